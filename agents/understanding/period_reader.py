"""What each phrase of ``periods.lark`` means, as plant-local stretches of time."""

import datetime as dt
import re
from typing import Any

from lark import Transformer, v_args

from agents.understanding.calendar_steps import ONE_DAY, Span, add_months, easter_of, midnight, one_day
from agents.understanding.period_words import MONTHS, NUMBERS
from plant.shifts import EIGHT_HOURS, ShiftClock

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"h": "hour", "hr": "hour", "d": "day", "w": "week", "wk": "week", "mth": "month", "yr": "year"}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # first months, meteorological
_SHIFT = dt.timedelta(hours=8)


@v_args(inline=True)
class PeriodReader(Transformer[Any, Span]):
    """Reads parse trees of period phrases at one time of the plant's clock.

    Attributes:
        now: the plant's clock, naive and plant-local.
        ahead: bare weekdays mean the coming one (planning), not the last one.
        shifts: when the plant's shifts begin.
    """

    def __init__(self, now: dt.datetime, *, ahead: bool = False, shifts: ShiftClock = EIGHT_HOURS) -> None:
        super().__init__()
        self.now = now
        self.ahead = ahead
        self.shifts = shifts
        self.day_now = midnight(now)

    def _unit(self, name: str, k: int) -> Span:
        """Return the hour, shift, day, week, … that is `k` of them after the present one."""
        if name == "week":
            b = self.day_now - ONE_DAY * self.day_now.weekday() + 7 * ONE_DAY * k
            return b, b + 7 * ONE_DAY
        if name in _MONTHS_OF:
            n = _MONTHS_OF[name]
            b = add_months(self.day_now.replace(day=1), -((self.day_now.month - 1) % n) + n * k)
            return b, add_months(b, n)
        if name == "shift":
            return self._shift(k)
        step = dt.timedelta(hours=1) if name == "hour" else ONE_DAY
        b = self.now.replace(minute=0, second=0, microsecond=0) if name == "hour" else self.day_now
        return b + step * k, b + step * (k + 1)

    def _shift(self, k: int) -> Span:
        """Return the shift that is `k` after the one that runs, or after the last that began."""
        each = self.shifts.sequence
        days = range(-2 - abs(k) // len(each), 3 + abs(k) // len(each))
        every = [
            (
                begin := self.day_now + day * ONE_DAY + dt.timedelta(minutes=at),
                begin + dt.timedelta(minutes=lasts),
            )
            for day in days
            for at, lasts in each
        ]
        return every[max(n for n, (begin, _) in enumerate(every) if begin <= self.now) + k]

    def _dated(self, m: int, d: int, year: int | None) -> Span:
        if year is not None:
            return one_day(dt.datetime(year, m, d))
        here = dt.datetime(self.now.year, m, d)
        if not self.ahead and here > self.now:
            here = here.replace(year=self.now.year - 1)
        return one_day(here)

    def start(self, span: Span) -> Span:
        return span

    def DAY(self, x: Any) -> int:
        return self.NUM(str(x).removesuffix("th"))

    NTH_DAY = DAY

    def NUM(self, x: Any) -> int:
        return NUMBERS.get(str(x)) or int(x)

    def FEW(self, x: Any) -> int:
        return 2 if str(x).startswith("couple") else 3

    def YEAR(self, x: Any) -> int:
        return int(x)

    def UNIT(self, x: Any) -> str:
        said = str(x).rstrip("s")
        return _UNITS.get(said, said)

    def MONTH(self, x: Any) -> int:
        return MONTHS.index(str(x)[:3]) + 1

    def WEEKDAY(self, x: Any) -> int:
        return _DAYS.index(str(x)[:3])

    def today(self) -> Span:
        return one_day(self.day_now)

    def yesterday(self) -> Span:
        return one_day(self.day_now - ONE_DAY)

    def before_yesterday(self) -> Span:
        return one_day(self.day_now - 2 * ONE_DAY)

    def tomorrow(self) -> Span:
        return one_day(self.day_now + ONE_DAY)

    def weekday(self, n: int) -> Span:
        if self.ahead:
            return self.next_weekday(n)
        return one_day(self.day_now - ONE_DAY * ((self.day_now.weekday() - n) % 7))

    def last_weekday(self, n: int) -> Span:
        return one_day(self.day_now - ONE_DAY * ((self.day_now.weekday() - n) % 7 or 7))

    def this_weekday(self, n: int) -> Span:
        return one_day(self.day_now + ONE_DAY * (n - self.day_now.weekday()))

    def next_weekday(self, n: int) -> Span:
        return one_day(self.day_now + ONE_DAY * ((n - self.day_now.weekday()) % 7 or 7))

    def weekday_of(self, n: int, week: Any) -> Span:
        k = {"last": -1, "previous": -1, "next": 1}.get(str(week).split()[0], 0)
        return one_day(self._unit("week", k)[0] + n * ONE_DAY)

    def weekday_in(self, week: Any, n: int) -> Span:
        return self.weekday_of(n, week)

    def weekend(self, _: Any) -> Span:
        """Return the coming weekend of a plan; else the last, or the one that runs."""
        begin = self._unit("week", 0)[0] + 5 * ONE_DAY
        if not self.ahead and begin > self.now:
            begin -= 7 * ONE_DAY
        return begin, begin + 2 * ONE_DAY

    def next_weekend(self) -> Span:
        begin = self._unit("week", 0 if self.day_now.weekday() < 5 else 1)[0] + 5 * ONE_DAY
        return begin, begin + 2 * ONE_DAY

    def iso(self, x: Any) -> Span:
        return one_day(dt.datetime.fromisoformat(str(x)))

    def iso_month(self, x: Any) -> Span:
        start = dt.datetime.fromisoformat(f"{x}-01")
        return start, add_months(start, 1)

    def numeric(self, x: Any) -> Span:
        d, m, y = (int(p) for p in re.split(r"[./]", str(x)))
        return one_day(dt.datetime(y + 2000 if y < 100 else y, m, d))

    def day_dot_month(self, x: Any) -> Span:
        d, m = (int(p) for p in str(x).strip(".").split("."))
        return self._dated(m, d, None)

    def day_month(self, d: int, m: int, year: int | None = None) -> Span:
        return self._dated(m, d, year)

    def month_day(self, m: int, d: int, year: int | None = None) -> Span:
        return self._dated(m, d, year)

    def nth_day(self, d: int) -> Span:
        """Return "the 12th": of this month, or of the one before where that day is still to come; of the next where a
        day ahead is meant and this one is past.
        """
        here = self.day_now.replace(day=1)
        if self.ahead != (d >= self.now.day):
            here = add_months(here, 1 if self.ahead else -1) if d != self.now.day else here
        return one_day(here.replace(day=d))

    def weekday_nth(self, n: int, d: int) -> Span:
        """Return "Saturday the 6th": of the month nearest to now in which that day is a Saturday."""
        first = self.day_now.replace(day=1)
        for away in (0, 1, -1, 2, -2, 3, -3) if self.ahead else (0, -1, 1, -2, 2, -3, 3):
            month = add_months(first, away)
            day = month + (d - 1) * ONE_DAY
            if day.month == month.month and day.weekday() == n:
                return one_day(day)
        return self.nth_day(d)

    def month(self, m: int, year: int | None = None) -> Span:
        y = year or (self.now.year if self.ahead or m <= self.now.month else self.now.year - 1)
        b = dt.datetime(y, m, 1)
        return b, add_months(b, 1)

    def month_before(self, m: int) -> Span:
        return self.month(m, self.now.year if m < self.now.month else self.now.year - 1)

    def holiday(self, name: Any, year: int | None = None) -> Span:
        """Return Christmas, New Year or Easter: the last one."""

        def of(y: int) -> dt.datetime:
            if str(name) == "easter":
                return easter_of(y)
            return dt.datetime(y, 12, 25) if str(name) == "christmas" else dt.datetime(y, 1, 1)

        here = of(year or self.now.year)
        if year is None and here > self.now:
            here = of(self.now.year - 1)
        return one_day(here)

    def part_of(self, part: Any, span: Span) -> Span:
        """Return the first, middle or last third; of a month its ten days."""
        days = (span[1] - span[0]).days
        third = max(1, days // 3) * ONE_DAY
        said = str(part)
        if said in {"early", "beginning", "start"}:
            return span[0], span[0] + third
        if said in {"mid", "middle"}:
            return span[0] + third, span[0] + 2 * third
        return span[0] + 2 * third, span[1]

    def part_of_month(self, part: Any, m: int, year: int | None = None) -> Span:
        return self.part_of(part, self.month(m, year))

    def half_of(self, half: Any, span: Span) -> Span:
        """Return the first or second half; of a month its first 15 days or the rest."""
        if span[0].month == 1 and (span[1] - span[0]).days > 360:
            return self.half(half, span[0].year)
        middle = span[0] + ONE_DAY * ((span[1] - span[0]).days // 2)
        return (span[0], middle) if _is_first(half) else (middle, span[1])

    def half(self, half: Any, year: int | None = None) -> Span:
        b = dt.datetime(year or self.now.year, 1 if _is_first(half) else 7, 1)
        if year is None and b > self.now:
            b = b.replace(year=b.year - 1)
        return b, add_months(b, 6)

    def half_year(self) -> Span:
        return self.last_n(6, "month")

    def season(self, name: Any) -> Span:
        """Return the last whole season."""
        begin = dt.datetime(self.now.year, _SEASONS[str(name)], 1)
        while add_months(begin, 3) > self.now:
            begin = begin.replace(year=begin.year - 1)
        return begin, add_months(begin, 3)

    def this_season(self, name: Any) -> Span:
        begin = dt.datetime(self.now.year, _SEASONS[str(name)], 1)
        if begin > self.now:
            begin = begin.replace(year=begin.year - 1)
        return begin, add_months(begin, 3)

    def days_of(self, first: int, last: int, m: int, year: int | None = None) -> Span:
        return self._dated(m, first, year)[0], self._dated(m, last, year)[1]

    def days_of_now(self, first: int, last: int) -> Span:
        return self.nth_day(first)[0], self.nth_day(last)[1]

    def shift_of(self, name: Any, d: Span) -> Span:
        at, lasts = next(self.shifts.by_word[w] for w in str(name).split() if w in self.shifts.by_word)
        begin = d[0] + dt.timedelta(minutes=at)
        return begin, begin + dt.timedelta(minutes=lasts)

    def of_shift(self, d: Span, name: Any) -> Span:
        return self.shift_of(name, d)

    def todays(self, name: Any) -> Span:
        return self.shift_of(name, self.today())

    def shift_today(self, name: Any, _: Any) -> Span:
        return self.todays(name)

    def tonight(self) -> Span:
        return self.shift_of("night", self.today())

    def night_from(self, d: Span, _: Span) -> Span:
        return self.shift_of("night", d)

    def last_night(self) -> Span:
        return self.shift_of("night", self.yesterday())

    def last_shift(self, name: Any) -> Span:
        """Return the last such shift that is over: "the last late shift"."""
        found = self.shift_of(name, self.today())
        while found[1] > self.now:
            found = found[0] - ONE_DAY, found[1] - ONE_DAY
        return found

    def last_1(self, u: str) -> Span:
        return self._unit(u, -1)

    def rolling(self, u: str) -> Span:
        """Return "the past week": the seven days, "the past year": the twelve months up to now."""
        if u in _MONTHS_OF:
            return (
                self.last_n(12, "month")
                if u == "year"
                else (self.day_now - 30 * ONE_DAY * _MONTHS_OF[u], self.day_now)
            )
        return self.last_n(7, "day") if u == "week" else self._unit(u, -1)

    def this_1(self, u: str) -> Span:
        return self._unit(u, 0)

    def next_1(self, u: str) -> Span:
        return self._unit(u, 1)

    def next_n(self, n: int, u: str) -> Span:
        return self._unit(u, 1)[0], self._unit(u, n)[1]

    def last_n(self, n: int, u: str) -> Span:
        if u == "hour":
            return self.now - dt.timedelta(hours=n), self.now
        return self._unit(u, -n)[0], self._unit(u, 0)[0]

    def working_n(self, n: int, u: str) -> Span:
        """Return the last days from Monday to Friday."""
        if u != "day":
            return self.last_n(n, u)
        begin, left = self.day_now, n
        while left:
            begin -= ONE_DAY
            left -= begin.weekday() < 5
        return begin, self.day_now

    def rest_of(self, u: str) -> Span:
        return self.now, self._unit(u, 0)[1]

    def before_last(self, u: str) -> Span:
        return self._unit(u, -2)

    def week_before(self) -> Span:
        return self._unit("week", -2)

    def ago(self, n: int, u: str) -> Span:
        return self._unit(u, -n)

    def one_ago(self, u: str) -> Span:
        return self._unit(u, -1)

    def last_of(self, *a: Any) -> Span:
        n, u, span = _counted(a)
        return max(span[0], self._pieces(span[1], u, -n)), span[1]

    def first_of(self, *a: Any) -> Span:
        n, u, span = _counted(a)
        return span[0], min(span[1], self._pieces(span[0], u, n))

    def nth_of(self, nth: Any, u: str, span: Span) -> Span:
        n = {"s": 1, "2": 1, "t": 2, "3": 2}.get(str(nth)[0], 3)
        return self._pieces(span[0], u, n), min(span[1], self._pieces(span[0], u, n + 1))

    @staticmethod
    def _pieces(at: dt.datetime, u: str, n: int) -> dt.datetime:
        if u in _MONTHS_OF:
            return add_months(at, n * _MONTHS_OF[u])
        return at + n * {"week": 7 * ONE_DAY, "shift": _SHIFT, "hour": dt.timedelta(hours=1)}.get(u, ONE_DAY)

    def between(self, a: Span, b: Span) -> Span:
        start = a[0]
        if start > b[0]:  # "between March and May 2018": the year is said once
            start = start.replace(year=b[0].year, day=min(start.day, 28))
            start = start if start <= b[0] else start.replace(year=b[0].year - 1)
        return start, b[1]

    def week(self, n: int, year: int | None = None) -> Span:
        b = dt.datetime.fromisocalendar(year or self.now.year, n, 1)
        return b, b + 7 * ONE_DAY

    def weeks(self, first: int, last: int, year: int | None = None) -> Span:
        return self.week(first, year)[0], self.week(last, year)[1]

    def week_of(self, d: Span) -> Span:
        b = d[0] - ONE_DAY * d[0].weekday()
        return b, b + 7 * ONE_DAY

    def quarter(self, q: Any, year: int | None = None) -> Span:
        text = str(q)
        n = {"f": 1, "s": 2, "t": 3}.get(text[0]) or int(re.sub(r"\D", "", text) or 4)
        n = 4 if text.startswith("fourth") else n
        b = dt.datetime(year or self.now.year, 3 * n - 2, 1)
        if year is None and b > self.now:
            b = b.replace(year=b.year - 1)
        return b, add_months(b, 3)

    def same_last_year(self, u: str) -> Span:
        b, e = self._unit(u, 0)
        if u == "week":
            return b - 364 * ONE_DAY, e - 364 * ONE_DAY
        return b.replace(year=b.year - 1), e.replace(year=e.year - 1)

    def year(self, y: int) -> Span:
        return dt.datetime(y, 1, 1), dt.datetime(y + 1, 1, 1)


def _is_first(half: Any) -> bool:
    return re.match(r"h?1|first", str(half)) is not None


def _counted(a: tuple[Any, ...]) -> tuple[int, str, Span]:
    """Return how many of which unit, and of what."""
    *n, u, span = a
    return (n[0] if n else 1), u, span
