"""From a plan kept as it is to one that gains much while few operations change."""

from collections.abc import Callable, Sequence

import numpy as np

from tools.scheduling.checker import violations
from tools.scheduling.coded import InForce
from tools.scheduling.frozen import Residual
from tools.scheduling.model import Assignment, Problem, Schedule, keeps_limits

# temperatures and the cost of a change beyond the budget, as shares of what a new plan gains
_HOT, _COLD, _DEAR = 0.015, 0.0005, 0.03
_ANNEALED = 0.3  # share of the time


def changed_least(
    problem: Problem, rest: Residual, starts: Sequence[Schedule], published: Sequence[Assignment], gain: float, *,
    budget: int, clock: Callable[[], Callable[[], float]], seed: int,
    changed_of: Callable[[Sequence[Assignment]], int],
) -> Schedule:  # fmt: skip
    """Return the best plan found that changes few operations of a plan in force.

    Args:
        problem: as it is now.
        rest: of it, what may move.
        starts: the plan in force, shifted; the first keeps to its order.
        published: the plan in force.
        gain: of a plan made anew over the first of them.
        budget: operations that may change.
        clock: starts the time; what it returns tells the share that is left, 1 to 0.
        seed: of the search's choices.
        changed_of: counts the operations that a plan changes.
    """
    from tools.scheduling.annealer import Annealer, plan_of
    from tools.scheduling.few_changes import Layers

    start = min(starts, key=lambda s: s.value)
    if gain <= 0 or not rest.problem.operations:
        return start
    part, already = rest.part(starts[0].assignments), changed_of(starts[0].assignments)
    plan = in_force(rest, published, max(0, budget - already))
    try:
        annealer = Annealer(rest.problem, part, seed, plan)
    except ValueError:
        return start
    layers = Layers(annealer.code, annealer.best, plan)
    for other in starts[1:]:
        if (coded := plan_of(annealer.code, rest.part(other.assignments))) is not None:
            layers.add(coded)
    left = clock()
    layers.search(lambda: (left() - _ANNEALED) / (1 - _ANNEALED))
    annealer.start_from(layers.best)
    annealer.search(left, heats=(_HOT * gain, _COLD * gain), dear=_DEAR * gain)
    found = rest.whole(problem, annealer.assignments())
    fits = keeps_limits(problem, found.assignments) and changed_of(found.assignments) <= max(budget, already)
    fits = fits and not violations(problem, found)  # a pin may stand in a downtime or without an operator
    return found if fits and found.value < start.value else start


def in_force(rest: Residual, published: Sequence[Assignment], budget: int) -> InForce:
    """Return a plan in force as arrays over the operations that may move.

    Args:
        rest: what may move.
        published: the plan.
        budget: operations that may change.
    """
    open_ = [(o.job, o.index + rest.first[o.job]) for o in rest.problem.operations]
    number = {key: n for n, key in enumerate([*open_, *((a.job, a.operation) for a in rest.held)])}
    machine = np.full(len(number), -1, np.int64)
    before, last = machine.copy(), dict[int, int]()
    for a in sorted(published, key=lambda a: (a.start, a.end)):
        if (n := number.get((a.job, a.operation))) is not None:
            machine[n], before[n] = a.machine, last.get(a.machine, -1)
            last[a.machine] = n
    held = np.full(len(rest.problem.machines), -1, np.int64)
    for a in sorted(rest.held, key=lambda a: (a.start, a.end)):
        held[a.machine] = number[a.job, a.operation]
    return InForce(machine[: len(open_)], before[: len(open_)], held, budget)
