"""Columns of numbers that a question means without an aggregate: the one it names, the only one, those that add up."""

import re

from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.words import canonical
from plant.query import is_numeric
from plant.store import TableInfo

_VALUES = frozenset(
    ["value", "result", "reading", "wert", "valore", "ergebnis", "risultato", "actual", "amount"]
)
_SUMMED_UNITS = frozenset(["h", "t", "kg", "kWh", "MWh", "Wh", "pcs", "m³", "L", "€", "EUR", "$"])
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
_EACH = frozenset(["price", "preis", "prezzo", "rate", "per", "je", "pro", "each", "stückpreis"])
_LISTS = re.compile(
    r"\b(?:list|show|which|latest|last|first|newest|oldest|above|below|over|under|more than|less than)\b",
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
    unit = next((c.unit for c in info.columns if c.name == column), "")
    if _EACH & set(column.split(".")[-1].split("_")):
        return False  # prices and rates do not add up
    return unit in _SUMMED_UNITS or bool(set(canonical(column)) & _SUMMED_WORDS)


def only_number(info: TableInfo) -> str | None:
    """Return the column of numbers of a table of items and values: the only one, or the one called a value."""
    numeric = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and not re.search(r"(?:^|_)(?:id|nr|no|key)$", c.name)
    ]
    called = [c for c in numeric if set(canonical(c)) & _VALUES]
    return called[0] if len(called) == 1 else numeric[0] if len(numeric) == 1 else None
