"""Constants of control charts, exact: no table is rounded into them.

Source: Montgomery, Introduction to Statistical Quality Control, 7th ed., appendix VI; for d2*,
Duncan, Quality Control and Industrial Statistics, 5th ed., table D3.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from plant.errors import RequestError

Floats = NDArray[np.float64]
_REACH = 9.0  # a standard normal value lies beyond with 1e-19


@lru_cache(maxsize=128)
def d2(n: int) -> float:
    """Return the mean range of n standard normal values: d2 = ∫ 1 − Φⁿ − (1 − Φ)ⁿ dx.

    Raises:
        RequestError: n below 2.
    """
    from scipy import integrate, special

    _at_least_two(n)
    value, _ = integrate.quad(lambda x: 1 - special.ndtr(x) ** n - special.ndtr(-x) ** n, -_REACH, _REACH)
    return float(value)


@lru_cache(maxsize=128)
def d3(n: int) -> float:
    """Return the standard deviation of the range of n standard normal values.

    E[W²] = 2 ∫∫_{x<y} 1 − Φ(y)ⁿ − (1 − Φ(x))ⁿ + (Φ(y) − Φ(x))ⁿ dx dy, with y = x + w.
    """
    from scipy import special

    nodes, weights = special.roots_legendre(200)
    x, wx = nodes * _REACH, weights * _REACH
    w, ww = (nodes + 1) * _REACH, weights * _REACH
    low, high = special.ndtr(x)[:, None], special.ndtr(x[:, None] + w[None, :])
    inner = 1 - high**n - (1 - low) ** n + (high - low) ** n
    square = 2 * float(wx @ inner @ ww)
    return math.sqrt(square - d2(n) ** 2)


@lru_cache(maxsize=128)
def c4(n: int) -> float:
    """Return the mean of the standard deviation of n standard normal values."""
    _at_least_two(n)
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def d2_star(n: int, samples: int) -> float:
    """Return d2* for the mean of a few ranges: √(d2² + d3²/samples).

    Args:
        n: values in each sample.
        samples: number of ranges that were averaged.
    """
    return math.sqrt(d2(n) ** 2 + d3(n) ** 2 / samples)


def each(constant: "object", sizes: Floats) -> Floats:
    """Return a constant for every subgroup size of an array; NaN for sizes below 2."""
    assert callable(constant)
    table = {int(n): (constant(int(n)) if n >= 2 else math.nan) for n in np.unique(sizes)}
    return np.array([table[int(n)] for n in sizes], dtype=float)


def _at_least_two(n: int) -> None:
    if n < 2:
        raise RequestError(f"A subgroup of {n} values has no spread; it needs at least 2.")
