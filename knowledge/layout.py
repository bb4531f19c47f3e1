"""Cells of a page to lines in reading order, and lines to blocks: headings, tables, items, prose."""

import re
import statistics
from collections.abc import Mapping, Sequence

from knowledge.drawn import Drawn
from knowledge.glyphs import Cell, rows_of
from knowledge.model import Block, Box, Span, joined
from knowledge.tables import Columns, table_at

NUMBERED = re.compile(
    r"^(?:(?:chapter|section|part|kapitel|capitolo)\s+)?((?:\d{1,2}|[A-Z])(?:[.\-]\d{1,2}){0,4})[.):]?\s+[^\W\d].{1,90}$",
    re.IGNORECASE,
)
ITEM = re.compile(
    r"^\s*(?:[•▪◦●■□➢►\-–*·]|\(?\d{1,2}[.)]|\(?[a-z][.)]|step\s+\d{1,2}\b[.:]?)\s+\S", re.IGNORECASE
)
WARNING = re.compile(
    r"^\W*(warning|danger|caution|notice|important|note|attention|warnung|gefahr|vorsicht|achtung|attenzione|pericolo)\b",
    re.IGNORECASE,
)
_CODED = re.compile(r"^[A-Z]{1,3}-?\d{1,5}\b[:.]?\s+\S")  # an entry of a list of codes
_STEP = re.compile(r"^\s*\(?(\d{1,2})[.)]\s+\S")
_FIGURE = re.compile(r"^\W*(?:figure|fig\.|table|abb|bild|tabelle|figura|tabella)\b", re.IGNORECASE)


class Line:
    """Cells on one height, which do not change.

    Attributes:
        text: the words.
        size: the largest letters in points.
        box: the box around all cells.
        hidden: a reader sees nothing of it.
        bold: all of it is bold.
    """

    __slots__ = ("bold", "box", "cells", "hidden", "size", "text")

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = cells
        self.text = " ".join([c.text for c in cells])
        self.size = max([c.size for c in cells])
        self.box = cells[0].box if len(cells) == 1 else union([c.box for c in cells])
        self.hidden = all(c.hidden for c in cells)
        self.bold = all(c.bold for c in cells)


