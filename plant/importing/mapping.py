"""Propose what each table of a file is: a standard table, signals, an event log, or its own."""

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from plant.errors import DataFault, NotFound
from plant.importing.cells import Column, Notation, coerced, notation_of, spread_sample, understand
from plant.importing.reading import Cells
from plant.importing.vocabulary import (
    AREA,
    EQUIPMENT,
    EQUIPMENT_NAME,
    LINE,
    SITE,
    TABLES,
    TableSpec,
    best_state,
    header_words,
    hinted,
    likeness,
)

Shape = Literal["standard", "wide", "events", "own", "empty"]
_TAKE = 0.5  # likeness from which a header is taken for a field
_TIMELY = (
    "timestamp|time stamp|datetime|date|time|ts|day|detected at|closed on|opened on|reported on|start time|end time|start|end|due|due date|created|opened|"
    "closed|finish|finished|installed|install date|change date|data|ora|data ora|inizio|fine|scadenza|datum|uhrzeit|"
    "t|zeit|zeitpunkt|zeitstempel|beginn|ende|liefertermin|时间|日期|开始|结束|交期"
)
_CODES = "id|code|number|no|nr|num|serial|sku|part|order|lot|batch|zip|phone|codice|matricola|nummer|编号|代码|批次|号"
_NOT_CODES = "number of|count|qty|quantity|priority"
_NO_SIGNAL = "value|v|val|wert|valore|值|quantity|qty|price|cost|count|id|year|month|day|row|index"
_CODE_WORDS = (
    "native code|nativecode|alarm code|alarm number|code|error code|fault code|codice|fehlercode|代码"
)
_MESSAGE_WORDS = "message|text|description|alarm text|native text|messaggio|descrizione|meldung|消息|描述"
_VALUE_WORDS = "value|v|val|wert|valore|值"
_SIGNAL_TAGS = ("tag", "tag name", "point", "tag no")
CONDITION_STATES = frozenset({"normal", "warning", "fault", "unavailable"})
EXECUTION_STATES = frozenset(
    [
        "active",
        "ready",
        "interrupted",
        "stopped",
        "feed_hold",
        "wait",
        "optional_stop",
        "program_stopped",
        "program_completed",
        "program_optional_stop",
        "unavailable",
    ]
)


@dataclass(slots=True)
class Proposal:
    """How one table of a file will be loaded.

    Attributes:
        cells: the table as read.
        shape: standard table, wide sensor table, event log, or a table of its own.
        table: standard table that the rows go to; the name of the own table otherwise.
        columns: the file's columns, understood, by header.
        fields: field of the standard table (or role) -> header.
        constants: field -> value that the mapping file sets for every row.
        states: the plant's own state words -> our states, of the mapping file.
        leftover: headers with content that no field takes.
        equipment: header whose cells name the equipment of a row, "" if none.
        equipment_name: header with a second name of the same equipment.
        time: header that says when a row happened.
        notation: how numbers and times are written.
        notes: what was found.
        questions: what a person should confirm.
    """

    cells: Cells
    shape: Shape
    table: str
    columns: dict[str, Column]
    fields: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    leftover: list[str] = field(default_factory=list)
    equipment: str = ""
    equipment_name: str = ""
    time: str = ""
    notation: Notation = field(default_factory=Notation)
    notes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of rows that were split into cells."""
        return len(next(iter(self.columns.values())).text) if self.columns else 0

    def to_json(self) -> dict[str, Any]:
        """Return the proposal in the form of a mapping file's entry."""
        value: dict[str, Any] = {"table": self.table, "shape": self.shape}
        if self.fields:
            value["columns"] = {header: name for name, header in self.fields.items()}
        if self.equipment:
            value["equipment"] = self.equipment
        if self.time:
            value["time"] = self.time
        return value


def own_name(source: str) -> str:
    """Return the name of a table of its own for a file: lower case, words, no date at the end."""
    stem = re.sub(r"\.(csv|tsv|txt|psv|ssv|xlsx|xlsm|jsonl?|ndjson|parquet|pq|gz)\b", "", source, flags=re.I)
    name = re.sub(r"\W+", "_", stem.casefold(), flags=re.UNICODE).strip("_")
    name = name or "table"
    return f"t_{name}" if name[0].isdigit() else name


