"""What a question computes of rows: counts, sums, means, extremes, of the column that it names or whose unit it says."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import (
    DULL,
    UNIT_WORDS,
    column_called,
    numeric_near,
    wholly_said,
)
from agents.understanding.asked_formulas import begun_with
from agents.understanding.asked_mentions import base, numbers_mentioned
from agents.understanding.asked_numbers import is_each, is_sum, number_named, only_number, pieces_said
from agents.understanding.asked_relations import lasting, related
from agents.understanding.words import canonical
from plant.columns import is_numeric, is_text
from plant.query import Measure
from plant.store import TableInfo

_QUANTILE = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s*(?:%|percent)?[- ]*(?:percentile|quantile)|\bp(\d{2})\b", re.IGNORECASE
)
_DEVIATION = re.compile(r"\b(?:standard deviation|std\.?(?: ?dev\w*)?|sigma)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_MEANS = re.compile(
    r"\b(?:i|you|we) mean\b|\b(?:do|does|did)\b(?=.*\bmean\W*$)|(?<=\w )\bmean(?=\W*$)", re.IGNORECASE
)
COUNT = re.compile(r"\b(?:how many|how often|number of|count(?:s|ed)?|tally)\b", re.IGNORECASE)
_NAMED_COUNT = re.compile(
    r"\b(?:highest|lowest|max\w*|min\w*|biggest|smallest|peak)\s+(?:[\w&-]+\s+(?:& )?){1,4}counts?\b",
    re.IGNORECASE,
)
_DISTINCT = re.compile(r"\b(?:different|distinct|unique|various)\s+(?P<what>[\w ]{3,30})", re.IGNORECASE)
AGGREGATES = (
    ("sum", re.compile(r"\b(?:total|sum|overall|altogether|in all|add up)\b", re.IGNORECASE)),
    ("mean", re.compile(r"\b(?:averages?|means?|avgs?|on average)\b", re.IGNORECASE)),
    ("median", re.compile(r"\bmedian\b", re.IGNORECASE)),
    ("maximum", re.compile(r"\b(?:maximum|max|highest|largest|longest|biggest|greatest|peak|most expensive)\b", re.IGNORECASE)),
    ("minimum", re.compile(r"\b(?:minimum|min|lowest|smallest|shortest|cheapest)\b", re.IGNORECASE)),
)  # fmt: skip
# what something is done by is no group: "meters used by rule 19"
BY = re.compile(
    r"\b(?:(?<!used )(?<!given )(?<!made )(?<!done )(?<!raised )(?<!caused )(?<!triggered )(?<!needed )(?<!\bby )by(?! the [a-z ]*[a-z]s\b)|per|for each|for every|each|every|grouped by|broken down by|split by|across)\s+(?:the\s+)?"
    r"(?P<what>(?:(?!\s(?:by|per|for each|for every)\s)[\w ]){3,40})",
    re.IGNORECASE,
)
GRAIN_WORDS = {
    "hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "week": "week", "weekly": "week",
    "month": "month", "monthly": "month", "quarter": "quarter", "quarterly": "quarter", "year": "year", "date": "day",
    "yearly": "year", "annual": "year", "annually": "year", "weekday": "weekday",
}  # fmt: skip
GRAIN = re.compile(
    r"\b(?:(?:by|per|each|every|which|what|on which|in which|for each|busiest|quietest|worst|best|peak)\s+(?P<unit>hour|day|week|month|quarter|year|weekday)"
    r"|(?P<head>hour|day|week|month|quarter|year|weekday|date)s?\s+(?:with|that had|of|having|had)\s+(?:the\s+)?(?:most|highest|lowest|fewest|least|biggest|largest|longest|worst|best|max\w*|peak)"
    r"|(?:top|worst|best)\s+(?:\d+\s+|two\s+|three\s+|five\s+|ten\s+)?(?P<top>hour|day|week|month|quarter|year|weekday)s?"
    r"|(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)|year[- ](?:over|on|by)[- ](?P<yoy>year)|(?:in|on|within)\s+(?:a|one|any|any one)\s+(?:single\s+)?(?P<single>hour|day|week|month|quarter|year))\b",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"\bhow long\b(?!.*\blonger than\b)|\b(?:time|minutes|hours) (?:lost|down|spent|stopped|stood)\b|\bdowntime\b|\bthe longest in total\b|"
    r"\b(?:run(?:ning)?|processing|production|throughput|lead|turnaround) ?times?\b|\b(?:stop(?:page)?|repair|stand(?:ing)?|waiting|idle|lost|total|most) (?:time|minutes|hours)\b|^\W*(?:how many |total |number of )?(?:hours|minutes)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:how long|how many (?:days|hours|weeks)|time|days|hours)\b.*\bfirst\s+(?:\w+\s+)?(?:to|until|till|and)\s+(?:the\s+)?(?:last|latest)\b",
    re.IGNORECASE,
)
_USUALLY = re.compile(r"\b(?:averages?|mean|avg|usually|typical\w*|normally|take|takes)\b", re.IGNORECASE)
_LASTING = re.compile(r"\s*(?:\w+\s+)?(?:duration|length|time|downtime)\b", re.IGNORECASE)
_DURATIONS = frozenset(
    ["time", "duration", "downtime", "minute", "min", "hour", "second", "lasted", "length", "stop", "delay"]
)
_INTENDED = frozenset(["preventive", "plan", "target", "standard", "ideal", "expected", "scheduled"])
_IN_UNIT = re.compile(
    r"\b(?:(?:how much|how many|what|total|sum)\b.{0,40}\bin\s+|^\W*(?:total\s+|sum of\s+)?(?=\w+\s+of\b))(?P<unit>kg|t|tons?|tonnes|kwh|m3|m³|l|lit(?:er|re)s|kilos|h|hours|min|minutes|€|eur|euros?)\b",
    re.IGNORECASE,
)
_QUANTITY_UNITS = {
    "energy": frozenset(["kWh", "MWh", "Wh"]), "electricity": frozenset(["kWh", "MWh"]), "power": frozenset(["kWh", "MWh"]),
    "weight": frozenset(["kg", "t"]), "downtime": frozenset(["min", "h", "s", "minutes"]), "time": frozenset(["min", "h", "s", "minutes"]),
    "hour": frozenset(["min", "h", "s", "minutes"]), "volume": frozenset(["m³", "L"]), "consumption": frozenset(["kWh", "MWh", "m³", "L", "Nm³"]), "usage": frozenset(["kWh", "MWh", "m³", "L"]),
}  # fmt: skip
_LISTS = re.compile(
    r"\b(?:list|show|latest|last|newest|oldest|above|below|over(?!\s+(?:the|all|everything|both)\b)|under|more than|less than)\b",
    re.IGNORECASE,
)
_LEVELS = frozenset(
    [
        "temperature",
        "pressure",
        "speed",
        "humidity",
        "level",
        "rate",
        "pct",
        "percent",
        "ratio",
        "score",
        "index",
        "strength",
        "ph",
    ]
)
_PER_WHAT = re.compile(
    r"\b\w+\s+(?:per|for each|for every)\s+(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)", re.IGNORECASE
)
_MUCH_OF = re.compile(r"\bhow much\s+(?:of the\s+)?(?P<what>[^\W\d]\w+)", re.IGNORECASE)
_MAKES = re.compile(
    r"\b(?:make|made|makes|produced?|cut|sawn?|fill(?:ed)?|pack(?:ed)?|came out|come out|turn(?:ed)? out|output)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\W*(?:[\w-]+\s+){0,3}?(?:were|was|are|is|got|have been|has been|did [\w-]+)\s+(?P<done>[^\W\d]\w+)",
    re.IGNORECASE,
)
_PAST = {"made": "make", "sold": "sell", "sent": "send", "bought": "buy", "broken": "break", "broke": "break", "lost": "lose",
         "ran": "run", "sawn": "saw", "spent": "spend", "shipt": "ship", "built": "build", "wound": "wind", "spun": "spin"}  # fmt: skip
_COSTLY = re.compile(r"\b(?:expensive|costly|dear|cheap)\w*", re.IGNORECASE)


def of_quantity(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers in a unit of a quantity that is said: "energy" is the column in kWh."""
    units = _QUANTITY_UNITS.get(next(iter(canonical(word)), ""), frozenset())
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and (c.unit in units or c.name.casefold() in {u.casefold() for u in units})
    ]
    return held[0] if len(held) == 1 else None


