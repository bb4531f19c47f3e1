"""Words that say by themselves how they go on with the last answer: to a manual, an alarm's times, a second period, its rows."""

import re
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.apart_by_kind import apart_by_kind
from agents.understanding.carrying import alarm_spoken_of, run_again
from agents.understanding.changed_plans import changed_plan
from agents.understanding.clues import Clues
from agents.understanding.conditions import condition_asked
from agents.understanding.continued import more_changes, placed_alarm, rates_period, stays, two_periods
from agents.understanding.directions import direction_asked
from agents.understanding.fill import fill_slots
from agents.understanding.grouped_again import depends_on, grouped_again
from agents.understanding.judgments import cut_by_length, only_when
from agents.understanding.manual_followups import read_on
from agents.understanding.manual_turns import manual_turn
from agents.understanding.order_followups import of_the_plan
from agents.understanding.other_figures import other_figure
from agents.understanding.ours import back_to_ours
from agents.understanding.parts_after_signals import parts_suffered
from agents.understanding.plan_followups import plan_said_again
from agents.understanding.repeated import asks_verdict, judged
from agents.understanding.routing import reads_manuals
from agents.understanding.row_views import narrowed_rows
from agents.understanding.rows_named import row_named, stops_listed
from agents.understanding.scene import Scene
from agents.understanding.set_beside import beside_last, difference_asked
from agents.understanding.since_when import since_when
from agents.understanding.single import plan_single
from agents.understanding.slot_changes import without_some
from agents.understanding.substitutes import substituted
from agents.understanding.supposed import order_moved, still_out
from agents.understanding.tasks_of_a_job import tasks_asked
from agents.understanding.topic_followups import of_its_topic
from agents.understanding.whys import why_moved, why_of_row
from agents.understanding.widened import widened
from agents.understanding.work_orders_meant import of_work_orders
from plant.names import key_of
from tools.spec import ToolSpec

