"""What a question on its own takes from the conversation it stands in: the time and machine of "there" and "that"."""

import re
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import CARRIED, OF_ITS_OWN_TIME
from agents.understanding.fill import missing_slots
from agents.understanding.manual_turns import own_words, subject_of, topic
from agents.understanding.memory import Memory
from agents.understanding.pointing import NTH
from agents.understanding.scene import Scene
from plant.names import key_of
from tools.spec import ToolSpec

_REFERS = re.compile(
    r"\b(?:that|there|it|its|then|them|those|these|they|their|this one|the (?:[\w.]+ ){1,4}ones?|same|(?:in|on|from|of) (?:the|your) (?:list|table|ranking)|(?:this|at the same) (?:pace|rate|speed|tempo)|others?|meanwhile|at the time|so)\b",
    re.IGNORECASE,
)
# words that leave the machine spoken of: "how many are open in total", "the worst we have"
_WIDE = re.compile(
    r"\b(?:all|every\w*|each|plant|factory|site|whole|total|overall|altogether|we|our|us|anywhere|machines|lines?|presses|lathes|mills|"
    r"(?:which|what) (?:machine|line|press|lathe|mill|grinder|area|one|unit|station)s?|who|other|others|else|right now|at the moment|general|by|per|worst|best|most(?! (?:common|frequent|often))|least|highest|lowest)\b",
    re.IGNORECASE,
)
_OF_LIST = re.compile(r"\b(?:in|on|from|of) (?:the|that|this|your) (?:list|table|ranking)\b", re.IGNORECASE)
_AT_PACE = re.compile(
    r"\b(?:at|with|by) (?:this|that|the same|such a) (?:pace|rate|speed|tempo|output)\b", re.IGNORECASE
)
_ANYWHERE = re.compile(
    r"\b(?:anywhere|everywhere|somewhere else|elsewhere|any other|every (?:machine|line)|all (?:the )?(?:machines|lines)|(?:whole|entire) (?:plant|factory|shop))\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:all|every\w*|each|plant|factory|whole|total|overall|any\w*)\b", re.IGNORECASE)
_EACH_OF_THEM = re.compile(r"\beach\W*$", re.IGNORECASE)  # "how late each"
_NO_THING = frozenset(["table", "column", "document"])
_FEW_MORE, _MORE = 6, 9  # words of a question with a time of its own, and of one without
_OF_SUBJECT = frozenset(["characteristic", "signal", "lot", "order", "work_order"])
_NARROWED = frozenset(
    ["dimension", "reason", "failure", "defect", "supplier", "customer", "alarm", "hours", "work_kind"]
)
_FEW = 4
_ON_THE_PLAN = re.compile(
    r"\b(?:on|in|of|by|from|than|against|with) (?:the|our|this|that) (?:current |present |new |last )?(?:plan|schedule|sequence|shift)\b",
    re.IGNORECASE,
)
_TOLD_TO_PLAN = re.compile(
    r"\b(?:re-?plan|replann?ing|plan|schedule|re-?schedule|propose|optimi[sz]e|sequence|rearrange|work around|proposal|rush|expedite|postpone|move|shift|swap|"
    r"put|pull|push|freeze|start|make a)\b",
    re.IGNORECASE,
)

_TOLD_TO_HOLD = re.compile(
    r"\b(?:hold|block|lock|quarantin\w+|freeze|stop|set (?:\w+ )?aside|put (?:\w+ ){0,3}(?:aside|away)|seal|reserve|isolate)\b",
    re.IGNORECASE,
)


