"""Three families of tests for a cause of a rise, and their family-wise errors by permuting days.

Each misses the causes that the others find: *rate*, a level's scrap against the other levels on the same days; *mix*,
more of what always scraps more; *exposure*, a parameter whose daily mean shifted and that matters within days. The
unit is the day, never the piece. Levels that exist for a few days only (lots) are judged within the later period.

Source: Westfall & Young, Resampling-Based Multiple Testing, 1993 (maximum statistic).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.quality.cause_rows import LotRows
from tools.quality.constants import Floats

PERMUTATIONS = 999
_ROUNDS = 4  # of proportional fitting
_SHRINK = 8.0  # pieces by which a small level's rate is pulled to the others'
_LEAST_EXPECTED, _LEAST_DAYS = 3.0, 3
_COVERS = 0.9  # a level that makes up so much of its days cannot be told from them


@dataclass(frozen=True)
class Fit:
    """Expected scrap of each row by a multiplicative model of factors and days.

    Attributes:
        expected: with the day's own level, as far as days differ beyond chance; `base`: without it.
        effects: factor -> multiplier of each level.
        phi: how much more rows vary than Poisson counts.
    """

    expected: Floats
    base: Floats
    effects: Mapping[str, Floats]
    phi: float


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a family.

    Attributes:
        kind: "rate", "mix" or "exposure"; level "" but for rate.
        z: standardised statistic; large means evidence.
        within_after: judged within the later period only.
        covers_days: the level makes up its days, so that the two are confounded.
        null: the statistic under each permutation of days.
    """

    kind: str
    factor: str
    level: str
    z: float
    null: Floats
    within_after: bool = False
    covers_days: bool = False

    @property
    def p(self) -> float:
        """p-value of this test alone."""
        return float((1 + (self.null >= self.z).sum()) / (1 + len(self.null)))


def fit_rates(rows: LotRows, known: Floats) -> Fit:
    """Fit rates by factor and day.

    Args:
        rows: what was made.
        known: multiplier of each row for causes already named.
    """
    weight = rows.made * known
    base = weight * rows.scrap.sum() / max(weight.sum(), 1e-9)
    effects = {name: np.ones(len(labels)) for name, (_, labels) in rows.factors.items()}
    nested = {name for name in rows.factors if _lives_in_days(rows, name)}
    free = len(rows.made) - len(rows.days) - sum(len(e) for name, e in effects.items() if name not in nested)
    daily, phi = np.ones(len(rows.days)), 1.5
    for _ in range(_ROUNDS):
        for name, (codes, labels) in rows.factors.items():
            if name in nested:
                continue
            there = codes >= 0
            expected = base * daily[rows.day]
            s = np.bincount(codes[there], rows.scrap[there], minlength=len(labels))
            e = np.bincount(codes[there], expected[there], minlength=len(labels))
            step = (s + _SHRINK) / (e + _SHRINK)
            effects[name] *= step
            base = np.where(there, base * step[np.maximum(codes, 0)], base)
        daily = _day_effects(rows, base, phi)
        phi = _spread(rows, base * daily[rows.day], free)
    return Fit(base * daily[rows.day], base, effects, phi)


def _day_effects(rows: LotRows, base: Floats, phi: float) -> Floats:
    """Return the factor of each day, pulled to its period's as far as days differ by chance only."""
    scrap, expected = rows.by_day(rows.scrap), rows.by_day(base)
    daily = np.ones(len(rows.days))
    shrunk = []
    for mask in (rows.after, ~rows.after):
        rate = scrap[mask].sum() / max(expected[mask].sum(), 1e-9)
        daily[mask] = max(rate, 1e-9)
        shrunk.append(((scrap - rate * expected) ** 2 / np.maximum((rate * expected) ** 2, 1e-9))[mask])
    level = daily * expected
    chance = float((phi / np.maximum(level, 1e-9)).mean())
    between = max(float(np.concatenate(shrunk).sum()) / max(len(daily) - 2, 1) - chance, 0.05 * chance)
    pull = phi / between
    return np.asarray(daily * (scrap + pull) / (level + pull))


def _spread(rows: LotRows, expected: Floats, freedom: int) -> float:
    big = expected > 0.2
    spread = ((rows.scrap - expected) ** 2 / np.maximum(expected, 1e-9))[big]
    return max(1.0, float(spread.sum()) / max(freedom - int((~big).sum()), 1))


