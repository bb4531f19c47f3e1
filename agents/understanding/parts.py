"""Several questions in one text: where they part, and the one plan that answers them together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.plan import Plan, Step
from agents.understanding.asked_figures import figures_asked, may_ask_several
from agents.understanding.masking import masked
from agents.understanding.open_periods import points_back
from agents.understanding.remarks import is_remark
from agents.understanding.routing import asks_rows, takes
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.topics import reads_nothing

GoOn = Callable[[str, Plan], Plan]
_SPLIT = re.compile(
    r"\s*(?:;|(?<!, no)(?<!, right)(?<!, eh)(?<!n't it)\?(?=\s*\w)|,?\s+and (?:also |then )?(?=(?:what|why|how|which|when|where|who|is|are|was|were|did|do|does|has|have|will|show|list|plan|replan|compare|plot)\b)"
    r"|,\s*(?:then|also)\s+|\s+then\s+(?=(?:re)?plan))\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^\W*(?:how (?:many|much|often|long|high|low|hot|warm|cold|big|large|small|far)(?: times| of them| pieces)?(?: (?:is|was|were) (?:it|that|they))?(?: in (?:seconds|minutes|hours|days|weeks))?|"
    r"(?:and )?(?:from when (?:to|until|till) when|(?:starting|beginning|ending) (?:when|on (?:which|what) (?:day|date))|what (?:share|percentage|percent|%)(?: of (?:the |all |those )*(?:time|readings|rows|total|them))? (?:is|was) (?:that|it|this))|how (?:many|much)(?: \w+)? (?:came out|(?:are|is|were) (?:done|left|missing|good|finished|made)|"
    r"did we (?:get|make))|when|where|on which (?:day|machine)|by how much|"
    r"what (?:for|then)|since when|why)\W*$|^\W*(?:the )?\w+(?: \w+)? i mean\b|"
    # what the answer should hold, or how it is to be computed
    r"^\W*(?:please\s+)?(?:(?:give|tell|show|add|include)(?: me)?\s+(?:also\s+)?(?:the |its |their |both )?(?:counts?|numbers?|names?|values?|dates?|figures?|"
    r"totals?|shares?|amounts?|units?|times?|hours?|codes?|ids?)\b|(?:the )?(?:number|count|names?|values?) (?:of \w+ )?(?:please|only)|"
    r"(?:only |just )?(?:ignor|exclud|count|includ|integrat|leav|skip|disregard|us|assum|round)(?:e|ing)?\b|careful\b|in \w+ please|(?:(?:sorted |grouped )?by|per|rounded|to|with|without|in|based on|according to)\b(?!.*\?)(?:\W+[\w%]+){1,5}\W*$)",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?<!\bbefore)\s*,?\s+(?:and|plus|as well as|along with|but also)\s+(?:also\s+)?|\s*[+&]\s*(?=\w)|\s+(?:vs\.?|versus)\s+(?=(?:wh|how))|"
    r"[,.]\s+(?=(?:what|why|how|which|when|where|is|are|was|were|has|have|did|does|do|can)\w{0,2}\b)",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\b(?:it|its|that (?:one|machine|product|order)|this (?:one|machine)|there|the worst(?: one)?)\b",
    re.IGNORECASE,
)
_EVENTS = re.compile(
    r"\b(?:alarms?|errors?|warnings?|faults?|messages?|pieces|parts|scrap|energy|orders?)\b", re.IGNORECASE
)
_PREPOSITIONS = re.compile(r"\b(?:in|on|at|for|of|by|with|the|from|to|during|utc)\b", re.IGNORECASE)
# "how many faults and how many warnings did CNC-02 have": the first is of the same machine and time
_CUT_SHORT = re.compile(r"\W*how (?:many|much|often|long) (?:[\w-]+ ?){1,2}\W*$", re.IGNORECASE)
# what is told of one state in a second sentence
_OF_THE_SAME = re.compile(
    r"\b(?:one|ones|it|its|that|them|they|longest|shortest|stretch\w*|last|first|latest|begin|began|start\w*|end\w*|times|days?|hours|minutes|"
    r"seconds|month|when|how (?:long|often|many))\b",
    re.IGNORECASE,
)
_LATE_AND_WHY = re.compile(
    r"^(?P<first>.*\b(?:late|overdue|delayed|behind|miss\w*)\b.*?)\W*(?:\band\b|&|,|\?)\s*(?:why|how come|for what reason|"
    r"what(?:'?s| is) the (?:reason|cause))\W*$",
    re.IGNORECASE,
)
# of what was asked before
_OF_THOSE = re.compile(
    r"\b(?:the (?:very )?(?:last|first|latest|longest|shortest|biggest|worst|oldest|newest) one|of (?:them|those|these)|times (?:there|then)|was that|were (?:they|that|those))\b",
    re.IGNORECASE,
)
# the same in another form
_SHOWS = re.compile(
    r"^\W*(?:show|plot|draw|give|put|list)(?: me| us)?(?: (?:the|a|an|it|that|them|all|also|as|in))* (?:chart|graph|plot|curve|table|list|diagram|picture)\b",
    re.IGNORECASE,
)
# what there is, before what is asked of it: "got 500 flanges in the crate, how many do I measure"
_HAVING = re.compile(
    r"^\W*(?:(?:ok|so|hi|hello|well)\W+)*(?:i |we )?(?:'ve |have |just )?(?:got|have|received|there(?:'s| is| are))\b(?![^?]*\?)",
    re.IGNORECASE,
)
_FITS = 0.42  # from here a tool fits a part of a question alone
_VAGUE = 0.25  # below this what goes on with another tool says nothing that can be asked
_MOSTLY = 0.75  # of the words of a question that a table accounts for
# from so much likeness, and so many words, one part of a question has the whole declined
_PLAINLY_DECLINED, _SAYS_MUCH = 0.5, 7
_CLAUSES = re.compile(r"(?<=[.?!;,])\s+|\s+[-–]+\s+")
_SAME = re.compile(
    r"^\W*(?:(?:and|ok|okay|now|then|please|pls|so|do|show|give|me|i need|make|just)\W+)*(?:the )?same\b",
    re.IGNORECASE,
)
_I_AM = re.compile(r"^\W*im\b", re.IGNORECASE)
_CLEAR, _APART = 0.5, 0.1  # how sure each side of an "and" must be, and how far from other specialists


def asked_parts(text: str, scene: Scene) -> list[str]:
    """Return the parts of a text that ask something: names and times alone belong to the part before, remarks to none."""
    parts: list[str] = []
    for part in _parts(text):
        if parts and (not _asks_something(part, scene) or _is_other_side(part, parts[-1], scene)):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    asking = [p for p in parts if not (is_remark(p) and _names_nothing(p, scene))]
    return asking or parts


def _is_other_side(part: str, before: str, scene: Scene) -> bool:
    """Whether a part asks the figure before it of the other side of its date: "and how many after that date"."""
    return (
        points_back(part)
        and not scene.clues(part).periods
        and len(scene.clues(f"{before}, {part}").periods) > len(scene.clues(before).periods)
    )


def without_told(text: str, scene: Scene) -> str:
    """Return a turn without the clauses behind its first that only tell something and name nothing: "do the same for the
    mills, i have to fill in a sheet".
    """
    first, *more = [c for c in _CLAUSES.split(text) if c.strip()] or [text]
    if not more or is_remark(_I_AM.sub("i'm", first)) or not _asks_something(first, scene):
        return text
    same = _SAME.match(first) is not None  # which says by itself what is asked
    kept = [c for c in more if not (is_remark(_I_AM.sub("i'm", c)) and (same or _only_tells(c, scene)))]
    return " ".join([first, *kept]).strip(" ,;") if len(kept) < len(more) else text


def _only_tells(clause: str, scene: Scene) -> bool:
    clues = scene.clues(clause)
    return not (clues.periods or clues.dimensions or clues.changes) and _names_nothing(clause, scene)


def plan_of_figures(text: str, scene: Scene) -> Plan | None:
    """Return the plan of several figures of the rows of one table; None where a question asks one, or of other things."""
    whole = scene.clues(text).asked if may_ask_several(text) else None
    if whole is None or not whole.own:
        return None
    table, index = whole.query.table, scene.index
    queries = figures_asked(
        text, whole, index.store.info(table), index.store, lambda words: scene.asked_of(words, table)
    )
    plan = plan_single(text, scene) if queries else None
    reader = next((t for t in scene.intents.tools if asks_rows(t)), None)
    if (
        plan is not None and plan.status == "clarify" and whole.covers == 1
    ):  # of what one figure alone leaves out
        plan = replace(plan, status="run", say="", choices=())
    if plan is None or plan.status != "run" or len(plan.steps) != 1 or reader is None:
        return None
    if plan.steps[0].tool != reader.name and (whole.covers < _MOSTLY or whole.unused):
        return None
    step = Step(reader.agent, reader.name, {}, confidence=plan.steps[0].confidence)
    steps = tuple(replace(step, arguments={"query": q.to_json()}) for q in queries)
    return replace(plan, steps=steps, agents=(reader.agent,))


def ask_apart(parts: Sequence[str], scene: Scene) -> bool:
    """Whether parts of a question that one table settles each ask a figure of their own, or a KPI."""
    read = [scene.clues(p) for p in parts] if len(parts) > 1 else []
    own = {
        (c.asked.query.table, c.asked.query.measures, c.asked.query.where)
        for c in read
        if c.asked is not None and c.asked.settles
    }
    return len(own) + sum(bool(c.kpi) and not (c.asked and c.asked.settles) for c in read) > 1


def held_together(text: str, alone: Plan, scene: Scene) -> bool:
    """Whether one call answers all parts of a text: on recorded states, "how long ACTIVE and how long READY", or on groups of rows."""
    tool = scene.tool(alone.steps[0].tool) if alone.status == "run" and len(alone.steps) == 1 else None
    asked = scene.clues(text).asked
    if tool is not None and asked is not None and asks_rows(tool) and asked.covers == 1:
        return (
            bool(asked.query.by) and len(asked.query.measures) > 1
        )  # "which fails most, and when was its last one"
    if tool is None or not takes(tool, "state"):
        return False
    for part in (*_parts(text), *_AND.split(text)):
        clues = scene.clues(part)
        named = clues.names.of("state") or clues.names.of("item")
        if clues.kpi or (_EVENTS.search(part) and not clues.names.of("item")):
            return False
        alone_said = not re.search(r"\w", _PREPOSITIONS.sub("", clues.content))
        if not named and not alone_said and not _OF_THE_SAME.search(part):
            return False
    return True


def two_in_one(text: str, scene: Scene) -> list[str] | None:
    """Split at an "and" whose two sides clearly ask two different specialists."""
    for m in _AND.finditer(text):
        parts = [text[: m.start()], text[m.end() :]]
        if any(len(re.findall(r"\w+", p)) < 2 or not _asks_something(p, scene) for p in parts):
            continue
        if (is_remark(parts[1]) and _names_nothing(parts[1], scene)) or _HAVING.match(parts[0]):
            continue
        if _TAIL.match(parts[1]):
            continue  # "and how high" is of what is asked before
        first = scene.clues(parts[0])
        both = (first, scene.clues(parts[1]).with_defaults(first))
        sides = [[r for r in scene.ranked(c, scene.read(c)) if r.score > _CLEAR] for c in both]
        if not all(sides):
            continue
        agents = [{r.tool.agent for r in side if r.score > side[0].score - _APART} for side in sides]
        if len(agents[0]) == len(agents[1]) == 1 and agents[0] != agents[1]:
            return parts
    return None


def plan_of_parts(parts: list[str], scene: Scene, go_on: GoOn | None = None) -> Plan | None:
    """Return the plan of all parts; None where one has none or one call answers them all.

    Args:
        parts: of the question.
        scene: of the conversation.
        go_on: reads a part as what follows up on a plan; without it each part is asked for itself.
    """
    plans: list[Plan] = []
    before = scene.clues(parts[1]) if len(parts) > 1 and _CUT_SHORT.match(parts[0]) else None
    for part in parts:
        plan = plan_single(part, scene, before)
        if go_on is not None and plans and plan.status != "declined" and not _stands_alone(part, scene):
            followed = go_on(part, plans[-1])
            same = {s.tool for s in followed.steps} <= {s.tool for s in plans[-1].steps}
            if followed.status == "run" and not same and followed.confidence < _VAGUE:
                continue  # "number and code, please"
            plan = _with_its_time(followed, plans[-1], scene) if followed.status == "run" else plan
        if plan.status == "declined" and _plainly(part, scene):
            return plan
        if plan.status != "run" or any(_has_nothing(step, scene) for step in plan.steps):
            return None
        plans.append(_handed_on(part, plan, plans, scene))
        before = scene.clues(part).with_defaults(before)
    steps: list[Step] = []
    for plan in plans:
        for step in plan.steps:
            if all((s.tool, s.arguments) != (step.tool, step.arguments) for s in steps):
                steps.append(step)
    together = len({s.tool for s in steps}) < 2 and not any(s.after for s in steps)
    if len(steps) < 2 or (together and not _chosen_apart(steps, scene)):
        return None
    return Plan(
        "run",
        tuple(steps),
        tuple(dict.fromkeys(s.agent for s in steps)),
        assumptions=tuple(dict.fromkeys(a for p in plans for a in p.assumptions)),
        confidence=min(p.confidence for p in plans),
        slots={k: v for p in plans for k, v in p.slots.items()},
        ranking=tuple(dict.fromkeys(r for p in plans for r in p.ranking[:3])),
    )


def _has_nothing(step: Step, scene: Scene) -> bool:
    """Whether a call answers from standard tables that are all empty, of a plant with tables of its own."""
    tool = scene.tool(step.tool)
    return tool is not None and reads_nothing(tool, scene.index, step.arguments.get("kpi"))


def late_and_why(text: str, scene: Scene) -> Plan | None:
    """Return the late orders and why the worst is late: "which orders will be late and why"."""
    m = _LATE_AND_WHY.match(text)
    plan = plan_single(m["first"], scene) if m else None
    if plan is None or plan.status != "run" or [s.tool for s in plan.steps] != ["late_orders"]:
        return None
    worst = {"from": 0, "kind": "order", "many": False}
    why = Step(plan.steps[0].agent, "why_late", {"order": worst}, after=(0,), confidence=plan.confidence)
    return replace(plan, steps=(*plan.steps, why))


def _parts(text: str) -> list[str]:
    """Split several questions in one; "and how often?" stays with what it asks about."""
    parts: list[str] = []
    for part in _SPLIT.split(text):
        if not part or len(part.split()) < 2:
            continue
        if parts and (_TAIL.match(part) or len(part.split()) < 3):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def _names_nothing(part: str, scene: Scene) -> bool:
    """Whether a part names no KPI and nothing of the plant."""
    clues = scene.clues(part)
    return not clues.kpi and not [f for f in clues.names.found if f.kind not in {"table", "column", "value"}]


def _asks_something(part: str, scene: Scene) -> bool:
    """Whether a part says more than names and times: not "PRESS-2 last week"."""
    said = re.sub(r"\b(?:xmachine|x)\b", " ", masked(scene.clues(part).content))
    return any(w not in FUNCTION_WORDS and not w.isdecimal() for w in re.findall(r"\w+", said))


def _with_its_time(plan: Plan, before: Plan, scene: Scene) -> Plan:
    """Return a plan of what goes on with another, in that one's period where it says none of its own."""
    period = next((s.arguments["period"] for s in before.steps if s.arguments.get("period")), None)

    def timed(step: Step) -> Step:
        tool = scene.tool(step.tool)
        lacks = (
            tool is not None
            and any(p.name == "period" for p in tool.parameters)
            and not step.arguments.get("period")
        )
        return replace(step, arguments={**step.arguments, "period": period}) if lacks and period else step

    return replace(plan, steps=tuple(timed(s) for s in plan.steps))


