"""Understand the cells of a column: numbers, durations, flags, texts, whatever their notation; times with `times`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from plant.importing.notation import ENOUGH, Extra, Kind, Notation, Parsed, in_utc, spread_sample
from plant.importing.times import DATE_PARTS, numbers_as_times, read_times

MISSING = frozenset(
    [
        "",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "---",
        "?",
        ".",
        "\\n",
        "#div/0!",
        "#ref!",
        "#value!",
        "#num!",
        "nat",
        "(null)",
        "n.d.",
        "n.a.",
        "k.a.",
        "nicht verfügbar",
        "不适用",
        "无",
    ]
)
_TRUE = frozenset(["true", "yes", "y", "ja", "si", "sì", "vero", "wahr", "on", "x", "✓", "是"])
_FALSE = frozenset(["false", "no", "n", "nein", "falso", "falsch", "off", "否"])
_DOT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_DOT_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,' \u00a0\u202f]\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE)
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}([.' \u00a0\u202f]\d{3})+(,\d+)?")
_UNIT = re.compile(r"^([+-]?[\d.,' \u00a0]*\d)\s*([^\d\s.,:;/-][^\d\s]{0,9})$")
_CURRENCY = re.compile(r"^[€$£¥]\s*|\s*[€$£¥]$")
_CLOCK = re.compile(r"^(-?)(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?$")
_ISO_DURATION = re.compile(r"^P(?=.)(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$")
_SPOKEN = re.compile(
    r"^(?:(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|hours?|std|stunden?|ore|ora|小时)\.?)?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mins|minutes?|minuten?|minuti|分钟?|')\.?)?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|seconds?|sek|sekunden?|secondi|秒)\.?)?$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Column:
    """A column with its cells understood.

    Attributes:
        name: header as in the file.
        kind: what the cells are.
        values: in the notation of the kind: float, bool, UTC instant, seconds, text; missing
            where the cell is empty or cannot be read.
        bad: rows whose cell is filled but does not read as the kind.
        text: the cells as text, missing where empty.
        unit: unit found in the header or in the cells, "" if none.
        whole: numbers without a fraction.
        notes: notations found that the reader should know.
        doubts: what could not be decided from the content, as questions.
    """

    name: str
    kind: Kind
    values: "pd.Series[Any]"
    bad: "pd.Series[bool]"
    text: "pd.Series[Any]"
    unit: str = ""
    whole: bool = False
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    _distinct: int | None = field(default=None, repr=False)

    @property
    def distinct(self) -> int:
        """Number of different filled cells."""
        if self._distinct is None:
            self._distinct = int(self.text.nunique())
        return self._distinct

    @property
    def filled(self) -> int:
        """Number of cells that are not empty."""
        return int(self.text.notna().sum())


def to_text(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return cells as trimmed text, missing where empty or marked as missing."""
    if cells.dtype == object or isinstance(cells.dtype, pd.StringDtype):
        text = cells.astype("str").str.strip() if cells.notna().any() else cells.astype("str")
        text = text.where(cells.notna())
        return text.where(~text.str.lower().isin(MISSING))
    if pd.api.types.is_float_dtype(cells):
        whole = cells.dropna()
        if len(whole) and bool((whole % 1 == 0).all()) and float(whole.abs().max()) < 1e15:
            return cells.astype("Int64").astype("str").where(cells.notna())
        return cells.map(repr, na_action="ignore").astype("str").where(cells.notna())
    if pd.api.types.is_bool_dtype(cells):
        return cells.map({True: "true", False: "false"}).astype("str").where(cells.notna())
    return cells.astype("str").where(cells.notna())


def understand(
    name: str,
    cells: "pd.Series[Any]",
    notation: Notation,
    *,
    timely: bool = False,
    code: bool = False,
    unit: str = "",
) -> Column:
    """Return a column with the kind that its cells have.

    Args:
        name: header.
        cells: as the reader gave them.
        notation: of the file.
        timely: the header speaks of a time, so serial dates and epoch seconds are times.
        code: the header speaks of an id or code, so digits stay text.
        unit: unit found in the header.
    """
    text = to_text(cells)
    nothing = pd.Series(False, index=cells.index)
    if not text.notna().any():
        return Column(name, "empty", text, nothing, text, unit)
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Column(name, "time", in_utc(cells, notation.zone), nothing, text, unit)
    if pd.api.types.is_bool_dtype(cells):
        return Column(name, "flag", cells.astype("boolean"), nothing, text, unit)
    if code:
        return Column(name, "text", text, nothing, text, unit)
    if pd.api.types.is_numeric_dtype(cells):
        values = cells.astype("float64").replace([np.inf, -np.inf], np.nan)
        column = Column(name, "number", values, values.isna() & text.notna(), text, unit)
        column.whole = _whole(values)
        return _as_time(column, notation) if timely else column
    codes, distinct = pd.factorize(text)
    words = pd.Series(np.asarray(distinct, dtype=object), dtype=object)
    weights = np.bincount(codes[codes >= 0], minlength=len(words))
    for parse in _PARSERS:
        found = parse(words, notation, weights, timely)
        if found is None:
            continue
        kind, parsed, extra = found
        good = parsed.notna().to_numpy()
        if weights[good].sum() < ENOUGH * weights.sum():
            continue
        values = _spread(parsed, codes, text.index)
        column = Column(name, kind, values, text.notna() & values.isna(), text, unit)
        column.unit = column.unit or extra.unit
        column.notes += extra.notes
        column.doubts += [f"'{name}': {d}" for d in extra.doubts]
        column.whole = kind == "number" and _whole(values)
        return _as_time(column, notation) if timely and kind == "number" else column
    return Column(name, "text", text, nothing, text, unit)


