"""Pictures of pages to cells with Tesseract, word by word with boxes."""

import io
import re
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.drawn import Drawn
from knowledge.glyphs import Cell, is_ruled, page_size
from knowledge.layout import NUMBERED
from knowledge.model import Box
from knowledge.scan import set_straight
from knowledge.turning import Turn

DPI = 200
Rule = tuple[float, float, float]  # x, bottom, top
_SURE = 30.0  # Tesseract's confidence in per cent below which a word is noise
_O_FOR_0 = re.compile(r"^([A-Z]{1,2}-?)O(?=\d+[:.]?$)")  # in codes such as F07
_CLEAR, _POOR = 60.0, 0.5  # a page of which less than half is read so surely may lie on its side


class Unread(Exception):
    """A picture that could not be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What Tesseract read on a page.

    Attributes:
        cells: with their places on the page set straight and turned for reading.
        drawn: rules of tables, on the page as it is written.
        slant_deg: how far the page was turned counter-clockwise to set it straight.
    """

    cells: list[Cell]
    drawn: Drawn
    slant_deg: float


def read_picture(page: Any, languages: str) -> Seen:
    """Read a page as a picture; a slanted one is set straight, one that lies on its side is turned.

    Args:
        page: page of pypdfium2.
        languages: Tesseract languages, joined by "+".

    Raises:
        Unread: Tesseract is not installed, or it failed.
    """
    if shutil.which("tesseract") is None:
        raise Unread("a picture; install tesseract-ocr to read it")
    picture = _Picture(page, 0)
    words = picture.words(languages)
    if _share_sure(words) < _POOR:
        quarters = _lies_by(picture)
        turned = _Picture(page, quarters) if quarters else picture
        again = turned.words(languages) if quarters else []
        if _sure_letters(again) > _sure_letters(words):
            picture, words = turned, again
    drawn = picture.drawn()
    return Seen(_cells(words, picture.turn.drawn(drawn).upright), drawn, picture.straight.slant_deg)


@dataclass(frozen=True, slots=True)
class _Word:
    cell: Cell
    line: tuple[str, str, str]
    sure: float  # per cent


class _Picture:
    """A page as a picture, turned clockwise by quarters and set straight."""

    def __init__(self, page: Any, quarters: int) -> None:
        width, height = page.get_size()
        scale = min(DPI / 72, 5000 / max(width, height, 1))
        bitmap = page.render(scale=scale, grayscale=True, rotation=90 * quarters)
        self.straight = set_straight(bitmap.to_pil().convert("L"), scale * 72)
        self.turn = Turn((page.get_rotation() // 90 + quarters) % 4, *page_size(page))
        self._where = bitmap.get_posconv(page)
        data = io.BytesIO()
        self.straight.picture.save(data, format="PNG", compress_level=1)
        self.data = data.getvalue()

    def words(self, languages: str) -> list["_Word"]:
        """Return the words with their boxes as read."""
        words = []
        for row in _tesseract(self.data, "-l", languages, "--psm", "3", "tsv").splitlines()[1:]:
            part = row.split("\t")
            if len(part) < 12 or part[0] != "5" or not part[11].strip():
                continue
            x, y, w, h = (int(v) for v in part[6:10])
            box = self.turn.box(self._box(x, y, x + w, y + h))
            said = part[11].strip()
            said = "1" if said == "|" else said  # a rule is dropped by Tesseract, a one is not
            said = _O_FOR_0.sub(r"\g<1>0", said)
            # a word without tall letters or tails is lower than its line
            size = (box[3] - box[1]) * (1.0 if re.search(r"[A-Zbdfhklt\d]", said) else 1.35)
            cell = Cell(said, box, size, quarters=self.turn.quarters)
            words.append(_Word(cell, (part[2], part[3], part[4]), float(part[10])))
        return words

    def drawn(self) -> Drawn:
        """Return the rules on the page as it is written."""
        boxes = [self._box(x, top, x, bottom) for x, top, bottom in self.straight.upright]
        boxes += [self._box(left, y, right, y) for y, left, right in self.straight.level]
        found = Drawn(shows_picture=True)
        for x0, y0, x1, y1 in boxes:
            if x1 - x0 < y1 - y0:
                found.upright.append((x0, y0, y1))
            else:
                found.level.append((y0, x0, x1))
        return found

    def _box(self, left: int, top: int, right: int, bottom: int) -> Box:
        (x0, y0), (x1, y1) = self._where.to_page(left, bottom), self._where.to_page(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _share_sure(words: Sequence[_Word]) -> float:
    letters = sum(len(w.cell.text) for w in words)
    return sum(len(w.cell.text) for w in words if w.sure > _CLEAR) / letters if letters else 0.0


def _sure_letters(words: Sequence[_Word]) -> int:
    return sum(len(w.cell.text) for w in words if w.sure > _SURE)


def _lies_by(picture: _Picture) -> int:
    """Return the quarter turns clockwise that set a page upright, 0 when it stands or cannot be told."""
    try:
        said = _tesseract(picture.data, "--psm", "0")
    except Unread:
        return 0
    found = re.search(r"Rotate: (\d+)", said)
    return int(found.group(1)) // 90 if found else 0


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


def _cells(words: Sequence[_Word], upright: Sequence[Rule]) -> list[Cell]:
    lines: dict[tuple[str, str, str], list[Cell]] = {}
    for word in words:
        if word.sure >= _SURE:
            lines.setdefault(word.line, []).append(word.cell)
    cells = [cell for line in lines.values() for cell in _close(line, upright)]
    body = statistics.median(c.size for c in cells) if cells else 1.0
    for cell in cells:  # measured heights scatter: nearly the usual size is the usual size
        most = 1.15 if NUMBERED.match(cell.text) and cell.text[-1] not in ".,;:" else 1.4
        cell.size = body if 0.7 < cell.size / body < most else cell.size
    return cells


def _close(words: list[Cell], upright: Sequence[Rule]) -> list[Cell]:
    """Join the words of a line that stand close together, with no rule between them."""
    upright = sorted(upright)
    size = statistics.median(w.size for w in words)
    cells: list[Cell] = []
    for word in sorted(words, key=lambda w: w.box[0]):
        if (
            cells
            and word.box[0] - cells[-1].box[2] < 1.6 * size
            and not is_ruled(upright, cells[-1].box[2] - 1, word.box[0] + 1, (word.box[1] + word.box[3]) / 2)
        ):
            last = cells[-1]
            box = (last.box[0], min(last.box[1], word.box[1]), word.box[2], max(last.box[3], word.box[3]))
            cells[-1] = Cell(f"{last.text} {word.text}", box, size, quarters=word.quarters)
        else:
            cells.append(Cell(word.text, word.box, size, quarters=word.quarters))
    return cells
