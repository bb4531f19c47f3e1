"""Formulas that a question writes out over columns: "scrap / (good + scrap)", "part weight x good parts", "actual minus target"."""

import re
from dataclasses import replace
from functools import lru_cache

from agents.understanding.asked_columns import column_called
from agents.understanding.asked_mentions import base, numbers_mentioned
from agents.understanding.asked_numbers import is_each, is_sum
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.errors import RequestError
from plant.formulas import columns_of, parse_formula
from plant.names import key_of
from plant.query import Aggregate, Measure
from plant.store import TableInfo

_WORDS = (
    (re.compile(r"\bdivided by\b|\bover\b(?=\s*\()|÷", re.IGNORECASE), " / "),
    (re.compile(r"\b(?:multiplied by|times)\b|(?<=[\w)])\s+[x×]\s+(?=[\w(])|×", re.IGNORECASE), " * "),
    (re.compile(r"\bminus\b|(?<=[\w)])\s+[-–−]\s+(?=[\w(])", re.IGNORECASE), " ~ "),
    (re.compile(r"\bplus\b", re.IGNORECASE), " + "),
)
_BETWEEN = re.compile(
    r"\bdifference (?:between|of)\s+(?:the\s+)?(?P<one>[^?.;,()]{2,40}?)\s+(?:and|to|vs\.?)\s+(?:the\s+)?(?P<two>[^?.;,()]{2,40})",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"([*/+~()])")
_SPACED = re.compile(r"\s[*/+~]\s")
_TIGHT = re.compile(r"(?<![\w(*/+~])[^\W\d]\w*(?:[*/+~][^\W\d]\w*)+(?![\w*/+~])")
_OF_SUM = re.compile(r"\bof\s+(?:\w+\s+){0,2}\w+\s*(?:\+|plus|and)\s*\w+", re.IGNORECASE)
_PERCENT = re.compile(r"%|\b(?:percent(?:ages?)?|pct)\b", re.IGNORECASE)
_ONE_ROW = re.compile(
    r"\b(?P<what>[^\W\d]\w+)\s+(?:with|that had|having|had|has)\s+(?:the\s+)?(?:lowest|highest|smallest|largest|biggest|best|worst)\b",
    re.IGNORECASE,
)
_HUNDRED = re.compile(r"\*\s*100(?:\s*%)?(?=\W*$)")
_KILOGRAMS = re.compile(r"\b(?:kg|kilos?|kilograms?)\b", re.IGNORECASE)
_TONS = re.compile(r"\b(?:tons?|tonnes?)\b", re.IGNORECASE)
_GRADE = re.compile(r"(?:^|_)(?:grades?|quality|class|choice|sort|first|second|1st|2nd)(?:_|\d|$)")
_GOOD = frozenset(["good", "ok", "accepted", "passed", "conforming"])


def formula_said(text: str, info: TableInfo, aggregate: Aggregate | None) -> Measure | None:
    """Return the formula over columns of a table that a question writes out; None where it writes none.

    Args:
        text: the question.
        info: of the table.
        aggregate: that it names.
    """
    if not has_formula(text):
        return None
    for piece in _pieces(_with_names(text, info)):
        formula = _read(piece, info)
        if formula is not None:
            formula = _as_part(formula, text, info)
            if "/" in formula and aggregate in {"maximum", "minimum"} and _of_each(text, info):
                return replace(_measure(formula, info, aggregate), aggregate=aggregate)
            return _measure(_in_mass(formula, text, info), info, aggregate)
    return None


def _as_part(formula: str, text: str, info: TableInfo) -> str:
    """Return a sum as what one of its columns is a share of, where a text asks for %: "reject % (of good + rejects)"."""
    whole = _OF_SUM.search(text)
    if whole is None or not _PERCENT.search(text) or set("*/-") & set(formula):
        return formula
    said = {m.column for m in numbers_mentioned(text[: whole.start()], info)}
    parts = [c for c in columns_of(parse_formula(formula)) if c in said]
    return f"{parts[0]} / ({formula.strip('()')})" if len(parts) == 1 else formula


