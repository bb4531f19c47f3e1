"""Whether a signal reports and moves: gaps between its readings, stretches in which it did not change."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from plant.facts import records
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data
from tools.signal_missing import longest_empty
from tools.signal_series import series_of, signal_chart
from tools.slots import EquipmentRef, Limit, PeriodArg, Question, SignalRef
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_ALL_DAYS = 36_600
_WIDE = 2.5  # usual steps from which a space between readings is a gap
_FLAT = dt.timedelta(hours=1)
_FLAT_READINGS = 4
Lasting = Annotated[float, _Slot("hours", "shortest stretch that counts, in hours")]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time of a signal, plant time; `value` where it stood still."""

    start: dt.datetime
    end: dt.datetime
    value: float | None = None

    @property
    def hours(self) -> float:
        """Length in hours."""
        return (self.end - self.start).total_seconds() / 3600


def signal_gaps(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    lasting: Lasting | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List the gaps of a signal: stretches without a reading, from when to when, the longest first.

    A gap is a space of more than 2.5 usual (median) steps between two good readings, or of the hours asked.
    """
    found = series_of(context, question, signal, equipment, period, default_days=_ALL_DAYS)
    if isinstance(found, ToolResult):
        units = tuple(u for e in equipment for u in context.index.units_below(e))
        whole = longest_empty(context, units, period) if units and signal is None else None
        return whole or found
    name, window, frame = found
    if len(frame) < 3:
        return no_data(
            f"{name.label} has only {len(frame)} readings for {window}; its usual step is unknown."
        )
    usual_s = float(frame.ts.diff().dt.total_seconds().median())
    least_s = lasting * 3600 if lasting else _WIDE * usual_s
    gaps = gaps_of(frame, least_s, context.plant.zone)
    lost = sum(g.hours for g in gaps)
    step = f"{usual_s / 60:.3g} min" if usual_s >= 60 else f"{usual_s:.3g} s"
    metrics = (
        Metric(f"Gaps of {name.label}", len(gaps), "gaps", window, f"spaces of more than {least_s / 60:.4g} min", len(frame)),
        Metric("Time without readings", lost, "h", window, "sum of the gaps", len(gaps)),
        Metric("Longest gap", max((g.hours for g in gaps), default=0.0), "h", window, "longest space between two readings"),
    )  # fmt: skip
    if not gaps:
        text = f"{name.label} has no gap ({window}): its {len(frame):,} readings follow each other every {step} or nearly so."
        return ToolResult(text, metrics)
    return _told(
        f"{name.label} has {len(gaps)} gap{'s' if len(gaps) > 1 else ''}, {lost:.4g} h in all ({window}; usual step {step})",
        f"Gaps of {name.label}", gaps, metrics, limit, unit="",
    )  # fmt: skip


def flat_lines(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    lasting: Lasting | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Say whether a signal was stuck: stretches in which its value did not change at all, the longest first.

    A stretch counts from an hour and four readings on, or from the hours asked.
    """
    found = series_of(context, question, signal, equipment, period, default_days=_ALL_DAYS)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    least = dt.timedelta(hours=lasting) if lasting else _FLAT
    flat = flat_of(frame, least)
    hours = sum(f.hours for f in flat)
    formula = f"same value for at least {least.total_seconds() / 3600:g} h and {_FLAT_READINGS} readings"
    metrics = (
        Metric(f"Flat lines of {name.label}", len(flat), "stretches", window, formula, len(frame)),
        Metric("Time without a change", hours, "h", window, "sum of the stretches", len(flat)),
        Metric("Longest flat line", max((f.hours for f in flat), default=0.0), "h", window, "longest stretch", len(flat)),
    )  # fmt: skip
    if not flat:
        text = f"{name.label} was never stuck for {least.total_seconds() / 3600:g} h or more ({window}, n = {len(frame):,} readings)."
        return ToolResult(text, metrics)
    return _told(
        f"{name.label} did not change in {len(flat)} stretch{'es' if len(flat) > 1 else ''}, {hours:.4g} h in all ({window})",
        f"Flat lines of {name.label}", flat, (*metrics, signal_chart(name, frame)), limit, unit=name.detail,
        notes=trust_notes(frame, name.label),
    )  # fmt: skip


def gaps_of(frame: "pd.DataFrame", least_s: float, zone: ZoneInfo) -> list[Stretch]:
    """Return the spaces between readings longer than some seconds, the longest first.

    Args:
        frame: columns ts (plant-local, ascending) and value.
        least_s: longest space that is no gap.
        zone: the plant's time zone; the hour that a change of time leaves out is no gap.
    """
    import numpy as np
    import pandas as pd

    first = np.ones(len(frame), dtype=bool)
    instants = frame.ts.dt.tz_localize(zone, ambiguous=first, nonexistent=pd.Timedelta(hours=1))
    steps = pd.concat([t.diff().dt.total_seconds() for t in (frame.ts, instants)], axis=1).min(axis=1)
    wide = np.flatnonzero((steps > least_s).to_numpy())
    found = [Stretch(frame.ts.iloc[i - 1], frame.ts.iloc[i]) for i in wide]
    return sorted(found, key=lambda g: -g.hours)


def flat_of(frame: "pd.DataFrame", least: dt.timedelta) -> list[Stretch]:
    """Return the stretches in which the value stayed the same, the longest first."""
    runs = (frame.value != frame.value.shift()).cumsum()
    spans = frame.groupby(runs).agg(
        start=("ts", "min"), end=("ts", "max"), n=("ts", "size"), value=("value", "first")
    )
    spans = spans[(spans.end - spans.start >= least) & (spans.n >= _FLAT_READINGS)]
    found = [Stretch(r.start, r.end, float(r.value)) for r in records(spans)]
    return sorted(found, key=lambda f: -f.hours)


def _told(
    head: str, title: str, found: list[Stretch], artifacts: tuple[object, ...], limit: int | None, *, unit: str,
    notes: tuple[str, ...] = (),
) -> ToolResult:  # fmt: skip
    shown = found[: limit or 20]
    said = "; ".join(
        f"{s.start:%Y-%m-%d %H:%M} to {s.end:%Y-%m-%d %H:%M} ({s.hours:.4g} h"
        + (f", at {s.value:g} {unit}".rstrip() if s.value is not None else "")
        + ")"
        for s in shown[: limit or 3]
    )
    rows = tuple(
        (f"{s.start:%Y-%m-%d %H:%M}", f"{s.end:%Y-%m-%d %H:%M}", round(s.hours, 3), s.value) for s in shown
    )
    table = Table(title, ("from", "to", "hours", "value"), rows, ("", "", "h", unit), len(found))
    more = "; the longest: " if len(found) > 1 else ": "
    return ToolResult(f"{head}{more}{said}.", (*artifacts, table), notes=notes)  # type: ignore[arg-type]


TOOLS = (
    ToolSpec(
        signal_gaps,
        "production",
        (
            "are there gaps in the readings of the coolant temperature of mill-2",
            "when did the vibration sensor of cnc-03 not report",
            "longest gap in the pressure signal",
            "when were readings of the flow missing",
            "did the power meter of press-1 drop out in april",
            "data outages of the temperature sensor",
        ),
        about=("gap", "outage", "drop out", "not report", "missing"),
        reads=("reading", "signal"),
    ),
    ToolSpec(
        flat_lines,
        "production",
        (
            "was the coolant temperature of mill-2 stuck",
            "did the pressure sensor freeze",
            "flat lines of the vibration of cnc-03",
            "when did the humidity not change",
            "is the temperature sensor frozen or stuck at a value",
            "how long did the flow stay at the same value",
        ),
        about=("stuck", "frozen", "freeze", "flat", "unchanged", "not change", "same value"),
        reads=("reading", "signal"),
    ),
)
