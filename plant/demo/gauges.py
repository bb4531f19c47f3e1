"""Gauge studies of the demo plant: ten parts, three operators, three readings; one gauge is not good enough.

The readings belong to no job and carry the serial number of the part.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from plant.demo import shop
from plant.demo.clock import instant

_PARTS, _TRIALS = 10, 3


@dataclass(frozen=True, slots=True)
class Gauge:
    """What a gauge adds to a reading, as shares of the tolerance (standard deviations).

    Attributes:
        repeatability: of the device.
        reproducibility: between operators.
    """

    characteristic: str
    repeatability: float
    reproducibility: float


GAUGES = (
    Gauge("C-100-20-BORE", 0.010, 0.006),  # acceptable
    Gauge("C-110-20-SEAT", 0.028, 0.015),  # marginal
    Gauge("C-200-20-DIA", 0.055, 0.045),  # not acceptable
    Gauge("C-400-10-LEN", 0.009, 0.005),  # acceptable
)  # the other characteristics have no study


def gauge_readings(*, seed: int, before: float) -> Iterator[Mapping[str, Any]]:
    """Yield the readings of all studies as rows of ``measurement``.

    Args:
        seed: of the readings.
        before: working minute of the end of the demo data; the studies lie before it.
    """
    rng = np.random.default_rng(seed)
    by_id = {c.id: c for c in shop.CHARACTERISTICS}
    people = ("A1", "B1", "C1")
    for number, gauge in enumerate(GAUGES):
        what = by_id[gauge.characteristic]
        width = what.usl - what.lsl
        parts = what.nominal + rng.normal(0, 0.16 * width, _PARTS)
        bias = dict(
            zip(people, rng.permutation([-1.0, 0.0, 1.0]) * gauge.reproducibility * width, strict=True)
        )
        start = instant(before - 1440.0 * (number + 2))
        count = 0
        for _ in range(_TRIALS):
            for person in people:
                for part in rng.permutation(_PARTS):
                    noise = rng.normal(0, gauge.repeatability * width)
                    yield {
                        "characteristic_id": what.id,
                        "measured": start + dt.timedelta(minutes=count),
                        "value": round(float(parts[part] + bias[person] + noise), 4),
                        "equipment_id": None,
                        "job_id": None,
                        "lot_id": None,
                        "person_id": person,
                        "serial": f"MSA-{number + 1}-{part + 1:02d}",
                        "subgroup": None,
                    }
                    count += 1
