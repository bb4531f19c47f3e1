"""Sentences with machine names and numbers made alike, for comparing sentences."""

import re

_MIXED = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[\w-]+\b")
_NUMBERED = re.compile(r"\b([a-z]+)[ -](\d+)\b")
# words before a number that make no machine of it
_COUNTED = frozenset(
    [
        "order",
        "orders",
        "job",
        "jobs",
        "po",
        "lot",
        "batch",
        "alarm",
        "alarms",
        "error",
        "errors",
        "fault",
        "code",
        "codes",
        "op",
        "operation",
        "top",
        "last",
        "past",
        "next",
        "first",
        "previous",
        "week",
        "kw",
        "q",
        "quarter",
        "in",
        "of",
        "to",
        "than",
        "above",
        "below",
        "over",
        "under",
        "from",
        "the",
        "and",
        "or",
        "by",
        "for",
        "is",
        "at",
        "make",
        "made",
        "deliver",
        "ship",
        "wants",
        "produce",
        "about",
        "rule",
        "nr",
        "no",
        "number",
        "step",
        "page",
        "latest",
        "worst",
        "best",
    ]
)


def masked(text: str) -> str:
    """Return a sentence with machine names and numbers made alike, for comparing sentences."""
    low = _MIXED.sub("xmachine", text.casefold())
    low = _NUMBERED.sub(lambda m: m.group() if m.group(1) in _COUNTED else "xmachine", low)
    return re.sub(r"\d+", "0", low)
