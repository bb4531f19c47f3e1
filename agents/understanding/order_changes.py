"""What is said of orders in a plan: sooner, later, due at another time, weighed otherwise, on another machine.

Each order owns a stretch of the text: its clause, then what follows up to the next order.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agents.understanding.named import Found, Names
from agents.understanding.periods import FoundPeriod

_RUSH = re.compile(
    r"\b(?:rush(?:ing|ed)?|expedit\w*|prioriti[sz]\w*|hurry(?:ing)?|push(?:ing|ed)?|speed(?:ing)? up|(?:pull(?:ed)?|bring|brought|get)\b.{0,15}\b(?:in|forward|ahead|up)|urgent\w*|(?:top|highest|high) prio\w*|"
    r"prio(?:rity)? (?:one|1|a)|number one|first(?! (?:shift|operation|step|week|half|piece|thing|article))|"
    r"to the (?:front|top|head)|(?:on|at) top(?! of)|(?:in front|ahead) of (?:every(?:body|one|thing)|all|the (?:line|queue|others|rest))|(?:in front|up front|ahead)(?! of)|asap|"
    r"(?:before|ahead of) (?:everything|all|the others|the rest)|squeeze in|move\b.{0,25}\b(?:up|forward|ahead|first)|"
    r"(?:has|have|needs?|must) (?:to )?(?:ship|go out|be (?:out|done|ready|shipped|delivered|finished|gone|there|at the customer\w*|with the customer\w*|on the truck)|leave)|(?:has|gets|takes) (?:top |absolute |full )?(?:priority|precedence)(?: over)?)\b",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"\b(?:cancel\w*|called off|calls? off|withdr[ae]w\w*|drops? out|is (?:dropped|gone)|not (?:needed|wanted)(?: any ?more)?|left out)\b",
    re.IGNORECASE,
)
# "put 4266 before 4262": the first goes first
_BEFORE_OTHER = re.compile(
    r"\W*(?:goes |runs? )?(?:before|ahead of|in front of|prior to)\s+(?:the\s+)?(?:order\s+|po\s+)?$",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\b(?:slips?|slipped|slipping|materials?|parts? (?:for|of)|steel|castings?|delayed|late|arriv\w+|comes?|held|holds?|holding|blocks?|blocked|quarantine\w*|(?:on|quality) hold|waits?|"
    r"can(?:no|')?t start|cannot start|do(?: not|n'?t) start|not start|not before|(?:do not|don'?t|dont|never|not) (?:run|begin|make|do|touch|plan|schedule|machine|produce)\b.{0,30}\bbefore|only (?:on|from)|postpone\w*|defer\w*|"
    r"push\w*\b.{0,25}\b(?:back|out|to|until|till)(?! the (?:front|top|head))|move\b.{0,25}\bback)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:on hold|(?:quality|q) hold|holds?|held|blocked|quarantine\w*|postpone\w*|defer\w*)\b",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\bdue\b|\bdeadline\b|\b(?:delivery|ship(?:ping)?|promised?) date\b|"
    r"\b(?:customer|client)\b.{0,40}\b(?:accept\w*|agree\w*|takes?|fine with|ok(?:ay)? with|moved|postponed|wants? it)\b",
    re.IGNORECASE,
)
_NOT_DUE = re.compile(r"\b(?:why|which|what(?:'?s| is) (?:late|due)|miss\w*|overdue)\b", re.IGNORECASE)
_WEIGHT = re.compile(
    r"\b(?:weight|prio(?:rity)?|importance)\b(?:\s+(?:of|to|is|now|=))*\s*(?P<number>\d{1,2})\b(?![:.\d])",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:(?P<twice>double[ds]?|twice|two times|2 ?x|x ?2)|(?P<thrice>triple[ds]?|three times|3 ?x|x ?3)|(?P<half>hal(?:f|ve[ds]?)))\b",
    re.IGNORECASE,
)
_WEIGHED = re.compile(
    r"\b(?:weights?|weigh\w*|importan\w+|priorit\w+|prio|urgen\w+|counts?)\b", re.IGNORECASE
)
_MORE = re.compile(r"\b(?:more important|matters more|higher prio\w*|more urgent)\b", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:can wait|less (?:important|urgent)|lower prio\w*|not (?:so |that )?(?:urgent|important)|no hurry)\b",
    re.IGNORECASE,
)
_ONTO = re.compile(
    r"(?:^|\s)(?P<not>not\s+|never\s+)?(?P<word>on|onto|to|over to|via|off|away from|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than|and not|but not)\s+(?:on\s+)?(?:the\s+)?$", re.IGNORECASE)
_NEVER = re.compile(
    r"\b(?:do not|don'?t|dont|never|must not|mustn'?t|can(?:no|')?t|not)\s+(?:\w+\s+){1,2}(?:(?:order|po|job)\s+)?$",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:runs?|ran|running|mov(?:e|es|ed|ing)|puts?|do|does|did|makes?|made|shift(?:ed)?|switch(?:ed)?|produced?|route[ds]?|machined?|"
    r"use|goes|keeps?|take|transfer(?:red)?|reassign\w*|plan(?:ned)?|schedule[ds]?|allowed)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:.!?](?=\s|$)|\s(?:and|n|but|then|also|plus)\s|\s&\s", re.IGNORECASE)
_LISTED = re.compile(
    r"\s*(?:,|and|&|n|\+|plus|as well as|,\s*and)\s*(?:the\s+)?(?:orders?\s+|po\s+)?", re.IGNORECASE
)
_BY = re.compile(r"\b(?:by|until|till|before|for|on|needs?(?: it)?|wants?(?: it)?)\b", re.IGNORECASE)
# "bring 1042 forward, the customer needs it Wednesday"
_NEEDED = re.compile(
    r"\b(?:needs?|wants?|must have|expects?)\s+(?:it|them|that)\s+(?:by|on|before|until|till)?\s*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"^[\s,]*(?:at\s+|around\s+)?(?:(?P<noon>noon|midday)|(?P<h>\d{1,2})[:.h](?P<m>\d\d)|(?P<hour>\d{1,2})\s*(?P<half>am|pm|h|o'?clock))\b"
    r"(?!\s*(?:-|–|to|until|till|\.\.)\s*\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A stretch of text that may say something of a group of orders, with what is linked and dated in it."""

    text: str
    start: int
    orders: Sequence[Found]
    machines: Sequence[Found]
    whole: str
    zone: ZoneInfo
    rest: list[FoundPeriod]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def when(self) -> FoundPeriod | None:
        """Return the first time after the orders, else the last one before them."""
        here = [p for p in self.rest if self.start <= p.start and p.end <= self.end]
        last = self.orders[-1].end
        return next((p for p in here if p.start >= last), here[-1] if here else None)

    def instant(self, when: FoundPeriod, *, end: bool) -> str:
        """Return when a period starts, or ends; the time of day that is said after it goes before both."""
        at = (when.period.end if end else when.period.start).astimezone(self.zone)
        if (clock := clock_after(self.whole, when)) is not None:
            at = dt.datetime.combine(when.period.start.astimezone(self.zone).date(), clock, self.zone)
        return f"{at:%Y-%m-%d %H:%M}"


