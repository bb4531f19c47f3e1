"""Numbers that a column is compared with in a question: "above 8 bar", "between 100,000 and 200,000 pieces", "6 or more colours"."""

import re
from collections.abc import Iterator

from agents.understanding.asked_columns import column_called, numeric_near
from agents.understanding.asked_relations import lasting
from agents.understanding.said_units import convertible, factor
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Condition
from plant.store import TableInfo

_NUMBER = r"-?(?:\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)(?:k(?![a-zA-Z]))?"
_UNIT = r"%|[a-zA-Z°µ€/]+"
COMPARED = re.compile(
    r"(?P<word>\b(?:above|over|more than|greater than|larger than|longer than|higher than|warmer than|hotter than|heavier than|exceed(?:s|ing|ed)?|at least|"
    r"from|below|under|less than|fewer than|shorter than|lower than|smaller than|colder than|cooler than|lighter than|at most|up to|equal(?:s| to)?|exactly)"
    rf"|[<>]=?|=|≥|≤)\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+(?P<low>{_NUMBER})\s*(?:{_UNIT})?\s*(?:\band|\bto|-|–)\s*(?P<number>{_NUMBER})(?![\d:.])\s*(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    rf"(?<![\w:.,-])(?P<number>{_NUMBER})\s*(?P<own>{_UNIT})??\s*\b(?:or|and)\s+(?P<way>more|above|over|higher|longer|greater|fewer|less|below|under|lower|shorter)\b\s*(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_LESS = frozenset(["fewer", "less", "below", "under", "lower", "shorter"])
NO_VALUE = "the value compared with"  # a column that no table has: the answer says so
_SIGNS = {
    "above": ">", "over": ">", "more than": ">", "greater than": ">", "larger than": ">", "longer than": ">",
    "higher than": ">", "warmer than": ">", "hotter than": ">", "heavier than": ">", "colder than": "<", "cooler than": "<",
    "lighter than": "<", "at least": ">=", "≥": ">=", ">=": ">=", ">": ">", "below": "<", "under": "<",
    "less than": "<", "fewer than": "<", "shorter than": "<", "lower than": "<", "smaller than": "<",
    "at most": "<=", "up to": "<=", "≤": "<=", "<=": "<=", "<": "<", "=": "in", "exactly": "in",
}  # fmt: skip
_SAID_UNITS = {
    "eur": frozenset(["EUR", "€"]), "euro": frozenset(["EUR", "€"]), "euros": frozenset(["EUR", "€"]), "€": frozenset(["EUR", "€"]),
    "degrees": frozenset(["°C", "°F", "K"]), "degree": frozenset(["°C", "°F", "K"]), "percent": frozenset(["%"]), "litres": frozenset(["L"]),
    "liters": frozenset(["L"]), "tons": frozenset(["t"]), "tonnes": frozenset(["t"]), "minutes": frozenset(["min", "s"]), "min": frozenset(["min", "s"]),
    "hours": frozenset(["h", "min", "s"]), "hour": frozenset(["h", "min", "s"]), "m3": frozenset(["m³"]),
}  # fmt: skip
# units that a number never has by chance: rows without such a column cannot be told apart by it
_MEASURED = re.compile(
    r"%|mm|cm|kg|g|t|tons?|bar|kW|kWh|°C|degrees?|hours?|h|min|minutes?|seconds?|s|days?|weeks?|litres?|liters?|l|m3|m³|rpm|eur|euros?|€|V|A",
    re.IGNORECASE,
)
_TIMES = (
    (1 / 3600, re.compile(r"s|sec|secs|seconds?", re.IGNORECASE)),
    (1 / 60, re.compile(r"min|mins|minutes?", re.IGNORECASE)),
    (1.0, re.compile(r"h|hr|hrs|hours?", re.IGNORECASE)),
    (24.0, re.compile(r"d|days?", re.IGNORECASE)),
    (168.0, re.compile(r"weeks?", re.IGNORECASE)),
)
_WARMTH = re.compile(r"\b(?:colder|cooler|warmer|hotter)\b", re.IGNORECASE)


def numbers_compared(text: str, info: TableInfo) -> list[Condition]:
    """Return the comparisons of a table's columns with numbers that a text makes."""
    found: list[Condition] = []
    taken: list[tuple[int, int]] = []
    for m, word, sides in _comparisons(text):
        if any(a < m.end() and m.start() < b for a, b in taken):
            continue
        unit = m.group("unit") or m.groupdict().get("own") or ""
        worded = bool(unit) and not _MEASURED.fullmatch(unit) and unit.casefold() not in _SAID_UNITS
        behind = m.start("unit") if worded and m.group("unit") else m.end("number") if worded else m.end()
        near = numeric_near(info, text, m.start(), behind)
        target = _in_fitting_unit(info, near, unit or None, word)
        target = target or of_unit_said(info, unit or None) or lasting_in(info, unit or None)
        target = target or (of_unit_said(info, "degrees") if _WARMTH.match(word) else None)
        target = target or (column_called(info, unit, numeric=True) if unit else None)
        if target is None and (of_time := _hours_of(unit)) and (ends := lasting(info)) is not None:
            taken.append(m.span())  # from the time at which it began to the one at which it ended
            found += [Condition(ends[1], sign, (number * of_time,), than=ends[0]) for sign, number in sides]  # type: ignore[arg-type]
        elif any(sign in {"<", ">"} for sign, _ in sides) and target is None and _MEASURED.fullmatch(unit):
            sign, number = sides[0]
            found.append(Condition(f"{NO_VALUE} {number:g} {unit}", sign, (number,)))  # type: ignore[arg-type]
        if target is not None:
            taken.append(m.span())
            times = factor(unit, next(c.unit for c in info.columns if c.name == target))
            found += [Condition(target, sign, (number * times,)) for sign, number in sides]  # type: ignore[arg-type]
    return found


def _comparisons(text: str) -> "Iterator[tuple[re.Match[str], str, list[tuple[str, float]]]]":
    """Yield the stretches of a text that compare, with the word that does and the signs and numbers of both sides."""
    for m in _RANGE.finditer(text):
        yield m, "", [(">=", value_of(m["low"])), ("<=", value_of(m["number"]))]
    for m in _OR_MORE.finditer(text):
        sign = "<=" if m["way"].casefold() in _LESS else ">="
        yield m, "", [(sign, value_of(m["number"]))]
    for m in COMPARED.finditer(text):
        said = sign_of(m["word"])
        if said:
            yield m, m["word"], [(said, value_of(m["number"]))]


def _hours_of(unit: str) -> float | None:
    """Return how many hours a unit of time has; None of any other unit.

    >>> _hours_of("days"), _hours_of("bar")
    (24.0, None)
    """
    return next((h for h, said in _TIMES if said.fullmatch(unit)), None)


def value_of(said: str) -> float:
    """Return a number as it is written, with commas or spaces between its thousands, or a comma before its decimals.

    >>> value_of("100,000"), value_of("2,5"), value_of("30k")
    (100000.0, 2.5, 30000.0)
    """
    many = 1000 if said.casefold().endswith("k") else 1
    said = said.casefold().removesuffix("k")
    plain = re.sub(r"[, ]", "", said) if re.fullmatch(r"-?\d{1,3}(?:[, ]\d{3})+", said) else said
    return float(plain.replace(",", ".")) * many


def sign_of(word: str) -> str | None:
    """Return the sign of a word that compares with a number: "more than" is ">"."""
    return _SIGNS.get(re.sub(r"^exceed\w*$", "above", word.casefold()))


def _in_fitting_unit(info: TableInfo, column: str | None, said: str | None, word: str = "") -> str | None:
    """Return a column, unless a unit is said, or meant as by "colder", that it is not in while another column is.

    A time that is said needs a column in a unit of time: "took more than 8 hours".
    """
    low = (said or "").casefold()
    units = _SAID_UNITS.get(low, frozenset([said] if said and _MEASURED.fullmatch(said) else []))
    units = units or (_SAID_UNITS["degrees"] if _WARMTH.match(word) else frozenset())
    own = next(((c.unit, c.type) for c in info.columns if c.name == column), ("", ""))
    if not units or own[0] in units or column is None:
        return column
    if "h" in units or "min" in units:
        return column if own[0] in {"h", "min", "s", "days", "weeks", "d"} else None
    same = {u.casefold() for u in units}
    if own[0].casefold() in same:
        return column
    others = [c for c in info.columns if is_numeric(c.type) and c.unit.casefold() in same]
    if others or low in {"degrees", "degree", "°c"}:
        return None
    return column if not own[0] or convertible(said or "", own[0]) else None


def lasting_in(info: TableInfo, said: str | None) -> str | None:
    """Return the column of durations among several in units of time."""
    units = _SAID_UNITS.get((said or "").casefold(), frozenset())
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit and c.unit in units]
    lasting = [c for c in held if {"duration", "lasted"} & set(canonical(c))]
    return lasting[0] if len(lasting) == 1 else None


def of_unit_said(info: TableInfo, said: str | None) -> str | None:
    """Return the only column of numbers in a unit that is said: "warmer than 6 degrees"."""
    units = {u.casefold() for u in _SAID_UNITS.get((said or "").casefold(), frozenset([said or ""]))}
    held = [c.name for c in info.columns if is_numeric(c.type) and c.unit and c.unit.casefold() in units]
    return held[0] if len(held) == 1 else None
