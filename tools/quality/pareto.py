"""Pareto, yield and loss: what is lost where, first-pass and rolled throughput yield, cost of scrap."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plant.errors import RequestError


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One bar: its part of the whole, and of the whole up to here, in percent."""

    label: str
    count: float
    cumulated: float
    pct: float
    cumulated_pct: float


def pareto(labels: Sequence[str], counts: Sequence[float] | None = None) -> tuple[ParetoBar, ...]:
    """Return bars in falling order; equal ones by name.

    Args:
        labels: one an entry; repeated labels are added up.
        counts: weight of each entry, e.g. pieces or cost; 1 each when not given.

    Raises:
        RequestError: nothing to rank, or a negative count.
    """
    sums: dict[str, float] = {}
    for n, label in enumerate(labels):
        weight = 1.0 if counts is None else counts[n]
        if math.isnan(weight) or weight < 0:
            raise RequestError(f"Entry {n + 1} ('{label}') has the count {weight}; it must be 0 or more.")
        sums[label] = sums.get(label, 0.0) + weight
    total = sum(sums.values())
    if total <= 0:
        raise RequestError("There is nothing to rank: all counts are zero.")
    bars, at = [], 0.0
    for label, count in sorted(sums.items(), key=lambda item: (-item[1], item[0])):
        at += count
        bars.append(ParetoBar(label, count, at, 100 * count / total, 100 * at / total))
    return tuple(bars)


def vital_few(bars: Sequence[ParetoBar], share_pct: float = 80.0) -> int:
    """Return how many of the first bars make so much of the whole."""
    return next((n for n, bar in enumerate(bars, 1) if bar.cumulated_pct >= share_pct - 1e-9), len(bars))


def rolled_throughput_yield(first_pass: Mapping[str, float]) -> float:
    """Return the share of pieces that pass every step without scrap or rework: Π first-pass yield.

    Args:
        first_pass: step -> share of pieces right the first time, 0 to 1.

    Raises:
        RequestError: no step, or a yield outside 0 to 1.
    """
    if not first_pass or any(not 0 <= y <= 1 for y in first_pass.values()):
        raise RequestError("Rolled throughput yield needs a first-pass yield from 0 to 1 of every step.")
    return math.prod(first_pass.values())
