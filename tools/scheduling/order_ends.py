"""When open orders end and on which machines they run: by the plan in force, else by a forecast."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from plant.errors import GembaError
from plant.proposals import Proposal, ProposalStore
from tools.context import ToolContext
from tools.scheduling.plant_problem import read_problem
from tools.scheduling.rules import best_rule, dispatch


@dataclass(frozen=True, slots=True)
class OrderEnds:
    """Ends to come.

    Attributes:
        ends: order id -> when its last operation ends; an order that is not planned is missing.
        units: order id -> machines that its open operations run on.
        basis: what the ends rest on, in words ("by the plan in force (P-12)").
        fault: why there is no forecast, "" where there is one.
    """

    ends: Mapping[str, dt.datetime]
    units: Mapping[str, frozenset[str]]
    basis: str
    fault: str = ""


def order_ends(context: ToolContext) -> OrderEnds:
    """Return the ends of the plan in force, else those of the best dispatching rule from now."""
    published = ProposalStore.open(context.workspace).published("schedule")
    return _forecast(context) if published is None else _of_plan(published)


def _of_plan(published: Proposal) -> OrderEnds:
    ends: dict[str, dt.datetime] = {}
    units: dict[str, frozenset[str]] = {}
    for item in published.payload["items"]:
        order, end = str(item["order"]), dt.datetime.fromisoformat(item["end"])
        ends[order] = max(end, ends.get(order, end))
        units[order] = units.get(order, frozenset()) | {str(item["machine"])}
    return OrderEnds(ends, units, f"by the plan in force ({published.id})")


def _forecast(context: ToolContext) -> OrderEnds:
    try:
        plan = read_problem(context)
    except GembaError as error:  # nothing to plan, or no calendar: the orders are there all the same
        return OrderEnds({}, {}, "(no forecast can be made)", str(error))
    rule = best_rule(plan.problem) or dispatch(plan.problem, "EDD")
    if rule is None:
        return OrderEnds({}, {}, "(no forecast fits the calendar)")
    ends = {r.order_id: plan.timeline.ends(r.end) for r in plan.running}
    ends |= {f.order_id: plan.end_of(j, rule) for j, f in enumerate(plan.jobs)}
    units: dict[str, frozenset[str]] = {}
    placed = [(r.order_id, r.unit) for r in plan.running]
    placed += [(plan.jobs[a.job].order_id, plan.machines[a.machine]) for a in rule.assignments]
    for order, unit in placed:
        units[order] = units.get(order, frozenset()) | {unit}
    return OrderEnds(ends, units, f"by a forecast (rule {rule.rule}; no plan is in force)")
