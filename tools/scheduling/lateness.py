"""Why an order ends when it does: every minute from its release to its end has one cause.

The walk goes over the operations of the order: what held each of them until its setup began, then
setup and work. Closed time counts as a cause of its own only where nothing else held the order.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.scheduling.model import Assignment, Problem, Schedule

Clock = Callable[[int, bool], int]  # minute, whether something ends there -> clock minute


@dataclass(frozen=True, slots=True)
class Cause:
    """Minutes of one cause.

    Attributes:
        kind: work, setup, queue, downtime, closed, material, operator, pin, predecessor or idle.
        who: order, machine, material or skill it is about.
    """

    kind: str
    who: str
    minutes: int


def plain_clock(minute: int, ends: bool) -> int:
    """Return the minute itself: the clock of a problem whose minutes are clock minutes."""
    return minute


def causes_of(
    problem: Problem, schedule: Schedule, job: int, clock: Clock = plain_clock, ahead: str = "running work"
) -> tuple[Cause, ...]:
    """Return the causes, the longest first; they add up to the time from release to end.

    Args:
        problem: what was scheduled.
        schedule: clean.
        job: position of the order.
        clock: turns a minute of the schedule into clock minutes, closed time of the whole plant included.
        ahead: what to call work that was on a machine at the start.
    """
    found: dict[tuple[str, str], int] = {}
    mine = sorted((a for a in schedule.assignments if a.job == job), key=lambda a: a.operation)
    ready = problem.jobs[job].release
    for a in mine:
        last = a is mine[-1]
        for kind, who, x, y in _pieces(problem, schedule, a, ready, ahead):
            length = clock(y, last and y == a.end) - clock(x, False)
            inside = y - x if kind in {"work", "setup", "closed"} else length
            for key, minutes in (((kind, who), inside), (("closed", "plant"), length - inside)):
                if minutes:
                    found[key] = found.get(key, 0) + minutes
        ready = a.end
    return tuple(sorted((Cause(k, w, m) for (k, w), m in found.items()), key=lambda c: -c.minutes))


Piece = tuple[str, str, int, int]


def _pieces(problem: Problem, schedule: Schedule, a: Assignment, ready: int, ahead: str) -> Iterator[Piece]:
    """Yield (kind, who, from, to) that together cover the time from ready to the operation's end."""
    machine = problem.machines[a.machine]
    reasons = list(_waits(problem, schedule, a, ready, ahead))
    marks = {ready, a.begin, a.start, a.end, *(t for _, _, x, y in reasons for t in (x, y)),
             *(t for s in machine.breaks for t in s)}  # fmt: skip
    inside = sorted(t for t in marks if ready <= t <= a.end)
    for x, y in itertools.pairwise(inside):
        closed = any(p <= x and y <= q for p, q in machine.breaks)
        if x >= a.begin:
            kind = "closed" if closed else "work" if x >= a.start else "setup"
            yield kind, machine.id, x, y
            continue
        why = next(((k, w) for k, w, p, q in reasons if p <= x and y <= q), None)
        yield *(why or (("closed", machine.id) if closed else ("idle", machine.id))), x, y


def _waits(problem: Problem, schedule: Schedule, a: Assignment, ready: int, ahead: str) -> Iterator[Piece]:
    """Yield what held the operation before its setup, the strongest reason first."""
    operations = problem.jobs[a.job].operations
    o, machine = operations[a.operation], problem.machines[a.machine]
    if a.operation and (lag := operations[a.operation - 1].lag):
        yield (
            "predecessor",
            operations[a.operation - 1].id or f"operation {a.operation - 1}",
            ready,
            ready + lag,
        )
        ready += lag
    if o.available > ready:
        yield "material", o.material or "material", ready, o.available
        ready = o.available
    if o.pin is not None:
        yield "pin", problem.jobs[a.job].id, ready, a.begin
    here = [
        b for b in schedule.assignments if b.machine == a.machine and b.end <= a.begin and b.end > b.begin
    ]
    for b in here:
        yield "queue", problem.jobs[b.job].id, b.begin, b.end
    if machine.free_from > 0:
        yield "queue", ahead, 0, machine.free_from
    for x, y in machine.closed:
        yield "downtime", machine.id, x, y
    if o.skill:
        for x, y in machine.breaks:
            yield "closed", machine.id, x, y
        yield "operator", o.skill, max([ready, machine.free_from, *(b.end for b in here)]), a.begin


def in_words(cause: Cause) -> str:
    """Return a cause as a planner says it."""
    match cause.kind:
        case "work":
            return f"work on {cause.who}"
        case "setup":
            return f"setup of {cause.who}"
        case "queue":
            return f"waiting behind {cause.who}"
        case "downtime":
            return f"{cause.who} is down"
        case "closed":
            return "no shift" if cause.who == "plant" else f"no shift on {cause.who}"
        case "material":
            return f"waiting for material {cause.who}"
        case "operator":
            return f"no operator free for {cause.who}"
        case "pin":
            return "it is pinned to a later time"
        case "predecessor":
            return f"time that must pass after {cause.who}"
        case "release":
            return "it is released late"
        case _:
            return f"{cause.who} is kept free"
