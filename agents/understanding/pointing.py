"""What a question points at: "the second one" of the last answer, "the other press", "it" after a plan."""

import re
from collections.abc import Mapping, Sequence

from agents.understanding.codes_alone import alarm_alone
from agents.understanding.one_asked import of_the_one_asked
from agents.understanding.periods import find_periods
from agents.understanding.pointed_rows import ENDS, end_of
from agents.understanding.pointed_times import at_the_event, at_the_extreme
from agents.understanding.routing import reads_manuals, takes
from agents.understanding.rows_meant import rows_meant
from agents.understanding.scene import Scene
from agents.understanding.short_names import named_in_full
from agents.understanding.since_repairs import since_then
from agents.understanding.the_two import both_named
from agents.understanding.unsaid import as_left_out
from plant.names import key_of

LEADS = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|no|nope|not|sorry|wait|actually|i meant?|i mean|what about|how about|the same|same|again|now|only|"
    r"just|also|then|instead|please|back to|zoom (?:in|out)(?: on| to)?|with|for|show me|show|give me|that|it|make it|do it|thing|thanks|but for|of|was it|is it|"
    r"(?:good|nice|great|fine|perfect|cool|super)(?=\s*[,.!;])|i ment|(?:what|how) (?:was|is|were|are) (?:it|that|they)(?: there)?(?= (?:a|an|in|on|over|for|the|last|yesterday|during|at|by|per|this)\b))\b[\s,.:;-]*)+",
    re.IGNORECASE,
)
NTH = re.compile(
    r"\b(?:the )?(first|second|third|fourth|fifth|last|top|worst|best|highest|lowest|biggest|largest|smallest|longest|shortest|slowest|weakest|poorest|fullest|emptiest|busiest|peak|1st|2nd|3rd|4th|5th|(?:number|nr\.?|no\.?|#) ?(\d|one|two|three|four|five)|#(\d))"
    r"(?: (?:one|machine|order|alarm|reason|row|entry|on the list|of (?:them|those|these|the (?:lot|list))))?\b",
    re.IGNORECASE,
)
_ENDS_WITH_NTH = re.compile(
    r"^\W*(?:\w+\W+){1,8}the (?:first|second|third|fourth|fifth|last|worst|best|top|fullest|emptiest|busiest|slowest|highest|lowest|longest|shortest)(?: \w+)?\W*$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:the |all )(?:(?P<rest>others|rest(?: of them)?)|other (?:(?P<many>two|three|four|five|ones)\b ?)?(?:one\b|(?P<what>[a-z]+))?)\b",
    re.IGNORECASE,
)
_SISTER = re.compile(
    r"\b(?:its|the|that one'?s|his|her) (?:sister|twin|brother|sibling|counterpart|pair|buddy)(?: (?:press|machine|one|line|lathe|mill|unit|grinder|washer))?\b",
    re.IGNORECASE,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "top": 0,
             "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4}  # fmt: skip
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBERED_FIRST = re.compile(r"^\W*(?:and |the )?(?:number|nr|no|#)\b", re.IGNORECASE)
_THAT_TIME = re.compile(
    r"\b(?:on |in |at )?(?:that|this) (?:very )?(?:day|week|month|hour|shift|time)\b|\bthen\b", re.IGNORECASE
)
_WEEKDAY = re.compile(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w* (?=\d)")
_ROW_THERE = re.compile(
    r"\bthere\b|\b(?:that|this)(?: one| machine| order| lot| supplier| product)\b|\bits?\b(?! (?:is|was) (?:so|too|not))",
    re.IGNORECASE,
)
_WHAT_OF_IT = re.compile(
    r"^\W*(?P<row>.+?)\W+(?:so )?what (?:was|is|were) (?:it|that|wrong|the (?:problem|reason|cause|matter)|going on|happening)(?: there)?\W*$",
    re.IGNORECASE,
)
_WHAT_IN_IT = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\s+)*(?:what (?:happened|went wrong|was (?:wrong|the matter|going on|up|it))|what'?s the story|what caused|the reason)(?: (?:there|then))?(?: (?:in|on|at|with|for|of|behind|during))?(?: the)?\s+(?P<row>.+?)\W*$",
    re.IGNORECASE,
)
# "the night one is low" of a row
_ROW_TOLD = re.compile(
    r"^(?:and |but |so )?(?:the |of |on |in )*|(?: (?:one|shift|crew|machine|is|was|are|looks?|so|too|very|really|quite|low|high|bad|poor|worse|worst|weak|much|good))+$",
    re.IGNORECASE,
)
# "the worst week, why"
_WHY_BEHIND = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?P<row>\S.{2,30}?)[\s,;:–-]+(?:and |but |so )?(?:why|how come)(?: (?:so|that|is that|was that|then))?\W*$",
    re.IGNORECASE,
)
# "the worst machine, what defects"
_MORE_OF_ROW = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?P<row>(?:the )?(?:first|second|third|worst|best|top|last|slowest|highest|lowest)(?: (?:one|machine|press|lathe))?)\s*[,:–-]\s*(?P<more>(?:what|which|how)\b[^,]+)$",
    re.IGNORECASE,
)
_OVER_THE = re.compile(
    r"^\W*(?:(?:and|but|now|ok)\W+)*(?:over|for|during) the (year|quarter|month)\W*$", re.IGNORECASE
)
_DIVIDED = re.compile(
    r"\bdivided?(?: (?:it|that|this|them|those))? (?:by|through) (?:the )?(?:number of )?(?:good |ok )?(?:pcs|pieces|parts)(?: made)?\b",
    re.IGNORECASE,
)
_ROUND_DAY = re.compile(r"\b(?:around|about|near) (the \d{1,2}(?:st|nd|rd|th))\b", re.IGNORECASE)
_NIGHT = re.compile(r"\bthe nights?(?: one)?\b(?! shifts?\b)", re.IGNORECASE)
# "and the early one", "late only"
_SHIFT_ALONE = re.compile(
    r"^(?P<led>\W*(?:(?:and|but|ok|now|only|just|what about|how about|same for|for|on|in|the)\W+)*)(?P<shift>early|late|night|day)(?: ones?)?(?P<rest>(?: (?:only|alone|too|please|pls|then|as well|instead))*\W*)$",
    re.IGNORECASE,
)
_LATEST = re.compile(r"^\W*(?:and |so |ok )?when\b.*\blast (?:one|time)\b", re.IGNORECASE)  # an event, no row
_PEAK = re.compile(r"\b(?:peak|spike|jump|maximum|max|highest|high point|outlier)\b", re.IGNORECASE)
_DIP = re.compile(r"\b(?:dip|drop|minimum|lowest|low point|trough|hole)\b", re.IGNORECASE)
_THEN = re.compile(
    r"\b(?:then|there|that (?:day|week|month|hour|time)|at that (?:time|point)|on it)\b", re.IGNORECASE
)
_DAYS = frozenset(["hour", "day", "week", "month"])
_DAY_ASKED = re.compile(r"\bwh(?:ich|at) (?:hour|day|week|month)\b|\bwhen\b", re.IGNORECASE)
_ONE_ASKED = re.compile(r"\bwh(?:ich|at) machine\b", re.IGNORECASE)
_THERE = re.compile(r"\bthere\b|\b(?:on|of|at) (?:that|this) (?:one|machine)\b", re.IGNORECASE)
_ITS = re.compile(r"\bits\b", re.IGNORECASE)
_DOWN_IN = re.compile(r"(\S+) down\b")
_IT_IS = re.compile(
    r"\bit(?:'?s)?\b(?=\s+(?:is |was |will be |stays |only |still |has to )*(?:down|out|off|broken|closed|back|dead|stands?|stopped|stops?|fails?|breaks?|(?:drops?|falls?) out)\b)",
    re.IGNORECASE,
)