def order_changes(text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo) -> list[str]:
    """Return the changes that are said of orders; the periods they use are taken out of `rest`."""
    groups = _listed(text, names.of("order"))
    found: list[str] = []
    starts = [
        _clause_start(text, g[0].start, at)
        for g, at in zip(groups, [0, *(g[-1].end for g in groups)], strict=False)
    ]
    machines = [m for m in names.of("equipment") if m.end]
    for n, group in enumerate(groups):
        if n and _BEFORE_OTHER.fullmatch(text[groups[n - 1][-1].end : group[0].start]):
            found += [f"rush {o.id}" for o in groups[n - 1] if f"rush {o.id}" not in found]
            continue
        until = starts[n + 1] if n + 1 < len(groups) else len(text)
        own = min(_clause_end(text, group[-1].end), until)
        stretches = [(starts[n], own), (starts[n], until)]
        if n == 0:
            stretches.append((0, until))
        for since, end in dict.fromkeys(stretches):
            said = _Said(text[since:end], since, group, machines, text, zone, rest)
            if changes := _read(said):
                found += changes
                break
    return found


def clock_after(text: str, when: FoundPeriod) -> dt.time | None:
    """Return the time of day that is said right after a day: "Monday noon", "Tuesday 10:00"."""
    return clock_in(text[when.end :])


