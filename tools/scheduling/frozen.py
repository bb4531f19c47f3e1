"""What a published plan holds: its frozen operations stay, the rest becomes a problem of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.scheduling.model import Assignment, Job, Problem, Schedule, value_of
from tools.scheduling.operators import Rota
from tools.scheduling.rules import place_operation


@dataclass(frozen=True, slots=True)
class Windows:
    """Parts of a published plan that may not move freely, in minutes.

    Attributes:
        frozen_until: operations that begin before stay where and when they are.
        slushy_until: operations that begin before stay on their machine.
    """

    frozen_until: int = 0
    slushy_until: int = 0


@dataclass(frozen=True, slots=True)
class Residual:
    """What is left to schedule behind the frozen operations.

    Attributes:
        problem: jobs keep their positions; their operations are numbered from 0 again.
        held: the frozen operations.
        first: by job, the number its first open operation has in the whole problem.
    """

    problem: Problem
    held: tuple[Assignment, ...]
    first: tuple[int, ...]

    def whole(self, problem: Problem, made: Sequence[Assignment]) -> Schedule:
        """Return the schedule of the whole problem, given one of the rest."""
        first = self.first
        rest = [
            Assignment(a.job, a.operation + first[a.job], a.machine, a.start, a.end, a.begin) for a in made
        ]
        both = tuple(sorted([*self.held, *rest], key=lambda a: (a.job, a.operation)))
        return Schedule(both, value_of(problem, both), None, "feasible")

    def part(self, made: Sequence[Assignment]) -> tuple[Assignment, ...]:
        """Return the rest of a schedule of the whole problem."""
        first = self.first
        return tuple(
            Assignment(a.job, a.operation - first[a.job], a.machine, a.start, a.end, a.begin)
            for a in made
            if a.operation >= first[a.job]
        )


def shifted_right(
    problem: Problem, published: Sequence[Assignment], until: int | None = None, *, frozen_until: int = 0
) -> tuple[Assignment, ...] | None:
    """Return published operations where and when they were, later only as far as they must.

    Args:
        problem: as it is now.
        published: the plan in force; operations that are not in the problem any more are skipped.
        until: only operations that began before this minute; None for all.
        frozen_until: operations that began before this minute are placed before all others.

    Returns:
        None when one can run no more where it was: its machine or its skill is gone.
    """
    free = [m.free_from for m in problem.machines]
    family = [m.family for m in problem.machines]
    ready = [job.release for job in problem.jobs]
    rota = Rota(problem.pools)
    made = []
    first = _frozen(published, frozen_until if until is None else until)
    ordered = sorted(published, key=lambda a: (a.start, a.end, a.job, a.operation))
    for a in sorted(ordered, key=lambda a: (a.job, a.operation) not in first):
        o = problem.jobs[a.job].operations[a.operation]
        if until is not None and (a.job, a.operation) not in first:
            continue
        if a.machine not in o.durations:
            return None
        # a running operation that pauses over a stop began before it and goes on behind it
        earliest = max(ready[a.job], o.available, a.start)
        p = place_operation(problem, o, a.machine, free[a.machine], earliest, family[a.machine], rota)
        if p is None:
            return None
        made.append(Assignment(a.job, a.operation, a.machine, p.start, p.end, p.begin))
        free[a.machine], ready[a.job] = p.end, p.end + o.lag
        family[a.machine] = o.family or family[a.machine]
        if o.skill:
            rota.take(o.skill, p.begin, p.end)
    return tuple(sorted(made, key=lambda a: (a.job, a.operation)))


def _frozen(published: Sequence[Assignment], until: int) -> set[tuple[int, int]]:
    """Return the operations that began before a minute, as long as those before them in their job did."""
    found: set[tuple[int, int]] = set()
    free = set[int]()  # jobs of which an operation is not frozen
    for a in sorted(published, key=lambda a: (a.job, a.operation)):
        if a.begin < until and a.job not in free:
            found.add((a.job, a.operation))
        else:
            free.add(a.job)
    return found


def residual_of(problem: Problem, published: Sequence[Assignment], windows: Windows) -> Residual | None:
    """Return what is open behind the frozen operations; None when those can run no more.

    In the slushy window operations keep their machine, unless it is down when they were to run.
    """
    held = shifted_right(problem, published, windows.frozen_until)
    if held is None:
        return None
    last = {}
    for a in sorted(held, key=lambda a: a.end):
        last[a.machine] = a
    machines = list(problem.machines)
    for m, a in last.items():
        families = [problem.jobs[b.job].operations[b.operation].family
                    for b in sorted(held, key=lambda b: b.start) if b.machine == m]  # fmt: skip
        family = next((f for f in reversed(families) if f), machines[m].family)
        machines[m] = replace(machines[m], free_from=max(machines[m].free_from, a.end), family=family)
    kept = _slushy(problem, published, windows)
    done = {(a.job, a.operation): a for a in held}
    jobs, first = [], []
    for j, job in enumerate(problem.jobs):
        count = sum((j, k) in done for k in range(len(job.operations)))
        jobs.append(_rest(job, j, count, done, kept))
        first.append(count)
    pools = {
        skill: replace(pool, absences=(*pool.absences, *(
            (a.begin, a.end, 1) for a in held
            if problem.jobs[a.job].operations[a.operation].skill == skill and a.end > a.begin)))
        for skill, pool in problem.pools.items()
    }  # fmt: skip
    rest = replace(problem, jobs=tuple(jobs), machines=tuple(machines), pools=pools)
    return Residual(rest, held, tuple(first))


def _rest(
    job: Job, j: int, count: int, done: dict[tuple[int, int], Assignment], kept: dict[tuple[int, int], int]
) -> Job:
    release = job.release
    if count:
        release = done[j, count - 1].end + job.operations[count - 1].lag
    operations = []
    for k, o in enumerate(job.operations[count:]):
        m = kept.get((j, k + count))
        durations = o.durations if m is None or m not in o.durations else {m: o.durations[m]}
        operations.append(replace(o, index=k, durations=durations))
    return replace(job, operations=tuple(operations), release=release)


def _slushy(
    problem: Problem, published: Sequence[Assignment], windows: Windows
) -> dict[tuple[int, int], int]:
    return {
        (a.job, a.operation): a.machine
        for a in published
        if windows.frozen_until <= a.begin < windows.slushy_until
        and not any(a.begin < y and a.end > x for x, y in problem.machines[a.machine].closed)
    }
