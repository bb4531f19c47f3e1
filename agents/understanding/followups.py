"""Follow-ups: three words that go on with the last question, corrections, and answers to a question back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.continued import (
    more_changes,
    not_carried,
    placed_alarm,
    rates_period,
    set_beside,
    stays,
    told_by_manual,
    two_periods,
)
from agents.understanding.fill import Clues, fill_slots, missing_slots
from agents.understanding.intents import Ranked
from agents.understanding.memory import Memory
from agents.understanding.moved_periods import moved_period
from agents.understanding.phrases import implied_kpi
from agents.understanding.pointing import LEADS, NTH
from agents.understanding.refusals import declined_as
from agents.understanding.reply import no_such
from agents.understanding.routing import asks_rows, reads_manuals
from agents.understanding.row_followups import changed_query
from agents.understanding.scene import Scene
from agents.understanding.single import OFF_TOPIC, plan_single
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS
from agents.understanding.terms import asks_meaning
from agents.understanding.words import canonical, stem
from plant.index import key_of
from plant.period import Period
from plant.query import Query
from tools.spec import ToolSpec

_OPENS = re.compile(
    r"^\W*(?:and|what about|how about|same|now|only|just|ok|okay|also|but|then|no\b|nope|not|sorry|i meant?|i mean|actually|"
    r"instead|for|in|on|at|with|without|why\??$|and why|plot|chart|draw|graph|show (?:it|that|me that)|by|per|split|break (?:it |that |them |this )?down|broken down|slice|sort|rank|"
    r"group(?:ed)?|the|vs|versus|compared|since|until|during|which (?:of|ones?|were|was)|more|less|again|what of|excluding|including|"
    r"how does (?:that|it|this) compare|compare (?:that|it|this)|those|these|that one|this one|it|is it|was it|did it|does it|as a|make it|give me that)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"\W*(?:and\s+|but\s+|ok\s+|so\s+)?(?:why|how come|what'?s the reason|reason|for what reason|why is (?:that|it)|"
                  r"why was (?:that|it)|why so (?:much|many|bad|low|high)|why (?:is (?:it|that) )?(?:not|no|so much) (?:better|worse|higher|lower|more|less)|"
                  r"what caused (?:it|that|this)|and the cause)\W*",
                  re.IGNORECASE)  # fmt: skip
_WHY_SO = re.compile(
    r"^\W*(?:and |but |so )?why (?:is|was|are|were|did|does|so)\b.*\b(?:so|that|bad|low|high|poor|worst|best|one)\b",
    re.IGNORECASE,
)
_WHICH_ONE = re.compile(
    r"\W*(?:and |so )?which (?:(?:ones?|\w+) )?(?:is|was|are|were|has|had|comes) (?:the )?(?:worst|best|highest|lowest|most|least|first|longest|biggest)\W*|"
    r"\W*(?:and |so |ok )?(?:who|which|what)(?:'?s| is| was| comes| came)? (?:the )?(?:second|third|fourth|next|last|runner[- ]up|after that)(?: one| place)?\W*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^\W*(?:how (?:often|much|long|many|tight|hot|deep)|which|what|where|when|who|with what)\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:without|except|excluding|but not|leave out)\b", re.IGNORECASE)
_PLOT = re.compile(
    r"\W*(?:and |now |please |can you )*(?:plot|chart|draw|graph|visuali[sz]e|show)\W*(?:(?:it|that|this|me|them)\W*)*"
    r"(?:as |in |on )?(?:a |an )?(?:\w+ )?(?:chart|graph|plot|curve|diagram|picture|trend)?(?: please)?\W*|"
    r"\W*(?:as |in )(?:a |an )?(?:\w+ )?(?:chart|graph|plot|curve|diagram|trend)\W*|"
    r"\W*(?:and |now |please |can you )*(?:make|create|build|do|give me|put it in)(?: me)?(?: a| an)?(?: \w+)? (?:chart|graph|plot|curve|diagram)\b.{0,20}",
    re.IGNORECASE,
)
_PLOT_WITH = re.compile(
    r"^\W*(?:and |now |please |can you )*(?:plot|chart|draw|graph|show)\s+(?:it|that|this|them|me that)\s+(?=(?:by|per|for|since|over|in|on|as|only|without)\b)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\b(?:pages?|sections?|passages?|quotes?|source|picture|figure|paragraph|chapter)\b|where (?:does it say|is that (?:written|from))",
    re.IGNORECASE,
)
_BARE_MAY = re.compile(r"^\W*(?:and |now )?may\W*$", re.IGNORECASE)  # the month, where nothing else is said
_CLOSES = re.compile(r"\b(?:only|too|as well|instead|alone)\W*$", re.IGNORECASE)
_BY_THEN = re.compile(r"\b(?:was|were|did|last|latest|overdue|happen\w*|had|done)\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\b(?:which|what|how many|any|none|all|some|are any|show|list)(?: ones)? of (?:them|those|these)\b|^\W*(?:and )?(?:which|how many) (?:are|were|have|ones)\b",
    re.IGNORECASE,
)
_HOW_MUCH_OF = re.compile(
    r"^\W*(?:and |so )?(?:how (?:much|many|long|often)|what share|what about)\b", re.IGNORECASE
)
_POINTED = re.compile(r"\b(?:it|that|this|they|them)\b", re.IGNORECASE)
_MEANS = re.compile(
    r"\W*(?:(?:and|so|ok|but)\s+)?what(?:'?s| is| does| do)\s+(?:it|that|this|they|that one|this one|the (?:top|first) one)"
    r"(?:\s+mean| stand for)?\W*|\W*(?:and\s+)?(?:its |the )?meaning\W*",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\W*(?:[a-z]+\W+){0,5}(\d[\d,]{0,7})(?: pieces| pcs)?\W*", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w-])\d[\d,]*(?![\w-])")
_CLOSER = re.compile(r"^\W*(?:only|just)\b", re.IGNORECASE)
_MOST_WORDS, _MOST_TURNED = 9, 12
_SAME_AGENT = 0.08
_DAILY_LIFE, _CLEARLY = 0.15, 0.4  # so like what has nothing to do with a plant; where something is named
_BETTER = 0.08
_NAMED_IN_PART = frozenset(["characteristic", "product", "signal", "supplier"])
_CARRIED = frozenset(
    ["equipment", "period", "product", "shift", "crew", "characteristic", "order", "signal", "lot"]
)


def plan_follow_up(text: str, scene: Scene) -> Plan | None:
    """Return the plan of a question that goes on with the last one; None when it stands alone."""
    memory = scene.memory
    if not memory.steps and memory.asked != "clarify":
        return None
    if asks_meaning(text):
        return None
    if memory.steps and (turned := _turned(text, scene)) is not None:
        return turned
    text = _BARE_MAY.sub("in may", _PLOT_WITH.sub("", text))
    words = len(text.split())
    clues = scene.clues(text)
    if memory.asked == "clarify" and words <= 6 and not clues.kpi and not _is_asking(text):
        return plan_single(f"{memory.question.rstrip('?')} {text}", scene)
    opens = (
        _OPENS.match(text) is not None
        or _CLOSES.search(text) is not None
        or _OF_THEM.search(text) is not None
        or _WHY_SO.match(text) is not None
        or _rows_of_before(text, scene)
    )
    if not memory.steps or words > _MOST_WORDS or not (opens or words <= 4):
        return None
    tool = scene.tool(memory.steps[-1].tool)
    if tool is None:
        return None
    if asks_rows(tool) and isinstance(was := memory.steps[-1].arguments.get("query"), Mapping):
        changed = changed_query(text, clues, Query.from_json(was), scene)
        if changed is not None:
            return _run(tool, {"query": changed.to_json()}, clues, scene)
    if not clues.names.found and (other_number := _with_number(text, tool, scene)) is not None:
        return other_number
    if _MEANS.fullmatch(text) and (code := _alarm_spoken_of(scene)):
        asked = f"what does alarm {code} mean"
        return replace(plan_single(asked, scene), reading=asked)
    if _WHY.fullmatch(text):
        return _why(scene)
    if (
        _WHY_SO.match(text)
        and (clues.names.found or clues.periods)
        and not clues.kpi
        and (why := _why(scene, clues)) is not None
    ):
        return why
    if _PLOT.fullmatch(text):
        return _plotted(tool, scene)
    if (
        _WHICH_ONE.fullmatch(text)
        or _rows_of_before(text, scene)
        or (reads_manuals(tool) and _SOURCE.search(text) and not clues.names.found)
    ):
        return _run(tool, memory.steps[-1].arguments, clues, scene)
    return _changed(text, clues, tool, scene, opens=opens)


def _turned(text: str, scene: Scene) -> Plan | None:
    """Return the plan of words that say by themselves how they go on: to the manual, to an alarm's times, to a second period."""
    last, clues = scene.memory.steps[-1], scene.clues(text)
    if len(text.split()) > _MOST_TURNED:
        return None
    numbers = [m.group() for m in _NUMBER.finditer(text) if scene.index.get("alarm", m.group())]
    alarm = (
        next((f.id for f in clues.names.of("alarm")), "")
        or next(iter(numbers), "")
        or _alarm_spoken_of(scene)
    )
    asked = told_by_manual(text, scene, alarm) or placed_alarm(text, scene, alarm)
    if asked is not None:
        plan = _in_period(plan_single(asked, scene), clues, scene)
        return replace(plan, reading=asked) if plan.status == "run" else None
    if (both := two_periods(text, clues, last.arguments, scene.intents.tools)) is not None:
        return _run(*both, clues, scene)
    tool = scene.tool(last.tool)
    if (longer := more_changes(text, scene)) is not None:
        plan = plan_single(longer, scene)
        return replace(plan, reading=longer) if plan.status == "run" else None
    if tool is not None and not reads_manuals(tool) and stays(text, clues):
        new = fill_slots(tool, clues, text, only_found=True)
        return _run(tool, {**last.arguments, **new}, clues, scene)
    if tool is not None and rates_period(text, clues) and clues.kpi is None:
        return _run(tool, {**last.arguments, **fill_slots(tool, clues, text, only_found=True)}, clues, scene)
    return None