def inherited(plan: Plan, text: str, scene: Scene, *, anew: bool = False, pointed: bool = False) -> Plan:
    """Return a plan of one step with the conversation's time and machines, where a text refers to them and names none,
    or asks in few words for another thing of them: "what are the defects".

    Args:
        plan: of the question on its own.
        text: the question.
        scene: what it was read against.
        pointed: it pointed at a row of the last answer, whose name stands in the plan.
        anew: it began with thanks for what was answered, so few words alone refer to nothing.
    """
    memory = scene.memory
    if plan.status == "clarify" and len(plan.steps) == 1 and memory.steps:
        if (spoken := _of_the_spoken(plan, text, scene)) is not None:
            return spoken
        if memory.rows and _REFERS.search(text):
            return _of_first_row(plan, scene)
    if plan.status != "run" or len(plan.steps) != 1 or not memory.steps:
        return plan
    tool, clues = scene.tool(plan.steps[0].tool), scene.clues(text)
    if tool is None or tool.writes:
        return plan
    arguments = dict(plan.steps[0].arguments)
    if tool.agent == memory.steps[-1].agent == "documents":
        joined = _with(plan, _of_same_manual(arguments, text, scene), memory)
        little = joined.steps[0].arguments.get("question") != arguments.get("question")
        return replace(joined, reading=memory.question) if little else joined
    if tool.agent == "documents" and memory.steps[-1].agent == "quality" and arguments.get("question"):
        arguments = _about_what_was_measured(arguments, text, scene)
    slots = {p.slot.kind: p for p in reversed(tool.parameters) if p.slot}
    if len(text.split()) <= _FEW and not clues.names.found and not clues.names.ambiguous:
        for kind in _OF_SUBJECT & memory.slots.keys() & slots.keys():  # "show the control chart"
            if not arguments.get(slots[kind].name):
                ids = memory.slots[kind]
                arguments[slots[kind].name] = list(ids) if slots[kind].many else ids[0]
    figure = slots.get("kpi")
    spans = [p for p in tool.parameters if p.slot and p.slot.kind == "period"]
    if figure and len(spans) > 1 and clues.kpi is None and memory.slots.get("kpi"):
        arguments[figure.name] = memory.slots[
            "kpi"
        ]  # "is MILL-1 better than before": by the figure spoken of
    goes_on = (
        tool.name == memory.steps[-1].tool
        and len(text.split()) <= _FEW
        and not _EVERY.search(_EACH_OF_THEM.sub("", text))
    )
    if (
        not goes_on
        and not pointed
        and not _REFERS.search(text)
        and (anew or not _asks_in_few_words(text, tool, scene))
    ):
        return _with(plan, arguments, memory)
    if (
        tool.name == memory.steps[-1].tool
    ):  # "repair time same way": also what it was split by and narrowed to
        said = clues.kinds()
        for p in tool.parameters:
            kind = p.slot.kind if p.slot else ""
            was = memory.steps[-1].arguments.get(p.name)
            carried = CARRIED | _NARROWED | ({"choice"} if _OF_LIST.search(text) else frozenset())
            if kind in carried and kind not in said and was and not arguments.get(p.name):
                arguments[p.name] = was
    span, place = slots.get("period"), slots.get("equipment")
    kept = _period_spoken(memory)
    if (
        span
        and kept
        and not clues.periods
        and not arguments.get(span.name)
        and not OF_ITS_OWN_TIME.search(NTH.sub("", text) if pointed else text)
    ):
        arguments[span.name] = kept
    product = slots.get("product")
    if product and _AT_PACE.search(text) and memory.slots.get("product") and not clues.names.of("product"):
        ids = memory.slots["product"]
        arguments[product.name] = arguments.get(product.name) or (list(ids) if product.many else ids[0])
    machines = memory.slots.get("equipment")
    named = any(
        f.kind in {"equipment", "order", "work_order", "lot", "product", "document"}
        for f in clues.names.found
    )
    if place and machines and not named and not _ANYWHERE.search(text) and not arguments.get(place.name):
        arguments[place.name] = list(machines) if place.many else machines[0]
    return _with(plan, arguments, memory)


