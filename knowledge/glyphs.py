"""Letters of a PDF page to cells: runs of words with box, size and weight, visible or hidden."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from knowledge.model import Box

TINY_PT = 3.0  # nobody reads smaller print
_MAX_SEGMENTS = 20_000
_PALE = 40  # sum of the differences of red, green and blue that an eye still sees


@dataclass(slots=True)
class Cell:
    """Words that stand close together on one line."""

    text: str
    box: Box
    size: float
    bold: bool = False
    hidden: bool = False


@dataclass(slots=True)
class Drawn:
    """Lines and surfaces of a page.

    Attributes:
        upright: (x, bottom, top) of vertical rules.
        level: (y, left, right) of horizontal rules.
        surfaces: (box, colour or None for a picture, place in drawing order), opaque ones only.
        order: address of an object -> place in drawing order.
    """

    upright: list[tuple[float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float]] = field(default_factory=list)
    surfaces: list[tuple[Box, tuple[int, int, int] | None, int]] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)
    shows_picture: bool = False


@dataclass(slots=True)
class _Style:
    """What holds for all letters of one text object."""

    size: float
    bold: bool
    hidden: bool
    colour: tuple[int, int, int] | None
    clip: Box | None
    order: int
    pale: bool  # as white as paper


def drawn_on(page: Any) -> Drawn:
    """Return the rules and surfaces of a page, in drawing order."""
    import pypdfium2.raw as raw

    found = Drawn()
    segments = 0
    for place, item in enumerate(page.get_objects(max_depth=4)):
        found.order[ctypes.addressof(item.raw.contents)] = place
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            found.shows_picture = True
            if not raw.FPDFPageObj_HasTransparency(item.raw) and (box := _bounds(item)) is not None:
                found.surfaces.append((box, None, place))
        elif item.type == raw.FPDF_PAGEOBJ_PATH and segments < _MAX_SEGMENTS:
            segments += 1
            _add_path(item, place, found)
    return found


def _add_path(item: Any, place: int, found: Drawn) -> None:
    import pypdfium2.raw as raw

    box = _bounds(item)
    if box is None:
        return
    left, bottom, right, top = box
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item.raw, fill, stroke)
    if right - left < 2.5 and top - bottom > 4:
        found.upright.append(((left + right) / 2, bottom, top))
        return
    if top - bottom < 2.5 and right - left > 4:
        found.level.append(((top + bottom) / 2, left, right))
        return
    if fill.value:
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        if raw.FPDFPageObj_GetFillColor(item.raw, r, g, b, a) and a.value > 200 and _is_opaque_box(item):
            found.surfaces.append((box, (r.value, g.value, b.value), place))
    if stroke.value and raw.FPDFPath_CountSegments(item.raw) <= 6:
        found.upright += [(left, bottom, top), (right, bottom, top)]
        found.level += [(bottom, left, right), (top, left, right)]
    elif stroke.value:
        _add_grid(item, found)


def _is_opaque_box(item: Any) -> bool:
    import pypdfium2.raw as raw

    return raw.FPDFPath_CountSegments(item.raw) <= 6 and not raw.FPDFPageObj_HasTransparency(item.raw)


def _add_grid(item: Any, found: Drawn) -> None:
    """Add the straight lines of one path of many, as drawing programs write whole grids."""
    import pypdfium2.raw as raw

    matrix = item.get_matrix()
    before: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for n in range(min(raw.FPDFPath_CountSegments(item.raw), 2000)):
        segment = raw.FPDFPath_GetPathSegment(item.raw, n)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = matrix.on_point(x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO and before is not None:
            if abs(here[0] - before[0]) < 1 < abs(here[1] - before[1]):
                found.upright.append((here[0], min(here[1], before[1]), max(here[1], before[1])))
            elif abs(here[1] - before[1]) < 1 < abs(here[0] - before[0]):
                found.level.append((here[1], min(here[0], before[0]), max(here[0], before[0])))
        before = here


def cells_of(page: Any, drawn: Drawn) -> list[Cell]:
    """Return the words of a page as cells, in the order in which the file draws them."""
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    view = _view(page)
    styles: dict[int, _Style] = {}
    cells: list[Cell] = []
    word: list[str] = []
    here: list[float] = []
    style, hidden, seen, size, bold = None, 0, 0, 0.0, 0
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    get_code, get_box, get_object = (
        raw.FPDFText_GetUnicode,
        raw.FPDFText_GetCharBox,
        raw.FPDFText_GetTextObject,
    )
    handle = textpage.raw
    upright = sorted(drawn.upright)
    last = 0

    def close() -> None:
        nonlocal hidden, seen, size, bold
        said = " ".join("".join(word).split())
        if said and here:
            cells.append(
                Cell(said, (here[0], here[1], here[2], here[3]), size, bold * 2 > seen, hidden * 2 > seen)
            )
        word.clear()
        here.clear()
        hidden, seen, size, bold = 0, 0, 0.0, 0

    for i in range(textpage.count_chars()):
        code = get_code(handle, i)
        if code <= 32 or code in (0x2028, 0xA0, 0xFFFE, 0xAD):
            if code in (2, 0xFFFE, 0xAD):  # a hyphen at the end of a line
                word.append("-")
            elif code in (10, 13):
                close()
            else:
                word.append(" ")
            continue
        get_box(handle, i, left, right, bottom, top)
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        item = get_object(handle, i)
        key = ctypes.addressof(item.contents) if item else 0
        if key != last or style is None:
            style = styles.get(key)
            if style is None:
                style = styles[key] = _style(textpage, i, item, drawn.order.get(key, 1 << 30), y1 - y0)
            last = key
        if here and (
            x0 - here[2] > 1.15 * max(size, 4)
            or abs(y0 - here[1]) > 1.5 * max(size, 4)
            or (
                x0 > here[2] + 0.12 * size and upright and _ruled(upright, here[2] - 1, x0 + 1, (y0 + y1) / 2)
            )
        ):
            close()
        if here:
            if x0 < here[0]:
                here[0] = x0
            if y0 < here[1]:
                here[1] = y0
            if x1 > here[2]:
                here[2] = x1
            if y1 > here[3]:
                here[3] = y1
        else:
            here[:] = (x0, y0, x1, y1)
        if style.size > size:
            size = style.size
        word.append(chr(code))
        seen += 1
        bold += style.bold
        if style.hidden or _unseen((x0 + x1) / 2, (y0 + y1) / 2, style, view, drawn):
            hidden += 1
    close()
    return cells


def _style(textpage: Any, i: int, item: Any, order: int, height: float) -> _Style:
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage.raw, i))
    if raw.FPDFText_GetMatrix(textpage.raw, i, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    size = size or height
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    colour = None
    mode = raw.FPDFTextObj_GetTextRenderMode(item) if item else 0
    hidden = size < TINY_PT or mode in (3, 7)
    if raw.FPDFText_GetFillColor(textpage.raw, i, r, g, b, a):
        colour = (r.value, g.value, b.value)
        hidden = hidden or (a.value < 26 and mode in (0, 4))
    if mode in (1, 5):  # outlines only: the fill is not painted
        colour = None
    font = raw.FPDFTextObj_GetFont(item) if item else None
    bold = bool(font) and (raw.FPDFFont_GetWeight(font) >= 600 or b"old" in _font_name(font))
    return _Style(size, bold, hidden, colour, _clip(item) if item else None, order,
                  colour is not None and _alike(colour, (255, 255, 255)))  # fmt: skip


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


def _unseen(x: float, y: float, style: _Style, view: Box, drawn: Drawn) -> bool:
    """Whether a letter at (x, y) is off the page, clipped away, covered, or of its ground's colour."""
    if not (view[0] <= x <= view[2] and view[1] <= y <= view[3]):
        return True
    if style.clip is not None and not (
        style.clip[0] - 1 <= x <= style.clip[2] + 1 and style.clip[1] - 1 <= y <= style.clip[3] + 1
    ):
        return True
    if not drawn.surfaces:
        return style.pale
    ground: tuple[int, int, int] | None = (255, 255, 255)
    for where, fill, order in drawn.surfaces:
        if where[0] <= x <= where[2] and where[1] <= y <= where[3]:
            if order > style.order:
                return True
            ground = fill
    return ground is not None and style.colour is not None and _alike(style.colour, ground)


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return sum(abs(p - q) for p, q in zip(one, other, strict=True)) < _PALE


def _ruled(upright: list[tuple[float, float, float]], left: float, right: float, y: float) -> bool:
    from bisect import bisect_left

    for x, low, high in upright[bisect_left(upright, (left, -1e9, -1e9)) :]:
        if x > right:
            return False
        if low <= y <= high:
            return True
    return False


def _view(page: Any) -> Box:
    media, crop = page.get_mediabox(), page.get_cropbox()
    return (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))


def _bounds(item: Any) -> Box | None:
    try:
        left, bottom, right, top = item.get_bounds()
    except Exception:  # pdfium gives none for empty shapes
        return None
    return (left, bottom, right, top)


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
