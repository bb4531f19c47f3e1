"""Annealing: what is compiled places operations as the rules say, and keeps a limit on changes."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from evals.scheduling.generate import generate
from evals.scheduling.random_plants import random_plant
from tools.scheduling.annealer import Annealer
from tools.scheduling.checker import violations
from tools.scheduling.coded import coded
from tools.scheduling.frozen import Windows, residual_of
from tools.scheduling.least_change import changed_least
from tools.scheduling.model import Problem, Schedule, value_of
from tools.scheduling.placing import FAILED, place_all
from tools.scheduling.replay import Step, run
from tools.scheduling.rescheduling import changed_of, kept_order
from tools.scheduling.rules import best_rule


def _steps(problem: Problem, dice: random.Random) -> list[Step]:
    """Return the operations in a random order that jobs allow, each on a random machine."""
    jobs = [j for j, job in enumerate(problem.jobs) for _ in job.operations]
    dice.shuffle(jobs)
    left = [iter(job.operations) for job in problem.jobs]
    return [(j, o.index, dice.choice(list(o.durations))) for j in jobs for o in (next(left[j]),)]


def _looks(count: int) -> Callable[[], float]:
    left = iter(range(count, -1, -1))
    return lambda: next(left) / count


@pytest.mark.parametrize("seed", range(40))
def test_compiled_code_places_operations_as_a_replay_does(seed: int) -> None:
    problem = random_plant(seed)
    if not all(o.durations for o in problem.operations):
        return
    steps = _steps(problem, random.Random(seed))
    code, count = coded(problem), len(steps)
    order = np.array([code.first[j] + k for j, k, _ in steps], np.int64)
    machine = np.zeros(count, np.int64)
    machine[order] = [m for *_, m in steps]
    begin, start, end = (np.zeros(count, np.int64) for _ in range(3))

    placed = place_all(
        code, order, machine, begin, start, end, 0, count - 1, np.full(2, -1, np.int64), begin, start, end
    )

    found = run(problem, steps)
    if found is None or max((a.end for a in found.assignments), default=0) > problem.horizon:
        assert placed == FAILED
    else:
        mine = list(zip(begin.tolist(), start.tolist(), end.tolist(), strict=True))
        assert mine == [(a.begin, a.start, a.end) for a in found.assignments]


def test_annealing_gains_and_keeps_every_rule() -> None:
    problem = generate(3, orders=20, steps=4, machines=8)
    first = best_rule(problem, 0.1)
    assert first is not None
    annealer = Annealer(problem, first.assignments, 1)

    annealer.search(_looks(6))

    made = annealer.assignments()
    assert violations(problem, Schedule(made, 0.0, None, "feasible")) == []
    assert value_of(problem, made) == pytest.approx(annealer.best_value)
    assert annealer.best_value < first.value


def test_the_plan_changed_least_keeps_to_its_limit() -> None:
    problem = generate(5, orders=20, steps=4, machines=8)
    first = best_rule(problem, 0.1)
    assert first is not None
    windows = Windows(frozen_until=240, slushy_until=480)
    rest = residual_of(problem, first.assignments, windows)
    assert rest is not None
    start = kept_order(problem, first.assignments, rest, 240)
    assert start is not None

    found = changed_least(
        problem, rest, [start], first.assignments, 0.3 * start.value, budget=6, clock=lambda: _looks(10), seed=1,
        changed_of=lambda made: changed_of(first.assignments, made),
    )  # fmt: skip

    assert violations(problem, found) == []
    assert found.value < start.value
    assert changed_of(first.assignments, found.assignments) <= 6
