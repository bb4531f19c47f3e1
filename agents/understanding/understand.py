"""A question to a plan: refusals, periods, names, intent, slots, follow-ups; one path for all tools."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from agents.languages.lexicon import Said, apart, has_foreign, to_english
from agents.plan import Plan
from agents.understanding.asked_doubts import groups_no_people
from agents.understanding.carrying import in_period, of_signals_there, other_tool, run_again
from agents.understanding.coded_machines import by_their_codes
from agents.understanding.codes_alone import alarm_had
from agents.understanding.continued import forgotten, not_carried, without_courtesy
from agents.understanding.courtesies import is_courtesy, leaves_all, takes_leave
from agents.understanding.customers_meant import customers_meant, those_rated, without_persons
from agents.understanding.cut_names import by_their_words
from agents.understanding.decisions import asked_decision
from agents.understanding.declining import declined_in_talk, errs
from agents.understanding.every_part import of_every_part
from agents.understanding.files import missing_file
from agents.understanding.followups import plan_follow_up, plan_of_few_words
from agents.understanding.grouped_again import of_the_members
from agents.understanding.inherited import inherited, is_unasked_write, parts_inherited
from agents.understanding.intents import Embed, Intents
from agents.understanding.judgments import cut_by_length, without_remark
from agents.understanding.kept_subject import subject_kept
from agents.understanding.looked_rows import asks_place, leaves_out
from agents.understanding.manual_words import for_manuals
from agents.understanding.memory import Memory
from agents.understanding.moved_periods import half_period, without_same_time
from agents.understanding.names import link_names
from agents.understanding.numbered import each_by_name
from agents.understanding.parts import (
    ask_apart,
    asked_parts,
    held_together,
    late_and_why,
    plan_of_figures,
    plan_of_parts,
    two_in_one,
    without_told,
)
from agents.understanding.periods import find_periods
from agents.understanding.pointed_nowhere import pointed_nowhere, supposed_nowhere
from agents.understanding.pointing import pointed
from agents.understanding.reasons_meant import by_their_reasons
from agents.understanding.refusals import refusal_asked, refusal_of
from agents.understanding.row_views import looked_again, placed_and_more
from agents.understanding.said_in_full import said_in_full
from agents.understanding.scene import Scene
from agents.understanding.set_beside import difference_asked
from agents.understanding.several_figures import several_figures
from agents.understanding.single import plan_single
from agents.understanding.single_refusals import is_trade
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS, mend
from agents.understanding.staying import not_repeated, stayed
from agents.understanding.substitutes import only_names, only_shows_more, substituted, without_purpose
from agents.understanding.supposed import supposed_of_last
from agents.understanding.terms import plan_explanation
from agents.understanding.unapplied import with_unapplied
from agents.understanding.whys import asked_of_why
from plant.index import PlantIndex
from plant.store import PlantTime
from tools.spec import ToolSpec

_ASSUMED = re.compile(
    r"\b(?:assum\w+|suppos\w+|imagine|pretend|given|say)(?: that)? (?:today|it|now) (?:is|was|be)\s+(?P<when>[^,.;?]{3,40})[,.;]?",
    re.IGNORECASE,
)
_IF = re.compile(r"^\W*(?:(?:and|but|so|ok|what)\W+)*(?:if|suppose|assuming|assume|imagine)\b", re.IGNORECASE)
_READS = 0.3  # how well a tool fits that only reads, where another would propose
_ROUND_TODAY = re.compile(
    r"\b(?:the|a|an|of|on|in|at|still|already|early|late|mid|middle|beginning|start|end|about|around|only|just|actually|morning|evening|noon|night)\b",
    re.IGNORECASE,
)
_SHIFTS = re.compile(r"\b(earlies|lates)\b", re.IGNORECASE)
_ID = re.compile(r"\b[A-Za-z]{1,5}-\d+\b")  # words of no language: "WO-17"


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
    if memory.steps:
        seen = Scene(index, documents, intents, clock, zone, typed, knows, memory, covered)
        if (more := _only_rows(text, seen)) is not None:
            return of_every_part(more, text, seen)
    if (decision := asked_decision(text, memory, frozenset(t.name for t in intents.tools))) is not None:
        return decision
    by = memory.steps[-1].arguments.get("by") if memory.steps else None
    text, persons = without_persons(customers_meant(those_rated(text, by)))
    refusal = refusal_asked(text)
    if refusal is not None and refusal.reason in {"private", "destructive"}:
        clues = Scene(index, documents, intents, clock, zone, typed, knows, memory, covered).clues(text)
        if is_trade(refusal, clues):
            refusal = None
        elif refusal.reason == "destructive":
            pass
        elif clues.asked is not None and groups_no_people(clues.asked):
            refusal = None
        elif clues.names.of("equipment"):
            refusal = refusal_asked(clues.masked)  # "berta" may be a machine of this plant
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
    text = _SHIFTS.sub(
        lambda m: f"{m[1][:-3] + 'y' if m[1].casefold() == 'earlies' else m[1][:-1]} shift", text
    )
    text = mend(text, intents.vocabulary | KPI_WORDS | knows, index)
    text = by_their_words(by_their_codes(each_by_name(text, index), index), index)
    text = alarm_had(by_their_reasons(text, index), index)
    scene = Scene(index, documents, intents, clock, zone, typed, knows, memory, covered)
    plan = of_every_part(_in_conversation(text, scene, anew=anew), text, scene)
    named = text
    if memory.steps:
        named = pointed(text, scene)
        plan = said_in_full(of_signals_there(subject_kept(plan, named, text, scene), scene), named, scene)
        plan = supposed_nowhere(plan, named, scene)
    if persons and plan.status == "run":
        plan = replace(plan, assumptions=(*plan.assumptions, persons))
    return for_manuals(with_unapplied(plan, scene.clues(named), scene), scene)


# "MILL-3 off" orders, "now MILL-3 like this" goes on
_SWITCHES = re.compile(r"\b(?:on|off|up|down)\b(?:\W+\w+)?\W*$", re.IGNORECASE)


def _in_conversation(text: str, scene: Scene, *, anew: bool) -> Plan:
    """Return the plan of a question in its conversation: a look at the last rows, a follow-up, or a question of its own."""
    memory = scene.memory
    went = scene.turn(text)
    refusal = declined_in_talk(scene.read(scene.clues(text)), went) if went is not None else None
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    of_them = last is not None and of_the_members(text, scene.clues(text), last, scene)
    if refusal is not None and not of_them and (_SWITCHES.search(text) or not only_names(text, scene)):
        return Plan("declined", say=refusal.says)
    if not memory.asked and (again := looked_again(text, scene)) is not None:
        return again
    if not memory.asked and (of_row := _of_a_row(text, scene)) is not None:
        return of_row
    text = without_told(text, scene) if memory.steps else text
    own = bool(memory.steps) and asked_of_why(text) != text
    if memory.steps:
        text = without_same_time(asked_of_why(text), scene)
    typed_so = text
    text = pointed(text, scene)
    if memory.steps and (
        each := several_figures(text, scene, lambda p: _in_conversation(p, scene, anew=anew))
    ):
        return each
    followed = None if own else plan_follow_up(text, scene)
    if followed is not None and not is_unasked_write(followed, text, scene):
        return not_repeated(followed, text, scene)
    if (both := late_and_why(text, scene)) is not None:
        return both
    asked = scene.clues(text).asked
    if (figures := plan_of_figures(text, scene)) is not None:
        return figures

    def go_on(part: str, before: Plan) -> Plan:
        return _in_conversation(part, replace(scene, memory=Memory().after(text, before)), anew=False)

    parts = asked_parts(text, scene)
    alone = plan_single(text, scene)
    settled = asked is not None and asked.settles and not ask_apart(parts, scene)
    settled = settled or held_together(text, alone, scene)
    if (
        not settled and alone.status != "declined" and not _one_supposed(text, alone, scene)
    ):  # what is declined as a whole is not saved by being cut in two
        if (
            len(parts) > 1
            and not _one_supposed(text, alone, scene)
            and (joint := plan_of_parts(parts, scene, go_on)) is not None
        ):
            return parts_inherited(joint, text, scene)
        if (two := two_in_one(text, scene)) is not None and (
            joint := plan_of_parts(two, scene, go_on)
        ) is not None:
            return parts_inherited(joint, text, scene)
    plan = plan_of_few_words(text, alone, scene)
    if settled:
        return plan
    if is_unasked_write(plan, text, scene):
        return _read_instead(text, plan, scene) or Plan(
            "no_data",
            agents=(memory.steps[-1].agent if memory.steps else plan.steps[0].agent,),
            say=not_carried(text.strip(" ?.!")),
        )
    plan = supposed_of_last(
        inherited(plan, typed_so, scene, anew=anew, pointed=text != typed_so), text, scene
    )
    return pointed_nowhere(plan if own else stayed(plan, text, scene), typed_so, scene)


def _read_instead(text: str, plan: Plan, scene: Scene) -> Plan | None:
    """Return the plan of what a text asks of the plan there is, where a new one would be made that nobody asked for."""
    clues = scene.clues(text)
    best = next(
        (
            r.tool
            for r in scene.ranked(clues, scene.read(clues))
            if not r.tool.writes and r.tool.agent == plan.steps[0].agent and r.score > _READS
        ),
        None,
    )
    return other_tool(text, clues, best, scene) if best is not None else None


def _one_supposed(text: str, alone: Plan, scene: Scene) -> bool:
    """Whether a text supposes one thing and asks what comes of it: "if I put it first, what happens with the others"."""
    tool = scene.tool(alone.steps[0].tool) if len(alone.steps) == 1 else None
    changes = tool is not None and any(
        p.slot is not None and p.slot.kind == "changes" for p in tool.parameters
    )
    return changes and _IF.match(text) is not None


def _only_rows(text: str, scene: Scene) -> Plan | None:
    """Return the plan of words that only look at the last answer, however like an order or a question on people they
    sound: "put the vibration with it", "2nd half", "who has the oldest one".
    """
    last = scene.memory.steps[-1]
    if only_shows_more(text, scene):
        return substituted(without_purpose(text), scene, last.tool)
    tool = scene.tool(last.tool)
    clues = scene.clues(text)
    if tool is not None and (
        both := difference_asked(text, tool, scene) or cut_by_length(text, clues, tool, scene)
    ):
        return both
    if (half := half_period(text, scene)) is not None and (plan := in_period(half, scene)) is not None:
        return plan
    if not asks_place(text, scene.memory.rows):
        return None
    if scene.memory.lacks:
        return Plan("no_data", agents=(last.agent,), say=scene.memory.lacks)
    again = (
        run_again(tool, last.arguments, scene.clues(""), scene) if tool and not scene.memory.rows else None
    )
    return looked_again(text, scene) or again


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


def _assumed_today(text: str, clock: PlantTime, zone: ZoneInfo) -> tuple[str, PlantTime]:
    """Take "assume today is early July 2020" as the clock and out of the question."""
    m = _ASSUMED.search(text)
    if m is None:
        return text, clock
    found = find_periods(m.group("when"), clock.now, zone)
    beside = (
        _ROUND_TODAY.sub("", m.group("when")[: found[0].start] + m.group("when")[found[0].end :])
        if found
        else ""
    )
    if not found or re.search(r"\w", beside):
        return text, clock  # "suppose it is blocked until wednesday" says nothing of today
    rest = (text[: m.start()] + text[m.end() :]).strip(" ,.;")
    return rest or text, replace(clock, now=found[0].period.start)


@lru_cache(maxsize=4)
def _intents(tools: tuple[ToolSpec, ...], embed: Embed | None, keep: Path | None) -> Intents:
    return Intents(tools, embed, keep)
