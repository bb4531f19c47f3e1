"""Turns from the data to the manuals: "what does the manual say about it", "what is allowed by the book"."""

import re
from dataclasses import replace

from agents.plan import Plan, Step
from agents.understanding.carrying import of_manuals
from agents.understanding.routing import TELLS_MANUAL, reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from agents.understanding.spelling import FUNCTION_WORDS

_TOLD = re.compile(
    rf"{TELLS_MANUAL}|\b(?:docs?|(?:troubleshooting )?guide(?:line)?s?|documents?|papers?|(?:reaction|control|inspection) plan|(?:by|in|on|from|to) the list|(?:alarm|error|fault) list)\b",
    re.IGNORECASE,
)
_THE_LIST = re.compile(r"\b(?:by|in|on|from|to) the list\b", re.IGNORECASE)
_REMEDY = re.compile(
    r"\W*(?:and |so |ok |but |then |now |well |explain (?:it|that|this) |what(?:'s| is) (?:it|that) )*(?:what(?: (?:to|should|can|must|do|shall)(?: (?:i|we|you|one|(?:the |an |our )?(?:operator|people|worker|guys?|night shift)s?))?)? do(?: (?:first|next|exactly))?(?: (?:about|against|with|then|now|there)(?: (?:it|that|this|them))?)?|"
    r"how (?:do|can|to|should|could) ?(?:i |we |you )?(?:fix|solve|clear|reset|repair|remedy|get rid of|stop|prevent|handle|deal with)(?: (?:it|that|this|them))?|"
    r"(?:the )?first (?:thing|step|measure)s?(?: (?:to (?:do|take)|then|there))?|(?:the |its |any )?(?:remedy|fix|solution|countermeasure)s?|what helps(?: against (?:it|that))?)(?: (?:then|now|please|first|(?:when|if|once|as soon as) (?:it|that|this|one) (?:comes?|appears?|happens?|shows?|occurs?|is there|pops?|goes|stands?)(?: (?:up|on|again|back|off))?))*\W*",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:that|this|it|its|those|these|them|there)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:limits?|allow(?:ed|s)|permit(?:ted|s)|permissible|tolerated?|acceptable|max(?:imum)?|min(?:imum)?|too (?:much|high|low|hot|cold)|threshold|warning level|set ?point|target|nominal|normal)\b",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:(?:what(?:'?s)?|how (?:much|high|hot|far|many))\b.*\b(?:allow(?:ed|s)?|permit(?:ted|s)?|permissible|tolerated|acceptable|supplier says|manufacturer says)|"
    r"(?:is|was|are) (?:that|this|it|they)\b.*\b(?:allow(?:ed|s)?|permit(?:ted|s)?|permissible|within (?:the )?(?:limits?|spec)|inside (?:the )?(?:limits?|spec)))\b(?!.*\d)",
    re.IGNORECASE,
)
_MOST_FREQUENT = re.compile(r"\b(?:most (?:frequent|common|often)|commonest|top(?: one)?)\b", re.IGNORECASE)
_LISTS = re.compile(
    r"\b(?:what|which|how many|list|show)\b.*\b(?:manuals|documents|docs|books|handbooks|files)\b(?=.*\b(?:there|have|got|exist|available|loaded|know|all)\b)",
    re.IGNORECASE,
)
_ALARM_SAID = re.compile(r"\b(?:alarms?|faults?|errors?|codes?)\b", re.IGNORECASE)
_KNOWN = frozenset(["alarm", "equipment", "document", "table", "column"])
# words that a question to the manuals is made of, and that name nothing in them
_ASKING = FUNCTION_WORDS | frozenset(
    re.findall(
        r"\w+",
        "manual manuals book handbook say says said tell tells give gives given stand stands stood write written find there anything something "
        "according acc instruction instructions procedure procedures sop sops work doc docs document documents documentation paper papers list alarm alarms "
        "and but now ok please pls do does did done about for against on in by to of at with from it its that this those these them they one ones "
        "what which who how when where why whats is are was were be been can could must should need needs needed have has had we i you me us the a an "
        "guide guides guideline guidelines troubleshooting any all same then here also too out up look read see know show us there first last second third latest checks case cases mean means meaning",
    )
)
_QUESTION_WORDS = (
    FUNCTION_WORDS
    | _ASKING
    | frozenset(
        re.findall(
            r"\w+",
            "many much often long open closed due late overdue today yesterday week month year shift night early so far number count list show rate quote "
            "frequent most least highest lowest worst best oldest newest blocked made make come came happen happened decide decides upcoming planned plan",
        )
    )
)


