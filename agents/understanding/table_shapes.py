"""Tables as words: of their names and columns, and for what one row of them is."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_mentions import base
from agents.understanding.words import canonical
from plant.columns import is_text
from plant.index import PlantIndex
from plant.query import Condition
from plant.store import TableInfo
from plant.word_groups import SHORT_CODES

_PLUMBING = frozenset(
    [
        "import",
        "code_label",
        "equipment_alias",
        "schedule",
        "schedule_item",
        "reading",
        "signal",
        "item_event",
        "shift",
    ]
)
_UP = re.compile(
    r"\b(?:above|over(?!\s+(?:the|all|everything|both)\b)|exceed\w*|too high|high(?:er)?|rose|rises|rising|increas\w+|upper)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:below|under(?!\s+(?:the\s+)?(?:code|category|group|class|rule|[A-Z]+\d))|too low|low(?:er)?|fell|falls|falling|drop\w*|decreas\w+|beneath)\b",
    re.IGNORECASE,
)
HIGH = frozenset(["high", "upper", "above", "increase", "max", "hoch", "alto"])
LOW = frozenset(["low", "lower", "below", "decrease", "min", "niedrig", "tief", "basso"])
_NUMBERS = frozenset(
    ["nr", "id", "no", "number", "code", "key"]
)  # ends of names of columns that tell rows apart
_THINGS = frozenset(["sample"])  # a dull word of a file's name, and yet what a row is
_SAID_FOR = {
    "alarm": ["rule"]
}  # what people call a column of a standard table: the code of a rule that fired
_FEW_ROWS = 3
_SHEET = re.compile(r"rows of [^#;]+#([^;]+)")  # of a workbook: its sheets' names tell them apart
_SHEETS = frozenset(["sheet", "tabelle", "foglio", "data", "daten", "dati"])
_MOST_ROWS = 500_000


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
        said = [f"{c.name} {c.says}" for c in info.columns] + (
            _SAID_FOR.get(info.name, []) if info.standard else []
        )
        columns = frozenset(s for words in said for s in canonical(words)) - DULL
        short = {
            s
            for w in name
            for meant in SHORT_CODES.get(w.upper(), ())
            if " " not in meant
            for s in canonical(meant)
        }
        name |= short if not info.standard else frozenset()  # a log of CIP tells of cleanings
        shapes.append(TableShape(info, name, columns, _entity(index, info), _directions(index, info.name)))
    return tuple(shapes)


@lru_cache(maxsize=4)
def twins_of(index: PlantIndex) -> frozenset[str]:
    """Return the standard tables whose every row came from one file that is also a table of its own."""
    kin: dict[str, list[int]] = {}
    for info in index.store.tables():
        if info.rows and (m := re.search(r"also in (\w+)(?: but for (\d+) rows)?", info.says)) is not None:
            kin.setdefault(m.group(1), []).append(info.rows - int(m.group(2) or 0))
    rows = {t.name: t.rows for t in index.store.tables()}
    return frozenset(name for name, own in kin.items() if own == [rows.get(name)])


def direction(text: str, shape: TableShape) -> Condition | None:
    """Return "High" or "Low" where the text says above or below and a column knows these two."""
    up, down = _UP.search(text) is not None, _DOWN.search(text) is not None
    if up == down:
        return None
    wanted = HIGH if up else LOW
    return next((Condition(c, "in", (v,)) for c, v in shape.directions if v.casefold() in wanted), None)


@lru_cache(maxsize=1024)
def _bases(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(base(s) for s in stems)


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
