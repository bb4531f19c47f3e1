"""Which control chart fits the data, in one sentence; a wrong request is corrected, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError
from tools.quality.attributes import OVERDISPERSED, p_chart, sigma_z, u_chart
from tools.quality.constants import Floats

KINDS = (
    "auto",
    "xbar_r",
    "xbar_s",
    "xbar",
    "i_mr",
    "p",
    "np",
    "c",
    "u",
    "laney_p",
    "laney_u",
    "ewma",
    "cusum",
    "t2",
)
LARGEST_FOR_RANGES = 10
STRONG_AUTOCORRELATION = 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of chart, why, and whether that differs from what was asked."""

    kind: str
    why: str
    corrected: bool = False


def choose_chart(
    asked: str,
    values: Floats,
    *,
    group_sizes: Sequence[int] | None = None,
    sizes: Floats | None = None,
    defects: bool = False,
) -> Choice:
    """Return the chart that fits.

    Args:
        asked: one of `KINDS`; "auto" leaves the choice to the data.
        values: measured values, or counts.
        group_sizes: values in each subgroup, where the data have subgroups.
        sizes: units in each sample, where the values are counts of them.
        defects: counts are defects (a unit may have several), not defective units.

    Raises:
        RequestError: the kind is unknown, or the data lack what it needs.
    """
    kind = {"imr": "i_mr", "individuals": "i_mr", "xbar-r": "xbar_r", "xbar-s": "xbar_s"}.get(
        asked.lower(), asked.lower()
    )
    if kind not in KINDS:
        raise RequestError(f"'{asked}' is no chart; use {', '.join(KINDS)}.")
    if kind in {"ewma", "cusum", "t2"}:
        return Choice(kind, f"{kind.upper()} as asked")
    counted = kind in {"p", "np", "c", "u", "laney_p", "laney_u"}
    if sizes is not None and (counted or kind == "auto"):
        return _counts_with_sizes(kind, values, sizes, defects)
    if counted:
        return _counts_alone(kind, values)
    return _values(kind, values, group_sizes)


def autocorrelation(values: Floats) -> float:
    """Return the lag-1 autocorrelation; 0 where it is not defined."""
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    off = x - x.mean() if len(x) else x
    square = float((off**2).sum())
    return float((off[1:] * off[:-1]).sum() / square) if square > 0 else 0.0


def _values(kind: str, values: Floats, group_sizes: Sequence[int] | None) -> Choice:
    several = group_sizes is not None and len(group_sizes) >= 2 and max(group_sizes) >= 2
    if not several:
        if kind in {"xbar", "xbar_r", "xbar_s"}:
            return Choice(
                "i_mr", "I-MR instead of Xbar: the data have no subgroups of at least two values", True
            )
        r = autocorrelation(values)
        why = "I-MR: single values without subgroups"
        if abs(r) > STRONG_AUTOCORRELATION and len(values) >= 30:
            why += (
                f"; neighbours are correlated (lag 1: {r:.2f}), so run rules and limits signal too often or too "
                "seldom: widen the time between values, or chart means by hour"
            )
        return Choice("i_mr", why, False)
    assert group_sizes is not None
    low, high = min(group_sizes), max(group_sizes)
    said = f"subgroups of {low}" if low == high else f"subgroups of {low} to {high}"
    if kind == "i_mr":
        fits = "xbar_r" if low == high <= LARGEST_FOR_RANGES else "xbar_s"
        return Choice(fits, f"{_name(fits)} instead of I-MR: the data have {said}", True)
    if kind == "xbar_s":
        return Choice("xbar_s", f"Xbar-S as asked: {said}")
    if low == high <= LARGEST_FOR_RANGES:
        return Choice("xbar_r", f"Xbar-R: {said}")
    reason = "subgroups differ in size" if low != high else "ranges waste information in large subgroups"
    return Choice("xbar_s", f"Xbar-S: {said}, {reason}", kind == "xbar_r")


def _counts_with_sizes(kind: str, counts: Floats, sizes: Floats, defects: bool) -> Choice:
    if defects or kind in {"u", "c", "laney_u"} or (counts > sizes).any():
        why = "u: defects per unit in samples of known size"
        corrected = kind in {"p", "np", "laney_p", "c"}
        if kind == "c" and np.ptp(sizes) == 0:
            return Choice("c", "c: defects in samples of one size")
        if kind in {"p", "np", "laney_p"}:
            why = "u instead: a sample has more defects than units, so they are no defective units"
        elif kind == "c":
            why = "u instead of c: the samples differ in size"
        fits = "u"
        z = sigma_z(u_chart(counts, sizes))
    else:
        equal = np.ptp(sizes) == 0
        corrected = kind == "np" and not equal
        fits = "np" if kind == "np" and equal else "p"
        why = (
            "p instead of np: the samples differ in size"
            if corrected
            else f"{fits}: defective units in samples of known size"
        )
        z = sigma_z(p_chart(counts, sizes))
    if kind.startswith("laney") and not corrected:
        return Choice(f"laney_{fits}", f"Laney {fits}' as asked (sigma z = {z:.2f})")
    if z > OVERDISPERSED and float(np.mean(sizes)) >= 500 and kind == "auto":
        said = f"Laney {fits}': the samples are large and vary {z:.2f} times as much as chance (sigma z)"
        return Choice(f"laney_{fits}", said)
    return Choice(fits, why, corrected)


def _counts_alone(kind: str, counts: Floats) -> Choice:
    if kind != "c":
        raise RequestError(f"A {kind} chart needs the sizes of the samples: --size COLUMN.")
    if (counts < 0).any() or (counts != np.round(counts)).any():
        return Choice("i_mr", "I-MR instead of c: the values are no counts", True)
    return Choice("c", "c: defects in samples of one size")


def _name(kind: str) -> str:
    return {"xbar_r": "Xbar-R", "xbar_s": "Xbar-S", "i_mr": "I-MR"}[kind]
