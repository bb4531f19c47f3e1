"""What would get an order done earlier: a fixed list of changes, each run before it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.scheduling.checker import violations
from tools.scheduling.model import Assignment, Problem, Schedule, completions, weighted_tardiness
from tools.scheduling.replay import Step, run, steps_of, with_machine, with_operation
from tools.scheduling.timeline import merged

_EXTRA_MIN = 480  # an extra shift


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change and the plan it leads to.

    Attributes:
        kind: extra shift, other machine, swap, expedite or unpin.
        what: the change in words.
        problem, schedule: as changed; the schedule is clean under the checker.
        end: of the order, with the change.
        gain: minutes earlier than before.
        tardiness_change: of the weighted tardiness of all orders, minutes.
        newly_late: orders that were on time and then are late.
        at: minute at which an extra shift begins; None of other changes.
    """

    kind: str
    what: str
    problem: Problem
    schedule: Schedule
    end: int
    gain: int
    tardiness_change: int
    newly_late: tuple[str, ...]
    at: int | None = None


def remedies_for(problem: Problem, schedule: Schedule, job: int, most: int = 6) -> tuple[Remedy, ...]:
    """Return what helps an order, the most helpful first; changes that do not help are left out.

    Args:
        problem: what was scheduled.
        schedule: clean.
        job: position of the order.
        most: how many at most, one of each kind first.
    """
    before = completions(problem, schedule.assignments)
    was = weighted_tardiness(problem, schedule.assignments)
    found = []
    for kind, what, changed, steps, at in _changes(problem, schedule, job):
        again = run(changed, steps)
        if again is None or violations(changed, again):
            continue
        ends = completions(changed, again.assignments)
        if ends[job] >= before[job]:
            continue
        newly = tuple(
            j.id for j, old, new in zip(problem.jobs, before, ends, strict=True)
            if j.due is not None and old <= j.due < new
        )  # fmt: skip
        found.append(
            Remedy(kind, what, changed, again, ends[job], before[job] - ends[job],
                   weighted_tardiness(changed, again.assignments) - was, newly, at)
        )  # fmt: skip
    found.sort(key=lambda r: (-r.gain, r.tardiness_change, len(r.newly_late)))
    best = list({r.kind: r for r in reversed(found)}.values())
    rest = [r for r in found if r not in best]
    return tuple(sorted([*best, *rest][:most], key=lambda r: (-r.gain, r.tardiness_change)))


Change = tuple[str, str, Problem, list[Step], int | None]


def _changes(problem: Problem, schedule: Schedule, job: int) -> Iterator[Change]:
    steps = steps_of(schedule.assignments)
    mine = sorted((a for a in schedule.assignments if a.job == job), key=lambda a: a.operation)
    name = problem.jobs[job].id
    yield "expedite", f"expedite {name}", problem, expedited(problem, schedule, job), None
    for a in mine:
        yield from _other_machines(problem, steps, a)
        yield from _swaps(problem, schedule, steps, a)
        o = problem.jobs[job].operations[a.operation]
        if o.pin is not None:
            free = with_operation(problem, replace(o, pin=None))
            yield "unpin", f"let {o.id or name} start as early as it can", free, steps, None
    yield from _extra_shifts(problem, steps, mine)


def _extra_shifts(problem: Problem, steps: list[Step], mine: list[Assignment]) -> Iterator[Change]:
    """Open the longest breaks that the order waits through, on its machines, for one shift."""
    begin, end = min(a.begin for a in mine), max(a.end for a in mine)
    for m in dict.fromkeys(a.machine for a in mine):
        machine = problem.machines[m]
        inside = [
            (x, y) for x, y in machine.breaks if x < end and y > min(begin, problem.jobs[mine[0].job].release)
        ]
        for x, y in sorted(inside, key=lambda s: s[0] - s[1])[:2]:
            until = min(y, x + _EXTRA_MIN)
            rest = [(a, b) for a, b in machine.breaks if (a, b) != (x, y)]
            breaks = merged([*rest, (until, y)])
            changed = with_machine(problem, m, breaks=breaks)
            yield "extra shift", f"an extra shift on {machine.id} of {until - x} min", changed, steps, x


def _other_machines(problem: Problem, steps: list[Step], a: Assignment) -> Iterator[Change]:
    o = problem.jobs[a.job].operations[a.operation]
    for m in o.durations:
        if m != a.machine and o.pin is None:
            moved = [(j, k, m if (j, k) == (a.job, a.operation) else n) for j, k, n in steps]
            name = o.id or f"operation {a.operation} of {problem.jobs[a.job].id}"
            yield "other machine", f"{name} on {problem.machines[m].id}", problem, moved, None


def _swaps(problem: Problem, schedule: Schedule, steps: list[Step], a: Assignment) -> Iterator[Change]:
    """Put the operation before one of those right ahead of it on its machine."""
    own = (a.job, a.operation, a.machine)
    ahead = sorted(
        (b for b in schedule.assignments if b.machine == a.machine and b.end <= a.begin and b.job != a.job),
        key=lambda b: -b.begin,
    )[:4]
    before = [n for n, s in enumerate(steps) if s[:2] == (a.job, a.operation - 1)]
    for b in ahead:
        at = steps.index((b.job, b.operation, b.machine))
        if not before or at > before[0]:
            rest = [s for s in steps if s != own]
            moved = [*rest[:at], own, *rest[at:]]
            place = problem.machines[b.machine].id
            words = f"{problem.jobs[a.job].id} before {problem.jobs[b.job].id} on {place}"
            yield "swap", words, problem, moved, None


def expedited(problem: Problem, schedule: Schedule, job: int) -> list[Step]:
    """Return the steps with a job first wherever it comes; what runs then is not interrupted."""
    at = {(a.job, a.operation): a for a in schedule.assignments}
    ready = problem.jobs[job].release
    order = [((a.start, a.end, a.job, a.operation), (a.job, a.operation, a.machine))
             for a in schedule.assignments if a.job != job]  # fmt: skip
    for o in problem.jobs[job].operations:
        a = at[job, o.index]
        ready = max(ready, o.available)
        busy = [
            b.end
            for b in schedule.assignments
            if b.machine == a.machine and b.begin < ready < b.end and b.job != job
        ]
        start = max([ready, *busy])
        order.append(((start, -1, job, o.index), (job, o.index, a.machine)))
        ready = min(start + a.end - a.begin, max(a.end, start)) + o.lag
    return [step for _, step in sorted(order)]