def coerced(column: Column, kind: Kind, notation: Notation) -> Column:
    """Return the column read as a kind that its meaning demands; what does not fit is bad."""
    if column.kind == kind or column.kind == "empty":
        return column
    nothing = pd.Series(False, index=column.text.index)
    if kind == "text":
        return Column(column.name, "text", column.text, nothing, column.text, column.unit)
    if kind == "time" and column.kind == "number":
        timely = _as_time(column, notation)
        if timely.kind == "time":
            return timely
    if kind == "duration" and column.kind == "number":
        return column
    if kind == "duration" and column.kind == "clock":
        return Column(column.name, "duration", column.values, column.bad, column.text, column.unit)
    if kind == "number" and column.kind == "flag":
        return Column(column.name, "number", column.values.astype("Float64"), column.bad, column.text)
    codes, distinct = pd.factorize(column.text)
    words = pd.Series(np.asarray(distinct, dtype=object), dtype=object)
    weights = np.bincount(codes[codes >= 0], minlength=len(words))
    parser = {"number": _numbers, "time": read_times, "duration": _durations, "flag": _flags}.get(kind)
    found = parser(words, notation, weights, True) if parser else None
    if found is None:
        values = pd.Series(np.nan, index=column.text.index)
        return Column(column.name, kind, values, column.text.notna(), column.text, column.unit)
    values = _spread(found[1], codes, column.text.index)
    return Column(column.name, kind, values, column.text.notna() & values.isna(), column.text, column.unit)


def notation_of(frame: "pd.DataFrame", hint: Notation, semicolon: bool) -> Notation:
    """Return how a file writes numbers and dates, from all its columns together."""
    comma = dot = day = month = unsure_day = 0
    for name in frame.columns:
        cells = frame[name]
        if not (cells.dtype == object or isinstance(cells.dtype, pd.StringDtype)):
            continue
        sample = spread_sample(cells.dropna()).astype("str").str.strip().drop_duplicates()
        for word in sample:
            if len(word) > 40 or not any(c.isdigit() for c in word):
                continue
            if found := DATE_PARTS.match(word):
                first, second = int(found[1]), int(found[2])
                day += first > 12 >= second
                month += second > 12 >= first
                unsure_day += "." in word[:3]
            elif (_COMMA.fullmatch(word) and not _DOT_THOUSANDS.fullmatch(word)) or (
                "," in word and _COMMA_THOUSANDS.fullmatch(word)
            ):
                comma += 1
            elif ("." in word and _DOT.fullmatch(word) and not _COMMA_THOUSANDS.fullmatch(word)) or (
                "," in word and _DOT_THOUSANDS.fullmatch(word) and "." in word
            ):
                dot += 1
    decimal_comma = hint.decimal_comma
    if decimal_comma is None and (comma or dot):
        decimal_comma = comma > dot
    if decimal_comma is None and semicolon:
        decimal_comma = True
    day_first = hint.day_first
    if day_first is None and (day or month):
        day_first = day >= month
    if day_first is None and (unsure_day or decimal_comma):
        day_first = True
    return Notation(decimal_comma, day_first, hint.zone)


def _as_time(column: Column, notation: Notation) -> Column:
    """Read numbers as times where they can be."""
    found = numbers_as_times(column.values, notation, whole=column.whole)
    if found is None:
        return column
    times, note = found
    bad = column.text.notna() & times.isna()
    notes = [*column.notes, note]
    return Column(column.name, "time", times, bad, column.text, notes=notes, doubts=column.doubts)


def _spread(parsed: "pd.Series[Any]", codes: Any, index: "pd.Index[Any]") -> "pd.Series[Any]":
    full = pd.concat([parsed, pd.Series([pd.NaT if _is_time(parsed) else None])], ignore_index=True)
    if _is_time(parsed):
        full = full.astype(parsed.dtype)
    elif parsed.dtype.name == "boolean":
        full = full.astype("boolean")
    elif pd.api.types.is_numeric_dtype(parsed):
        full = full.astype("float64")
    return pd.Series(full.to_numpy()[codes] if not _is_time(parsed) else full.array[codes], index=index)


def _is_time(values: "pd.Series[Any]") -> bool:
    return pd.api.types.is_datetime64_any_dtype(values)


