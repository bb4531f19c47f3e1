"""How sure a plan is: the fixed order of work run many times with durations and breakdowns as they vary.

With fixed orders a run is a longest path; NumPy takes all runs at once, operation by operation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tools.scheduling.calendars import Span
from tools.scheduling.model import Problem, Schedule
from tools.scheduling.timeline import merged

Minutes = NDArray[np.float64]
ASSUMED_CV = 0.15  # spread of durations where the plant has no history


@dataclass(frozen=True, slots=True)
class Spread:
    """How durations of a machine vary and how it breaks down.

    Attributes:
        factors: real over planned duration, as seen; empty where none varies.
        repairs: minutes of repair, one for each breakdown seen.
        worked_min: working time in which they were seen.
        assumed: the factors are an assumption, not history.
    """

    factors: tuple[float, ...] = ()
    repairs: tuple[float, ...] = ()
    worked_min: float = 0.0
    assumed: bool = False


def assumed_spread(cv: float = ASSUMED_CV) -> Spread:
    """Return log-normal durations of a coefficient of variation, marked as assumed."""
    from scipy.stats import norm

    sigma = float(np.sqrt(np.log(1 + cv * cv)))
    quantiles = norm.ppf((np.arange(200) + 0.5) / 200)
    return Spread(tuple(float(f) for f in np.exp(sigma * quantiles - sigma * sigma / 2)), assumed=True)


@dataclass(frozen=True, slots=True)
class OrderRisk:
    """How sure the end of an order is.

    Attributes:
        job: position of the order.
        on_time: share of runs that end by the due date; None without one.
        p50, p80: minutes by which half and 80 % of the runs end.
    """

    job: int
    on_time: float | None
    p50: int
    p80: int


@dataclass(frozen=True, slots=True)
class Robustness:
    """What many runs of a plan say.

    Attributes:
        orders: by position.
        expected_tardiness: mean weighted tardiness, minutes.
        criticality: machine -> mean weighted tardiness that its variation alone costs, minutes.
        runs: how many.
        assumed: machines whose spread is assumed.
    """

    orders: tuple[OrderRisk, ...]
    expected_tardiness: float
    criticality: Mapping[int, float] = field(default_factory=dict)
    runs: int = 0
    assumed: tuple[int, ...] = ()


def robustness_of(
    problem: Problem,
    schedule: Schedule,
    spreads: Sequence[Spread],
    *,
    runs: int = 500,
    seed: int = 1,
    critical: bool = False,
) -> Robustness:
    """Run a plan many times.

    Args:
        problem: what was scheduled.
        schedule: its orders of work are kept.
        spreads: by machine.
        runs: how many.
        seed: of the variation.
        critical: also say what each machine's variation costs (a set of runs per machine).
    """
    ends = ends_of(problem, schedule, spreads, runs, seed)
    cost = _tardiness(problem, ends)
    criticality = {}
    if critical:
        for m in sorted({a.machine for a in schedule.assignments}):
            calm = [Spread() if n == m else s for n, s in enumerate(spreads)]
            without = _tardiness(problem, ends_of(problem, schedule, calm, runs, seed))
            criticality[m] = round(cost - without, 1)
    orders = []
    for j, job in enumerate(problem.jobs):
        if job.operations:
            p50, p80 = np.quantile(ends[j], (0.5, 0.8), method="inverted_cdf")
            on_time = None if job.due is None else float((ends[j] <= job.due).mean())
            orders.append(OrderRisk(j, on_time, int(np.ceil(p50)), int(np.ceil(p80))))
    assumed = tuple(m for m, s in enumerate(spreads) if s.assumed)
    return Robustness(tuple(orders), round(cost, 1), criticality, runs, assumed)


def ends_of(problem: Problem, schedule: Schedule, spreads: Sequence[Spread], runs: int, seed: int) -> Minutes:
    """Return the end of each job in each run, jobs × runs, minutes; without spread the plan's own."""
    lines = [_Line(m.breaks, m.closed) for m in problem.machines]
    lucks = [_Luck(s, runs, np.random.default_rng([seed, m])) for m, s in enumerate(spreads)]
    free = [np.full(runs, float(m.free_from)) for m in problem.machines]
    family = [m.family for m in problem.machines]
    ready = [np.full(runs, float(job.release)) for job in problem.jobs]
    ends = np.zeros((len(problem.jobs), runs))
    for a in sorted(schedule.assignments, key=lambda a: (a.start, a.end, a.job, a.operation)):
        o = problem.jobs[a.job].operations[a.operation]
        rng = np.random.default_rng(
            [seed, len(spreads), a.job, a.operation]
        )  # the same luck whatever else changes
        setup = problem.setup(a.machine, family[a.machine], o.family)
        work = lucks[a.machine].varied(o.durations[a.machine], rng)
        line = lines[a.machine]
        earliest = np.maximum(ready[a.job], o.available)
        if o.pin is not None or o.skill:  # what a pin or an operator held back is not started earlier
            earliest = np.maximum(earliest, a.start)
        begin = line.first(np.maximum(free[a.machine], 0.0))
        start = line.first(np.maximum(earliest, line.after(begin, setup)))
        end = line.after(start, work)
        start, end = _behind_stops(line, start, end, setup, work)
        free[a.machine], ready[a.job] = end, end + o.lag
        ends[a.job] = end
        family[a.machine] = o.family or family[a.machine]
    return ends


