"""Work orders that a text means without the word: "what did we pay for it all", "how long do those normally take"."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import carried_slots
from agents.understanding.clues import Clues
from agents.understanding.routing import takes
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single

_LED = r"^\W*(?:(?:and|so|but|ok|then|now|hm+)\W+)*"
_IT = r"(?:it|that|this|them|those|these|they|the (?:lot|whole (?:lot|thing)))"
_PAID = re.compile(
    rf"{_LED}(?:what|how much)(?: money)? (?:(?:did|do|have|had) (?:we|they|you) (?:pay|paid|spend|spent)\b.{{0,12}}\b(?:for|on) {_IT}|(?:did|does|do|has|have) {_IT} (?:all )?cost)\b",
    re.IGNORECASE,
)
_LASTS = re.compile(
    rf"{_LED}how long (?:do|does|did|would|will) {_IT}(?: (?:jobs?|ones?))?(?: (?:normally|usually|typically|generally|on average|mostly|always))? take\b",
    re.IGNORECASE,
)


def of_work_orders(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of what the work orders cost or how long they take, after failures or maintenance of machines.

    Args:
        text: the follow-up.
        clues: of it.
        scene: what it is read against.
    """
    last = scene.memory.steps[-1]
    tool = scene.tool(last.tool)
    if (
        tool is None
        or tool.agent != "maintenance"
        or any(takes(tool, k) for k in ("text", "query", "work_order"))
    ):
        return None
    if clues.kpi or any(
        f.kind != "equipment" and f.kind not in {"table", "column", "value"} for f in clues.names.found
    ):
        return None
    kind = str(last.arguments.get("kind") or "") or ("preventive" if "overdue" in tool.name else "")
    if _PAID.match(text):
        asked = f"what did the {kind} work orders cost".replace("  ", " ")
    elif _LASTS.match(text):
        asked = f"how long do {kind} work orders take on average".replace("  ", " ")
    else:
        return None
    plan = plan_single(asked, scene)
    spec = scene.tool(plan.steps[0].tool) if plan.status == "run" and len(plan.steps) == 1 else None
    if spec is None or spec.agent != tool.agent or takes(spec, "query"):
        return None
    step = plan.steps[0]
    kept = {k: v for k, v in carried_slots(spec, scene.memory).items() if k in {"equipment", "period"}}
    if "overdue" in tool.name:
        kept.pop("period", None)  # what they take is known of those that are done
    given = {**{k: v for k, v in step.arguments.items() if v not in (None, "", [], ())}, **kept}
    return replace(
        plan,
        steps=(replace(step, arguments=given),),
        slots={**scene.memory.slots, **clues.slots()},
        reading=asked,
    )
