"""What ought to be stands in the manuals, what happened in the data: questions on the former go to the manuals."""

import re
from collections.abc import Sequence

from agents.understanding.clues import Clues
from agents.understanding.intents import Ranked
from agents.understanding.manual_routing import manuals_know
from agents.understanding.routing import reads_manuals
from knowledge.words import models_in

_NAMED, _PRESCRIBED, _PLAINLY, _AHEAD = 0.35, 0.3, 0.4, 0.05
_HOW_OFTEN = re.compile(r"\bhow often\s*(?:[,;?.!]|$)", re.IGNORECASE)
_MANUAL = re.compile(
    r"\b(?:manuals?|handbook|(?:work )?instructions?|procedures?|sops?|data ?sheet)\b", re.IGNORECASE
)
# "how often must it", "above which it must be", "how long may it", "is used to set", "how many does it last"
_PRESCRIBES = re.compile(
    r"\b(?:must|(?:has|have|needs?) to be|(?<!in )(?<!of )may(?= (?:i|we|the|a|it|be)\b)|allowed|permitted|permissible)\b"
    r"|\bhow often (?:is|are)\b(?=.*\w{3}ed\b)|\b(?:is|are) used (?:to|for)\b"
    r"|\b(?:should|do) i use (?:for|to)\b|\bhow (?:is|are)\b(?=.*\b(?:set|done|made|\w{3}ed)\b)"
    r"|\bhow (?:to|(?:do|can|should|must) (?:i|we|you|one))\b.{0,15}\b(?:calibrat|adjust|clean|chang|replac|align|mount|fit|install|greas|lubricat|tighten|"
    r"set|zero|check|test|start|stop|remov|lock|unlock|fill|drain|clamp|measur)\w*"
    r"|\b(?:what(?:'?s| are| is) the|which|the) (?:steps|procedure)\b|\bsteps (?:for|to)\b"
    r"|\b(?:does|do|will|can)\b.{3,60}\blast\W*$",
    re.IGNORECASE,
)
# what is plainly written somewhere: how something is done, at what a machine warns, what is normal for a model
_WRITTEN = re.compile(
    r"\bhow (?:am|are|is) (?:i|we|you|one|it|that|the \w+)\b.{0,20}\b(?:supposed|meant) to\b|\b(?:supposed|meant) to (?:be|have|hold|last)\b|\bstep[- ]by[- ]step\b"
    r"|\bhow (?:is|are) the\b.{2,25}\b(?:set|zeroed|adjusted|calibrated|replaced|cleaned|mounted|aligned|greased|tightened|removed)\b"
    r"|\bhow (?:to|(?:do|can|should|must) (?:i|we|you|one))\b.{0,15}\b(?:calibrat|adjust|clean|replac|align|mount|greas|lubricat|tighten|zero|drain|clamp|refit|bleed|"
    r"dress|jog|home)\w*"
    r"|\b(?:at|from|above|beyond) (?:what|which) (?:\w+ )?(?:level|value|temperature|pressure|limit|vibration|point|reading)s?\b.{0,40}\b(?:warns?|alarms?|trips?|stops?|shuts?|switch\w*|cuts?|react\w*)\b"
    r"|\b(?:according to|per|acc\.? to|by) (?:the )?(?:vendor|manufacturer|maker|oem|supplier of the machine)\b|\b(?:vendor|manufacturer|maker|oem)s? (?:says?|recommends?|allows?|specif\w+|wants?|demands?)\b"
    r"|\bintervals? (?:for|of|to)\b|\bwhat (?:do|does) (?:the |our )?[\w-]+ (?:list|sheet|table|book|papers?|docs?|documents?) (?:say|tell|state)s?\b"
    r"|\bwhen does (?:the|a|our) \w+ (?:warn|trip|shut (?:down|off)|cut out)\b"
    r"|\bhow often\s*(?:[,;?.!]|$)",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:promis\w+|claims?|guarantee\w*|rated|specif\w+|recommend\w*|allow\w*|states?|normal|nominal|max\w*|min\w*|working|operating|permissible|range|limits?)\b",
    re.IGNORECASE,
)
_REMEDY = re.compile(
    r"\b(?:what to do|what (?:should|can|must|do) (?:i|we) do|how (?:to|(?:can|do|should|must) (?:i|we)) (?:fix|solve|clear|reset|remedy|cure)"
    r"|what now\W*$|any (?:advice|ideas?|hints?|tips?|help)|remedy|get rid of|what (?:should|must|do) (?:i|we) check)\b",
    re.IGNORECASE,
)
# a fault told without asking anything: "there are stains after washing", "we get burrs on the edge"
_SYMPTOM = re.compile(
    r"^\W*(?:there (?:is|are)|(?:we|i) (?:see|get|have|hear|notice|find))\b[^?\d]{3,60}$", re.IGNORECASE
)
# a machine that does not do what it should: "the press won't start after the e-stop"
_FAILS = re.compile(
    r"\b(?:won'?t|will not|does(?:n'?t| not)|can(?:'?t|not)|refuses? to)\s+(?:start|run|home|move|open|close|clamp|unclamp|release|reset|turn|stop|cycle|"
    r"lock|unlock|clear|drain|fill|heat|reach|hold|feed|load)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(r"\b(?:did|was|were|had|been|history|happened|so far|come|came)\b", re.IGNORECASE)


def toward_prescriptions(
    ranked: Sequence[Ranked], clues: Clues, documents: Sequence[str], knows: frozenset[str]
) -> list[Ranked]:
    """Move tools that read the manuals up where a question names a manual, or a model that only the
    manuals' names hold, or asks what must or may be done, or tells a fault that the manuals know.

    Args:
        ranked: tools, best first.
        clues: what the question names.
        documents: names of the manuals.
        knows: lower-case words of the manuals.
    """
    if not documents or clues.periods or _HAPPENED.search(clues.text):
        return list(ranked)
    told = bool(_SYMPTOM.search(clues.text)) and not clues.kpi
    symptom = told and (manuals_know(clues, knows) or not _others_named(clues))
    symptom = symptom or (bool(_FAILS.search(clues.text)) and not clues.kpi and not _others_named(clues))
    written = _WRITTEN.search(clues.text) is not None and not clues.names.of("order") and not clues.changes
    if written and (manuals_know(clues, knows) or not _HOW_OFTEN.search(clues.text)):
        top = ranked[0].score + _AHEAD
        code = bool(clues.names.of("alarm"))
        moved = [
            Ranked(r.tool, max(r.score + _PLAINLY, top)) if _reads_of(r, code=code) else r for r in ranked
        ]
        return sorted(moved, key=lambda r: -r.score)
    if clues.names.of("equipment") and not symptom:
        return list(ranked)
    own = models_in(" ".join(d.rsplit(".", 1)[0].replace("_", " ") for d in documents))
    claimed = _CLAIMS.search(clues.text) is not None
    of_model = bool(own.keys() & models_in(clues.content))
    named = bool(_MANUAL.search(clues.text)) or (of_model and (claimed or not clues.kpi))
    asked = _PRESCRIBES.search(clues.text) or (not clues.names.found and _REMEDY.search(clues.text))
    prescribed = symptom or (bool(asked) and manuals_know(clues, knows))
    moved = []
    for r in ranked:
        more = 0.0
        if r.tool.agent == "documents":
            reads = reads_manuals(r.tool)
            more += _NAMED * (named and bool(reads or _takes_alarm(r))) * (2 if of_model and claimed else 1)
            more += _PRESCRIBED * (
                prescribed if reads else _takes_alarm(r) and bool(_REMEDY.search(clues.text))
            )
        moved.append(Ranked(r.tool, r.score + more))
    return sorted(moved, key=lambda r: -r.score)


def _reads_of(ranked: Ranked, *, code: bool) -> bool:
    """Whether a tool reads the manuals; where a code is named, by the code."""
    return ranked.tool.agent == "documents" and (_takes_alarm(ranked) if code else reads_manuals(ranked.tool))


def _others_named(clues: Clues) -> bool:
    """Whether an order, a product or another thing than a machine is named, which data tell of."""
    return any(f.kind != "equipment" for f in clues.names.found)


def _takes_alarm(ranked: Ranked) -> bool:
    return any(p.slot is not None and p.slot.kind == "alarm" for p in ranked.tool.parameters)
