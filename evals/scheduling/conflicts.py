"""Planted conflicts: each must be found, be enough and minimal, and have a way out; none on feasible twins.

The verdicts are checked by solving again without the tool's own search: the conflict alone has no schedule,
without any one of its rules it has one, and the relaxed problem's schedule is clean under the checker.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.generate import generate
from evals.scheduling.part import Run, outcome
from tools.scheduling.checker import violations
from tools.scheduling.conflicts import exists, find_conflict, lifted, rules_of
from tools.scheduling.model import Pin, Pool, Problem, Schedule, completions
from tools.scheduling.replay import with_job, with_machine, with_operation, with_pool
from tools.scheduling.rules import best_rule

KINDS = ("deadline", "two deadlines", "downtime", "material", "pins", "skill", "horizon", "absence", "nobody")


def run_conflicts(run: Run) -> SuiteOutcome:
    """Plant conflicts in small plants whose twin without them has a schedule."""
    return outcome("conflicts", _cases(run), {})


def _cases(run: Run) -> Iterator[CaseOutcome]:
    for n in range(run.count or 40):
        seed = run.seed + n
        twin, planted = pair_of(seed, KINDS[n % len(KINDS)])
        says = _judged(planted)
        yield run.case(f"conflict {seed} ({KINDS[n % len(KINDS)]})", not says[0], says[0] or says[1])
        claimed = find_conflict(twin)
        schedule = exists(twin, 20)
        yield run.case(f"twin {seed}", claimed is None and schedule is True, "no conflict is claimed")


def pair_of(seed: int, kind: str) -> tuple[Problem, Problem]:
    """Return a plant that has a schedule and the same plant with a conflict of a kind."""
    dice = random.Random(f"{seed} {kind}")
    base = generate(seed, orders=6, steps=3, machines=4)
    base = replace(base, pools={"weld": Pool(1)})
    first = best_rule(base)
    assert first is not None
    ends = completions(base, first.assignments)
    for j, end in enumerate(ends):
        base = with_job(base, j, deadline=end + dice.randrange(0, 3000))
    j = dice.randrange(len(base.jobs))
    job = base.jobs[j]
    at = [a for a in first.assignments if a.job == j]
    a = at[-1]
    o = job.operations[a.operation]
    match kind:
        case "deadline":
            shortest = sum(min(x.durations.values()) for x in job.operations)
            return base, with_job(base, j, deadline=job.release + dice.randrange(1, shortest))
        case "two deadlines":
            return base, _two_deadlines(base, dice)
        case "downtime":
            stops = base
            for m in o.durations:
                stops = with_machine(stops, m, closed=((0, (job.deadline or 0) + 60),))
            return base, stops
        case "material":
            late = replace(
                o,
                available=(job.deadline or 0) - min(o.durations.values()) + dice.randrange(1, 300),
                material="STEEL",
            )
            return base, with_operation(base, late)
        case "pins":
            return base, _two_pins(base, dice)
        case "horizon":
            return base, replace(base, horizon=min(base.horizon, max(x.release for x in base.jobs) + 5))
        case "nobody":
            return base, with_operation(base, replace(o, skill="laser"))
    held = base
    for k in (j, (j + 1) % len(base.jobs)):
        held = with_operation(held, replace(held.jobs[k].operations[-1], skill="weld"))
        held = with_job(held, k, deadline=None)
    if best_rule(held) is None:
        return base, base
    until = max(completions(held, best_rule(held).assignments)) + 100  # type: ignore[union-attr]
    held = with_job(held, j, deadline=until)
    size = 1 if kind == "absence" else 0
    away = ((0, until + 500, 1),) if kind == "absence" else ()
    return held, with_pool(held, "weld", Pool(size, away))


def _two_deadlines(base: Problem, dice: random.Random) -> Problem:
    """Give two operations of one machine deadlines of which each alone could be kept."""
    m = dice.randrange(len(base.machines))
    machine = base.machines[m].open_time
    planted = with_machine(base, m, closed=(), family="")
    start = machine.first(dice.randrange(0, 2000))
    end = machine.after(start, 130)
    for j in dice.sample(range(len(base.jobs)), 2):
        o = replace(base.jobs[j].operations[0], durations={m: 90}, family="")
        planted = with_job(planted, j, operations=(o,), release=start, deadline=end)
    return planted


def _two_pins(base: Problem, dice: random.Random) -> Problem:
    m = dice.randrange(len(base.machines))
    machine = base.machines[m].open_time
    start = machine.first(4000)
    planted = with_machine(base, m, closed=())
    for n, j in enumerate(dice.sample(range(len(base.jobs)), 2)):
        o = replace(
            base.jobs[j].operations[0],
            durations={m: 90},
            family="",
            pin=Pin(m, machine.first(start + 30 * n)),
        )
        planted = with_job(planted, j, operations=(o,), release=0, deadline=None)
    return planted


def _judged(problem: Problem) -> tuple[str, str]:
    """Return what is wrong with the conflict found, and the conflict in words."""
    found = find_conflict(problem)
    if found is None or not found.rules:
        return "no conflict was found", ""
    rules = list(rules_of(problem))
    alone = lifted(problem, [r for r in rules if r not in found.rules])
    if exists(alone, 30) is not False:
        return "the rules named are not enough for a conflict", ""
    for rule in found.rules:
        rest = lifted(problem, [r for r in rules if r not in found.rules or r == rule])
        if exists(rest, 30) is not True:
            return f"'{rule.says}' is not needed for the conflict", ""
    words = "; ".join(r.says for r in found.rules)
    if found.cheapest is None:
        return "no way out was found", words
    made = Schedule(found.cheapest.schedule, 0.0, None, "feasible")
    if faults := violations(found.cheapest.problem, made):
        return f"the way out does not work: {faults[0]}", words
    return "", f"{words}. Way out: {'; '.join(found.cheapest.says)} (price {found.cheapest.price:.0f})"
