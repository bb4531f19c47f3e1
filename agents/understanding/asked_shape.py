"""What a question wants of rows: its measure, groups, order, how many, which columns."""

import re
from collections.abc import Sequence

from agents.understanding.asked_columns import (
    DULL,
    EXPLAIN,
    UNIT_WORDS,
    column_called,
    wholly_said,
)
from agents.understanding.asked_formulas import begun_with, formula_columns
from agents.understanding.asked_measures import (
    AGGREGATES,
    BY,
    COUNT,
    GRAIN,
    GRAIN_WORDS,
    is_grain_word,
    is_rate,
    measured,
    of_quantity,
    of_unit,
    value_column,
)
from agents.understanding.asked_mentions import is_ordinal, numbers_mentioned
from agents.understanding.asked_moments import year_column
from agents.understanding.asked_numbers import is_sum, pieces_said
from agents.understanding.asked_rankings import group_asked, order_said, without_columns
from agents.understanding.spelled_numbers import number_of
from agents.understanding.words import canonical
from plant.columns import is_numeric, is_time
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import GRAINS, Condition, Measure, Query
from plant.store import TableInfo

_MOST = re.compile(
    r"\b(?:(?:busiest|best|worst|peak) (?:hour|day|week|month|quarter|year|weekday)s?\b|most (?:common|often|frequent\w*|of|many)|(?:the )?most\b|dominat\w*|dominant|top|leading|fires most|"
    r"frequent\w*|pareto|ranking|rank|main)\b",
    re.IGNORECASE,
)
_BARE_MOST = re.compile(r"(?:the\s+)?(?:most|least|fewest)(?:\s+(?:of|many))?", re.IGNORECASE)
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
_WHICH = re.compile(r"\b(?:which|what)\s+(?P<what>[\w ]{3,40})", re.IGNORECASE)
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
_LISTING = re.compile(
    r"^\W*(?:which|list|show|name)\s+(?:me\s+|all\s+|the\s+)*(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)",
    re.IGNORECASE,
)
_AMOUNTS_OF = re.compile(
    r"\b(?:us(?:e|ed|es|ing)|consum\w+|need\w*|make|made|produc\w+|wash\w*|ship\w*|deliver\w*|sell|sold|melt\w*|pour\w*|fill\w*|pack\w*|bak\w+|"
    r"order\w*|bought|buy|get|got|receiv\w+|send|sent|return\w*|process\w*|treat\w*)\b",
    re.IGNORECASE,
)
_MONEY = frozenset(["€", "EUR", "USD", "$", "GBP", "CHF"])
_NAMES = frozenset(["description", "name", "label", "title", "article"])
_RESULTS = frozenset(["output", "good", "net", "actual", "produced", "total"])
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
_SHOWN = 200
_OF_ONE = re.compile(r"\b(?:long|short)est\b", re.IGNORECASE)  # "which machine had the longest stop": one row
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
    for m in BY.finditer(text):
        named = column_called(info, m.group("what"))
        if (
            named is None
            and not m.group().casefold().startswith(("per", "for"))
            and _TOP_BY.search(text)
            and (begun := _amount_said(m.group("what"), info))
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
    if measure is not None and measure.aggregate == "sum" and is_ordinal(measure.column, info):
        measure = Measure()  # the rows of "all runs" are counted; which run each is of adds up to nothing
    if measure is not None and measure.relation is not None:
        by = [
            b
            for b in by
            if b != measure.other
            and b not in canonical(measure.other or "")
            and b not in formula_columns(measure)
        ]
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
    if ranked and (summed := _ranked_by(text, info, by, ranked)) is not None:  # "by pieces", "most tons"
        by = [b for b in by if b != summed]
        measure = Measure("sum" if is_sum(info, summed) or not is_rate(info, summed) else "mean", summed)
    if ranked and measure in {None, Measure()} and (used := _of_value(text, ranked, where, info)) is not None:
        measure = Measure("sum", used)
    if (
        ranked
        and by[:1] == [grain]
        and grain
        and measure in {None, Measure()}
        and (for_ := _FOR.search(text[ranked.start() :]))
    ):
        measure = _told_by(for_.group("what"), info)
    if grain and by[:1] == [grain] and _WHICH_STEP.search(text) and _is_of_row(measure, info, text):
        by, order = by[1:], None  # "highest count, which product and which day" are told of that row
    measure, order = _of_steps(text, measure, order, by, info)
    counting = COUNT.search(text) is not None
    which = next((c for m in _WHICH.finditer(text) if (c := column_called(info, m.group("what")))), None)
    which = which or group_asked(text, info, index)
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
            or (called if (called := column_called(info, after)) != taken else None)
            or value_column(info, conditioned)
            or _label_column(index, info, conditioned)
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
    if (measure is not None and not by and spread) or (
        spread and spread[0] not in by and measure is not None
    ):
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
        shown = _shown_columns(text, info, conditioned - set(limits), limits)
        return Query(
            info.name, columns=shown, limit=limit or _SHOWN, order="newest" if info.time_column else None
        )
    return Query(info.name, (measure,), by=tuple(by), order=order if by else None, limit=limit)  # type: ignore[arg-type]


def _of_value(text: str, ranked: "re.Match[str]", where: Sequence[Condition], info: TableInfo) -> str | None:
    """Return the only amount of a table where the most of a value is asked for: "when did we use the most bleach"."""
    after = key_of(text[ranked.end() :])
    values = [key_of(str(v)) for c in where if c.compare == "in" for v in c.values]
    if not _BARE_MOST.fullmatch(ranked.group()) or not _AMOUNTS_OF.search(text):
        return None
    if not any(v and (after == v or after.startswith(f"{v} ")) for v in values):
        return None
    amounts = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and "." not in c.name and is_sum(info, c.name) and c.unit not in _MONEY
        and not set(canonical(c.name)) & {"cost"}
    ]  # fmt: skip
    return amounts[0] if len(amounts) == 1 else None


