"""Attribute agreement: kappas, and how often appraisers agree with themselves, each other and the standard.

Source: AIAG, Measurement Systems Analysis, 4th ed., section III-C; Fleiss, Levin & Paik, Statistical Methods for
Rates and Proportions, 3rd ed., chapter 18.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from plant.errors import RequestError


@dataclass(frozen=True, slots=True)
class Kappa:
    """A kappa with its test against chance agreement.

    Attributes:
        z, p: under no agreement beyond chance, two-sided; `error` is the standard error then.
        agreement: observed share of agreement; `chance` the share that chance alone would give.
        interval: at 95 %, from the standard error under agreement; None where no formula is in use (Fleiss).
        by_category: category -> kappa.
    """

    kappa: float
    z: float
    p: float
    n: int
    raters: int
    agreement: float
    interval: tuple[float, float] | None
    by_category: Mapping[str, float]
    error: float = math.nan
    chance: float = math.nan

    @property
    def says(self) -> str:
        """AIAG: above 0.75 good to excellent, below 0.40 poor."""
        if math.isnan(self.kappa):
            return "not defined: only one category was used"
        return "good" if self.kappa > 0.75 else "poor" if self.kappa < 0.40 else "moderate"

    @property
    def strength(self) -> str:
        """Landis & Koch, Biometrics 33 (1977) 159-174: poor, slight, fair, moderate, substantial, almost perfect."""
        names = ("slight", "fair", "moderate", "substantial", "almost perfect")
        if math.isnan(self.kappa) or self.kappa < 0:
            return "poor"
        return next(
            name for name, most in zip(names, (0.2, 0.4, 0.6, 0.8, 1.01), strict=True) if self.kappa <= most
        )


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the exact (Clopper-Pearson) 95 % interval; shares from 0 to 1."""

    matched: int
    inspected: int
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Agreement:
    """An attribute agreement study.

    Attributes:
        within: appraiser -> parts on which all own trials agree; empty with one trial.
        versus_standard: appraiser -> parts on which all own trials agree with the standard.
        between: parts on which all appraisers and trials agree.
        all_versus_standard: the same, and with the standard.
        kappa_within: appraiser -> Fleiss' kappa of own trials; kappa_between: Fleiss' over all trials of all.
        kappa_standard: appraiser -> Cohen's kappa with the standard, mean over trials (Minitab).
        kappa_pairs: "A × B" -> Cohen's kappa of two appraisers over all trials in one table (AIAG).
        kappa_crosstab: appraiser -> the same with the standard (AIAG).
        fleiss_standard: appraiser -> Fleiss' kappa with the standard, mean over trials (Minitab).
    """

    parts: int
    appraisers: tuple[str, ...]
    trials: int
    within: Mapping[str, Share]
    between: Share
    versus_standard: Mapping[str, Share]
    all_versus_standard: Share | None
    kappa_within: Mapping[str, Kappa]
    kappa_between: Kappa | None
    kappa_standard: Mapping[str, Kappa]
    kappa_pairs: Mapping[str, Kappa]
    kappa_crosstab: Mapping[str, Kappa]
    fleiss_standard: Mapping[str, Kappa]


def cohens_kappa(first: Sequence[object], second: Sequence[object], *, weights: str | None = None) -> Kappa:
    """Return Cohen's kappa of two raters.

    Args:
        first: rating of each part.
        second: likewise; see `first`.
        weights: None, "linear" or "quadratic" for ordered categories.

    Raises:
        RequestError: no ratings, or different numbers of them.
    """
    from scipy import stats
    from statsmodels.stats.inter_rater import cohens_kappa as cohen

    if len(first) != len(second) or len(first) == 0:
        raise RequestError("Cohen's kappa needs one rating of each part by both raters.")
    names, table = _cross(first, second)
    agreement = float(np.trace(table) / table.sum())
    if len(names) < 2:
        return Kappa(math.nan, math.nan, math.nan, len(first), 2, agreement, None, {})
    by = {}
    with np.errstate(invalid="ignore", divide="ignore"):  # full agreement leaves no error
        found = cohen(table, wt=weights)
        for name in names:
            pair = _cross([str(v) == name for v in first], [str(v) == name for v in second])[1]
            by[name] = float(cohen(pair).kappa) if len(pair) > 1 else math.nan
    z = float(found.kappa / found.std_kappa0) if found.std_kappa0 > 0 else math.nan
    return Kappa(
        float(found.kappa), z, float(2 * stats.norm.sf(abs(z))), len(first), 2, agreement,
        (float(found.kappa_low), float(found.kappa_upp)), by, float(found.std_kappa0), _by_chance(table),
    )  # fmt: skip


