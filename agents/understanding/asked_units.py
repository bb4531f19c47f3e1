"""Columns of numbers by what they are measured in: a unit or a quantity that a question says."""

import re
from collections.abc import Sequence

from agents.understanding.asked_columns import UNIT_WORDS
from agents.understanding.asked_numbers import is_sum
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.store import TableInfo

_IN_UNIT = re.compile(
    r"\b(?:(?:how much|how many|what|total|sum)\b.{0,40}\bin\s+|^\W*(?:total\s+|sum of\s+)?(?=\w+\s+of\b))(?P<unit>kg|t|tons?|tonnes|kwh|m3|m³|l|lit(?:er|re)s|kilos|h|hours|min|minutes|€|eur|euros?)\b",
    re.IGNORECASE,
)


_QUANTITY_UNITS = {
    "energy": frozenset(["kWh", "MWh", "Wh"]), "electricity": frozenset(["kWh", "MWh"]), "power": frozenset(["kWh", "MWh"]),
    "weight": frozenset(["kg", "t"]), "downtime": frozenset(["min", "h", "s", "minutes"]), "time": frozenset(["min", "h", "s", "minutes"]),
    "hour": frozenset(["min", "h", "s", "minutes"]), "volume": frozenset(["m³", "L"]), "consumption": frozenset(["kWh", "MWh", "m³", "L", "Nm³"]), "usage": frozenset(["kWh", "MWh", "m³", "L"]),
}  # fmt: skip


_LISTS = re.compile(
    r"\b(?:list|show|latest|last|newest|oldest|above|below|over(?!\s+(?:the|all|everything|both)\b)|under|more than|less than)\b",
    re.IGNORECASE,
)


_INTENDED = frozenset(["target", "preventive", "plan", "planned", "nominal", "standard", "std", "setpoint"])
_LEVELS = frozenset(
    [
        "temperature",
        "pressure",
        "speed",
        "humidity",
        "level",
        "rate",
        "pct",
        "percent",
        "ratio",
        "score",
        "index",
        "strength",
        "ph",
    ]
)


def of_quantity(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers in a unit of a quantity that is said: "energy" is the column in kWh."""
    units = _QUANTITY_UNITS.get(next(iter(canonical(word)), ""), frozenset())
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and (c.unit in units or c.name.casefold() in {u.casefold() for u in units})
    ]
    return held[0] if len(held) == 1 else None


def of_unit(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers in a unit that is said: "litres", "m3"."""
    unit = UNIT_WORDS.get(word.casefold(), word.casefold())
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit and c.unit.casefold() == unit]
    return _only_sum(held, info)


def _only_sum(columns: Sequence[str], info: TableInfo) -> str | None:
    """Return the only column, or the only one that adds up: the value in EUR beside the price of each."""
    amounts = [c for c in columns if is_sum(info, c)] if len(columns) > 1 else list(columns)
    if len(amounts) > 1:  # what was, beside what was to be
        amounts = [c for c in amounts if not _INTENDED & {*canonical(c), *c.split("_")}]
    return amounts[0] if len(amounts) == 1 else None


def quantity_said(text: str, info: TableInfo) -> str | None:
    """Return the column of sums whose unit or quantity a text says without a word that counts: "kWh of furnace 1"."""
    if _LISTS.search(text):
        return None
    words = re.findall(r"[^\W_]+", re.sub(r"(?:\bper\b|/)\s*\w+", " ", text))  # "water per hl" sums no hl
    rows = set(canonical(info.name))  # "which stop" of a list of stops asks for no minutes
    found = {
        c
        for w in words
        if len(w) > 1
        and (w.casefold() in _QUANTITY_UNITS or not set(canonical(w)) <= rows)
        and (c := of_unit(w, info) or of_quantity(w, info))
        and is_sum(info, c)
    }
    return next(iter(found)) if len(found) == 1 else None


def in_unit_asked(text: str, info: TableInfo) -> str | None:
    """Return the only column of sums in a unit that is asked for: "how much scrap in kg"."""
    m = _IN_UNIT.search(text)
    if m is None:
        return None
    unit = UNIT_WORDS.get(m.group("unit").casefold(), m.group("unit").casefold())
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit.casefold() == unit]
    amount = _only_sum(held, info)
    return amount if amount is not None and is_sum(info, amount) else None


def amount_in_unit(text: str, info: TableInfo) -> str | None:
    """Return the column of amounts in a unit that is said: "stock in kg per supplier" of qty_kg beside reorder_kg."""
    m = re.search(
        r"\bin\s+(?P<unit>kg|t|tons?|litres?|m3|m³|h|hours|min|minutes|€|eur|pcs|pieces)(?!\w)",
        text,
        re.IGNORECASE,
    )
    unit = UNIT_WORDS.get(m.group("unit").casefold(), m.group("unit").casefold()) if m else ""
    held = [c.name for c in info.columns if is_numeric(c.type) and unit and c.unit.casefold() == unit]
    amounts = [c for c in held if set(canonical(c)) & {"qty", "stock", "total"}]
    return next((c[0] for c in (held, amounts) if len(c) == 1), None)


def is_rate(info: TableInfo, column: str) -> bool:
    """Whether the values of a column are levels or ratios, which do not add up."""
    unit = next((c.unit for c in info.columns if c.name == column), "")
    return unit not in {"", "min", "s", "pcs"} or bool(_LEVELS & set(canonical(column)))