def _told_by(what: str, info: TableInfo) -> Measure | None:
    """Return the figure of the column of numbers that a few words name: "good pieces" of "best day for good pieces"."""
    told = {m.column for m in numbers_mentioned(what, info)}
    column = next(iter(told)) if len(told) == 1 else _amount_said(what, info)
    return Measure("sum" if is_sum(info, column) else "mean", column) if column else None


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


def _amount_said(what: str, info: TableInfo) -> str | None:
    """Return the column of numbers that a phrase begins with a word, the unit or the quantity of."""
    word = next(iter(what.split()), None)
    if word is None:
        return None
    return begun_with(word, info) or of_unit(word, info) or of_quantity(word, info)


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
    if (
        first
        and first.group(1).endswith("s")
        and set(canonical(first.group(1))) & (set(canonical(info.name)) - DULL)
    ):
        return None  # "most stops" counts them, "most downtime" does not
    if first and (measured_as := of_quantity(first.group(1), info)) is not None:
        return measured_as
    few = [set(canonical(w)) for w in re.findall(r"[^\W\d]\w+", after)[:3]]
    of_rows = [n for n, w in enumerate(few) if w & (set(canonical(info.name)) - DULL)]
    called = column_called(info, after, numeric=True)
    wholly = wholly_said(info, called, " ".join(after.split()[:3]))
    if (pieces := pieces_said(after, info)) is not None and (not wholly or called == pieces):
        return pieces  # "the most rejected parts"
    if of_rows and (of_rows[0] == 0 or not wholly):
        return None  # rows of the table are counted: "the most stops", "most rejected deliveries"
    head = begun_with(first.group(1), info) if first else None
    if head is not None and is_sum(info, head) and not of_rows:
        return head  # "most boards" of boards_total
    if called is not None and (wholly_said(info, called, after) or not _BARE_MOST.fullmatch(ranked.group())):
        return called
    told = [n.column for n in numbers_mentioned(text, info) if n.words > 1 and is_sum(info, n.column)]
    if len(told) == 1:
        return told[0]  # "whose machines cost us most in parts" of parts_cost
    first = re.match(r"\W*(\w+)", after)
    unit = UNIT_WORDS.get(first.group(1).casefold(), first.group(1).casefold()) if first else ""
    measured_so = [c.name for c in numbers if unit and c.unit.casefold() == unit]
    real = [c for c in measured_so if _RESULTS & set(canonical(c))]  # what came out, not what went in
    return next(iter(real or measured_so), None)


def _limit(text: str) -> int | None:
    m = _LIMIT.search(text)
    if m is None:
        place = _PLACE.search(text)
        return None if place is None else _PLACES[place.group("place").casefold()]
    return number_of(next(g for g in m.groups() if g))


def _grain(text: str, info: TableInfo) -> str | None:
    if info.time_column is None or (m := GRAIN.search(text)) is None:
        return None
    said = next(
        g
        for g in (
            m.group("unit"),
            m.group("head"),
            m.group("top"),
            m.group("adverb"),
            m.group("yoy"),
            m.group("single"),
        )
        if g
    )
    return GRAIN_WORDS[said.casefold()]


def _is_date(info: TableInfo, column: str) -> bool:
    return any(c.name == column and is_time(c.type) for c in info.columns)


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
