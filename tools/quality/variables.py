"""Charts of measured values: Xbar-R, Xbar-S and I-MR, with frozen limits (phase 1) and monitoring (phase 2).

Missing values are left out of their subgroup; limits follow the subgroup's size.

Source: Montgomery, Introduction to Statistical Quality Control, 7th ed., chapter 6.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from plant.errors import RequestError
from tools.quality.charts import DEFAULTS, ChartOptions, ControlChart, Panel, base_of, same
from tools.quality.constants import Floats, c4, d2, d3, each
from tools.quality.rules import Flags

Subgroups = Sequence[Sequence[float]] | Sequence[Floats]
Estimator = Literal["auto", "mean", "pooled"]


def xbar(
    subgroups: Subgroups,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return the chart of means that fits: Xbar-R for equal subgroups of at most 10, else Xbar-S.

    Raises:
        RequestError: fewer than two subgroups, or subgroups without two values.
    """
    sizes = {_clean(g).size for g in subgroups}
    make = xbar_r if len(sizes) == 1 and max(sizes, default=0) <= 10 else xbar_s
    return make(subgroups, options)


def xbar_r(
    subgroups: Subgroups,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return means and ranges; sigma = mean of R/d2(n) over phase 1 (R̄/d2 with equal sizes).

    Args:
        subgroups: values by subgroup, NaN where missing, at least two values each in phase 1.
        options: limits, and run rules of the means.
    """
    cleaned = _subgroups(subgroups)
    n = np.array([g.size for g in cleaned], dtype=float)
    base = _phase1(n, options)
    means = _of(cleaned, np.mean, 1)
    ranges = _of(cleaned, np.ptp, 2)
    known = options.sigma
    sigma = float((ranges[base] / each(d2, n[base])).mean()) if known is None else known
    d2_n, half = each(d2, n), options.k * sigma * each(d3, n)
    middle = sigma * d2_n
    spread = Panel("range", ranges, middle, np.maximum(middle - half, 0), middle + half)
    location = _means(means, n, _center(means, n, base, options), sigma, options)
    says = "mean range / d2 (exact d2)" if known is None else "as given"
    return ControlChart(
        "xbar_r", (location, spread), sigma, base, f"sigma within = {says}, limits = centre ± {options.k:g} sigma / √n"
    )  # fmt: skip


def xbar_s(
    subgroups: Subgroups,
    options: ChartOptions = DEFAULTS,
    *,
    estimator: Estimator = "auto",
) -> ControlChart:
    """Return means and standard deviations, see `xbar_s_summary`; arguments as in `xbar_r`."""
    cleaned = _subgroups(subgroups)
    n = [float(g.size) for g in cleaned]
    means = _of(cleaned, np.mean, 1)
    deviations = _of(cleaned, lambda g: np.std(g, ddof=1), 2)
    return xbar_s_summary(n, means, deviations, options, estimator=estimator)


def xbar_s_summary(
    sizes: Sequence[float] | Floats,
    means: Sequence[float] | Floats,
    deviations: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
    *,
    estimator: Estimator = "auto",
) -> ControlChart:
    """Return the Xbar-S chart of subgroup summaries.

    Args:
        sizes: per subgroup.
        means: likewise; see `sizes`.
        deviations: likewise; see `sizes`.
        options: as in `xbar_r`.
        estimator: "mean": sigma = mean of s/c4(n). "pooled": s̄ = √(Σ(n−1)s²/Σ(n−1)), limits by c4(nᵢ)
            (Montgomery 6.3.2). "auto": mean with equal sizes, else pooled.

    Raises:
        RequestError: lengths differ, or fewer than two usable subgroups.
    """
    n, mean, s = (np.asarray(v, dtype=float) for v in (sizes, means, deviations))
    if not len(n) == len(mean) == len(s):
        raise RequestError("Sizes, means and standard deviations must have one entry a subgroup.")
    base = _phase1(n, options)
    pooled = estimator == "pooled" or (estimator == "auto" and len(np.unique(n[base])) > 1)
    c4_n = each(c4, n)
    if options.sigma is not None:
        sigma = options.sigma
        sigma_n, middle = same(sigma, len(n)), sigma * c4_n
        method = "sigma within as given"
    elif pooled:
        freedom = n[base] - 1
        s_bar = math.sqrt(float((freedom * s[base] ** 2).sum() / freedom.sum()))
        sigma_n, middle = s_bar / c4_n, same(s_bar, len(n))
        sigma = s_bar / c4(int(freedom.sum()) + 1)
        method = "s̄ pooled over subgroups, limits by c4 of each size"
    else:
        sigma = float((s[base] / c4_n[base]).mean())
        sigma_n, middle = same(sigma, len(n)), sigma * c4_n
        method = "sigma within = mean of s / c4"
    half = options.k * sigma_n * np.sqrt(1 - c4_n**2)
    spread = Panel("sd", s, middle, np.maximum(middle - half, 0), middle + half)
    location = _means(mean, n, _center(mean, n, base, options), sigma_n, options)
    return ControlChart(
        "xbar_s", (location, spread), sigma, base, method + f"; limits = centre ± {options.k:g} sigma / √n"
    )


def i_mr(
    values: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return single values and moving ranges; sigma = mean moving range / d2(2) over phase 1.

    Args:
        values: in time order, NaN where missing; a moving range needs both neighbours in phase 1.
        options: as in `xbar_r`.

    Raises:
        RequestError: fewer than two values in a row in phase 1.
    """
    x = np.asarray(values, dtype=float)
    base = base_of(len(x), options)
    base = base & ~np.isnan(x)
    moving = np.concatenate([[np.nan], np.abs(np.diff(x))]) if len(x) else x
    if options.sigma is None:
        both = base & np.concatenate([[False], base[:-1]])
        if not both.any():
            raise RequestError("A chart of single values needs at least two of them in a row.")
        sigma = float(moving[both].mean()) / d2(2)
        says = f"mean moving range / {d2(2):.6f}"
    else:
        sigma, says = options.sigma, "as given"
    mr, reach = sigma * d2(2), options.k * sigma
    center = same(x[base].mean() if options.center is None else options.center, len(x))
    location = Panel("value", x, center, center - reach, center + reach, options.rules, _z(x, center, sigma))
    half = reach * d3(2)
    spread = Panel(
        "moving range", moving, same(mr, len(x)), same(max(mr - half, 0), len(x)), same(mr + half, len(x))
    )
    return ControlChart(
        "i_mr", (location, spread), sigma, base,
        f"sigma within = {says}, limits = centre ± {options.k:g} sigma",
    )  # fmt: skip


def _means(means: Floats, n: Floats, center: float, sigma: float | Floats, options: ChartOptions) -> Panel:
    middle = same(center, len(means))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = sigma / np.sqrt(n)
        reach = options.k * error
        return Panel(
            "mean", means, middle, middle - reach, middle + reach, options.rules, (means - middle) / error
        )


def _center(means: Floats, n: Floats, base: Flags, options: ChartOptions) -> float:
    return float((means[base] * n[base]).sum() / n[base].sum()) if options.center is None else options.center


def _z(x: Floats, center: Floats, sigma: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((x - center) / sigma if sigma > 0 else np.full(len(x), np.nan))


def _clean(group: Sequence[float] | Floats) -> Floats:
    values = np.asarray(group, dtype=float)
    return np.asarray(values[~np.isnan(values)])


def _subgroups(subgroups: Subgroups) -> list[Floats]:
    cleaned = [_clean(g) for g in subgroups]
    if len(cleaned) < 2 or max(g.size for g in cleaned) < 2:
        raise RequestError("A chart of means needs at least two subgroups of at least two values each.")
    return cleaned


def _of(groups: Sequence[Floats], statistic: object, least: int) -> Floats:
    assert callable(statistic)
    return np.array([float(statistic(g)) if g.size >= least else np.nan for g in groups])


def _phase1(n: Floats, options: ChartOptions) -> Flags:
    """Return the subgroups that limits come from; none where centre and sigma are known."""
    base = base_of(len(n), options) & (n >= 2)
    if base.sum() < 2 and (options.center is None or options.sigma is None):
        raise RequestError("Limits need at least two subgroups of at least two values in phase 1.")
    return base
