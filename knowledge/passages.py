"""Blocks to passages: one idea each, 400 to 700 characters, under its heading path."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.codes import codes_defined
from knowledge.model import Block, Page, Parsed, Passage, Span, joined

AIM, MOST = 500, 700
_LEADERS = re.compile(r"(?:\.\s?){6,}|…{3,}")  # of a table of contents


@dataclass(slots=True)
class _Part:
    page: Page
    section: str
    kind: str
    blocks: list[Block] = field(default_factory=list)


def passages_of(document: str, parsed: Parsed) -> list[Passage]:
    """Cut a parsed document into passages, in reading order.

    Args:
        document: its file name.
        parsed: pages of blocks.
    """
    return [_made(document, place, parsed.revision, part) for place, part in enumerate(_parts(parsed))]


def _parts(parsed: Parsed) -> Iterator[_Part]:
    path: list[tuple[int, str]] = []
    for page in parsed.pages:
        open_ = _Part(page, _joined_path(path), "text")
        for block in page.blocks:
            if block.hidden or block.kind == "row":
                if open_.blocks:
                    yield open_
                yield _Part(page, open_.section, "hidden" if block.hidden else "row", [block])
                open_ = _Part(page, open_.section, "text")
            elif _LEADERS.search(block.text):
                continue  # a table of contents answers nothing
            elif block.kind == "heading":
                if open_.blocks:
                    yield open_
                path = [p for p in path if p[0] < block.level] + [(block.level, block.text)]
                open_ = _Part(page, _joined_path(path), "text")
            else:
                for piece in _split(block):
                    if _is_full(open_.blocks, piece):
                        yield open_
                        open_ = _Part(page, open_.section, "text")
                    open_.blocks.append(piece)
                    if piece.kind == "item":
                        open_.kind = "steps"
        if open_.blocks:
            yield open_


def _joined_path(path: Sequence[tuple[int, str]]) -> str:
    return " > ".join(dict.fromkeys(text for _, text in path))


def _is_full(blocks: Sequence[Block], piece: Block) -> bool:
    """Whether a passage is closed before a block; steps of a list stay together longer."""
    if not blocks:
        return False
    length = sum(len(b.text) for b in blocks)
    if piece.kind == "item":
        return length + len(piece.text) > 2 * MOST
    if blocks[-1].kind == "warning" or (length < 60 and blocks[-1].kind == "text"):
        return length + len(piece.text) > int(1.3 * MOST)
    return length >= AIM or length + len(piece.text) > MOST or blocks[-1].kind == "item"


def _split(block: Block) -> Iterator[Block]:
    """Cut a long block at the ends of sentences, its places with it."""
    if len(block.text) <= MOST:
        yield block
        return
    start = 0
    ends = [m.end() for m in re.finditer(r"[.!?;]\s+", block.text)]
    while len(block.text) - start > MOST:
        fit = [e for e in ends if start + 150 < e <= start + AIM + 100]
        end = fit[-1] if fit else start + (block.text.rfind(" ", start, start + MOST) - start + 1 or MOST)
        yield _slice(block, start, end)
        start = end
    yield _slice(block, start, len(block.text))


def _slice(block: Block, start: int, end: int) -> Block:
    said = block.text[start:end]
    lead = len(said) - len(said.lstrip())
    text = said.strip()
    at = start + lead
    spans = [
        (max(a - at, 0), min(b - at, len(text)), box)
        for a, b, box in block.spans
        if a < at + len(text) and b > at
    ]
    return Block(block.kind, text, spans=spans)


def _made(document: str, place: int, revision: str, part: _Part) -> Passage:
    raw, spans = joined([(b.text, b.spans) for b in part.blocks], "\n")
    text = raw
    if part.kind == "row":
        text = "; ".join(f"{h}: {c}" if h else c for h, c in part.blocks[0].cells)
    codes = codes_defined(part.section, part.blocks[0].cells if part.kind == "row" else (), raw)
    key = f"{document}\0{part.page.number}\0{place}\0{raw}"
    return Passage(
        id=hashlib.sha256(key.encode()).hexdigest()[:20],
        document=document,
        page=part.page.number,
        section=part.section,
        kind=part.kind,
        raw=raw,
        text=text,
        place=place,
        spans=tuple(_rounded(spans)),
        codes=codes,
        revision=revision,
        printed=part.page.label,
    )


def _rounded(spans: Sequence[Span]) -> Iterator[Span]:
    for start, end, box in spans:
        yield start, end, (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
