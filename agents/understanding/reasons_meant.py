"""Reasons of stops in other words: "no parts" for Waiting for material, "spindle failures" for Spindle or drive fault."""

import re
from collections.abc import Mapping
from functools import lru_cache

from knowledge.words import stems_of
from plant.index import PlantIndex
from plant.names import key_of

# what a machine stands without
_SUPPLY = ("material", "part", "blank", "stock", "casting", "bar", "supply", "piece", "component", "steel")
_WORK = ("order", "job", "work")
_LACKS = re.compile(
    r"\b(?:(?:with ?out|no|lack(?:ing)?(?: of)?|missing|(?:for )?want of|short of|out of|starv\w+ (?:of|for)|wait(?:s|ed|ing)? (?:(?:the )?(?:longest|most|more|longer|only|just) )?(?:for|f|on|4))"
    r"\s+(?:any |the |enough |more |new |raw )?(?P<what>[a-z]+?)s?)\b(?!\s+(?:shortages?|stops?))",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"\b(?:st[ao]n?d\w*|stood|stop\w*|down(?:time)?|lost|los[es]\w*|losing|idle\w*|wait\w*|standstills?|cost\w* us)\b",
    re.IGNORECASE,
)
_LACKING = frozenset(stems_of(w) for w in ("waiting", "wait", "no", "missing", "lack", "without", "shortage"))
_KIND = re.compile(
    r"\b(?P<word>[a-z]{4,})(?:\s*(?:/|or|and)\s*[a-z]{4,})?\s+(?:faults?|failures?|problems?|troubles?|breakdowns?|breakages?|breaks?|issues?)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?P<led>(?:because of|due to|(?:lost|went|gone|goes|down) (?:to|for|with|on)|from|by|of) (?:the |our )?)(?P<word>[a-z]{4,}ics)\b",
    re.IGNORECASE,
)
_ANY = frozenset(
    stems_of(w)
    for w in (
        "fault",
        "failure",
        "breakage",
        "breakdown",
        "other",
        "planned",
        "maintenance",
        "order",
        "part",
        "waiting",
        "problem",
    )
)


def by_their_reasons(text: str, index: PlantIndex) -> str:
    """Return a text with the plant's names of stop reasons that it says in other words, where one alone is meant.

    Args:
        text: the question, in English.
        index: what exists.
    """
    lacks, kinds = _reasons(index)
    if lacks and _STANDS.search(text):
        text = _LACKS.sub(lambda m: lacks.get(_group(m["what"]), m[0]), text)
    if not kinds:
        return text
    text = _BECAUSE.sub(lambda m: f"{m['led']}{kinds.get(stems_of(m['word']), m['word'])}", text)
    return _KIND.sub(lambda m: kinds.get(stems_of(m["word"]), m[0]), text)


def _group(word: str) -> str:
    low = word.casefold()
    return "supply" if low in _SUPPLY else "work" if low in _WORK else ""


@lru_cache(maxsize=4)
def _reasons(index: PlantIndex) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the reasons by what is lacking, and by a word of theirs that no other reason has."""
    lacks: dict[str, list[str]] = {}
    kinds: dict[str, list[str]] = {}
    for name in index.names("reason"):
        words = key_of(name.label).split()
        if _LACKING & {stems_of(w) for w in words}:
            for word in words:
                if group := _group(word):
                    lacks.setdefault(group, []).append(name.label)
            continue
        for word in words:
            if len(word) > 3 and stems_of(word) not in _ANY:
                kinds.setdefault(stems_of(word), []).append(name.label)
    return (
        {g: n[0] for g, n in lacks.items() if len(n) == 1},
        {w: n[0] for w, n in kinds.items() if len(n) == 1},
    )
