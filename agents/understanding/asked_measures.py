"""What a question wants of rows: measures, groups, order, how many, which columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked_columns import (
    DULL,
    EXPLAIN,
    UNIT_WORDS,
    column_called,
    numeric_near,
    wholly_said,
)
from agents.understanding.asked_formulas import begun_with, formula_columns
from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.asked_numbers import is_sum, number_named, only_number
from agents.understanding.asked_rankings import group_asked, order_said
from agents.understanding.asked_relations import lasting, related
from agents.understanding.words import canonical
from plant.index import PlantIndex
from plant.query import GRAINS, Condition, Measure, Query, is_numeric, is_text, is_time
from plant.store import TableInfo

_QUANTILE = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s*(?:%|percent)?[- ]*(?:percentile|quantile)|\bp(\d{2})\b", re.IGNORECASE
)
_DEVIATION = re.compile(r"\b(?:standard deviation|std\.?(?: ?dev\w*)?|sigma)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_MEANS = re.compile(r"\b(?:do|does|did)\b(?=.*\bmean\W*$)|(?<=\w )\bmean(?=\W*$)", re.IGNORECASE)
_COUNT = re.compile(r"\b(?:how many|how often|number of|count(?:s|ed)?|tally)\b", re.IGNORECASE)
_DISTINCT = re.compile(r"\b(?:different|distinct|unique|various)\s+(?P<what>[\w ]{3,30})", re.IGNORECASE)
_AGGREGATES = (
    ("sum", re.compile(r"\b(?:total|sum|overall|altogether|in all|add up)\b", re.IGNORECASE)),
    ("mean", re.compile(r"\b(?:average|mean|avg|on average)\b", re.IGNORECASE)),
    ("median", re.compile(r"\bmedian\b", re.IGNORECASE)),
    ("maximum", re.compile(r"\b(?:maximum|max|highest|largest|longest|biggest|greatest|peak|most expensive)\b", re.IGNORECASE)),
    ("minimum", re.compile(r"\b(?:minimum|min|lowest|smallest|shortest|cheapest)\b", re.IGNORECASE)),
)  # fmt: skip
_MOST = re.compile(
    r"\b(?:(?:busiest|best|peak) (?:hour|day|week|month|quarter|year|weekday)s?\b|most (?:common|often|frequent\w*|of|many)|(?:the )?most\b|dominat\w*|dominant|top|leading|fires most|"
    r"frequent\w*|pareto|ranking|rank|main)\b",
    re.IGNORECASE,
)
_BARE_MOST = re.compile(r"(?:the\s+)?(?:most|least|fewest)(?:\s+(?:of|many))?", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:least|fewest|rarest|rarely)\b", re.IGNORECASE)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent|last (?!week|month|year|quarter|shift|day|night|\d))", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(?:oldest|earliest|first)\b", re.IGNORECASE)
# what something is done by is no group: "meters used by rule 19"
_BY = re.compile(
    r"\b(?:(?<!used )(?<!given )(?<!made )(?<!done )(?<!raised )(?<!caused )(?<!triggered )(?<!needed )(?<!\bby )by(?! the [a-z ]*[a-z]s\b)|per|for each|for every|each|every|grouped by|broken down by|split by|across)\s+(?:the\s+)?"
    r"(?P<what>(?:(?!\s(?:by|per)\s)[\w ]){3,40})",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:which|what)\s+(?P<what>[\w ]{3,40})", re.IGNORECASE)
_GRAINS = {
    "hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "week": "week", "weekly": "week",
    "month": "month", "monthly": "month", "quarter": "quarter", "quarterly": "quarter", "year": "year", "date": "day",
    "yearly": "year", "annual": "year", "annually": "year", "weekday": "weekday",
}  # fmt: skip
_GRAIN = re.compile(
    r"\b(?:(?:by|per|each|every|which|what|on which|in which|for each|busiest|quietest|worst|best|peak)\s+(?P<unit>hour|day|week|month|quarter|year|weekday)"
    r"|(?P<head>hour|day|week|month|quarter|year|weekday|date)s?\s+(?:with|that had|of|having|had)\s+(?:the\s+)?(?:most|highest|lowest|fewest|least|biggest|largest|longest|worst|best|max\w*|peak)"
    r"|(?:top|worst|best)\s+(?:\d+\s+|two\s+|three\s+|five\s+|ten\s+)?(?P<top>hour|day|week|month|quarter|year|weekday)s?"
    r"|(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)|year[- ](?:over|on|by)[- ](?P<yoy>year))\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:which|what)\s+(?P<few>\d{1,2}|two|three|four|five|ten)\b|\b(?:top|first|last|latest|the)?\s*(\d{1,3}|two|three|four|five|ten)\s+(?:most|biggest|largest|longest|highest|"
    r"latest|newest|worst|main|top|lowest|shortest)\b|\bmost\s+(?:common|frequent|often|important|expensive)\s+(\d{1,2}|two|three|four|five|ten)\b|\b(?:top|first|last|latest|best|worst|biggest|largest|longest|highest|lowest)\s+(\d{1,3}|two|three|four|five|ten)\b"
    r"(?!\s*(?:hours?|days?|weeks?|months?|shifts?|years?))",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_HOW_LONG = re.compile(
    r"\bhow long\b(?!.*\blonger than\b)|\b(?:time|minutes|hours) (?:lost|down|spent|stopped|stood)\b|\bdowntime\b|\bthe longest in total\b|"
    r"\b(?:stop(?:page)?|repair|stand(?:ing)?|waiting|idle|lost|total|most) (?:time|minutes|hours)\b|^\W*(?:how many |total |number of )?(?:hours|minutes)\b",
    re.IGNORECASE,
)
_USUALLY = re.compile(r"\b(?:average|mean|usually|typical\w*|normally|take|takes)\b", re.IGNORECASE)
_LASTING = re.compile(r"\s*(?:\w+\s+)?(?:duration|length|time|downtime)\b", re.IGNORECASE)
_INTENDED = frozenset(["preventive", "plan", "target", "standard", "ideal", "expected", "scheduled"])
_IN_UNIT = re.compile(
    r"\b(?:(?:how much|how many|what|total|sum)\b.{0,40}\bin\s+|^\W*(?:total\s+|sum of\s+)?(?=\w+\s+of\b))(?P<unit>kg|t|tons?|tonnes|kwh|m3|m³|l|lit(?:er|re)s|kilos|h|hours|min|minutes|€|eur|euros?)\b",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"^\W*(?:which|list|show|name)\s+(?:me\s+|all\s+|the\s+)*(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)",
    re.IGNORECASE,
)
_NAMES = frozenset(["description", "name", "label", "title", "article"])
_QUANTITY_UNITS = {
    "energy": frozenset(["kWh", "MWh", "Wh"]), "electricity": frozenset(["kWh", "MWh"]), "power": frozenset(["kWh", "MWh"]),
    "weight": frozenset(["kg", "t"]), "downtime": frozenset(["min", "h", "s", "minutes"]), "time": frozenset(["min", "h", "s", "minutes"]),
    "volume": frozenset(["m³", "L"]), "consumption": frozenset(["kWh", "MWh", "m³", "L", "Nm³"]), "usage": frozenset(["kWh", "MWh", "m³", "L"]),
}  # fmt: skip
_LISTS = re.compile(
    r"\b(?:list|show|latest|last|newest|oldest|above|below|over|under|more than|less than)\b", re.IGNORECASE
)
_RESULTS = frozenset(["output", "good", "net", "actual", "produced", "total"])
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
_TREND = re.compile(
    r"\b(?:getting|trend\w*|over time|develop\w*|drift\w*|(?:ris|fall|increas|decreas|improv|worsen|grow|shrink)(?:ing|ed|es)|(?:going|went|go) (?:up|down)|"
    r"(?:longer|higher|better|more|up) or (?:shorter|lower|worse|less|down)|(?:shorter|lower|worse|less|down) or (?:longer|higher|better|more|up))\b",
    re.IGNORECASE,
)
_MONTHS, _WEEKS = 62, 15  # days of record from which months, weeks are told
_TOP_BY = re.compile(r"\b(?:top|worst|best|rank\w*|sorted|ordered|biggest|most)\b", re.IGNORECASE)
_COSTLY = re.compile(r"\b(?:expensive|costly|dear|cheap)\w*", re.IGNORECASE)
_SHOWN = 200
_IN_TOTAL = re.compile(r"\b(?:total|overall|in all|altogether|sum)\b", re.IGNORECASE)


def shaped(text: str, info: TableInfo, where: Sequence[Condition], index: PlantIndex) -> Query:
    """Return measures, groups, order and limit; the rest of the query is empty."""
    limit = _limit(text)
    grain = _grain(text, info)
    conditioned = {c.column for c in where}
    spread = [c.column for c in where if c.compare == "in" and len(c.values) > 1]
    chosen = {c.column for c in where if c.compare == "in" and len(c.values) == 1}
    by: list[str] = [grain] if grain else []
    numbers = {c.name for c in info.columns if is_numeric(c.type)}
    for m in _BY.finditer(text):
        named = column_called(info, m.group("what"))
        if named is None and _TOP_BY.search(text) and (begun := begun_with(m.group("what").split()[0], info)):
            named = begun  # "top 5 days by scrap"
            by.append(named)
            continue
        if (
            named
            and named not in {*by, *chosen}
            and not _is_grain_word(m.group("what"))
            and not _is_date(info, named)
            and (
                named not in numbers
                or (wholly_said(info, named, m.group("what")) and not _divides(m, named, info))
            )
        ):
            by.append(named)
    measure, order = measured(text, info, conditioned)
    if measure is not None and measure.relation is not None:
        by = [
            b
            for b in by
            if b != measure.other
            and b not in canonical(measure.other or "")
            and b not in formula_columns(measure)
        ]
    ranked = _MOST.search(text) or _LEAST.search(text)
    extreme = next((n for n, p in _AGGREGATES if n in {"maximum", "minimum"} and p.search(text)), None)
    if extreme and not ranked and len(by) == 1 and by[0] in numbers:  # "biggest batch by volume"
        measure, order, by = Measure(extreme, by[0]), None, []  # type: ignore[arg-type]
    if ranked and (summed := _ranked_by(text, info, by, ranked)) is not None:  # "by pieces", "most tons"
        by = [b for b in by if b != summed]
        measure = Measure("sum" if is_sum(info, summed) or not _is_rate(info, summed) else "mean", summed)
    counting = _COUNT.search(text) is not None
    which = next((c for m in _WHICH.finditer(text) if (c := column_called(info, m.group("what")))), None)
    which = which or group_asked(text, info, index)
    if (
        measure is not None
        and measure.column is not None
        and measure.aggregate in {"maximum", "minimum"}
        and which
        and not by
        and which not in {measure.column, *conditioned}
        and (is_sum(info, measure.column) or _IN_TOTAL.search(text))
    ):  # "which machine has the highest cost": costs of a machine add up
        by.append(which)
        measure, order = Measure("sum", measure.column), order or "most"
    if ranked and not by and (measure is None or measure.aggregate not in {"maximum", "minimum"}):
        after = text[ranked.end() : ranked.end() + 40]
        taken = measure.column if measure else None
        group = (
            (which if which != taken else None)
            or (called if (called := column_called(info, after)) != taken else None)
            or _value_column(info, conditioned)
            or _label_column(index, info, conditioned)
        )
        if group is not None:
            by.append(group)
        order = "least" if _LEAST.search(text) else "most"
        measure = measure or Measure()
    elif ranked and by:
        order = "least" if _LEAST.search(text) else "most"
    way = order_said(text)
    if way and measure is not None and (_compares(measure) or (ranked and not _ranks_rows(measure))):
        group = None if by else group_asked(text, info, index)
        by = by or ([group] if group and group not in {measure.column, measure.other, *chosen} else [])
        order = way if by and (order is None or by[0] in GRAINS) else order
    if (
        not by
        and _TREND.search(text)
        and (named := _named_number(text, info, conditioned))
        and info.time_column
    ):
        by, measure, order = [_step(info)], Measure("sum" if is_sum(info, named) else "mean", named), None
    gone = {c.column for c in where if c.compare == "missing"}
    if measure is not None and measure.column in gone:
        measure = Measure()  # the rows without it are counted
    listing = _LISTING.match(text)
    rows_listed = listing is not None and bool(
        set(canonical(listing.group("what"))) & set(canonical(info.name))
    )
    if measure is None and (counting or by or (spread and not rows_listed)):
        measure = Measure()
    if (measure is not None and not by and spread) or (
        spread and spread[0] not in by and measure is not None
    ):
        by.append(spread[0])
    if measure is None:
        if _NEWEST.search(text) and info.time_column:
            return Query(info.name, order="newest", limit=limit or 1)
        if _OLDEST.search(text) and info.time_column:
            return Query(info.name, order="oldest", limit=limit or 1)
        limits = [c for w in where if w.than for c in (w.column, w.than)]
        shown = _shown_columns(text, info, conditioned - set(limits), limits)
        return Query(
            info.name, columns=shown, limit=limit or _SHOWN, order="newest" if info.time_column else None
        )
    return Query(info.name, (measure,), by=tuple(by), order=order if by else None, limit=limit)  # type: ignore[arg-type]


def _named_number(text: str, info: TableInfo, conditioned: set[str]) -> str | None:
    """Return the only column of numbers that a text names."""
    named = {m.column for m in numbers_mentioned(text, info)} - conditioned
    return next(iter(named)) if len(named) == 1 else None


def _step(info: TableInfo) -> str:
    """Return the grain of time in which the development of a table's rows is told: months of long records, days of short ones."""
    days = (info.last - info.first).days if info.first and info.last else 0
    return "month" if days > _MONTHS else "week" if days > _WEEKS else "day"


