"""Which standard table a file's columns make, and which column is which field."""

import re
from collections.abc import Sequence

import pandas as pd

from plant.importing.cells import Column, coerced
from plant.importing.event_words import best_state
from plant.importing.header_words import likeness
from plant.importing.notation import spread_sample
from plant.importing.proposal import Proposal, column_name
from plant.importing.reading import Cells
from plant.importing.table_spec import TableSpec, hinted
from plant.importing.vocabulary import TABLES

_TAKE = 0.5  # likeness from which a header is taken for a field


def best_standard(proposal: Proposal, filled: Sequence[str]) -> tuple[TableSpec, dict[str, str]] | None:
    """Return the standard table that fits best, with the header of each field; None where none does."""
    words = [*(_path_words(proposal.cells)), *proposal.columns]
    best: tuple[float, TableSpec, dict[str, str]] | None = None
    for spec in TABLES:
        file_hint = hinted(spec, _path_words(proposal.cells))
        hint = file_hint or hinted(spec, words)
        if spec.wants_hint and not hint:
            continue
        found = assign(spec, proposal)
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


def assign(spec: TableSpec, proposal: Proposal) -> dict[str, tuple[str, float]]:
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
            if _kind_fits(f.kind, column) or (score >= 0.8 and mostly_fits(f.kind, column, proposal)):
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


def mostly_fits(kind: str, column: Column, proposal: Proposal) -> bool:
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
    if spec.name == "production":  # of total, good and scrap two tell the third
        return len(found.keys() & {"good", "scrap", "~total"}) > 1
    if spec.name == "measurement":
        # a deviation with its bounds is an anomaly, not a measurement
        return not any("anomal" in h.casefold() for h in columns)
    if spec.name == "alarm":
        return not any("event_group" in column_name(h) for h in columns)
    return True


def take_standard(proposal: Proposal, spec: TableSpec, found: dict[str, str]) -> None:
    """Make a proposal one for a standard table; what no field takes is left over."""
    proposal.shape, proposal.table, proposal.fields = "standard", spec.name, found
    used = set(found.values()) | {proposal.equipment, proposal.equipment_name}
    proposal.leftover = [
        h for h, c in proposal.columns.items() if h not in used and c.kind not in {"empty", "clock"}
    ]
