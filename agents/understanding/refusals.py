"""What is declined before any tool runs: unsafe, destructive, private, machine control, orders in disguise.

The words stand in ``refusals.yaml``, by what they mean; a rule says which meanings together are declined.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from agents.understanding.clauses import sentences_of
from agents.understanding.remarks import without_remarks

if TYPE_CHECKING:
    from agents.understanding.intents import Reading

_FILE = Path(__file__).with_name("refusals.yaml")
_REQUEST = "ask"  # the class that stands for how a request begins: nothing is between it and the next words


# a rule of a control chart, which points break
_RULE_OF_CHART = re.compile(
    r"\b(?:run |nelson |control )?rule violations?\b|\bviolat\w+ (?:of )?(?:a |any |the |one )?(?:nelson |run |control |western electric )?rules?\b"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is declined, and what can be done instead."""

    reason: str
    says: str


@dataclass(frozen=True, slots=True)
class _Rule:
    says: str
    refusal: Refusal
    find: re.Pattern[str]
    unless: re.Pattern[str] | None


def errs(like: float) -> bool:
    """Whether a rule of words is wrong about a question that is so little like what is declined."""
    return like < _RULE_ERRS


def refusal_of(question: str) -> Refusal | None:
    """Return why a question, or one of its sentences, is declined; None when it may be answered."""
    for said in (question, *sentences_of(question)):
        low = _RULE_OF_CHART.sub("signal", said.casefold().replace("’", "'"))
        for rule in _rules():
            if rule.find.search(low) and not (rule.unless and rule.unless.search(low)):
                return rule.refusal
    return None


def refusal_asked(question: str) -> Refusal | None:
    """Return why a question is declined; what only tells of somebody beside what is asked is not: "the old guy is retired"."""
    refusal = refusal_of(question)
    if refusal is None or refusal.reason != "private" or not (asking := without_remarks(question)):
        return refusal
    return refusal_of(asking)


def refusals_of(question: str) -> frozenset[str]:
    """Return under which names in ``says`` a question, or one of its sentences, is declined by any rule."""
    lows = [said.casefold().replace("’", "'") for said in (question, *sentences_of(question))]
    return frozenset(
        rule.says
        for rule in _rules()
        if any(rule.find.search(low) and not (rule.unless and rule.unless.search(low)) for low in lows)
    )


@lru_cache(maxsize=1)
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    raw = _written()
    words = {name: "|".join(parts) for name, parts in raw["classes"].items()}
    return tuple(_rule(r, words, raw["says"]) for r in raw["rules"])


@lru_cache(maxsize=1)
def word_classes() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the classes of words that rules are made of, in lower case."""
    raw = _written()["classes"]
    return tuple(re.compile(_word("|".join(parts))) for name, parts in raw.items() if name != _REQUEST)


@lru_cache(maxsize=1)
def first_names() -> re.Pattern[str]:
    """Return the pattern of people's first names, in lower case."""
    raw = _written()
    return re.compile(_word("|".join(raw["classes"]["first_name"])))


def _rule(raw: Mapping[str, Any], words: Mapping[str, str], says: Mapping[str, str]) -> _Rule:
    unless = "|".join(words[u] for u in raw.get("unless", ()))
    return _Rule(
        raw["says"],
        Refusal(raw["reason"], says[raw["says"]]),
        re.compile(_together(raw["near"], words, raw.get("within", 0), ordered=raw.get("ordered", False))),
        re.compile(rf"(?<!\w)(?:{unless})(?!\w)") if unless else None,
    )


def _together(near: Sequence[str], words: Mapping[str, str], within: int, *, ordered: bool) -> str:
    """Return the pattern of words of several classes near each other."""
    if len(near) == 2 and not ordered and near[0] != _REQUEST:
        first, second = (_word(words[n]) for n in near)
        return rf"{first}.{{0,{within}}}{second}|{second}.{{0,{within}}}{first}"
    gap = rf".{{0,{within}}}" if within else r"\W*"
    out = ""
    for n, name in enumerate(near):
        if n:
            out += r"\W*" if near[n - 1] == _REQUEST else gap
        out += words[name] if name in {_REQUEST, "filler"} else _word(words[name])
    return out


