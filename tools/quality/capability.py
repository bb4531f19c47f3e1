"""Capability of a stable process: Cp, Cpk, Pp, Ppk with intervals.

Source: ISO 22514-2:2017; interval of Cpk after Bissell (1990), of Cp by chi-square.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError


@dataclass(frozen=True, slots=True)
class Capability:
    """Indices with what they rest on.

    Attributes:
        cp, pp: None where a limit is missing.
        cpk_interval: at 95 %.
        sigma_within, sigma_overall: in the values' unit.
        ppm_observed: values outside the limits, per million.
        normal_p: p-value of the Shapiro-Wilk test (of at most 5,000 values).
    """

    n: int
    mean: float
    sigma_within: float
    sigma_overall: float
    cp: float | None
    cpk: float
    pp: float | None
    ppk: float
    cpk_interval: tuple[float, float]
    ppm_observed: float
    normal_p: float


def capability(
    values: Sequence[float], *, lower: float | None, upper: float | None, sigma_within: float
) -> Capability:
    """Return the indices of a characteristic.

    Args:
        values: measurements in production order, at least 2.
        lower: lower specification limit; None where there is none.
        upper: upper specification limit.
        sigma_within: short-term sigma, from a control chart.

    Raises:
        RequestError: no limit, limits reversed, fewer than two values, or no spread.
    """
    from scipy import stats

    x = np.asarray(values, dtype=float)
    if lower is None and upper is None:
        raise RequestError("Capability needs at least one specification limit.")
    if lower is not None and upper is not None and upper <= lower:
        raise RequestError(f"The upper limit {upper:g} is not above the lower {lower:g}.")
    if len(x) < 2 or sigma_within <= 0 or x.std(ddof=1) == 0:
        raise RequestError("Capability needs at least two values that differ.")
    mean, overall = float(x.mean()), float(x.std(ddof=1))
    sides = [
        (upper - mean) if upper is not None else math.inf,
        (mean - lower) if lower is not None else math.inf,
    ]
    width = None if lower is None or upper is None else upper - lower
    cpk, ppk = min(sides) / (3 * sigma_within), min(sides) / (3 * overall)
    n = len(x)
    half = stats.norm.ppf(0.975) * math.sqrt(1 / (9 * n) + cpk**2 / (2 * (n - 1)))
    above = x > upper if upper is not None else np.zeros(n, dtype=bool)
    below = x < lower if lower is not None else np.zeros(n, dtype=bool)
    outside = float((above | below).mean())
    normal_p = float(stats.shapiro(x[:: max(1, n // 5000)][:5000]).pvalue) if n >= 3 else 1.0
    return Capability(
        n, mean, sigma_within, overall,
        None if width is None else width / (6 * sigma_within), cpk,
        None if width is None else width / (6 * overall), ppk,
        (cpk - half, cpk + half), 1e6 * outside, normal_p,
    )  # fmt: skip
