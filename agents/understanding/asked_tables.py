"""Which table a question means: by words of its name and columns, its values, its machines and times."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.asked_columns import DULL, EXPLAIN, UNIT_WORDS, column_called
from agents.understanding.asked_dates import date_said
from agents.understanding.asked_formulas import begun_with, has_formula
from agents.understanding.asked_kpis import kpi_said
from agents.understanding.asked_measures import measured
from agents.understanding.asked_mentions import base, longest_mention, numbers_mentioned
from agents.understanding.asked_numbers import is_sum
from agents.understanding.asked_pairs import pair_said
from agents.understanding.asked_relations import both_said, rate_said
from agents.understanding.asked_values import ValueHit
from agents.understanding.words import Word, canonical, stem
from plant.columns import is_numeric, is_text
from plant.index import PlantIndex
from plant.lexicon import SHORT_CODES, apart
from plant.names import key_of
from plant.query import Condition
from plant.store import TableInfo

_PLUMBING = frozenset(
    ["import", "code_label", "equipment_alias", "schedule", "schedule_item", "reading", "signal", "shift"]
)
_UP = re.compile(
    r"\b(?:above|over|exceed\w*|too high|high(?:er)?|rose|rises|rising|increas\w+|upper)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:below|under(?!\s+(?:the\s+)?(?:code|category|group|class|rule|[A-Z]+\d))|too low|low(?:er)?|fell|falls|falling|drop\w*|decreas\w+|beneath)\b",
    re.IGNORECASE,
)
HIGH = frozenset(["high", "upper", "above", "increase", "max", "hoch", "alto"])
LOW = frozenset(["low", "lower", "below", "decrease", "min", "niedrig", "tief", "basso"])
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
EVERYDAY = frozenset(
    [
        "list",
        "show",
        "give",
        "tell",
        "what",
        "which",
        "when",
        "where",
        "many",
        "much",
        "often",
        "number",
        "count",
        "were",
        "have",
        "with",
        "that",
        "this",
        "there",
        "from",
        "most",
        "common",
        "frequent",
        "latest",
        "last",
        "first",
        "newest",
        "oldest",
        "does",
        "each",
        "every",
        "them",
        "then",
        "than",
        "into",
        "data",
        "rows",
        "entries",
        "records",
        "times",
        "ever",
        "about",
        "please",
        "total",
        "summary",
        "summarise",
        "between",
        "during",
        "until",
        "since",
        "after",
        "before",
        "happened",
        "recorded",
        "occurred",
        "found",
        "come",
        "came",
        "long",
    ]
)
_NUMBERS = frozenset(
    ["nr", "id", "no", "number", "code", "key"]
)  # ends of names of columns that tell rows apart
_THINGS = frozenset(["sample"])  # a dull word of a file's name, and yet what a row is
_FEW_ROWS = 3
_PHRASE = 1.6  # how much more a value of several words says than one word
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
_SHEET = re.compile(r"rows of [^#;]+#([^;]+)")  # of a workbook: its sheets' names tell them apart
_SHEETS = frozenset(["sheet", "tabelle", "foglio", "data", "daten", "dati"])
_SUBJECT = 1.0
_WRITTEN = 1.5  # that a formula of the question can be computed of its columns
_FANNED = 2.5
_UNTIMED = 1.0  # that a table knows nothing of the period named
_IN_UNIT = 0.4
_NAMED = 0.5  # that a column's whole name of several words is said
_MOST_ROWS = 500_000
_NUMBERED = re.compile(
    r"(?P<word>[^\W\d]{4,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+)\b(?!\s*(?:days?|hours?|weeks?|months?|%|mm|cm|kg|g\b|ml|l\b|bar|kW|V\b|m\b))",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\bhow (?:many|much)\s+(?P<what>[^\W\d]\w+)\b[^?.;]*\b(?:make|made|makes|produced?|cut|sawn?|fill(?:ed)?|pack(?:ed)?|came out|come out|turn(?:ed)? out|output)\b|"
    r"\bmost\s+(?P<most>[^\W\d]\w+)\b[^?.;]*\b(?:in|on|within) (?:a|one|any)(?: one| single)? (?:day|week|month|shift|hour)\b",
    re.IGNORECASE,
)
_NUMBERED_WITH_UNIT = re.compile(
    r"(?P<word>[^\W\d]{4,})\s+(?:is\s+|of\s+|=\s*)?(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>mm|cm|kg|g|ml|l|bar|kW|V|m|t|h|min)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table as words; `entity` says what one row is: "Chargennr", different in each, makes it a table of charges."""

    info: TableInfo
    name: frozenset[str]
    columns: frozenset[str]
    entity: frozenset[str] = frozenset()
    directions: tuple[tuple[str, str], ...] = ()  # column, value: of columns that know high and low

    @property
    def bases(self) -> frozenset[str]:
        """The words of its name and columns without the endings of verbs."""
        return _bases(self.name | self.columns)


