"""Objectives one after the other, and the load of machines."""

from dataclasses import replace

import pytest

from plant.errors import RequestError
from tools.scheduling.checker import violations
from tools.scheduling.load import loads_of
from tools.scheduling.model import Job, Machine, Operation, Problem, figure
from tools.scheduling.rules import dispatch
from tools.scheduling.stages import objectives_of, solve_in_order


def _two_families(due: int) -> Problem:
    """One machine, three orders of two families in turn; a change of family takes 20 minutes."""
    jobs = tuple(Job(f"J{j}", (Operation(j, 0, {0: 30}, family="ab"[j % 2]),), 0, due) for j in range(4))
    return Problem(jobs, (Machine("SAW", family="a"),), {(0, "a"): 20, (0, "b"): 20}, "weighted_tardiness")


def test_setups_are_saved_without_giving_up_a_due_date() -> None:
    problem = _two_families(due=1000)

    found, stages = solve_in_order(problem, ("weighted_tardiness", "setup_time"), seconds=20.0, workers=1)

    assert violations(problem, found) == []
    assert [(s.objective, s.value) for s in stages] == [("weighted_tardiness", 0), ("setup_time", 20)]
    assert figure(problem, found.assignments, "setup_time") == 20


def test_a_later_objective_never_costs_an_earlier_one() -> None:
    problem = _two_families(due=40)

    _, (first, *_) = solve_in_order(problem, (), seconds=20.0, workers=1)
    found, stages = solve_in_order(problem, ("setup_time", "makespan"), seconds=20.0, workers=1)

    assert stages[0].value == figure(problem, found.assignments, "weighted_tardiness") == first.value
    assert all(s.bound is None or s.bound <= s.value for s in stages)


def test_an_unknown_objective_is_named() -> None:
    with pytest.raises(RequestError, match="'beauty' is no objective"):
        objectives_of("makespan, beauty")


def test_the_bottleneck_is_the_machine_that_orders_wait_for() -> None:
    jobs = tuple(Job(f"J{j}", (Operation(j, 0, {0: 5}), Operation(j, 1, {1: 60}))) for j in range(5))
    problem = Problem(jobs, (Machine("SAW"), Machine("OVEN", closed=((100, 130),))))
    schedule = dispatch(problem, "FIFO")
    assert schedule is not None

    oven, saw = loads_of(problem, schedule)

    assert (oven.machine, saw.machine) == (1, 0)
    assert oven.work == 300
    assert oven.down == 30
    assert oven.share > 0.8 > saw.share
    assert oven.waiting > saw.waiting


def test_work_waits_for_cheap_energy_only_as_long_as_no_due_date_is_missed() -> None:
    job = Job("J0", (Operation(0, 0, {0: 60}),), 0, due=200)
    problem = Problem((job,), (Machine("OVEN", power_kw=60.0),), tariff=((0, 120, 400), (120, 500, 100)))

    first, _ = solve_in_order(replace(problem, objective="makespan"), (), seconds=20.0, workers=1)
    cheap, stages = solve_in_order(
        replace(problem, objective="weighted_tardiness"), ("energy_cost",), seconds=20.0, workers=1
    )

    assert figure(problem, first.assignments, "energy_cost") == 60 * 400
    assert [s.value for s in stages] == [0, 60 * 100]
    assert 120 <= cheap.assignments[0].start <= 140
    assert violations(problem, cheap) == []