def _divides(by: "re.Match[str]", column: str, info: TableInfo) -> bool:
    """Whether what stands after "per" is a quantity to divide by: "kWh per good part"."""
    return by.group().casefold().startswith(("per", "for each", "for every")) and is_sum(info, column)


def _compares(measure: Measure) -> bool:
    """Whether a measure is a figure of a group: of its rows together, none of a single row."""
    return measure.aggregate in {"mean", "median", "sum", "rate", "missing", "count", "distinct", "deviation"}


def _ranks_rows(measure: Measure) -> bool:
    return measure.aggregate in {"maximum", "minimum"}


def _ranked_by(text: str, info: TableInfo, by: Sequence[str], ranked: "re.Match[str]") -> str | None:
    """Return the column of numbers that a ranking goes by: "most common by pieces", "the most scrap kg"."""
    numbers = [c for c in info.columns if is_numeric(c.type)]
    if (said := next((c.name for c in numbers if c.name in by), None)) is not None:
        return said
    if not _BARE_MOST.fullmatch(ranked.group()):
        return None  # "most common code": what follows is grouped by
    after = text[ranked.end() : ranked.end() + 30]
    first = re.match(r"\W*(?:of\s+|the\s+)?(\w+)", after)
    if first and (measured_as := _of_quantity(first.group(1), info)) is not None:
        return measured_as
    few = [set(canonical(w)) for w in re.findall(r"[^\W\d]\w+", after)[:3]]
    of_rows = [n for n, w in enumerate(few) if w & (set(canonical(info.name)) - DULL)]
    wholly = wholly_said(info, column_called(info, after, numeric=True), " ".join(after.split()[:3]))
    if of_rows and (of_rows[0] == 0 or not wholly):
        return None  # rows of the table are counted: "the most stops", "most rejected deliveries"
    said = column_called(info, after, numeric=True)
    if said is not None and (wholly_said(info, said, after) or not _BARE_MOST.fullmatch(ranked.group())):
        return said
    first = re.match(r"\W*(\w+)", after)
    unit = UNIT_WORDS.get(first.group(1).casefold(), first.group(1).casefold()) if first else ""
    measured_so = [c.name for c in numbers if unit and c.unit.casefold() == unit]
    real = [c for c in measured_so if _RESULTS & set(canonical(c))]  # what came out, not what went in
    return next(iter(real or measured_so), None)


