"""Words to a typed query: which table a question means, and what it wants of its rows.

Nothing here knows a plant: tables, columns and values come from the plant's index. A table is chosen
by the words of its name and columns, the values it holds, and whether it has the machine and the
time that the question names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents.understanding.words import Word, canonical, stem, words_of
from plant.index import Name, PlantIndex, key_of
from plant.period import Period
from plant.query import Condition, Measure, Query, is_numeric, is_text
from plant.store import TableInfo

_PLUMBING = frozenset(
    ["import", "code_label", "equipment_alias", "schedule", "schedule_item", "reading", "signal", "shift"]
)
_DULL = frozenset(
    [
        "all", "with", "sample", "list", "table", "data", "row", "and", "the", "for", "csv", "json", "xlsx", "file",
        "record", "id", "new", "old", "of", "to", "in", "by", "log", "export",
    ]
)  # fmt: skip
_UP = re.compile(
    r"\b(?:above|over|exceed\w*|too high|high(?:er)?|rose|rises|rising|increas\w+|upper)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:below|under|too low|low(?:er)?|fell|falls|falling|drop\w*|decreas\w+|beneath)\b", re.IGNORECASE
)
_HIGH = frozenset(["high", "upper", "above", "increase", "max", "hoch", "alto"])
_LOW = frozenset(["low", "lower", "below", "decrease", "min", "niedrig", "tief", "basso"])
_CAUSE = re.compile(
    r"\b(?:what (?:could|can|may|might) be wrong|what(?:'s| is) wrong|what could it be|what (?:might|may|can) (?:it|that|this) be|why|cause\w*)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:for|of|about|on|with|related to|containing|mention\w*|involv\w+)\s+(?:the\s+|an?\s+|all\s+)?(?P<what>[\w-]{3,20}(?:\s+[\w-]{3,20})?)",
    re.IGNORECASE,
)
_OF_THING = re.compile(
    r"\b(?:of|for|on)\s+(?:the\s+|an?\s+)?(?P<column>[a-z_]{4,20})\s+(?P<what>[\w-]+(?:\s+[\w-]+){0,2})\s*[?.!]?$",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"^\W*(?:what\s+(?:does|do|is|are)\s+[^?.]{3,60}?\s+(?:do|for|mean|stand for)\W*$|explain\b|describe\b|what (?:is|are) (?:the |an? )?"
    r"(?:meaning|purpose|function|job|task)s? of\b)",
    re.IGNORECASE,
)
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
_ASKED_FOR = re.compile(
    r"\b(?:which|what|list|show|give|name|get|how many|number of)\s+(?:(?:me|all|the|is|are|different|of)\s+)*"
    r"(?P<what>[\w-]+(?:\s+(?!of\b|for\b|in\b|on\b|are\b|is\b|do\b|does\b|did\b|were\b|was\b|belong)[\w-]+){0,2})",
    re.IGNORECASE,
)
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
_COMPARE = re.compile(
    r"(?P<word>\b(?:above|over|more than|greater than|larger than|longer than|higher than|exceed(?:s|ing|ed)?|at least|"
    r"from|below|under|less than|fewer than|shorter than|lower than|smaller than|at most|up to|equal(?:s| to)?|exactly)"
    r"|[<>]=?|=|≥|≤)\s*(?P<number>-?\d+(?:[.,]\d+)?)\s*(?P<unit>%|[a-zA-Z°µ/]+)?",
    re.IGNORECASE,
)
_SIGNS = {
    "above": ">", "over": ">", "more than": ">", "greater than": ">", "larger than": ">", "longer than": ">",
    "higher than": ">", "at least": ">=", "≥": ">=", ">=": ">=", ">": ">", "below": "<", "under": "<",
    "less than": "<", "fewer than": "<", "shorter than": "<", "lower than": "<", "smaller than": "<",
    "at most": "<=", "up to": "<=", "≤": "<=", "<=": "<=", "<": "<", "=": "in", "exactly": "in",
}  # fmt: skip
_MISSING = re.compile(
    r"\b(?:missing|without(?: an?)?|lack(?:s|ing)?(?: an?)?|empty|no|blank)\s+(?P<what>[\w ]{3,40})",
    re.IGNORECASE,
)
_ID = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{3,30}")
_ID_SPAN = re.compile(r"\b[A-Za-z]{1,8}(?:[-_/.][A-Za-z0-9]+)*[-_/.]?\d{2,}[\w-]*\b")
_LIMIT = re.compile(
    r"\b(?:top|first|last|latest|the)?\s*(\d{1,3}|two|three|four|five|ten)\s+(?:most|biggest|largest|longest|highest|"
    r"latest|newest|worst|main|top|lowest|shortest)\b|\b(?:top|first|last|latest)\s+(\d{1,3}|two|three|four|five|ten)\b"
    r"(?!\s*(?:hours?|days?|weeks?|months?|shifts?|years?))",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_NUMBERED = re.compile(
    r"(?P<word>[^\W\d]{4,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+)\b(?!\s*(?:days?|hours?|weeks?|months?|%))",
    re.IGNORECASE,
)
_COSTLY = re.compile(r"\b(?:expensive|costly|dear|cheap)\w*", re.IGNORECASE)
_NEAR_WORDS = 5  # between the first and the last word of a value said in another order
_VALUES = frozenset(
    ["value", "result", "reading", "wert", "valore", "ergebnis", "risultato", "actual", "amount"]
)
_NUMBERED_RECORD = re.compile(
    r"\b(?:work[- ]?orders?|wo|orders?|tickets?|jobs?|notifications?|records?|rows?|lots?|batch(?:es)?)\s*(?:no\.?|nr\.?|number|#|id)?\s*"
    r"(?P<id>\d{4,})\b",
    re.IGNORECASE,
)
_SUMMED_UNITS = frozenset(["h", "t", "kg", "kWh", "MWh", "Wh", "pcs", "m³", "L", "€", "EUR", "$"])
_SUMMED_WORDS = frozenset(["cost", "qty", "ton", "tonne", "piece", "kwh", "mwh", "scrap", "good"])
_UNIT_STEMS = frozenset(
    ["pct", "kg", "mm", "min", "sec", "eur", "usd", "bar", "degc", "kwh", "ton", "tons", "t", "m3"]
)
_LISTS = re.compile(
    r"\b(?:list|show|which|latest|last|first|newest|oldest|above|below|over|under|more than|less than)\b",
    re.IGNORECASE,
)
_SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "in on at to of is it no or as by we do me my an if so up us am pm be go he vs ok id nr hr kw cw wk",
    )
)
_ENOUGH = 0.9
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A value of imported tables that the question names, with every place it stands."""

    start: int
    end: int
    places: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query read from a question.

    Attributes:
        strength: how much speaks for the table, about 0.9 to 5.
        own: the table is one that an import made, none of the standard tables.
    """

    query: Query
    strength: float
    own: bool

    @property
    def picks(self) -> bool:
        """Whether it asks for named columns of the rows of a named value."""
        return bool(self.query.columns) and any(c.compare == "in" for c in self.query.where)

    @property
    def exact(self) -> bool:
        """Whether it computes with, or compares, a column of numbers, or names one row by its id."""
        computed = any(m.column is not None for m in self.query.measures)
        return (computed or self.picks) or any(
            c.compare in {"<", "<=", ">", ">="}
            or (c.compare == "in" and re.fullmatch(r"\d+", str(c.values[0])) is not None)
            or (
                c.compare == "in"
                and len(c.values) == 1
                and c.column.endswith("id")
                and _ID.fullmatch(str(c.values[0]))
            )
            for c in self.query.where
        )


def read_query(
    text: str,
    index: PlantIndex,
    *,
    equipment: Sequence[str] = (),
    period: Period | None = None,
    taken: Sequence[tuple[int, int]] = (),
    table: str | None = None,
    dated: bool = False,
) -> Asked | None:
    """Return the query that a question means; None when no table fits it.

    Args:
        text: the question.
        index: what exists.
        equipment: ids that it names.
        period: that it names.
        taken: stretches of the text that are something else (periods, names of machines).
        table: only this one.
        dated: only tables whose rows carry a time and a machine.
    """
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    words = words_of(text)
    hits = value_hits(text, index, words)
    units = {u for e in equipment for u in index.units_below(e)}
    best: tuple[float, _Shape, tuple[ValueHit, ...]] | None = None
    catalogue = _catalogue(index)
    for shape in catalogue:
        if table is not None and shape.info.name != table:
            continue
        if dated and not (shape.info.time_column and shape.info.equipment_column):
            continue
        held = _held(hits, shape, words)
        machines = _machines_of(shape.info, index)
        score = _score(
            text,
            words,
            shape,
            held,
            machines is not None if equipment else None,
            period is not None,
            catalogue,
        )
        if score is not None and units and machines is not None and not machines & units:
            score -= 1.0  # no row of these machines
        if score is not None and (best is None or score > best[0]):
            best = (score, shape, held)
    if best is None or best[0] < _ENOUGH:
        return None
    strength, shape, held = best
    info = shape.info
    by_machine = bool(units) and _machines_of(info, index) is not None
    where = _conditions(text, shape, held, by_machine, index)
    if (
        by_machine
        and info.equipment_column is None
        and (column := index.machine_column(info.name)) is not None
    ):
        where += (Condition(column[0], "in", tuple(v for v, u in column[1].items() if u in units)),)
    query = _shape(text, info, where, index)
    said = {w.stem for w in words}
    if any((own := set(canonical(b)) - _DULL) and own <= said for b in query.by):
        strength += 0.6  # it groups by a column that it names
    return Asked(
        Query(
            info.name,
            query.measures,
            where,
            tuple(sorted(units)) if info.equipment_column else (),
            period if info.time_column else None,
            query.by,
            query.columns,
            query.order,
            query.limit,
        ),
        strength,
        not info.standard,
    )


def _machines_of(info: TableInfo, index: PlantIndex) -> frozenset[str] | None:
    """Return the units that a table has rows of; None where it does not say whose its rows are."""
    if info.equipment_column:
        return index.units_in(info.name)
    column = index.machine_column(info.name)
    return None if column is None else frozenset(column[1].values())


def value_hits(text: str, index: PlantIndex, words: Sequence[Word]) -> list[ValueHit]:
    """Return the values of imported tables in a question, the longest phrases first."""
    found: list[ValueHit] = []
    used: set[int] = set()
    for m in _ID_SPAN.finditer(text):
        inside = {i for i, w in enumerate(words) if m.start() <= w.start and w.end <= m.end()}
        key = key_of(m.group())
        if len(inside) < 2 or _is_named(key, index) or index.named("value", key):
            continue
        if names := index.places_of_id(m.group()):
            found.append(ValueHit(m.start(), m.end(), tuple(names)))
            used |= inside
    for m in _NUMBERED_RECORD.finditer(text):
        if not _is_named(key_of(m.group("id")), index) and (names := index.places_of_id(m.group("id"))):
            found.append(ValueHit(m.start("id"), m.end("id"), tuple(names)))
            used |= {i for i, w in enumerate(words) if m.start("id") <= w.start and w.end <= m.end("id")}
    for n in range(6, 0, -1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if used & span or words[at + n - 1].end - words[at].start > 90:
                continue
            key = key_of(text[words[at].start : words[at + n - 1].end])
            short = len(key) < 3 and not words[at].text.isupper() and (len(key) < 2 or key in _SHORT_WORDS)
            if not key or key.isdecimal() or (n == 1 and short):
                continue
            names = index.named("value", key)
            for ending, put in (("s", ""), ("ies", "y"), ("es", ""), ("ed", ""), ("d", "")):
                if not names and key.endswith(ending):
                    names = index.named("value", key[: -len(ending)] + put)
            if not names and n == 1 and _ID.fullmatch(words[at].text) and not _is_named(key, index):
                names = index.places_of_id(words[at].text)
            if names:
                found.append(ValueHit(words[at].start, words[at + n - 1].end, tuple(names)))
                used |= span
    return sorted(found or _in_other_words(words, index), key=lambda h: h.start)


def _in_other_words(words: Sequence[Word], index: PlantIndex) -> list[ValueHit]:
    """Return the values of several words that all stand near each other in a question, in whatever order.

    "Gas consumption of the ovens" is the meter "Gas Öfen"; the value with the most words counts.
    """
    at = {w.stem: w for w in reversed(words)}
    best: list[tuple[int, ValueHit]] = []
    for stems, names in _worded_values(index):
        if not stems <= at.keys():
            continue
        places = sorted((at[s] for s in stems), key=lambda w: w.start)
        if words.index(places[-1]) - words.index(places[0]) <= _NEAR_WORDS:
            best.append((len(stems), ValueHit(places[0].start, places[-1].end, names)))
    top = max((n for n, _ in best), default=0)
    hits = [hit for n, hit in best if n == top]
    return hits if len(hits) == 1 else []


@lru_cache(maxsize=4)
def _worded_values(index: PlantIndex) -> tuple[tuple[frozenset[str], tuple[Name, ...]], ...]:
    """Return the values of two to four words by their stems."""
    found: dict[frozenset[str], list[Name]] = {}
    for name in index.names("value"):
        stems = canonical(name.id)
        if 2 <= len(stems) <= 4 and not any(s.isdecimal() for s in stems):
            found.setdefault(frozenset(stems), []).append(name)
    return tuple((stems, tuple(names)) for stems, names in found.items() if len(stems) > 1)


def _is_named(key: str, index: PlantIndex) -> bool:
    """Whether a word is a name that other tools take: an order, a lot, a product, an alarm."""
    return any(
        index.named(kind, key) for kind in ("equipment", "order", "lot", "product", "characteristic", "alarm")
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table as words."""

    info: TableInfo
    name: frozenset[str]
    columns: frozenset[str]
    directions: tuple[tuple[str, str], ...] = ()  # column, value: of columns that know high and low


