"""Numbers that a question says with what they count: a limit, pieces, a duration, days, an AQL."""

import re

from agents.understanding.named import Names
from agents.understanding.spelled_numbers import NUMBER_WORDS

_ABOVE = r"(?:above|over|more than|higher than|greater than|hotter than|warmer than|exceed(?:s|ed|ing)?|>)"
_BELOW = r"(?:below|under|less than|lower than|colder than|cooler than|<)"
_WORDS = {w: float(n) for w, n in NUMBER_WORDS.items()} | {"half a": 0.5, "half an": 0.5}


def beyond_said(text: str, way: str) -> float | None:
    """Return the limit of "above 80", "over 30 degrees", "exceeded 5.5", or of "below 4"."""
    words = _ABOVE if way == "above" else _BELOW
    m = re.search(rf"{words}\s*(-?\d+(?:[.,]\d+)?|zero\b)", text, re.IGNORECASE)
    if m is None:
        return None
    return 0.0 if m.group(1).casefold() == "zero" else float(m.group(1).replace(",", "."))


def percent_above_said(text: str) -> float | None:
    """Return the limit of "over 100 %", "above 90 percent"; 100 of "overloaded" and "more than it can take"."""
    m = re.search(rf"{_ABOVE}\s*(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent|pct)", text, re.IGNORECASE)
    if m is not None:
        return float(m.group(1).replace(",", "."))
    return 100.0 if re.search(r"\b(?:over|too)[- ]?(?:loaded|booked|full)\b", text, re.IGNORECASE) else None


def pieces_said(text: str) -> int | None:
    """Return the pieces of "a lot of 1,200", "500 pieces"."""
    m = re.search(
        r"\b(?:lot|batch|delivery|box|out|sample)\s+(?:size\s+)?of\s+(\d[\d,]*)|\b(\d[\d,]*)\s*(?:pieces|pcs|parts|units|x)\b(?! ?\d)",
        text,
        re.IGNORECASE,
    )
    if m is None and _SAMPLED.search(text):  # "samples for 1200 covers with aql 0.65"
        m = re.search(
            r"\b(?:for|of|from|in)\s+((?:\d[\d,]*\d|\d))(?![.\d])\s+(?!%|percent|mm|nm)([a-z]+)",
            text,
            re.IGNORECASE,
        )
        return int(m.group(1).replace(",", "")) if m else None
    return int((m.group(1) or m.group(2)).replace(",", "")) if m else None


def pieces_of_product(text: str, names: Names) -> int | None:
    """Return the number right before the name of a product: "500 bearing flanges"."""
    found = (re.search(r"(?<![\w.,-])(\d[\d,]*)\s+$", text[: f.start]) for f in names.of("product"))
    return next((int(m.group(1).replace(",", "")) for m in found if m), None)


_SAMPLED = re.compile(r"\b(?:aql|sampl\w+|inspect\w*|check|test)\b", re.IGNORECASE)


def aql_said(text: str) -> float | None:
    """Return the limit of "AQL 0.65", "aql of 1,0 %"."""
    m = re.search(r"\baql\s*(?:of|=|is)?\s*(\d+(?:[.,]\d+)?)", text, re.IGNORECASE)
    return float(m.group(1).replace(",", ".")) if m else None


def duration_min_said(text: str) -> float | None:
    """Return the minutes of "for 4 hours", "3h", "half an hour", "90 min"."""
    m = re.search(
        r"\b(?P<number>\d+(?:[.,]\d+)?|half an?|an?|one|two|three|four|five|six|eight|ten)[ -]?"
        r"(?P<unit>min(?:ute)?s?|h|hrs?|hours?|shifts?|days?)\b",
        text,
        re.IGNORECASE,
    )
    if m is None:
        return None
    said = m["number"].casefold()
    number = _WORDS.get(said) or float(said.replace(",", "."))
    return number * {"m": 1, "h": 60, "s": 480, "d": 1440}[m["unit"][0].casefold()]


def days_said(text: str) -> float | None:
    """Return the days of "within two weeks", "in 10 days"."""
    m = re.search(
        r"\b(?:in|within|over)\s+(\d+|a|one|two|three|four)\s+(day|week|month)s?\b", text, re.IGNORECASE
    )
    if m is None:
        return None
    number = _WORDS.get(m.group(1).casefold()) or int(m.group(1))
    return float(number * {"day": 1, "week": 7, "month": 30}[m.group(2).casefold()])


_AMOUNT = r"(?P<n>\d+(?:[.,]\d+)?|half an?|an?|one|two|three|four|five|six)"
_DAYS_OF = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}


_LASTS = re.compile(
    rf"\b(?:for|another|takes?|needs?|lasts?|lasting)\s+(?:(?:about|another|at least|around|some|up to|the next|the)\s+)*{_AMOUNT}\s*(?:more )?(?P<unit>min(?:ute)?|h|hr|hour|day|week)s?\b",
    re.IGNORECASE,
)


def older_said(text: str) -> float | None:
    """Return the days of "older than 30 days", "open for more than two weeks"."""
    m = re.search(
        rf"\b(?:older than|(?:open )?for (?:more|longer) than|(?:open )?since more than)\s+{_AMOUNT}\s+(?P<unit>hour|day|week|month|year)s?\b",
        text,
        re.IGNORECASE,
    )
    return _amount(m["n"]) * _DAYS_OF[m["unit"].casefold()] if m else None


def hours_said(text: str) -> float | None:
    """Return the hours of "longer than 30 minutes", "for more than two hours", "of at least a day"."""
    m = re.search(
        rf"\b(?:longer than|more than|over|at least|lasting|exceeding)\s+{_AMOUNT}\s*(?P<unit>min(?:ute)?|h|hour|day)s?\b",
        text,
        re.IGNORECASE,
    )
    return _amount(m["n"]) * {"m": 1 / 60, "h": 1.0, "d": 24.0}[m["unit"][0].casefold()] if m else None


def span_said(text: str) -> float | None:
    """Return the hours of "for 8 hours", "another two days from now", "takes 30 min"."""
    m = _LASTS.search(text)
    return (
        _amount(m["n"]) * {"m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}[m["unit"][0].casefold()]
        if m
        else None
    )


def _amount(said: str) -> float:
    return float(_WORDS.get(said.casefold()) or said.replace(",", "."))