@lru_cache(maxsize=1024)
def _bases(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(base(s) for s in stems)


@lru_cache(maxsize=4)
def tables_of(index: PlantIndex) -> tuple[TableShape, ...]:
    """Return the tables that have rows, as words."""
    shapes = []
    for info in index.store.tables():
        if not info.rows or info.name in _PLUMBING:
            continue
        kin = re.search(r"also in (\w+)", info.says)  # the rest of a file whose main columns are standard
        sheet = _SHEET.search(info.says)
        own = sheet.group(1) if sheet and set(canonical(sheet.group(1))) - DULL - _SHEETS else info.name
        name = frozenset(canonical(f"{own} {kin.group(1) if kin else ''}")) - DULL
        columns = frozenset(s for c in info.columns for s in canonical(f"{c.name} {c.says}")) - DULL
        short = {
            s
            for w in name
            for said in SHORT_CODES.get(w.upper(), ())
            if " " not in said
            for s in canonical(said)
        }
        name |= short if not info.standard else frozenset()  # a log of CIP tells of cleanings
        shapes.append(TableShape(info, name, columns, _entity(index, info), _directions(index, info.name)))
    return tuple(shapes)


@lru_cache(maxsize=4)
def twins_of(index: PlantIndex) -> frozenset[str]:
    """Return the standard tables whose every row came from one file that is also a table of its own."""
    kin: dict[str, list[int]] = {}
    for info in index.store.tables():
        if info.rows and (m := re.search(r"also in (\w+)", info.says)) is not None:
            kin.setdefault(m.group(1), []).append(info.rows)
    rows = {t.name: t.rows for t in index.store.tables()}
    return frozenset(name for name, own in kin.items() if own == [rows.get(name)])


_ORDERS = re.compile(r"\borders?\b", re.IGNORECASE)
_OF_MAINTENANCE = re.compile(
    r"\b(?:work|wos?|tickets?|repair\w*|mainten\w*|correct\w*|prevent\w*|inspect\w*|service\w*)\b",
    re.IGNORECASE,
)


def _of_other_orders(text: str, catalogue: Sequence[TableShape]) -> bool:
    """Whether "orders" are those that are made or delivered, as nothing says work orders and the plant has others."""
    others = any("order" in s.name and s.info.name != "work_order" for s in catalogue)
    return others and _ORDERS.search(text) is not None and _OF_MAINTENANCE.search(text) is None


def table_score(
    text: str, words: Sequence[Word], shape: TableShape, held: Sequence[ValueHit], machines: bool | None, period: bool,
    catalogue: Sequence[TableShape], told: Sequence[ValueHit] = (), subject: frozenset[str] = frozenset(),
) -> float | None:  # fmt: skip
    """Return how much speaks for a table; None where nothing does.

    Args:
        text: the question.
        words: of it.
        shape: the table as words.
        held: values of the question that the table holds.
        machines: whether the table says whose its rows are; None where no machine is named.
        period: whether a period is named.
        catalogue: all tables, to tell rare words from common ones.
        told: values that another table holds, which tells of this one's machines or codes.
        subject: stems of what it counts or ranks by, where that is the name of a table.
    """
    if shape.info.name == "work_order" and _of_other_orders(text, catalogue):
        return None
    asked = {part for w in words for part in (w.stem, *apart(w.stem))} - (DULL - shape.entity)
    if CAUSE.search(text):
        asked |= {"failure", "cause"}
    said = {base(s): s for s in asked}
    named = {said[b] for s in shape.name | shape.entity if (b := base(s)) in said}
    described = {said[b] for s in shape.columns if (b := base(s)) in said} - named
    evidence = sum(_rarity(s, catalogue) for s in named) + 0.6 * len(named) / max(len(shape.name), 1)
    evidence += min(1.0, sum(0.45 * _rarity(s, catalogue) for s in described))
    values = sum(_weight(text, h) for h in held) + _JOINED * sum(_weight(text, h) for h in told)
    info = shape.info
    measure = measured(text, info, {p.column for h in held for p in h.places})[0]
    computed = measure is not None and measure.column is not None
    kpi = kpi_said(text, info) is not None
    evidence += _IN_UNIT if kpi else 0.0
    in_unit = computed and _says_unit(words, info)
    evidence += _IN_UNIT if in_unit else 0.0
    pair = pair_said(text, info)
    compared = pair is not None and pair.known and not CAUSE.search(text)
    if evidence + values + 0.2 * computed + 0.4 * compared < 0.5 or not (
        named or described or values or in_unit or kpi
    ):
        return None
    values += 0.8 * computed
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
        _has_amount(made.group("what") or made.group("most"), o.info) for o in catalogue
    ):
        score += (
            _SUBJECT if _has_amount(made.group("what") or made.group("most"), info) else -_SUBJECT
        )  # pieces that were made are a sum
    if measure is not None and measure.relation is None and "." in (measure.column or ""):
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
        score -= _UNTOLD * min(3, _unaccounted(words, held))
    if machines is not None:
        score += 0.6 if machines else (-1.5 if not held else -0.4)
    if period:
        score += 0.5 if info.time_column else -_UNTIMED
    return score


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


