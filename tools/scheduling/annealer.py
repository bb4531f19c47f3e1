"""Simulated annealing of a schedule, step by step, so that it can be stopped at any time."""

from collections.abc import Callable, Sequence

import numpy as np

from tools.scheduling.annealing import anneal
from tools.scheduling.coded import Coded, InForce, Plan, coded, numbers_of
from tools.scheduling.model import Assignment, Problem
from tools.scheduling.placing import FAILED, place_all, worth

_STEP = 100_000  # operations placed between two looks at the clock
_HOT, _COLD = 1.0, 0.05  # temperatures, as shares of what an operation that comes later costs
_DEARER, _CHEAPER = 1.1, 0.95  # factors on the cost of changes, above the budget and below
Range = tuple[float, float]


class Annealer:
    """The search.

    Attributes:
        code: the problem as arrays.
        best: the best schedule.
        best_value: its value, by `placing.worth`.
    """

    def __init__(
        self, problem: Problem, first: Sequence[Assignment], seed: int, published: InForce | None = None
    ) -> None:
        """Begin with a schedule.

        Raises:
            ValueError: its operations cannot be placed in their order.
        """
        self._problem, self._seed, self._steps = problem, seed, 0
        self.code = coded(problem)
        self._published = published or _nothing(self.code)
        plan = plan_of(self.code, first)
        if plan is None:
            raise ValueError("the operations of the schedule cannot be placed in its order")
        self.start_from(plan)
        self._move(1.0, 0.0, 0)  # compiles what is not compiled yet

    def start_from(self, plan: Plan) -> None:
        """Go on from a schedule."""
        self._now, self.best = (Plan(*(a.copy() for a in plan)) for _ in range(2))
        self.best_value = worth(self.code, plan.end)

    @property
    def scale(self) -> float:
        """Return what it costs, about, when an operation comes after another one."""
        shortest = [min(o.durations.values()) for o in self._problem.operations]
        weight = 1.0 if self.code.makespan_only else float(self.code.weight.mean())
        return max(1.0, float(np.mean(shortest)) * weight)

    def search(
        self, left: Callable[[], float], tell: Callable[[], None] = lambda: None,
        spend: Callable[[int], None] = lambda work: None, heats: Range | None = None, dear: float = 0.0,
    ) -> None:  # fmt: skip
        """Move until nothing is left of the time.

        Args:
            left: the share of the time that is left, 1 to 0.
            tell: hears of a better schedule.
            spend: told how many operations were placed.
            heats: temperatures at the start and at the end, in the unit of the objective.
            dear: cost of a change beyond the budget at the start, likewise; it follows what is needed.
        """
        hot, cold = heats or (_HOT * self.scale, _COLD * self.scale)
        while (share := left()) > 0:
            before = self.best_value
            placed, used = self._move(hot * (cold / hot) ** (1 - share), dear, _STEP)
            spend(placed)
            dear *= _DEARER if used > self._published.budget else _CHEAPER
            if self.best_value < before:
                tell()

    def _move(self, heat: float, dear: float, work: int) -> tuple[int, int]:
        self._steps += 1
        self.best_value, placed, used = anneal(
            self.code, self._now, self.best, self.best_value, self._published, heat, dear, work,
            1000 * self._seed + self._steps,
        )  # fmt: skip
        return placed, used

    def assignments(self) -> tuple[Assignment, ...]:
        """Return the best schedule."""
        at = (a.tolist() for a in (self.best.machine, self.best.start, self.best.end, self.best.begin))
        return tuple(
            Assignment(o.job, o.index, m, s, e, b)
            for o, m, s, e, b in zip(self._problem.operations, *at, strict=True)
        )


def plan_of(code: Coded, made: Sequence[Assignment]) -> Plan | None:
    """Return a schedule as arrays; None when its operations cannot be placed in its order."""
    order, machine = numbers_of(code, made)
    begin, start, end = (np.zeros(len(order), np.int64) for _ in range(3))
    touched = np.full(2, -1, np.int64)
    placed = place_all(
        code, order, machine, begin, start, end, 0, len(order) - 1, touched, begin, start, end
    )  # fmt: skip
    if placed == FAILED:
        return None
    return Plan(order, machine, begin, start, end)


def _nothing(code: Coded) -> InForce:
    none = np.full(len(code.job), -1, np.int64)
    return InForce(none, none, np.full(len(code.free), -1, np.int64), -1)
