"""What people thought of answers: a verdict and a note each."""

import datetime as dt
from dataclasses import dataclass

from plant.errors import RequestError
from plant.state import StateFile
from plant.workspace import Workspace

VERDICTS = ("good", "bad")
_SCHEMA = """CREATE TABLE IF NOT EXISTS feedback (thread TEXT NOT NULL, turn INTEGER NOT NULL, user TEXT NOT NULL,
  verdict TEXT, note TEXT, question TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (thread, turn, user))"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's opinion on one answer."""

    thread: str
    turn: int
    user: str
    verdict: str | None
    note: str | None
    question: str


class FeedbackStore:
    """The opinions kept in an installation."""

    def __init__(self, workspace: Workspace) -> None:
        self._state = StateFile(workspace.state_path)
        with self._state.writing() as db:
            db.execute(_SCHEMA)

    def keep(self, given: Feedback) -> None:
        """Keep an opinion; what is None leaves the former as it is.

        Raises:
            RequestError: the verdict is none of ours, or the note longer than 2,000 characters.
        """
        if given.verdict is not None and given.verdict not in VERDICTS:
            raise RequestError(f"A verdict is good or bad, not '{given.verdict}'.")
        if given.note is not None and len(given.note) > 2000:
            raise RequestError(f"The note has {len(given.note):,} characters; 2,000 are kept at most.")
        with self._state.writing() as db:
            db.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thread, turn, user) DO UPDATE SET "
                "verdict = coalesce(excluded.verdict, verdict), note = coalesce(excluded.note, note), at = excluded.at",
                [given.thread, given.turn, given.user, given.verdict, given.note, given.question,
                 dt.datetime.now(dt.UTC).isoformat()],
            )  # fmt: skip

    def of(self, thread: str, user: str) -> dict[int, Feedback]:
        """Return a person's opinions on a conversation, by turn."""
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT thread, turn, user, verdict, note, question FROM feedback WHERE thread = ? AND user = ?",
                [thread, user],
            ).fetchall()
        return {row[1]: Feedback(*row) for row in rows}

    def bad(self) -> list[Feedback]:
        """Return the bad verdicts of all people, the oldest first."""
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT thread, turn, user, verdict, note, question FROM feedback WHERE verdict = 'bad' ORDER BY at"
            ).fetchall()
        return [Feedback(*row) for row in rows]