def _of_quantity(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers in a unit of a quantity that is said: "energy" is the column in kWh."""
    units = _QUANTITY_UNITS.get(next(iter(canonical(word)), ""), frozenset())
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and (c.unit in units or c.name.casefold() in {u.casefold() for u in units})
    ]
    return held[0] if len(held) == 1 else None


def _of_unit(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers in a unit that is said: "litres", "m3"."""
    unit = UNIT_WORDS.get(word.casefold(), word.casefold())
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit and c.unit.casefold() == unit]
    return held[0] if len(held) == 1 else None


def _quantity_said(text: str, info: TableInfo) -> str | None:
    """Return the column of sums whose unit or quantity a text says without a word that counts: "kWh of furnace 1"."""
    if _LISTS.search(text):
        return None
    words = re.findall(r"[^\W_]+", text)
    found = {
        c
        for w in words
        if len(w) > 1 and (c := _of_unit(w, info) or _of_quantity(w, info)) and is_sum(info, c)
    }
    return next(iter(found)) if len(found) == 1 else None


def _is_rate(info: TableInfo, column: str) -> bool:
    """Whether the values of a column are levels or ratios, which do not add up."""
    unit = next((c.unit for c in info.columns if c.name == column), "")
    return unit not in {"", "min", "s"} or bool(_LEVELS & set(canonical(column)))


