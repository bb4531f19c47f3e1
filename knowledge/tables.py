"""Tables on a PDF page: where one begins and ends, its columns, its rows with their headings."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.drawn import Drawn
from knowledge.glyphs import Cell
from knowledge.model import Block, joined

if TYPE_CHECKING:
    from knowledge.layout import Line

_NEAR_PT = 14.0
_FIGURE = re.compile(r"^[-+±<>≤≥]?\s*[\d.,]+(?:\s?(?:[%°µ\w/²³·]{1,8}))?$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Left edges and headings of a table's columns; `heads` may be all empty."""

    lefts: tuple[float, ...]
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table found: its blocks, the line after it, and its columns where the next page may go on."""

    blocks: list[Block]
    end: int
    columns: Columns


@dataclass(slots=True)
class _Row:
    cells: list[list[Cell]] = field(default_factory=list)

    def text(self, n: int) -> str:
        return " ".join(c.text for c in self.cells[n])


def table_at(lines: Sequence["Line"], at: int, drawn: Drawn, before: Columns | None) -> Table | None:
    """Return the table that begins at a line, None when there is none.

    Args:
        lines: of the page in reading order.
        at: where it may begin.
        drawn: rules of the page.
        before: columns of the table that the page before ended with; its headings hold on.
    """
    end, lefts = _extent(lines, at, drawn, before)
    if end - at < 2 and not (before is not None and end > at and len(lines[at].cells) > 1):
        return None
    edges = _edges(lines[at:end], drawn)
    lefts = edges or lefts
    rows = _rows(lines[at:end], lefts, drawn, bool(edges))
    if len(rows) < 2 and before is None:
        return None
    heads, first = _heads(rows, lefts, before, drawn)
    blocks: list[Block] = []
    key = ""
    for row in rows[first:]:
        blocks.append(_row_block(row, heads, key))
        key = row.text(0) or key
    return Table(blocks, end, Columns(tuple(lefts), heads))


def _extent(
    lines: Sequence["Line"], at: int, drawn: Drawn, before: Columns | None
) -> tuple[int, list[float]]:
    start = lines[at]
    if len(start.cells) < 2:
        return at, []
    lefts = [c.box[0] for c in start.cells]
    if before is not None and all(any(abs(x - b) < 6 for b in before.lefts) for x in lefts):
        lefts = list(before.lefts)
    end, singles = at + 1, 0
    while end < len(lines):
        line = lines[end]
        if line.hidden or (len(line.cells) == 1 and line.size > 1.12 * start.size):
            break
        gap = lines[end - 1].box[1] - line.box[3]
        ruled = _same_grid(lines[end - 1], line, drawn)
        if gap > (3.5 if ruled else 2.2) * max(line.size, 6) or gap < -2 * line.size:
            break
        near = sum(any(abs(c.box[0] - x) < _NEAR_PT for x in lefts) for c in line.cells)
        if near < len(line.cells) and not (ruled and _inside(line, lefts)):
            if len(line.cells) <= len(lefts) or end - at > 1 or near < len(lefts) - 1:
                break
            lefts = [c.box[0] for c in line.cells]  # the first line had fewer headings than columns
        singles = 0 if len(line.cells) > 1 else singles + 1
        if singles > (12 if ruled else 6):
            break
        end += 1
    while end > at and len(lines[end - 1].cells) < 2 and lines[end - 1].cells[0].box[0] <= lefts[0] + 4:
        if _same_grid(lines[end - 2], lines[end - 1], drawn):
            break
        end -= 1
    lengths = [len(c.text) for ln in lines[at:end] for c in ln.cells]
    short = statistics.median(lengths) if lengths else 99
    is_table = short < 45 or len(lefts) > 2 or _same_grid(lines[at], lines[max(end - 1, at)], drawn)
    return (end, lefts) if is_table else (at, [])


def _inside(line: "Line", lefts: Sequence[float]) -> bool:
    return all(c.box[0] >= lefts[0] - 6 for c in line.cells)


def _same_grid(upper: "Line", lower: "Line", drawn: Drawn) -> bool:
    """Whether a vertical rule runs beside both lines, or rules above and below frame them."""
    y0, y1 = (lower.box[1] + lower.box[3]) / 2, (upper.box[1] + upper.box[3]) / 2
    left, right = min(upper.box[0], lower.box[0]) - 12, max(upper.box[2], lower.box[2]) + 12
    beside = sum(left <= x <= right and low - 2 <= y0 <= high + 2 for x, low, high in drawn.upright) and sum(
        left <= x <= right and low - 2 <= y1 <= high + 2 for x, low, high in drawn.upright
    )
    if beside:
        return True
    width = max(right - left, 1)
    below = [y for y, a, b in drawn.level if a < left + 0.5 * width < b and b - a > 0.3 * width]
    return any(y < lower.box[1] + 2 and lower.box[1] - y < 25 for y in below) and any(
        y > upper.box[3] - 2 and y - upper.box[3] < 60 for y in below
    )


def _edges(lines: Sequence["Line"], drawn: Drawn) -> list[float]:
    """Return the left edges of the columns by the vertical rules of a grid, [] where there is none."""
    left, right = min(ln.box[0] for ln in lines), max(ln.box[2] for ln in lines)
    top, bottom = lines[0].box[3], lines[-1].box[1]
    length: dict[float, float] = {}
    for x, low, high in drawn.upright:
        if left - 15 < x < right + 15 and (common := min(high, top) - max(low, bottom)) > 0:
            near = next((k for k in length if abs(k - x) < 3), x)
            length[near] = length.get(near, 0.0) + common
    edges = sorted(x for x, long in length.items() if long > 0.6 * (top - bottom))
    if not edges:
        return []
    edges = edges if edges[0] <= left + 2 else [left - 2, *edges]
    edges = edges[:-1] if edges[-1] >= right - 2 else edges
    return edges if len(edges) > 1 else []


def _level_rules(drawn: Drawn, left: float, right: float, bottom: float, top: float) -> list[float]:
    """Return heights at which rules, alone or together, run over most of a table's width."""
    length: dict[float, float] = {}
    for y, a, b in drawn.level:
        common = min(b, right) - max(a, left)
        if common > 0 and bottom - 8 <= y <= top + 8:
            near = next((k for k in length if abs(k - y) < 1.5), y)
            length[near] = length.get(near, 0.0) + common
    return sorted((y for y, long in length.items() if long > 0.6 * (right - left)), reverse=True)


