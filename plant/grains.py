"""Hours, days, weeks, months, quarters and years of a time zone, as instants: right across changes of time."""

import datetime as dt
from zoneinfo import ZoneInfo

from plant.errors import RequestError
from plant.period import Period

GRAINS = ("hour", "day", "week", "month", "quarter", "year")
_MOST = 20_000


def boundaries(period: Period, grain: str, zone: ZoneInfo) -> list[dt.datetime]:
    """Return the instants at which the grains that touch a period begin, and the end of the last, UTC.

    A week begins on Monday. A day at a change of time has 23 or 25 hours; the hour that is repeated is two hours.

    Raises:
        RequestError: there would be more than 20,000.
    """
    hours = period.hours
    if hours / {"hour": 1, "day": 24}.get(grain, 150) > _MOST:
        raise RequestError(
            f"{period.words(zone)} has too many {grain}s; ask for a shorter period or a longer step."
        )
    start = period.start.astimezone(zone)
    if grain == "hour":
        at = start.replace(minute=0, second=0, microsecond=0).astimezone(dt.UTC)
        count = int((period.end - at) / dt.timedelta(hours=1)) + 2
        found = [at + dt.timedelta(hours=n) for n in range(count)]
    else:
        day = _first_day(start.date(), grain)
        found = [_midnight(day, zone)]
        while found[-1] < period.end:
            day = _next(day, grain)
            found.append(_midnight(day, zone))
    last = next(n for n, at in enumerate(found) if at >= period.end)
    return found[: last + 1]


def before(period: Period, zone: ZoneInfo) -> Period:
    """Return the period before one: of a calendar month, quarter or year the calendar one before, else of equal length."""
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    if start.time() == end.time() == dt.time():
        for grain in ("month", "quarter", "year"):
            first, last = start.date(), end.date()
            if _first_day(first, grain) == first and _next(first, grain) == last:
                earlier = _first_day(first - dt.timedelta(days=1), grain)
                return Period(_midnight(earlier, zone), period.start, f"the {grain} before")
    return period.before()


def _first_day(day: dt.date, grain: str) -> dt.date:
    match grain:
        case "day":
            return day
        case "week":
            return day - dt.timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    raise RequestError(f"There is no time step '{grain}'. There are: {', '.join(GRAINS)}.")


def _next(day: dt.date, grain: str) -> dt.date:
    if grain in {"day", "week"}:
        return day + dt.timedelta(days=1 if grain == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    total = day.year * 12 + day.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, 1)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the instant at which a day begins; where midnight is skipped, the first instant after."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(dt.UTC)
