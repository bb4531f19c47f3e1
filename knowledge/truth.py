"""SQLite holds documents, passages and vectors; every search index is derived from it."""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.model import Passage
from knowledge.outdated import Outdated, done, outdated, set_aside

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, title TEXT NOT NULL,
  revision TEXT NOT NULL, pages INTEGER NOT NULL, unread TEXT NOT NULL, added TEXT NOT NULL,
  reader INTEGER NOT NULL, source TEXT NOT NULL, roles TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passage (id TEXT PRIMARY KEY, document TEXT NOT NULL, place INTEGER NOT NULL,
  page INTEGER, section TEXT NOT NULL, kind TEXT NOT NULL, raw TEXT NOT NULL, text TEXT NOT NULL,
  spans TEXT NOT NULL, codes TEXT NOT NULL, revision TEXT NOT NULL, printed TEXT NOT NULL,
  key TEXT NOT NULL, vector BLOB);
CREATE INDEX IF NOT EXISTS passage_document ON passage (document, place);
CREATE INDEX IF NOT EXISTS passage_pending ON passage (id) WHERE vector IS NULL;
"""
_COLUMNS = "id, document, page, section, kind, raw, text, place, spans, codes, revision, printed"
READER = 6  # raise it when parsing changes, so that documents are read anew


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the library.

    Attributes:
        unread: pages that could not be read, each with the reason.
        hidden: passages that a reader of the page cannot see; they are kept out of answers.
        roles: who may read it, empty for everybody; an admin always may.
        language: ISO 639-1 code by its most frequent words, "" when unknown.
        source: path it was added from.
    """

    name: str
    title: str
    revision: str
    pages: int
    passages: int
    unread: tuple[str, ...]
    added: dt.datetime
    hidden: int = 0
    roles: tuple[str, ...] = ()
    language: str = ""
    source: str = ""
    sha256: str = ""

    def may_read(self, role: str) -> bool:
        """Whether a role may read it."""
        return not self.roles or role == "admin" or role in self.roles


