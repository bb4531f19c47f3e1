"""What a question wants of rows: its measure, groups, order, how many, which columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked_columns import (
    UNIT_WORDS,
    column_called,
    wholly_said,
)
from agents.understanding.asked_formulas import formula_columns
from agents.understanding.asked_grains import GRAIN, grain_said, is_grain_word
from agents.understanding.asked_measures import (
    AGGREGATES,
    BY,
    COUNT,
    measured,
    value_column,
)
from agents.understanding.asked_mentions import is_ordinal, numbers_mentioned
from agents.understanding.asked_moments import year_column
from agents.understanding.asked_numbers import is_sum, is_value, pieces_said
from agents.understanding.asked_ranked import amount_said, of_value, ranked_by, told_by
from agents.understanding.asked_rankings import group_asked, is_class, of_head, order_said, without_columns
from agents.understanding.asked_shown import WHICH, label_column, shown_columns
from agents.understanding.asked_things import things_counted
from agents.understanding.asked_units import is_rate
from agents.understanding.spelled_numbers import number_of
from agents.understanding.words import canonical
from plant.columns import is_numeric, is_text, is_time
from plant.index import PlantIndex
from plant.query import GRAINS, Condition, Measure, Query
from plant.store import TableInfo

_MOST = re.compile(
    r"\b(?:(?:busiest|best|worst|peak) (?:hour|day|week|month|quarter|year|weekday)s?\b|most (?:common|often|frequent\w*|of|many)|(?:the )?most\b|dominat\w*|dominant|top|leading|fires most|"
    r"frequent\w*|pareto|ranking|rank|main)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\bat (?:least|most)(?= +\d)", re.IGNORECASE)  # of a number that is compared, no rank
_LEAST = re.compile(r"\b(?:least|fewest|rarest|rarely)\b", re.IGNORECASE)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent|last (?!week|month|year|quarter|shift|day|night|\d))", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(?:oldest|earliest|first)\b", re.IGNORECASE)
_BOTH_ENDS = re.compile(
    r"\b(?:first|earliest|oldest)\s+(?:and|&|\+|/)\s+(?:the\s+)?(?:last|latest|newest)\b|\b(?:last|latest|newest)\s+(?:and|&|\+|/)\s+(?:the\s+)?(?:first|earliest|oldest)\b",
    re.IGNORECASE,
)
_OLDEST_ONE = re.compile(r"\b(?:oldest|earliest|newest|youngest|latest)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:which|what)\s+(?P<few>\d{1,2}|two|three|four|five|ten)\b|\b(?:top|first|last|latest|the)?\s*(\d{1,3}|two|three|four|five|ten)\s+(?:most|biggest|largest|longest|highest|"
    r"latest|newest|worst|main|top|lowest|shortest)\b|\bmost\s+(?:common|frequent|often|important|expensive)\s+(\d{1,2}|two|three|four|five|ten)\b|\b(?:top|first|last|latest|best|worst|biggest|largest|longest|highest|lowest)\s+(\d{1,3}|two|three|four|five|ten)\b"
    r"(?!\s*(?:hours?|days?|weeks?|months?|shifts?|years?))"
    r"|^\W*(?:the\s+)?(?P<head>\d{1,2}|two|three|four|five|ten)\s+[^\W\d][\w-]*(?:\s+[^\W\d][\w-]*)?\s+(?:with|by)\s+(?:the\s+)?(?:most|highest|lowest|longest|fewest|least)\b",
    re.IGNORECASE,
)
_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_PLACE = re.compile(
    r"\b(?P<place>second|third|fourth|2nd|3rd|4th)[ -]+(?:most|highest|biggest|largest|longest|lowest|smallest|shortest|best|worst|fewest|least)\b",
    re.IGNORECASE,
)  # told with those before it
_LAST_ONE = re.compile(
    r"\b(?P<way>last|latest|newest|most recent|first|earliest|oldest)\s+(?P<what>[^\W\d]+)\b", re.IGNORECASE
)
_LISTING = re.compile(
    r"^\W*(?:which|list|show|name)\s+(?:me\s+|all\s+|the\s+)*(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)",
    re.IGNORECASE,
)
_TREND = re.compile(
    r"\b(?:getting|trend\w*|over time|develop\w*|drift\w*|(?:ris|fall|increas|decreas|improv|worsen|grow|shrink)(?:ing|ed|es)|(?:going|went|go) (?:up|down)|"
    r"(?:longer|higher|better|more|up) or (?:shorter|lower|worse|less|down)|(?:shorter|lower|worse|less|down) or (?:longer|higher|better|more|up))\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|by|in terms of|on)\s+(?:the\s+)?(?P<what>(?!the\b)[^\W\d]\w+(?:\s+[^\W\d]\w+)?)", re.IGNORECASE
)
_WHICH_STEP = re.compile(r"\b(?:which|what)\s+(?:hour|day|date|week|month)\b", re.IGNORECASE)
_MONTHS = 62  # days of record from which months are told
_WEEKS = 15  # and weeks
_TOP_BY = re.compile(r"\b(?:top|worst|best|rank\w*|sorted|ordered|biggest|most)\b", re.IGNORECASE)
_WORTH = re.compile(r"(?:[^\W\d]\w+\s+)?(?:value|worth|turnover|revenues?)\b", re.IGNORECASE)
_SHOWN = 200
# "(scrap and rework together)"
_TAKEN_AS_ONE = re.compile(
    r"\b(?:and|plus|or|\+|&)\s+(?:the\s+)?[\w-]+(?:\s+[\w-]+)?\s+(?:together|combined|as one|added up)\b",
    re.IGNORECASE,
)
_BIGGEST = re.compile(
    r"\b(?:biggest|largest|greatest|highest|worst)\s+(?:\d{1,2}\s+|two\s+|three\s+|four\s+|five\s+|ten\s+)?(?P<what>[^\W\d]\w+)",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"(?:the\s+)?(?:numbers?|counts?|frequency|how (?:many|often))\b", re.IGNORECASE)
_OF_ONE = re.compile(r"\b(?:long|short)est\b", re.IGNORECASE)  # "which machine had the longest stop": one row
_IN_TOTAL = re.compile(r"\b(?:total|overall|in all|altogether|sum)\b", re.IGNORECASE)

_ALL_TOGETHER = re.compile(r"(?:all|both)\b.*\b(?:together|combined)\b", re.IGNORECASE)
_OF_PIECES = re.compile(r"(?:pieces?|pcs?|units?)\b", re.IGNORECASE)
_TIMES = re.compile(r"\b(?:times|multiplied)\b|[*×]", re.IGNORECASE)


def shaped(text: str, info: TableInfo, where: Sequence[Condition], index: PlantIndex) -> Query:
    """Return measures, groups, order and limit; the rest of the query is empty."""
    text = _BOUND.sub(lambda m: " " * len(m.group()), text)
    limit = _limit(text)
    grain = grain_said(text, info)
    conditioned = {c.column for c in where}
    spread = [c.column for c in where if c.compare == "in" and len(c.values) > 1]
    as_one = _TAKEN_AS_ONE.search(text) is not None
    chosen = {c.column for c in where if c.compare == "in" and len(c.values) == 1}
    by: list[str] = [grain] if grain else []
    key = index.key_of_rows(info)
    numbers = {c.name for c in info.columns if is_numeric(c.type)}
    for m in BY.finditer(text):
        if _COUNTS.match(m.group("what")):
            continue  # "by number of stops" says what is counted
        if _TOP_BY.search(text) and _WORTH.match(m.group("what")):
            continue  # "by order value" says what is summed
        if _ALL_TOGETHER.match(m.group("what")):
            continue  # "by all lines together" is one figure
        if _OF_PIECES.match(m.group("what")) and _TIMES.search(text):
            continue  # "pieces times the weight per piece" is one sum
        said = set(canonical(m.group("what")))
        if len(said) > 1 and said <= set(canonical(info.name)) and m.group().casefold().startswith("per"):
            continue  # "per press shift" of a press_shift_report: of its rows
        kind = m.group("what").split()[:1]  # none where a listed value is blanked
        if kind and kind[0].casefold() in UNIT_WORDS and m.group().casefold().startswith("per"):
            continue  # "the price per tonne in the sales list" is told of no sale
        named = column_called(info, m.group("what"))
        if named is None and info.equipment_column and kind and is_class(kind[0], index):
            by.append(info.equipment_column)  # "per brake"
            continue
        if (
            named is None
            and not m.group().casefold().startswith(("per", "for"))
            and _TOP_BY.search(text)
            and (begun := amount_said(m.group("what"), info))
        ):
            named = begun  # "top 5 days by scrap", "by minutes"
            by.append(named)
            continue
        if (
            named
            and named not in {*by, *chosen}
            and not is_grain_word(m.group("what"))
            and not _is_date(info, named)
            and (
                named not in numbers
                or (wholly_said(info, named, m.group("what")) and not _divides(m, named, info))
            )
        ):
            by.append(named)
    measure, order = measured(text, info, conditioned)
    measure = things_counted(measure, text, info, index)
    if measure is not None and measure.aggregate == "sum" and is_ordinal(measure.column, info):
        measure = Measure()  # the rows of "all runs" are counted; which run each is of adds up to nothing
    if measure is not None and measure.relation is not None:
        by = [
            b
            for b in by
            if b not in {measure.column, measure.other}
            and b not in canonical(measure.other or "")
            and b not in formula_columns(measure)
        ]
    if not by and (one := _one_row(text, info, measure)) is not None:
        return one
    ranked = _MOST.search(text) or _LEAST.search(text)
    extreme = next((n for n, p in AGGREGATES if n in {"maximum", "minimum"} and p.search(text)), None)
    if extreme and not ranked and len(by) == 1 and by[0] in numbers:  # "biggest batch by volume"
        heads = group_asked(text, info, index)
        if heads is not None and heads not in numbers and not is_rate(info, by[0]):
            return Query(  # "3 biggest causes by minutes"
                info.name,
                (Measure("sum", by[0]),),
                by=(heads,),
                order="most" if extreme == "maximum" else "least",
                limit=limit,
            )
        measure, order, by = Measure(extreme, by[0]), None, []  # type: ignore[arg-type]
    amounts = [b for b in by if b in numbers and is_sum(info, b)]
    if amounts and not ranked and not extreme and (way := order_said(text)):
        heads = group_asked(text, info, index)
        if heads is not None and heads not in numbers:  # "best customer by good sheets"
            return Query(info.name, (Measure("sum", amounts[0]),), by=(heads,), order=way, limit=limit)
    if extreme and not ranked and not by and (ended := _biggest_groups(text, info, conditioned)) is not None:
        return replace(ended, limit=limit)
    related = measure is not None and measure.relation is not None  # "the most kWh per ton"
    summed = ranked_by(text, info, by, ranked) if ranked and not related else None
    if summed is not None and (
        is_sum(info, summed) or not is_value(summed) or summed in by
    ):  # "by pieces", "most tons"
        by = [b for b in by if b != summed]
        measure = Measure("sum" if is_sum(info, summed) or not is_rate(info, summed) else "mean", summed)
    if ranked and measure in {None, Measure()} and (used := of_value(text, ranked, where, info)) is not None:
        measure = Measure("sum", used)
    if (
        ranked
        and by[:1] == [grain]
        and grain
        and measure in {None, Measure()}
        and (for_ := _FOR.search(text[ranked.start() :]))
    ):
        measure = told_by(for_.group("what"), info)
    if grain and by[:1] == [grain] and _WHICH_STEP.search(text) and _is_of_row(measure, info, text):
        by, order = by[1:], None  # "highest count, which product and which day" are told of that row
    measure, order = _of_steps(text, measure, order, by, info)
    counting = COUNT.search(text) is not None
    which = next(
        (of_head(c, m["what"], info) for m in WHICH.finditer(text) if (c := column_called(info, m["what"]))),
        None,
    )
    if measure in {
        None,
        Measure(),
    }:  # each row is one of its own: no count of rows is by what tells them apart
        by = [b for b in by if b != key or len(by) > 1]
        which = None if which == key else which
    else:
        key = None
    which = which or group_asked(text, info, index, without=key)
    if (
        measure is not None
        and measure.column is not None
        and measure.aggregate in {"maximum", "minimum"}
        and which
        and not by
        and which not in {measure.column, *conditioned}
        and (_IN_TOTAL.search(text) or (is_sum(info, measure.column) and not _OF_ONE.search(text)))
    ):  # "which machine has the highest cost": costs of a machine add up
        by.append(which)
        measure, order = Measure("sum", measure.column), order or "most"
    if ranked and not by and (measure is None or measure.aggregate not in {"maximum", "minimum"}):
        after = text[ranked.end() : ranked.end() + 40]
        taken = measure.column if measure else None
        group = (
            (which if which != taken else None)
            or (called if (called := column_called(info, after)) not in {taken, key} else None)
            or value_column(info, conditioned)
            or label_column(index, info, conditioned)
        )
        if group is not None:
            by.append(group)
        order = "least" if _LEAST.search(text) else "most"
        measure = measure or Measure()
    elif ranked and by:
        order = "least" if _LEAST.search(text) else "most"
    way = order_said(without_columns(text, info))
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
        plain = Measure("sum" if is_sum(info, named) else "mean", named)
        by, measure, order = (
            [_step(info)],
            measure if measure is not None and measure.relation else plain,
            None,
        )
    gone = {c.column for c in where if c.compare == "missing"}
    if measure is not None and measure.column in gone:
        measure = Measure()  # the rows without it are counted
    listing = _LISTING.match(text)
    rows_listed = listing is not None and bool(
        set(canonical(listing.group("what"))) & set(canonical(info.name))
    )
    if measure is None and (counting or by or (spread and not rows_listed)):
        pieces = None if counting else pieces_said(text, info)
        measure = Measure("sum", pieces) if pieces else Measure()
    if measure is not None and spread and not as_one and spread[0] not in by:
        by.append(spread[0])
    years = year_column(info) if info.time_column is None else None
    if measure is None and years is not None and (aged := _OLDEST_ONE.search(text)) is not None:
        measure = Measure(
            "minimum" if aged.group().casefold() in {"oldest", "earliest", "first"} else "maximum", years
        )
        return Query(info.name, (measure,))
    if measure is None:
        if info.time_column and _BOTH_ENDS.search(text):
            ends = (Measure("first", info.time_column), Measure("latest", info.time_column))
            return Query(info.name, ends)
        if _NEWEST.search(text) and info.time_column:
            return Query(info.name, order="newest", limit=limit or 1)
        if _OLDEST.search(text) and info.time_column:
            return Query(info.name, order="oldest", limit=limit or 1)
        limits = [c for w in where if w.than for c in (w.column, w.than)]
        shown = shown_columns(text, info, conditioned - set(limits), limits)
        return Query(
            info.name, columns=shown, limit=limit or _SHOWN, order="newest" if info.time_column else None
        )
    return Query(info.name, (measure,), by=tuple(by), order=order if by else None, limit=limit)  # type: ignore[arg-type]


def _biggest_groups(text: str, info: TableInfo, conditioned: set[str]) -> Query | None:
    """Return the groups of most rows, or with the most of an amount: "the two biggest reasons for downtime"."""
    m = _BIGGEST.search(text)
    head = column_called(info, m["what"]) if m else None
    kinds = {c.name: c.type for c in info.columns}
    if m is None or head is None or head in conditioned or not is_text(kinds[head]):
        return None
    measure = measured(f"{text[: m.start()]} {text[m.start('what') :]}", info, conditioned)[0]
    adds = measure is not None and measure.aggregate == "sum"
    if not adds and re.search(r"\bby\b", text[m.end() :], re.IGNORECASE):
        return None  # "the biggest customers by value"
    return Query(info.name, (measure if adds and measure else Measure(),), by=(head,), order="most")


def _one_row(text: str, info: TableInfo, measure: Measure | None) -> Query | None:
    """Return the last or first row where a question speaks of one and of a figure of it: "last stop, how many min did it take"."""
    m = _LAST_ONE.search(text)
    computed = measure is not None and measure.column is not None and measure.aggregate in {"sum", "mean"}
    bare = re.sub(r"\bhow many mins?\b", " ", text, flags=re.IGNORECASE)  # no minimum
    if m is None or not computed or info.time_column is None or any(p.search(bare) for _, p in AGGREGATES):
        return None
    if m["what"].endswith("s") or not set(canonical(m["what"])) & set(canonical(info.name)):
        return None
    newest = m["way"].casefold() in {"last", "latest", "newest", "most recent"}
    return Query(info.name, order="newest" if newest else "oldest", limit=1)


def _is_of_row(measure: Measure | None, info: TableInfo, text: str) -> bool:
    """Whether a measure is the highest or lowest of single rows, of values that do not add up."""
    if measure is None or measure.column is None or measure.aggregate not in {"maximum", "minimum"}:
        return False
    return not is_sum(info, measure.column) and not re.search(
        r"\b(?:mean|averages?|avg|total|sum)\b", text, re.IGNORECASE
    )


def _of_steps(
    text: str, measure: Measure | None, order: str | None, by: Sequence[str], info: TableInfo
) -> tuple[Measure | None, str | None]:
    """Return the sum of each step of time, ranked, for the highest or lowest of them: "highest daily output"."""
    stepped = len(by) == 1 and by[0] in GRAINS and GRAIN.search(text)
    if not stepped or measure is None or measure.column is None or measure.relation is not None:
        return measure, order
    if measure.aggregate not in {"maximum", "minimum"} or not is_sum(info, measure.column):
        return measure, order
    return Measure("sum", measure.column), "most" if measure.aggregate == "maximum" else "least"


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


def _limit(text: str) -> int | None:
    m = _LIMIT.search(text)
    if m is None:
        place = _PLACE.search(text)
        return None if place is None else _PLACES[place.group("place").casefold()]
    return number_of(next(g for g in m.groups() if g))


def _is_date(info: TableInfo, column: str) -> bool:
    return any(c.name == column and is_time(c.type) for c in info.columns)
