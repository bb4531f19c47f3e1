"""What a question points at: "the second one" of the last answer, "the other press", "it" after a plan."""

import re

from agents.understanding.periods import find_periods
from agents.understanding.scene import Scene
from plant.index import key_of
from plant.kpi import KPIS

LEADS = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|no|nope|not|sorry|wait|actually|i meant?|i mean|what about|how about|the same|same|again|now|only|"
    r"just|also|then|instead|please|with|for|show me|show|give me|that|it|make it|do it|thing|thanks|but for|of|was it|is it)\b[\s,.:;-]*)+",
    re.IGNORECASE,
)
NTH = re.compile(
    r"\b(?:the )?(first|second|third|fourth|fifth|last|top|worst|best|highest|lowest|biggest|largest|smallest|longest|1st|2nd|3rd|4th|5th|number (\d)|#(\d))"
    r"(?: (?:one|machine|order|alarm|reason|row|entry|on the list))?\b",
    re.IGNORECASE,
)
_ENDS_WITH_NTH = re.compile(
    r"^\W*(?:\w+\W+){1,5}the (?:first|second|third|fourth|fifth|last|worst|best|top)(?: \w+)?\W*$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\bthe other (?:one|(?P<what>[a-z]+))\b", re.IGNORECASE)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "top": 0,
             "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4}  # fmt: skip
_ENDS = frozenset(["worst", "best", "highest", "lowest", "biggest", "largest", "smallest", "longest"])
_PEAK = re.compile(r"\b(?:peak|spike|jump|maximum|max|highest|high point|outlier)\b", re.IGNORECASE)
_DIP = re.compile(r"\b(?:dip|drop|minimum|lowest|low point|trough|hole)\b", re.IGNORECASE)
_THEN = re.compile(
    r"\b(?:then|there|that (?:day|week|month|hour|time)|at that (?:time|point)|on it)\b", re.IGNORECASE
)
_ONE_ASKED = re.compile(r"\bwh(?:ich|at) machine\b", re.IGNORECASE)
_THERE = re.compile(r"\bthere\b|\b(?:on|of|at) (?:that|this) (?:one|machine)\b", re.IGNORECASE)
_DOWN_IN = re.compile(r"(\S+) down\b")
_IT_IS = re.compile(
    r"\bit(?:'?s)?\b(?=\s+(?:is |was |will be |stays |only )?(?:down|out|off|broken|closed|back|dead)\b)",
    re.IGNORECASE,
)


def pointed(text: str, scene: Scene) -> str:
    """Return the text with names for "the second one" and "the other press", and "and 204?" as an alarm."""
    return _beside_its_kind(_planned_on(_pointed(text, scene), scene), scene)


def _planned_on(text: str, scene: Scene) -> str:
    """After a plan, put the machine for "it" and ask what if: "and if it's down till friday"."""
    memory = scene.memory
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    if last is None or "changes" not in {p.slot.kind for p in last.parameters if p.slot}:
        return text
    machines = memory.slots.get("equipment") or [
        m.group(1) for c in memory.steps[-1].arguments.get("changes") or () if (m := _DOWN_IN.match(str(c)))
    ]
    if len(machines) == 1:
        text = _IT_IS.sub(machines[0], text)
    return re.sub(r"^\W*(?:and|but|so|ok)?\s*(?:what about )?if\b", "what if", text, flags=re.IGNORECASE)


def _pointed(text: str, scene: Scene) -> str:
    memory = scene.memory
    m = NTH.search(text)
    rest = LEADS.sub("", text).strip(" ?.!")
    if (
        m
        and memory.rows
        and (NTH.fullmatch(rest) or re.search(r"\bone\b", m.group()) or _ENDS_WITH_NTH.search(text))
    ):
        n = -2
        if not find_periods(m.group(), scene.clock.now, scene.zone):
            said = m.group(1).casefold()
            n = _ORDINALS.get(said, int(m.group(2) or m.group(3) or 1) - 1)
            if said in _ENDS:
                n = _end_of(said, scene)
        if -1 <= n < len(memory.rows):
            text = text[: m.start()] + memory.rows[n] + text[m.end() :]
    text = _at_the_first(_at_the_peak(text, scene), scene)
    if other := _OTHER.search(text):
        was = list(memory.slots.get("equipment", ()))
        group = _group(other.group("what") or "", was, scene)
        rest_of = [g for g in group if g not in was]
        if was and rest_of:
            text = text[: other.start()] + rest_of[0] + text[other.end() :]
    return text


