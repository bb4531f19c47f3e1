"""By which of a table's times a question goes: "orders raised in March", "oldest by commissioning date"."""

import re
from collections.abc import Sequence

from agents.understanding.asked_mentions import base, times_mentioned
from agents.understanding.asked_relations import START_TO_END
from agents.understanding.words import canonical
from plant.columns import is_time
from plant.names import key_of
from plant.store import TableInfo

_OUT = r"(?<!not )(?<!never )\b(?:(?:went|gone|go|sent) out|left (?:the|our) (?:house|plant|factory|yard|works|warehouse)|shipped|dispatched|were sent|was sent)\b"
_WENT = re.compile(_OUT, re.IGNORECASE)
# right before the blanks that stand for a period
_WENT_THEN = re.compile(rf"{_OUT}(?:\s+\w+)?\s+(?:in|on|during|from)?\s{{3,}}", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|n[o']t)\s+(?:yet\s+)?$", re.IGNORECASE)
_SENT = frozenset(
    ["issu", "issue", "shipp", "ship", "shipped", "dispatch", "sent", "send", "departure", "depart"]
)
_ORDERED = re.compile(
    r"\b(?:oldest|newest|latest|earliest|first|last|most recent|longest ago)\b", re.IGNORECASE
)


def date_said(text: str, info: TableInfo, timed: bool, *, ends: Sequence[int] = ()) -> str | None:
    """Return the column of times that a question names, where it is not the table's own time column.

    Args:
        text: the question.
        info: of the table.
        timed: a period or a grain of time is asked.
        ends: where periods end in the text.
    """
    if not timed and not _ORDERED.search(text):
        return None
    text = START_TO_END.sub(lambda m: " " * len(m.group()), text)  # how long something took
    named = times_mentioned(text, info)
    if timed and (not named or _WENT_THEN.search(text)) and (gone := _gone(text, info)) is not None:
        return gone
    if not named or len([c for c in info.columns if is_time(c.type)]) < 2:
        return None
    named = [m for m in named if not _NOT.search(text[: m.start])]
    if not named:
        return None
    own = {(m.start, m.end) for m in named if m.column == info.time_column}
    # "downtime" of "down from" and "down to" means neither of both
    named = [m for m in named if m.column == info.time_column or (m.start, m.end) not in own]
    said = f" {key_of(text)} "
    whole = [m for m in named if " " in (key := key_of(m.column.replace("_", " "))) and f" {key} " in said]
    if len(whole) == 1:
        return whole[0].column if whole[0].column != info.time_column else None
    before = [m for m in named if any(m.end <= end for end in ends)]  # the nearest before a period
    column = (before or named)[-1 if before else 0].column
    return column if column != info.time_column else None


def _gone(text: str, info: TableInfo) -> str | None:
    """Return the column of when things left that a text means which says that they went out, whatever the column calls it."""
    if info.standard or not _WENT.search(text):
        return None
    left = [c.name for c in info.columns if is_time(c.type) and {base(s) for s in canonical(c.name)} & _SENT]
    return left[0] if len(left) == 1 and left[0] != info.time_column else None
