"""What is declined before any tool runs: unsafe, destructive, private, machine control, orders in disguise.

The words stand in ``refusals.yaml``, by what they mean; a rule says which meanings together are declined.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from agents.understanding.clauses import sentences_of
from agents.understanding.remarks import without_remarks
from agents.understanding.whole_words import whole_words

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
    return tuple(re.compile(whole_words("|".join(parts))) for name, parts in raw.items() if name != _REQUEST)


@lru_cache(maxsize=1)
def first_names() -> re.Pattern[str]:
    """Return the pattern of people's first names, in lower case."""
    raw = _written()
    return re.compile(whole_words("|".join(raw["classes"]["first_name"])))


def _rule(raw: Mapping[str, Any], words: Mapping[str, str], says: Mapping[str, str]) -> _Rule:
    unless = "|".join(words[u] for u in raw.get("unless", ()))
    return _Rule(
        raw["says"],
        Refusal(raw["reason"], says[raw["says"]]),
        re.compile(_together(raw["near"], words, raw.get("within", 0), ordered=raw.get("ordered", False))),
        re.compile(whole_words(unless)) if unless else None,
    )


def _together(near: Sequence[str], words: Mapping[str, str], within: int, *, ordered: bool) -> str:
    """Return the pattern of words of several classes near each other."""
    if len(near) == 2 and not ordered and near[0] != _REQUEST:
        first, second = (whole_words(words[n]) for n in near)
        return rf"{first}.{{0,{within}}}{second}|{second}.{{0,{within}}}{first}"
    gap = rf".{{0,{within}}}" if within else r"\W*"
    out = ""
    for n, name in enumerate(near):
        if n:
            out += r"\W*" if near[n - 1] == _REQUEST else gap
        out += words[name] if name in {_REQUEST, "filler"} else whole_words(words[name])
    return out
