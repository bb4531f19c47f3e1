"""The parts of a document: pages of blocks as parsed, and passages as kept and found."""

from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]  # left, bottom, right, top in PDF points
BlockKind = Literal["heading", "text", "item", "row"]


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, a list item or a table row, as it stands on a page.

    Attributes:
        text: the words as they stand.
        level: of a heading, 1 is highest.
        cells: of a table row, (column heading, cell) pairs.
        hidden: not visible to a reader; kept out of answers.
    """

    kind: BlockKind
    text: str
    level: int = 0
    cells: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    hidden: bool = False


@dataclass(slots=True)
class Page:
    """One physical page, or the whole of a format without pages."""

    number: int | None
    blocks: list[Block] = field(default_factory=list)
    unread: str = ""  # why its words could not be read


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
        raw: the words exactly as they stand, for quotes.
        text: for people and the index; a table row has its column headings in words.
        codes: alarm codes, part numbers, parameters that the passage defines.
        place: running number within the document; neighbours are place ± 1.
    """

    id: str
    document: str
    page: int | None
    section: str
    kind: str
    raw: str
    text: str
    place: int
    boxes: tuple[Box, ...] = ()
    codes: tuple[str, ...] = ()
    revision: str = ""
    hidden: bool = False
