"""What a question counts, ranks by or lists: "complaints" of "which product gets the most complaints"."""

import re
from collections.abc import Collection, Sequence

from agents.understanding.words import canonical

_WHAT = r"(?P<what>(?:(?!(?:of|by|per|with|in|on|at|for|from|had|has|have|was|were|is|are|did|do|does|to|that)\b)[\w-]+(?![\w-])\s*){1,4})"
_SUBJECTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:most|fewest|least|busiest|number of|share of|percent(?:age)? of|% of|proportion of)\s+(?:common\s+|often\s+|frequent\s+|of\s+|all\s+|the\s+)*{_WHAT}",
        rf"\b(?:how many|how often (?:are|were|was|did)|count(?: of)?|average|mean|avg|median)\b[^?.;]*?\bper\s+{_WHAT}",
        rf"\b(?:how many|how often (?:are|were|was|did)|count(?: of)?)\s+(?:of\s+|the\s+|different\s+)*{_WHAT}",
        rf"^\W*(?:the\s+|all\s+)*{_WHAT}(?:by|per|with(?:out)?|in|from|of|on|for|that|where|which|whose)\b",
        rf"^\W*(?:the\s+|all\s+)*{_WHAT}[-–:,?]",
    )
)


def subject_of(text: str, names: Collection[frozenset[str]]) -> frozenset[str]:
    """Return the stems of the first thing counted that is the name of a table; empty where none is.

    Args:
        text: the question.
        names: stems of the names of each table.
    """
    for pattern in _SUBJECTS:
        for m in pattern.finditer(text):
            stems = frozenset(_first(canonical(m.group("what"))))
            if any(stems & name for name in names):
                return stems
    return frozenset()


def _first(stems: Sequence[str]) -> Sequence[str]:
    return stems[:4]
