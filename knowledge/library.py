"""The manuals of one plant: add, remove, list, search, answer. Nothing heavy until the first search."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.truth import READER, DocumentInfo, Truth
from plant.errors import DataFault, NotFound
from plant.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.answer import ManualAnswer
    from knowledge.search import Searcher, SearchResult

_SKIPPED = {".py", ".json", ".jsonl", ".lock", ".tmp"}


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: "added", "updated", "unchanged" or "refused" with the reason."""

    document: str
    outcome: str
    passages: int = 0
    pages: int = 0
    unread: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of every file."""

    files: tuple[Added, ...] = field(default_factory=tuple)


class Library:
    """The documents of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._truth = Truth(workspace.knowledge_folder / "library.sqlite")
        self._searcher: Searcher | None = None

    @classmethod
    def open(cls, workspace: Workspace) -> "Library":
        """Return the library of a workspace."""
        return cls(workspace)

    @property
    def version(self) -> str:
        """A text that changes with the documents, "" when there are none."""
        return self._truth.version()

    def documents(self) -> tuple[DocumentInfo, ...]:
        """Return the documents by name."""
        return self._truth.documents()

    def add(self, paths: Sequence[Path], *, progress: Callable[[str], None] | None = None) -> AddReport:
        """Read files, or all files below folders, into the library.

        A file that is already there unchanged is left alone; one of the same name replaces
        the former; one that cannot be read is reported and the others go on.

        Raises:
            DataFault: a path does not exist.
            Busy: another process is adding documents.
        """
        from filelock import FileLock, Timeout

        from plant.errors import Busy

        files = _files(paths)
        self.workspace.knowledge_folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.workspace.knowledge_folder / "add.lock", timeout=30):
                done = []
                for n, path in enumerate(files, 1):
                    if progress:
                        progress(f"{n} of {len(files)}: {path.name}")
                    done.append(self._add(path))
        except Timeout as error:
            raise Busy("Another process is adding documents; try again when it is done.") from error
        self._searcher = None
        if self.version:
            self._search().refresh()
        return AddReport(tuple(done))

    def remove(self, document: str) -> None:
        """Take a document out.

        Raises:
            NotFound: there is no such document.
        """
        if not self._truth.remove(document):
            raise NotFound("document", document, [d.name for d in self.documents()])
        self._searcher = None
        if self.version:
            self._search().refresh()

    def original(self, document: str) -> Path:
        """Return the kept copy of a document's file.

        Raises:
            NotFound: there is no such document.
        """
        if document not in {d.name for d in self.documents()}:
            raise NotFound("document", document, [d.name for d in self.documents()])
        return self.workspace.knowledge_folder / "originals" / document

    def page_image(self, document: str, page: int, quote: str = "", *, width_px: int = 1100) -> bytes:
        """Return a page of a document as PNG, with the quote marked where it is given.

        Args:
            document: file name.
            page: physical page from 1.
            quote: words as cited; those that do not stand on the page are not marked.
            width_px: width of the picture.

        Raises:
            NotFound: there is no such document.
            DataFault: the document has no pages, or no such page.
        """
        from knowledge.page_image import page_image

        path = self.original(document)
        boxes = [
            box
            for p in self._truth.passages_on(document, page)
            if quote and quote in p.raw
            for box in p.boxes
        ]
        return page_image(path, page, boxes, width_px=width_px)

    def search(
        self, query: str, k: int = 5, *, machine: str | None = None, documents: Sequence[str] = ()
    ) -> "SearchResult":
        """Return the k best passages for a question, best first.

        Args:
            query: the question in the user's words.
            k: how many.
            machine: words of the machine it is about, a soft preference.
            documents: only these documents; empty for all.
        """
        from knowledge.search import SearchResult

        if not self.version:
            return SearchResult(query, ())
        return self._search().search(query, k, machine=machine, documents=documents)

    def answer(
        self, question: str, *, machine: str | None = None, documents: Sequence[str] = ()
    ) -> "ManualAnswer":
        """Answer with a quote, or say that the manuals do not."""
        from knowledge.answer import answer_from

        return answer_from(self.search(question, 8, machine=machine, documents=documents), self)

    def neighbours(self, passage: str, before: int = 0, after: int = 0) -> tuple[str, ...]:
        """Return the texts around a passage within its section, in order."""
        return self._search().neighbours(passage, before, after)

    @property
    def can_embed(self) -> bool:
        """Whether sentences become vectors at once, without loading the large libraries."""
        from knowledge.embedding import Embedder

        return Embedder(self.workspace).is_ready

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return unit vectors of sentences."""
        from knowledge.embedding import Embedder

        return Embedder(self.workspace).encode(texts)

    def vocabulary(self) -> frozenset[str]:
        """Return the lower-case words of the manuals; empty when there are none."""
        return self._search().vocabulary if self.version else frozenset()

    def _search(self) -> "Searcher":
        from knowledge.search import Searcher

        if self._searcher is None or self._searcher.version != self.version:
            self._searcher = Searcher(self.workspace, self._truth)
        return self._searcher

    def _add(self, path: Path) -> Added:
        from knowledge.embedding import Embedder
        from knowledge.passages import passages_of
        from knowledge.reader import read_document

        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        known = self._truth.known(path.name)
        if known == (sha256, READER):
            return Added(path.name, "unchanged")
        settings = self.workspace.settings
        try:
            parsed = read_document(path, ocr=settings.ocr == "auto", ocr_languages=settings.ocr_languages)
            passages = passages_of(path.name, parsed)
        except DataFault as fault:
            return Added(path.name, "refused", says=str(fault))
        unread = tuple(f"page {p.number}: {p.unread}" for p in parsed.pages if p.unread)
        if not passages:
            why = "; ".join(unread) or "it has no text"
            return Added(path.name, "refused", unread=unread, says=f"{path.name}: {why}.")
        texts = [f"{parsed.title} {p.section}\n{p.text}"[:1200] for p in passages]
        vectors = Embedder(self.workspace).encode(texts, threads=2)
        copy = self.workspace.knowledge_folder / "originals" / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        beside = copy.with_name(copy.name + ".new")
        beside.write_bytes(path.read_bytes())
        beside.replace(copy)
        self._truth.replace(
            path.name, sha256, parsed.title, parsed.revision, len(parsed.pages), unread, passages, vectors
        )
        outcome = "added" if known is None else "updated"
        return Added(path.name, outcome, len(passages), len(parsed.pages), unread)


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
            found += [p for p in below if p.suffix.lower() not in _SKIPPED and p.name[0] not in "._"]
        elif path.is_file():
            found.append(path)
        else:
            raise DataFault(f"There is no file or folder {path}.")
    if not found:
        raise DataFault("There is no document in " + ", ".join(str(p) for p in paths) + ".")
    return found
