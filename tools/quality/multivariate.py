"""Several characteristics at once: Hotelling T² with contributions, and PCA T² and SPE of many signals.

Source: Tracy, Young & Mason, Journal of Quality Technology 24 (1992) 88-95 (limits of phase 1 and 2); Mason,
Tracy & Young, JQT 27 (1995) 99-108 (conditional contributions); Jackson & Mudholkar, Technometrics 21 (1979)
341-349 (limit of SPE).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plant.errors import RequestError
from tools.quality.constants import Floats

Matrix = NDArray[np.float64]
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class TSquared:
    """A T² chart.

    Attributes:
        t2: per subgroup or row.
        center, cov: of phase 1; the covariance within subgroups, or of single rows.
        ucl_phase1, ucl_phase2: limits for the points fitted and for new ones.
        beyond: positions from 0 beyond the limit of phase 1.
        contributions: per point and characteristic, T² − T² without it.
    """

    t2: Floats
    center: Floats
    cov: Matrix
    ucl_phase1: float
    ucl_phase2: float
    beyond: tuple[int, ...]
    contributions: Matrix


def default_confidence(characteristics: int) -> float:
    """Return (1 − 0.0027)ᵖ: the false alarms of p charts together."""
    return float((1 - 0.0027) ** characteristics)


def t2_subgroups(values: Matrix, groups: Sequence[object], *, confidence: float | None = None) -> TSquared:
    """Return T² of subgroup means.

    Args:
        values: rows by characteristics, no value missing.
        groups: subgroup of each row; equal sizes n ≥ 2.
        confidence: of the limits; `default_confidence` when not given.

    Raises:
        RequestError: subgroups of different or of single size, or characteristics that depend on each other.
    """
    x = _complete(values)
    names, at = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(_first(at, len(names)))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(names))
    at = rank[at]
    sizes = np.bincount(at)
    m, n, p = len(names), int(sizes[0]), x.shape[1]
    if n < 2 or len(set(sizes.tolist())) > 1 or m < 2:
        raise RequestError(
            "T² of subgroups needs at least two subgroups of one size, at least two rows each."
        )
    means = np.array([x[at == g].mean(axis=0) for g in range(m)])
    cov = np.atleast_2d(np.mean([np.cov(x[at == g], rowvar=False, ddof=1) for g in range(m)], axis=0))
    level = confidence or default_confidence(p)
    freedom = m * n - m - p + 1
    quantile = _f(level, p, freedom)
    first = p * (m - 1) * (n - 1) / freedom * quantile
    second = p * (m + 1) * (n - 1) / freedom * quantile
    return _t2(means, means.mean(axis=0), cov, float(n), first, second)


def t2_individuals(values: Matrix, *, confidence: float | None = None) -> TSquared:
    """Return T² of single rows: limit of phase 1 by the beta, of phase 2 by the F distribution.

    Raises:
        RequestError: not more rows than characteristics + 1, or characteristics that depend on each other.
    """
    from scipy import stats

    x = _complete(values)
    m, p = x.shape
    if m <= p + 1:
        raise RequestError(f"T² of {p} characteristics needs more than {p + 1} rows, not {m}.")
    level = confidence or default_confidence(p)
    first = (m - 1) ** 2 / m * float(stats.beta.ppf(level, p / 2, (m - p - 1) / 2))
    second = p * (m + 1) * (m - 1) / (m * (m - p)) * _f(level, p, m - p)
    return _t2(x, x.mean(axis=0), np.atleast_2d(np.cov(x, rowvar=False, ddof=1)), 1.0, first, second)


@dataclass(frozen=True, slots=True)
class PcaMonitor:
    """A frozen healthy baseline of many signals.

    Attributes:
        names: of the signals.
        components: share of variance decides how many.
        t2_limit, spe_limit: quantiles at `confidence` of baseline rows that the fit had not seen.
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    loadings: Matrix
    variances: Floats
    confidence: float
    t2_limit: float
    spe_limit: float

    def statistics(self, values: Matrix) -> tuple[Floats, Floats]:
        """Return T² and SPE of rows."""
        z = (np.asarray(values, dtype=float) - self.mean) / self.scale
        scores = z @ self.loadings.T
        rest = z - scores @ self.loadings
        return (scores**2 / self.variances).sum(axis=1), (rest**2).sum(axis=1)

    def alarms(self, values: Matrix, *, window: int = 5) -> "NDArray[np.bool_]":
        """Return the rows where T² or SPE is beyond its limit in most of the last `window` rows."""
        import pandas as pd

        t2, spe = self.statistics(values)
        worst = pd.Series(np.maximum(t2 / self.t2_limit, spe / self.spe_limit))
        return np.asarray(worst.rolling(window, min_periods=1).median().to_numpy() > 1)

    def contributions(self, values: Matrix) -> Matrix:
        """Return each signal's share of T² and SPE in units of their limits, per row."""
        z = (np.asarray(values, dtype=float) - self.mean) / self.scale
        scores = z @ self.loadings.T
        rest = z - scores @ self.loadings
        through = z * ((scores / self.variances) @ self.loadings)
        return np.asarray(np.maximum(through, 0) / self.t2_limit + rest**2 / self.spe_limit)