@lru_cache(maxsize=4)
def _catalogue(index: PlantIndex) -> tuple[_Shape, ...]:
    shapes = []
    for info in index.store.tables():
        if not info.rows or info.name in _PLUMBING:
            continue
        kin = re.search(r"also in (\w+)", info.says)  # the rest of a file whose main columns are standard
        name = frozenset(canonical(f"{info.name} {kin.group(1) if kin else ''}")) - _DULL
        columns = frozenset(s for c in info.columns for s in canonical(f"{c.name} {c.says}")) - _DULL
        shapes.append(_Shape(info, name, columns, _directions(index, info.name)))
    return tuple(shapes)


def _directions(index: PlantIndex, table: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, set[str]] = {}
    for name in index.names("value"):
        if name.table == table and name.id.casefold() in _HIGH | _LOW:
            found.setdefault(name.column, set()).add(name.id)
    return tuple((c, v) for c, values in found.items() if len(values) > 1 for v in sorted(values))


def _score(
    text: str, words: Sequence[Word], shape: _Shape, held: Sequence[ValueHit], machines: bool | None, period: bool,
    catalogue: Sequence[_Shape],
) -> float | None:  # fmt: skip
    asked = {w.stem for w in words} - _DULL
    if _CAUSE.search(text):
        asked |= {"failure", "cause"}
    named = asked & shape.name
    described = (asked & shape.columns) - named
    evidence = sum(_rarity(s, catalogue) for s in named) + 0.6 * len(named) / max(len(shape.name), 1)
    evidence += min(1.0, sum(0.45 * _rarity(s, catalogue) for s in described))
    values = sum(_weight(text, h) for h in held)
    if evidence + values < 0.5 or not (named or described or values):
        return None
    info = shape.info
    score_measure = _measure(text, shape.info, set())[0]
    if score_measure is not None and score_measure.column is not None:
        values += 0.8
    if any(_numeric_said(text, c.name) for c in shape.info.columns if is_numeric(c.type)):
        values += 0.7
    if values and _direction(text, shape):
        values += 0.8
    if values and (wanted := _wanted(text)):
        values += 0.8 * max(_likeness(wanted, c.name) for c in info.columns)
    score = evidence + values - (0.25 if info.standard else 0.0)
    if machines is not None:
        score += 0.6 if machines else (-1.5 if not held else -0.4)
    if period:
        score += 0.5 if info.time_column else -0.6
    return score


