"""Tabu search: it reaches known best makespans, keeps every rule, and proves what it can."""

import random
from dataclasses import replace

import pytest

from tools.scheduling.checker import violations
from tools.scheduling.model import Job, Machine, Operation, Problem, Schedule, makespan, value_of
from tools.scheduling.rules import best_rule
from tools.scheduling.solver import solve
from tools.scheduling.tabu import Tabu, is_plain, lower_bound
from tools.scheduling.tardy_shop import TardyShop


def _shop(seed: int, *, jobs: int = 8, machines: int = 5, flexible: bool = False) -> Problem:
    dice = random.Random(seed)
    made = []
    for j in range(jobs):
        route = dice.sample(range(machines), machines)
        operations = []
        for k, m in enumerate(route):
            able = {m: dice.randrange(1, 60)}
            if flexible:
                able[dice.randrange(machines)] = dice.randrange(1, 60)
            operations.append(
                Operation(j, k, able, lag=dice.choice([0, 0, 7]), available=dice.choice([0, 0, 40]))
            )
        made.append(Job(f"J{j}", tuple(operations), dice.choice([0, 15])))
    return Problem(
        tuple(made), tuple(Machine(f"M{m}", free_from=dice.choice([0, 12])) for m in range(machines))
    )


def test_the_search_keeps_every_rule_and_never_gets_worse() -> None:
    for seed in range(12):
        problem = _shop(seed, flexible=seed % 2 == 0)
        first = best_rule(problem, 0.05)
        assert first is not None
        steps = iter(range(3))
        tabu = Tabu(problem, first.assignments, seed)

        tabu.search(
            going=lambda passed, left=steps: next(left, None) is not None, enough=0, tell=lambda: None
        )

        made = tabu.assignments()
        assert violations(problem, Schedule(made, 0.0, None, "feasible")) == []
        assert lower_bound(problem) <= makespan(made) == tabu.best <= makespan(first.assignments)


def test_a_famous_shop_is_solved_to_its_known_optimum() -> None:
    # Fisher and Thompson 6 x 6: the optimal makespan is 55
    rows = ("2 1 0 3 1 6 3 7 5 3 4 6", "1 8 2 5 4 10 5 10 0 10 3 4", "2 5 3 4 5 8 0 9 1 1 4 7",
            "1 5 0 5 2 5 3 3 4 8 5 9", "2 9 1 3 4 5 5 4 0 3 3 1", "1 3 3 3 5 9 0 10 4 4 2 1")  # fmt: skip
    jobs = []
    for j, row in enumerate(rows):
        n = [int(v) for v in row.split()]
        jobs.append(Job(f"J{j}", tuple(Operation(j, k, {n[2 * k]: n[2 * k + 1]}) for k in range(6))))
    problem = Problem(tuple(jobs), tuple(Machine(str(m)) for m in range(6)))
    first = best_rule(problem, 0.05)
    assert first is not None
    steps = iter(range(3000))

    tabu = Tabu(problem, first.assignments, 1)
    tabu.search(going=lambda passed: next(steps, None) is not None, enough=55, tell=lambda: None)

    assert tabu.best == 55


def test_a_makespan_at_the_lower_bound_is_proved_at_once() -> None:
    jobs = tuple(Job(f"J{j}", (Operation(j, 0, {0: 10}), Operation(j, 1, {1: 1}))) for j in range(30))
    problem = Problem(jobs, (Machine("A"), Machine("B")))

    found = solve(problem, seconds=30.0, workers=2)

    assert (found.status, found.value, found.bound) == ("optimal", 301, 301)


def test_only_shops_without_calendars_setups_and_deadlines_are_plain() -> None:
    problem = _shop(1)
    with_break = Problem(problem.jobs, (Machine("M0", breaks=((5, 9),)), *problem.machines[1:]))

    assert is_plain(problem)
    assert not is_plain(with_break)


def test_late_orders_of_a_shop_are_annealed_within_the_rules() -> None:
    for seed in range(6):
        shop = _shop(seed, flexible=seed % 2 == 0)
        jobs = tuple(replace(j, due=150 + 20 * n, weight=1 + n % 3) for n, j in enumerate(shop.jobs))
        problem = replace(shop, jobs=jobs, objective="weighted_tardiness")
        first = best_rule(problem, 0.05)
        assert first is not None
        looks = iter(range(4, -1, -1))
        search = TardyShop(problem, first.assignments, seed)

        search.search(lambda left=looks: next(left) / 4, tell=lambda: None, spend=lambda passed: None)

        made = search.assignments()
        assert violations(problem, Schedule(made, 0.0, None, "feasible")) == []
        assert value_of(problem, made) == pytest.approx(search.best_value)
        assert search.best_value <= first.value
