"""By which of a table's times a question goes: "orders raised in March", "oldest by commissioning date"."""

import re
from collections.abc import Sequence

from agents.understanding.asked_mentions import times_mentioned
from plant.columns import is_time
from plant.names import key_of
from plant.store import TableInfo

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
    named = times_mentioned(text, info)
    if not named or len([c for c in info.columns if is_time(c.type)]) < 2:
        return None
    said = f" {key_of(text)} "
    whole = [m for m in named if " " in (key := key_of(m.column.replace("_", " "))) and f" {key} " in said]
    if len(whole) == 1:
        return whole[0].column if whole[0].column != info.time_column else None
    before = [m for m in named if any(m.end <= end for end in ends)]  # the nearest before a period
    column = (before or named)[-1 if before else 0].column
    return column if column != info.time_column else None
