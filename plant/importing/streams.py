"""Shape event streams such as MTConnect: states, conditions, numbers and words of items."""

from typing import Any

import numpy as np
import pandas as pd

from plant.importing.draft import FAULT, WARNING, Draft, add_reasons, good_rows, linked
from plant.importing.equipment import Registry
from plant.importing.event_log import item_kinds
from plant.importing.raw import Reject

_EXECUTION = {
    "active": ("running", None),
    "ready": ("idle", "other"),
    "program_completed": ("idle", "other"),
    "wait": ("idle", "other"),
    "stopped": ("idle", "other"),
    "interrupted": ("down", "minor_stop"),
    "feed_hold": ("down", "minor_stop"),
    "optional_stop": ("down", "operator"),
    "program_stopped": ("down", "operator"),
    "program_optional_stop": ("down", "operator"),
    "unavailable": ("off", "no_data"),
}

_FEW_NUMBERS = 60  # values of an item of numbers that are held like states; more are measured


def shape_events(draft: Draft, registry: Registry) -> None:
    """Shape a stream of (equipment, time, item, value): states, conditions, numbers, texts."""
    proposal = draft.proposal
    columns = proposal.columns
    item, value = columns[proposal.fields["item"]], columns[proposal.fields["value"]]
    good = good_rows(draft, [proposal.time])
    rows = pd.DataFrame(
        {
            "equipment_id": linked(columns[proposal.equipment].text, registry)
            if proposal.equipment
            else registry.find(proposal.cells.path.stem) or "plant",
            "ts": columns[proposal.time].values,
            "item": item.text,
            "value": value.text,
            **{
                role: columns[proposal.fields[role]].text if role in proposal.fields else None
                for role in ("native", "code", "message")
            },
        }
    )
    for name in ("equipment_id", "ts", "item"):
        missing = good & rows[name].isna()
        for row in rows.index[missing]:
            draft.rejects.append(
                Reject(int(row), name, "", "the cell is empty and the row needs it", "Fill it.")
            )
        good &= ~missing
    rows = rows[good].sort_values("ts", kind="stable")
    kinds = item_kinds(item, value)
    kind = rows["item"].map(kinds).fillna("text")
    newest = rows.groupby("equipment_id")["ts"].max()
    states = _state_rows(rows[kind == "execution"], newest)
    draft.frames.append(("state_event", states, ("equipment_id", "starts")))
    words = {w: _EXECUTION[w.lower()][1] for w in states["reason_id"].dropna().unique()}
    add_reasons(draft, {w: c for w, c in words.items() if c})
    draft.frames.append(
        ("alarm", _condition_rows(rows[kind == "condition"], states), ("equipment_id", "raised", "code"))
    )
    numbers = rows[kind == "number"]
    readings = pd.DataFrame(
        {
            "equipment_id": numbers["equipment_id"],
            "name": numbers["item"],
            "uom": None,
            "ts": numbers["ts"],
            "value": pd.to_numeric(numbers["value"], errors="coerce"),
        }
    )
    readings["good"] = readings["value"].notna()
    draft.readings = readings
    draft.frames.append(
        ("item_event", _item_rows(rows, kind), ("equipment_id", "item", "ts", "value", "code", "qualifier"))
    )


def _item_rows(rows: pd.DataFrame, kind: "pd.Series[str]") -> pd.DataFrame:
    """Return the reports of all items whose values are held: states, conditions, texts (an empty one as "") and
    numbers that only take few values, such as the number of a tool.
    """
    few = rows[kind == "number"].groupby("item", observed=True)["value"].nunique()
    told = rows[(kind != "number") | rows["item"].isin(few.index[few <= _FEW_NUMBERS])]
    native = _native(told)
    return pd.DataFrame(
        {
            "equipment_id": told["equipment_id"],
            "ts": told["ts"],
            "item": told["item"].astype(object),
            "kind": kind[told.index].replace("execution", "state"),
            "value": told["value"].astype(object).where(told["value"].notna(), ""),
            **{c: native[c].where(native[c] != "", None) for c in ("code", "qualifier", "message")},
        }
    )


def _native(rows: pd.DataFrame) -> pd.DataFrame:
    """Return code, qualifier and message of reports, "" where they have none.

    The native text of MTConnect is ``code|severity|qualifier|text``; a text without qualifier may stand in its place.
    """
    native = rows["native"].astype(object).where(rows["native"].notna(), "").astype("str")
    parts = native.str.split("|", n=3, expand=True).reindex(columns=range(4)).astype(object)
    parts = parts.where(parts.notna(), "").astype("str").apply(lambda part: part.str.strip())
    text = parts[3].where(parts[3] != "", parts[2])
    told = {"code": parts[0], "qualifier": parts[2].where(parts[3] != "", ""), "message": text}
    for own in ("code", "message"):
        told[own] = rows[own].astype(object).where(rows[own].notna(), told[own])
    return pd.DataFrame(told, index=rows.index)


def _state_rows(rows: pd.DataFrame, newest: "pd.Series[Any]") -> pd.DataFrame:
    """Return one state per interval between two reports of a machine's execution.

    A report of UNAVAILABLE ends the state before it as any other report does; the last
    state of a machine lasts until the newest event of that machine.
    """
    # of two reports at the same instant the later in the file holds
    rows = rows.drop_duplicates(["equipment_id", "item", "ts"], keep="last")
    rows = rows.drop_duplicates(["equipment_id", "ts"], keep="last")
    words = rows["value"].astype("str").str.lower()
    states = pd.DataFrame(
        {
            "equipment_id": rows["equipment_id"],
            "starts": rows["ts"],
            "ends": rows.groupby("equipment_id")["ts"].shift(-1),
            "state": words.map(lambda w: _EXECUTION.get(w, ("off", None))[0]),
            "reason_id": rows["value"].astype(object).where(words != "active", None),
        }
    )
    states["ends"] = states["ends"].fillna(states["equipment_id"].map(newest))
    return states


def _condition_rows(rows: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """Return one alarm per report of a fault or warning.

    It is cleared by the item's next normal, or when the machine stops reporting.
    """
    words = rows["value"].astype("str").str.lower()
    calm = rows["ts"].where(words.isin(["normal", "unavailable"]))
    cleared = calm.groupby([rows["equipment_id"], rows["item"]]).bfill()
    gone = states.loc[states["state"] == "off", ["equipment_id", "starts"]]
    lost = pd.merge_asof(
        rows[["equipment_id", "ts"]].reset_index(),
        gone.sort_values("starts").rename(columns={"starts": "lost"}),
        left_on="ts",
        right_on="lost",
        by="equipment_id",
        direction="forward",
    ).set_index(rows.index.name or "index")["lost"]
    cleared = cleared.fillna(lost).where(~(lost < cleared), lost)
    active = words.isin(["fault", "warning"])
    found = rows[active]
    native = _native(found)
    code, text = native["code"], native["message"]
    return pd.DataFrame(
        {
            "equipment_id": found["equipment_id"],
            "raised": found["ts"],
            "cleared": cleared[active],
            # a condition without a code of its own is known by its item
            "code": code.where(code != "", found["item"]),
            "severity": np.where(words[active] == "fault", FAULT, WARNING),
            "message": text.where(text != "", None),
        }
    )
