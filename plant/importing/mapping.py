"""Propose what each table of a file is: a standard table, signals, an event log, or its own."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from plant.importing.cells import Column, coerced, notation_of, understand
from plant.importing.event_log import is_event_log
from plant.importing.given import take_given
from plant.importing.header_words import header_words, likeness
from plant.importing.notation import Notation
from plant.importing.proposal import Proposal, own_name
from plant.importing.reading import Cells
from plant.importing.standard_fit import best_standard, mostly_fits, take_standard
from plant.importing.vocabulary import AREA, EQUIPMENT, EQUIPMENT_NAME, LINE, SITE

_TIMELY = (
    "timestamp|time stamp|datetime|date|time|ts|day|detected at|closed on|opened on|reported on|start time|end time|start|end|due|due date|created|opened|"
    "closed|finish|finished|installed|install date|change date|data|ora|data ora|inizio|fine|scadenza|datum|uhrzeit|"
    "t|zeit|zeitpunkt|zeitstempel|beginn|ende|liefertermin|时间|日期|开始|结束|交期"
)
# of times that something should have been done: rows are told by when it was
_INTENDED = frozenset(
    ["promised", "promise", "due", "deadline", "requested", "req", "required", "planned", "plan", "target", "scheduled", "expected", "wanted",
     "agreed", "confirmed", "valid", "expiry", "expires", "scadenza", "liefertermin", "soll", "geplant"]
)  # fmt: skip
_BEFORE = 0.95  # of the rows that have both times
_CODES = "id|code|number|no|nr|num|serial|sku|part|order|lot|batch|zip|phone|codice|matricola|nummer|编号|代码|批次|号"
_NOT_CODES = "number of|count|qty|quantity|priority"
_NO_SIGNAL = "value|v|val|wert|valore|值|quantity|qty|price|cost|count|id|year|month|day|row|index"
_VALUE_WORDS = "value|v|val|wert|valore|值"
_SIGNAL_TAGS = ("tag", "tag name", "point", "tag no")


def propose(
    cells: Cells,
    frame: pd.DataFrame,
    notation: Notation,
    given: Mapping[str, Any] | None = None,
) -> Proposal:
    """Understand the columns of a table and propose where its rows go.

    Args:
        cells: the table.
        frame: its cells.
        notation: of the plant: time zone, and what the mapping file fixes.
        given: entry of the mapping file for this table.

    Raises:
        DataFault: the mapping file names a column, table or field that is not there.
    """
    given = given or {}
    notation = notation_of(
        frame,
        Notation(
            _decimal_of(given, notation.decimal_comma),
            given.get("day_first", notation.day_first),
            notation.zone,
        ),
        cells.decimal_comma,
    )
    columns = {str(h): _column(str(h), frame[h], notation) for h in frame.columns}
    proposal = Proposal(cells, "own", "", columns, notation=notation, notes=list(cells.notes))
    for column in columns.values():
        proposal.questions += column.doubts
        proposal.notes += [f"'{column.name}': {note}" for note in column.notes]
    filled = [h for h, c in columns.items() if c.kind != "empty"]
    if not filled:
        proposal.shape, proposal.table = "empty", own_name(cells.source)
        return proposal
    _find_roles(proposal)
    if given.get("table") or given.get("columns"):
        take_given(proposal, given)
        return proposal
    if is_event_log(proposal):
        proposal.shape, proposal.table = "events", "state_event"
        return proposal
    best = best_standard(proposal, filled)
    if best is not None:
        take_standard(proposal, *best)
    elif _is_wide(proposal, filled):
        proposal.shape, proposal.table = "wide", "reading"
        taken = {*_signal_headers(proposal), proposal.time, proposal.equipment, proposal.equipment_name}
        proposal.leftover = [h for h in filled if h not in taken and proposal.columns[h].kind != "clock"]
    else:
        proposal.table = own_name(cells.source)
    return proposal


def _column(header: str, cells: "pd.Series[Any]", notation: Notation) -> Column:
    words = header_words(header)
    timely = likeness(header, _TIMELY) >= 0.6
    last = words.key.split()[-1:] or [""]
    code = (
        not timely
        and not words.unit
        and (likeness(header, _CODES) >= 0.9 or last[0] in _CODES.split("|"))
        and not any(w in words.key for w in _NOT_CODES.split("|"))
        and not pd.api.types.is_float_dtype(cells)
        and not _has_fractions(cells)
    )
    return understand(header, cells, notation, timely=timely, code=code, unit=words.unit)


def _has_fractions(cells: "pd.Series[Any]") -> bool:
    """Say whether numbers with a fraction stand in text: such a column is no id."""
    if pd.api.types.is_numeric_dtype(cells):
        return False
    sample = cells.dropna().astype("str").head(200)
    return bool(sample.str.fullmatch(r"[+-]?\d+[.,]\d{2,}").sum() > 0.3 * len(sample))


def _decimal_of(given: Mapping[str, Any], default: bool | None) -> bool | None:
    mark = given.get("decimal")
    return default if mark is None else mark == ","


def _find_roles(proposal: Proposal) -> None:
    """Find the columns that name equipment and time, whatever the table."""
    text = {h: c for h, c in proposal.columns.items() if c.kind in {"text", "number"}}
    long_form = any(likeness(h, _VALUE_WORDS) >= 0.9 for h in proposal.columns)
    ids = {
        h: likeness(h, EQUIPMENT)
        for h, c in text.items()
        if (c.kind == "text" or c.whole) and not (long_form and header_words(h).key in _SIGNAL_TAGS)
    }
    names = {h: likeness(h, EQUIPMENT_NAME) for h, c in text.items() if c.kind == "text"}
    best_id = max(ids, key=lambda h: ids[h] - (names.get(h, 0) >= 0.95), default="")
    best_name = max(names, key=lambda h: names[h], default="")
    if best_name and names[best_name] >= 0.85:
        proposal.equipment_name = best_name
    if best_id and ids[best_id] >= 0.7 and best_id != proposal.equipment_name:
        proposal.equipment = best_id
    elif proposal.equipment_name:
        proposal.equipment, proposal.equipment_name = proposal.equipment_name, ""
    times = {
        h: likeness(h, _TIMELY) - 0.01 * i - bool(header_words(h).words & _INTENDED)
        for i, (h, c) in enumerate(proposal.columns.items())
        if c.kind == "time" and c.filled >= 0.5 * max(len(c.text), 1)
    }
    proposal.time = max(times, key=lambda h: times[h], default="")
    if not proposal.time:
        proposal.time = next((h for h, c in proposal.columns.items() if c.kind == "time"), "")
    if proposal.time:
        proposal.time = _begin_of(proposal, times)
        _add_clock(proposal)


def _begin_of(proposal: Proposal, times: Mapping[str, float]) -> str:
    """Return the column of the time by which rows are told: one that more of them have, and that is never later, goes before."""
    best = proposal.columns[proposal.time]
    for header in times:
        other = proposal.columns[header]
        if other is best or other.filled <= best.filled:
            continue
        both = other.values.notna() & best.values.notna()
        try:
            before = other.values[both] <= best.values[both]
        except TypeError:
            continue  # one with a zone, one without
        if both.any() and float(before.mean()) >= _BEFORE:
            best = other
    return best.name


def _add_clock(proposal: Proposal) -> None:
    """Join a date column and its clock column ("Datum", "Uhrzeit") into one instant."""
    date = proposal.columns[proposal.time]
    clock = next((c for c in proposal.columns.values() if c.kind == "clock"), None)
    if clock is None or not pd.api.types.is_datetime64_any_dtype(date.values):
        return
    local = date.values.dt.tz_convert(proposal.notation.zone)
    if not bool((local.dropna().dt.normalize() == local.dropna()).all()):
        return
    naive = local.dt.tz_localize(None) + pd.to_timedelta(clock.values.fillna(0), unit="s")
    import numpy as np

    joined = naive.dt.tz_localize(
        proposal.notation.zone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent=pd.Timedelta(hours=1)
    )
    date.values = joined.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    proposal.notes.append(f"'{date.name}' and '{clock.name}' were joined to one time")


def _is_wide(proposal: Proposal, filled: Sequence[str]) -> bool:
    """Recognise a sensor table: a time, perhaps the equipment, and one column per signal."""
    if not proposal.time:
        return False
    _take_numbers(proposal)
    signals = _signal_headers(proposal)
    others = [
        h
        for h in filled
        if h not in signals and h not in {proposal.time, proposal.equipment, proposal.equipment_name}
    ]
    times = [h for h in filled if proposal.columns[h].kind in {"time", "clock"}]
    if not signals or len(others) > max(1, len(signals) // 5) or len(times) > 2:
        return False
    if any(not _is_remark(proposal, h) for h in others):
        return False  # another column says what the number is of
    if any(likeness(h, _NO_SIGNAL) >= 0.9 for h in signals if len(signals) < 4):
        return False
    if any(likeness(h, _VALUE_WORDS) >= 0.9 for h in signals):
        return False
    time = proposal.columns[proposal.time].values
    keys = pd.DataFrame({"t": time})
    if not proposal.equipment and len(signals) < 3 and _step_hours(time) > 6:
        return False  # a daily figure of the plant, not a sensor
    if proposal.equipment:
        keys["e"] = proposal.columns[proposal.equipment].text
    elif len(signals) < 2 and len(others) > 0:
        return False
    return bool(keys.duplicated().mean() < 0.05)


def _take_numbers(proposal: Proposal) -> None:
    """Read a text column as numbers where its header names a unit and most cells agree."""
    for header, column in proposal.columns.items():
        if column.unit and header != proposal.equipment and mostly_fits("number", column, proposal):
            proposal.columns[header] = coerced(column, "number", proposal.notation)


def _is_remark(proposal: Proposal, header: str) -> bool:
    """Say whether a text column only remarks on a row: constant per machine, or mostly empty."""
    column = proposal.columns[header]
    if (
        column.filled < 0.5 * len(column.text)
        or likeness(header, "note|comment|remark|nota|bemerkung|备注") >= 0.8
    ):
        return True
    if proposal.equipment:
        each = column.text.groupby(proposal.columns[proposal.equipment].text).nunique()
        return bool((each <= 1).all())
    return column.distinct <= 1


def _step_hours(times: "pd.Series[Any]") -> float:
    step: Any = times.dropna().drop_duplicates().sort_values().diff().median()
    return 24.0 if pd.isna(step) else float(step.total_seconds()) / 3_600


def signal_headers(proposal: Proposal) -> list[str]:
    """Return the columns of a wide table that are signals."""
    return _signal_headers(proposal)


def _signal_headers(proposal: Proposal) -> list[str]:
    roles = {proposal.time, proposal.equipment, proposal.equipment_name}
    return [h for h, c in proposal.columns.items() if h not in roles and c.kind in {"number", "flag"}]


def role_headers(proposal: Proposal) -> dict[str, str]:
    """Return the headers of site, area and line where the file has them."""
    found = {}
    for role, words in (("site", SITE), ("area", AREA), ("line", LINE)):
        scored = {
            h: likeness(h, words)
            for h, c in proposal.columns.items()
            if c.kind == "text" and h not in {proposal.equipment, proposal.equipment_name}
        }
        best = max(scored, key=lambda h: scored[h], default="")
        if best and scored[best] >= 0.9:
            found[role] = best
    return found
