"""Why did scrap rise? A cause that a statistician would sign, or "not enough evidence".

In order: is there a rise; is it the mix or a rate; which factor (`cause_scan`), with the family-wise error held by
permuting days; a second scan given the named cause, which drops its proxies; effects in pieces with intervals. The
answer is always an association, with the one check that would confirm it.
"""

import math
from typing import Any

import numpy as np

from tools.quality.cause_effects import rate_ratio, suspect_of
from tools.quality.cause_findings import RISE_ALPHA, Causes, Suspect
from tools.quality.cause_rows import LotRows, without
from tools.quality.cause_scan import Fit, Test, family_wise, fit_rates, scan, shuffles_of, slope_of
from tools.quality.constants import Floats

ALPHA = 0.045  # of the family for "the cause is"; permutations are finite
WORTH = 0.10  # false discovery rate for "also worth a look"
MIN_SCRAP, MIN_DAYS = 12, 3
ALPHA_NEXT = 0.02  # of a further cause, given those named
MOST_NAMED = 3
_RIVALS = 5  # strongest tests among which the cause is chosen
_WIDE = 1.6  # an interval of the ratio that reaches so far says nothing


def find_causes(rows: LotRows, *, seed: int = 1) -> Causes:
    """Judge whether scrap rose, and what explains it.

    Args:
        rows: what was made, see `lot_rows`.
        seed: of the permutations.
    """
    made, scrap = rows.by_day(rows.made), rows.by_day(rows.scrap)
    after = rows.after
    lengths = (int((~after).sum()), int(after.sum()))
    if min(lengths) < MIN_DAYS or scrap.sum() < MIN_SCRAP:
        return _unknown(rows, made, scrap, lengths)
    shuffles = shuffles_of(rows, seed)
    ratio, interval = rate_ratio(made, scrap, after)
    rise_p = _rise_p(made, scrap, after, shuffles)
    known = np.ones(len(rows.made))
    fit = fit_rates(rows, known)
    standard = rate_ratio(rows.by_day(fit.base), scrap, after)[0]
    named: list[Suspect] = []
    worth: list[Suspect] = []
    tests = scan(rows, fit, shuffles)
    count = len(tests)
    while tests and len(named) < MOST_NAMED:
        p = family_wise(tests)
        q = _discovery_rate(tests)
        best = _best(rows, fit, tests, p, known, shuffles)
        if p[best] > (ALPHA_NEXT if named else ALPHA):
            worth = [
                suspect_of(rows, fit, t, p=t.p, q=float(q[i]))
                for i, t in enumerate(tests) if q[i] <= WORTH and t.z > 0
            ]  # fmt: skip
            break
        suspect = suspect_of(rows, fit, tests[best], p=float(p[best]), q=float(q[best]))
        if suspect.interval[0] <= 1:  # significant, yet no effect that one could rely on
            tests = [t for n, t in enumerate(tests) if n != best]
            continue
        named.append(suspect)
        rows, known, shuffles = _given(rows, fit, tests[best], suspect, known, shuffles, seed)
        if min(rows.after.sum(), (~rows.after).sum()) < MIN_DAYS:
            break
        fit = fit_rates(rows, known)
        done = {(s.kind, s.factor, s.level) for s in named}
        tests = [t for t in scan(rows, fit, shuffles) if (t.kind, t.factor, t.level) not in done]
    named = _in_order(named)
    verdict = _verdict(named, rise_p, interval)
    if verdict in {"no rise", "not enough evidence"}:
        worth = []
    return Causes(
        verdict, *_rates(made, scrap, after), ratio, interval, standard, rise_p, _pair(made, after),
        _pair(scrap, after), lengths, tuple(named), tuple(sorted(worth, key=lambda s: -s.excess)[:3]), count,
        len(shuffles),
    )  # fmt: skip


def _rates(made: Floats, scrap: Floats, after: "np.ndarray") -> tuple[float, float]:
    return (
        float(scrap[~after].sum() / max(made[~after].sum(), 1e-9)),
        float(scrap[after].sum() / max(made[after].sum(), 1e-9)),
    )


def _pair(values: Floats, after: "np.ndarray") -> tuple[int, int]:
    return round(float(values[~after].sum())), round(float(values[after].sum()))


