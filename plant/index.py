"""What exists in this plant, under every name a person may call it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from plant.errors import NotFound, RequestError
from plant.lexicon import SHORT_CODES, apart, bare, machine_word, machine_words, shift_words
from plant.period import Period
from plant.shifts import ShiftClock, shift_clock
from plant.store import PlantStore, TableInfo

_MOST_ROWS = 500_000  # of a table whose first column is checked to tell its rows apart
_MAX_VALUES = 400  # distinct texts of a column that count as names
_NEAR = 78  # RapidFuzz score from which a name is offered instead
_ID_COLUMN = re.compile(
    r"(?:^|_)(?:id|no|nr|number|num|key|serial|ref|code)$|(?:nr|nummer|numero|number|code|codice)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_RATE = re.compile(r"\b\d+(?:\.\d+)?\s*[kM]?Hz\b", re.IGNORECASE)
_UNIT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "bar mbar pa kpa mpa psi c f k degc degf celsius l per min mm s um m h percent pct kw w mw kwh a ma v kv hz rpm nm "
        "kn n kg g t gpm m3 deg mwh gwh nm3 tons tonnes litres",
    )
)
_MEASURED_IN = {
    **dict.fromkeys(("°c", "degc", "°f", "degf", "k"), "temperature"),
    **dict.fromkeys(("bar", "mbar", "pa", "kpa", "mpa", "psi"), "pressure"),
    **dict.fromkeys(("kwh", "mwh", "wh"), "energy"),
    **dict.fromkeys(("kw", "mw", "w"), "power"),
    **dict.fromkeys(("m3/h", "m³/h", "l/min", "l/h", "l/s", "gpm"), "flow"),
    **dict.fromkeys(("a", "ma"), "current"),
    **dict.fromkeys(("v", "kv"), "voltage"),
    **dict.fromkeys(("rpm", "1/min"), "speed"),
    "mm/s": "vibration",
    "nm": "torque",
}
_KIND_WORDS = {
    "equipment": "machine",
    "alarm": "alarm code",
    "failure": "failure code",
    "product": "product",
    "table": "table",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One thing that exists.

    Attributes:
        kind: equipment, product, order, lot, characteristic, signal, person, crew, shift,
            alarm, failure, reason, supplier, customer, defect, table, column, value.
        id: as the plant writes it.
        label: as people read it.
        aliases: other ways to call it.
        parent: equipment above, or table of a column.
        detail: a few words more.
        table, column: where a `column` or `value` stands.
    """

    kind: str
    id: str
    label: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    detail: str = ""
    table: str = ""
    column: str = ""


