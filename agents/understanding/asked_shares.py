"""Which share a question asks for: of all rows, or of those with what is said first ("of shrinkage findings end as scrap")."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from agents.understanding.asked import Asked
from agents.understanding.asked_columns import column_called
from agents.understanding.asked_conditions import truth_said
from agents.understanding.asked_each import by_class, each_machine
from agents.understanding.asked_mentions import base, numbers_mentioned
from agents.understanding.asked_numbers import is_sum, pieces_said
from agents.understanding.asked_rankings import group_asked
from agents.understanding.words import canonical
from plant.index import PlantIndex
from plant.query import Condition, Measure, Query
from plant.store import TableInfo
from plant.word_groups import SHORT_CODES

_SHARE = re.compile(
    r"\b(?:share|percentage|percent|proportion|fraction|what part|how much of|portion)\b|% of\b|\bin %|%\s+(?:is|was|are|were)\s+(?:that|this|it|they|those|these)\b",
    re.IGNORECASE,
)
_AMOUNTS = frozenset(["volume", "weight", "mass", "amount", "quantity", "qty", "litre"])
_OF_WHAT = re.compile(
    r"(?:\b(?:share|percentage|percent|proportion|fraction|part|portion)|%)\s+of\s+(?:(?:all|the|our|its|their|total)\s+)*(?P<what>[^\W\d]\w*(?:\s+[^\W\d]\w*)?)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bper ?cent(?:ages?)?\b|\bpct\b", re.IGNORECASE)
# "how are late orders split over carriers in %": each one's share of all of them, none of its own
_SPLIT = re.compile(
    r"\b(?:distribut\w*|split|breakdown|broken down|made up|account\w*|contribut\w*)\b|\b(?:of|among) (?:all|the total)\b",
    re.IGNORECASE,
)
_OF_SHARES = re.compile(
    r"\b(?:highest|lowest|biggest|largest|smallest)\s+(?:share|percent(?:age)?|%|proportion)", re.IGNORECASE
)
_RANKED = re.compile(
    r"\b(?:which|whose)\b.*\b(?:highest|lowest|most|least|worst|best|biggest|smallest)\b", re.IGNORECASE
)
_SHARE_RANKED = re.compile(
    r"\b(?P<how>highest|lowest|biggest|largest|smallest|most|least|best|worst|top)\s+(?:share|percent(?:age)?|%|proportion|fraction|portion|part)\s+of\s+(?:all\s+|the\s+|its\s+|their\s+)*(?P<what>[^?.;,]+)",
    re.IGNORECASE,
)
_LITTLE = re.compile(r"\b(?:lowest|smallest|least)\b", re.IGNORECASE)
_RATE = re.compile(r"\b(?:rate|ratio|quota|quote|reliability|punctuality)\b", re.IGNORECASE)
_OF = re.compile(
    r"(?:\b(?:share|percentage|percent|proportion|fraction|part|portion)|%)\s+of\s+(?:all\s+|the\s+|our\s+)*(?P<of>[^?.;,]+?)\s+"
    r"(?:(?:do|does|did|have|has|had|get|got|gets|is|are|was|were|end|ends|ended|go|goes|went|come|comes|came|fail|failed|become|became|take|took|"
    r"that|which|with|below|above|under|over|in|on)\b)(?P<rest>.*)$",
    re.IGNORECASE,
)

# "of the tests with a verdict"
_GIVEN = re.compile(
    r"\bof\s+(?:all\s+|the\s+|those\s+)*[^\W\d]\w+\s+(?:with|that have|that had|having)\s+(?:an?|any)\s+(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)",
    re.IGNORECASE,
)


def asks_share(text: str) -> bool:
    """Whether a text asks for a share, or says % of what is told apart."""
    return (_SHARE.search(text) or _PERCENT.search(text)) is not None


def with_share(
    asked: Asked, text: str, info: TableInfo, index: PlantIndex | None = None, equipment: Sequence[str] = ()
) -> Asked:
    """Return a query that also says which share its rows are of all, where the question asks for one.

    Args:
        asked: as read without this.
        text: the question.
        info: of its table.
        index: what exists; without it no group is found.
        equipment: ids of the machines that it names: of a few that are compared each has a share of its own.
    """
    query = asked.query
    if index is not None and (ranked := _ranked_shares(query, text, info, index)) is not None:
        return replace(asked, query=ranked)
    told = any(c.than or c.compare in {"outside", "inside"} for c in query.where)
    kept = (
        told and (_RATE.search(text) or _PERCENT.search(text)) is not None
    )  # "on time delivery rate", "late %"
    if not (kept or _SHARE.search(text)) or query.columns or query.other is not None:
        return asked
    if (
        told
        and _OF_SHARES.search(text)
        and any(m.aggregate in {"maximum", "minimum"} for m in query.measures[:1])
    ):
        query = replace(query, measures=(Measure(),), order=None, limit=None)  # the highest of the shares
    if not query.measures:
        pieces = pieces_said(text, info) or _summed(text, info)
        measure = Measure("sum", pieces) if pieces else Measure()
        query = replace(query, measures=(measure,), order=None, limit=None)
    if (
        not _adds_up(query.measures[0])
        or query.measures[0].aggregate not in {"count", "sum"}
        or not (query.by or query.where or query.equipment)
    ):
        return asked
    single = {c.column for c in query.where if c.compare == "in" and len(c.values) == 1}
    if single & set(query.by) and (rest := tuple(b for b in query.by if b not in single)) != query.by:
        query = replace(query, by=rest, order=query.order if rest else None)  # crack is all of crack
    if (
        not query.by
        and index is not None
        and _told_apart(query)
        and _RANKED.search(text)
        and (group := group_asked(text, info, index))
    ):
        query = replace(query, by=(group,))
    within = bool(query.by) and not _SPLIT.search(text) and _told_apart(query)
    if within:
        return replace(asked, query=_of_each_group(query, text, info))
    whole = _whole(query, text, info)
    each = each_machine(query, text, equipment, info)
    if each.by and not query.by and query.where and len(_said_first(query, text)) < len(query.where):
        return replace(asked, query=replace(each, per=replace(each, where=whole), factor=100.0))
    return replace(asked, query=replace(query, share=True, of=whole))


def _adds_up(measure: Measure) -> bool:
    """Whether a figure is no ratio already: rows, sums, sums of products."""
    return measure.relation in {None, "product"} or (
        measure.relation == "formula" and "/" not in (measure.formula or "")
    )


def _ranked_shares(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query | None:
    """Return a query for the groups by the share of their rows that are so: "which pump has the highest share of corrective orders".

    What stands last behind "share of" is the whole, what stands before it the part; None where no such thing is asked.
    """
    m = _SHARE_RANKED.search(text)
    if m is None or query.after is not None or query.per is not None:
        return None
    told = [(at, c) for c in query.where if (at := _told_at(c, m["what"])) is not None]
    told.sort(key=lambda t: t[0])
    part = [c for _, c in (told if len(told) < 2 or _names_rows(m["what"], info) else told[:-1])]
    order: Literal["most", "least"] = "least" if _LITTLE.search(m["how"]) else "most"
    plain = replace(query, measures=(Measure(),), by=(), columns=(), order=order, limit=None)
    by = by_class(plain, text, info, index).by or tuple(
        b for b in query.by if all(b != c.column for c in part)
    )
    by = by or ((group,) if (group := group_asked(text, info, index)) else ())
    if not part or not by:
        return None
    rest = tuple(c for c in query.where if all(c.column != p.column for p in part))
    narrow = tuple(replace(c, values=_told_values(c, m["what"])) for c in part)
    whole = replace(plain, where=rest, by=by, order=None)
    return replace(plain, where=(*rest, *narrow), by=by, per=whole, factor=100.0)


def _names_rows(what: str, info: TableInfo) -> bool:
    """Whether the last word of some is what a table's rows are called."""
    return bool({base(s) for s in canonical(what)[-1:]} & {base(s) for s in canonical(info.name)})


