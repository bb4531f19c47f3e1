"""What is drawn on a PDF page beside its letters: rules, surfaces and pictures, in drawing order."""

import ctypes
from dataclasses import dataclass, field
from typing import Any

from knowledge.model import Box

_MAX_SEGMENTS = 20_000


Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Surface:
    """An opaque surface; a picture has no colour.

    Attributes:
        order: place in drawing order.
    """

    box: Box
    colour: Colour | None
    order: int


@dataclass(slots=True)
class Drawn:
    """Lines and surfaces of a page.

    Attributes:
        upright: (x, bottom, top) of vertical rules.
        level: (y, left, right) of horizontal rules.
        surfaces: opaque ones, in drawing order.
        order: address of an object -> place in drawing order.
    """

    upright: list[tuple[float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float]] = field(default_factory=list)
    surfaces: list[Surface] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)
    shows_picture: bool = False


def drawn_on(page: Any) -> Drawn:
    """Return the rules and surfaces of a page, in drawing order."""
    import pypdfium2.raw as raw

    found = Drawn()
    segments = 0
    for place, item in enumerate(page.get_objects(max_depth=4)):
        found.order[ctypes.addressof(item.raw.contents)] = place
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            found.shows_picture = True
            if not raw.FPDFPageObj_HasTransparency(item.raw) and (box := bounds_of(item)) is not None:
                found.surfaces.append(Surface(box, None, place))
        elif item.type == raw.FPDF_PAGEOBJ_PATH and segments < _MAX_SEGMENTS:
            segments += 1
            _add_path(item, place, found)
    return found


def _add_path(item: Any, place: int, found: Drawn) -> None:
    import pypdfium2.raw as raw

    box = bounds_of(item)
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
            found.surfaces.append(Surface(box, (r.value, g.value, b.value), place))
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


def bounds_of(item: Any) -> Box | None:
    """Return the box around an object of a page, None for empty shapes."""
    try:
        left, bottom, right, top = item.get_bounds()
    except Exception:  # pdfium gives none for empty shapes
        return None
    return (left, bottom, right, top)