def of_unit(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers in a unit that is said: "litres", "m3"."""
    unit = UNIT_WORDS.get(word.casefold(), word.casefold())
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit and c.unit.casefold() == unit]
    return held[0] if len(held) == 1 else None


def _quantity_said(text: str, info: TableInfo) -> str | None:
    """Return the column of sums whose unit or quantity a text says without a word that counts: "kWh of furnace 1"."""
    if _LISTS.search(text):
        return None
    words = re.findall(r"[^\W_]+", re.sub(r"(?:\bper\b|/)\s*\w+", " ", text))  # "water per hl" sums no hl
    rows = set(canonical(info.name))  # "which stop" of a list of stops asks for no minutes
    found = {
        c
        for w in words
        if len(w) > 1
        and (w.casefold() in _QUANTITY_UNITS or not set(canonical(w)) <= rows)
        and (c := of_unit(w, info) or of_quantity(w, info))
        and is_sum(info, c)
    }
    return next(iter(found)) if len(found) == 1 else None


def is_rate(info: TableInfo, column: str) -> bool:
    """Whether the values of a column are levels or ratios, which do not add up."""
    unit = next((c.unit for c in info.columns if c.name == column), "")
    return unit not in {"", "min", "s", "pcs"} or bool(_LEVELS & set(canonical(column)))


def measured(text: str, info: TableInfo, conditioned: set[str]) -> tuple[Measure | None, str | None]:
    """Return the measure that a question asks for, and the order that it implies ("longest")."""
    text = _MEANS.sub("", text)  # "what does M-305 mean" asks for no mean
    if (spread := _quantile(text)) is not None:
        column = next((n.column for n in numbers_mentioned(text, info) if n.column not in conditioned), None)
        if (column := column or only_number(info)) is not None:
            return replace(spread, column=column), None
    if m := _DISTINCT.search(text):
        column = column_called(info, m.group("what")) or value_column(info, conditioned)
        if column is not None:
            return Measure("distinct", column), None
    if info.time_column and _SPAN.search(text):
        return Measure("span", info.time_column), None
    said = next((n for n, p in AGGREGATES if p.search(text)), None)
    if (two := related(text, info, said)) is not None:  # type: ignore[arg-type]
        return two, {"maximum": "most", "minimum": "least"}.get(said or "")
    for name, pattern in AGGREGATES:
        for m in pattern.finditer(text):
            column = numeric_near(info, text, m.start(), m.end(), after=True)
            lasts = m.group().casefold() in {"longest", "shortest"}
            if (
                column is None
                and (word := re.match(r"\W*(?:of\s+)?(\w+)", text[m.end() :]))
                and name in {"sum", "mean"}
            ):
                column = of_quantity(word.group(1), info) or of_unit(word.group(1), info)
            if lasts or (column is None and _LASTING.match(text, m.end())):
                column = _time_named(text, info) or _duration(info) or column
            if column is None and name == "sum" and m.start() and not text[m.end() :].strip(" ?.!"):
                before = re.sub(r"\bin\s+$", "", text[: m.start()])  # "kwh of the dryer in total"
                column = numeric_near(info, text, len(before), m.end())
            if column is None and _COSTLY.search(m.group()):
                column = next((c.name for c in info.columns if "cost" in canonical(c.name)), None)
            if column is not None and column not in conditioned and not (name == "sum" and is_each(column)):
                order = {"maximum": "most", "minimum": "least"}.get(name)
                return Measure(name, column), order  # type: ignore[arg-type]
    only = only_number(info) if conditioned and said in {"maximum", "minimum"} else None
    if only is not None and only not in conditioned and _NAMED_COUNT.search(text):
        return Measure(said, only), {"maximum": "most", "minimum": "least"}[said]  # type: ignore[arg-type,index]
    if (counted := COUNT.search(text)) is not None:
        summed = _counted_column(text[counted.end() :], info)
        return (Measure("sum", summed) if summed and summed not in conditioned else Measure()), None
    if said is None and (much := _MUCH_OF.search(text)) is not None:
        amount = begun_with(much.group("what"), info)
        if amount is not None and is_sum(info, amount) and amount not in conditioned:
            return Measure("sum", amount), None  # "how much water" of water_used_m3
    if said is None and (in_unit := _in_unit(text, info)) is not None and in_unit not in conditioned:
        return Measure("sum", in_unit), None
    named = number_named(text, info) if said is None else None
    if named is not None and _is_divisor(named, text, info):
        return None, None  # "pieces per run hour" are no run hours
    if named is not None and named not in conditioned:
        grouped = BY.search(text) is not None or GRAIN.search(text) is not None
        if is_sum(info, named) or grouped or (_HOW_MUCH.search(text) and not is_rate(info, named)):
            return Measure("sum" if is_sum(info, named) else "mean", named), None
    if _HOW_LONG.search(text):
        way = said if said in {"maximum", "minimum", "median"} else "mean" if _USUALLY.search(text) else "sum"
        if (longest := _duration(info)) is not None and longest not in conditioned:
            return Measure(way, longest), None  # type: ignore[arg-type]
        if (times := lasting(info)) is not None:
            return Measure(way, times[0], other=times[1], relation="until"), None  # type: ignore[arg-type]
    near = _mentioned(text, info, said, conditioned) if said else None
    if said and near is not None and not (said == "sum" and is_each(near)):
        return Measure(said, near), {"maximum": "most", "minimum": "least"}.get(said)  # type: ignore[arg-type]
    if (
        said in {None, "sum"}
        and (quantity := _quantity_said(text, info)) is not None
        and quantity not in conditioned
    ):
        return Measure("sum", quantity), None
    if said is None and BY.search(text) and (amount := _amount_in_unit(text, info)) is not None:
        return Measure("sum", amount), None
    only = only_number(info) if said and conditioned else None
    if said == "sum" and only is not None and is_each(only):
        return None, None  # prices do not add up
    if said and only is not None and only not in conditioned:
        return Measure(said, only), {"maximum": "most", "minimum": "least"}.get(said)  # type: ignore[arg-type]
    return None, None


def _quantile(text: str) -> Measure | None:
    """Return the quantile or standard deviation that a text asks for, of no column yet."""
    if (m := _QUANTILE.search(text)) is not None:
        return Measure("quantile", q=int(m.group(1) or m.group(2)) / 100)
    return Measure("deviation") if _DEVIATION.search(text) else None


def _mentioned(text: str, info: TableInfo, aggregate: str, conditioned: set[str]) -> str | None:
    """Return the column of numbers that a text says wherever it stands, the one nearest to the word that aggregates."""
    at = next(m.start() for n, p in AGGREGATES if n == aggregate and (m := p.search(text)))
    said = [m for m in numbers_mentioned(text, info) if m.column not in conditioned]
    if said:
        return min(said, key=lambda m: abs(m.start - at)).column
    units = [c for w in re.findall(r"[^\W_]+", text[at:]) if (c := of_unit(w, info)) and c not in conditioned]
    return units[0] if units else None


def _counted_column(after: str, info: TableInfo) -> str | None:
    """Return the column of quantities that "how many pieces" means, where rows carry how many they are."""
    first = re.match(r"\W*(?:(?:of|the|different)\s+)*([^\W\d]\w+)", after)
    if first is None or is_grain_word(first.group(1)):
        return None
    if (in_unit := of_unit(first.group(1), info)) is not None:
        return in_unit  # "how many litres"
    if (pieces := pieces_said(" ".join(after.split()[:3]), info)) is not None:
        return pieces  # "how many rejected parts"
    few = " ".join(after.split()[:3])
    if (made := _made(first.group(1), after, info)) is not None:
        return made  # "how many sacks did we make" of sacks_made, also in a sack_report
    if set(canonical(first.group(1))) & set(canonical(info.name)) or _is_called(after, info):
        return None  # rows of the table are counted
    if (
        (begun := first.group(1))
        and _MAKES.search(after)
        and (amount := begun_with(begun, info))
        and is_sum(info, amount)
    ):
        return amount  # "how many boards did S25 make"
    if (done := _DONE.match(after)) is not None:
        taken = begun_with(done.group("done"), info)
        if taken is not None and is_sum(info, taken):
            return taken  # "how many packs were rejected"
    if not set(canonical(first.group(1))) & set(canonical(info.name)) and (
        whole := _amount_of(first.group(1), after, info)
    ):
        return whole
    column = column_called(info, few, numeric=True)
    if not wholly_said(info, column, few):
        return None
    if column and next(c.unit for c in info.columns if c.name == column) not in {"", "pcs"}:
        return None  # "how many stops" counts no minutes
    stems = set(canonical(column)) if column else set()
    return (
        None
        if column is None or stems & {"nr", "id", "no", "key", "code"} or is_rate(info, column)
        else column
    )


def _is_called(words: str, info: TableInfo) -> bool:
    """Whether the first few words say a table's whole name, or its first letters: "closed WOs" of work_orders."""
    words = " ".join(words.split()[:4])
    whole = set(canonical(info.name)) - DULL
    if len(whole) > 1 and whole <= set(canonical(words)):
        return True
    parts = [p for p in info.name.split("_") if p.isalpha()]
    short = "".join(p[0] for p in parts) if len(parts) > 1 else ""
    return bool(short) and any(w.casefold().removesuffix("s") == short for w in re.findall(r"\w+", words))


def _is_divisor(column: str, text: str, info: TableInfo) -> bool:
    """Whether a text names a column only as what something is divided by."""
    m = _PER_WHAT.search(text)
    return (
        m is not None
        and column in {n.column for n in numbers_mentioned(m.group("what"), info)}
        and is_sum(info, column)
    )


def _verb(stem: str) -> str:
    """Return a stem without the ending of a verb, also of a short one: "bake" and "baked" are one."""
    return base(_PAST.get(stem, stem)).removesuffix("e")


def _made(word: str, after: str, info: TableInfo) -> str | None:
    """Return the only column of quantities called by what is counted and what was done with it, both said."""
    said = {_verb(s) for s in canonical(re.split(r"[?;,]|\band\b", after)[0])}
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and set(canonical(word)) & set(canonical(c.name)) and is_sum(info, c.name)
        and len(own := {_verb(s) for s in canonical(c.name)} - {_verb(s) for s in canonical(c.unit)}) > 1 and own <= said
    ]  # fmt: skip
    return held[0] if len(held) == 1 else None


