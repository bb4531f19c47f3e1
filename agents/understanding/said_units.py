"""Units that a question says: of time for its figure ("downtime in hours"), and of an amount beside that of a column."""

import re
from functools import lru_cache
from typing import Any

_UNITS = {"second": "s", "sec": "s", "minute": "min", "min": "min", "hour": "h", "hr": "h", "day": "d"}
TIME_UNITS = frozenset(_UNITS.values())
_SAID = re.compile(
    r"\b(?:(?:how many|total|sum of|number of|most|the)\s+(?P<many>seconds|minutes|mins|hours|hrs)\b(?!\s*(?:ago|before|after|later|between))|"
    r"(?:down ?time|stop(?:page)?|lost|idle|repair|stand(?:ing)?|run(?:ning)?)\s+(?P<lost>seconds|minutes|mins|hours|hrs)\b|"
    r"in\s+(?:total\s+)?(?P<unit>seconds|minutes|mins|min|hours|hrs|days)\b(?!\s+(?:of|before|after)))",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:than|least|most|within|over|above|under|below|last|next|past|every)\s+(?:\d+\s+)?$", re.IGNORECASE
)


def time_unit_said(text: str) -> str:
    """Return the unit of time in which a text wants its figures: s, min, h or d; "" where it says none, or two.

    >>> time_unit_said("how many minutes was the press down"), time_unit_said("downtime in hours"), time_unit_said("stops over 10 minutes")
    ('min', 'h', '')
    """
    found = {
        _UNITS[(m["many"] or m["lost"] or m["unit"]).casefold().removesuffix("s")]
        for m in _SAID.finditer(text)
        if not _COMPARED.search(text[: m.start()])
    }
    return next(iter(found)) if len(found) == 1 else ""


def factor(said: str | None, unit: str) -> float:
    """Return how many units of a column one said unit is; 1 when either is unknown."""
    if not said or not unit:
        return 1.0
    try:
        return float(_units()(said).to(unit).magnitude)
    except Exception:
        return 1.0


def convertible(said: str, unit: str) -> bool:
    """Whether a unit that is said is one of what a column measures; an unknown unit may be."""
    if (said in {"%", "percent"}) != (unit == "%"):
        return False
    try:
        return bool(_units()(said).is_compatible_with(_units()(unit)))
    except Exception:
        return True


@lru_cache(maxsize=1)
def _units() -> Any:
    import pint

    return pint.UnitRegistry()
