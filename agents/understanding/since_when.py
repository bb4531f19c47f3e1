"""Since when the last figure is as it is: "since when is that one so bad"; it is shown week by week up to now."""

import datetime as dt
import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots
from agents.understanding.routing import reads_manuals, takes
from agents.understanding.scene import Scene
from plant.period import Period
from tools.spec import ToolSpec

_SINCE_WHEN = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|hm+|then)\W+)*(?:(?:since|from) when\b|how long (?:has|have|is|was) (?:it|that|this|they|.{2,30}) (?:been |already )*(?:like|so|this|that)\b|"
    r"(?:has|have|was|is|were) (?:it|that|this|they) always (?:been )?(?:so|like|this|that|as)\b|when did (?:it|that|this|they) (?:start|begin|get|become|turn|go)\b)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:drift\w*|run(?:s|ning)?|stand(?:s|ing)?|down|off|open|due|late|overdue|there|exist\w*|known)\b",
    re.IGNORECASE,
)
_NAMED = frozenset(["equipment", "product", "shift", "crew", "supplier"])
_NO_THING = frozenset(["table", "column", "document"])
_WEEKS = 13


def since_when(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last figure by week over the last quarter; None where a text asks something else.

    Args:
        text: the follow-up.
        clues: of it; what it names is the figure's then.
        tool: that answered last.
        scene: what it is read against.
    """
    if (
        not _SINCE_WHEN.match(text)
        or _OTHER.search(text)
        or clues.periods
        or reads_manuals(tool)
        or tool.writes
    ):
        return None
    if any(takes(tool, kind) for kind in ("characteristic", "alarm", "text", "query", "order")):
        return None
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    span = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "period"), None)
    if by is None or span is None or any(f.kind not in _NAMED | _NO_THING for f in clues.names.found):
        return None
    kept = {
        k: v
        for k, v in scene.memory.steps[-1].arguments.items()
        if k not in {"view", "against", "order", "limit"}
    }
    period = Period(scene.clock.now - dt.timedelta(weeks=_WEEKS), scene.clock.now, f"last {_WEEKS} weeks")
    new = {**fill_slots(tool, clues, text, only_found=True), by: "week", span: period.to_json()}
    told = f"“Since when” was read as week by week over the last {_WEEKS} weeks"
    plan = run_again(tool, {**kept, **new}, replace(clues, supposed=(*clues.supposed, told)), scene)
    return replace(plan, slots={**plan.slots, "period": period.to_json()})
