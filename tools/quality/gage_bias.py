"""Bias of a gage: linearity over several reference values, and the type 1 study of one part.

Source: AIAG, Measurement Systems Analysis, 4th ed., chapter III; ISO 22514-7:2021.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats


@dataclass(frozen=True, slots=True)
class Linearity:
    """Bias regressed on the reference value: bias = intercept + slope · reference.

    Attributes:
        bias: reference -> (mean bias, its p-value against zero, number of readings).
        s: residual standard deviation.
        mean_bias, p_mean_bias: over all readings.
        pct_linearity: 100 |slope|.
    """

    n: int
    intercept: float
    slope: float
    r2: float
    s: float
    p_intercept: float
    p_slope: float
    bias: dict[float, tuple[float, float, int]]
    mean_bias: float
    p_mean_bias: float

    @property
    def pct_linearity(self) -> float:
        """How much of the process variation the slope takes, in percent."""
        return 100 * abs(self.slope)


def linearity(reference: Sequence[float] | Floats, value: Sequence[float] | Floats) -> Linearity:
    """Return linearity and bias of a gage.

    Args:
        reference: true value of the part of each reading.
        value: what the gage read.

    Raises:
        RequestError: fewer than three readings or two references.
    """
    import statsmodels.api as sm
    from scipy import stats

    ref, y = np.asarray(reference, dtype=float), np.asarray(value, dtype=float)
    levels = np.unique(ref)
    if len(y) != len(ref) or len(y) < 3 or len(levels) < 2:
        raise RequestError("Linearity needs at least three readings of at least two reference values.")
    bias = y - ref
    fit = sm.OLS(bias, sm.add_constant(ref)).fit()
    by_level = {}
    for level in levels:
        mine = bias[ref == level]
        p = float(stats.ttest_1samp(mine, 0).pvalue) if len(mine) > 1 and np.ptp(mine) > 0 else math.nan
        by_level[float(level)] = (float(mine.mean()), p, len(mine))
    return Linearity(
        len(y), float(fit.params[0]), float(fit.params[1]), float(fit.rsquared), math.sqrt(float(fit.mse_resid)),
        float(fit.pvalues[0]), float(fit.pvalues[1]), by_level, float(bias.mean()),
        float(stats.ttest_1samp(bias, 0).pvalue),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypeOne:
    """One part measured many times: bias against its reference, Cg and Cgk (ISO 22514-7: 20 % of the tolerance)."""

    n: int
    mean: float
    sd: float
    bias: float
    t: float
    p: float
    bias_interval: tuple[float, float]
    cg: float | None
    cgk: float | None

    @property
    def is_capable(self) -> bool | None:
        """Whether Cg and Cgk reach 1.33; None without a tolerance."""
        return None if self.cgk is None or self.cg is None else min(self.cg, self.cgk) >= 1.33


def type_one(
    value: Sequence[float] | Floats,
    reference: float,
    *,
    tolerance: float | None = None,
    share: float = 0.2,
    sigmas: float = 6.0,
) -> TypeOne:
    """Return a type 1 study: Cg = share·T/(sigmas·s), Cgk = (share/2·T − |bias|)/(sigmas/2·s).

    Args:
        value: repeated readings of one part, at least 2 (25 or 50 are usual).
        reference: its true value.
        tolerance: width of the specification.
        share: of the tolerance that the gage may take.
        sigmas: width of the spread, 6 (or 4).

    Raises:
        RequestError: fewer than 2 readings.
    """
    from scipy import stats

    x = np.asarray(value, dtype=float)
    x = x[~np.isnan(x)]
    if len(x) < 2:
        raise RequestError("A type 1 study needs at least two readings of one part.")
    mean, sd = float(x.mean()), float(x.std(ddof=1))
    bias = mean - reference
    if sd > 0:
        test = stats.ttest_1samp(x, reference)
        t, p = float(test.statistic), float(test.pvalue)
    else:
        t, p = (0.0, 1.0) if bias == 0 else (math.copysign(math.inf, bias), 0.0)
    half = float(stats.t.ppf(0.975, len(x) - 1)) * sd / math.sqrt(len(x))
    cg = cgk = None
    if tolerance is not None and sd > 0:
        cg = share * tolerance / (sigmas * sd)
        cgk = (share / 2 * tolerance - abs(bias)) / (sigmas / 2 * sd)
    return TypeOne(len(x), mean, sd, bias, t, p, (bias - half, bias + half), cg, cgk)
