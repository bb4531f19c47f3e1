"""Two columns of a row in one figure: the reject rate, kWh per ton, stock times price, the time from one date to another."""

import re

from agents.understanding.asked_columns import UNIT_STEMS, UNIT_WORDS, column_called
from agents.understanding.asked_formulas import (
    begun_with,
    formula_said,
    has_formula,
    per_unit,
    share_of_whole,
)
from agents.understanding.asked_kpis import kpi_said
from agents.understanding.asked_lateness import lateness_said
from agents.understanding.asked_mentions import base, numbers_mentioned, telling, times_mentioned
from agents.understanding.asked_money import MONEY, money_said
from agents.understanding.asked_numbers import is_sum
from agents.understanding.asked_scaled import per_one, scaled
from agents.understanding.asked_undone import undone_said
from agents.understanding.asked_unit_prices import in_one_unit
from agents.understanding.asked_weighted import weighted_said
from agents.understanding.asked_written import IS_THAT, LOST, written_ratio
from agents.understanding.words import canonical, words_of
from plant.columns import is_numeric, is_time
from plant.formulas import columns_of, parse_formula
from plant.query import Aggregate, Measure
from plant.store import ColumnInfo, TableInfo

_RATE = re.compile(
    r"\b(?P<what>[^\W\d]\w+)[- ](?:rate|ratio|quota|quote|anteil|percentage|percent|pct|%)(?!\w)|\b(?:rate|ratio|percentage|percent|share|proportion) of\s+"
    r"(?:the\s+|all\s+)?(?P<of>[^\W\d]\w+)",
    re.IGNORECASE,
)
_DONE_OF = re.compile(
    r"(?:\b(?:percentage|percent|share|proportion|fraction)|%)\s+of\s+(?:the\s+|all\s+|our\s+)*(?P<whole>[^\W\d]\w+(?:\s+\w+)?)\s+(?:that\s+|which\s+)?"
    r"(?:were|was|are|is|got|has been|have been)(?P<none>\s+not|n't|\s+never)?\s+(?P<done>[^\W\d]\w+)",
    re.IGNORECASE,
)
_OF_WHOLE = re.compile(r"\bof\s+(?:the\s+|all\s+)*(?P<whole>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)\W*$", re.IGNORECASE)
_PERCENT = re.compile(
    r"(?<![\d.,])(?<!\d )%(?!\s*of\s+(?:all\s+)?(?:the\s+)?\w+\s+(?:is|are|was|were|ha[sd]|have)\b)|\b(?:percent(?:ages?)?|pct)\b",
    re.IGNORECASE,
)
_AND_MORE = re.compile(r"[^?.;,()]{2,40}?(?:\+|\bplus\b)", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:vs\.?|versus|against|compared (?:to|with)|relative to|out of)(?!\w)", re.IGNORECASE
)
_OUT_OF = re.compile(r"\bout of\b(?![^?.;,()]*(?:\+|\bplus\b|\band\b))", re.IGNORECASE)
_PER = re.compile(r"\b(?:per|for each|for every|/)\s+(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)", re.IGNORECASE)
_TIMES = re.compile(r"\b(?:times|multiplied by|×)\b|(?<=\w)\s[x*]\s(?=\w)", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:worth|(?:total |stock |inventory )?value of|valued at|tied up)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(?:from|between)\b.{2,40}\b(?:to|until|till|and)\b|\bafter\b", re.IGNORECASE)
START_TO_END = re.compile(
    r"\b(?:start|begin|beginning)\s+(?:to|till|until|-)\s+(?:the\s+)?(?:end|finish|stop)\b", re.IGNORECASE
)
UNTIL_WORDS = frozenset(
    ["till", "transit", "turnaround", "throughput", "lead", "elapsed", "passed", "start", "end"]
)  # the time till then is what is computed
_LASTS = re.compile(
    r"\b(?:how long|how many (?:minutes|hours|days|weeks)|time|days|hours|duration|delay|lead time|wait\w*|takes?|took|lasts?|lasted)\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"\b(?:to|until|till|before)\s+(?:(?:be|being|get|they|it|we|is|are)\s+|(?:an?|the|each|every)(?:\s+\w+){1,3}\s+(?:is|are|was|were|gets?|got)\s+)*[a-z]{4,}",
    re.IGNORECASE,
)  # "how many days to close a complaint", "till a complaint is closed"
_STARTS = frozenset(["start", "begin", "begun", "began"])  # of work, by when a thing has been open for long
_OPEN_LONGEST = re.compile(r"\bopen (?:for )?(?:the )?longest\b|\blongest open\b", re.IGNORECASE)
_BEGINS = frozenset(
    [
        "begin",
        "begun",
        "began",
        "open",
        "raise",
        "rais",
        "occurred",
        "from",
        "von",
        "down",
        "reported",
        "report",
        "on",
        "create",
        "creat",
        "receiv",
        "received",
        "receive",
        "start",
        "order",
        "detect",
        "request",
    ]
)
_ENDS = frozenset(
    [
        "end",
        "clear",
        "close",
        "clos",
        "finish",
        "to",
        "bis",
        "up",
        "resolv",
        "resolved",
        "complet",
        "done",
        "off",
    ]
)
_WHOLE = frozenset(
    ["total", "produced", "output", "checked", "inspected", "tested", "made", "qty", "all", "input", "count"]
)
_GOOD = frozenset(["good", "accept", "accepted", "passed"])  # what is good holds nothing that was lost
_INTENDED = frozenset(
    ["order", "preventive", "target", "plan"]
)  # what was wanted is no whole of what was made
ONE_UNIT = {
    "ton": "t",
    "tonne": "t",
    "tons": "t",
    "tonnes": "t",
    "hour": "h",
    "minute": "min",
    "kilo": "kg",
    "piece": "pcs",
    "pieces": "pcs",
    "parts": "pcs",
    "litre": "l",
    "liter": "l",
}
_SMALLER = {"t": ("kg", 1000), "kg": ("g", 1000), "h": ("min", 60), "m³": ("l", 1000), "mwh": ("kwh", 1000)}
_NEAR = 3  # words before "per" that say what is divided
_HELD = frozenset(["stock", "hand", "qty", "available", "inventory"])


