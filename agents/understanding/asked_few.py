"""Machines that have no row at all, or a single one: "which chillers never had an alert", "which pump had only one"."""

import re
from dataclasses import replace

from agents.understanding.asked import Asked
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Condition, Measure
from plant.store import TableInfo

_ASKED = r"\b(?:which|what|how many|one|any|name (?:the|all)|list (?:the|all)(?: the)?|(?:is|are|was|were) there(?: any)?)\s+(?:of (?:the|our|all)\s+)*(?:\d+\s+)?"
_NOUN = re.compile(rf"{_ASKED}(?P<what>[^\W\d]\w+)\b(?P<rest>[^?.;]*)", re.IGNORECASE)
_ANY_MACHINE = frozenset(["machine", "machines", "asset", "assets", "equipment", "unit", "units"])
_NEVER = re.compile(
    r"\b(?:never|neither|(?:had|has|have|got|gets?|with|saw|show(?:s|ed)?|raised|see|report(?:s|ed)?|record(?:s|ed)?|needed|received)\s+(?:no|zero)|without(?: an?| any| a single| one)?|"
    r"(?:not|n[o']t)\s+(?:(?:have|had|got|get|show|raise|see|need|report|record|receive)\s+)?(?:any|a single|even one|one|once))\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:(?:just|only|exactly|merely)\s+(?:had\s+|have\s+|got\s+)?(?:(?:an?|one)\s+)?(?:single|one|1|once)|a single)\b(?!\s+(?:of|day|time|shift|week|month|year|hour|run|go)\b)",
    re.IGNORECASE,
)
_WORDS = frozenset(["never", "neither", "nor", "single", "just", "once", "exactly", "ones"])


def with_few(asked: Asked, text: str, info: TableInfo, index: PlantIndex) -> Asked:
    """Return the query of the machines that have none of the rows asked of, or one; else the query itself.

    Args:
        asked: as read without this.
        text: the question, with the words for kinds of machines in it.
        info: of its table.
        index: what exists.
    """
    query = asked.query
    column = info.equipment_column
    counted = not any(m.column for m in query.measures) and query.after is None and query.per is None
    if column is None or not counted or any(c.compare in {"missing", "alone"} for c in query.where):
        return asked
    for m in _NOUN.finditer(text):
        units = _machines(m["what"], index)
        if not units:
            continue
        none, one = _NEVER.search(m["rest"]), _ONE.search(m["rest"])
        if none is None and one is None:
            continue
        first = none is not None and (one is None or none.start() <= one.start())
        having = Condition("rows", "<", (1,)) if first else Condition("rows", "in", (1,))
        where = tuple(replace(c, compare="in") if first and c.compare == "not in" else c for c in query.where)
        query = replace(query, where=where, measures=(Measure(),), by=(column,), having=having, columns=(), order=None, limit=None)  # fmt: skip
        query = replace(query, equipment=query.equipment or tuple(sorted(units)))
        said = {*_WORDS, m["what"].casefold()}
        left = tuple(w for w in asked.unexplained if w.casefold() not in said)
        return replace(asked, query=query, unexplained=left, covers=asked.covers if left else 1.0)
    return asked


def _machines(word: str, index: PlantIndex) -> tuple[str, ...]:
    """Return the machines that a word is for: all of them, or those of a kind of which there are several; none of another word."""
    key = key_of(word)
    if key in _ANY_MACHINE:
        return tuple(n.id for n, _, _ in index.work_units())
    kinds = (index.units_of_class(k) for k in dict.fromkeys((key, key.removesuffix("s"))))
    return next((tuple(n.id for n in units) for units in kinds if len(units) > 1), ())