def _unaccounted(words: Sequence[Word], held: Sequence[ValueHit]) -> int:
    """Return how many content words of a question stand in none of the values that a table holds."""
    rest = [w for w in words if not any(h.start <= w.start and w.end <= h.end for h in held)]
    return sum(len(w.text) > 3 and w.text.isalpha() and w.text.casefold() not in EVERYDAY for w in rest)


def held_by(hits: Sequence[ValueHit], shape: TableShape, words: Sequence[Word]) -> tuple[ValueHit, ...]:
    """Return the values that a table holds; words that name the table or a column of it are no values."""
    held = []
    for hit in hits:
        places = tuple(p for p in hit.places if p.table == shape.info.name)
        stems = [w.stem for w in words if hit.start <= w.start and w.end <= hit.end]
        literal = {w.text.casefold() for w in words if hit.start <= w.start and w.end <= hit.end}
        own = any(literal == {p.id.casefold()} for p in places) and not literal & set(
            shape.info.name.split("_")
        )
        if places and (own or not (len(stems) <= 2 and all(s in shape.name for s in stems))):
            held.append(ValueHit(hit.start, hit.end, places))
    return tuple(held)


def machines_of(info: TableInfo, index: PlantIndex) -> frozenset[str] | None:
    """Return the units that a table has rows of; None where it does not say whose its rows are."""
    if info.equipment_column:
        return index.units_in(info.name)
    column = index.machine_column(info.name)
    return None if column is None else frozenset(column[1].values())


def direction(text: str, shape: TableShape) -> Condition | None:
    """Return "High" or "Low" where the text says above or below and a column knows these two."""
    up, down = _UP.search(text) is not None, _DOWN.search(text) is not None
    if up == down:
        return None
    wanted = HIGH if up else LOW
    return next((Condition(c, "in", (v,)) for c, v in shape.directions if v.casefold() in wanted), None)


def numeric_said(text: str, column: str, unit: str = "") -> str | None:
    """Return the number that follows a column's word: "priority 1", "class of 3", "nominal 2 mm" of a column in mm."""
    own = {w for w in canonical(column) if len(w) > 3}
    for m in (*_NUMBERED.finditer(text), *_NUMBERED_WITH_UNIT.finditer(text)):
        said = m.groupdict().get("unit")
        if stem(m.group("word")) in own and (said is None or said == unit):
            return m.group("number")
    return None


def _entity(index: PlantIndex, info: TableInfo) -> frozenset[str]:
    """Return the words for what one row is: those of the column of ids that no two rows share."""
    if info.standard or info.rows > _MOST_ROWS:
        return frozenset()
    first = next(c for c in info.columns if c.name != info.equipment_column or len(info.columns) == 1)
    stems = canonical(first.name)
    if not stems or not is_text(first.type) or info.rows < _FEW_ROWS:
        return frozenset()
    unique = index.store.rows(f'SELECT count(DISTINCT "{first.name}") FROM "{info.name}"')[0][0]
    return frozenset(stems) - (DULL - _THINGS) - _NUMBERS if unique == info.rows else frozenset()


def _directions(index: PlantIndex, table: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, set[str]] = {}
    for name in index.names("value"):
        if name.table == table and name.id.casefold() in HIGH | LOW:
            found.setdefault(name.column, set()).add(name.id)
    return tuple((c, v) for c, values in found.items() if len(values) > 1 for v in sorted(values))


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


def unused_weight(
    text: str, hits: Sequence[ValueHit], used: Sequence[ValueHit], words: Sequence[Word], shape: TableShape
) -> float:
    """Return how much the values speak that a question names and a table knows nothing of."""
    known = shape.name | shape.entity | shape.columns
    left = [
        h
        for h in hits
        if not any(u.start < h.end and h.start < u.end for u in used)
        and not all(w.stem in known for w in words if h.start <= w.start and w.end <= h.end)
    ]
    return sum(_weight(text, h) * (_PHRASE if " " in text[h.start : h.end].strip() else 1.0) for h in left)


def _weight(text: str, hit: ValueHit) -> float:
    said = text[hit.start : hit.end]
    if re.search(r"\d", said) or len(said.split()) > 1:
        return 1.3
    return 1.0 if len({p.table for p in hit.places}) == 1 else 0.7
