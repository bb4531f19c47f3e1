"""Dates and figures inside a sentence, written as a language writes them."""

import datetime as dt
import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_M = "|".join(_MONTHS)
_SPAN = re.compile(
    rf"\b(\d{{1,2}})(?: ({_M}))?(?: (\d{{4}}))?(?: (\d\d:\d\d))? to (\d{{1,2}}) ({_M}) (\d{{4}})(?: (\d\d:\d\d))?\b"
)
_DAY = re.compile(rf"\b(\d{{1,2}}) ({_M}) (\d{{4}})(?: (\d\d:\d\d)(?: to (\d\d:\d\d))?)?\b")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d))?\b")
_NUMBER = re.compile(r"(?<![\w.,:\-/⟦])[-−+]?\d[\d,]*(?:\.\d+)?(?![\w:⟧-]|\.\d|/\d)")


def put_figures(text: str, locale: str) -> str:
    """Return a text with its dates and figures in the form of a locale.

    Args:
        text: with dates as "18 to 24 May 2026" or ISO, figures as "1,234.5".
        locale: as Babel names it, e.g. "de".
    """
    kept: list[str] = []

    def keep(said: str) -> str:
        kept.append(said)
        return f"⟦{len(kept) - 1}⟧"

    text = _SPAN.sub(lambda m: keep(_span(m, locale)), text)
    text = _DAY.sub(lambda m: keep(_day(m, locale)), text)
    text = _ISO.sub(lambda m: keep(_iso(m, locale)), text)
    text = _NUMBER.sub(lambda m: keep(_number(m.group(), locale)), text)
    return re.sub(r"⟦(\d+)⟧", lambda m: kept[int(m.group(1))], text)


def _span(m: re.Match[str], locale: str) -> str:
    from babel.dates import format_interval

    day1, month1, year1, time1, day2, month2, year2, time2 = m.groups()
    end = _at(day2, month2, year2, time2)
    start = _at(day1, month1 or month2, year1 or year2, time1)
    if time1 or time2:
        return f"{_long(start, locale)} {time1 or ''} – {_long(end, locale)} {time2 or ''}".replace(
            "  ", " "
        ).strip()
    said = str(format_interval(start, end, skeleton="yMMMMd", locale=locale))
    return said.replace("\u2009", " ")  # newer CLDR data put thin spaces round the dash


def _day(m: re.Match[str], locale: str) -> str:
    day, month, year, time, until = m.groups()
    said = _long(_at(day, month, year, None), locale)
    if time:
        said += f", {time}" + (f"–{until}" if until else "")
    return said


def _iso(m: re.Match[str], locale: str) -> str:
    year, month, day, time = m.groups()
    try:
        said = _long(dt.datetime(int(year), int(month), int(day)), locale)
    except ValueError:
        return m.group()
    return f"{said}, {time}" if time else said


def _at(day: str, month: str, year: str, time: str | None) -> dt.datetime:
    hour, minute = (int(p) for p in (time or "0:0").split(":"))
    return dt.datetime(int(year), _MONTHS.index(month) + 1, int(day), hour, minute)


def _long(day: dt.datetime, locale: str) -> str:
    from babel.dates import format_date

    return str(format_date(day.date(), "long", locale=locale))


def _number(said: str, locale: str) -> str:
    from babel.numbers import format_decimal

    plain = said.replace(",", "").replace("−", "-")
    decimals = len(plain.partition(".")[2])
    grouping = "," in said
    form = ("#,##0" if grouping else "0") + ("." + "0" * decimals if decimals else "")
    sign = "+" if plain.startswith("+") else ""
    return sign + str(format_decimal(float(plain) if decimals else int(plain), format=form, locale=locale))
