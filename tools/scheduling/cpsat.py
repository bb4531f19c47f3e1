"""The constraint model: optional intervals per alternative, circuits for setups, breaks as jumps in time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from tools.scheduling.energy import bands_of
from tools.scheduling.model import TIE, Assignment, Operation, Problem

Hints = Mapping[tuple[int, int], Assignment]


@dataclass(slots=True)
class Alternative:
    """Variables of an operation on one machine; `present` is None when it is the only one."""

    operation: Operation
    begin: Any
    start: Any
    end: Any
    present: Any
    length: int
    low: int  # work starts no earlier
    high: int  # and ends no later
    lead: Any = 0  # setup it needs after the one before it


class Built:
    """A CP-SAT model of a problem.

    Attributes:
        model: minimises the problem's objective.
        alternatives: (job, operation) -> machine -> variables.
        scale: objective of the model per unit of the problem's.
    """

    def __init__(self, problem: Problem, hint: Sequence[Assignment] = ()) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        self.model = cp_model.CpModel()
        self.hints: Hints = {(a.job, a.operation): a for a in hint}
        self.horizon = _horizon(problem, hint)
        self.scale = TIE if problem.objective == "weighted_tardiness" else 1
        self.alternatives: dict[tuple[int, int], dict[int, Alternative]] = {}
        self._on: list[list[Alternative]] = [[] for _ in problem.machines]
        self._spans: dict[str, list[Any]] = {}  # skill -> intervals that hold an operator
        ends = [self._job(j) for j in range(len(problem.jobs))]
        for m in range(len(problem.machines)):
            self._machine(m)
        for skill in self._spans:
            self._pool(skill)
        figures = _Figures(self, ends)
        for name, limit in problem.limits:
            self.model.add(figures.of(name) <= limit)
        self.model.minimize(figures.objective())

    def assignments(self, value: Callable[[Any], int]) -> tuple[Assignment, ...]:
        """Return the schedule of a solution, given how to read a variable."""
        return tuple(
            Assignment(j, k, m, value(a.start), value(a.end), value(a.begin))
            for (j, k), found in self.alternatives.items()
            for m, a in found.items()
            if a.present is None or value(a.present)
        )

    def _job(self, j: int) -> Any:
        job = self.problem.jobs[j]
        before: Any = job.release
        low = job.release
        after = sum(min(o.durations.values(), default=0) + o.lag for o in job.operations)
        latest = self.horizon if job.deadline is None else min(self.horizon, job.deadline)
        for o in job.operations:
            shortest = min(o.durations.values(), default=0)
            low = max(low, o.available)
            after -= shortest + o.lag
            start, end = self._operation(o, low, latest - after)
            low += shortest + o.lag
            self.model.add(start >= before)
            before = end + o.lag if o.lag else end
        last = end if job.operations else job.release
        if job.deadline is not None and job.operations:
            self.model.add(last <= job.deadline)
        return last

    def _operation(self, o: Operation, low: int, high: int) -> tuple[Any, Any]:
        model, known = self.model, self.hints.get((o.job, o.index))
        if low > high:
            model.add_bool_or([])  # it cannot end in time, whatever the rest does
            low, high = 0, max(high, 0)
        start, end = model.new_int_var(low, high, ""), model.new_int_var(low, high, "")
        if known:
            model.add_hint(start, known.start)
            model.add_hint(end, known.end)
        durations = {o.pin.machine: o.durations[o.pin.machine]} if o.pin else o.durations
        if o.pin:
            model.add(start == o.pin.start)
        found: dict[int, Alternative] = {}
        for m, length in durations.items():
            present = None if len(durations) == 1 else model.new_bool_var("")
            begin = start
            if m in self.problem.with_setups and o.family:
                begin = model.new_int_var(0, max(high, 0), "")
                if known:
                    model.add_hint(begin, known.begin if known.machine == m else 0)
            if known and present is not None:
                model.add_hint(present, known.machine == m)
            found[m] = Alternative(o, begin, start, end, present, length, low, high)
            self._on[m].append(found[m])
        if len(found) != 1:
            model.add_exactly_one(a.present for a in found.values())
        self.alternatives[o.job, o.index] = found
        return start, end

    def _machine(self, m: int) -> None:
        model, machine, entries = self.model, self.problem.machines[m], self._on[m]
        intervals = []
        held = [(0, machine.free_from), *machine.closed] if machine.free_from > 0 else list(machine.closed)
        for n, (since, until) in enumerate(held):
            if n and since < machine.free_from:
                since = machine.free_from  # the running job pauses in it
            if since < min(until, self.horizon):
                size = min(until, self.horizon) - since
                intervals.append(model.new_fixed_size_interval_var(since, size, ""))
        if m in self.problem.with_setups and entries:
            self._circuit(m, entries)
        for e in entries:
            intervals.append(self._interval(m, e))
        model.add_no_overlap(intervals)

    def _interval(self, m: int, e: Alternative) -> Any:
        model, machine = self.model, self.problem.machines[m]
        self._jump(m, e.start, e.end, e.length, e)
        if e.begin is not e.start:
            self._jump(m, e.begin, e.start, e.lead, e, setup=True)
        size: Any = e.length
        if e.begin is not e.start or machine.breaks:
            size = model.new_int_var(0, self.horizon, "")
            known = self.hints.get((e.operation.job, e.operation.index))
            if known and known.machine == m:
                model.add_hint(size, known.end - known.begin)
        if e.present is None:
            made = model.new_interval_var(e.begin, size, e.end, "")
        else:
            made = model.new_optional_interval_var(e.begin, size, e.end, e.present, "")
        if e.operation.skill:
            self._spans.setdefault(e.operation.skill, []).append(made)
        return made

    def _jump(self, m: int, a: Any, b: Any, work: Any, e: Alternative, *, setup: bool = False) -> None:
        """Say b = a + work + Σ lengths of the breaks between; neither lies within a break."""
        model, between = self.model, cast(Any, 0)
        only = [] if e.present is None else [e.present]
        low = e.low
        if setup:
            line = self.problem.machines[m].open_time
            low = line.before_end(low, self._longest(m, e.operation.family))
        for since, until in self.problem.machines[m].breaks:
            if until <= low or since >= e.high:
                continue  # it lies before or behind both
            early_a, early_b = model.new_bool_var(""), model.new_bool_var("")
            model.add(a < since).only_enforce_if(early_a, *only)
            model.add(a >= until).only_enforce_if(early_a.negated(), *only)
            model.add(b <= since).only_enforce_if(early_b, *only)
            model.add(b >= until).only_enforce_if(early_b.negated(), *only)
            between += (until - since) * (early_a - early_b)
            if not setup and not e.operation.splittable:
                whole = model.add(early_a == early_b)
                if only:
                    whole.only_enforce_if(*only)
        said = model.add(b == a + work + between)
        if only:
            said.only_enforce_if(*only)

    def _longest(self, m: int, family: str) -> int:
        """Return the longest setup to a family on a machine."""
        pairs = [t for (n, _, f), t in self.problem.changeovers.items() if n == m and f == family]
        return max([self.problem.setups.get((m, family), 0), *pairs])

    def _circuit(self, m: int, entries: list[Alternative]) -> None:
        """Order the operations of a machine and sum up the setup each needs after the one before."""
        model, problem, machine = self.model, self.problem, self.problem.machines[m]
        here = [
            (h.begin, h.start, n) for n, e in enumerate(entries)
            if (h := self.hints.get((e.operation.job, e.operation.index))) and h.machine == m
        ]  # fmt: skip
        order = [n + 1 for *_, n in sorted(here)]
        follows = set(zip([0, *order], [*order, 0], strict=True))
        arcs: list[Any] = []

        def arc(a: int, b: int) -> Any:
            chosen = model.new_bool_var("")
            arcs.append((a, b, chosen))
            if self.hints:
                model.add_hint(chosen, (a, b) in follows)
            return chosen

        arc(0, 0)
        for n, e in enumerate(entries):
            family = e.operation.family
            if e.present is not None:
                arcs.append((n + 1, n + 1, e.present.negated()))
            first = arc(0, n + 1)
            model.add(e.begin >= machine.free_from).only_enforce_if(first)
            lead = problem.setup(m, machine.family, family) * first
            arc(n + 1, 0)
            for k, before in enumerate(entries):
                if k != n:
                    chosen = arc(k + 1, n + 1)
                    model.add(e.begin >= before.end).only_enforce_if(chosen)
                    lead += problem.setup(m, before.operation.family, family) * chosen
            e.lead = lead
        model.add_circuit(arcs)

    def _pool(self, skill: str) -> None:
        """Hold at most the pool's operators at once; absences hold some, but break no rule alone."""
        pool = self.problem.pools.get(skill)
        size = pool.size if pool else 0
        spans, needs = list(self._spans[skill]), [1] * len(self._spans[skill])
        for since, until, n in pool.absences if pool else ():
            until = min(until, self.horizon)
            if since < until and min(n, size) > 0:
                spans.append(self.model.new_fixed_size_interval_var(since, until - since, ""))
                needs.append(min(n, size))
        self.model.add_cumulative(spans, needs, size)


