"""Numbers that follow the word of a column: "priority 1", "nominal 2 mm"."""

import re

from agents.understanding.said_units import convertible, factor
from agents.understanding.words import canonical, stem

_NUMBERED = re.compile(
    r"(?P<word>[^\W\d]{3,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+)\b(?!\s*(?:days?|hours?|weeks?|months?|%|mm|cm|kg|g\b|ml|l\b|bar|kW|V\b|m\b))",
    re.IGNORECASE,
)
_NUMBERED_WITH_UNIT = re.compile(
    r"(?P<word>[^\W\d]{4,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>mm|cm|kg|g|ml|l|bar|kW|V|m|t|h|min|hours?|hrs?|minutes?|seconds?|days?|weeks?|eur|euros?|%)(?!\w)",
    re.IGNORECASE,
)


def numeric_said(text: str, column: str, unit: str = "") -> str | None:
    """Return the number that follows a column's word, in the column's unit: "priority 1", "class of 3", "nominal 2 mm" of a
    column in mm, "duration of 40 hours" of one in seconds.
    """
    words = canonical(column)
    own = {w for w in words if len(w) > 3 or len(words) == 1}  # "job 4711" of a column that is called so
    for m in (*_NUMBERED.finditer(text), *_NUMBERED_WITH_UNIT.finditer(text)):
        said = m.groupdict().get("unit")
        if stem(m.group("word")) not in own or (said is not None and not _fits(said, unit)):
            continue
        number = m.group("number")
        times = 1.0 if said is None else factor(said.casefold(), unit)
        return number if times == 1 else f"{float(number.replace(',', '.')) * times:.10g}"
    return None


def _fits(said: str, unit: str) -> bool:
    """Whether a unit that is said is the column's or one of the same kind."""
    return said == unit or (bool(unit) and convertible(said.casefold(), unit))
