"""Columns of a table in a phrase: the one that its first words name, or a number near a word."""

import re

from agents.understanding.words import canonical, parts_of
from plant.columns import is_numeric, is_text
from plant.store import ColumnInfo, TableInfo

DULL = frozenset(
    [
        "all", "with", "sample", "list", "table", "data", "row", "and", "the", "for", "csv", "json", "xlsx", "file",
        "record", "id", "new", "old", "of", "to", "in", "by", "log", "export",
    ]
)  # fmt: skip
EXPLAIN = re.compile(
    r"^\W*(?:what\s+(?:does|do|is|are)\s+[^?.]{3,60}?\s+(?:do|for|mean|stand for)\W*$|explain\b|describe\b|what (?:is|are) (?:the |an? )?"
    r"(?:meaning|purpose|function|job|task)s? of\b)",
    re.IGNORECASE,
)
_NUMBERS = frozenset(["id", "nr", "no"])
_ENOUGH = 0.7
_HEADLESS = 0.4
_CALLED = frozenset(
    [
        "code",
        "number",
        "nr",
        "id",
        "no",
        "name",
        "kind",
        "text",
        "description",
        "class",
        "key",
        "group",
        "category",
    ]
)
_WORDED = frozenset(["text", "name", "description", "label"])  # ends of columns that say something in words
_EACH = frozenset(["je", "pro", "per", "each"])
_OF_TIME = frozenset(["date", "time", "at", "on", "nr", "id", "no"])
UNIT_STEMS = frozenset(
    [
        "pct",
        "kg",
        "mm",
        "min",
        "sec",
        "eur",
        "usd",
        "bar",
        "degc",
        "kwh",
        "wh",
        "ton",
        "tons",
        "t",
        "m3",
        "m2",
        "m 3",
        "m 2",
    ]
)

UNIT_WORDS = {
    "tons": "t", "tonnes": "t", "ton": "t", "kilos": "kg", "kilograms": "kg", "minutes": "min", "hours": "h", "litres": "l",
    "liters": "l", "euros": "€", "euro": "€", "cubic": "m³", "meters": "m", "metres": "m", "m3": "m³", "m2": "m²", "sqm": "m²", "seconds": "s", "grams": "g",
}  # fmt: skip


def column_called(info: TableInfo, what: str, *, numeric: bool = False) -> str | None:
    """Return the column that a phrase's first words name, if they name one."""
    asked = parts_of(" ".join(what.split()[:4]))[:6]
    low = {form for w in re.findall(r"[^\W_]+", what.casefold())[:4] for form in (w, w.removesuffix("s"))}
    begins = {f for w in re.findall(r"[^\W_]+", what.casefold())[:1] for f in (w, w.removesuffix("s"))}
    best: tuple[int, float, str] | None = None
    for column in info.columns:
        if numeric and not is_numeric(column.type):
            continue
        stems = _telling(column, numeric=numeric)
        found = [s for s in stems if s in asked]
        if not found:
            continue
        first = min(asked.index(s) for s in found)
        owner = canonical(column.name.split(".", 1)[0]) if "." in column.name else []
        owned = len(found) == len(stems) and first > 0 and asked[first - 1] in owner
        first -= owned  # "customer segment" is the segment of customers
        score = len(found) / len(stems) + 0.5 * (len(found) + owned) - 0.3 * first
        score += 0.1 * is_text(column.type) + 0.2 * (low & set(re.split(r"[_.]", column.name)) != set())
        if is_text(column.type) and head_of(stems) not in asked:
            score -= _HEADLESS  # "work order code" is no work_priority
        score += 0.05 * (column.name.rsplit("_", 1)[-1] in _WORDED)
        named = column.name == info.equipment_column or not _NUMBERS & set(canonical(column.name)) - set(
            asked
        )
        said = (len(found) == len(stems)) * (1 + named) + 2 * owned
        said += 2 * (column.name.rsplit(".", 1)[-1] in begins)  # by its very name
        if score >= _ENOUGH and (best is None or (said, score) > best[:2]):
            best = (
                said,
                score,
                column.name,
            )  # "stop reason" is the reason rather than the stop_id, "batch" the batch_id
    return best[2] if best else None


def head_of(stems: list[str]) -> str:
    """Return the last word of a column's name that says what it is of."""
    return next((s for s in reversed(stems) if s not in _CALLED), stems[-1])


def _telling(column: ColumnInfo, *, numeric: bool) -> list[str]:
    """Return the stems of a column's name that a phrase has to say: without its number, unit, or that it holds words."""
    all_stems = canonical(column.name.rsplit(".", 1)[-1])
    dull = {"id", "no", "nr"} | (UNIT_STEMS | _EACH if column.unit or numeric else frozenset())
    stems = [s for s in all_stems if s not in dull] or all_stems
    return [s for s in stems if s not in _WORDED] or stems


def wholly_said(info: TableInfo, column: str | None, what: str) -> bool:
    """Return whether a phrase says all words of a column's name but its unit: "work orders" is no work_priority."""
    unit = next((c.unit for c in info.columns if c.name == column), "")
    stems = (
        set(canonical((column or "").rsplit(".", 1)[-1])) - _OF_TIME - (UNIT_STEMS if unit else frozenset())
    )
    stems = stems - set(canonical(unit)) or stems
    return column is not None and bool(stems) and stems <= set(parts_of(what))


def numeric_near(info: TableInfo, text: str, start: int, end: int, *, after: bool = False) -> str | None:
    """Return the column of numbers named around a stretch of a text, or only after it."""
    following = column_called(info, text[end : end + 40], numeric=True)
    if after:
        return following
    before = text[:start].split()
    tails = [" ".join(before[-n:]) for n in (1, 2, 3, 4)]  # the nearest words first
    named = [(tail, c) for tail in tails if (c := column_called(info, tail, numeric=True)) is not None]
    whole = [c for tail, c in named if wholly_said(info, c, tail)]  # "scrap parts of" is no "good parts"
    behind = text[end : end + 40].split()
    said_next = behind and following and set(parts_of(behind[0])) & set(canonical(following))
    if said_next and wholly_said(info, following, " ".join(behind)):
        return following  # "runs with less than 9000 good pieces"
    return next(iter(whole or [c for _, c in named]), following)
