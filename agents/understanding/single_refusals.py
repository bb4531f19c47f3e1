"""Whether a text that asks one thing is declined, weighed by its names, its conversation, the rows and the manuals."""

import re

from agents.understanding.asked_doubts import groups_no_people, touches_people
from agents.understanding.clues import Clues
from agents.understanding.declining import (
    HARMLESS,
    declined_as,
    errs,
    harmless_in_talk,
)
from agents.understanding.intents import Ranked, Reading
from agents.understanding.manual_routing import is_foreign, knows_any
from agents.understanding.refusals import Refusal, refusal_asked
from agents.understanding.routing import reads_manuals, takes
from agents.understanding.scene import Scene

SURE, POSSIBLE = 0.42, 0.25
FAMILIAR = 0.5  # from here words that nobody knows do not make a question off topic
_FEW, _SHORT = 4, 7  # words of what is said on the way
_PLAINLY_ELSE = 0.8  # from here few words have nothing to do with a plant, in whatever conversation
_SAYS_LITTLE = 3  # "under?" is like nothing
_MOSTLY = 0.6  # of the content words of a question that a table accounts for
_FIGURE = re.compile(
    r"\W*(?:how (?:many|much|often|long)|number of|average|avg|total|sum of)\b", re.IGNORECASE
)
_ASKS_FIGURE = re.compile(rf"{_FIGURE.pattern}|\W*(?:which|what)\b", re.IGNORECASE)
_ONE_WHO_ASKS = re.compile(
    r"\b(?:i|we|you|me|us|let'?s?|please|pls|someone|anyone|nobody|must|should|can|could|would|will)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\W*(?:(?:please|pls|now|and|then|can you|could you|would you|will you|just|go ahead and|i want you to|you (?:should|must)|make|let)\W+)*"
    r"(?:set|switch|turn|put|start|stop|reset|change|override|increase|decrease|raise|lower|reduce|slow|speed|load|run|activate|deactivate|"
    r"trigger|release|clear|acknowledge|send|write|force|bring|move|make|let|enable|disable|open|close|hold|resume|restart|shut|adjust|jog|home)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,.;:?!](?=\s)|\s+(?:and|so|then|but)\s+")
