"""What made an order late: each cause is taken away and the plan run again, and what then is gained counts.

What is unusual (a breakdown, late material, an absence, a pin, a shift that is missing, a late release) is
named before what is always there (queues, setups), if without it at least half of the lateness is gone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.scheduling.calendars import Span
from tools.scheduling.model import Assignment, Machine, Problem, Schedule, completions
from tools.scheduling.replay import run, steps_of, with_job, with_machine, with_operation, with_pool

_QUEUE = 6  # orders ahead that are tried one by one, the longest first
_UNUSUAL = {"downtime", "material", "operator", "pin", "closed", "release", "predecessor"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause and what would be gained without it.

    Attributes:
        kind: as of `lateness.Cause`, or release.
        who: order, machine, material or skill it is about.
        gain: minutes the order would end earlier without it, by a replay of the plan.
    """

    kind: str
    who: str
    gain: int


@dataclass(frozen=True, slots=True)
class _Change:
    kind: str
    who: str
    problem: Problem
    steps: list[tuple[int, int, int]]


def reasons_of(problem: Problem, schedule: Schedule, job: int) -> tuple[Reason, ...]:
    """Return the reasons for an order's end, the decisive one first.

    Args:
        problem: what was scheduled.
        schedule: clean.
        job: position of the order.
    """
    end = completions(problem, schedule.assignments)[job]
    due = problem.jobs[job].due
    late = max(0, end - due) if due is not None else 0
    gains: dict[tuple[str, str], int] = {}
    plain = run(problem, steps_of(schedule.assignments))
    base = completions(problem, plain.assignments)[job] if plain else end
    for change in _changes(problem, schedule, job):
        found = run(change.problem, change.steps)
        if found is not None:
            gain = base - completions(change.problem, found.assignments)[job]
            key = (change.kind, change.who)
            gains[key] = max(gains.get(key, 0), gain)

    def rank(item: tuple[tuple[str, str], int]) -> tuple[bool, int]:
        (kind, _), gain = item
        return not (kind in _UNUSUAL and 2 * gain >= max(late, 1)), -gain

    ordered = sorted(((key, gain) for key, gain in gains.items() if gain > 0), key=rank)
    return tuple(Reason(kind, who, gain) for (kind, who), gain in ordered)


def chain_of(problem: Problem, schedule: Schedule, job: int) -> tuple[Assignment, ...]:
    """Return the operations that one after the other decide when an order ends, the last first."""
    at = {(a.job, a.operation): a for a in schedule.assignments}
    here: dict[int, list[Assignment]] = {}
    for a in sorted(schedule.assignments, key=lambda a: (a.start, a.end)):
        here.setdefault(a.machine, []).append(a)
    now: Assignment | None = at[job, len(problem.jobs[job].operations) - 1]
    chain: list[Assignment] = []
    while now is not None and now not in chain:
        chain.append(now)
        before = at.get((now.job, now.operation - 1))
        place = here[now.machine].index(now)
        ahead = here[now.machine][place - 1] if place else None
        ready = before.end + problem.jobs[now.job].operations[now.operation - 1].lag if before else -1
        free = ahead.end if ahead else -1
        setup = now.start - now.begin
        now = before if ready >= free + setup or ahead is None else ahead
    return tuple(chain)


def _changes(problem: Problem, schedule: Schedule, job: int) -> Iterator[_Change]:
    """Yield the plan without each thing that can have held the order, or what held it."""
    steps = steps_of(schedule.assignments)
    own = [a for a in schedule.assignments if a.job == job]
    chain = list(dict.fromkeys([*chain_of(problem, schedule, job), *own]))
    until = max(a.end for a in own)
    for m in dict.fromkeys(a.machine for a in chain):
        yield from _machine_changes(problem, m, steps, until)
    for a in chain:
        o = problem.jobs[a.job].operations[a.operation]
        if o.available > 0:
            yield _Change(
                "material", o.material or "material", with_operation(problem, replace(o, available=0)), steps
            )
        if o.pin is not None:
            yield _Change("pin", problem.jobs[a.job].id, with_operation(problem, replace(o, pin=None)), steps)
        if o.lag:
            yield _Change("predecessor", o.id or f"operation {a.operation}",
                          with_operation(problem, replace(o, lag=0)), steps)  # fmt: skip
    for skill in dict.fromkeys(problem.jobs[a.job].operations[a.operation].skill for a in chain):
        if skill in problem.pools:
            pool = problem.pools[skill]
            without = replace(pool, size=pool.size + 1, absences=())
            yield _Change("operator", skill, with_pool(problem, skill, without), steps)
    if released_too_late(problem, job):
        yield _Change("release", problem.jobs[job].id, with_job(problem, job, release=0), _first(steps, job))
    yield from _queues(problem, schedule, job, steps)
    yield _Change("setup", problem.jobs[job].id, _without_setups(problem, job), steps)