def _in_period(plan: Plan, clues: Clues, scene: Scene) -> Plan:
    """Return a plan of one step in the period that was named, or else in the conversation's."""
    tool = scene.tool(plan.steps[0].tool) if len(plan.steps) == 1 else None
    kept = clues.periods[0].period.to_json() if clues.periods else scene.memory.slots.get("period")
    name = (
        next((p.name for p in tool.parameters if p.slot and p.slot.kind == "period"), None) if tool else None
    )
    if name is None or kept is None or plan.steps[0].arguments.get(name):
        return plan
    step = replace(plan.steps[0], arguments={**plan.steps[0].arguments, name: kept})
    return replace(plan, steps=(step,), slots={**plan.slots, "period": kept})


def asks_of_ranking(text: str, scene: Scene) -> bool:
    """Whether a text asks only for a place in the last answer's ranking: "who's second"."""
    return bool(scene.memory.rows) and _WHICH_ONE.fullmatch(text) is not None


def plan_of_few_words(text: str, plan: Plan, scene: Scene) -> Plan:
    """Return the plan of a few words that say nothing alone: the last answer, changed by what they name.

    Args:
        text: the question.
        plan: of the question alone.
        scene: what it is read against.
    """
    memory, clues = scene.memory, scene.clues(text)
    tool = scene.tool(memory.steps[-1].tool) if memory.steps else None
    lost = plan.status == "unsure" or plan.say == OFF_TOPIC
    if tool is None or not lost or len(text.split()) > _MOST_WORDS:
        return plan
    names_something = bool(clues.periods or clues.names.found or clues.dimensions or clues.kpi)
    if plan.status == "declined" and scene.read(clues).like.score > (
        _CLEARLY if names_something else _DAILY_LIFE
    ):
        return plan
    changed = _changed(text, clues, tool, scene, opens=True)
    if changed is None and (_POINTED.search(text) or len(text.split()) <= 3):
        changed = _run(tool, memory.steps[-1].arguments, clues, scene)
    return changed or plan