def clock_in(text: str) -> dt.time | None:
    """Return the time of day that a text begins with: "2 pm", "at 14:00", "noon"."""
    m = _CLOCK.match(text)
    if m is None:
        return None
    if m["noon"]:
        return dt.time(12)
    hour = int(m["h"] or m["hour"])
    if (m["half"] or "").casefold() == "pm" and hour < 12:
        hour += 12
    minute = int(m["m"] or 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _listed(text: str, orders: Sequence[Found]) -> list[list[Found]]:
    groups: list[list[Found]] = []
    for order in sorted((o for o in orders if o.end), key=lambda o: o.start):
        if groups and _LISTED.fullmatch(text[groups[-1][-1].end : order.start]):
            groups[-1].append(order)
        else:
            groups.append([order])
    return groups


def _clause_start(text: str, at: int, least: int) -> int:
    return max((m.end() for m in _CLAUSE.finditer(text, least, at)), default=least)


def _clause_end(text: str, at: int) -> int:
    m = _CLAUSE.search(text, at)
    return len(text) if m is None else m.start()


def _read(said: _Said) -> list[str]:
    readers: tuple[Callable[[_Said], str | None], ...] = (
        _cancelled,
        _due,
        _weight,
        _machine,
        _held,
        _rush,
        _late,
    )
    for reader in readers:
        if form := reader(said):
            return [form.format(order.id) for order in said.orders]
    return []


# "cancelled half of 4262" leaves the other half
_IN_PART = re.compile(
    r"\s*\b(?:half|part|some|a (?:third|quarter|part)|\d+ (?:%|percent|pieces|pcs|parts))\b", re.IGNORECASE
)


def _cancelled(said: _Said) -> str | None:
    m = _CANCELLED.search(said.text)
    return (
        "cancel {}"
        if m and not _IN_PART.match(said.text, m.end()) and not _IN_PART.search(said.text[: m.start()])
        else None
    )


def _due(said: _Said) -> str | None:
    when = said.when()
    if when is None or not _DUE.search(said.text) or _NOT_DUE.search(said.text):
        return None
    said.rest.remove(when)
    return f"due {{}} {said.instant(when, end=True)}"


def _weight(said: _Said) -> str | None:
    if m := _WEIGHT.search(said.text):
        return f"weight {{}} {m['number']}"
    if (m := _TIMES.search(said.text)) and _WEIGHED.search(said.text):
        return f"weight {{}} x{'2' if m['twice'] else '3' if m['thrice'] else '0.5'}"
    if _LESS.search(said.text):
        return "weight {} x0.5"
    return "weight {} x2" if _MORE.search(said.text) else None


def _machine(said: _Said) -> str | None:
    if not _MOVES.search(said.text):
        return None
    here = [m for m in said.machines if said.start <= m.start and m.end <= said.end]
    found = None
    before_all = said.whole[said.start : said.orders[0].start]
    for machine in here:
        before = said.whole[max(said.start, machine.start - 20) : machine.start]
        place = _ONTO.search(before)
        if place is None or _INSTEAD.search(before):
            continue
        away = (
            bool(place["not"])
            or _NEVER.search(before_all) is not None
            or place["word"].casefold() in {"off", "away from"}
        )
        if place["word"].casefold() == "from":
            found = found or f"{{}} not on {machine.id}"
            continue
        return f"{{}} {'not ' if away else ''}on {machine.id}"
    return found


def _held(said: _Said) -> str | None:
    return _late(said) if _HELD.search(said.text) else None


def _rush(said: _Said) -> str | None:
    if not _RUSH.search(said.text) or re.search(
        r"\bpush\w*\b.{0,25}\b(?:back|out|until|till)\b", said.text, re.IGNORECASE
    ):
        return None
    behind = [p for p in said.rest if said.orders[-1].end <= p.start]
    when = next((p for p in behind if p.end <= said.end or _NEEDED.search(said.whole[: p.start])), None)
    if when is None:
        return "rush {}"
    between = said.whole[said.orders[-1].end : when.start + 7]
    if not (_BY.search(between) or _RUSH.search(said.whole[said.orders[-1].end : when.start])):
        return "rush {}"
    said.rest.remove(when)
    return f"rush {{}} by {said.instant(when, end=True)}"


def _late(said: _Said) -> str | None:
    when = said.when()
    asked = re.search(r"\bwhy\b", said.whole[: said.orders[0].start], re.IGNORECASE)
    if when is None or asked or not _LATE.search(said.text):
        return None
    said.rest.remove(when)
    return f"late {{}} {said.instant(when, end=False)}"