def _word(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


_SAYS = {
    "off_topic": "That is not about this plant. Ask me about machines, quality, stops, schedules or manuals.",
    "unsafe": "I can't help to defeat a safety device or to work around a safe procedure. Ask your safety officer.",
    "private": "I don't rate single people and have no personal data. I can compare shifts, crews or machines.",
    "destructive": "I only read plant data; nothing can be deleted or changed through a question.",
    "control": "I can't control machines. Gemba answers and proposes; a person at the machine acts.",
    "orders": "I answer questions about this plant and keep to its rules.",
}
# from here on, daily life is meant although a name of the plant is there, and by so much more for each point of the
# best tool, where none fits so well
_ALL_DAILY_LIFE, _BY_TOOL, _HARDLY_FITS = 0.2, 0.75, 0.55
_IN_TALK = 0.3
# what is this near to sentences of everyday life, and no nearer to any tool than this, is not about a plant
_FAR, _NEAR_TOOLS = 0.3, 0.62
# likewise what is at least so near to sentences that are declined, and so much nearer than to any tool's
_LIKELY, _CLEARLY = 0.36, 0.09
# how like what is declined a question is from where it is declined, or where its nearest sentences no longer count
_LIKE, _LIKE_IN_PASSING, _LIKE_DAILY_LIFE, _UNLIKE = 0.2, 0.4, 0.3, -0.15
# below this the manuals answer where a question stands there as a whole
DOUBTFUL = 0.3
# how much more like it must be for each point by which a tool fits better than one that is near
_ASKED_OF_DATA = 1.2
# from here a question is harmless, however strange its words, or although a rule of words fits it
HARMLESS, _RULE_ERRS = -0.5, -0.15
# what does harm when it is answered is declined at less likeness
_HARMS = frozenset(["unsafe", "private", "orders", "destructive"])
# and at more the better a tool fits than one that fits a little, by so much for each point; more yet for a plan
_LIKE_HARM, _FITS_A_LITTLE, _FOR_A_TOOL, _PLANS = -0.15, 0.55, 0.4, 0.4
# how near a question must be to such sentences, and by how much nearer than to any tool's
_NEAR = {
    "off_topic": 0.4,
    "unsafe": 0.62,
    "private": 0.62,
    "destructive": 0.62,
    "control": 0.72,
    "orders": 0.55,
}
_NEARER = {
    "off_topic": 0.02,
    "unsafe": 0.1,
    "private": 0.1,
    "destructive": 0.1,
    "control": 0.2,
    "orders": 0.05,
}


def declined_as(
    reading: "Reading",
    best: float,
    *,
    bare: bool,
    read: bool = False,
    goes_on: bool = False,
    talks: bool = False,
    plans: bool = False,
) -> Refusal | None:
    """Return why a question is declined by its likeness to such questions.

    Args:
        reading: how near it is to what people say.
        best: score of the best tool.
        bare: whether it names nothing of the plant; only then can it be off topic.
        read: whether the manuals know most of its words.
        goes_on: whether it is short and goes on with a conversation.
        talks: whether it stands in a conversation on the plant at all, where few ask for what is declined.
        plans: whether the best tool plans; people order a plan as they would order a machine.
    """
    like = reading.like
    bare = (
        bare
        and like.score > HARMLESS
        and not (read and reading.declined.get("off_topic", 0.0) < _NEAR["unsafe"])
    )
    if bare and reading.declined.get("off_topic", 0.0) > _FAR and best < _NEAR_TOOLS:
        return Refusal("off_topic", _SAYS["off_topic"])
    bare = bare or (like.score > _ALL_DAILY_LIFE + _BY_TOOL * best and best < _HARDLY_FITS)
    harms = like.reason in _HARMS
    enough = _LIKE_DAILY_LIFE if like.reason == "off_topic" else _LIKE_HARM if harms else _LIKE
    enough += (_PLANS if plans and like.reason != "private" else 0.0) + (_IN_TALK if talks and harms else 0.0)
    daily = bare and like.reason == "off_topic" and reading.declined.get("off_topic", 0.0) > _FAR
    asked = _FOR_A_TOOL * (best - _FITS_A_LITTLE) if harms else _ASKED_OF_DATA * max(0.0, best - _NEAR_TOOLS)
    asked = 0.0 if daily and not goes_on else asked
    enough = (_LIKE_IN_PASSING if goes_on else enough) + asked
    if like.score > enough and (like.reason != "off_topic" or bare):
        return Refusal(like.reason, _SAYS[like.reason])
    if like.score < _UNLIKE:
        return None
    tools = max(reading.tools.values(), default=0.0)
    for reason, score in sorted(reading.declined.items(), key=lambda r: -r[1]):
        if reason == "off_topic" and not bare:
            continue
        far_nearer = reason != "off_topic" and score >= _LIKELY and score > tools + _CLEARLY
        if far_nearer or (score >= _NEAR[reason] and score > best + _NEARER[reason]):
            return Refusal(reason, _SAYS[reason])
    return None


# what a question declined by its likeness alone must say for that reason; without it the likeness errs
_OF_PEOPLE = re.compile(
    r"\b(?:who|whom|whose|whos|he|she|him|her|his|hers|somebody|someone|anybody|everyone|people|persons?|names?|man|men|woman|women|guys?|boss|staff|"
    r"individual\w*|single|personal\w*)\b|\b[a-z]+(?:'s)? (?:faster|slower|better|worse|lazier) than (?!that|the|last|it|before|usual|normal|planned|in|on)[a-z]+\b"
)
_OF_CHANGE = re.compile(
    r"\b(?:delet|eras|wip|remov(?!al)|overwrit|edit|chang(?!e ?over)|alter|set\b|put\b|mov|adjust|correct|fix|make|made|mak|fak|forg|falsif|doctor|"
    r"massag|polish|hid|conceal|leav|left|drop|skip|take|throw|thrown|clear|clean|blank|purg|trunc|drop|clos|mark|sign|stamp|book|post|enter|"
    r"writ|word|claim|pretend|look|appear|seem|shown|report|backdat|undo|revert|cancel|lower|rais|reduc|improv|round|tweak|fudg|beautif|disappear|"
    r"vanish|get rid|without|nobody|reset|zero|replac|swap|updat|add(?! up)\b|insert|import|format|empty|tamper|manipul|modif|say\b|confirm|approv)\w*"
)
_ASKS_PLAINLY = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|hi|hello|hey|ok|so|and)\W+)*(?:give me|show|list|tell me|how (?:many|much|often|long|is|are)|what|which|when|where|is|are|was|"
    r"were|did|do|does|has|have|add up|sum up|plot|compare|count)\b"
)


def lacks_its_words(refusal: Refusal, text: str, *, knows_all: bool, compares: bool) -> bool:
    """Whether a question that is only like what is declined says nothing of it: no person, or nothing that changes data.

    Args:
        refusal: by likeness.
        text: the question.
        knows_all: whether all its words are of the plant or of everyday speech, so that none can be a person's name.
        compares: whether machines or products are named.
    """
    low = text.casefold().replace("’", "'")
    if refusal.reason == "private":
        people = _OF_PEOPLE.search(low) or any(
            re.search(_word("|".join(_written()["classes"][c])), low) for c in ("one", "first_name", "whom")
        )
        return compares and knows_all and not people
    if refusal.reason == "destructive":
        return _ASKS_PLAINLY.match(low) is not None and _OF_CHANGE.search(low) is None
    return False
