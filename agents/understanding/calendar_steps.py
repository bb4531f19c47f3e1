"""Steps in the calendar, in naive plant-local time: days, months, Easter."""

import datetime as dt

Span = tuple[dt.datetime, dt.datetime]  # naive plant-local
ONE_DAY = dt.timedelta(days=1)


def midnight(d: dt.datetime) -> dt.datetime:
    """Return the beginning of a day."""
    return d.replace(hour=0, minute=0, second=0, microsecond=0)


def add_months(d: dt.datetime, n: int) -> dt.datetime:
    """Return the first of the month that is `n` after a day's."""
    m = d.month - 1 + n
    return d.replace(year=d.year + m // 12, month=m % 12 + 1, day=1)


def one_day(d: dt.datetime) -> Span:
    """Return the 24 hours from a time on."""
    return d, d + ONE_DAY


def easter_of(year: int) -> dt.datetime:
    """Return Easter Sunday of a year.

    Source:
        The anonymous Gregorian algorithm: Meeus, Astronomical Algorithms, 2nd edition, chapter 8.
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return dt.datetime(year, month, (h + m - 7 * n + 33 * month + 19) % 32)
