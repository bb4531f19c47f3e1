"""One question to one tool call, or to the sentence that answers it without one."""

import re
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.asked_absent import absent_value
from agents.understanding.asked_codes import absent_code
from agents.understanding.asked_doubts import (
    doubt_of,
    groups_people,
    idle_words,
    left_out,
)
from agents.understanding.clauses import clauses_of
from agents.understanding.clues import Clues, kpis_said
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.intents import Ranked, Reading
from agents.understanding.manual_routing import manuals_know
from agents.understanding.readings_on_days import readings_on_days
from agents.understanding.reply import each_of_them, no_such, offered, which_one
from agents.understanding.routing import asks_rows, reads_manuals, takes
from agents.understanding.said_units import TIME_UNITS, time_unit_said
from agents.understanding.scene import Scene
from agents.understanding.single_refusals import POSSIBLE, PRIVATE, SURE, is_bare, is_off_topic, refused
from tools.spec import ToolSpec

WRITES = 0.45  # a proposal is not made on a guess
_MOSTLY = 0.6  # of the content words of a question that a table accounts for
_NEAR = 0.2  # of scores, within which a change that is said decides
CONFIDENT = 0.62  # from here a language model is not asked
_SUPPOSED = re.compile(
    r"\b(?:what if|wh?at (?:would|wd|will|happens?|does|do|else|(?:is|are) the (?:effect|cost|price))|would(?! you)|will (?:it|they|that|this|we)\b|could we|(?:can|could|may) (?:the |this |that )?(?:order |job |po[- ]?)?\d{3,}\b|can (?:i|we) (?!(?:please |just |also )*(?:re-?plan|plan|(?:re-?)?schedule|have|see|get|make an?|do a)\b)|do we lose|suppos\w+|imagine|if(?! (?:possible|needed|you can))|"
    r"does (?:that|it|this) (?:work|help|fit)|is (?:that|it|this) (?:ok(?:ay)?|possible|feasible)|effects?|impact|how (?:bad|much)|should (?:i|we)|hurts?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:so |and |ok |hey |hi )?(?:wh(?:at|ich|en|ere|y|o|om|ose|ats|ens|eres|os)\b|how|y\b|is|are|was|were|did|do|does|has|have|had|can you (?:show|tell|list)|"
    r"show|list|tell|give|compare|count|plot|chart|trend|status|top|number of)\b",
    re.IGNORECASE,
)
# a question among the words, which a request to hold has not
_ASKS_OF = re.compile(
    r"\b(?:wh(?:at|ich|ere)(?:'?s)?|how (?:many|much|far)|(?:is|are|was|were) there|did (?:it|we|they|any)|has (?:it|any)|have (?:we|any))\b",
    re.IGNORECASE,
)
# what is said of a machine that a plan would have to take into account; a mere mention is none
_CHANGES = re.compile(
    r"\b(?:down|out|off|clos\w*|stop\w*|stand\w*|without|not available|unavailable|free|maintenance|service\w*|repair\w*|broke\w*|dead|"
    r"fail\w*|defect\w*|los[et]\w*|nothing|shut\w*|block\w*|idle|shift|overtime|saturday|sunday|weekend|extra|open|back)\b",
    re.IGNORECASE,
)
_BESIDE = 40  # characters around it
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
INDEXED = frozenset(["equipment", "product", "order", "lot", "characteristic", "signal"])
_EACH = frozenset(["characteristic"])  # answered for each where a tool takes several
OFF_TOPIC = "That is not about this plant. Ask me about machines, quality, stops, schedules or manuals."


_MEANS = re.compile(r"\b(?:mean\w*|stand(?:s|ing)? for|what(?: i|')s)\b", re.IGNORECASE)
_PLAINLY, _LEVEL = 0.3, 0.15
_CHANGED = re.compile(
    r"\b(?:chang\w+|r[io]se\w*|rising|f[ae]ll\w*|drop\w*|increas\w+|decreas\w+|improv\w+|better|worse|up|down|(?:than|as) (?:before|last|the)|before|since|trend\w*|develop\w*|previous|earlier)\b",
    re.IGNORECASE,
)


