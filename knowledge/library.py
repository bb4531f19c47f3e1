"""The manuals of one plant: add, remove, list, search, answer. Nothing heavy until the first search."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.originals import Originals
from knowledge.truth import DocumentInfo, Truth
from plant.errors import Busy, NotFound
from plant.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.answer import ManualAnswer
    from knowledge.hits import SearchResult
    from knowledge.ingest import AddReport
    from knowledge.model import Passage
    from knowledge.search import Searcher

LOCK_S = 30.0
FEW = 2000  # passages whose index is built at once rather than in the background
_log = logging.getLogger(__name__)


class Library:
    """The documents of a workspace."""

    def __init__(self, workspace: Workspace, *, brief: bool = False) -> None:
        self.workspace = workspace
        self._brief = brief
        self._truth = Truth(workspace.knowledge_folder / "library.sqlite")
        self._originals = Originals(workspace.knowledge_folder / "originals")
        self._truth.read_anew = self._read_anew
        self._searcher: Searcher | None = None
        self._guard = threading.Lock()
        self._background: threading.Thread | None = None

    @classmethod
    def open(cls, workspace: Workspace, *, brief: bool = False) -> "Library":
        """Return the library of a workspace.

        Args:
            workspace: of the installation.
            brief: for a process that searches once: vectors are read from SQLite, Chroma is not loaded.
        """
        return cls(workspace, brief=brief)

    @property
    def version(self) -> str:
        """A text that changes with the documents, "" when there are none."""
        return self._truth.version()

    def documents(self, role: str = "admin") -> tuple[DocumentInfo, ...]:
        """Return the documents that a role may read, by name."""
        return tuple(d for d in self._truth.documents() if d.may_read(role))

    def add(
        self,
        paths: Sequence[Path],
        *,
        roles: Sequence[str] = (),
        mirror: bool = False,
        background: bool = False,
        progress: Callable[[str], None] | None = None,
    ) -> "AddReport":
        """Read files, or all files below folders, into the library.

        A file that is already there unchanged is left alone; one of the same name replaces
        the former; one that cannot be read is reported and the others go on. Documents are found by
        their words at once; their vectors follow, and go on where they were after a crash.

        Args:
            paths: files and folders.
            roles: who may read the new documents; empty for everybody.
            mirror: take out documents that came from one of the folders and are gone from there.
            background: return when the documents are found by their words; the vectors follow in a thread.
            progress: told a line a file and a line a batch of vectors.

        Raises:
            DataFault: a path does not exist.
            Busy: another process is adding documents.
        """
        from filelock import FileLock, Timeout

        from knowledge.ingest import AddReport, embed_pending, store_files

        tell = progress or (lambda line: None)
        self.workspace.knowledge_folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.workspace.knowledge_folder / "add.lock", timeout=LOCK_S):
                done = store_files(
                    self.workspace, self._truth, self._originals, paths,
                    roles=roles, mirror=mirror, progress=tell,
                )  # fmt: skip
                embedded = 0 if background else embed_pending(self.workspace, self._truth, tell)
        except Timeout as error:
            raise Busy("Another process is adding documents; try again when it is done.") from error
        if background:
            self.complete()
        elif self.version:
            self._search().refresh()
        return AddReport(tuple(done), embedded)

    def complete(self, *, wait: bool = False) -> None:
        """Embed what still waits and build the index of vectors, in a thread; one at a time."""
        with self._guard:
            if self._background is None or not self._background.is_alive():
                self._background = threading.Thread(target=self._complete, daemon=True)
                self._background.start()
            running = self._background
        if wait:
            running.join()

    def remove(self, document: str) -> None:
        """Take a document out.

        Raises:
            NotFound: there is no such document.
        """
        if not self._truth.remove(document):
            raise self._unknown(document)
        self._originals.drop_others(self._truth.hashes())
        if self.version:
            self._search().refresh()

    def waiting(self) -> tuple[str, ...]:
        """Return the documents of an older version whose files have to be added again."""
        return tuple(old.name for old in self._truth.outdated()) if self._truth.path.exists() else ()

    def superseded(self) -> dict[str, str]:
        """Return old revision -> newest revision, by document name."""
        from knowledge.revision import superseded

        return superseded([(d.name, d.title, d.revision) for d in self._truth.documents()])

    def restrict(self, document: str, roles: Sequence[str]) -> None:
        """Limit a document to roles; () opens it to everybody.

        Raises:
            NotFound: there is no such document.
        """
        if not self._truth.restrict(document, roles):
            raise self._unknown(document)

    def original(self, document: str, role: str = "admin") -> Path:
        """Return the kept copy of a document's file.

        Raises:
            NotFound: there is no such document for this role.
        """
        for info in self.documents(role):
            if info.name == document:
                return self._originals.path(info.name, info.sha256)
        raise self._unknown(document, role)

    def page_image(
        self, document: str, page: int, quote: str = "", *, role: str = "admin", width_px: int = 1100
    ) -> bytes:
        """Return a page of a document as PNG, with the quote marked where it is given.

        Args:
            document: file name.
            page: physical page from 1.
            quote: words as cited; those that do not stand on the page are not marked.
            role: who looks.
            width_px: width of the picture.

        Raises:
            NotFound: there is no such document for this role.
            DataFault: the document has no pages, or no such page.
        """
        from knowledge.page_image import page_image

        path = self.original(document, role)
        on_page = self._truth.passages_on(document, page) if quote else ()
        boxes = [box for p in on_page if not p.hidden for box in p.boxes(quote)]
        return page_image(path, page, boxes, width_px=width_px)

    def search(
        self, query: str, k: int = 5, *, machine: str | None = None, documents: Sequence[str] = (),
        role: str = "admin", language: str | None = None, revision: str | None = None,
    ) -> "SearchResult":  # fmt: skip
        """Return the k best passages for a question, best first.

        Args:
            query: the question in the user's words.
            k: how many.
            machine: words of the machine it is about, a soft preference.
            documents: only these documents; empty for all.
            role: only documents that this role may read.
            language: only documents in this language (ISO 639-1).
            revision: only documents of this revision.
        """
        from knowledge.hits import SearchResult

        if not self.version:
            return SearchResult(query, ())
        searcher = self._search()
        allowed = searcher.allowed(documents, role, language, revision)
        found = searcher.search(query, k, machine=machine, allowed=allowed)
        if not (self._brief or searcher.is_indexed):
            self.complete(wait=searcher.size < FEW and not self._truth.count_pending())
        return found

    def answer(
        self, question: str, *, machine: str | None = None, documents: Sequence[str] = (), role: str = "admin"
    ) -> "ManualAnswer":
        """Answer with a quote, or say that the manuals do not."""
        from knowledge.answer import ManualAnswer, answer_from

        if not self.documents(role):
            return ManualAnswer("unknown", "There are no manuals yet.", (), "any manual")
        result = self.search(question, 10, machine=machine, documents=documents, role=role)
        return answer_from(result, self._search() if result.hits else None)

    def passages(self) -> "tuple[Passage, ...]":
        """Return every passage that can be found, in the order of documents and places."""
        return tuple(p for p in self._truth.passages() if not p.hidden)

    def searcher(self) -> "Searcher":
        """Return the search indexes of the present version."""
        return self._search()

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

    def coverage(self, question: str, common: Collection[str] = frozenset()) -> float:
        """Return how much of a question's words stands in one passage, 0 to 1 (`Searcher.coverage`)."""
        return self._search().coverage(question, common) if self.version else 0.0

    def _read_anew(self) -> None:
        from knowledge.ingest import read_anew

        read_anew(self.workspace, self._truth, self._originals)

    def _search(self) -> "Searcher":
        from knowledge.search import Searcher

        found = self._searcher
        if found is None or found.version != self.version:
            found = self._searcher = Searcher(self.workspace, self._truth, by_index=not self._brief)
        return found

    def _complete(self) -> None:
        from filelock import FileLock, Timeout

        from knowledge.ingest import embed_pending

        try:
            with FileLock(self.workspace.knowledge_folder / "add.lock", timeout=0):
                embed_pending(self.workspace, self._truth, lambda line: _log.info("%s", line))
        except Timeout:
            return  # another process is at it
        except Exception:
            _log.exception("the vectors of the manuals could not be completed")
            return
        if self.version:
            self._search().refresh()

    def _unknown(self, document: str, role: str = "admin") -> NotFound:
        return NotFound("document", document, [d.name for d in self.documents(role)])
