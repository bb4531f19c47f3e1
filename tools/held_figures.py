"""Figures of one value of an item in a period: time held, times begun, stretches, days; said, tabled and by steps of time."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from plant.period import Period
from tools.figures import bars
from tools.numbers import number_words
from tools.result import Artifact, Chart, Metric, Table

if TYPE_CHECKING:
    import pandas as pd

_LABELS = {
    "hour": "%Y-%m-%d %H:%M",
    "day": "%Y-%m-%d",
    "week": "week of %Y-%m-%d",
    "month": "%B %Y",
    "year": "%Y",
}
_RULES = {"hour": "h", "day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
_MOST = 12
_ORDER = {
    "how_often": ("count", "ends", "total"),
    "days": ("count", "ends", "total"),
    "longest": ("longest", "total", "count"),
    "shortest": ("shortest", "longest", "count"),
    "share": ("share", "total", "count"),
    "last": ("ends", "count", "total"),
    "first": ("ends", "count", "total"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """How one value of an item of a machine was held in a period.

    Attributes:
        spans: plant-local begin and end of each stretch, cut to the period, oldest first.
        begun: plant-local begins of those that began in the period.
        again: how often it was reported anew, in the period, while it was held.
        known: seconds of the period in which the item had a value other than unavailable.
        lasts: seconds of the period, up to the newest report.
    """

    unit: str
    item: str
    value: str
    spans: tuple[tuple[dt.datetime, dt.datetime, float], ...]
    begun: tuple[dt.datetime, ...]
    again: int = 0
    known: float = 0.0
    lasts: float = 0.0

    @property
    def seconds(self) -> float:
        """Time held in the period, in seconds."""
        return sum(s for _, _, s in self.spans)

    @property
    def times(self) -> int:
        """How often it went into the value in the period."""
        return len(self.begun)

    @property
    def days(self) -> int:
        """Number of days on which it went into the value."""
        return len({t.date() for t in self.begun})

    @property
    def began(self) -> str:
        """When it first had the value in the period, "" where it never had."""
        return _at(self.spans[0][0]) if self.spans else ""

    def metrics(self, window: str) -> list[Metric]:
        """Return the figures as artifacts."""
        what, n = f"{self.unit} {self.item} {self.value}", len(self.spans)
        found = [
            Metric(f"Time of {what}", self.seconds / 3600, "h", window, "sum of its stretches, each held until the next report", n, self.unit),
            Metric(f"Times {what} began", self.times, "times", window, "stretches that began in it", self.times, self.unit),
            Metric(f"Days on which {what} began", self.days, "days", window, "days with such a begin", self.times, self.unit),
        ]  # fmt: skip
        if self.again:
            told = self.times + self.again
            found.append(
                Metric(
                    f"Reports of {what}",
                    told,
                    "reports",
                    window,
                    "reports, repeated ones included",
                    told,
                    self.unit,
                )
            )
        for base, over in (("the period", self.lasts), ("the time with a value", self.known)):
            if over:
                share = 100 * self.seconds / over
                found.append(
                    Metric(
                        f"Share of {what} in {base}", share, "%", window, f"its time / {base}", n, self.unit
                    )
                )
        if self.spans:
            longest, shortest = max(s for _, _, s in self.spans), min(s for _, _, s in self.spans)
            found += [
                Metric(f"Longest stretch of {what}", longest / 60, "min", window, "longest stretch, cut to the period", n, self.unit),
                Metric(f"Shortest stretch of {what}", shortest, "s", window, "shortest stretch, cut to the period", n, self.unit),
            ]  # fmt: skip
        return found


def held_in(
    frame: "pd.DataFrame",
    unit: str,
    item: str,
    value: str,
    period: Period,
    zone: ZoneInfo,
    *,
    longer_s: float = 0.0,
) -> Held:
    """Return how a value was held in a period, from the stretches of `plant.held`, those longer than some seconds."""
    of_item = frame[(frame.equipment_id == unit) & (frame["item"] == item)]
    of_item = of_item[(of_item.ends > period.start) & (of_item.starts < period.end)]
    real = of_item[~of_item["value"].str.casefold().isin(["", "unavailable"])]
    own = of_item[of_item["value"] == value]
    if longer_s:
        own = own[(own.ends - own.starts).dt.total_seconds() > longer_s]
    again = sum(period.start <= t < period.end for times in own["again"] for t in times)
    starts, ends = _cut(own, period)
    seconds = (ends - starts).dt.total_seconds()
    local = [(a.astimezone(zone), b.astimezone(zone)) for a, b in zip(starts, ends, strict=True)]
    spans = tuple(
        (a.replace(tzinfo=None), b.replace(tzinfo=None), float(s))
        for (a, b), s in zip(local, seconds, strict=True)
    )
    inside = (own.starts >= period.start).tolist()
    begun = tuple(s[0] for s, begins in zip(spans, inside, strict=True) if begins)
    return Held(unit, item, value, spans, begun, again, _seconds(real, period), _seconds(of_item, period))


def _seconds(frame: "pd.DataFrame", period: Period) -> float:
    starts, ends = _cut(frame, period)
    return float((ends - starts).dt.total_seconds().sum())


def _cut(frame: "pd.DataFrame", period: Period) -> "tuple[pd.Series, pd.Series]":
    """Return begins and ends cut to a period."""
    starts = frame.starts.where(frame.starts >= period.start, period.start)
    return starts, frame.ends.where(frame.ends <= period.end, period.end)


def said_of(held: Held, window: str, figure: str | None) -> str:
    """Return all figures of a value in one sentence, what was asked first."""
    what = f"{held.unit} ({held.item}, {window})"
    if not held.spans:
        return f"{what}: 0 times {held.value}, 0 h."
    a, b, longest = max(held.spans, key=lambda s: s[2])
    c, _, shortest = min(held.spans, key=lambda s: s[2])
    n, days = held.times, held.days
    said = {
        "total": f"{held.value} for {number_words(held.seconds / 3600)} h ({number_words(held.seconds / 60, 6)} min) in all",
        "count": f"it went to {held.value} {n:,} time{'' if n == 1 else 's'}, on {days} day{'' if days == 1 else 's'}",
        "longest": f"the longest {held.value} stretch took {number_words(longest / 60)} min ({number_words(longest, 6)} s), from {_at(a)} to {_at(b)}",
        "shortest": f"the shortest took {number_words(shortest)} s, from {_at(c)}",
        "ends": f"first {_at(held.begun[0])}, last {_at(held.begun[-1])}" if held.begun else "",
    }
    if held.begun and held.times == 1:
        said["ends"] = f"at {_at(held.begun[0])}"
    if not held.begun:
        said["count"] = (
            f"it was {held.value} already when the period began and went there no further time (0 times)"
        )
    if held.again:
        said["count"] += f" ({n + held.again:,} reports, {held.again} of them while it was so already)"
    if figure == "share" and held.lasts and held.known:
        said["share"] = (
            f"{held.value} for {number_words(100 * held.seconds / held.known)} % of the time with a value, "
            f"{number_words(100 * held.seconds / held.lasts)} % of all reported time"
        )
    order = _ORDER.get(figure or "", ("total", "count", "longest"))
    if figure in {"last", "first"} and held.begun:
        only = held.begun[-1 if figure == "last" else 0]
        said["ends"] = f"it went to {held.value} {figure} at {_at(only)}"
    return f"{what}: {'; '.join(said[k] for k in order if said[k])}."


def table_of(held: "list[Held]", place: str) -> Table:
    """Return the figures of several values as a table."""
    rows = tuple(
        (h.unit, h.item, h.value or "empty", round(h.seconds / 3600, 4), h.times, h.days,
         round(max((s for _, _, s in h.spans), default=0.0) / 60, 3),
         _at(max(h.spans, key=lambda s: s[2])[0]) if h.spans else "",
         _at(h.begun[0]) if h.begun else "", _at(h.begun[-1]) if h.begun else "")
        for h in held
    )  # fmt: skip
    columns = (
        "machine",
        "item",
        "value",
        "time",
        "times",
        "days",
        "longest",
        "longest from",
        "first",
        "last",
    )
    return Table(f"States of {place}", columns, rows, ("", "", "", "h", "", "", "min", "", "", ""))


def grouped(held: Held, by: str, figure: str | None, window: str) -> tuple[str, list[Artifact]]:
    """Return time and times of a value by hour, day, week, month or year: a sentence and the artifacts."""
    import pandas as pd

    if not held.spans:
        return "", []
    counts = pd.Series([_step(t, by) for t in held.begun], dtype=object).value_counts()
    time: dict[dt.datetime, float] = {}
    for start, end, _ in held.spans:
        at = _step(start, by)
        while at < end:
            after = _after(at, by)
            time[at] = time.get(at, 0.0) + (min(end, after) - max(start, at)).total_seconds()
            at = after
    steps = sorted({*time, *counts.index})
    rows = [(f"{s:{_LABELS[by]}}", int(counts.get(s, 0)), round(time.get(s, 0.0) / 3600, 4)) for s in steps]
    often = figure in {"how_often", None}
    ranked = sorted(rows, key=lambda r: -(r[1] if often else r[2]))
    most, what = ranked[0], f"{held.unit} {held.value}"
    amount = f"{most[1]:,} times" if often else f"{number_words(most[2])} h"
    each = (
        "" if len(rows) > _MOST else "; ".join(f"{r[0]} {r[1]:,} times, {number_words(r[2])} h" for r in rows)
    )
    title = f"{held.item} {held.value} of {held.unit} by {by}"
    values = [float(r[1] if often else r[2]) for r in rows]
    artifacts: list[Artifact] = [
        Metric(f"Most, {most[0]}", most[1] if often else most[2], "times" if often else "h", window, f"{what} by {by}", len(rows), held.unit),
        Metric(f"{by.capitalize()}s with {held.value}", len(rows), f"{by}s", window, f"{by}s in which it had the value", len(rows), held.unit),
        Table(title, (by, "times", "time"), tuple(rows), ("", "", "h")),
        Chart(title, bars(title, [r[0] for r in rows], values, y_title="times" if often else "h")),
    ]  # fmt: skip
    return f"By {by}: {what} most in {most[0]}, {amount}.{' ' + each + '.' if each else ''}", artifacts


def _step(at: dt.datetime, by: str) -> dt.datetime:
    import pandas as pd

    return pd.Timestamp(at).to_period(_RULES[by]).start_time.to_pydatetime()


def _after(at: dt.datetime, by: str) -> dt.datetime:
    import pandas as pd

    return (pd.Timestamp(at).to_period(_RULES[by]) + 1).start_time.to_pydatetime()


def _at(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}"
