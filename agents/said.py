"""What was said in conversations, kept so that it can be searched: questions and answers as plain text."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_SCHEMA = """CREATE TABLE IF NOT EXISTS said (
  thread TEXT PRIMARY KEY, updated TEXT NOT NULL, words TEXT NOT NULL, folded TEXT NOT NULL)"""
_BEFORE, _AFTER = 16, 60


@dataclass(frozen=True, slots=True)
class ThreadInfo:
    """A conversation of a user.

    Attributes:
        found: the words around the place a search found; "" where its title was enough.
    """

    id: str
    title: str
    updated: dt.datetime
    found: str = ""


def search(
    db: sqlite3.Connection,
    threads: Iterable[ThreadInfo],
    words: str,
    read: Callable[[str], Iterable[str]],
) -> tuple[ThreadInfo, ...]:
    """Return the conversations in whose title, questions or answers all words stand.

    Args:
        db: where the texts are kept; conversations that went on since are read anew.
        threads: of one person, in the order they are returned.
        words: what is looked for; case does not matter.
        read: gives the questions and answers of a conversation.
    """
    wanted = words.casefold().split()
    listed = list(threads)
    db.execute(_SCHEMA)
    known = dict(db.execute("SELECT thread, updated FROM said"))
    stale = [t for t in listed if known.get(t.id) != t.updated.isoformat()]
    fresh = [(t.id, t.updated.isoformat(), " ".join(" ".join(read(t.id)).split())) for t in stale]
    db.executemany(  # all was read before: nobody waits for the file meanwhile
        "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?)", [(*row, row[2].casefold()) for row in fresh]
    )
    hits = []
    for thread in listed:
        title = thread.title.casefold()
        missing = [w for w in wanted if w not in title]
        text, folded = db.execute("SELECT words, folded FROM said WHERE thread = ?", [thread.id]).fetchone()
        if all(w in folded for w in missing):
            found = _around(text, missing[0]) if missing else ""
            hits.append(ThreadInfo(thread.id, thread.title, thread.updated, found))
    return tuple(hits)


def forget(db: sqlite3.Connection, thread: str) -> None:
    """Take a conversation out of what is searched."""
    db.execute(_SCHEMA)
    db.execute("DELETE FROM said WHERE thread = ?", [thread])


def _around(text: str, word: str) -> str:
    at = max(text.casefold().find(word), 0)
    begin, end = max(0, at - _BEFORE), at + len(word) + _AFTER
    return ("…" if begin else "") + text[begin:end].strip() + ("…" if end < len(text) else "")
