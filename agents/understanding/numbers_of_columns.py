"""Numbers that follow the word of a column: "priority 1", "nominal 2 mm"."""

import re

from agents.understanding.words import canonical, stem

_NUMBERED = re.compile(
    r"(?P<word>[^\W\d]{3,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+)\b(?!\s*(?:days?|hours?|weeks?|months?|%|mm|cm|kg|g\b|ml|l\b|bar|kW|V\b|m\b))",
    re.IGNORECASE,
)
_NUMBERED_WITH_UNIT = re.compile(
    r"(?P<word>[^\W\d]{4,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>mm|cm|kg|g|ml|l|bar|kW|V|m|t|h|min)\b",
    re.IGNORECASE,
)


def numeric_said(text: str, column: str, unit: str = "") -> str | None:
    """Return the number that follows a column's word: "priority 1", "class of 3", "nominal 2 mm" of a column in mm."""
    words = canonical(column)
    own = {w for w in words if len(w) > 3 or len(words) == 1}  # "job 4711" of a column that is called so
    for m in (*_NUMBERED.finditer(text), *_NUMBERED_WITH_UNIT.finditer(text)):
        said = m.groupdict().get("unit")
        if stem(m.group("word")) in own and (said is None or said == unit):
            return m.group("number")
    return None
