"""Charts of measured values: Xbar-R, Xbar-S and I-MR, with frozen limits (phase 1) and monitoring (phase 2).

Missing values are left out of their subgroup; limits follow the subgroup's size.

Source: Montgomery, Introduction to Statistical Quality Control, 7th ed., chapter 6.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from plant.errors import RequestError
from tools.quality.charts import DEFAULT_RULES, ControlChart, Panel, base_of, same
from tools.quality.constants import Floats, c4, d2, d3, each
from tools.quality.rules import Flags

Phase1 = int | Sequence[bool] | Flags | None
Subgroups = Sequence[Sequence[float]] | Sequence[Floats]
Estimator = Literal["auto", "mean", "pooled"]


def xbar(
    subgroups: Subgroups,
    *,
    phase1: Phase1 = None,
    exclude: Sequence[int] = (),
    k: float = 3.0,
    rules: tuple[str, ...] = DEFAULT_RULES,
) -> ControlChart:
    """Return the chart of means that fits: Xbar-R for equal subgroups of at most 10, else Xbar-S.

    Raises:
        RequestError: fewer than two subgroups, or subgroups without two values.
    """
    sizes = {_clean(g).size for g in subgroups}
    make = xbar_r if len(sizes) == 1 and max(sizes, default=0) <= 10 else xbar_s
    return make(subgroups, phase1=phase1, exclude=exclude, k=k, rules=rules)


def xbar_r(
    subgroups: Subgroups,
    *,
    phase1: Phase1 = None,
    exclude: Sequence[int] = (),
    k: float = 3.0,
    rules: tuple[str, ...] = DEFAULT_RULES,
) -> ControlChart:
    """Return means and ranges; sigma = mean of R/d2(n) over phase 1 (R̄/d2 with equal sizes).

    Args:
        subgroups: values by subgroup, NaN where missing, at least two values each in phase 1.
        phase1: points the limits come from: so many first ones, or truth values.
        exclude: positions from 1 left out of the limits.
        k: distance of the limits in standard errors.
        rules: run rules of the means.
    """
    cleaned = _subgroups(subgroups)
    n = np.array([g.size for g in cleaned], dtype=float)
    base = base_of(len(cleaned), phase1, exclude) & (n >= 2)
    _enough(base)
    means = _of(cleaned, np.mean, 1)
    ranges = _of(cleaned, np.ptp, 2)
    sigma = float((ranges[base] / each(d2, n[base])).mean())
    center = float((means[base] * n[base]).sum() / n[base].sum())
    d2_n, d3_n = each(d2, n), each(d3, n)
    middle = sigma * d2_n
    spread = Panel(
        "range", ranges, middle, np.maximum(middle - k * sigma * d3_n, 0), middle + k * sigma * d3_n
    )
    return ControlChart(
        "xbar_r",
        (_means(means, n, center, sigma, k, rules), spread),
        sigma,
        base,
        "sigma within = mean range / d2 (exact d2), limits = centre ± " + f"{k:g} sigma / √n",
    )


def xbar_s(
    subgroups: Subgroups,
    *,
    phase1: Phase1 = None,
    exclude: Sequence[int] = (),
    k: float = 3.0,
    rules: tuple[str, ...] = DEFAULT_RULES,
    estimator: Estimator = "auto",
) -> ControlChart:
    """Return means and standard deviations, see `xbar_s_summary`; arguments as in `xbar_r`."""
    cleaned = _subgroups(subgroups)
    n = [float(g.size) for g in cleaned]
    means = _of(cleaned, np.mean, 1)
    deviations = _of(cleaned, lambda g: np.std(g, ddof=1), 2)
    return xbar_s_summary(
        n, means, deviations, phase1=phase1, exclude=exclude, k=k, rules=rules, estimator=estimator
    )


def xbar_s_summary(
    sizes: Sequence[float] | Floats,
    means: Sequence[float] | Floats,
    deviations: Sequence[float] | Floats,
    *,
    phase1: Phase1 = None,
    exclude: Sequence[int] = (),
    k: float = 3.0,
    rules: tuple[str, ...] = DEFAULT_RULES,
    estimator: Estimator = "auto",
) -> ControlChart:
    """Return the Xbar-S chart of subgroup summaries.

    Args:
        sizes: per subgroup.
        means: likewise; see `sizes`.
        deviations: likewise; see `sizes`.
        phase1: as in `xbar_r`.
        exclude: as in `xbar_r`.
        k: as in `xbar_r`.
        rules: as in `xbar_r`.
        estimator: "mean": sigma = mean of s/c4(n). "pooled": s̄ = √(Σ(n−1)s²/Σ(n−1)), limits by c4(nᵢ)
            (Montgomery 6.3.2). "auto": mean with equal sizes, else pooled.

    Raises:
        RequestError: lengths differ, or fewer than two usable subgroups.
    """
    n, mean, s = (np.asarray(v, dtype=float) for v in (sizes, means, deviations))
    if not len(n) == len(mean) == len(s):
        raise RequestError("Sizes, means and standard deviations must have one entry a subgroup.")
    base = base_of(len(n), phase1, exclude) & (n >= 2)
    _enough(base)
    pooled = estimator == "pooled" or (estimator == "auto" and len(np.unique(n[base])) > 1)
    c4_n = each(c4, n)
    center = float((mean[base] * n[base]).sum() / n[base].sum())
    if pooled:
        freedom = n[base] - 1
        s_bar = math.sqrt(float((freedom * s[base] ** 2).sum() / freedom.sum()))
        sigma_n, middle = s_bar / c4_n, same(s_bar, len(n))
        sigma = s_bar / c4(int(freedom.sum()) + 1)
        method = "s̄ pooled over subgroups, limits by c4 of each size"
    else:
        sigma = float((s[base] / c4_n[base]).mean())
        sigma_n, middle = same(sigma, len(n)), sigma * c4_n
        method = "sigma within = mean of s / c4"
    half = k * sigma_n * np.sqrt(1 - c4_n**2)
    spread = Panel("sd", s, middle, np.maximum(middle - half, 0), middle + half)
    location = _means(mean, n, center, sigma_n, k, rules)
    return ControlChart(
        "xbar_s", (location, spread), sigma, base, method + f"; limits = centre ± {k:g} sigma / √n"
    )


def i_mr(
    values: Sequence[float] | Floats,
    *,
    phase1: Phase1 = None,
    exclude: Sequence[int] = (),
    k: float = 3.0,
    rules: tuple[str, ...] = DEFAULT_RULES,
) -> ControlChart:
    """Return single values and moving ranges; sigma = mean moving range / d2(2) over phase 1.

    Args:
        values: in time order, NaN where missing; a moving range needs both neighbours in phase 1.
        phase1: as in `xbar_r`.
        exclude: as in `xbar_r`.
        k: as in `xbar_r`.
        rules: as in `xbar_r`.

    Raises:
        RequestError: fewer than two values in a row in phase 1.
    """
    x = np.asarray(values, dtype=float)
    base = base_of(len(x), phase1, exclude)
    base = base & ~np.isnan(x)
    moving = np.concatenate([[np.nan], np.abs(np.diff(x))]) if len(x) else x
    both = base & np.concatenate([[False], base[:-1]])
    if not both.any():
        raise RequestError("A chart of single values needs at least two of them in a row.")
    mr = float(moving[both].mean())
    sigma = mr / d2(2)
    center = same(x[base].mean(), len(x))
    location = Panel("value", x, center, center - k * sigma, center + k * sigma, rules, _z(x, center, sigma))
    half = k * sigma * d3(2)
    spread = Panel(
        "moving range", moving, same(mr, len(x)), same(max(mr - half, 0), len(x)), same(mr + half, len(x))
    )
    return ControlChart(
        "i_mr", (location, spread), sigma, base,
        f"sigma within = mean moving range / {d2(2):.6f}, limits = centre ± {k:g} sigma",
    )  # fmt: skip


def _means(
    means: Floats, n: Floats, center: float, sigma: float | Floats, k: float, rules: tuple[str, ...]
) -> Panel:
    middle = same(center, len(means))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = sigma / np.sqrt(n)
        return Panel(
            "mean", means, middle, middle - k * error, middle + k * error, rules, (means - middle) / error
        )


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


def _enough(base: Flags) -> None:
    if base.sum() < 2:
        raise RequestError("Limits need at least two subgroups of at least two values in phase 1.")