_ONLY_THESE = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        r"^\W*(?:(?:and|but|ok|well|actually)\W+)*(?P<what>\S.{1,40}?)(?:'s?)? (?:is|are) (?:the )?(?:only|all)(?: (?:ones?|thing|part))?(?: (?:that|what))?"
        r" (?:i|we|he|she|they|the boss) (?:really )?(?:cares?(?: about| for)?|needs?|wants?|(?:am|are|is) interested in|minds?|looks? (?:at|for))\W*$",
        r"^\W*(?:(?:and|but|ok|well|actually)\W+)*(?:i|we) (?:really )?(?:only|just) (?:really )?(?:care (?:about|for)|need|want|am interested in|are interested in|mean|meant) (?P<what>\S.{1,40}?)\W*$",
        r"^\W*(?:(?:and|but|ok|well|actually)\W+)*(?:i'?m|we'?re|i am|we are) only interested in (?P<what>\S.{1,40}?)\W*$",
    )
)

_FEW = 4

_THE_ORDER = re.compile(
    r"\b(?:it|(?:that|this|the) (?:one|order))\b(?=\s+(?:gets?|has|had|is (?:first|rushed|put)|goes|comes|were|would|was|jumps))",
    re.IGNORECASE,
)
# "pull it to the front", "start that one first"
_PULLS_IT = re.compile(
    r"\b(?P<verb>pull|put|move|push|rush|bring|start|take|run) (?:it|that(?: one)?|this(?: one)?)\b(?= (?:to|on|in|up|first|before|forward|ahead|back|after|over|later|earlier|next)\b)",
    re.IGNORECASE,
)
_IF = re.compile(
    r"^\W*(?:(?:and|but|so|ok|what)\s+)*(?:if|suppos(?:e|ing)|assum(?:e|ing)|imagine|when)\b", re.IGNORECASE
)


