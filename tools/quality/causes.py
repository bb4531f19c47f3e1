"""Why did scrap rise? Evidence for a factor, or "not enough evidence".

The danger is the confident false cause: testing each level before against after names one in
almost every plant. Here the unit is the day, the family-wise error is held by permuting days
(maximum statistic; Westfall & Young, Resampling-Based Multiple Testing, 1993), and a level must
stand out against the other levels on the same days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

PERMUTATIONS = 999
ALPHA = 0.05
MIN_SCRAP = 8


@dataclass(frozen=True, slots=True)
class Suspect:
    """A level of a factor whose scrap rose more than that of the others on the same days.

    Attributes:
        ratio: its rate after over before, divided by the same of all others.
        excess: scrapped pieces after, beyond its rate before and the general change.
        p: family-wise p-value.
    """

    factor: str
    level: str
    rate_before: float
    rate_after: float
    ratio: float
    excess: float
    p: float


@dataclass(frozen=True, slots=True)
class Causes:
    """The judgment.

    Attributes:
        verdict: "cause candidate", "general rise", "no rise" or "not enough evidence".
        rise_p: one-sided p-value of the rise, days permuted.
    """

    verdict: str
    rate_before: float
    rate_after: float
    rise_p: float
    made: tuple[int, int]
    scrap: tuple[int, int]
    days: tuple[int, int]
    suspects: tuple[Suspect, ...]


def find_causes(
    frame: "pd.DataFrame", change_day: np.datetime64, factors: Sequence[str], *, seed: int = 1
) -> Causes:
    """Judge whether scrap rose from a day on, and which factor explains it.

    Args:
        frame: columns day, made, scrap and the factors; one row a day and combination.
        change_day: first day of the later period, comparable with `day`.
        factors: columns to search.
        seed: of the permutations.
    """
    days = np.array(sorted(frame.day.unique()))
    after = days >= change_day
    position = {d: n for n, d in enumerate(days)}
    at = frame.day.map(position).to_numpy()
    made_day = np.bincount(at, weights=frame.made.astype(float), minlength=len(days))
    scrap_day = np.bincount(at, weights=frame.scrap.astype(float), minlength=len(days))
    rng = np.random.default_rng(seed)
    shuffles = np.array([rng.permutation(after) for _ in range(PERMUTATIONS)])

    def rates(mask: np.ndarray) -> tuple[float, float]:
        a, b = made_day[mask].sum(), made_day[~mask].sum()
        return float(scrap_day[~mask].sum() / max(b, 1)), float(scrap_day[mask].sum() / max(a, 1))

    before_rate, after_rate = rates(after)
    gap = after_rate - before_rate
    null = np.array([r[1] - r[0] for r in (rates(m) for m in shuffles)])
    rise_p = float((1 + (null >= gap).sum()) / (1 + len(null)))
    counts = (int(made_day[~after].sum()), int(made_day[after].sum()))
    scraps = (int(scrap_day[~after].sum()), int(scrap_day[after].sum()))
    lengths = (int((~after).sum()), int(after.sum()))
    if min(lengths) < 3 or sum(scraps) < MIN_SCRAP:
        return Causes("not enough evidence", before_rate, after_rate, rise_p, counts, scraps, lengths, ())
    levels = _levels(frame, at, len(days), factors)
    observed = np.array([_score(m, s, made_day, scrap_day, after) for _, _, m, s in levels])
    found: list[Suspect] = []
    if levels:
        maxima = np.array(
            [max(_score(m, s, made_day, scrap_day, mask) for _, _, m, s in levels) for mask in shuffles[:499]]
        )
        for (factor, level, m, s), score in sorted(zip(levels, observed, strict=True), key=lambda p: -p[1]):
            p = float((1 + (maxima >= score).sum()) / (1 + len(maxima)))
            if p <= ALPHA:
                found.append(_suspect(factor, level, m, s, made_day, scrap_day, after, p))
    if found and gap > 0:
        verdict = "cause candidate"
    elif rise_p <= ALPHA:
        verdict = "general rise"
    else:
        verdict, found = "no rise", []
    return Causes(verdict, before_rate, after_rate, rise_p, counts, scraps, lengths, tuple(found[:3]))


_Level = tuple[str, str, "np.ndarray", "np.ndarray"]


def _levels(frame: "pd.DataFrame", at: "np.ndarray", days: int, factors: Sequence[str]) -> list[_Level]:
    found: list[_Level] = []
    for factor in factors:
        values = frame[factor].astype("string").fillna("")
        names = [v for v in values.unique() if v]
        if len(names) < 2 or len(names) > 400:
            continue
        for name in names:
            mine = (values == name).to_numpy()
            made = np.bincount(at[mine], weights=frame.made[mine].astype(float), minlength=days)
            scrap = np.bincount(at[mine], weights=frame.scrap[mine].astype(float), minlength=days)
            if scrap.sum() >= MIN_SCRAP and (made > 0).sum() >= 4:
                found.append((factor, str(name), made, scrap))
    return found


def _score(
    made: "np.ndarray",
    scrap: "np.ndarray",
    made_all: "np.ndarray",
    scrap_all: "np.ndarray",
    after: "np.ndarray",
) -> float:
    """Return how many standard errors a level's log rate ratio exceeds that of the others."""
    a_made, b_made = made[after].sum(), made[~after].sum()
    if a_made <= 0 or b_made <= 0:
        return -np.inf
    a, b = scrap[after].sum() + 0.5, scrap[~after].sum() + 0.5
    rest_a = scrap_all[after].sum() - scrap[after].sum() + 0.5
    rest_b = scrap_all[~after].sum() - scrap[~after].sum() + 0.5
    rest_am = max(made_all[after].sum() - a_made, 1.0)
    rest_bm = max(made_all[~after].sum() - b_made, 1.0)
    own = np.log((a / a_made) / (b / b_made))
    rest = np.log((rest_a / rest_am) / (rest_b / rest_bm))
    return float((own - rest) / np.sqrt(1 / a + 1 / b + 1 / rest_a + 1 / rest_b))


def _suspect(
    factor: str, level: str, made: "np.ndarray", scrap: "np.ndarray", made_all: "np.ndarray",
    scrap_all: "np.ndarray", after: "np.ndarray", p: float,
) -> Suspect:  # fmt: skip
    before = float(scrap[~after].sum() / max(made[~after].sum(), 1))
    later = float(scrap[after].sum() / max(made[after].sum(), 1))
    rest = made_all - made
    rest_scrap = scrap_all - scrap
    change = (rest_scrap[after].sum() / max(rest[after].sum(), 1)) / max(
        rest_scrap[~after].sum() / max(rest[~after].sum(), 1), 1e-9
    )
    expected = before * max(change, 1e-9) * float(made[after].sum())
    ratio = later / max(before, 1e-9) / max(change, 1e-9)
    return Suspect(factor, level, before, later, float(ratio), float(scrap[after].sum() - expected), p)
