"""Means, variances and one-way ANOVA without loss of digits: sums in exact fractions.

Floating sums lose most digits when the spread is tiny beside the mean (NIST's hardest certified sets keep four).
A number counts as the decimal that it was written as: the shortest text of a float is exactly that.

Source of the test sets: NIST Statistical Reference Datasets.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from plant.errors import RequestError

EXACT_UP_TO = 50_000  # values; beyond, centred floating sums


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean, standard deviation (n − 1), lag-1 autocorrelation and five-number summary.

    Attributes:
        sd: None for one value.
        autocorr1: None where it is not defined.
    """

    n: int
    mean: float
    sd: float | None
    autocorr1: float | None
    minimum: float
    median: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Anova:
    """One-way analysis of variance."""

    groups: int
    n: int
    ss_between: float
    ss_within: float
    df_between: int
    df_within: int
    ms_between: float
    ms_within: float
    f: float
    p: float
    r2: float
    residual_sd: float


def summary(values: Iterable[float]) -> Summary:
    """Return the summary of values in order.

    Raises:
        RequestError: there is no value.
    """
    x = [v for v in values if not math.isnan(v)]
    if not x:
        raise RequestError("There are no values to summarise.")
    off, mean = _centred(x)
    square = sum(o * o for o in off)
    sd = math.sqrt(square / (len(x) - 1)) if len(x) > 1 else None
    lag = None if not square else float(sum(a * b for a, b in pairwise(off)) / square)
    return Summary(len(x), float(mean), sd, lag, min(x), float(np.median(x)), max(x))


def one_way_anova(groups: Mapping[str, Sequence[float]]) -> Anova:
    """Return the one-way ANOVA of values by group.

    Args:
        groups: at least two, with more values than groups.

    Raises:
        RequestError: too few groups or values, or no spread within them.
    """
    from scipy import stats

    kept = {name: [v for v in vs if not math.isnan(v)] for name, vs in groups.items()}
    kept = {name: vs for name, vs in kept.items() if vs}
    n, k = sum(len(v) for v in kept.values()), len(kept)
    if k < 2 or n <= k:
        raise RequestError("A comparison of groups needs at least two groups, and more values than groups.")
    whole, _ = _centred([v for vs in kept.values() for v in vs])
    between = within = Fraction(0)
    at = 0
    for vs in kept.values():
        mine = whole[at : at + len(vs)]
        at += len(vs)
        total = sum(mine, Fraction(0))
        between += total * total / len(mine)
        within += sum((m * m for m in mine), Fraction(0)) - total * total / len(mine)
    if within <= 0:
        raise RequestError("The values do not differ within the groups, so no comparison is possible.")
    ms_between, ms_within = between / (k - 1), within / (n - k)
    f = float(ms_between / ms_within)
    p = float(stats.f.sf(f, k - 1, n - k))
    return Anova(
        k, n, float(between), float(within), k - 1, n - k, float(ms_between), float(ms_within), f, p,
        float(between / (between + within)), math.sqrt(ms_within),
    )  # fmt: skip


def _centred(x: Sequence[float]) -> tuple[list[Fraction], Fraction]:
    """Return x less its mean, and the mean."""
    if len(x) > EXACT_UP_TO:
        rough = math.fsum(x) / len(x)
        rest = math.fsum(v - rough for v in x) / len(x)
        return [Fraction(v - rough - rest) for v in x], Fraction(rough) + Fraction(rest)
    numbers = [Fraction(repr(float(v))) for v in x]
    mean = sum(numbers, Fraction(0)) / len(numbers)
    return [v - mean for v in numbers], mean
