"""PDF to pages of blocks: letters by pdfium, pictures by Tesseract, headings, tables, running lines."""

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.drawn import Drawn, drawn_on
from knowledge.glyphs import Cell, cells_of, page_size
from knowledge.layout import Line, blocks_of, lines_of
from knowledge.model import Block, Page, Parsed
from knowledge.revision import revision_in
from knowledge.turning import Turn

if TYPE_CHECKING:
    from knowledge.ocr import Seen

_MIN_CHARS = 25  # a page with fewer visible letters is a picture
_LABEL = re.compile(
    r"[-–\s]*(?:(?:[Pp]age|PAGE|[Ss]eite|[Pp]agina|[Pp]\.)\s*)?([ivxlc]{1,7}|\d{1,4}(?:-\d{1,3})?|[A-Z]-\d{1,3})"
    r"(?:\s*(?:/|of|von|di)\s*\d+)?[-–\s]*"
)


@dataclass(slots=True)
class _Raw:
    """A page before its blocks are made, turned so that most of its text runs to the right.

    Attributes:
        aside: lines of text in other directions, with the turn they are read by.
        slant_deg: how far a scan was turned counter-clockwise to set it straight.
    """

    page: Page
    lines: list[Line] = field(default_factory=list)
    drawn: Drawn = field(default_factory=Drawn)
    turn: Turn = field(default_factory=lambda: Turn(0, 0.0, 0.0))
    aside: list[tuple[Turn, list[Line]]] = field(default_factory=list)
    slant_deg: float = 0.0


def parse_image(path: Path, *, ocr: bool, ocr_languages: str) -> Parsed:
    """Read a photo or scan (PNG, JPEG, TIFF with one or more pages) through Tesseract.

    Raises:
        ValueError: the file is no picture, or too large a one.
    """
    import io

    from PIL import Image, ImageSequence

    try:
        with Image.open(path) as picture:
            pages = [frame.convert("L") for frame in ImageSequence.Iterator(picture)]
    except (OSError, Image.DecompressionBombError) as error:
        raise ValueError(f"it is no picture that can be read: {error}") from error
    data = io.BytesIO()
    pages[0].save(data, format="PDF", save_all=True, append_images=pages[1:], resolution=150)
    return parse_pdf(path, ocr=ocr, ocr_languages=ocr_languages, data=data.getvalue())


def parse_pdf(path: Path, *, ocr: bool, ocr_languages: str, data: bytes | None = None) -> Parsed:
    """Read a PDF page by page; pictures of pages go through Tesseract where it is installed.

    Args:
        path: the file.
        ocr: whether pictures of pages are read.
        ocr_languages: Tesseract languages, joined by "+".
        data: its content, where the file itself is of another format.

    Raises:
        ValueError: the file is no PDF, is broken or needs a password.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path if data is None else data)
    except pdfium.PdfiumError as error:
        reason = "it needs a password" if "assword" in str(error) else "it is broken or no PDF"
        raise ValueError(reason) from error
    found = [_read(document, number, ocr, ocr_languages) for number in range(1, len(document) + 1)]
    _drop_running(found)
    body = _body_size(found)
    outline = _outline(document)
    columns = None
    for raw in found:
        number = raw.page.number or 0
        blocks, columns = blocks_of(raw.lines, body, raw.drawn, outline.get(number, {}), columns)
        raw.page.blocks = _turned_back(blocks, raw.turn, raw.slant_deg)
        for turn, lines in raw.aside:
            raw.page.blocks += _turned_back(blocks_of(lines, body, Drawn(), {})[0], turn, raw.slant_deg)
        label = _page_label(document, number)
        raw.page.label = label or raw.page.label
        if raw.page.label == str(number):
            raw.page.label = ""
    title = _title(document, path, found, body)
    first = " ".join(ln.text for raw in found[:2] for ln in raw.lines if not ln.hidden)
    return Parsed(title, [raw.page for raw in found], revision_in(f"{path.stem} {first}"))


def _read(document: Any, number: int, ocr: bool, languages: str) -> _Raw:
    import pypdfium2 as pdfium

    raw = _Raw(Page(number))
    try:
        handle = document[number - 1]
        drawn = drawn_on(handle)
        cells = cells_of(handle, drawn)
        if sum(len(c.text) for c in cells if not c.hidden) < _MIN_CHARS and _has_ink(drawn, handle):
            seen = _picture(handle, raw.page, ocr, languages)
            cells = seen.cells + [c for c in cells if c.hidden] or cells
            drawn, raw.slant_deg = (seen.drawn, seen.slant_deg) if seen.cells else (drawn, 0.0)
        _lay_out(raw, cells, drawn, page_size(handle))
        handle.close()
    except pdfium.PdfiumError as error:
        raw.page.unread = f"the page is broken ({error})"
    return raw


def _lay_out(raw: _Raw, cells: Sequence[Cell], drawn: Drawn, size: tuple[float, float]) -> None:
    """Part the cells of a page by their direction; the one with most letters makes the page's lines."""
    by_turn: dict[int, list[Cell]] = {}
    for cell in cells:
        by_turn.setdefault(cell.quarters, []).append(cell)
    order = sorted(by_turn, key=lambda q: -sum(len(c.text) for c in by_turn[q] if not c.hidden))
    turns = [Turn(quarters, *size) for quarters in order] or [Turn(0, *size)]
    raw.turn = turns[0]
    raw.drawn = raw.turn.drawn(drawn)
    raw.lines = lines_of(by_turn.get(raw.turn.quarters, []), raw.drawn)
    raw.aside = [(t, lines_of(by_turn[t.quarters], Drawn())) for t in turns[1:]]


