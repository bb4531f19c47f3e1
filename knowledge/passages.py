"""Blocks to passages: one idea each, 400 to 700 characters, under its heading path."""

import hashlib
import re
from collections.abc import Iterator

from knowledge.model import Block, Parsed, Passage

AIM, MOST = 500, 700
_CODE = re.compile(r"[$#]?-?[A-Za-z]{0,3}-?\d+(?:\.\d+)?(?:\[\d+\])?")
_HEADING_CODE = re.compile(
    r"\b(?:alarm|error|code|fault|warning)s?\b[\s:#]*([A-Z]?-?\d+(?:\[[\d\s,\-]+\])?)", re.IGNORECASE
)


def passages_of(document: str, parsed: Parsed) -> list[Passage]:
    """Cut a parsed document into passages, in reading order.

    Args:
        document: its file name.
        parsed: pages of blocks.
    """
    return [_made(document, place, parsed.revision, *part) for place, part in enumerate(_parts(parsed))]


_Part = tuple[int | None, str, str, list[Block]]  # page, section, kind, blocks


def _parts(parsed: Parsed) -> Iterator[_Part]:
    path: list[tuple[int, str]] = []
    open_: list[Block] = []
    where: tuple[int | None, str] = (None, "")

    def close() -> Iterator[_Part]:
        nonlocal open_
        if open_:
            yield (*where, "text", open_)
        open_ = []

    for page in parsed.pages:
        yield from close()
        where = (page.number, " > ".join(t for _, t in path))
        for block in page.blocks:
            if block.hidden:
                yield page.number, where[1], "hidden", [block]
            elif block.kind == "heading":
                yield from close()
                path = [p for p in path if p[0] < block.level] + [(block.level, block.text)]
                where = (page.number, " > ".join(t for _, t in path))
            elif block.kind == "row":
                yield from close()
                yield page.number, where[1], "row", [block]
            else:
                for piece in _split(block):
                    length = sum(len(b.text) for b in open_)
                    steps = block.kind == "item" and open_ and open_[-1].kind == "item"
                    if open_ and length + len(piece.text) > (2 * MOST if steps else MOST):
                        yield from close()
                    open_.append(piece)
                    if sum(len(b.text) for b in open_) >= AIM and not steps:
                        yield from close()
    yield from close()


def _split(block: Block) -> Iterator[Block]:
    if len(block.text) <= MOST:
        yield block
        return
    said = ""
    for sentence in re.split(r"(?<=[.!?;])\s+", block.text):
        if said and len(said) + len(sentence) > AIM:
            yield Block(block.kind, said, boxes=block.boxes)
            said = ""
        said = f"{said} {sentence}".strip()
        while len(said) > 2 * MOST:
            yield Block(block.kind, said[:MOST], boxes=block.boxes)
            said = said[MOST:]
    if said:
        yield Block(block.kind, said, boxes=block.boxes)


def _made(
    document: str, place: int, revision: str, page: int | None, section: str, kind: str, blocks: list[Block]
) -> Passage:
    raw = "\n".join(b.text for b in blocks)
    text = raw
    codes: list[str] = []
    if kind == "row":
        cells = blocks[0].cells
        text = "; ".join(f"{h}: {c}" if h else c for h, c in cells)
        if cells and _CODE.fullmatch(cells[0][1].strip()):
            codes.append(cells[0][1].strip())
    codes += _HEADING_CODE.findall(section.split(" > ")[-1])
    key = f"{document}\0{page}\0{place}\0{raw}"
    return Passage(
        hashlib.sha256(key.encode()).hexdigest()[:20],
        document,
        page,
        section,
        kind,
        raw,
        text,
        place,
        tuple(box for b in blocks for box in b.boxes),
        tuple(dict.fromkeys(c.upper() for c in codes)),
        revision,
        kind == "hidden",
    )