class PlantIndex:
    """Every name of one version of the plant's data."""

    def __init__(self, store: PlantStore) -> None:
        self.store = store
        self.version = store.version
        self._names = tuple(_collect(store))
        self._by_kind: dict[str, list[Name]] = {}
        for name in self._names:
            self._by_kind.setdefault(name.kind, []).append(name)
        self._by_id = {(n.kind, n.id): n for n in reversed(self._names)}
        self._keys: dict[str, dict[str, list[Name]]] = {}
        self._signals: dict[str, tuple[tuple[tuple[str, ...], Name], ...]] = {}
        self._units_in: dict[str, frozenset[str]] = {}
        self._machine_columns: dict[str, tuple[str, Mapping[str, str]] | None] = {}
        self._places: dict[str, list[Name]] = {}
        self._row_keys: dict[str, str | None] = {}
        self._ranges: dict[str, Period] | None = None
        self._children: dict[str | None, list[Name]] | None = None
        self._below: dict[str, tuple[str, ...]] = {}
        self._shifts: ShiftClock | None = None
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

    def near(self, kind: str, text: str, limit: int = 5) -> list[tuple[Name, float]]:
        """Return the nearest names with equal numbers first, each with its score (0 to 100)."""
        from rapidfuzz import fuzz, process

        keys = self._by_key(kind)
        wanted = key_of(text)
        numbers = _numbers(wanted)
        found: dict[str, tuple[Name, float]] = {}
        for key, score, _ in process.extract(wanted, list(keys), scorer=fuzz.ratio, limit=30):
            fair = score if _numbers(key) == numbers else score - 25
            for name in keys[key]:
                if fair >= _NEAR - 25 and fair > found.get(name.id, (name, 0.0))[1]:
                    found[name.id] = (name, fair)
        return sorted(found.values(), key=lambda pair: -pair[1])[:limit]

    def units_below(self, equipment_id: str) -> tuple[str, ...]:
        """Return the work units at or below a node, in the order of their ids."""
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
            if below:
                open_nodes += [n.id for n in below]
            else:
                found.append(node)
        return tuple(sorted(found))

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
                    words = signal_words(name.label, name.detail)
                    rest = _without_owner(words, own) or words
                    found.append((rest, name))
                    if (quantity := _MEASURED_IN.get(name.detail.casefold())) and quantity not in rest:
                        found.append(((*rest, quantity), name))  # "Glycol Supply degC" is a temperature
                    if rest != words[-len(rest) :]:  # the class stands inside: "Chiller 6 Chiller Efficiency"
                        found.append((words, name))
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
                for table, column in self._id_columns()
            ]
            rows = self.store.rows(" UNION ALL ".join(selects), {"id": key}) if selects else []
            self._places[key] = [
                Name("value", str(id_), str(id_), (), None, "", table, column)
                for table, column, id_ in rows
                if id_ is not None
            ]
        return list(self._places[key])

    def _id_columns(self) -> Iterator[tuple[str, str]]:
        for info in self.store.tables():
            if info.rows and info.name not in {"reading", "import", "code_label", "state_event"}:
                for column in info.columns:
                    if column.type.startswith(("varchar", "text")) and (
                        _ID_COLUMN.search(column.name) or column.name == self._key_of_rows(info)
                    ):
                        yield info.name, column.name

    def _key_of_rows(self, info: TableInfo) -> str | None:
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
        if exact or kind is None:
            return exact
        return tuple(n for n, _, kinds in units if kind in kinds)

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


@lru_cache(maxsize=50_000)
def key_of(text: str) -> str:
    """Return the form in which names are compared.

    Lower case, no accents, words and numbers apart, zero padding and signs gone:
    "IMM-03", "imm 3" and "Imm03" are one.
    """
    return " ".join(str(int(w)) if w.isdecimal() else w for w in _WORDS.findall(bare(text)))


