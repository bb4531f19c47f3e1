"""Alarms told apart as faults, warnings and what only informs, by machine where there are a few."""

from typing import TYPE_CHECKING

from plant.facts import FAULT, WARNING
from tools.result import Metric
from tools.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

_MOST_MACHINES = 4


def levels_said(frame: "pd.DataFrame", scope: Scope) -> tuple[str, tuple[Metric, ...]]:
    """Return a sentence on how many alarms were faults and how many warnings, and the figures; "" where all are of one level.

    Args:
        frame: one row an alarm: equipment_id and severity.
        scope: machines and period.
    """
    known = frame[frame.severity.notna()]
    if known.empty:
        return "", ()
    level = known.severity.map(
        lambda s: "faults" if s >= FAULT else "warnings" if s >= WARNING else "of low severity"
    )
    counts = level.value_counts()
    if len(counts) < 2:
        return "", ()
    machines = sorted(known.equipment_id.dropna().unique())
    several = 1 < len(machines) <= _MOST_MACHINES
    said, metrics = [], []
    for name in ("faults", "warnings", "of low severity"):
        n = int(counts.get(name, 0))
        if not n:
            continue
        what = f"Alarms {name}" if name.startswith("of") else name.capitalize()
        metrics.append(
            Metric(f"{what} among them", n, "alarms", scope.window, "count of alarms raised", n, scope.place)
        )
        each = (
            [(m, int(((level == name) & (known.equipment_id == m)).sum())) for m in machines]
            if several
            else []
        )
        metrics += [
            Metric(f"{what} of {m}", k, "alarms", scope.window, "count of alarms raised", k, m)
            for m, k in each
        ]
        said.append(f"{n:,} {name}" + (f" ({', '.join(f'{m} {k:,}' for m, k in each)})" if each else ""))
    return f" By level: {', '.join(said)}.", tuple(metrics)