_OF_TWO = re.compile(r"\bthe (worse|better)(?: one)?\b(?! (?:than|part|half))", re.IGNORECASE)
# "what comes after the first": the second
_AFTER_NTH = re.compile(
    r"\b(?:comes |is |runs |goes |follows )?(?:after|behind|following) the (first|second|third|1st|2nd|3rd)(?: one)?\b(?=\W*$)",
    re.IGNORECASE,
)
_NEXT_TO = {
    "first": "second",
    "second": "third",
    "third": "fourth",
    "1st": "second",
    "2nd": "third",
    "3rd": "fourth",
}


def pointed(text: str, scene: Scene) -> str:
    """Return the text with names for "the second one" and "the other press", and "and 204?" as an alarm."""
    text = named_in_full(both_named(_OVER_THE.sub(r"this \1", text), scene), scene)
    text = _DIVIDED.sub(r"per good piece", text)
    if scene.memory.steps and scene.memory.steps[-1].agent != "scheduler":
        text = as_left_out(text)
    if scene.memory.rows:
        text = _OF_TWO.sub(lambda m: f"the {'worst' if m[1].casefold() == 'worse' else 'best'} one", text)
        text = _AFTER_NTH.sub(lambda m: f"the {_NEXT_TO[m[1].casefold()]} one", text)
    text = of_the_one_asked(rows_meant(_ROUND_DAY.sub(r"on \1", text), scene), scene)
    named = _pointed(_only_said(since_then(_shift_row(text, scene), scene)), scene)
    return _signal_there(_beside_its_kind(_planned_on(named, scene), scene), scene)


def _shift_row(text: str, scene: Scene) -> str:
    """Put the shift for "the night" after an answer by shift: it is a row of it, not the last night."""
    step = scene.memory.steps[-1] if scene.memory.steps else None
    tool = scene.tool(step.tool) if step else None
    if step is None or tool is None:
        return text
    if step.arguments.get("by") == "shift":
        text = _NIGHT.sub("the night shift", text)
    m = _SHIFT_ALONE.match(text) if takes(tool, "shift") else None
    known = m is not None and scene.index.named("shift", key_of(m["shift"]))
    return f"{m['led']}{m['shift']} shift{m['rest']}" if m and known else text


def _only_said(text: str) -> str:
    """Put "only" for the ways to say it: "Idrotec is all I care about", "I just need the lathes"."""
    for way in _ONLY_THESE:
        if (m := way.match(text)) is not None:
            return f"only {m['what']}"
    return text