def _rise_p(made: Floats, scrap: Floats, after: "np.ndarray", shuffles: "np.ndarray") -> float:
    masks = after[shuffles]

    def gap(mask: "np.ndarray") -> Any:
        m, s = mask @ made, mask @ scrap
        return s / np.maximum(m, 1e-9) - (scrap.sum() - s) / np.maximum(made.sum() - m, 1e-9)

    return float((1 + (gap(masks) >= gap(after)).sum()) / (1 + len(masks)))


def _best(
    rows: LotRows, fit: Fit, tests: list[Test], p: Floats, known: Floats, shuffles: "np.ndarray"
) -> int:
    """Return the test to name: of the strongest significant ones, that which leaves the least to explain.

    A machine and its tools, a crew and its shift all stand out when one of them is the cause; only the cause
    itself leaves the others without evidence.
    """
    order = np.argsort([-t.z for t in tests])
    rivals = [int(i) for i in order[:_RIVALS] if p[i] <= ALPHA]
    if len(rivals) < 2:
        return int(order[0])
    left = []
    for i in rivals:
        suspect = suspect_of(rows, fit, tests[i], p=0.0, q=0.0)
        without = known * _explained(rows, fit, tests[i], suspect)
        rest = scan(rows, fit_rates(rows, without), shuffles[:0])
        key = (tests[i].kind, tests[i].factor, tests[i].level)
        left.append(max((t.z for t in rest if (t.kind, t.factor, t.level) != key), default=0.0))
    least = min(left)
    return next(i for i, z in zip(rivals, left, strict=True) if z <= least + 0.3)


def _discovery_rate(tests: list[Test]) -> Floats:
    from scipy import stats

    return np.asarray(stats.false_discovery_control([t.p for t in tests]), dtype=float)


def _verdict(named: list[Suspect], rise_p: float, interval: tuple[float, float]) -> str:
    if named:
        return "cause candidate"
    if rise_p <= RISE_ALPHA:
        return "general rise"
    return "no rise" if interval[1] <= _WIDE else "not enough evidence"


def _in_order(named: list[Suspect]) -> list[Suspect]:
    """Return the causes with the largest excess first; the one named first stays when they are close."""
    return named[:1] + sorted(named[1:], key=lambda s: -s.excess)


def _unknown(rows: LotRows, made: Floats, scrap: Floats, lengths: tuple[int, int]) -> Causes:
    after = rows.after
    ratio, interval = rate_ratio(made, scrap, after) if min(lengths) > 0 else (math.nan, (0.0, math.inf))
    return Causes(
        "not enough evidence", *_rates(made, scrap, after), ratio, interval, math.nan, 1.0, _pair(made, after),
        _pair(scrap, after), lengths, (), (), 0, 0,
    )  # fmt: skip


def _given(
    rows: LotRows, fit: Fit, test: Test, suspect: Suspect, known: Floats, shuffles: "np.ndarray", seed: int
) -> "tuple[LotRows, Floats, np.ndarray]":
    """Return what is left to search once a cause is named.

    Its pieces are left out (a lot that is bad at one step only would make that step's machine stand out); of a
    parameter, its effect is taken out instead.
    """
    if suspect.kind != "rate":
        return rows, known * _explained(rows, fit, test, suspect), shuffles
    codes, labels = rows.factors[suspect.factor]
    mine = (codes == labels.index(suspect.level)) & rows.after[rows.day]
    left = without(rows, mine)
    return left, known[~mine], shuffles if left.days == rows.days else shuffles_of(left, seed)


def _explained(rows: LotRows, fit: Fit, test: Test, suspect: Suspect) -> Floats:
    """Return the multiplier of each row that a named cause accounts for."""
    later = rows.after[rows.day]
    if suspect.kind == "mix":
        return np.ones(len(rows.made))  # the fit holds it already
    if suspect.kind == "exposure":
        x = rows.parameters[suspect.factor]
        slope, *_ = slope_of(rows, fit, suspect.factor)
        return np.exp(slope * np.where(np.isfinite(x), x - suspect.rate_before, 0.0))
    codes, labels = rows.factors[suspect.factor]
    mine = (codes == labels.index(suspect.level)) & later
    return np.where(mine, max(suspect.ratio, 1e-3), 1.0)
