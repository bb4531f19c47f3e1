"""Control charts: limits, run rules, and which chart fits the data.

Constants: d2 and d3 are exact (integrals over the range of n normal values), c4 is exact.
Source: Montgomery, Introduction to Statistical Quality Control, 7th ed., chapters 6 and 7.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from plant.errors import RequestError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart with limits per point.

    Attributes:
        kind: "xbar_r", "xbar_s", "i_mr", "p", "np", "c" or "u".
        points: the plotted statistic.
        center, lcl, ucl: per point, in the statistic's unit.
        sigma: within sigma of single values (variables) or of the first point (attributes).
        signals: position from 0 -> numbers of the rules that it breaks.
    """

    kind: str
    points: Floats
    center: Floats
    lcl: Floats
    ucl: Floats
    sigma: float
    signals: dict[int, tuple[int, ...]]

    @property
    def in_control(self) -> bool:
        """Whether no point breaks a rule."""
        return not self.signals


@lru_cache(maxsize=64)
def d2(n: int) -> float:
    """Return the mean range of n standard normal values, by integration."""
    from scipy import integrate, stats

    value, _ = integrate.quad(lambda x: 1 - stats.norm.cdf(x) ** n - stats.norm.sf(x) ** n, -10, 10)
    return float(value)


@lru_cache(maxsize=64)
def c4(n: int) -> float:
    """Return the mean of the standard deviation of n standard normal values."""
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def xbar(subgroups: Sequence[Sequence[float]], *, phase1: int | None = None, k: float = 3.0) -> ControlChart:
    """Return the chart of subgroup means; sigma = R̄/d2 for n ≤ 10, else pooled S/c4.

    Args:
        subgroups: values by subgroup, at least two each.
        phase1: limits come from so many first subgroups; None from all.
        k: distance of the limits in standard errors.

    Raises:
        RequestError: fewer than two subgroups, or a subgroup of one value.
    """
    if len(subgroups) < 2 or any(len(g) < 2 for g in subgroups):
        raise RequestError("A chart of means needs at least two subgroups of at least two values each.")
    sizes = np.array([len(g) for g in subgroups], dtype=float)
    means = np.array([float(np.mean(g)) for g in subgroups])
    base = slice(0, phase1 or len(subgroups))
    equal = len(set(sizes[base])) == 1 and sizes[0] <= 10
    if equal:
        ranges = np.array([max(g) - min(g) for g in subgroups])
        sigma = float(ranges[base].mean()) / d2(int(sizes[0]))
        kind = "xbar_r"
    else:
        variances = np.array([float(np.var(g, ddof=1)) for g in subgroups])[base]
        freedom = sizes[base] - 1
        sigma = math.sqrt(float((variances * freedom).sum() / freedom.sum())) / c4(int(freedom.sum()) + 1)
        kind = "xbar_s"
    center = np.full(len(means), float((means[base] * sizes[base]).sum() / sizes[base].sum()))
    half = k * sigma / np.sqrt(sizes)
    return _chart(kind, means, center, center - half, center + half, sigma)


def i_mr(values: Sequence[float], *, phase1: int | None = None, k: float = 3.0) -> ControlChart:
    """Return the chart of single values; sigma = mean moving range / 1.128.

    Raises:
        RequestError: fewer than two values.
    """
    x = np.asarray(values, dtype=float)
    base = x[: phase1 or len(x)]
    if len(base) < 2:
        raise RequestError("A chart of single values needs at least two of them.")
    sigma = float(np.abs(np.diff(base)).mean()) / d2(2)
    center = np.full(len(x), float(base.mean()))
    return _chart("i_mr", x, center, center - k * sigma, center + k * sigma, sigma)


def p_chart(counts: Sequence[float], sizes: Sequence[float], *, k: float = 3.0) -> ControlChart:
    """Return the chart of shares of defective units, with limits by sample size.

    Raises:
        RequestError: a sample is empty, or has more defectives than units.
    """
    d, n = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    if len(d) == 0 or (n <= 0).any() or (d > n).any():
        raise RequestError("Each sample needs units, and no more defectives than units.")
    mean = float(d.sum() / n.sum())
    half = k * np.sqrt(mean * (1 - mean) / n)
    center = np.full(len(d), mean)
    low, high = np.maximum(center - half, 0), np.minimum(center + half, 1)
    return _chart("p", d / n, center, low, high, float(half[0] / k))


def u_chart(counts: Sequence[float], sizes: Sequence[float], *, k: float = 3.0) -> ControlChart:
    """Return the chart of defects per unit, with limits by sample size."""
    d, n = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    if len(d) == 0 or (n <= 0).any():
        raise RequestError("Each sample needs a size above zero.")
    mean = float(d.sum() / n.sum())
    half = k * np.sqrt(mean / n)
    center = np.full(len(d), mean)
    return _chart("u", d / n, center, np.maximum(center - half, 0), center + half, float(half[0] / k))


def c_chart(counts: Sequence[float], *, k: float = 3.0) -> ControlChart:
    """Return the chart of defects per sample of equal size."""
    d = np.asarray(counts, dtype=float)
    if len(d) == 0:
        raise RequestError("A chart of counts needs at least one sample.")
    center = np.full(len(d), float(d.mean()))
    half = k * np.sqrt(center)
    return _chart("c", d, center, np.maximum(center - half, 0), center + half, float(half[0] / k))


def run_rules(
    points: Floats, center: Floats, sigma: Floats, *, rules: Sequence[int] = (1, 2)
) -> dict[int, tuple[int, ...]]:
    """Return the points that break Nelson rule 1 (beyond 3 sigma) or 2 (nine on one side).

    Args:
        points: the plotted statistic.
        center: per point.
        sigma: standard error per point.
        rules: which rules; the default set signals falsely on about one in-control chart of 100 points in three.

    Source:
        Nelson, Journal of Quality Technology 16 (1984) 237-239.
    """
    z = (points - center) / np.where(sigma > 0, sigma, np.inf)
    found: dict[int, list[int]] = {}
    if 1 in rules:
        for beyond in np.flatnonzero(np.abs(z) > 3):
            found.setdefault(int(beyond), []).append(1)
    if 2 in rules:
        side = np.sign(z)
        length = 0
        for n in range(len(z)):
            length = length + 1 if n and side[n] == side[n - 1] and side[n] != 0 else 1
            if length >= 9:
                found.setdefault(n, []).append(2)
    return {n: tuple(r) for n, r in sorted(found.items())}


def _chart(kind: str, points: Floats, center: Floats, lcl: Floats, ucl: Floats, sigma: float) -> ControlChart:
    error = (ucl - center) / 3
    return ControlChart(kind, points, center, lcl, ucl, sigma, run_rules(points, center, error))
