"""Proposals of schedules: one from scratch, or three ways to react to what happened since a plan was published."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from zoneinfo import ZoneInfo

from plant.errors import RequestError
from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.result import Metric, ProposalCard, Table, ToolResult
from tools.scheduling.conflicts import find_conflict
from tools.scheduling.current import check, iso, local, no_fit
from tools.scheduling.in_force import frozen_hours_of, published_assignments, windows_of
from tools.scheduling.keeping import keep_proposal, store_schedule
from tools.scheduling.model import Assignment, Objective
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scheduling.report import compared, figures_of
from tools.scheduling.rescheduling import Option, moves_of, react
from tools.scheduling.stages import objectives_of, solve_in_order
from tools.scope import no_data
from tools.slots import (
    Changes,
    PeriodArg,
    choice,
)

_NEARLY = 0.8  # of the gain of a new plan, above which the plan changed least is proposed
_PROVABLE = 300  # operations up to which a conflict is looked for
_OBJECTIVES: dict[str | None, Objective] = {
    "due": "weighted_tardiness", "makespan": "makespan", "setups": "setup_time", "flow": "flow_time",
    "energy": "energy_cost",
}  # fmt: skip
Goal = Annotated[
    str,
    choice(
        "what the schedule is best in first: due dates, an early end of everything, little setup time, short lead times, "
        "cheap energy",
        due="due dates, on time, tardiness, fewest late, due, weighted_tardiness, deadlines",
        makespan="makespan, finish early, finishes early, finishes earliest, finish earliest, earliest finish, shortest, "
        "as soon as possible, asap, throughput, done soonest, end earliest, as early as possible, as fast as possible, earliest end, "
        "as early as you can, as early as we can, as soon as you can, as soon as we can, as fast as we can, as fast as you can",
        setups="setups, fewest setups, few setups, setup time, changeovers, fewest changeovers, fewer changeovers, "
        "few changeovers, change tools less, save setups, least changeovers, fewest setup changes, least setup, minimum setups",
        energy="energy cost, energy costs, cheap energy, cheap power, cheap electricity, cheapest energy, "
        "cheapest electricity, cheapest power, least energy, least electricity, electricity bill, power bill, energy bill, power price, electricity price, tariff",
        flow="lead times, lead time, short lead times, flow time, throughput time, work in progress",
    ),
]


def propose_schedule(
    context: ToolContext,
    *,
    period: PeriodArg | None = None,
    objective: Goal | None = None,
    changes: Changes = (),
) -> ToolResult:
    """Propose a schedule for the open orders, around machines that are down: least tardiness, then what
    the settings say; a person approves or rejects it.
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
    schedule, stages = solve_in_order(
        plan.problem, objectives_of(settings.schedule_objectives), seconds=settings.solver_seconds,
        workers=settings.solver_workers, progress=lambda step: context.progress(dict(step)),
        cancelled=context.cancelled,
    )  # fmt: skip
    if not schedule.assignments:
        return _no_schedule(plan, context.plant.zone)
    check(plan, schedule)
    return keep_proposal(context, plan, schedule, changes, stages=stages)


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
            kept[option.name] = store_schedule(context, plan, option.schedule, changes, option.name).id
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
    frozen = frozen_hours_of(plan, windows)
    note = (
        f"Nothing of the plan in force moves in the next {frozen:.3g} h unless it must, and no operation "
        f"changes its machine in the next {max(frozen, windows.slushy_hours):.3g} h. Proposed: {chosen.name}; the other ways wait as "
        "proposals of their own."
    )
    return replace(
        result,
        artifacts=(*result.artifacts[:-1], ways, moved, result.artifacts[-1]),
        notes=(*result.notes, note),
    )


def _no_schedule(plan: PlantProblem, zone: ZoneInfo) -> ToolResult:
    """Say what keeps a schedule from existing, and the cheapest way out, where that can be proved."""
    result = no_fit(plan)
    if len(plan.problem.operations) > _PROVABLE:
        return result

    def when(minute: int) -> str:
        return local(plan.timeline.starts(minute), zone)

    found = find_conflict(plan.problem, seconds=5.0, when=when)
    if found is None or not found.rules:
        return result
    words = "; ".join(rule.says for rule in found.rules)
    out = f" The cheapest way out: {'; '.join(found.cheapest.says)}." if found.cheapest else ""
    notes = (
        *result.notes,
        f"These cannot hold together: {words}.{out}",
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


def _objective(goal: str | None) -> Objective:
    if goal in {None, "", "tardiness", "weighted_tardiness"}:
        return "weighted_tardiness"
    if goal in _OBJECTIVES:
        return _OBJECTIVES[goal]
    raise RequestError(
        f"'{goal}' is no objective; use due (due dates), makespan (an early end), setups (little setup time), flow "
        "(short lead times) or energy (the least energy cost)."
    )