def _period_spoken(memory: Memory) -> Any:
    """Return the period spoken of, before the manuals were asked too, where no period is."""
    if (kept := memory.slots.get("period")) or memory.steps[-1].agent != "documents":
        return kept
    return next((s.arguments["period"] for s in memory.data if s.arguments.get("period")), None)


def parts_inherited(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return the plan of several parts with the conversation's time and machines, where a text refers to them and names none."""
    memory, clues = scene.memory, scene.clues(text)
    if not memory.steps or not _REFERS.search(text):
        return plan
    steps = []
    for step in plan.steps:
        tool = scene.tool(step.tool)
        given = dict(step.arguments)
        if step.tool == memory.steps[-1].tool and not clues.names.found:  # "who has it", of those just told
            given = {**{k: v for k, v in memory.steps[-1].arguments.items() if k != "view"}, **given}
        for p in tool.parameters if tool and not tool.writes and tool.agent != "documents" else ():
            kind, value = p.slot.kind if p.slot else "", memory.slots.get(p.slot.kind if p.slot else "")
            if given.get(p.name) or not value or clues.names.of(kind):
                continue
            if kind == "period" and not clues.periods and not OF_ITS_OWN_TIME.search(text):
                given[p.name] = value
            if kind == "equipment" and not _ANYWHERE.search(text):
                given[p.name] = list(value) if p.many else value[0]
        steps.append(replace(step, arguments=given))
    return replace(plan, steps=tuple(steps), slots={**_kept(memory), **plan.slots})


_IT = re.compile(r"\b(?:it|its|that|this|them)\b", re.IGNORECASE)
_MOST_OF_TOPIC = 3


def _about_what_was_measured(arguments: dict[str, Any], text: str, scene: Scene) -> dict[str, Any]:
    """Return the arguments of a question to the manuals that says "it", with the words of what was measured: "gauge"."""
    clues = scene.clues(text)
    if any(clues.names.of(k) for k in ("equipment", "document", "alarm", "characteristic")) or not _IT.search(
        text
    ):
        return arguments
    said = set(own_words(text))
    more = [w for w in topic(scene).split() if w in scene.knows and w not in said][:_MOST_OF_TOPIC]
    return {**arguments, "question": f"{text.strip(' ?.!')} {' '.join(more)}"} if more else arguments


def _of_same_manual(arguments: dict[str, Any], text: str, scene: Scene) -> dict[str, Any]:
    """Return the arguments of a question more to the manuals, with the machine of the last one where it names none."""
    clues, was = scene.clues(text), scene.memory.steps[-1].arguments
    named = any(clues.names.of(k) for k in ("equipment", "document", "alarm")) or arguments.get("document")
    if named or _EVERY.search(text) or len(text.split()) > _FEW_OF_MANUAL:
        return arguments
    if was.get("equipment"):
        arguments = {**arguments, "equipment": arguments.get("equipment") or was["equipment"]}
    if "question" in arguments and _says_little(text, scene):
        alarm = was.get("alarm")
        about = f"alarm {alarm}" if alarm else subject_of(scene)
        arguments = {**arguments, "question": f"{text.strip(' ?.!')} {about}".strip()}
    return arguments


def _says_little(text: str, scene: Scene) -> bool:
    """Whether a text to the manuals has too few words of its own to be about anything but what was asked before."""
    own = own_words(text)
    few = len(own) < _OF_A_SUBJECT or (len(own) == _OF_A_SUBJECT and len(text.split()) <= _OF_A_SUBJECT)
    held = scene.covered is not None and scene.covered(text, scene.intents.common_stems) >= _HELD
    return few or (len(own) == _OF_A_SUBJECT + 1 and not held and _WHOLE.match(text) is None)


_FEW_OF_MANUAL, _OF_A_SUBJECT, _HELD = 9, 2, 0.8
# "how do i change the boring insert" is whole by itself
_WHOLE = re.compile(r"^\W*(?:(?:and|so|ok) )?how (?:do|to|can|should|must|does)\b", re.IGNORECASE)


def _asks_in_few_words(text: str, tool: ToolSpec, scene: Scene) -> bool:
    """Whether a text asks a specialist for something in few words that name nothing: of what was spoken of."""
    clues, said = scene.clues(text), _WIDE.sub("", text)
    named = [f for f in clues.names.found if f.kind not in _NO_THING]
    nothing = not named and not clues.names.missing and not clues.names.ambiguous
    return (
        nothing
        and said == text
        and len(text.split()) <= (_FEW_MORE if clues.periods else _MORE)
        and tool.agent not in {"documents", "scheduler"}
    )


def _of_the_spoken(plan: Plan, text: str, scene: Scene) -> Plan | None:
    """Return the plan of what lacks a name with the one of the conversation: "put it on hold", "block the lot"."""
    tool = scene.tool(plan.steps[0].tool)
    lacking = missing_slots(tool, plan.steps[0].arguments) if tool else []
    kind = lacking[0].slot.kind if len(lacking) == 1 and lacking[0].slot else ""
    ids = list(scene.memory.slots.get(kind, ())) if kind in _OF_SUBJECT | {"alarm"} else []
    said = re.search(
        rf"\b(?:the|this|that|its) (?:whole |entire )?{kind.replace('_', ' ')}s?\b", text, re.IGNORECASE
    )
    if len(ids) != 1 or not (_REFERS.search(text) or said):
        return None
    value = ids if lacking[0].many else ids[0]
    step = replace(plan.steps[0], arguments={**plan.steps[0].arguments, lacking[0].name: value})
    slots = {**_kept(scene.memory), **plan.slots, kind: ids}
    return replace(plan, status="run", steps=(step,), say="", choices=(), slots=slots)


def _of_first_row(plan: Plan, scene: Scene) -> Plan:
    """Return the plan of what lacks a name with the first row of the last answer in its place: the worst late order."""
    tool, first = scene.tool(plan.steps[0].tool), scene.memory.rows[0]
    lacking = missing_slots(tool, plan.steps[0].arguments) if tool else []
    if len(lacking) != 1 or lacking[0].slot is None:
        return plan
    name = next(iter(scene.index.named(lacking[0].slot.kind, key_of(first))), None)
    if name is None:
        return plan
    value = [name.id] if lacking[0].many else name.id
    step = replace(plan.steps[0], arguments={**plan.steps[0].arguments, lacking[0].name: value})
    slots = {**plan.slots, lacking[0].slot.kind: [name.id]}
    return replace(plan, status="run", steps=(step,), say="", choices=(), slots=slots)


def _with(plan: Plan, arguments: dict[str, Any], memory: Memory) -> Plan:
    """Return a plan with what it took from the conversation, which stays what the conversation is about."""
    if arguments == dict(plan.steps[0].arguments):
        return plan
    step = replace(plan.steps[0], arguments=arguments)
    return replace(plan, steps=(step,), slots={**_kept(memory), **plan.slots})


def _kept(memory: Memory) -> dict[str, Any]:
    kept = {"period", "equipment", "reason", "alarm"} | _OF_SUBJECT
    return {k: v for k, v in memory.slots.items() if k in kept}


def is_unasked_write(plan: Plan, text: str, scene: Scene) -> bool:
    """Whether few words of a conversation would make a proposal that nobody asked for: "without planned ones"."""
    tool = scene.tool(plan.steps[0].tool) if plan.steps else None
    last = scene.tool(scene.memory.steps[-1].tool) if scene.memory.steps else None
    if last is not None and last.writes:
        return False
    if tool is not None and tool.writes and any(p.slot and p.slot.kind == "lot" for p in tool.parameters):
        return not _TOLD_TO_HOLD.search(text)
    if last is None:
        return False
    return tool is not None and tool.writes and not _TOLD_TO_PLAN.search(_ON_THE_PLAN.sub("", text))
