"""The signals of the demo plant's machines, and their readings."""

import numpy as np
import pandas as pd

from plant.demo import shop
from plant.demo.causes import CAUSES

SIGNALS = (
    ("Spindle load", "%", 8.0, 46.0, 6.0, None, 95.0),
    ("Coolant temperature", "°C", 21.0, 27.0, 0.8, 15.0, 38.0),
    ("Vibration", "mm/s", 0.4, 1.7, 0.25, None, 4.5),
    ("Power", "kW", 1.6, 8.5, 0.9, None, 18.0),
)


def readings(states: pd.DataFrame, *, seed: int, days: int | None) -> pd.DataFrame:
    """Return 5-minute means of every signal.

    Args:
        states: the state events.
        seed: for the noise.
        days: only the last so many days; None for all.
    """
    rng = np.random.default_rng(seed + 2)
    end = pd.Timestamp(shop.END).tz_convert("UTC")
    start = pd.Timestamp(shop.START).tz_convert("UTC")
    if days is not None:
        start = max(start, end - pd.Timedelta(days=days))
    grid = pd.date_range(start, end, freq="5min", inclusive="left")
    minute = ((grid - start).total_seconds() // 60).to_numpy()
    parts = []
    signal = 0
    for unit in shop.MACHINES:
        on = np.zeros(len(grid), dtype=np.float32)
        running = states[(states.equipment_id == unit.id) & (states.state == "running")]
        begins = ((running.starts - start).dt.total_seconds() / 300).to_numpy()
        ends = ((running.ends - start).dt.total_seconds() / 300).to_numpy()
        for a, b in zip(begins, ends, strict=True):
            lo, hi = max(0, int(a)), min(len(grid), int(np.ceil(b)))
            if hi > lo:
                on[lo:hi] = 1.0
        day = np.sin(2 * np.pi * (minute / 1440 - 0.3))
        for name, _, idle, busy, noise, _, _ in SIGNALS:
            signal += 1
            values = idle + (busy - idle) * on + rng.normal(0, noise, len(grid)) * (0.3 + 0.7 * on)
            if name == "Coolant temperature":
                values += 1.5 * day
                if unit.id == "MILL-2":
                    since = (grid - pd.Timestamp(CAUSES.probe_from)).total_seconds() / 86400
                    values += CAUSES.probe_k_per_day * np.clip(since.to_numpy(), 0, None)
            keep = rng.random(len(grid)) > 0.002  # some rows never arrive
            parts.append(
                pd.DataFrame(
                    {
                        "signal_id": np.int32(signal),
                        "ts": grid[keep],
                        "value": np.round(values[keep], 3),
                        "good": True,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)