class Truth:
    """The file that cannot be derived from anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_anew: Callable[[], None] | None = None  # called when an older version's documents wait
        self._ready = False

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Open a connection in a transaction that commits when the block ends well.

        Tables of an older version are set aside first, and their documents read anew.

        Raises:
            DataFault: the file is of another version and does not say which documents it holds.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            if not self._ready:
                connection.execute("PRAGMA journal_mode=WAL")
                set_aside(connection, _SCHEMA, self.path)
                connection.executescript(_SCHEMA)
                self._ready = True
                if self.read_anew is not None and outdated(connection):
                    self.read_anew()
            with connection:
                yield connection
        finally:
            connection.close()

    def version(self) -> str:
        """Return a text that changes with the documents, "" when there are none."""
        if not self.path.exists():
            return ""
        with self.open() as db:
            rows = db.execute("SELECT name, sha256, reader, roles FROM document ORDER BY name").fetchall()
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16] if rows else ""

    def outdated(self) -> tuple[Outdated, ...]:
        """Return the documents of an older version that could not be read anew yet."""
        with self.open() as db:
            return outdated(db)

    def is_read_anew(self, name: str) -> None:
        """Strike a document from those of an older version."""
        with self.open() as db:
            done(db, name)

    def hashes(self) -> tuple[str, ...]:
        """Return the hashes of the files to keep, those that wait to be read anew among them."""
        return (*(d.sha256 for d in self.documents()), *(o.sha256 for o in self.outdated()))

    def known(self, name: str) -> tuple[str, int] | None:
        """Return hash and reader version a document was read with."""
        with self.open() as db:
            found = db.execute("SELECT sha256, reader FROM document WHERE name = ?", [name]).fetchone()
        return None if found is None else (found[0], found[1])

    def replace(self, info: DocumentInfo, passages: Sequence[Passage], keys: Sequence[str]) -> None:
        """Put a document in, in one transaction, in place of the one of that name.

        Passages whose words to embed did not change keep their vectors; the others wait for theirs.

        Args:
            info: the document; its counts are those of `passages`.
            passages: in reading order.
            keys: hash of the words to embed, one a passage.
        """
        with self.open() as db:
            old: Mapping[str, bytes] = dict(
                db.execute(
                    "SELECT key, vector FROM passage WHERE document = ? AND vector IS NOT NULL", [info.name]
                )
            )
            db.execute("DELETE FROM passage WHERE document = ?", [info.name])
            db.execute(
                "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [info.name, info.sha256, info.title, info.revision, info.pages, json.dumps(info.unread),
                 info.added.isoformat(), READER, info.source, json.dumps(info.roles), info.language],
            )  # fmt: skip
            db.executemany(
                "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (p.id, p.document, p.place, p.page, p.section, p.kind, p.raw, p.text,
                     json.dumps(p.spans), json.dumps(p.codes), p.revision, p.printed, key, old.get(key))
                    for p, key in zip(passages, keys, strict=True)
                ],
            )  # fmt: skip

    def restrict(self, name: str, roles: Sequence[str]) -> bool:
        """Limit a document to roles, () for everybody; False when it is not there."""
        with self.open() as db:
            done = db.execute("UPDATE document SET roles = ? WHERE name = ?", [json.dumps(list(roles)), name])
            return done.rowcount == 1

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
                "SELECT d.name, title, d.revision, pages, count(p.id), sum(p.kind = 'hidden'), unread, added, "
                "roles, language, source, sha256 FROM document d "
                "LEFT JOIN passage p ON p.document = d.name GROUP BY d.name ORDER BY d.name"
            ).fetchall()
        return tuple(
            DocumentInfo(n, t, r, pages, k, tuple(json.loads(u)), dt.datetime.fromisoformat(a), int(h or 0),
                         tuple(json.loads(ro)), la, so, sha)
            for n, t, r, pages, k, h, u, a, ro, la, so, sha in rows
        )  # fmt: skip

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

    def pending(self, most: int) -> tuple[Passage, ...]:
        """Return passages that wait for their vectors."""
        with self.open() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM passage WHERE vector IS NULL ORDER BY rowid LIMIT ?", [most]
            ).fetchall()
        return tuple(_passage(row) for row in rows)

    def count_pending(self) -> int:
        """Return how many passages wait for their vectors."""
        with self.open() as db:
            return int(db.execute("SELECT count(*) FROM passage WHERE vector IS NULL").fetchone()[0])

    def keep_vectors(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Store vectors of passages, in one transaction."""
        with self.open() as db:
            db.executemany(
                "UPDATE passage SET vector = ? WHERE id = ?",
                [(v.tobytes(), i) for i, v in zip(ids, vectors, strict=True)],
            )

    def vectors(self) -> "tuple[tuple[str, ...], NDArray[np.float32]]":
        """Return ids and vectors of the passages that have one, in the order of `passages`."""
        import numpy as np

        with self.open() as db:
            rows = db.execute(
                "SELECT id, vector FROM passage WHERE vector IS NOT NULL ORDER BY document, place"
            ).fetchall()
        found = np.frombuffer(b"".join(r[1] for r in rows), dtype=np.float32)
        return tuple(r[0] for r in rows), found.reshape(len(rows), -1) if rows else found.reshape(0, 1)

    def cosines(self, vector: "NDArray[np.float32]", ids: Sequence[str]) -> dict[str, float]:
        """Return the cosine between a unit vector and each passage's own."""
        import numpy as np

        marks = ", ".join("?" * len(ids))
        with self.open() as db:
            rows = db.execute(
                f"SELECT id, vector FROM passage WHERE id IN ({marks}) AND vector IS NOT NULL", list(ids)
            )
            return {i: float(np.frombuffer(v, dtype=np.float32) @ vector) for i, v in rows}


def _passage(row: Sequence[Any]) -> Passage:
    spans = tuple((a, b, (box[0], box[1], box[2], box[3])) for a, b, box in json.loads(row[8]))
    codes = tuple(json.loads(row[9]))
    return Passage(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], spans, codes, row[10], row[11]
    )