def _amount_of(word: str, after: str, info: TableInfo) -> str | None:
    """Return the column of quantities of what is counted: the one that the verb tells, the only one, or the total."""
    said = {_verb(s) for s in canonical(re.split(r"[?;,]|\band\b", after)[0])}
    stems = set(canonical(word))
    held = [
        c
        for c in info.columns
        if is_numeric(c.type) and stems & set(canonical(c.name)) and is_sum(info, c.name)
    ]
    told = [
        c.name
        for c in held
        if {_verb(s) for s in canonical(c.name)} - {_verb(s) for s in canonical(c.unit)} <= said
    ]
    named = told or [c.name for c in held if "total" in canonical(c.name)]
    found = named if len(named) == 1 else [c.name for c in held]
    return found[0] if len(found) == 1 else None


def _in_unit(text: str, info: TableInfo) -> str | None:
    """Return the only column of sums in a unit that is asked for: "how much scrap in kg"."""
    m = _IN_UNIT.search(text)
    if m is None:
        return None
    unit = UNIT_WORDS.get(m.group("unit").casefold(), m.group("unit").casefold())
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit.casefold() == unit]
    return held[0] if len(held) == 1 and is_sum(info, held[0]) else None


def _duration(info: TableInfo) -> str | None:
    """Return the column that says how long a row lasted: the only one in a unit of time, or called by one."""
    timed = [
        c.name
        for c in info.columns
        if is_numeric(c.type)
        and (c.unit in {"s", "min", "h"} or c.name in {"minutes", "hours", "seconds", "duration"})
        and not set(canonical(c.name)) & _INTENDED
    ]
    given = [c for c in timed if not c.startswith("lasted")] or timed  # beside what an import derived
    called = [c for c in given if _DURATIONS & set(canonical(c))]
    if not called and lasting(info) is not None:
        return None  # seconds of a flow cup are no time that a row lasted
    given = called if len(called) == 1 else given
    return given[0] if len(given) == 1 else None


