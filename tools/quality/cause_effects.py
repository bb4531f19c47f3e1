"""How much scrap a factor accounts for: ratio with interval, and excess pieces; of a level, the mix or a parameter."""

import math

import numpy as np

from tools.quality.cause_findings import Suspect
from tools.quality.cause_rows import LotRows
from tools.quality.cause_scan import Fit, Test, days_apart, shares_of, slope_of
from tools.quality.constants import Floats


def rate_ratio(made: Floats, scrap: Floats, after: "np.ndarray") -> tuple[float, tuple[float, float]]:
    """Return the ratio of two periods' rates with its 95 % interval, the day as the unit.

    Args:
        made: per day, pieces (or expected scrap).
        scrap: per day.
        after: per day, whether it belongs to the later period.

    Source:
        Ratio estimator by days (Cochran, Sampling Techniques, 3rd ed., section 6.4), log scale, Welch's freedom.
    """
    from scipy import stats

    parts = []
    for mask in (after, ~after):
        m, s = made[mask], scrap[mask]
        total, n = float(s.sum()), int(mask.sum())
        rate = total / max(float(m.sum()), 1e-9)
        left = s - rate * m
        lever = 1 - m / max(float(m.sum()), 1e-9)
        variance = float((left**2 / np.maximum(lever, 1e-3)).sum()) / max(total, 0.5) ** 2
        parts.append((rate, max(variance, 1 / max(total, 0.5)), n - 1))
    (ra, va, na), (rb, vb, nb) = parts
    if ra <= 0 or rb <= 0:
        return (math.nan if rb <= 0 else 0.0), (0.0, math.inf)
    freedom = (va + vb) ** 2 / (va**2 / max(na, 1) + vb**2 / max(nb, 1))
    half = float(stats.t.ppf(0.975, freedom)) * math.sqrt(va + vb)
    ratio = ra / rb
    return ratio, (ratio * math.exp(-half), ratio * math.exp(half))


def suspect_of(rows: LotRows, fit: Fit, test: Test, *, p: float, q: float) -> Suspect:
    """Return what a test points at, with its effect; `p` and `q` are kept with it."""
    match test.kind:
        case "mix":
            return _mix(rows, fit, test, p, q)
        case "exposure":
            return _exposure(rows, fit, test, p, q)
    codes, labels = rows.factors[test.factor]
    mine = codes == labels.index(test.level)
    later = rows.after[rows.day]
    own, others = np.where(mine, 1.0, 0.0), np.where(mine, 0.0, 1.0)
    s_own, e_own = rows.by_day(rows.scrap * own), rows.by_day(fit.base * own)
    s_rest, e_rest = rows.by_day(rows.scrap * others), rows.by_day(fit.base * others)
    on = rows.by_day(rows.made * own) > 0
    if test.covers_days:
        away, on = rows.after & ~on, rows.after & on
        u, error, freedom = days_apart(rows, fit, on, shares_of(rows, fit, test.factor))
        ratio, interval = _log_interval(float(u[on].mean() - u[away].mean()), error, freedom)
        days = int((on & rows.after).sum())
        confounded = (
            f"{test.factor} {test.level} ran on {days} days and made up all of them, so {test.factor} and days are "
            f"confounded ({int(away.sum())} other days to compare)."
        )
    else:
        level = e_own * (s_rest + 0.5) / (e_rest + 0.5)
        usable = on & (e_rest > 0)
        confounded = ""
        if test.within_after:
            usable &= rows.after
            ratio, interval = _single_ratio(level[usable], s_own[usable])
        else:
            ratio, interval = rate_ratio(level[usable], s_own[usable], rows.after[usable])
        days = int((on & rows.after).sum())
    scrapped = float(rows.scrap[mine & later].sum())
    excess = scrapped * (1 - 1 / ratio) if ratio > 0 else 0.0
    before = mine & ~later
    rate_before = float(rows.scrap[before].sum() / rows.made[before].sum()) if before.any() else math.nan
    rate_after = scrapped / max(float(rows.made[mine & later].sum()), 1e-9)
    return Suspect(
        "rate", test.factor, test.level, ratio, interval, excess, p, q,
        math.nan if test.within_after else rate_before, rate_after, days, confounded,
    )  # fmt: skip


def _log_interval(log_ratio: float, error: float, freedom: int) -> tuple[float, tuple[float, float]]:
    from scipy import stats

    half = float(stats.t.ppf(0.975, freedom)) * error
    return math.exp(log_ratio), (math.exp(log_ratio - half), math.exp(log_ratio + half))


def _single_ratio(expected: Floats, scrap: Floats) -> tuple[float, tuple[float, float]]:
    from scipy import stats

    total = float(scrap.sum())
    ratio = total / max(float(expected.sum()), 1e-9)
    left = scrap - ratio * expected
    variance = max(float((left**2).sum()) / max(total, 0.5) ** 2, 1 / max(total, 0.5))
    half = float(stats.t.ppf(0.975, max(len(scrap) - 1, 1))) * math.sqrt(variance)
    return ratio, (ratio * math.exp(-half), ratio * math.exp(half))


def _mix(rows: LotRows, fit: Fit, test: Test, p: float, q: float) -> Suspect:
    codes, _ = rows.factors[test.factor]
    effect = np.where(codes >= 0, fit.effects[test.factor][np.maximum(codes, 0)], 1.0)
    made, weighted = rows.by_day(rows.made), rows.by_day(rows.made * effect)
    ratio, interval = rate_ratio(made, weighted * rows.scrap.sum() / max(weighted.sum(), 1e-9), rows.after)
    later = rows.after[rows.day]
    excess = float(rows.scrap[later].sum()) * (1 - 1 / ratio)
    means = [float(weighted[m].sum() / made[m].sum()) for m in (~rows.after, rows.after)]
    return Suspect(
        "mix", test.factor, "", ratio, interval, excess, p, q, means[0], means[1], int(rows.after.sum())
    )


def _exposure(rows: LotRows, fit: Fit, test: Test, p: float, q: float) -> Suspect:
    x = rows.parameters[test.factor]
    known, later = np.isfinite(x), rows.after[rows.day]
    slope, _, error = slope_of(rows, fit, test.factor)
    means = [float(np.average(x[known & m], weights=rows.made[known & m])) for m in (~later, later)]
    moved = means[1] - means[0]
    ratio = math.exp(slope * moved)
    low, high = sorted(math.exp((slope + side * 1.96 * error) * moved) for side in (-1, 1))
    excess = float(rows.scrap[later].sum()) * (1 - 1 / ratio)
    return Suspect(
        "exposure",
        test.factor,
        "",
        ratio,
        (low, high),
        excess,
        p,
        q,
        means[0],
        means[1],
        int(rows.after.sum()),
    )