def plan_single(text: str, scene: Scene, inherit: Clues | None = None) -> Plan:
    """Return the plan of a text that asks one thing, with the tools that fit it, best first."""
    clues = scene.clues(text)
    if inherit is not None:
        clues = clues.with_defaults(inherit)
    clues = scene.planned_around(scene.pointed_back(clues))
    reading = scene.read(clues)
    ranked = scene.ranked(clues, reading)
    if not clues.changes and takes(ranked[0].tool, "changes"):
        # it asks for a plan without any word of planning: what it says of days to come is to be planned around
        again = scene.clues(text, planning=True)
        if inherit is not None:
            again = again.with_defaults(inherit)
        again = scene.planned_around(scene.pointed_back(again), planning=True)
        if again.changes:
            clues, ranked = again, scene.ranked(again, reading)
    if (
        not clues.changes
        and not _of_rows(clues, scene)
        and not _plainly_asked(ranked)
        and (told := _told_to_plan(text, scene)) is not None
    ):
        clues, ranked = told, _first_with_changes(scene.ranked(told, reading))
    elif clues.changes and not takes(ranked[0].tool, "changes"):
        near = next((r for r in ranked if takes(r.tool, "changes")), None)
        if (
            near is not None
            and near.tool.agent == ranked[0].tool.agent
            and near.score > ranked[0].score - _NEAR
        ):
            ranked = _first_with_changes(ranked)  # what is said to plan around speaks for a plan
    if clues.changes:
        ranked = _asked_or_supposed(ranked, text)
    ranked = _one_by_one(_only_asked(ranked, text), clues)
    if ranked[0].tool.ahead and clues.behind and not scene.tells_of_past(text):
        again = scene.clues(text, planning=True)
        again = again if inherit is None else again.with_defaults(inherit)
        clues = (
            clues if again.behind or again.changes else again
        )  # "sequence of PRESS-2 on monday" is to come
    clues = _with_unread(clues, ranked[0].tool)
    plan = _planned(text, clues, reading, ranked, scene, follows=inherit is not None)
    plan = _each(plan, clues, scene)
    return replace(plan, ranking=tuple(r.tool.name for r in ranked[:8] if r.score > 0))


def _planned(
    text: str, clues: Clues, reading: Reading, ranked: list[Ranked], scene: Scene, *, follows: bool = False
) -> Plan:
    """Return the plan of a text with its tools ranked; one that follows another part of the question goes on with it."""
    best = ranked[0]
    bare = is_bare(text, clues, reading, scene, follows=follows)
    declined = refused(text, clues, reading, best, scene, bare=bare, follows=follows)
    if declined is not None:
        return Plan("declined", say=declined)
    if bare and not clues.periods and best.score < SURE and manuals_know(clues, scene.knows):
        reader = next((r for r in ranked if reads_manuals(r.tool)), None)
        if reader is not None and reader.score > best.score - 0.3:
            return _run(text, Ranked(reader.tool, SURE), clues, scene)
    if bare and is_off_topic(clues, reading, best, scene):
        return Plan("declined", say=OFF_TOPIC)
    if asks_rows(best.tool) and clues.asked is not None and groups_people(clues.asked):
        return Plan("declined", say=PRIVATE)
    agents = (best.tool.agent,)
    if clues.names.missing:
        wanted = Step(best.tool.agent, best.tool.name, fill_slots(best.tool, clues, text))
        return no_such(clues, scene.index, agents, (wanted,))
    if clues.names.ambiguous:
        kind = clues.names.ambiguous[0][1][0].kind
        slot = next((p for p in best.tool.parameters if p.slot and p.slot.kind == kind), None)
        if slot is not None and not (slot.many and kind in _EACH):
            return which_one(scene.typed or text, clues, agents)
        if slot is not None:
            clues = each_of_them(clues)
    if clues.unrecorded and takes(best.tool, "period"):
        return Plan("no_data", agents=agents, say=clues.unrecorded, slots=clues.slots())
    return _run(text, best, clues, scene)


