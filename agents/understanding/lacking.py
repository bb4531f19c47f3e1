"""Going on after what was asked about is not there: another name in its place, or the same sentence once more."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.fill import fill_slots
from agents.understanding.reply import no_such
from agents.understanding.scene import Scene
from agents.understanding.substitutes import substituted

_WHOLE = re.compile(
    r"\b(?:all (?:of them|machines|lines)|the (?:whole|entire) (?:plant|factory|shop)|everything|overall)\b",
    re.IGNORECASE,
)
_CLOSER = re.compile(r"^\W*(?:and |but )?(?:only|just)\b", re.IGNORECASE)
_OWN = 0.5
_MOST_WORDS, _FEW = 8, 5


def named_instead(text: str, scene: Scene) -> Plan | None:
    """Return the plan of a question whose machine was not there, with what a text names in its place.

    Few words that name nothing can't mend it, so what is missing is said again; a question of its own is None.
    """
    memory, clues = scene.memory, scene.clues(text)
    step = memory.steps[-1]
    tool = scene.tool(step.tool)
    if tool is None or len(text.split()) > _MOST_WORDS:
        return None
    if clues.names.missing:
        return no_such(clues, scene.index, (tool.agent,), memory.steps)
    best = scene.ranked(clues, scene.read(clues))[0]
    places = [f.kind for f in clues.names.found if f.kind in {"equipment", "crew"}]
    goes_on = bool(places) and clues.kpi is None and len(text.split()) <= _FEW
    of_its_own = (
        not goes_on
        and not _CLOSER.match(text)
        and (
            best.score >= _OWN
            and best.tool.name != tool.name
            and (clues.kpi is not None or len(text.split()) > 3)
        )
    )
    if of_its_own:
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    if places or _WHOLE.search(text):
        if (again := substituted(text, scene, tool.name)) is not None and places:
            return again
        return run_again(tool, {**step.arguments, **new}, clues, scene)
    if len(text.split()) > _FEW and not new:
        return None
    kept = replace(step, arguments={**step.arguments, **new})
    return Plan("no_data", (kept,), (tool.agent,), say=memory.lacks, slots={**memory.slots, **clues.slots()})