def _of_each(text: str, info: TableInfo) -> bool:
    """Whether a text asks for one row of a table by what it is called: "batch with lowest actual/target" of mix_batches."""
    m = _ONE_ROW.search(text)
    return m is not None and {base(s) for s in canonical(m["what"])} <= {
        base(s) for s in canonical(info.name)
    }


def _with_names(text: str, info: TableInfo) -> str:
    """Return a text with columns of prices and rates by their names: "eur/kg" of eur_kg divides nothing."""
    for column in info.columns:
        one, _, two = column.name.partition("_")
        if two and is_numeric(column.type):
            text = re.sub(rf"\b{re.escape(one)}/{re.escape(two)}\b", column.name, text, flags=re.IGNORECASE)
    return text


def formula_columns(measure: Measure) -> tuple[str, ...]:
    """Return the columns that a measure's formula computes with; none where it has no formula."""
    return columns_of(parse_formula(measure.formula)) if measure.formula else ()


def share_of_whole(part: str, info: TableInfo) -> Measure | None:
    """Return a part of the sum of itself and what was good: the scrap rate of a table of good and scrapped parts."""
    unit = next((c.unit for c in info.columns if c.name == part), "")
    good = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and c.name != part and c.unit == unit and _GOOD & set(canonical(c.name))
    ]
    if _GOOD & set(canonical(part)):
        return None
    if not good and (graded := _graded(part, info)):
        return Measure("sum", part, relation="formula", formula=f"{part} / ({' + '.join(graded)} + {part})")
    if len(good) != 1:
        return None
    return Measure("sum", part, relation="formula", formula=f"{part} / ({good[0]} + {part})")


def _graded(part: str, info: TableInfo) -> list[str]:
    """Return the amounts of each grade beside what was lost: what is sorted into first and second grade and scrap."""
    kinds = {c.name: c.unit for c in info.columns if is_numeric(c.type)}
    held = [c for c in kinds if c != part and kinds[c] == kinds[part] and _GRADE.search(c)]
    whole = [c for c in kinds if kinds[c] == kinds[part] and set(canonical(c)) & {"total", "all"}]
    return held if held and not whole else []


@lru_cache(maxsize=256)
def has_formula(text: str) -> bool:
    """Whether a text holds a sign of arithmetic, or asks for a difference of two things."""
    return _BETWEEN.search(text) is not None or any(_SIGNS.search(p) for p in _pieces(text))


def _measure(formula: str, info: TableInfo, aggregate: Aggregate | None) -> Measure:
    columns = columns_of(parse_formula(formula))
    amounts = [is_sum(info, c) or "." in c for c in columns]
    multiplied = "*" in formula and not set("+-/") & set(formula)  # pieces × price of each add up
    added = "/" in formula or all(amounts) or (multiplied and (any(amounts) or any(map(is_each, columns))))
    way = "sum" if "/" in formula or (aggregate is None and added) else aggregate or "mean"
    return Measure(way, columns[0], relation="formula", formula=formula)


def _pieces(text: str) -> list[str]:
    """Return the stretches of a text that may be a formula, its words for signs as signs."""
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    found = [f"{m.group('one')} ~ {m.group('two')}" for m in _BETWEEN.finditer(text)]
    found += [p for p in re.split(r"[?;:=]|,(?!\d)", text) if _SIGNS.search(p)]
    found += [m.group(1) for m in re.finditer(r"(?<![*/+~]\s)(?<![*/+~])\(([^()]*[*/+~][^()]*)\)", text)]
    return [p for p in found if re.search(r"[*/+~]", p)]


