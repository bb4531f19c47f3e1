"""Clues of a question, and the slots of a tool filled from them by their meaning type."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from agents.understanding.asked import Asked
from agents.understanding.named import Found, Names
from agents.understanding.numbers import (
    aql_said,
    beyond_said,
    days_said,
    duration_min_said,
    hours_said,
    older_said,
    percent_above_said,
    pieces_said,
)
from agents.understanding.periods import FoundPeriod
from agents.understanding.phrases import implied_kpi
from agents.understanding.signal_names import speaks_of_quantity
from plant.kpi import DIMENSIONS, KPIS
from plant.period import Period
from tools.slots import Slot
from tools.spec import Parameter, ToolSpec

_TELLING = 1.2  # so strongly a table of the plant's own speaks for a question
_LIMIT = re.compile(
    r"\b(?:top|first|last|worst|best|bottom|biggest|main|latest)\s+(\d{1,3}|two|three|four|five|ten)\b(?!\s*(?:hours?|days?|weeks?|months?|shifts?|years?))",
    re.IGNORECASE,
)
_COUNTED_MOST = re.compile(
    r"\b(\d{1,2}|two|three|four|five|ten)\s+(?:most|worst|biggest|largest|main|top|best|longest|highest|latest)\b",
    re.IGNORECASE,
)
_LIMIT_WORDS = re.compile(
    r"\b(?:above|over|more than|(?:higher|greater|hotter|warmer|colder|cooler) than|exceed\w*|below|under|less than|lower than)\s*"
    r"(?:-?\d|zero\b|(?:its|the|a|any)?\s*(?:upper |lower |warning |alarm )?limit)"
    r"|\b(?:exactly|equal to|were|are|is|was|at|reads?) (?:zero|0)\b(?![.,]\d)|\bany \w+(?: \w+)? at all\b",
    re.IGNORECASE,
)
# a figure of the readings at which another one is beyond a limit: "mean pressure while the flow is above 0"
_FILTERED = re.compile(
    r"\b(?:mean|average|avg|median|correlat\w+|min\w*|max\w*|highest|lowest|total|how (?:much|warm|hot|high))\b.*"
    r"\b(?:where|when(?:ever)?|while|whose|only|with)\b.{2,60}?(?:\b(?:above|over|than|exceed\w*|below|under|exactly)|[<>=])\s*(?:-?\d|zero)",
    re.IGNORECASE,
)
_WORDS = {"two": 2, "four": 4, "three": 3, "five": 5, "ten": 10}
_BY = re.compile(
    r"\b(?:by|per|for each|for every|each|every|across|grouped by|which|what|worst|best)\s+(?:the\s+)?(?:single\s+)?(?:(?:\d{1,2}|two|three|four|five|ten)\s+)?([a-z]+)",
    re.IGNORECASE,
)
_DIMENSION_WORDS = {
    "machine": (
        "machine",
        "machines",
        "equipment",
        "unit",
        "units",
        "press",
        "lathe",
        "asset",
        "assets",
        "device",
        "devices",
    ),
    "line": ("line", "lines", "cell", "cells", "work centre", "workcenter", "group"),
    "area": ("area", "areas", "department"),
    "shift": ("shift", "shifts"),
    "crew": ("crew", "crews", "team", "teams"),
    "product": ("product", "products", "part", "article", "material", "item"),
    "order": ("order", "orders"),
    "lot": ("lot", "lots", "batch", "batches"),
    "supplier": ("supplier", "suppliers", "vendor"),
    "reason": ("reason", "reasons", "cause", "causes"),
    "state": ("state", "states"),
    "code": ("code", "codes"),
    "defect": ("defect", "defects", "type"),
    "hour": ("hour", "hours", "hourly"),
    "day": ("day", "days", "daily"),
    "week": ("week", "weeks", "weekly"),
    "month": ("month", "months", "monthly"),
    "year": ("year", "years", "yearly"),
}
_WORD_TO_DIMENSION = {w: d for d, words in _DIMENSION_WORDS.items() for w in words}
# words of everyday speech that name a KPI only where the question asks for one (see `implied_kpi`)
_WEAK = frozenset(["parts", "running", "active", "usage", "speed", "setup", "idle", "production time"])
_RANKED = re.compile(
    r"\b(?:most (?:common|often|frequent\w*)|top|dominat\w*|main|which|what(?! are))\s+(?P<what>(?:[\w<>]+\s*){1,6})",
    re.IGNORECASE,
)
_APART = re.compile(  # "do the suppliers differ", "differences between shifts"
    r"\b([a-z]+)\s+differ\b|\bdifferences?\s+(?:between|among)\s+(?:the\s+)?([a-z]+s)\b", re.IGNORECASE
)
_ADVERB = re.compile(r"\b(?:hourly|daily|weekly|monthly|yearly)\b", re.IGNORECASE)
_YEAR_OVER_YEAR = re.compile(
    r"\b(year|month|week|quarter)[- ](?:over|on|by)[- ](?:year|month|week|quarter)\b", re.IGNORECASE
)
_TREND = re.compile(
    r"\b(?:trend|over time|develop\w*|daily|day by day|history|curve|evolution)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Clues:
    """All that was found in one question.

    Attributes:
        masked: the question with names replaced by their kind.
        content: the question without names and periods.
        kpi: name of the KPI it speaks of.
        dimensions: what to group by.
        limit: "top 5".
        changes: changes a schedule must plan around.
        asked: the query on the rows of a table that the words make.
        ahead: whether it speaks of a time to come.
        behind: whether it speaks of past times alone.
        supposed: assumptions beside those on periods.
        whole: from the first to the last time of the data, where it asks for all of them ("overall", "ever").
        unrecorded: the sentence that an event it counts time from is not recorded, else "".
    """

    text: str
    masked: str
    content: str
    names: Names
    periods: tuple[FoundPeriod, ...]
    kpi: str | None
    dimensions: tuple[str, ...]
    limit: int | None
    changes: tuple[str, ...]
    zone: ZoneInfo
    asked: Asked | None = None
    ahead: bool = False
    behind: bool = False
    supposed: tuple[str, ...] = ()
    inherited: Mapping[str, Any] = field(default_factory=dict)
    unrecorded: str = ""
    whole: Period | None = None

    @property
    def timeless(self) -> str:
        """The question without its periods, whose numbers are no limits."""
        text = self.text
        for p in self.periods:
            if 0 <= p.start < p.end <= len(text):
                text = text[: p.start] + " " * (p.end - p.start) + text[p.end :]
        return text

    def kinds(self) -> dict[str, int]:
        """Return the slot kinds present, with how many."""
        found: dict[str, int] = {}
        for name in self.names.found:
            found[name.kind] = found.get(name.kind, 0) + 1
        for kind, present in (
            ("period", len(self.periods)),
            ("kpi", self.kpi is not None),
            ("dimension", len(self.dimensions)),
            ("limit", self.limit is not None),
            ("changes", len(self.changes)),
            ("above", _LIMIT_WORDS.search(self.timeless) is not None and not _FILTERED.search(self.text)),
            ("query", self.asked is not None),
            ("own", self.asked is not None and self.asked.own and self.asked.strength > _TELLING),
            ("measured", _LASTING.search(self.text) is not None and speaks_of_quantity(self.content)),
            ("shown_by", bool({"shift", "crew"} & set(self.dimensions))),
        ):
            if present:
                found[kind] = int(present)
        for _, names in self.names.ambiguous:
            found.setdefault(names[0].kind, 1)
        return found

    def slots(self) -> dict[str, Any]:
        """Return what a conversation remembers: ids by kind, the period, the KPI."""
        found: dict[str, Any] = {}
        for name in self.names.found:
            found.setdefault(name.kind, []).append(name.id)
        if self.periods:
            found["period"] = self.periods[0].period.to_json()
        if self.kpi:
            found["kpi"] = self.kpi
        return {**self.inherited, **found}

    def assumptions(self) -> tuple[str, ...]:
        """Return how the period words were read, each one sentence."""
        return self.supposed + tuple(
            f"{p.period.label} = {p.period.words(self.zone)}"
            for p in self.periods
            if p.period.label and p.period.label not in p.period.words(self.zone).casefold()
        )

    def with_defaults(self, before: "Clues | None") -> "Clues":
        """Return these clues, with names and period of an earlier part where they lack them."""
        if before is None:
            return self
        names = self.names
        if not names.of("equipment") and before.names.of("equipment"):
            names = replace(names, found=(*names.found, *before.names.of("equipment")))
        periods = self.periods or before.periods
        asked = self.asked
        if asked is not None:
            query = asked.query
            query = replace(
                query,
                equipment=query.equipment or tuple(f.id for f in names.of("equipment")),
                period=query.period or (periods[0].period if periods else None),
            )
            asked = replace(asked, query=query)
        return replace(self, names=names, periods=periods, asked=asked)


def clues_of(
    text: str,
    names: Names,
    periods: Sequence[FoundPeriod],
    zone: ZoneInfo,
    *,
    changes: tuple[str, ...] = (),
    left: Sequence[FoundPeriod] | None = None,
    asked: Asked | None = None,
) -> Clues:
    """Return the clues of a question whose names and periods are linked.

    Args:
        text: the question.
        names: linked.
        periods: found.
        zone: the plant's time zone.
        changes: a schedule must plan around, where it asks for one.
        left: periods that no change uses; all where None.
        asked: the query on the rows of a table that the words make.
    """
    classed = _classes_asked(text, names)
    masked = _mask(text, names)
    return Clues(
        text,
        masked,
        _content(text, names, periods),
        names,
        tuple(periods if left is None else left),
        _kpi(text, names),
        _dimensions(_without(_mask(text, names, "xname"), [text[p.start : p.end] for p in periods]))
        or classed
        or _side_by_side(text, names),
        _limit(text),
        changes,
        zone,
        asked,
    )


_LASTING = re.compile(
    r"\b(?:how long|how often|hours?|ever|times?|time (?:above|below|over|under)|exceed\w*|readings?|values?|days?|percentage|share)\b",
    re.IGNORECASE,
)
_SIDES = ("shift", "crew")
_AGAINST = re.compile(r"\b(?:comp(?:are[ds]?|aring|arison)|vs\.?|versus|against|difference)\b", re.IGNORECASE)
_SIDE_BY_SIDE = re.compile(
    r"\b(?:than|vs\.?|versus|comp(?:are[ds]?|aring|arison)|against|or|and|between|difference)\b",
    re.IGNORECASE,
)


def _side_by_side(text: str, names: Names) -> tuple[str, ...]:
    """Return ("shift",) where shifts, or ("crew",) where crews are set against each other: "night more than day shift"."""
    if not _SIDE_BY_SIDE.search(text):
        return ()
    machines = {(f.start, f.end) for f in names.of("equipment") if f.end}
    if len(machines) > 1 and _AGAINST.search(text):
        return ("machine",)
    return next(
        (
            (kind,)
            for kind in _SIDES
            if names.of(kind)
            and len(re.findall(rf"\b{kind}s?\b", text, re.IGNORECASE)) + len(names.of(kind)) > 2
        ),
        (),
    )


def _classes_asked(text: str, names: Names) -> tuple[str, ...]:
    """Return ("machine",) where a class of machines is asked for one by one: "which chiller had most"."""
    spans = [(f.start, f.end) for f in names.of("equipment") if f.end]
    for start in {s for s in spans if spans.count(s) > 1}:
        if re.search(r"\b(?:which|what|per|by|each|every)\s+$", text[: start[0]], re.IGNORECASE):
            return ("machine",)
    return ()


def fill_slots(tool: ToolSpec, clues: Clues, text: str, *, only_found: bool = False) -> dict[str, Any]:
    """Return JSON arguments for a tool.

    Args:
        tool: whose slots are filled.
        clues: of the question.
        text: the question, for slots of free text.
        only_found: leave free text out (follow-ups keep what they had).
    """
    filled: dict[str, Any] = {}
    periods = list(clues.periods)
    if sum(p.slot is not None and p.slot.kind == "period" for p in tool.parameters) == 1:
        periods = _one_stretch(periods, clues.text)
    for p in tool.parameters:
        if p.slot is None:
            continue
        value = _value(p, p.slot, clues, text, periods, only_found)
        if p.name == "period" and clues.whole and not clues.periods and _counts_back(tool):
            value = clues.whole.to_json()  # which takes the last days where no period is asked
        if value is not None:
            filled[p.name] = value
    return filled


_AND = re.compile(r"\s*(?:,|and|\+|&|plus|to|through)\s*(?:in |also )?", re.IGNORECASE)


def _one_stretch(periods: list[FoundPeriod], text: str) -> list[FoundPeriod]:
    """Return periods that follow each other as one, for a tool that takes one: "april and may"."""
    joined: list[FoundPeriod] = []
    for p in periods:
        last = joined[-1] if joined else None
        follows = last is not None and last.period.end == p.period.start and last.end <= p.start
        if last is None or not follows or not _AND.fullmatch(text[last.end : p.start]):
            joined.append(p)
            continue
        label = text[last.start : p.end].casefold()
        joined[-1] = replace(last, period=Period(last.period.start, p.period.end, label), end=p.end)
    return joined


def _counts_back(tool: ToolSpec) -> bool:
    """Whether a tool of figures takes the last days where no period is asked."""
    return _takes_kpi(tool) or (tool.agent in {"production", "maintenance", "quality"} and not tool.writes)


def _takes_kpi(tool: ToolSpec) -> bool:
    return any(p.slot is not None and p.slot.kind == "kpi" for p in tool.parameters)


def missing_slots(tool: ToolSpec, arguments: Mapping[str, Any]) -> list[Parameter]:
    """Return the required parameters that have no value."""
    return [p for p in tool.parameters if p.required and arguments.get(p.name) in (None, "", ())]


def _value(
    p: Parameter, slot: Slot, clues: Clues, text: str, periods: list[FoundPeriod], only_found: bool
) -> Any:
    match slot.kind:
        case "period":
            if periods:
                return periods.pop(0).period.to_json()
            return None
        case "kpi":
            return clues.kpi or (None if only_found else implied_kpi(clues.content))
        case "dimension":
            return clues.dimensions[0] if clues.dimensions else None
        case "grain":
            return next((d for d in clues.dimensions if d in {"hour", "day", "week", "month", "shift"}), None)
        case "limit":
            return clues.limit
        case "text":
            return None if only_found else text
        case "query":
            return clues.asked.query.to_json() if clues.asked else None
        case "above" | "below":
            return beyond_said(clues.timeless, slot.kind)
        case "percent_above":
            return percent_above_said(clues.timeless)
        case "duration_min":
            return duration_min_said(text)
        case "days":
            return days_said(text)
        case "older":
            return older_said(text)
        case "hours":
            return hours_said(text)
        case "pieces":
            return pieces_said(text)
        case "aql":
            return aql_said(text)
        case "changes":
            return list(clues.changes) or None
        case "choice":
            return _chosen(slot, clues.content) or _chosen(slot, clues.text)
        case _:
            found = [f.id for f in clues.names.of(slot.kind)]
            if not found or (slot.kind in _SIDES and slot.kind in clues.dimensions):
                return None
            return found if p.many else found[0]


# "as early as possible, no matter the due dates": what is set aside is not chosen
_NO_MATTER = re.compile(
    r"\b(?:no matter|never mind|regardless of|ignor(?:e|ing)|forget(?: about)?|disregard(?:ing)?|don'?t (?:care|mind|worry) about|whatever)"
    r"(?: what)?(?: the| our| its| any| all)*\s+$"
)


# "without the ones already finished": those not finished
_LEFT_OUT = re.compile(
    r"\b(?:without|except(?: for)?|excluding|leav(?:e|ing) out|skip(?:ping)?|not|but no)"
    r"(?:\s+(?:the|those|these|any|all|ones?|orders?|that|which|are|were|is|already|yet))*\s+"
)


def _chosen(slot: Slot, text: str) -> str | None:
    low = text.casefold()
    without = _LEFT_OUT.sub("not ", low)
    if any(f"not {w}" in without for _, words in slot.options for w in words):
        low = without
    said: list[tuple[int, int, str]] = []
    for option, words in slot.options:
        for word in words:
            m = re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", low)
            if m and not _NO_MATTER.search(low[: m.start()]):
                said.append((m.start(), m.end(), option))
    for _, end, option in said:  # "preventive and corrective" chooses neither
        for start, _, other in said:
            if other != option and re.fullmatch(r"\s*(?:,|/|&|and|or|vs\.?|versus)\s*", low[end:start]):
                return None
    return max(said, key=lambda s: s[1] - s[0])[2] if said else None


_COUNTED_OUT = re.compile(r"(?<![\w.-])\d[\d,.]*\s*(?:more |extra |good )?$")


_COUNTS_OF_PIECES, _BAD_PIECES = (
    frozenset(["pieces", "good_pieces"]),
    frozenset(["scrap_pieces", "rework_pieces"]),
)


def _kpi(text: str, names: Names) -> str | None:
    low = text.casefold()
    best: tuple[int, str] | None = None
    for kpi in KPIS.values():
        for said in (kpi.label.casefold(), kpi.name.replace("_", " "), *kpi.aliases):
            m = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", low)
            if m is not None and _COUNTED_OUT.search(low[: m.start()]):
                m = None  # a quantity: "can we make 200 pieces by friday"
            if said in _WEAK or m is None or (best is not None and len(said) <= best[0]):
                continue
            if not any(
                f.start <= m.start() < f.end for f in names.found if f.kind not in {"table", "reason"}
            ):
                best = (len(said), kpi.name)
    if best is not None and best[1] in _COUNTS_OF_PIECES and (meant := implied_kpi(low)) in _BAD_PIECES:
        return meant  # "how many pieces were scrapped"
    return best[1] if best else None


def _without(text: str, phrases: Sequence[str]) -> str:
    """Return a text without phrases: "top defects last month" is not by month."""
    for phrase in phrases:
        if not re.match(r"(?:per|by|each|every)\b", phrase, re.IGNORECASE):
            text = text.replace(phrase, " ; ", 1)
    return text


def _dimensions(masked: str) -> tuple[str, ...]:
    found = []
    masked = re.sub(r"\b(?:work[- ]?orders?|wos?)\b", "tickets", masked, flags=re.IGNORECASE)
    for m in _BY.finditer(masked):
        dimension = _WORD_TO_DIMENSION.get(m.group(1).casefold())
        if dimension and dimension in {*DIMENSIONS, "defect", "code"} and dimension not in found:
            found.append(dimension)
    if not found and (apart := _APART.search(masked)):
        dimension = _WORD_TO_DIMENSION.get((apart.group(1) or apart.group(2)).casefold())
        found += [dimension] if dimension in DIMENSIONS else []
    if not found and (adverb := _ADVERB.search(masked)):
        found.append(_WORD_TO_DIMENSION[adverb.group().casefold()])
    if not found:
        found += next(filter(None, (_ranked(m.group("what")) for m in _RANKED.finditer(masked))), [])
    if not found and (over := _YEAR_OVER_YEAR.search(masked)):
        found.append(over.group(1).casefold())
    if not found and (m2 := _TREND.search(masked)):
        found.append("day" if m2 else "")
    return tuple(found)


def _ranked(phrase: str) -> list[str]:
    """Return the dimension that a ranking's words end in: "corrective work order codes" -> code."""
    words = re.split(
        r"\b(?:across|of|in|on|for|by|per|with|at|from|to|did|do|does|is|are|had|has|have|was|were|dominat\w*|c[ao]mes?|occur\w*|"
        r"fire[sd]?|caus\w+|need\w*|ma[dk]es?|appear\w*|happen\w*)\b",
        phrase.casefold(),
    )[0]
    return [d for w in words.split() if (d := _WORD_TO_DIMENSION.get(w))][-1:]