def signal_words(label: str, unit: str) -> tuple[str, ...]:
    """Return the words of a signal's name without sampling rate and unit, each as `plant.lexicon` has it.

    Args:
        label: as the plant writes it: "P1_MotorPower_W_100Hz", "Öltemperatur [°C]".
        unit: of its values, "" when unknown.
    """
    spaced = _RATE.sub(" ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).replace("_", " "))
    words = [part for w in key_of(spaced).split() for part in apart(w)]
    while unit and len(words) > 1 and words[-1] in _UNIT_WORDS:
        words.pop()
    return tuple(words) or (key_of(label),)


def _without_owner(words: tuple[str, ...], owner: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return a signal's words without its machine's: the name it begins with, and its words elsewhere.

    A number is the machine's only within its name: "OFN-1 Zone 1" is zone 1.
    """
    for name in owner:
        if name and list(words[: len(name)]) == list(name):
            words = words[len(name) :]
            break
    else:
        return tuple(w for w in words if not any(w in name for name in owner))
    return tuple(w for w in words if w.isdecimal() or not any(w in name for name in owner))


def _numbers(key: str) -> tuple[str, ...]:
    return tuple(w for w in key.split() if w.isdecimal())


def _collect(store: PlantStore) -> Iterator[Name]:
    rows = {t.name: t.rows for t in store.tables()}
    if rows.get("equipment"):
        yield from _equipment(store)
    for kind, table, statement in _STANDARD:
        if rows.get(table):
            found = store.rows(statement)
            labels = [str(r[1] or "") for r in found]
            short = _SHORT_FORMS[kind](store, labels) if kind in _SHORT_FORMS else {}
            tags = _tags(store) if kind == "signal" else {}
            for id_, label, parent, detail in found:
                aliases = (
                    *_spoken(kind, str(id_), str(label or "")),
                    *short.get(str(label or ""), ()),
                    *tags.get(str(id_), ()),
                )
                yield Name(kind, str(id_), str(label or id_), aliases, parent, str(detail or ""), table)
    for info in store.tables():
        if info.rows:
            yield from _of_table(store, info)


# kind, table that must have rows, statement -> id, label, parent, detail
_STANDARD = (
    ("product", "material", "SELECT material_id, name, NULL, kind FROM material ORDER BY 1"),
    (
        "order",
        "production_order",
        "SELECT order_id, order_id, material_id, status FROM production_order ORDER BY 1",
    ),
    (
        "work_order",
        "work_order",
        "SELECT work_order_id, work_order_id, equipment_id, kind FROM work_order ORDER BY 1",
    ),
    ("lot", "lot", "SELECT lot_id, lot_id, material_id, supplier FROM lot ORDER BY 1"),
    (
        "supplier",
        "lot",
        "SELECT DISTINCT supplier, supplier, NULL, NULL FROM lot WHERE supplier IS NOT NULL ORDER BY 1",
    ),
    (
        "customer",
        "production_order",
        "SELECT DISTINCT customer, customer, NULL, NULL FROM production_order WHERE customer IS NOT NULL ORDER BY 1",
    ),
    (
        "characteristic",
        "characteristic",
        "SELECT characteristic_id, name, material_id, coalesce(uom, '') || ', step ' || step "
        "FROM characteristic ORDER BY 1",
    ),
    (
        "signal",
        "signal",
        "SELECT signal_id, name, equipment_id, uom FROM signal ORDER BY 1",
    ),
    (
        "shift",
        "production",
        "SELECT DISTINCT p.shift_id, p.shift_id, NULL, NULL FROM production p LEFT JOIN shift h ON h.shift_id = p.shift_id "
        "WHERE p.shift_id IS NOT NULL AND h.shift_id IS NULL ORDER BY 1",
    ),
    ("person", "person", "SELECT person_id, name, crew, role FROM person ORDER BY 1"),
    (
        "crew",
        "person",
        "SELECT DISTINCT crew, crew, NULL, NULL FROM person WHERE crew IS NOT NULL ORDER BY 1",
    ),
    ("shift", "shift", "SELECT DISTINCT name, name, NULL, NULL FROM shift ORDER BY 1"),
    (
        "alarm",
        "alarm",
        "SELECT code, any_value(message), NULL, NULL FROM alarm WHERE code IS NOT NULL "
        "GROUP BY code ORDER BY 1",
    ),
    (
        "failure",
        "work_order",
        "SELECT w.failure_code, min(l.label), NULL, NULL FROM (SELECT DISTINCT failure_code FROM "
        "work_order WHERE failure_code IS NOT NULL) w LEFT JOIN code_label l "
        "ON l.code = w.failure_code GROUP BY 1 ORDER BY 1",
    ),
    ("reason", "reason", "SELECT reason_id, label, NULL, category FROM reason ORDER BY 1"),
    ("defect", "defect", "SELECT DISTINCT code, code, NULL, NULL FROM defect ORDER BY 1"),
)


def _tags(store: PlantStore) -> dict[str, tuple[str, ...]]:
    """Return by its id the tag that readings of a signal come by, where a table of instruments named it."""
    found = store.rows("SELECT signal_id, source FROM signal WHERE source LIKE 'tag:%'")
    return {str(id_): (str(source).removeprefix("tag:"),) for id_, source in found}


def _equipment(store: PlantStore) -> Iterator[Name]:
    found = store.rows("SELECT equipment_id, name, parent_id, class, level FROM equipment ORDER BY path")
    said: dict[str, set[str]] = {}
    for alias, id_ in store.rows("SELECT alias, equipment_id FROM equipment_alias"):
        said.setdefault(id_, set()).add(alias)
    for id_, label, parent, class_, level in found:
        aliases = set(_spoken("equipment", id_, label or "")) | said.get(id_, set())
        if number := _numbers(key_of(label or "")) or _numbers(key_of(id_)):
            aliases |= {f"{w} {number[-1]}" for w in _class_words(class_ or "", label or "")}
        yield Name("equipment", id_, label or id_, tuple(sorted(aliases)), parent, f"{class_ or level}")


def _class_words(class_: str, label: str) -> Iterable[str]:
    """Return what machines of a class are called: "Injection moulding" is "imm", "Kreiselpumpe" is "pump"."""
    key = key_of(class_)
    words = key.split()
    for said in {"cnc", "mill", "injection"} & {*words, *(w.removesuffix("ing") for w in words)}:
        yield from {"cnc": ("cnc", "lathe", "machining centre"), "mill": ("mill", "milling machine"),
                    "injection": ("imm", "moulding machine", "molding machine")}[said]  # fmt: skip
    for word in {*words, *key_of(label).split()}:
        yield from machine_words(word)
    if key:
        yield key


def _spoken(kind: str, id_: str, label: str) -> tuple[str, ...]:
    words = set()
    if kind in {"order", "lot"}:
        words |= {f"{kind} {n}" for n in _numbers(key_of(id_))[-1:]}
        words |= set(_numbers(key_of(id_))[-1:])
    if kind == "shift":
        words |= set(shift_words(id_))
    if label and label != id_:
        words.add(label)
    return tuple(sorted(words))


def _short_forms(store: PlantStore, labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what characteristics are called for short: "bore" for "Bore diameter", where nothing else is."""
    taken = [key_of(str(row[0])).split() for row in store.rows("SELECT name FROM material")]
    words = [key_of(label).split() for label in labels]
    short: dict[str, tuple[str, ...]] = {}
    for label, own in zip(labels, words, strict=True):
        others = [w for w in words if w != own] + taken
        forms = [" ".join(form) for form in _abbreviated(own)]
        if len(own) > 1 and len(own[0]) > 2 and not any(own[0] in w for w in others):
            forms.append(own[0])
        if forms:
            short[label] = tuple(forms)
    return short


_ABBREVIATIONS = {"diameter": ("dia", "diam"), "length": ("len",), "thickness": ("thk", "thick"), "position": ("pos",),
                  "roughness": ("ra",), "temperature": ("temp",), "pressure": ("press",), "concentricity": ("conc",)}  # fmt: skip


def _abbreviated(words: Sequence[str]) -> Iterator[list[str]]:
    """Return a name with its measure shortened: "shaft dia" for "Shaft diameter"."""
    for n, word in enumerate(words):
        for short in _ABBREVIATIONS.get(word, ()) if len(words) > 1 else ():
            yield [*words[:n], short, *words[n + 1 :]]


def _head_words(store: PlantStore, labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what products are called for short: "shaft" for "Drive shaft", where no other is called so."""
    words = [key_of(label).split() for label in labels]
    short: dict[str, tuple[str, ...]] = {}
    for label, own in zip(labels, words, strict=True):
        telling = len(own) > 1 and len(own[-1]) > 2 and own[-1].isalpha() and own[-1] not in _THINGS
        if telling and not any(own[-1] in w for w in words if w != own):
            short[label] = (own[-1],)
    return short


_THINGS = frozenset(
    ["part", "unit", "piece", "product", "assembly", "set", "kit", "item", "component", "machine", "material"]
)
_SHORT_FORMS = {"characteristic": _short_forms, "product": _head_words}


def _of_table(store: PlantStore, info: TableInfo) -> Iterator[Name]:
    yield Name("table", info.name, info.name.replace("_", " "), (), None, info.says, info.name)
    if info.standard:
        return
    for column in info.columns:
        yield Name(
            "column",
            f"{info.name}.{column.name}",
            column.name.replace("_", " "),
            (column.name,),
            info.name,
            column.says,
            info.name,
            column.name,
        )
        if column.type in {"varchar", "text"}:
            yield from _values(store, info, column.name)


def _values(store: PlantStore, info: TableInfo, column: str) -> Iterator[Name]:
    found = store.rows(
        f'SELECT "{column}", count(*) FROM "{info.name}" WHERE "{column}" IS NOT NULL '
        f"GROUP BY 1 ORDER BY 2 DESC LIMIT {_MAX_VALUES + 1}"
    )
    if len(found) > _MAX_VALUES:
        return
    for value, count in found:
        text = str(value)
        if len(text) <= 80 and _WORDS.search(text) and (len(text) > 1 or text.isalpha()):
            yield Name("value", text, text, _written_out(text), None, f"{count} rows", info.name, column)


def _written_out(value: str) -> tuple[str, ...]:
    """Return what a short code of maintenance is said as: "BD" is a breakdown."""
    return SHORT_CODES.get(value, ())
