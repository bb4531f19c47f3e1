"""When open orders end and on which machines they run: by the plan in force, else by a forecast."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plant.errors import GembaError
from plant.proposals import Proposal, ProposalStore
from tools.context import ToolContext
from tools.scheduling.plant_problem import read_problem
from tools.scheduling.report import items_of
from tools.scheduling.rules import best_rule, dispatch

Planned = tuple[str, dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class OrderEnds:
    """Ends to come.

    Attributes:
        ends: order id -> when its last operation ends; an order that is not planned is missing.
        units: order id -> machines that its open operations run on.
        planned: job id -> machine, start and end of an open operation.
        basis: what the ends rest on, in words ("by the plan in force (P-12)").
        fault: why there is no forecast, "" where there is one.
    """

    ends: Mapping[str, dt.datetime]
    units: Mapping[str, frozenset[str]]
    planned: Mapping[str, Planned]
    basis: str
    fault: str = ""


def order_ends(context: ToolContext) -> OrderEnds:
    """Return the ends of the plan in force, else those of the best dispatching rule from now."""
    published = ProposalStore.open(context.workspace).published("schedule")
    return _forecast(context) if published is None else _of_plan(published)


def _of_plan(published: Proposal) -> OrderEnds:
    return _ends_of(published.payload["items"], f"by the plan in force ({published.id})")


def _forecast(context: ToolContext) -> OrderEnds:
    try:
        plan = read_problem(context)
    except GembaError as error:  # nothing to plan, or no calendar: the orders are there all the same
        return OrderEnds({}, {}, {}, "(no forecast can be made)", str(error))
    rule = best_rule(plan.problem) or dispatch(plan.problem, "EDD")
    if rule is None:
        return OrderEnds({}, {}, {}, "(no forecast fits the calendar)")
    return _ends_of(items_of(plan, rule), f"by a forecast (rule {rule.rule}; no plan is in force)")


def _ends_of(items: Sequence[Mapping[str, Any]], basis: str) -> OrderEnds:
    ends: dict[str, dt.datetime] = {}
    units: dict[str, frozenset[str]] = {}
    planned: dict[str, Planned] = {}
    for item in items:
        order, unit = str(item["order"]), str(item["machine"])
        start, end = (dt.datetime.fromisoformat(item[k]) for k in ("start", "end"))
        ends[order] = max(end, ends.get(order, end))
        units[order] = units.get(order, frozenset()) | {unit}
        planned[str(item["job"])] = (unit, start, end)
    return OrderEnds(ends, units, planned, basis)
