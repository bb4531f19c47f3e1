"""A second figure that a question asks of the same rows: "how many stops, and what was the longest one"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agents.understanding.asked_measures import measured
from agents.understanding.asked_values import ValueHit
from plant.columns import is_time
from plant.query import Aggregate, Measure, Query
from plant.store import TableInfo

_AND = re.compile(
    r"(?:[,;–?-]\s*|\s)(?:and|plus|also|&)\s+(?:also\s+)?(?:by\s+)?(?=(?:what|how (?:many|much|long)|the|its|their|total|average|avg|mean|median|"
    r"longest|shortest|highest|lowest|biggest|smallest|largest|max\w*|min\w*|in total)\b)",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"\b(?:which|who|whose|where|when|why|per|by|each|every|share|percent(?:age)?|rate)\b|%", re.IGNORECASE
)
_TOTAL = re.compile(
    r"\b(?:total|all|altogether|average|avg|mean|median|sum|shortest|longest)\b", re.IGNORECASE
)
_BY_HOW_MUCH = re.compile(
    r"\b(?:by\s+)?how (?:many (?:days|hours|weeks|minutes)|much|late|long)\b", re.IGNORECASE
)
# of the group that comes first
_ITS_END = re.compile(
    r"\bwhen (?:was|were|did) (?:its|their|the|it|they)(?: \w+)? (?P<end>last|latest|most recent|newest|first|earliest)(?: ones?| time)?\b",
    re.IGNORECASE,
)
_MOST = 3  # figures of one answer


def with_further(query: Query, text: str, info: TableInfo, hits: Sequence[ValueHit]) -> Query:
    """Return a query with the further figures that a question asks of the same rows.

    Args:
        query: as read without them; what is listed or grouped has none.
        text: the question, with blanks for what its conditions say.
        info: of the table.
        hits: values that the question names: of rows told apart by them another figure is asked.
    """
    if query.by and query.order in {"most", "least"} and query.measures == (Measure(),):
        return _with_its_end(query, text, info)
    if not query.measures or query.by or query.having is not None or query.share or query.after is not None:
        return query
    measures = list(query.measures)
    cuts = [m.end() for m in _AND.finditer(text)]
    for start, end in pairwise((*cuts, len(text))):
        clause = text[start:end]
        if _GROUPS.search(clause) or any(start <= h.start < end for h in hits):
            continue
        if (apart := _apart_on_average(clause, query, info)) is not None:
            measures.append(apart)
            continue
        conditioned = {c.column for c in query.where if c.compare == "in"}
        more = measured(clause, info, conditioned)[0]
        if more is not None and more not in measures and _is_new(more, measures, clause):
            measures.append(more)
    return replace(query, measures=tuple(measures[:_MOST])) if len(measures) > len(query.measures) else query


def _apart_on_average(clause: str, query: Query, info: TableInfo) -> Measure | None:
    """Return the mean time between two dates that the rows are told apart by: "late, and by how many days on average"."""
    times = {c.name for c in info.columns if is_time(c.type)}
    late = [c for c in query.where if c.than in times and c.column in times and c.compare in {">", ">="}]
    if len(late) != 1 or not _BY_HOW_MUCH.search(clause):
        return None
    return Measure("mean", late[0].than, other=late[0].column, relation="until")


def _with_its_end(query: Query, text: str, info: TableInfo) -> Query:
    """Return a ranking that also tells when the last or first row of each group was: "which pump fails most, and when was its last one"."""
    m = _ITS_END.search(text)
    if m is None or info.time_column is None:
        return query
    way: Aggregate = "first" if m["end"].casefold() in {"first", "earliest"} else "latest"
    return replace(query, measures=(*query.measures, Measure(way, query.on or info.time_column)))


def _is_new(more: Measure, measures: Sequence[Measure], clause: str) -> bool:
    """Whether a figure is none of those that are told already, also as a count beside them, or as how long the longest was."""
    if more.relation == "until" and not _TOTAL.search(clause):
        return all((m.column, m.other) != (more.column, more.other) for m in measures)
    return more.column is not None or all(m.column is not None for m in measures)