def _read(piece: str, info: TableInfo) -> str | None:
    """Return a stretch of words and signs as a formula over columns; None where a word names no column."""
    piece = _HUNDRED.sub("", piece)
    if _SPACED.search(piece):
        piece = _TIGHT.sub(r"(\g<0>)", piece)  # "scrap / good+scrap"
    parts = _joined([p for p in (part.strip() for part in _SIGNS.split(piece)) if p])
    operands = [n for n, p in enumerate(parts) if not _SIGNS.fullmatch(p)]
    if len(operands) < 2:
        return None
    said: list[str] = []
    for n, part in enumerate(parts):
        if n not in operands:
            said.append("-" if part == "~" else part)
            continue
        column = (
            part if part.isdecimal() else _operand(part, info, first=n == operands[0], last=n == operands[-1])
        )
        if column is None:
            return None
        said.append(_in_hours(column, part, info))
    formula = " ".join(said).replace("( ", "(").replace(" )", ")")
    try:
        named = columns_of(parse_formula(formula))
    except RequestError:
        return None
    return formula if len(named) > 1 else None


def _in_hours(column: str, phrase: str, info: TableInfo) -> str:
    """Return a column of minutes or seconds in the unit of time that a phrase says: "run hours" of run_min."""
    unit = next((c.unit for c in info.columns if c.name == column), "")
    said = (
        "h"
        if re.search(r"\b(?:hours?|hrs?|h)\b", phrase)
        else "min"
        if re.search(r"\b(?:minutes?|mins?)\b", phrase)
        else ""
    )
    factor = {("min", "h"): 60, ("s", "h"): 3600, ("s", "min"): 60}.get((unit, said))
    return f"({column} / {factor})" if factor else column


def _in_mass(formula: str, text: str, info: TableInfo) -> str:
    """Return a product with a column of grams or kilograms in the kg or tons that a question asks for."""
    units = {c.unit for c in info.columns if c.name in columns_of(parse_formula(formula))} - {"", "pcs"}
    asked = "kg" if _KILOGRAMS.search(text) else "t" if _TONS.search(text) else ""
    fits = (units, asked) in (({"g"}, "kg"), ({"kg"}, "t"))
    return f"{formula} / 1000" if fits and "/" not in formula else formula


def per_unit(column: str, divisor: str, phrase: str, info: TableInfo) -> Measure | None:
    """Return one column over another one in the unit of time that is said: "good parts per run hour" of run_min."""
    converted = _in_hours(divisor, phrase, info)
    return (
        None
        if converted == divisor
        else Measure("sum", column, relation="formula", formula=f"{column} / {converted}")
    )


def _joined(parts: list[str]) -> list[str]:
    """Return the parts that a sign joins: without words before "(" or after ")" that no sign stands between."""
    for n in range(len(parts) - 1, 0, -1):
        if parts[n] == "(" and not _SIGNS.fullmatch(parts[n - 1]):
            return parts[n:]
        if parts[n - 1] == ")" and not _SIGNS.fullmatch(parts[n]):
            return _joined(parts[:n])
    return parts


def _operand(phrase: str, info: TableInfo, *, first: bool, last: bool) -> str | None:
    """Return the column of numbers that an operand names; of the first one its last words, of the last one its first."""
    words = [w for w in phrase.split() if w.casefold() not in {"the", "all", "total", "its"}]
    wholly = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and key_of(c.name.replace("_", " ")) == key_of(" ".join(words))
    ]
    if wholly:
        return wholly[0]
    tries = [" ".join(words[-n:]) for n in (3, 2, 1)] if first and not last else []
    tries = [*tries, " ".join(words[:3])] if last or not first else [" ".join(words), *tries]
    for tried in tries:
        if len(tried) > 1 or tried.isupper():
            named = {m.column for m in numbers_mentioned(tried, info)}
            called = next(iter(named)) if len(named) == 1 else column_called(info, tried, numeric=True)
            called = called or begun_with(tried, info)
            if called is not None:
                return called
    return None


def begun_with(word: str, info: TableInfo) -> str | None:
    """Return the only column of numbers that has a word in its name: "scrap" of scrap_parts."""
    stems = {base(s) for s in canonical(word)}
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and stems and stems <= {base(s) for s in canonical(c.name)}
    ]
    return held[0] if len(held) == 1 else None