def shuffles_of(rows: LotRows, seed: int, count: int = PERMUTATIONS) -> NDArray[np.int64]:
    """Return permutations of the days, one a row."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(np.arange(len(rows.days)), (count, 1)), axis=1)


def scan(rows: LotRows, fit: Fit, shuffles: NDArray[np.int64]) -> list[Test]:
    """Return every test of the three families with its statistic and its permuted ones."""
    masks = rows.after[shuffles].astype(float)
    tests = []
    for name in rows.factors:
        tests += _rate_tests(rows, fit, name, masks)
        tests += _lot_tests(rows, fit, name, shuffles)
        if (test := _mix_test(rows, fit, name, masks)) is not None:
            tests.append(test)
    for name in rows.parameters:
        if (test := _exposure_test(rows, fit, name, masks)) is not None:
            tests.append(test)
    return tests


def family_wise(tests: list[Test]) -> Floats:
    """Return the p-value of each test against the largest statistic of all under permutation."""
    if not tests:
        return np.zeros(0)
    largest = np.max([t.null for t in tests], axis=0)
    return np.array([(1 + (largest >= t.z).sum()) / (1 + len(largest)) for t in tests], dtype=float)


def level_sums(rows: LotRows, name: str, values: Floats) -> Floats:
    """Return sums by level and day of a factor."""
    codes, labels = rows.factors[name]
    there = codes >= 0
    flat = codes[there] * len(rows.days) + rows.day[there]
    shape = (len(labels), len(rows.days))
    return np.bincount(flat, values[there], minlength=shape[0] * shape[1]).astype(float).reshape(shape)


def _lives_in_days(rows: LotRows, name: str) -> bool:
    """Whether most levels of a factor exist in one period only (lots): they have no before and after."""
    there = level_sums(rows, name, rows.made) > 0
    both = np.asarray(there[:, rows.after].any(axis=1) & there[:, ~rows.after].any(axis=1))
    return bool(both.sum() < 0.5 * len(both))


def _rate_tests(rows: LotRows, fit: Fit, name: str, masks: Floats) -> list[Test]:
    labels = rows.factors[name][1]
    residual, expected = (
        level_sums(rows, name, rows.scrap - fit.expected),
        level_sums(rows, name, fit.expected),
    )
    after = rows.after.astype(float)
    there = expected > 0
    usable = (
        (expected @ after >= _LEAST_EXPECTED)
        & (expected @ (1 - after) >= _LEAST_EXPECTED)
        & (there[:, rows.after].sum(axis=1) >= _LEAST_DAYS)
        & (there[:, ~rows.after].sum(axis=1) >= _LEAST_DAYS)
    )
    if usable.sum() < 1 or len(labels) < 2:
        return []
    residual, expected = residual[usable], expected[usable]
    share = expected / np.maximum(rows.by_day(fit.expected), 1e-9)
    free = expected * (1 - share)  # what a level can differ from the others on its days
    phi = max(1.0, float((residual**2).sum() / max(free.sum(), 1e-9)))

    def statistic(mask: Floats) -> Floats:
        inside, room = residual @ mask.T, free @ mask.T
        total, whole = residual.sum(axis=1), np.maximum(free.sum(axis=1), 1e-9)
        if mask.ndim > 1:
            total, whole = total[:, None], whole[:, None]
        error = np.sqrt(phi * np.maximum(room * (whole - room) / whole, 1e-9))
        return np.asarray((inside - room * total / whole) / error)

    seen, null = statistic(after), statistic(masks)
    names = [labels[i] for i in np.flatnonzero(usable)]
    return [Test("rate", name, level, float(seen[i]), null[i]) for i, level in enumerate(names)]


def _lot_tests(rows: LotRows, fit: Fit, name: str, shuffles: NDArray[np.int64]) -> list[Test]:
    """Return tests of levels without a before: against other days, or others on the same days, after the change."""
    made = level_sums(rows, name, fit.base)
    new = (made[:, rows.after] > 0).any(axis=1) & ((made[:, ~rows.after] > 0).sum(axis=1) < _LEAST_DAYS)
    new |= _lives_in_days(rows, name) & (made[:, rows.after] > 0).any(axis=1)
    if not new.any():
        return []
    whole = rows.by_day(fit.base)
    found = []
    share = shares_of(rows, fit, name)
    for i in np.flatnonzero(new):
        on = (made[i] > 0) & rows.after
        if float(made[i][on].sum()) < _LEAST_EXPECTED:
            continue
        covers = float(made[i][on].sum() / max(whole[on].sum(), 1e-9)) >= _COVERS
        level = rows.factors[name][1][i]
        if covers and on.sum() >= 2 and (rows.after & ~on).sum() >= 3:
            found.append(_against_other_days(rows, fit, name, level, on, share, shuffles))
        elif not covers:
            found.append(_on_same_days(rows, fit, name, level, int(i), on, len(shuffles)))
    return found


def _against_other_days(
    rows: LotRows,
    fit: Fit,
    name: str,
    level: str,
    on: NDArray[np.bool_],
    share: Floats,
    shuffles: NDArray[np.int64],
) -> Test:
    u, error, _ = days_apart(rows, fit, on, share)
    others = rows.after & ~on
    centred = np.where(rows.after, u - np.median(u[rows.after]), u - u[~rows.after].mean())
    seen = float(u[on].mean() - u[others].mean()) / error
    moved = centred[shuffles]
    null = (moved[:, on].mean(axis=1) - moved[:, others].mean(axis=1)) / error
    return Test("rate", name, level, seen, null, within_after=True, covers_days=True)


def days_apart(rows: LotRows, fit: Fit, on: NDArray[np.bool_], share: Floats) -> tuple[Floats, float, int]:
    """Return the log rate ratio of each day to expectation, the error of a contrast of some days, and its freedom.

    Args:
        rows: what was made.
        fit: expected scrap.
        on: per day, whether it is one of the days contrasted with the others of the later period.
        share: of each level of the factor in each day.
    """
    u = np.log((rows.by_day(rows.scrap) + 0.5) / (rows.by_day(fit.base) + 0.5))
    others = rows.after & ~on
    rest = np.concatenate([u[others] - u[others].mean(), u[~rows.after] - u[~rows.after].mean()])
    freedom = max(len(rest) - 2, 1)
    sigma = _widened(float(np.sqrt((rest**2).sum() / freedom)), freedom, u, share, ~rows.after)
    return u, max(sigma, 1e-6) * float(np.sqrt(1 / on.sum() + 1 / others.sum())), freedom


def shares_of(rows: LotRows, fit: Fit, name: str) -> Floats:
    """Return how much of each day's expected scrap each level of a factor makes up."""
    own = level_sums(rows, name, fit.base)
    return np.where(own > 0, own / np.maximum(rows.by_day(fit.base), 1e-9), 0.0)


