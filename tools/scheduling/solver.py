"""CP-SAT begun with the best rule's schedule, in a process of its own: anytime, with progress, cancellable."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.scheduling.model import (
    Assignment,
    Problem,
    Schedule,
    problem_from_json,
    problem_to_json,
    value_of,
)
from tools.scheduling.rules import best_rule

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
    first = best_rule(problem)
    if first is not None:
        tell({"value": first.value, "rule": first.rule, "seconds": round(time.perf_counter() - started, 2)})
    if not problem.operations:
        return Schedule((), 0.0, 0.0, "optimal")
    best, status, bound = first, "feasible" if first else "unknown", None
    for line in _lines(problem, first, seconds, workers, cancelled):
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
    _solve_here(problem_from_json(request["problem"]), request)


def _tuple(a: Assignment) -> tuple[int, int, int, int, int]:
    return (a.job, a.operation, a.machine, a.start, a.end)


def _solve_here(problem: Problem, request: Mapping[str, Any]) -> None:
    from ortools.sat.python import cp_model

    model, variables = _build(problem, request["hint"])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(request["seconds"])
    solver.parameters.num_workers = int(request["workers"])
    solver.parameters.random_seed = 1
    scale = 1 if problem.objective == "makespan" else _TIE

    def say(status: str, bound: float, value: Callable[[Any], int]) -> None:
        rows = []
        for (j, k), alternatives in variables.items():
            for m, (start, end, present) in alternatives.items():
                if present is None or value(present):
                    rows.append([j, k, m, value(start), value(end)])
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


def _build(problem: Problem, hint: list[list[int]]) -> tuple[Any, dict[tuple[int, int], dict[int, Any]]]:
    """Build the model: one optional interval per alternative, no overlap on machines, setups as a
    circuit of families per machine, tardiness and makespan as objective.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = min(problem.horizon, _horizon(problem, hint))
    hinted = {(j, k): (m, s, e) for j, k, m, s, e in hint}
    variables: dict[tuple[int, int], dict[int, Any]] = {}
    on_machine: dict[int, list[tuple[int, int, Any, Any, Any, Any]]] = {
        m: [] for m in range(len(problem.machines))
    }
    ends = []
    for j, job in enumerate(problem.jobs):
        before: Any = job.release
        for k, operation in enumerate(job.operations):
            start = model.new_int_var(job.release, horizon, "")
            end = model.new_int_var(job.release, horizon, "")
            alternatives: dict[int, Any] = {}
            present_all = []
            for m, length in operation.durations.items():
                single = len(operation.durations) == 1
                present: Any = None if single else model.new_bool_var("")
                if single:
                    interval = model.new_interval_var(start, length, end, "")
                else:
                    interval = model.new_optional_interval_var(start, length, end, present, "")
                    present_all.append(present)
                    if (j, k) in hinted:
                        model.add_hint(present, hinted[j, k][0] == m)
                alternatives[m] = (start, end, present)
                on_machine[m].append((j, k, start, end, present, interval))
            if present_all:
                model.add_exactly_one(present_all)
            if (j, k) in hinted:
                model.add_hint(start, hinted[j, k][1])
                model.add_hint(end, hinted[j, k][2])
            model.add(start >= before)
            before = end
            variables[j, k] = alternatives
        ends.append(before)
    for m, entries in on_machine.items():
        _machine(model, problem, m, entries, horizon, hinted)
    _objective(model, problem, ends, horizon, hint)
    return model, variables


def _machine(
    model: Any, problem: Problem, m: int, entries: list[Any], horizon: int, hinted: Mapping[Any, Any]
) -> None:
    machine = problem.machines[m]
    intervals = [e[5] for e in entries]
    if machine.free_from > 0:
        intervals.append(model.new_fixed_size_interval_var(0, machine.free_from, ""))
    closed = [(a, min(b, horizon)) for a, b in machine.closed if a < horizon]
    intervals += [model.new_fixed_size_interval_var(a, b - a, "") for a, b in closed]
    model.add_no_overlap(intervals)
    needs = any(key[0] == m for key in problem.setups)
    if not needs or not entries:
        return
    arcs: list[Any] = []
    used = model.new_bool_var("")
    arcs.append((0, 0, used.negated()))
    setup_times = []
    for n, (j, k, start, _end, present, _) in enumerate(entries):
        family = problem.jobs[j].operations[k].family
        if present is not None:
            arcs.append((n + 1, n + 1, present.negated()))
            model.add_implication(present, used)
        else:
            model.add(used == 1)
        first = model.new_bool_var("")
        arcs.append((0, n + 1, first))
        arcs.append((n + 1, 0, model.new_bool_var("")))
        lead = problem.setup(m, machine.family, family)
        setup = model.new_int_var(0, max([lead, problem.setups.get((m, family), 0)]), "")
        setup_times.append(setup)
        model.add(setup == lead).only_enforce_if(first)
        model.add(start >= machine.free_from + lead).only_enforce_if(first)
        for n2, (j2, k2, _s2, end2, _p2, _) in enumerate(entries):
            if n2 == n:
                continue
            follows = model.new_bool_var("")
            arcs.append((n2 + 1, n + 1, follows))
            gap = problem.setup(m, problem.jobs[j2].operations[k2].family, family)
            model.add(start >= end2 + gap).only_enforce_if(follows)
            model.add(setup == gap).only_enforce_if(follows)
        if closed:
            # the setup runs in open time, right before its operation
            begin = model.new_int_var(0, horizon, "")
            if present is None:
                model.add(begin == start - setup)
                whole = model.new_interval_var(begin, setup, start, "")
            else:
                model.add(begin == start - setup).only_enforce_if(present)
                whole = model.new_optional_interval_var(begin, setup, start, present, "")
            fixed = [model.new_fixed_size_interval_var(a, b - a, "") for a, b in closed]
            model.add_no_overlap([whole, *fixed])
            # no closed time may lie between a setup and its operation either: they touch
    model.add_circuit(arcs)


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
    if hint and problem.objective == "makespan":
        return max(a[4] for a in hint)
    work = sum(max(o.durations.values()) for o in problem.operations)
    closed = max((b for m in problem.machines for _, b in m.closed), default=0)
    latest = max((a[4] for a in hint), default=0)
    return max(latest, 1) * 2 if hint else work + closed + max((j.release for j in problem.jobs), default=0)
