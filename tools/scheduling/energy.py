"""What the energy of a schedule costs under a tariff whose price changes with the time of day."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.scheduling.model import Assignment, Problem

Band = tuple[int, int, int]  # open minutes from, to, and the cost of a minute of work in them


def bands_of(problem: "Problem", machine: int) -> tuple[Band, ...]:
    """Return the stretches in which a machine can work, with what a minute of work costs, in thousandths."""
    m = problem.machines[machine]
    found: list[Band] = []
    for since, until, price in problem.tariff:
        rate = round(m.power_kw * price / 60)
        at = since
        for a, b in m.breaks:
            if rate and at < min(a, until):
                found.append((at, min(a, until), rate))
            at = max(at, b)
        if rate and at < until:
            found.append((at, until, rate))
    return tuple(found)


def energy_cost(problem: "Problem", assignments: Sequence["Assignment"]) -> int:
    """Return Σ power · price over the minutes of work, in thousandths of the currency; setups take none."""
    bands = [bands_of(problem, m) for m in range(len(problem.machines))]
    return sum(
        rate * max(0, min(a.end, until) - max(a.start, since))
        for a in assignments
        for since, until, rate in bands[a.machine]
    )
