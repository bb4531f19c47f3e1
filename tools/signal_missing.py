"""Missing readings: times at which signals have no value, signals that never reported, the longest run of empty times."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant import facts
from plant.names import Name
from plant.period import Period
from tools.context import ToolContext
from tools.data import signals_of
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data, place_of
from tools.slots import EquipmentRef, PeriodArg, SignalRef
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import pandas as pd


def missing_readings(
    context: ToolContext,
    *,
    signal: tuple[SignalRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Count missing readings: times at which signals have no value, gaps, signals that never reported."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    place = place_of([n.id for n in names])
    named = [n for s in signal if (n := context.index.get("signal", s))]
    units = units or tuple(dict.fromkeys(n.parent for n in named if n.parent))
    frame = facts.missing_by_signal(context.plant, units, period)
    zone = context.plant.zone
    window = period.words(zone) if period else "all data"
    if frame.empty:
        return no_data(f"There are no readings of {place} for {window}.")
    if named and (of_them := _missing_of(named, frame, window)) is not None:
        return of_them
    times, incomplete, empty = facts.incomplete_times(context.plant, units, period)
    total = int(frame.missing.sum())
    metrics = (
        Metric("Times with missing readings", incomplete, "times", window, "times at which a signal has no value", times, place),
        Metric("Times without any value", empty, "times", window, "times at which no signal has a value", times, place),
        Metric("Missing readings", total, "readings", window, "times of a machine less its signal's values", int(frame.times.sum()), place),
    )  # fmt: skip
    runs = longest_empty(context, units, period)
    rows = tuple((r.name, r.equipment_id, int(r.times), int(r.missing), round(100 * r.missing / r.times, 2))
                 for r in facts.records(frame))  # fmt: skip
    text = (
        f"{incomplete:,} of {times:,} recorded times (rows) of {place} have missing readings ({window}); at {empty:,} no "
        f"signal has a value. In all {total:,} readings are missing; most lacks {rows[0][0]} ({rows[0][3]:,})."
    ) + (f" {runs.text}" if runs else "")
    never = [
        s.label for s in signals_of(context, [n.id for n in names]) if s.label not in {r[0] for r in rows}
    ]
    notes = (
        (f"Listed but without any reading: {', '.join(never[:8])}{', …' if len(never) > 8 else ''}.",)
        if never
        else ()
    )
    table = Table(
        f"Missing readings of {place}",
        ("signal", "machine", "times", "missing", "share"),
        rows,
        ("", "", "", "", "%"),
    )
    return ToolResult(text, (*metrics, *(runs.artifacts if runs else ()), table), notes=notes)


def longest_empty(context: ToolContext, units: Sequence[str], period: Period | None) -> ToolResult | None:
    """Return the longest run of recorded times at which no signal of a machine has a value; None where there is none."""
    runs = facts.empty_runs(context.plant, units, period)
    if runs.empty:
        return None
    first = next(iter(facts.records(runs)))
    n, window = int(first.n), period.words(context.plant.zone) if period else "all data"
    text = (
        f"The longest run of times without any value on {first.equipment_id} is {n:,} in a row, "
        f"from {first.start:%Y-%m-%d %H:%M} to {first.last:%Y-%m-%d %H:%M} ({first.hours:g} h until the next value; "
        f"{len(runs):,} such run{'s' if len(runs) > 1 else ''}; {window})."
    )
    formula = "recorded times in a row at which no signal of the machine has a value"
    metric = Metric(
        "Longest run without any value",
        n,
        "times",
        window,
        formula,
        int(runs.n.sum()),
        str(first.equipment_id),
    )
    rows = tuple(
        (
            str(r.equipment_id),
            f"{r.start:%Y-%m-%d %H:%M}",
            f"{r.last:%Y-%m-%d %H:%M}",
            int(r.n),
            float(r.hours),
        )
        for r in facts.records(runs.head(20))
    )
    table = Table("Runs without any value", ("machine", "from", "last", "times", "hours"), rows, ("", "", "", "", "h"), len(runs))  # fmt: skip
    return ToolResult(text, (metric, table))


def _missing_of(named: Sequence[Name], frame: "pd.DataFrame", window: str) -> ToolResult | None:
    """Return how many readings single signals lack; None where none of them has any reading."""
    labels = {n.label for n in named}
    rows = [r for r in facts.records(frame) if r.name in labels]
    if not rows:
        return None
    said = "; ".join(
        f"{r.name} lacks {int(r.missing):,} of {int(r.times):,} readings ({100 * r.missing / r.times:.4g} %)"
        for r in rows
    )
    metrics = tuple(
        Metric(f"Missing readings of {r.name}", int(r.missing), "readings", window, "times of its machine less its values", int(r.times))
        for r in rows
    )  # fmt: skip
    return ToolResult(f"{said} ({window}).", metrics)


TOOLS = (
    ToolSpec(
        missing_readings,
        "production",
        (
            "how many readings of cnc-05 are missing",
            "gaps in the sensor data of mill-2",
            "which sensors do not report",
            "how complete are the readings of the compressor",
            "how many hourly rows have missing readings",
        ),
        about=(
            "missing",
            "lack",
            "lacking",
            "incomplete",
            "complete",
            "without readings",
            "not report",
            "empty",
            "gap",
        ),
        reads=("reading", "signal"),
    ),
)
