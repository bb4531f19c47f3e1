"""Values that stand in another table than the rows asked for: "cost at the Harbour station", where only the register has stations.

Two tables hang together by the machine, where one of them describes each machine once, or by a column of codes
whose values the other one lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_conditions import is_denied, truth_said
from agents.understanding.asked_mentions import base
from agents.understanding.asked_paths import is_via, paths_from, told_columns
from agents.understanding.asked_values import ValueHit
from agents.understanding.words import canonical, words_of
from plant.columns import is_text, is_time
from plant.index import PlantIndex
from plant.names import Name, key_of
from plant.query import Condition, Query, keys_of, run_query
from plant.store import TableInfo

_ONCE = 1.5  # rows a machine of a table that describes machines
_COVERS = 0.8  # share of a column's values that the other table lists
_FEWEST = 2
_LISTED = 0.3  # distinct codes a row of a table that lists them
_MOST_KEYS = 1000
_SHORT = 6  # letters of a code without digits
_WORD = 4  # letters of a word that may be akin to a value
_SAMPLE = 40
_MOST_ROWS = 200_000
_DULL_BASES = frozenset(base(word) for word in DULL)


@dataclass(frozen=True, slots=True)
class Joined:
    """A value of another table as what it means for the rows: a condition on their codes, or machines."""

    hit: ValueHit
    condition: Condition | None = None
    units: frozenset[str] = frozenset()


def joined(
    text: str, hits: Sequence[ValueHit], held: Sequence[ValueHit], info: TableInfo, index: PlantIndex
) -> tuple[Joined, ...]:
    """Return the values that a table does not hold but another one tells of its codes or machines."""
    found = []
    own_columns = {c.name for c in info.columns if c.name != info.equipment_column}
    for hit in hits:
        if any(h.start <= hit.start and hit.end <= h.end for h in held) or _is_class(hit, index):
            continue
        if _only_like_it(hit, text, info) or _is_own_name(hit, text, info):
            continue  # a word of the table's own, which no other table tells of
        if is_truth(hit, info):
            continue  # the table itself tells so: "corrective" is not preventive
        for place in hit.places:
            if place.table == info.name or _only_akin(place, hit, text, info):
                continue
            link = _link(info.name, place.table, index)
            path = paths_from(index, info.name).get(place.table)
            beside = path is not None and _has_other(hit, place, hits)
            if link is not None and not _tells_of_each(place.table, link[1], text, index):
                link = None  # a late stop makes no late order
            if link is not None and place.column not in link and not beside:
                found.append(_through(hit, place, info, link, index))
                break
            machine = index.named("equipment", key_of(place.id))
            key = path[0] if path is not None and len(path) == 1 else None
            if key is not None and place.column == key.key and key.own in own_columns and not machine:
                found.append(Joined(hit, Condition(key.own, "in", (place.id,))))
                break  # what the other table calls its rows by, these rows name too
            if link is None and path is None and (codes := _codes_of(place, info, index)):
                found.append(Joined(hit, Condition(codes[0], "in", codes[1])))
                break
            told = path is not None and place.column in {c.name for c in told_columns(index, path)}
            if (
                path is not None
                and told
                and place.column not in {j.key for j in path}
                and is_via(path, text, info)
            ):
                said = Condition(f"{place.table}.{place.column}", "in", (place.id,))
                found.append(Joined(hit, said))
                break
    full = [j for j in found if j.units or (j.condition is not None and j.condition.values)]
    return tuple(_denied(j) if j.condition is not None and is_denied(j.hit, text) else j for j in full)


def _denied(told: Joined) -> Joined:
    """Return a value of another table that is left out: "customers outside Germany"."""
    assert told.condition is not None
    return replace(told, condition=replace(told.condition, compare="not in"))


def merged(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return conditions with the values of one linked column together: "lagers vs ales"."""
    values: dict[tuple[str, str], tuple[str | float, ...]] = {}
    for c in conditions:
        values[c.column, c.compare] = (*values.get((c.column, c.compare), ()), *c.values)
    if any("." not in c.column or c.compare != "in" for c in conditions):
        return tuple(conditions)
    return tuple(Condition(column, "in", v) for (column, _), v in values.items())


def _tells_of_each(table: str, key: str, text: str, index: PlantIndex) -> bool:
    """Whether another table tells one thing of each of its codes, or a question speaks of its rows: "orders with a stop"."""
    if key == index.store.info(table).equipment_column or _rows_a_key(index, table, key) <= _ONCE:
        return True
    named = {base(s) for s in canonical(table)} - _DULL_BASES
    return bool(named & {base(w.stem) for w in words_of(text)})


@lru_cache(maxsize=512)
def _rows_a_key(index: PlantIndex, table: str, key: str) -> float:
    count = f'SELECT count("{key}"), count(DISTINCT "{key}") FROM "{table}"'
    rows, different = index.store.rows(count)[0]
    return float(rows / max(1, different))


def _codes_of(place: Name, info: TableInfo, index: PlantIndex) -> tuple[str, tuple[str, ...]] | None:
    """Return the column and codes of a table that another table always writes beside a value: WT800 beside "White toast".

    None where the other table does not tell codes and names of the kind one by one.
    """
    own: dict[str, set[str]] = {}
    theirs: dict[str, set[str]] = {}
    for name in index.names("value"):
        if name.table == info.name:
            own.setdefault(name.column, set()).add(name.id)
        elif name.table == place.table and name.column != place.column:
            theirs.setdefault(name.column, set()).add(name.id)
    for key, keys in theirs.items():
        for column, values in own.items():
            shared = len(keys & values)
            if shared < _FEWEST or shared < _COVERS * min(len(keys), len(values)) or not _is_coded(values):
                continue
            pairs = keys_of(index.store, place.table, place.column, key)
            named = len(
                {n.id for n in index.names("value") if (n.table, n.column) == (place.table, place.column)}
            )
            if place.id in pairs and len(pairs) >= _COVERS * named and len(set(pairs.values())) == len(pairs):
                return column, (pairs[place.id],)
    return None


