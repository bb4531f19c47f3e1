"""What a search returns: passages found, and what the question asked about."""

from dataclasses import dataclass

from knowledge.model import Passage

# parts of the fused score, each between 0 and 1, and their weights
PARTS = ("bm25", "dense", "cover", "code", "document", "section", "machine", "superseded", "questions")
WEIGHTS = (0.9, 0.9, 0.6, 2.0, 0.5, 0.5, 0.3, -0.3, -0.5)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    Attributes:
        score: fused score; only its order means something.
        cover: share of the question's weight (inverse document frequency) that stands there.
        cosine: similarity of the vectors, −1 to 1.
        code: the asked code is defined there.
        parts: what the score is made of, in the order of `PARTS`.
    """

    passage: Passage
    score: float
    cover: float
    cosine: float
    code: bool
    parts: tuple[float, ...] = ()

    @property
    def superseded(self) -> bool:
        """Whether a newer revision of the document is in the library."""
        return bool(self.parts) and self.parts[PARTS.index("superseded")] > 0

    @property
    def document(self) -> str:
        """File name of the document."""
        return self.passage.document

    @property
    def page(self) -> int | None:
        """Physical page from 1."""
        return self.passage.page

    @property
    def section(self) -> str:
        """Heading path."""
        return self.passage.section

    @property
    def text(self) -> str:
        """The passage's words; a table row as it stands, then with its headings."""
        passage = self.passage
        return f"{passage.raw}\n{passage.text}" if passage.kind == "row" else passage.text


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits for a question, best first, and what the question asked about.

    Attributes:
        codes: codes the question asks about.
        foreign: words and models of the question that stand in no document.
        repaired: the question with typos mended.
        named: documents that the question names.
        mentioned: documents that hold a model the question names; () when it names none.
        content: stems of the question without the names of machines and documents.
    """

    query: str
    hits: tuple[Hit, ...]
    codes: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    repaired: str = ""
    named: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
