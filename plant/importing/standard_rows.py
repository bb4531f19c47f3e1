"""What the rows of single standard tables need: defaults, derived times, rows of other tables they make known."""

from typing import Any

import numpy as np
import pandas as pd

from plant.importing.draft import CRITICAL, FAULT, INFORMATION, WARNING, Draft, add_reasons, in_order, require
from plant.importing.equipment import Registry
from plant.importing.event_words import best_state, reason_category, work_kind
from plant.importing.raw import Reject, short

_SEVERITY = (
    (CRITICAL, "critical|severe|emergency|urgent|kritisch|critico|critica|grave|严重|紧急"),
    (FAULT, "fault|high|error|alarm|hoch|fehler|störung|alto|alta|errore|guasto|高|故障"),
    (WARNING, "warning|warn|medium|minor|warnung|mittel|avviso|avvertimento|media|medio|警告|中"),
    (INFORMATION, "info|information|low|notice|message|hinweis|niedrig|meldung|bassa|basso|信息|低"),
)  # fmt: skip
Shaped = tuple[pd.DataFrame, "pd.Series[bool]"]


def _work_order(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    if "kind" in rows:
        rows["kind"] = rows["kind"].map(work_kind, na_action="ignore")
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


def _alarm(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    if "severity" in rows:
        rows["severity"] = rows["severity"].map(_severity, na_action="ignore").astype("Int64")
    if "~duration" in rows and "cleared" not in rows:
        rows["cleared"] = rows["raised"] + pd.to_timedelta(rows["~duration"], unit="s")
    if "cleared" in rows:
        good = good & in_order(draft, rows, good, "raised", "cleared")
    return rows, good


def _severity(value: Any) -> int | None:
    text = str(value).strip().casefold()
    if text.isdigit():
        return int(text)
    for level, words in _SEVERITY:
        if any(text.startswith(w) for w in words.split("|")):
            return level
    return None


def _state_event(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    if "~duration" in rows:
        end = rows["starts"] + pd.to_timedelta(rows["~duration"], unit="s")
        rows["ends"] = rows["ends"].fillna(end) if "ends" in rows else end
    good = good & in_order(draft, rows, good, "starts", "ends")
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
        add_reasons(draft, reasons)
    return rows, good


def _production(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    for part, other in (("good", "scrap"), ("scrap", "good")):
        if part not in rows:
            rest = rows["rework"].fillna(0) if "rework" in rows else 0
            rows[part] = rows["~total"] - rows[other] - rest
    rows["rework"] = rows["rework"].fillna(0) if "rework" in rows else 0.0
    good = good & require(draft, rows, good, ("good", "scrap"))
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
    if "~material_id" in rows:
        rows["job_id"] = _jobs(draft, rows, good)
    return rows, good


def _jobs(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]") -> "pd.Series[Any]":
    """Make the products and jobs of counted pieces known, and return the job of each row."""
    order = rows["job_id"] if "job_id" in rows else pd.Series(None, index=rows.index, dtype=object)
    product = rows["~material_id"]
    several = product.groupby(order).transform("nunique") > 1
    job = order.where(
        order.notna() & ~several, order.fillna("").astype(str) + " " + product.fillna("").astype(str)
    )
    job = job.astype(str).str.strip().replace("", None)
    known = pd.DataFrame(
        {"job_id": job, "order_id": order, "material_id": product, "counted": rows["counted"]}
    )[good]
    known = known.dropna(subset=["job_id"])
    times = known.groupby("job_id").counted.agg(started="min", ended="max").reset_index()
    jobs = known.drop_duplicates("job_id")[["job_id", "order_id", "material_id"]].merge(times, on="job_id")
    names = product[good].dropna().drop_duplicates()
    frame = pd.DataFrame({"material_id": names, "name": names, "kind": "product", "uom": "pcs"})
    draft.frames.append(("material", frame, ("material_id", "+")))
    draft.frames.append(("job", jobs, ("job_id", "+")))
    return job


def _production_order(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    if "status" not in rows:
        rows["status"] = "open"
    rows["status"] = rows["status"].where(rows["status"].notna(), "open")
    return rows, good


def _measurement(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
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


def _characteristic(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    for have, lack in (("characteristic_id", "name"), ("name", "characteristic_id")):
        if lack not in rows:
            rows[lack] = rows[have]
    rows["name"] = rows["name"].where(rows["name"].notna(), rows["characteristic_id"])
    return rows, good


def _defect(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    if "qty" not in rows:
        rows["qty"] = 1.0
    return rows, good & require(draft, rows, good, ("qty",))


def _material(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    for name, default in (("kind", "product"), ("uom", "pcs")):
        rows[name] = rows[name].where(rows[name].notna(), default) if name in rows else default
    rows["name"] = rows["name"].where(rows["name"].notna(), rows["material_id"])
    return rows, good


def _routing(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
    steps = rows.loc[good, ["material_id", "step"]].copy()
    name = rows["~name"] if "~name" in rows else "operation " + rows["step"].astype("Int64").astype("str")
    steps["name"] = name
    steps = steps.dropna().drop_duplicates(["material_id", "step"])
    draft.frames.append(("operation", steps, ("material_id", "step")))
    if "setup_s" in rows:
        rows["setup_s"] = rows["setup_s"].fillna(0)
    return rows, good


def _shift(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", registry: Registry) -> Shaped:
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
    return rows, good & in_order(draft, rows, good, "starts", "ends")


def _reason(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", _: Registry) -> Shaped:
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


SHAPES = {
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
