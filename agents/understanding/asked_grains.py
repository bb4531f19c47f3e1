"""Steps of time that a question counts by: "per week", "busiest hour", "on one day"."""

import re

from plant.store import TableInfo

GRAIN_WORDS = {
    "hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "week": "week", "weekly": "week",
    "month": "month", "monthly": "month", "quarter": "quarter", "quarterly": "quarter", "year": "year", "date": "day",
    "yearly": "year", "annual": "year", "annually": "year", "weekday": "weekday",
}  # fmt: skip


GRAIN = re.compile(
    r"\b(?:(?:by|per|each|every|which|what|on which|in which|for each|busiest|quietest|worst|best|peak)\s+(?:(?:calendar|iso|single|working|whole|full)\s+)*(?P<unit>hour|day|week|month|quarter|year|weekday)"
    r"|(?P<head>hour|day|week|month|quarter|year|weekday|date)s?\s+(?:with|that had|of|having|had)\s+(?:the\s+)?(?:most|highest|lowest|fewest|least|biggest|largest|longest|worst|best|max\w*|peak)"
    r"|(?:top|worst|best)\s+(?:\d+\s+|two\s+|three\s+|five\s+|ten\s+)?(?P<top>hour|day|week|month|quarter|year|weekday)s?"
    r"|(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)|year[- ](?:over|on|by)[- ](?P<yoy>year)|(?:in|on|within)\s+(?:a|one|any|any one)\s+(?:single\s+)?(?P<single>hour|day|week|month|quarter|year))\b",
    re.IGNORECASE,
)


def is_grain_word(what: str) -> bool:
    """Whether a phrase begins with a step of time: "week before the change"."""
    return what.split()[0].casefold() in GRAIN_WORDS


def grain_said(text: str, info: TableInfo) -> str | None:
    """Return the step of time that a text says, of rows that have a time."""
    if info.time_column is None or (m := GRAIN.search(text)) is None:
        return None
    said = next(
        g
        for g in (
            m.group("unit"),
            m.group("head"),
            m.group("top"),
            m.group("adverb"),
            m.group("yoy"),
            m.group("single"),
        )
        if g
    )
    return GRAIN_WORDS[said.casefold()]
