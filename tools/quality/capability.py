"""Capability of a process: Cp, Cpk, Cpm, Pp, Ppk with intervals, and their relatives where values are not normal.

Source: ISO 22514-2:2017 (indices, percentile method); Chou, Owen & Borrego (1990) and Bissell (1990) for the
intervals, as in Montgomery, 7th ed., section 8.3.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats

FEW = 30


@dataclass(frozen=True, slots=True)
class Index:
    """An index with its interval; None where a limit is missing."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Capability:
    """Indices with what they rest on.

    Attributes:
        cp, cpk, cpl, cpu: with sigma within; pp, ppk, ppl, ppu: with sigma overall.
        cpm, ppm_index: with a target, spread about the target (within, overall).
        confidence: of the intervals.
        ppm_observed: values outside the limits, per million.
        ppm_within, ppm_overall: expected outside by the normal distribution, per million.
        normal_p: p-value of the Shapiro-Wilk test (of at most 5,000 values); None below 3 values.
    """

    n: int
    mean: float
    sigma_within: float
    sigma_overall: float
    lower: float | None
    upper: float | None
    target: float | None
    confidence: float
    cp: Index | None
    cpl: Index | None
    cpu: Index | None
    cpk: Index
    cpm: float | None
    pp: Index | None
    ppl: Index | None
    ppu: Index | None
    ppk: Index
    ppm_index: float | None
    ppm_observed: float
    ppm_within: float
    ppm_overall: float
    normal_p: float | None

    @property
    def is_small(self) -> bool:
        """Whether fewer than 30 values make the indices rough."""
        return self.n < FEW


def capability(
    values: Sequence[float] | Floats,
    *,
    lower: float | None = None,
    upper: float | None = None,
    sigma_within: float,
    target: float | None = None,
    confidence: float = 0.95,
) -> Capability:
    """Return the indices of a characteristic, assuming it is stable and normal (check both first).

    Args:
        values: measurements in production order, at least 2; NaN where missing.
        lower: lower specification limit; None where there is none.
        upper: upper specification limit.
        sigma_within: short-term sigma, from a control chart.
        target: for Cpm.
        confidence: of the intervals.

    Raises:
        RequestError: no limit, limits reversed, fewer than two values, or no spread.
    """
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    _check(lower, upper)
    if len(x) < 2 or sigma_within <= 0 or x.std(ddof=1) == 0:
        raise RequestError("Capability needs at least two values that differ.")
    mean, overall, n = float(x.mean()), float(x.std(ddof=1)), len(x)
    within = indices(mean, sigma_within, n, lower=lower, upper=upper, confidence=confidence)
    total = indices(mean, overall, n, lower=lower, upper=upper, confidence=confidence)
    outside = np.zeros(n, dtype=bool)
    if upper is not None:
        outside |= x > upper
    if lower is not None:
        outside |= x < lower
    return Capability(
        n, mean, sigma_within, overall, lower, upper, target, confidence,
        within.width, within.low, within.high, within.worst, _about_target(within.width, mean, sigma_within, target),
        total.width, total.low, total.high, total.worst, _about_target(total.width, mean, overall, target),
        1e6 * float(outside.mean()), _ppm(mean, sigma_within, lower, upper), _ppm(mean, overall, lower, upper),
        normality(x),
    )  # fmt: skip


def capability_notes(done: Capability, *, stable: bool) -> list[str]:
    """Return what weakens an index: instability, non-normal values, few values."""
    notes = [
        "The process is stable."
        if stable
        else "Not stable: an index of an unstable process says little about tomorrow."
    ]
    if done.normal_p is not None:
        said = f"Shapiro-Wilk p = {done.normal_p:.2g}"
        notes.append(
            f"The values are not normal ({said}): take the fitted indices, not ppm."
            if done.normal_p < 0.05
            else f"The values agree with a normal distribution ({said})."
        )
    if done.is_small:
        notes.append(f"Only {done.n} values: below 30 the index is rough.")
    return notes


