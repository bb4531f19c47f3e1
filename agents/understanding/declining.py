"""What is declined by its likeness to what is declined, and where a rule of words errs about what is hardly like it."""

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from agents.understanding.refusals import Refusal

if TYPE_CHECKING:
    from agents.understanding.intents import Reading
    from agents.understanding.turns import TurnReading

_SAYS = {
    "off_topic": "That is not about this plant. Ask me about machines, quality, stops, schedules or manuals.",
    "unsafe": "I can't help to defeat a safety device or to work around a safe procedure. Ask your safety officer.",
    "private": "I don't rate single people and have no personal data. I can compare shifts, crews or machines.",
    "destructive": "I only read plant data; nothing can be deleted or changed through a question.",
    "control": "I can't control machines. Gemba answers and proposes; a person at the machine acts.",
    "orders": "I answer questions about this plant and keep to its rules.",
}
# by words alone likeness and nearness are on other scales, so their weights are others
_FILE = Path(__file__).with_name("decision.yaml")
# from these log odds on a question is declined; more is needed of few words on the way, in a conversation, where few
# ask for what does harm, and of a plan, which is ordered as a machine would be and only proposed
_DECLINES, _ON_THE_WAY, _IN_TALK, _PLANS = 0.25, 3.0, 2.0, 1.5
# of a turn of a conversation: the likeness it must have and what that weighs beside turns that are declined, from where
# both together decline it, and below which such turns are harmless
_ALIKE_IN_TALK, _OF_LIKENESS, _ENOUGH_IN_TALK, _HARMLESS_IN_TALK = 0.1, 0.5, 0.35, 0.05
# from here a question is harmless, however strange its words
HARMLESS = -0.5
# below this a rule of words errs about a question; one that harms people, machines or records is believed longer, since
# a plan or a figure is asked of with a guard off: "plan it on PRESS-1 with the two hand control taped down"
_RULE_ERRS, _RULE_ON_HARM_ERRS = -0.15, -0.45
_ON_HARM = frozenset(["unsafe", "destructive", "control"])
_DAILY = "off_topic"


def declined_in_talk(reading: "Reading", went: "TurnReading") -> Refusal | None:
    """Return why a turn of a conversation is declined, by what it is like and by what such turns are declined for."""
    like = reading.like.score
    enough = like > _ALIKE_IN_TALK and _OF_LIKENESS * like + went.harm > _ENOUGH_IN_TALK
    if not went.declined or not enough:
        return None
    reason = max(went.declined, key=lambda r: went.declined[r])
    return Refusal(reason, _SAYS[reason])


def harmless_in_talk(went: "TurnReading") -> bool:
    """Whether such turns of a conversation are harmless, whatever they are like."""
    return went.harm < _HARMLESS_IN_TALK


def errs(rule: Refusal, like: float) -> bool:
    """Whether a rule of words is wrong about a question that is so little like what is declined."""
    return like < (_RULE_ON_HARM_ERRS if rule.reason in _ON_HARM else _RULE_ERRS)


def declined_as(
    reading: "Reading",
    *,
    bare: bool,
    words: int,
    rule: Refusal | None = None,
    goes_on: bool = False,
    talks: bool = False,
    plans: bool = False,
) -> Refusal | None:
    """Return why a question is declined by its likeness to such questions.

    Args:
        reading: how near it is to what people say.
        bare: whether it names nothing of the plant.
        words: how many it has.
        rule: of words that it falls under.
        goes_on: whether it is short and goes on with a conversation.
        talks: whether it stands in a conversation on the plant at all, where few ask for what is declined.
        plans: whether the best tool plans.
    """
    like = reading.like
    enough = _DECLINES + (_ON_THE_WAY if goes_on else _IN_TALK if talks and like.reason != _DAILY else 0.0)
    enough += _PLANS if plans and like.reason != "private" else 0.0
    if log_odds(reading, bare=bare, words=words, rule=rule) <= enough:
        return None
    return rule or Refusal(like.reason, _SAYS[like.reason])


def log_odds(reading: "Reading", *, bare: bool, words: int, rule: Refusal | None) -> float:
    """Return how much speaks for declining a question: the log odds of a logistic regression over `evidence`."""
    learnt = _learnt()["words" if reading.like.by_words else "vectors"]
    told = evidence(reading, bare=bare, words=words, rule=rule)
    return learnt["always"] + sum(learnt[name] * value for name, value in told.items())


def evidence(reading: "Reading", *, bare: bool, words: int, rule: Refusal | None) -> dict[str, float]:
    """Return what speaks for and against declining a question, by name; ``python -m ui.decision`` learns what each weighs.

    Args:
        reading: how near it is to what people say.
        bare: whether it names nothing of the plant.
        words: how many it has.
        rule: of words that it falls under.
    """
    like, near = reading.like, reading.declined
    return {
        "whole": like.whole,
        "worst": like.worst,
        "harm": like.harm,
        "daily": like.daily,
        "tools": max(reading.tools.values(), default=0.0),
        "near_harm": max((s for reason, s in near.items() if reason != _DAILY), default=0.0),
        "near_daily": near.get(_DAILY, 0.0),
        "bare": float(bare),
        "bare_daily": bare * like.daily,
        "bare_near_daily": bare * near.get(_DAILY, 0.0),
        "words": math.log1p(words),
        "rule_on_harm": float(rule is not None and rule.reason in _ON_HARM),
        "other_rule": float(rule is not None and rule.reason not in _ON_HARM),
    }


def write_learnt(learnt: Mapping[str, Mapping[str, float]], file: Path = _FILE) -> None:
    """Write what each piece of evidence weighs, by vectors and by words alone."""
    told = {by: {name: round(float(w), 3) for name, w in weights.items()} for by, weights in learnt.items()}
    head = "# What speaks for and against declining a question, in log odds; written by ``python -m ui.decision``.\n"
    file.write_text(head + yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    _learnt.cache_clear()


@lru_cache(maxsize=1)
def _learnt() -> Mapping[str, Mapping[str, float]]:
    found: Mapping[str, Mapping[str, float]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found
