"""Dispatching rules and the list scheduler that applies them (Pinedo, Scheduling, ch. 14)."""

import heapq
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tools.scheduling.line_dispatch import dispatch_lines, has_lines
from tools.scheduling.model import Assignment, Operation, Problem, Schedule, completions, missed_min, value_of
from tools.scheduling.operators import Rota
from tools.scheduling.rule_index import RULES, Index, Ready, index_of

_COMPILED = 1500  # operations from which on compiled code is sooner done, its loading included
_COMPILED_FIRST = 6000  # the same for the first rule, which does not wait until code is compiled
_WAITED_S = 1.0  # until the best rule so far is told
# from what helped most often on generated plants to what helped least
_SWEEP = ((8.0, 0.3), (12.0, 0.5), (4.0, 0.3), (20.0, 0.5), (3.0, 0.5), (6.0, 0.3), (2.0, 0.3), (12.0, 0.3),
          (1.0, 0.3), (4.0, 1.0), (2.0, 1.0))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation would go on a machine: setup from `begin`, work from `start` to `end`."""

    machine: int
    begin: int
    start: int
    end: int
    setup: int


def place(
    problem: Problem, m: int, free: int, ready: int, setup: int, length: int, splittable: bool = True
) -> Place:
    """Return the earliest place on a machine.

    Args:
        problem: gives the machine's calendar.
        m: the machine.
        free: its setup may begin then.
        ready: the work may begin then.
        setup: minutes of setup, right before the work.
        length: minutes of work.
        splittable: the work may pause over breaks.
    """
    machine = problem.machines[m]
    if not machine.breaks and not machine.closed:
        start = max(ready, free + setup)
        return Place(m, start - setup, start, start + length, setup)
    line = machine.open_time
    earliest = free
    while True:
        start = line.first(max(ready, line.after(line.first(earliest), setup)))
        if not splittable:
            start = line.whole(start, length)
        begin, end = line.before_end(start, setup), line.after(start, length)
        hit = next((c for c in machine.closed if begin < c[1] and end > c[0] and end > begin), None)
        if hit is None:
            return Place(m, begin, start, end, setup)
        earliest = hit[1]


def place_operation(
    problem: Problem, o: Operation, m: int, free: int, ready: int, family: str, rota: Rota
) -> Place | None:
    """Return where an operation would go on a machine, after what is there.

    Args:
        problem: gives calendars and setups.
        o: the operation; a pinned one goes where it is pinned.
        m: the machine.
        free: the machine is free from then.
        ready: the operation's predecessors and material are there then.
        family: what the machine is set up for.
        rota: who is busy.

    Returns:
        None when a pin cannot be kept or nobody has the skill.
    """
    setup, length = problem.setup(m, family, o.family), o.durations[m]
    if o.pin is not None:
        line = problem.machines[m].open_time
        begin = line.before_end(o.pin.start, setup)
        kept = m == o.pin.machine and begin >= free and o.pin.start >= ready
        return Place(m, begin, o.pin.start, line.after(o.pin.start, length), setup) if kept else None
    while True:
        p = place(problem, m, free, ready, setup, length, o.splittable)
        if not o.skill:
            return p
        try:
            again = rota.next_try(o.skill, p.begin, p.end)
        except LookupError:
            return None
        if again is None:
            return p
        free = again


def dispatch(
    problem: Problem, rule: str, k1: float = 2.0, k2: float = 0.5, boosts: Mapping[int, float] | None = None,
    *, compiled_from: int = _COMPILED,
) -> Schedule | None:  # fmt: skip
    """Build a non-delay schedule by a rule.

    Args:
        problem: what must be scheduled.
        rule: one of `RULES`.
        k1: look-ahead of ATC and ATCS.
        k2: weight of setups of ATCS.
        boosts: job -> factor on the urgency of ATC and ATCS.
        compiled_from: operations from which on it is left to compiled code; the schedule is the same.

    Returns:
        The schedule, which may miss deadlines; None when an operation does not fit the horizon or has no
        machine, a pin cannot be kept or a skill has nobody.
    """
    if not all(o.durations for o in problem.operations):
        return None
    index = index_of(rule, problem, k1, k2, boosts or {})
    done: list[Assignment] | None
    if has_lines(problem):
        done = dispatch_lines(problem, rule, index)
    elif len(problem.operations) >= compiled_from:
        from tools.scheduling.dispatching import Dispatcher

        done = Dispatcher(_reserved(problem)).run(rule, k1, k2, boosts or {})
    else:
        done = _Builder(_reserved(problem)).run(index)
    if done is None:
        return None
    made = tuple(sorted(done, key=lambda a: (a.job, a.operation)))
    return Schedule(made, value_of(problem, made), None, "feasible", rule)


class _Builder:
    """The list scheduler: of all that could begin soonest, the rule chooses."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = [m.free_from for m in problem.machines]
        self.family = [m.family for m in problem.machines]
        self.rota = Rota(problem.pools)
        self.changed = [0] * len(problem.machines)  # how often a machine changed
        self.ready: dict[int, Ready] = {}
        self.found: dict[int, Place] = {}
        self.seen: dict[int, int] = {}  # changes that `found` knows
        self.heap: list[tuple[int, int]] = []

    def run(self, index: Index) -> list[Assignment] | None:
        for j, job in enumerate(self.problem.jobs):
            if job.operations and not self._look(Ready(j, 0, max(job.release, job.operations[0].available))):
                return None
        done = []
        while self.heap:
            candidates = self._soonest()
            if candidates is None:
                return None
            j = min(candidates, key=lambda j: self._rank(index, j))
            for other in candidates:
                if other != j:
                    heapq.heappush(self.heap, (self.found[other].begin, other))
            made = self._assign(j)
            if made is None:
                return None
            done.append(made)
        return done

    def _rank(self, index: Index, j: int) -> tuple[float, int, int]:
        p = self.found[j]
        return index(self.ready[j], p.start, p.end - p.start, p.setup), p.start, j

    def _stamp(self, o: Operation) -> int:
        return sum(self.changed[m] for m in o.durations) + (self.rota.version if o.skill else 0)

    def _look(self, r: Ready) -> bool:
        o = self.problem.jobs[r.job].operations[r.index]
        best: Place | None = None
        for m in (o.pin.machine,) if o.pin else o.durations:
            p = place_operation(self.problem, o, m, self.free[m], r.at, self.family[m], self.rota)
            if p is not None and (best is None or (p.end, p.setup) < (best.end, best.setup)):
                best = p
        if best is None:
            return False
        self.ready[r.job], self.found[r.job], self.seen[r.job] = r, best, self._stamp(o)
        heapq.heappush(self.heap, (best.begin, r.job))
        return True

    def _soonest(self) -> list[int] | None:
        candidates: list[int] = []
        soonest = 0
        while self.heap and (not candidates or self.heap[0][0] <= soonest):
            begin, j = heapq.heappop(self.heap)
            r = self.ready[j]
            if self.seen[j] != self._stamp(self.problem.jobs[j].operations[r.index]):
                if not self._look(r):
                    return None
                continue
            soonest = begin
            candidates.append(j)
        return candidates

    def _assign(self, j: int) -> Assignment | None:
        r, p = self.ready.pop(j), self.found.pop(j)
        operations = self.problem.jobs[j].operations
        o = operations[r.index]
        if p.end > self.problem.horizon:
            return None
        self.free[p.machine] = p.end
        self.family[p.machine] = o.family or self.family[p.machine]
        self.changed[p.machine] += 1
        if o.skill:
            self.rota.take(o.skill, p.begin, p.end)
        if r.index + 1 < len(operations):
            at = max(p.end + o.lag, operations[r.index + 1].available)
            if not self._look(Ready(j, r.index + 1, at)):
                return None
        return Assignment(j, r.index, p.machine, p.start, p.end, p.begin)


