"""What items of a machine's events were, each value held until the item's next report: its stretches, and reports of conditions."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd


def stretches(store: PlantStore, units: Sequence[str], items: Sequence[str]) -> "pd.DataFrame":
    """Return the unbroken stretches of values, equal reports that follow each other joined, oldest first.

    The last value of an item is held until the newest report of its machine.

    Args:
        store: the plant.
        units: work units; empty for all.
        items: names of items; empty for all but conditions.

    Returns:
        Columns equipment_id, item, kind, value, starts and ends (UTC), again (when it was reported anew within).
    """
    frame = store.sql_frame(
        "SELECT e.equipment_id, e.item, e.kind, e.value, e.ts AS starts, "
        "coalesce(lead(e.ts) OVER (PARTITION BY e.equipment_id, e.item ORDER BY e.ts), n.newest) AS ends "
        "FROM item_event e JOIN (SELECT equipment_id, max(ts) AS newest FROM item_event GROUP BY equipment_id) n "
        f"ON n.equipment_id = e.equipment_id WHERE {_where(units, items, kinds='<>')} ORDER BY e.equipment_id, e.item, e.ts",
        _parameters(units, items),
    )
    if frame.empty:
        return frame.assign(again=[])
    same = (
        (frame["equipment_id"] == frame["equipment_id"].shift())
        & (frame["item"] == frame["item"].shift())
        & (frame["value"] == frame["value"].shift())
    )
    run = (~same).cumsum()
    again = frame.starts[same].groupby(run[same]).agg(tuple)
    joined = frame.groupby(run).agg(
        equipment_id=("equipment_id", "first"), item=("item", "first"), kind=("kind", "first"), value=("value", "first"),
        starts=("starts", "first"), ends=("ends", "last"),
    )  # fmt: skip
    joined["again"] = [again.get(n, ()) for n in joined.index]
    return joined.sort_values("starts", kind="stable").reset_index(drop=True)


def reports(
    store: PlantStore, units: Sequence[str], items: Sequence[str], start: dt.datetime, end: dt.datetime
) -> "pd.DataFrame":
    """Return the reports of conditions in a period, oldest first.

    Returns:
        Columns equipment_id, item, value, starts (UTC), code, qualifier, message.
    """
    return store.sql_frame(
        "SELECT e.equipment_id, e.item, e.value, e.ts AS starts, e.code, e.qualifier, e.message FROM item_event e "
        f"WHERE {_where(units, items, kinds='=')} AND e.ts >= $start AND e.ts < $end ORDER BY e.ts",
        _parameters(units, items) | {"start": start, "end": end},
    )


def items_of(store: PlantStore, units: Sequence[str]) -> list[str]:
    """Return the names of the items that machines report values of, conditions left out; of all where none are named."""
    found = store.rows(
        f"SELECT DISTINCT e.item FROM item_event e WHERE {_where(units, (), kinds='<>')} ORDER BY 1",
        _parameters(units, ()),
    )
    return [str(i) for (i,) in found]


def _where(units: Sequence[str], items: Sequence[str], *, kinds: str) -> str:
    where = [f"e.kind {kinds} 'condition'"] if kinds == "=" or not items else ["TRUE"]
    where += ["list_contains($units, e.equipment_id)"] if units else []
    where += ["list_contains($items, e.item)"] if items else []
    return " AND ".join(where)


def _parameters(units: Sequence[str], items: Sequence[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    if units:
        found["units"] = list(units)
    if items:
        found["items"] = list(items)
    return found