def manual_turn(text: str, scene: Scene, alarm: str) -> Plan | None:
    """Return the plan of a turn to the manuals about what was just answered; None where a text asks something else.

    Args:
        text: the follow-up.
        scene: what it is read against.
        alarm: code of the alarm spoken of, or "".
    """
    if alarm and _REMEDY.fullmatch(text) and not _was_read(scene):
        return _alarm_looked_up(alarm, scene)
    if _LISTS.search(text):
        return None
    if (
        not _TOLD.search(text)
        and not _was_read(scene)
        and _ALLOWED.match(text)
        and (of := measured_thing(scene))
    ):
        machines = list(scene.memory.slots.get("equipment", ()))
        signal = bool(scene.memory.steps[-1].arguments.get("signal"))
        place = f" on {', '.join(machines)}" if machines else ""
        return of_manuals(f"what {of.lower()} is allowed{place} by the manual", scene) if signal else None
    if not _TOLD.search(text):
        top = (
            _MOST_FREQUENT.search(text)
            if _lists_alarms(scene) and not scene.clues(text).names.of("alarm")
            else None
        )
        rest = re.sub(r"\bthe\W*$", "it", text[: top.start()]) if top else ""
        return _most_frequent(scene) if top and _REMEDY.fullmatch(rest) else None
    if not alarm and not _was_read(scene) and not _TOLD.search(_THE_LIST.sub("", text)):
        return None  # the list is the one just told
    names = scene.clues(text).names
    own = [w for w in re.findall(r"[^\W\d_]{3,}", scene.clues(text).content.casefold()) if w not in _ASKING]
    points, speaks_of_alarm = bool(_POINTS.search(text)), bool(_ALARM_SAID.search(text))
    if any(f.kind not in _KNOWN for f in names.found):
        return None
    if _MOST_FREQUENT.search(text) and not names.of("alarm") and _lists_alarms(scene):
        return _most_frequent(scene)
    if (
        alarm
        and (points or speaks_of_alarm or not _further(own))
        and (not names.of("equipment") or speaks_of_alarm)
    ):
        return _alarm_looked_up(alarm, scene)
    if names.of("alarm") or names.of("equipment"):
        return None
    machines = list(scene.memory.slots.get("equipment", ()))
    place = f" of {', '.join(machines)}" if machines else ""
    measured = measured_thing(scene)
    if measured and _WHEN_OR_HOW.search(text) and not _LIMIT.search(text):
        said = re.sub(
            r"\b(?:on|of|for|with|at|about)? ?(?:it|that|this|them)\b", "", text, flags=re.IGNORECASE
        )
        return of_manuals(" ".join(f"{said.strip(' ?.!,')} {topic(scene)}".split()), scene)
    if measured and (_LIMIT.search(text) or not _further(own)):
        return of_manuals(
            f"what {measured.lower()} is allowed{place.replace(' of ', ' on ')} by the manual", scene
        )
    if _further(own) and (points or _was_read(scene)):
        said = re.sub(r"\b(?:on|of|for|with|at|about) (?:it|that|this|them)\b", "", text, flags=re.IGNORECASE)
        about = "" if place or _was_read(scene) else f" {subject_of(scene)}"
        return of_manuals(f"{said.strip(' ?.!,')}{place}{about}", scene)
    if not points:
        return None
    about = subject_of(scene)
    return (
        of_manuals(f"what does the manual say about {' '.join([*own, about])}{place}", scene)
        if about or own
        else None
    )


# which asks no limit: "what does the procedure say how often to do it"
_WHEN_OR_HOW = re.compile(
    r"\bhow (?:often|to|do|long|many|can|should|must)\b|\b(?:when|who)\b", re.IGNORECASE
)


