"""What the maintenance specialist computes of alarms and failures: ranking, history, MTBF and MTTR."""

from collections.abc import Sequence
from typing import Annotated

from plant import facts
from plant.kpi import compute
from plant.period import Period
from tools.alarm_levels import levels_said
from tools.context import ToolContext
from tools.event_groups import counted_by
from tools.figures import bars, pareto
from tools.reason_times import reliability_of_kind
from tools.result import Artifact, Chart, Metric, Table, ToolResult
from tools.scope import Scope, scope_of
from tools.slots import AlarmCode, Dimension, EquipmentRef, Limit, PeriodArg, ReasonRef, choice
from tools.spec import ToolSpec
from tools.stops import list_stops
from tools.trust_clock import clock_notes

Severity = Annotated[
    str,
    choice(
        "only faults (high severity and above), warnings, what only informs, or those of the highest severity that the plant's alarms have",
        critical="critical, severe, emergency, most serious",
        fault="fault, faults, failure alarms, high severity, high priority, high alarms",
        warning="warning, warnings, medium severity, medium priority",
        information="low severity, low priority, information alarms, notices",
    ),
]


_NAMED = {
    "critical": "critical alarms",
    "fault": "faults",
    "warning": "warnings",
    "information": "alarms of low severity",
}
_ONE = {
    "critical": "a critical alarm",
    "fault": "a fault",
    "warning": "a warning",
    "information": "an alarm of low severity",
}
_MOST_MACHINES = 6
_STEPS = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "week": "week of %Y-%m-%d", "month": "%B %Y"}


Compare = Annotated[str, choice("set machines side by side", machines="vs, versus, compare, compared, than")]