def _turned_back(blocks: list[Block], turn: Turn, slant_deg: float) -> list[Block]:
    """Put the places of blocks back to where they stand on the page."""
    if turn.quarters or slant_deg:
        back = turn.back()
        for block in blocks:
            block.spans = [(a, b, turn.slanted(back.box(box), slant_deg)) for a, b, box in block.spans]
    return blocks


def _has_ink(drawn: Drawn, page: Any) -> bool:
    import pypdfium2.raw as raw

    return drawn.shows_picture or any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]))


def _picture(page: Any, into: Page, ocr: bool, languages: str) -> "Seen":
    from knowledge.ocr import Seen, Unread, read_picture

    if not ocr:
        into.unread = "a picture; reading pictures is switched off (setting ocr)"
        return Seen([], Drawn(), 0.0)
    try:
        return read_picture(page, languages)
    except Unread as error:
        into.unread = str(error)
        return Seen([], Drawn(), 0.0)


def _body_size(found: Sequence[_Raw]) -> float:
    """Return the size of running text: of long lines, where there are some, rather than of tables."""
    lines = [ln for raw in found for ln in raw.lines if not ln.hidden]
    prose = [ln for ln in lines if len(ln.cells) == 1 and len(ln.text) > 45]
    sizes = [
        c.size
        for ln in (prose if len(prose) > 4 else lines)
        for c in ln.cells
        for _ in range(len(c.text) // 8)
    ]
    return statistics.median(sizes) if sizes else 10.0


def _outline(document: Any) -> dict[int, dict[str, int]]:
    """Return page -> letters of a bookmark's title -> level from 1."""
    found: dict[int, dict[str, int]] = {}
    try:
        for n, item in enumerate(document.get_toc(max_depth=6)):
            if n > 5000:
                break
            dest = item.get_dest()
            page = None if dest is None else dest.get_index()
            letters = re.sub(r"\W", "", str(item.get_title()).casefold())
            if page is not None and letters:
                found.setdefault(page + 1, {})[letters] = item.level + 1
    except Exception:  # a broken outline is no reason to refuse the document
        return found
    return found


def _page_label(document: Any, number: int) -> str:
    try:
        return str(document.get_page_label(number - 1) or "").strip()
    except Exception:  # a broken label tree, likewise
        return ""


def _title(document: Any, path: Path, found: Sequence[_Raw], body: float) -> str:
    """Return the title: the metadata's where the page shows it, else the largest line of page 1."""
    visible = [ln for raw in found[:2] for ln in raw.lines if not ln.hidden]
    shown = {w for ln in visible for w in re.findall(r"\w+", ln.text.casefold())}
    said = str(document.get_metadata_dict().get("Title") or "")[:200]
    words = re.findall(r"\w+", said.casefold())
    if words and sum(w in shown for w in words) >= 0.6 * len(words):
        return said
    first = [
        ln for ln in (found[0].lines if found else []) if not ln.hidden and re.search(r"[^\W\d]{3}", ln.text)
    ]
    largest = max(first, key=lambda ln: ln.size, default=None)
    if largest is not None and largest.size > 1.2 * body and len(largest.text) < 120:
        return largest.text
    return path.stem


def _drop_running(found: Sequence[_Raw]) -> None:
    """Take running headers and footers off the pages; a page number among them becomes the label."""
    seen: dict[tuple[str, int], dict[int, list[int]]] = {}
    for raw in found:
        for line in _margin(raw):
            for cell in line.cells:
                numbers = [int(n) for n in re.findall(r"\d{1,9}", cell.text)]
                seen.setdefault(_key(cell), {})[raw.page.number or 0] = numbers
    many = max(2, 0.4 * min(len(found), 20))
    running = {key for key, pages in seen.items() if len(pages) >= many and _runs(pages)}
    for raw in found:
        gone = []
        for line in _margin(raw):
            labels = [m.group(1) for c in line.cells if (m := _LABEL.fullmatch(c.text))]
            if all(_key(c) in running or _LABEL.fullmatch(c.text) for c in line.cells):
                gone.append(line)
                raw.page.label = raw.page.label or (labels[0] if labels else "")
        raw.lines = [ln for ln in raw.lines if not any(ln is g for g in gone)]


def _runs(pages: Mapping[int, Sequence[int]]) -> bool:
    """Whether the numbers of a line that stands on several pages stay the same or count the pages."""
    for position in zip(*pages.values(), strict=False):
        by_page = dict(zip(pages, position, strict=True))
        if len(set(position)) > 1 and len({n - page for page, n in by_page.items()}) > 1:
            return False
    return True


def _margin(raw: _Raw) -> list[Line]:
    lines = [ln for ln in raw.lines if not ln.hidden]
    by_height = sorted(lines, key=lambda ln: -ln.box[3])
    edge = [*by_height[:2], *by_height[-2:]]
    height = raw.turn.read_height
    return [ln for ln in edge if ln.box[1] > 0.88 * height or ln.box[3] < 0.12 * height]


def _key(cell: Cell) -> tuple[str, int]:
    """Return what the same running words have in common: letters and height on the page."""
    return re.sub(r"\d+", "#", cell.text).strip().casefold(), round(cell.box[1] / 6)