def _without_periods(text: str, clues: Clues) -> str:
    """Return a text with blanks for its periods: "12-18 may" is no number of a machine."""
    for p in clues.periods if text == clues.text else ():
        text = text[: p.start] + " " * (p.end - p.start) + text[p.end :]
    return text


def _with_unread(clues: Clues, tool: ToolSpec) -> Clues:
    """Return the clues with a word on machines that a plan names but whose change could not be read."""
    if not takes(tool, "changes") or takes(tool, "equipment"):
        return clues
    unread = [
        f.id
        for f in clues.names.of("equipment")
        if f.end
        and not any(f.id in c for c in clues.changes)
        and _CHANGES.search(clues.text[max(0, f.start - _BESIDE) : f.end + _BESIDE])
    ]
    if not unread:
        return clues
    said = (
        f"No change was read for {', '.join(dict.fromkeys(unread))}, so the plan takes it as available; "
        f"a change is said like “{unread[0]} down Tuesday 6:00 to 14:00”"
    )
    return replace(clues, supposed=(*clues.supposed, said))


def _told_to_plan(text: str, scene: Scene) -> Clues | None:
    """Return the clues of a text that tells what to plan around without any word of planning.

    "Rush 1042 by Friday and keep CNC-02 free on Monday" can only be a plan; a single machine that is down, or
    a question, may be about what is recorded, unless it supposes something.
    """
    supposed = _SUPPOSED.search(text) is not None
    if not supposed and any(_ASKS.match(said) for said in (text, *clauses_of(text))):
        return None
    told = scene.clues(text, planning=True)
    today = scene.clock.now.astimezone(scene.zone).date().isoformat()
    ahead = [c for c in told.changes if max(_DATE.findall(c), default=today) >= today]  # not what has been
    ordered = any(not c.startswith("absent ") and (" down " not in c) for c in ahead)
    return told if ordered or len(ahead) > 1 else None


def _plainly_asked(ranked: list[Ranked]) -> bool:
    """Whether a tool that reads fits far better than any that takes changes: "PO-4222 is far back with prio 1, why"."""
    changed = next((r.score for r in ranked if takes(r.tool, "changes")), 0.0)
    return not ranked[0].tool.writes and ranked[0].score > changed + _PLAINLY


def _of_rows(clues: Clues, scene: Scene) -> bool:
    """Whether a figure of rows that are past is asked: "rejects of A-2150, more in february or in april"."""
    asked = clues.asked
    begun = bool(clues.periods) and all(p.period.start < scene.clock.now for p in clues.periods)
    return asked is not None and asked.own and begun and bool(asked.query.measures) and asked.covers > _MOSTLY


def _first_with_changes(ranked: list[Ranked]) -> list[Ranked]:
    """Return the tools with one first that takes changes to plan around, as sure as a proposal has to be."""
    best = next((r for r in ranked if takes(r.tool, "changes")), ranked[0])
    return [Ranked(best.tool, max(best.score, CONFIDENT)), *(r for r in ranked if r is not best)]


def _only_asked(ranked: list[Ranked], text: str) -> list[Ranked]:
    """Return the tools with one first that only reads, where a question is asked of what another would propose to hold:
    "if we block lot 17, which orders have it in them".
    """
    best = ranked[0].tool
    if not best.writes or takes(best, "changes") or not _ASKS_OF.search(text):
        return ranked
    kinds = {p.slot.kind for p in best.parameters if p.slot and p.required}
    reads = next(
        (
            r
            for r in ranked
            if not r.tool.writes and r.tool.agent == best.agent and all(takes(r.tool, k) for k in kinds)
        ),
        None,
    )
    if reads is None:
        return ranked
    return [Ranked(reads.tool, max(reads.score, ranked[0].score)), *(r for r in ranked if r is not reads)]