def alarm_ranking(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    severity: Severity | None = None,
    by: Dimension | None = None,
    compare: Compare | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Count alarms, faults or warnings: which came most often, by code or by machine, day, week; of one period or two."""
    if period is not None and other is not None:
        return _of_two(context, equipment, period, other, severity)
    scope = scope_of(context, equipment, period, table="alarm", whole=True, counted=True)
    if isinstance(scope, ToolResult):
        return scope
    if compare and by is None and len(equipment) > 1:
        by = "machine"
    dimension = by if by in {"machine", "day", "week", "month", "hour"} else "code"
    frame = facts.alarm_counts(context.plant, scope.period, scope.units, severity=severity, by=dimension)
    what = _NAMED.get(severity or "", "alarms")
    if frame.empty:
        none = Metric(f"Number of {what}", 0, what, scope.window, "count of alarms raised", 0, scope.place)
        return ToolResult(
            f"{scope.place[:1].upper()}{scope.place[1:]} had 0 {what} ({scope.window}).",
            (none,),
            notes=scope.notes,
        )
    total = int(frame.n.sum())
    shown = frame.head(limit or (12 if dimension == "month" else 10))
    if dimension == "code":
        labels = [f"{r.code} {r.message or ''}".strip() for r in facts.records(shown)]
    else:
        labels = [v.strftime(_STEPS[dimension]) if dimension in _STEPS else str(v) for v in shown.iloc[:, 0]]
    title = f"{what.capitalize()} of {scope.place}"
    rows = tuple(
        (label, int(n), None if h != h else round(float(h), 2))
        for label, n, h in zip(labels, shown.n, shown.hours, strict=True)
    )
    metrics: tuple[Metric, ...] = (
        Metric(f"Number of {what}", total, what, scope.window, "count of alarms raised", total, scope.place),
        Metric(f"{labels[0]}", int(shown.n.iloc[0]), what, scope.window, "count of alarms raised",
               int(shown.n.iloc[0]), scope.place),
    )  # fmt: skip
    place = f"{scope.place[:1].upper()}{scope.place[1:]}"
    most = (
        f"most often {labels[0]}"
        if dimension == "code"
        else f"most {'on' if dimension == 'machine' else 'in'} {labels[0]}"
    )
    text = f"{place} had {total:,} {what} ({scope.window}), {most}: {int(shown.n.iloc[0]):,} of {total:,}."
    if dimension == "code":
        metrics += (
            Metric(
                "Different codes",
                len(frame),
                "codes",
                scope.window,
                "distinct codes raised",
                total,
                scope.place,
            ),
        )
        text += f" There were {len(frame)} different codes."
    if dimension == "code" and limit is not None and len(labels) > 1:
        text += f" Then {'; '.join(f'{label} {int(n):,}' for label, n in zip(labels[1:], shown.n[1:], strict=True))}."
    if dimension != "code" and len(labels) <= 12:
        each = (
            sorted(zip(shown.iloc[:, 0], labels, shown.n, strict=True), key=lambda r: r[0])
            if dimension in _STEPS
            else (zip(labels, labels, shown.n, strict=True))
        )
        text += f" {'; '.join(f'{label} {int(n):,}' for _, label, n in each)}."
    if dimension == "code" and len(scope.units) > 1 and equipment:
        of_each = facts.alarm_counts(
            context.plant, scope.period, scope.units, severity=severity, by="machine"
        )
        counted = [(str(r.machine), int(r.n)) for r in facts.records(of_each)]
        metrics += tuple(Metric(f"{what.capitalize()} of {m}", n, what, scope.window, "count of alarms raised", n, m)
                         for m, n in counted)  # fmt: skip
        text += f" By machine: {'; '.join(f'{m} {n:,}' for m, n in counted[:_MOST_MACHINES])}."
    if severity is None:
        said_levels, levels = levels_said(
            facts.alarm_rows(context.plant, scope.period, scope.units, None), scope
        )
        text, metrics = text + said_levels, (*metrics, *levels)
    notes = (*scope.notes, *(clock_notes(context.plant, scope.period, scope.units) if equipment else ()))
    table = Table(title, (dimension, "count", "time"), rows, ("", "", "h"), len(frame))
    counts, y_title = [float(n) for n in shown.n], f"number of {what}"
    figure = (
        bars(title, labels, counts, y_title=y_title)
        if dimension in _STEPS
        else pareto(title, labels, counts, total=total, y_title=y_title)
    )
    chart = Chart(title, figure)
    return ToolResult(text, (*metrics, table, chart), notes=notes)


def _of_two(
    context: ToolContext, equipment: Sequence[str], first: Period, second: Period, severity: str | None
) -> ToolResult:
    """Count the alarms of two periods, the earlier first, and their difference."""
    what = _NAMED.get(severity or "", "alarms")
    early, late = sorted((first, second), key=lambda p: p.start)
    metrics: list[Metric] = []
    place, windows = "", []
    for period in (early, late):
        scope = scope_of(context, equipment, period, table="alarm", whole=True, counted=True)
        if isinstance(scope, ToolResult):
            return scope
        n = int(
            facts.alarm_counts(
                context.plant, scope.period, scope.units, severity=severity, by="machine"
            ).n.sum()
        )
        metrics.append(
            Metric(f"Number of {what}", n, what, scope.window, "count of alarms raised", n, scope.place)
        )
        place = scope.place
        windows.append(scope.window)
    a, b = (int(m.value or 0) for m in metrics)
    change = Metric(
        "Change", b - a, what, f"{windows[1]} less {windows[0]}", "later less earlier", None, place
    )
    way = "rose" if b > a else "fell" if b < a else "did not change"
    text = f"The number of {what} of {place} {way} from {a:,} ({windows[0]}) to {b:,} ({windows[1]}), a change of {b - a:+,}."
    return ToolResult(text, (*metrics, change))


def alarm_history(
    context: ToolContext,
    *,
    alarm: AlarmCode | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    severity: Severity | None = None,
    by: Dimension | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List when an alarm was raised: times, machine, duration; the latest first; or count it by machine, shift, day."""
    scope = scope_of(context, equipment, period, table="alarm", whole=True, counted=True)
    if isinstance(scope, ToolResult):
        return scope
    code = context.index.resolve("alarm", alarm).id if alarm else None
    frame = facts.alarm_rows(context.plant, scope.period, scope.units, code, severity)
    said = f"alarm {code}" if code else _ONE.get(severity or "", "an alarm")
    if by is None and len(equipment) > 1:
        by = "machine"  # those named side by side are told apart
    if frame.empty:
        none = Metric(
            f"Number of times {said} was raised",
            0,
            "times",
            scope.window,
            "count of alarms raised",
            0,
            scope.place,
        )
        text = f"{said.capitalize()} was raised 0 times on {scope.place} ({scope.window}): there is no such record."
        return ToolResult(text, (none,), notes=scope.notes)
    shown = frame.head(limit or 20)
    rows = tuple(
        (f"{r.raised:%Y-%m-%d %H:%M}", r.equipment_id, r.code, r.message,
         None if r.minutes != r.minutes else round(float(r.minutes), 1))
        for r in facts.records(shown)
    )  # fmt: skip
    count = Metric(f"Number of times {said} was raised", len(frame), "times", scope.window,
                   "count of alarms raised", len(frame), scope.place)  # fmt: skip
    text = (
        f"{said.capitalize()} was raised {len(frame):,} times on {scope.place} ({scope.window}), last on "
        f"{rows[0][0]} on {rows[0][1]} ({rows[0][3]})."
    )
    if len(frame) > 1:
        text += f" The first was on {frame.raised.min():%Y-%m-%d %H:%M}."
    minutes = frame.minutes.dropna().astype(float)
    lasting: tuple[Metric, ...] = ()
    if len(minutes):
        lasting = (
            Metric("Time it was active", float(minutes.sum()) / 60, "h", scope.window, "sum of cleared less raised", len(minutes)),
            Metric("Mean time it was active", float(minutes.mean()), "min", scope.window, "mean of cleared less raised", len(minutes)),
        )  # fmt: skip
        text += (
            f" It was active for {lasting[0].value:,.5g} h in all, {lasting[1].value:,.4g} min on average."
        )
    columns = ("raised", "machine", "code", "text", "duration")
    grouped: tuple[Artifact, ...] = ()
    if by is not None:
        said_by, grouped = counted_by(context, frame, by, what=_times_of(said), when="raised", scope=scope)
        text += f" {said_by}"
    if severity is None and code is None:
        said_levels, levels = levels_said(frame, scope)
        text, lasting = text + said_levels, (*lasting, *levels)
    table = Table(f"Alarms of {scope.place}", columns, rows, ("", "", "", "", "min"), len(frame))
    notes = (*scope.notes, *(clock_notes(context.plant, scope.period, scope.units) if equipment else ()))
    return ToolResult(text, (count, *lasting, *grouped, table), notes=notes)


def _times_of(said: str) -> str:
    return next(
        (_NAMED[k] for k, one in _ONE.items() if one == said),
        "alarms" if said == "an alarm" else f"times of {said}",
    )


def reliability(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    reason: ReasonRef | None = None,
    by: Dimension | None = None,
) -> ToolResult:
    """Return MTBF, MTTR and the number of failures of machines, of all kinds or of one, with the divisor convention."""
    scope = scope_of(context, equipment, period, table="state_event")
    if isinstance(scope, ToolResult):
        return scope
    if reason is not None:
        of_kind = reliability_of_kind(context, scope, context.index.resolve("reason", reason).label)
        # a reason that is recorded, though not as a failure, has stops alone
        return of_kind or list_stops(context, equipment=equipment, period=period, reason=reason)
    dimension = by or "machine"
    names = ("mtbf", "mttr", "failures")
    whole = {n: compute(context.plant, n, scope.period, equipment=scope.units) for n in names}
    failures = int(whole["failures"].frame.value.iloc[0])
    if failures == 0:
        return ToolResult(
            f"{scope.place[:1].upper()}{scope.place[1:]} had no failure in {scope.window}, so MTBF and MTTR "
            "are undefined.",
            (Metric("Failures", 0, "failures", scope.window, "failures that began", 0, scope.place),),
            notes=scope.notes,
        )
    metrics = [
        Metric(k.kpi.label, float(k.frame.value.iloc[0]), k.kpi.unit, scope.window, k.kpi.formula, failures,
               scope.place)
        for k in whole.values()
    ]  # fmt: skip
    by_unit = compute(context.plant, "mtbf", scope.period, equipment=scope.units, by=(dimension,)).frame
    repair = compute(context.plant, "mttr", scope.period, equipment=scope.units, by=(dimension,)).frame
    frame = by_unit.merge(repair[[dimension, "value"]], on=dimension, suffixes=("", "_mttr"))
    frame = frame[frame.failures > 0].sort_values("value")
    rows = tuple(
        (str(r[dimension]), int(r.failures), round(float(r.value), 1), round(float(r.value_mttr), 1))
        for _, r in frame.iterrows()
    )
    text = (
        f"{scope.place[:1].upper()}{scope.place[1:]}: MTBF {metrics[0].value:.4g} h, MTTR "
        f"{metrics[1].value:.4g} min, {failures} failures ({scope.window}). MTBF divides running hours by "
        "the number of failures; MTTR divides time to restore by it."
    )
    if len(rows) > 1:
        most = max(rows, key=lambda r: r[1])
        text += f" Most failures: {most[0]} with {most[1]} of {failures}; lowest MTBF: {rows[0][0]} with {rows[0][2]:g} h."
    said, latest = _latest_failure(context, scope)
    text += said
    few = () if failures >= 5 else (f"Only {failures} failures: these means are rough.",)
    title = f"MTBF of {scope.place} by {dimension}"
    table = Table(title, (dimension, "failures", "MTBF", "MTTR"), rows, ("", "", "h", "min"))
    chart = Chart(title, bars(title, [str(r[0]) for r in rows], [r[2] for r in rows], y_title="MTBF (h)"))
    return ToolResult(text, (*metrics, *latest, table, chart), notes=(*scope.notes, *few))


def _latest_failure(context: ToolContext, scope: Scope) -> tuple[str, tuple[Metric, ...]]:
    """Return the sentence on the last failure of the scope, and its length: when it began, where, why, how long."""
    stops = facts.stop_rows(context.plant, scope.period, scope.units)
    stops = stops[stops.failure] if len(stops) else stops
    if stops.empty:
        return "", ()
    last = facts.records(stops.nlargest(1, "starts"))[0]
    when, minutes = f"{last.starts:%Y-%m-%d %H:%M}", round(float(last.minutes), 2)
    length = Metric(
        "The last failure", minutes, "min", scope.window, f"stop of {last.equipment_id} from {when}"
    )
    return f" The last began {when} on {last.equipment_id} ({last.reason}, {minutes:g} min).", (length,)


TOOLS = (
    ToolSpec(
        alarm_ranking,
        "maintenance",
        (
            "which alarm came most often on cnc-07",
            "top 5 alarms last month",
            "top 5 alarms on cnc-03 in april",
            "most frequent fault on mazak01",
            "how many warnings did press-2 have in april",
            "alarm pareto of the milling machines",
            "which machine has the most alarms",
            "most common error on cnc-03 this year",
            "alerts per rule for press-1 in 2020",
            "alarms per code on mill-2",
            "what alert fires most on press-1 and how many times",
            "how many faults on press-1 vs press-2 in 2025",
            "how many alarms on press-1 versus press-2 last year",
            "which error comes up most and how often",
        ),
        about=("alarm", "fault", "error", "warning"),
        reads=("alarm",),
    ),
    ToolSpec(
        alarm_history,
        "maintenance",
        (
            "when did alarm 108 last occur",
            "list the alarms of cnc-07 yesterday",
            "show all 204 alarms on press-1",
            "how often did alarm 405 come last month",
            "last alarms on mill-2",
            "alarm history of grind-1",
            "total duration of alarm 204 on press-1",
        ),
        about=("alarm", "fault", "error", "warning"),
        reads=("alarm",),
    ),
    ToolSpec(
        reliability,
        "maintenance",
        (
            "mtbf of press-2",
            "how reliable is cnc-07",
            "mttr of the milling machines last month",
            "which machine breaks down most often",
            "mean time between failures by machine",
            "how often does cnc-03 fail",
            "when was the last failure of cnc-03",
            "mttr of hydraulic faults",
            "how long does it take on average to fix an electrical fault",
            "mean time between spindle failures on the lathes",
        ),
        about=("mtbf", "mttr", "reliable", "reliability", "failure", "break down", "fail"),
        reads=("state_event",),
    ),
)
