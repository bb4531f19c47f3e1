"""What the maintenance specialist computes of work orders: history, counts by code, machine, time, cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from plant import facts
from plant.period import Period
from tools.context import ToolContext
from tools.figures import pareto
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import Dimension, EquipmentRef, Limit, PeriodArg, WorkOrderRef, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.work_order_rows import Kind, day_of, meaning_of, one_work_order, table_of
from tools.work_order_steps import STEPS, by_time

if TYPE_CHECKING:
    import pandas as pd

Which = Annotated[
    str,
    choice(
        "one end of the list", first="first, oldest, earliest", latest="latest, last, most recent, newest"
    ),
]
Status = Annotated[
    str,
    choice(
        "only open or only finished work orders",
        open="open, still open, unfinished, outstanding, pending, not closed, not finished, not done, backlog, unresolved, in progress, ongoing, not yet done",
        finished="finished, closed, completed, done, resolved",
    ),
]
Ranked = Annotated[
    str,
    choice(
        "what groups are ranked by, instead of the number of work orders",
        cost="cost, costs, expensive, spend, spent, money, costly, cost us, costliest, dearest, priciest",
        hours="hours, labour hours, repair time, hours of work, working time",
    ),
]
OlderThan = Annotated[float, _Slot("older", "only those opened more than so many days ago")]
_SUMS = {"cost": "cost", "hours": "hours"}
_GROUPS = {
    "code": "failure_code",
    "machine": "equipment_id",
    "reason": "failure_code",
    "defect": "failure_code",
}


def work_order_history(
    context: ToolContext,
    *,
    work_order: WorkOrderRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    work_kind: Kind | None = None,
    by: Dimension | None = None,
    which: Which | None = None,
    status: Status | None = None,
    older: OlderThan | None = None,
    ranked: Ranked | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List and count maintenance work orders of machines: kind, dates, hours, cost, notes; open or finished, older than
    some days; by code, machine, month or year, ranked by number, cost or hours; of one period or two.
    """
    if work_order is not None:
        return one_work_order(context, work_order, cost=ranked == "cost")
    if period is not None and other is not None:
        return _of_two(context, equipment, period, other, work_kind)
    scope = scope_of(context, equipment, period, table="work_order", whole=True, counted=True)
    if isinstance(scope, ToolResult):
        return scope
    what = f"{work_kind} work orders" if work_kind else "work orders"
    if older is not None and status is None:
        status = "open"  # what is finished grows no older
    if status == "open" and not facts.knows_finished(context.plant):
        return no_data("The data do not say when work orders were finished, so which are open is not known.")
    is_open = None if status is None else status == "open"
    frame = facts.work_orders(context.plant, scope.period, scope.units, kind=work_kind, open_only=is_open)
    if status is not None:
        what = f"{status} {what}"
    if older is not None:
        frame, what = _older(context, frame, older), f"{what} older than {older:g} days"
    if frame.empty:
        none = Metric(
            "Work orders", 0, "work orders", scope.window, "count of work orders opened", 0, scope.place
        )
        return ToolResult(
            f"{scope.place[:1].upper()}{scope.place[1:]} had 0 {what} ({scope.window}).",
            (none,),
            notes=scope.notes,
        )
    if by in _GROUPS and ranked is not None:
        return _by_sum(context, scope, frame, what, by, ranked, limit)
    if by in _GROUPS:
        return _by_group(context, scope, frame, what, by, limit)
    if by in STEPS:
        everything = (
            frame if work_kind is None else facts.work_orders(context.plant, scope.period, scope.units)
        )
        dated = "finished" if status == "finished" and period is None else "opened"
        return by_time(scope, everything[everything[dated].notna()], what, by, work_kind, dated)
    counts = frame.kind.value_counts()
    if work_kind is None and status is None:  # a kind that the plant knows and that did not come is 0
        counts = counts.reindex(
            [*counts.index, *sorted(facts.work_order_kinds(context.plant) - set(counts.index))], fill_value=0
        )
    costs = frame.cost.dropna().astype(float)  # a cost that nobody wrote down is not zero
    currency = context.workspace.settings.currency
    parts = ", ".join(f"{int(n)} {k}" for k, n in counts.items())
    metrics = [
        Metric("Work orders", len(frame), "work orders", scope.window, "count of work orders opened",
               len(frame), scope.place),
        *(Metric(f"Work orders, {k}", int(n), "work orders", scope.window, "count", int(n), scope.place)
          for k, n in counts.items()),
    ]  # fmt: skip
    if len(costs):
        metrics.append(
            Metric("Cost of work orders", round(float(costs.sum()), 2), currency, scope.window, "sum of cost",
                   len(costs), scope.place)
        )  # fmt: skip
    text = (
        f"{scope.place[:1].upper()}{scope.place[1:]} had {len(frame):,} {what} ({scope.window}): {parts}"
        + (f"; cost {costs.sum():,.0f} {currency}." if len(costs) else ".")
    )
    if work_kind and status is None:
        total = len(facts.work_orders(context.plant, scope.period, scope.units))
        share = 100 * len(frame) / total
        metrics.append(
            Metric(
                f"Share of {what}", share, "%", scope.window, f"{what} / all work orders", total, scope.place
            )
        )
        text += f" That is {share:.3g} % of all {total:,} work orders."
    hours = frame.hours.dropna().astype(float)
    if len(hours):
        metrics.append(
            Metric(
                "Mean duration",
                float(hours.mean()),
                "h",
                scope.window,
                "mean of finished less started",
                len(hours),
                scope.place,
            )
        )
        text += f" They took {hours.mean():.5g} h on average (n = {len(hours):,})."
    if ranked in _SUMS and frame[_SUMS[ranked]].notna().any():
        frame = frame.sort_values(_SUMS[ranked], ascending=False, kind="stable")
        most = next(iter(facts.records(frame.head(1))))
        value, unit = float(getattr(most, _SUMS[ranked])), currency if ranked == "cost" else "h"
        metrics.append(
            Metric(f"Highest {ranked}", value, unit, scope.window, f"highest {ranked} of one of the {what}",
                   int(frame[_SUMS[ranked]].notna().sum()), str(most.work_order_id))
        )  # fmt: skip
        text += f" Most {ranked} has {most.work_order_id} on {most.equipment_id}: {value:,.6g} {unit}."
    if which is not None:
        frame = frame if which == "latest" else frame.iloc[::-1]
        one = next(iter(facts.records(frame.head(1))))
        code = (
            f" {one.failure_code} {meaning_of(context, one.failure_code)}".rstrip()
            if isinstance(one.failure_code, str) and one.failure_code  # pandas: a missing one is NaN
            else ""
        )
        text += f" The {which} is {one.work_order_id} ({one.kind}{code}) of {day_of(one.opened)} on {one.equipment_id}."
    table = table_of(context, f"Work orders of {scope.place}", frame.head(limit or 50), len(frame))
    return ToolResult(text, (*metrics, table), notes=scope.notes)


