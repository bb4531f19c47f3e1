"""Machines in a question on rows: kinds of them, each compared with the others, or words that only sound like one."""

import re
from collections.abc import Sequence

from agents.understanding.asked_mentions import base, telling
from agents.understanding.asked_paths import paths_from, told_columns
from agents.understanding.asked_tables import machines_of
from agents.understanding.asked_values import ValueHit
from agents.understanding.table_shapes import TableShape
from agents.understanding.words import Word, canonical
from plant.columns import is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Condition, Query
from plant.store import TableInfo


def names_rows(units: set[str], info: TableInfo, index: PlantIndex) -> bool:
    """Whether machines are named by letters that a table is called after which has no row of them: "cips" of a log of cleaning."""
    letters = {m[0].casefold() for u in units if (m := re.match(r"[^\W\d_]{3,}", u))}
    machines = machines_of(info, index) if units and not info.standard else None
    return machines is not None and not machines & units and bool(letters & set(info.name.split("_")))


def kinds_said(
    words: Sequence[Word], equipment: Sequence[str], index: PlantIndex, by_machine: bool
) -> list[ValueHit]:
    """Return the words for kinds of machines all of which the rows are asked of, as stretches that are accounted for."""
    found = []
    for word in words if by_machine else ():
        for key in dict.fromkeys((key_of(word.text), key_of(word.text).removesuffix("s"))):
            units = {n.id for n in index.units_of_class(key)}
            if units and units <= set(equipment):
                found.append(ValueHit(word.start, word.end, ()))
                break
    return found


def classes_said(words: Sequence[Word], info: TableInfo, index: PlantIndex) -> list[ValueHit]:
    """Return the words for kinds of machines of which the plant has several, where a table's rows say whose they are."""
    if info.equipment_column is None:
        return []
    keys = ((w, key) for w in words for key in {key_of(w.text), key_of(w.text).removesuffix("s")})
    return [ValueHit(w.start, w.end, ()) for w, key in keys if len(index.units_of_class(key)) > 1]


_WHICH = re.compile(
    r"\b(?:which|what|how many|one)\s+(?:of (?:the|our)\s+)?(?P<kind>[^\W\d]\w+)\s+(?:has|had|have|got|gets|was|were|is|are|never|fail\w*|suffer\w*|needed|needs|raised|saw|with|did|didn)"
    r"|\b(?:of|on|over|across) all (?:the |our )?(?P<all>[^\W\d]\w+)",
    re.IGNORECASE,
)


def asks_which_of(text: str, index: PlantIndex) -> bool:
    """Whether a text asks which machine of a kind something is so of: "which pump had a single alert", or of all."""
    said = [key_of(m["kind"] or m["all"]) for m in _WHICH.finditer(text)]
    kinds = {key for k in said for key in (k, k.removesuffix("s"))}
    return any(len(index.units_of_class(k)) > 1 for k in kinds)


def by_their_kind(query: Query, words: Sequence[Word], equipment: Sequence[str], index: PlantIndex) -> bool:
    """Whether machines are only named by their kind, which a column of a linked table that rows are grouped by is called after."""
    kinds = {base(w.stem) for w in words if any(kinds_said([w], equipment, index, True))}
    return any("." in b and kinds & {base(s) for s in canonical(b.rsplit(".", 1)[-1])} for b in query.by)


def tells_of_machine(words: Sequence[Word], shape: TableShape, index: PlantIndex) -> bool:
    """Whether a table of the plant's own has one row a machine, and a question names a column of it."""
    info = shape.info
    if info.standard or info.equipment_column is None or info.rows != len(index.units_in(info.name)):
        return False
    said = {base(w.stem) for w in words}
    others = (c for c in info.columns if c.name != info.equipment_column)
    return any(stems and stems <= said for c in others if (stems := {base(s) for s in telling(c)}))


def linked_places(
    equipment: Sequence[str], units: set[str], info: TableInfo, index: PlantIndex
) -> Condition | None:
    """Return machines as a condition on a linked table that says whose the rows are: the line of a test's run."""
    paths = sorted(paths_from(index, info.name).items(), key=lambda p: len(p[1]))
    if info.standard or not units:
        return None
    named = {key_of(e) for e in equipment}
    for table, path in paths:
        if index.store.info(table).standard:
            continue
        for column in told_columns(index, path):
            if not is_text(column.type):
                continue
            held = {n.id for n in index.names("value") if (n.table, n.column) == (table, column.name)}
            whole = {v for v in held if key_of(v) in named}
            if len(whole) == len(named) or (whole := held & units):
                return Condition(f"{table}.{column.name}", "in", tuple(sorted(whole)))
    return None
