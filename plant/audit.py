"""The audit: append-only, each row chained to the one before by its hash."""

import datetime as dt
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS audit (n INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what to what, and when (UTC)."""

    n: int
    at: str
    user: str
    action: str
    subject: str
    detail: dict[str, Any]


def prepare(db: sqlite3.Connection) -> None:
    """Make the table in an open database."""
    db.executescript(_SCHEMA)


def record(db: sqlite3.Connection, user: str, action: str, subject: str, detail: dict[str, Any]) -> None:
    """Append a row within the caller's transaction."""
    last = db.execute("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    n, before = (last[0] + 1, last[1]) if last else (1, "")
    at = dt.datetime.now(dt.UTC).isoformat()
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    db.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [n, at, user, action, subject, text, before, _hash(n, at, user, action, subject, text, before)],
    )


def rows(db: sqlite3.Connection) -> tuple[AuditRow, ...]:
    """Return all rows, the oldest first."""
    found = db.execute("SELECT n, at, user, action, subject, detail FROM audit ORDER BY n").fetchall()
    return tuple(AuditRow(n, at, u, a, s, json.loads(d)) for n, at, u, a, s, d in found)


def verify(db: sqlite3.Connection) -> int | None:
    """Return the number of the first row that was changed; None when the chain is whole."""
    before = ""
    for expected, row in enumerate(db.execute("SELECT * FROM audit ORDER BY n"), 1):
        n, at, user, action, subject, detail, previous, found = row
        if (
            n != expected
            or previous != before
            or found != _hash(n, at, user, action, subject, detail, previous)
        ):
            return expected
        before = found
    return None


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps([str(p) for p in parts]).encode()).hexdigest()
