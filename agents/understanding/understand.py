"""A question to a plan: refusals, periods, names, intent, slots, follow-ups; one path for all tools."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from agents.languages.lexicon import Said, apart, has_foreign, to_english
from agents.plan import Plan, Step
from agents.understanding.asked_doubts import groups_no_people
from agents.understanding.asked_figures import figures_asked, may_ask_several
from agents.understanding.carrying import in_period, run_again
from agents.understanding.continued import forgotten, not_carried, without_courtesy
from agents.understanding.courtesies import is_courtesy, leaves_all, takes_leave
from agents.understanding.decisions import asked_decision
from agents.understanding.declining import errs
from agents.understanding.files import missing_file
from agents.understanding.followups import plan_follow_up, plan_of_few_words
from agents.understanding.inherited import inherited, is_unasked_write
from agents.understanding.intents import Embed, Intents
from agents.understanding.judgments import cut_by_length, without_remark
from agents.understanding.masking import masked
from agents.understanding.memory import Memory
from agents.understanding.moved_periods import half_period, without_same_time
from agents.understanding.names import link_names
from agents.understanding.numbered import each_by_name
from agents.understanding.periods import find_periods
from agents.understanding.pointing import pointed
from agents.understanding.refusals import refusal_asked, refusal_of
from agents.understanding.remarks import is_remark
from agents.understanding.routing import asks_rows
from agents.understanding.row_views import asks_place, leaves_out, looked_again, placed_and_more
from agents.understanding.scene import Scene
from agents.understanding.set_beside import difference_asked
from agents.understanding.single import plan_single
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS, mend
from agents.understanding.staying import not_repeated, stayed
from agents.understanding.substitutes import only_shows_more, substituted
from agents.understanding.terms import plan_explanation
from agents.understanding.unapplied import with_unapplied
from agents.understanding.whys import asked_of_why
from plant.index import PlantIndex
from plant.store import PlantTime
from tools.spec import ToolSpec

_SPLIT = re.compile(
    r"\s*(?:;|(?<!, no)(?<!, right)(?<!, eh)(?<!n't it)\?(?=\s*\w)|,?\s+and (?:also |then )?(?=(?:what|why|how|which|when|is|are|show|list|plan|replan|compare|plot|does)\b)"
    r"|,\s*(?:then|also)\s+|\s+then\s+(?=(?:re)?plan))\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^\W*(?:how (?:many|much|often|long)(?: times| of them| pieces)?|how (?:many|much)(?: \w+)? (?:came out|(?:are|is|were) (?:done|left|missing|good|finished|made)|"
    r"did we (?:get|make))|when|where|on which (?:day|machine)|by how much|"
    r"what (?:for|then)|since when|why)\W*$|"
    # what the answer should hold, or how it is to be computed
    r"^\W*(?:please\s+)?(?:(?:give|tell|show|add|include)(?: me)?\s+(?:also\s+)?(?:the |its |their |both )?(?:counts?|numbers?|names?|values?|dates?|figures?|"
    r"totals?|shares?|amounts?|units?|times?|hours?|codes?|ids?)\b|(?:the )?(?:number|count|names?|values?) (?:of \w+ )?(?:please|only)|"
    r"(?:only |just )?(?:ignor|exclud|count|includ|integrat|leav|skip|disregard|us|assum|round)(?:e|ing)?\b|careful\b|in \w+ please)",
    re.IGNORECASE,
)
_ASSUMED = re.compile(
    r"\b(?:assum\w+|suppos\w+|imagine|pretend|given|say)(?: that)? (?:today|it|now) (?:is|was|be)\s+(?P<when>[^,.;?]{3,40})[,.;]?",
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
_LATE_AND_WHY = re.compile(
    r"^(?P<first>.*\b(?:late|overdue|delayed|behind|miss\w*)\b.*?)\W*(?:\band\b|&|,|\?)\s*(?:why|how come|for what reason|"
    r"what(?:'?s| is) the (?:reason|cause))\W*$",
    re.IGNORECASE,
)
_ID = re.compile(r"\b[A-Za-z]{1,5}-\d+\b")  # words of no language: "WO-17"
_MOSTLY = 0.75  # of the words of a question that a table accounts for
# from so much likeness, and so many words, one part of a question has the whole declined
_PLAINLY_DECLINED, _SAYS_MUCH = 0.5, 7
_CLEAR, _APART = 0.5, 0.1  # how sure each side of an "and" must be, and how far from other specialists


def understand(
    question: str,
    *,
    index: PlantIndex,
    documents: Sequence[str],
    tools: Sequence[ToolSpec],
    clock: PlantTime,
    zone: ZoneInfo,
    memory: Memory | None = None,
    embed: Embed | None = None,
    knows: frozenset[str] = frozenset(),
    covered: Callable[[str, frozenset[str]], float] | None = None,
    keep: Path | None = None,
) -> Plan:
    """Return the plan for a question.

    Args:
        question: as typed.
        index: what exists in the plant.
        documents: names of the manuals.
        tools: what can be called.
        clock: the plant's time.
        zone: the plant's time zone.
        memory: of the conversation.
        embed: sentences to unit vectors, where ready; the planner works without.
        knows: lower-case words of the manuals.
        covered: how much of a text stands in one passage of the manuals, 0 to 1; its second argument are stems that
            say nothing of manuals.
        keep: folder in which vectors of sentences may be kept for the next start.
    """
    intents = _intents(tuple(tools), embed, keep)
    memory = memory or Memory()
    said = _in_english(question.strip(), index, intents, memory)
    if said.sorry:
        return Plan("clarify", say=f"{said.sorry} (I understand English, Italian, German and Chinese.)")
    typed = question if said.language != "en" else ""
    plan = _understand(said.text, index, documents, intents, clock, zone, memory, knows, typed, covered)
    if plan.status != "declined" and said.language != "en" and (refusal := refusal_of(question)) is not None:
        plan = Plan("declined", say=refusal.says)
    return replace(plan, language=said.language, reading=plan.reading or said.text)


def _in_english(text: str, index: PlantIndex, intents: Intents, memory: Memory) -> Said:
    english = intents.vocabulary | FUNCTION_WORDS | KPI_WORDS
    if text.isascii() and memory.language == "en" and not has_foreign(_ID.sub(" ", text), english):
        return Said(text)
    text = apart(text)
    named = link_names(text, index)
    kinds = {
        "equipment", "product", "characteristic", "supplier", "customer", "signal", "order", "work_order", "lot",
    }  # fmt: skip
    return to_english(
        text,
        english,
        names=[
            *((f.start, f.end) for f in named.found if f.kind in kinds and f.end),
            *(m.span() for m in _ID.finditer(text)),
        ],
        before=memory.language,
    )


def _understand(
    text: str, index: PlantIndex, documents: Sequence[str], intents: Intents, clock: PlantTime, zone: ZoneInfo,
    memory: Memory, knows: frozenset[str], typed: str,
    covered: Callable[[str, frozenset[str]], float] | None = None,
) -> Plan:  # fmt: skip
    text, clock = _assumed_today(text, clock, zone)
    if not re.search(r"\w", text):
        return Plan("clarify", say="What would you like to know? For example: “OEE by machine last week”.")
    if is_courtesy(text):
        return Plan("explain", say="left" if leaves_all(text) else "welcome")
    anew = takes_leave(text)
    if (fresh := forgotten(text)) != text:
        text, memory = fresh, Memory(language=memory.language)
    if memory.steps:
        text = without_remark(without_courtesy(text, planned=memory.steps[-1].agent == "scheduler"))
    if memory.steps and (
        more := _only_rows(text, Scene(index, documents, intents, clock, zone, typed, knows, memory, covered))
    ):
        return more
    if (decision := asked_decision(text, memory, frozenset(t.name for t in intents.tools))) is not None:
        return decision
    refusal = refusal_asked(text)
    if refusal is not None and refusal.reason == "private":
        rows = Scene(index, documents, intents, clock, zone, typed, knows, memory, covered).clues(text).asked
        refusal = None if rows is not None and groups_no_people(rows) else refusal
    if (
        refusal is not None
        and not leaves_out(text, memory.rows)
        and not errs(refusal, intents.likeness.read(text).score)
    ):
        return Plan("declined", say=refusal.says)
    if (explained := plan_explanation(text, memory)) is not None:
        return explained
    if (missing := missing_file(text, index, documents)) is not None:
        return missing
    text = each_by_name(mend(text, intents.vocabulary | KPI_WORDS | knows, index), index)
    scene = Scene(index, documents, intents, clock, zone, typed, knows, memory, covered)
    plan = _in_conversation(text, scene, anew=anew)
    return with_unapplied(plan, scene.clues(text), scene)


def _in_conversation(text: str, scene: Scene, *, anew: bool) -> Plan:
    """Return the plan of a question in its conversation: a look at the last rows, a follow-up, or a question of its own."""
    memory = scene.memory
    if not memory.asked and (again := looked_again(text, scene)) is not None:
        return again
    if not memory.asked and (of_row := _of_a_row(text, scene)) is not None:
        return of_row
    own = bool(memory.steps) and asked_of_why(text) != text
    if memory.steps:
        text = without_same_time(asked_of_why(text), scene)
    typed_so = text
    text = pointed(text, scene)
    followed = None if own else plan_follow_up(text, scene)
    if followed is not None and not is_unasked_write(followed, text, scene):
        return not_repeated(followed, text, scene)
    if (both := _late_and_why(text, scene)) is not None:
        return both
    asked = scene.clues(text).asked
    if (figures := _figures(text, scene)) is not None:
        return figures
    parts = _asked_parts(text, scene)
    alone = plan_single(text, scene)
    settled = asked is not None and asked.settles and not _asks_apart(parts, scene)
    if (
        not settled and alone.status != "declined"
    ):  # what is declined as a whole is not saved by being cut in two
        if len(parts) > 1 and (joint := _several(parts, scene)) is not None:
            return joint
        if (two := _two_in_one(text, scene)) is not None and (joint := _several(two, scene)) is not None:
            return joint
    plan = plan_of_few_words(text, alone, scene)
    if settled:
        return plan
    if is_unasked_write(plan, text, scene):
        return Plan("no_data", agents=(memory.steps[-1].agent,), say=not_carried(text.strip(" ?.!")))
    plan = inherited(plan, typed_so, scene, anew=anew)
    return plan if own else stayed(plan, text, scene)


def _only_rows(text: str, scene: Scene) -> Plan | None:
    """Return the plan of words that only look at the last answer, however like an order or a question on people they
    sound: "put the vibration with it", "2nd half", "who has the oldest one".
    """
    last = scene.memory.steps[-1]
    if only_shows_more(text, scene):
        return substituted(text, scene, last.tool)
    tool = scene.tool(last.tool)
    clues = scene.clues(text)
    if tool is not None and (
        both := difference_asked(text, tool, scene) or cut_by_length(text, clues, tool, scene)
    ):
        return both
    if (half := half_period(text, scene)) is not None and (plan := in_period(half, scene)) is not None:
        return plan
    if not asks_place(text):
        return None
    if scene.memory.lacks:
        return Plan("no_data", agents=(last.agent,), say=scene.memory.lacks)
    again = (
        run_again(tool, last.arguments, scene.clues(""), scene) if tool and not scene.memory.rows else None
    )
    return again or looked_again(text, scene)


def _of_a_row(text: str, scene: Scene) -> Plan | None:
    """Return the plan of a row of the last answer and a question on it: "what's the third one and which machine is it from"."""
    found = placed_and_more(text, scene)
    if found is None:
        return None
    plan, more = found
    other = plan_follow_up(more, scene) or inherited(plan_single(more, scene), f"{more} there", scene)
    if other.status != "run":
        return None
    agents = tuple(dict.fromkeys((*plan.agents, *other.agents)))
    return replace(other, steps=(*plan.steps, *other.steps), agents=agents)


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


def _asked_parts(text: str, scene: Scene) -> list[str]:
    """Return the parts of a text that ask something: names and times alone belong to the part before, remarks to none."""
    parts: list[str] = []
    for part in _parts(text):
        if parts and not _asks_something(part, scene):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    asking = [p for p in parts if not (is_remark(p) and _names_nothing(p, scene))]
    return asking or parts


def _names_nothing(part: str, scene: Scene) -> bool:
    """Whether a part names no KPI and nothing of the plant."""
    clues = scene.clues(part)
    return not clues.kpi and not [f for f in clues.names.found if f.kind not in {"table", "column", "value"}]


def _figures(text: str, scene: Scene) -> Plan | None:
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
    if plan is None or plan.status != "run" or len(plan.steps) != 1 or reader is None:
        return None
    if plan.steps[0].tool != reader.name and whole.covers < _MOSTLY:
        return None
    step = Step(reader.agent, reader.name, {}, confidence=plan.steps[0].confidence)
    steps = tuple(replace(step, arguments={"query": q.to_json()}) for q in queries)
    return replace(plan, steps=steps, agents=(reader.agent,))


def _asks_apart(parts: Sequence[str], scene: Scene) -> bool:
    """Whether parts of a question that one table settles each ask a figure of their own, or a KPI."""
    read = [scene.clues(p) for p in parts] if len(parts) > 1 else []
    own = {
        (c.asked.query.table, c.asked.query.measures, c.asked.query.where)
        for c in read
        if c.asked is not None and c.asked.settles
    }
    return len(own) + sum(bool(c.kpi) and not (c.asked and c.asked.settles) for c in read) > 1


def _assumed_today(text: str, clock: PlantTime, zone: ZoneInfo) -> tuple[str, PlantTime]:
    """Take "assume today is early July 2020" as the clock and out of the question."""
    m = _ASSUMED.search(text)
    if m is None:
        return text, clock
    found = find_periods(m.group("when"), clock.now, zone)
    if not found:
        return text, clock
    rest = (text[: m.start()] + text[m.end() :]).strip(" ,.;")
    return rest or text, replace(clock, now=found[0].period.start)


def _two_in_one(text: str, scene: Scene) -> list[str] | None:
    """Split at an "and" whose two sides clearly ask two different specialists."""
    for m in _AND.finditer(text):
        parts = [text[: m.start()], text[m.end() :]]
        if any(len(re.findall(r"\w+", p)) < 2 or not _asks_something(p, scene) for p in parts):
            continue
        if is_remark(parts[1]) and _names_nothing(parts[1], scene):
            continue
        first = scene.clues(parts[0])
        both = (first, scene.clues(parts[1]).with_defaults(first))
        sides = [[r for r in scene.ranked(c, scene.read(c)) if r.score > _CLEAR] for c in both]
        if not all(sides):
            continue
        agents = [{r.tool.agent for r in side if r.score > side[0].score - _APART} for side in sides]
        if len(agents[0]) == len(agents[1]) == 1 and agents[0] != agents[1]:
            return parts
    return None


def _asks_something(part: str, scene: Scene) -> bool:
    """Whether a part says more than names and times: not "PRESS-2 last week"."""
    said = re.sub(r"\b(?:xmachine|x)\b", " ", masked(scene.clues(part).content))
    return any(w not in FUNCTION_WORDS and not w.isdecimal() for w in re.findall(r"\w+", said))


def _several(parts: list[str], scene: Scene) -> Plan | None:
    plans: list[Plan] = []
    before = None
    for part in parts:
        plan = plan_single(part, scene, before)
        if plan.status == "declined" and _plainly(part, scene):
            return plan
        if plan.status != "run":
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


def _plainly(part: str, scene: Scene) -> bool:
    """Whether a part of a question is declined beyond doubt, so that no other part saves the whole."""
    return len(part.split()) >= _SAYS_MUCH and scene.read(scene.clues(part)).like.score > _PLAINLY_DECLINED


def _late_and_why(text: str, scene: Scene) -> Plan | None:
    """Return the late orders and why the worst is late: "which orders will be late and why"."""
    m = _LATE_AND_WHY.match(text)
    plan = plan_single(m["first"], scene) if m else None
    if plan is None or plan.status != "run" or [s.tool for s in plan.steps] != ["late_orders"]:
        return None
    worst = {"from": 0, "kind": "order", "many": False}
    why = Step(plan.steps[0].agent, "why_late", {"order": worst}, after=(0,), confidence=plan.confidence)
    return replace(plan, steps=(*plan.steps, why))


def _chosen_apart(steps: Sequence[Step], scene: Scene) -> bool:
    """Whether calls of one tool choose another of its options each: "which sites, and which machines"."""
    tool = scene.tool(steps[0].tool)
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


@lru_cache(maxsize=4)
def _intents(tools: tuple[ToolSpec, ...], embed: Embed | None, keep: Path | None) -> Intents:
    return Intents(tools, embed, keep)