@dataclass(frozen=True, slots=True)
class Indices:
    """The four indices for one sigma: width (Cp or Pp), low side, high side, and the worse side."""

    width: Index | None
    low: Index | None
    high: Index | None
    worst: Index


def indices(
    mean: float,
    sigma: float,
    n: int | None,
    *,
    lower: float | None,
    upper: float | None,
    confidence: float = 0.95,
) -> Indices:
    """Return the indices from mean and sigma alone.

    Args:
        mean: in the limits' unit; sigma above zero.
        sigma: likewise; see `mean`.
        n: number of values; None leaves the intervals NaN.
        lower: specification limits, at least one.
        upper: likewise; see `lower`.
        confidence: of the intervals: chi-square for the width, Bissell for the worse side, one-sided bounds at the
            same confidence for each single side.

    Raises:
        RequestError: no limit, limits reversed, or sigma not above zero.
    """
    from scipy import stats

    _check(lower, upper)
    if not sigma > 0:
        raise RequestError(f"Sigma must be above zero, not {sigma:g}.")
    alpha = 1 - confidence

    def side(value: float, z: float) -> Index:
        if n is None or n < 2:
            return Index(value, math.nan, math.nan)
        half = z * math.sqrt(1 / (9 * n) + value**2 / (2 * (n - 1)))
        return Index(value, value - half, value + half)

    one, two = float(stats.norm.ppf(confidence)), float(stats.norm.ppf(1 - alpha / 2))
    low = None if lower is None else (mean - lower) / (3 * sigma)
    high = None if upper is None else (upper - mean) / (3 * sigma)
    width = None
    if lower is not None and upper is not None:
        cp = (upper - lower) / (6 * sigma)
        bounds = [math.nan, math.nan]
        if n is not None and n >= 2:
            bounds = [
                math.sqrt(float(stats.chi2.ppf(q, n - 1)) / (n - 1)) for q in (alpha / 2, 1 - alpha / 2)
            ]
        width = Index(cp, cp * bounds[0], cp * bounds[1])
    worst = min(v for v in (low, high) if v is not None)
    return Indices(
        width,
        None if low is None else side(low, one),
        None if high is None else side(high, one),
        side(worst, two),
    )