def _wanted(text: str) -> frozenset[str]:
    """Return the words that say what is asked for: "which secondary codes" -> secondary, code."""
    if _EXPLAIN.search(text):
        return frozenset(["description"])
    m = _ASKED_FOR.search(text)
    return frozenset(canonical(m.group("what"))[:3]) - _DULL if m else frozenset()


def _likeness(wanted: frozenset[str], column: str) -> float:
    """Return which share of the words of a column and of what is wanted are the same."""
    own = frozenset(canonical(column)) - _DULL
    return len(own & wanted) / len(own | wanted) if own & wanted else 0.0


def _rarity(stem: str, catalogue: Sequence[_Shape]) -> float:
    holders = sum(stem in s.name or stem in s.columns for s in catalogue)
    return float(max(1, holders) ** -0.4)


def _weight(text: str, hit: ValueHit) -> float:
    said = text[hit.start : hit.end]
    if re.search(r"\d", said) or len(said.split()) > 1:
        return 1.3
    return 1.0 if len({p.table for p in hit.places}) == 1 else 0.7


def _held(hits: Sequence[ValueHit], shape: _Shape, words: Sequence[Word]) -> tuple[ValueHit, ...]:
    """Return the values that a table holds; words that name the table or a column of it are no values."""
    held = []
    for hit in hits:
        places = tuple(p for p in hit.places if p.table == shape.info.name)
        stems = [w.stem for w in words if hit.start <= w.start and w.end <= hit.end]
        if places and not (len(stems) <= 2 and all(s in shape.name for s in stems)):
            held.append(ValueHit(hit.start, hit.end, places))
    return tuple(held)


