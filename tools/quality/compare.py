"""Two groups or periods, strata and many p-values: the right test with its interval, named.

SciPy and statsmodels do the tests; this module chooses and words them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats


@dataclass(frozen=True, slots=True)
class Proportions:
    """Two shares compared.

    Attributes:
        z, p: pooled z test without continuity correction, two-sided.
        difference: first − second, with the Wald interval (unpooled).
        fisher_p: Fisher's exact test, two-sided.
        ratio: first / second with its log interval; NaN when a count is zero.
    """

    first: float
    second: float
    counts: tuple[int, int, int, int]
    z: float
    p: float
    difference: float
    interval: tuple[float, float]
    fisher_p: float
    ratio: float
    ratio_interval: tuple[float, float]


def two_proportions(a: int, n_a: int, b: int, n_b: int, *, confidence: float = 0.95) -> Proportions:
    """Compare two shares a/n_a and b/n_b.

    Raises:
        RequestError: an empty group, or more hits than units.
    """
    from scipy import stats
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    if min(n_a, n_b) < 1 or not (0 <= a <= n_a and 0 <= b <= n_b):
        raise RequestError(f"{a} of {n_a} and {b} of {n_b} are no shares to compare.")
    pa, pb = a / n_a, b / n_b
    if 0 < a + b < n_a + n_b:
        z, p = (float(v) for v in proportions_ztest([a, b], [n_a, n_b]))
    else:
        z, p = 0.0, 1.0
    low, high = confint_proportions_2indep(
        a, n_a, b, n_b, method="wald", compare="diff", alpha=1 - confidence
    )
    ratio, bounds = math.nan, (math.nan, math.nan)
    if a and b:
        ratio = pa / pb
        half = float(stats.norm.ppf(0.5 + confidence / 2)) * math.sqrt(1 / a - 1 / n_a + 1 / b - 1 / n_b)
        bounds = (ratio * math.exp(-half), ratio * math.exp(half))
    fisher = float(stats.fisher_exact(np.array([[a, n_a - a], [b, n_b - b]])).pvalue)
    return Proportions(
        pa, pb, (a, n_a, b, n_b), z, p, pa - pb, (float(low), float(high)), fisher, ratio, bounds
    )


@dataclass(frozen=True, slots=True)
class Means:
    """Two groups of values compared by Welch's t test, with Levene's test of the spreads and the rank test."""

    n: tuple[int, int]
    means: tuple[float, float]
    sds: tuple[float, float]
    difference: float
    interval: tuple[float, float]
    t: float
    p: float
    levene_p: float
    rank_p: float


def two_means(
    first: Sequence[float] | Floats, second: Sequence[float] | Floats, *, confidence: float = 0.95
) -> Means:
    """Compare the means of two groups, first − second.

    Raises:
        RequestError: fewer than two values in a group.
    """
    from scipy import stats

    a, b = (np.asarray(v, dtype=float) for v in (first, second))
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    if min(len(a), len(b)) < 2:
        raise RequestError("A comparison of means needs at least two values in each group.")
    test = stats.ttest_ind(a, b, equal_var=False)
    bounds = test.confidence_interval(confidence)
    return Means(
        (len(a), len(b)), (float(a.mean()), float(b.mean())), (float(a.std(ddof=1)), float(b.std(ddof=1))),
        float(a.mean() - b.mean()), (float(bounds.low), float(bounds.high)), float(test.statistic), float(test.pvalue),
        float(stats.levene(a, b).pvalue), float(stats.mannwhitneyu(a, b).pvalue),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rates:
    """Two Poisson rates compared: ratio first/second with the exact conditional test and interval."""

    first: float
    second: float
    ratio: float
    interval: tuple[float, float]
    p: float


def two_rates(a: float, exposure_a: float, b: float, exposure_b: float, *, confidence: float = 0.95) -> Rates:
    """Compare two counts per exposure.

    Raises:
        RequestError: an exposure is not above zero.
    """
    from statsmodels.stats.rates import confint_poisson_2indep, test_poisson_2indep

    if min(exposure_a, exposure_b) <= 0:
        raise RequestError("Rates need an exposure (pieces, hours) above zero in both groups.")
    if a + b == 0:
        return Rates(0.0, 0.0, math.nan, (math.nan, math.nan), 1.0)
    p = float(test_poisson_2indep(a, exposure_a, b, exposure_b, method="exact-cond").pvalue)
    ratio = (a / exposure_a) / (b / exposure_b) if b else math.inf
    bounds = (math.nan, math.nan)
    if a and b:
        low, high = confint_poisson_2indep(
            a, exposure_a, b, exposure_b, compare="ratio", method="score-log", alpha=1 - confidence
        )
        bounds = (float(low), float(high))
    return Rates(a / exposure_a, b / exposure_b, ratio, bounds, p)


@dataclass(frozen=True, slots=True)
class Strata:
    """A 2 × 2 association, crude and within strata (Mantel-Haenszel).

    Attributes:
        by_stratum: stratum -> odds ratio.
        verdict: whether the association is real, vanishes, turns or appears within strata.
    """

    crude_odds_ratio: float
    crude_p: float
    odds_ratio: float
    interval: tuple[float, float]
    p: float
    homogeneity_p: float
    by_stratum: Mapping[str, float]

    @property
    def verdict(self) -> str:
        """Simpson's paradox in words."""
        crude, within = self.crude_p < 0.05, self.p < 0.05
        if crude and not within:
            return "crude association vanishes after stratification (Simpson)"
        if crude and within and (self.crude_odds_ratio - 1) * (self.odds_ratio - 1) < 0:
            return "the association turns around after stratification (Simpson)"
        if within and not crude:
            return "an association appears only after stratification"
        return "association holds within strata" if within else "no association"