def _limit(text: str) -> int | None:
    m = _LIMIT.search(text) or _COUNTED_MOST.search(text)
    if m is None:
        return None
    word = m.group(1).casefold()
    return _WORDS.get(word) or int(word)


def _content(text: str, names: Names, periods: Sequence[FoundPeriod]) -> str:
    out, at = [], 0
    spans = [(f.start, f.end) for f in names.found if f.kind not in _NO_NAMES]
    for start, end in sorted(spans + [(p.start, p.end) for p in periods]):
        if start >= at:
            out.append(text[at:start])
            at = end
    return "".join([*out, text[at:]])


_NO_NAMES = frozenset(["table", "column", "value"])  # words of tables, which stay in the text
_MASKS = {"equipment": "xmachine", "alarm": "alarm 0", "order": "order 0", "work_order": "work order 0"}
# a word before a number that says what it is
_KIND_SAID = {
    "alarm": re.compile(
        r"(?:alarms?|errors?|faults?|codes?|messages?|warnings?)\W*(?:no\.?|nr\.?|number)?\W*$", re.I
    ),
    "order": re.compile(r"(?:orders?|jobs?|po)\W*(?:no\.?|nr\.?|number)?\W*$", re.I),
}


def _masked_as(name: Found, text: str) -> str:
    said = _KIND_SAID.get(name.kind)
    return "0" if said and said.search(text[: name.start]) else _MASKS.get(name.kind, name.kind)


def _mask(text: str, names: Names, word: str = "") -> str:
    """Return a text with its names replaced by their kind, or by one word for all."""
    kept = {*_NO_NAMES, "reason", "shift", "crew"}
    spans = [
        (f.start, f.end, word or _masked_as(f, text)) for f in names.found if f.end and f.kind not in kept
    ]
    out, at = [], 0
    for start, end, word in sorted(spans):
        if start >= at:
            out += [text[at:start], word]
            at = end
    return "".join([*out, text[at:]])
