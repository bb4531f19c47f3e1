import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from agents.understanding.changes import in_two
from agents.understanding.hours import within_hours
from agents.understanding.periods import find_periods
from plant.shifts import ShiftClock, shift_clock
from plant.store import PlantStore

ROME = ZoneInfo("Europe/Rome")
NOW = dt.datetime(2026, 5, 29, 14, tzinfo=ROME)  # a Friday


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("moved the check to wed 3 june", "2026-06-03 00:00", "2026-06-04 00:00"),  # the coming one
        ("scrap on tue 3 june", "2025-06-03 00:00", "2025-06-04 00:00"),  # which fell on a Tuesday
        ("show me march scrap", "2026-03-01 00:00", "2026-04-01 00:00"),
        ("scrap yesterday", "2026-05-28 00:00", "2026-05-29 00:00"),
        ("oee last week", "2026-05-18 00:00", "2026-05-25 00:00"),
        ("since Monday", "2026-05-25 00:00", "2026-05-29 14:00"),
        ("night shift yesterday", "2026-05-28 22:00", "2026-05-29 06:00"),
        ("the last 5 shifts", "2026-05-27 22:00", "2026-05-29 14:00"),
        ("last 24 hours", "2026-05-28 14:00", "2026-05-29 14:00"),
        ("KW 11", "2026-03-09 00:00", "2026-03-16 00:00"),
        ("in Q1", "2026-01-01 00:00", "2026-04-01 00:00"),
        ("May 2017", "2017-05-01 00:00", "2017-06-01 00:00"),
        ("in 2015", "2015-01-01 00:00", "2016-01-01 00:00"),
        ("from 5 to 8 June 2020", "2020-06-05 00:00", "2020-06-09 00:00"),
        ("between 1 march and 5 march", "2026-03-01 00:00", "2026-03-06 00:00"),
        ("on sept 3 2015", "2015-09-03 00:00", "2015-09-04 00:00"),
        ("the week of 2020-04-27", "2020-04-27 00:00", "2020-05-04 00:00"),
        ("next week", "2026-06-01 00:00", "2026-06-08 00:00"),
        ("between March and May 2018", "2018-03-01 00:00", "2018-06-01 00:00"),
        ("in the second week of january 2024", "2024-01-08 00:00", "2024-01-15 00:00"),
        ("in 2025-01", "2025-01-01 00:00", "2025-02-01 00:00"),
        ("alarms yesterday in the late shift", "2026-05-28 14:00", "2026-05-28 22:00"),
        ("stops of early today", "2026-05-29 06:00", "2026-05-29 14:00"),
        ("the last late shift", "2026-05-28 14:00", "2026-05-28 22:00"),
        ("scrap of the last 3 night shifts", "2026-05-26 22:00", "2026-05-29 06:00"),
        ("how was the night", "2026-05-28 22:00", "2026-05-29 06:00"),
        ("last half year", "2025-11-01 00:00", "2026-05-01 00:00"),
        ("second half of april", "2026-04-16 00:00", "2026-05-01 00:00"),
        ("the last quarter of 2025", "2025-10-01 00:00", "2026-01-01 00:00"),
        ("early may", "2026-05-01 00:00", "2026-05-11 00:00"),
        ("end of last month", "2026-04-21 00:00", "2026-05-01 00:00"),
        ("march last year", "2025-03-01 00:00", "2025-04-01 00:00"),
        ("week 18 last year", "2025-04-28 00:00", "2025-05-05 00:00"),
        ("weeks 18 to 20", "2026-04-27 00:00", "2026-05-18 00:00"),
        ("tuesday of last week", "2026-05-19 00:00", "2026-05-20 00:00"),
        ("last friday", "2026-05-22 00:00", "2026-05-23 00:00"),
        ("since the weekend", "2026-05-23 00:00", "2026-05-29 14:00"),
        ("february till now", "2026-02-01 00:00", "2026-05-29 14:00"),
        ("year to date", "2026-01-01 00:00", "2026-05-29 14:00"),
        ("since christmas", "2025-12-25 00:00", "2026-05-29 14:00"),
        ("from 1.5. to 15.5.", "2026-05-01 00:00", "2026-05-16 00:00"),
        ("what broke on the 12th", "2026-05-12 00:00", "2026-05-13 00:00"),
        ("over the past year", "2025-05-01 00:00", "2026-05-01 00:00"),
        ("yesterdays output", "2026-05-28 00:00", "2026-05-29 00:00"),
        ("last week's scrap", "2026-05-18 00:00", "2026-05-25 00:00"),
    ],
)
def test_a_phrase_is_the_period_a_person_means(question: str, start: str, end: str) -> None:
    (found,) = find_periods(question, NOW, ROME)

    assert f"{found.period.start.astimezone(ROME):%Y-%m-%d %H:%M}" == start
    assert f"{found.period.end.astimezone(ROME):%Y-%m-%d %H:%M}" == end


