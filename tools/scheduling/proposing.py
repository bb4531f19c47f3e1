"""Proposals of schedules: one from scratch, or three ways to react to what happened since a plan was published."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from plant.errors import RequestError
from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.result import Chart, Metric, ProposalCard, Table, ToolResult
from tools.scheduling.conflicts import find_conflict
from tools.scheduling.current import check, iso, local, no_fit, when_text
from tools.scheduling.in_force import published_assignments, windows_of
from tools.scheduling.lateness import causes_of, in_words
from tools.scheduling.model import Assignment, Objective, Schedule
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scheduling.report import compared, figures_of, gantt, items_of, late_of
from tools.scheduling.rescheduling import Option, moves_of, react
from tools.scheduling.rules import best_rule
from tools.scheduling.solver import solve
from tools.scope import no_data
from tools.slots import (
    Changes,
    PeriodArg,
    choice,
)

_NEARLY = 0.8  # of the gain of a new plan, above which the plan changed least is proposed
_PROVABLE = 300  # operations up to which a conflict is looked for
Goal = Annotated[
    str,
    choice(
        "what the schedule is best in: due dates, an early end of everything",
        due="due dates, on time, tardiness, fewest late, due, weighted_tardiness, deadlines",
        makespan="makespan, finish early, shortest, as soon as possible, throughput",
    ),
]


def propose_schedule(
    context: ToolContext,
    *,
    period: PeriodArg | None = None,
    objective: Goal | None = None,
    changes: Changes = (),
) -> ToolResult:
    """Propose a schedule for the open orders, around machines that are down: least tardiness, then short;
    a person approves or rejects it.
    """
    plan = read_problem(
        context, start=period.start if period else None, changes=changes, objective=_objective(objective)
    )
    settings = context.workspace.settings
    published = ProposalStore.open(context.workspace).published("schedule")
    planned = published_assignments(plan, published) if published is not None else ()
    if planned and period is None:
        options = react(
            plan.problem, planned, windows_of(plan, settings), seconds=settings.solver_seconds,
            workers=settings.solver_workers, progress=lambda step: context.progress(dict(step)),
            cancelled=context.cancelled,
        )  # fmt: skip
        if len(options) == 3:
            return _three(context, plan, planned, options, changes)
    schedule = solve(
        plan.problem, seconds=settings.solver_seconds, workers=settings.solver_workers,
        progress=lambda step: context.progress(dict(step)), cancelled=context.cancelled,
    )  # fmt: skip
    if not schedule.assignments:
        return _no_schedule(plan)
    check(plan, schedule)
    return keep_proposal(context, plan, schedule, changes)


def _three(
    context: ToolContext,
    plan: PlantProblem,
    planned: Sequence[Assignment],
    options: Sequence[Option],
    changes: Sequence[str],
) -> ToolResult:
    """Keep the three ways to react as proposals; the one of the least change that is nearly as good leads."""
    right, least, full = options
    gain = right.schedule.value - full.schedule.value
    chosen = least if right.schedule.value - least.schedule.value >= _NEARLY * gain else full
    kept: dict[str, str] = {}
    for option in options:
        check(plan, option.schedule)
        if option is not chosen and option.schedule.assignments != chosen.schedule.assignments:
            result = keep_proposal(context, plan, option.schedule, changes, option.name)
            kept[option.name] = next(a.id for a in result.artifacts if isinstance(a, ProposalCard))
    result = keep_proposal(context, plan, chosen.schedule, changes, chosen.name)
    lead = next(a.id for a in result.artifacts if isinstance(a, ProposalCard))
    zone = context.plant.zone
    figures = [figures_of(plan, o.schedule) for o in options]
    rows = [("proposal", *(kept.get(o.name, lead) for o in options)),
            *compared(zone, *figures),
            ("operations on another machine or in another order", *(o.changed for o in options))]  # fmt: skip
    ways = Table("Three ways to react", ("figure", *(o.name for o in options)), tuple(rows))
    moves = moves_of(planned, chosen.schedule.assignments)
    moved = Table(
        "Moved against the plan in force",
        ("order", "machine before", "machine", "start before", "start"),
        tuple(
            (plan.jobs[m.job].order_id, plan.machines[m.machine_before], plan.machines[m.machine],
             local(plan.timeline.starts(m.start_before), zone), local(plan.timeline.starts(m.start), zone))
            for m in moves[:30]
        ),
        (),
        len(moves),
    )  # fmt: skip
    windows = context.workspace.settings
    note = (
        f"Nothing of the plan in force moves in the next {windows.frozen_hours:g} h unless it must, and no operation "
        f"changes its machine in the next {windows.slushy_hours:g} h. Proposed: {chosen.name}; the other ways wait as "
        "proposals of their own."
    )
    return replace(
        result,
        artifacts=(*result.artifacts[:-1], ways, moved, result.artifacts[-1]),
        notes=(*result.notes, note),
    )


def _no_schedule(plan: PlantProblem) -> ToolResult:
    """Say what keeps a schedule from existing, and the cheapest way out, where that can be proved."""
    result = no_fit(plan)
    if len(plan.problem.operations) > _PROVABLE:
        return result
    found = find_conflict(plan.problem, seconds=5.0)
    if found is None or not found.rules:
        return result
    words = "; ".join(rule.says for rule in found.rules)
    out = f" The cheapest way out: {'; '.join(found.cheapest.says)}." if found.cheapest else ""
    notes = (
        *result.notes,
        f"These cannot hold together (minutes are working minutes from now): {words}.{out}",
    )
    return replace(result, notes=notes)


def compare_schedules(context: ToolContext) -> ToolResult:
    """Compare the plan in force with the newest proposal: figures, and which jobs move."""
    store = ProposalStore.open(context.workspace)
    published = store.published("schedule")
    newest = next((p for p in store.list("proposed") if p.kind == "schedule"), None)
    if published is None or newest is None:
        missing = "No schedule is in force" if published is None else "There is no open proposal"
        return no_data(f"{missing}, so there is nothing to compare. Ask me to plan.")
    zone = context.plant.zone
    a, b = published.payload["figures"], newest.payload["figures"]
    now = {i["job"]: i for i in newest.payload["items"]}
    rows = [
        (i["job"], i["machine"], now[i["job"]]["machine"], iso(i["start"], zone),
         iso(now[i["job"]]["start"], zone))
        for i in published.payload["items"]
        if i["job"] in now and (i["machine"], i["start"]) != (now[i["job"]]["machine"], now[i["job"]]["start"])
    ]  # fmt: skip
    elsewhere = sum(r[1] != r[2] for r in rows)
    text = (
        f"{newest.id} against {published.id} in force: {b['late']} late orders instead of {a['late']}; "
        f"{len(rows)} jobs start at another time, {elsewhere} of them on another machine."
    )
    moved = Metric("Moved jobs", len(rows), "jobs", "", "jobs in both with another start", len(now))
    other = Metric("Jobs on another machine", elsewhere, "jobs", "", "jobs in both plans", len(now))
    heads = ("job", "machine in force", "machine proposed", "start in force", "start proposed")
    figures = Table("In force and proposed", ("figure", published.id, newest.id), compared(zone, a, b))
    return ToolResult(
        text, (moved, other, figures, Table("Moved jobs", heads, tuple(rows[:30]), (), len(rows)))
    )


def keep_proposal(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, changes: Sequence[str], way: str = ""
) -> ToolResult:
    """Keep a schedule as a proposal and return it with its figures, late orders and chart; `way` names it."""
    zone = context.plant.zone
    store = ProposalStore.open(context.workspace)
    items, figures = items_of(plan, schedule), figures_of(plan, schedule)
    rule = best_rule(plan.problem)
    by_rule = figures_of(plan, rule) if rule is not None else None
    published = store.published("schedule")
    in_force = dict(published.payload["figures"]) if published else None
    window = f"from {local(plan.timeline.starts(plan.earliest), zone)}"
    quality = "proved optimal" if schedule.status == "optimal" else _gap(schedule)
    title = f"Schedule {window}" + (f" ({way})" if way else "")
    around = f" around {'; '.join(changes)}" if changes else ""
    last = iso(figures["last_end"], zone)
    summary = (
        f"{len(plan.jobs)} orders with {len(schedule.assignments)} operations{around}: {figures['late']} late, "
        f"{figures['late_h']:,} hours late in all, {figures['setups']} setups, last end {last}"
    )
    effect = ""
    if by_rule is not None and rule is not None:
        effect = (
            f"The best dispatching rule ({rule.rule}) alone gives {by_rule['late']} late and "
            f"{by_rule['late_h']:,} hours late."
        )
    payload = {
        "items": items, "start": plan.timeline.starts(plan.earliest).isoformat(), "changes": list(changes),
        "data_version": context.plant.version, "figures": figures, "objective": plan.problem.objective,
        "solver_status": schedule.status, "warnings": list(plan.warnings),
        "assignments": [[plan.operation(a).id, plan.machines[a.machine], a.begin, a.start, a.end]
                        for a in schedule.assignments],
    }  # fmt: skip
    kept = store.create(
        kind="schedule", title=title, summary=summary, payload=payload, user=context.user, thread=context.thread,
        effect=effect, cost_of_nothing="the plan in force stays as it is" if published else "no plan is in force",
    )  # fmt: skip
    metrics = (
        Metric("Orders", len(plan.jobs), "orders", window, "open orders planned"),
        Metric("Operations", len(schedule.assignments), "operations", window, "open operations planned"),
        Metric("Late orders", figures["late"], "orders", window, "orders that end after their due date"),
        Metric("Hours late", figures["late_h"], "h", window, "Σ max(0, end − due)", len(plan.jobs)),
        Metric("Setups", figures["setups"], "setups", window, "changes of product on a machine"),
    )
    named = (("proposal", figures), ("best rule", by_rule), ("in force", in_force))
    heads = ("figure", *(name for name, f in named if f))
    columns = [f for _, f in named if f]
    tables = [Table("Proposal compared", heads, compared(zone, *columns))]
    late = late_of(plan, schedule)
    if late:
        rows = []
        for j, hours in late[:15]:
            fact = plan.jobs[j]
            cause = next(
                (c for c in causes_of(plan.problem, schedule, j, plan.clock) if c.kind not in {"work"}), None
            )
            rows.append(
                (fact.order_id, fact.product, fact.qty, when_text(fact.due, zone),
                 local(plan.end_of(j, schedule), zone), hours,
                 None if cause is None else f"{in_words(cause)} ({cause.minutes:,} min)")
            )  # fmt: skip
        names = ("order", "product", "quantity", "due", "planned end", "late", "main cause of waiting")
        tables.append(Table("Late orders", names, tuple(rows), ("", "", "pc", "", "", "h", ""), len(late)))
    plan_rows = tuple(
        (i["machine"], i["order"], i["product"], iso(i["start"], zone), iso(i["end"], zone))
        for i in sorted(items, key=lambda i: str(i["start"]))
    )
    tables.append(
        Table("Planned jobs", ("machine", "order", "product", "start", "end"), plan_rows[:40], (), len(plan_rows))
    )  # fmt: skip
    text = f"Proposal {kept.id}: {summary}. It is {quality}. {effect} It is not in force before a planner approves it."
    card = ProposalCard(kept.id, title, summary, kept.sha256, kept.status, effect, kept.cost_of_nothing)
    frozen = context.workspace.settings.frozen_hours if published else 0.0
    chart = Chart(title, gantt(title, plan, schedule, zone, frozen))
    notes = [*plan.warnings[:5]]
    if plan.earliest > 0:
        notes.append(
            f"Nothing new starts before {local(plan.timeline.starts(plan.earliest), zone)}, as asked; "
            f"{plan.earliest / 60:.1f} open hours until then are left to the jobs that run now."
        )
    return ToolResult(text, (*metrics, *tables, chart, card), "approval", tuple(notes))


def _gap(schedule: Schedule) -> str:
    if schedule.bound and schedule.bound > 0:
        percent = 100 * (schedule.value - schedule.bound) / schedule.bound
        if percent < 1000:
            return f"the best found, at most {percent:.1f} % from the bound"
    return "the best found; no useful bound was proved"


def _objective(goal: str | None) -> Objective:
    if goal in {None, "", "due", "tardiness", "weighted_tardiness"}:
        return "weighted_tardiness"
    if goal == "makespan":
        return "makespan"
    raise RequestError(f"'{goal}' is no objective; use due (due dates) or makespan (an early end).")
