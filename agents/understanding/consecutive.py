"""Periods of a question that follow each other without a gap: "march, april and may" is one stretch of three months."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agents.understanding.periods import FoundPeriod
from plant.period import Period

_FEW = 3  # two periods are compared
_LENGTHS = {"day": {1}, "week": {7}, "month": {28, 29, 30, 31}, "quarter": {90, 91, 92}, "year": {365, 366}}
_BETWEEN = re.compile(r"[\s,;/&+-]*(?:and|or|to)?[\s,;/&+-]*", re.IGNORECASE)


def whole_of(periods: Sequence[Period]) -> Period | None:
    """Return the period from the first to the last of three or more without a gap; None of others."""
    row = sorted(periods, key=lambda p: p.start)
    if len(row) < _FEW or any(a.end != b.start for a, b in pairwise(row)):
        return None
    return Period(row[0].start, row[-1].end)


def grain_of(periods: Sequence[Period]) -> str | None:
    """Return the grain of time that all periods are one of: "month" of March, April, May."""
    days = {(p.end - p.start).days for p in periods}
    return next((grain for grain, lengths in _LENGTHS.items() if days <= lengths), None)


def as_one(text: str, found: Sequence[FoundPeriod]) -> list[FoundPeriod]:
    """Return the periods of a text, three or more in a row that nothing but "and" stands between as one."""
    whole = whole_of([f.period for f in found])
    apart = [text[a.end : b.start] for a, b in pairwise(found)]
    if whole is None or not all(_BETWEEN.fullmatch(between) for between in apart):
        return list(found)
    return [FoundPeriod(whole, found[0].start, found[-1].end)]
