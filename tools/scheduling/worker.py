"""The solver's side of the pipe: reads a problem, searches, prints a line for each better schedule."""

import json
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tools.scheduling.model import Assignment, Problem, problem_from_json

LARGEST = 60_000  # above it the whole is not modelled at once, windows are
# Work that CP-SAT counts as one second of its deterministic time takes about this many CPU seconds here;
# with one worker the search is measured in work, so that the same seed gives the same schedule.
WORK_PER_S = 0.25
_PROOF = 0.15  # share of the time in which the whole is searched for a proof first
_PROVABLE = 40  # operations up to which all of the time goes into a proof
_LEAST_S = 0.3  # worth another model
_BUILT_S = 0.1  # that a model costs, where the search is measured in work
_LEFT_PER_S = 250_000_000.0  # operations of a flow line of which it is seen when they end
_WITH_SETUPS = 2.2  # times that, where setups are looked up as well
_PASSED_PER_S = 38_000_000.0  # operations that moves on critical paths pass
_SEEN_PER_S = 100_000_000.0  # operations whose heads are looked at, where tardiness counts
_PLACED_PER_S = 12_000_000.0  # operations that compiled code places
_SHIFTED_S = 2e-5  # that an operation costs when a window is put back into its schedule
_OFTEN_S = 0.2  # between two lines of a search without a model
# a search measured in work ends after this many times its seconds in any case: of the CPU, and of the wall,
# which a busy machine may stretch without changing the schedule
_CAP, _CAP_WALL = 6, 30


class Budget:
    """How long a search may go on: seconds of the wall or of the CPU, or with one worker work done.

    Attributes:
        seconds: that were asked for.
        counted: the search is measured in work.
    """

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.seconds = float(request["seconds"])
        self.workers = int(request["workers"])
        self.counted = bool(request["counted"])
        self._cpu = bool(request["cpu_clock"])
        self._started, self._work, self._left_out = time.perf_counter(), 0.0, 0.0

    def spend(self, work_s: float) -> None:
        """Count work, in seconds that it would take."""
        self._work += work_s

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave out what is done once on a computer: code that is compiled and kept."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self._started += time.perf_counter() - wall
        self._left_out += time.process_time() - cpu

    @property
    def left_s(self) -> float:
        """Seconds left."""
        wall = self.seconds - (time.perf_counter() - self._started)
        if self.counted:
            spent = self._cpu_s >= _CAP * self.seconds or wall <= -(_CAP_WALL - 1) * self.seconds
            return 0.0 if spent else self.seconds - self._work
        if self._cpu:
            return self.seconds - self._cpu_s / self.workers
        return wall

    @property
    def _cpu_s(self) -> float:
        return time.process_time() - self._left_out

    def limit(self, solver: Any, seconds: float | None = None) -> None:
        """Stop a CP-SAT solver when the budget, or a part of it, is spent."""
        seconds = max(0.01, self.left_s if seconds is None else min(seconds, self.left_s))
        solver.parameters.num_workers = 1 if self.counted else self.workers
        if self.counted:
            solver.parameters.max_deterministic_time = seconds * WORK_PER_S
            solver.parameters.max_time_in_seconds = seconds * _CAP_WALL
        elif not self._cpu:
            solver.parameters.max_time_in_seconds = seconds
        else:
            solver.parameters.max_time_in_seconds = 8 * seconds
            until = time.process_time() + seconds * self.workers
            threading.Thread(target=_stop_at, args=(solver, until), daemon=True).start()


def _stop_at(solver: Any, cpu_s: float) -> None:
    while time.process_time() < cpu_s:
        time.sleep(0.02)
    solver.stop_search()


def main() -> None:
    """Search the problem on stdin; runs in a process of its own."""
    request = json.load(sys.stdin)
    problem = problem_from_json(request["problem"])
    hint = tuple(Assignment(*a) for a in request["hint"])
    budget = Budget(request)
    if problem.permutation:
        _flow_line(problem, budget, int(request["seed"]))
    elif request["way"] == "tabu":
        _critical_paths(problem, hint, budget, int(request["seed"]))
    elif request["way"] == "anneal":
        _annealed(problem, hint, budget, int(request["seed"]))
    elif hint and _size(problem) > LARGEST:
        _windows(problem, hint, budget, int(request["seed"]))
    else:
        _whole(problem, hint, budget, int(request["seed"]))


def say(status: str, bound: float | None, made: tuple[Assignment, ...]) -> None:
    """Print one line for the process that waits."""
    rows = [[a.job, a.operation, a.machine, a.start, a.end, a.begin] for a in made]
    print(json.dumps({"status": status, "bound": bound, "assignments": rows}), flush=True)


def _size(problem: Problem) -> int:
    """Return about how many followers a model of the whole would have to tell apart."""
    on = [0] * len(problem.machines)
    for o in problem.operations:
        for m in o.durations:
            on[m] += 1
    breaks = sum(n * len(problem.machines[m].breaks) for m, n in enumerate(on))
    return sum(n * n for m, n in enumerate(on) if m in problem.with_setups) + 4 * breaks


