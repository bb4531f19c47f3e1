"""Search begun with the best rule's schedule, in processes of their own: anytime, with progress, cancellable."""

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from plant.errors import RequestError
from tools.scheduling.checker import violations
from tools.scheduling.flow_line import assignments_of, first_orders, line_of
from tools.scheduling.model import (
    Assignment,
    Problem,
    Schedule,
    keeps_limits,
    missed_min,
    problem_to_json,
    value_of,
)
from tools.scheduling.replay import left_shifted
from tools.scheduling.rule_index import RULES
from tools.scheduling.rules import best_rule
from tools.scheduling.tabu import is_plain, lower_bound

Progress = Callable[[Mapping[str, Any]], None]
_ROOT = Path(__file__).resolve().parents[2]
_TABU = 0.7  # of the time of a job shop for its makespan
_ANNEAL = 0.8  # of the time of another problem
_ANNEALED = 2000  # operations up to which it is annealed
_PROVED = 120  # operations up to which a proof is tried first
_OBJECTIVES = ("weighted_tardiness", "makespan", "flow_time")  # for which it is annealed
Way = Literal["model", "tabu", "anneal"]
_SWEEPS_OF = 60_000  # operations that a sweep measured in work may dispatch
# what a rule costs, where the search is measured in work: each operation, and each pair that may wait together
_RULE_S, _PAIR_S = 5e-6, 1.4e-9
_AFTER_S = 4.5e-4  # for each operation, to bring a schedule back from a search and look at it


@dataclass(frozen=True, slots=True)
class Search:
    """How to search.

    Attributes:
        seconds: for rules and solver together.
        workers: threads or processes. With one the search is measured in work, not in time, so that
            the same seed gives the same schedule.
        seed: of the solver's choices.
        cpu_clock: the seconds are CPU seconds divided by workers, for benchmarks on a shared machine.
    """

    seconds: float
    workers: int = 2
    seed: int = 1
    cpu_clock: bool = False

    @property
    def counted(self) -> bool:
        """Whether the search is measured in work."""
        return self.workers == 1


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 1,
    start: Schedule | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    cpu_clock: bool = False,
) -> Schedule:
    """Return the best schedule found; never worse than the best dispatching rule.

    Args:
        problem: what must be scheduled.
        seconds: for the search, see `Search`.
        workers: see `Search`.
        seed: see `Search`.
        start: a schedule to begin with, if it is better than the rules'.
        progress: told value, bound, gap in % and seconds at each better schedule.
        cancelled: asked ten times a second; the best so far is kept.
        cpu_clock: see `Search`.

    Raises:
        RequestError: the time or the number of workers is not positive.
        DataFault: a flow line has jobs that do not run as one.
    """
    if seconds <= 0 or workers < 1:
        raise RequestError(f"The search needs a time and workers above 0, not {seconds:g} s and {workers}.")
    search = Search(seconds, workers, seed, cpu_clock)
    run = _Run(problem, progress or (lambda step: None))
    if not problem.operations:
        return Schedule((), 0.0, 0.0, "optimal")
    pinned = any(o.pin for o in problem.operations)

    def tell(best: Schedule) -> None:
        if not pinned:
            run.offer(best.assignments, best.rule)

    first = _first(problem, search, cancelled, tell)
    if first is not None and pinned and violations(problem, first):
        first = None  # rules put a pinned operation where it is pinned, whatever is there
    for found in (first, start):
        if found is not None:
            run.offer(found.assignments, found.rule)
    hint = run.best or first or start
    left = max(0.3, seconds - _spent_s(problem, search, run.seconds))
    if run.best is not None and problem.objective == "makespan" and is_plain(problem):
        bound = lower_bound(problem)
        status = "optimal" if run.best.value <= bound else "feasible"
        run.hear({"status": status, "bound": float(bound), "assignments": []})
    for way, share in _phases(problem, run.best):
        if run.proved or (hint is not None and cancelled()):
            break
        part = replace(search, seconds=share * left)
        for line in _lines(problem, run.best or hint, part, cancelled, way):
            run.hear(line)
            if run.proved:
                break
    return run.result()


def _spent_s(problem: Problem, search: Search, passed_s: float) -> float:
    """Return the seconds that rules took and that what comes after the search will take."""
    count = len(problem.operations)
    if search.counted:
        tries = len(RULES) + _sweeps(count)
        passed_s = 0.0 if problem.permutation else tries * count * (_RULE_S + _PAIR_S * count)
    return passed_s + _AFTER_S * count


def _sweeps(count: int) -> int:
    """Return how many parameters of a rule are tried where the search is measured in work."""
    return _SWEEPS_OF // max(count, 1)


def _phases(problem: Problem, first: Schedule | None) -> tuple[tuple[Way, float], ...]:
    """Return the searches and their shares of the time.

    A small job shop is often proved optimal at once, a large one is not.
    """
    count = len(problem.operations)
    moves: Way | None = None
    if first is not None and problem.objective == "makespan" and is_plain(problem):
        moves, share = "tabu", _TABU
    elif first is not None and _annealed(problem):
        moves, share = "anneal", _ANNEAL
    if moves is None:
        return (("model", 1.0),)
    if count <= _PROVED:
        return (("model", 1 - share), (moves, share))
    return ((moves, share), ("model", 1 - share))