def measured(text: str, info: TableInfo, conditioned: set[str]) -> tuple[Measure | None, str | None]:
    """Return the measure that a question asks for, and the order that it implies ("longest")."""
    text = _MEANS.sub("", text)  # "what does M-305 mean" asks for no mean
    if (spread := _quantile(text)) is not None:
        column = next((n.column for n in numbers_mentioned(text, info) if n.column not in conditioned), None)
        if (column := column or only_number(info)) is not None:
            return replace(spread, column=column), None
    if m := _DISTINCT.search(text):
        column = column_called(info, m.group("what")) or _value_column(info, conditioned)
        if column is not None:
            return Measure("distinct", column), None
    said = next((n for n, p in _AGGREGATES if p.search(text)), None)
    if (two := related(text, info, said)) is not None:  # type: ignore[arg-type]
        return two, {"maximum": "most", "minimum": "least"}.get(said or "")
    for name, pattern in _AGGREGATES:
        for m in pattern.finditer(text):
            column = numeric_near(info, text, m.start(), m.end(), after=True)
            lasts = m.group().casefold() in {"longest", "shortest"}
            if (
                column is None
                and (word := re.match(r"\W*(?:of\s+)?(\w+)", text[m.end() :]))
                and name in {"sum", "mean"}
            ):
                column = _of_quantity(word.group(1), info) or _of_unit(word.group(1), info)
            if lasts or (column is None and _LASTING.match(text, m.end())):
                column = _duration(info) or column
            if column is None and name == "sum" and m.start() and not text[m.end() :].strip(" ?.!"):
                before = re.sub(r"\bin\s+$", "", text[: m.start()])  # "kwh of the dryer in total"
                column = numeric_near(info, text, len(before), m.end())
            if column is None and _COSTLY.search(m.group()):
                column = next((c.name for c in info.columns if "cost" in canonical(c.name)), None)
            if column is not None and column not in conditioned:
                order = {"maximum": "most", "minimum": "least"}.get(name)
                return Measure(name, column), order  # type: ignore[arg-type]
    if (counted := _COUNT.search(text)) is not None:
        summed = _counted_column(text[counted.end() :], info)
        return (Measure("sum", summed) if summed and summed not in conditioned else Measure()), None
    if said is None and (of_unit := _in_unit(text, info)) is not None and of_unit not in conditioned:
        return Measure("sum", of_unit), None
    if said is None and (named := number_named(text, info)) is not None and named not in conditioned:
        grouped = _BY.search(text) is not None or _GRAIN.search(text) is not None
        if is_sum(info, named) or grouped or (_HOW_MUCH.search(text) and not _is_rate(info, named)):
            return Measure("sum" if is_sum(info, named) else "mean", named), None
    if _HOW_LONG.search(text):
        way = said if said in {"maximum", "minimum", "median"} else "mean" if _USUALLY.search(text) else "sum"
        if (longest := _duration(info)) is not None and longest not in conditioned:
            return Measure(way, longest), None  # type: ignore[arg-type]
        if (times := lasting(info)) is not None:
            return Measure(way, times[0], other=times[1], relation="until"), None  # type: ignore[arg-type]
    if said and (near := _mentioned(text, info, said, conditioned)) is not None:
        return Measure(said, near), {"maximum": "most", "minimum": "least"}.get(said)  # type: ignore[arg-type]
    if said is None and (quantity := _quantity_said(text, info)) is not None and quantity not in conditioned:
        return Measure("sum", quantity), None
    only = only_number(info) if said and conditioned else None
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
    at = next(m.start() for n, p in _AGGREGATES if n == aggregate and (m := p.search(text)))
    said = [m for m in numbers_mentioned(text, info) if m.column not in conditioned]
    if said:
        return min(said, key=lambda m: abs(m.start - at)).column
    units = [
        c for w in re.findall(r"[^\W_]+", text[at:]) if (c := _of_unit(w, info)) and c not in conditioned
    ]
    return units[0] if units else None