TWO_SHIFTS = ShiftClock({"day": (420, 720), "night": (1140, 720)}, ((420, 720), (1140, 720)))


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("scrap in the night shift yesterday", "2026-05-28 19:00", "2026-05-29 07:00"),
        ("output last shift", "2026-05-28 19:00", "2026-05-29 07:00"),
        ("output this shift", "2026-05-29 07:00", "2026-05-29 19:00"),
        ("the shift before last", "2026-05-28 07:00", "2026-05-28 19:00"),
        ("last 3 night shifts", "2026-05-26 19:00", "2026-05-29 07:00"),
    ],
)
def test_shifts_begin_as_the_plant_has_them(question: str, start: str, end: str) -> None:
    (found,) = find_periods(question, NOW, ROME, shifts=TWO_SHIFTS)

    assert f"{found.period.start.astimezone(ROME):%Y-%m-%d %H:%M}" == start
    assert f"{found.period.end.astimezone(ROME):%Y-%m-%d %H:%M}" == end


def test_the_demo_plant_works_three_shifts(demo_store: PlantStore) -> None:
    assert shift_clock(demo_store).sequence == ((360, 480), (840, 480), (1320, 480))
    assert shift_clock(demo_store).by_word["night"] == (1320, 480)


def test_a_weekday_of_a_plan_is_the_coming_one() -> None:
    (found,) = find_periods("plan tuesday", NOW, ROME, ahead=True)

    assert found.period.start.astimezone(ROME).date() == dt.date(2026, 6, 2)


@pytest.mark.parametrize(
    "question",
    [
        "how may i help",
        "what does E42 mean",
        "press 3",
        "a second opinion",
        "the 2nd one",
        "the night shift",
        "torque is 1.5. ok",
        "the other shift",
        "codes over all years",
        "on the 2nd press",
    ],
)
def test_what_is_no_period_is_left_alone(question: str) -> None:
    assert find_periods(question, NOW, ROME) == []


def test_the_night_of_the_clock_change_is_an_hour_short() -> None:
    (found,) = find_periods("2026-03-29", NOW, ROME)

    assert found.period.hours == 23


def test_half_a_year_is_read() -> None:
    zone = ZoneInfo("Europe/Rome")
    now = dt.datetime(2026, 5, 28, 12, tzinfo=zone)

    (found,) = find_periods("work orders of the first half of 2024", now, zone)

    assert found.period.words(zone) == "1 January to 30 June 2024"


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("did scrap go up from december 2023 to january 2024?", ["2023-12", "2024-01"]),
        ("how did output change from november to january 2025", ["2024-11", "2025-01"]),
        ("alarms from 2024-12 to 2025-01: better or worse?", ["2024-12", "2025-01"]),
        ("scrap from december 2023 to january 2024", ["2023-12"]),
        ("did it rise from 1 to 5 march 2026", ["2026-03"]),
    ],
)
def test_a_change_from_one_month_to_another_speaks_of_two(question: str, months: list[str]) -> None:
    found = in_two(question, find_periods(question, NOW, ROME), NOW, ROME)

    assert [f"{f.period.start.astimezone(ROME):%Y-%m}" for f in found] == months


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("temperature on 15 june 2020 between 8:00 and 12:00", "2020-06-15 08:00", "2020-06-15 12:00"),
        ("flow yesterday from 6 am to 2 pm", "2026-05-28 06:00", "2026-05-28 14:00"),
        ("between 22:00 and 6:00 on 3 may 2026", "2026-05-03 22:00", "2026-05-04 06:00"),
        ("stops since 6 this morning", "2026-05-29 06:00", "2026-05-29 14:00"),
        ("output from 6 to 14 today", "2026-05-29 06:00", "2026-05-29 14:00"),
        ("pressure between 8 and 12 bar yesterday", "2026-05-28 00:00", "2026-05-29 00:00"),
    ],
)
def test_hours_cut_the_day_they_are_said_of(question: str, start: str, end: str) -> None:
    (found,) = within_hours(question, find_periods(question, NOW, ROME), ROME, NOW)

    assert f"{found.period.start.astimezone(ROME):%Y-%m-%d %H:%M}" == start
    assert f"{found.period.end.astimezone(ROME):%Y-%m-%d %H:%M}" == end


def test_from_a_time_to_come_on_is_that_time() -> None:
    (found,) = find_periods("what is planned from next week on", NOW, ROME)

    assert f"{found.period.start.astimezone(ROME):%Y-%m-%d}" == "2026-06-01"
    assert found.period.end > found.period.start


def test_months_in_a_row_are_periods_and_running_hours_are_none() -> None:
    now = dt.datetime(2026, 5, 29, 12, tzinfo=dt.UTC)

    def said(text: str) -> list[str]:
        return [p.period.label for p in find_periods(text, now, ZoneInfo("UTC"))]

    assert said("downtime mar, apr, may") == ["mar", "apr", "may"]
    assert said("downtime mar apr may") == ["mar", "apr", "may"]
    assert said("parts per running hour") == []
    assert said("marks that may matter") == []
