"""Recognise a stream of (equipment, time, item, value) whose values are of many kinds, such as MTConnect."""

import pandas as pd

from plant.importing.cells import Column
from plant.importing.header_words import likeness
from plant.importing.proposal import Proposal

_CODE_WORDS = (
    "native code|nativecode|alarm code|alarm number|code|error code|fault code|codice|fehlercode|代码"
)
_MESSAGE_WORDS = "message|text|description|alarm text|native text|messaggio|descrizione|meldung|消息|描述"
CONDITION_STATES = frozenset({"normal", "warning", "fault", "unavailable"})
_ABNORMAL = frozenset(
    {"warning", "fault", "unavailable"}
)  # a column that only says "normal" tells of no conditions
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


def is_event_log(proposal: Proposal) -> bool:
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
            kinds = item_kinds(item, value)
            known = {k for k in kinds.values() if k in {"condition", "execution"}}
            if known and ("execution" in known or _ABNORMAL & set(value.text.dropna().str.lower())):
                proposal.fields = {"item": item_header, "value": value_header}
                proposal.fields |= _native_columns(proposal, item, value, kinds)
                return True
    return False


def item_kinds(item: Column, value: Column) -> dict[str, str]:
    """Say of each item of an event log: condition, execution, number or text."""
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
