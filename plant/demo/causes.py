"""What was planted in the demo plant, where and when; the simulation and the truth file read it."""

import datetime as dt
from dataclasses import dataclass

from plant.demo.clock import working
from plant.demo.shop import ZONE


def _at(year: int, month: int, day: int, hour: int = 0) -> float:
    return working(dt.datetime(year, month, day, hour, tzinfo=ZONE))


@dataclass(frozen=True, slots=True)
class Causes:
    """Planted causes; times in working minutes from the start."""

    # 1: the boring tool of CNC-07 wears; its twin CNC-06 drifts a third as far, in tolerance
    wear_from: float = _at(2026, 5, 11, 6)
    wear_full: float = _at(2026, 5, 22, 6)
    wear_until: float = _at(2026, 5, 25, 6)  # tool changed on Monday morning
    wear_mm: float = 0.019
    # 2: a bad lot of sheet from Ferro Nord, pressed three days later on both presses
    bad_lot_from: float = _at(2026, 2, 9, 6)
    bad_lot_until: float = _at(2026, 2, 13, 22)
    bad_lot_scrap: float = 0.085
    # 3: crew C stops often and briefly on the bearing flange at night
    stops_crew: str = "C"
    stops_product: str = "P-120"
    stops_factor: float = 4.0
    # 4: the coolant probe of MILL-2 drifts from here, 0.06 K a day; the coolant does not
    probe_from: dt.datetime = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    probe_k_per_day: float = 0.06
    # 5: August has 45 % of the usual orders
    low_month: int = 8
    low_factor: float = 0.45
    # 6: the January maintenance of PRESS-2 was postponed to late March
    postponed_from: float = _at(2026, 1, 19, 6)
    postponed_until: float = _at(2026, 3, 23, 6)
    postponed_factor: float = 3.0
    # 7: the standard time of P-300 step 20 was corrected; the machine runs as before
    standard_from: float = _at(2026, 5, 4, 6)
    standard_factor: float = 1.25
    # 8: the counter of ASSY-1 counted each piece twice on two days
    double_from: float = _at(2026, 4, 14, 6)
    double_until: float = _at(2026, 4, 16, 6)
    # 9: the clock of GRIND-1 stayed on winter time for two weeks
    clock_from: float = _at(2026, 3, 30, 6)
    clock_until: float = _at(2026, 4, 11, 6)

    def wear(self, machine: str, at: float) -> float:
        """Return how far the bore is off at a working minute, mm."""
        if not self.wear_from <= at < self.wear_until:
            return 0.0
        share = min(1.0, (at - self.wear_from) / (self.wear_full - self.wear_from))
        return {"CNC-07": self.wear_mm, "CNC-06": self.wear_mm / 3}.get(machine, 0.0) * share


CAUSES = Causes()