def _planned_on(text: str, scene: Scene) -> str:
    """After a plan, put the machine for "it" and ask what if: "and if it's down till friday"."""
    memory = scene.memory
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    supposed = _IF.match(text) is not None and len(memory.slots.get("equipment") or ()) == 1
    if last is not None and supposed and _IT_IS.search(text):
        text = _IT_IS.sub(str(memory.slots["equipment"][0]), text, count=1)
    orders = list(memory.slots.get("order", ()))
    if last is not None and last.agent == "scheduler" and len(orders) == 1:
        text = _PULLS_IT.sub(rf"\g<verb> {orders[0]}", text, count=1)
        if _IF.match(text):
            text = _THE_ORDER.sub(str(orders[0]), text, count=1)
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
    if (why := _WHY_BEHIND.match(text)) is not None and memory.rows:
        row = why["row"].strip(" ,;:-")
        if (named := _pointed(row, scene)) != row:
            return f"why was {named} so bad"
    if (more := _MORE_OF_ROW.match(text)) is not None and memory.rows:
        named = _pointed(more["row"], scene)
        if named != more["row"] and scene.clues(named).names.of("equipment"):
            return f"{more['more'].strip(' ?.!')} on {named}"
    text = at_the_event(at_the_extreme(text, scene), scene)
    m = None if _LATEST.match(text) else NTH.search(text)
    rest = LEADS.sub("", text).strip(" ?.!")
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    if (
        m
        and memory.rows
        and not (last is not None and last.writes)  # the rows of a proposal are its figures
        and (
            NTH.fullmatch(rest)
            or re.search(r"\b(?:one|of)\b", m.group())
            or _ENDS_WITH_NTH.search(text)
            or _NUMBERED_FIRST.match(text)
        )
    ):
        n = -2
        if not find_periods(m.group(), scene.clock.now, scene.zone):
            said = m.group(1).casefold()
            number = (m.group(2) or m.group(3) or "1").casefold()
            n = _ORDINALS.get(said, _COUNTS.get(number, 0) - 1 if number in _COUNTS else int(number) - 1)
            if said in ENDS:
                n = end_of(said, scene)
        if -1 <= n < len(memory.rows) and not _names_such(memory.rows[n], text, scene):
            text = text[: m.start()] + memory.rows[n] + text[m.end() :]
    text = _told_why(_at_the_first(_at_the_placed(_at_the_peak(text, scene), scene), scene), scene)
    if (other := _OTHER.search(text) or _SISTER.search(text)) is not None:
        was = list(memory.slots.get("equipment", ()))
        sister = other.re is _SISTER
        said = other.groupdict()
        what = said.get("what") or ""
        group = _group(what, was, scene)
        rest_of = [g for g in group if g not in was]
        if (told := said.get("many")) and len(rest_of) != _COUNTS.get(told.casefold(), len(rest_of)):
            return text
        if not (said.get("rest") or said.get("many") or what.endswith("s")) and not sister:
            rest_of = rest_of[:1]
        if was and rest_of and not (sister and len(rest_of) > 1):
            text = text[: other.start()] + ", ".join(rest_of) + text[other.end() :]
    return text


def _names_such(row: str, text: str, scene: Scene) -> bool:
    """Whether a text names a thing of a row's kind itself: "did the last one for seat diameter pass" after a list of gauges."""
    said = {f.kind for f in scene.clues(text).names.found if f.end}
    return any(scene.index.named(kind, key_of(row)) for kind in said)


def _signal_there(text: str, scene: Scene) -> str:
    """Put the machine spoken of behind a signal that several have: "put the vibration next to it"."""
    names = scene.clues(text).names
    machines = scene.memory.slots.get("equipment") or ()
    of_signals = any(found and found[0].kind == "signal" for _, found in names.ambiguous)
    if not of_signals or names.of("equipment") or not machines or len(machines) >= _FEW:
        return text
    return f"{text.rstrip(' ?.!')} on {' and '.join(machines)}"


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


def _at_the_placed(text: str, scene: Scene) -> str:
    """Put the one row that was just named for "there" and "that one": after "which is worst"."""
    memory = scene.memory
    view = memory.steps[-1].arguments.get("view") if memory.steps else None
    if not isinstance(view, Mapping) or not view.get("place") or not memory.rows:
        return text
    row = _WEEKDAY.sub("", memory.rows[-1])  # "Tue 28 Apr"
    if find_periods(label := f"on {row}", scene.clock.now, scene.zone) and not scene.clues(text).periods:
        if _THAT_TIME.search(text):
            return _THAT_TIME.sub(label, text, count=1)
        return _ROW_THERE.sub(label, text, count=1)
    kinds = ("equipment", "order", "work_order", "lot", "product", "supplier", "characteristic", "alarm")
    named = scene.clues(text).names
    if not any(scene.index.named(k, key_of(row.removeprefix("alarm "))) for k in kinds) or named.of(
        "equipment"
    ):
        return text
    if _is_of_the_machine(text, kinds, row, scene):
        return text
    return _ROW_THERE.sub(lambda m: f"on {row}" if m.group().casefold() == "there" else row, text, count=1)


