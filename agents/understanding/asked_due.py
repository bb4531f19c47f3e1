"""The column of a list by which something is due next, where a question asks what is overdue."""

import re

from agents.understanding.asked_mentions import base
from agents.understanding.words import canonical, words_of
from plant.columns import is_time
from plant.store import TableInfo

_OVERDUE = re.compile(
    r"\b(?:overdue|past (?:its |their |the )?due|expired|lapsed|due (?:before|by|until|till))\b",
    re.IGNORECASE,
)
_DUE = frozenset(["due", "next", "deadline", "expiry", "expire", "expires", "expiration", "valid"])
_DONE = frozenset(
    ["clos", "close", "closed", "finish", "end", "deliver", "done", "complet", "ship", "answer", "actual"]
)
_PLAIN = frozenset(["date", "on", "at", "until", "by", "time"])


def due_column(text: str, info: TableInfo) -> str | None:
    """Return the column of when something is due next that a question on what is overdue means.

    None where it asks for nothing overdue, or the rows say when it was done, so that two dates are compared.
    """
    if info.standard or _OVERDUE.search(text) is None:
        return None
    times = {c.name: {base(s) for s in canonical(c.name)} for c in info.columns if is_time(c.type)}
    if any(stems & _DONE for stems in times.values()):
        return None
    said = {base(w.stem) for w in words_of(text)}
    due = {n: stems - _DUE - _PLAIN for n, stems in times.items() if stems & _DUE}
    named = [n for n, rest in due.items() if rest and rest <= said]
    found = named or [n for n, rest in due.items() if not rest]
    return found[0] if len(found) == 1 else None
