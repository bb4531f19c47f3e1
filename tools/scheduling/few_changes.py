"""Plans by how many operations they change: from few changes to more, the best of each number go on."""

from collections.abc import Callable

import numpy as np

from tools.scheduling.annealing import changes
from tools.scheduling.coded import Coded, InForce, Ints, Plan, Reals
from tools.scheduling.placing import worth
from tools.scheduling.single_moves import best_moves, make_move

_KEPT = (3, 8, 20)  # plans of each number of changes that go on; more of them once all have
_STEP = 40  # operations whose moves are judged between two looks at the clock


class Layers:
    """The best plans for each number of changes.

    Attributes:
        best: the best of all.
        best_value: its value.
    """

    def __init__(self, code: Coded, first: Plan, published: InForce) -> None:
        self._code, self._published, self._kept = code, published, _KEPT[0]
        used = changes(first.order, first.machine, published)
        self._layers: list[list[tuple[float, Plan]]] = [[] for _ in range(max(published.budget, used) + 1)]
        self._done = set[float]()  # values of plans whose moves are known
        self.best_value, self.best = worth(code, first.end), first
        self._layers[used].append((self.best_value, first))
        best_moves(code, first, published, *self._room(), 0, 0)  # compiles what is not compiled yet

    def add(self, plan: Plan) -> None:
        """Let another plan go on as well, if it does not change too much."""
        used = changes(plan.order, plan.machine, self._published)
        if used < len(self._layers):
            self._take(used, worth(self._code, plan.end), plan)

    def search(self, left: Callable[[], float]) -> None:
        """Go on from the plans with the fewest changes until nothing is left to try or of the time."""
        for self._kept in _KEPT:
            while (chosen := self._next()) is not None:
                if not self._expand(*chosen, left):
                    return

    def _next(self) -> tuple[float, Plan] | None:
        return next((p for layer in self._layers for p in layer if p[0] not in self._done), None)

    def _room(self) -> tuple[Reals, Ints]:
        worst = [layer[-1][0] if len(layer) == self._kept else np.inf for layer in self._layers]
        return np.repeat(np.array(worst)[:, None], self._kept, axis=1), np.zeros(
            (len(worst), self._kept, 3), np.int64
        )

    def _expand(self, value: float, plan: Plan, left: Callable[[], float]) -> bool:
        """Judge the moves of a plan and keep what is good; False when the time is up."""
        self._done.add(value)
        values, moves = self._room()
        floor = values.copy()
        for first in range(0, len(plan.order), _STEP):
            if left() <= 0:
                return False
            best_moves(
                self._code, plan, self._published, values, moves, first, min(first + _STEP, len(plan.order))
            )
        for used, k in zip(*np.nonzero(values < floor), strict=True):
            made = Plan(*(a.copy() for a in plan))
            if make_move(self._code, made, *moves[used, k].tolist()):
                self._take(int(used), worth(self._code, made.end), made)
        return True

    def _take(self, used: int, value: float, plan: Plan) -> None:
        layer = self._layers[used]
        if any(value == v for v, _ in layer):
            return
        layer.append((value, plan))
        layer.sort(key=lambda p: p[0])
        del layer[self._kept :]
        if used <= self._published.budget and value < self.best_value:
            self.best_value, self.best = value, plan
