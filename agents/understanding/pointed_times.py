"""The hour, day, week or month that a text points at by its figure: "in the lowest month", "the worst week"."""

import re

from agents.understanding.periods import find_periods
from agents.understanding.scene import Scene
from plant.kpi import KPIS
from tools.views import is_better_high

_SPAN = re.compile(
    r"\b(?:(?:in|on|for|during|of|at) )?(?:the |that |its |our )?(?P<end>worst|best|highest|lowest|peak|biggest|smallest|weakest|strongest) (?P<span>hour|day|week|month|quarter)\b"
    r"(?: (?:there|then|of (?:them|those|these|all)|in (?:that|the|this) (?:list|chart|table)))?",
    re.IGNORECASE,
)
_HIGH = frozenset(["highest", "peak", "biggest"])
_LOW = frozenset(["lowest", "smallest"])
_WEEKDAY = re.compile(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w* (?=\d)")


def at_the_extreme(text: str, scene: Scene) -> str:
    """Return a text with the time of a row put for "the lowest month", after an answer by month.

    Args:
        text: the follow-up.
        scene: what it is read against; its memory holds the rows and their figures.
    """
    m = _SPAN.search(text)
    memory = scene.memory
    by = memory.steps[-1].arguments.get("by") if memory.steps else None
    if m is None or by != m["span"].casefold() or scene.clues(text).periods:
        return text
    label = row_at(m["end"].casefold(), scene)
    return f"{text[: m.start()]}in {label}{text[m.end() :]}" if label else text


def row_at(end: str, scene: Scene) -> str:
    """Return the time that the row with the highest, lowest, worst or best figure is of; "" where it is of none."""
    memory = scene.memory
    figures = {n: f for n, f in enumerate(memory.figures) if f is not None and n < len(memory.rows)}
    if not figures:
        return ""
    kpi = KPIS.get(str(memory.steps[-1].arguments.get("kpi")))
    better_high = kpi.better == "higher" if kpi is not None else is_better_high(memory.ranked)
    high = end in _HIGH or (end not in _LOW and (end in {"best", "strongest"}) == better_high)
    label = _WEEKDAY.sub("", memory.rows[(max if high else min)(figures, key=lambda n: figures[n])])
    return label if find_periods(f"in {label}", scene.clock.now, scene.zone) else ""
