"""PDF pages to blocks with pypdfium2: words with boxes and sizes, headings, table rows, hidden text."""

import ctypes
import re
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.model import Block, Box, Page, Parsed

_NUMBERED = re.compile(r"^(?:chapter\s+)?(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[A-Z][^.]{2,80}$", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[•▪◦●\-–*]|\(?\d{1,2}[.)]|[a-z][.)])\s+\S")
_MIN_CHARS = 25  # a page with fewer letters is a picture


@dataclass(slots=True)
class _Cell:
    text: str
    box: Box
    size: float
    hidden: bool


@dataclass(slots=True)
class _Line:
    cells: list[_Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(c.text for c in self.cells)

    @property
    def size(self) -> float:
        return max(c.size for c in self.cells)

    @property
    def box(self) -> Box:
        return _union([c.box for c in self.cells])

    @property
    def hidden(self) -> bool:
        return all(c.hidden for c in self.cells)


def parse_pdf(path: Path, *, ocr: bool, ocr_languages: str) -> Parsed:
    """Read a PDF page by page; pictures of pages go through Tesseract where it is installed.

    Raises:
        ValueError: the file is no PDF, is broken or needs a password.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        reason = "it needs a password" if "assword" in str(error) else "it is broken or no PDF"
        raise ValueError(reason) from error
    title = str(document.get_metadata_dict().get("Title") or path.stem)
    found: list[tuple[Page, list[_Line]]] = []
    for number in range(1, len(document) + 1):
        page = Page(number)
        try:
            handle = document[number - 1]
            lines = _lines(handle)
            if sum(len(ln.text) for ln in lines if not ln.hidden) < _MIN_CHARS and _has_ink(handle):
                lines = _read_picture(handle, page, ocr, ocr_languages) or lines
        except pdfium.PdfiumError as error:
            page.unread, lines = f"the page is broken ({error})", []
        found.append((page, lines))
    running = _running([lines for _, lines in found])
    sizes = [c.size for _, lines in found for ln in lines for c in ln.cells for _ in range(len(c.text) // 8)]
    body = statistics.median(sizes) if sizes else 10.0
    for page, lines in found:
        kept = [ln for ln in lines if _key(ln) not in running]
        page.blocks = _blocks(kept, body)
    return Parsed(title, [page for page, _ in found], _revision(found))


def _lines(page: Any) -> list[_Line]:
    import pypdfium2.raw as raw

    width, height = page.get_size()
    textpage = page.get_textpage()
    count = textpage.count_chars()
    if not count:
        return []
    text = textpage.get_text_range()
    cells: list[_Cell] = []
    word: list[str] = []
    box: list[float] = []
    size = 0.0
    hidden = 0
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    backgrounds = _fills(page)

    def close() -> None:
        nonlocal word, box, size, hidden
        said = re.sub(r"\s+", " ", "".join(word)).strip()
        if said and box:
            cells.append(_Cell(said, (box[0], box[1], box[2], box[3]), size, hidden * 2 > len(said)))
        word, box, size, hidden = [], [], 0.0, 0

    for i in range(count):
        code = raw.FPDFText_GetUnicode(textpage, i)
        letter = chr(code) if code else ""
        if letter in "\r\n\x02":
            if letter == "\x02":  # a hyphen at the end of a line
                word.append("-")
                continue
            close()
            continue
        if not letter.strip():
            word.append(" ")
            continue
        raw.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
        here = (left.value, bottom.value, right.value, top.value)
        points = float(raw.FPDFText_GetFontSize(textpage, i)) or (here[3] - here[1])
        points = max(points if points > 1.01 else here[3] - here[1], here[3] - here[1])
        if box and (here[0] - box[2] > 1.15 * max(size, 4) or abs(here[1] - box[1]) > 1.5 * max(size, 4)):
            close()
        box = [*here] if not box else [min(box[0], here[0]), min(box[1], here[1]),
                                       max(box[2], here[2]), max(box[3], here[3])]  # fmt: skip
        size = max(size, points)
        word.append(letter)
        hidden += _invisible(textpage, i, here, points, width, height, backgrounds)
    close()
    _ = text
    return _rows(cells)


def _fills(page: Any) -> list[tuple[Box, tuple[int, int, int]]]:
    """Return filled rectangles with their colours: what text may be printed on."""
    import pypdfium2.raw as raw

    found = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2):
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        if raw.FPDFPageObj_GetFillColor(item, r, g, b, a) and a.value > 127:
            try:
                found.append((tuple(item.get_bounds()), (r.value, g.value, b.value)))
            except Exception:
                continue
    return found


def _invisible(
    textpage: Any, i: int, box: Box, size: float, width: float, height: float,
    backgrounds: list[tuple[Box, tuple[int, int, int]]],
) -> bool:  # fmt: skip
    import pypdfium2.raw as raw

    if size < 2.0 or box[2] < 0 or box[0] > width or box[3] < 0 or box[1] > height:
        return True
    item = raw.FPDFText_GetTextObject(textpage, i) if hasattr(raw, "FPDFText_GetTextObject") else None
    if item and raw.FPDFTextObj_GetTextRenderMode(item) in {3, 7}:
        return True
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(textpage, i, r, g, b, a):
        return False
    if a.value < 20:
        return True
    colour = (r.value, g.value, b.value)
    ground = (255, 255, 255)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for where, fill in backgrounds:
        if where[0] <= x <= where[2] and where[1] <= y <= where[3]:
            ground = fill
    return sum(abs(p - q) for p, q in zip(colour, ground, strict=True)) < 30


def _rows(cells: list[_Cell]) -> list[_Line]:
    """Put cells that stand on one height into one line, from top to bottom, left to right."""
    rows: list[_Line] = []
    for cell in cells:
        middle = (cell.box[1] + cell.box[3]) / 2
        home = None
        for row in reversed(rows[-60:]):
            box = row.cells[0].box
            if box[1] - 0.5 <= middle <= box[3] + 0.5 and all(
                cell.box[0] >= c.box[2] - 1 or cell.box[2] <= c.box[0] + 1 for c in row.cells
            ):
                home = row
                break
        if home is None:
            rows.append(_Line([cell]))
        else:
            home.cells.append(cell)
            home.cells.sort(key=lambda c: c.box[0])
    return sorted(rows, key=lambda r: -round(r.box[3], 0))


def _blocks(lines: list[_Line], body: float) -> list[Block]:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        if lines[at].hidden:
            ln = lines[at]
            blocks.append(Block("text", ln.text, boxes=[ln.box], hidden=True))
            at += 1
            continue
        end = _table_end(lines, at)
        if end - at >= 2:
            blocks += _table(lines[at:end])
            at = end
            continue
        at = _prose(lines, at, body, blocks)
    return blocks


def _table_end(lines: list[_Line], at: int) -> int:
    if len(lines[at].cells) < 2:
        return at
    columns = [c.box[0] for c in lines[at].cells]
    end, gaps = at + 1, 0
    while end < len(lines):
        line = lines[end]
        near = sum(any(abs(c.box[0] - x) < 14 for x in columns) for c in line.cells)
        close = lines[end - 1].box[1] - line.box[3] < 2.2 * line.size
        if line.hidden or not close or near < len(line.cells):
            break
        gaps = 0 if len(line.cells) > 1 else gaps + 1
        if gaps > 6:
            break
        end += 1
    while end > at and len(lines[end - 1].cells) < 2 and lines[end - 1].cells[0].box[0] <= columns[0] + 4:
        end -= 1
    short = statistics.median(len(c.text) for ln in lines[at:end] for c in ln.cells) if end > at else 99
    return end if short < 45 or len(columns) > 2 else at


def _table(lines: list[_Line]) -> list[Block]:
    heads = [c.text for c in lines[0].cells]
    columns = [c.box[0] for c in lines[0].cells]
    rows: list[tuple[list[str], list[Box], str]] = []
    for line in lines[1:]:
        placed = [""] * len(columns)
        for cell in line.cells:
            n = min(range(len(columns)), key=lambda k: abs(cell.box[0] - columns[k]))
            placed[n] = f"{placed[n]} {cell.text}".strip()
        if rows and (not placed[0] or (len(line.cells) == 1 and len(columns) > 2)):
            before, boxes, said = rows[-1]
            merged = [f"{a} {b}".strip() for a, b in zip(before, placed, strict=True)]
            rows[-1] = (merged, [*boxes, line.box], f"{said} {line.text}")
        else:
            rows.append((placed, [line.box], line.text))
    blocks = [Block("text", lines[0].text, boxes=[lines[0].box])]
    for placed, boxes, _ in rows:
        pairs = [(h, v) for h, v in zip(heads, placed, strict=True) if v]
        blocks.append(Block("row", " ".join(v for v in placed if v), cells=pairs, boxes=boxes))
    return blocks


def _prose(lines: list[_Line], at: int, body: float, blocks: list[Block]) -> int:
    line = lines[at]
    text = line.text
    numbered = _NUMBERED.match(text)
    if (line.size > 1.12 * body and len(text) < 120) or (numbered and line.size >= 1.02 * body):
        level = 1 + numbered.group(1).count(".") if numbered else (1 if line.size > 1.5 * body else 2)
        blocks.append(Block("heading", text, level=level, boxes=[line.box]))
        return at + 1
    kind = "item" if _ITEM.match(text) else "text"
    said, boxes, before = [text], [line.box], line
    at += 1
    while at < len(lines):
        line = lines[at]
        gap = before.box[1] - line.box[3]
        if (
            line.hidden
            or len(line.cells) > 2
            or gap > 0.9 * line.size
            or abs(line.size - before.size) > 0.12 * body
            or _ITEM.match(line.text)
        ):
            break
        said.append(line.text)
        boxes.append(line.box)
        before = line
        at += 1
    whole = ""
    for part in said:
        whole = whole[:-1] + part if whole.endswith("-") and part[:1].islower() else f"{whole} {part}".strip()
    blocks.append(Block(kind, whole, boxes=boxes))  # type: ignore[arg-type]
    return at


def _running(pages: list[list[_Line]]) -> set[str]:
    """Return the keys of lines that stand at the top or bottom of most pages."""
    if len(pages) < 4:
        return set()
    seen: dict[str, int] = {}
    for lines in pages:
        for key in {_key(ln) for ln in (*lines[:2], *lines[-2:])}:
            seen[key] = seen.get(key, 0) + 1
    return {key for key, n in seen.items() if n >= max(3, 0.5 * len(pages)) and key.strip()}


def _key(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text).strip()


def _revision(found: list[tuple[Page, list[_Line]]]) -> str:
    first = " ".join(ln.text for _, lines in found[:2] for ln in lines)
    said = re.search(r"\brev(?:ision)?\.?\s*:?\s*([A-Z0-9][\w.]{0,8})\b", first, re.IGNORECASE)
    return said.group(1) if said else ""


def _has_ink(page: Any) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]))


def _read_picture(page: Any, into: Page, ocr: bool, languages: str) -> list[_Line]:
    import shutil
    import subprocess

    if not ocr or shutil.which("tesseract") is None:
        into.unread = "a picture; install tesseract-ocr to read it"
        return []
    scale = 200 / 72
    picture = page.render(scale=scale, grayscale=True).to_pil()
    import io

    data = io.BytesIO()
    picture.save(data, format="PNG")
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", languages, "--psm", "3", "tsv"],
        input=data.getvalue(), capture_output=True, timeout=60, check=False,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin:/bin"},
    )  # fmt: skip
    if done.returncode:
        into.unread = "the picture could not be read by Tesseract"
        return []
    height = page.get_size()[1]
    lines: dict[tuple[str, str, str], list[_Cell]] = {}
    for row in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
        part = row.split("\t")
        if len(part) < 12 or part[0] != "5" or not part[11].strip() or float(part[10]) < 30:
            continue
        x, y, w, h = (int(v) / scale for v in part[6:10])
        box = (x, height - y - h, x + w, height - y)
        lines.setdefault((part[2], part[3], part[4]), []).append(_Cell(part[11], box, 10.0, False))
    return [
        _Line([_Cell(" ".join(c.text for c in cells), _union([c.box for c in cells]), 10.0, False)])
        for cells in lines.values()
    ]


def _union(boxes: list[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