def _told_at(condition: Condition, what: str) -> int | None:
    """Return where some words tell a condition with one of its values; None where they do not."""
    if condition.compare != "in":
        return None
    words = [{base(s) for s in canonical(w)} for w in what.split()]
    for at, word in enumerate(words):
        if any(word & said for v in condition.values for said in _ways(v, condition.column, what)):
            return at
    return None


def _told_values(condition: Condition, what: str) -> tuple[str | float, ...]:
    """Return the values of a condition that some words tell; all where they tell none apart."""
    stems = {base(s) for s in canonical(what)}
    told = tuple(
        v for v in condition.values if any(stems & said for said in _ways(v, condition.column, what))
    )
    return told or condition.values


def _ways(value: str | float, column: str, what: str) -> list[set[str]]:
    """Return the words that people say for a value: of a code those it stands for, of yes and no the column's own."""
    if str(value) in {"true", "false"}:
        truth = truth_said(what, column)
        return (
            [{base(s) for s in canonical(w)} for w in what.split()[:1]]
            if str(truth).casefold() == str(value)
            else []
        )
    return [{base(s) for s in canonical(w)} for w in (str(value), *SHORT_CODES.get(str(value), ()))]


def _told_apart(query: Query) -> bool:
    """Whether rows are told apart by what is compared: late ones, those out of tolerance, those above a number."""
    return any(c.than or c.compare in {"outside", "inside", "<", "<=", ">", ">="} for c in query.where)


