"""Turn the rows of a proposal into rows of the standard tables; what does not fit is rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from plant.errors import DataFault
from plant.importing.cells import Column, coerced, understand
from plant.importing.equipment import Registry
from plant.importing.mapping import Proposal, column_name, item_kinds, signal_headers
from plant.importing.raw import Reject, short
from plant.importing.vocabulary import (
    CORRECTIVE,
    INSPECTION,
    PREVENTIVE,
    TABLES,
    best_state,
    header_words,
    reason_category,
)
from plant.store import ColumnInfo, TableInfo

FAULT, WARNING, INFORMATION = 4, 2, 1
_LARGEST = 1e12
_SECONDS = {"": 1.0, "s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
_TIME_WORDS = {
    word: unit
    for unit, words in {
        "h": "h hr hrs hour hours ore stunden std 小时",
        "min": "min mins minute minutes minuti minuten 分钟",
        "s": "s sec second seconds secondi sekunden 秒",
    }.items()
    for word in words.split()
}
_SEVERITY = (
    (FAULT, "fault|critical|high|error|severe|emergency|urgent|alarm|kritisch|hoch|fehler|störung|"
     "critico|critica|alto|alta|grave|errore|guasto|严重|高|紧急|故障"),
    (WARNING, "warning|warn|medium|minor|warnung|mittel|avviso|avvertimento|media|medio|警告|中"),
    (INFORMATION, "info|information|low|notice|message|hinweis|niedrig|meldung|bassa|basso|信息|低"),
)  # fmt: skip
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
_NEEDED = {
    "work_order": ("work_order_id",),
    "alarm": ("equipment_id", "raised"),
    "state_event": ("equipment_id", "starts"),
    "production": ("counted",),
    "production_order": ("order_id", "qty"),
    "job": ("job_id",),
    "measurement": ("characteristic_id", "value"),
    "characteristic": ("characteristic_id",),
    "defect": ("code", "found"),
    "signal": ("name",),
    "equipment": ("equipment_id",),
    "material": ("material_id",),
    "operation_equipment": ("material_id", "step", "equipment_id", "cycle_s"),
    "lot": ("lot_id",),
    "bom": ("material_id", "component_id", "qty"),
    "person": ("person_id",),
    "shift": ("name", "starts", "ends"),
    "reason": ("reason_id",),
    "reading": ("~signal", "ts"),
}


@dataclass(slots=True)
class Own:
    """A table of its own: rows, description, and the columns that identify a row."""

    name: str
    frame: pd.DataFrame
    info: TableInfo
    keys: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """Rows ready to be written.

    Attributes:
        proposal: where they come from.
        rows_in: rows that the file has, rejected ones included.
        rejects: rows that are not loaded; a row may be named more than once.
        frames: standard table -> rows and the columns that identify them.
        readings: equipment_id, name, uom, ts, value, good; ids are given at writing.
        signals: signals to make known: equipment_id, name, uom and more.
        own: the table of its own, if the file makes one.
    """

    proposal: Proposal
    rows_in: int = 0
    rejects: list[Reject] = field(default_factory=list)
    frames: list[tuple[str, pd.DataFrame, tuple[str, ...]]] = field(default_factory=list)
    readings: pd.DataFrame | None = None
    signals: pd.DataFrame | None = None
    own: Own | None = None

    @property
    def rows_rejected(self) -> int:
        """Number of rows that are not loaded."""
        return len({r.row for r in self.rejects})

    @property
    def rows_ok(self) -> int:
        """Number of rows that are loaded."""
        return self.rows_in - self.rows_rejected


def make_draft(proposal: Proposal, registry: Registry) -> Draft:
    """Validate every row of a proposal and shape the good ones."""
    draft = Draft(proposal, rejects=list(proposal.cells.rejects))
    draft.rows_in = proposal.rows + len({r.row for r in proposal.cells.rejects})
    if proposal.shape == "empty":
        _reject_all(draft, "the row has only empty cells", "Fill the row or remove it.")
        return draft
    if not proposal.rows:
        return draft
    match proposal.shape:
        case "standard":
            good = _standard(draft, registry)
            if proposal.leftover:
                draft.own = _own(draft, registry, good)
        case "wide":
            good = _wide(draft, registry)
            if proposal.leftover:
                draft.own = _own(draft, registry, good)
        case "events":
            _events(draft, registry)
        case _:
            good = _good_rows(draft, list(proposal.columns))
            draft.own = _own(draft, registry, good)
    return draft


def _reject_all(draft: Draft, reason: str, mend: str) -> None:
    for row in next(iter(draft.proposal.columns.values())).text.index if draft.proposal.columns else ():
        draft.rejects.append(Reject(int(row), "", "", reason, mend))


def _good_rows(
    draft: Draft, headers: Sequence[str], columns: dict[str, Column] | None = None
) -> "pd.Series[bool]":
    """Reject rows whose cells do not read as their column's kind or that are empty."""
    columns = columns or draft.proposal.columns
    index = next(iter(columns.values())).text.index
    good = pd.Series(True, index=index)
    filled = pd.Series(False, index=index)
    for column in columns.values():
        filled |= column.text.notna()
    for row in index[~filled]:
        draft.rejects.append(Reject(int(row), "", "", "the row has only empty cells", "Remove the row."))
    good &= filled
    for header in headers:
        column = columns[header]
        if not column.bad.any():
            continue
        for row, value in column.text[column.bad].items():
            draft.rejects.append(_not_a(column, int(str(row)), value))
        good &= ~column.bad
    return good