def _changed(text: str, clues: Clues, tool: ToolSpec, scene: Scene, *, opens: bool) -> Plan | None:
    last = scene.memory.steps[-1]
    rest = LEADS.sub("", clues.content).strip(" ?.!,")
    own_words = [w for w in re.findall(r"[^\W\d_]{3,}", rest.casefold()) if w not in FUNCTION_WORDS]
    new = fill_slots(tool, clues, text, only_found=True)
    new = _without_the_excepted(new, text, clues, tool)
    new = set_beside(text, clues, tool, new, last.arguments)
    kpi = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "kpi"), None)
    if kpi and opens and not new and (meant := implied_kpi(f"how many were {rest}")) and own_words:
        new[kpi] = meant
    if (moved := moved_period(text, scene)) is not None and "period" in {p.name for p in tool.parameters}:
        new["period"] = moved.to_json()
    if (
        reads_manuals(tool)
        and (opens or (_TAIL.match(text) and not clues.kpi))
        and not clues.names.found
        and not clues.periods
        and not (_POINTED.search(text) and (_BY_THEN.search(text) or not _TAIL.match(LEADS.sub("", text))))
    ):
        joined = f"{scene.memory.question.rstrip('?')} {text}"
        return _run(tool, {**last.arguments, "question": joined}, clues, scene)
    if clues.names.missing:
        return no_such(clues, scene.index, (tool.agent,))
    said = LEADS.sub("", text) or text
    reading = scene.read(scene.clues(said) if said != text else clues)
    if declined_as(reading, 1.0, bare=False, goes_on=True) is not None:
        return None
    ranked = _going_on(scene.ranked(clues, reading), tool)
    best = ranked[0]
    mine = next((r.score for r in ranked if r.tool.name == tool.name), 0.0)
    used = set(re.findall(r"[^\W_]+", " ".join(str(v) for v in new.values()).casefold()))
    if "kpi" in new:
        used |= KPI_WORDS
    if _OF_THEM.search(text) and not clues.kpi and not reads_manuals(tool):
        return _joined(rest, scene, tool) or _run(tool, {**last.arguments, **new}, clues, scene)
    asks_more = [w for w in own_words if w not in used and w not in _SLOT_WORDS]
    if asks_more and best.tool.name != tool.name and best.score >= 0.4 and best.score > mine + _BETTER:
        if _CLOSER.match(text) and best.tool.agent != tool.agent and not new:
            return Plan("no_data", agents=(tool.agent,), say=not_carried(rest))
        if not opens and best.score >= 0.54 and (clues.names.of("equipment") or len(text.split()) > 3):
            return None  # a question of its own
        partly = _named_in_part(tool, new, own_words, scene)
        other = None if partly else _other_tool(said, clues, best.tool, scene, new.get("period"))
        if other is not None or not (new or partly or opens):
            return other
    new |= _named_in_part(tool, new, own_words, scene) if opens else {}
    if not new and opens and (of_kind := _of_its_kind(said, clues, tool, ranked, scene)) is not None:
        return of_kind
    if (
        not new
        and (opens or _POINTED.search(text))
        and (own_words or clues.periods)
        and not NTH.search(text)
        and (longer := _joined(rest if own_words else said, scene)) is not None
    ):
        strays = _CLOSER.match(text) and longer.steps[0].agent != tool.agent
        return Plan("no_data", agents=(tool.agent,), say=not_carried(rest)) if strays else longer
    if not new and not (opens and best.score >= 0.25):
        return None
    if clues.kpi and "kpi" not in {p.slot.kind for p in tool.parameters if p.slot}:
        tool = best.tool
    names = {p.name for p in tool.parameters}
    arguments = {k: v for k, v in last.arguments.items() if k in names}
    found = _without_the_excepted(fill_slots(tool, clues, text, only_found=True), text, clues, tool)
    arguments |= found | {k: v for k, v in new.items() if k in names}
    arguments = _of_one_product(arguments, clues, scene)
    if not new and arguments == dict(last.arguments):
        return None
    if missing_slots(tool, arguments):
        return None
    return _run(tool, arguments, clues, scene)


