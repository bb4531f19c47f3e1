"""What a question wants of rows: measures, groups, order, how many, which columns."""

import re
from collections.abc import Sequence

from agents.understanding.asked_columns import DULL, UNIT_STEMS, asks_meaning, column_called, numeric_near
from agents.understanding.words import canonical, words_of
from plant.index import PlantIndex
from plant.query import Condition, Measure, Query, is_numeric, is_text
from plant.store import TableInfo

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
    r"\b(?:most (?:common|often|frequent\w*|of|many)|(?:the )?most\b|dominat\w*|dominant|top|leading|fires most|"
    r"frequent\w*|pareto|ranking|rank|main)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\b(?:least|fewest|rarest|rarely)\b", re.IGNORECASE)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent|last (?!week|month|year|quarter|shift|day|night|\d))", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(?:oldest|earliest|first)\b", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:by|per|for each|for every|each|every|grouped by|broken down by|split by|across)\s+(?:the\s+)?"
    r"(?P<what>[\w ]{3,40})",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:which|what)\s+(?P<what>[\w ]{3,40})", re.IGNORECASE)
_GRAINS = {
    "hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "week": "week", "weekly": "week",
    "month": "month", "monthly": "month", "quarter": "quarter", "quarterly": "quarter", "year": "year",
    "yearly": "year", "annual": "year", "annually": "year", "weekday": "weekday",
}  # fmt: skip
_GRAIN = re.compile(
    r"\b(?:(?:by|per|each|every|which|what|on which|in which|for each)\s+(?P<unit>hour|day|week|month|quarter|year|weekday)"
    r"|(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)|year[- ](?:over|on|by)[- ](?P<yoy>year))\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:top|first|last|latest|the)?\s*(\d{1,3}|two|three|four|five|ten)\s+(?:most|biggest|largest|longest|highest|"
    r"latest|newest|worst|main|top|lowest|shortest)\b|\b(?:top|first|last|latest)\s+(\d{1,3}|two|three|four|five|ten)\b"
    r"(?!\s*(?:hours?|days?|weeks?|months?|shifts?|years?))",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_COSTLY = re.compile(r"\b(?:expensive|costly|dear|cheap)\w*", re.IGNORECASE)
_VALUES = frozenset(
    ["value", "result", "reading", "wert", "valore", "ergebnis", "risultato", "actual", "amount"]
)
_SUMMED_UNITS = frozenset(["h", "t", "kg", "kWh", "MWh", "Wh", "pcs", "m³", "L", "€", "EUR", "$"])
_SUMMED_WORDS = frozenset(["cost", "qty", "ton", "tonne", "piece", "kwh", "mwh", "scrap", "good"])
_LISTS = re.compile(
    r"\b(?:list|show|which|latest|last|first|newest|oldest|above|below|over|under|more than|less than)\b",
    re.IGNORECASE,
)
_SHOWN = 200


def shaped(text: str, info: TableInfo, where: Sequence[Condition], index: PlantIndex) -> Query:
    """Return measures, groups, order and limit; the rest of the query is empty."""
    limit = _limit(text)
    grain = _grain(text, info)
    conditioned = {c.column for c in where}
    spread = [c.column for c in where if c.compare == "in" and len(c.values) > 1]
    chosen = {c.column for c in where if c.compare == "in" and len(c.values) == 1}
    by: list[str] = [grain] if grain else []
    for m in _BY.finditer(text):
        named = column_called(info, m.group("what"))
        if named and named not in {*by, *chosen} and not _is_grain_word(m.group("what")):
            by.append(named)
    measure, order = measured(text, info, conditioned)
    ranked = _MOST.search(text) or _LEAST.search(text)
    counting = _COUNT.search(text) is not None
    which = next((c for m in _WHICH.finditer(text) if (c := column_called(info, m.group("what")))), None)
    if (
        measure is not None
        and measure.column is not None
        and measure.aggregate in {"maximum", "minimum"}
        and which
        and not by
        and which not in {measure.column, *conditioned}
        and _is_sum(info, measure.column)
    ):  # "which machine has the highest cost": costs of a machine add up
        by.append(which)
        measure, order = Measure("sum", measure.column), order or "most"
    if ranked and not by and (measure is None or measure.aggregate not in {"maximum", "minimum"}):
        after = text[ranked.end() : ranked.end() + 40]
        group = (
            which
            or column_called(info, after)
            or _value_column(info, conditioned)
            or _label_column(index, info, conditioned)
        )
        if group is not None:
            by.append(group)
        order = "least" if _LEAST.search(text) else "most"
        measure = measure or Measure()
    elif ranked and by:
        order = "least" if _LEAST.search(text) else "most"
    if measure is None and (counting or by or spread):
        measure = Measure()
    if (measure is not None and not by and spread) or (spread and spread[0] not in by):
        by.append(spread[0])
    if measure is None:
        if _NEWEST.search(text) and info.time_column:
            return Query(info.name, order="newest", limit=limit or 1)
        if _OLDEST.search(text) and info.time_column:
            return Query(info.name, order="oldest", limit=limit or 1)
        shown = _shown_columns(text, info, conditioned)
        return Query(
            info.name, columns=shown, limit=limit or _SHOWN, order="newest" if info.time_column else None
        )
    return Query(info.name, (measure,), by=tuple(by), order=order if by else None, limit=limit)  # type: ignore[arg-type]


def measured(text: str, info: TableInfo, conditioned: set[str]) -> tuple[Measure | None, str | None]:
    """Return the measure that a question asks for, and the order that it implies ("longest")."""
    if m := _DISTINCT.search(text):
        column = column_called(info, m.group("what")) or _value_column(info, conditioned)
        if column is not None:
            return Measure("distinct", column), None
    said = next((n for n, p in _AGGREGATES if p.search(text)), None)
    for name, pattern in _AGGREGATES:
        for m in pattern.finditer(text):
            column = numeric_near(info, text, m.start(), m.end(), after=True)
            if m.group().casefold() in {"longest", "shortest"}:
                lasting = next((c.name for c in info.columns if c.unit == "s" and is_numeric(c.type)), None)
                column = lasting or column
            if column is None and _COSTLY.search(m.group()):
                column = next((c.name for c in info.columns if "cost" in canonical(c.name)), None)
            if column is not None and column not in conditioned:
                order = {"maximum": "most", "minimum": "least"}.get(name)
                return Measure(name, column), order  # type: ignore[arg-type]
    if _COUNT.search(text):
        return Measure(), None
    if said is None and (named := _number_named(text, info)) is not None:
        grouped = _BY.search(text) is not None
        if _is_sum(info, named) or grouped:
            return Measure("sum" if _is_sum(info, named) else "mean", named), None
    only = _only_number(info) if said and conditioned else None
    if said and only is not None and only not in conditioned:
        return Measure(said, only), {"maximum": "most", "minimum": "least"}.get(said)  # type: ignore[arg-type]
    return None, None


def _number_named(text: str, info: TableInfo) -> str | None:
    """Return the column of numbers all of whose words a question says: "good tons of Kraft 120"."""
    if _LISTS.search(text):
        return None
    said = {w.stem for w in words_of(text)}
    named = [
        c.name
        for c in info.columns
        if is_numeric(c.type)
        and (stems := [s for s in canonical(c.name) if s not in UNIT_STEMS])
        and set(stems) <= said
    ]
    return named[0] if len(named) == 1 else None


def _is_sum(info: TableInfo, column: str) -> bool:
    """Whether the values of a column add up: quantities, costs, hours; not temperatures or percentages."""
    unit = next((c.unit for c in info.columns if c.name == column), "")
    return unit in _SUMMED_UNITS or bool(set(canonical(column)) & _SUMMED_WORDS)


def _only_number(info: TableInfo) -> str | None:
    """Return the column of numbers of a table of items and values: the only one, or the one called a value."""
    numeric = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and not re.search(r"(?:^|_)(?:id|nr|no|key)$", c.name)
    ]
    called = [c for c in numeric if set(canonical(c)) & _VALUES]
    return called[0] if len(called) == 1 else numeric[0] if len(numeric) == 1 else None


