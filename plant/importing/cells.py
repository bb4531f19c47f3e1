"""Understand the cells of a column: numbers, times, durations, flags, whatever their notation."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

Kind = Literal["empty", "number", "flag", "time", "clock", "duration", "text"]

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
_ISO = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)
_PARTS = re.compile(
    r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})"
    r"(?:[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?\s*([AaPp]\.?\s?[Mm]\.?)?"
    r"\s*(?:Uhr)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_NAMED = re.compile(
    r"^(?:[^\W\d]{2,10}\.?,?\s+)?(?:(\d{1,2})\.?[\s-]+([^\W\d]{3,10})\.?[\s,-]+(\d{4}|\d{2})|"
    r"([^\W\d]{3,10})\.?\s+(\d{1,2}),?\s+(\d{4}))"
    r"(?:[\sT,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*([AaPp]\.?[Mm]\.?)?$"
)
_CHINESE = re.compile(
    r"^(\d{4})年(\d{1,2})月(\d{1,2})日?\s*(上午|下午)?\s*(?:(\d{1,2})[:时點点](\d{1,2})?分?"
    r"(?::?(\d{1,2})秒?)?)?$"
)
_CHINESE_HALF = re.compile(r"(?<=\d)\s*([上下])午\s*(\d{1,2}:\d{2}(?::\d{2})?)$")
_COMPACT = re.compile(r"^(20\d{2}|19\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?Z?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan gen januar january gennaio jän",
            "feb februar february febbraio",
            "mar march märz maerz marzo mär mrz",
            "apr april aprile",
            "may mai mag maggio",
            "jun juni june giu giugno",
            "jul juli july lug luglio",
            "aug august ago agosto",
            "sep sept september set settembre",
            "oct okt oktober october ott ottobre",
            "nov november novembre",
            "dec dez dezember december dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_SERIAL_FROM, _SERIAL_TO = 20_000, 80_000  # 1954 to 2119 as Excel days
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)
_ENOUGH = 0.9  # share of the filled cells that must read as a kind


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


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes numbers and dates; None where its content does not say.

    Attributes:
        decimal_comma: 1,5 is one and a half.
        day_first: 03/04 is the third of April.
        zone: zone of times that name none.
    """

    decimal_comma: bool | None = None
    day_first: bool | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


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
        return Column(name, "time", _in_utc(cells, notation.zone), nothing, text, unit)
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
        if weights[good].sum() < _ENOUGH * weights.sum():
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
    parser = {"number": _numbers, "time": _times, "duration": _durations, "flag": _flags}.get(kind)
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
            if found := _PARTS.match(word):
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