_AGAINST = re.compile(r"\b(?:vs\.?|versus|against|or|compared? (?:to|with)|between|than)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:operators?|technicians?|workers?|setters?|fitters?|mechanics?|employees?|colleagues?|people|persons?|persona\w*|guys?|m[ae]n|wom[ae]n|lads?|boys?|girls?|"
    r"he|she|him|her|his|hers|names?|apprentices?|foreman|foremen)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# of a person: what has been, which no plan needs
_COUNTS_ABSENCE = re.compile(
    r"\bhow (?:many (?:days|times|hours|shifts|weeks)|often|long (?:was|has|did))\b|\bsick (?:days|leave|notes?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:how (?:long|often|many|much)|what (?:was|were|is|are)|which|when|compare|max(?:imum)?|min(?:imum)?|mean|average|avg|highest|lowest|longest|"
    r"shortest|minutes|hours|times|number of|count|history|list|show|total)\b",
    re.IGNORECASE,
)
PRIVATE = "I have nothing on single persons. I can compare shifts, crews or machines, e.g. “scrap by crew last month”."


def is_bare(text: str, clues: Clues, reading: Reading, scene: Scene, *, follows: bool) -> bool:
    """Whether a text names nothing of the plant, nor goes on in few words with what was spoken of.

    Args:
        text: what is asked.
        clues: found in it.
        reading: of it.
        scene: of the conversation.
        follows: it goes on with another part of the question.
    """
    short = _talks(scene, follows=follows) and len(text.split()) <= _FEW
    strange_there = len(text.split()) >= _SAYS_LITTLE and reading.like.score > _PLAINLY_ELSE
    return scene.is_bare(clues) and (not short or strange_there)


def refused(
    text: str, clues: Clues, reading: Reading, best: Ranked, scene: Scene, *, bare: bool, follows: bool
) -> str | None:
    """Return what is said to a text that is declined for what it asks; None where it may be answered.

    Args:
        text: what is asked.
        clues: found in it.
        reading: of it.
        best: the tool that fits best.
        scene: of the conversation.
        bare: it names nothing of the plant (`is_bare`).
        follows: it goes on with another part of the question.
    """
    today = scene.clock.now.astimezone(scene.zone).date().isoformat()
    absences = [c for c in clues.changes if c.startswith("absent ")]
    begun = any(m.group() < today for c in absences if (m := _DAY.search(c)))
    away = bool(absences) and not (
        begun and _COUNTS_ABSENCE.search(text)
    )  # to be planned around, not asked after
    if clues.names.of("person") and not away and not takes(best.tool, "person"):
        return PRIVATE
    rule = refusal_asked(clues.masked)  # "start xmachine", whatever the plant calls it
    if rule is not None and not errs(rule, reading.like.score) and not is_trade(rule, clues):
        return rule.says
    refusal = _by_likeness(text, clues, reading, best, scene, rule=rule, bare=bare, follows=follows)
    if refusal is None or away:
        return None
    if refusal.reason == "private" and rule is None and _rates_things(text, clues):
        return None
    if refusal.reason in {"control", "private"} and rule is None and _asks_of_record(text, clues):
        return None
    planned = len(clues.changes) > 1 and refusal.reason in {"control", "destructive"}
    if planned or _settled_by_rows(clues, refusal):
        return None
    return refusal.says


def is_trade(rule: Refusal, clues: Clues) -> bool:
    """Whether a word of a figure asked of the plant's own rows only looks like a fraud: pieces that were "forged"."""
    asked = clues.asked
    computed = asked is not None and asked.own and any(m.column for m in asked.query.measures[:1])
    known = asked is not None and asked.covers > _MOSTLY
    plain = _ASKS_FIGURE.match(clues.text) is not None and _ONE_WHO_ASKS.search(clues.text) is None
    return "falsify" in rule.says and computed and known and plain


def _rates_things(text: str, clues: Clues) -> bool:
    """Whether "who" of a question is one of two machines, crews or suppliers that it names: "PRESS-1 vs PRESS-2, who made more"."""
    several = any(
        len(clues.names.of(kind)) > 1 for kind in ("equipment", "crew", "shift", "supplier", "product")
    )
    return several and _AGAINST.search(text) is not None and _PERSON.search(text) is None


def _asks_of_record(text: str, clues: Clues) -> bool:
    """Whether a question names what is recorded of a machine and asks of the past or for a figure, which no order does, and of
    nobody.

    "Compare the ACTIVE minutes of CNC-02 on 27 April and 2 May"; "set CNC-02 to AUTOMATIC" begins with what to do.
    """
    recorded = any(clues.names.of(kind) for kind in ("state", "item", "signal"))
    ordered = any(_ORDERS.match(clause) for clause in _CLAUSE.split(text))
    of_people = _PERSON.search(text) is not None or re.search(r"\bwho", text, re.IGNORECASE) is not None
    return recorded and not ordered and not of_people and (clues.behind or _ASKS.search(text) is not None)


def is_off_topic(clues: Clues, reading: Reading, best: Ranked, scene: Scene) -> bool:
    """Whether a text that names nothing of the plant has nothing to do with one: its words are nobody's."""
    if reading.like.score <= HARMLESS:
        return False
    if best.score < POSSIBLE:
        return True
    if best.score < FAMILIAR and is_foreign(clues, scene.intents, scene.knows, best):
        return True
    known = scene.knows | scene.intents.vocabulary
    return not clues.periods and reads_manuals(best.tool) and not knows_any(clues, known)


def _talks(scene: Scene, *, follows: bool) -> bool:
    return follows or bool(scene.memory.steps)


def _by_likeness(
    text: str,
    clues: Clues,
    reading: Reading,
    best: Ranked,
    scene: Scene,
    *,
    rule: Refusal | None,
    bare: bool,
    follows: bool,
) -> Refusal | None:
    """Return why a text is declined by its likeness to what is declined; a word or two on the way are like nothing."""
    words, talks = len(text.split()), _talks(scene, follows=follows)
    on_the_way = talks and words <= _SHORT
    if on_the_way and words < _SAYS_LITTLE:
        return None
    went = None if follows else scene.turn(clues.text)
    if went is not None and harmless_in_talk(went):
        return None
    plans = best.tool.agent == "scheduler" and best.score >= SURE
    return declined_as(
        reading, bare=bare, words=words, rule=rule, goes_on=on_the_way, talks=talks, plans=plans
    )


def _settled_by_rows(clues: Clues, refusal: Refusal) -> bool:
    """Whether every word of a question is one of a table of the plant's own: "failed metal detector tests" is harmless.

    What is private stays so, unless it is grouped by crews, customers or the like.
    """
    asked = clues.asked
    if asked is None:
        return False
    if refusal.reason == "private":
        plain = asked.settles and not asked.query.by and not re.search(r"\bwho", clues.text, re.IGNORECASE)
        return groups_no_people(asked) or (plain and not touches_people(asked))
    figure = asked.own and any(m.column for m in asked.query.measures[:1]) and asked.covers > _MOSTLY
    written = asked.own and any(
        m.relation in {"formula", "product", "ratio"} for m in asked.query.measures[:1]
    )
    return (
        asked.settles
        or (written and asked.covers > _MOSTLY)
        or (figure and _FIGURE.match(clues.text) is not None)
    )