def fleiss_kappa(ratings: Sequence[Sequence[object]]) -> Kappa:
    """Return Fleiss' kappa of several raters with z under no agreement beyond chance.

    Args:
        ratings: one row a part, one entry a rater (or trial), none missing.

    Raises:
        RequestError: fewer than two raters, or rows of different length.
    """
    from scipy import stats
    from statsmodels.stats.inter_rater import aggregate_raters
    from statsmodels.stats.inter_rater import fleiss_kappa as fleiss

    rows = [[str(v) for v in row] for row in ratings]
    if not rows or len({len(r) for r in rows}) > 1 or len(rows[0]) < 2:
        raise RequestError("Fleiss' kappa needs at least two ratings of each part, equally many.")
    counts, names = aggregate_raters(np.array(rows))
    m = counts.shape[0]
    r = int(counts.sum(axis=1)[0])
    pairs = float(((counts * (counts - 1)).sum(axis=1) / (r * (r - 1))).mean())
    if len(names) < 2:
        return Kappa(math.nan, math.nan, math.nan, m, r, pairs, None, {})
    kappa = float(fleiss(counts, method="fleiss"))
    share = counts.sum(axis=0) / counts.sum()
    q = share * (1 - share)
    spread = q.sum() ** 2 - (q * (1 - 2 * share)).sum()
    error = math.sqrt(2 * spread / (m * r * (r - 1))) / q.sum()
    z = kappa / error
    by = {
        str(name): float(1 - (counts[:, j] * (r - counts[:, j])).sum() / (m * r * (r - 1) * q[j]))
        for j, name in enumerate(names)
    }
    return Kappa(
        kappa, z, float(2 * stats.norm.sf(abs(z))), m, r, pairs, None, by, error, float((share**2).sum())
    )


def attribute_agreement(
    part: Sequence[object],
    appraiser: Sequence[object],
    rating: Sequence[object],
    *,
    standard: Sequence[object] | None = None,
) -> Agreement:
    """Return within, between and against-the-standard agreement of an attribute study.

    Args:
        part: one entry a rating; trials in order of appearance.
        appraiser: likewise; see `part`.
        rating: likewise; see `part`.
        standard: right rating of the part of each entry.

    Raises:
        RequestError: unbalanced, or a part has two standards.
    """
    parts, people = _ordered(part), _ordered(appraiser)
    cells: dict[tuple[str, str], list[str]] = {}
    right: dict[str, str] = {}
    for n, (a, b, v) in enumerate(zip(part, appraiser, rating, strict=True)):
        cells.setdefault((str(a), str(b)), []).append(str(v))
        if standard is not None and right.setdefault(str(a), str(standard[n])) != str(standard[n]):
            raise RequestError(f"Part {a} has two standards: '{right[str(a)]}' and '{standard[n]}'.")
    trials = {len(cells.get((a, b), [])) for a in parts for b in people}
    if len(trials) != 1 or 0 in trials:
        raise RequestError("Every appraiser must rate every part equally often; complete the study first.")
    count = trials.pop()
    own = {b: [cells[a, b] for a in parts] for b in people}
    whole = [[v for b in people for v in cells[a, b]] for a in parts]
    known = [right[a] for a in parts] if standard is not None else None
    within = {b: _share([len(set(r)) == 1 for r in own[b]]) for b in people} if count > 1 else {}
    versus, versus_all = {}, None
    mean_kappa, crosstab, mean_fleiss = {}, {}, {}
    if known is not None:
        versus = {b: _share([set(r) == {k} for r, k in zip(own[b], known, strict=True)]) for b in people}
        versus_all = _share([set(r) == {k} for r, k in zip(whole, known, strict=True)])
        mean_kappa = {b: _mean([cohens_kappa(trial, known) for trial in _trials(own[b])]) for b in people}
        mean_fleiss = {
            b: _mean([fleiss_kappa(list(zip(trial, known, strict=True))) for trial in _trials(own[b])])
            for b in people
        }
        crosstab = {b: cohens_kappa(_flat(own[b]), [k for k in known for _ in range(count)]) for b in people}
    pairs = {f"{a} × {b}": cohens_kappa(_flat(own[a]), _flat(own[b])) for a, b in combinations(people, 2)}
    return Agreement(
        len(parts), people, count, within, _share([len(set(r)) == 1 for r in whole]), versus, versus_all,
        {b: fleiss_kappa(own[b]) for b in people} if count > 1 else {},
        fleiss_kappa(whole) if len(whole[0]) > 1 else None, mean_kappa, pairs, crosstab, mean_fleiss,
    )  # fmt: skip