def _of_one_product(arguments: dict[str, Any], clues: Clues, scene: Scene) -> dict[str, Any]:
    """Return the arguments without a product that the characteristic now asked for is none of."""
    asked = arguments.get("characteristic")
    product = arguments.get("product")
    one = asked[0] if isinstance(asked, list | tuple) and asked else asked
    name = scene.index.get("characteristic", str(one)) if one else None
    if name is None or product in (None, "", name.parent) or clues.names.of("product"):
        return arguments
    return {k: v for k, v in arguments.items() if k != "product"}


def _going_on(ranked: list[Ranked], tool: ToolSpec) -> list[Ranked]:
    """Return the tools with those of the specialist who answered last moved up: few words go on with their subject."""
    moved = [Ranked(r.tool, r.score + (_SAME_AGENT if r.tool.agent == tool.agent else 0.0)) for r in ranked]
    return sorted(moved, key=lambda r: -r.score)


def _other_tool(said: str, clues: Clues, tool: ToolSpec, scene: Scene, moved: Any = None) -> Plan | None:
    """Return the plan of another question about the same things; a tool of two periods takes the old and the new."""
    carried = _carried(tool, scene.memory)
    arguments = {**carried, **{k: v for k, v in fill_slots(tool, clues, said).items() if v is not None}}
    spans = [p.name for p in tool.parameters if p.slot and p.slot.kind == "period"]
    if len(spans) == 2 and spans[0] in carried and spans[1] not in arguments and arguments.get(spans[0]):
        later = moved or arguments[spans[0]]
        if later != carried[spans[0]]:
            arguments |= {spans[0]: carried[spans[0]], spans[1]: later}
    if missing_slots(tool, arguments):
        return None
    return _run(tool, arguments, clues, scene)


