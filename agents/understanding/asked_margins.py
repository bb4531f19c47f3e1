"""How far one column of a row is from another, in %: "less than 97 % of the planned pieces", "over 10 % above target"."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from agents.understanding.asked_references import reference, said_before, sibling
from plant.columns import is_numeric
from plant.query import Condition
from plant.store import TableInfo

_OWN = r"(?:(?:the|their|its|his|our|an?|own|what|was|were|is)\s+)*"
_WHAT = (
    r"(?P<what>[^\W\d]\w*(?:[ -]+(?!in\b|on\b|of\b|for\b|during\b|last\b|this\b|per\b|by\b)[^\W\d]\w*){0,3})"
)
_NUMBER = r"(?P<n>\d+(?:[.,]\d+)?)\s*(?:%|per ?cent|pct)"
_OVER = r"more than|over|above|at least|exceed(?:s|ed|ing)?|greater than|higher than"
_UNDER = r"less than|under|below|at most|fewer than|lower than|not (?:even|reach(?:ed|ing)?)"
# "less than 97 % of the planned pieces"
_PART_OF = re.compile(
    rf"\b(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s+{_NUMBER}\s+of\s+{_OWN}{_WHAT}", re.IGNORECASE
)
# "more than 5 % over the target", "10 % below plan"
_BEYOND = re.compile(
    rf"\b(?:by\s+)?(?:(?:{_OVER})\s+)?{_NUMBER}\s+(?:or more\s+)?(?:(?P<over>over|above|beyond|(?:more|longer|slower|higher|heavier|larger) than)|"
    rf"(?P<under>under|below|short of|(?:less|fewer|shorter|faster|lower|lighter|smaller) than))\s+{_OWN}{_WHAT}",
    re.IGNORECASE,
)
# "exceeded the planned time by more than 20 %"
_BY = re.compile(
    rf"\b(?:(?P<over>exceed(?:s|ed|ing)?|overr[ua]n|over|above)|(?P<under>miss(?:es|ed|ing)?|below|under|(?:fell|fall|falls) short of))\s+{_OWN}{_WHAT}\s+by\s+"
    rf"(?:(?:{_OVER})\s+)?{_NUMBER}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Margin:
    """A comparison of a column with a part, or more, of another one, and where a text says it."""

    condition: Condition
    start: int
    end: int


def margin_said(text: str, info: TableInfo) -> Margin | None:
    """Return the comparison in % of two columns of a row that a text makes; None where it makes none."""
    able = replace(info, columns=tuple(c for c in info.columns if is_numeric(c.type)))
    for pattern in (_PART_OF, _BY, _BEYOND):
        for m in pattern.finditer(text):
            limit = reference(able, m["what"])
            if limit is None or limit.unit == "%":
                continue
            others = replace(
                able, columns=tuple(c for c in able.columns if c is not limit and c.unit == limit.unit)
            )
            own = said_before(others, text[: m.start()]) or sibling(others.columns, limit)
            if own is None:
                continue
            number = float(m["n"].replace(",", "."))
            above = m["over"] is not None
            times = number / 100 if pattern is _PART_OF else 1 + (number if above else -number) / 100
            condition = Condition(own, _sign(m, above), (), limit.name, times=round(times, 9))
            return Margin(condition, *m.span())
    return None


def _sign(m: "re.Match[str]", above: bool) -> Literal["<", "<=", ">", ">="]:
    """Return the sign of words that compare: "at least" and "or more" include the margin itself."""
    even = re.search(r"\b(?:at least|at most|or more)\b", m.group(), re.IGNORECASE) is not None
    if above:
        return ">=" if even else ">"
    return "<=" if even else "<"
