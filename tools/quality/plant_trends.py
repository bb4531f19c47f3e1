"""Do failures or stops of a machine become more frequent."""

from typing import Annotated

from plant import quality_data
from tools.context import ToolContext
from tools.figures import bars
from tools.quality.trend_tests import LEAST_EVENTS, event_trend
from tools.result import Chart, Metric, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import EquipmentRef, PeriodArg, choice

StopKind = Annotated[
    str,
    choice(
        "what is counted: failures (the default) or all unplanned stops",
        stops="stops, stoppages, minor stops, short stops, downtime events",
        failures="failures, breakdowns, breaks down, fails, failure rate",
    ),
]
_PARTS = 10


def failure_trend(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    what: StopKind | None = None,
) -> ToolResult:
    """Say whether failures or stops become more frequent: Laplace's test and the power law (Crow-AMSAA)."""
    scope = scope_of(context, equipment, period, table="state_event", whole=True, counted=True)
    if isinstance(scope, ToolResult):
        return scope
    counted = what or "failures"
    rows = quality_data.stop_starts(context.plant, scope.period, scope.units, failures=counted == "failures")
    days = scope.period.hours / 24
    if len(rows) < LEAST_EVENTS:
        return no_data(
            f"{scope.place[:1].upper()}{scope.place[1:]} had {len(rows)} {counted} in {scope.window}; a trend test needs "
            f"at least {LEAST_EVENTS}."
        )
    times = [(at - scope.period.start).total_seconds() / 86400 for _, at in rows]
    found = event_trend(times, days)
    low, high = found.interval
    text = (
        f"{counted[:1].upper()}{counted[1:]} of {scope.place}: {found.says}. Laplace's test gives u = {found.u:.2f} "
        f"(p = {found.p:.3g}) over {found.n} {counted} ({scope.window}); {found.halves[0]} fell in the first half of the "
        f"time and {found.halves[1]} in the second. Shape of the power law {found.beta:.2f} (95 % {low:.2f} to {high:.2f}; "
        "above 1 they come ever faster)."
    )
    formula = "u = (mean time − T/2) / (T √(1/12n))"
    metrics = (
        Metric("Laplace's u", found.u, "", scope.window, formula, found.n, scope.place),
        Metric("p-value of the trend", found.p, "", scope.window, "two-sided, normal", found.n, scope.place),
        Metric("Shape of the power law", found.beta, "", scope.window, "n / Σ ln(T/t), Crow-AMSAA", found.n, scope.place, found.interval),
        Metric("Events", found.n, counted, scope.window, "starts within the period", found.n, scope.place),
        Metric("Events in the first half", found.halves[0], counted, scope.window, "starts", found.n, scope.place),
        Metric("Events in the second half", found.halves[1], counted, scope.window, "starts", found.n, scope.place),
    )  # fmt: skip
    counts = [sum(days * k / _PARTS <= t < days * (k + 1) / _PARTS for t in times) for k in range(_PARTS)]
    title = f"{counted[:1].upper()}{counted[1:]} of {scope.place} over time"
    step = (scope.period.end - scope.period.start) / _PARTS
    start = scope.period.start.astimezone(context.plant.zone)
    labels = [f"from {start + k * step:%Y-%m-%d}" for k in range(_PARTS)]
    notes = (*scope.notes, "Calendar time is the clock; changes in running hours show as a trend too. One in 20 machines "
             "without a trend is called significant by chance.")  # fmt: skip
    return ToolResult(
        text,
        (*metrics, Chart(title, bars(title, labels, [float(c) for c in counts], y_title=counted))),
        notes=notes,
    )
