"""Every name that stands in a plant's data: of its standard tables, and of the tables of its own."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from plant.country_words import countries_of
from plant.lexicon import one_word, shift_letters
from plant.names import Name, key_of, numbers_of
from plant.short_names import (
    characteristics_for_short,
    class_words,
    places_for_short,
    products_for_short,
    spoken,
    written_out,
)
from plant.store import PlantStore, TableInfo

_MAX_VALUES = 400  # distinct texts of a column that count as names
_LETTERS = {
    "p_u": ("planned", "unplanned"),
    "u_p": ("planned", "unplanned"),
}  # columns called by their letters
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
    (
        "item",
        "item_event",
        "SELECT item, item, NULL, any_value(kind) FROM item_event GROUP BY item ORDER BY 1",
    ),
    (
        "state",
        "item_event",
        "SELECT item || '=' || value, value, item, kind FROM (SELECT item, value, any_value(kind) AS kind, "
        "count(*) OVER (PARTITION BY item) AS n FROM item_event WHERE value <> '' GROUP BY item, value) v "
        f"WHERE n <= {_MAX_VALUES} ORDER BY 1",
    ),
)
_SHORT_FORMS = {"characteristic": characteristics_for_short, "product": products_for_short}


def names_of(store: PlantStore) -> Iterator[Name]:
    """Return all that exists, the equipment first."""
    rows = {t.name: t.rows for t in store.tables()}
    if rows.get("equipment"):
        yield from _equipment(store)
    for kind, table, statement in _STANDARD:
        if rows.get(table):
            found = store.rows(statement)
            labels = [str(r[1] or "") for r in found]
            short = _SHORT_FORMS[kind](store, labels) if kind in _SHORT_FORMS else {}
            tags = _tags(store) if kind == "signal" else {}
            behind = _behind_their_class(labels) if kind == "alarm" else {}
            for id_, label, parent, detail in found:
                aliases = (
                    *spoken(kind, str(id_), str(label or "")),
                    *short.get(str(label or ""), ()),
                    *tags.get(str(id_), ()),
                    *behind.get(str(label or ""), ()),
                )
                yield Name(kind, str(id_), str(label or id_), aliases, parent, str(detail or ""), table)
    for info in store.tables():
        if info.rows:
            yield from _of_table(store, info)


_HEAD = re.compile(r"(?P<head>[^\W\d][\w ]{2,24}?)\s*(?:\s[-–—]\s|:\s)\s*(?P<tail>\S.*\s\S.*)")


def _behind_their_class(labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what people call texts that begin with a word that several of them share: "Low Flow Rate" of "Pump - Low Flow Rate".

    >>> _behind_their_class(["Pump - Low Flow Rate", "Pump - Seal Wear High"])
    {'Pump - Low Flow Rate': ('Low Flow Rate',), 'Pump - Seal Wear High': ('Seal Wear High',)}
    """
    parted = {label: m for label in labels if (m := _HEAD.fullmatch(label))}
    heads = Counter(m["head"].casefold() for m in parted.values())
    tails = Counter(m["tail"].casefold() for m in parted.values())
    return {
        label: (m["tail"],)
        for label, m in parted.items()
        if heads[m["head"].casefold()] > 1 and tails[m["tail"].casefold()] == 1
    }


def _tags(store: PlantStore) -> dict[str, tuple[str, ...]]:
    """Return by its id the tag that readings of a signal come by, where a table of instruments named it."""
    found = store.rows("SELECT signal_id, source FROM signal WHERE source LIKE 'tag:%'")
    return {str(id_): (str(source).removeprefix("tag:"),) for id_, source in found}


def _equipment(store: PlantStore) -> Iterator[Name]:
    found = store.rows("SELECT equipment_id, name, parent_id, class, level FROM equipment ORDER BY path")
    said: dict[str, set[str]] = {}
    for alias, id_ in store.rows("SELECT alias, equipment_id FROM equipment_alias"):
        said.setdefault(id_, set()).add(alias)
    short = places_for_short([str(label or id_) for id_, label, *_ in found])
    for id_, label, parent, class_, level in found:
        aliases = set(spoken("equipment", id_, label or "")) | said.get(id_, set())
        aliases |= set(short.get(str(label or id_), ()))
        if number := numbers_of(key_of(label or "")) or numbers_of(key_of(id_)):
            aliases |= {f"{w} {number[-1]}" for w in class_words(class_ or "", label or "")}
        yield Name("equipment", id_, label or id_, tuple(sorted(aliases)), parent, f"{class_ or level}")


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


def _initials(column: str, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the words that letters of a column stand for by its own name: "Planned/unplanned" with P and U, or "P/U"."""
    tokens = _LETTERS.get(column, tuple(column.split("_")))
    letters = {v.casefold() for v in values}
    if not 1 < len(values) == len(letters) <= len(tokens) or any(len(v) > 1 for v in letters):
        return {}
    told = {v: [t for t in tokens if len(t) > 1 and t.startswith(v.casefold())] for v in values}
    return {v: (words[0],) for v, words in told.items()} if all(len(w) == 1 for w in told.values()) else {}


def _values(store: PlantStore, info: TableInfo, column: str) -> Iterator[Name]:
    found = store.rows(
        f'SELECT "{column}", count(*) FROM "{info.name}" WHERE "{column}" IS NOT NULL '
        f"GROUP BY 1 ORDER BY 2 DESC LIMIT {_MAX_VALUES + 1}"
    )
    if len(found) > _MAX_VALUES:
        return
    shifts = "shift" in map(one_word, column.split("_"))
    values = [str(v) for v, _ in found]
    letters = shift_letters(values) if shifts else _initials(column, values) or countries_of(values)
    behind = _behind_their_class(values)
    for value, count in found:
        text = str(value)
        if len(text) <= 80 and any(map(str.isalnum, text)) and (len(text) > 1 or text.isalpha()):
            yield Name(
                "value",
                text,
                text,
                letters.get(text, ()) or (*written_out(text), *behind.get(text, ())),
                None,
                f"{count} rows",
                info.name,
                column,
            )