def miss_rates(
    part: Sequence[object],
    appraiser: Sequence[object],
    rating: Sequence[object],
    standard: Sequence[object],
    *,
    bad: str,
) -> dict[str, tuple[float, float]]:
    """Return appraiser -> (share of bad parts passed, share of good parts refused).

    Args:
        part: as for `attribute_agreement`.
        appraiser: as for `attribute_agreement`.
        rating: as for `attribute_agreement`.
        standard: as for `attribute_agreement`.
        bad: the rating that means a bad part.
    """
    del part
    found = {}
    for person in _ordered(appraiser):
        mine = [
            (str(v) == bad, str(s) == bad)
            for b, v, s in zip(appraiser, rating, standard, strict=True)
            if str(b) == person
        ]
        misses = [not said for said, true in mine if true]
        alarms = [said for said, true in mine if not true]
        found[person] = (
            sum(misses) / len(misses) if misses else math.nan,
            sum(alarms) / len(alarms) if alarms else math.nan,
        )
    return found


def _mean(each: Sequence[Kappa]) -> Kappa:
    """Return the mean of kappas of several trials, each against the standard (Minitab's way)."""
    from scipy import stats

    kappa, error, agreement, chance = (
        float(np.mean([getattr(k, name) for k in each])) for name in ("kappa", "error", "agreement", "chance")
    )
    z = float(np.mean([k.z for k in each])) * math.sqrt(len(each))
    names = {name for k in each for name in k.by_category}
    by = {n: float(np.mean([k.by_category.get(n, math.nan) for k in each])) for n in sorted(names)}
    interval = each[0].interval if len(each) == 1 else None
    p = float(2 * stats.norm.sf(abs(z)))
    return Kappa(kappa, z, p, each[0].n, 2, agreement, interval, by, error / math.sqrt(len(each)), chance)


def _trials(own: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    return list(zip(*own, strict=True))


def _flat(own: Sequence[Sequence[str]]) -> list[str]:
    return [v for row in own for v in row]


def _by_chance(table: "np.ndarray") -> float:
    share = table / table.sum()
    return float(share.sum(axis=0) @ share.sum(axis=1))


def _share(hits: Sequence[bool]) -> Share:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(sum(hits), len(hits), method="beta")
    return Share(sum(hits), len(hits), sum(hits) / len(hits), (float(low), float(high)))


def _cross(first: Sequence[object], second: Sequence[object]) -> "tuple[list[str], np.ndarray]":
    a, b = [str(v) for v in first], [str(v) for v in second]
    names = sorted(set(a) | set(b), key=_natural)
    at = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for x, y in zip(a, b, strict=True):
        table[at[x], at[y]] += 1
    return names, table


def _natural(name: str) -> tuple[int, float, str]:
    try:
        return (0, float(name), name)
    except ValueError:
        return (1, 0.0, name)


def _ordered(labels: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(v) for v in labels))
