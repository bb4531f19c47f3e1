"""How a file writes numbers and times, and what was understood of a column's cells."""

from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

Kind = Literal["empty", "number", "flag", "time", "clock", "duration", "text"]

ENOUGH = 0.9  # share of the filled cells that must read as a kind


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes numbers and dates; None where its content does not say.

    Attributes:
        decimal_comma: 1,5 is one and a half.
        day_first: 03/04 is the third of April.
        zone: zone of times that name none.
    """

    decimal_comma: bool | None = None
    day_first: bool | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(slots=True)
class Extra:
    """What was found beside the values: a unit, notes for the reader, questions."""

    unit: str = ""
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


Parsed = tuple[Kind, "pd.Series[Any]", Extra]


def spread_sample(cells: "pd.Series[Any]", count: int = 2_000) -> "pd.Series[Any]":
    """Return cells spread evenly over the whole column, at most `count`."""
    return cells.iloc[:: max(len(cells) // count, 1)].head(count)


def in_utc(times: "pd.Series[Any]", zone: ZoneInfo) -> "pd.Series[Any]":
    """Return instants in UTC; the hour that a change of time repeats is taken as the first."""
    if times.dt.tz is None:
        first = np.ones(len(times), dtype=bool)
        times = times.dt.tz_localize(zone, ambiguous=first, nonexistent=pd.Timedelta(hours=1))
    instants: pd.Series[Any] = times.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    return instants