def _whole(values: "pd.Series[Any]") -> bool:
    filled = values.dropna()
    return bool(len(filled)) and bool((filled % 1 == 0).all())


def _flags(words: "pd.Series[Any]", _: Notation, __: Any, ___: bool) -> Parsed | None:
    lower = words.str.lower()
    known = lower.isin(_TRUE) | lower.isin(_FALSE)
    if not known.all() and known.sum() < len(words):
        return None
    return "flag", lower.isin(_TRUE).where(known).astype("boolean"), Extra()


def _numbers(words: "pd.Series[Any]", notation: Notation, weights: Any, timely: bool) -> Parsed | None:
    extra = Extra()
    bare = words.str.replace(_CURRENCY, "", regex=True)
    percent = bare.str.endswith("%")
    if percent.any() and percent.mean() >= ENOUGH:
        bare, extra.unit = bare.str.removesuffix("%").str.rstrip(), "%"
    elif not timely and not bare.iloc[: min(len(bare), 50)].str.fullmatch(_DOT).any():
        united = bare.str.extract(_UNIT)
        units = united[1].dropna()
        if len(units) >= ENOUGH * len(bare) and units.nunique() == 1:
            bare, extra.unit = united[0].where(united[0].notna(), bare), str(units.iloc[0])
    dot = bare.str.fullmatch(_DOT)
    dot_thousands = bare.str.fullmatch(_DOT_THOUSANDS)
    comma = bare.str.fullmatch(_COMMA)
    comma_thousands = bare.str.fullmatch(_COMMA_THOUSANDS)
    if not (dot | dot_thousands | comma | comma_thousands).any():
        return None
    padded = bare.str.match(r"^0\d") & dot
    if padded.any() and not bare[dot].str.contains(".", regex=False).any() and not timely:
        return None  # 00123 is an id
    with_comma = notation.decimal_comma
    only_dot = (dot & bare.str.contains(".", regex=False) & ~comma_thousands) | (
        dot_thousands & bare.str.contains(".", regex=False)
    )
    only_comma = (comma & ~dot_thousands) | (comma_thousands & bare.str.contains(",", regex=False))
    if only_comma.sum() != only_dot.sum():
        with_comma = bool(only_comma.sum() > only_dot.sum())
    if with_comma is None:
        with_comma = False
        if (comma & dot_thousands).any():
            extra.doubts.append(
                f"is {bare[comma & dot_thousands].iloc[0]} a number with thousands (assumed) or "
                "with decimals?"
            )
    spaces = r"[' \u00a0\u202f]"
    if with_comma:
        whole_numbers = dot & ~bare.str.contains(".", regex=False)
        good = comma | comma_thousands | whole_numbers
        plain = bare.str.replace(spaces, "", regex=True)
        plain = plain.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        if (comma | comma_thousands).any():
            extra.notes.append("decimal comma")
    else:
        good = dot | dot_thousands
        plain = bare.str.replace(spaces, "", regex=True).str.replace(",", "", regex=False)
    values = pd.to_numeric(plain.where(good), errors="coerce").astype("float64")
    values = values.replace([np.inf, -np.inf], np.nan)
    return "number", values, extra


def _clocks(words: "pd.Series[Any]", _: Notation, __: Any, timely: bool) -> Parsed | None:
    found = words.str.extract(_CLOCK)
    if not found[1].notna().any():
        return None
    number = [pd.to_numeric(found[i], errors="coerce") for i in (1, 2, 3)]
    seconds = number[0] * 3600 + number[1] * 60 + number[2].fillna(0)
    seconds = seconds + pd.to_numeric("0." + found[4].fillna("0"), errors="coerce")
    seconds = seconds.where(found[0] != "-", -seconds)
    if timely and number[0].max() < 24:
        return "clock", seconds, Extra()
    return "duration", seconds, Extra(notes=["durations as hours:minutes"])


def _durations(words: "pd.Series[Any]", notation: Notation, weights: Any, timely: bool) -> Parsed | None:
    if (clock := _clocks(words, notation, weights, False)) is not None:
        return clock
    sample = words.head(200)
    if not (sample.str.match(_ISO_DURATION) | sample.str.match(_SPOKEN)).any():
        return None
    iso = words.str.extract(_ISO_DURATION)
    spoken = words.str.extract(_SPOKEN)

    def seconds(parts: "pd.DataFrame", factors: Sequence[int]) -> "pd.Series[Any]":
        numbers = parts.apply(lambda c: pd.to_numeric(c.str.replace(",", "."), errors="coerce"))
        total: pd.Series[Any] = (numbers * list(factors)).sum(axis=1, min_count=1)
        return total

    values = seconds(iso, (86_400, 3_600, 60, 1)).fillna(seconds(spoken, (3_600, 60, 1)))
    return ("duration", values, Extra()) if values.notna().any() else None


_PARSERS = (_flags, _numbers, read_times, _clocks, _durations)