def _one_by_one(ranked: list[Ranked], clues: Clues) -> list[Ranked]:
    """Return the tools with one first that tells a figure one by one, where machines or the like are set beside each other and
    the best tool only compares two times: "PRESS-1 vs PRESS-2, who made more this week".
    """
    best = ranked[0].tool
    if not clues.dimensions or len(clues.periods) > 1 or takes(best, "dimension") or best.writes:
        return ranked
    if _CHANGED.search(clues.text):
        return ranked
    fit = (r for r in ranked if takes(r.tool, "kpi") and takes(r.tool, "dimension") and not r.tool.writes)
    other = next(fit, None)
    near = 1.0 if takes(best, "kpi") else _LEVEL if clues.kpi is not None else 0.0
    if other is None or other.score < ranked[0].score - near:
        return ranked
    return [Ranked(other.tool, max(other.score, ranked[0].score)), *(r for r in ranked if r is not other)]


def _asked_or_supposed(ranked: list[Ranked], text: str) -> list[Ranked]:
    """Return the tools with the one first that plans around a change, or only supposes it, as the words say.

    "Replan, rush 1042" asks for a plan; "what if we rush 1042" asks what it would do.
    """
    best = ranked[0]
    if not takes(best.tool, "changes"):
        return ranked
    supposed = _SUPPOSED.search(text) is not None
    other = next((r for r in ranked if takes(r.tool, "changes") and r.tool.writes != supposed), best)
    rest = [r for r in ranked if r is not other]
    return [Ranked(other.tool, max(other.score, best.score)), *rest]


def _each(plan: Plan, clues: Clues, scene: Scene) -> Plan:
    """Return a plan of one call as one of several where more KPIs or codes are named than a call takes: "204 and 207"."""
    if plan.status != "run" or len(plan.steps) != 1:
        return plan
    step, tool = plan.steps[0], scene.tool(plan.steps[0].tool)
    slots = {p.slot.kind: p for p in tool.parameters if p.slot and not p.many} if tool else {}
    for kind in ("kpi", "alarm"):
        slot = slots.get(kind)
        if tool is None or slot is None or not step.arguments.get(slot.name) or "other" in step.arguments:
            continue
        named = (
            kpis_said(clues.text, clues.names)
            if kind == "kpi"
            else tuple(dict.fromkeys(f.id for f in clues.names.of(kind) if f.end))
        )
        if len(named) < 2 or step.arguments[slot.name] not in named:
            continue
        calls = [{**step.arguments, slot.name: n} for n in named[:_MOST_CALLS]]
        steps = tuple(replace(step, agent=tool.responsible(a), arguments=a) for a in calls)
        return replace(plan, steps=steps, agents=tuple(dict.fromkeys(s.agent for s in steps)))
    return plan


_MOST_CALLS = 3


def _measured(tool: ToolSpec, clues: Clues, scene: Scene) -> dict[str, Any]:
    """Return the one characteristic of a product that is named where a tool takes no product: "the shaft gauge"."""
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind == "characteristic"), None)
    products = {f.id for f in clues.names.of("product")}
    if slot is None or takes(tool, "product") or len(products) != 1 or clues.names.of("characteristic"):
        return {}
    of_it = [n.id for n in scene.index.names("characteristic") if n.parent in products]
    return {slot.name: of_it if slot.many else of_it[0]} if len(of_it) == 1 else {}


def _unit_wanted(text: str, tool: ToolSpec, clues: Clues, scene: Scene) -> str:
    """Return the unit of time that a text wants its figure in; "" where the rows asked for give no time."""
    unit = time_unit_said(text)
    if not unit or not asks_rows(tool) or clues.asked is None:
        return unit
    query = clues.asked.query
    info = scene.index.store.info(query.table)
    units = {c.name: c.unit for c in info.columns}
    timed = [
        m.relation == "until" or (m.relation is None and units.get(m.column or "") in TIME_UNITS)
        for m in query.measures
    ]
    return unit if timed and all(timed) and query.other is None else ""


