"""The search in windows keeps every rule, never gets worse, and is used for large plants."""

import time

import pytest

from evals.scheduling.generate import generate
from tools.scheduling import worker
from tools.scheduling.checker import violations
from tools.scheduling.replay import left_shifted
from tools.scheduling.rules import best_rule, dispatch
from tools.scheduling.solver import solve


def test_a_large_plant_is_searched_in_windows() -> None:
    problem = generate(1, orders=60, steps=5, machines=8)
    default = dispatch(problem, "ATCS")
    assert default is not None
    assert worker._size(problem) > worker.LARGEST

    found = solve(problem, seconds=4, workers=1)

    assert violations(problem, found) == []
    assert found.value <= default.value


def test_a_cancelled_search_stops_and_keeps_the_best() -> None:
    problem = generate(2, orders=60, steps=5, machines=8)
    started = time.perf_counter()

    found = solve(problem, seconds=30, workers=1, cancelled=lambda: time.perf_counter() - started > 2)

    assert time.perf_counter() - started < 8
    assert violations(problem, found) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_left_shift_keeps_the_rules(seed: int) -> None:
    problem = generate(seed, orders=30, steps=4, machines=8)
    first = best_rule(problem)
    assert first is not None

    shifted = left_shifted(problem, first.assignments)

    assert violations(problem, type(first)(shifted, 0.0, None, "feasible")) == []
    assert max(a.end for a in shifted) <= max(a.end for a in first.assignments)
