"""How much durations and breakdowns of a plant's machines vary, from its own history."""

from collections.abc import Sequence

from plant import planning_tables
from plant.facts import records
from plant.store import PlantStore
from tools.scheduling.robustness import Spread, assumed_spread

_ENOUGH = 20  # finished jobs of a machine, below which its spread is assumed
_FACTORS = (0.3, 4.0)  # beyond it a record is an error of booking, not a duration


def spreads_of(store: PlantStore, units: Sequence[str]) -> tuple[Spread, ...]:
    """Return the spread of each unit: real over standard time of finished jobs, and failures.

    A unit with fewer than 20 finished jobs gets an assumed spread, marked as such.
    """
    factors: dict[str, list[float]] = {}
    for r in records(planning_tables.durations_seen(store)):
        factor = float(r.running_s) / float(r.standard_s)
        if _FACTORS[0] <= factor <= _FACTORS[1]:
            factors.setdefault(str(r.equipment_id), []).append(factor)
    repairs: dict[str, list[float]] = {}
    for r in records(planning_tables.failures_seen(store)):
        repairs.setdefault(str(r.equipment_id), []).append(float(r.down_s) / 60)
    worked = {
        str(r.equipment_id): float(r.running_s) / 60 for r in records(planning_tables.running_seen(store))
    }
    found = []
    for unit in units:
        seen = factors.get(unit, [])
        base = Spread(tuple(seen)) if len(seen) >= _ENOUGH else assumed_spread()
        stops = tuple(repairs.get(unit, ()))
        found.append(Spread(base.factors, stops, worked.get(unit, 0.0), base.assumed))
    return tuple(found)
