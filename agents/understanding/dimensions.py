"""What a question wants its figure grouped by: machines, shifts, reasons, days."""

import re
from collections.abc import Sequence

from agents.understanding.name_masks import with_kinds
from agents.understanding.named import Names
from agents.understanding.periods import FoundPeriod
from plant.kpi import DIMENSIONS

_BY = re.compile(
    r"\b(?:by|per|for each|for every|each|every|across|grouped by|which|what|worst|best)\s+(?:of\s+(?:the|our|your|these|all)\s+)?(?:the\s+)?(?:single\s+)?(?:(?:\d{1,2}|two|three|four|five|ten)\s+)?([a-z]+)",
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
_RANKED = re.compile(
    r"\b(?:most (?:common|often|frequent\w*)|top|dominat\w*|main|which|what(?! are))\s+(?P<what>(?:[\w<>]+\s*){1,6})",
    re.IGNORECASE,
)
_APART = re.compile(  # "do the suppliers differ", "differences between shifts"
    r"\b([a-z]+)\s+differ\b|\bdifferences?\s+(?:between|among)\s+(?:the\s+)?([a-z]+s)\b", re.IGNORECASE
)
_ONE_OF = re.compile(  # "only on one machine", "was it one shift"
    r"\b(?:only|just|all|mainly|mostly|(?:is|was|were|are) (?:it|that|this|they))(?: (?:only|just|all|mainly|mostly|on|at|from|of|with|for))* one (?:single )?(?P<what>[a-z]+)\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\b(?:hourly|daily|weekly|monthly|yearly)\b", re.IGNORECASE)
_YEAR_OVER_YEAR = re.compile(
    r"\b(year|month|week|quarter)[- ](?:over|on|by)[- ](?:year|month|week|quarter)\b", re.IGNORECASE
)
_TREND = re.compile(
    r"\b(?:trend|over time|develop\w*|daily|day by day|history|curve|evolution)\b", re.IGNORECASE
)
SIDES = ("shift", "crew")
_EACH = re.compile(
    r"\b(?:one by one|individually|separately|singly|one at a time|each(?= *(?:$|[,.?!;]))|each (?:one|of (?:them|those|these)))\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\b(?:comp(?:are[ds]?|aring|arison)|vs\.?|versus|against|difference)\b", re.IGNORECASE)
_SHIFT = r"(?:early|late|day|morning|afternoon|nights?)(?: shifts?)?"
_SHIFTS = re.compile(  # "early, late or night"
    rf"\b{_SHIFT}(?:(?:\s*[,/]\s*|\s+or\s+|\s+)(?:rather |at |in |the )*{_SHIFT})+(?<=[a-z])\b", re.IGNORECASE
)
# "the late shift vs the early one", "more from night than early"
_SHIFTS_AGAINST = re.compile(
    r"\b(?P<one>early|late|nights?|day)(?: shifts?| ones?)?\s+(?:[\w']+\s+){0,4}?(?:vs\.?|versus|than|against|compared (?:to|with))\s+"
    r"(?:on |at |in |from |the )*(?P<other>early|late|nights?|day)s?\b(?: shifts?| ones?)?(?!\s+(?:\d|orders?|jobs?|date|one'))",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(
    r"\b(?:than|vs\.?|versus|comp(?:are[ds]?|aring|arison)|against|or|and|between|difference)\b",
    re.IGNORECASE,
)


# no step of time: "top 2 codes, all years"
_ALL_TIME = re.compile(
    r"\b(?:over |of |in |for )?all (?:of )?(?:the )?(?:years|months|weeks|days|quarters)\b", re.IGNORECASE
)


def dimensions_said(text: str, names: Names, periods: Sequence[FoundPeriod]) -> tuple[str, ...]:
    """Return the dimensions of a question, none where it asks for one figure.

    Args:
        text: the question.
        names: linked.
        periods: found; "last month" is not by month.
    """
    told = _without(with_kinds(text, names, "xname"), [text[p.start : p.end] for p in periods])
    told = _ALL_TIME.sub(" ", told)
    return _dimensions(told) or _classes_asked(text, names) or _side_by_side(text, names)


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
    if not found and (one := _ONE_OF.search(masked)):
        dimension = _WORD_TO_DIMENSION.get(one["what"].casefold())
        found += [dimension] if dimension in {*DIMENSIONS, "defect"} else []
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


def _without(text: str, phrases: Sequence[str]) -> str:
    """Return a text without phrases: "top defects last month" is not by month."""
    for phrase in phrases:
        if not re.match(r"(?:per|by|each|every)\b", phrase, re.IGNORECASE):
            text = text.replace(phrase, " ; ", 1)
    return text


def _side_by_side(text: str, names: Names) -> tuple[str, ...]:
    """Return ("shift",) where shifts, or ("crew",) where crews are set against each other: "night more than day shift"."""
    listed = _SHIFTS.search(text)
    if listed is not None and re.search(r"night.*[,/]|[,/].*night|\bor\b", listed.group(), re.IGNORECASE):
        return ("shift",) if "night" in listed.group().casefold() else ()
    if shifts_against(text):
        return ("shift",)
    if not _SIDE_BY_SIDE.search(text):
        return ()
    machines = {(f.start, f.end) for f in names.of("equipment") if f.end}
    if len(machines) > 1 and _AGAINST.search(text):
        return ("machine",)
    return next(
        (
            (kind,)
            for kind in SIDES
            if names.of(kind)
            and len(re.findall(rf"\b{kind}s?\b", text, re.IGNORECASE)) + len(names.of(kind)) > 2
        ),
        (),
    )


def shifts_against(text: str) -> bool:
    """Whether two shifts are set against each other; bare words for times of day need a shift or a night beside them."""
    m = _SHIFTS_AGAINST.search(text)
    if m is None or m["one"].casefold()[:5] == m["other"].casefold()[:5]:
        return False
    return re.search(r"\b(?:shifts?|nights?)\b", m.group(), re.IGNORECASE) is not None


_ASKED_APART = re.compile(
    r"\b(?:which|what|per|by|each|every|compare|comparing|comparison of|rank|ranking of)\s+(?:all\s+)?(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)


def _classes_asked(text: str, names: Names) -> tuple[str, ...]:
    """Return ("machine",) where a class of machines is asked for one by one: "which chiller had most"."""
    spans = [(f.start, f.end) for f in names.of("equipment") if f.end]
    if len(spans) > 1 and _EACH.search(text):
        return ("machine",)
    for start in {s for s in spans if spans.count(s) > 1}:
        if _ASKED_APART.search(text[: start[0]]):
            return ("machine",)
    return ()
