"""SQLite holds documents, passages and vectors; every search index is derived from it."""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.model import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, title TEXT NOT NULL,
  revision TEXT NOT NULL, pages INTEGER NOT NULL, unread TEXT NOT NULL, added TEXT NOT NULL,
  reader INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS passage (id TEXT PRIMARY KEY, document TEXT NOT NULL, place INTEGER NOT NULL,
  page INTEGER, section TEXT NOT NULL, kind TEXT NOT NULL, raw TEXT NOT NULL, text TEXT NOT NULL,
  boxes TEXT NOT NULL, codes TEXT NOT NULL, revision TEXT NOT NULL, hidden INTEGER NOT NULL, vector BLOB);
CREATE INDEX IF NOT EXISTS passage_document ON passage (document, place);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_COLUMNS = "id, document, page, section, kind, raw, text, place, boxes, codes, revision, hidden"
READER = 1  # raise it when parsing changes, so that documents are read anew


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the library."""

    name: str
    title: str
    revision: str
    pages: int
    passages: int
    unread: tuple[str, ...]
    added: dt.datetime


class Truth:
    """The file that cannot be derived from anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Open a connection in a transaction that commits when the block ends well."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
        finally:
            connection.close()

    def version(self) -> str:
        """Return a text that changes with the passages, "" when there are none."""
        if not self.path.exists():
            return ""
        with self.open() as db:
            rows = db.execute("SELECT name, sha256 FROM document ORDER BY name").fetchall()
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16] if rows else ""

    def known(self, name: str) -> tuple[str, int] | None:
        """Return hash and reader version a document was read with."""
        with self.open() as db:
            found = db.execute("SELECT sha256, reader FROM document WHERE name = ?", [name]).fetchone()
        return None if found is None else (found[0], found[1])

    def replace(
        self, name: str, sha256: str, title: str, revision: str, pages: int, unread: Sequence[str],
        passages: Sequence[Passage], vectors: "NDArray[np.float32]",
    ) -> None:  # fmt: skip
        """Put a document in, in one transaction, in place of the one of that name."""
        now = dt.datetime.now(dt.UTC).isoformat()
        with self.open() as db:
            db.execute("DELETE FROM passage WHERE document = ?", [name])
            db.execute(
                "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [name, sha256, title, revision, pages, json.dumps(list(unread)), now, READER],
            )
            db.executemany(
                "INSERT OR REPLACE INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (p.id, p.document, p.place, p.page, p.section, p.kind, p.raw, p.text,
                     json.dumps(p.boxes), json.dumps(p.codes), p.revision, int(p.hidden), v.tobytes())
                    for p, v in zip(passages, vectors, strict=True)
                ],
            )  # fmt: skip

    def remove(self, name: str) -> bool:
        """Take a document out; False when it was not there."""
        with self.open() as db:
            db.execute("DELETE FROM passage WHERE document = ?", [name])
            return db.execute("DELETE FROM document WHERE name = ?", [name]).rowcount == 1

    def documents(self) -> tuple[DocumentInfo, ...]:
        """Return the documents by name."""
        if not self.path.exists():
            return ()
        with self.open() as db:
            rows = db.execute(
                "SELECT d.name, title, d.revision, pages, count(p.id), unread, added FROM document d "
                "LEFT JOIN passage p ON p.document = d.name GROUP BY d.name ORDER BY d.name"
            ).fetchall()
        return tuple(
            DocumentInfo(n, t, r, pages, k, tuple(json.loads(u)), dt.datetime.fromisoformat(a))
            for n, t, r, pages, k, u, a in rows
        )

    def passages(self) -> tuple[Passage, ...]:
        """Return all passages in the order of documents and places."""
        with self.open() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM passage ORDER BY document, place").fetchall()
        return tuple(_passage(row) for row in rows)

    def passages_on(self, document: str, page: int) -> tuple[Passage, ...]:
        """Return the passages of one page in order."""
        with self.open() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM passage WHERE document = ? AND page = ? ORDER BY place",
                [document, page],
            ).fetchall()
        return tuple(_passage(row) for row in rows)

    def vectors(self) -> "NDArray[np.float32]":
        """Return the vectors in the order of `passages`."""
        import numpy as np

        with self.open() as db:
            rows = db.execute("SELECT vector FROM passage ORDER BY document, place").fetchall()
        return np.array([np.frombuffer(r[0], dtype=np.float32) for r in rows], dtype=np.float32)


def _passage(row: Sequence[Any]) -> Passage:
    boxes = tuple((float(b[0]), float(b[1]), float(b[2]), float(b[3])) for b in json.loads(row[8]))
    return Passage(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], boxes,
        tuple(json.loads(row[9])), row[10], bool(row[11]),
    )  # fmt: skip
