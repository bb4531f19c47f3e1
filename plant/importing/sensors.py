"""Shape sensor data: one column per signal, or one row per reading."""

from collections.abc import Sequence

import pandas as pd

from plant.importing.draft import Draft, good_rows, linked
from plant.importing.equipment import Registry
from plant.importing.header_words import header_words
from plant.importing.mapping import signal_headers
from plant.importing.raw import Reject

_BAD = frozenset(["bad", "b", "false", "0", "uncertain", "u", "schlecht", "cattivo", "invalid", "n"])


def add_readings(draft: Draft, rows: pd.DataFrame, registry: Registry) -> None:
    """Take rows of (signal, time, value) as readings; ids are given at writing.

    Where no column names the machine, the names of the signals may begin with it ("KNT-1 Potenza").
    """
    if "~equipment" not in rows:
        owners = {name: registry.prefix(str(name)) for name in rows["~signal"].dropna().unique()}
        rows = rows.assign(**{"~equipment": rows["~signal"].map(owners)})
    frame = pd.DataFrame(
        {
            "equipment_id": rows.get("~equipment"),
            "name": rows["~signal"],
            "uom": rows.get("~uom"),
            "ts": rows["ts"],
            "value": rows["value"].astype("float64"),
        }
    )
    frame["good"] = frame["value"].notna()
    if "~good" in rows:
        bad = rows["~good"].astype("str").str.casefold().isin(_BAD)
        frame["good"] &= ~bad
    draft.readings = frame


def shape_wide(draft: Draft, registry: Registry) -> "pd.Series[bool]":
    """Turn one column per signal into readings and return which rows were taken."""
    proposal = draft.proposal
    time = proposal.columns[proposal.time]
    signals = signal_headers(proposal)
    good = good_rows(draft, [proposal.time, *signals])
    missing = good & time.values.isna()
    for row in good.index[missing]:
        draft.rejects.append(Reject(int(row), proposal.time, "", "the row has no time", "Fill the time."))
    good &= ~missing
    stem = proposal.cells.path.stem.split(".")[0]
    stem_unit = registry.find(stem) or registry.prefix(stem.replace("_", " "))
    if proposal.equipment:
        units = linked(proposal.columns[proposal.equipment].text, registry)
    else:
        units = pd.Series(stem_unit, index=good.index, dtype=object)
    nested = _common_prefix(signals)
    parts = []
    for header in signals:
        column = proposal.columns[header]
        words = header_words(header)
        of_column = None if proposal.equipment else registry.prefix(header)
        frame = pd.DataFrame(
            {
                "equipment_id": of_column if of_column else units[good],
                "name": words.bare.removeprefix(nested),
                "uom": column.unit or None,
                "ts": time.values[good],
                "value": column.values[good].to_numpy("float64", na_value=float("nan")),
                "_here": column.text[good].notna(),
            }
        )
        # an empty cell is a missed reading only where the signal reports at most of its times
        if not proposal.cells.path.name.lower().endswith((".json", ".jsonl", ".json.gz")):
            reports = frame["_here"].mean() >= 0.5
        else:
            reports = bool(column.text[good].notna().any()) and _empty_is_said(draft, header)
        frame = frame if reports else frame[frame["_here"]]
        frame["good"] = frame["value"].notna()
        parts.append(frame.drop(columns="_here"))
    draft.readings = pd.concat(parts, ignore_index=True) if parts else None
    nameless = not proposal.equipment and stem_unit is None
    if nameless and draft.readings is not None and draft.readings["equipment_id"].isna().any():
        proposal.questions.append(
            f"which equipment do the signals of {proposal.cells.source} belong to? Its file names none."
        )
    return good


def _common_prefix(headers: Sequence[str]) -> str:
    """Return the path of a nested object ("values.") that all headers begin with."""
    stems = {h.rpartition(".")[0] for h in headers}
    stem = stems.pop() if len(stems) == 1 else ""
    return f"{stem}." if stem else ""


def _empty_is_said(draft: Draft, header: str) -> bool:
    """Say whether a JSON field is there but empty; a field that is absent was not reported."""
    raw = draft.proposal.cells.frame()[header]
    text = isinstance(raw.dtype, pd.StringDtype) or raw.dtype == object
    return bool(text and (raw.dropna().astype("str").str.strip() == "").any())