def _conditions(
    text: str, shape: "_Shape", held: Sequence[ValueHit], by_machine: bool, index: PlantIndex
) -> tuple[Condition, ...]:
    info = shape.info
    columns = _one_column_each(held)
    if by_machine:  # the machine is a condition of its own
        columns.pop(info.equipment_column or "", None)
    found = [Condition(c, "in", tuple(values)) for c, values in columns.items()]
    if not found and (about := _about(text, shape, index)) is not None:
        found.append(about)
    if (
        not any(_is_direction(c) for c in found)
        and (way := _direction(text, shape))
        and (found or not by_machine)
    ):
        found.append(way)
    for column in info.columns:
        if column.type == "boolean":
            truth = _truth(text, column.name)
            if truth is not None:
                found.append(Condition(column.name, "in", (str(truth).lower(),)))
    for m in _COMPARE.finditer(text):
        sign = _SIGNS.get(re.sub(r"^exceed\w*$", "above", m.group("word").casefold()))
        number = float(m.group("number").replace(",", "."))
        target = _numeric_near(info, text, m.start(), m.end())
        if sign and target is not None:
            factor = _factor(m.group("unit"), next(c.unit for c in info.columns if c.name == target))
            found.append(Condition(target, sign, (number * factor,)))  # type: ignore[arg-type]
    for column in info.columns:
        if is_numeric(column.type) and not any(c.column == column.name for c in found):
            number_said = _numeric_said(text, column.name)
            if number_said is not None:
                found.append(Condition(column.name, "in", (number_said,)))
    for m in _MISSING.finditer(text):
        named = _column_called(info, m.group("what"))
        if named is not None:
            found.append(Condition(named, "missing"))
    return tuple(found)