def _run(text: str, best: Ranked, clues: Clues, scene: Scene) -> Plan:
    if (of_days := readings_on_days(text, best.tool, clues, scene)) is not None:
        return replace(of_days, confidence=best.score)
    arguments = fill_slots(best.tool, clues, text) | _measured(best.tool, clues, scene)
    lacking = missing_slots(best.tool, arguments)
    for p in lacking:  # what the conversation is about need not be asked
        if known := scene.memory.slots.get(p.slot.kind if p.slot else ""):
            arguments[p.name] = known if p.many or isinstance(known, str) else known[0]
    lacking = missing_slots(best.tool, arguments)
    if (
        lacking
        and lacking[0].slot
        and lacking[0].slot.kind in INDEXED
        and not scene.index.names(lacking[0].slot.kind)
    ):
        what = lacking[0].slot.kind
        return Plan(
            "no_data",
            agents=(best.tool.agent,),
            say=f"There is no {what} in the data here yet. “What data do you have?” shows what there is.",
            slots=clues.slots(),
        )
    if lacking:
        names = scene.index.names(lacking[0].slot.kind if lacking[0].slot else "")[:6]
        what = lacking[0].name.replace("_", " ")
        return Plan(
            "clarify",
            steps=(Step(best.tool.agent, best.tool.name, arguments, confidence=best.score),),
            agents=(best.tool.agent,),
            say=f"Which {what} do you mean?",
            choices=tuple(offered(scene.typed or text, "", n.label) for n in names),
            slots=clues.slots(),
        )
    if (unit := _unit_wanted(text, best.tool, clues, scene)) and not (
        best.tool.writes
        or reads_manuals(best.tool)
        or best.tool.agent == "scheduler"
        or takes(best.tool, "state")  # which says its times in hours and minutes
    ):
        arguments["view"] = {"unit": unit}
    step = Step(best.tool.agent, best.tool.name, arguments, confidence=round(min(best.score, 1.0), 3))
    if clues.asked is not None and asks_rows(best.tool):
        absent = (
            absent_code(_without_periods(text, clues), clues.asked.query.table, scene.index)
            if clues.asked.own
            else None
        )
        if absent is None:
            info, known = (
                scene.index.store.info(clues.asked.query.table),
                scene.intents.vocabulary | scene.knows,
            )
            absent = absent_value(_without_periods(text, clues), clues.asked, info, scene.index, known)
        if absent is not None:
            return Plan("no_data", agents=(best.tool.agent,), say=absent, slots=clues.slots())
        doubt = doubt_of(text, clues.asked, scene.index.store.info(clues.asked.query.table))
        if doubt is not None:
            return Plan(
                "clarify", (step,), (best.tool.agent,), say=doubt, slots=clues.slots(), confidence=0.0
            )
    unused = clues.asked.unused if clues.asked and asks_rows(best.tool) else ()
    unread = left_out(clues.asked) if clues.asked and asks_rows(best.tool) else ()
    told = tuple(f"“{word}” names nothing in these rows, so it was not used" for word in unread[:3])
    told += tuple(f"“{value}” is not told of in these rows, so it was not used" for value in unused[:2])
    idle = idle_words(clues.asked) if clues.asked and asks_rows(best.tool) else ()
    told += tuple(f"“{word}” does not narrow this figure" for word in idle[:2])
    if asks_rows(best.tool) and _MEANS.search(text):
        known = (scene.index.get("alarm", f.id) for f in clues.names.of("alarm"))
        told += tuple(f"Alarm {n.id} reads “{n.label}”" for n in known if n is not None and n.label != n.id)
    return Plan(
        "run" if best.score >= (WRITES if best.tool.writes else POSSIBLE) else "unsure",
        (step,),
        (best.tool.agent,),
        assumptions=(*clues.assumptions(), *told),
        confidence=step.confidence if best.score >= CONFIDENT else 0.5 * step.confidence,
        slots=clues.slots(),
    )
