"""Take over a part of a proposal: the chosen orders are planned anew, the rest is pinned where it is in force."""

from collections.abc import Sequence
from dataclasses import replace

from plant.errors import RequestError
from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.result import ToolResult
from tools.scheduling.checker import violations
from tools.scheduling.conflicts import find_conflict
from tools.scheduling.frozen import shifted_right
from tools.scheduling.in_force import published_assignments
from tools.scheduling.keeping import keep_proposal
from tools.scheduling.model import Pin
from tools.scheduling.plant_problem import read_problem
from tools.scheduling.replay import with_operation
from tools.scheduling.solver import solve


def accept_part(context: ToolContext, proposal: str, orders: Sequence[str]) -> ToolResult:
    """Return a new proposal that takes over a proposal for some orders only.

    Args:
        context: the plant.
        proposal: id of an open proposal of a schedule.
        orders: ids of the orders whose new plan is wanted.

    Raises:
        NotFound: there is no such proposal or order.
        RequestError: no plan is in force to pin the rest to, or the part does not go with the rest.
    """
    store = ProposalStore.open(context.workspace)
    wanted = store.get(proposal)
    published = store.published("schedule")
    if wanted.kind != "schedule" or wanted.status != "proposed":
        raise RequestError(f"{proposal} is not an open proposal of a schedule; it is {wanted.status}.")
    if published is None:
        raise RequestError(
            "No plan is in force that the rest could be pinned to; approve the whole proposal."
        )
    chosen = {context.index.resolve("order", o).id for o in orders}
    if not chosen:
        raise RequestError("Say which orders to take over: --order PO-1042, once or more.")
    plan = read_problem(context, changes=tuple(wanted.payload["changes"]))
    problem = plan.problem
    held = shifted_right(problem, published_assignments(plan, published))
    for a in held or ():
        if plan.jobs[a.job].order_id not in chosen:
            o = problem.jobs[a.job].operations[a.operation]
            problem = with_operation(problem, replace(o, pin=Pin(a.machine, a.start)))
    settings = context.workspace.settings
    found = solve(
        problem, seconds=settings.solver_seconds, workers=settings.solver_workers, cancelled=context.cancelled
    )
    if not found.assignments or violations(plan.problem, found):
        conflict = find_conflict(problem, seconds=5.0)
        words = "; ".join(r.says for r in conflict.rules) if conflict else "no schedule was found in the time"
        raise RequestError(f"The part cannot be taken over with the rest pinned: {words}.")
    part = f"part of {proposal}: {', '.join(sorted(chosen))}, the rest pinned"
    return keep_proposal(context, plan, found, wanted.payload["changes"], part)
