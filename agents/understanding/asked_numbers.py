"""Columns of numbers that a question means without an aggregate: the one it names, the only one, those that add up."""

import re

from agents.understanding.asked_limits import limits_of
from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.store import TableInfo

_VALUES = frozenset(
    ["value", "val", "result", "reading", "wert", "valore", "ergebnis", "risultato", "actual", "amount"]
)
_SUMMED_UNITS = frozenset(
    ["h", "t", "kg", "kWh", "MWh", "Wh", "pcs", "m³", "m²", "L", "hl", "€", "EUR", "USD", "GBP", "CHF", "$"]
)
_SUMMED_WORDS = frozenset(
    [
        "cost",
        "qty",
        "ton",
        "tonne",
        "piece",
        "kwh",
        "mwh",
        "scrap",
        "good",
        "filled",
        "produced",
        "made",
        "sold",
        "shipped",
        "ordered",
        "packed",
        "output",
        "reject",
        "consumption",
        "energy",
    ]
)
_AIMED = frozenset(["nom", "nominal", "target", "soll", "sollwert", "setpoint", "aim"])
_FEW = 3  # columns of numbers of a table of items and values
_LEFT = frozenset(["scrap", "reject", "rejected", "defect", "defective", "scrapped"])
_AMOUNTS = frozenset(["qty", "piece", "pcs", "amount"])
_PIECES = re.compile(r"\b(?:parts|pieces|pcs|units|items|qty|quantity|amount)\b", re.IGNORECASE)
_TOTALS = frozenset(["total", "gesamt", "totale", "totali", "合计", "总数"])
_EACH = frozenset(["price", "preis", "prezzo", "rate", "per", "je", "pro", "each", "stückpreis"])
_PRICE = re.compile(
    r"(?:^|_)(?:eur|euro|usd|gbp|chf|ct)_(?:kg|t|l|hl|m|m2|m3|h|hr|pc|pcs|kwh|mwh|unit|piece|100|1000)$"
)
_UNIT_PRICE = re.compile(r"(?:^|_)(?:unit_(?:pr\w*|cost|val\w*)|pr_(?:eur|euro|usd|gbp|chf))(?:_|$)")
_NUMBERS = frozenset(["no", "nr", "id", "code", "number", "key", "pos", "rank", "avg", "max", "min", "mean"])
_COUNTED = re.compile(r"(?<![a-z])[a-z]{3,}[^su]s$")  # a plural: what is counted
_LISTS = re.compile(
    r"\b(?:list|show|which|latest|last|first|newest|oldest|above|below|over(?!\s+(?:the|all|everything|both)\b)|under|more than|less than)\b",
    re.IGNORECASE,
)


def number_named(text: str, info: TableInfo) -> str | None:
    """Return the column of numbers all of whose words a question says: "good tons of Kraft 120"."""
    if _LISTS.search(text):
        return None
    named = list(dict.fromkeys(m.column for m in numbers_mentioned(text, info)))
    return named[0] if len(named) == 1 else None


def is_sum(info: TableInfo, column: str) -> bool:
    """Whether the values of a column add up: quantities, costs, hours; not temperatures or percentages."""
    unit, kind = next(((c.unit, c.type) for c in info.columns if c.name == column), ("", ""))
    if is_each(column):
        return False  # prices and rates do not add up
    parts = column.split(".")[-1].split("_")
    things = _COUNTED.search(parts[0]) is not None and not set(parts) & _NUMBERS  # "moulds_poured"
    plural = (
        (things and len(parts) > 1)
        or _COUNTED.search(column) is not None
        or (len(parts) > 1 and bool({parts[0], parts[-1]} & _TOTALS) and not set(parts) & _EACH)
    )
    if unit in {"min", "s", "h"} and {"lost", "down", "downtime"} & set(parts):
        return True
    if unit and unit == parts[-1] and "int" in kind:
        return True  # pieces of the table's own: "gross_sh" beside "good_sh"
    counted = not unit and "int" in kind and plural  # "shots", "boxes", "boards_total"
    return counted or unit in _SUMMED_UNITS or bool(set(canonical(column)) & _SUMMED_WORDS)


def is_value(column: str) -> bool:
    """Whether a column is called no more than a value: "most results" counts them, as results add up to nothing."""
    return set(canonical(column)) <= _VALUES


def is_each(column: str) -> bool:
    """Whether a column holds what each of something is or costs: "price_per_crate_eur"."""
    name = column.split(".")[-1]
    return bool(_EACH & set(name.split("_"))) or any(p.search(name) for p in (_PRICE, _UNIT_PRICE))


def pieces_said(text: str, info: TableInfo) -> str | None:
    """Return the column that says how many pieces a row tells of, where a text speaks of parts or pieces."""
    return pieces_of(info) if _PIECES.search(text) else None


def pieces_of(info: TableInfo) -> str | None:
    """Return the column that says how many pieces each row of a table tells of; None where there is no single one."""
    held = [c.name for c in info.columns if is_numeric(c.type) and _AMOUNTS & set(canonical(c.name))]
    plain = (
        _AMOUNTS | _LEFT | set(canonical(info.name))
    )  # "qty" or "rejected_qty" of rejects, no "qty_ordered"
    alone = [c for c in held if set(canonical(c)) <= plain]
    return alone[0] if len(alone) == len(held) == 1 else None


def only_number(info: TableInfo) -> str | None:
    """Return the column of numbers of a table of items and values: the only one, or the one called a value."""
    numeric = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and not re.search(r"(?:^|_)(?:id|nr|no|key)$", c.name)
    ]
    if (held := limits_of(info)) is not None:
        aimed = {c for c in numeric if set(c.split("_")) & _AIMED}
        free = set(numeric) - {held.lower, held.upper} - aimed
        numbers = {
            c.name for c in info.columns if "int" in c.type and not c.unit
        }  # "job 4711" counts nothing
        if held.value in free and free - {held.value} <= numbers:
            return held.value  # beside its own limits, the value of a test
    few = len(numeric) <= _FEW  # among many columns "net_value" is no value of an item
    called = [c for c in numeric if set(canonical(c)) & _VALUES and (few or set(canonical(c)) <= _VALUES)]
    return called[0] if len(called) == 1 else numeric[0] if len(numeric) == 1 else None
