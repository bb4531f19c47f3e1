"""Rescheduling events on published plans: three answers each, with frozen and slushy windows.

Gates: no frozen operation moves unless the event itself hits it, no answer takes more than 10 s, none is worse
than shifting right; the plan changed least changes at most 5 % of the operations and keeps at least 80 % of
what making the plan anew gains, over all events.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.generate import generate
from evals.scheduling.part import Run, outcome
from tools.scheduling.calendars import Span
from tools.scheduling.checker import violations
from tools.scheduling.frozen import Windows, shifted_right
from tools.scheduling.model import Assignment, Job, Pool, Problem, completions
from tools.scheduling.replay import with_job, with_machine, with_operation, with_pool
from tools.scheduling.rescheduling import CHANGED, Option, react
from tools.scheduling.rules import dispatch
from tools.scheduling.solver import solve
from tools.scheduling.timeline import merged

KINDS = ("machine down", "rush order", "late material", "overrun", "absence", "quality hold")
SECONDS, KEPT = 10.0, 0.8
_PER_PLANT = 10
_LATE = 0.4  # share of orders that the best rule leaves late where due dates are tight


@dataclass
class _Sums:
    possible: float = 0.0
    kept: float = 0.0
    changed: list[float] = field(default_factory=list)


def run_events(run: Run) -> SuiteOutcome:
    """Let things happen to plans in force and judge the answers."""
    figures: dict[str, Any] = {}
    return outcome("events", _cases(run, figures), figures)


def _cases(run: Run, figures: dict[str, Any]) -> Iterator[CaseOutcome]:
    sums = _Sums()
    plant: tuple[Problem, tuple[Assignment, ...]] | None = None
    for n in range(run.count or 60):
        if plant is None or n % _PER_PLANT == 0:
            plant = _published(run, run.seed + n // _PER_PLANT)
        yield _event(run, n, *plant, sums)
    kept = sums.kept / sums.possible if sums.possible else 1.0
    figures |= {"gain_kept": round(kept, 3), "most_changed": round(max(sums.changed), 4)}
    says = f"the plans changed least keep {100 * kept:.0f} % of the gain of new plans"
    yield run.case("gain kept", kept >= KEPT, says)


def _published(run: Run, seed: int) -> tuple[Problem, tuple[Assignment, ...]]:
    base = generate(seed, orders=50, steps=6, machines=12)
    dice = random.Random(seed)
    jobs = tuple(
        replace(
            job,
            operations=tuple(replace(o, skill="set" if dice.random() < 0.15 else "") for o in job.operations),
        )
        for job in base.jobs
    )
    wider = replace(base, jobs=jobs, pools={"set": Pool(3)})
    problem = _due_sooner(wider, 12)
    if seed % 2:  # every second plant is hard pressed
        problem = next(p for part in range(19, -1, -1) if _late(p := _due_sooner(wider, part)))
    return problem, solve(problem, seconds=12.0, workers=run.workers, cpu_clock=True).assignments


def _due_sooner(problem: Problem, twentieths: int) -> Problem:
    jobs = tuple(
        job if job.due is None else replace(job, due=job.release + (job.due - job.release) * twentieths // 20)
        for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def _late(problem: Problem) -> bool:
    """Whether enough orders are late under the best rule, so that there is something to gain."""
    made = dispatch(problem, "ATCS")
    if made is None:
        return True
    ends = completions(problem, made.assignments)
    late = [end > job.due for job, end in zip(problem.jobs, ends, strict=True) if job.due is not None]
    return sum(late) >= _LATE * len(problem.jobs)


def _event(run: Run, n: int, problem: Problem, published: tuple[Assignment, ...], sums: _Sums) -> CaseOutcome:
    dice, kind = random.Random(1000 * run.seed + n), KINDS[n % len(KINDS)]
    now = 240
    windows = Windows(frozen_until=now + 240, slushy_until=now + 960)
    changed = happens(dice, kind, problem, published, now)
    before = time.process_time()
    began = time.perf_counter()
    options = {o.name: o for o in react(changed, published, windows, seconds=run.seconds or 5.0,
                                        workers=run.workers, cpu_clock=True)}  # fmt: skip
    took = min(time.perf_counter() - began, time.process_time() - before + (run.seconds or 5.0))
    if len(options) < 3:
        return run.case(f"event {n} ({kind})", False, f"only {', '.join(options) or 'nothing'} was proposed")
    right, least, full = (options[name] for name in ("shift right", "least change", "full"))
    faults = [f for o in options.values() for f in violations(changed, o.schedule)]
    moved = sum(_frozen_moved(changed, published, windows, o) for o in options.values())
    gain = right.schedule.value - full.schedule.value
    sums.possible, sums.kept = sums.possible + gain, sums.kept + right.schedule.value - least.schedule.value
    sums.changed.append(least.share)
    worse = max(least.schedule.value, full.schedule.value) > right.schedule.value
    says = (
        f"{moved} frozen moved, {took:.1f} s, least change {100 * least.share:.1f} % for "
        f"{100 * (right.schedule.value - least.schedule.value) / max(gain, 1e-9):.0f} % of the gain, "
        f"full {100 * full.share:.0f} %; {right.schedule.value:.0f}, {least.schedule.value:.0f}, {full.schedule.value:.0f}"
    )
    passed = not faults and not moved and not worse and took <= SECONDS and least.share <= CHANGED
    return run.case(f"event {n} ({kind})", passed, (faults or [says])[0])


def _frozen_moved(
    problem: Problem, published: tuple[Assignment, ...], windows: Windows, option: Option
) -> int:
    """Count frozen operations that are elsewhere than the event alone puts them."""
    held = shifted_right(problem, published, windows.frozen_until) or ()
    at = {(a.job, a.operation): a for a in option.schedule.assignments}
    return sum(
        (at[a.job, a.operation].machine, at[a.job, a.operation].start) != (a.machine, a.start) for a in held
    )


def happens(
    dice: random.Random, kind: str, problem: Problem, published: tuple[Assignment, ...], now: int
) -> Problem:
    """Return the problem after something of a kind happened to a published plan at a minute."""
    later = [a for a in published if a.begin >= now + 240] or list(published)
    a = dice.choice(later)
    o = problem.jobs[a.job].operations[a.operation]
    match kind:
        case "machine down":
            stop: Span = (a.begin, a.begin + dice.randrange(240, 1200))
            closed = merged([*problem.machines[a.machine].closed, stop])
            return with_machine(problem, a.machine, closed=closed)
        case "rush order":
            like = dice.choice(problem.jobs)
            number = len(problem.jobs)
            operations = tuple(replace(x, job=number) for x in like.operations)
            work = sum(min(x.durations.values()) for x in operations)
            rush = Job("RUSH", operations, now + 240, now + 240 + 3 * work, 8)
            return replace(problem, jobs=(*problem.jobs, rush))
        case "late material":
            return with_operation(
                problem, replace(o, available=a.start + dice.randrange(300, 1500), material="MAT")
            )
        case "overrun":
            longer = {m: int(t * dice.uniform(1.5, 3.0)) for m, t in o.durations.items()}
            return with_operation(problem, replace(o, durations=longer))
        case "absence":
            pool = problem.pools["set"]
            away = (now, now + dice.randrange(480, 2400), 1)
            return with_pool(problem, "set", replace(pool, absences=(*pool.absences, away)))
    hold = max(x.end for x in published if x.job == a.job and x.operation <= a.operation)
    rest = problem.jobs[a.job].operations[a.operation :]
    held = tuple(
        replace(x, available=max(x.available, hold + 600), material="quality release") for x in rest[1:2]
    )
    operations = tuple(
        next((h for h in held if h.index == x.index), x) for x in problem.jobs[a.job].operations
    )
    return with_job(problem, a.job, operations=operations)