def _about(text: str, shape: "_Shape", index: PlantIndex) -> Condition | None:
    """Return the values that hold the word a question is about: "codes for motors" -> "Motor Failure"."""
    for m in _ABOUT.finditer(text):
        wanted = {w.stem for w in words_of(m.group("what"))[:2]} - shape.name - shape.columns - _DULL
        columns: dict[str, list[str]] = {}
        for name in index.names("value"):
            if name.table == shape.info.name and wanted and wanted <= set(canonical(name.id)):
                columns.setdefault(name.column, []).append(name.id)
        if columns:
            column = max(columns, key=lambda c: len(columns[c]))
            return Condition(column, "contains", tuple(wanted))
    for m in _OF_THING.finditer(text):
        called = _column_called(shape.info, m.group("column"))
        if called is not None and called in {
            n.column for n in index.names("value") if n.table == shape.info.name
        }:
            # none is called so: the answer says it
            return Condition(called, "in", (m.group("what").strip(),))
    return None


def _is_direction(condition: Condition) -> bool:
    """Return whether a condition says high or low."""
    return any(str(v).casefold() in _HIGH | _LOW for v in condition.values)


def _direction(text: str, shape: "_Shape") -> Condition | None:
    """Return "High" or "Low" where the text says above or below and a column knows these two."""
    up, down = _UP.search(text) is not None, _DOWN.search(text) is not None
    if up == down:
        return None
    wanted = _HIGH if up else _LOW
    return next((Condition(c, "in", (v,)) for c, v in shape.directions if v.casefold() in wanted), None)


def _numeric_said(text: str, column: str) -> str | None:
    """Return the number that follows a column's word: "priority 1", "class of 3"."""
    own = {w for w in canonical(column) if len(w) > 3}
    for m in _NUMBERED.finditer(text):
        if stem(m.group("word")) in own:
            return m.group("number")
    return None


def _truth(text: str, column: str) -> bool | None:
    name = column.replace("_", " ").replace("is ", "")
    opposite = {
        "preventive": "corrective",
        "planned": "unplanned",
        "good": "bad",
        "open": "closed",
        "active": "inactive",
    }
    if re.search(rf"\b(?:not|non|un)[- ]?{re.escape(name)}\b", text, re.IGNORECASE):
        return False
    other = opposite.get(name)
    said = re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
    if said and other and re.search(rf"\b{other}\b", text, re.IGNORECASE):
        return None  # both
    if said:
        return True
    return False if other and re.search(rf"\b{other}\b", text, re.IGNORECASE) else None