def stratified(tables: Mapping[str, Sequence[Sequence[float]]]) -> Strata:
    """Return crude and stratified association of 2 × 2 tables.

    Args:
        tables: stratum -> [[a, b], [c, d]] with odds ratio a·d/(b·c); a, b of one outcome, or of one group.

    Raises:
        RequestError: no table.
    """
    from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

    if not tables:
        raise RequestError("There is no stratum to compare in.")
    stacked = [np.asarray(t, dtype=float) for t in tables.values()]
    crude = Table2x2(sum(stacked), shift_zeros=False)
    found = StratifiedTable(stacked)
    low, high = found.oddsratio_pooled_confint()
    by = {}
    for name, t in zip(tables, stacked, strict=True):
        by[name] = float(t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0])) if t[0, 1] * t[1, 0] else math.inf
    homogeneity = float(found.test_equal_odds().pvalue) if len(stacked) > 1 else math.nan
    return Strata(
        float(crude.oddsratio), float(crude.oddsratio_pvalue()), float(found.oddsratio_pooled),
        (float(low), float(high)), float(found.test_null_odds(correction=False).pvalue), homogeneity, by,
    )  # fmt: skip


def adjusted(p_values: Sequence[float] | Floats, method: str = "bh") -> Floats:
    """Return p-values corrected for their number.

    Args:
        p_values: raw ones.
        method: "bh" (Benjamini-Hochberg), "by" (Benjamini-Yekutieli), "holm", "hochberg" or "bonferroni".

    Raises:
        RequestError: the method is unknown.
    """
    names = {"bh": "bh", "fdr": "bh", "by": "fdr_by", "holm": "holm", "bonf": "bonferroni",
             "bonferroni": "bonferroni", "hochberg": "simes-hochberg", "sidak": "sidak"}  # fmt: skip
    if method not in names:
        raise RequestError(f"There is no correction '{method}'. There are: {', '.join(names)}.")
    raw = np.asarray(p_values, dtype=float)
    if names[method] == "bh":
        from scipy import stats

        return np.array(stats.false_discovery_control(raw), dtype=np.float64)
    from statsmodels.stats.multitest import multipletests  # collects all garbage of the process first, 0.3 s

    return np.asarray(multipletests(raw, method=names[method])[1], dtype=float)
