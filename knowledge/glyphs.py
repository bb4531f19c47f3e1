"""Letters of a PDF page to cells: runs of words with box, size and weight, visible or hidden."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.drawn import Colour, Drawn, Surface
from knowledge.model import Box
from knowledge.turning import Turn, quarters_of

TINY_PT = 3.0  # nobody reads smaller print
_PAPER: Colour = (255, 255, 255)
_PALE = 40  # sum of the differences of red, green and blue that an eye still sees
_PART = re.compile(
    r"(?P<word>[^\x00-\x20\u2028\xa0\ufffe\xad]+)|(?P<hyphen>[\x02\ufffe\xad])|(?P<end>[\n\r])|(?P<gap>.)",
    re.DOTALL,
)


@dataclass(slots=True)
class Cell:
    """Words that stand close together on one line.

    Attributes:
        box: on the page as turned for reading.
        size: of the letters in points.
        quarters: direction of the text, as in `Turn`.
    """

    text: str
    box: Box
    size: float
    bold: bool = False
    hidden: bool = False
    quarters: int = 0


@dataclass(slots=True)
class _Style:
    """What holds for all letters of one text object."""

    size: float
    bold: bool
    hidden: bool
    colour: Colour | None
    clip: Box | None
    order: int
    is_pale: bool  # as white as paper
    quarters: int


def cells_of(page: Any, drawn: Drawn) -> list[Cell]:
    """Return the words of a page as cells, in the order in which the file draws them."""
    textpage = page.get_textpage()
    width, height = page_size(page)
    maker = _CellMaker(textpage, _view(page), drawn, [Turn(n, width, height) for n in range(4)])
    for part in _PART.finditer(_text_of(textpage)):
        match part.lastgroup:
            case "word":
                maker.word(part.start(), part.group())
            case "hyphen":  # at the end of a line
                maker.said.append("-")
            case "end":
                maker.close()
            case _:
                maker.said.append(" ")
    maker.close()
    return maker.cells


class _CellMaker:
    """Joins words to cells; a word that is not of one piece is looked at letter by letter."""

    def __init__(self, textpage: Any, view: Box, drawn: Drawn, turns: Sequence[Turn]) -> None:
        self.cells: list[Cell] = []
        self.said: list[str] = []
        self._textpage, self._view, self._drawn = textpage, view, drawn
        self._turns = turns
        self._upright = [sorted(t.drawn(drawn).upright) for t in turns]
        self._quarters = 0
        self._styles: dict[int, _Style] = {}
        self._bold_fonts: dict[int, bool] = {}
        self._box: list[float] = []
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._size, self._letters, self._bold, self._hidden = 0.0, 0, 0, 0

    def close(self) -> None:
        """End the open cell."""
        text = " ".join("".join(self.said).split())
        if text and self._box:
            x0, y0, x1, y1 = self._box
            half = self._letters / 2
            bold, hidden = self._bold > half, self._hidden > half
            self.cells.append(Cell(text, (x0, y0, x1, y1), self._size, bold, hidden, self._quarters))
        self.said.clear()
        self._box.clear()
        self._size, self._letters, self._bold, self._hidden = 0.0, 0, 0, 0

    def word(self, start: int, said: str) -> None:
        """Add a word whose first letter is number `start` of the page."""
        box = self._box_of_run(start, len(said))
        if box is not None:
            style = self._style_at(start, box)
            around = self._surfaces_at(box)
            read = self._turns[style.quarters].box(box)
            lies_whole = (
                read[2] - read[0] < 1.3 * style.size * len(said)
                and read[3] - read[1] < 1.6 * style.size
                and _contains(self._view, box)
                and (style.clip is None or _contains(style.clip, box))
                and all(_contains(s.box, box) for s in around)
                and not self._is_ruled(read[0] + 1, read[2] - 1, read, style.quarters)
            )
            if lies_whole:
                self._add(said, read, style, style.hidden or _is_lost(style, around))
                return
        for n, letter in enumerate(said, start):
            self._add_letter(n, letter)

    def _add_letter(self, n: int, letter: str) -> None:
        import pypdfium2.raw as raw

        left, right, bottom, top = self._edges
        raw.FPDFText_GetCharBox(self._textpage.raw, n, left, right, bottom, top)
        box = (left.value, bottom.value, right.value, top.value)
        style = self._style_at(n, box)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        middle = (x, y, x, y)
        around = self._surfaces_at(middle)
        seen = _contains(self._view, middle, 0.0) and (style.clip is None or _contains(style.clip, middle))
        self._add(
            letter,
            self._turns[style.quarters].box(box),
            style,
            style.hidden or not seen or _is_lost(style, around),
        )

    def _add(self, said: str, box: Box, style: _Style, hidden: bool) -> None:
        here = self._box
        if here and (style.quarters != self._quarters or self._parts(box)):
            self.close()
        self._quarters = style.quarters
        if here:
            for edge in (0, 1):
                if box[edge] < here[edge]:
                    here[edge] = box[edge]
                if box[edge + 2] > here[edge + 2]:
                    here[edge + 2] = box[edge + 2]
        else:
            here[:] = box
        if style.size > self._size:
            self._size = style.size
        self.said.append(said)
        self._letters += len(said)
        self._bold += len(said) * style.bold
        self._hidden += len(said) * hidden

    def _parts(self, box: Box) -> bool:
        """Whether a gap, another height or a rule parts a box from the open cell."""
        here, size = self._box, max(self._size, 4)
        return (
            box[0] - here[2] > 1.15 * size
            or abs(box[1] - here[1]) > 1.5 * size
            or (
                box[0] > here[2] + 0.12 * self._size
                and self._is_ruled(here[2] - 1, box[0] + 1, box, self._quarters)
            )
        )

    def _surfaces_at(self, box: Box) -> list[Surface]:
        return [s for s in self._drawn.surfaces if _touches(s.box, box)]

    def _is_ruled(self, left: float, right: float, box: Box, quarters: int) -> bool:
        upright = self._upright[quarters]
        return bool(upright) and is_ruled(upright, left, right, (box[1] + box[3]) / 2)

    def _box_of_run(self, start: int, length: int) -> Box | None:
        """Return the box around letters of one text object, None when they are of several."""
        import pypdfium2.raw as raw

        handle = self._textpage.raw
        if raw.FPDFText_CountRects(handle, start, length) != 1:
            return None
        left, right, bottom, top = self._edges
        if not raw.FPDFText_GetRect(handle, 0, left, top, right, bottom) or right.value <= left.value:
            return None
        return left.value, bottom.value, right.value, top.value

    def _style_at(self, n: int, box: Box) -> _Style:
        import pypdfium2.raw as raw

        item = raw.FPDFText_GetTextObject(self._textpage.raw, n)
        key = ctypes.addressof(item.contents) if item else 0
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._style(
                n, item, self._drawn.order.get(key, 1 << 30), box[3] - box[1]
            )
        return style

    def _style(self, n: int, item: Any, order: int, height: float) -> _Style:
        import pypdfium2.raw as raw

        handle, matrix = self._textpage.raw, raw.FS_MATRIX()
        size, quarters = float(raw.FPDFText_GetFontSize(handle, n)), 0
        if raw.FPDFText_GetMatrix(handle, n, matrix):
            size *= (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
            quarters = quarters_of(matrix.a, matrix.b)
        size = size or height
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        colour = None
        mode = raw.FPDFTextObj_GetTextRenderMode(item) if item else 0
        hidden = size < TINY_PT or mode in (3, 7)
        if raw.FPDFText_GetFillColor(handle, n, r, g, b, a):
            colour = (r.value, g.value, b.value)
            hidden = hidden or (a.value < 26 and mode in (0, 4))
        if mode in (1, 5):  # outlines only: the fill is not painted
            colour = None
        bold = self._is_bold(raw.FPDFTextObj_GetFont(item)) if item else False
        pale = colour is not None and _alike(colour, _PAPER)
        return _Style(size, bold, hidden, colour, _clip(item) if item else None, order, pale, quarters)

    def _is_bold(self, font: Any) -> bool:
        import pypdfium2.raw as raw

        if not font:
            return False
        key = ctypes.addressof(font.contents)
        if key not in self._bold_fonts:
            self._bold_fonts[key] = raw.FPDFFont_GetWeight(font) >= 600 or b"old" in _font_name(font)
        return self._bold_fonts[key]


def _text_of(textpage: Any) -> str:
    """Return the letters of a page, one a number by which pdfium knows them."""
    import pypdfium2.raw as raw

    count = max(textpage.count_chars(), 0)
    units = (ctypes.c_ushort * (count + 2))()
    written = max(raw.FPDFText_GetText(textpage.raw, 0, count, units) - 1, 0)
    if written == count:
        return bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
    return "".join(chr(raw.FPDFText_GetUnicode(textpage.raw, n)) for n in range(count))


def _font_name(font: Any) -> bytes:
    import pypdfium2.raw as raw

    name = ctypes.create_string_buffer(120)
    raw.FPDFFont_GetBaseFontName(font, name, 120)
    return name.value


def _clip(item: Any) -> Box | None:
    """Return the box that an object is clipped to, None where it is not."""
    import pypdfium2.raw as raw

    clip = raw.FPDFPageObj_GetClipPath(item)
    count = raw.FPDFClipPath_CountPaths(clip) if clip else 0
    box: Box | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(min(max(count, 0), 8)):
        xs, ys = [], []
        for n in range(min(max(raw.FPDFClipPath_CountPathSegments(clip, path), 0), 200)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, n), x, y)
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            one = (min(xs), min(ys), max(xs), max(ys))
            box = one if box is None else (
                max(box[0], one[0]), max(box[1], one[1]), min(box[2], one[2]), min(box[3], one[3]))  # fmt: skip
    return box


def _is_lost(style: _Style, around: Sequence[Surface]) -> bool:
    """Whether letters are covered by one of the surfaces at their place, or of their ground's colour."""
    if not around:
        return style.is_pale
    ground: Colour | None = _PAPER
    for surface in around:
        if surface.order > style.order:
            return True
        ground = surface.colour
    return ground is not None and style.colour is not None and _alike(style.colour, ground)


