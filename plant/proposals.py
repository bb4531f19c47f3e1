"""Proposals and what is in force: publishing is one transaction here, outside every conversation.

A proposal is bound to its SHA-256. It is published by exactly one approval of a person whose
role permits it, and only if nothing in it changed since it was shown.
"""

import datetime as dt
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plant import audit
from plant.errors import NotAllowed, NotFound, RequestError
from plant.state import StateFile
from plant.workspace import Workspace

MAY_DECIDE = frozenset({"planner", "admin"})
_SCHEMA = """
CREATE TABLE IF NOT EXISTS proposal (id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,
  summary TEXT NOT NULL, payload TEXT NOT NULL, sha256 TEXT NOT NULL, status TEXT NOT NULL, token TEXT,
  created TEXT NOT NULL, user TEXT NOT NULL, thread TEXT NOT NULL, effect TEXT NOT NULL,
  cost_of_nothing TEXT NOT NULL, decided TEXT, decided_by TEXT, why TEXT);
CREATE TABLE IF NOT EXISTS published (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
  proposal TEXT NOT NULL UNIQUE, at TEXT NOT NULL, user TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for a person, or was decided.

    Attributes:
        status: proposed, approved, rejected or undone.
        token: one-time permission; spent by the approval.
    """

    id: str
    kind: str
    title: str
    summary: str
    payload: Mapping[str, Any]
    sha256: str
    status: str
    token: str | None
    created: dt.datetime
    user: str
    thread: str
    effect: str
    cost_of_nothing: str
    decided_by: str | None
    why: str | None