def union(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around boxes."""
    return (
        min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes),
    )  # fmt: skip


def lines_of(cells: Sequence[Cell], drawn: Drawn) -> list[Line]:
    """Return the lines of a page in reading order: column by column where prose stands in columns."""
    visible = [c for c in cells if not c.hidden]
    hidden = [Line([c]) for c in cells if c.hidden]
    return [*_columns(visible, drawn, 0), *hidden]


def _columns(cells: list[Cell], drawn: Drawn, depth: int) -> list[Line]:
    rows = list(rows_of(cells))
    gutter = _gutter(rows, drawn) if depth < 3 else None
    if gutter is None:
        return [Line(r) for r in rows]
    lines: list[Line] = []
    band: list[Cell] = []

    def close() -> None:
        sides = [c for c in band if c.box[2] <= gutter + 2], [c for c in band if c.box[2] > gutter + 2]
        for side in sides:
            lines.extend(_columns(side, drawn, depth + 1))
        band.clear()

    for row in rows:
        if any(c.box[0] < gutter - 2 and c.box[2] > gutter + 2 for c in row):
            close()
            lines.append(Line(row))
        else:
            band.extend(row)
    close()
    return lines


def _gutter(rows: Sequence[Sequence[Cell]], drawn: Drawn) -> float | None:
    """Return where two columns of prose part: hardly a line crosses it, and lines fill both sides."""
    cells = [c for row in rows for c in row]
    if len(cells) < 12:
        return None
    left, right = min(c.box[0] for c in cells), max(c.box[2] for c in cells)
    total = sum(len(c.text) for c in cells)
    best: tuple[int, float] | None = None
    for step in range(30, 71, 1):
        x = left + step / 100 * (right - left)
        crossing = sum(len(c.text) for c in cells if c.box[0] < x - 2 and c.box[2] > x + 2)
        if crossing <= 0.25 * total and (best is None or crossing < best[0]):
            before = [c for c in cells if c.box[2] <= x + 2]
            after = [c for c in cells if c.box[0] >= x - 2]
            if _is_prose(before) and _is_prose(after):
                best = (crossing, min(c.box[0] for c in after) - 3.0)
    if best is None or sum(a < best[1] < b for _, a, b in drawn.level) > 3:
        return None
    return best[1]


def _is_prose(cells: Sequence[Cell]) -> bool:
    """Whether cells are lines of running text: one a line, and most of them as wide as their column."""
    if len(cells) < 5:
        return False
    left, right = min(c.box[0] for c in cells), max(c.box[2] for c in cells)
    wide = sum(c.box[2] - c.box[0] > 0.72 * (right - left) for c in cells)
    alone = len(list(rows_of(list(cells)))) / len(cells)
    words = statistics.fmean(len(c.text.split()) for c in cells)
    return wide >= 0.5 * len(cells) and alone > 0.85 and words > 3.5


def blocks_of(
    lines: Sequence[Line],
    body: float,
    drawn: Drawn,
    outline: Mapping[str, int],
    before: Columns | None = None,
) -> tuple[list[Block], Columns | None]:
    """Return the blocks of a page, and the columns of a table that reaches its end.

    Args:
        lines: in reading order.
        body: size of running text in points.
        drawn: rules of the page.
        outline: letters of a bookmark's title -> its level, for this page.
        before: columns of a table that reached the end of the page before.
    """
    blocks: list[Block] = []
    at, open_ = 0, before
    while at < len(lines):
        line = lines[at]
        if line.hidden:
            blocks.append(Block("text", line.text, spans=_spans(line), hidden=True))
            at += 1
            continue
        level = _heading_level(lines, at, body, outline)
        sure = level and (len(line.cells) == 1 or (level < 4 and len(line.cells) == 2))
        table = None if sure else table_at(lines, at, drawn, open_)
        if table is not None:
            blocks += table.blocks
            at, open_ = table.end, table.columns
        elif level:
            at, open_ = _heading(lines, at, level, blocks), None
        else:
            at, open_ = _prose(lines, at, body, outline, blocks), None
    return blocks, open_


def _heading_level(lines: Sequence[Line], at: int, body: float, outline: Mapping[str, int]) -> int:
    """Return the level of a heading, 0 for other lines."""
    line = lines[at]
    text = line.text.strip()
    letters = re.sub(r"\W", "", text.casefold())
    if not letters or len(text) > 120 or line.hidden:
        return 0
    if letters in outline:
        return outline[letters]
    if not re.search(r"[^\W\d]{2}", text) or WARNING.match(text) or _enumerates(lines, at):
        return 0
    numbered = NUMBERED.match(text)
    says = text[-1] in ".,;" and len(text.split()) > 4 and not line.bold and line.size < 1.4 * body
    if line.size > 1.12 * body and not text[0].islower() and not says:
        return 1 + _depth(numbered) if numbered else (1 if line.size > 1.5 * body else 2)
    if len(line.cells) > 2 or text[-1:] in ".,;" or _joins(lines, at):
        return 0
    if numbered and (_depth(numbered) or line.bold or line.size > 1.02 * body):
        return 1 + _depth(numbered) if line.bold or (_depth(numbered) and line.size > 0.98 * body) else 0
    if line.bold and len(text) < 80 and not ITEM.match(text) and len(line.cells) == 1:
        return 4
    if len(line.cells) > 1 or len(letters) < 6 or len(text) > 70 or _FIGURE.match(text):
        return 0
    return 5 if text.isupper() else 6 if _stands_alone(lines, at) else 0


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """Whether a short line in title case stands over a paragraph, as headings without size or weight do."""
    if at + 1 >= len(lines) or len(lines[at + 1].text) < 1.5 * len(lines[at].text) or at == 0:
        return False
    words = [w for w in re.findall(r"[^\W\d_]+", lines[at].text) if len(w) > 3]
    gap = lines[at - 1].box[1] - lines[at].box[3]
    return (
        1 < len(words) < 8
        and all(w[0].isupper() for w in words)
        and (gap > 0.6 * lines[at].size or gap < -20)
    )


def _enumerates(lines: Sequence[Line], at: int) -> bool:
    """Whether a line that begins with a number is a step of a list rather than a numbered heading."""
    own = _STEP.match(lines[at].text)
    if own is None:
        return False
    if lines[at].text.rstrip()[-1:] in ".;,":
        return True
    for n in range(max(at - 3, 0), min(at + 4, len(lines))):
        other = _STEP.match(lines[n].text)
        if n != at and other and int(other.group(1)) - int(own.group(1)) == (1 if n > at else -1):
            return not any(len(ln.text) > 110 for ln in lines[min(n, at) + 1 : max(n, at)])
    return False


def _depth(numbered: re.Match[str] | None) -> int:
    return len(re.findall(r"[.\-]\d", numbered.group(1))) if numbered else 0


def _joins(lines: Sequence[Line], at: int) -> bool:
    """Whether a line runs on from the one before it, as inside a paragraph."""
    if at == 0:
        return False
    line, before = lines[at], lines[at - 1]
    gap = before.box[1] - line.box[3]
    same = abs(line.size - before.size) < 0.05 * line.size and line.bold == before.bold
    return same and -line.size < gap < 0.55 * line.size and before.text.rstrip()[-1:] not in ".:!?"


def _heading(lines: Sequence[Line], at: int, level: int, blocks: list[Block]) -> int:
    line = lines[at]
    parts = [(line.text, _spans(line))]
    while at + 1 < len(lines):  # a heading that wraps
        after = lines[at + 1]
        close = -0.5 * line.size < line.box[1] - after.box[3] < 0.6 * line.size
        if (
            not close
            or abs(after.size - line.size) > 0.3
            or after.bold != line.bold
            or NUMBERED.match(after.text)
        ):
            break
        if level > 3 or after.hidden or len(" ".join(p[0] for p in parts)) > 100:
            break
        parts.append((after.text, _spans(after)))
        line, at = after, at + 1
    text, spans = joined(parts, " ")
    blocks.append(Block("heading", text, level=level, spans=spans))
    return at + 1


def _prose(
    lines: Sequence[Line], at: int, body: float, outline: Mapping[str, int], blocks: list[Block]
) -> int:
    line = lines[at]
    said = [(line.text, _spans(line))]
    first, before = line, line
    item, coded = bool(ITEM.match(line.text)), bool(_CODED.match(line.text))
    at += 1
    while at < len(lines):
        line = lines[at]
        gap = before.box[1] - line.box[3]
        if (
            line.hidden
            or len(line.cells) > 3
            or not -1.2 * line.size < gap <= 0.75 * max(line.size, before.size)
            or abs(line.size - before.size) > 0.14 * body
            or ITEM.match(line.text)
            or WARNING.match(line.text)
            or (coded and _CODED.match(line.text))
            or (line.bold and not before.bold and _heading_level(lines, at, body, outline))
            or (item and line.box[0] < first.box[0] - 4)
            or re.sub(r"\W", "", line.text.casefold()) in outline
        ):
            break
        said.append((line.text, _spans(line)))
        before = line
        at += 1
    text, spans = _flow(said)
    kind = "item" if item else "warning" if WARNING.match(text) else "text"
    blocks.append(Block(kind, text, spans=spans))  # type: ignore[arg-type]
    return at


def _flow(parts: Sequence[tuple[str, Sequence[Span]]]) -> tuple[str, list[Span]]:
    """Join lines of a paragraph; a word parted by a hyphen at the end of a line becomes one again."""
    text, spans = "", list[Span]()
    for said, own in parts:
        if text.endswith("-") and said[:1].islower() and text[-2:-1].isalpha():
            text = text[:-1]
            spans = [(a, min(b, len(text)), box) for a, b, box in spans]
        elif text:
            text += " "
        spans += [(a + len(text), b + len(text), box) for a, b, box in own]
        text += said
    return text, spans


def _spans(line: Line) -> list[Span]:
    return joined([(c.text, [(0, len(c.text), c.box)]) for c in line.cells], " ")[1]