def _reserved(problem: Problem) -> Problem:
    """Return the problem with machines closed to others where an operation is pinned, setup included."""
    held: dict[int, list[tuple[int, int]]] = {}
    for o in problem.operations:
        if o.pin is not None:
            m = o.pin.machine
            line = problem.machines[m].open_time
            longest = max((t for (n, f), t in problem.setups.items() if n == m and f == o.family), default=0)
            longest = max(
                [longest, *(t for (n, _, f), t in problem.changeovers.items() if n == m and f == o.family)]
            )
            held.setdefault(m, []).append(
                (line.before_end(o.pin.start, longest), line.after(o.pin.start, o.durations[m]))
            )
    if not held:
        return problem
    machines = tuple(
        replace(machine, closed=tuple(sorted([*machine.closed, *held.get(m, ())])))
        for m, machine in enumerate(problem.machines)
    )
    return replace(problem, machines=machines)


def best_rule(
    problem: Problem,
    seconds: float | None = 3.0,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    at_most_s: float = math.inf,
    sweeps: int = len(_SWEEP),
    tell: Callable[[Schedule], None] = lambda best: None,
) -> Schedule | None:
    """Return the best schedule of all rules, ATCS with a sweep of its parameters.

    Missed deadlines count before the objective: orders that miss theirs become more urgent and are
    tried again; what is returned may still miss some.

    Args:
        problem: what must be scheduled.
        seconds: the sweep ends after that, not the rules; None tries everything (the same each time).
        cancelled: asked after each rule.
        at_most_s: no further rule is tried after that; at least one is.
        sweeps: how many parameters of ATCS are tried.
        tell: told the best so far after each rule, once the rules have taken a second.
    """
    due = any(job.due is not None or job.deadline is not None for job in problem.jobs)
    sweep = [("ATCS", k1, k2) for k1, k2 in _SWEEP[:sweeps]] if due else []
    rules = [(rule, 2.0, 0.5) for rule in (reversed(RULES) if due else RULES)]
    best: Schedule | None = None
    began, latest = time.perf_counter(), 0.0
    for n, (rule, k1, k2) in enumerate([*rules, *sweep]):
        spent = time.perf_counter() - began
        each, latest = spent - latest, spent
        out = spent + each > at_most_s or (n >= len(rules) and seconds is not None and spent > seconds)
        if best is not None and (out or cancelled()):
            break
        compiled_from = _COMPILED if n else _COMPILED_FIRST
        best = _better(problem, best, dispatch(problem, rule, k1, k2, compiled_from=compiled_from))
        early = n == 0 and due and len(problem.operations) >= _COMPILED
        if best is not None and (early or time.perf_counter() - began > _WAITED_S):
            tell(best)
    return best if best is None else _within_deadlines(problem, best)


def _better(problem: Problem, old: Schedule | None, new: Schedule | None) -> Schedule | None:
    if old is None or new is None:
        return old or new

    def rank(s: Schedule) -> tuple[float, float]:
        return missed_min(problem, s.assignments), s.value

    return new if rank(new) < rank(old) else old


def _within_deadlines(problem: Problem, best: Schedule, tries: int = 12) -> Schedule:
    boosts: dict[int, float] = {}
    latest = best
    for _ in range(tries):
        if missed_min(problem, best.assignments) == 0:
            break
        ends = completions(problem, latest.assignments)
        for j, job in enumerate(problem.jobs):
            if job.deadline is not None and ends[j] > job.deadline:
                boosts[j] = boosts.get(j, 1.0) * 8
        found = dispatch(problem, "ATC", 2.0, 0.5, boosts)
        if found is None:
            break
        latest, best = found, _better(problem, best, found) or best
    return best
