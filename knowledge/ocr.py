"""Pictures of pages to cells with Tesseract, word by word with boxes."""

import io
import re
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.glyphs import Cell, page_size
from knowledge.layout import NUMBERED
from knowledge.turning import Turn

DPI = 200
_SURE = 30.0  # Tesseract's confidence in per cent below which a word is noise
_O_FOR_0 = re.compile(r"^([A-Z]{1,2}-?)O(?=\d+[:.]?$)")  # in codes such as F07
_CLEAR, _POOR = 60.0, 0.5  # a page of which less than half is read so surely may lie on its side


class Unread(Exception):
    """A picture that could not be read; the text says why."""


def cells_of_picture(page: Any, languages: str) -> list[Cell]:
    """Read a page as a picture; one that lies on its side is turned.

    Args:
        page: page of pypdfium2.
        languages: Tesseract languages, joined by "+".

    Raises:
        Unread: Tesseract is not installed, or it failed.
    """
    if shutil.which("tesseract") is None:
        raise Unread("a picture; install tesseract-ocr to read it")
    words = _words(page, languages, 0)
    if _share_sure(words) < _POOR:
        quarters = _lies_by(page)
        turned = _words(page, languages, quarters) if quarters else []
        words = max(words, turned, key=lambda found: sum(len(w.cell.text) for w in found if w.sure > _SURE))
    return _cells(words)


@dataclass(frozen=True, slots=True)
class _Word:
    cell: Cell
    line: tuple[str, str, str]
    sure: float  # per cent


def _words(page: Any, languages: str, quarters: int) -> list[_Word]:
    """Return the words of a page that is turned clockwise by quarters, with their boxes as read."""
    bitmap, data = _picture(page, quarters)
    tsv = _tesseract(data, "-l", languages, "--psm", "3", "tsv")
    direction = (page.get_rotation() // 90 + quarters) % 4
    turn, where = Turn(direction, *page_size(page)), bitmap.get_posconv(page)
    words = []
    for row in tsv.splitlines()[1:]:
        part = row.split("\t")
        if len(part) < 12 or part[0] != "5" or not part[11].strip():
            continue
        x, y, w, h = (int(v) for v in part[6:10])
        (x0, y0), (x1, y1) = where.to_page(x, y + h), where.to_page(x + w, y)
        box = turn.box((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        said = part[11].strip()
        said = "1" if said == "|" else said  # a rule is dropped by Tesseract, a one is not
        said = _O_FOR_0.sub(r"\g<1>0", said)
        # a word without tall letters or tails is lower than its line
        size = (box[3] - box[1]) * (1.0 if re.search(r"[A-Zbdfhklt\d]", said) else 1.35)
        cell = Cell(said, box, size, quarters=direction)
        words.append(_Word(cell, (part[2], part[3], part[4]), float(part[10])))
    return words


def _share_sure(words: Sequence[_Word]) -> float:
    letters = sum(len(w.cell.text) for w in words)
    return sum(len(w.cell.text) for w in words if w.sure > _CLEAR) / letters if letters else 0.0


def _lies_by(page: Any) -> int:
    """Return the quarter turns clockwise that set a page upright, 0 when it stands or cannot be told."""
    try:
        said = _tesseract(_picture(page, 0)[1], "--psm", "0")
    except Unread:
        return 0
    found = re.search(r"Rotate: (\d+)", said)
    return int(found.group(1)) // 90 if found else 0


def _picture(page: Any, quarters: int) -> tuple[Any, bytes]:
    width, height = page.get_size()
    scale = min(DPI / 72, 5000 / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True, rotation=90 * quarters)
    data = io.BytesIO()
    bitmap.to_pil().save(data, format="PNG", compress_level=1)
    return bitmap, data.getvalue()


def _tesseract(picture: bytes, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", *arguments],
            input=picture, capture_output=True, timeout=60, check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin:/bin:/opt/homebrew/bin"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unread("the picture took Tesseract more than 60 s") from error
    if done.returncode:
        raise Unread(f"the picture could not be read by Tesseract ({' '.join(arguments)})")
    return done.stdout.decode("utf-8", "replace")


def _cells(words: Sequence[_Word]) -> list[Cell]:
    lines: dict[tuple[str, str, str], list[Cell]] = {}
    for word in words:
        if word.sure >= _SURE:
            lines.setdefault(word.line, []).append(word.cell)
    cells = [cell for line in lines.values() for cell in _close(line)]
    body = statistics.median(c.size for c in cells) if cells else 1.0
    for cell in cells:  # measured heights scatter: nearly the usual size is the usual size
        most = 1.15 if NUMBERED.match(cell.text) and cell.text[-1] not in ".,;:" else 1.4
        cell.size = body if 0.7 < cell.size / body < most else cell.size
    return cells


def _close(words: list[Cell]) -> list[Cell]:
    """Join the words of a line that stand close together."""
    size = statistics.median(w.size for w in words)
    cells: list[Cell] = []
    for word in sorted(words, key=lambda w: w.box[0]):
        if cells and word.box[0] - cells[-1].box[2] < 1.6 * size:
            last = cells[-1]
            box = (last.box[0], min(last.box[1], word.box[1]), word.box[2], max(last.box[3], word.box[3]))
            cells[-1] = Cell(f"{last.text} {word.text}", box, size, quarters=word.quarters)
        else:
            cells.append(Cell(word.text, word.box, size, quarters=word.quarters))
    return cells