def _annealed(problem: Problem) -> bool:
    """Whether moves are tried: pins leave little to move, and beyond a size windows gain more."""
    return (
        problem.objective in _OBJECTIVES
        and len(problem.operations) <= _ANNEALED
        and not problem.permutation
        and not problem.limits
        and not any(o.pin for o in problem.operations)
    )


class _Run:
    """The best schedule so far and what was proved."""

    def __init__(self, problem: Problem, tell: Progress) -> None:
        self._problem, self._tell = problem, tell
        self._started = time.perf_counter()
        self.best: Schedule | None = None
        self._status, self._bound = "unknown", None

    @property
    def seconds(self) -> float:
        return round(time.perf_counter() - self._started, 3)

    @property
    def proved(self) -> bool:
        return self.best is not None and self._status == "optimal"

    def offer(self, made: tuple[Assignment, ...], rule: str = "") -> None:
        """Keep a schedule if it is better than the best, and say so."""
        value = value_of(self._problem, made)
        if self.best is not None and value >= self.best.value - 1e-9:
            return
        if keeps_limits(self._problem, made):
            rule = rule or (self.best.rule if self.best else "")
            self.best = Schedule(made, value, self._bound, "feasible", rule)
            self._say()

    def hear(self, line: Mapping[str, Any]) -> None:
        """Take a line of a solver."""
        self._status = line["status"] if line["status"] != "feasible" else self._status
        if line["bound"] is not None:
            self._bound = max(self._bound, line["bound"]) if self._bound is not None else line["bound"]
        before = self.best
        if line["assignments"]:
            self.offer(tuple(Assignment(*a) for a in line["assignments"]))
        if self.best is before:
            self._say()

    def _say(self) -> None:
        value = self.best.value if self.best else None
        gap = None
        if value is not None and self._bound:
            gap = round(100 * (value - self._bound) / self._bound, 2)
        step = {"value": value, "bound": self._bound, "gap_pct": gap, "seconds": self.seconds}
        self._tell(step | ({"rule": self.best.rule} if self.best and self._bound is None else {}))

    def result(self) -> Schedule:
        if self.best is None:
            status = "infeasible" if self._status == "infeasible" else "unknown"
            return Schedule((), float("inf"), self._bound, status, "", self.seconds)
        shifted = left_shifted(self._problem, self.best.assignments)
        if (
            not self._problem.permutation
            and value_of(self._problem, shifted) <= self.best.value
            and keeps_limits(self._problem, shifted)
        ):
            self.best = replace(self.best, assignments=shifted, value=value_of(self._problem, shifted))
        final = "optimal" if self._status == "optimal" else "feasible"
        return replace(self.best, bound=self._bound, status=final, seconds=self.seconds)


def _first(
    problem: Problem, search: Search, cancelled: Callable[[], bool], tell: Callable[[Schedule], None]
) -> Schedule | None:
    if problem.permutation:
        line_of(problem)
        made = [(rule, assignments_of(problem, order)) for rule, order in first_orders(problem).items()]
        rule, best = min(made, key=lambda m: (missed_min(problem, m[1]), value_of(problem, m[1])))
        return Schedule(best, value_of(problem, best), None, "feasible", rule)
    if search.counted:
        return best_rule(problem, None, cancelled, sweeps=_sweeps(len(problem.operations)), tell=tell)
    return best_rule(
        problem, min(3.0, 0.3 * search.seconds), cancelled, at_most_s=0.5 * search.seconds, tell=tell
    )


def _lines(
    problem: Problem,
    hint: Schedule | None,
    search: Search,
    cancelled: Callable[[], bool],
    way: Way,
) -> Iterator[dict[str, Any]]:
    """Yield the lines of the solver processes until all are done or the search is cancelled."""
    many = search.workers if problem.permutation or way != "model" else 1
    request = {
        "problem": problem_to_json(problem),
        "hint": [[a.job, a.operation, a.machine, a.start, a.end, a.begin] for a in hint.assignments]
        if hint
        else [],
        "seconds": search.seconds,
        "workers": search.workers // many,
        "counted": search.counted,
        "cpu_clock": search.cpu_clock,
        "way": way,
    }
    heard: queue.Queue[str | None] = queue.Queue()
    children = [_child(json.dumps(request | {"seed": search.seed + n}), heard) for n in range(many)]
    try:
        open_ = many
        while open_:
            try:
                line = heard.get(timeout=0.1)
            except queue.Empty:
                if cancelled():
                    return
                continue
            if line is None:
                open_ -= 1
            else:
                yield json.loads(line)
    finally:
        for child, reader in children:
            if child.poll() is None:
                child.kill()
            child.wait()
            reader.join(2.0)


def _child(request: str, heard: "queue.Queue[str | None]") -> tuple[subprocess.Popen[str], threading.Thread]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tools.scheduling.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=_ROOT, env=os.environ | {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1"}, text=True,
    )  # fmt: skip

    def talk() -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            child.stdin.write(request)
            child.stdin.close()
        except BrokenPipeError:
            pass  # it was stopped before it had read all
        for line in child.stdout:
            heard.put(line)
        child.stdout.close()
        said = child.stderr.read()
        child.stderr.close()
        if child.wait() > 0:  # what was found before is kept
            logging.getLogger(__name__).error("A search ended too early: %s", said)
        heard.put(None)

    reader = threading.Thread(target=talk, daemon=True)
    reader.start()
    return child, reader