def topic(scene: Scene) -> str:
    """Return the words of the last question that say what kind of thing was asked: "gauge" of "is the gauge ok"."""
    words = re.findall(r"[^\W\d_][\w-]{2,}", scene.clues(scene.memory.question).content.casefold())
    return " ".join(dict.fromkeys(w for w in words if w not in _QUESTION_WORDS))


def measured_thing(scene: Scene) -> str:
    """Return what was measured, in the words of its name: manuals know "vibration", not "is it normal"."""
    for kind in ("signal", "characteristic"):
        ids = scene.memory.slots.get(kind) or scene.memory.steps[-1].arguments.get(kind) or ()
        names = [scene.index.get(kind, str(i)) for i in ((ids,) if isinstance(ids, str) else ids)]
        labels = list(dict.fromkeys(n.label for n in names if n is not None))
        if labels:
            return " and ".join(dict.fromkeys(re.sub(r"^\S*\d\S* ", "", label) for label in labels))
    return ""


def own_words(text: str) -> list[str]:
    """Return the words of a question to the manuals that name something in them."""
    return [w for w in re.findall(r"[^\W\d_][\w-]{2,}", text.casefold()) if w not in _ASKING]


def subject_of(scene: Scene) -> str:
    """Return the words of the last question that name a thing: no question words, periods, machines or figures."""
    if measured := measured_thing(scene):
        return measured
    last = scene.memory.steps[-1].arguments
    for kind in ("defect", "reason"):
        if (name := scene.index.get(kind, str(last.get(kind) or ""))) is not None:
            return re.sub(r"^[A-Z]{1,2}-(?=[A-Z]{3})", "", name.label).lower()  # "D-BURR" is a code of "burr"
    clues = scene.clues(scene.memory.question)
    words = re.findall(r"[^\W\d_][\w-]{2,}", clues.content)
    named = [
        f.label for f in clues.names.found if f.kind not in {"equipment", "shift", "crew", "order", "alarm"}
    ]
    return " ".join(dict.fromkeys([*(w for w in words if w.casefold() not in _QUESTION_WORDS), *named]))


def _further(own: list[str]) -> bool:
    """Whether words ask for more than what is said of a subject: at least two, or one beside its limit."""
    return len([w for w in own if not _LIMIT.fullmatch(w)]) > 1


def _was_read(scene: Scene) -> bool:
    """Whether the last answer came from the manuals."""
    last = scene.tool(scene.memory.steps[-1].tool)
    return last is not None and reads_manuals(last)


def _lists_alarms(scene: Scene) -> bool:
    tool = scene.tool(scene.memory.steps[-1].tool)
    return tool is not None and "alarm" in tool.about


def _alarm_looked_up(alarm: str, scene: Scene) -> Plan | None:
    asked = f"what does alarm {alarm} mean"
    plan = plan_single(asked, scene)
    return replace(plan, reading=asked) if plan.status == "run" else None


def _most_frequent(scene: Scene) -> Plan | None:
    """Return the plan that ranks the alarms of the last answer and looks the first of them up."""
    ranked = plan_single("most frequent alarm", scene)
    looked = _alarm_looked_up(next((n.id for n in scene.index.names("alarm")), ""), scene)
    if ranked.status != "run" or looked is None or len(ranked.steps) != 1:
        return None
    first, second = ranked.steps[0], looked.steps[0]
    tool, last = scene.tool(first.tool), scene.memory.steps[-1].arguments
    own = (
        {p.name for p in tool.parameters if p.slot and p.slot.kind in {"equipment", "period", "shift"}}
        if tool
        else set()
    )
    kept = {k: v for k, v in last.items() if k in own and v is not None}
    arguments: dict[str, object] = {
        **second.arguments,
        "question": "what does the manual say about the alarm",
    }
    arguments["alarm"] = {"from": 0, "kind": "alarm", "many": False}
    steps = (
        replace(first, arguments={**first.arguments, **kept}),
        Step(second.agent, second.tool, arguments, after=(0,), confidence=second.confidence),
    )
    agents = tuple(dict.fromkeys((*ranked.agents, *looked.agents)))
    return replace(looked, steps=steps, agents=agents, slots=dict(scene.memory.slots), reading="")