def _counted_column(after: str, info: TableInfo) -> str | None:
    """Return the column of quantities that "how many pieces" means, where rows carry how many they are."""
    first = re.match(r"\W*(?:(?:of|the|different)\s+)*([^\W\d]\w+)", after)
    if first is None or _is_grain_word(first.group(1)):
        return None
    if (of_unit := _of_unit(first.group(1), info)) is not None:
        return of_unit  # "how many litres"
    if set(canonical(first.group(1))) & set(canonical(info.name)):
        return None  # rows of the table are counted
    few = " ".join(after.split()[:3])
    column = column_called(info, few, numeric=True)
    if not wholly_said(info, column, few):
        return None
    if column and next(c.unit for c in info.columns if c.name == column) not in {"", "pcs"}:
        return None  # "how many stops" counts no minutes
    stems = set(canonical(column)) if column else set()
    return (
        None
        if column is None or stems & {"nr", "id", "no", "key", "code"} or _is_rate(info, column)
        else column
    )


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
    return timed[0] if len(timed) == 1 else None


def _limit(text: str) -> int | None:
    m = _LIMIT.search(text)
    if m is None:
        return None
    word = next(g for g in m.groups() if g).casefold()
    return _NUMBERS.get(word) or int(word)


def _grain(text: str, info: TableInfo) -> str | None:
    if info.time_column is None or (m := _GRAIN.search(text)) is None:
        return None
    said = next(
        g for g in (m.group("unit"), m.group("head"), m.group("top"), m.group("adverb"), m.group("yoy")) if g
    )
    return _GRAINS[said.casefold()]


