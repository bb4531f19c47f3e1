"""What a follow-up wants left out or narrowed to and its answer does not: said, never dropped in silence."""

import re

from agents.understanding.clues import Clues

_LEAVES_OUT = re.compile(
    r"\b(?:leave|left) (?:\w+ )?out\b|\b(?:without|except|excluding|exclude|don'?t count|not counting|ignore|ignoring|skip|skipping|apart from|other than)\b|\b(?:out|away)\W*$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"^\W*(?:(?:and|so|but|ok|now|show|list|give me)\W+)*(?:which|what|how many|any|who)(?: (?:ones?|of (?:them|those|these)))+\b|\bof (?:them|those|these)\b",
    re.IGNORECASE,
)
_ONES = re.compile(
    r"^\W*(?:(?:and|but|ok|now|so|only|just|the|what about|how about|for|same for|of|any)\W+)*(?P<said>[a-z]+(?:[ -][a-z]+)?) ones?\W*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;.!?]+\s+|\s+(?:and|but)\s+(?=you|please|leave|without|skip|ignore|don)")

# "what if you leave out the night shift" of figures: nothing of a plan is supposed
_IF_LEFT_OUT = re.compile(
    r"^\W*(?:(?:and|but|so|ok|now|hm+)\W+)*(?:what if|what happens if|and if|how (?:does|would) it look (?:if|when)|if) (?:you|u|we|i|one) "
    r"(?:leave out|left out|take out|took out|exclude[d]?|ignore[d]?|skip(?:ped)?|drop(?:ped)?|remove[d]?|(?:don'?t|do not|didn'?t) (?:count|include|take)) ",
    re.IGNORECASE,
)
_IF_LEAVES = re.compile(
    r"^\W*(?:(?:and|but|so|ok|now|hm+)\W+)*(?:what if|what happens if|and if|how (?:does|would) it look (?:if|when)|if) (?:you|u|we|i|one) "
    r"(?:leave|left|take|took) (?P<what>\S.{2,40}?) out\W*$",
    re.IGNORECASE,
)


def as_left_out(text: str) -> str:
    """Return "without the night shift" for "what if you leave out the night shift".

    >>> as_left_out("what if we take the night shift out"), as_left_out("what if we lose a shift")
    ('without the night shift', 'what if we lose a shift')
    """
    if (m := _IF_LEAVES.match(text)) is not None:
        return f"without {m['what']}"
    return _IF_LEFT_OUT.sub("without ", text)


def left_out(text: str) -> str:
    """Return the clause of a text that wants something left out; "" where there is none."""
    return next((c.strip(" ?.!,") for c in _CLAUSE.split(text) if _LEAVES_OUT.search(c)), "")


def narrows(text: str) -> bool:
    """Whether a text asks for some of what was told: "which of them are not started", "electrical ones?"."""
    return _OF_THEM.search(text) is not None or _ONES.match(text) is not None


def names_none(clues: Clues) -> bool:
    """Whether a text names nothing of the plant, and no time."""
    return not (clues.names.found or clues.periods or clues.dimensions or clues.kpi)