def column_name(header: str) -> str:
    """Return the name of a column in a table of its own."""
    name = re.sub(r"\W+", "_", header.casefold().replace("%", " pct "), flags=re.UNICODE).strip("_")
    return f"c_{name}" if not name or name[0].isdigit() else name


def propose(
    cells: Cells,
    frame: pd.DataFrame,
    notation: Notation,
    given: MappingOf[str, Any] | None = None,
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
        _take_given(proposal, given)
        return proposal
    if _is_event_log(proposal):
        proposal.shape, proposal.table = "events", "state_event"
        return proposal
    best = _best_standard(proposal, filled)
    if best is not None:
        _take_standard(proposal, *best)
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


def _decimal_of(given: MappingOf[str, Any], default: bool | None) -> bool | None:
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
        h: likeness(h, _TIMELY) - 0.01 * i
        for i, (h, c) in enumerate(proposal.columns.items())
        if c.kind == "time" and c.filled >= 0.5 * max(len(c.text), 1)
    }
    proposal.time = max(times, key=lambda h: times[h], default="")
    if not proposal.time:
        proposal.time = next((h for h, c in proposal.columns.items() if c.kind == "time"), "")
    if proposal.time:
        _add_clock(proposal)


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


def _is_event_log(proposal: Proposal) -> bool:
    """Recognise a stream of (equipment, time, item, value) whose values are of many kinds."""
    columns = proposal.columns
    if not proposal.time or not 3 <= len(columns) <= 12:
        return False
    texts = {h: c for h, c in columns.items() if c.kind == "text" and h != proposal.equipment}
    for item_header, item in texts.items():
        if not 2 <= item.distinct <= 2_000 or item.distinct > 0.3 * item.filled:
            continue
        for value_header, value in columns.items():
            if value_header in {item_header, proposal.equipment, proposal.time}:
                continue
            if value.kind != "text":
                continue
            kinds = _item_kinds(item, value)
            known = [i for i, k in kinds.items() if k in {"condition", "execution"}]
            if known:
                proposal.fields = {"item": item_header, "value": value_header}
                proposal.fields |= _native_columns(proposal, item, value, kinds)
                return True
    return False


def item_kinds(item: Column, value: Column) -> dict[str, str]:
    """Say of each item of an event log: condition, execution, number or text."""
    return _item_kinds(item, value)


def _item_kinds(item: Column, value: Column) -> dict[str, str]:
    kinds: dict[str, str] = {}
    pairs = pd.DataFrame({"item": item.text, "value": value.text}).dropna().drop_duplicates()
    pairs["low"] = pairs["value"].str.lower()
    for name, group in pairs.groupby("item", observed=True):
        words = set(group["low"])
        real = words - {"unavailable", "", "nan"}
        if real and words <= CONDITION_STATES and real <= {"normal", "warning", "fault"}:
            kinds[str(name)] = "condition"
        elif len(real & EXECUTION_STATES) >= 2 and real <= EXECUTION_STATES and "active" in real:
            kinds[str(name)] = "execution"
        elif real and pd.to_numeric(pd.Series(sorted(real)), errors="coerce").notna().all():
            kinds[str(name)] = "number"
        else:
            kinds[str(name)] = "text"
    return kinds


def _native_columns(proposal: Proposal, item: Column, value: Column, kinds: dict[str, str]) -> dict[str, str]:
    """Return the columns that carry code and text of a condition, or both in one."""
    conditions = item.text.isin([i for i, k in kinds.items() if k == "condition"])
    active = conditions & value.text.str.lower().isin(["warning", "fault"])
    taken = {proposal.time, proposal.equipment, proposal.equipment_name, item.name, value.name}
    free = {
        h: c.text[active]
        for h, c in proposal.columns.items()
        if h not in taken and c.kind in {"text", "number"} and c.text[active].notna().any()
    }
    for header, cells in free.items():
        if cells.dropna().astype("str").str.contains("|", regex=False).mean() > 0.5:
            return {"native": header}
    found: dict[str, str] = {}
    for role, words in (("code", _CODE_WORDS), ("message", _MESSAGE_WORDS)):
        scored = {h: likeness(h, words) for h in free if h not in found.values()}
        best = max(scored, key=lambda h: scored[h], default="")
        if best and scored[best] >= 0.6:
            found[role] = best
    if not found and free:
        found["message"] = next(iter(free))
    return found


