"""The application's own state (proposals, accounts, opinions, audit): one SQLite file, whole transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_WAIT_S = 10


@dataclass(frozen=True, slots=True)
class StateFile:
    """The SQLite file of an installation's state; safe over threads and processes.

    Attributes:
        path: the file; it is made when it is first opened.
    """

    path: Path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open the file; each statement stands for itself."""
        db = sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            yield db
        finally:
            db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: all of it is kept, or nothing when the block raises."""
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