def _not_a(column: Column, row: int, value: Any) -> Reject:
    what = {
        "number": ("not a number", "Write digits with one decimal mark."),
        "time": ("not a date or time", "Write it like the other rows, e.g. 2026-05-31 14:00."),
        "flag": ("neither yes nor no", "Write true or false."),
        "duration": ("not a duration", "Write hours:minutes, e.g. 1:30."),
        "clock": ("not a time of day", "Write hours:minutes, e.g. 14:30."),
    }.get(column.kind, ("not readable", "Correct the cell."))
    return Reject(row, column.name, short(value), *what)


def _standard(draft: Draft, registry: Registry) -> "pd.Series[bool]":
    proposal = draft.proposal
    spec = next(s for s in TABLES if s.name == proposal.table)
    columns = dict(proposal.columns)  # a table of its own keeps the cells as the file has them
    for name, header in proposal.fields.items():
        kind = spec.field(name).kind
        if kind in {"time", "number"} and columns[header].kind not in {kind, "empty"}:
            columns[header] = coerced(columns[header], kind, proposal.notation)
        if kind == "duration":
            columns[header] = _in_seconds(columns[header], proposal)
    good = _good_rows(draft, [*proposal.fields.values(), *proposal.leftover], columns)
    index = good.index
    data: dict[str, Any] = {}
    for name, header in proposal.fields.items():
        column = columns[header]
        kind = spec.field(name).kind
        if kind in {"text", "code"}:
            data[name] = column.text.astype(object).where(column.text.notna(), None)
        else:
            data[name] = column.values
    for name, constant in proposal.constants.items():
        data[name] = _constant(constant, spec.field(name).kind, index, proposal)
    rows = pd.DataFrame(data, index=index)
    for place in ("equipment_id", "~equipment"):
        if place in rows:
            rows[place] = _linked(rows[place], registry)
    good &= _in_range(draft, rows, good)
    good &= _require(draft, rows, good, _NEEDED.get(proposal.table, ()))
    shape = _SHAPES.get(proposal.table)
    if shape is not None:
        rows, good = shape(draft, rows, good, registry)
    rows = rows[good]
    if proposal.table == "reading":
        _long_readings(draft, rows)
        return good
    if proposal.table == "signal":
        draft.signals = rows[[c for c in rows if not str(c).startswith("~")]]
        return good
    if proposal.table == "equipment":
        return good  # the registry writes them
    known = [c for c in rows.columns if not str(c).startswith("~")]
    rows = rows[known]
    keys = tuple(k for k in spec.keys if k in rows)
    if proposal.table in _UNIQUE:
        twice = rows.duplicated(list(keys), keep="last")
        for row in rows.index[twice]:
            key = ", ".join(short(rows.at[row, k], 30) for k in keys)
            draft.rejects.append(
                Reject(
                    int(row), proposal.fields.get(keys[0], keys[0]), key,
                    "a later row of this file has the same key", "Remove the older row.",
                )
            )  # fmt: skip
        good = good & ~twice.reindex(index, fill_value=False)
        rows = rows[~twice]
    draft.frames.append((proposal.table, rows, keys))
    return good


