"""The parts of a document: pages of blocks as parsed, and passages as kept and found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]  # left, bottom, right, top in PDF points
Span = tuple[int, int, Box]  # characters [start, end) of a text stand in the box
BlockKind = Literal["heading", "text", "item", "row", "warning"]


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, a list item, a warning or a table row, as it stands on a page.

    Attributes:
        text: the words as they stand.
        level: of a heading, 1 is highest.
        cells: of a table row, (column heading, cell) pairs.
        spans: where on the page which part of the text stands.
        hidden: not visible to a reader; kept out of answers.
    """

    kind: BlockKind
    text: str
    level: int = 0
    cells: list[tuple[str, str]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    hidden: bool = False


@dataclass(slots=True)
class Page:
    """One physical page, or the whole of a format without pages.

    Attributes:
        label: page number as printed, "" when it is the physical one or unknown.
        unread: why its words could not be read.
    """

    number: int | None
    blocks: list[Block] = field(default_factory=list)
    unread: str = ""
    label: str = ""


@dataclass(slots=True)
class Parsed:
    """A document as parsed."""

    title: str
    pages: list[Page] = field(default_factory=list)
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One idea of a manual: what is searched, quoted and cited.

    Attributes:
        kind: "text", "steps", "row" or "hidden".
        raw: the words exactly as they stand, for quotes.
        text: for people and the index; a table row has its column headings in words.
        codes: alarm codes, part numbers, parameters that the passage defines.
        place: running number within the document; neighbours are place ± 1.
        spans: where on the page which part of `raw` stands.
        printed: page number as printed, "" when it is the physical one.
    """

    id: str
    document: str
    page: int | None
    section: str
    kind: str
    raw: str
    text: str
    place: int
    spans: tuple[Span, ...] = ()
    codes: tuple[str, ...] = ()
    revision: str = ""
    printed: str = ""

    @property
    def hidden(self) -> bool:
        """Whether a reader of the page cannot see it."""
        return self.kind == "hidden"

    def boxes(self, quote: str = "") -> tuple[Box, ...]:
        """Return where a quote of the passage stands on the page; the whole passage without one."""
        at = self.raw.find(quote)
        if at < 0:
            return ()
        end = at + (len(quote) or len(self.raw))
        return tuple(dict.fromkeys(box for start, stop, box in self.spans if start < end and stop > at))


def joined(parts: Sequence[tuple[str, Sequence[Span]]], by: str) -> tuple[str, list[Span]]:
    """Join texts with their spans.

    Args:
        parts: texts, each with spans of its own characters.
        by: what stands between them.
    """
    text, spans = "", list[Span]()
    for said, own in parts:
        at = len(text) + (len(by) if text else 0)
        text = f"{text}{by}{said}" if text else said
        spans += [(start + at, end + at, box) for start, end, box in own]
    return text, spans
