"""A mean weighted by another column: "average price weighted by volume"."""

import re

from agents.understanding.asked_columns import column_called
from agents.understanding.asked_mentions import numbers_mentioned
from plant.query import Measure
from plant.store import TableInfo

_WEIGHTED = re.compile(
    r"\b(?:weighted|weighed|gewichtet)\s+(?:by|with|on|over|nach)\s+(?:the\s+|their\s+|its\s+)?(?P<by>[^\W\d]\w*(?:\s+[^\W\d]\w*)?)|\b(?P<first>[^\W\d]\w+)-weighted\b",
    re.IGNORECASE,
)
_MEAN = re.compile(r"\b(?:averages?|avg|mean)\b", re.IGNORECASE)


def weighted_said(text: str, info: TableInfo) -> Measure | None:
    """Return a mean weighted by another column: "average price weighted by volume" is the sum of both over the volume."""
    m = _WEIGHTED.search(text)
    if m is None:
        return None
    weight = column_called(info, m.group("by") or m.group("first"), numeric=True)
    rest = text[: m.start()] + " " + text[m.end() :]
    own = [n.column for n in numbers_mentioned(rest, info) if n.column != weight]
    mean = _MEAN.search(rest)
    after = column_called(info, rest[mean.end() :], numeric=True) if mean else None
    value = own[0] if len(set(own)) == 1 else after
    if weight is None or value is None or value == weight:
        return None
    return Measure("sum", value, relation="formula", formula=f"({value} * {weight}) / {weight}")