def normality(values: Floats) -> float | None:
    """Return the p-value of the Shapiro-Wilk test, of 5,000 evenly picked values at most; None below 3."""
    from scipy import stats

    if len(values) < 3 or np.ptp(values) == 0:
        return None
    picked = values[:: max(1, len(values) // 5000)][:5000]
    return float(stats.shapiro(picked).pvalue)


@dataclass(frozen=True, slots=True)
class FittedCapability:
    """Pp and Ppk by the percentile method of a fitted distribution.

    Attributes:
        shape, loc, scale: parameters, as SciPy names them.
        low, median, high: percentiles 0.135 %, 50 %, 99.865 %.
        log_likelihood: of the fit; ks_p: p-value of the Kolmogorov-Smirnov test (parameters fitted, so generous).
    """

    distribution: str
    n: int
    shape: float | None
    loc: float
    scale: float
    low: float
    median: float
    high: float
    pp: float | None
    ppl: float | None
    ppu: float | None
    ppk: float
    ppm_expected: float
    log_likelihood: float
    ks_p: float


_FAMILIES = {
    "normal": "norm", "weibull": "weibull_min", "lognormal": "lognorm", "gamma": "gamma",
    "exponential": "expon", "logistic": "logistic", "rayleigh": "rayleigh",
}  # fmt: skip
_FREE_LOC = ("normal", "logistic")


def fitted_capability(
    values: Sequence[float] | Floats,
    *,
    lower: float | None = None,
    upper: float | None = None,
    distribution: str | None = None,
    loc: float = 0.0,
) -> FittedCapability:
    """Return capability by a fitted distribution: Pp = (U − L)/(X.99865 − X.00135), Ppu = (U − X.5)/(X.99865 − X.5).

    Args:
        values: at least 10, above `loc` for the skew families.
        lower: specification limits, at least one.
        upper: likewise; see `lower`.
        distribution: one of weibull, lognormal, gamma, exponential, rayleigh, normal, logistic; the best by
            likelihood (AIC) when not given.
        loc: threshold of the skew families.

    Raises:
        RequestError: no limit, an unknown family, or values that it cannot fit.
    """
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    _check(lower, upper)
    if len(x) < 10:
        raise RequestError(f"A distribution is fitted to at least 10 values, not {len(x)}.")
    if distribution is None:
        names = [f for f in _FAMILIES if f in _FREE_LOC or x.min() > loc]
        fits = [_fit(x, name, loc) for name in names]
        name, frozen, parameters = min(fits, key=lambda f: 2 * len(f[2]) - 2 * f[1].logpdf(x).sum())
    else:
        name, frozen, parameters = _fit(x, distribution, loc)
    low, median, high = (float(frozen.ppf(q)) for q in (0.00135, 0.5, 0.99865))
    ppl = None if lower is None else (median - lower) / (median - low)
    ppu = None if upper is None else (upper - median) / (high - median)
    pp = None if lower is None or upper is None else (upper - lower) / (high - low)
    beyond = (0.0 if lower is None else frozen.cdf(lower)) + (0.0 if upper is None else frozen.sf(upper))
    from scipy import stats

    return FittedCapability(
        name, len(x), parameters[0] if len(parameters) > 2 else None, float(parameters[-2]), float(parameters[-1]),
        low, median, high, pp, ppl, ppu, min(v for v in (ppl, ppu) if v is not None), 1e6 * float(beyond),
        float(frozen.logpdf(x).sum()), float(stats.kstest(x, frozen.cdf).pvalue),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoxCox:
    """The power transformation that makes values most nearly normal."""

    lam: float
    interval: tuple[float, float]
    normal_p_before: float | None
    normal_p_after: float | None


def box_cox(values: Sequence[float] | Floats) -> BoxCox:
    """Return lambda of maximum likelihood with its 95 % interval.

    Raises:
        RequestError: values not all above zero, or fewer than 3.
    """
    from scipy import stats

    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    if len(x) < 3 or x.min() <= 0 or np.ptp(x) == 0:
        raise RequestError("A Box-Cox transformation needs at least 3 values above zero that differ.")
    moved, lam, interval = stats.boxcox(x, alpha=0.05)
    return BoxCox(float(lam), (float(interval[0]), float(interval[1])), normality(x), normality(moved))


def _fit(x: Floats, name: str, loc: float) -> tuple[str, Any, tuple[float, ...]]:
    from scipy import stats

    if name not in _FAMILIES:
        raise RequestError(f"There is no distribution '{name}'. There are: {', '.join(_FAMILIES)}.")
    family = getattr(stats, _FAMILIES[name])
    if name in _FREE_LOC:
        parameters = family.fit(x)
    else:
        if x.min() <= loc:
            raise RequestError(f"A {name} distribution with threshold {loc:g} needs values above it.")
        parameters = family.fit(x, floc=loc)
    return name, family(*parameters), tuple(float(p) for p in parameters)


def _about_target(width: Index | None, mean: float, sigma: float, target: float | None) -> float | None:
    if target is None or width is None:
        return None
    return width.value / math.sqrt(1 + ((mean - target) / sigma) ** 2)


def _ppm(mean: float, sigma: float, lower: float | None, upper: float | None) -> float:
    from scipy import special

    below = 0.0 if lower is None else float(special.ndtr((lower - mean) / sigma))
    above = 0.0 if upper is None else float(special.ndtr((mean - upper) / sigma))
    return 1e6 * (below + above)


def _check(lower: float | None, upper: float | None) -> None:
    if lower is None and upper is None:
        raise RequestError("Capability needs at least one specification limit.")
    if lower is not None and upper is not None and upper <= lower:
        raise RequestError(f"The upper limit {upper:g} is not above the lower {lower:g}.")
