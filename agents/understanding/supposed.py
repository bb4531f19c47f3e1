"""What is supposed of the machine spoken of: "suppose we give it to him monday, what slips", "what does that do to my due dates"."""

import re
from dataclasses import replace

from agents.plan import Plan
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
    tool = scene.tool(plan.steps[0].tool) if len(plan.steps) == 1 else None
    if plan.status != "clarify" and not (tool and plan.status == "run"):
        return plan
    if tool is None or not memory.steps or not takes(tool, "changes") or tool.writes:
        return plan
    step = plan.steps[0]
    if step.arguments.get("changes") or step.arguments.get("order") or not _POINTS.search(text):
        return plan
    clues = scene.clues(text)
    machines = list(memory.slots.get("equipment", ()))
    changes: tuple[str, ...] = ()
    if len(clues.periods) == 1 and len(machines) == 1 and _GONE.search(text) and clues.ahead:
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