def related(text: str, info: TableInfo, aggregate: Aggregate | None) -> Measure | None:
    """Return the figure of two columns that a question asks for, and that an aggregate may be of; else None."""
    one = per_one(text)
    found = (
        weighted_said(one, info)
        or formula_said(one, info, aggregate)
        or written_ratio(one, info)
        or kpi_said(one, info)
        or undone_said(one, info)
        or _ratio(one, info)
        or money_said(one, info, aggregate)
        or _product(one, info)
        or lateness_said(one, info, aggregate)
        or _until(one, info, aggregate)
    )
    return in_one_unit(scaled(found, text), info)


def rate_said(text: str) -> bool:
    """Whether a text asks for a rate or ratio of something."""
    return _RATE.search(text) is not None


def multiplies(text: str) -> bool:
    """Whether a text asks for one number times another."""
    return bool(_TIMES.search(text) or _WORTH.search(text) or has_formula(text))


def _open_till(info: TableInfo) -> tuple[str, str] | None:
    """Return the columns of the times between which something is open: from its report, before any work, to its end."""
    if (only := lasting(info)) is not None:
        return only
    stems = {c.name: {base(s) for s in canonical(c.name)} for c in info.columns if is_time(c.type)}
    begins = [n for n, s in stems.items() if s & _BEGINS - _STARTS and not s & _ENDS]
    ends = [n for n, s in stems.items() if s & _ENDS and n not in begins]
    return (begins[0], ends[0]) if len(begins) == len(ends) == 1 else None


def lasting(info: TableInfo) -> tuple[str, str] | None:
    """Return the columns of a table's begin and end, where it has just these two times."""
    times = [c for c in info.columns if is_time(c.type)]
    stems = {c.name: {base(s) for s in canonical(c.name)} for c in times}
    if len(times) > 1:
        shared = frozenset.intersection(
            *map(frozenset, stems.values())
        )  # "down from" and "down to" are both of a stop
        stems = {n: s - shared for n, s in stems.items()}
    begins = [n for n, s in stems.items() if s & _BEGINS or (n == info.time_column and not s & _ENDS)]
    ends = [n for n, s in stems.items() if s & _ENDS and n not in begins]
    return (begins[0], ends[0]) if len(begins) == len(ends) == 1 else None


def _ratio(text: str, info: TableInfo) -> Measure | None:
    if _OUT_OF.search(text) and (written := _one_of_other(text, info)) is not None:
        return written  # the whole that is written out
    for m in _RATE.finditer(text):
        said = m.group("what") or m.group("of")
        part = _part_said(said, text, info)
        stated = _OF_WHOLE.search(text, m.end()) if part else None
        named_whole = _told_whole(stated["whole"], info, part) if stated and part else None
        if part is not None and named_whole is not None:
            return Measure("sum", part, other=named_whole, relation="ratio")
        if part is not None and (whole := _whole_of(info, part)) is not None:
            return Measure("sum", part, other=whole, relation="ratio")
        if part is not None and (share := share_of_whole(part, info)) is not None:
            return share
    if (two := _one_of_other(text, info) or _done_of(text, info)) is not None:
        return two
    per = _PER.search(text)
    if per is None:
        return _as_share(text, info)
    divisors = [n.column for n in numbers_mentioned(per.group("what"), info)] or _in_unit(
        per.group("what"), info
    )
    word = per.group("what").split()[0]
    divisors = divisors or _named_by(word, info)
    before = words_of(text[: per.start()])
    first = [n.column for n in numbers_mentioned(text[: per.start()], info) if n.column not in divisors]
    first = first or [c for w in before for c in _in_unit(w.text, info)]
    first = first or [c for w in before[-_NEAR:] for c in _named_by(w.text, info) if c not in divisors]
    if len(set(first)) == 1 and (scaled := _scaled(word, divisors, info)) is not None:
        column, factor = scaled
        if column != first[0]:
            formula = f"{first[0]} / ({column} / {factor})"
            return Measure("sum", first[0], relation="formula", formula=formula)
    if len(divisors) == 1 and len(set(first)) == 1 and first[0] != divisors[0]:
        converted = per_unit(first[0], divisors[0], per.group("what"), info)
        if converted is not None:
            return converted
    if len(divisors) == 1 and len(set(first)) == 1 and first[0] != divisors[0] and is_sum(info, divisors[0]):
        return Measure("sum", first[0], other=divisors[0], relation="ratio")
    return None


