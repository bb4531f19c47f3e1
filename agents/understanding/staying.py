"""What fits nothing by itself stays with the specialist spoken with: the last answer is changed by it, or asks back."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.continued import not_carried
from agents.understanding.fill import fill_slots
from agents.understanding.followups import changed_by, plan_follow_up
from agents.understanding.pointing import LEADS
from agents.understanding.routing import TELLS_MANUAL, reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.signal_names import speaks_of_quantity
from agents.understanding.single import OFF_TOPIC
from agents.understanding.slot_changes import SLOT_WORDS
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS
from agents.understanding.unsaid import left_out, names_none, narrows
from tools.spec import ToolSpec

_BETWEEN = re.compile(r"[.!?;:,]+\s+|\s+[-–]+\s+|\.{2,}\s*")
# what only the manuals can answer, whatever was spoken of: how something is done, what a word means
_OF_MANUALS = re.compile(
    rf"{TELLS_MANUAL}|\bhow (?:do|to|can|should|must) (?:i|we|you|one|he|they)?\b|\bhow to\b|\b(?:steps?|torque|lubricat\w*|grease|oil|spare|remed\w+|fix|repair|clean|reset|"
    r"safety|ppe|gloves|allowed|permitted|recommend\w*|suppliers? says?|manufacturer|page|chapter|section|rev(?:ision)?|written|checklist|interval|"
    r"what (?:should|must|shall|to|can) (?:i|we|be|do|one)?)\b",
    re.IGNORECASE,
)
# the same answer is what these ask for
_AGAIN = re.compile(
    r"\b(?:again|repeat|once more|say that|plot|chart|graph|draw|curve|table|list|show|details?|worst|best|highest|lowest|most|least|first|last|latest|"
    r"how (?:long|much|many|often|bad|far)|earliest|soonest|normal|usual|a lot|acceptable|late|later|affected|cost|worth|which|who|where|when|why|pages?|source)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^\W*(?:(?:and|but|so|ok|well|now)\W+)*(?:suppose|supposing|assum(?:e|ing)|imagine|what if|let'?s say|say (?:it|that|we|the))\b",
    re.IGNORECASE,
)
_TELLING = 2
_MOST_WORDS = 16
_HELD = 0.8  # of a text that one passage holds from where the manuals plainly answer it
_ASKED_OF_MANUALS, _FITS, _FITS_FEW, _FITS_A_LITTLE = 0.7, 0.5, 0.42, 0.25
_SUPPOSES = 0.6
_TURNS = 0.05  # by which a specialist must be more what a turn goes on with than the one who answered
_AT_IT = re.compile(r"\b(?:on|at|with) (?:it|that|this|them)\b|\bthere\b(?! still)", re.IGNORECASE)
_SUBJECTS = ("alarm", "order", "lot", "characteristic", "signal", "work_order")
_NO_DOUBT = 0.0  # from here a text is like what has nothing to do with a plant
_MOST_SAID = 60
_PLACED = re.compile(r"\b(?:where|when)\b", re.IGNORECASE)
_NARROWS = re.compile(
    r"^\W*(?:(?:and|but|now|ok|please)\W+)*(?:without|except|excluding|exclude|only|just|leave out|take out|drop|not)\b",
    re.IGNORECASE,
)


# what one figure can't tell
_OF_MANY = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:how many (?:of )?(?:them|those|these)|which (?:ones?|of (?:them|those|these))|(?:list|show)(?: me)? (?:them|those|these))\b",
    re.IGNORECASE,
)


def stayed(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan that fits what was said, or where it fits nothing, the last answer changed by it or asked back about.

    Args:
        plan: of the question by itself.
        text: the question.
        scene: what it is read against.
    """
    memory = scene.memory
    tool = scene.tool(memory.steps[-1].tool) if memory.steps else None
    if tool is not None and plan.status == "run" and _only_goes_on(plan, text, tool, scene):
        return _gone_on(plan, text, tool, scene)
    if tool is not None and plan.status == "run" and _of_something_else(plan, text, scene):
        return asked_back(text, tool, scene)
    if tool is None or len(text.split()) > _MOST_WORDS or not _fits_nothing(plan, text, tool, scene):
        return plan
    if (by_parts := _by_its_parts(text, tool, scene)) is not None:
        return by_parts
    if reads_manuals(tool):
        return plan if plan.status == "run" else asked_back(text, tool, scene)
    return asked_back(text, tool, scene)


