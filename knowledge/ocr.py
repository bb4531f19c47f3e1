"""Pictures of pages to cells with Tesseract, word by word with boxes."""

import io
import re
import shutil
import statistics
import subprocess
from typing import Any

from knowledge.glyphs import Cell

DPI = 200
_SURE = 30.0  # Tesseract's confidence in per cent below which a word is noise


class Unread(Exception):
    """A picture that could not be read; the text says why."""


def cells_of_picture(page: Any, languages: str) -> list[Cell]:
    """Read a page as a picture.

    Args:
        page: page of pypdfium2.
        languages: Tesseract languages, joined by "+".

    Raises:
        Unread: Tesseract is not installed, or it failed.
    """
    if shutil.which("tesseract") is None:
        raise Unread("a picture; install tesseract-ocr to read it")
    width, height = page.get_size()
    scale = min(DPI / 72, 5000 / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True)
    data = io.BytesIO()
    bitmap.to_pil().save(data, format="PNG", compress_level=1)
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", languages, "--psm", "3", "tsv"],
            input=data.getvalue(), capture_output=True, timeout=60, check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin:/bin:/opt/homebrew/bin"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unread("the picture took Tesseract more than 60 s") from error
    if done.returncode:
        raise Unread(f"the picture could not be read by Tesseract with the languages '{languages}'")
    return _cells(done.stdout.decode("utf-8", "replace"), bitmap.get_posconv(page))


def _cells(tsv: str, where: Any) -> list[Cell]:
    lines: dict[tuple[str, str, str], list[Cell]] = {}
    for row in tsv.splitlines()[1:]:
        part = row.split("\t")
        if len(part) < 12 or part[0] != "5" or not part[11].strip() or float(part[10]) < _SURE:
            continue
        x, y, w, h = (int(v) for v in part[6:10])
        x0, y0 = where.to_page(x, y + h)
        x1, y1 = where.to_page(x + w, y)
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        said = (
            "1" if part[11].strip() == "|" else part[11].strip()
        )  # a rule is dropped by Tesseract, a one is not
        # a word without tall letters or tails is lower than its line
        size = (box[3] - box[1]) * (1.0 if re.search(r"[A-Zbdfhklt\d]", said) else 1.35)
        lines.setdefault((part[2], part[3], part[4]), []).append(Cell(said, box, size))
    cells = [cell for words in lines.values() for cell in _close(words)]
    body = statistics.median(c.size for c in cells) if cells else 1.0
    for cell in cells:  # measured heights scatter: nearly the usual size is the usual size
        cell.size = body if 0.7 < cell.size / body < 1.4 else cell.size
    return cells


def _close(words: list[Cell]) -> list[Cell]:
    """Join the words of a line that stand close together."""
    size = statistics.median(w.size for w in words)
    cells: list[Cell] = []
    for word in sorted(words, key=lambda w: w.box[0]):
        if cells and word.box[0] - cells[-1].box[2] < 1.6 * size:
            last = cells[-1]
            box = (last.box[0], min(last.box[1], word.box[1]), word.box[2], max(last.box[3], word.box[3]))
            cells[-1] = Cell(f"{last.text} {word.text}", box, size)
        else:
            cells.append(Cell(word.text, word.box, size))
    return cells