def _limit(text: str) -> int | None:
    m = _LIMIT.search(text)
    if m is None:
        return None
    word = (m.group(1) or m.group(2)).casefold()
    return _NUMBERS.get(word) or int(word)


def _grain(text: str, info: TableInfo) -> str | None:
    if info.time_column is None or (m := _GRAIN.search(text)) is None:
        return None
    return _GRAINS[(m.group("unit") or m.group("adverb") or m.group("yoy")).casefold()]


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
        score = (1.0 if re.search(r"desc|name|type|code|kind|reason", column.name) else 0.0) - abs(
            n - 12
        ) / 50
        if best is None or score > best[0]:
            best = (score, column.name)
    if best is None and any(c.name == "failure_code" for c in info.columns):
        return "failure_code"
    return best[1] if best else None


def _shown_columns(text: str, info: TableInfo, conditioned: set[str]) -> tuple[str, ...]:
    """Return the columns a list is about: those asked for with their descriptions; empty for all."""
    if info.time_column is not None:
        return ()
    asked = {s for m in _WHICH.finditer(text) for s in canonical(m.group("what"))}
    asked |= {s for m in re.finditer(r"\b(?:list|show|name)\s+(?:all\s+|the\s+)*([\w ]{3,30})", text, re.IGNORECASE)
              for s in canonical(m.group(1))}  # fmt: skip
    if asks_meaning(text):
        described = [c.name for c in info.columns if canonical(c.name) == ["description"]]
        return (described[0],) if described and described[0] not in conditioned else ()
    asked -= DULL
    shown = [
        c.name for c in info.columns if c.name not in conditioned and asked & set(canonical(c.name)) - {"id"}
    ]
    partners = [
        c.name
        for c in info.columns
        for s in shown
        if c.name.startswith(s) and c.name not in {*shown, *conditioned}
    ]
    picked = [c.name for c in info.columns if c.name in {*shown, *partners}]
    return tuple(picked) if 0 < len(picked) < len(info.columns) else ()
