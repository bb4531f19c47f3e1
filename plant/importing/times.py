"""Read dates and times in text, whatever their notation, and numbers that are times: Excel days, epochs, digits."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from plant.importing.notation import ENOUGH, Extra, Notation, Parsed, in_utc, spread_sample

_ISO = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)
DATE_PARTS = re.compile(
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


def read_times(words: "pd.Series[Any]", notation: Notation, weights: Any, timely: bool) -> Parsed | None:
    """Return the instants that texts write, or None where they write none."""
    halves = words.str.contains("[上下]午", regex=True)
    if halves.any():  # 2026/1/14 上午8:00
        words = words.str.replace(_CHINESE_HALF, _half_after, regex=True)
    sample = words.head(200)
    if not any(sample.str.match(p).any() for p in (_ISO, DATE_PARTS, _NAMED, _CHINESE)) and not (
        timely and sample.str.match(_COMPACT).any()
    ):
        return None
    extra = Extra()
    fast = _iso_fast(words, notation.zone)
    if fast is not None:
        return "time", fast, extra
    day_first = notation.day_first
    if day_first is None:
        parts = spread_sample(words).str.extract(DATE_PARTS)[[0, 1]].dropna().astype("int64")
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
    if day_first and sample.str.match(DATE_PARTS).any():
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
    return in_utc(values.astype("datetime64[us]"), zone)


def _regular(words: "pd.Series[Any]", day_first: bool, zone: ZoneInfo) -> "pd.Series[Any] | None":
    """Parse a column of one numeric form at once; None when its cells differ in form."""
    first = str(words.iloc[0])
    found = DATE_PARTS.match(first)
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
    return in_utc(values.astype("datetime64[us]"), zone)


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
    elif found := DATE_PARTS.match(word):
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


def numbers_as_times(
    values: "pd.Series[Any]", notation: Notation, *, whole: bool
) -> "tuple[pd.Series[Any], str] | None":
    """Return numbers as instants, and what they were: Excel days, seconds or milliseconds since 1970, digits; or None.

    Args:
        values: numbers of a column whose header speaks of a time.
        notation: of the file.
        whole: none has a fraction.
    """
    filled = values.dropna()
    if filled.empty:
        return None
    low, high = float(filled.min()), float(filled.max())
    if low >= _SERIAL_FROM and high <= _SERIAL_TO:
        epoch = pd.Timestamp(_EXCEL_EPOCH)
        times = in_utc(epoch + pd.to_timedelta((values * 86_400_000).round(), unit="ms"), notation.zone)
        return times.astype("datetime64[us, UTC]"), "Excel serial dates"
    for unit, factor in (("s", 1), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)):
        if low >= 3e8 * factor and high <= 7e9 * factor:
            times = pd.to_datetime((values / factor * 1e6).round(), unit="us", utc=True)
            return times.astype("datetime64[us, UTC]"), f"times as {unit} since 1970"
    if not (whole and low >= 19_000_101 and high <= 22_001_231):
        return None
    words = values.astype("Int64").astype("str").where(values.notna())
    parsed = [_instant(w, True, notation.zone) if isinstance(w, str) else None for w in words]
    times = pd.Series(pd.to_datetime(pd.Series(parsed, dtype=object), utc=True).array, index=words.index)
    if times.notna().sum() < ENOUGH * len(filled):
        return None
    return times.astype("datetime64[us, UTC]"), "dates as digits"
