"""CP-SAT begun with the best rule's schedule, in a process of its own: anytime, with progress, cancellable."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.scheduling.model import (
    Assignment,
    Machine,
    Problem,
    Schedule,
    problem_from_json,
    problem_to_json,
    value_of,
)
from tools.scheduling.rules import best_rule

LARGEST = 60_000  # above it the whole is not modelled at once, windows are
_TIE = 10_000  # weight of tardiness over makespan


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 2,
    progress: Callable[[Mapping[str, Any]], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Schedule:
    """Return the best schedule found; never worse than the best dispatching rule.

    Args:
        problem: what must be scheduled.
        seconds: for the solver, after the rules.
        workers: threads of the solver.
        progress: told value, bound and seconds at each better schedule.
        cancelled: asked twice a second; the best so far is kept.
    """
    started = time.perf_counter()
    tell = progress or (lambda step: None)
    first = best_rule(problem, max(min(3.0, 0.4 * seconds), 0.15 * seconds), cancelled)
    if first is not None:
        tell({"value": first.value, "rule": first.rule, "seconds": round(time.perf_counter() - started, 2)})
    if not problem.operations:
        return Schedule((), 0.0, 0.0, "optimal")
    best, status, bound = first, "feasible" if first else "unknown", None
    if best is not None and cancelled():
        return replace(best, seconds=round(time.perf_counter() - started, 3))
    left = max(0.5, seconds - (time.perf_counter() - started))
    for line in _lines(problem, first, left, workers, cancelled):
        status, bound = line["status"], line["bound"]
        if line["assignments"]:
            made = tuple(Assignment(*a) for a in line["assignments"])
            value = value_of(problem, made)
            if best is None or value < best.value - 1e-9:
                best = Schedule(made, value, bound, status, first.rule if first else "")
        tell({"value": best.value if best else None, "bound": bound,
              "seconds": round(time.perf_counter() - started, 2)})  # fmt: skip
    took = round(time.perf_counter() - started, 3)
    if best is None:
        return Schedule(
            (), float("inf"), bound, "infeasible" if status == "infeasible" else "unknown", "", took
        )
    final = "optimal" if status == "optimal" else "feasible"
    return Schedule(best.assignments, best.value, bound, final, best.rule, took)


def _lines(
    problem: Problem, hint: Schedule | None, seconds: float, workers: int, cancelled: Callable[[], bool]
) -> Any:
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", "from tools.scheduling.solver import child; child()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    request = {
        "problem": problem_to_json(problem),
        "hint": [_tuple(a) for a in hint.assignments] if hint else [],
        "seconds": seconds,
        "workers": workers,
    }

    def watch() -> None:
        while child.poll() is None:
            if cancelled():
                child.kill()
                return
            time.sleep(0.2)

    watcher = threading.Thread(target=watch, daemon=True)
    try:
        child.stdin.write(json.dumps(request))
        child.stdin.close()
        watcher.start()
        for line in child.stdout:
            yield json.loads(line)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        child.stdout.close()
        if watcher.is_alive():
            watcher.join(1.0)


def child() -> None:
    """Solve the problem on stdin and print a line for each better schedule; runs in the subprocess."""
    request = json.load(sys.stdin)
    problem = problem_from_json(request["problem"])
    if request["hint"] and problem.objective == "weighted_tardiness" and _size(problem) > LARGEST:
        _improve_here(problem, request)
    else:
        _solve_here(problem, request)


def _size(problem: Problem) -> int:
    """Return about how many followers a model of the whole would have to tell apart."""
    on = [0] * len(problem.machines)
    for o in problem.operations:
        for m in o.durations:
            on[m] += 1
    with_setups = {m for m, _ in problem.setups}
    breaks = sum(n * len(problem.machines[m].breaks) for m, n in enumerate(on))
    return sum(n * n for m, n in enumerate(on) if m in with_setups) + 4 * breaks


def _improve_here(problem: Problem, request: Mapping[str, Any]) -> None:
    from ortools.sat.python import cp_model

    from tools.scheduling.neighbourhood import improve

    def solve_part(part: Problem, current: tuple[Assignment, ...], seconds: float) -> tuple[Assignment, ...]:
        model, variables = _build(_clipped(part, current), [list(_tuple(a)) for a in current])
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = int(request["workers"])
        solver.parameters.random_seed = 1
        if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return ()
        return tuple(Assignment(*row) for row in _rows(variables, solver.value))

    def tell(found: tuple[Assignment, ...], value: float) -> None:
        rows = [list(_tuple(a)) for a in found]
        print(json.dumps({"status": "feasible", "bound": 0.0, "assignments": rows}), flush=True)

    hint = tuple(Assignment(*a) for a in request["hint"])
    improve(problem, hint, seconds=float(request["seconds"]), seed=1, solve=solve_part, tell=tell)


def _clipped(part: Problem, current: tuple[Assignment, ...]) -> Problem:
    """Return a window's problem with the breaks and downtime that can matter in it."""
    since = min((a.begin for a in current), default=0)
    until = 2 * max((a.end for a in current), default=0) - since + 2880
    machines = tuple(
        replace(
            m,
            breaks=tuple(b for b in m.breaks if b[1] > since and b[0] < until),
            closed=tuple(c for c in m.closed if c[1] > since and c[0] < until),
        )
        for m in part.machines
    )
    return replace(part, machines=machines, horizon=min(part.horizon, until))