def _at_the_peak(text: str, scene: Scene) -> str:
    """Put the day or hour of the highest or lowest figure for "then": "there's a peak, what happened then"."""
    memory = scene.memory
    figures = {n: f for n, f in enumerate(memory.figures) if f is not None}
    peak, dip = _PEAK.search(text), _DIP.search(text)
    if not figures or not (peak or dip):
        return text
    at = (max if peak else min)(figures, key=lambda n: figures[n])
    label = memory.rows[at] if at < len(memory.rows) else ""
    if not find_periods(label, scene.clock.now, scene.zone) and not find_periods(
        f"on {label}", scene.clock.now, scene.zone
    ):
        return text
    asked = re.split(r"[,;:?!]\s*|\band\b\s*", text.strip(" ?.!"))[-1]
    if asked == text.strip(" ?.!") or not _THEN.search(asked):
        return text
    return _THEN.sub(f"on {label}", asked, count=1)


def _at_the_first(text: str, scene: Scene) -> str:
    """Put the machine that came first for "there" and "that machine", after "which machine failed most"."""
    memory = scene.memory
    by = memory.steps[-1].arguments.get("by") if memory.steps else None
    if (
        by != "machine"
        or memory.slots.get("equipment")
        or not memory.rows
        or not _ONE_ASKED.search(memory.question)
    ):
        return text
    return _THERE.sub(f"on {memory.rows[0]}", text, count=1)


def _end_of(said: str, scene: Scene) -> int:
    """Return which row of the last answer is its worst or best: by its figure, else ranked from the highest."""
    figures = {n: f for n, f in enumerate(scene.memory.figures) if f is not None}
    arguments = scene.memory.steps[-1].arguments if scene.memory.steps else {}
    kpi = KPIS.get(str(arguments.get("kpi")))
    if figures:
        high = said in {"highest", "biggest", "largest", "longest"}
        if said in {"worst", "best"}:
            high = (said == "best") == (kpi is not None and kpi.better == "higher")
        return (max if high else min)(figures, key=lambda n: figures[n])
    if said not in {"worst", "best"}:
        return -1 if said in {"lowest", "smallest"} else 0
    worst_first = arguments.get("order") == "worst" or kpi is None or kpi.better != "higher"
    return 0 if worst_first == (said == "worst") else -1


def _beside_its_kind(text: str, scene: Scene) -> str:
    """Put the word of its kind before a bare number: "and 204?" after an alarm is "and alarm 204?"."""
    last = scene.tool(scene.memory.steps[-1].tool) if scene.memory.steps else None
    kinds = {p.slot.kind for p in last.parameters if p.slot} if last else set()
    if "equipment" in kinds and (near := _numbered_like(text, scene)):
        return near
    for kind in ("alarm", "order"):
        if kind in kinds and re.fullmatch(r"\W*(?:[a-z]+\W+){0,3}\d{2,6}\W*", text, re.IGNORECASE):
            return re.sub(r"(?<!\w)(\d{2,6})", rf"{kind} \1", text, count=1)
    return text


def _numbered_like(text: str, scene: Scene) -> str:
    """Return the text with the machine that a bare number means: "add 03", "and 4?" after CNC-01."""
    m = re.fullmatch(
        r"(?P<lead>\W*(?:and|add|plus|or|what about|same for|for)\W+(?:no\.?\W*|number\W+)?)(?P<n>0?\d)\W*",
        text,
        re.I,
    )
    was = list(scene.memory.slots.get("equipment", ()))
    if m is None or not was:
        return ""
    stem = re.sub(r"\d+$", "", was[-1])
    ids = [n.id for n in scene.index.names("equipment")]
    like = next(
        (i for i in ids if i.startswith(stem) and i[len(stem) :].lstrip("0") == m["n"].lstrip("0")), ""
    )
    return f"{m['lead']}{like}" if like else ""


def _group(what: str, was: list[str], scene: Scene) -> list[str]:
    for key in (key_of(what), key_of(what.rstrip("s"))):
        if key and (members := scene.index.units_of_class(key)):
            return [m.id for m in members]
    if not was:
        return []
    name = scene.index.get("equipment", was[0])
    return [n.id for n in scene.index.names("equipment") if name and n.parent == name.parent]
