"""Ways to go on with a conversation that change what was asked: set beside, added to, narrowed, told of a manual."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from agents.understanding.clues import Clues
from agents.understanding.pointing import LEADS
from agents.understanding.scene import Scene
from plant.kpi import KPIS
from plant.period import Period
from tools.spec import ToolSpec

_COURTESY = re.compile(
    r"^\W*(?:(?:hi|hey|hello|thanks|thank you|thx|please|pls|can (?:you|u)|could you|would you|will you|i(?:'d| would) like to (?:know|see)|"
    r"i want to (?:know|see)|tell me|let me (?:know|see)|perfect|great|fine|good|h+m+|m+m+|uh+|um+|ah+|oh+|aha|well|right|yes|yeah|yep|interesting|wow|damn|(?:good )?morning|"
    r"i see|(?:one )?last (?:thing|question)(?=\s*[,:;–-])|alright|all right|cool|nice|so|to be clear|by the way|btw)\b[\s,.:;!-]*)+(?=\w)",
    re.IGNORECASE,
)
_EM = re.compile(r"(?<=\bof )['’]?em\b|(?<=\w )['’]em\b", re.IGNORECASE)
_FORGET = re.compile(
    r"^\W*(?:(?:ok|okay|no|well|hm+)\W+)*(?:forget (?:that|it|about (?:it|that)|all that)|never ?mind(?: that)?|leave it(?: (?:at that|there))?|scratch that|drop (?:it|that)|"
    r"(?:new|another|different|other|next) (?:question|topic|thing|subject)|something (?:else|different)|let'?s (?:change (?:the )?(?:topic|subject)|start over))"
    r"(?: (?:now|then|please))?\s*[,.;:!-]+\s*(?=\w)",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"^\W*(?:no[\s,]+|sorry[\s,]+)*not (?:the )?[^,;]{2,30}[,;]\s*(?:but |i meant? |rather )?(?=\w)",
    re.IGNORECASE,
)
# "what if you take only the last 50", "and if we look at april"
_TAKEN = re.compile(
    r"^\W*(?:and |but |so |ok )?(?:what )?if (?:you|we|i) (?:only |just )?(?:take|took|use[d]?|look(?:ed)? at|count(?:ed)?|consider(?:ed)?|compare[d]?|show(?:ed)?|include[d]?) (?=\w)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:manuals?|book|handbook|docs?|documents?|documentation|instructions?|procedures?|sop|papers?|(?:troubleshooting )?guide(?:line)?s?|"
    r"(?:reaction|control|inspection) plan)\b",
    re.IGNORECASE,
)
_SET_BESIDE = re.compile(
    r"^\W*(?:and |but |now |ok |please )*(?:how does (?:that|it|this) )?(?:compared? (?:it |that |this |them |both )?w(?:/|ith)?(?= )|vs\.?|versus|against|compared? (?:it |that |this |them )?(?:to|with|against)|set against|"
    r"(?:and )?the difference (?:to|from|with)|"
    r"(?:put|lay|set|hold|show|draw|plot|see) (?:it|that|this|them) (?:right )?(?:next to|besides?|against|over|alongside|on top of))\W",
    re.IGNORECASE,
)
# "put PRESS-1 next to it", "lay CNC-01 over that one", "with MILL-2 alongside", "the other press beside it"
_LAID_BESIDE = re.compile(
    r"^\W*(?:(?:and|but|now|ok|okay|please|pls|can you|could you|then|let'?s|just)\W+)*"
    r"(?:(?:(?:put|lay|set|show(?: me)?|draw|plot|place|hold|bring|get|want|need|see|have|give me)\b.{2,50}?|.{2,30}?)\s"
    r"(?:(?:right )?next to|besides?|over|on top(?: of)?|underneath|against|opposite|alongside|along with|together with|up against)(?: (?:it|that|this|them|those|these|the (?:other|first)(?: one)?|(?:that|this) one))?"
    r"|(?:put|lay|show(?: me)?|draw|plot|place|bring)\b.{2,50}?\s(?:with|to|in) (?:it|that|this|them)|.{2,50}?\sside by side)"
    r"(?:\W+(?:please|pls|now|too|then|as well|for comparison|to compare|in one \w+|in the same \w+))*\W*$",
    re.IGNORECASE,
)
# "more often than CNC-04?", "is that worse than the other press", "as a percentage of last week"
_THAN = re.compile(
    r"^\W*(?:(?:and|so|but|ok|is|was|are|were|did|does|do|has|have|it|that|this|they|we|fail|failed|come|came|run|stop|stopped|make|made|much|even|still|really|any|a lot|clearly|is that)\W+)*"
    r"(?:better|worse|higher|lower|more|less|fewer|faster|slower|longer|shorter|as (?:good|bad|high|low|much|many|often|long))\b(?: \w+){0,2}? (?:than|as)\s+(?=\w)|"
    r"^\W*(?:(?:and|now|ok|so|what is (?:it|that)|show (?:it|that))\W+)*(?:as |in )?(?:an? )?(?:%|pct|percent(?:age)?s?|share|relative|relation|related|difference|change)(?: of| to| from)?\s+(?:to |of |from )(?=\w)",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:(?:is|was|are|were)\b.{2,30}?(?:the )?|.{1,30}?\b(?:is|was|are|were|comes|came|had|has)(?: (?:the|really|always|still|clearly))* )"
    r"(?:best|worst|better|worse|highest|lowest|first|last|most|least|fewest)\W*$",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^\W*(?:and |now |please )*(?:put\b.*\b(?:in|too|as well|also|beside)\b|add|plus|include|including|together with|also with)\b",
    re.IGNORECASE,
)
# "MILL-2 too", "cover plates as well": beside what is shown, not in its place
_TOO = re.compile(
    r"^\W*(?:(?:and|ok|now|then|good|fine|but)\W+)*(?:also )?(?:for |on |of )?(?:the )?[\w&,+-]+(?: [\w&,+-]+){0,6} (?:as well|too|also)(?: (?:then|please|pls|now))*\W*$",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"\b(?:better|worse|higher|lower|more|less|good|bad|faster|slower|an improvement|the same)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?:how (?:often|many(?: times)?)|when(?: exactly)?|where|which machines?|what machines?|lately|recently|last time|since when|who (?:else )?had)\b|"
    r"\bwe (?:get|have|see|had|got|do)\b.{0,20}\b(?:a lot|often|all the time|frequent(?:ly)?|too much|rarely|every (?:day|shift|week)|constantly|regularly)\b|\b(?:is|was) (?:that|it|this)\b.{0,12}\b(?:common|frequent|rare)\b|"
    r"\b(?:was|were|did|had|is)\b.{0,12}\b\d{2,4}\b.{0,20}\b(?:on|there|come|came|up|active|too)\b",
    re.IGNORECASE,
)
# "did CNC-01 have it in may", "has it come on the mills too"
_HAD_IT = re.compile(
    r"\b(?:did|does|do|has|have|had|was|were|is|are)\b.*\b(?:have|had|get|gets|got|see|seen|saw|show(?:s|n|ed)?|raise[ds]?|come|came|comes|there|happen\w*|occur\w*|appear\w*|on)\b",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\b(?:it|that|this(?= (?:one|alarm|error|fault))|that one|this one|the same(?: one)?)\b", re.IGNORECASE
)
_WHY = re.compile(r"\b(?:why|how come|reason|cause)\b", re.IGNORECASE)
_SINCE_WHEN = re.compile(r"^\W*(?:and |so )?(?:since|from) when\b(?!.*\bdrift)", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:do (?:that|it|this)|(?:was|were|is|has|have|had) (?:it|that|this|they) (?:been )?(?:last )?(?:done|changed|replaced|repaired|fixed|cleaned|serviced)|work orders?|repair\w*)\b",
    re.IGNORECASE,
)
_OF_EACH = re.compile(
    r"\bhow (?:many hours|many minutes|much time|much money|many euros?)\b(?: \w+){0,3} (?:in|on|for|of|into) (?:it|them|that|those|these)\b|"
    r"\bhow long\b.*\b(?:they|it|each|those|these|that)\b|\bwhich (?:machines?|ones?)\b.*\b(?:they|it|that|those|them)\b|"
    r"^\W*(?:and |so |ok )?how (?:often|many(?: times)?|much|long)(?: (?:was|were|is|did) (?:it|that|they))?\W*$|"
    r"^\W*(?:and |so )?how (?:many|much)\b.*\b(?:in total|altogether|overall|in all|all together)\W*$|"
    r"^\W*(?:and |so |ok )?how many (?:days|weeks|hours)(?: (?:late|overdue|already|is (?:it|that)|are they|ago))*\W*$|"
    r"^\W*(?:and )?(?:in )?(?:total|all together|altogether|overall|on average|average|mean)\W*$",
    re.IGNORECASE,
)
_THEIR_COST = re.compile(
    r"\W*(?:and |so |ok )?(?:how much|what) (?:did|do|does|was|were|is) (?:it|that|they|those|these|the|them)(?: all)?(?: costs?| the costs?)?(?: us)?(?: cost)?(?: in (?:all|total)|altogether)?(?:\W+(?:parts?|labou?r|hours?|hrs|work|material|and|plus|included|including))*\W*",
    re.IGNORECASE,
)
_NORMALLY = re.compile(
    r"\bhow long\b.*\b(?:normally|usually|typically|generally|on average|as a rule)\b|\b(?:normally|usually|typically|generally)\b.*\bhow long\b",
    re.IGNORECASE,
)
_TIMED = re.compile(r"\b(?:hours|minutes|durations?|how long|longest)\b", re.IGNORECASE)
_OF_AN_ALARM = frozenset(["equipment", "shift", "alarm", "value", "reason", "failure", "table"])
_MORE = re.compile(r"^\W*(?:and|also|plus)\b|\b(?:too|as well|also)\W*$", re.IGNORECASE)
# before the words of a period, or its first ones
_FROM = re.compile(r"\b(?:after|since|from|starting)\s+(?:the\s+)?$", re.IGNORECASE)
_FROM_ON = re.compile(r"(?:after|since|from|starting)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|earlier|previous)\b", re.IGNORECASE)
_SIDES = ("crew", "shift", "equipment", "product", "supplier")


def without_courtesy(text: str, *, planned: bool = False) -> str:
    """Return a question of a conversation without its courtesies and what it corrects: "please, and april?".

    Args:
        text: the follow-up.
        planned: the conversation is about a plan, so that "what if we take …" supposes something.
    """
    text = _EM.sub("them", _CORRECTED.sub("", _COURTESY.sub("", text)))
    return text if planned else _TAKEN.sub("", text)


def forgotten(text: str) -> str:
    """Return a question without words that leave the conversation behind: "forget that, how many …"."""
    return _FORGET.sub("", text)


def placed_alarm(text: str, scene: Scene, alarm: str) -> str | None:
    """Return the question after where or when the alarm of the conversation came; None where it is another."""
    clues = scene.clues(text)
    had = (
        _HAD_IT.search(text) is not None
        and _IT.search(text) is not None
        and bool(clues.names.of("equipment") or clues.periods)
    )
    if not alarm or not (had or _PLACED.search(text)) or clues.kpi or _TOLD.search(text):
        return None
    if _DONE.search(text) or (_reads(scene) and _OF_A_PLACE.search(text)):
        return None
    if any(f.kind not in _OF_AN_ALARM for f in clues.names.found):
        return None
    said = re.sub(r"\b(?:it|that|this|them|one)\b", "", LEADS.sub("", text), flags=re.IGNORECASE)
    every = re.search(r"\b(?:where|machines?|who|others?|elsewhere|each)\b", said, re.IGNORECASE)
    verb = "on which machines" if every else "how often"
    places = [f.id for f in clues.names.of("equipment")] or (
        [] if every else list(scene.memory.slots.get("equipment", ()))
    )
    place = f" on {', '.join(places)}" if places else ""
    by = f" by {clues.dimensions[0]}" if clues.dimensions and not every else ""
    return f"{verb} did alarm {alarm} come{place}{by}"


# "where is that port" of a manual's words
_OF_A_PLACE = re.compile(
    r"\bwhere(?:'?s| is| are| do i find| can i find) (?:the|that|this|those|these)(?! (?:alarm|one|error|fault|code|thing)\b) [a-z]+",
    re.IGNORECASE,
)


def _reads(scene: Scene) -> bool:
    """Whether the last answer was read in the manuals."""
    return bool(scene.memory.steps) and scene.memory.steps[-1].agent == "documents"


def sets_beside(text: str) -> bool:
    """Whether a text sets what it names against the last answer: "vs april", "compared to MILL-2"."""
    return any(way.match(text) is not None for way in (_SET_BESIDE, _LAID_BESIDE, _THAN))


def adds_beside(text: str) -> bool:
    """Whether a text wants what it names shown beside the last answer: "MILL-2 too"."""
    return _TOO.match(text) is not None


def set_beside(
    text: str, clues: Clues, tool: ToolSpec, new: Mapping[str, Any], last: Mapping[str, Any]
) -> dict[str, Any]:
    """Return slots that show what is named beside what was named: "vs crew C" of crew A, "add CNC-03"."""
    beside, adds = sets_beside(text), _ADDS.search(text) is not None
    changed = dict(new)
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        apart = {"equipment": "machine"}.get(kind, kind)
        ranks = beside or adds or _BEST.match(text) is not None
        if kind in _SIDES and new.get(p.name) and ranks and by and last.get(by) == apart:
            changed[p.name] = None  # all of them stand there already
            continue
        if kind not in _SIDES or not new.get(p.name) or not last.get(p.name) or not (beside or adds):
            continue
        if p.many:
            changed[p.name] = list(dict.fromkeys([*_listed(last[p.name]), *_listed(new[p.name])]))
        elif by:
            changed[p.name] = None
        if by and (beside or not p.many):
            changed[by] = apart
    return changed


def two_periods(
    text: str, clues: Clues, last: Mapping[str, Any], tools: tuple[ToolSpec, ...]
) -> tuple[ToolSpec, dict[str, Any]] | None:
    """Return the tool and arguments that set the period now named against the one before: "april was better, no?"."""
    kpi, period = last.get("kpi"), last.get("period")
    if not (rates_period(text, clues) and kpi in KPIS and period) or clues.kpi not in {None, kpi}:
        return None
    for tool in tools:
        spans = [p.name for p in tool.parameters if p.slot and p.slot.kind == "period"]
        names = {p.name for p in tool.parameters}
        if len(spans) == 2 and "kpi" in names:
            carried = {k: v for k, v in last.items() if k in names and k not in spans}
            said = clues.periods[0].period
            was = Period.from_json(dict(period))
            at = clues.periods[0].start
            if _FROM.search(text[:at]) or _FROM_ON.match(text, at):
                stretches = _round(said, was)
                return stretches and (tool, {**carried, spans[0]: stretches[1], spans[1]: stretches[0]})
            if (said.start, said.end) == (was.start, was.end):
                if not _BEFORE.search(text):
                    return None  # beside itself it says nothing
                away = max(said.end - said.start, dt.timedelta(days=1))  # "the night before" last night
                said = Period(said.start - away, said.end - away, "")
            return tool, {**carried, spans[0]: period, spans[1]: said.to_json()}
    return None


def _round(day: Period, was: Period) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return equal stretches before and from a time within the one spoken of: "and it got worse after easter?"."""
    length = min(day.start - was.start, was.end - day.start)
    if length <= dt.timedelta(0):
        return None
    before = Period(day.start - length, day.start, "")
    return before.to_json(), Period(day.start, day.start + length, "").to_json()