def _is_coded(values: set[str]) -> bool:
    """Whether values look like codes: most have a digit, or are short and of capital letters."""
    return sum(
        any(c.isdigit() for c in v) or (v.isupper() and len(v) <= _SHORT) for v in values
    ) >= _COVERS * len(values)


def _only_like_it(hit: ValueHit, text: str, info: TableInfo) -> bool:
    """Whether a word is only akin to values of other tables: "filled" is a column of these rows, "packs" no area "Packing"."""
    said = text[hit.start : hit.end]
    if " " in said.strip() or not hit.loose(text):
        return False
    own = {base(s) for c in info.columns for s in canonical(c.name)}
    if {base(s) for s in canonical(said)} & own:
        return True
    return all(p.id.casefold().endswith("ing") for p in hit.places) and not said.casefold().endswith("ing")


def _is_own_name(hit: ValueHit, text: str, info: TableInfo) -> bool:
    """Whether a word is one of the table's name: "scrap" of scrap_rework, "test" of test_results is no area TEST."""
    said = text[hit.start : hit.end].casefold()
    times = {c.name for c in info.columns if is_time(c.type)}  # "closed" of rows that have a column closed
    return said in info.name.split("_") or said in times


def _only_akin(place: Name, hit: ValueHit, text: str, info: TableInfo) -> bool:
    """Whether a word of these rows' columns is only akin to a value: "scrap" of qty_scrap is no machine that is "scrapped"."""
    said = key_of(text[hit.start : hit.end])
    if len(said) < _WORD or not said.isalpha() or said == key_of(place.id):
        return False
    own = {base(s) for c in info.columns for s in canonical(c.name)}
    stems = {base(s) for s in canonical(said)}
    return bool(stems) and stems <= own


def _has_other(hit: ValueHit, place: Name, hits: Sequence[ValueHit]) -> bool:
    """Whether another value of the same column is named too: "lagers vs ales"."""
    return any(
        h != hit and any((p.table, p.column) == (place.table, place.column) for p in h.places) for h in hits
    )


def is_truth(hit: ValueHit, info: TableInfo) -> bool:
    """Whether a column of yes and no tells what a value says: "corrective" is not preventive."""
    said = [w for p in hit.places for w in (p.id, *p.aliases)]
    flags = [c.name for c in info.columns if c.type == "boolean"]
    return any(truth_said(w, flag) is not None for w in said for flag in flags)


def _is_class(hit: ValueHit, index: PlantIndex) -> bool:
    """Whether a value is a word for a kind of machine, which the machines of a question stand for already."""
    return any(len(index.units_of_class(key_of(p.id))) > 1 for p in hit.places)


def _through(hit: ValueHit, place: Name, info: TableInfo, link: tuple[str, str], index: PlantIndex) -> Joined:
    own, theirs = link
    keyed = Query(
        place.table,
        where=(Condition(place.column, "in", (place.id,)),),
        columns=(theirs,),
        limit=_MOST_KEYS + 1,
    )
    values = tuple(str(k) for k in run_query(index.store, keyed)[theirs] if k is not None and k == k)
    if len(values) > _MOST_KEYS:
        return Joined(hit)
    if own == info.equipment_column:
        return Joined(hit, units=frozenset(values))
    return Joined(hit, Condition(own, "in", values))


def _link(table: str, other: str, index: PlantIndex) -> tuple[str, str] | None:
    """Return the columns by which two tables hang together: of the one, of the other."""
    return _links(index).get((table, other))


@lru_cache(maxsize=4)
def _links(index: PlantIndex) -> dict[tuple[str, str], tuple[str, str]]:
    values: dict[str, dict[str, set[str]]] = {}
    for name in index.names("value"):
        values.setdefault(name.table, {}).setdefault(name.column, set()).add(name.id.casefold())
    tables = {t.name: t for t in index.store.tables() if t.rows}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for one in tables.values():
        for other in tables.values():
            if one.name == other.name or other.standard:
                continue
            by_code = _by_code(values.get(one.name, {}), values.get(other.name, {}), other)
            link = _by_machine(one, other, index) or by_code
            if link is not None:
                found[one.name, other.name] = link
    return found


def _by_machine(one: TableInfo, other: TableInfo, index: PlantIndex) -> tuple[str, str] | None:
    if not one.equipment_column or not other.equipment_column:
        return None
    own, told = index.units_in(one.name), index.units_in(other.name)
    once = other.rows <= _ONCE * max(1, len(told)) and len(own & told) >= _COVERS * len(own)
    return (one.equipment_column, other.equipment_column) if once else None


def _by_code(
    own: dict[str, set[str]], theirs: dict[str, set[str]], other: TableInfo
) -> tuple[str, str] | None:
    """Return the column whose values another table's column of codes lists, the best covered one."""
    best: tuple[float, str, str] | None = None
    keys = {c.name for c in other.columns if is_text(c.type)}
    for column, values in own.items():
        for key, listed in theirs.items():
            is_list = len(listed) >= _LISTED * other.rows and any(c.isdigit() for v in listed for c in v)
            if key not in keys or len(values) < _FEWEST or not is_list:
                continue
            share = len(values & listed) / len(values)
            if share >= _COVERS and (best is None or share + (key == column) > best[0]):
                best = (share + (key == column), column, key)
    return best[1:] if best else None
