"""What a question computes of rows: counts, sums, means, extremes, of the column that it names or whose unit it says."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import (
    column_called,
    numeric_near,
)
from agents.understanding.asked_counted import counted_column, pieces_of_kind
from agents.understanding.asked_formulas import begun_with
from agents.understanding.asked_grains import GRAIN
from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.asked_numbers import is_each, is_sum, number_named, only_number
from agents.understanding.asked_relations import lasting, related
from agents.understanding.asked_units import (
    amount_headed,
    amount_in_unit,
    in_unit_asked,
    is_rate,
    of_quantity,
    of_unit,
    quantity_said,
)
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
    ("sum", re.compile(r"\b(?:total|sum|summed(?: up)?|added up|overall|altogether|in all|add up)\b", re.IGNORECASE)),
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
_HOW_LONG = re.compile(
    r"\bhow long\b(?!.*\blonger than\b)|\b(?:time|minutes|hours) (?:lost|down|spent|stopped|stood)\b|\bdowntime\b|\bthe longest in total\b|"
    r"\b(?:run(?:ning)?|processing|production|throughput|lead|turnaround) ?times?\b|\b(?:stop(?:page)?|repair|stand(?:ing)?|waiting|idle|lost|total|most|breakdown|failure|fault|maintenance|down) (?:time|minutes|mins|hours|hrs)\b|^\W*(?:how many |total |number of )?(?:hours|minutes)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:how long|how many (?:days|hours|weeks)|time|days|hours)\b.*\bfirst\s+(?:\w+\s+)?(?:to|until|till|and)\s+(?:the\s+)?(?:last|latest)\b",
    re.IGNORECASE,
)
_ON_AVERAGE = re.compile(r"\bon average\b", re.IGNORECASE)
_STEP = r"(?:hour|day|week|month|quarter|year)"
# "good pieces per week on average", "the daily average"
_EACH_STEP = re.compile(
    rf"\b(?:per|a|each|every) {_STEP},?\s+on average\b|\bon average\b.*\b(?:per|each|every|a) {_STEP}\b|"
    rf"\b(?:averages?|mean|avg) (?:number of|count of|total)\b.*\b(?:per|each|every|a) {_STEP}\b|"
    r"\b(?:daily|weekly|monthly|hourly) (?:average|mean)\b|\b(?:average|mean) (?:daily|weekly|monthly|hourly)\b",
    re.IGNORECASE,
)
_USUALLY = re.compile(r"\b(?:averages?|mean|avg|usually|typical\w*|normally|take|takes)\b", re.IGNORECASE)
_LASTING = re.compile(r"\s*(?:\w+\s+)?(?:duration|length|time|downtime)\b", re.IGNORECASE)
_DURATIONS = frozenset(
    ["time", "duration", "downtime", "minute", "min", "hour", "second", "lasted", "length", "stop", "delay"]
)
_INTENDED = frozenset(["preventive", "plan", "target", "standard", "ideal", "expected", "scheduled"])
_PER_WHAT = re.compile(
    r"\b\w+\s+(?:per|for each|for every)\s+(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)", re.IGNORECASE
)
_MUCH_OF = re.compile(r"\bhow much\s+(?:of the\s+)?(?P<what>[^\W\d]\w+)", re.IGNORECASE)
_COSTLY = re.compile(r"\b(?:expensive|costly|dear|cheap)\w*", re.IGNORECASE)


def measured(text: str, info: TableInfo, conditioned: set[str]) -> tuple[Measure | None, str | None]:
    """Return the measure that a question asks for, and the order that it implies ("longest").

    The mean of each step of time of what adds up is told of its sums: "good pieces per week on average".
    """
    measure, order = _measured(text, info, conditioned)
    plain = measure is not None and measure.aggregate == "mean" and measure.relation is None
    if measure is None or not plain or not is_sum(info, measure.column or "") or not _EACH_STEP.search(text):
        return measure, order
    return replace(measure, aggregate="sum"), order


def _measured(text: str, info: TableInfo, conditioned: set[str]) -> tuple[Measure | None, str | None]:
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
                if order and _ON_AVERAGE.search(text):
                    return Measure("mean", column), None  # "the longest on average" ranks means
                return Measure(name, column), order  # type: ignore[arg-type]
    only = only_number(info) if conditioned and said in {"maximum", "minimum"} else None
    if only is not None and only not in conditioned and _NAMED_COUNT.search(text):
        return Measure(said, only), {"maximum": "most", "minimum": "least"}[said]  # type: ignore[arg-type,index]
    headed = amount_headed(text, info) if said in {None, "sum"} else None
    if headed is not None and headed.column not in conditioned:
        return headed, None
    if (counted := COUNT.search(text)) is not None:
        summed = counted_column(text[counted.end() :], info) or pieces_of_kind(text, counted.end(), info)
        return (Measure("sum", summed) if summed and summed not in conditioned else Measure()), None
    if said is None and (much := _MUCH_OF.search(text)) is not None:
        amount = begun_with(much.group("what"), info)
        if amount is not None and is_sum(info, amount) and amount not in conditioned:
            return Measure("sum", amount), None  # "how much water" of water_used_m3
    if said is None and (in_unit := in_unit_asked(text, info)) is not None and in_unit not in conditioned:
        return Measure("sum", in_unit), None
    named = number_named(text, info) if said is None else None
    if named is not None and _is_divisor(named, text, info):
        return None, None  # "pieces per run hour" are no run hours
    if named is not None and named not in conditioned:
        grouped = BY.search(text) is not None or GRAIN.search(text) is not None
        if is_sum(info, named) or grouped or (_HOW_MUCH.search(text) and not is_rate(info, named)):
            return Measure("sum" if is_sum(info, named) or _adds_up(named) else "mean", named), None
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
        and (quantity := quantity_said(text, info)) is not None
        and quantity not in conditioned
    ):
        return Measure("sum", quantity), None
    if said is None and BY.search(text) and (amount := amount_in_unit(text, info)) is not None:
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


def _is_divisor(column: str, text: str, info: TableInfo) -> bool:
    """Whether a text names a column only as what something is divided by."""
    m = _PER_WHAT.search(text)
    return (
        m is not None
        and column in {n.column for n in numbers_mentioned(m.group("what"), info)}
        and is_sum(info, column)
    )


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


def _adds_up(column: str) -> bool:
    """Whether a column is called no more than how long something stood still: such minutes are summed."""
    return set(canonical(column)) <= {"minute", "min", "hour", "downtime", "lost", "lasted", "stop"}


def _time_named(text: str, info: TableInfo) -> str | None:
    """Return the only column in a unit of time that a text names: "longest job in run hours"."""
    units = {c.name: c.unit for c in info.columns}
    named = {m.column for m in numbers_mentioned(text, info) if units[m.column] in {"s", "min", "h"}}
    return next(iter(named)) if len(named) == 1 else None


def value_column(info: TableInfo, conditioned: set[str]) -> str | None:
    """Return the column of a table of items and values that holds the values, where an item was chosen."""
    if not conditioned:
        return None
    return next(
        (c.name for c in info.columns if c.name == "value" and is_text(c.type) and c.name not in conditioned),
        None,
    )
