"""Planted causes of lateness: one thing makes an order late that was on time, and it must be named first.

The minutes of all causes must add up to the time from release to end, and each remedy must come out of the
simulator, which shares no code with the scheduler, as it was shown.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.generate import generate
from evals.scheduling.part import Run, outcome
from evals.scheduling.simulator import simulate
from tools.scheduling.checker import violations
from tools.scheduling.lateness import causes_of
from tools.scheduling.model import Assignment, Job, Operation, Pin, Pool, Problem, Schedule, completions
from tools.scheduling.reasons import reasons_of
from tools.scheduling.remedies import remedies_for
from tools.scheduling.replay import Step, run, steps_of, with_job, with_machine, with_operation
from tools.scheduling.rules import best_rule

KINDS = ("predecessor", "queue", "setup", "closed", "downtime", "material", "operator", "release", "pin")
GATE = 0.95  # 57 of 60


@dataclass(frozen=True, slots=True)
class Planted:
    """A plan in which one order is late for one reason; `who` may be any of some names."""

    problem: Problem
    schedule: Schedule
    job: int
    kind: str
    who: frozenset[str]


def run_late(of: Run) -> SuiteOutcome:
    """Plant causes and ask for them."""
    return outcome("late", _cases(of), {}, GATE)


def _cases(of: Run) -> Iterator[CaseOutcome]:
    for n in range(of.count or 60):
        seed, kind = of.seed + n, KINDS[n % len(KINDS)]
        planted = plant(seed, kind)
        problem, schedule, job = planted.problem, planted.schedule, planted.job
        reasons = reasons_of(problem, schedule, job)
        end = completions(problem, schedule.assignments)[job]
        total = sum(c.minutes for c in causes_of(problem, schedule, job))
        exact = total == end - problem.jobs[job].release
        first = reasons[0] if reasons else None
        named = first is not None and first.kind == kind and _names(first.who, planted.who)
        told = f"{first.kind} {first.who} ({first.gain} min)" if first else "nothing"
        wrong = _wrong_remedies(problem, schedule, job)
        late = f"{end - (problem.jobs[job].due or 0)} min late"
        says = f"{late}; planted {kind} {'/'.join(sorted(planted.who))}, named {told}"
        if not exact:
            says = f"{total} minutes do not add up to {end - problem.jobs[job].release}; {says}"
        yield of.case(f"cause {seed}", named and exact and not wrong, wrong or says)


def _names(who: str, planted: frozenset[str]) -> bool:
    return bool(set(who.split(", ")) & planted)


def _wrong_remedies(problem: Problem, schedule: Schedule, job: int) -> str:
    before = completions(problem, schedule.assignments)[job]
    for r in remedies_for(problem, schedule, job):
        again = simulate(r.problem, steps_of(r.schedule.assignments))
        end = max(a.end for a in again if a.job == job)
        if (end, before - end) != (r.end, r.gain) or tuple(again) != r.schedule.assignments:
            return f"the remedy '{r.what}' shows {r.end}, its replay {end}"
    return ""


def plant(seed: int, kind: str) -> Planted:
    """Return a plan whose order is late for one reason of a kind.

    Raises:
        LookupError: no order of fifty plants could be made late like that.
    """
    for n in range(50):
        dice = random.Random(f"{seed} {kind} {n}")
        base = generate(seed * 50 + n, orders=25, steps=4, machines=8)
        base = replace(base, machines=tuple(replace(m, closed=()) for m in base.machines))
        first = best_rule(base)
        if first is None:
            continue
        job = dice.randrange(len(base.jobs))
        plain = run(base, steps_of(first.assignments))
        assert plain is not None
        end = completions(base, plain.assignments)[job]
        base = with_job(base, job, due=end + dice.randrange(20, 120))
        made = _planted(base, plain, job, kind, dice)
        if made is None:
            continue
        problem, steps, who = made
        after = run(problem, steps)
        if after is None or violations(problem, after):
            continue
        due = problem.jobs[job].due
        if due is not None and completions(problem, after.assignments)[job] > due + 60:
            return Planted(problem, after, job, kind, frozenset(who))
    raise LookupError(f"no plant of seed {seed} could be made late by {kind}")


Made = tuple[Problem, list[Step], set[str]]


def _planted(base: Problem, plain: Schedule, job: int, kind: str, dice: random.Random) -> Made | None:
    steps = steps_of(plain.assignments)
    mine = [a for a in plain.assignments if a.job == job]
    a = dice.choice(mine)
    o = base.jobs[job].operations[a.operation]
    machine, much = base.machines[a.machine], dice.randrange(700, 2500)
    match kind:
        case "predecessor":
            a = dice.choice(mine[:-1])
            o = replace(base.jobs[job].operations[a.operation], lag=much, id=f"furnace {a.operation}")
            return with_operation(base, o), steps, {o.id}
        case "setup":
            changed = with_operation(base, replace(o, family="RARE"))
            return (
                replace(changed, setups={**base.setups, (a.machine, "RARE"): much // 2}),
                steps,
                {base.jobs[job].id},
            )
        case "downtime":
            since = max(0, a.begin - dice.randrange(0, 200))
            return with_machine(base, a.machine, closed=((since, since + much),)), steps, {machine.id}
        case "closed":
            since, until = a.begin - dice.randrange(1, 30), a.begin + much + 1500
            kept = [b for b in machine.breaks if b[1] <= since or b[0] >= until]
            whole = [b for b in machine.breaks if b not in kept] + [(since, until)]
            one = (max(0, min(b[0] for b in whole)), max(b[1] for b in whole))
            return with_machine(base, a.machine, breaks=tuple(sorted([*kept, one]))), steps, {machine.id}
        case "material":
            late = replace(o, available=a.start + much, material=f"STEEL-{job}")
            return with_operation(base, late), steps, {late.material}
        case "operator":
            changed = with_operation(base, replace(o, skill="weld"))
            return (
                replace(changed, pools={"weld": Pool(1, ((max(0, a.begin - 10), a.begin + much, 1),))}),
                steps,
                {"weld"},
            )
        case "pin":
            start = machine.open_time.first(a.start + much)
            return with_operation(base, replace(o, pin=Pin(a.machine, start))), _pinned_last(steps, plain, a, start), {base.jobs[job].id}  # fmt: skip
        case "release":
            start = (base.jobs[job].due or 0) - dice.randrange(0, 40)
            return with_job(base, job, release=start), _later(steps, plain, job, start), {base.jobs[job].id}
    return _queued(base, steps, a, dice)


def _pinned_last(steps: list[Step], plain: Schedule, a: Assignment, start: int) -> list[Step]:
    """Return the steps with the operation, and what follows of its job, where its pin puts it."""
    starts = {(b.job, b.operation): b.start for b in plain.assignments}
    shift = start - a.start
    return sorted(
        steps,
        key=lambda s: (starts[s[0], s[1]] + (shift if s[0] == a.job and s[1] >= a.operation else 0), s[1]),
    )


def _later(steps: list[Step], plain: Schedule, job: int, release: int) -> list[Step]:
    starts = {(b.job, b.operation): b.start for b in plain.assignments}
    shift = release - starts[job, 0]
    return sorted(steps, key=lambda s: (starts[s[0], s[1]] + (shift if s[0] == job else 0), s[1]))


def _queued(base: Problem, steps: list[Step], a: Assignment, dice: random.Random) -> Made:
    """Put some new orders right before the operation on its machine."""
    at = steps.index((a.job, a.operation, a.machine))
    family = base.jobs[a.job].operations[a.operation].family
    jobs, queue, names = list(base.jobs), [], set()
    for _ in range(dice.randrange(1, 4)):
        number = len(jobs)
        work = Operation(number, 0, {a.machine: dice.randrange(400, 900)}, family)
        jobs.append(Job(f"RUSH-{number}", (work,), 0, None, 4))
        queue.append((number, 0, a.machine))
        names.add(f"RUSH-{number}")
    return replace(base, jobs=tuple(jobs)), [*steps[:at], *queue, *steps[at:]], names
