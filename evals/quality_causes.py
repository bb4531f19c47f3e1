"""Error rates of the search for causes on simulated plants: false causes, true ones, spurious seconds, coverage."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from evals.report import CaseOutcome, SuiteOutcome
from evals.simulated_lots import CHANGE, DAYS, FACTORS, LOTS, PARAMETERS, SCENARIOS, Planted, simulate
from tools.quality.capability import capability
from tools.quality.cause_effects import rate_ratio
from tools.quality.cause_findings import Causes
from tools.quality.cause_rows import lot_rows
from tools.quality.causes import find_causes
from tools.quality.constants import Floats
from tools.quality.variables import xbar_r

RUNS, COVERAGE_RUNS = 400, 1000
_CHANGE_DAY = np.datetime64("2026-01-05") + CHANGE
_NAMED_AT_MOST, _SECOND_AT_MOST = 0.06, 0.08
_FOUND_AT_LEAST = {"operator x 2": 0.75}


@dataclass(frozen=True, slots=True)
class _Run:
    named: bool
    right: bool
    second: bool


def run_quality_causes(
    runs: int = RUNS, *, workers: int = 2, tell: Callable[[str], None] = lambda line: None
) -> SuiteOutcome:
    """Simulate every scenario and count.

    Args:
        runs: per scenario.
        workers: processes.
        tell: told one line a scenario.
    """
    started = time.perf_counter()
    cases = []
    with ProcessPoolExecutor(workers) as pool:
        for planted in SCENARIOS:
            jobs = [(planted, seed) for seed in range(runs)]
            done = list(pool.map(_one, jobs, chunksize=max(1, runs // (8 * workers))))
            cases += _judged(planted, done)
            tell(cases[-1].answer if len(cases) == 1 else "; ".join(c.answer for c in cases[-2:]))
        cases += [_coverage("interval of the rate ratio", pool, _ratio_covers),
                  _coverage("interval of Cpk", pool, _cpk_covers)]  # fmt: skip
    score = sum(c.passed for c in cases) / len(cases)
    return SuiteOutcome(
        "quality-causes", round(score, 4), 1.0, tuple(cases), round(time.perf_counter() - started, 1),
        {c.id: c.answer for c in cases},
    )  # fmt: skip


def judge_plant(planted: Planted, seed: int) -> Causes:
    """Return the judgment on one simulated plant."""
    rows = lot_rows(
        simulate(planted, seed), day="day", made="made", scrap="scrap", change=_CHANGE_DAY, factors=FACTORS,
        parameters=PARAMETERS,
    )  # fmt: skip
    return find_causes(rows)


def _one(job: tuple[Planted, int]) -> _Run:
    planted, seed = job
    found = judge_plant(planted, seed)
    first = found.first
    right = first is not None and (first.kind, first.factor, first.level) == (
        planted.kind, planted.factor, planted.level,
    )  # fmt: skip
    return _Run(first is not None, right, len(found.named) > 1)


def _judged(planted: Planted, done: list[_Run]) -> list[CaseOutcome]:
    n = len(done)
    if not planted.kind:
        share = sum(r.named for r in done) / n
        return [
            _case(
                f"{planted.name}: a cause named",
                share,
                share <= _NAMED_AT_MOST,
                f"at most {_NAMED_AT_MOST:.0%}",
            )
        ]
    least = _FOUND_AT_LEAST.get(planted.name, 0.95)
    right = sum(r.right for r in done) / n
    second = sum(r.right and r.second for r in done) / n
    return [
        _case(f"{planted.name}: true cause first", right, right >= least, f"at least {least:.0%}"),
        _case(
            f"{planted.name}: spurious second",
            second,
            second <= _SECOND_AT_MOST,
            f"at most {_SECOND_AT_MOST:.0%}",
        ),
    ]


def _case(name: str, share: float, passed: bool, bar: str) -> CaseOutcome:
    said = f"{100 * share:.1f} %"
    return CaseOutcome(name, passed, "" if passed else f"{said}, not {bar}", name, said)


def _coverage(name: str, pool: ProcessPoolExecutor, covers: Callable[[int], bool]) -> CaseOutcome:
    share = sum(pool.map(covers, range(COVERAGE_RUNS), chunksize=100)) / COVERAGE_RUNS
    return _case(f"{name}: coverage", share, 0.92 <= share <= 0.97, "92 % to 97 %")


def _ratio_covers(seed: int) -> bool:
    rng = np.random.default_rng([7, seed])
    true = 1.5
    made = rng.poisson(100, (DAYS, LOTS)).astype(float)
    rate = 0.02 * np.exp(rng.normal(-0.005, 0.1, DAYS))[:, None] * rng.gamma(3, 1 / 3, (DAYS, LOTS))
    after = np.arange(DAYS) >= CHANGE
    rate = rate * np.where(after, true, 1.0)[:, None]
    scrap = rng.poisson(made * rate).astype(float)
    low, high = rate_ratio(made.sum(axis=1), scrap.sum(axis=1), after)[1]
    return low <= true <= high


def _cpk_covers(seed: int) -> bool:
    rng = np.random.default_rng([8, seed])
    groups: list[Floats] = [rng.normal(10.1, 0.25, 5) for _ in range(25)]
    done = capability(np.concatenate(groups), lower=9, upper=11, sigma_within=xbar_r(groups).sigma)
    return done.cpk.low <= (11 - 10.1) / (3 * 0.25) <= done.cpk.high
