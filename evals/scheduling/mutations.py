"""Schedules with one rule broken, of ten kinds: the checker must refuse each."""

import random
from collections.abc import Iterator
from dataclasses import replace

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.generate import generate
from evals.scheduling.part import Run, outcome
from tools.scheduling.checker import violations
from tools.scheduling.model import Problem, Schedule
from tools.scheduling.rules import dispatch


def run_mutations(run: Run) -> SuiteOutcome:
    """Mutate clean schedules."""
    return outcome("mutations", _mutations(run), {})


def _mutations(run: Run) -> Iterator[CaseOutcome]:
    count = run.count or 500
    missed = []
    for n in range(run.seed, run.seed + count):
        dice = random.Random(n)
        problem = generate(n, orders=8, steps=3, machines=8)
        good = dispatch(problem, "ATCS")
        if good is None or violations(problem, good):
            missed.append(f"seed {n} has no clean schedule")
        elif not violations(problem, mutated(problem, good, n % 10, dice)):
            missed.append(f"mutation {n % 10} of seed {n} was accepted")
    says = f"{count - len(missed)} of {count} mutated schedules refused"
    yield run.case("mutations", not missed, says + (f"; {missed[0]}" if missed else ""))


def mutated(problem: Problem, good: Schedule, kind: int, dice: random.Random) -> Schedule:
    """Break one rule of a clean schedule; ten kinds."""
    rows = list(good.assignments)
    n = dice.randrange(len(rows))
    a = rows[n]
    later = [k for k, b in enumerate(rows) if b.operation > 0]
    with_setup = [k for k, b in enumerate(rows) if b.begin < b.start]
    match kind:
        case 0:
            rows.pop(n)
        case 1:
            rows.append(a)
        case 2:
            rows[n] = replace(a, end=a.end + 1)
        case 3:
            rows[n] = replace(a, end=a.end - 1)
        case 4:
            others = set(range(len(problem.machines))) - set(
                problem.jobs[a.job].operations[a.operation].durations
            )
            rows[n] = replace(a, machine=min(others))
        case 5:  # before its predecessor ends
            k = dice.choice(later)
            b = rows[k]
            start = rows[k - 1].start
            rows[k] = replace(b, start=start, begin=start, end=start + b.end - b.start)
        case 6:  # without its setup
            k = dice.choice(with_setup)
            rows[k] = replace(rows[k], begin=rows[k].start)
        case 7:  # before the horizon
            rows[n] = replace(a, begin=a.begin - 10**6, start=a.start - 10**6, end=a.end - 10**6)
        case 8:  # behind the horizon
            far = problem.horizon
            rows[n] = replace(a, begin=a.begin + far, start=a.start + far, end=a.end + far)
        case _:  # two at once
            k = dice.choice([k for k, b in enumerate(rows) if b.machine != a.machine or k != n])
            b = rows[k]
            rows[k] = replace(b, machine=a.machine, begin=a.begin, start=a.start, end=a.end)
    return replace(good, assignments=tuple(rows))
