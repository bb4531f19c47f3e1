"""What is said beside a question in a conversation: a judgment on the last answer, and talk around a period or a limit."""

import re

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.continued import not_carried
from agents.understanding.fill import fill_slots
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from tools.spec import ToolSpec

_RATES = (
    r"(?:bad|poor|good|great|nice|much|many|high|low|thin|ugly|weird|strange|odd|funny|fewer|less|more|a lot|better|worse|enough|ok(?:ay)?|fine|terrible|awful|"
    r"interesting|unexpected|expected|wrong|right|impressive|cool|sad|crazy|normal|clear|perfect|short|long|expensive|cheap|surprising|true|it|all|helpful|useful|not good|no good)"
)
_REMARK = re.compile(
    rf"^\W*(?:(?:and|but|well|ok|okay|h+m+|oh|wow|ah|puh|uff|damn|so|yes|no|right)\W+)*"
    rf"(?:(?:that|this|it|they|those|these|the \w+)(?:'?s|'?re| is| are| was| were| looks?| look| sounds?| seems?)? )?(?:(?:a|an|the|not|way|pretty|quite|rather|very|so|too|really|bit|little|much|still|just|more like|what i (?:thought|feared|expected)|as (?:expected|usual|feared)) )*"
    rf"(?:{_RATES}|what i (?:thought|feared|expected)|as (?:expected|usual|feared|i thought))(?: (?:too|then|there|for (?:us|me|now|that)|though|indeed|enough|news|numbers?|ones?))*\s*(?:[.!;:]+\s+|\s+[-–]+\s+|,\s+)(?=\w+\W+\w)",
    re.IGNORECASE,
)
# all that may stand beside a period where only that period is asked: "how did that look in april", "their april figure"
_ROUND_A_PERIOD = frozenset(
    re.findall(
        r"[a-z']+",
        "how what whats does did do is was were are about it its it's that this these those they their them things thing look looked looks looking like go went in on "
        "for over during at the and then same of again back hm hmm ok okay but so we our by whole full all month week year figure figures number numbers value values one ones "
        "please pls now been have has been",
    )
)
_AGAINST = re.compile(
    r"\b(?:vs\.?|versus|against|compar\w*|than|difference|without|until|till|since)\b", re.IGNORECASE
)
_SHORT_ONES = re.compile(
    r"\b(?:drop|skip|ignore|leave out|forget|exclude|remove|take out|without|not counting|(?:do not|don'?t|dont) count|kick out|cut)\b",
    re.IGNORECASE,
)
_DONT_COUNT = re.compile(
    r"\b(?:do not|don'?t|does not|doesn'?t|dont) count\b|\bnot counted\b|\b(?:out|away)\W*$", re.IGNORECASE
)
_ONLY = re.compile(r"^\W*(?:(?:and|but|ok|now|please)\W+)*(?:only|just)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?P<way>under|below|shorter than|less than|smaller than|up to|<|over|above|longer than|more than|at least|>)\s*(?P<n>\d+(?:[.,]\d+)?|half an|a quarter of an|an?|one|two|three|five|ten)\s*(?P<unit>s|secs?|seconds?|min(?:ute)?s?|h|hrs?|hours?)\b",
    re.IGNORECASE,
)
_WORDS = {
    "half an": 0.5,
    "a quarter of an": 0.25,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "five": 5,
    "ten": 10,
}
_HOURS = {"s": 1 / 3600, "m": 1 / 60, "h": 1.0}
_MOST_WORDS = 12


def without_remark(text: str) -> str:
    """Return a text without a judgment on the last answer before what it asks.

    >>> without_remark("thats poor.. how was it in march")
    'how was it in march'
    >>> without_remark("too many, only the open ones")
    'only the open ones'
    >>> without_remark("good pieces in march")
    'good pieces in march'
    """
    return _REMARK.sub("", text, count=1)


def only_when(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer in the one period that a text asks of it: "how did that look in april"."""
    span = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "period"), None)
    if (
        span is None
        or len(clues.periods) != 1
        or clues.names.found
        or clues.dimensions
        or clues.kpi
        or reads_manuals(tool)
        or tool.writes
        or scene.memory.steps[-1].arguments.get("changes")  # the day of a what-if is its change's
    ):
        return None
    said = clues.periods[0]
    rest = f"{text[: said.start]} {text[said.end :]}".casefold().replace("’", "'")
    if _AGAINST.search(rest) or any(w not in _ROUND_A_PERIOD for w in re.findall(r"[a-z']+|\d+", rest)):
        return None
    last = {k: v for k, v in scene.memory.steps[-1].arguments.items() if k not in {"view", "against"}}
    return run_again(tool, {**last, span: said.period.to_json()}, clues, scene)


def cut_by_length(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer without what lasted shorter or longer: "the ones under 2 min don't count".

    Where the last tool can't be cut so, that is said: the figure would be another one.
    """
    m = _LIMIT.search(text)
    if m is None or len(text.split()) > _MOST_WORDS or clues.kpi or reads_manuals(tool) or tool.writes:
        return None
    leaves_out = _SHORT_ONES.search(text) is not None or _DONT_COUNT.search(text) is not None
    if not leaves_out and not _ONLY.match(text):
        return None
    longer = m["way"].casefold() in {"over", "above", "longer than", "more than", "at least", ">"}
    slot = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "hours"), None)
    if slot is None or longer == leaves_out:
        return Plan("no_data", agents=(scene.memory.steps[-1].agent,), say=not_carried(text.strip(" ?.!")))
    n = _WORDS.get(m["n"].casefold()) or float(m["n"].replace(",", "."))
    new = fill_slots(tool, clues, text, only_found=True)
    hours = n * _HOURS[m["unit"][0].casefold()]
    return run_again(tool, {**scene.memory.steps[-1].arguments, **new, slot: hours}, clues, scene)