def spread_sample(cells: "pd.Series[Any]", count: int = 2_000) -> "pd.Series[Any]":
    """Return cells spread evenly over the whole column, at most `count`."""
    return cells.iloc[:: max(len(cells) // count, 1)].head(count)


@dataclass(slots=True)
class _Extra:
    unit: str = ""
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


_Parsed = tuple[Kind, "pd.Series[Any]", _Extra]


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


def _flags(words: "pd.Series[Any]", _: Notation, __: Any, ___: bool) -> _Parsed | None:
    lower = words.str.lower()
    known = lower.isin(_TRUE) | lower.isin(_FALSE)
    if not known.all() and known.sum() < len(words):
        return None
    return "flag", lower.isin(_TRUE).where(known).astype("boolean"), _Extra()


def _numbers(words: "pd.Series[Any]", notation: Notation, weights: Any, timely: bool) -> _Parsed | None:
    extra = _Extra()
    bare = words.str.replace(_CURRENCY, "", regex=True)
    percent = bare.str.endswith("%")
    if percent.any() and percent.mean() >= _ENOUGH:
        bare, extra.unit = bare.str.removesuffix("%").str.rstrip(), "%"
    elif not timely and not bare.iloc[: min(len(bare), 50)].str.fullmatch(_DOT).any():
        united = bare.str.extract(_UNIT)
        units = united[1].dropna()
        if len(units) >= _ENOUGH * len(bare) and units.nunique() == 1:
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


def _clocks(words: "pd.Series[Any]", _: Notation, __: Any, timely: bool) -> _Parsed | None:
    found = words.str.extract(_CLOCK)
    if not found[1].notna().any():
        return None
    number = [pd.to_numeric(found[i], errors="coerce") for i in (1, 2, 3)]
    seconds = number[0] * 3600 + number[1] * 60 + number[2].fillna(0)
    seconds = seconds + pd.to_numeric("0." + found[4].fillna("0"), errors="coerce")
    seconds = seconds.where(found[0] != "-", -seconds)
    if timely and number[0].max() < 24:
        return "clock", seconds, _Extra()
    return "duration", seconds, _Extra(notes=["durations as hours:minutes"])


def _durations(words: "pd.Series[Any]", notation: Notation, weights: Any, timely: bool) -> _Parsed | None:
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
    return ("duration", values, _Extra()) if values.notna().any() else None


def _times(words: "pd.Series[Any]", notation: Notation, weights: Any, timely: bool) -> _Parsed | None:
    halves = words.str.contains("[上下]午", regex=True)
    if halves.any():  # 2026/1/14 上午8:00
        words = words.str.replace(_CHINESE_HALF, _half_after, regex=True)
    sample = words.head(200)
    if not any(sample.str.match(p).any() for p in (_ISO, _PARTS, _NAMED, _CHINESE)) and not (
        timely and sample.str.match(_COMPACT).any()
    ):
        return None
    extra = _Extra()
    fast = _iso_fast(words, notation.zone)
    if fast is not None:
        return "time", fast, extra
    day_first = notation.day_first
    if day_first is None:
        parts = spread_sample(words).str.extract(_PARTS)[[0, 1]].dropna().astype("int64")
        if len(parts):
            day_first = _guess_day_first(words, parts, notation.zone)
            example = words[parts.index[0]]
            read = "day first" if day_first else "month first"
            extra.doubts.append(f"is {example} written day first or month first? Read as {read}.")
    values = _parsed(words, bool(day_first), notation.zone)
    if notation.day_first is None and values.isna().mean() > 0.05:
        other = _parsed(words, not day_first, notation.zone)
        if other.notna().sum() > values.notna().sum():  # only the other order explains the cells
            values, day_first, extra.doubts = other, not day_first, []
    if day_first and sample.str.match(_PARTS).any():
        extra.notes.append("dates day first")
    return "time", values, extra


def _half_after(found: "re.Match[str]") -> str:
    return f" {found[2]} {'AM' if found[1] == '上' else 'PM'}"


def _parsed(words: "pd.Series[Any]", day_first: bool, zone: ZoneInfo) -> "pd.Series[Any]":
    regular = _regular(words, day_first, zone)
    if regular is not None:
        return regular
    found = pd.Series([_instant(w, day_first, zone) for w in words], dtype=object)
    return pd.to_datetime(found, utc=True).astype("datetime64[us, UTC]")


def _iso_fast(words: "pd.Series[Any]", zone: ZoneInfo) -> "pd.Series[Any] | None":
    """Parse ISO 8601 without a Python call per cell; None when something else stands there."""
    if not bool(words.str.match(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.]\d+)?)?)?$").all()):
        return None
    values = pd.to_datetime(words, format="ISO8601", errors="coerce")
    return _in_utc(values.astype("datetime64[us]"), zone)


def _regular(words: "pd.Series[Any]", day_first: bool, zone: ZoneInfo) -> "pd.Series[Any] | None":
    """Parse a column of one numeric form at once; None when its cells differ in form."""
    first = str(words.iloc[0])
    found = _PARTS.match(first)
    if found is None or len(words) < 1_000:
        return None
    mark = first[len(found[1])]
    date = mark.join(["%d", "%m"] if day_first else ["%m", "%d"])
    form = f"{date}{mark}{'%Y' if len(found[3]) == 4 else '%y'}"
    if found[4] is not None:
        if found[9] is not None or first[found.end(4)] != ":":
            return None
        form += first[found.end(3) : found.start(4)] + ("%I" if found[8] else "%H") + ":%M"
        form += ":%S" if found[6] else ""
        form += ".%f" if found[7] else ""
        if found[8]:
            form += first[found.end(6) if found[6] else found.end(5) : found.start(8)] + "%p"
    values = pd.to_datetime(words, format=form, errors="coerce")
    if values.isna().any() or int(values.dt.year.min()) < 1900:
        return None
    return _in_utc(values.astype("datetime64[us]"), zone)