def not_repeated(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan that goes on with the conversation, or what stands for it where it would only answer the same again
    although a text says more: one of its parts, or the question back.

    Args:
        plan: that goes on with the last answer.
        text: the question.
        scene: what it is read against.
    """
    tool = scene.tool(scene.memory.steps[-1].tool)
    shows = scene.tool("show_proposals")
    if (
        tool is not None
        and tool.writes
        and shows is not None
        and plan.status == "run"
        and not says_new(plan, scene)
    ):
        return run_again(shows, {"question": f"newest proposal: {text}"}, scene.clues(text), scene)
    repeats = tool is not None and plan.status == "run" and not tool.writes and not says_new(plan, scene)
    if tool is None or not repeats:
        return plan
    single = any(p.slot and p.slot.kind == "kpi" for p in tool.parameters) and not scene.memory.rows
    if single and _OF_MANY.match(text):
        return asked_back(text, tool, scene)
    if not _says_more(text, tool, scene):
        if reads_manuals(tool):
            return plan
        own = _own_words(text, scene)
        if own and (_NARROWS.match(text) or (narrows(text) and names_none(scene.clues(text)))):
            return _not_narrowed(text, tool)
        gone = left_out(text)
        told = (f"“{gone}” was not applied: this answer can’t leave it out",) if gone and own else ()
        return replace(plan, assumptions=(*plan.assumptions, *told)) if told else plan
    return _by_its_parts(text, tool, scene) or asked_back(text, tool, scene)


def _only_goes_on(plan: Plan, text: str, tool: ToolSpec, scene: Scene) -> bool:
    """Whether a plan asks the tool that answered last only because people go on so, not by what a text says itself."""
    if [s.tool for s in plan.steps] != [tool.name] or tool.writes or reads_manuals(tool):
        return False
    clues = scene.clues(text)
    return scene.ranked(clues, scene.read(clues), alone=True)[0].tool.name != tool.name


def _of_something_else(plan: Plan, text: str, scene: Scene) -> bool:
    """Whether a call takes none of the names a text gives, but one that only the conversation gave: an order of it, say."""
    if len(plan.steps) != 1:
        return False
    said = {f.id for f in scene.clues(text).names.found if f.kind in _NAMES and f.end}
    given = {
        str(x) for v in plan.steps[0].arguments.values() for x in (v if isinstance(v, list | tuple) else (v,))
    }
    kept = {str(x) for k in _SUBJECTS for x in scene.memory.slots.get(k, ())}
    return bool(said) and not said & given and bool(kept & given)


_NAMES = frozenset(
    ["customer", "product", "supplier", "lot", "order", "work_order", "alarm", "characteristic"]
)


def _gone_on(plan: Plan, text: str, tool: ToolSpec, scene: Scene) -> Plan:
    """Return the last answer changed by what a text says; where it changes nothing of it, what can't be done."""
    if (by_parts := _by_its_parts(text, tool, scene)) is not None:
        return by_parts
    last = scene.memory.steps[-1].arguments
    new = fill_slots(tool, scene.clues(text), text, only_found=True)
    changed = run_again(
        tool, {**{k: v for k, v in last.items() if k != "view"}, **new}, scene.clues(text), scene
    )
    if (new and says_new(changed, scene)) or (_tells_of_one(tool) and _POINTS.search(text)):
        return changed
    if _NARROWS.match(text) or (narrows(text) and _own_words(text, scene)):
        return _not_narrowed(text, tool)
    more = _says_more(text, tool, scene) or _PLACED.search(text) is not None
    return asked_back(text, tool, scene) if more else changed


_POINTS = re.compile(r"\b(?:it|its|it'?s|that|this)\b", re.IGNORECASE)


def _tells_of_one(tool: ToolSpec) -> bool:
    """Whether a tool tells what there is of one order or the like, which more words ask of again: "who is it for and when"."""
    kinds = [p.slot.kind for p in tool.parameters if p.slot]
    return len(kinds) == 1 and kinds[0] in _SUBJECTS and tool.parameters[0].required


def _not_narrowed(text: str, tool: ToolSpec) -> Plan:
    return Plan("no_data", agents=(tool.agent,), say=not_carried(text.strip(" ?.!")))


def asked_back(text: str, tool: ToolSpec, scene: Scene) -> Plan:
    """Return the question back what a text means of the last answer, which stays what is spoken of."""
    said = text.strip(" ?.!,")
    said = said if len(said) <= _MOST_SAID else f"{said[:_MOST_SAID].rsplit(' ', 1)[0]} …"
    kinds = {p.slot.kind for p in tool.parameters if p.slot}
    ways = [
        words
        for kind, words in (
            ("period", "a period"),
            ("equipment", "a machine"),
            ("dimension", "what to split by"),
            ("kpi", "which figure"),
            ("changes", "what shall change"),
        )
        if kind in kinds
    ]
    told = f" You can name {', '.join(ways[:-1])}{' or ' if ways[:-1] else ''}{ways[-1]}." if ways else ""
    about = scene.memory.question.strip(" ?.!")
    return Plan(
        "clarify",
        agents=(scene.memory.steps[-1].agent,),
        say=f"What do you mean by “{said}”, after “{about}”?{told}",
        reading=scene.memory.question,
    )


def _fits_nothing(plan: Plan, text: str, tool: ToolSpec, scene: Scene) -> bool:
    """Whether a plan is no more than a guess, made of words that say too little by themselves."""
    clues = scene.clues(text)
    if plan.status == "declined":
        return plan.say == OFF_TOPIC and scene.read(clues).like.score < _NO_DOUBT
    if plan.status == "unsure":
        return True
    if plan.status not in {"run", "clarify"} or len(plan.steps) != 1:
        return False
    step = plan.steps[0]
    other = scene.tool(step.tool)
    if other is None or other.name == tool.name:
        return False
    if other.agent == tool.agent:
        return (
            _measures_nothing(other, clues) and not step.arguments.get("signal") and step.confidence < _FITS
        )
    if any(p.slot and p.slot.kind == "changes" for p in other.parameters) and not step.arguments.get(
        "changes"
    ):
        return step.confidence < _SUPPOSES and not other.writes
    if plan.status == "run" and _leads_there(text, other, tool, scene):
        return False
    if reads_manuals(other):
        return not reads_manuals(tool) and not _is_for_manuals(text, clues, step.confidence, scene)
    if reads_manuals(tool) and (clues.periods or clues.kpi):
        return False  # asked of the data, after the manuals
    kinds = {*_SUBJECTS, *(("equipment",) if _AT_IT.search(text) else ())}
    subjects = [v for k, ids in scene.memory.slots.items() if k in kinds for v in ids]
    about_it = any(
        v in (x, *(x if isinstance(x, list | tuple) else ()))
        for v in subjects
        for x in step.arguments.values()
    )
    if about_it and step.confidence >= _FITS_A_LITTLE:
        return False
    return step.confidence < (_FITS if _measures_nothing(other, clues) else _FITS_FEW)


def _leads_there(text: str, other: ToolSpec, tool: ToolSpec, scene: Scene) -> bool:
    """Whether people who say such a text after a tool's answer turn to another tool's specialist."""
    went = scene.turn(text)
    if went is None:
        return False
    by_agent: dict[str, float] = {}
    for t in scene.intents.tools:
        by_agent[t.agent] = max(by_agent.get(t.agent, 0.0), went.tools.get(t.name, 0.0))
    return by_agent[other.agent] == max(by_agent.values()) > by_agent[tool.agent] + _TURNS


def _by_its_parts(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of a part of a text that goes on with the last answer, or of what it names of it."""
    if _SUPPOSED.match(text):
        return None  # what is supposed decides what the rest asks
    for part in _parts(text):
        goes_on = plan_follow_up(part, scene)
        same = goes_on is not None and [s.tool for s in goes_on.steps] == [tool.name]
        if goes_on is not None and same and says_new(goes_on, scene):
            return _with_the_rest(goes_on, part, text, tool, scene)
    for part in (text, *_parts(text)):
        if (changed := changed_by(part, tool, scene)) is not None and says_new(changed, scene):
            return changed
    return None


def _with_the_rest(plan: Plan, part: str, text: str, tool: ToolSpec, scene: Scene) -> Plan:
    """Return the plan of a part with what the rest of the text names: "per good part, january till now"."""
    own = fill_slots(tool, scene.clues(part), part, only_found=True)
    rest = fill_slots(tool, scene.clues(text), text, only_found=True)
    more = {k: v for k, v in rest.items() if k not in own}
    if not more or len(plan.steps) != 1:
        return plan
    return replace(plan, steps=(replace(plan.steps[0], arguments={**plan.steps[0].arguments, **more}),))


def _says_more(text: str, tool: ToolSpec, scene: Scene) -> bool:
    """Whether a text holds words that the same answer again does not account for."""
    if reads_manuals(tool) or _AGAIN.search(text):
        return False
    return len(_own_words(text, scene)) >= _TELLING


def _own_words(text: str, scene: Scene) -> list[str]:
    """Return the words of a text that fill no slot and were not said before."""
    words = re.findall(r"[^\W\d_]{3,}", LEADS.sub("", text).casefold())
    before = set(re.findall(r"[^\W\d_]{3,}", scene.memory.question.casefold()))
    return [w for w in words if w not in FUNCTION_WORDS | SLOT_WORDS | KPI_WORDS and w not in before]


def _is_for_manuals(text: str, clues: Clues, score: float, scene: Scene) -> bool:
    held = scene.covered(text, scene.intents.common_stems) if scene.covered else 0.0
    return (
        score >= _ASKED_OF_MANUALS
        or held >= _HELD
        or bool(clues.names.of("alarm") or clues.names.of("document"))
        or _OF_MANUALS.search(text) is not None
    )


def _measures_nothing(tool: ToolSpec, clues: Clues) -> bool:
    """Whether a tool reads signals and a text names none."""
    if not any(p.slot and p.slot.kind == "signal" for p in tool.parameters):
        return False
    said = clues.names.of("signal") or any(names[0].kind == "signal" for _, names in clues.names.ambiguous)
    return not said and not speaks_of_quantity(clues.content)


def _parts(text: str) -> list[str]:
    """Return the parts of a text between its stops, where it has several: a remark, and what is asked."""
    parts = [p.strip() for p in _BETWEEN.split(text)]
    parts = [p for p in parts if p]
    return parts if len(parts) > 1 else []


def says_new(plan: Plan, scene: Scene) -> bool:
    """Whether a plan answers anything but what was just answered."""
    if plan.status != "run":
        return False
    before = [(s.tool, dict(s.arguments)) for s in scene.memory.steps]
    return [(s.tool, dict(s.arguments)) for s in plan.steps] != before
