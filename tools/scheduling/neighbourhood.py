"""Large-neighbourhood search: a window of time on a few machines is solved anew, the rest stands.

The windows follow late orders; the result is shifted to the left, so what comes after profits.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.scheduling.model import (
    Assignment,
    Job,
    Machine,
    Operation,
    Pool,
    Problem,
    completions,
    keeps_limits,
    value_of,
)
from tools.scheduling.replay import left_shifted

FREE = 12  # operations that are free at once: small windows are solved to the end, large ones hardly improve
_EACH_S = 1.0
_FOREVER = 10**9
Solve = Callable[[Problem, tuple[Assignment, ...], float], tuple[Assignment, ...]]


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the problem with its current schedule; `names` maps (job, operation) back."""

    problem: Problem
    current: tuple[Assignment, ...]
    names: dict[tuple[int, int], tuple[int, int]]


def improve(
    problem: Problem,
    first: tuple[Assignment, ...],
    *,
    budget: Callable[[], float],
    seed: int,
    solve: Solve,
    tell: Callable[[tuple[Assignment, ...], float], None],
) -> tuple[Assignment, ...]:
    """Search until the time is up and return the best schedule.

    Args:
        problem: what is scheduled.
        first: a complete schedule.
        budget: says how many seconds are left.
        seed: of the choice of windows.
        solve: solves a window, given its current schedule and seconds.
        tell: told each better schedule and its value.
    """
    dice = random.Random(seed)
    best = min(first, left_shifted(problem, first), key=lambda s: value_of(problem, s))
    value = value_of(problem, best)
    while (left := budget()) > 0.2:
        window = _choose(problem, best, dice)
        if window is None:
            break
        part = solve(window.problem, window.current, min(_EACH_S, left))
        if not part:
            continue
        moved = {window.names[a.job, a.operation]: a for a in part if (a.job, a.operation) in window.names}
        rest = [a for a in best if (a.job, a.operation) not in moved]
        again = [Assignment(*name, a.machine, a.start, a.end, a.begin) for name, a in moved.items()]
        whole = [*rest, *again]
        # what waits for cheap energy stays where it is
        found = tuple(whole) if problem.objective == "energy_cost" else left_shifted(problem, whole)
        worth = value_of(problem, found)
        fits = max(a.end for a in found) <= problem.horizon and keeps_limits(problem, found)
        if worth <= value and fits:
            if worth < value:
                tell(found, worth)
            best, value = found, worth
    return best