def pca_monitor(
    healthy: Matrix, names: Sequence[str], *, share: float = 0.9, confidence: float = 0.995
) -> PcaMonitor:
    """Return a monitor fitted to healthy rows.

    Args:
        healthy: rows by signals, at least 3 rows a signal.
        names: of the signals.
        share: of the variance that the components must explain.
        confidence: 1 − the false-alarm rate of each statistic on the baseline.

    Raises:
        RequestError: too few rows, or no signal moves.
    """
    x = _complete(healthy)
    if len(x) < 3 * x.shape[1] or not np.ptp(x, axis=0).any():
        raise RequestError(
            f"A healthy baseline of {x.shape[1]} signals needs at least {3 * x.shape[1]} rows."
        )
    held: list[tuple[Floats, Floats]] = []
    folds = np.array_split(np.arange(len(x)), _FOLDS)  # stretches of time: neighbours are alike
    for fold in folds:
        rest = np.delete(x, fold, axis=0)
        held.append(_fitted(rest, names, share, confidence).statistics(x[fold]))
    t2, spe = (np.concatenate([h[i] for h in held]) for i in (0, 1))
    limits = float(np.quantile(t2, confidence)), max(float(np.quantile(spe, confidence)), 1e-12)
    return replace(_fitted(x, names, share, confidence), t2_limit=limits[0], spe_limit=limits[1])


def _fitted(x: Matrix, names: Sequence[str], share: float, confidence: float) -> PcaMonitor:
    from sklearn.decomposition import PCA

    scale = x.std(axis=0, ddof=1)
    scale = np.where(scale > 0, scale, 1.0)
    mean = x.mean(axis=0)
    fitted = PCA(n_components=share, svd_solver="full").fit((x - mean) / scale)
    variances = np.maximum(fitted.explained_variance_, 1e-12)
    return PcaMonitor(tuple(names), mean, scale, fitted.components_, variances, confidence, 1.0, 1.0)


def _t2(points: Matrix, center: Floats, cov: Matrix, n: float, first: float, second: float) -> TSquared:
    if np.linalg.matrix_rank(cov) < len(cov):
        raise RequestError("The characteristics depend on each other linearly; leave one of them out.")
    off = points - center
    t2 = n * np.einsum("ij,ij->i", off, np.linalg.solve(cov, off.T).T)
    parts = np.empty_like(off)
    for j in range(off.shape[1]):
        keep = [c for c in range(off.shape[1]) if c != j]
        rest = off[:, keep]
        without = (
            n * np.einsum("ij,ij->i", rest, np.linalg.solve(cov[np.ix_(keep, keep)], rest.T).T) if keep else 0
        )
        parts[:, j] = t2 - without
    beyond = tuple(int(i) for i in np.flatnonzero(t2 > first))
    return TSquared(t2, center, cov, first, second, beyond, parts)


def _f(level: float, p: int, freedom: int) -> float:
    from scipy import stats

    return float(stats.f.ppf(level, p, freedom))


def _first(at: "np.ndarray", count: int) -> "np.ndarray":
    first = np.full(count, len(at))
    np.minimum.at(first, at, np.arange(len(at)))
    return first


def _complete(values: Matrix) -> Matrix:
    x = np.asarray(values, dtype=float)
    if x.ndim != 2 or not np.isfinite(x).all():
        raise RequestError(
            "Every row needs a value of every characteristic; leave incomplete rows out first."
        )
    return x
