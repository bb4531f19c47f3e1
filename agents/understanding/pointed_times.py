"""The hour, day, week or month that a text points at by its figure: "in the lowest month", "the worst week"."""

import datetime as dt
import re
from collections.abc import Mapping

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
_WEEK_TO = re.compile(r"^week to (?P<day>\d{4}-\d\d-\d\d)$")
_LEAST_H = {"hour": 0.9, "day": 22.0, "week": 6 * 24.0, "month": 27 * 24.0, "quarter": 80 * 24.0}
_FROM_DAY = re.compile(
    r"^(?P<day>\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00)?)?$"
)  # a week or month by its first day
_NEXT = frozenset(["week", "month"])
_EVENT = re.compile(r"^(?P<day>\d{4}-\d\d-\d\d) \d\d:\d\d")
_AT_THAT_TIME = re.compile(
    r"\b(?:(?:back )?then(?=\W*$)|(?:on |at |during |in )?that (?:very |same )?(?:time|day|moment|night|shift|date)|at the time|at that point)\b",
    re.IGNORECASE,
)
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
    label = row_at(m["end"].casefold(), m["span"].casefold(), scene)
    return f"{text[: m.start()]}in {label}{text[m.end() :]}" if label else text


def at_the_event(text: str, scene: Scene) -> str:
    """Return a text with the day of the one event that was just told put for "then": "what was repaired then"."""
    memory = scene.memory
    given = memory.steps[-1].arguments if memory.steps else {}
    view = given.get("view")
    one = given.get("which") or len(memory.rows) == 1 or (isinstance(view, Mapping) and view.get("place"))
    event = (
        _EVENT.match(memory.rows[-1 if isinstance(view, Mapping) and view.get("place") else 0])
        if memory.rows
        else None
    )
    if not one or event is None or scene.clues(text).periods:
        return text
    return _AT_THAT_TIME.sub(f"on {event['day']}", text, count=1)


def row_at(end: str, span: str, scene: Scene) -> str:
    """Return the time that the row with the highest, lowest, worst or best figure is of; "" where it is of none."""
    memory = scene.memory
    figures = {n: f for n, f in enumerate(memory.figures) if f is not None and n < len(memory.rows)}
    if not figures:
        return ""
    kpi = KPIS.get(str(memory.steps[-1].arguments.get("kpi")))
    better_high = kpi.better == "higher" if kpi is not None else is_better_high(memory.ranked)
    high = end in _HIGH or (end not in _LOW and (end in {"best", "strongest"}) == better_high)
    label = _WEEKDAY.sub("", memory.rows[(max if high else min)(figures, key=lambda n: figures[n])])
    if (to := _WEEK_TO.match(label)) is not None:
        last = dt.date.fromisoformat(to["day"])
        label = f"{last - dt.timedelta(days=6)} to {last}"
    if (from_day := _FROM_DAY.match(label)) is not None and span in _NEXT:
        first = dt.date.fromisoformat(from_day["day"])
        label = f"{first} to {first + dt.timedelta(days=6)}" if span == "week" else f"{first:%B %Y}"
    found = find_periods(f"in {label}", scene.clock.now, scene.zone)
    return label if found and found[0].period.hours >= _LEAST_H[span] else ""