_APPLIES = re.compile(
    r"\b(?:is|are) (?:that|it|this|these|those) (?:also |still )?(?:valid|true|the same|so|correct|right|ok)\b.*\b(?:for|on|with|at)\b|"
    r"\b(?:does|do) (?:that|it|this|these|those) (?:also |still )?(?:apply|hold|count|go|work)\b",
    re.IGNORECASE,
)
# "is that from the new manual", "which one do we go by"
_REVISION = re.compile(
    r"\b(?:is|was|are) (?:that|this|it|those|these)\b.{0,15}\b(?:newest|latest|current|valid|new|old|older|up to date)\b.{0,12}\b(?:manual|rev(?:ision)?|version|edition|document|doc|one)\b|"
    r"\bwhich (?:one|rev(?:ision)?|version|manual|of (?:them|those|these|the two))?\s*(?:(?:do|should|must|can|shall) (?:we|i|you) (?:go by|use|follow|trust|take)|(?:is|counts as|counts)(?: the)? (?:valid|current|right|newest|latest|newer)(?: one)?)\b",
    re.IGNORECASE,
)
# "what if it's too low" of what a manual says
_SUPPOSES_OF_IT = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*what (?:if|when) (?:it|its|it'?s|that|this|they)\b(?: (?:is|are|gets?))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])\d[\d,]*(?![\w-])")
_FAILS = re.compile(
    r"\b(?:fails?|failed|breaks?(?: down)?|broke|dies|dead|stands?(?: still)?|stops?|goes down|is (?:down|out|off|broken)|gives? up)\b",
    re.IGNORECASE,
)
_MOST_WORDS, _MOST_TURNED = 9, 15


def turned(text: str, scene: Scene) -> Plan | None:
    """Return the plan of words that say by themselves how they go on: to the manual, to an alarm's times, to a second period."""
    last, clues = scene.memory.steps[-1], scene.clues(text)
    if len(text.split()) > _MOST_TURNED:
        return None
    asked_so = (
        back_to_ours(text, clues, scene)
        or parts_suffered(text, clues, scene)
        or tasks_asked(text, clues, scene)
        or still_out(text, scene)
        or order_moved(text, scene)
        or of_work_orders(text, clues, scene)
        or apart_by_kind(text, clues, scene)
    )
    if asked_so is not None:
        return asked_so
    numbers = [m.group() for m in _NUMBER.finditer(text) if scene.index.get("alarm", m.group())]
    alarm = (
        next((f.id for f in clues.names.of("alarm")), "") or next(iter(numbers), "") or alarm_spoken_of(scene)
    )
    spoke = scene.tool(last.tool)
    if spoke is not None and reads_manuals(spoke) and _REVISION.search(text) and not clues.names.found:
        again = run_again(spoke, last.arguments, scene.clues(""), scene)
        return replace(
            again, assumptions=(*again.assumptions, "Each passage names its document and revision")
        )
    if (told := manual_turn(text, scene, alarm)) is not None:
        return _in_period(told, clues, scene) if len(told.steps) == 1 else told
    if (asked := placed_alarm(text, scene, alarm)) is not None:
        plan = _in_period(plan_single(asked, scene), clues, scene)
        return replace(plan, reading=asked) if plan.status == "run" else None
    if (both := two_periods(text, clues, last.arguments, scene.intents.tools)) is not None:
        return run_again(*both, clues, scene)
    tool = scene.tool(last.tool)
    if tool is not None and (way := direction_asked(text, clues, tool, scene)) is not None:
        return way
    if tool is not None and (since := since_when(text, clues, tool, scene)) is not None:
        return since
    if tool is not None and not reads_manuals(tool):
        why = why_of_row(text, scene) or why_moved(text, clues, scene)
        if why is not None:
            return why
    if tool is not None and (
        when := only_when(text, clues, tool, scene) or cut_by_length(text, clues, tool, scene)
    ):
        return when
    if (condition := condition_asked(text, scene)) is not None:
        return condition
    if tool is not None and (fewer := without_some(text, clues, tool, scene)) is not None:
        return fewer
    if tool is not None and (delta := difference_asked(text, tool, scene)) is not None:
        return delta
    if tool is not None and (more := read_on(text, clues, tool, scene)) is not None:
        return more
    if tool is not None and (figure := other_figure(text, clues, tool, scene)) is not None:
        return figure
    if tool is not None and reads_manuals(tool) and _SUPPOSES_OF_IT.match(text) and not clues.names.found:
        asked = f"{scene.memory.question.strip(' ?.!')} {_SUPPOSES_OF_IT.sub('', text)}"
        return run_again(tool, {**last.arguments, "question": asked}, clues, scene)
    if tool is not None and reads_manuals(tool) and _APPLIES.search(text):
        return run_again(
            tool, {**last.arguments, **fill_slots(tool, clues, text, only_found=True)}, clues, scene
        )
    fails = _fails_too(text, clues, scene)
    if not fails and (planned := plan_said_again(text, scene) or changed_plan(text, scene)) is not None:
        return planned
    if tool is not None and (of_plan := of_the_plan(text, clues, tool, scene)) is not None:
        return of_plan
    if (longer := more_changes(text, scene)) is not None:
        plan = plan_single(longer, scene)
        return replace(plan, reading=longer) if plan.status == "run" else None
    if tool is not None and asks_verdict(text, tool) and not reads_manuals(tool):
        return judged(tool, scene)
    if tool is not None and (wide := widened(text, clues, tool, scene)) is not None:
        return wide
    if tool is not None and (row := row_named(text, clues, tool, scene) or stops_listed(text, tool, scene)):
        return row
    if tool is not None and (rows := narrowed_rows(text, clues, tool, scene)) is not None:
        return rows
    if tool is not None and (of_topic := of_its_topic(text, tool, scene)) is not None:
        return of_topic
    if tool is not None and (beside := beside_last(text, clues, tool, scene)) is not None:
        return beside
    if tool is not None and (len(text.split()) <= _MOST_WORDS or depends_on(text, clues)):
        if (grouped := grouped_again(text, clues, tool, scene)) is not None:
            return grouped
        if reads_words(tool) and (other := substituted(text, scene, tool.name)) is not None:
            return other
    if tool is not None and not reads_manuals(tool) and stays(text, clues, tool):
        new = fill_slots(tool, clues, text, only_found=True)
        if last.arguments.get("which") and (one := _the_one_told(tool, scene)):
            new, last = (
                one,
                replace(last, arguments={k: v for k, v in last.arguments.items() if k != "which"}),
            )
        return run_again(tool, {**last.arguments, **new}, clues, scene)
    if tool is not None and rates_period(text, clues) and clues.kpi is None:
        return run_again(
            tool, {**last.arguments, **fill_slots(tool, clues, text, only_found=True)}, clues, scene
        )
    return None


def _the_one_told(tool: ToolSpec, scene: Scene) -> dict[str, Any]:
    """Return the slot that the one record takes which the last answer picked out: its cost is asked, no other's."""
    first = scene.memory.rows[0] if scene.memory.rows else ""
    for p in tool.parameters:
        if (
            p.slot
            and p.slot.kind == "work_order"
            and (name := next(iter(scene.index.named("work_order", key_of(first))), None))
        ):
            return {p.name: name.id}
    return {}


def _fails_too(text: str, clues: Clues, scene: Scene) -> bool:
    """Whether a machine is supposed to fail where the last changes have none down: "and if CNC-05 fails" after a shift."""
    before = [str(c) for c in scene.memory.steps[-1].arguments.get("changes") or ()]
    return bool(before and clues.names.of("equipment") and _FAILS.search(text)) and not any(
        " down " in f" {c} " for c in before
    )


def reads_words(tool: ToolSpec) -> bool:
    """Whether a tool reads the question's own words, which a follow-up must change too; manuals are asked otherwise."""
    return not reads_manuals(tool) and any(p.slot and p.slot.kind == "text" for p in tool.parameters)


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
