from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from plant.importing.cells import Column, notation_of, understand
from plant.importing.notation import Notation

ROME = ZoneInfo("Europe/Rome")


def read(*cells: object, timely: bool = False, code: bool = False) -> Column:
    series = pd.Series(list(cells), dtype=object)
    notation = notation_of(pd.DataFrame({"a": series}), Notation(zone=ROME), False)
    return understand("a", series, notation, timely=timely, code=code)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1,5", "-3,0"), [1.5, -3.0]),
        (("1.234,5", "2"), [1234.5, 2.0]),
        (("1,234.5", "2"), [1234.5, 2.0]),
        (("1 234,5", "7"), [1234.5, 7.0]),
        (("1.5 °C", "2.5 °C"), [1.5, 2.5]),
        (("45%", "4%"), [45.0, 4.0]),
        (("€ 12,50", "€ 3,00"), [12.5, 3.0]),
        (("1e3", ".5"), [1000.0, 0.5]),
    ],
)
def test_numbers_are_read_in_any_notation(cells: tuple[str, ...], values: list[float]) -> None:
    column = read(*cells)

    assert column.kind == "number"
    assert list(column.values) == values


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("31.12.2025 08:00", "1.1.2026 7:30"), "2025-12-31T07:00"),
        (("4/6/16 14:00", "3/23/15 19:30"), "2016-04-06T12:00"),
        (("13/06/2026 1:30 PM", "06/06/2026 12:05 AM"), "2026-06-13T11:30"),
        (("2026-06-01T10:00:00Z", "2026-06-01T12:00:00+02:00"), "2026-06-01T10:00"),
        (("1 giu 2026", "2 mag 2026"), "2026-05-31T22:00"),
        (("2026年6月1日 下午2:30", "2026年6月2日 上午8:00"), "2026-06-01T12:30"),
        (("June 1, 2026", "June 2, 2026"), "2026-05-31T22:00"),
    ],
)
def test_times_are_read_in_any_notation(cells: tuple[str, ...], first: str) -> None:
    column = read(*cells)

    assert column.kind == "time"
    assert column.values[0].strftime("%Y-%m-%dT%H:%M") == first


def test_serial_days_and_epoch_seconds_are_times_only_under_a_timely_header() -> None:
    assert read(46174.5, 46175.5, timely=True).values[0].isoformat() == "2026-06-01T10:00:00+00:00"
    assert read(1.7e9, 1.71e9, timely=True).kind == "time"
    assert read(46174.5, 46175.5).kind == "number"


def test_hours_and_minutes_are_a_duration_in_seconds() -> None:
    assert list(read("3:00", "1:15", "0:30").values) == [10800, 4500, 1800]
    assert list(read("90 min", "1h 30m", "PT1H30M").values) == [5400, 5400, 5400]


def test_an_ambiguous_day_order_is_asked_about() -> None:
    column = read("05/06/2026", "05/07/2026")

    assert column.kind == "time"
    assert "day first or month first" in column.doubts[0]


def test_digits_of_an_id_stay_text() -> None:
    assert read("00123", "00124").kind == "text"
    assert read("123", "124", code=True).kind == "text"


def test_a_cell_that_does_not_read_as_its_column_is_bad() -> None:
    column = read(*[str(n) for n in range(20)], "abc")

    assert column.kind == "number"
    assert list(column.bad[column.bad].index) == [20]


def test_marks_for_missing_are_missing_not_zero() -> None:
    column = read("1", "n/a", "-", "", None)

    assert column.values.notna().sum() == 1
    assert not column.bad.any()


def test_a_repeated_hour_is_its_first_and_a_skipped_one_moves_on() -> None:
    column = read("25/10/2026 02:30", "29/03/2026 02:30")

    assert [t.strftime("%H:%M") for t in column.values] == ["00:30", "01:30"]