def _of_each_group(query: Query, text: str, info: TableInfo) -> Query:
    """Return a query for the share of rows that are so in each group: "which customer has the biggest share late"."""
    compared = [c for c in query.where if c.than or c.compare in {"outside", "inside", "<", "<=", ">", ">="}]
    given = dict.fromkeys(name for c in compared for name in (c.column, c.than) if name)
    where = (*(c for c in query.where if c not in compared), *(Condition(name, "present") for name in given))
    column = query.measures[0].column
    unit = next((c.unit for c in info.columns if c.name == column and c.unit), "")
    amount = unit in text if unit else column in {n.column for n in numbers_mentioned(text, info)}
    measures = query.measures[:1] if amount else (Measure(),)
    whole = replace(query, measures=measures, where=where, order=None, limit=None)
    return replace(query, measures=measures, per=whole, factor=100.0, order=query.order or "most")


def _summed(text: str, info: TableInfo) -> str | None:
    """Return the column of quantities that a share is of: "share of its volume"."""
    for m in _OF_WHAT.finditer(text):
        column = column_called(info, m.group("what"), numeric=True)
        if column is not None and (is_sum(info, column) or _AMOUNTS & set(canonical(column))):
            return column
    return None


def _whole(query: Query, text: str, info: TableInfo) -> tuple[Condition, ...]:
    """Return the conditions of the whole: those said before the verb, and that what is compared has a value."""
    if query.by:
        return ()
    numbers = [c for c in query.where if c.compare in {"<", "<=", ">", ">="} and c.than is None]
    if (given := _GIVEN.search(text)) is not None and (held := column_called(info, given["what"])):
        return (*(c for c in query.where if c.column != held), Condition(held, "present"))
    compared = tuple(Condition(c.column, "present") for c in numbers)
    beside = tuple(c for c in query.where if c.than or c.compare in {"outside", "inside"})
    if beside:  # of the rows that have both
        both = dict.fromkeys(name for c in beside for name in (c.column, c.than) if name)
        return (*(c for c in query.where if c not in beside), *(Condition(name, "present") for name in both))
    first = _said_first(query, text)
    return (*first, *compared) if len(first) < len(query.where) else ()


def _said_first(query: Query, text: str) -> tuple[Condition, ...]:
    """Return the conditions that are said of the whole, before the verb, and not of the part: "of the tests of June fail"."""
    m = _OF.search(text)
    return tuple(
        c
        for c in query.where
        if m is not None
        and (_said(c, m.group("of")) or _begun(c, m.group("of"), m.group("rest")))
        and not _said(c, m.group("rest"))
    )


def _said(condition: Condition, text: str) -> bool:
    """Whether a text says a value of a condition, or the number it compares with."""
    if condition.compare in {"<", "<=", ">", ">="}:
        return any(f"{float(v):g}" in text for v in condition.values if isinstance(v, int | float))
    if condition.compare not in {"in", "not in", "contains"}:
        return bool(_stems(condition.column) & _stems(text))
    said = _stems(text)
    return any(_stems(str(v)) and _stems(str(v)) <= said for v in condition.values)


def _begun(condition: Condition, whole: str, rest: str) -> bool:
    """Whether a value is named by one of its words before the verb, and by none behind it: "% of the shampoo batches"."""
    if condition.compare != "in":
        return False
    stems = {s for v in condition.values for s in _stems(str(v))}
    return bool(stems & _stems(whole)) and not stems & _stems(rest)


def _stems(text: str) -> set[str]:
    return {base(s) for s in canonical(text)}
