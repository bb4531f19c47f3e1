"""What is supposed of the machine spoken of: "suppose we give it to him monday, what slips", "what does that do to my due dates"."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.numbers import span_said
from agents.understanding.routing import takes
from agents.understanding.scene import Scene

# that a machine is not there to run
_GONE = re.compile(
    r"\b(?:down|off|out|stop\w*|stand\w*|shut\w*|give|hand|take|tak(?:es|ing)|lose|losing|service\w*|maintain\w*|maintenance|repair\w*|fix\w*|overhaul\w*|clean\w*|need\w*|want\w*|without|free)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|that|this|them|the (?:machine|press|mill|lathe|line|grinder|washer))\b", re.IGNORECASE
)
# how long, beside when: "wants it for 8 hours tomorrow"
_FOR = re.compile(r"\bfor \w+ (?:hours?|hrs?|h|days?|minutes?|mins?)\b", re.IGNORECASE)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def supposed_of_last(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan that lacks what shall change with what was spoken of: its machine down then, or what was told of it.

    Args:
        plan: of the question, which asks back what shall change.
        text: the question.
        scene: what it is read against.
    """
    memory = scene.memory
    if (out := still_out(text, scene)) is not None:
        return out
    tool = scene.tool(plan.steps[0].tool) if len(plan.steps) == 1 else None
    if plan.status != "clarify" and not (tool and plan.status == "run"):
        return plan
    if tool is None or not memory.steps or not takes(tool, "changes") or tool.writes:
        return plan
    step = plan.steps[0]
    if step.arguments.get("changes") or not _POINTS.search(text):
        return plan
    clues = scene.clues(text)
    machines = list(memory.slots.get("equipment", ()))
    changes: tuple[str, ...] = _of_the_order(text, scene)
    if not changes and step.arguments.get("order"):
        return plan
    if changes:
        pass
    elif len(clues.periods) == 1 and len(machines) == 1 and _GONE.search(text) and clues.ahead:
        said = clues.periods[0]
        long = _FOR.search(text)
        when = f"{long.group() if long else ''} {text[said.start : said.end]}".strip()
        changes = scene.clues(f"{machines[0]} is down {when}", planning=True).changes
    elif not clues.periods:
        told = scene.planned_around(scene.clues(memory.question, planning=True), planning=True)
        changes = told.changes
    today = scene.clock.now.astimezone(scene.zone).date().isoformat()
    changes = tuple(c for c in changes if max(_DATE.findall(c), default=today) >= today)
    if not changes:
        return plan
    name = next(p.name for p in tool.parameters if p.slot and p.slot.kind == "changes")
    kept = {k: v for k, v in step.arguments.items() if k != "period"}
    taken = f"This was taken to be supposed: {', '.join(changes)}"
    return replace(
        plan,
        status="run",
        steps=(replace(step, arguments={**kept, name: list(changes)}),),
        say="",
        choices=(),
        assumptions=(*plan.assumptions, taken),
        slots={**memory.slots, **plan.slots},
    )


# "the technician needs till tomorrow noon", "another 8 hours until it's fixed"
_STILL_OUT = re.compile(
    r"\b(?:until|till|before) (?:it|that|this|he|she|the machine)(?:'?s| is| has been| will be)? (?:fixed|repaired|back|running|ready|done|ok(?:ay)?|up)\b|"
    r"\b(?:needs?|takes?|(?:will|is going to) take)(?: (?:him|them|us|about|at least))* (?:until|till)\b",
    re.IGNORECASE,
)
_SOONER = re.compile(
    r"\b(?:sooner|earlier|faster|before (?:that|then|its? (?:date|due date)))\b", re.IGNORECASE
)
_IT = re.compile(r"\b(?:it|that one|this one|that order|this order|the order)\b", re.IGNORECASE)


def still_out(text: str, scene: Scene) -> Plan | None:
    """Return the plan with the one machine spoken of down for as long as a text says that its repair takes."""
    machines = list(scene.memory.slots.get("equipment", ()))
    what_if = next((t for t in scene.intents.tools if takes(t, "changes") and not t.writes), None)
    clues = scene.clues(text)
    if what_if is None or len(machines) != 1 or clues.names.of("equipment") or not _STILL_OUT.search(text):
        return None
    ends = next((m.end() for m in re.finditer(r"\b(?:until|till)\b", text) if clues.periods), 0)
    hours = span_said(text)
    if not hours and not (clues.periods and ends):
        return None
    how_long = f"for {hours:g} hours" if hours else f"until {text[ends:].split(' for ')[0].strip(' ?.!')}"
    said = scene.clues(f"what if {machines[0]} is down {how_long}", planning=True)
    changes = scene.planned_around(said, planning=True).changes
    return run_again(what_if, {"question": text, "changes": list(changes)}, clues, scene) if changes else None


def _of_the_order(text: str, scene: Scene) -> tuple[str, ...]:
    """Return what a text says of the one order spoken of: "they want it 3 days sooner"."""
    orders = list(scene.memory.slots.get("order", ()))
    if len(orders) != 1 or scene.clues(text).names.of("order") or not _IT.search(text):
        return ()
    said = _IT.sub(str(orders[0]), text, count=1)
    changes = tuple(scene.clues(said, planning=True).changes)
    return changes or ((f"rush {orders[0]}",) if _SOONER.search(text) else ())


_MOVES = re.compile(
    r"^\W*(?:(?:and|so|but|ok|then|now|please|pls|what if|if|suppose|can|could|let'?s|we|you|i)\W+)*(?:pull|put|move|push|rush|bring|start|take|run|let)\b",
    re.IGNORECASE,
)


def order_moved(text: str, scene: Scene) -> Plan | None:
    """Return what would come of moving the order just told of: "put it first"."""
    last = scene.memory.steps[-1]
    tool = scene.tool(last.tool)
    what_if = next((t for t in scene.intents.tools if takes(t, "changes") and not t.writes), None)
    if tool is None or what_if is None or not takes(tool, "order") or not _MOVES.match(text):
        return None
    clues = scene.clues(text, planning=True)
    if tool.writes or takes(tool, "changes") or not clues.changes or not clues.names.of("order"):
        return None
    return run_again(what_if, {"question": text, "changes": list(clues.changes)}, clues, scene)