def _guess_day_first(words: "pd.Series[Any]", parts: "pd.DataFrame", zone: ZoneInfo) -> bool:
    """Decide by order: files are mostly sorted by time."""
    sample = [words[i] for i in parts.index[:500]]

    def inversions(day_first: bool) -> int:
        times = [t for t in (_instant(w, day_first, zone) for w in sample) if t is not None]
        return sum(a > b for a, b in pairwise(times))

    return inversions(True) < inversions(False)


def _instant(word: str, day_first: bool, zone: ZoneInfo) -> dt.datetime | None:
    if found := _ISO.match(word):
        y, mo, d, h, mi, s, frac, half, offset = found.groups()
    elif found := _PARTS.match(word):
        a, b, y, h, mi, s, frac, half, offset = found.groups()
        d, mo = (a, b) if day_first else (b, a)
    elif found := _NAMED.match(word):
        d1, m1, y1, m2, d2, y2, h, mi, s, frac, half = found.groups()
        name = (m1 or m2).casefold()
        month = _MONTHS.get(name) or _MONTHS.get(name[:3])
        if month is None:
            return None
        d, mo, y, offset = d1 or d2, str(month), y1 or y2, None
    elif found := _CHINESE.match(word):
        y, mo, d, half, h, mi, s = found.groups()
        half, frac, offset = {"上午": "am", "下午": "pm"}.get(half or ""), None, None
    elif found := _COMPACT.match(word):
        y, mo, d, h, mi, s = found.groups()
        frac, half, offset = None, None, None
    else:
        return None
    year = int(y)
    if len(y) == 2:
        year += 2000 if year < 70 else 1900
    hour = int(h or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    days = 1 if hour == 24 and int(mi or 0) == 0 else 0
    try:
        time = dt.datetime(
            year,
            int(mo),
            int(d),
            0 if days else hour,
            int(mi or 0),
            int(s or 0),
            int((frac or "0")[:6].ljust(6, "0")),
        ) + dt.timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    if not 1900 <= time.year <= 2200:
        return None
    if offset is None:
        return time.replace(tzinfo=zone).astimezone(dt.UTC)
    if offset in {"Z", "UTC", "GMT"}:
        return time.replace(tzinfo=dt.UTC)
    digits = offset[1:].replace(":", "").ljust(4, "0")
    shift = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    try:
        return time.replace(tzinfo=dt.timezone(-shift if offset[0] == "-" else shift)).astimezone(dt.UTC)
    except ValueError:
        return None


def _as_time(column: Column, notation: Notation) -> Column:
    """Read numbers as Excel days or as seconds or milliseconds since 1970 where they can be."""
    values = column.values.dropna()
    if values.empty:
        return column
    low, high = float(values.min()), float(values.max())
    if low >= _SERIAL_FROM and high <= _SERIAL_TO:
        epoch = pd.Timestamp(_EXCEL_EPOCH)
        times = epoch + pd.to_timedelta((column.values * 86_400_000).round(), unit="ms")
        times, note = _in_utc(times, notation.zone), "Excel serial dates"
    else:
        for unit, factor in (("s", 1), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)):
            if low >= 3e8 * factor and high <= 7e9 * factor:
                times = pd.to_datetime((column.values / factor * 1e6).round(), unit="us", utc=True)
                note = f"times as {unit} since 1970"
                break
        else:
            if not (column.whole and low >= 19_000_101 and high <= 22_001_231):
                return column
            words = column.values.astype("Int64").astype("str").where(column.values.notna())
            parsed = [_instant(w, True, notation.zone) if isinstance(w, str) else None for w in words]
            times = pd.Series(
                pd.to_datetime(pd.Series(parsed, dtype=object), utc=True).array, index=words.index
            )
            if times.notna().sum() < _ENOUGH * len(values):
                return column
            note = "dates as digits"
    times = times.astype("datetime64[us, UTC]")
    return Column(
        column.name,
        "time",
        times,
        column.text.notna() & times.isna(),
        column.text,
        notes=[*column.notes, note],
        doubts=column.doubts,
    )


def _in_utc(times: "pd.Series[Any]", zone: ZoneInfo) -> "pd.Series[Any]":
    """Return instants in UTC; the hour that a change of time repeats is taken as the first."""
    if times.dt.tz is None:
        first = np.ones(len(times), dtype=bool)
        times = times.dt.tz_localize(zone, ambiguous=first, nonexistent=pd.Timedelta(hours=1))
    instants: pd.Series[Any] = times.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    return instants


_PARSERS = (_flags, _numbers, _times, _clocks, _durations)