def _is_of_the_machine(text: str, kinds: Sequence[str], row: str, scene: Scene) -> bool:
    """Whether a text asks what no row of that kind has but the machine spoken of: "how full is it next week" of a plan."""
    kind = next((k for k in kinds if scene.index.named(k, key_of(row.removeprefix("alarm ")))), "")
    if kind == "equipment" or not scene.memory.slots.get("equipment"):
        return False
    clues = scene.clues(text)
    best = scene.ranked(clues, scene.read(clues))[0].tool
    return takes(best, "equipment") and not takes(best, kind) and not reads_manuals(best)


def _told_why(text: str, scene: Scene) -> str:
    """Ask why of a row that is named and "what was it" asked of it: "number two, what was it"."""
    m = _WHAT_OF_IT.match(text) or (_WHAT_IN_IT.match(text) if scene.memory.slots.get("kpi") else None)
    said = _ROW_TOLD.sub("", m["row"]).casefold() if m else ""
    row = next((r for r in scene.memory.rows if r.casefold() == said), None)
    return f"why was {row} so bad" if row else text


def _at_the_first(text: str, scene: Scene) -> str:
    """Put the machine that came first for "there" and "that machine", after "which machine failed most"."""
    memory = scene.memory
    by = memory.steps[-1].arguments.get("by") if memory.steps else None
    if by in _DAYS and memory.rows and _DAY_ASKED.search(memory.question) and not scene.clues(text).periods:
        row = f"on {_WEEKDAY.sub('', memory.rows[0])}"
        return _THAT_TIME.sub(row, text, count=1) if find_periods(row, scene.clock.now, scene.zone) else text
    if (
        by != "machine"
        or memory.slots.get("equipment")
        or not memory.rows
        or not _ONE_ASKED.search(memory.question)
    ):
        return text
    return _ITS.sub(memory.rows[0], _THERE.sub(f"on {memory.rows[0]}", text, count=1), count=1)


def _beside_its_kind(text: str, scene: Scene) -> str:
    """Put the word of its kind before a bare number: "and 204?" after an alarm is "and alarm 204?"."""
    last = scene.tool(scene.memory.steps[-1].tool) if scene.memory.steps else None
    kinds = {p.slot.kind for p in last.parameters if p.slot} if last else set()
    text = alarm_alone(_crews_alone(text, scene), scene)
    for kind in ("alarm", "order"):
        if kind in kinds and re.fullmatch(
            r"\W*(?:[a-z]+[\s,]+){0,3}\d{2,6}(?: (?:too|also|as well|instead|please|pls|then|now))*\W*",
            text,
            re.IGNORECASE,
        ):
            return re.sub(r"(?<!\w)(\d{2,6})", rf"{kind} \1", text, count=1)
    return text


def _crews_alone(text: str, scene: Scene) -> str:
    """Put "crew" before letters alone, after an answer by crew: "put C and D also in"."""
    last = scene.memory.steps[-1].arguments if scene.memory.steps else {}
    crews = {n.id for n in scene.index.names("crew") if len(n.id) == 1}
    if (
        not crews
        or not (last.get("by") == "crew" or last.get("crew"))
        or re.search(r"\bcrews?\b", text, re.IGNORECASE)
    ):
        return text
    return re.sub(rf"(?<![\w'-])([{''.join(sorted(crews))}])(?![\w'-])", r"crew \1", text)


def _group(what: str, was: list[str], scene: Scene) -> list[str]:
    for key in (key_of(what), key_of(what.rstrip("s"))):
        if key and (members := scene.index.units_of_class(key)):
            return [m.id for m in members]
    if not was:
        return []
    name = scene.index.get("equipment", was[0])
    return [n.id for n in scene.index.names("equipment") if name and n.parent == name.parent]