def _amount_in_unit(text: str, info: TableInfo) -> str | None:
    """Return the column of amounts in a unit that is said: "stock in kg per supplier" of qty_kg beside reorder_kg."""
    m = re.search(
        r"\bin\s+(?P<unit>kg|t|tons?|litres?|m3|m³|h|hours|min|minutes|€|eur|pcs|pieces)(?!\w)",
        text,
        re.IGNORECASE,
    )
    unit = UNIT_WORDS.get(m.group("unit").casefold(), m.group("unit").casefold()) if m else ""
    held = [c.name for c in info.columns if is_numeric(c.type) and unit and c.unit.casefold() == unit]
    amounts = [c for c in held if set(canonical(c)) & {"qty", "stock", "total"}]
    return next((c[0] for c in (held, amounts) if len(c) == 1), None)


def _time_named(text: str, info: TableInfo) -> str | None:
    """Return the only column in a unit of time that a text names: "longest job in run hours"."""
    units = {c.name: c.unit for c in info.columns}
    named = {m.column for m in numbers_mentioned(text, info) if units[m.column] in {"s", "min", "h"}}
    return next(iter(named)) if len(named) == 1 else None


def is_grain_word(what: str) -> bool:
    """Whether a phrase begins with a step of time: "week before the change"."""
    return what.split()[0].casefold() in GRAIN_WORDS


def value_column(info: TableInfo, conditioned: set[str]) -> str | None:
    """Return the column of a table of items and values that holds the values, where an item was chosen."""
    if not conditioned:
        return None
    return next(
        (c.name for c in info.columns if c.name == "value" and is_text(c.type) and c.name not in conditioned),
        None,
    )