def _older(context: ToolContext, frame: "pd.DataFrame", days: float) -> "pd.DataFrame":
    """Return the work orders that were opened more than so many days before the plant's now."""
    import pandas as pd

    now = pd.Timestamp(context.plant.now().now.astimezone(context.plant.zone)).tz_localize(None)
    return frame[frame.opened < now - pd.Timedelta(days=days)]


def _by_sum(
    context: ToolContext,
    scope: Scope,
    frame: "pd.DataFrame",
    what: str,
    by: str,
    ranked: str,
    limit: int | None,
) -> ToolResult:
    """Rank groups by the sum of cost or hours."""
    column = _SUMS[ranked]
    unit = context.workspace.settings.currency if ranked == "cost" else "h"
    known = frame.assign(sum=frame[column].astype(float)).dropna(subset=[_GROUPS[by], "sum"])
    if known.empty:
        return no_data(f"The {what} of {scope.place} ({scope.window}) carry no {ranked}.")
    sums = known.groupby(_GROUPS[by])["sum"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    total = float(sums["sum"].sum())
    labels = [
        f"{g} {meaning_of(context, g)}".strip() if _GROUPS[by] == "failure_code" else str(g)
        for g in sums.index
    ]
    rows = tuple(
        (label, round(float(v), 2), int(n), round(100 * float(v) / total, 1) if total else None)
        for label, v, n in zip(labels, sums["sum"], sums["size"], strict=True)
    )
    said = "; ".join(f"{r[0]} {r[1]:,.6g}" for r in rows[1 : limit or 4])
    text = (
        f"Of the {what} of {scope.place} ({scope.window}), {rows[0][0]} comes first by {ranked} with {rows[0][1]:,.6g} {unit} "
        f"of {total:,.6g} {unit}, {rows[0][3]} %." + (f" Then {said}." if said else "")
    )
    metrics = [
        Metric(
            f"{ranked.capitalize()} of {r[0]}",
            r[1],
            unit,
            scope.window,
            f"sum of {ranked} of the {what}, this {by} alone",
            r[2],
            scope.place,
        )
        for r in rows[: limit or 10]
    ]
    whole = f"sum of {ranked} of the {what}"
    metrics.append(
        Metric(
            f"{ranked.capitalize()} of {what}",
            round(total, 2),
            unit,
            scope.window,
            whole,
            len(known),
            scope.place,
        )
    )
    title = f"{ranked.capitalize()} of {what} of {scope.place} by {by}"
    shown = rows[: limit or 20]
    values = [r[1] for r in shown]
    figure = pareto(title, [r[0] for r in shown], values, total=total, y_title=f"{ranked} ({unit})")
    chart = Chart(title, figure)
    table = Table(title, (by, ranked, "work orders", "share"), shown, ("", unit, "", "%"), len(rows))
    return ToolResult(text, (*metrics, table, chart), notes=scope.notes)


def _of_two(
    context: ToolContext, equipment: Sequence[str], first: Period, second: Period, kind: str | None
) -> ToolResult:
    """Count the work orders of two periods, the earlier first, and their difference."""
    early, late = sorted((first, second), key=lambda p: p.start)
    what = f"{kind} work orders" if kind else "work orders"
    counts, metrics = [], []
    for period in (early, late):
        scope = scope_of(context, equipment, period, table="work_order", whole=True)
        if isinstance(scope, ToolResult):
            return scope
        frame = facts.work_orders(context.plant, scope.period, scope.units, kind=kind)
        counts.append((len(frame), scope.window, scope.place))
        metrics.append(
            Metric(
                what.capitalize(), len(frame), "work orders", scope.window, "count", len(frame), scope.place
            )
        )
    (a, before, place), (b, now, _) = counts
    change = Metric("Change", b - a, "work orders", f"{now} less {before}", "later less earlier", None, place)
    way = "rose" if b > a else "fell" if b < a else "did not change"
    text = (
        f"The number of {what} of {place} {way} from {a} ({before}) to {b} ({now}), a change of {b - a:+d}."
    )
    return ToolResult(text, (*metrics, change))


def _by_group(
    context: ToolContext, scope: Scope, frame: "pd.DataFrame", what: str, by: str, limit: int | None
) -> ToolResult:
    column = _GROUPS[by]
    counts = frame[column].value_counts()
    if counts.empty and column == "failure_code":  # "per type" where the orders carry no codes
        column = "kind"
        counts = frame[column].value_counts()
    if counts.empty:
        return no_data(f"The {what} of {scope.place} ({scope.window}) carry no {by}.")
    meanings = (
        [meaning_of(context, c) for c in counts.index] if column == "failure_code" else [""] * len(counts)
    )
    rows: list[tuple[str, int]] = []
    for code, meaning, n in zip(counts.index, meanings, counts, strict=True):
        rows.append((f"{code} {meaning}".strip(), int(n)))
    shown = rows[: limit or 10]
    said = ", ".join(f"{label} {n}" for label, n in shown[: limit or 3])
    text = f"Most common among {len(frame):,} {what} of {scope.place} ({scope.window}): {said}."
    metrics = [
        Metric(label, n, "work orders", scope.window, f"{what} with this {by}", n, scope.place)
        for label, n in shown
    ]
    total = Metric("Work orders", len(frame), "work orders", scope.window, "count", len(frame), scope.place)
    without = int(frame[column].isna().sum())
    notes = (*scope.notes, *((f"{without} of them carry no {by}.",) if without else ()))
    title = f"{what.capitalize()} of {scope.place} by {by}"
    each = [float(r[1]) for r in shown]
    figure = pareto(title, [r[0] for r in shown], each, total=len(frame) - without, y_title="work orders")
    chart = Chart(title, figure)
    return ToolResult(
        text,
        (*metrics, total, Table(title, (by, "work orders"), tuple(rows[:50]), (), len(rows)), chart),
        notes=notes,
    )


TOOLS = (
    ToolSpec(
        work_order_history,
        "maintenance",
        (
            "which work orders did press-2 get this year",
            "maintenance history of cnc-07",
            "how many corrective work orders last month",
            "show repairs on mill-1",
            "what did maintenance cost in april",
            "list preventive work orders of the presses",
            "what was repaired on grind-1",
            "most common corrective work order codes across all machines",
            "which code dominated the work orders of mill-1",
            "corrective maintenance per year of the compressor",
            "year over year increase in repairs on press-2",
            "open work orders older than 30 days",
            "which work orders are still open",
            "which machine has the highest maintenance cost",
            "maintenance cost per machine last year",
            "average hours per corrective work order",
            "what is work order 1042",
            "what was done in work order 1042",
        ),
        about=("work order", "work request", "service order", "wo", "maintenance", "repair", "repaired"),
        reads=("work_order",),
    ),
)
