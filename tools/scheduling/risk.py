"""How sure the plan is, and when a machine can be taken out for the least delay."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scheduling.current import current, local, no_fit
from tools.scheduling.history import spreads_of
from tools.scheduling.model import weighted_tardiness
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scheduling.replay import run, steps_of, with_machine
from tools.scheduling.robustness import Robustness, robustness_of
from tools.scheduling.timeline import merged
from tools.scope import no_data
from tools.slots import DurationMin, EquipmentRef, OrderRef, PeriodArg
from tools.spec import ToolSpec

_RUNS = 500
_WINDOW_MIN = 240.0


def schedule_risk(context: ToolContext, *, order: OrderRef | None = None) -> ToolResult:
    """Say how sure the plan is: chance to be on time and P80 date of each order, from the spread of durations
    and breakdowns in the plant's own history; and which machines put due dates at risk most.
    """
    plan = read_problem(context)
    schedule, basis = current(context, plan)
    if schedule is None:
        return no_fit(plan)
    chosen = None if order is None else context.index.resolve("order", order).id
    job = next((j for j, f in enumerate(plan.jobs) if f.order_id == chosen), None)
    if chosen is not None and job is None:
        return no_data(f"{chosen} has no open operation to plan: it is done, or its last step runs now.")
    spreads = spreads_of(context.plant, plan.machines)
    risk = robustness_of(plan.problem, schedule, spreads, runs=_RUNS, critical=chosen is None)
    notes = [f"{_RUNS} runs of the plan with its order of work kept, {basis}."]
    if risk.assumed:
        names = ", ".join(plan.machines[m] for m in risk.assumed)
        notes.append(f"Assumed, for want of history: durations of {names} vary by 15 % (log-normal).")
    zone = context.plant.zone
    heads = ("order", "due", "planned end", "on time", "P50", "P80")
    shown = [o for o in risk.orders if job is None or o.job == job]
    shown = sorted(shown, key=lambda o: 1.0 if o.on_time is None else o.on_time)
    rows = tuple(
        (plan.jobs[o.job].order_id, _when(plan, o.job, zone), local(plan.end_of(o.job, schedule), zone),
         None if o.on_time is None else round(100 * o.on_time, 1),
         local(plan.timeline.ends(o.p50), zone), local(plan.timeline.ends(o.p80), zone))
        for o in shown[:20]
    )  # fmt: skip
    table = Table("How sure orders are", heads, rows, ("", "", "", "%", "", ""), len(shown))
    if job is not None:
        return _one(plan, shown[0], rows[0], table, notes)
    return _all(plan, risk, table, notes)


def _one(plan: PlantProblem, risk: Any, row: Sequence[Any], table: Table, notes: Sequence[str]) -> ToolResult:
    name = plan.jobs[risk.job].order_id
    chance = None if risk.on_time is None else round(100 * risk.on_time, 1)
    head = f"{name} has no due date" if chance is None else f"{name} is on time in {chance} % of the runs"
    text = f"{head}; with 80 % certainty it ends by {row[5]} (planned {row[2]})."
    metric = Metric(
        "Chance to be on time", chance, "%", "", "share of runs that end by the due date", _RUNS, name
    )
    level = Metric("Level of certainty", 80, "%", "", "share of runs that end by the date said", _RUNS, name)
    return ToolResult(text, (metric, level, table), notes=tuple(notes))


def _all(plan: PlantProblem, risk: Robustness, table: Table, notes: Sequence[str]) -> ToolResult:
    wished = [o for o in risk.orders if o.on_time is not None]
    sure = sum((o.on_time or 0) >= 0.8 for o in wished)
    order = sorted(risk.criticality.items(), key=lambda item: -item[1])
    machines = Table(
        "Machines by the delay that their variation costs",
        ("machine", "weighted tardiness"),
        tuple((plan.machines[m], round(cost / 60, 1)) for m, cost in order[:10]),
        ("", "h"),
    )
    worst = plan.machines[order[0][0]] if order and order[0][1] > 0 else None
    text = f"{sure} of {len(wished)} orders with a due date are on time with at least 80 % certainty."
    if worst:
        text += f" The variation of {worst} costs most: {round(order[0][1] / 60, 1)} weighted hours of delay on average."
    metrics = (
        Metric("Sure orders", sure, "orders", "", "on time in at least 80 % of the runs", _RUNS),
        Metric("Expected weighted tardiness", round(risk.expected_tardiness / 60, 1), "h", "", "mean over the runs", _RUNS),
    )  # fmt: skip
    return ToolResult(text, (*metrics, table, machines), notes=tuple(notes))


def maintenance_window(
    context: ToolContext,
    *,
    equipment: EquipmentRef,
    period: PeriodArg | None = None,
    duration: DurationMin | None = None,
) -> ToolResult:
    """Find when a machine can be taken out for maintenance with the least delay of orders; each window is tried
    on the plan, 4 h long unless said otherwise.
    """
    plan = read_problem(context)
    unit = context.index.resolve("equipment", equipment).id
    if unit not in plan.machines:
        return no_data(f"{unit} is not planned: no open order needs it, or it is not a machine.")
    schedule, basis = current(context, plan)
    if schedule is None:
        return no_fit(plan)
    m, zone = plan.machines.index(unit), context.plant.zone
    length = int(duration or _WINDOW_MIN)
    since, until = _range(plan, period)
    steps, was = steps_of(schedule.assignments), weighted_tardiness(plan.problem, schedule.assignments)
    tried = []
    for start in range(since, max(since + 1, until - length + 1), max(30, length // 4)):
        closed = merged([*plan.problem.machines[m].closed, (start, start + length)])
        changed = with_machine(plan.problem, m, closed=closed)
        again = run(changed, steps)
        if again is not None:
            tried.append((weighted_tardiness(changed, again.assignments) - was, start))
    if not tried:
        return no_data(f"No window of {length} min on {unit} fits the calendar.")
    tried.sort()
    rows = tuple(
        (
            local(plan.timeline.starts(s), zone),
            local(plan.timeline.ends(s + length), zone),
            round(cost / 60, 1),
        )
        for cost, s in tried[:8]
    )
    table = Table(
        f"Windows on {unit}", ("from", "to", "added weighted tardiness"), rows, ("", "", "h"), len(tried)
    )
    text = (
        f"The window of {length} min on {unit} that hurts least begins {rows[0][0]}: it adds {rows[0][2]} weighted "
        f"hours of delay. The worst adds {round(tried[-1][0] / 60, 1)}."
    )
    metric = Metric(
        "Added weighted tardiness", rows[0][2], "h", "", "with the window − without", len(tried), unit
    )
    worst = Metric(
        "Worst window", round(tried[-1][0] / 60, 1), "h", "", "with the window − without", len(tried), unit
    )
    note = (
        f"Each window was tried {basis}, with the order of work kept; {len(tried)} windows in working time."
    )
    return ToolResult(text, (metric, worst, Metric("Length", length, "min"), table), notes=(note,))


def _range(plan: PlantProblem, period: Any) -> tuple[int, int]:
    line = plan.timeline
    if period is None:
        return 0, min(line.length, line.working(7 * 1440))
    return max(0, line.working(line.minute(period.start))), min(
        line.length, line.working(line.minute(period.end))
    )


def _when(plan: PlantProblem, job: int, zone: dt.tzinfo) -> str | None:
    due = plan.jobs[job].due
    return None if due is None else local(due, zone)


RISK_TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec(
        schedule_risk,
        "scheduler",
        (
            "how sure is it that order 1042 is on time",
            "how sure are we that 2310 will be on time",
            "how robust is the plan",
            "how robust is the schedule against breakdowns",
            "what is the risk that orders are late",
            "which machine is most critical for the due dates",
            "which machine puts the due dates at risk",
            "p80 date of order 1500",
            "chance that 1042 makes its date",
            "how safe is the plan if machines break",
            "probability that we deliver 2001 on time",
        ),
        ahead=True,
    ),
    ToolSpec(
        maintenance_window,
        "scheduler",
        (
            "which maintenance window on cnc-07 hurts least",
            "which maintenance window hurts least next week on press-2",
            "when should we service mill-1 so that it costs the least",
            "when can we take press-1 out for 4 hours with the least delay",
            "best time to stop grind-1 for maintenance without delaying orders",
            "when is the best slot to shut down cnc-03 for two hours",
        ),
        ahead=True,
    ),
)  # fmt: skip
