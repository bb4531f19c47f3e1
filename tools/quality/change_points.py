"""When did the mean shift: dated changes with an interval, found by least squares.

Source: Bai, Review of Economics and Statistics 79 (1997) 551-563 (interval of a date), in the form of
Zeileis et al., Computational Statistics & Data Analysis 44 (2003) 109-123; number of shifts by BIC.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats

_MOST_POINTS = 5000


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of the mean.

    Attributes:
        last_before: position from 1 of the last value before it.
        interval: 95 % interval of that position; None where the variances differ too much for one.
        before, after: means of the stretches on both sides.
    """

    last_before: int
    interval: tuple[int, int] | None
    before: float
    after: float


def mean_shifts(
    values: Sequence[float] | Floats, *, most: int = 5, min_share: float = 0.15, confidence: float = 0.95
) -> tuple[Shift, ...]:
    """Return the dated shifts of the mean; an empty tuple when none is worth its two parameters (BIC).

    Args:
        values: in time order, at least 10; NaN are left out (positions count what is left).
        most: shifts at most.
        min_share: shortest stretch as a share of all values, at least 2 values.
        confidence: of the interval of a date.

    Raises:
        RequestError: fewer than 10 values, or more than 5,000 (take means by day or hour first).
    """
    import ruptures

    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    n = len(x)
    if not 10 <= n <= _MOST_POINTS:
        raise RequestError(
            f"Dating a shift needs 10 to {_MOST_POINTS} values, not {n}; take means by day first."
        )
    if np.ptp(x) == 0:
        return ()
    least = max(2, int(min_share * n))
    search = ruptures.KernelCPD(kernel="linear", min_size=least, jump=1).fit(x[:, None] - x.mean())
    best: tuple[float, list[int]] = (_bic(x, [n]), [n])
    for count in range(1, min(most, n // least - 1) + 1):
        ends = [int(e) for e in search.predict(n_bkps=count)]
        best = min(best, (_bic(x, ends), ends))
    ends = best[1]
    edges = [0, *ends]
    parts = [x[a:b] for a, b in pairwise(edges)]
    return tuple(
        Shift(
            ends[i], _interval(ends[i], parts[i], parts[i + 1], n, confidence),
            float(parts[i].mean()), float(parts[i + 1].mean()),
        )
        for i in range(len(ends) - 1)
    )  # fmt: skip


def _bic(x: Floats, ends: Sequence[int]) -> float:
    n = len(x)
    rss = sum(float(((p - p.mean()) ** 2).sum()) for p in np.split(x, ends[:-1]))
    return n * (math.log(max(rss, 1e-300)) + 1 - math.log(n) + math.log(2 * math.pi)) + math.log(n) * 2 * len(
        ends
    )


def _interval(at: int, before: Floats, after: Floats, n: int, confidence: float) -> tuple[int, int] | None:
    from scipy import optimize

    delta = float(after.mean() - before.mean())
    phi1, phi2 = float(before.std()), float(after.std())
    if delta == 0 or phi1 == 0 or phi2 == 0:
        return None
    ratio = (phi2 / phi1) ** 2
    tail = (1 - confidence) / 2
    if not tail < _argmax_cdf(0.0, ratio) < 1 - tail:
        return None

    def quantile(level: float, low: float, high: float) -> float:
        return float(optimize.brentq(lambda v: _argmax_cdf(v, ratio) - level, low, high))

    upper, lower = quantile(1 - tail, 0, 2000), quantile(tail, -2000, 0)
    scale = (phi1 / delta) ** 2
    low, high = at - math.ceil(upper * scale), at - math.floor(lower * scale)
    return max(1, low), min(n, high)


def _argmax_cdf(v: float, phi: float) -> float:
    """Return P(argmax ≤ v) of the two-sided Brownian motion with drift −|v|/2 (Bai 1997, ξ = 1)."""
    from scipy import special

    x = abs(v)
    root = math.sqrt(x)
    log_tail = special.log_ndtr
    if v < 0:
        frac = 1 / phi
        first = -(root * math.exp(-x / 8) / math.sqrt(2 * math.pi))
        second = (
            phi * (phi + 2) / (phi + 1) * math.exp(frac * (1 + frac) * x / 2 + log_tail(-(0.5 + frac) * root))
        )
        third = (x / 2 - 2 + (phi + 2) ** 2 / (phi + 1)) * math.exp(log_tail(-root / 2))
        return float(first - second + third)
    frac = 1 / phi
    first = math.sqrt(frac) * root * math.exp(-frac * x / 8) / math.sqrt(2 * math.pi)
    second = (
        (2 * phi + 1)
        / (phi * (phi + 1))
        * math.exp((phi + 1) * x / 2 + log_tail(-(phi + 0.5) / math.sqrt(phi) * root))
    )
    third = ((2 * phi + 1) ** 2 / ((phi + 1) * phi) - 2 + frac * x / 2) * math.exp(
        log_tail(-math.sqrt(frac) * root / 2)
    )
    return float(1 + first + second - third)
