"""Whether the parts suffered, asked after a signal of their machine: "did the parts get worse while it was up"."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.routing import takes
from agents.understanding.scene import Scene
from tools.spec import ToolSpec

_MEASURED = re.compile(
    r"\b(?:measure(?:d|ments?|s)?|dimensions?|diameters?|sizes?|thickness|width|length|roughness|surface|tolerances?|spread|bore|seat|cpk|gau(?:ge|ging))\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:parts?|pieces?|products?|quality|scrap|rejects?|defects?|bad ones|output quality)\b", re.IGNORECASE
)
_SUFFERS = re.compile(
    r"\b(?:worse|better|bad|suffer\w*|affect\w*|influence\w*|effect|impact\w*|damage\w*|change[ds]?|drift\w*|scatter\w*|off|out of|show|shows|see|follow\w*|"
    r"(?:more|higher|any) (?:scrap|rejects?|defects?)|(?:scrap|rejects?|defects?) (?:go|went|rise|rose|increase[ds]?|up|higher))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:and|but|so|ok|hm+|well|then|also)\W+)*(?:did|does|do|was|were|is|are|has|have|had|could|can|any|what about|how (?:did|was|were|about))\b",
    re.IGNORECASE,
)
_MOST_WORDS = 16
_NOTE = "The whole period was taken: single parts are not matched to single readings"


def parts_suffered(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of the parts of the machine whose signal was shown: its measurements, or its scrap and what explains it.

    Args:
        text: the follow-up.
        clues: of it.
        scene: what it is read against.
    """
    last = scene.tool(scene.memory.steps[-1].tool)
    machines = scene.memory.slots.get("equipment") or ()
    if last is None or not takes(last, "signal") or not machines or len(text.split()) > _MOST_WORDS:
        return None
    if clues.names.of("signal") or clues.names.missing or not (_ASKS.match(text) and _SUFFERS.search(text)):
        return None
    measured = bool(clues.names.of("characteristic")) or _MEASURED.search(text) is not None
    if not measured and not _MADE.search(text):
        return None
    tool = _charts(scene) if measured else _explains(scene)
    if tool is None:
        return None
    arguments = carried_slots(tool, scene.memory) | fill_slots(tool, clues, text, only_found=True)
    arguments = {k: v for k, v in arguments.items() if k != "by"}
    if missing_slots(tool, arguments):
        return None
    told = replace(clues, supposed=(*clues.supposed, _NOTE))
    return run_again(tool, arguments, told, scene)


def _charts(scene: Scene) -> ToolSpec | None:
    """Return the tool that shows the measurements of a machine over time, whichever characteristic."""
    return next(
        (
            t
            for t in scene.intents.tools
            if takes(t, "characteristic") and takes(t, "dimension") and takes(t, "choice") and not t.writes
        ),
        None,
    )


def _explains(scene: Scene) -> ToolSpec | None:
    """Return the tool that says whether scrap rose and what explains it."""
    return next(
        (
            t
            for t in scene.intents.tools
            if t.agent == "quality" and any(e.startswith("why ") for e in t.examples)
        ),
        None,
    )
