"""Charts with a memory, for small lasting shifts: EWMA and tabular CUSUM, and average run lengths of designs.

Source: Montgomery, Introduction to Statistical Quality Control, 7th ed., chapter 9; run lengths by the integral
equations of Page (1954) and Crowder (1987), solved with Gauss-Legendre nodes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError
from tools.quality.charts import ChartOptions, ControlChart, Panel, Phase1, base_of, same
from tools.quality.constants import Floats, d2

_NODES = 120


@dataclass(frozen=True, slots=True)
class Cusum:
    """A tabular CUSUM.

    Attributes:
        plus, minus: the sums C⁺ and C⁻, in the values' unit.
        reference, decision: k and h in the values' unit.
        above, below: positions from 0 where C⁺ or C⁻ is beyond h.
        shift_began: position from 0 where the sum that signalled first left zero; None without a signal.
    """

    target: float
    sigma: float
    reference: float
    decision: float
    plus: Floats
    minus: Floats
    above: tuple[int, ...]
    below: tuple[int, ...]
    shift_began: int | None


def ewma(
    values: Sequence[float] | Floats,
    *,
    center: float | None = None,
    sigma: float | None = None,
    lam: float = 0.2,
    k: float = 2.962,
    asymptotic: bool = False,
    phase1: Phase1 = None,
) -> ControlChart:
    """Return the chart of z = lam x + (1 − lam) z₋₁, starting at the centre.

    Args:
        values: in time order; a missing value leaves z where it is.
        center: target; the mean of phase 1 when not given.
        sigma: of single values; mean moving range / d2 of phase 1 when not given.
        lam: weight of the newest value, above 0 and at most 1.
        k: distance of the limits; 2.962 with lam 0.2 signals falsely once in 500 points.
        asymptotic: limits of the long run from the first point on.
        phase1: points that centre and sigma come from.

    Raises:
        RequestError: `lam` is out of range, or sigma is not above zero.
    """
    if not 0 < lam <= 1:
        raise RequestError(f"The EWMA weight must be above 0 and at most 1, not {lam:g}.")
    x = np.asarray(values, dtype=float)
    middle, spread, base = _parameters(x, center, sigma, phase1)
    z = _smoothed(x, middle, lam)
    steps = np.arange(1, len(x) + 1)
    widening = np.ones(len(x)) if asymptotic else 1 - (1 - lam) ** (2 * steps)
    error = spread * np.sqrt(lam / (2 - lam) * widening)
    line = same(middle, len(x))
    panel = Panel("EWMA", z, line, line - k * error, line + k * error, ("N1",), (z - line) / error)
    method = f"weight {lam:g}, limits = centre ± {k:g} sigma √(lam/(2 − lam))" + (
        "" if asymptotic else ", narrower at the start"
    )
    return ControlChart("ewma", (panel,), spread, base, method)


def cusum(
    values: Sequence[float] | Floats,
    *,
    target: float | None = None,
    sigma: float | None = None,
    k: float = 0.5,
    h: float = 5.0,
    k_units: float | None = None,
    h_units: float | None = None,
    head_start: float = 0.0,
    phase1: Phase1 = None,
) -> Cusum:
    """Return C⁺ = max(0, x − target − k + C⁺₋₁) and C⁻ likewise; no reset after a signal.

    Args:
        values: in time order; a missing value leaves the sums where they are.
        target: mean of phase 1 when not given.
        sigma: of single values; mean moving range / d2 of phase 1 when not given.
        k: reference and decision value in sigmas.
        h: likewise; see `k`.
        k_units: the same in the values' unit; they win.
        h_units: likewise; see `k_units`.
        head_start: starting value of both sums as a share of h.
        phase1: points that target and sigma come from.

    Raises:
        RequestError: the decision value is not above zero.
    """
    x = np.asarray(values, dtype=float)
    given = k_units is not None and h_units is not None and target is not None
    middle, spread, _ = _parameters(x, target, 1.0 if given and sigma is None else sigma, phase1)
    reference = k_units if k_units is not None else k * spread
    decision = h_units if h_units is not None else h * spread
    if decision <= 0:
        raise RequestError(f"The decision value h of a CUSUM must be above zero, not {decision:g}.")
    rise, fall = (
        np.where(np.isnan(x), 0.0, part) for part in (x - middle - reference, middle - reference - x)
    )
    plus, minus = (_one_sided(step, head_start * decision) for step in (rise, fall))
    above = tuple(int(n) for n in np.flatnonzero(plus > decision))
    below = tuple(int(n) for n in np.flatnonzero(minus > decision))
    first = min([*above[:1], *below[:1]], default=None)
    began = None
    if first is not None:
        sums = plus if first in above[:1] else minus
        zero = np.flatnonzero(sums[:first] <= 0)
        began = int(zero[-1]) + 1 if len(zero) else 0
    return Cusum(middle, spread, reference, decision, plus, minus, above, below, began)


def shewhart_arl(k: float = 3.0, *, shift: float = 0.0, n: int = 1) -> float:
    """Return the average run length of a two-sided Shewhart chart.

    Args:
        k: distance of the limits in standard errors.
        shift: of the mean, in sigmas of single values.
        n: subgroup size.
    """
    from scipy import special

    moved = shift * math.sqrt(n)
    return float(1 / (special.ndtr(-k - moved) + special.ndtr(-k + moved)))


def cusum_arl(k: float = 0.5, h: float = 5.0, *, shift: float = 0.0, two_sided: bool = True) -> float:
    """Return the average run length of a CUSUM from zero; k, h and shift in sigmas."""
    up = _cusum_one_sided(k, h, shift)
    return 1 / (1 / up + 1 / _cusum_one_sided(k, h, -shift)) if two_sided else up


def ewma_arl(lam: float = 0.2, k: float = 2.962, *, shift: float = 0.0) -> float:
    """Return the average run length of a two-sided EWMA chart with limits of the long run."""
    from scipy import special, stats

    bound = k * math.sqrt(lam / (2 - lam))
    nodes, weights = special.roots_legendre(_NODES)
    z, w = bound * nodes, bound * weights
    kernel = stats.norm.pdf((z[None, :] - (1 - lam) * z[:, None]) / lam - shift) / lam * w[None, :]
    length = np.linalg.solve(np.eye(_NODES) - kernel, np.ones(_NODES))
    return float(1 + (stats.norm.pdf(z / lam - shift) / lam * w) @ length)


def _cusum_one_sided(k: float, h: float, shift: float) -> float:
    from scipy import special, stats

    nodes, weights = special.roots_legendre(_NODES)
    s, w = h / 2 * (nodes + 1), h / 2 * weights
    starts = np.concatenate([[0.0], s])
    to_zero = special.ndtr(k - starts - shift)
    kernel = stats.norm.pdf(s[None, :] + k - starts[:, None] - shift) * w[None, :]
    whole = np.hstack([to_zero[:, None], kernel])
    return float(np.linalg.solve(np.eye(_NODES + 1) - whole, np.ones(_NODES + 1))[0])


def _parameters(
    x: Floats, center: float | None, sigma: float | None, phase1: Phase1
) -> "tuple[float, float, np.ndarray]":
    base = base_of(len(x), ChartOptions(phase1=phase1))
    inside = x[base & ~np.isnan(x)]
    if sigma is None and len(inside) > 1:
        sigma = float(np.abs(np.diff(inside)).mean()) / d2(2)
    if not sigma or sigma <= 0:
        raise RequestError("Sigma must be above zero: give it, or at least two values that differ.")
    return (float(inside.mean()) if center is None else center), sigma, base


def _smoothed(x: Floats, start: float, lam: float) -> Floats:
    from scipy import signal

    known = ~np.isnan(x)
    z = np.full(len(x), float(start))
    part, _ = signal.lfilter([lam], [1, lam - 1], x[known], zi=[(1 - lam) * start])
    z[known] = part
    at = np.maximum.accumulate(np.where(known, np.arange(len(x)), -1))
    return np.where(at >= 0, z[np.maximum(at, 0)], start)


def _one_sided(step: Floats, start: float) -> Floats:
    """Return C = max(0, step + C₋₁) without a loop: the walk less its running minimum."""
    walk = np.cumsum(step) + start
    lowest = np.minimum(np.minimum.accumulate(walk), 0.0)
    return np.asarray(walk - lowest)
