"""Columns of numbers by what they are measured in: a unit or a quantity that a question says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked_columns import UNIT_WORDS
from agents.understanding.asked_numbers import is_sum
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Measure, Query
from plant.store import TableInfo

_IN_UNIT = re.compile(
    r"\b(?:(?:how much|how many|what|total|sum)\b.{0,40}\bin\s+|^\W*(?:total\s+|sum of\s+)?(?=\w+\s+of\b))(?P<unit>kg|t|tons?|tonnes|kwh|m3|m³|l|lit(?:er|re)s|kilos|h|hours|min|minutes|€|eur|euros?)\b",
    re.IGNORECASE,
)


_UNIT_COLUMNS = frozenset(["unit", "uom", "measure", "einheit"])
_MASS = r"kg|kilos|kilograms|t|tons?|tonnes|g|grams|kwh|mwh|l|lit(?:er|re)s|hl|m3|m³"
# "kg varnish used in may", "how many tonnes of board"
_HEADED = re.compile(
    rf"^\W*(?:(?:and|so|ok|what|which|how (?:many|much)|total|sum|number|the|of|in|all|is|was|were)\s+)*(?P<unit>{_MASS})(?!\s*/)\s+(?!per\b)[^\W\d]",
    re.IGNORECASE,
)
_WANTED_IN = re.compile(
    rf"\b(?:how much|how many|what|total|sum)\b.*\bin\s+(?P<unit>{_MASS})(?=\W*$|\s*[,?;(])", re.IGNORECASE
)
_SMALLER = (("t", "kg", 1000), ("kg", "g", 1000), ("t", "g", 1_000_000), ("mwh", "kwh", 1000), ("m³", "l", 1000), ("hl", "l", 100), ("l", "ml", 1000))  # fmt: skip


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


def in_told_unit(query: Query, info: TableInfo) -> Query:
    """Return a count or list of rows of one unit as their sum, where a column says the unit of the only amount: "gas m3"."""
    told = [c for c in query.where if c.compare == "in" and set(c.column.split("_")) <= _UNIT_COLUMNS]
    plain = not query.measures or query.measures == (Measure(),)
    amounts = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and "." not in c.name and not c.unit and not _is_key(c.name)
    ]
    if (
        not told
        or not plain
        or len(amounts) != 1
        or (query.order in {"newest", "oldest"} and query.limit == 1)
    ):
        return query
    return replace(query, measures=(Measure("sum", amounts[0]),), columns=(), order=None, limit=None)


def _is_key(column: str) -> bool:
    return bool({"id", "no", "nr", "number", "key", "code", "year", "week", "month"} & set(column.split("_")))


def amount_headed(text: str, info: TableInfo) -> Measure | None:
    """Return the sum of the only amount in a unit that a question begins with or wants: "kg varnish used", "in tonnes".

    Of a column in a smaller unit the amount is converted.
    """
    m = _HEADED.search(text) or _WANTED_IN.search(text)
    if m is None:
        return None
    said = m.group("unit").casefold()
    unit = UNIT_WORDS.get(said, said)
    units = ((unit, 1), *((u, n) for large, u, n in _SMALLER if large == unit))
    for small, many in units:
        held = [c.name for c in info.columns if is_numeric(c.type) and c.unit.casefold() == small]
        amount = _only_sum([c for c in held if "." not in c], info)
        if amount is not None and is_sum(info, amount):
            formula = f"{amount} / {many}"
            return (
                Measure("sum", amount, relation="formula", formula=formula)
                if many > 1
                else Measure("sum", amount)
            )
        if held:
            return None
    return None


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