def _widened(sigma: float, freedom: int, u: Floats, share: Floats, before: NDArray[np.bool_]) -> float:
    """Return the spread of a day as earlier lots show it, where their means differ more than days do."""
    from scipy import stats

    means = [(u[d].mean(), d.sum()) for d in ((s >= _COVERS) & before for s in share) if d.sum() >= 2]
    if len(means) < 4 or sigma <= 0:
        return sigma
    wide = float(np.std([m for m, _ in means], ddof=1) * np.sqrt(np.mean([n for _, n in means])))
    differs = stats.f.sf((wide / sigma) ** 2, len(means) - 1, max(freedom, 1)) < 0.05
    return wide if differs else sigma


def _on_same_days(
    rows: LotRows, fit: Fit, name: str, level: str, index: int, on: NDArray[np.bool_], count: int
) -> Test:
    mine = (rows.factors[name][0] == index) & rows.after[rows.day]
    day_expected = rows.by_day(fit.expected)
    own = rows.by_day(np.where(mine, fit.expected, 0.0))
    room = own * (1 - own / np.maximum(day_expected, 1e-9))
    excess = float((rows.scrap - fit.expected)[mine].sum())
    z = excess / np.sqrt(fit.phi * max(float(room[on].sum()), 1e-9))
    rng = np.random.default_rng(index + 17)
    skewed = rng.poisson(max(float(own[on].sum()) / fit.phi, 0.05), count)  # small counts have a long tail
    mean = max(float(own[on].sum()) / fit.phi, 0.05)
    return Test("rate", name, level, z, (skewed - mean) / np.sqrt(mean), within_after=True)


