"""Do events become more frequent: Laplace's test and the power law (Crow-AMSAA) of a repairable system.

Source: IEC 61649:2008 and IEC 61164:2004 (power law, maximum likelihood, time-truncated); Cox & Lewis, The
Statistical Analysis of Series of Events, chapter 3 (Laplace).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats

LEAST_EVENTS = 5


@dataclass(frozen=True, slots=True)
class EventTrend:
    """A trend of events in time.

    Attributes:
        u, p: Laplace's statistic (above 0: more frequent later) and its two-sided p-value.
        beta: shape of the power law with its interval: above 1 events come ever faster, below 1 ever slower.
        halves: events of the first and of the second half of the time.
    """

    n: int
    u: float
    p: float
    beta: float
    interval: tuple[float, float]
    halves: tuple[int, int]

    @property
    def says(self) -> str:
        """Verdict at 5 %."""
        if self.p >= 0.05:
            return "no significant trend"
        return "becoming more frequent" if self.u > 0 else "becoming less frequent"


def event_trend(times: Sequence[float] | Floats, length: float, *, confidence: float = 0.95) -> EventTrend:
    """Return whether events become more or less frequent over a fixed time; several machines may be taken together.

    Args:
        times: of the events from the start of observation, above 0 and at most `length`, in any unit of time.
        length: of the observation, in the same unit.
        confidence: of the interval of beta.

    Raises:
        RequestError: fewer than 5 events, or one outside the time.
    """
    from scipy import stats

    t = np.asarray(times, dtype=float)
    if len(t) < LEAST_EVENTS:
        raise RequestError(f"A trend test needs at least {LEAST_EVENTS} events, not {len(t)}.")
    if length <= 0 or t.min() < 0 or t.max() > length:
        raise RequestError("Every event must lie within the time observed.")
    n = len(t)
    u = (float(t.mean()) - length / 2) / (length * math.sqrt(1 / (12 * n)))
    total = float(np.log(length / np.maximum(t, 1e-9 * length)).sum())
    beta = n / total
    low, high = (
        float(stats.chi2.ppf(q, 2 * n)) / (2 * total) for q in ((1 - confidence) / 2, (1 + confidence) / 2)
    )
    early = int((t < length / 2).sum())
    return EventTrend(n, u, float(2 * stats.norm.sf(abs(u))), beta, (low, high), (early, n - early))
