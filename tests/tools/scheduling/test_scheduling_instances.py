"""Public instances: read in both formats, solved, and clean under the independent checker."""

import random
from pathlib import Path

import pytest

from plant.errors import DataFault
from tools.scheduling.checker import violations
from tools.scheduling.instances import read_instance
from tools.scheduling.model import Job, Machine, Operation, Problem, Schedule
from tools.scheduling.rule_index import RULES
from tools.scheduling.rules import dispatch
from tools.scheduling.solver import solve

# ft06 of Fisher and Thompson, 1963
FT06 = """6 6
2 1 0 3 1 6 3 7 5 3 4 6
1 8 2 5 4 10 5 10 0 10 3 4
2 5 3 4 5 8 0 9 1 1 4 7
1 5 0 5 2 5 3 3 4 8 5 9
2 9 1 3 4 5 5 4 0 3 3 1
1 3 3 3 5 9 0 10 4 4 2 1
"""


def test_ft06_is_proved_optimal(tmp_path: Path) -> None:
    (tmp_path / "ft06").write_text(FT06)
    problem, first = read_instance(tmp_path / "ft06", "jsplib")

    found = solve(problem, seconds=10, workers=2)

    assert (found.value, found.status, first) == (55, "optimal", 0)
    assert violations(problem, found) == []


@pytest.mark.parametrize("first", [0, 1])
def test_flexible_instances_are_read_with_machines_from_0_or_1(tmp_path: Path, first: int) -> None:
    a, b = first, first + 1
    (tmp_path / "x").write_text(f"2 2 1.5\n2 2 {a} 3 {b} 5 1 {b} 2\n1 1 {a} 4\n")

    problem, found = read_instance(tmp_path / "x", "fjsplib")

    assert found == first
    assert dict(problem.jobs[0].operations[0].durations) == {0: 3, 1: 5}


def test_a_short_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("1 2\n2 2 0 3 1 5 1\n")

    with pytest.raises(DataFault, match="line 2"):
        read_instance(tmp_path / "x", "fjsplib")


def random_problem(seed: int) -> Problem:
    """A small plant with alternatives, setups, breaks, downtime, releases and due dates."""
    dice = random.Random(seed)
    machines = []
    for m in range(4):
        breaks = tuple((480 + 1440 * d, 1440 + 1440 * d) for d in range(8)) if m % 2 else ()
        closed = ((dice.randrange(50, 400), 430),) if m == 1 else ()
        machines.append(Machine(f"M{m}", closed, breaks, dice.choice(["", "a"]), dice.choice([0, 40])))
    jobs = []
    for j in range(7):
        operations = tuple(
            Operation(
                j,
                k,
                {m: dice.randrange(10, 200) for m in dice.sample(range(4), dice.randrange(1, 4))},
                dice.choice(["a", "b", ""]),
            )
            for k in range(dice.randrange(1, 4))
        )
        jobs.append(Job(f"J{j}", operations, dice.randrange(0, 200), dice.randrange(200, 2000), 1))
    setups = {(m, f): dice.randrange(5, 60) for m in range(4) for f in "ab"}
    return Problem(tuple(jobs), tuple(machines), setups, "weighted_tardiness", 20_000)


@pytest.mark.parametrize("seed", range(30))
def test_rules_keep_setups_breaks_and_downtime(seed: int) -> None:
    problem = random_problem(seed)

    for rule in RULES:
        found = dispatch(problem, rule)
        assert found is not None
        assert violations(problem, found) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_solver_is_clean_and_never_worse_than_a_rule(seed: int) -> None:
    problem = random_problem(seed)
    rules = [s.value for rule in RULES if (s := dispatch(problem, rule))]

    found = solve(problem, seconds=3, workers=2)

    assert violations(problem, found) == []
    assert found.value <= min(rules)


@pytest.mark.parametrize("seed", range(40))
def test_the_checker_refuses_a_mutated_schedule(seed: int) -> None:
    problem = random_problem(seed)
    dice = random.Random(seed)
    good = dispatch(problem, "EDD")
    assert good is not None
    rows = list(good.assignments)
    n = dice.randrange(len(rows))
    a = rows[n]
    kinds = [
        lambda: rows.pop(n),
        lambda: rows.append(a),
        lambda: rows.__setitem__(n, type(a)(a.job, a.operation, a.machine, a.start, a.end - 1, a.begin)),
        lambda: rows.__setitem__(n, type(a)(a.job, a.operation, 99, a.start, a.end, a.begin)),
        lambda: rows.__setitem__(n, type(a)(a.job, a.operation, a.machine, -5, -5 + a.end - a.start, -5)),
    ]
    kinds[seed % len(kinds)]()

    assert violations(problem, Schedule(tuple(rows), good.value, None, "feasible"))


@pytest.mark.parametrize("rule", RULES)
def test_rules_choose_the_same_where_each_operation_has_one_machine(rule: str) -> None:
    """A break after the end of everything leaves the choice to the general list scheduler."""
    dice = random.Random(5)
    jobs = tuple(
        Job(
            f"J{j}",
            tuple(
                Operation(j, k, {dice.randrange(4): dice.randrange(1, 60)}, lag=dice.choice([0, 0, 7]))
                for k in range(12)
            ),
            dice.randrange(0, 500),
            dice.randrange(300, 3000),
            dice.randrange(1, 4),
        )
        for j in range(25)
    )
    plain = Problem(jobs, tuple(Machine(f"M{m}") for m in range(4)), {}, "weighted_tardiness", 10**6)
    machines = tuple(Machine(f"M{m}", (), ((900_000, 900_001),)) for m in range(4))
    general = Problem(jobs, machines, {}, "weighted_tardiness", 10**6)

    quick, slow = dispatch(plain, rule), dispatch(general, rule)

    assert quick is not None
    assert violations(plain, quick) == []
    assert slow is not None
    assert quick.assignments == slow.assignments
