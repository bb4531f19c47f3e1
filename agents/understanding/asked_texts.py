"""Words that a column of texts must hold: "stops that have pump in the remark"."""

import re
from dataclasses import dataclass

from agents.understanding.asked_columns import column_called
from agents.understanding.spelling import FUNCTION_WORDS
from plant.columns import is_text
from plant.query import Condition
from plant.store import TableInfo

_WITHIN = re.compile(
    r"\b(?:ha(?:s|ve|d)|with|contain(?:s|ing)?|say(?:s|ing)?|mention(?:s|ed|ing)?)\s+(?:the\s+)?(?:words?\s+)?[\"'“‘]?"
    r"(?P<what>(?!(?:no|not|an?|any|the|more|less|most)\b)[^\W\d][\w-]{2,}(?:\s+[\w-]{3,})?)[\"'”’]?\s+in\s+(?:the|their|its)\s+(?P<column>[^\W\d]\w+)",
    re.IGNORECASE,
)
_MENTIONS = re.compile(
    r"\b(?P<column>[^\W\d]\w+)\s+(?:that\s+|which\s+|do\s+|we have\s+)?(?:mention(?:s|ed|ing)?|contain(?:s|ed|ing)?|speaks? of|talks? about|(?:ha(?:s|ve)|with) the words?)\s+"
    r"(?:an?\s+|the\s+)?(?:words?\s+)?[\"'“‘]?(?P<what>[^\W\d][\w-]{2,}(?:\s+(?!in\b|on\b|during\b|per\b|by\b|at\b|last\b|this\b)[\w-]{2,}){0,4})[\"'”’]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TextSaid:
    """A condition on a column of texts, and the stretch of the question that says it."""

    condition: Condition
    start: int
    end: int


def text_said(text: str, info: TableInfo) -> TextSaid | None:
    """Return which words a column of texts must hold, as a question says it; None where it says none."""
    for m in (*_WITHIN.finditer(text), *_MENTIONS.finditer(text)):
        called = column_called(info, m["column"])
        if called is not None and any(c.name == called and is_text(c.type) for c in info.columns):
            words = tuple(w for w in m["what"].split() if w.casefold() not in FUNCTION_WORDS)
            return TextSaid(Condition(called, "contains", words), m.start(), m.end())
    return None
