"""Columns that tell what rows are: the one that they are grouped by where none is named, those that a list shows."""

import re
from collections.abc import Sequence

from agents.understanding.asked_columns import DULL, EXPLAIN
from agents.understanding.words import canonical
from plant.index import PlantIndex
from plant.store import TableInfo

WHICH = re.compile(r"\b(?:which|what)\s+(?P<what>[\w ]{3,40})", re.IGNORECASE)
_NAMES = frozenset(["description", "name", "label", "title", "article"])


def label_column(index: PlantIndex, info: TableInfo, conditioned: set[str]) -> str | None:
    """Return the text column that names what a row is: few distinct values, but more than one."""
    counts: dict[str, int] = {}
    for name in index.names("value"):
        if name.table == info.name:
            counts[name.column] = counts.get(name.column, 0) + 1
    best: tuple[float, str] | None = None
    for column in info.columns:
        n = counts.get(column.name, 0)
        if column.name in conditioned or "machine" in canonical(column.name) or not 1 < n <= 200:
            continue
        score = (
            1.0
            if re.search(r"desc|name|type|code|kind|reason|art$|grund|typ|text|motiv|caus", column.name)
            else 0.0
        ) - abs(n - 12) / 50
        if best is None or score > best[0]:
            best = (score, column.name)
    if best is None and any(c.name == "failure_code" for c in info.columns):
        return "failure_code"
    return best[1] if best else None


def shown_columns(
    text: str, info: TableInfo, conditioned: set[str], limits: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the columns a list is about: those asked for with their descriptions; empty for all."""
    if info.time_column is not None:
        return ()
    asked = {s for m in WHICH.finditer(text) for s in canonical(m.group("what"))}
    asked |= {s for m in re.finditer(r"\b(?:list|show|name)\s+(?:all\s+|the\s+)*([\w ]{3,30})", text, re.IGNORECASE)
              for s in canonical(m.group(1))}  # fmt: skip
    if EXPLAIN.search(text):
        described = [c.name for c in info.columns if canonical(c.name) == ["description"]]
        return (described[0],) if described and described[0] not in conditioned else ()
    asked -= DULL
    shown = [
        c.name for c in info.columns if c.name not in conditioned and asked & set(canonical(c.name)) - {"id"}
    ]
    if shown and info.time_column is None:
        shown += [
            c.name
            for c in info.columns
            if set(canonical(c.name)) <= _NAMES and c.name not in {*shown, *conditioned}
        ]
        shown += [c for c in limits if c not in shown]
    partners = [
        c.name
        for c in info.columns
        for s in shown
        if c.name.startswith(s) and c.name not in {*shown, *conditioned}
    ]
    picked = [c.name for c in info.columns if c.name in {*shown, *partners}]
    return tuple(picked) if 0 < len(picked) < len(info.columns) else ()