def _constant(text: str, kind: str, index: "pd.Index[Any]", proposal: Proposal) -> Any:
    """Return the value of every row that a mapping file sets, read as its field's kind."""
    if kind in {"text", "code"}:
        return text
    cells = pd.Series([text] * len(index), index=index, dtype=object)
    column = understand("constant", cells, proposal.notation, timely=kind == "time")
    column = (
        _in_seconds(column, proposal) if kind == "duration" else coerced(column, kind, proposal.notation)  # type: ignore[arg-type]  # no text here
    )
    if column.bad.any() or column.kind == "text":
        raise DataFault(f"The mapping sets '{text}' where a {kind} is needed.")
    return column.values


_UNIQUE = frozenset(
    [
        "work_order",
        "production_order",
        "job",
        "state_event",
        "characteristic",
        "material",
        "operation_equipment",
        "lot",
        "bom",
        "person",
        "shift",
        "reason",
    ]
)


def _in_seconds(column: Column, proposal: Proposal) -> Column:
    """Return a duration in seconds, by the unit in its header or its cells."""
    if column.kind in {"duration", "clock"}:
        return column
    column = coerced(column, "number", proposal.notation) if column.kind != "number" else column
    factor = _SECONDS.get(column.unit)
    if factor is None or not column.unit:
        words = header_words(column.name)
        factor = next((_SECONDS[u] for w, u in _TIME_WORDS.items() if w in words.words), None)
        if factor is None:
            factor = 60.0 if _mostly_minutes(column) else 1.0
            said = "minutes" if factor == 60 else "seconds"
            proposal.questions.append(f"'{column.name}' names no unit; are its numbers {said} (assumed)?")
    return Column(column.name, "duration", column.values * factor, column.bad, column.text, "s")


def _mostly_minutes(column: Column) -> bool:
    key = header_words(column.name).key
    return not any(
        w in key for w in ("cycle", "ciclo", "takt", "zyklus", "节拍", "工时", "second", "planned down s")
    )


def _linked(values: "pd.Series[Any]", registry: Registry) -> "pd.Series[Any]":
    names = {v: registry.find(str(v)) or str(v) for v in values.dropna().unique()}
    linked = values.map(names)
    return linked.astype(object).where(linked.notna(), None)


def _require(
    draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", names: Sequence[str]
) -> "pd.Series[bool]":
    """Reject rows that lack what the table cannot do without."""
    kept = pd.Series(True, index=rows.index)
    for name in names:
        if name not in rows:
            continue
        missing = rows[name].isna() & good
        header = draft.proposal.fields.get(name, name)
        for row in rows.index[missing]:
            draft.rejects.append(
                Reject(int(row), header, "", "the cell is empty and the row needs it", "Fill it.")
            )
        kept &= ~missing
    return kept


def _in_range(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]") -> "pd.Series[bool]":
    """Reject numbers that no count, cost or duration reaches; the tables could not hold them."""
    kept = pd.Series(True, index=rows.index)
    for name in rows.columns:
        if not pd.api.types.is_numeric_dtype(rows[name]) or name == "value":
            continue
        huge = (good & (rows[name].abs() >= _LARGEST)).fillna(False).astype(bool)
        for row in rows.index[huge]:
            header = draft.proposal.fields.get(str(name), str(name))
            draft.rejects.append(
                Reject(int(row), header, short(rows.at[row, name]), "a number far too large",
                       "Correct the number.")
            )  # fmt: skip
        kept &= ~huge
    return kept


# ------------------------------------------------------------- what single tables need


_Shaped = tuple[pd.DataFrame, "pd.Series[bool]"]


