"""What is declined by its likeness to what is declined, and where a rule of words errs about what is hardly like it."""

from typing import TYPE_CHECKING

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
# of a turn of a conversation: the likeness it must have and what that weighs beside turns that are declined, from where
# both together decline it, and below which such turns are harmless
_ALIKE_IN_TALK, _OF_LIKENESS, _ENOUGH_IN_TALK, _HARMLESS_IN_TALK = 0.1, 0.5, 0.35, 0.05
# from here a question is harmless, however strange its words
HARMLESS = -0.5
# below this a rule of words errs about a question; one that harms people, machines or records is believed longer, since
# a plan or a figure is asked of with a guard off: "plan it on PRESS-1 with the two hand control taped down"
_RULE_ERRS, _RULE_ON_HARM_ERRS = -0.15, -0.45
_ON_HARM = frozenset(["unsafe", "destructive", "control"])
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
    if like.beside and not goes_on:
        return Refusal(like.beside, _SAYS[like.beside])
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