def _is_date(info: TableInfo, column: str) -> bool:
    return any(c.name == column and is_time(c.type) for c in info.columns)


def _is_grain_word(what: str) -> bool:
    return what.split()[0].casefold() in _GRAINS


def _value_column(info: TableInfo, conditioned: set[str]) -> str | None:
    """Return the column of a table of items and values that holds the values, where an item was chosen."""
    if not conditioned:
        return None
    return next(
        (c.name for c in info.columns if c.name == "value" and is_text(c.type) and c.name not in conditioned),
        None,
    )


def _label_column(index: PlantIndex, info: TableInfo, conditioned: set[str]) -> str | None:
    """Return the text column that names what a row is: few distinct values, but more than one."""
    counts: dict[str, int] = {}
    for name in index.names("value"):
        if name.table == info.name:
            counts[name.column] = counts.get(name.column, 0) + 1
    best: tuple[float, str] | None = None
    for column in info.columns:
        n = counts.get(column.name, 0)
        if column.name in conditioned or "machine" in canonical(column.name) or not 1 < n <= 200:
            continue
        score = (
            1.0
            if re.search(r"desc|name|type|code|kind|reason|art$|grund|typ|text|motiv|caus", column.name)
            else 0.0
        ) - abs(n - 12) / 50
        if best is None or score > best[0]:
            best = (score, column.name)
    if best is None and any(c.name == "failure_code" for c in info.columns):
        return "failure_code"
    return best[1] if best else None


def _shown_columns(
    text: str, info: TableInfo, conditioned: set[str], limits: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the columns a list is about: those asked for with their descriptions; empty for all."""
    if info.time_column is not None:
        return ()
    asked = {s for m in _WHICH.finditer(text) for s in canonical(m.group("what"))}
    asked |= {s for m in re.finditer(r"\b(?:list|show|name)\s+(?:all\s+|the\s+)*([\w ]{3,30})", text, re.IGNORECASE)
              for s in canonical(m.group(1))}  # fmt: skip
    if EXPLAIN.search(text):
        described = [c.name for c in info.columns if canonical(c.name) == ["description"]]
        return (described[0],) if described and described[0] not in conditioned else ()
    asked -= DULL
    shown = [
        c.name for c in info.columns if c.name not in conditioned and asked & set(canonical(c.name)) - {"id"}
    ]
    if shown and info.time_column is None:
        shown += [
            c.name
            for c in info.columns
            if set(canonical(c.name)) <= _NAMES and c.name not in {*shown, *conditioned}
        ]
        shown += [c for c in limits if c not in shown]
    partners = [
        c.name
        for c in info.columns
        for s in shown
        if c.name.startswith(s) and c.name not in {*shown, *conditioned}
    ]
    picked = [c.name for c in info.columns if c.name in {*shown, *partners}]
    return tuple(picked) if 0 < len(picked) < len(info.columns) else ()
