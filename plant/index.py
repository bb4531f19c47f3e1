"""What exists in this plant, under every name a person may call it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from plant.all_names import names_of
from plant.errors import NotFound, RequestError
from plant.lexicon import apart, machine_word
from plant.names import Name, key_of, numbers_of
from plant.period import Period
from plant.shifts import ShiftClock, shift_clock
from plant.signal_words import signal_forms
from plant.store import PlantStore, TableInfo

_MOST_ROWS = 500_000  # of a table whose first column is checked to tell its rows apart
_ANY_UNIT = frozenset([
    "machine", "machines", "unit", "line", "station", "equipment", "system", "tool", "tools", "plant", "area",
])  # fmt: skip
_HEAD = 4  # letters of the last word of a class that may stand for it
_FEW_OF_ALL = 0.5  # share of all units that it may stand for
_NEAR = 78  # RapidFuzz score from which a name is offered instead
_PARTICULAR = 6  # letters from which an id is looked for in any column of texts
_ID_COLUMN = re.compile(
    r"(?:^|_)(?:id|no|nr|number|num|key|serial|ref|code)$|(?:nr|nummer|numero|number|code|codice)$",
    re.IGNORECASE,
)
_KIND_WORDS = {
    "equipment": "machine",
    "alarm": "alarm code",
    "failure": "failure code",
    "product": "product",
    "table": "table",
}


class PlantIndex:
    """Every name of one version of the plant's data."""

    def __init__(self, store: PlantStore) -> None:
        self.store = store
        self.version = store.version
        self._names = tuple(names_of(store))
        self._by_kind: dict[str, list[Name]] = {}
        for name in self._names:
            self._by_kind.setdefault(name.kind, []).append(name)
        self._by_id = {(n.kind, n.id): n for n in reversed(self._names)}
        self._keys: dict[str, dict[str, list[Name]]] = {}
        self._numbered: dict[str, dict[tuple[str, ...], list[str]]] = {}
        self._signals: dict[str, tuple[tuple[tuple[str, ...], Name], ...]] = {}
        self._units_in: dict[str, frozenset[str]] = {}
        self._machine_columns: dict[str, tuple[str, Mapping[str, str]] | None] = {}
        self._places: dict[str, list[Name]] = {}
        self._row_keys: dict[str, str | None] = {}
        self._ranges: dict[str, Period] | None = None
        self._children: dict[str | None, list[Name]] | None = None
        self._below: dict[str, tuple[str, ...]] = {}
        self._with_parts: frozenset[str] | None = None
        self._shifts: ShiftClock | None = None
        self._heads: dict[str, tuple[Name, ...]] | None = None
        self._units: tuple[tuple[Name, tuple[str, ...], frozenset[str]], ...] | None = None

    @classmethod
    def open(cls, store: PlantStore) -> "PlantIndex":
        """Return the index of a store, made anew only when its data changed."""
        cached = getattr(store, "_index", None)
        if cached is None or cached.version != store.version:
            cached = cls(store)
            store._index = cached  # type: ignore[attr-defined]  # lives as long as the store
        return cached

    def shift_clock(self) -> ShiftClock:
        """Return when the plant's shifts begin."""
        if self._shifts is None:
            self._shifts = shift_clock(self.store)
        return self._shifts

    def names(self, kind: str | None = None) -> tuple[Name, ...]:
        """Return all names, or those of one kind."""
        return self._names if kind is None else tuple(self._by_kind.get(kind, ()))

    def get(self, kind: str, id: str) -> Name | None:
        """Return the thing with exactly this id."""
        return self._by_id.get((kind, id))

    def resolve(self, kind: str, text: str) -> Name:
        """Return the one thing a person means; case, padding, dashes and typos forgiven.

        Numbers are exact: 'press 1' is never PRESS-13.

        Raises:
            NotFound: nothing is called so; the nearest names are suggested.
            RequestError: several are.
        """
        if (exact := self.get(kind, text)) is not None:
            return exact
        found = self._by_key(kind).get(key_of(text), [])
        if len(unique := {n.id: n for n in found}) == 1:
            return found[0]
        if unique:
            raise RequestError(f"'{text}' may be {' or '.join(sorted(unique))}; say which.")
        near = self.near(kind, text)
        best = [n for n, score in near if score >= 90]
        if len(best) == 1 or (best and near[0][1] > near[1][1] + 4):
            return best[0]
        raise NotFound(_KIND_WORDS.get(kind, kind), text, [n.id for n, _ in near])

    def named(self, kind: str, key: str) -> list[Name]:
        """Return the names of a kind whose `key_of` is exactly this."""
        return self._by_key(kind).get(key, [])

    def keys(self, kind: str) -> list[str]:
        """Return every key (`key_of`) under which things of a kind are known."""
        return list(self._by_key(kind))

    def keys_numbered(self, kind: str, numbers: tuple[str, ...]) -> list[str]:
        """Return the keys of a kind that hold exactly these numbers, in their order."""
        if kind not in self._numbered:
            self._numbered[kind] = {}
            for key in self._by_key(kind):
                self._numbered[kind].setdefault(numbers_of(key), []).append(key)
        return self._numbered[kind].get(numbers, [])

    def near(self, kind: str, text: str, limit: int = 5) -> list[tuple[Name, float]]:
        """Return the nearest names with equal numbers first, each with its score (0 to 100)."""
        from rapidfuzz import fuzz, process

        keys = self._by_key(kind)
        wanted = key_of(text)
        numbers = numbers_of(wanted)
        found: dict[str, tuple[Name, float]] = {}
        for key, score, _ in process.extract(wanted, list(keys), scorer=fuzz.ratio, limit=30):
            fair = score if numbers_of(key) == numbers else score - 25
            for name in keys[key]:
                if fair >= _NEAR - 25 and fair > found.get(name.id, (name, 0.0))[1]:
                    found[name.id] = (name, fair)
        return sorted(found.values(), key=lambda pair: -pair[1])[:limit]

    def units_below(self, equipment_id: str) -> tuple[str, ...]:
        """Return the work units at or below a node, in the order of their ids.

        A machine with parts that are registered as machines of their own is itself alone, where rows of what happened are
        of it; what is below a hall or a line are all of these.
        """
        if equipment_id not in self._below:
            self._below[equipment_id] = self._leaves(equipment_id)
        return self._below[equipment_id]

    def work_units(self) -> tuple[tuple[Name, tuple[str, ...], frozenset[str]], ...]:
        """Return the units that have none below them, each with the words of its class and name and the kinds these say."""
        if self._units is None:
            found = []
            for name in self.names("equipment"):
                if self.units_below(name.id) == (name.id,):
                    words = tuple(key_of(f"{name.detail} {name.label}").split())
                    found.append((name, words, frozenset(filter(None, map(machine_word, words)))))
            self._units = tuple(found)
        return self._units

    def _leaves(self, equipment_id: str) -> tuple[str, ...]:
        if self._children is None:
            self._children = {}
            for name in self.names("equipment"):
                self._children.setdefault(name.parent, []).append(name)
        children = self._children
        found, open_nodes, seen = [], [equipment_id], set()
        while open_nodes:
            node = open_nodes.pop()
            if node in seen:
                continue
            seen.add(node)
            below = children.get(node, [])
            own = not below or (node in self._machines_with_parts())
            if own:
                found.append(node)
            if not own or node != equipment_id:
                open_nodes += [n.id for n in below]
        return tuple(sorted(found))

    def _machines_with_parts(self) -> frozenset[str]:
        """Return the work units that have others below them and rows of their own: a furnace with its pumps."""
        if self._with_parts is None:
            found = self.store.rows(
                "SELECT DISTINCT e.equipment_id FROM equipment e JOIN equipment p ON p.parent_id = e.equipment_id "
                "WHERE e.level = 'work_unit'"
            )
            held = {str(e) for (e,) in found}
            told = [t.name for t in self.store.tables() if t.rows and t.equipment_column and t.time_column]
            self._with_parts = frozenset(held & {u for t in told if held for u in self.units_in(t)})
        return self._with_parts

    def signals_of(self, unit: str) -> tuple[tuple[tuple[str, ...], Name], ...]:
        """Return a unit's signals, each with the words of its name that are neither the unit's nor a measure's.

        An empty unit stands for the plant itself: signals of no machine.
        "Chiller 6 Power Input" of Chiller 6 is ("power", "input"), "TS1_Temperature_C_1Hz" is ("ts", "1",
        "temperature"); the longest come first.
        """
        if unit not in self._signals:
            owner = self.get("equipment", unit)
            said = [key_of(unit).split(), key_of(owner.label if owner else "").split()]
            own = [[part for w in words for part in apart(w)] for words in said]
            found = []
            for name in self._by_kind.get("signal", []):
                if (name.parent or "") == unit:
                    found += [(form, name) for form in signal_forms(name.label, name.detail, own)]
            self._signals[unit] = tuple(sorted(found, key=lambda pair: -len(pair[0])))
        return self._signals[unit]

    def reading_ranges(self) -> Mapping[str, Period]:
        """Return from when to when each signal has readings, by its id; signals without are left out."""
        if self._ranges is None:
            import datetime as dt

            found = self.store.rows("SELECT signal_id, first, last FROM signal_range")
            second = dt.timedelta(seconds=1)
            self._ranges = {str(i): Period(first, last + second) for i, first, last in found}
        return self._ranges

    def places_of_id(self, text: str) -> list[Name]:
        """Return where an id stands that is too particular to be listed: a work order, a serial number."""
        key = text.casefold()
        if key not in self._places:
            selects = [
                f'SELECT \'{table}\', \'{column}\', (SELECT min("{column}") FROM "{table}" WHERE lower("{column}") = $id)'
                for table, column in self._id_columns(any_text=len(key) >= _PARTICULAR)
            ]
            rows = self.store.rows(" UNION ALL ".join(selects), {"id": key}) if selects else []
            self._places[key] = [
                Name("value", str(id_), str(id_), (), None, "", table, column)
                for table, column, id_ in rows
                if id_ is not None
            ]
        return list(self._places[key])

    def _id_columns(self, *, any_text: bool) -> Iterator[tuple[str, str]]:
        for info in self.store.tables():
            if info.rows and info.name not in {"reading", "import", "code_label", "state_event"}:
                for column in info.columns:
                    if column.type.startswith(("varchar", "text")) and (
                        (any_text and not info.standard)
                        or _ID_COLUMN.search(column.name)
                        or column.name == self.key_of_rows(info)
                    ):
                        yield info.name, column.name

    def key_of_rows(self, info: TableInfo) -> str | None:
        """Return the first column of a table of the plant's own if it is text and no two rows share a value."""
        own = [c for c in info.columns if c.name != info.equipment_column]
        if (
            info.standard
            or info.rows > _MOST_ROWS
            or not own
            or not own[0].type.startswith(("varchar", "text"))
        ):
            return None
        if info.name not in self._row_keys:
            unique = self.store.rows(f'SELECT count(DISTINCT "{own[0].name}") FROM "{info.name}"')[0][0]
            self._row_keys[info.name] = own[0].name if unique == info.rows else None
        return self._row_keys[info.name]

    def units_in(self, table: str) -> frozenset[str]:
        """Return the units that a table with an equipment column has rows of."""
        if table not in self._units_in:
            column = self.store.info(table).equipment_column
            found = self.store.rows(f'SELECT DISTINCT "{column}" FROM "{table}"') if column else []
            self._units_in[table] = frozenset(str(u) for (u,) in found if u is not None)
        return self._units_in[table]

    def machine_column(self, table: str) -> tuple[str, Mapping[str, str]] | None:
        """Return the column of a table without equipment column whose values all name machines.

        Returns:
            The column and, by value, the unit it names; None where no column is like that.
        """
        if table not in self._machine_columns:
            found = None
            for column in dict.fromkeys(n.column for n in self._by_kind.get("value", []) if n.table == table):
                values = [n.id for n in self._by_kind["value"] if n.table == table and n.column == column]
                units = {
                    v: named[0].id for v in values if len(named := self.named("equipment", key_of(v))) == 1
                }
                if len(units) == len(values):
                    found = column, units
                    break
            self._machine_columns[table] = found
        return self._machine_columns[table]

    def units_of_class(self, key: str) -> tuple[Name, ...]:
        """Return the work units whose class has this key (`key_of`), or is this kind of machine.

        "turbine" finds the class "wind turbine" and machines called "Windrad 3".
        """
        if not key:
            return ()
        units = self.work_units()
        exact = tuple(n for n, _, _ in units if key_of(n.detail) == key)
        kind = machine_word(key.split()[-1])
        if exact:
            return exact
        if kind is None:
            return self._by_head().get(key, ())
        return tuple(n for n, _, kinds in units if kind in kinds)

    def _by_head(self) -> Mapping[str, tuple[Name, ...]]:
        """Return the work units by the last word of their class, where some but few are called so: "brake" of "press brake"."""
        if self._heads is None:
            held: dict[str, list[Name]] = {}
            units = self.work_units()
            for name, _, _ in units:
                words = key_of(name.detail).split()
                if words and words[-1].isalpha() and len(words[-1]) >= _HEAD and words[-1] not in _ANY_UNIT:
                    held.setdefault(words[-1], []).append(name)
            most = _FEW_OF_ALL * len(units)
            self._heads = {w: tuple(names) for w, names in held.items() if 1 < len(names) <= most}
        return self._heads

    def time_range(self, table: str, equipment: str | None = None) -> Period | None:
        """Return from when to when a table has rows, of one unit where it says so."""
        info = self.store.info(table)
        if info.time_column is None or info.first is None or info.last is None:
            return None
        first, last = info.first, info.last
        if equipment is not None and info.equipment_column:
            places = self.units_below(equipment)
            marks = ", ".join("?" * len(places))
            ((first, last),) = self.store.rows(
                f'SELECT min("{info.time_column}"), max("{info.time_column}") FROM "{table}" '
                f'WHERE "{info.equipment_column}" IN ({marks})',
                places,
            )
            if first is None:
                return None
        import datetime as dt

        first, last = (t if t.tzinfo else t.replace(tzinfo=dt.UTC) for t in (first, last))
        return Period(first, last + dt.timedelta(seconds=1), f"all of {table}")

    def whole(self) -> Period | None:
        """Return from the first to the last time of all rows of what happened."""
        spans = [(t.first, t.last) for t in self.store.tables() if t.name != "import" and t.first and t.last]
        if not spans:
            return None
        import datetime as dt

        return Period(
            min(a for a, _ in spans), max(b for _, b in spans) + dt.timedelta(seconds=1), "all data"
        )

    def describe(self) -> dict[str, Any]:
        """Return what exists as plain JSON values: the object of `gemba describe --json`."""
        clock = self.store.now()
        return {
            "plant": self.store.name,
            "time_zone": self.store.zone.key,
            "now": clock.now.isoformat(),
            "clock": clock.source,
            "equipment": [
                {"id": n.id, "name": n.label, "parent": n.parent, "aliases": list(n.aliases)}
                for n in self.names("equipment")
            ],
            "signals": [{"id": n.id, "name": n.label, "equipment": n.parent} for n in self.names("signal")],
            "products": [{"id": n.id, "name": n.label} for n in self.names("product")],
            "characteristics": [{"id": n.id, "name": n.label} for n in self.names("characteristic")],
            "tables": [
                {
                    "name": t.name,
                    "says": t.says,
                    "standard": t.standard,
                    "rows": t.rows,
                    "first": t.first.isoformat() if t.first else None,
                    "last": t.last.isoformat() if t.last else None,
                    "columns": [
                        {"name": c.name, "type": c.type, "unit": c.unit, "says": c.says} for c in t.columns
                    ],
                }
                for t in self.store.tables()
                if t.rows
            ],
        }

    def _by_key(self, kind: str) -> Mapping[str, list[Name]]:
        if kind not in self._keys:
            keys: dict[str, list[Name]] = {}
            for name in self.names(kind):
                for said in {name.id, name.label, *name.aliases}:
                    keys.setdefault(key_of(said), []).append(name)
            self._keys[kind] = keys
        return self._keys[kind]