def rates_period(text: str, clues: Clues) -> bool:
    """Whether a text names nothing but a period and whether it was better: "april was worse, no?"."""
    named = [f for f in clues.names.found if f.kind not in {"table", "column"}] or clues.dimensions
    rated = _RATED.search(text) is not None and not _WHY.search(text)
    return rated and len(clues.periods) == 1 and not named


def stays(text: str, clues: Clues, tool: ToolSpec) -> bool:
    """Whether a text asks for more of the rows of the last answer: "how long did they take", "in total?"; of a
    characteristic also "since when".
    """
    measured = any(p.slot and p.slot.kind == "characteristic" for p in tool.parameters)
    if measured and _SINCE_WHEN.match(text) and not (clues.names.found or clues.periods):
        return True
    if _THEIR_COST.fullmatch(text) and "cost" in tool.description.casefold():
        return True
    if _NORMALLY.search(text) and not _TIMED.search(tool.description):
        return False
    return _OF_EACH.search(text) is not None and not (clues.names.found or clues.kpi)


def more_changes(text: str, scene: Scene) -> str | None:
    """Return the last question with a change more to plan around: "and sunday too"; None where it names none."""
    memory = scene.memory
    before = memory.steps[-1].arguments.get("changes") or ()
    if not before or not _MORE.search(text):
        return None
    longer = f"{memory.question.rstrip(' ?.!')} and {LEADS.sub('', text)}"
    return longer if len(scene.clues(longer, planning=True).changes) > len(before) else None


def not_carried(said: str) -> str:
    """Return the sentence that an answer can't be narrowed by what was said."""
    return f"The records of that answer do not carry “{said}”, so it can't be narrowed by it."


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