def _flow_line(problem: Problem, budget: Budget, seed: int) -> None:
    from tools.scheduling.flow_line import search

    each = len(problem.operations) / _LEFT_PER_S
    if problem.objective == "weighted_tardiness":
        each *= len(problem.jobs) / 4
    elif problem.with_setups:
        each *= _WITH_SETUPS

    def going(insertions: int) -> bool:
        budget.spend(insertions * each)
        return budget.left_s > 0

    def tell(made: tuple[Assignment, ...]) -> None:
        say("feasible", None, made)

    with budget.paused():
        search(problem, seed=seed, going=lambda insertions: False, tell=tell)
    search(problem, seed=seed, going=going, tell=tell)


def _critical_paths(problem: Problem, hint: tuple[Assignment, ...], budget: Budget, seed: int) -> None:
    from tools.scheduling.tabu import Tabu, lower_bound

    with budget.paused():
        bound, tabu = lower_bound(problem), Tabu(problem, hint, seed)
        tabu.search(going=lambda passed: False, enough=bound, tell=lambda: None)
    heard = [0.0]

    def going(passed: int) -> bool:
        budget.spend(passed / _PASSED_PER_S)
        return budget.left_s > 0

    def tell() -> None:
        if (now := time.perf_counter()) - heard[0] > _OFTEN_S:
            heard[0] = now
            say("feasible", bound, tabu.assignments())

    tabu.search(going=going, enough=bound, tell=tell)
    say("optimal" if tabu.best <= bound else "feasible", bound, tabu.assignments())


def _annealed(problem: Problem, hint: tuple[Assignment, ...], budget: Budget, seed: int) -> None:
    with budget.paused():
        from tools.scheduling.annealer import Annealer
        from tools.scheduling.tabu import is_plain
        from tools.scheduling.tardy_shop import TardyShop

        search: Annealer | TardyShop
        try:
            search = TardyShop(problem, hint, seed) if is_plain(problem) else Annealer(problem, hint, seed)
        except ValueError:
            return  # the other searches begin with it as it is
    whole = budget.left_s
    rate = _SEEN_PER_S if isinstance(search, TardyShop) else _PLACED_PER_S
    heard = [0.0]

    def tell() -> None:
        if (now := time.perf_counter()) - heard[0] > _OFTEN_S:
            heard[0] = now
            say("feasible", None, search.assignments())

    search.search(
        lambda: budget.left_s / whole, tell=tell, spend=lambda passed: budget.spend(passed / rate)
    )  # fmt: skip
    say("feasible", None, search.assignments())


def _windows(problem: Problem, hint: tuple[Assignment, ...], budget: Budget, seed: int) -> None:
    from ortools.sat.python import cp_model

    from tools.scheduling.cpsat import Built
    from tools.scheduling.neighbourhood import improve

    around_s = _SHIFTED_S * len(problem.operations)

    def solve_part(part: Problem, current: tuple[Assignment, ...], seconds: float) -> tuple[Assignment, ...]:
        built = Built(_clipped(part, current), current)
        solver = cp_model.CpSolver()
        budget.limit(solver, seconds)
        solver.parameters.random_seed = seed
        status = solver.solve(built.model)
        budget.spend(0.02 + around_s + solver.deterministic_time / WORK_PER_S)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return ()
        return built.assignments(solver.value)

    improve(
        problem, hint, budget=lambda: budget.left_s, seed=seed, solve=solve_part,
        tell=lambda made, value: say("feasible", None, made),
    )  # fmt: skip


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


def _whole(problem: Problem, hint: tuple[Assignment, ...], budget: Budget, seed: int) -> None:
    """Search the whole for a proof, then parts of it around the best schedule, which gains far more."""
    share = _PROOF if hint and problem.operations and len(problem.operations) > _PROVABLE else 1.0
    best, proved = _modelled(problem, hint, budget, seed, share * budget.left_s)
    while best and not proved and budget.left_s > _LEAST_S:
        better, proved = _modelled(problem, best, budget, seed, budget.left_s, parts=True)
        best = better or best


def _modelled(
    problem: Problem,
    hint: tuple[Assignment, ...],
    budget: Budget,
    seed: int,
    seconds: float,
    *,
    parts: bool = False,
) -> tuple[tuple[Assignment, ...], bool]:
    """Return the best schedule that a model finds, and whether nothing is left to find."""
    from ortools.sat.python import cp_model

    from tools.scheduling.cpsat import Built

    built = Built(problem, hint)
    solver = cp_model.CpSolver()
    budget.limit(solver, seconds)
    solver.parameters.random_seed = seed
    if parts:
        solver.parameters.use_lns_only = True
        solver.parameters.interleave_search = budget.counted

    class Tell(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            say("feasible", self.best_objective_bound / built.scale, built.assignments(self.value))

    status = solver.solve(built.model, Tell())
    budget.spend(_BUILT_S + solver.deterministic_time / WORK_PER_S)
    names = {cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}
    name = names.get(status, "unknown")
    if name not in {"optimal", "feasible"}:
        if not parts:
            say(name, None, ())
        return hint, name == "infeasible"
    found = built.assignments(solver.value)
    say(name, solver.best_objective_bound / built.scale, found)
    return found, name == "optimal"


if __name__ == "__main__":
    main()