def _work_order(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    if "kind" in rows:
        rows["kind"] = rows["kind"].map(_work_kind, na_action="ignore")
    if "~duration" in rows and "finished" in rows and "started" not in rows:
        rows["started"] = rows["finished"] - pd.to_timedelta(rows["~duration"], unit="s")
    times = [t for t in ("opened", "started", "finished", "due") if t in draft.proposal.fields]
    if "opened" not in rows:
        rows["opened"] = rows[times].bfill(axis=1).iloc[:, 0]
        only = draft.proposal.fields[times[0]]
        draft.proposal.questions.append(
            f"work orders of {draft.proposal.cells.source} have no opening time; '{only}' is taken as "
            "their date"
        )
    return rows, good


def _work_kind(value: Any) -> str:
    key = header_words(str(value)).key
    for kind, words in (
        ("preventive", PREVENTIVE),
        ("corrective", CORRECTIVE),
        ("inspection", INSPECTION),
    ):
        if key in words or key.replace(" ", "") in words:
            return kind
    for kind, stems in (
        ("preventive", ("prevent", "vorbeug", "planned", "geplant", "预防", "保养")),
        ("corrective", ("correct", "corrett", "repar", "repair", "instandsetz", "纠正", "维修")),
        ("inspection", ("inspe", "ispez", "检")),
    ):
        if any(s in key for s in stems) and not key.startswith("un"):
            return kind
    return str(value)


def _alarm(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    if "severity" in rows:
        rows["severity"] = rows["severity"].map(_severity, na_action="ignore").astype("Int64")
    if "~duration" in rows and "cleared" not in rows:
        rows["cleared"] = rows["raised"] + pd.to_timedelta(rows["~duration"], unit="s")
    if "cleared" in rows:
        good = good & _in_order(draft, rows, good, "raised", "cleared")
    return rows, good


def _severity(value: Any) -> int | None:
    text = str(value).strip().casefold()
    if text.isdigit():
        return int(text)
    for level, words in _SEVERITY:
        if any(text.startswith(w) for w in words.split("|")):
            return level
    return None


def _in_order(
    draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", start: str, end: str
) -> "pd.Series[bool]":
    wrong = good & (rows[end] < rows[start]).fillna(False)
    header = draft.proposal.fields.get(end, end)
    for row in rows.index[wrong]:
        draft.rejects.append(
            Reject(int(row), header, short(rows.at[row, end]), "the end is before the start",
                   "Exchange or correct the times.")
        )  # fmt: skip
    return ~wrong


def _state_event(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    if "~duration" in rows:
        end = rows["starts"] + pd.to_timedelta(rows["~duration"], unit="s")
        rows["ends"] = rows["ends"].fillna(end) if "ends" in rows else end
    good = good & _in_order(draft, rows, good, "starts", "ends")
    reasons: dict[str, str] = {}
    if "state" in rows:
        known = {
            w: draft.proposal.states.get(str(w)) or best_state(str(w))
            for w in rows["state"].dropna().unique()
        }
        unknown = good & (rows["state"].map(known).isna())
        header = draft.proposal.fields.get("state", "state")
        for row in rows.index[unknown]:
            draft.rejects.append(
                Reject(int(row), header, short(rows.at[row, "state"]), "not a known machine state",
                       'Say in a mapping file what it means: "states": {"…": "running"}.')
            )  # fmt: skip
        good = good & ~unknown
        native = rows["state"]
        rows["state"] = native.map(known)
        if "reason_id" not in rows:
            # the plant's own word stays visible as the reason of what is not running
            rows["reason_id"] = native.where(rows["state"] != "running", None)
    else:
        rows["state"] = "down"
    if "reason_id" in rows:
        rows["reason_id"] = rows["reason_id"].astype(object).where(rows["reason_id"].notna(), None)
        reasons = {str(r): reason_category(str(r)) for r in rows["reason_id"].dropna().unique()}
        _add_reasons(draft, reasons)
    return rows, good


def _add_reasons(draft: Draft, reasons: dict[str, str]) -> None:
    if reasons:
        frame = pd.DataFrame(
            [(r, c, r.replace("_", " ").capitalize(), c == "failure") for r, c in reasons.items()],
            columns=["reason_id", "category", "label", "is_failure"],
        )
        draft.frames.append(("reason", frame, ("reason_id", "+")))


def _production(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    for part, other in (("good", "scrap"), ("scrap", "good")):
        if part not in rows:
            rest = rows["rework"].fillna(0) if "rework" in rows else 0
            rows[part] = rows["~total"] - rows[other] - rest
    rows["rework"] = rows["rework"].fillna(0) if "rework" in rows else 0.0
    good = good & _require(draft, rows, good, ("good", "scrap"))
    negative = good & ((rows["good"] < 0) | (rows["scrap"] < 0))
    for row in rows.index[negative]:
        draft.rejects.append(
            Reject(int(row), draft.proposal.fields.get("good", "good"), "", "a count below zero",
                   "Correct the counts.")
        )  # fmt: skip
    good = good & ~negative
    if "ideal_s" not in rows:
        if "~cycle" in rows:
            rows["ideal_s"] = rows["~cycle"] * (rows["good"] + rows["scrap"] + rows["rework"])
        else:
            rows["ideal_s"] = np.nan
            draft.proposal.questions.append(
                f"{draft.proposal.cells.source} has no ideal cycle time; effectiveness and OEE cannot "
                "be computed from it"
            )
    return rows, good


def _production_order(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    if "status" not in rows:
        rows["status"] = "open"
    rows["status"] = rows["status"].where(rows["status"].notna(), "open")
    return rows, good


def _measurement(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    limits = [c for c in ("~nominal", "~lsl", "~usl", "~uom", "~material_id") if c in rows]
    known = rows[good].groupby("characteristic_id", sort=False)[limits].first() if limits else None
    names = rows.loc[good, "characteristic_id"].drop_duplicates()
    frame = pd.DataFrame({"characteristic_id": names.to_numpy(), "name": names.to_numpy()})
    if known is not None:
        facts = known.rename(columns=lambda c: str(c).lstrip("~")).reset_index()
        frame = frame.merge(facts, on="characteristic_id", how="left")
    if len(frame):
        # without limits in this file, a characteristic that is known already stays as it is
        keys = ("characteristic_id",) if limits else ("characteristic_id", "+")
        draft.frames.append(("characteristic", frame, keys))
    return rows, good


def _characteristic(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    for have, lack in (("characteristic_id", "name"), ("name", "characteristic_id")):
        if lack not in rows:
            rows[lack] = rows[have]
    rows["name"] = rows["name"].where(rows["name"].notna(), rows["characteristic_id"])
    return rows, good


def _defect(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    if "qty" not in rows:
        rows["qty"] = 1.0
    return rows, good & _require(draft, rows, good, ("qty",))


def _material(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    for name, default in (("kind", "product"), ("uom", "pcs")):
        rows[name] = rows[name].where(rows[name].notna(), default) if name in rows else default
    rows["name"] = rows["name"].where(rows["name"].notna(), rows["material_id"])
    return rows, good


def _routing(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    steps = rows.loc[good, ["material_id", "step"]].copy()
    name = rows["~name"] if "~name" in rows else "operation " + rows["step"].astype("Int64").astype("str")
    steps["name"] = name
    steps = steps.dropna().drop_duplicates(["material_id", "step"])
    draft.frames.append(("operation", steps, ("material_id", "step")))
    if "setup_s" in rows:
        rows["setup_s"] = rows["setup_s"].fillna(0)
    return rows, good


def _shift(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", registry: Registry) -> _Shaped:
    if "equipment_id" not in rows:
        top = next((n.id for n in registry.nodes.values() if n.level == "site"), "plant")
        rows["equipment_id"] = top
    if "shift_id" not in rows:
        rows["shift_id"] = (
            rows["equipment_id"].astype("str") + "/" + rows["starts"].astype("str") + "/"
            + rows["name"].astype("str")
        )  # fmt: skip
    if "planned_down_s" in rows:
        rows["planned_down_s"] = rows["planned_down_s"].fillna(0).round()
    return rows, good & _in_order(draft, rows, good, "starts", "ends")


def _reason(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> _Shaped:
    if "label" not in rows:
        rows["label"] = rows["reason_id"]
    rows["label"] = rows["label"].where(rows["label"].notna(), rows["reason_id"])
    guess = rows["label"].map(lambda text: reason_category(str(text)))
    rows["category"] = rows["category"].fillna(guess) if "category" in rows else guess
    if "is_failure" in rows:
        rows["is_failure"] = rows["is_failure"].astype("boolean").fillna(False)
    else:
        rows["is_failure"] = rows["category"].str.lower().eq("failure")
    return rows, good


_SHAPES = {
    "work_order": _work_order,
    "alarm": _alarm,
    "state_event": _state_event,
    "production": _production,
    "production_order": _production_order,
    "measurement": _measurement,
    "characteristic": _characteristic,
    "defect": _defect,
    "material": _material,
    "operation_equipment": _routing,
    "shift": _shift,
    "reason": _reason,
}


# ------------------------------------------------------------------------- signals


def _long_readings(draft: Draft, rows: pd.DataFrame) -> None:
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
        bad = rows["~good"].astype("str").str.casefold().isin({"bad", "false", "0", "uncertain", "schlecht"})
        frame["good"] &= ~bad
    draft.readings = frame


def _wide(draft: Draft, registry: Registry) -> "pd.Series[bool]":
    proposal = draft.proposal
    time = proposal.columns[proposal.time]
    signals = signal_headers(proposal)
    good = _good_rows(draft, [proposal.time, *signals])
    missing = good & time.values.isna()
    for row in good.index[missing]:
        draft.rejects.append(Reject(int(row), proposal.time, "", "the row has no time", "Fill the time."))
    good &= ~missing
    stem_unit = registry.find(proposal.cells.path.stem.split(".")[0])
    if proposal.equipment:
        units = _linked(proposal.columns[proposal.equipment].text, registry)
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
                "value": column.values[good].astype("float64"),
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


# ------------------------------------------------------------------------ event logs


def _events(draft: Draft, registry: Registry) -> None:
    """Shape a stream of (equipment, time, item, value): states, conditions, numbers, texts."""
    proposal = draft.proposal
    columns = proposal.columns
    item, value = columns[proposal.fields["item"]], columns[proposal.fields["value"]]
    good = _good_rows(draft, [proposal.time])
    rows = pd.DataFrame(
        {
            "equipment_id": _linked(columns[proposal.equipment].text, registry)
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
    _add_reasons(draft, {w: c for w, c in words.items() if c})
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
    texts = rows[kind == "text"]
    if len(texts):
        name = f"{column_name(proposal.cells.path.stem.split('.')[0])}_items"
        frame = texts[["equipment_id", "ts", "item", "value"]].astype({"item": object, "value": object})
        info = TableInfo(
            name,
            f"Items of {proposal.cells.source} whose values are words (mode, program, …), as they changed.",
            standard=False,
            columns=(
                ColumnInfo("equipment_id", "text", "", "the machine"),
                ColumnInfo("ts", "time", "", "when the item took the value"),
                ColumnInfo("item", "text", "", "what changed"),
                ColumnInfo("value", "text", "", "its new value"),
            ),
            time_column="ts",
            equipment_column="equipment_id",
        )
        draft.own = Own(name, frame.reset_index(drop=True), info, ())


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

    It is cleared by the item's next normal, or when the machine stops reporting. The native
    text of MTConnect is ``code|severity|qualifier|text``.
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
    native = found["native"].astype(object).where(found["native"].notna(), "").astype("str")
    parts = native.str.split("|", n=3, expand=True).reindex(columns=range(4)).astype(object)
    parts = parts.where(parts.notna(), "").astype("str")
    code = parts[0].str.strip()
    text = parts[3].str.strip().where(parts[3].str.strip() != "", parts[2].str.strip())
    code = found["code"].astype(object).where(found["code"].notna(), code)
    text = found["message"].astype(object).where(found["message"].notna(), text)
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


# ------------------------------------------------------------------ tables of their own


def _own(draft: Draft, registry: Registry, good: "pd.Series[bool]") -> Own:
    """Return the whole file as a described table, its equipment linked."""
    proposal = draft.proposal
    from plant.importing.mapping import own_name

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
        linked = _linked(proposal.columns[proposal.equipment].text, registry)
        if equipment != "equipment_id":
            data["equipment_id"] = linked[good]
            infos.append(
                ColumnInfo("equipment_id", "text", "", f"the equipment that '{proposal.equipment}' names")
            )
            taken = [h for h, n in names.items() if n == "equipment_id"]
            names |= dict.fromkeys(taken, "equipment_id_2")
        else:
            proposal.columns[proposal.equipment].text = linked
        equipment = "equipment_id"
    for header, column in proposal.columns.items():
        values: Any = column.values if column.kind not in {"text", "empty"} else column.text.astype(object)
        if column.kind in {"text", "empty"}:
            values = values.where(column.text.notna(), None)
        elif column.kind == "number" and column.whole:
            values = values.astype("Int64") if float(values.abs().max()) < 9e15 else values
        data[names[header]] = values[good]
        kind = {"text": "text", "empty": "text", "number": "number", "time": "time", "flag": "flag"}
        unit = "s" if column.kind in {"duration", "clock"} else column.unit
        says = "" if header == names[header] else f"'{header}' in the file"
        infos.append(ColumnInfo(names[header], kind.get(column.kind, "duration"), unit, says))
    frame = pd.DataFrame(data).reset_index(drop=True)
    for column_ in frame.columns[frame.isna().all()]:
        frame[column_] = frame[column_].astype("str").where(frame[column_].notna())
    keys = _own_keys(proposal, names)
    says = f"{len(frame)} rows of {proposal.cells.source}"
    if proposal.shape == "standard":
        says += f"; its main columns are also in {proposal.table}"
    info = TableInfo(
        name,
        says,
        standard=False,
        columns=tuple(infos),
        time_column=names[proposal.time] if proposal.time else None,
        equipment_column=equipment or None,
    )
    return Own(name, frame, info, keys)


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