def _choose(problem: Problem, now: tuple[Assignment, ...], dice: random.Random) -> _Window | None:
    ends = completions(problem, now)
    if problem.objective == "weighted_tardiness":
        weights = [
            job.weight * max(0, end - job.due) if job.due is not None else 0
            for job, end in zip(problem.jobs, ends, strict=True)
        ]
    else:
        weights = [end if job.operations else 0 for job, end in zip(problem.jobs, ends, strict=True)]
    if not any(weights):
        return None
    chosen = dice.choices(range(len(weights)), weights)[0]
    mine = [a for a in now if a.job == chosen]
    a = dice.choice(mine)
    machines = {a.machine, *problem.jobs[a.job].operations[a.operation].durations}
    neighbours = [b.machine for b in mine if b.machine not in machines]
    machines |= set(dice.sample(neighbours, min(len(neighbours), dice.randrange(0, 3))))
    here = sorted((b for b in now if b.machine in machines), key=lambda b: abs(b.begin - a.begin))
    near = here[: dice.randrange(FREE // 2, FREE)]
    since, until = min(b.begin for b in near), max(b.begin for b in near)
    # earlier work on the same machines is what a late order must get past
    since -= (until - since) // 4
    free = [b for b in here if since <= b.begin <= until][: FREE * 4 // 3]
    since, until = min(b.begin for b in free), max(b.begin for b in free)
    return _window(problem, now, {(b.job, b.operation) for b in free}, machines, ends)


def _window(
    problem: Problem,
    now: tuple[Assignment, ...],
    free: set[tuple[int, int]],
    machines: set[int],
    ends: list[int],
) -> _Window:
    at = {(a.job, a.operation): a for a in now}
    jobs: list[Job] = []
    current: list[Assignment] = []
    names: dict[tuple[int, int], tuple[int, int]] = {}
    sub = list(problem.machines)
    for m in machines:
        here = sorted((a for a in now if a.machine == m), key=lambda a: a.begin)
        inside = [n for n, a in enumerate(here) if (a.job, a.operation) in free]
        if not inside:
            # nothing of it is free: a machine without a gap to work in
            sub[m] = replace(sub[m], free_from=_FOREVER, breaks=(), closed=())
            continue
        lo, hi = inside[0], inside[-1]
        free.update((a.job, a.operation) for a in here[lo : hi + 1])
        before = here[:lo]
        family = next((f for a in reversed(before) if (f := _operation(problem, a).family)), sub[m].family)
        sub[m] = replace(sub[m], free_from=before[-1].end if before else sub[m].free_from, family=family)
        if hi + 1 < len(here):
            sub[m] = _pin(problem, here[hi + 1], sub[m], jobs, current)
    usable = {m for m in machines if sub[m].free_from < _FOREVER}
    for j, job in enumerate(problem.jobs):
        chain: list[int] = []
        for k in range(len(job.operations) + 1):
            if (j, k) in free:
                chain.append(k)
            elif chain:
                _chain(problem, job, j, chain, at, usable, ends[j], jobs, current, names)
                chain = []
    part = replace(
        problem,
        jobs=tuple(jobs),
        machines=tuple(sub),
        setups={key: t for key, t in problem.setups.items() if key[0] in usable},
        changeovers={key: t for key, t in problem.changeovers.items() if key[0] in usable},
        pools=_busy_pools(problem, now, set(names.values())),
        limits=(),
    )
    return _Window(part, tuple(current), names)


def _busy_pools(problem: Problem, now: tuple[Assignment, ...], free: set[tuple[int, int]]) -> dict[str, Pool]:
    """Return the operators that what stands leaves to the window."""
    held: dict[str, list[tuple[int, int, int]]] = {}
    if problem.pools:
        for a in now:
            if (
                (skill := _operation(problem, a).skill)
                and (a.job, a.operation) not in free
                and a.end > a.begin
            ):
                held.setdefault(skill, []).append((a.begin, a.end, 1))
    return {
        skill: replace(pool, absences=(*pool.absences, *held.get(skill, ())))
        for skill, pool in problem.pools.items()
    }


def _pin(
    problem: Problem, a: Assignment, machine: Machine, jobs: list[Job], current: list[Assignment]
) -> Machine:
    """Hold the operation after the window where it is; the machine is closed behind it."""
    o = _operation(problem, a)
    number = len(jobs)
    pinned = Operation(number, 0, {a.machine: o.durations[a.machine]}, o.family)
    jobs.append(Job("", (pinned,), a.start, None, 1, a.end))
    current.append(Assignment(number, 0, a.machine, a.start, a.end, a.begin))
    closed = [(x, min(y, a.end)) for x, y in machine.closed if x < a.end]
    return replace(machine, closed=(*closed, (a.end, _FOREVER)), breaks=machine.breaks)


def _chain(
    problem: Problem, job: Job, j: int, chain: list[int], at: dict[tuple[int, int], Assignment],
    machines: set[int], end: int, jobs: list[Job], current: list[Assignment],
    names: dict[tuple[int, int], tuple[int, int]],
) -> None:  # fmt: skip
    number = len(jobs)
    operations = []
    for n, k in enumerate(chain):
        o = job.operations[k]
        durations = {m: t for m, t in o.durations.items() if m in machines}
        operations.append(replace(o, job=number, index=n, durations=durations))
        a = at[j, k]
        names[number, n] = (j, k)
        current.append(Assignment(number, n, a.machine, a.start, a.end, a.begin))
    release = job.release
    if chain[0]:
        release = at[j, chain[0] - 1].end + job.operations[chain[0] - 1].lag
    deadline, due = job.deadline, job.due
    if chain[-1] + 1 < len(job.operations):
        deadline = at[j, chain[-1] + 1].start - job.operations[chain[-1]].lag
        # what ends earlier here lets a late order end earlier
        due = None if job.due is None else deadline - max(0, end - job.due)
    jobs.append(Job("", tuple(operations), release, due, job.weight, deadline))


def _operation(problem: Problem, a: Assignment) -> Operation:
    return problem.jobs[a.job].operations[a.operation]