def _touches(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _contains(outer: Box, inner: Box, slack: float = 1.0) -> bool:
    return (
        outer[0] - slack <= inner[0]
        and outer[1] - slack <= inner[1]
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def _alike(one: Colour, other: Colour) -> bool:
    return sum(abs(p - q) for p, q in zip(one, other, strict=True)) < _PALE


def is_ruled(upright: list[tuple[float, float, float]], left: float, right: float, y: float) -> bool:
    """Whether one of the rules, in order, parts left from right at a height."""
    from bisect import bisect_left

    for x, low, high in upright[bisect_left(upright, (left, -1e9, -1e9)) :]:
        if x > right:
            return False
        if low <= y <= high:
            return True
    return False


def page_size(page: Any) -> tuple[float, float]:
    """Return width and height in points of a page as it is written, before a viewer rotates it."""
    left, bottom, right, top = page.get_mediabox()
    return right - left, top - bottom


def _view(page: Any) -> Box:
    media, crop = page.get_mediabox(), page.get_cropbox()
    return (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))


def rows_of(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Group cells that stand on one height, from top to bottom, each row from left to right."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: -(c.box[1] + c.box[3])):
        middle = (cell.box[1] + cell.box[3]) / 2
        for row in reversed(rows[-6:]):
            box = row[0].box
            if box[1] - 0.5 <= middle <= box[3] + 0.5 and all(
                cell.box[0] >= c.box[2] - 1.5 or cell.box[2] <= c.box[0] + 1.5 for c in row
            ):
                row.append(cell)
                break
        else:
            rows.append([cell])
    for row in rows:
        row.sort(key=lambda c: c.box[0])
        yield row