def _best_standard(proposal: Proposal, filled: Sequence[str]) -> tuple[TableSpec, dict[str, str]] | None:
    words = [*(_path_words(proposal.cells)), *proposal.columns]
    best: tuple[float, TableSpec, dict[str, str]] | None = None
    for spec in TABLES:
        file_hint = hinted(spec, _path_words(proposal.cells))
        hint = file_hint or hinted(spec, words)
        if spec.wants_hint and not hint:
            continue
        found = _assign(spec, proposal)
        if any(not any(f in found for f in group) for group in spec.needs):
            continue
        if not _content_fits(spec, proposal, {f: h for f, (h, _) in found.items()}):
            continue
        surely = sum(score for _, score in found.values())
        covered = len(found) / len(filled)
        score = surely / len(filled) + 0.15 * hint + 0.1 * file_hint + 0.02 * len(found)
        if covered < 0.4 or surely / len(found) < 0.6:
            continue
        if best is None or score > best[0]:
            best = (score, spec, {f: h for f, (h, _) in found.items()})
    return None if best is None else (best[1], best[2])


def _path_words(cells: Cells) -> list[str]:
    name = re.sub(r"\.[a-z]+(\.gz)?$", "", cells.path.name, flags=re.IGNORECASE)
    return [name, cells.part] if cells.part else [name]


def _assign(spec: TableSpec, proposal: Proposal) -> dict[str, tuple[str, float]]:
    """Give each field the header that fits best, each header to one field."""
    pairs = []
    for f in spec.fields:
        for header, column in proposal.columns.items():
            if column.kind == "empty":
                continue
            if header == proposal.equipment_name and spec.name != "equipment":
                continue
            score = likeness(header, f.says)
            if f.weak:
                score = max(score, 0.7 * likeness(header, f.weak))
            if score < _TAKE:
                continue
            if _kind_fits(f.kind, column) or (score >= 0.8 and _mostly_fits(f.kind, column, proposal)):
                pairs.append((score, -spec.fields.index(f), f.name, header))
    found: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for score, _, name, header in sorted(pairs, reverse=True):
        if name not in found and header not in used:
            found[name] = (header, score)
            used.add(header)
    return found


def _kind_fits(kind: str, column: Column) -> bool:
    match kind:
        case "time":
            return column.kind == "time"
        case "number":
            return column.kind in {"number", "flag"}
        case "duration":
            return column.kind in {"duration", "number", "clock"}
        case "flag":
            return column.kind in {"flag", "number", "text"}
        case "code":
            return column.kind == "text" or column.whole
        case _:
            return column.kind in {"text", "flag"} or column.whole


def _mostly_fits(kind: str, column: Column, proposal: Proposal) -> bool:
    """Say whether most cells of a text column read as the kind that a sure header demands."""
    if column.kind != "text" or kind not in {"number", "time"}:
        return False
    cells = spread_sample(column.text.dropna())
    nothing = pd.Series(False, index=cells.index)
    sample = Column(column.name, "text", cells, nothing, cells, column.unit)
    trial = coerced(sample, kind, proposal.notation)  # type: ignore[arg-type]  # checked above
    return int(trial.bad.sum()) < 0.5 * max(len(cells), 1)


def _content_fits(spec: TableSpec, proposal: Proposal, found: dict[str, str]) -> bool:
    """Check what headers alone cannot say."""
    columns = proposal.columns
    if spec.name == "state_event" and "state" in found:
        words = columns[found["state"]].text.dropna().drop_duplicates()
        known = sum(best_state(str(w)) is not None for w in words)
        return known >= 0.5 * len(words)
    unique = {"work_order": "work_order_id", "production_order": "order_id", "equipment": "equipment_id",
              "material": "material_id", "lot": "lot_id", "person": "person_id", "job": "job_id"}  # fmt: skip
    key = unique.get(spec.name)
    if key in found:
        column = columns[found[key]]
        # in a short file a repeat is a slip that validation reports
        return column.distinct >= (0.9 if column.filled >= 20 else 0.6) * column.filled
    if spec.name == "characteristic":
        rows = max(len(columns[next(iter(found.values()))].text), 1)
        return "measured" not in found and not proposal.time and rows < 10_000
    if spec.name == "measurement":
        # a deviation with its bounds is an anomaly, not a measurement
        return not any("anomal" in h.casefold() for h in columns)
    if spec.name == "alarm":
        return not any("event_group" in column_name(h) for h in columns)
    return True