def _part_said(word: str, text: str, info: TableInfo) -> str | None:
    """Return the column of numbers that a word before "rate" names: of several the one whose other words are said too."""
    called = column_called(info, word, numeric=True)
    stems = {base(s) for s in canonical(word)}
    kin = [c for c in info.columns if is_numeric(c.type) and stems & _stems(c)]
    whole = [c.name for c in kin if c.name in {n.column for n in numbers_mentioned(text, info)}]
    return whole[0] if len(whole) == 1 and len(kin) > 1 else called


def _told_whole(words: str, info: TableInfo, part: str) -> str | None:
    """Return the column in a part's unit that words after "of" name: "of finished pieces"."""
    units = {c.name: c.unit for c in info.columns}
    named = [n.column for n in numbers_mentioned(words, info) if n.column != part]
    same = len(named) == 1 and len({units[named[0]], units[part]} - {""}) < 2
    return named[0] if same else None


def _one_of_other(text: str, info: TableInfo) -> Measure | None:
    """Return the sum of one column as a share of another one's: "ok pieces vs planned pieces in %", "what % of plan"."""
    if not re.search(r"%|\b(?:percent(?:age)?|pct)\b", text, re.IGNORECASE):
        return None
    for m in _BESIDE.finditer(text):
        if _AND_MORE.match(text, m.end()):
            continue  # "out of good plus rejected": more than one column
        one = [n.column for n in numbers_mentioned(text[: m.start()], info)]
        two = [n.column for n in numbers_mentioned(text[m.end() :][:40], info)]
        units = {c.name: c.unit for c in info.columns}
        if one and two and one[-1] != two[0] and units[one[-1]] == units[two[0]]:
            return Measure("sum", one[-1], other=two[0], relation="ratio")
    return None


def _done_of(text: str, info: TableInfo) -> Measure | None:
    """Return one column as a share of another: "what percentage of the moulds made were poured", or were not."""
    m = _DONE_OF.search(text)
    if m is None:
        return None
    whole = [n.column for n in numbers_mentioned(m["whole"], info)]
    done = [n.column for n in numbers_mentioned(m["done"], info)] or _named_by(m["done"].split()[0], info)
    units = {c.name: c.unit for c in info.columns}
    if len(whole) != 1 or len(done) != 1 or whole == done or units[whole[0]] != units[done[0]]:
        return None
    if m["none"]:
        formula = f"({whole[0]} - {done[0]}) / {whole[0]}"
        return Measure("sum", whole[0], relation="formula", formula=formula)
    return Measure("sum", done[0], other=whole[0], relation="ratio")


def _as_share(text: str, info: TableInfo) -> Measure | None:
    """Return what was lost as a share of all, where a text names such a column alone and asks for %: "waste, give % both"."""
    if not _PERCENT.search(text) or IS_THAT.search(text):
        return None
    named = {n.column for n in numbers_mentioned(text, info)}
    lost = [c for c in info.columns if c.name in named and {*_stems(c), *canonical(c.name)} & LOST]
    if len(lost) != 1 or not is_sum(info, lost[0].name):
        return None
    whole = _whole_of(info, lost[0].name)
    if whole is not None and named <= {lost[0].name, whole}:
        return Measure("sum", lost[0].name, other=whole, relation="ratio")
    share = share_of_whole(lost[0].name, info)
    return (
        share
        if share is not None and named <= {lost[0].name, *columns_of(parse_formula(share.formula or ""))}
        else None
    )


