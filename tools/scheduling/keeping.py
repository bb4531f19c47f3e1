"""A schedule kept as a proposal: its figures beside others, late orders with cause and remedy, load, chart."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plant.proposals import Proposal, ProposalStore
from tools.context import ToolContext
from tools.result import Chart, Metric, ProposalCard, Table, ToolResult
from tools.scheduling.current import iso, local, when_text
from tools.scheduling.history import spreads_of
from tools.scheduling.in_force import frozen_hours_of
from tools.scheduling.lateness import causes_of, in_words
from tools.scheduling.load import loads_of
from tools.scheduling.model import Schedule
from tools.scheduling.plant_problem import PlantProblem
from tools.scheduling.remedies import Remedy, remedies_for
from tools.scheduling.report import compared, figures_of, gantt, items_of, late_of
from tools.scheduling.robustness import robustness_of
from tools.scheduling.rules import best_rule
from tools.scheduling.stages import Stage

_RUNS = 300
_SWEEP_S = 1.5  # for the best rule to compare with
_REMEDIES_S = 3.0  # for remedies of late orders, the latest first
_OBJECTIVES = {
    "weighted_tardiness": "weighted tardiness", "makespan": "end of everything", "setup_time": "setup time",
    "flow_time": "weighted lead time", "energy_cost": "energy cost",
}  # fmt: skip


def keep_proposal(
    context: ToolContext,
    plan: PlantProblem,
    schedule: Schedule,
    changes: Sequence[str],
    way: str = "",
    stages: Sequence[Stage] = (),
) -> ToolResult:
    """Keep a schedule as a proposal and return it with all that helps to decide on it.

    Args:
        context: the plant.
        plan: what was planned.
        schedule: clean under the checker.
        changes: it plans around.
        way: names it among several.
        stages: what the objectives reached, one after the other.
    """
    published = ProposalStore.open(context.workspace).published("schedule")
    figures, rule = figures_of(plan, schedule), best_rule(plan.problem, _SWEEP_S)
    by_rule = figures_of(plan, rule) if rule is not None else None
    effect = ""
    if by_rule is not None and rule is not None:
        effect = (
            f"The best dispatching rule ({rule.rule}) alone gives {by_rule['late']} late and "
            f"{by_rule['late_h']:,} hours late."
        )
    kept = store_schedule(context, plan, schedule, changes, way, stages, effect)
    text = (
        f"Proposal {kept.id}: {kept.summary}. It is {quality_of(schedule)}. {effect} "
        "It is not in force before a planner approves it."
    )
    zone = context.plant.zone
    frozen = frozen_hours_of(plan, context.workspace.settings) if published else 0.0
    before = published.payload.get("items", ()) if published else ()
    chart = Chart(kept.title, gantt(kept.title, plan, schedule, zone, frozen, before))
    card = ProposalCard(
        kept.id, kept.title, kept.summary, kept.sha256, kept.status, effect, kept.cost_of_nothing
    )
    tables = _tables(context, plan, schedule, published, figures, by_rule, stages)
    metrics = _metrics(plan, schedule, figures, zone)
    notes = (*_notes(plan, zone, in_force=published is not None), *_rushed(plan, schedule, before, zone))
    return ToolResult(text, (*metrics, *tables, chart, card), "approval", notes)


def store_schedule(
    context: ToolContext,
    plan: PlantProblem,
    schedule: Schedule,
    changes: Sequence[str],
    way: str = "",
    stages: Sequence[Stage] = (),
    effect: str = "",
) -> Proposal:
    """Keep a schedule as a proposal; arguments as of `keep_proposal`, `effect` in words."""
    zone, store = context.plant.zone, ProposalStore.open(context.workspace)
    figures = figures_of(plan, schedule)
    title = f"Schedule {_window(plan, zone)}" + (f" ({way})" if way else "")
    around = f" around {'; '.join(changes)}" if changes else ""
    summary = (
        f"{len(plan.jobs)} orders with {len(schedule.assignments)} operations{around}: {figures['late']} late, "
        f"{figures['late_h']:,} hours late in all, {figures['setups']} setups, last end {iso(figures['last_end'], zone)}"
    )
    nothing = "the plan in force stays as it is" if store.published("schedule") else "no plan is in force"
    return store.create(
        kind="schedule", title=title, summary=summary, user=context.user, thread=context.thread, effect=effect,
        payload=_payload(context, plan, schedule, changes, figures, stages), cost_of_nothing=nothing,
    )  # fmt: skip


def _window(plan: PlantProblem, zone: Any) -> str:
    return f"from {local(plan.timeline.starts(plan.earliest), zone)}"


def quality_of(schedule: Schedule) -> str:
    """Say how good a schedule is: proved optimal, or how far from the bound it can be at most."""
    if schedule.status == "optimal":
        return "proved optimal"
    percent = _gap_of(schedule)
    if percent is not None:
        return f"the best found, at most {percent:.1f} % from the bound"
    return "the best found; no useful bound was proved"


def _gap_of(schedule: Schedule) -> float | None:
    """Return how far from its bound a schedule can be at most, in percent; None without a useful bound."""
    if not schedule.bound or schedule.bound <= 0:
        return None
    percent = 100 * (schedule.value - schedule.bound) / schedule.bound
    return percent if percent < 1000 else None


def remedy_words(plan: PlantProblem, remedy: Remedy, zone: Any) -> str:
    """Return a remedy in words, with the time at which an extra shift begins."""
    since = "" if remedy.at is None else f" from {local(plan.timeline.starts(remedy.at), zone)}"
    return f"{remedy.what}{since}"


def load_table(plan: PlantProblem, schedule: Schedule, stretch: tuple[int, int] | None = None) -> Table:
    """Return how full the machines are, the bottleneck first; in a stretch of working minutes also what is needed
    for the orders due until its end.
    """
    since, until = stretch or (0, None)
    found = loads_of(plan.problem, schedule, since, until)
    rows = tuple(
        (plan.machines[f.machine], round(f.work / 60, 1), round(f.setup / 60, 1), round(f.down / 60, 1),
         round(f.open / 60, 1), round(100 * f.share, 1), round(f.waiting / 60, 1))
        + ((round(100 * f.needed, 1),) if stretch else ())
        for f in found
    )  # fmt: skip
    span = "open in the period" if stretch else "open until the last end"
    heads: tuple[str, ...] = ("machine", "work", "setups", "down", span, "load", "orders wait for it")
    heads += ("needed from now for orders due by then",) if stretch else ()
    return Table(
        "Load of the machines", heads, rows, ("", "h", "h", "h", "h", "%", "h", *(("%",) if stretch else ()))
    )


def _payload(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, changes: Sequence[str],
    figures: Mapping[str, Any], stages: Sequence[Stage],
) -> dict[str, Any]:  # fmt: skip
    return {
        "items": items_of(plan, schedule), "start": plan.timeline.starts(plan.earliest).isoformat(), "changes": list(changes),
        "data_version": context.plant.version, "figures": dict(figures), "objective": plan.problem.objective,
        "stages": [[s.objective, s.value, s.bound, s.status] for s in stages],
        "solver_status": schedule.status, "warnings": list(plan.warnings),
        "assignments": [[plan.operation(a).id, plan.machines[a.machine], a.begin, a.start, a.end]
                        for a in schedule.assignments],
    }  # fmt: skip


def _metrics(
    plan: PlantProblem, schedule: Schedule, figures: Mapping[str, Any], zone: Any
) -> tuple[Metric, ...]:
    window, gap = _window(plan, zone), _gap_of(schedule)
    of_bound = (
        Metric("Gap to the bound", gap, "%", window, "(value − bound) / bound") if gap is not None else None
    )
    return (
        Metric("Orders", len(plan.jobs), "orders", window, "open orders planned"),
        Metric("Operations", len(schedule.assignments), "operations", window, "open operations planned"),
        Metric("Late orders", figures["late"], "orders", window, "orders that end after their due date"),
        Metric("Hours late", figures["late_h"], "h", window, "Σ max(0, end − due)", len(plan.jobs)),
        Metric("Setups", figures["setups"], "setups", window, "changes of product on a machine"),
        *((of_bound,) if of_bound else ()),
    )


def _tables(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, published: Proposal | None,
    figures: Mapping[str, Any], by_rule: Mapping[str, Any] | None, stages: Sequence[Stage],
) -> list[Table]:  # fmt: skip
    zone, items = context.plant.zone, items_of(plan, schedule)
    in_force = published.payload["figures"] if published else None
    named = [(n, f) for n, f in (("proposal", figures), ("best rule", by_rule), ("in force", in_force)) if f]
    heads = ("figure", *(n for n, _ in named))
    tables = [Table("Proposal compared", heads, compared(zone, *(f for _, f in named)))]
    if len(stages) > 1:
        tables.append(_stages(stages))
    if late := late_of(plan, schedule):
        tables.append(_late(context, plan, schedule, late))
    tables.append(load_table(plan, schedule))
    rows = tuple(
        (i["machine"], i["order"], i["product"], iso(i["start"], zone), iso(i["end"], zone))
        for i in sorted(items, key=lambda i: str(i["start"]))
    )
    tables.append(
        Table("Planned jobs", ("machine", "order", "product", "start", "end"), rows[:40], (), len(rows))
    )
    return tables


def _stages(stages: Sequence[Stage]) -> Table:
    rows = tuple(
        (n, _OBJECTIVES[s.objective], *_reached(s),
         "proved optimal" if s.status == "optimal" else "best found")
        for n, s in enumerate(stages, 1)
    )  # fmt: skip
    heads = ("rank", "objective", "reached", "bound", "unit", "how sure")
    return Table("Objectives, the first before the next", heads, rows)


def _reached(stage: Stage) -> tuple[float, float | None, str]:
    per, unit = (1000, "currency") if stage.objective == "energy_cost" else (60, "h")
    bound = None if stage.bound is None else round(stage.bound / per, 1)
    return round(stage.value / per, 1), bound, unit


def _late(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, late: Sequence[tuple[int, float]]
) -> Table:
    """Return the late orders with the main cause, the date that is 80 % sure and the best remedy that was run."""
    zone = context.plant.zone
    risk = robustness_of(
        plan.problem, schedule, spreads_of(context.plant, plan.machines), runs=_RUNS, critical=False
    )
    p80 = {o.job: o.p80 for o in risk.orders}
    until, rows = time.perf_counter() + _REMEDIES_S, []
    for j, hours in late[:15]:
        fact = plan.jobs[j]
        waits = (c for c in causes_of(plan.problem, schedule, j, plan.clock) if c.kind != "work")
        cause = next(waits, None)
        helps = remedies_for(plan.problem, schedule, j, 1) if time.perf_counter() < until else ()
        rows.append(
            (fact.order_id, fact.product, fact.qty, when_text(fact.due, zone),
             local(plan.end_of(j, schedule), zone), hours, local(plan.timeline.ends(p80[j]), zone),
             None if cause is None else f"{in_words(cause)} ({cause.minutes:,} min)",
             next((_helped(plan, r, zone) for r in helps), None))
        )  # fmt: skip
    names = ("order", "product", "quantity", "due", "planned end", "late", "80 % sure by", "main cause of waiting",
             "what would help most")  # fmt: skip
    units = ("", "", "pc", "", "", "h", "", "", "")
    return Table("Late orders", names, tuple(rows), units, len(late))


def _helped(plan: PlantProblem, remedy: Remedy, zone: Any) -> str:
    end = local(plan.timeline.ends(remedy.end), zone)
    costs = f", makes {', '.join(remedy.newly_late[:3])} late" if remedy.newly_late else ""
    return f"{remedy_words(plan, remedy, zone)}: ends {end}{costs}"


def _rushed(
    plan: PlantProblem, schedule: Schedule, before: Sequence[Mapping[str, Any]], zone: Any
) -> Iterator[str]:
    """Say of each order that is rushed when it ends now, and when it did in the plan in force."""
    rushed = {c.order for c in plan.changes if c.kind == "rush"}
    for j, fact in enumerate(plan.jobs):
        if fact.order_id in rushed:
            known = [str(i["end"]) for i in before if i["order"] == fact.order_id]
            was = f", in the plan in force {iso(max(known), zone)}" if known else ""
            yield f"{fact.order_id} is rushed: it ends {local(plan.end_of(j, schedule), zone)}{was}."


def _notes(plan: PlantProblem, zone: Any, *, in_force: bool) -> tuple[str, ...]:
    notes = list(plan.warnings[:5])
    if not in_force and any(c.kind == "freeze" for c in plan.changes):
        notes.append(
            "No plan is in force, so there is nothing to freeze: every operation that does not run yet is planned anew."
        )
    if plan.earliest > 0:
        notes.append(
            f"Nothing new starts before {local(plan.timeline.starts(plan.earliest), zone)}, as asked; "
            f"{plan.earliest / 60:.1f} open hours until then are left to the jobs that run now."
        )
    return tuple(notes)