class _Figures:
    """The figures a schedule is judged by, as expressions of the model."""

    def __init__(self, built: Built, ends: list[Any]) -> None:
        self._built, self._ends = built, ends
        self._span: Any = None

    def objective(self) -> Any:
        """Return what is minimised; the makespan breaks ties of tardiness."""
        problem = self._built.problem
        if problem.objective == "weighted_tardiness":
            return TIE * self.of("weighted_tardiness") + self.of("makespan")
        return self.of(problem.objective)

    def of(self, name: str) -> Any:
        """Return a figure by the name of its objective."""
        problem, model = self._built.problem, self._built.model
        jobs = [(job, end) for job, end in zip(problem.jobs, self._ends, strict=True) if job.operations]
        match name:
            case "makespan":
                return self._makespan()
            case "flow_time":
                return sum(job.weight * (end - job.release) for job, end in jobs)
            case "setup_time":
                return sum(e.lead for found in self._built.alternatives.values() for e in found.values())
            case "energy_cost":
                return self._energy()
        terms = []
        for job, end in jobs:
            if job.due is not None:
                late = model.new_int_var(0, self._built.horizon, "")
                model.add(late >= end - job.due)
                terms.append(job.weight * late)
        return sum(terms)

    def _energy(self) -> Any:
        """Return Σ rate · minutes of work in each stretch of the tariff."""
        model, problem, terms = self._built.model, self._built.problem, []
        bands = [bands_of(problem, m) for m in range(len(problem.machines))]
        for found in self._built.alternatives.values():
            for m, e in found.items():
                for since, until, rate in bands[m]:
                    if until <= e.low or since >= e.high:
                        continue
                    inside = model.new_int_var(0, min(until - since, max(e.length, 0)), "")
                    first, last = (model.new_int_var(0, max(e.high, until), "") for _ in range(2))
                    model.add_max_equality(first, [e.start, since])
                    model.add_min_equality(last, [e.end, until])
                    said = model.add(inside >= last - first)
                    if e.present is not None:
                        said.only_enforce_if(e.present)
                    terms.append(rate * inside)
        return sum(terms)

    def _makespan(self) -> Any:
        if self._span is None:
            model = self._built.model
            self._span = model.new_int_var(0, self._built.horizon, "")
            for end in self._ends:
                model.add(self._span >= end)
            if self._built.hints:
                model.add_hint(self._span, max(a.end for a in self._built.hints.values()))
        return self._span


def _horizon(problem: Problem, hint: Sequence[Assignment]) -> int:
    """Return a time by which some best schedule ends."""
    latest = max((a.end for a in hint), default=0)
    if hint and problem.objective == "makespan" and not any(j.deadline is not None for j in problem.jobs):
        return latest
    work = sum(max(o.durations.values(), default=0) + o.lag for o in problem.operations)
    longest = max([0, *problem.setups.values(), *problem.changeovers.values()])
    stops = [b for m in problem.machines for _, b in (*m.closed, *m.breaks)]
    stops += [b for p in problem.pools.values() for _, b, _ in p.absences]
    if problem.objective == "energy_cost":  # it may be best to wait
        stops += [until for _, until, _ in problem.tariff]
    begins = [j.release for j in problem.jobs] + [m.free_from for m in problem.machines]
    begins += [o.available for o in problem.operations]
    begins += [o.pin.start for o in problem.operations if o.pin]
    whole = work + len(problem.operations) * longest + max(stops, default=0) + max(begins, default=0)
    return max(latest, min(problem.horizon, whole))
