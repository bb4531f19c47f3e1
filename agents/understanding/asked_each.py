"""What a figure is of where a question names machines, a class of them, or what each row is."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked_columns import head_of
from agents.understanding.asked_mentions import base
from agents.understanding.table_shapes import TableShape
from agents.understanding.words import canonical, parts_of
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import GRAINS, Query
from plant.store import TableInfo

_FEW_MACHINES = 6


_BESIDE = re.compile(
    r"\b(?:compare\w*|versus|vs|against|respectively|both|each|or|and|than)\b", re.IGNORECASE
)


_TOGETHER = re.compile(r"\b(?:together|combined|in all|altogether|overall|sum of)\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]*\)")


def each_machine(query: Query, text: str, equipment: Sequence[str], info: TableInfo) -> Query:
    """Return a figure of each machine where a few are named to be compared: "downtime of DG-01 and DG-03"."""
    few = 1 < len(set(equipment)) <= _FEW_MACHINES and info.equipment_column
    if few and query.order in {"most", "least"} and query.measures and group_unsaid(query, text, info):
        return replace(query, by=(info.equipment_column or "",))  # "which has more stops, L1 or L2"
    if (
        not few
        or not query.measures
        or query.by
        or query.order
        or _TOGETHER.search(_IN_BRACKETS.sub("", text))
        or not _BESIDE.search(text)
    ):
        return query
    return replace(query, by=(info.equipment_column or "",))


def by_class(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a ranking by machines where a class of them is asked for: "which chiller had the most leaks"."""
    if info.equipment_column is None or query.order not in {"most", "least"} or not query.measures:
        return query
    for m in re.finditer(
        r"\b(?:which|what)\s+(?:(?:\d+|two|three|four|five|of (?:the|our))\s+)?([^\W\d]\w+)",
        text,
        re.IGNORECASE,
    ):
        word = key_of(m.group(1))
        if len(index.units_of_class(word)) > 1 or len(index.units_of_class(word.removesuffix("s"))) > 1:
            return replace(query, by=(info.equipment_column,))
    return query


def of_each_row(query: Query, shape: TableShape) -> Query:
    """Return a query without groups of one row each: "median sheets per batch" of a table of batches."""
    alone = (
        len(query.by) == 1
        and shape.entity
        and set(canonical(query.by[0])) - {"nr", "id", "no"} <= shape.entity
    )
    ids = [b for b in query.by if shape.entity and set(canonical(b)) - {"nr", "id", "no"} <= shape.entity]
    if (
        ids and len(query.by) > 1 and query.measures and query.order is None
    ):  # "waste per batch on night or morning shift"
        each = tuple(
            replace(m, aggregate="mean") if m.aggregate == "sum" and not m.relation else m
            for m in query.measures
        )
        return replace(query, by=tuple(b for b in query.by if b not in ids), measures=each)
    computed = bool(query.measures) and query.measures[0].aggregate in {"mean", "median", "quantile"}
    return replace(query, by=()) if alone and computed and query.order is None else query


def group_unsaid(query: Query, text: str, info: TableInfo) -> bool:
    """Whether rows are grouped by a column that no word of a question names: the one that tells most about them."""
    said = {base(part) for part in parts_of(text)} | (
        {"who"} if re.search(r"\bwho", text, re.IGNORECASE) else set()
    )
    plain = [b for b in query.by if b not in GRAINS and b != info.equipment_column]
    told = {c.column for c in query.where}
    heads = {b: base(head_of(canonical(b) or [b])) for b in plain if b not in told}
    return "who" not in said and any(head not in said for head in heads.values())
