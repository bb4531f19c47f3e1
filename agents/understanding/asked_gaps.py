"""What lies between one row and the next in a question: "longest gap between two breakdowns", "how often does it fail, every how many days"."""

import re
from collections.abc import Callable
from dataclasses import replace

from agents.understanding.asked import Asked
from agents.understanding.asked_relations import lasting
from plant.index import PlantIndex
from plant.query import Measure
from plant.query_form import Aggregate

Reader = Callable[[str], Asked | None]
_LONG = r"longest|biggest|largest|greatest|maximum|max"
_SHORT = r"shortest|smallest|minimum|min"
_SPAN = r"gaps?|intervals?|breaks?|pauses?|time|periods?|stretch|spell|days?|hours?|weeks?|minutes?"
_END = r"last|latest|first|newest|most recent"
_TWO = rf"(?P<n>two|2|any two|the two|(?:the )?(?:{_END}) (?:two|2|\d|three|four|five)|(?:the )?(?:two|2) (?:{_END}))|consecutive|successive|one|each|every|single"
# "longest gap between two repairs", "how many days on average between breakdowns"; not "between the order and its delivery"
_BETWEEN = re.compile(
    rf"(?P<said>(?:\b(?:what (?:is|was)|how (?:long|many|much)|on average|the|average|avg|mean|median|typical|usual|{_LONG}|{_SHORT}|{_SPAN}|of|is|was|were|lay|lies|passed|did|do|it|we|there|take|go by|pass|went|goes|ran|runs|had|has|in)\b\s*)+)"
    rf"\bbetween\s+(?:the\s+)?(?:(?P<two>{_TWO})\s+)?(?P<what>(?!\d|\w+day\b)(?:(?!\band\b)[^\W\d][\w-]*\s*){{1,5}})(?:and (?:the )?(?:next|following)(?: one)?)?",
    re.IGNORECASE,
)
# "longest time without a stop"
_WITHOUT = re.compile(
    rf"\b(?P<way>{_LONG})\s+(?:{_SPAN}|run|streak)\s+(?:(?:that|we|it|the line|the machine)\s+\w+\s+)?(?:without|with no|free of)\s+(?:an?\s+|any\s+|a single\s+)?(?P<what>[^\W\d][\w-]*)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\bevery how many (?:hours|days|weeks)\b|\bhow many (?:hours|days|weeks) apart\b", re.IGNORECASE
)
_LAST_TWO = re.compile(rf"\b(?:(?:{_END}) (?:two|2)|(?:two|2) (?:{_END}))\b", re.IGNORECASE)
_IN_UNIT = re.compile(r"[,(]?\s*\bin (?:days|hours|weeks|minutes)\b\)?", re.IGNORECASE)
_WHEN = re.compile(r"\W*\b(?:and )?(?:when|from when) (?:did|was|were|to when)[^?.;]*", re.IGNORECASE)


def read_gaps(text: str, index: PlantIndex, read: Reader) -> Asked | None:
    """Return the query of the time between rows, one after the other; None where no such thing is asked.

    Args:
        text: the question.
        index: what exists.
        read: reads the query on the rows of one table that have a time from words.
    """
    m = _BETWEEN.search(text) or _WITHOUT.search(text)
    every = _EVERY.search(text) if m is None else None
    if m is None and every is None:
        return None
    if m is not None and m.re is _BETWEEN and not _of_several(m):
        return None
    found = m or every
    assert found is not None
    behind = text[found.start("what") :] if m is not None else text[found.end() :]
    rest = f"{text[: found.start()]} how many {behind}"
    rest = _WHEN.sub(
        " ", _IN_UNIT.sub(" ", re.sub(r"\band (?:the )?(?:next|following)(?: one)?\b", " ", rest))
    )
    own = read(rest)
    if own is None or any(m.column for m in own.query.measures) or own.query.after is not None:
        return None
    info = index.store.info(own.query.table)
    time = own.query.on or info.time_column
    if time is None:
        return None
    times = lasting(info) if m is not None and m.re is _WITHOUT else None
    end = times[1] if times is not None and times[0] == time else None
    way = "maximum" if m is not None and m.re is _WITHOUT else _way(found.group(), text)
    measure = Measure(way, time, other=end, relation="gap")
    by = own.query.by
    asked = own.query.order
    if by and way in {"maximum", "minimum"}:
        asked = "most" if way == "maximum" else "least"
    query = replace(own.query, measures=(measure,), columns=(), order=asked if by else None)
    query = query if by else replace(query, limit=None)
    return replace(own, query=query, own=True, strength=max(own.strength, 2.0), guessed=False)


def _of_several(m: "re.Match[str]") -> bool:
    """Whether the words after "between" are of several things of one kind: "two repairs", "breakdowns", "one lot and the next"."""
    if m["two"]:
        return True
    nouns = [w for w in m["what"].split() if re.fullmatch(r"[a-z-]+[^s\W]s|[a-z-]+ies", w.casefold())]
    return bool(nouns)


def _way(said: str, text: str) -> Aggregate:
    """Return how the times between are taken together: the last one alone, the longest, the mean."""
    if re.search(rf"\b(?:{_LONG})\b", said, re.IGNORECASE):
        return "maximum"
    if re.search(rf"\b(?:{_SHORT})\b", said, re.IGNORECASE):
        return "minimum"
    if re.search(r"\bmedian\b", said, re.IGNORECASE):
        return "median"
    if (few := _LAST_TWO.search(said)) is not None:
        return "first" if "first" in few.group().casefold() else "latest"
    return "mean"
