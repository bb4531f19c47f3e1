"""What single reasons of stops took: their time and number, and MTBF and MTTR of one kind of failure."""

from collections.abc import Sequence

from plant.facts import records, stop_rows
from plant.kpi import compute
from tools.context import ToolContext
from tools.figures import bars
from tools.kpi_figures import said_number
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import Scope

_MOST = 12  # groups told in the sentence
_SAME_H = 1e-6
TIME_LABELS = {
    "hour": "%d %b %H:%M",
    "day": "%a %d %b",
    "week": "week of %d %b",
    "month": "%b %Y",
    "year": "%Y",
}


def time_of_reasons(
    context: ToolContext, scope: Scope, reasons: Sequence[str], by: str | None, limit: int | None
) -> ToolResult:
    """Return the time, number and share of the downtime of each reason, and the time of all of them by a dimension.

    Time counts in whatever state it is recorded: a changeover is setup and waiting for material may be idle time, which
    are no downtime.

    Args:
        context: the plant.
        scope: machines and window.
        reasons: ids or labels of stop reasons.
        by: what to group by; None for machines.
        limit: how many groups at most.
    """
    labels = list(dict.fromkeys(context.index.resolve("reason", r).label for r in reasons))
    down = _hours(context, scope, "downtime")
    metrics = [Metric("Downtime", down, "h", scope.window, "sum of time in state down", None, scope.place)]
    said = []
    for label in labels:
        hours = _hours(context, scope, "available_time", label)
        stops = stop_rows(context.plant, scope.period, scope.units, label)
        counts = bool(hours) and abs(_hours(context, scope, "downtime", label) - hours) < _SAME_H
        metrics += [
            Metric(f"Time of {label}", hours, "h", scope.window, "sum of the time for it", len(stops), scope.place),
            Metric(f"Number of times of {label}", len(stops), "times", scope.window, "those that began or lasted", len(stops),
                   scope.place),
        ]  # fmt: skip
        if counts:
            metrics.append(Metric(f"Share of {label}", 100 * hours / down, "%", scope.window, "its time / downtime", len(stops),
                                  scope.place))  # fmt: skip
        beside = (
            f"{100 * hours / down:.3g} % of {said_number(down)} h of downtime"
            if counts
            else "not counted as downtime"
        )
        said.append(f"{label} {said_number(hours)} h in {len(stops):,} times{f', {beside}' if hours else ''}")
    place = f"{scope.place[:1].upper()}{scope.place[1:]}"
    text = f"{place} ({scope.window}): {'; '.join(said)}."
    dimension = by if by and by != "reason" else "machine" if len(scope.units) > 1 else None
    if dimension is None:
        return ToolResult(text, tuple(metrics), notes=scope.notes)
    frame = compute(
        context.plant,
        "available_time",
        scope.period,
        equipment=scope.units,
        by=(dimension,),
        filters={"reason": labels},
    ).frame
    frame = frame[(frame.value > 0) & frame[dimension].notna()]
    in_time = dimension in TIME_LABELS
    frame = frame.sort_values(dimension) if in_time else frame.sort_values("value", ascending=False)
    if frame.empty:
        return ToolResult(text, tuple(metrics), notes=scope.notes)
    rows = tuple(
        (f"{g:{TIME_LABELS[dimension]}}" if in_time else str(g), round(float(v), 4))
        for g, v in zip(frame[dimension], frame.value, strict=True)
    )[: limit or None]
    most = max(rows, key=lambda r: r[1])
    text += f" Most {'on' if dimension == 'machine' else 'in'} {most[0]}, {said_number(most[1])} h."
    if 1 < len(rows) <= _MOST:
        text += f" {'; '.join(f'{g} {said_number(h)} h' for g, h in rows)}."
    title = f"{' and '.join(labels)} of {scope.place} by {dimension}"
    table = Table(title, (dimension, "time"), rows, ("", "h"), len(frame))
    chart = Chart(title, bars(title, [r[0] for r in rows], [r[1] for r in rows], y_title="time (h)"))
    return ToolResult(text, (*metrics, table, chart), notes=scope.notes)


def reliability_of_kind(context: ToolContext, scope: Scope, label: str) -> ToolResult | None:
    """Return MTBF, MTTR and the number of one kind of failure; None where its stops are recorded, but not as failures.

    MTBF of a kind is the running hours of the machines, whatever else failed, divided by the number of its failures.

    Args:
        context: the plant.
        scope: machines and window.
        label: of the reason.
    """
    filters = {"reason": [label]}
    place = f"{scope.place[:1].upper()}{scope.place[1:]}"
    found = compute(context.plant, "mttr", scope.period, equipment=scope.units, filters=filters).frame
    failures = int(found.failures.iloc[0] or 0) if found.failures.notna().all() else 0
    count = Metric(
        f"Failures for {label}",
        failures,
        "failures",
        scope.window,
        "failures that began",
        failures,
        scope.place,
    )
    if not failures and len(stop_rows(context.plant, scope.period, scope.units, label)):
        return None
    if not failures:
        said = f"{place} had no failure for {label} in {scope.window}, so its MTBF and MTTR are undefined."
        return ToolResult(said, (count,), notes=scope.notes)
    run_h = (
        float(compute(context.plant, "mtbf", scope.period, equipment=scope.units).frame.run_s.iloc[0]) / 3600
    )
    mttr, mtbf = float(found.value.iloc[0]), run_h / failures
    metrics = [
        count,
        Metric(f"MTTR of {label}", mttr, "min", scope.window, "time to restore / number of its failures", failures, scope.place),
        Metric(f"MTBF of {label}", mtbf, "h", scope.window, "running hours / number of its failures", failures, scope.place),
    ]  # fmt: skip
    text = (
        f"{place}, {label}: MTTR {mttr:.4g} min, MTBF {mtbf:.4g} h, {failures} failures ({scope.window}). MTBF divides the "
        "running hours by the number of these failures; MTTR divides their time to restore by it."
    )
    few = () if failures >= 5 else (f"Only {failures} failures: these means are rough.",)
    by = compute(
        context.plant, "mttr", scope.period, equipment=scope.units, by=("machine",), filters=filters
    ).frame
    by = by[by.failures > 0].sort_values("failures", ascending=False)
    rows = tuple((str(r.machine), int(r.failures), round(float(r.value), 1)) for r in records(by))
    if len(rows) > 1:
        text += f" Most on {rows[0][0]}: {rows[0][1]} of {failures}."
    table = Table(
        f"{label} of {scope.place} by machine", ("machine", "failures", "MTTR"), rows, ("", "", "min")
    )
    return ToolResult(text, (*metrics, table), notes=(*scope.notes, *few))


def _hours(context: ToolContext, scope: Scope, kpi: str, label: str | None = None) -> float:
    only = {"reason": [label]} if label else {}
    frame = compute(context.plant, kpi, scope.period, equipment=scope.units, filters=only).frame
    value = frame.value.iloc[0] if len(frame) else None
    return float(value) if value is not None and value == value else 0.0
