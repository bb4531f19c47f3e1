import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from agents.understanding.hours import within_hours
from agents.understanding.open_periods import opened
from agents.understanding.periods import find_periods

ROME = ZoneInfo("Europe/Rome")
NOW = dt.datetime(2026, 5, 29, 14, tzinfo=ROME)  # a Friday
FIRST = dt.datetime(2025, 6, 2, 6, tzinfo=ROME)


def _periods(question: str) -> list[tuple[str, str]]:
    found = within_hours(question, find_periods(question, NOW, ROME), ROME, NOW)
    return [
        tuple(f"{t.astimezone(ROME):%Y-%m-%d %H:%M}" for t in (f.period.start, f.period.end))
        for f in opened(question, found, NOW, ROME, FIRST)
    ]


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("scrap in the year before 10 march 2026", "2025-03-10 00:00", "2026-03-10 00:00"),
        ("scrap in the month before 15 may 2026", "2026-04-15 00:00", "2026-05-15 00:00"),
        ("scrap in the month before 31 march 2026", "2026-02-28 00:00", "2026-03-31 00:00"),
        ("alarms of CNC-02 before 10 march 2026", "2025-06-02 06:00", "2026-03-10 00:00"),
        ("work orders prior to april", "2025-06-02 06:00", "2026-04-01 00:00"),
        ("alarms of CNC-02 after 15 may", "2026-05-16 00:00", "2026-05-29 14:00"),
        ("stops later than the 20th of may", "2026-05-21 00:00", "2026-05-29 14:00"),
        ("scrap until 1 march", "2025-06-02 06:00", "2026-03-02 00:00"),
        ("scrap up to the end of april", "2025-06-02 06:00", "2026-05-01 00:00"),
        ("scrap before the end of april", "2025-06-02 06:00", "2026-05-01 00:00"),
        ("the two weeks before 1 may", "2026-04-17 00:00", "2026-05-01 00:00"),
        ("the week after 10 may, stops", "2026-05-11 00:00", "2026-05-18 00:00"),
        ("the month before april", "2026-03-01 00:00", "2026-04-01 00:00"),
        ("since the 5th of may until the 10th", "2026-05-05 00:00", "2026-05-11 00:00"),
        ("from april thru may 15", "2026-04-01 00:00", "2026-05-16 00:00"),
        ("orders, 2016 through 2019: how many", "2016-01-01 00:00", "2020-01-01 00:00"),
        ("oee q1 to q2 2025", "2025-01-01 00:00", "2025-07-01 00:00"),
        ("stops yesterday before 10", "2026-05-28 00:00", "2026-05-28 10:00"),
        ("can it be done before next friday", "2026-06-05 00:00", "2026-06-06 00:00"),  # to come: as said
        ("assets built before 2010, their costs in 2015 only", "2015-01-01 00:00", "2016-01-01 00:00"),
    ],
)
def test_a_period_of_which_one_end_is_said_reaches_to_the_other(question: str, start: str, end: str) -> None:
    assert _periods(question)[-1] == (start, end)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("scrap 2024 vs 2025", ("2024-01-01", "2025-01-01"), ("2025-01-01", "2026-01-01")),
        ("vibration 2024 compared with 2025?", ("2024-01-01", "2025-01-01"), ("2025-01-01", "2026-01-01")),
        ("how many 2023 versus 2025", ("2023-01-01", "2024-01-01"), ("2025-01-01", "2026-01-01")),
        ("from the first half of april to the second half", ("2026-04-01", "2026-04-16"), ("2026-04-16", "2026-05-01")),
        ("first half of april 2026 (1-15) against the second (16-30)", ("2026-04-01", "2026-04-16"), ("2026-04-16", "2026-05-01")),
        ("compare scrap before and after 9 may", ("2026-04-18", "2026-05-09"), ("2026-05-09", "2026-05-29")),
        ("was it worse after 9 may than before?", ("2026-04-18", "2026-05-09"), ("2026-05-09", "2026-05-29")),
    ],
)  # fmt: skip
def test_two_periods_are_two(question: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert [(a[:10], b[:10]) for a, b in _periods(question)] == [first, second]


def test_amounts_between_two_years_are_no_years() -> None:
    assert _periods("speeds between 2000 and 2010 rpm") == []