def _tuple(a: Assignment) -> tuple[int, ...]:
    return (a.job, a.operation, a.machine, a.start, a.end, a.begin)


def _solve_here(problem: Problem, request: Mapping[str, Any]) -> None:
    from ortools.sat.python import cp_model

    model, variables = _build(problem, request["hint"])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(request["seconds"])
    solver.parameters.num_workers = int(request["workers"])
    solver.parameters.random_seed = 1
    scale = 1 if problem.objective == "makespan" else _TIE

    def say(status: str, bound: float, value: Callable[[Any], int]) -> None:
        rows = _rows(variables, value)
        print(json.dumps({"status": status, "bound": bound / scale, "assignments": rows}), flush=True)

    class Tell(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            say("feasible", self.best_objective_bound, self.value)

    status = solver.solve(model, Tell())
    names = {cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}
    name = names.get(status, "unknown")
    if name in {"optimal", "feasible"}:
        say(name, solver.best_objective_bound, solver.value)
    else:
        print(json.dumps({"status": name, "bound": None, "assignments": []}), flush=True)


def _rows(
    variables: Mapping[tuple[int, int], Mapping[int, Any]], value: Callable[[Any], int]
) -> list[list[int]]:
    return [
        [j, k, m, value(start), value(end), value(begin)]
        for (j, k), alternatives in variables.items()
        for m, (start, end, begin, present) in alternatives.items()
        if present is None or value(present)
    ]


@dataclass(slots=True)
class _Alternative:
    """Variables of an operation on one machine; `present` None when it is the only one."""

    job: int
    operation: int
    begin: Any
    start: Any
    end: Any
    present: Any
    length: int


def _build(problem: Problem, hint: list[list[int]]) -> tuple[Any, dict[tuple[int, int], dict[int, Any]]]:
    """Build the model: one optional interval [begin of setup, end) per alternative, no overlap on
    machines, a circuit of followers where setups depend on the one before, breaks as jumps in time.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = _horizon(problem, hint)
    hinted = {(a[0], a[1]): a for a in hint}
    variables: dict[tuple[int, int], dict[int, Any]] = {}
    on_machine: list[list[_Alternative]] = [[] for _ in problem.machines]
    with_setups = {m for m, _ in problem.setups}
    ends = []
    for j, job in enumerate(problem.jobs):
        before: Any = job.release
        for k, operation in enumerate(job.operations):
            start = model.new_int_var(job.release, horizon, "")
            end = model.new_int_var(job.release, horizon, "")
            known = hinted.get((j, k))
            if known:
                model.add_hint(start, known[3])
                model.add_hint(end, known[4])
            alternatives: dict[int, Any] = {}
            single = len(operation.durations) == 1
            for m, length in operation.durations.items():
                present = None if single else model.new_bool_var("")
                begin = start
                if m in with_setups and operation.family:
                    begin = model.new_int_var(0, horizon, "")
                    if known:
                        model.add_hint(begin, known[5] if known[2] == m else 0)
                if known and present is not None:
                    model.add_hint(present, known[2] == m)
                alternative = _Alternative(j, k, begin, start, end, present, length)
                on_machine[m].append(alternative)
                alternatives[m] = (start, end, begin, present)
            if not single:
                model.add_exactly_one(a[3] for a in alternatives.values())
            model.add(start >= before)
            if job.deadline is not None:
                model.add(end <= job.deadline)
            before = end
            variables[j, k] = alternatives
        ends.append(before)
    for m, entries in enumerate(on_machine):
        _machine(model, problem, m, entries, horizon, hinted, m in with_setups)
    _objective(model, problem, ends, horizon, hint)
    return model, variables


def _machine(
    model: Any,
    problem: Problem,
    m: int,
    entries: list[_Alternative],
    horizon: int,
    hinted: Mapping[Any, Any],
    setups: bool,
) -> None:
    machine = problem.machines[m]
    intervals = []
    held = [(0, machine.free_from), *machine.closed] if machine.free_from > 0 else list(machine.closed)
    for n, (since, until) in enumerate(held):
        if n and since < machine.free_from:
            since = machine.free_from  # the running job pauses in it
        if since < min(until, horizon):
            intervals.append(model.new_fixed_size_interval_var(since, min(until, horizon) - since, ""))
    lead = _circuit(model, problem, m, entries, hinted) if setups and entries else {}
    for n, e in enumerate(entries):
        only = [] if e.present is None else [e.present]
        _jump(model, machine, e.start, e.end, e.length, only, horizon)
        if e.begin is not e.start:
            _jump(model, machine, e.begin, e.start, lead[n], only, horizon)
        size: Any = e.length
        if e.begin is not e.start or machine.breaks:
            size = model.new_int_var(0, horizon, "")
            known = hinted.get((e.job, e.operation))
            if known and known[2] == m:
                model.add_hint(size, known[4] - known[5])
        if e.present is None:
            intervals.append(model.new_interval_var(e.begin, size, e.end, ""))
        else:
            intervals.append(model.new_optional_interval_var(e.begin, size, e.end, e.present, ""))
    model.add_no_overlap(intervals)


def _jump(model: Any, machine: Machine, a: Any, b: Any, work: Any, only: list[Any], horizon: int) -> None:
    """Say b = a + work + Σ lengths of the breaks between; neither lies within a break."""
    between: Any = 0
    for since, until in machine.breaks:
        if since >= horizon:
            continue
        early_a, early_b = model.new_bool_var(""), model.new_bool_var("")
        model.add(a < since).only_enforce_if(early_a, *only)
        model.add(a >= until).only_enforce_if(early_a.negated(), *only)
        model.add(b <= since).only_enforce_if(early_b, *only)
        model.add(b >= until).only_enforce_if(early_b.negated(), *only)
        between += (until - since) * (early_a - early_b)
    said = model.add(b == a + work + between)
    if only:
        said.only_enforce_if(*only)


def _circuit(
    model: Any, problem: Problem, m: int, entries: list[_Alternative], hinted: Mapping[Any, Any]
) -> dict[int, Any]:
    """Order the operations of a machine; return the setup each needs after the one before."""
    here = [(h[5], n) for n, e in enumerate(entries) if (h := hinted.get((e.job, e.operation))) and h[2] == m]
    order = [n + 1 for _, n in sorted(here)]
    follows = set(zip([0, *order], [*order, 0], strict=True)) if order else {(0, 0)}
    absent = set(range(1, len(entries) + 1)) - set(order) if hinted else set()
    families = [problem.jobs[e.job].operations[e.operation].family for e in entries]
    arcs: list[Any] = []
    lead: dict[int, Any] = dict.fromkeys(range(len(entries)), 0)

    def arc(a: int, b: int) -> Any:
        chosen = model.new_bool_var("")
        arcs.append((a, b, chosen))
        if hinted:
            model.add_hint(chosen, (a, b) in follows or (a == b and a in absent))
        return chosen

    arc(0, 0)
    for n, e in enumerate(entries):
        if e.present is not None:
            arcs.append((n + 1, n + 1, e.present.negated()))
        first = arc(0, n + 1)
        model.add(e.begin >= problem.machines[m].free_from).only_enforce_if(first)
        lead[n] = problem.setup(m, problem.machines[m].family, families[n]) * first
        arc(n + 1, 0)
        for n2, before in enumerate(entries):
            if n2 != n:
                chosen = arc(n2 + 1, n + 1)
                model.add(e.begin >= before.end).only_enforce_if(chosen)
                lead[n] += problem.setup(m, families[n2], families[n]) * chosen
    model.add_circuit(arcs)
    return lead


def _objective(model: Any, problem: Problem, ends: list[Any], horizon: int, hint: list[list[int]]) -> None:
    span = model.new_int_var(0, horizon, "")
    for end in ends:
        model.add(span >= end)
    if hint:
        model.add_hint(span, max(a[4] for a in hint))
    if problem.objective == "makespan":
        model.minimize(span)
        return
    terms = []
    for job, end in zip(problem.jobs, ends, strict=True):
        if job.due is None or not job.operations:
            continue
        late = model.new_int_var(0, horizon, "")
        model.add(late >= end - job.due)
        terms.append(job.weight * late)
    model.minimize(_TIE * sum(terms) + span)


def _horizon(problem: Problem, hint: list[list[int]]) -> int:
    latest = max((a[4] for a in hint), default=0)
    if hint and problem.objective == "makespan":
        return latest
    work = sum(max(o.durations.values()) for o in problem.operations)
    setup = len(problem.operations) * max(problem.setups.values(), default=0)
    stops = max((b for m in problem.machines for _, b in (*m.closed, *m.breaks)), default=0)
    begins = max((j.release for j in problem.jobs), default=0)
    begins = max(begins, *(m.free_from for m in problem.machines), 0)
    return max(latest, min(problem.horizon, work + setup + stops + begins))
