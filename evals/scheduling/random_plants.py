"""Random plants with everything in them: each gets a clean schedule or a verified conflict, never an exception.

Every fifth has an odd shape: no orders, no work, all machines down, a deadline before the release, …
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, get_args

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.part import Run, outcome
from tools.scheduling.checker import violations
from tools.scheduling.conflicts import exists, find_conflict, lifted, rules_of
from tools.scheduling.model import Job, Machine, Objective, Operation, Pin, Pool, Problem
from tools.scheduling.rules import best_rule
from tools.scheduling.solver import solve


def run_random(run: Run) -> SuiteOutcome:
    """Plan random plants."""
    return outcome("random", _cases(run), {})


def _cases(run: Run) -> Iterator[CaseOutcome]:
    bad: list[str] = []
    planned = conflicts = 0
    count = run.count or 500
    for seed in range(run.seed, run.seed + count):
        problem = random_plant(seed)
        try:
            found, says = _judged(problem)
        except Exception as error:  # the point of this part: whatever is raised is a fault
            found, says = "", f"{type(error).__name__}: {error}"
        planned, conflicts = planned + (found == "schedule"), conflicts + (found == "conflict")
        if says:
            bad.append(f"plant {seed}: {says}")
            run.tell(f"FAIL {bad[-1]}")
    words = f"{planned} schedules and {conflicts} verified conflicts of {count} plants"
    yield run.case("random plants", not bad, "; ".join([words, *bad[:3]]))


def _judged(problem: Problem) -> tuple[str, str]:
    """Return what was found, and what is wrong with it."""
    first = best_rule(problem, 0.1)
    if first is not None and not violations(problem, first):
        return "schedule", ""
    conflict = find_conflict(problem, seconds=10)
    if conflict is None:
        found = solve(problem, seconds=12.0, workers=2)
        if not found.assignments:
            return "", f"neither a schedule nor a conflict ({found.status})"
        return "schedule", "; ".join(violations(problem, found))
    rules = list(rules_of(problem))
    alone = lifted(problem, [r for r in rules if r not in conflict.rules])
    return "conflict", "" if exists(alone, 10) is False else "the conflict is none"


def random_plant(seed: int) -> Problem:
    """Return a small plant of any shape: pins, lags, operators, deadlines, stops, odd calendars."""
    usual = _usual_plant(seed)
    return usual if seed % 5 else _odd(seed // 5, usual)


def _odd(n: int, plant: Problem) -> Problem:
    """Return a plant bent into the n-th odd shape."""
    end = plant.horizon

    def with_jobs(**changes: Any) -> Problem:
        return replace(plant, jobs=tuple(replace(job, **changes) for job in plant.jobs))

    def with_work(change: Callable[[Operation], Operation]) -> Problem:
        return replace(plant, jobs=tuple(
            replace(job, operations=tuple(map(change, job.operations))) for job in plant.jobs))  # fmt: skip

    shapes: tuple[Callable[[], Problem], ...] = (
        lambda: replace(plant, jobs=()),
        lambda: with_jobs(operations=()),
        lambda: replace(with_jobs(operations=()), machines=()),
        lambda: replace(plant, machines=tuple(replace(m, closed=((0, end),)) for m in plant.machines)),
        lambda: replace(plant, machines=tuple(replace(m, breaks=((0, end),)) for m in plant.machines)),
        lambda: with_jobs(deadline=0),
        lambda: with_jobs(due=-100, deadline=-1),
        lambda: with_jobs(weight=0),
        lambda: replace(plant, horizon=0),
        lambda: with_work(lambda o: replace(o, durations=dict.fromkeys(o.durations, 0))),
        lambda: with_work(lambda o: replace(o, durations=dict.fromkeys(o.durations, 10**6))),
        lambda: with_work(lambda o: replace(o, durations={}, pin=None)),
        lambda: replace(with_work(lambda o: replace(o, skill="gone")), pools={}),
        lambda: replace(
            with_work(lambda o: replace(o, durations={0: 5}, pin=None)), machines=plant.machines[:1],
            setups={}, changeovers={}),
    )  # fmt: skip
    return shapes[n % len(shapes)]()


def _usual_plant(seed: int) -> Problem:
    dice = random.Random(seed)
    machines = tuple(_machine(dice, m) for m in range(dice.randrange(1, 6)))
    families = ["", "a", "b", "c"][: dice.randrange(1, 5)]
    pools = {s: _pool(dice) for s in ("weld", "paint") if dice.random() < 0.4}
    jobs = tuple(_job(dice, j, len(machines), families, list(pools)) for j in range(dice.randrange(1, 10)))
    setups = {(m, f): dice.randrange(0, 60) for m in range(len(machines)) for f in families if f}
    pairs = {
        (m, a, b): dice.randrange(0, 90)
        for m in range(len(machines)) for a in families for b in families if a and b and a != b and dice.random() < 0.3
    }  # fmt: skip
    horizon = dice.choice([3000, 20_000, 20_000, 100_000])
    goal = dice.choice(get_args(Objective))
    problem = Problem(jobs, machines, setups, goal, horizon, pairs, pools)
    if dice.random() < 0.3:
        return _with_pin(dice, problem)
    return problem


def _machine(dice: random.Random, m: int) -> Machine:
    breaks = tuple((480 + 1440 * d, 1440 + 1440 * d) for d in range(60)) if dice.random() < 0.6 else ()
    closed, at = [], 0
    for _ in range(dice.randrange(0, 3)):
        at += dice.randrange(1, 3000)
        closed.append((at, at + dice.randrange(1, 900)))
        at = closed[-1][1]
    return Machine(f"M{m}", tuple(closed), breaks, dice.choice(["", "a"]), dice.choice([0, 0, 70]))


def _pool(dice: random.Random) -> Pool:
    size = dice.choice([0, 1, 1, 2, 3])
    away = tuple((x, x + dice.randrange(10, 2000), dice.randrange(1, 3)) for x in (dice.randrange(0, 3000),))
    return Pool(size, away if dice.random() < 0.5 else ())


def _job(dice: random.Random, j: int, machines: int, families: list[str], skills: list[str]) -> Job:
    operations = []
    for k in range(dice.randrange(0, 5)):
        able = dice.sample(range(machines), dice.randrange(1, machines + 1))
        operations.append(
            Operation(
                j, k, {m: dice.choice([0, 1, dice.randrange(5, 400)]) for m in able}, dice.choice(families),
                lag=dice.choice([0, 0, 0, dice.randrange(1, 600)]),
                available=dice.choice([0, 0, 0, dice.randrange(1, 4000)]),
                skill=dice.choice(["", "", *skills]), splittable=dice.random() < 0.9,
            )
        )  # fmt: skip
    release = dice.choice([0, dice.randrange(0, 2000)])
    deadline = dice.choice([None, None, None, release + dice.randrange(100, 6000)])
    due = dice.choice([None, release + dice.randrange(0, 5000)])
    return Job(f"J{j}", tuple(operations), release, due, dice.randrange(0, 5), deadline)


def _with_pin(dice: random.Random, problem: Problem) -> Problem:
    j = dice.randrange(len(problem.jobs))
    if not problem.jobs[j].operations:
        return problem
    o = dice.choice(problem.jobs[j].operations)
    m = dice.choice(list(o.durations))
    start = problem.machines[m].open_time.first(dice.randrange(0, 6000))
    pinned = replace(o, pin=Pin(m, start))
    operations = tuple(pinned if x is o else x for x in problem.jobs[j].operations)
    jobs = tuple(replace(job, operations=operations) if n == j else job for n, job in enumerate(problem.jobs))
    return replace(problem, jobs=jobs)
