"""What the manuals are asked of a question: its words without talk of people and occasions, which no manual holds."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from agents.plan import Plan
from agents.understanding.routing import TELLS_MANUAL, reads_manuals
from agents.understanding.scene import Scene
from knowledge.thesaurus import Thesaurus
from knowledge.words import STOP, WORD, stems_of
from tools.spec import ToolSpec

_BETWEEN = re.compile(r"(?<=[.!?;])\s+|\s+[-–]+\s+|,\s+|\.\.+\s*")
_TELLS = re.compile(TELLS_MANUAL, re.IGNORECASE)
# what is asked, and what is only told of somebody
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|ok|then|please|pls)\W+)*(?:what|whats|how|which|where|when|who|why|is|are|do|does|did|can|could|may|must|should|shall|give|tell|show|anything)\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"^\W*(?:there(?:'?s| is| are) (?:a|an|some|no) (?:new )?(?:guy|one|operator|colleague|man|trainee|apprentice)|(?:the|my|our|a) (?:new )?(?:guy|guys|colleague|operator|boss|trainee|apprentice|technician|customer)s?\b"
    r"|before i (?:call|ask|ring)|i(?:'?m| am)|he|she|we(?:'?re| are)|you)\b(?!.*\b(?:what|how|which)\b)",
    re.IGNORECASE,
)
_FEWEST = 2  # words that a question keeps


def for_manuals(plan: Plan, scene: Scene) -> Plan:
    """Return a plan whose questions to the manuals leave out what is only talk."""
    if plan.status != "run" or not any(_asks(scene.tool(s.tool)) for s in plan.steps):
        return plan
    steps = tuple(
        replace(s, arguments={**s.arguments, "question": without_talk(str(s.arguments["question"]), scene)})
        if _asks(scene.tool(s.tool)) and s.arguments.get("question")
        else s
        for s in plan.steps
    )
    return replace(plan, steps=steps)


def without_talk(text: str, scene: Scene) -> str:
    """Return a question without clauses and words that say nothing of any manual.

    A word is talk where people say it to every specialist alike (`Intents.talk_stems`) and no manual holds it or a word
    of the same meaning; a clause, where the manuals hold none of its words but some of another's.
    """
    known = _known(scene.knows)
    clauses = [c for c in _BETWEEN.split(text) if c.strip()]
    whole = len(clauses)
    if any(_ASKS.match(c) for c in clauses):
        clauses = [c for c in clauses if not _TELLING.match(c)] or clauses
    kept = [c for c in clauses if any(known(stems_of(w)) for w in _words(c)) or _TELLS.search(c)] or clauses
    said = ", ".join(c.strip(" ,;") for c in kept) if len(kept) < whole else text
    found = _without(said, scene.intents.talk_stems, known)
    return found if len(_words(found)) >= _FEWEST else said


def _without(text: str, talk: frozenset[str], known: Callable[[str], bool]) -> str:
    """Return a text without its words of talk and those that only name the manuals."""
    spans = [
        m.span() for m in _TELLS.finditer(text) if not any(known(stems_of(w)) for w in _words(m.group()))
    ]
    for m in WORD.finditer(text):
        word = m.group()
        stem = stems_of(word)
        if word.islower() and word not in STOP and stem in talk and not known(stem):
            spans.append(m.span())
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return [w for w in WORD.findall(text.casefold()) if w not in STOP]


def _asks(tool: ToolSpec | None) -> bool:
    return tool is not None and reads_manuals(tool)


@lru_cache(maxsize=4)
def _known(knows: frozenset[str]) -> Callable[[str], bool]:
    """Return whether manuals hold a stem, or one of the same meaning."""
    stems, same = frozenset(stems_of(w) for w in knows), Thesaurus.of_everybody()
    return lambda stem: stem in stems or bool(stems & set(same.alike(stem)))
