"""One phrase of a question to the stretch of time that it says, by the grammar of ``periods.lark``."""

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from agents.understanding.period_words import MONTHS
from plant.shifts import EIGHT_HOURS, ShiftClock

GRAMMAR = Path(__file__).with_name("periods.lark").read_text(encoding="utf-8")
_POSSESSIVE = re.compile(r"(?<=[a-z])'s?\b|(?<=today)s\b|(?<=yesterday)s\b|(?<=tomorrow)s\b|(?<=morning)s\b")
_TO_NOW = re.compile(r"\s*(?:up )?(?:to|until|till|-) ?(?:now|date|today)$")
_TO_THEN = re.compile(r"\w (?:to|until|till) \w")
_SO_FAR = re.compile(r"\s*so far$")
_LED = re.compile(r"^(?:in|on|during|for|of|over|within|at|from)\s+")
_LEFT_OUT = re.compile(r"\b(?:the|of|from)\b\s*|(?<=couple) of\b")
_OF_YEAR = re.compile(
    rf"(?P<what>(?:{'|'.join(MONTHS)})[a-z]*|q[1-4]|quarter|(?:week|kw|cw|wk) \d\d?)(?: in)? (?P<which>last|this) year$"
)
_YEAR_FIRST = re.compile(
    rf"^(?P<which>last|this) year (?:in )?(?P<what>(?:{'|'.join(MONTHS)})[a-z]*|q[1-4])$"
)
_EVERY = re.compile(r"\ball (?:the )?(?:hours|hrs|days|weeks|wks|months|mths|quarters|years|yrs|shifts)\b")
_CALLED = {
    "overnight": "last night",
    "half a year": "last half year",
    "half year": "last half year",
    "midnight": "today",
}
_OF_THIS = re.compile(r"^of the (week|month|quarter|year)$")
_TO_DATE = {"ytd": "year", "mtd": "month", "year to date": "year", "month to date": "month"}


def read_phrase(
    phrase: str, local: dt.datetime, ahead: bool, shifts: ShiftClock = EIGHT_HOURS
) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the stretch of time that a phrase says, None where it says none."""
    from lark import exceptions

    from agents.understanding.period_reader import PeriodReader

    if _EVERY.search(phrase):
        return None  # "over all years" is no year
    said = _POSSESSIVE.sub("", phrase)
    said = f"this {_TO_DATE[said]} so far" if said in _TO_DATE else _CALLED.get(said, said)
    said = _OF_THIS.sub(r"this \1", said)
    from_then = said.startswith("since ")
    said = said.removeprefix("since ").removeprefix(
        "last " if from_then and re.match(r"since last \d", said) else ""
    )
    said, to_now = _TO_NOW.subn("", said)
    said, so_far = _SO_FAR.subn("", said)
    said = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1th", _LEFT_OUT.sub("", _LED.sub("", said)))
    said = re.sub(r"^(?:whole|entire) ", "", said)
    said = re.sub(r"half (?:a )?year|half-year", "half year", said)
    for way in (_OF_YEAR, _YEAR_FIRST):
        said = way.sub(lambda m: f"{m['what']} {local.year - (m['which'] == 'last')}", said)
    if (tree := _tree(said.strip())) is None:
        return None
    try:
        start, end = PeriodReader(local, ahead=ahead, shifts=shifts).transform(tree)
    except (exceptions.VisitError, ValueError, KeyError, OverflowError):
        return None
    to_then = from_then and _TO_THEN.search(said)  # "since the 5th until the 10th"
    return start, local if (from_then and not to_then) or to_now else min(end, local) if so_far else end


@lru_cache(maxsize=10_000)
def _tree(phrase: str) -> Any:
    """Return the parse tree of a phrase, None for one that says no period."""
    from lark import exceptions

    try:
        return _parser().parse(phrase)
    except exceptions.LarkError:
        return None


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    return Lark(GRAMMAR, parser="earley", lexer="dynamic", ambiguity="resolve")