def _mix_test(rows: LotRows, fit: Fit, name: str, masks: Floats) -> Test | None:
    codes, labels = rows.factors[name]
    if len(labels) < 2 or _lives_in_days(rows, name):
        return None
    there = codes >= 0
    effect = fit.effects[name][np.maximum(codes, 0)]
    # expected with and without the factor's own effect: is there a difference between its levels at all?
    plain = np.where(there, fit.expected / effect, 0.0)
    plain *= rows.scrap.sum() / max(plain.sum(), 1e-9)
    s = np.bincount(codes[there], rows.scrap[there], minlength=len(labels))
    e = np.bincount(codes[there], plain[there], minlength=len(labels))
    matters = _normal_score(
        float(((s - e) ** 2 / (fit.phi * np.maximum(e, 1e-9)))[e > 0].sum()), (e > 0).sum() - 1
    )
    weight = np.where(there, rows.made, 0.0)
    made = rows.by_day(weight)
    index = np.where(
        made > 0, rows.by_day(weight * np.where(there, effect, 0.0)) / np.maximum(made, 1e-9), np.nan
    )
    index = np.where(np.isnan(index), np.nanmean(index), index)
    seen, null = _shift(index, rows.after.astype(float)), _shift(index, masks)
    return Test("mix", name, "", min(float(seen[0]), matters), np.minimum(null, matters))


def _exposure_test(rows: LotRows, fit: Fit, name: str, masks: Floats) -> Test | None:
    x = rows.parameters[name]
    known = np.isfinite(x)
    if known.sum() < 30 or np.ptp(x[known]) == 0:
        return None
    slope_z = _slope(rows, fit, x, known)[1]
    made = rows.by_day(np.where(known, rows.made, 0.0))
    mean = rows.by_day(np.where(known, rows.made * np.nan_to_num(x), 0.0)) / np.maximum(made, 1e-9)
    mean = np.where(made > 0, mean, np.average(x[known]))
    seen, null = float(_shift(mean, rows.after.astype(float))[0]), _shift(mean, masks)

    def both(shift: Floats) -> Floats:
        return np.minimum(np.abs(shift), np.sign(shift) * slope_z)

    return Test("exposure", name, "", float(both(np.array([seen]))[0]), both(null))


def slope_of(rows: LotRows, fit: Fit, name: str) -> tuple[float, float, float]:
    """Return how the log rate changes with a parameter within days: slope per unit, z, standard error."""
    x = rows.parameters[name]
    slope, z = _slope(rows, fit, x, np.isfinite(x))
    return slope, z, abs(slope / z) if z else np.inf


def _slope(rows: LotRows, fit: Fit, x: Floats, known: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and z of the log rate on a parameter, within days and within levels of the factors."""
    e = np.where(known, fit.expected, 0.0)
    off = np.where(known, x - np.average(x[known]), 0.0)
    groups = [(rows.day, len(rows.days))] + [
        (codes, len(labels)) for name, (codes, labels) in rows.factors.items() if len(labels) < len(rows.days)
    ]
    for _ in range(_ROUNDS):
        for codes, count in groups:
            there = codes >= 0
            weight = np.bincount(codes[there], e[there], minlength=count)
            mean = np.bincount(codes[there], (e * off)[there], minlength=count) / np.maximum(weight, 1e-9)
            off = np.where(there & known, off - mean[np.maximum(codes, 0)], off)
    information = float((off**2 * e).sum())
    if information <= 0:
        return 0.0, 0.0
    slope = float((off * (rows.scrap - fit.expected)).sum()) / information
    robust = float(np.sqrt(np.sum((off * (rows.scrap - fit.expected)) ** 2)))
    error = max(robust, np.sqrt(fit.phi * information) * 0.7) / information
    return slope, slope / error


def _shift(daily: Floats, masks: Floats) -> Floats:
    """Return the t statistic of daily values, later less earlier, for one mask or many."""
    m = np.atleast_2d(masks)
    n = m.sum(axis=1)
    other = len(daily) - n
    centred = daily - daily.mean()
    first, total = m @ centred, float(centred.sum())
    gap = first / n - (total - first) / other
    square = m @ centred**2
    within = square - first**2 / n + (float((centred**2).sum()) - square) - (total - first) ** 2 / other
    variance = np.maximum(within / (len(daily) - 2), 1e-18)
    return np.asarray(gap / np.sqrt(variance * (1 / n + 1 / other)))


def _normal_score(chi2: float, freedom: int) -> float:
    from scipy import stats

    return float(-stats.norm.ppf(max(float(stats.chi2.sf(chi2, max(freedom, 1))), 1e-300)))