def _stands_alone(part: str, scene: Scene) -> bool:
    """Whether a later part of a question is one of its own: not "and how many in 2017", "what day was the last one"."""
    clues = scene.clues(part)
    if clues.kpi or clues.ahead:
        return True
    return (
        not (_OF_THOSE.search(part) or _SHOWS.match(part))
        and scene.ranked(clues, scene.read(clues), alone=True)[0].score >= _FITS
    )


def _plainly(part: str, scene: Scene) -> bool:
    """Whether a part of a question is declined beyond doubt, so that no other part saves the whole."""
    return len(part.split()) >= _SAYS_MUCH and scene.read(scene.clues(part)).like.score > _PLAINLY_DECLINED


def _chosen_apart(steps: Sequence[Step], scene: Scene) -> bool:
    """Whether calls of one tool choose another of its options each, or another period that it can't compare: "which sites,
    and which machines".
    """
    tool = scene.tool(steps[0].tool)
    periods = [s.arguments.get("period") for s in steps]
    if tool and None not in periods and all(p.name != "other" for p in tool.parameters):
        return all(periods.count(p) == 1 for p in periods)
    options = [p.name for p in tool.parameters if p.slot and p.slot.kind == "choice"] if tool else []
    chosen = [[s.arguments.get(name) for s in steps] for name in options]
    return any(None not in values and len(set(values)) == len(steps) for values in chosen)


def _handed_on(part: str, plan: Plan, before: list[Plan], scene: Scene) -> Plan:
    """Return a plan whose "it" is the first row of the ranking before: "which machine was worst and why was it down"."""
    if len(before) != 1 or len(before[0].steps) != 1 or not _IT.search(part):
        return plan
    step, first = plan.steps[0], before[0].steps[0]
    tool = scene.tool(step.tool)
    kind = {"machine": "equipment"}.get(str(first.arguments.get("by")), str(first.arguments.get("by")))
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind == kind), None) if tool else None
    if slot is None or step.arguments.get(slot.name) or scene.clues(part).names.of(kind):
        return plan
    handed = {"from": 0, "kind": kind, "many": slot.many}
    arguments = {k: v for k, v in step.arguments.items() if k != "by"} | {slot.name: handed}
    return replace(plan, steps=(replace(step, arguments=arguments, after=(0,)),))
