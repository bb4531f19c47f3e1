"""Find the header of a table: title lines above, two-line headers, no header, doubled names."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_NUMBER = re.compile(r"^[+-]?[\d.,' ]*\d[\d.,' ]*(e[+-]?\d+)?\s*%?$", re.IGNORECASE)
_TIME = re.compile(r"^\d{1,4}[-/.:年]\d{1,2}([-/.:月]\d{1,4})?")
_LOOK_AT = 25


@dataclass(frozen=True, slots=True)
class Header:
    """Where the data begin, and what the columns are called.

    Attributes:
        names: unique names.
        first_data: index of the first data row in the sample.
        skipped: lines above the header that are not data.
        notes: what was done, for the reader.
        named: whether the file names its columns.
    """

    names: list[str]
    first_data: int
    skipped: int
    notes: list[str]
    named: bool


def find_header(sample: Sequence[Sequence[Any]]) -> Header:
    """Find the header in the first rows of a table.

    Args:
        sample: the first rows, cells as read; rows may be of unequal length.
    """
    rows = [list(r) for r in sample[:_LOOK_AT]]
    widths = Counter(_width(r) for r in rows if _width(r))
    if not widths:
        return Header([], 0, 0, [], False)
    usual = max(widths, key=lambda w: (widths[w], w))
    at = next(
        (i for i, r in enumerate(rows) if _width(r) >= usual - 1 and _is_header(r, rows[i + 1 :])),
        None,
    )
    above = [r for r in rows[:at] if _width(r)] if at is not None else []
    if at is not None and above and _is_group_line(above[-1], _labels(rows[at]), rows[at + 1 :]):
        above.pop()
    if at is not None and not all(_is_title(r, _width(rows[at])) for r in above):
        at = None  # what stands above is data, never to be lost
    notes: list[str] = []
    if at is None:
        start = next(i for i, r in enumerate(rows) if _width(r))
        first = rows[start]
        if _looks_named(first) and (start + 1 >= len(rows) or _width(first) >= min(usual, 2)):
            at = start
        else:
            width = max(_width(r) for r in rows)
            notes.append("no header line was found; the columns are numbered")
            return Header([f"column_{i + 1}" for i in range(width)], start, 0, notes, False)
    skipped = sum(1 for r in rows[:at] if _width(r))
    labels = _labels(rows[at])
    first_data = at + 1
    if at > 0 and _is_group_line(rows[at - 1], labels, rows[first_data:]):
        labels = _joined(rows[at - 1], labels)
        skipped -= 1
        notes.append("the header has two lines; they were joined")
    elif first_data < len(rows):
        lower = [_text(c) for c in rows[first_data][: _width(rows[first_data])]]
        if _is_group_line(rows[at], lower, rows[first_data + 1 :]):
            labels = _joined(rows[at], lower)
            first_data += 1
            notes.append("the header has two lines; they were joined")
    if skipped:
        notes.append(f"{skipped} title line{'s' if skipped > 1 else ''} above the header left out")
    names = unique_names(labels)
    doubled = [n for n, label in zip(names, labels, strict=True) if label and n != label]
    if doubled:
        notes.append(f"doubled column names were numbered: {', '.join(doubled[:5])}")
    return Header(names, first_data, skipped, notes, True)


def unique_names(labels: Sequence[str]) -> list[str]:
    """Return labels with empty ones named and doubled ones numbered."""
    seen: set[str] = set()
    names = []
    for position, label in enumerate(labels):
        base = label or f"column_{position + 1}"
        name, n = base, 2
        while name.casefold() in seen:
            name, n = f"{base}_{n}", n + 1
        seen.add(name.casefold())
        names.append(name)
    return names


def _text(cell: Any) -> str:
    return "" if cell is None else re.sub(r"\s+", " ", str(cell).replace("\0", "")).strip()


def _labels(row: Sequence[Any]) -> list[str]:
    return [_text(c) for c in row[: max(_width(row), 1)]]


def _width(row: Sequence[Any]) -> int:
    """Return the number of cells up to the last one that is not empty."""
    return next((i + 1 for i in range(len(row) - 1, -1, -1) if _text(row[i])), 0)


def _is_value(cell: Any) -> bool:
    text = _text(cell)
    if not isinstance(cell, str) and cell is not None:
        return True
    return bool(_NUMBER.match(text) or _TIME.match(text)) or text.casefold() in {"true", "false"}


def _is_title(row: Sequence[Any], width: int) -> bool:
    """Say whether a line is a title, a comment or a fact about the table, not a row of it."""
    cells = [_text(c) for c in row if _text(c)]
    if cells and cells[0].startswith("#"):
        return True
    return width >= 2 and len(cells) <= max(1, width // 3) and not _is_value(cells[0])


def _looks_named(row: Sequence[Any]) -> bool:
    cells = [c for c in row if _text(c)]
    return bool(cells) and not any(_is_value(c) for c in cells)


def _is_header(row: Sequence[Any], below: Sequence[Sequence[Any]]) -> bool:
    cells = [_text(c) for c in row[: _width(row)]]
    filled = [c for c in cells if c]
    if not filled or len(filled) < 0.6 * len(cells) or any(len(c) > 200 for c in filled):
        return False
    values = sum(_is_value(c) for c in row if _text(c))
    if values > 0.2 * len(filled):
        # years or numbers as names ("2024", "2025") stand above numbers, yet so do data
        return False
    below = [r for r in below if _width(r)]
    if not below:
        return True
    if len(filled) == 1 and max(_width(r) for r in below) > 1:
        return False  # a title
    return len(set(filled)) > 0.5 * len(filled)


def _is_group_line(above: Sequence[Any], labels: Sequence[str], below: Sequence[Sequence[Any]]) -> bool:
    """Say whether a line names groups of the columns below it (merged cells have gaps)."""
    groups = [_text(c) for c in above[: len(labels)]]
    filled = [g for g in groups if g]
    if len(filled) < 2 or len(set(filled)) < 2 or len(labels) < 3:
        return False
    if any(_is_value(g) for g in filled) or any(_is_value(c) for c in labels if c):
        return False
    # every gap or repeat of the upper line is filled below, and data follow
    inner = groups[: max(i for i, g in enumerate(groups) if g) + 2]
    free = [i for i, g in enumerate(inner) if not g or (i and g == inner[i - 1])]
    if not free or not all(labels[i] for i in free if i < len(labels)):
        return False
    return any(_is_value(c) for row in below[:5] for c in row if _text(c))


def _joined(above: Sequence[Any], labels: Sequence[str]) -> list[str]:
    groups, last = [], ""
    for i in range(len(labels)):
        last = _text(above[i]) if i < len(above) and _text(above[i]) else last
        groups.append(last)
    return [
        label if not group or group == label else f"{group} {label}".strip()
        for group, label in zip(groups, labels, strict=True)
    ]