class ProposalStore:
    """The proposals of one installation; safe over threads and processes."""

    def __init__(self, workspace: Workspace) -> None:
        self._state = StateFile(workspace.state_path)
        with self._state.reading() as db:
            db.executescript(_SCHEMA)
            audit.prepare(db)

    @classmethod
    def open(cls, workspace: Workspace) -> "ProposalStore":
        """Return the store of a workspace."""
        return cls(workspace)

    def create(
        self,
        *,
        kind: str,
        title: str,
        summary: str,
        payload: Mapping[str, Any],
        user: str,
        thread: str = "",
        effect: str = "",
        cost_of_nothing: str = "",
    ) -> Proposal:
        """Keep a new proposal; the same one of the same conversation is kept once."""
        text = _canonical(payload)
        sha256 = _sha256(kind, title, summary, text)
        with self._state.writing() as db:
            same = db.execute(
                "SELECT id FROM proposal WHERE sha256 = ? AND thread = ? AND status = 'proposed'",
                [sha256, thread],
            ).fetchone()
            if same is None:
                count = db.execute("SELECT count(*) FROM proposal").fetchone()[0]
                id_ = f"P-{count + 1:04d}"
                now = dt.datetime.now(dt.UTC).isoformat()
                db.execute(
                    "INSERT INTO proposal VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
                    [id_, kind, title, summary, text, sha256, secrets.token_urlsafe(24), now, user, thread, effect,
                     cost_of_nothing],
                )  # fmt: skip
                audit.record(db, user, "propose", id_, {"kind": kind, "sha256": sha256})
            else:
                id_ = same[0]
        return self.get(id_)

    def get(self, id: str) -> Proposal:
        """Return a proposal.

        Raises:
            NotFound: there is none of this id.
        """
        with self._state.reading() as db:
            return self._get(db, id)

    def list(self, status: str | None = None) -> tuple[Proposal, ...]:
        """Return the proposals, the latest first."""
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT * FROM proposal WHERE ? IS NULL OR status = ? ORDER BY created DESC, id DESC",
                [status, status],
            ).fetchall()
        return tuple(_proposal(r) for r in rows)

    def approve(
        self, id: str, *, user: str, role: str, sha256: str | None = None, token: str | None = None
    ) -> Proposal:
        """Publish a proposal: one transaction that changes exactly one row.

        Args:
            id: the proposal.
            user: who approves.
            role: planner or admin.
            sha256: of the proposal as the person saw it; None takes the stored one.
            token: its one-time permission, where the caller holds it.

        Raises:
            NotFound: there is no such proposal.
            NotAllowed: the role may not approve.
            RequestError: it was changed since it was shown, or is decided already.
        """
        _may(role, "approve")
        with self._state.writing() as db:
            found = self._get(db, id)
            whole = _sha256(found.kind, found.title, found.summary, _canonical(found.payload))
            if whole != found.sha256 or (sha256 is not None and sha256 != found.sha256):
                raise RequestError(
                    f"{id} was changed since it was shown. Look at it again before you approve it."
                )
            if token is not None and token != found.token:
                raise RequestError(f"The permission for {id} is not valid any more.")
            now = dt.datetime.now(dt.UTC).isoformat()
            changed = db.execute(
                "UPDATE proposal SET status = 'approved', token = NULL, decided = ?, decided_by = ? "
                "WHERE id = ? AND status = 'proposed' AND sha256 = ? AND token IS NOT NULL",
                [now, user, id, found.sha256],
            ).rowcount
            if changed != 1:
                raise RequestError(_decided(self._get(db, id)))
            db.execute(
                "INSERT INTO published (kind, proposal, at, user) VALUES (?, ?, ?, ?)",
                [found.kind, id, now, user],
            )
            audit.record(db, user, "approve", id, {"sha256": found.sha256, "role": role})
        return self.get(id)

    def reject(self, id: str, *, user: str, role: str, why: str) -> Proposal:
        """Turn a proposal down, with the reason; raises what `approve` raises."""
        _may(role, "reject")
        if not why.strip():
            raise RequestError("Say why it is rejected: --why 'reason'.")
        with self._state.writing() as db:
            found = self._get(db, id)
            now = dt.datetime.now(dt.UTC).isoformat()
            changed = db.execute(
                "UPDATE proposal SET status = 'rejected', token = NULL, decided = ?, decided_by = ?, why = ? "
                "WHERE id = ? AND status = 'proposed'",
                [now, user, why, id],
            ).rowcount
            if changed != 1:
                raise RequestError(_decided(found))
            audit.record(db, user, "reject", id, {"why": why, "role": role})
        return self.get(id)

    def undo(self, id: str, *, user: str, role: str) -> Proposal:
        """Take an approved proposal back; what was in force before is in force again.

        Raises:
            NotFound: there is no such proposal.
            NotAllowed: the role may not.
            RequestError: it is not in force.
        """
        _may(role, "undo")
        with self._state.writing() as db:
            self._get(db, id)
            last = db.execute(
                "SELECT proposal FROM published WHERE undone = 0 AND kind = (SELECT kind FROM proposal WHERE id = ?) "
                "ORDER BY n DESC LIMIT 1", [id],
            ).fetchone()  # fmt: skip
            if last is None or last[0] != id:
                more = f" {last[0]} is in force; undo that first." if last else ""
                raise RequestError(f"{id} is not in force, so it cannot be undone.{more}")
            db.execute("UPDATE published SET undone = 1 WHERE proposal = ?", [id])
            db.execute("UPDATE proposal SET status = 'undone' WHERE id = ?", [id])
            audit.record(db, user, "undo", id, {"role": role})
        return self.get(id)

    def published(self, kind: str = "schedule") -> Proposal | None:
        """Return what is in force of a kind."""
        with self._state.reading() as db:
            row = db.execute(
                "SELECT p.* FROM published b JOIN proposal p ON p.id = b.proposal WHERE b.kind = ? AND b.undone = 0 "
                "ORDER BY b.n DESC LIMIT 1", [kind],
            ).fetchone()  # fmt: skip
        return None if row is None else _proposal(row)

    def audit_rows(self) -> tuple[audit.AuditRow, ...]:
        """Return the audit, the oldest first."""
        with self._state.reading() as db:
            return audit.rows(db)

    def verify_audit(self) -> int | None:
        """Return the number of the first audit row that was changed, None when none was."""
        with self._state.reading() as db:
            return audit.verify(db)

    def _get(self, db: sqlite3.Connection, id: str) -> Proposal:
        row = db.execute("SELECT * FROM proposal WHERE id = ?", [id]).fetchone()
        if row is None:
            near = [r[0] for r in db.execute("SELECT id FROM proposal ORDER BY created DESC LIMIT 3")]
            raise NotFound("proposal", id, near)
        return _proposal(row)


def _proposal(row: Any) -> Proposal:
    return Proposal(
        row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7],
        dt.datetime.fromisoformat(row[8]), row[9], row[10], row[11], row[12], row[14], row[15],
    )  # fmt: skip


def _may(role: str, action: str) -> None:
    if role not in MAY_DECIDE:
        raise NotAllowed(f"A {role} may not {action} proposals; ask a planner.")


def _decided(found: Proposal) -> str:
    by = f" by {found.decided_by}" if found.decided_by else ""
    return f"{found.id} is {found.status}{by} already; nothing was changed."


def _canonical(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