def _whole_of(info: TableInfo, part: str) -> str | None:
    """Return the column that a part is of: "sheets" of "rejected_sheets", else the only one called a total."""
    own = _stems(next(c for c in info.columns if c.name == part))
    others = [c for c in info.columns if is_numeric(c.type) and c.name != part]
    if {"rate", "ratio"} & own:
        return None
    within = [c.name for c in others if (stems := _stems(c)) and stems < own]
    if len(within) == 1:
        return within[0]
    units = {c.name: c.unit for c in info.columns}
    whole = [
        c.name
        for c in others
        if set(canonical(c.name)) & _WHOLE
        and not {*_stems(c), *canonical(c.name)} & (_INTENDED | _GOOD)
        and units[c.name] == units[part]
    ]
    kinds = {c.name: "int" in c.type for c in info.columns}
    whole = [c for c in whole if kinds[c] == kinds[part] or units[part]]  # pieces are no part of cubic metres
    return whole[0] if len(whole) == 1 else None


def _product(text: str, info: TableInfo) -> Measure | None:
    if (sign := _TIMES.search(text)) is not None:
        first = [
            column_called(info, " ".join(text[: sign.start()].split()[-n:]), numeric=True) for n in (1, 2, 3)
        ]
        one, two = next((c for c in first if c), None), column_called(info, text[sign.end() :], numeric=True)
        if one is not None and two is not None and one != two:
            return Measure("sum", one, other=two, relation="product")
    if not _WORTH.search(text):
        return None
    numbers = [c for c in info.columns if is_numeric(c.type)]
    held = [c.name for c in numbers if _stems(c) & _HELD]
    prices = [c.name for c in numbers if c.unit in MONEY or "cost" in canonical(c.name)]
    if len(held) == len(prices) == 1 and held != prices:
        return Measure("sum", held[0], other=prices[0], relation="product")
    return None


def _until(text: str, info: TableInfo, aggregate: Aggregate | None) -> Measure | None:
    """Return the time between two dates: both named, as in "from raised to finished", or how long something was open."""
    if _OPEN_LONGEST.search(text) and (ends := _open_till(info)) is not None:
        return Measure("maximum", ends[0], other=ends[1], relation="until")
    if START_TO_END.search(text) and (both := lasting(info)) is not None:
        way = aggregate if aggregate in {"maximum", "minimum", "median", "mean"} else "sum"
        return Measure(way, both[0], other=both[1], relation="until")
    if not _LASTS.search(text) or not (_FROM_TO.search(text) or _TO_DO.search(text)):
        return None
    named = list(dict.fromkeys(t.column for t in times_mentioned(text, info)))
    if len(named) == 1 and _TO_DO.search(text):
        named = _with_begin(named[0], info)
    if len(named) != 2:
        return None
    order = [c.name for c in info.columns if c.name in named]
    way = aggregate if aggregate in {"maximum", "minimum", "median", "sum"} else "mean"
    return Measure(way, order[0], other=order[1], relation="until")


def both_said(text: str, info: TableInfo) -> bool:
    """Whether a text names two columns of times."""
    if _OPEN_LONGEST.search(text):
        return _open_till(info) is not None
    return len({t.column for t in times_mentioned(text, info)}) > 1


def _with_begin(end: str, info: TableInfo) -> list[str]:
    """Return the column of the time that something began with the one of its end: received and closed."""
    times = [c for c in info.columns if is_time(c.type) and c.name != end]
    begins = [c.name for c in times if {base(s) for s in canonical(c.name)} & _BEGINS]
    found = begins or [c.name for c in times if len(times) == 1]
    return [found[0], end] if len(found) == 1 else []


def _in_unit(word: str, info: TableInfo) -> list[str]:
    said = word.split()[0].casefold()
    unit = ONE_UNIT.get(said, UNIT_WORDS.get(said, said)).casefold()
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit and c.unit.casefold() == unit]
    return held if len(held) == 1 else []


def _named_by(word: str, info: TableInfo) -> list[str]:
    """Return the only column of sums that a word is in the name of: "kg" or "kilos" of kg_clean, "pieces" of pcs_fin."""
    low = word.casefold()
    forms = dict.fromkeys((low, UNIT_WORDS.get(low, low), ONE_UNIT.get(low, low)))
    held = [c for form in forms if (c := begun_with(form, info)) is not None and is_sum(info, c)]
    return held[:1]


def _scaled(word: str, named: list[str], info: TableInfo) -> tuple[str, int] | None:
    """Return the column in a smaller unit than one that is said, and how many it is: tons of a column in kg."""
    unit = UNIT_WORDS.get(word.casefold(), ONE_UNIT.get(word.casefold(), word.casefold()))
    small, factor = _SMALLER.get(unit, ("", 1))
    units = {c.name: c.unit.casefold() for c in info.columns}
    held = [c for c in named or _in_unit(small or "-", info) if small and units.get(c) == small]
    return (held[0], factor) if len(held) == 1 and is_sum(info, held[0]) else None


def _stems(column: ColumnInfo) -> frozenset[str]:
    return frozenset(base(s) for s in telling(column) or canonical(column.name)) - UNIT_STEMS
