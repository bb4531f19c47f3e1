"""How long an item of a machine's events had each value while another one was in a state: the tool in use while it ran."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.numbers import number_words
from tools.result import Artifact, Metric, Table
from tools.scope import Scope

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_SAID = 6
_NOTHING = frozenset(["", "unavailable"])


def overlaps(
    frame: "pd.DataFrame", unit: str, state: tuple[str, str], item: str, scope: Scope
) -> tuple[str, list[Artifact]]:
    """Return in words how long an item had its values while a state was held, the longest first; "" where it never was.

    Args:
        frame: stretches (`plant.held.stretches`) of both items.
        unit: the machine.
        state: item and value of the state.
        item: the other item.
        scope: machines and period; stretches are cut to the period.
    """
    seconds = _seconds(frame[frame.equipment_id == unit], state, item, scope)
    told = sorted(((v, s) for v, s in seconds.items() if v.casefold() not in _NOTHING), key=lambda t: -t[1])
    if not told:
        return "", []
    while_ = f"while {unit} had {state[0]} {state[1]}"
    each = "; ".join(
        f"{v} for {number_words(s / 3600, 5)} h ({number_words(s / 60, 5)} min)" for v, s in told[:_SAID]
    )
    more = f"; and {len(told) - _SAID} more" if len(told) > _SAID else ""
    text = f"{while_[:1].upper()}{while_[1:]} ({scope.window}), {item} was {each}{more}."
    metrics: Sequence[Metric] = [
        Metric(f"{item} {v} {while_}", s / 3600, "h", scope.window, "time both were held at once", None, unit)
        for v, s in told[:_SAID]
    ]
    rows = tuple((v, round(s / 3600, 4)) for v, s in told)
    return text, [*metrics, Table(f"{item} {while_}", (item, "hours"), rows, ("", "h"), len(rows))]


def _seconds(own: "pd.DataFrame", state: tuple[str, str], item: str, scope: Scope) -> dict[str, float]:
    """Return the seconds by value that the item had while the state was held, within the period."""
    other = own[own["item"] == item].sort_values("starts")
    begins, ends = (_since_start(other[c], scope) for c in ("starts", "ends"))
    values = [str(v) for v in other["value"]]
    held = own[(own["item"] == state[0]) & (own["value"] == state[1])]
    found: dict[str, float] = {}
    for start, stop in zip(*(_since_start(held[c], scope) for c in ("starts", "ends")), strict=True):
        first, last = ends.searchsorted(start, "right"), begins.searchsorted(stop, "left")
        for n in range(int(first), int(last)):
            lasted = float(min(stop, ends[n]) - max(start, begins[n]))
            if lasted > 0:
                found[values[n]] = found.get(values[n], 0.0) + lasted
    return found


def _since_start(times: "pd.Series[pd.Timestamp]", scope: Scope) -> "NDArray[np.float64]":
    """Return times as seconds since the period began, cut to the period."""
    import numpy as np

    whole = (scope.period.end - scope.period.start).total_seconds()
    seconds = (times - scope.period.start).dt.total_seconds()
    return np.asarray(seconds.clip(0.0, whole), dtype=np.float64)