def released_too_late(problem: Problem, job: int) -> bool:
    """Whether an order would be late even alone on machines that never fail."""
    wanted = problem.jobs[job]
    if wanted.due is None or wanted.release <= 0:
        return False
    operations = tuple(
        replace(o, job=0, available=0, pin=None, skill="", family="") for o in wanted.operations
    )
    alone = replace(
        problem,
        jobs=(replace(wanted, operations=operations),),
        machines=tuple(_usual(m, wanted.due) for m in problem.machines),
    )
    steps = [(0, o.index, min(o.durations, key=lambda m: o.durations[m])) for o in operations]
    found = run(alone, steps)
    return found is not None and found.assignments[-1].end > wanted.due


def _machine_changes(
    problem: Problem, m: int, steps: list[tuple[int, int, int]], until: int
) -> Iterator[_Change]:
    machine = problem.machines[m]
    if any(x < until for x, _ in machine.closed):
        yield _Change("downtime", machine.id, with_machine(problem, m, closed=()), steps)
    usual = _usual(machine, until)
    if usual.breaks != machine.breaks:
        yield _Change("closed", machine.id, with_machine(problem, m, breaks=usual.breaks), steps)


def _usual(machine: Machine, until: int) -> Machine:
    """Return the machine without stops, and with unusual breaks as long as its usual ones."""
    unusual = unusual_breaks(machine.breaks, until)
    rest = tuple(b for b in machine.breaks if b not in unusual)
    lengths = Counter(y - x for x, y in rest)
    typical = lengths.most_common(1)[0][0] if lengths else 0
    shorter = tuple((y - min(typical, y - x), y) for x, y in unusual)
    breaks = tuple(sorted(b for b in (*rest, *shorter) if b[1] > b[0]))
    return replace(machine, closed=(), free_from=0, breaks=breaks)


def unusual_breaks(breaks: tuple[Span, ...], until: int) -> tuple[Span, ...]:
    """Return the breaks before a time that are longer than any that comes again."""
    often = Counter(y - x for x, y in breaks)
    regular = max((length for length, n in often.items() if n > 1), default=0)
    return tuple((x, y) for x, y in breaks if x < until and y - x > regular)


def _queues(
    problem: Problem, schedule: Schedule, job: int, steps: list[tuple[int, int, int]]
) -> Iterator[_Change]:
    """Yield the plan with each order that the operation waits behind moved after it."""
    own = sorted((a for a in schedule.assignments if a.job == job), key=lambda a: a.operation)
    ready = problem.jobs[job].release
    for a in own:
        last = max(b.operation for b in own if b.machine == a.machine)
        mine = (a.job, last, a.machine)
        ahead = [b for b in schedule.assignments
                 if b.machine == a.machine and b.job != job and b.end <= a.begin and b.end > ready]  # fmt: skip
        for b in sorted(ahead, key=lambda b: b.begin - b.end)[:_QUEUE]:
            yield _Change("queue", problem.jobs[b.job].id, problem, _moved(steps, mine, [b]))
        if len(ahead) > 1:
            names = ", ".join(problem.jobs[b.job].id for b in sorted(ahead, key=lambda b: b.begin))
            yield _Change("queue", names, problem, _moved(steps, mine, ahead))
        ready = a.end


def _moved(
    steps: list[tuple[int, int, int]], mine: tuple[int, int, int], behind: list[Assignment]
) -> list[tuple[int, int, int]]:
    """Return the steps with some operations right after one, and what follows of their jobs behind it."""
    jobs = {b.job: b.operation for b in behind}
    later = [s for s in steps if s[0] in jobs and s[1] >= jobs[s[0]] and steps.index(s) < steps.index(mine)]
    rest = [s for s in steps if s not in later]
    at = rest.index(mine) + 1
    return [*rest[:at], *later, *rest[at:]]


def _first(steps: list[tuple[int, int, int]], job: int) -> list[tuple[int, int, int]]:
    """Return the steps with those of a job at the front."""
    return [*(s for s in steps if s[0] == job), *(s for s in steps if s[0] != job)]


def _without_setups(problem: Problem, job: int) -> Problem:
    operations = tuple(replace(o, family="") for o in problem.jobs[job].operations)
    return with_job(problem, job, operations=operations)
