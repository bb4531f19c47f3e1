"""Shape a table of its own: every column described, the equipment linked."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pandas as pd

from plant.importing.draft import Draft, Own, linked
from plant.importing.equipment import Registry
from plant.importing.header_words import header_words
from plant.importing.lasting import with_duration, with_time_in_state
from plant.importing.months import by_month
from plant.importing.proposal import Proposal, column_name, own_name
from plant.importing.spellings import one_spelling, slips
from plant.store import ColumnInfo, TableInfo

_SHARED, _SHORT = 3, 3  # columns that share a unit of the table's own, letters of it
_NO_UNITS = frozenset(
    ["no", "nr", "id", "max", "min", "avg", "std", "set", "act", "sum", "lot", "end", "d", "x", "y", "z"]
)


def own_table(draft: Draft, registry: Registry, good: "pd.Series[bool]", *, apart: int = 0) -> Own:
    """Return the whole file as a described table, its equipment linked.

    Args:
        draft: the file's rows.
        registry: the equipment that is known.
        good: which rows the table has.
        apart: how many of them a standard table that also takes the file's rows has not.
    """
    proposal = draft.proposal
    name = proposal.table if proposal.shape == "own" else own_name(proposal.cells.source)
    names: dict[str, str] = {}
    for header in proposal.columns:
        base = column_name(header)
        unique, n = base, 2
        while unique in names.values():
            unique, n = f"{base}_{n}", n + 1
        names[header] = unique
    data: dict[str, Any] = {}
    infos = []
    equipment = ""
    if proposal.equipment and _links(proposal, registry):
        equipment = names[proposal.equipment]
        units = linked(proposal.columns[proposal.equipment].text, registry)
        if equipment != "equipment_id":
            data["equipment_id"] = units[good]
            infos.append(
                ColumnInfo("equipment_id", "text", "", f"the equipment that '{proposal.equipment}' names")
            )
            taken = [h for h, n in names.items() if n == "equipment_id"]
            names |= dict.fromkeys(taken, "equipment_id_2")
        else:
            proposal.columns[proposal.equipment].text = units
        equipment = "equipment_id"
    for header, column in proposal.columns.items():
        values: Any = column.values if column.kind not in {"text", "empty"} else column.text.astype(object)
        if column.kind in {"text", "empty"}:
            texts = values.where(column.text.notna(), None)
            wrong = slips(texts)
            if wrong:
                listed = ", ".join(f"'{w}' as '{r}'" for w, r in list(wrong.items())[:5])
                proposal.notes.append(f"'{header}': misspelt values were read as the usual ones: {listed}")
            values = one_spelling(texts)
        elif column.kind == "number" and column.whole:
            values = values.astype("Int64") if float(values.abs().max()) < 9e15 else values
        data[names[header]] = values[good]
        kind = {"text": "text", "empty": "text", "number": "number", "time": "time", "flag": "flag"}
        unit = "s" if column.kind in {"duration", "clock"} else column.unit
        says = "" if header == names[header] else f"'{header}' in the file"
        infos.append(ColumnInfo(names[header], kind.get(column.kind, "duration"), unit, says))
    infos = _with_own_units(infos)
    frame = pd.DataFrame(data).reset_index(drop=True)
    for column_ in frame.columns[frame.isna().all()]:
        frame[column_] = frame[column_].astype("str").where(frame[column_].notna())
    keys = _own_keys(proposal, names)
    says = f"{len(frame)} rows of {proposal.cells.source}"
    if proposal.shape == "standard":
        says += f"; its main columns are also in {proposal.table}"
        says += f" but for {apart} rows" if apart else ""
        if apart:
            proposal.notes.append(
                f"{apart} rows that {proposal.table} cannot take are in {name} all the same"
            )
    info = TableInfo(
        name,
        says,
        standard=False,
        columns=tuple(infos),
        time_column=names[proposal.time] if proposal.time else None,
        equipment_column=equipment or None,
    )
    own = with_time_in_state(with_duration(Own(name, frame, info, keys)))
    return by_month(own, proposal, names) if proposal.shape == "own" else own


def _with_own_units(infos: list[ColumnInfo]) -> list[ColumnInfo]:
    """Return columns with the last word that several columns of numbers share as their unit: "sh" of "Good sh", "Waste sh"."""
    plain = [c for c in infos if c.type == "number" and not c.unit]
    ends = Counter(c.name.rsplit("_", 1)[-1] for c in plain if "_" in c.name)
    units = {
        e for e, n in ends.items() if n >= _SHARED and e.isalpha() and len(e) <= _SHORT and e not in _NO_UNITS
    }
    return [
        replace(c, unit=e) if c in plain and (e := c.name.rsplit("_", 1)[-1]) in units and e != c.name else c
        for c in infos
    ]


def _links(proposal: Proposal, registry: Registry) -> bool:
    values = proposal.columns[proposal.equipment].text.dropna().unique()
    known = sum(registry.find(str(v)) is not None for v in values)
    return len(values) > 0 and known >= 0.5 * len(values)


def _own_keys(proposal: Proposal, names: dict[str, str]) -> tuple[str, ...]:
    """Return the column that identifies a row: unique, never empty, called an id or number."""
    for header, column in proposal.columns.items():
        words = header_words(header).words
        if (
            column.kind == "text"
            and column.filled == len(column.text) == column.distinct
            and len(column.text) > 1
            and words & {"id", "no", "nr", "number", "num", "code", "key", "codice", "nummer", "wonum"}
        ):
            return (names[header],)
    return ()