def _rows(lines: Sequence["Line"], lefts: Sequence[float], drawn: Drawn, grid: bool) -> list[_Row]:
    left, right = lefts[0], max(ln.box[2] for ln in lines)
    rules = _level_rules(drawn, left, right, lines[-1].box[1], lines[0].box[3])
    ruled = len(rules) >= max(3, 0.3 * len(lines) / 2)
    tight = _tight(lines)
    rows: list[_Row] = []
    for n, line in enumerate(lines):
        placed: list[list[Cell]] = [[] for _ in lefts]
        for cell in line.cells:
            slack = 1.0 if grid else _NEAR_PT
            k = max((k for k in range(len(lefts)) if cell.box[0] >= lefts[k] - slack), default=0)
            near = min(range(len(lefts)), key=lambda k: abs(cell.box[0] - lefts[k]))
            placed[k if grid or abs(cell.box[0] - lefts[near]) >= _NEAR_PT else near].append(cell)
        if n == 0:
            joins = False
        elif ruled:
            y0, y1 = _middle(lines[n - 1]), _middle(line)
            joins = not any(y1 < y < y0 for y in rules)
        else:
            gap = lines[n - 1].box[1] - line.box[3]
            full = all(placed) and len(lefts) > 1
            joins = not placed[0] or (len(line.cells) == 1 and len(lefts) > 2) or (gap < tight and not full)
        if joins:
            for old, new in zip(rows[-1].cells, placed, strict=True):
                old += new
        else:
            rows.append(_Row(placed))
    return rows


def _tight(lines: Sequence["Line"]) -> float:
    """Return the gap below which a line belongs to the row above, where lines and rows differ in it."""
    gaps = sorted(a.box[1] - b.box[3] for a, b in pairwise(lines))
    if len(gaps) < 3:
        return -1e9
    small, large = gaps[len(gaps) // 10], gaps[-max(1, len(gaps) // 5)]
    return (small + large) / 2 if large - small > 3.0 else -1e9


def _middle(line: "Line") -> float:
    return (line.box[1] + line.box[3]) / 2


def _heads(
    rows: Sequence[_Row], lefts: Sequence[float], before: Columns | None, drawn: Drawn
) -> tuple[tuple[str, ...], int]:
    """Return the column headings, and how many rows they take."""
    first = tuple(rows[0].text(n) for n in range(len(lefts)))
    if before is not None and len(before.lefts) == len(lefts) and all(
        abs(a - b) < 8 for a, b in zip(before.lefts, lefts, strict=True)
    ):  # fmt: skip
        return before.heads, int(_letters(first) == _letters(before.heads))
    cells = [c for part in rows[0].cells for c in part]
    figures = sum(bool(_FIGURE.match(t)) for t in first if t)
    bold = all(c.bold for c in cells) and not all(c.bold for r in rows[1:] for part in r.cells for c in part)
    tinted = any(
        s.colour is not None and min(s.colour) < 250 and all(_within(c, s.box) for c in cells)
        for s in drawn.surfaces
    )
    if bold or tinted or (not figures and all(first) and (len(lefts) > 2 or _generic(first))):
        return first, 1
    return ("",) * len(lefts), 0


def _generic(heads: Sequence[str]) -> bool:
    """Whether a first row of two cells reads like headings rather than a name with its value."""
    return all(len(h) < 25 and not re.search(r"\d", h) for h in heads)


def _within(cell: Cell, box: tuple[float, float, float, float]) -> bool:
    x, y = (cell.box[0] + cell.box[2]) / 2, (cell.box[1] + cell.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _letters(cells: Sequence[str]) -> str:
    return re.sub(r"\W", "", "".join(cells).casefold())


def _row_block(row: _Row, heads: Sequence[str], key: str) -> Block:
    """Return a row; a cell left empty below its group's name (`key`) has that name in words."""
    parts = [(c.text, [(0, len(c.text), c.box)]) for part in row.cells for c in part]
    text, spans = joined(parts, " ")
    pairs = [(h, row.text(n)) for n, h in enumerate(heads) if row.cells[n]]
    if key and not row.cells[0] and len(pairs) > 1:
        pairs.insert(0, (heads[0], key))
    return Block("row", text, cells=pairs, spans=spans)