class _Luck:
    """What a machine is like in each run: as its history says, and no surer than that is long.

    Mean duration, rate and length of breakdowns vary from run to run as they do between samples of the
    history's size; without that the dates would be too early as often as the history was lucky.
    """

    def __init__(self, spread: Spread, runs: int, rng: np.random.Generator) -> None:
        self._runs = runs
        self._factors = np.array(spread.factors)
        self._repairs = np.array(spread.repairs)
        self._level = self._unsure(self._factors, rng)
        self._length = self._unsure(self._repairs, rng)
        self._rate = np.zeros(runs)
        if spread.worked_min > 0 and len(self._repairs):
            self._rate = rng.gamma(len(self._repairs) + 0.5, 1 / spread.worked_min, runs)

    def _unsure(self, seen: Minutes, rng: np.random.Generator) -> Minutes:
        """Return by run the mean of a history that could have been, as a share of the one seen."""
        if len(seen) < 2 or seen.mean() <= 0:
            return np.ones(self._runs)
        error = seen.std(ddof=1) / np.sqrt(len(seen)) / seen.mean()
        level: Minutes = np.maximum(0.2, 1 + error * rng.standard_t(len(seen) - 1, self._runs))
        return level

    def varied(self, planned: int, rng: np.random.Generator) -> Minutes:
        """Return durations by run: planned × factor, and the repairs of breakdowns within."""
        work = np.full(self._runs, float(planned))
        if len(self._factors):
            work = np.maximum(1.0, np.round(work * self._level * rng.choice(self._factors, self._runs)))
        if self._rate.any():
            stops = rng.poisson(self._rate * work)
            for _ in range(int(stops.max(initial=0))):
                lost = np.round(self._length * rng.choice(self._repairs, self._runs))
                work = work + np.where(stops > 0, lost, 0.0)
                stops = stops - 1
        return work


def _behind_stops(
    line: "_Line", start: Minutes, end: Minutes, setup: float, work: Minutes
) -> tuple[Minutes, Minutes]:
    """Move what would be in work while the machine is down behind that, setup included."""
    for since, until in line.closed:
        begin = line.before(start, setup) if setup else start
        hit = (begin < until) & (end > since) & (end > begin)
        if hit.any():
            again = line.first(line.after(line.first(np.full(start.shape, float(until))), setup))
            start = np.where(hit, np.maximum(again, start), start)
            end = np.where(hit, line.after(start, work), end)
    return start, end


class _Line:
    """Arithmetic in the open time of a machine, for many times at once."""

    def __init__(self, breaks: Sequence[Span], closed: Sequence[Span]) -> None:
        self.closed = merged(closed)
        spans = merged(breaks)
        self._begins = np.array([a for a, _ in spans], float)
        self._ends = np.array([b for _, b in spans], float)
        lengths = self._ends - self._begins
        self._worked = self._begins - (np.cumsum(lengths) - lengths)  # open minutes before each break

    def first(self, at: Minutes) -> Minutes:
        if not len(self._begins):
            return at
        n = np.searchsorted(self._begins, at, side="right") - 1
        inside = (n >= 0) & (at < self._ends[np.maximum(n, 0)])
        return np.where(inside, self._ends[np.maximum(n, 0)], at)

    def _open(self, at: Minutes) -> Minutes:
        n = np.searchsorted(self._begins, at, side="right") - 1
        k = np.maximum(n, 0)
        return np.where(n < 0, at, self._worked[k] + np.maximum(0.0, at - self._ends[k]))

    def after(self, start: Minutes, length: Minutes | float) -> Minutes:
        if not len(self._begins):
            return start + length
        work = self._open(start) + length
        n = np.searchsorted(self._worked, work, side="left") - 1
        k = np.maximum(n, 0)
        return np.maximum(np.where(n < 0, work, self._ends[k] + work - self._worked[k]), start)

    def before(self, end: Minutes, length: float) -> Minutes:
        if not len(self._begins):
            return end - length
        work = self._open(end) - length
        n = np.searchsorted(self._worked, work, side="right") - 1
        k = np.maximum(n, 0)
        return np.where(n < 0, work, self._ends[k] + work - self._worked[k])


def _tardiness(problem: Problem, ends: Minutes) -> float:
    total = 0.0
    for j, job in enumerate(problem.jobs):
        if job.due is not None and job.operations:
            total += job.weight * float(np.maximum(0.0, ends[j] - job.due).mean())
    return total