def _one_column_each(held: Sequence[ValueHit]) -> dict[str, list[str]]:
    """Keep each value in one column: the one that holds most of the values."""
    places: dict[str, list[tuple[int, str]]] = {}
    for n, hit in enumerate(held):
        for p in hit.places:
            places.setdefault(p.column, []).append((n, p.id))
    kept: dict[str, list[str]] = {}
    seen: set[int] = set()
    for column, found in sorted(places.items(), key=lambda c: -len({n for n, _ in c[1]})):
        fresh = [(n, v) for n, v in found if n not in seen]
        if fresh:
            kept[column] = list(dict.fromkeys(v for _, v in fresh))
            seen |= {n for n, _ in fresh}
    return kept


def _shape(text: str, info: TableInfo, where: Sequence[Condition], index: PlantIndex) -> Query:
    """Return measures, groups, order and limit; the rest of the query is empty."""
    limit = _limit(text)
    grain = _grain(text, info)
    conditioned = {c.column for c in where}
    spread = [c.column for c in where if c.compare == "in" and len(c.values) > 1]
    chosen = {c.column for c in where if c.compare == "in" and len(c.values) == 1}
    by: list[str] = [grain] if grain else []
    for m in _BY.finditer(text):
        named = _column_called(info, m.group("what"))
        if named and named not in {*by, *chosen} and not _is_grain_word(m.group("what")):
            by.append(named)
    measure, order = _measure(text, info, conditioned)
    ranked = _MOST.search(text) or _LEAST.search(text)
    counting = _COUNT.search(text) is not None
    which = next((c for m in _WHICH.finditer(text) if (c := _column_called(info, m.group("what")))), None)
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
            or _column_called(info, after)
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


def _measure(text: str, info: TableInfo, conditioned: set[str]) -> tuple[Measure | None, str | None]:
    if m := _DISTINCT.search(text):
        column = _column_called(info, m.group("what")) or _value_column(info, conditioned)
        if column is not None:
            return Measure("distinct", column), None
    said = next((n for n, p in _AGGREGATES if p.search(text)), None)
    for name, pattern in _AGGREGATES:
        for m in pattern.finditer(text):
            column = _numeric_near(info, text, m.start(), m.end(), after=True)
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
        and (stems := [s for s in canonical(c.name) if s not in _UNIT_STEMS])
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


def _column_called(info: TableInfo, what: str, *, numeric: bool = False) -> str | None:
    """Return the column that a phrase's first words name, if they name one."""
    asked = [w.stem for w in words_of(what)][:4]
    best: tuple[float, str] | None = None
    for column in info.columns:
        if numeric and not is_numeric(column.type):
            continue
        dull = {"id", "no", "nr"} | (_UNIT_STEMS if column.unit else frozenset())
        stems = [s for s in canonical(column.name) if s not in dull] or canonical(column.name)
        found = [s for s in stems if s in asked]
        if not found:
            continue
        first = min(asked.index(s) for s in found)
        score = len(found) / len(stems) + 0.5 * len(found) - 0.3 * first
        score += 0.1 * is_text(column.type)
        if best is None or score > best[0]:
            best = (score, column.name)
    return best[1] if best and best[0] >= 0.7 else None


def _numeric_near(info: TableInfo, text: str, start: int, end: int, *, after: bool = False) -> str | None:
    following = _column_called(info, text[end : end + 40], numeric=True)
    if after:
        return following
    before = text[:start].split()
    for n in (1, 2, 3, 4):  # the nearest words first
        if (leading := _column_called(info, " ".join(before[-n:]), numeric=True)) is not None:
            return leading
    return following


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
    if _EXPLAIN.search(text):
        described = [c.name for c in info.columns if canonical(c.name) == ["description"]]
        return (described[0],) if described and described[0] not in conditioned else ()
    asked -= _DULL
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


def _factor(said: str | None, unit: str) -> float:
    """Return how many units of a column one said unit is; 1 when either is unknown."""
    if not said or not unit:
        return 1.0
    try:
        return float(_units()(said).to(unit).magnitude)
    except Exception:
        return 1.0


@lru_cache(maxsize=1)
def _units() -> Any:
    import pint

    return pint.UnitRegistry()
