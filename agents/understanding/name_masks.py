"""A question with the kinds of its names in their place, or without its names and periods."""

import re
from collections.abc import Sequence

from agents.understanding.named import Found, Names
from agents.understanding.periods import FoundPeriod

_NO_NAMES = frozenset(
    ["table", "column", "value", "item", "state"]
)  # words of tables and events, which stay in the text
_MASKS = {"equipment": "xmachine", "alarm": "alarm 0", "order": "order 0", "work_order": "work order 0"}
# a word before a number that says what it is
_KIND_SAID = {
    "alarm": re.compile(
        r"(?:alarms?|errors?|faults?|codes?|messages?|warnings?)\W*(?:no\.?|nr\.?|number)?\W*$", re.I
    ),
    "order": re.compile(r"(?:orders?|jobs?|po)\W*(?:no\.?|nr\.?|number)?\W*$", re.I),
}


def with_kinds(text: str, names: Names, word: str = "") -> str:
    """Return a text with its names replaced by their kind, or by one word for all."""
    kept = {*_NO_NAMES, "reason", "shift", "crew"}
    spans = [
        (f.start, f.end, word or _masked_as(f, text)) for f in names.found if f.end and f.kind not in kept
    ]
    out, at = [], 0
    for start, end, word in sorted(spans):
        if start >= at:
            out += [text[at:start], word]
            at = end
    return "".join([*out, text[at:]])


def without_names(text: str, names: Names, periods: Sequence[FoundPeriod]) -> str:
    """Return a text without its names and periods; words of tables stay."""
    out, at = [], 0
    spans = [(f.start, f.end) for f in names.found if f.kind not in _NO_NAMES]
    for start, end in sorted(spans + [(p.start, p.end) for p in periods]):
        if start >= at:
            out.append(text[at:start])
            at = end
    return "".join([*out, text[at:]])


def _masked_as(name: Found, text: str) -> str:
    said = _KIND_SAID.get(name.kind)
    return "0" if said and said.search(text[: name.start]) else _MASKS.get(name.kind, name.kind)
