"""Which table a question means: by words of its name and columns, its values, its machines and times."""

import datetime as dt
import re
from collections.abc import Sequence

from agents.understanding.asked_columns import DULL, EXPLAIN, UNIT_WORDS, column_called
from agents.understanding.asked_dates import date_said
from agents.understanding.asked_formulas import begun_with, formula_columns, has_formula
from agents.understanding.asked_kpis import kpi_said
from agents.understanding.asked_measures import measured
from agents.understanding.asked_mentions import base, longest_mention, numbers_mentioned
from agents.understanding.asked_numbers import is_sum
from agents.understanding.asked_pairs import pair_said
from agents.understanding.asked_rates import flag_rated
from agents.understanding.asked_relations import both_said, rate_said
from agents.understanding.asked_values import ValueHit
from agents.understanding.numbers_of_columns import numeric_said
from agents.understanding.table_shapes import TableShape, direction
from agents.understanding.table_values import unaccounted, weight_of
from agents.understanding.words import Word, canonical
from plant.columns import is_numeric, is_time
from plant.index import PlantIndex
from plant.lexicon import apart
from plant.names import key_of
from plant.period import Period
from plant.query import Measure
from plant.store import TableInfo

CAUSE = re.compile(
    r"\b(?:what (?:could|can|may|might) be wrong|what(?:'s| is) wrong|what could it be|what (?:might|may|can) (?:it|that|this) be|why|cause\w*)\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\b(?:which|what|list|show|give|name|get|how many|number of)\s+(?:(?:me|all|the|is|are|different|of)\s+)*"
    r"(?P<what>[\w-]+(?:\s+(?!of\b|for\b|in\b|on\b|are\b|is\b|do\b|does\b|did\b|were\b|was\b|belong)[\w-]+){0,2})",
    re.IGNORECASE,
)
_UNTOLD = 0.3  # a content word that neither its name, nor its columns, nor its values account for
_LIMITED = re.compile(r"\b(?:above|over|below|under|than|exceed\w*|at least|at most)\s+-?\d", re.IGNORECASE)
_JOINED = 0.5
_GROUPS = 0.5
_PLAIN = frozenset(
    ["machine", "time", "date", "day", "hour", "number", "kind", "state", "cause", "description"]
)
_BY = re.compile(
    r"\b(?:by|per|for each|for every|grouped by|broken down by)\s+(?:the\s+)?(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)",
    re.IGNORECASE,
)
_STEPS_OF_TIME = frozenset(
    ["hour", "day", "week", "month", "quarter", "year", "weekday", "machine", "far", "how", "the"]
)
_SUBJECT = 1.0
_WRITTEN = 1.5  # that a formula of the question can be computed of its columns
_FANNED = 2.5
_RATED = 0.3  # that it has what is lost and the whole that a rate is of
_NEAR_DAYS = 60
_UNTIMED = 1.0  # that a table knows nothing of the period named
_IN_UNIT = 0.4
_NAMED = 0.5  # that a column's whole name of several words is said
_MADE = re.compile(
    r"\bhow (?:many|much)\s+(?P<what>[^\W\d]\w+)\b[^?.;]*\b(?:make|made|makes|produced?|cut|sawn?|fill(?:ed)?|pack(?:ed)?|came out|come out|turn(?:ed)? out|output)\b|"
    r"\b(?:how (?:many|much)|most)\s+(?P<judged>good|ok|bad|scrap\w*|waste\w*|reject\w*|defective)\b|"
    r"\bmost\s+(?P<most>[^\W\d]\w+)\b[^?.;]*\b(?:in|on|within) (?:a|one|any)(?: one| single)? (?:day|week|month|shift|hour)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(r"\borders?\b", re.IGNORECASE)
_OF_MAINTENANCE = re.compile(
    r"\b(?:work|wos?|tickets?|repair\w*|mainten\w*|correct\w*|prevent\w*|inspect\w*|service\w*)\b",
    re.IGNORECASE,
)


def _lists_work(shape: TableShape) -> bool:
    """Whether a table is one of work orders."""
    return shape.info.name == "work_order" or {"work", "order"} <= shape.name


def _of_other_orders(text: str, catalogue: Sequence[TableShape]) -> bool:
    """Whether "orders" are those that are made or delivered, as nothing says work orders and the plant has others."""
    others = any("order" in s.name and not _lists_work(s) for s in catalogue)
    return others and _ORDERS.search(text) is not None and _OF_MAINTENANCE.search(text) is None


def table_score(
    text: str, words: Sequence[Word], shape: TableShape, held: Sequence[ValueHit], machines: bool | None, period: Period | None,
    catalogue: Sequence[TableShape], told: Sequence[ValueHit] = (), subject: frozenset[str] = frozenset(),
) -> float | None:  # fmt: skip
    """Return how much speaks for a table; None where nothing does.

    Args:
        text: the question.
        words: of it.
        shape: the table as words.
        held: values of the question that the table holds.
        machines: whether the table says whose its rows are; None where no machine is named.
        period: that is named.
        catalogue: all tables, to tell rare words from common ones.
        told: values that another table holds, which tells of this one's machines or codes.
        subject: stems of what it counts or ranks by, where that is the name of a table.
    """
    if _lists_work(shape) and _of_other_orders(text, catalogue):
        return None
    asked = {part for w in words for part in (w.stem, *apart(w.stem))} - (DULL - shape.entity)
    if CAUSE.search(text):
        asked |= {"failure", "cause"}
    said = {base(s): s for s in sorted(asked)}
    named = {said[b] for s in shape.name | shape.entity if (b := base(s)) in said}
    described = {said[b] for s in shape.columns if (b := base(s)) in said} - named
    evidence = sum(_rarity(s, catalogue) for s in named) + 0.6 * len(named) / max(len(shape.name), 1)
    evidence += min(1.0, sum(0.45 * _rarity(s, catalogue) for s in described))
    values = sum(weight_of(text, h) for h in held) + _JOINED * sum(weight_of(text, h) for h in told)
    info = shape.info
    kpi = kpi_said(text, info) is not None
    if not (named or described or values or kpi or _says_unit(words, info)):
        return None  # before what takes time to read
    measure = measured(text, info, {p.column for h in held for p in h.places})[0]
    computed = measure is not None and measure.column is not None
    evidence += _IN_UNIT if kpi else 0.0
    limited = not info.standard and _LIMITED.search(text) is not None and longest_mention(text, info) > 0
    in_unit = computed and _says_unit(words, info)
    computed = computed or (not info.standard and (flag_rated(text, info) or _value_rated(text, held)))
    evidence += _IN_UNIT if in_unit else 0.0
    pair = pair_said(text, info)
    compared = pair is not None and pair.known and not CAUSE.search(text)
    rated = not info.standard and measure is not None and measure.relation is not None and rate_said(text)
    if evidence + values + 0.2 * (computed or limited) + 0.4 * compared + _RATED * rated < 0.5 or not (
        named or described or values or in_unit or kpi
    ):
        return None
    values += 0.8 * (computed or limited)
    if any(numeric_said(text, c.name) for c in shape.info.columns if is_numeric(c.type)):
        values += 0.7
    values += 1.0 * compared
    if values and direction(text, shape):
        values += 0.8
    if values and (wanted := _wanted(text)):
        values += 0.8 * max(_likeness(wanted, c.name) for c in info.columns)
    score = evidence + values + _NAMED * bool(_columns_named(text, info)) - (0.25 if info.standard else 0.0)
    score += _grouped(text, info)
    named_so = columns_wholly_said(text, info) or (not info.standard and longest_mention(text, info) > 1)
    score += _GROUPS * bool(named_so and not CAUSE.search(text))
    if machines is False and measure is not None and measure.aggregate == "distinct":
        score -= _SUBJECT  # "how many different moulds ran on IM-02" counts those of rows that say where
    if held and measure is not None and measure.aggregate == "distinct":
        score += _SUBJECT  # rows of what is named that say which of the things they are of
    counted = shape.name | shape.entity
    if subject:
        score += _SUBJECT * len(subject & counted) / len(subject)
        score += (
            _GROUPS
            if shape.name and shape.name <= subject and not any(s.name > shape.name for s in catalogue)
            else 0.0
        )
        if is_listed(text, shape) and subject & counted:
            score += _GROUPS
    elif is_listed(text, shape):
        score += _GROUPS  # what it counts or lists is what the table is called
    if measure is not None and kpi:
        score += _SUBJECT
    if (made := _MADE.search(text)) is not None and any(
        _has_amount(_of_made(made), o.info) for o in catalogue
    ):
        score += (
            _SUBJECT if _has_amount(_of_made(made), info) else -_SUBJECT
        )  # pieces that were made are a sum
    if measure is not None and _is_fanned(measure):
        score -= _FANNED  # of rows told several times no figure is right
    if has_formula(text):
        score += _WRITTEN if measure is not None and measure.relation == "formula" else -_GROUPS
    if measure is not None and measure.relation == "until" and both_said(text, info):
        score += _SUBJECT  # both dates that it asks the time between
    if measure is not None and measure.relation in {"ratio", "formula"} and not kpi and rate_said(text):
        score += _GROUPS  # both sides of the rate that it asks for
    unitary = measure is not None and (measure.column or "") in UNIT_WORDS  # "hours" is said of any time
    if (
        measure is not None
        and not unitary
        and measure.column in {m.column for m in numbers_mentioned(text, info)}
    ):
        score += _GROUPS  # by its whole name
    if (named or described or values) and date_said(text, info, False) is not None:
        score += _GROUPS  # it orders by a date that only such a table has
    if held and not (named or described):  # its values alone speak for it
        score -= _UNTOLD * min(3, unaccounted(words, held))
    if machines is not None:
        score += 0.6 if machines else (-1.5 if not held else -0.4)
    if period is not None:
        score += 0.5 if info.time_column else -_UNTIMED
        score -= 2 * _UNTIMED * (not info.standard and not _overlaps(period, info))
    return score


def _of_made(m: "re.Match[str]") -> str:
    """Return what a question says was made: "boards", "good" pieces of any name."""
    return str(m.group("what") or m.group("judged") or m.group("most"))


def _overlaps(period: Period, info: TableInfo) -> bool:
    """Whether a table has rows near a period, or another time to go by: what was listed years before tells nothing of it."""
    if sum(is_time(c.type) for c in info.columns) > 1:
        return True
    first, last = (t if t is None or t.tzinfo else t.replace(tzinfo=dt.UTC) for t in (info.first, info.last))
    near = dt.timedelta(days=_NEAR_DAYS)
    return first is None or last is None or (period.start - near <= last and first <= period.end + near)


def _is_fanned(measure: Measure) -> bool:
    """Whether a figure is of columns of another table alone, whose rows are told several times."""
    columns = [measure.column or "", *([measure.other] if measure.other else []), *formula_columns(measure)]
    joined = ["." in c for c in columns]
    return all(joined) or (measure.relation == "ratio" and any(joined))


def _value_rated(text: str, held: Sequence[ValueHit]) -> bool:
    """Whether the rate of a value is asked for that a table holds: "nok rate"."""
    return any(
        re.match(r"[- ](?:rate|ratio|quota|percentage|share)\b", text[h.end :], re.IGNORECASE) for h in held
    )


def _has_amount(word: str, info: TableInfo) -> bool:
    """Whether a table of the plant's own has one column of quantities that begins with a word: "boards_total"."""
    column = None if info.standard else begun_with(word, info)
    return column is not None and is_sum(info, column)


def _columns_named(text: str, info: TableInfo) -> list[str]:
    """Return the columns of a table of the plant's own whose names of several words stand in a text word by word."""
    if info.standard:
        return []
    said = f" {key_of(text)} "
    names = {c.name: key_of(c.name.replace("_", " ")) for c in info.columns}
    return [name for name, key in names.items() if " " in key and f" {key} " in said]


def columns_wholly_said(text: str, info: TableInfo) -> list[frozenset[str]]:
    """Return the stems of the columns of numbers whose names of several words stand in a text word by word."""
    numbers = {c.name for c in info.columns if is_numeric(c.type)}
    return [frozenset(canonical(name)) for name in _columns_named(text, info) if name in numbers]


def _says_unit(words: Sequence[Word], info: TableInfo) -> bool:
    """Whether a word is the unit of a column of numbers: "kWh of furnace 1"."""
    units = {c.unit.casefold() for c in info.columns if is_numeric(c.type) and len(c.unit) > 1}
    return any(w.text.casefold() in units for w in words)


def is_listed(text: str, shape: TableShape) -> bool:
    """Whether what a question counts or lists is what the table is called: "how many alert rules"."""
    m = _ASKED_FOR.search(text)
    return m is not None and bool(
        frozenset(canonical(m.group("what"))) & ((shape.name | shape.entity) - _PLAIN)
    )


def _grouped(text: str, info: TableInfo) -> float:
    """Return how much the words after "by" speak for a table that has, or against one that lacks, such a column."""
    found = 0.0
    for m in _BY.finditer(text):
        first = m.group("what").split()[0].casefold()
        if first in _STEPS_OF_TIME:
            continue
        found += _GROUPS if column_called(info, m.group("what")) else -_GROUPS / 2
    return max(-_GROUPS, min(_GROUPS, found))


def machines_of(info: TableInfo, index: PlantIndex) -> frozenset[str] | None:
    """Return the units that a table has rows of; None where it does not say whose its rows are."""
    if info.equipment_column:
        return index.units_in(info.name)
    column = index.machine_column(info.name)
    return None if column is None else frozenset(u for v in column[1].values() for u in index.units_below(v))


def _wanted(text: str) -> frozenset[str]:
    """Return the words that say what is asked for: "which secondary codes" -> secondary, code."""
    if EXPLAIN.search(text):
        return frozenset(["description"])
    m = _ASKED_FOR.search(text)
    return frozenset(canonical(m.group("what"))[:3]) - DULL if m else frozenset()


def _likeness(wanted: frozenset[str], column: str) -> float:
    """Return which share of the words of a column and of what is wanted are the same."""
    own = frozenset(canonical(column)) - DULL
    return len(own & wanted) / len(own | wanted) if own & wanted else 0.0


def _rarity(stem: str, catalogue: Sequence[TableShape]) -> float:
    form = base(stem)
    holders = sum(form in s.bases for s in catalogue)
    return float(max(1, holders) ** -0.4)