def _of_its_kind(
    said: str, clues: Clues, tool: ToolSpec, ranked: Sequence[Ranked], scene: Scene
) -> Plan | None:
    """Return the plan of a tool that takes what this one can't: "only nights" of a pareto is the KPI of a shift."""
    lacks = {n.kind for n in clues.names.found} & _CARRIED - {p.slot.kind for p in tool.parameters if p.slot}
    for r in ranked if lacks and "kpi" in scene.memory.slots else ():
        takes = {p.slot.kind: p.name for p in r.tool.parameters if p.slot}
        if lacks <= set(takes) and "kpi" in takes and tool.agent in r.tool.agents:
            arguments = {takes["kpi"]: scene.memory.slots["kpi"], **_carried(r.tool, scene.memory)}
            return _run(r.tool, arguments | fill_slots(r.tool, clues, said, only_found=True), clues, scene)
    return None


def _alarm_spoken_of(scene: Scene) -> str:
    """Return the alarm code that the last answer was about, or the first of its ranking; "" where there is none."""
    last = scene.memory.steps[-1].arguments.get("alarm")
    if last:
        return str(last)
    first = scene.memory.rows[0].split()[0] if scene.memory.rows and scene.memory.rows[0].split() else ""
    return first if scene.index.named("alarm", key_of(first)) else ""