def _take_standard(proposal: Proposal, spec: TableSpec, found: dict[str, str]) -> None:
    proposal.shape, proposal.table, proposal.fields = "standard", spec.name, found
    used = set(found.values()) | {proposal.equipment, proposal.equipment_name}
    proposal.leftover = [
        h for h, c in proposal.columns.items() if h not in used and c.kind not in {"empty", "clock"}
    ]


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
        if column.unit and header != proposal.equipment and _mostly_fits("number", column, proposal):
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


def _take_given(proposal: Proposal, given: MappingOf[str, Any]) -> None:
    table = str(given.get("table") or "own")
    spec = next((s for s in TABLES if s.name == table), None)
    columns: dict[str, str] = {str(h): str(f) for h, f in (given.get("columns") or {}).items()}
    for header in [*columns, *(given[k] for k in ("equipment", "time") if given.get(k))]:
        if header not in proposal.columns:
            raise DataFault(
                f"The mapping names a column '{header}' that {proposal.cells.source} does not have; "
                f"its columns are {', '.join(proposal.columns)}."
            )
    proposal.equipment = given.get("equipment", proposal.equipment)
    proposal.time = given.get("time", proposal.time)
    proposal.constants = {str(k): str(v) for k, v in (given.get("constants") or {}).items()}
    proposal.states = {str(k): str(v) for k, v in (given.get("states") or {}).items()}
    shape = given.get("shape")
    if spec is None:
        if shape in {"standard", None} and table not in {"own", "reading"} and columns:
            raise NotFound("table to map to", table, [s.name for s in TABLES])
        proposal.shape, proposal.table = "own", table if table != "own" else own_name(proposal.cells.source)
        return
    if shape in {"wide", "events"}:
        proposal.shape, proposal.table = shape, table
        if shape == "events" and not _is_event_log(proposal):
            raise DataFault(f"{proposal.cells.source} is no event log of conditions and states.")
        return
    found = {}
    for header, name in columns.items():
        match = next((f for f in spec.fields if f.name.lstrip("~") == name.lstrip("~")), None)
        if match is None:
            raise NotFound(f"field of {table}", name, [f.name.lstrip("~") for f in spec.fields])
        found[match.name] = header
        if match.kind in {"number", "time", "duration"}:
            proposal.columns[header] = coerced(proposal.columns[header], match.kind, proposal.notation)
        if match.name in {"equipment_id", "~equipment"}:
            proposal.equipment = header
    for name, (header, _) in _assign(spec, proposal).items():
        if name not in found and header not in found.values() and not given.get("only"):
            found[name] = header
    unknown = [k for k in proposal.constants if k not in {f.name for f in spec.fields}]
    if unknown:
        raise NotFound(f"field of {table}", unknown[0], [f.name for f in spec.fields])
    missing = [g for g in spec.needs if not any(f in found or f in proposal.constants for f in g)]
    if missing:
        wanted = "; ".join(" or ".join(f.lstrip("~") for f in g) for g in missing)
        raise DataFault(f"The mapping of {proposal.cells.source} to {table} lacks: {wanted}.")
    _take_standard(proposal, spec, found)


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


def load_mapping(path: Path) -> dict[str, Any]:
    """Read a mapping file (JSON or YAML): entries by file name, or by 'file#sheet'.

    Raises:
        DataFault: it cannot be read, or is not such a file.
    """
    import yaml

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataFault(f"The mapping {path} cannot be read: {error}.") from error
    if isinstance(value, dict) and isinstance(value.get("files"), dict):
        value = value["files"]
    if not isinstance(value, dict) or not all(isinstance(v, dict) for v in value.values()):
        raise DataFault(
            f"The mapping {path} is not of the form "
            '{"files": {"orders.csv": {"table": "production_order", "columns": {"Auftrag": "order_id"}}}}.'
        )
    return value