def _with_number(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last question with another number in the place of its only one: "what about 100"."""
    m = _BARE_NUMBER.fullmatch(text)
    kinds = {p.slot.kind for p in tool.parameters if p.slot}
    said = list(_NUMBER.finditer(scene.memory.question))
    if m is None or len(said) != 1 or (len(m.group(1)) > 2 and kinds & {"alarm", "order"}):
        return None
    before = scene.memory.question
    again = f"{before[: said[0].start()]}{m.group(1)}{before[said[0].end() :]}"
    plan = plan_single(again, scene)
    return replace(plan, reading=again) if plan.status == "run" else None


def _without_the_excepted(new: dict[str, Any], text: str, clues: Clues, tool: ToolSpec) -> dict[str, Any]:
    """Return the slots without what is excepted: "without the night shift" shows the shifts apart."""
    m = _EXCEPT.search(text)
    gone = {f.kind: f.id for f in clues.names.found if m and f.start >= m.end()}
    kinds = {p.name: p.slot.kind for p in tool.parameters if p.slot}
    kept = {k: v for k, v in new.items() if not (kinds.get(k) in gone and gone[kinds[k]] in (v, *_listed(v)))}
    by = next((n for n, kind in kinds.items() if kind == "dimension"), None)
    if by and len(kept) < len(new) and by not in kept:
        kept[by] = {"equipment": "machine"}.get(next(iter(gone)), next(iter(gone)))
    return kept


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _joined(rest: str, scene: Scene, tool: ToolSpec | None = None) -> Plan | None:
    """Return the plan of the last question with more words: "only the open ones"; by one tool where one is given."""
    words = re.sub(r"\b(?:the )?ones?\b", "", rest).strip()
    text = f"{scene.memory.question.rstrip(' ?.')} {words}"
    plan = plan_single(text, scene)
    if not words or plan.status != "run" or (tool and plan.steps[0].tool != tool.name):
        return None
    step, last = plan.steps[0], scene.memory.steps[-1]
    if len(plan.steps) == 1 and step.tool == last.tool and (same := scene.tool(step.tool)):
        carried = _carried(same, scene.memory)  # what was changed since the question was asked in full
        plan = replace(plan, steps=(replace(step, arguments={**step.arguments, **carried}),))
    return replace(plan, reading=text)


def _rows_of_before(text: str, scene: Scene) -> bool:
    """Whether a text asks after a row of the last answer's table: "how much is the third one"."""
    rows = [r.casefold() for r in scene.memory.rows if len(r) > 2]
    return _HOW_MUCH_OF.match(text) is not None and any(
        text.casefold().strip(" ?.!").endswith(r) for r in rows
    )


def _named_in_part(
    tool: ToolSpec, new: Mapping[str, Any], words: Sequence[str], scene: Scene
) -> dict[str, Any]:
    """Return the slot that words fill which are part of one name: "what about the shaft" of the shaft diameter."""
    last = scene.memory.steps[-1].arguments
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if kind not in _NAMED_IN_PART or p.name in new or not last.get(p.name) or not words:
            continue
        wanted = {stem(w) for w in words if w not in _SLOT_WORDS}
        there = set(scene.memory.slots.get("equipment", ())) if kind == "signal" else set()
        fits = {
            n.id
            for n in scene.index.names(kind)
            if wanted and wanted <= set(canonical(n.label)) and (not there or n.parent in there)
        }
        if len(fits) == 1:
            found = fits.pop()
            return {p.name: [found] if p.many else found}
    return {}


def _run(tool: ToolSpec, arguments: Mapping[str, Any], clues: Clues, scene: Scene) -> Plan:
    slots = {**scene.memory.slots, **clues.slots()}
    step = Step(tool.agent, tool.name, arguments, confidence=0.8)
    again = bool(scene.memory.steps) and scene.memory.steps[-1].tool == tool.name
    return Plan(
        "run",
        (step,),
        (tool.agent,),
        assumptions=clues.assumptions(),
        confidence=0.8,
        slots=slots,
        reading=scene.memory.question if again else "",  # what it is about stays what was asked in full
    )


def _carried(tool: ToolSpec, memory: Memory) -> dict[str, Any]:
    """Return the conversation's names and period in the slots of a tool."""
    given: dict[str, Any] = {}
    last = memory.steps[-1].arguments if memory.steps else {}
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if kind not in _CARRIED:
            continue
        value = last.get(p.name) if p.name in last else memory.slots.get(kind)
        if value in (None, "", [], ()) or (kind == "period" and p.name in given):
            continue
        if kind == "period" and "period" in {
            q.slot.kind for q in tool.parameters if q.slot and q.name in given
        }:
            continue
        many = isinstance(value, list | tuple)
        given[p.name] = (
            list(value) if p.many and many else ([value] if p.many else (value[0] if many else value))
        )
    return given


def _why(scene: Scene, named: Clues | None = None) -> Plan | None:
    """Return the plan that explains the last answer, or what is named of it: by a tool that people ask "why"."""
    memory = scene.memory
    text = f"why {memory.question.rstrip('?')} so bad"
    clues = scene.clues(text)
    if named is not None and named.names.found:
        clues = replace(clues, names=named.names, periods=named.periods or clues.periods)
    ranked = scene.ranked(clues, scene.read(clues))
    agent = memory.steps[-1].agent
    explains = sorted(
        (r for r in ranked if _explains(r.tool)),
        key=lambda r: (
            r.tool.agent != agent,
            r.tool.agent == "quality" and "scrap" not in str(memory.slots.get("kpi")),
        ),
    )
    for r in explains:
        arguments = {**fill_slots(r.tool, clues, text), **_carried(r.tool, memory)}
        if named is not None:
            arguments |= fill_slots(r.tool, named, text, only_found=True)
        arguments |= _of_first_row(r.tool, arguments, scene)
        if not missing_slots(r.tool, arguments):
            return _run(r.tool, arguments, clues, scene)
    return None


def _of_first_row(tool: ToolSpec, arguments: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    """Return the slot that the first row of the last answer fills: the worst of the late orders, to be explained."""
    first = scene.memory.rows[0] if scene.memory.rows else ""
    for p in missing_slots(tool, arguments):
        if p.slot and first and (name := next(iter(scene.index.named(p.slot.kind, key_of(first))), None)):
            return {p.name: [name.id] if p.many else name.id}
    return {}


def _explains(tool: ToolSpec) -> bool:
    return not reads_manuals(tool) and any(e.startswith("why ") for e in tool.examples)


def _plotted(tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last question again, by day or hour where it was one number."""
    last = scene.memory.steps[-1]
    arguments = dict(last.arguments)
    for p in tool.parameters:
        if p.slot and p.slot.kind in {"dimension", "grain"} and not arguments.get(p.name):
            arguments[p.name] = "hour" if _hours(arguments) <= 48 else "day"
            break
    clues = scene.clues("")
    return _run(tool, arguments, clues, scene)


def _hours(arguments: Mapping[str, Any]) -> float:
    period = arguments.get("period")
    return Period.from_json(dict(period)).hours if isinstance(period, Mapping) else 720.0


def _is_asking(text: str) -> bool:
    return (
        re.match(r"^\W*(?:what|why|how|when|where|which|who|show|list|plan|is|are|does|did)\b", text, re.I)
        is not None
    )


# words that only fill slots: "and per shift", "only the night shift", "instead of the week"
_SLOT_WORDS = frozenset(
    [
        "shift",
        "shifts",
        "week",
        "month",
        "day",
        "days",
        "hour",
        "hours",
        "night",
        "nights",
        "early",
        "late",
        "machine",
        "machines",
        "line",
        "crew",
        "product",
        "order",
        "same",
        "instead",
        "time",
        "period",
        "year",
        "quarter",
        "morning",
        "top",
        "only",
        "meant",
        "mean",
        "thing",
        "yes",
        "ones",
        "one",
        "other",
        "another",
        "all",
    ]
)
