import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from plant.errors import RequestError
from plant.period import Period

ROME = ZoneInfo("Europe/Rome")


def _local(year: int, month: int, day: int, hour: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=ROME)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (_local(2026, 5, 18), _local(2026, 5, 25), "18 to 24 May 2026"),
        (_local(2026, 5, 18), _local(2026, 5, 19), "18 May 2026"),
        (_local(2026, 4, 27), _local(2026, 5, 4), "27 April to 3 May 2026"),
        (_local(2025, 12, 29), _local(2026, 1, 5), "29 December 2025 to 4 January 2026"),
        (_local(2026, 5, 18, 6), _local(2026, 5, 18, 14), "18 May 2026 06:00 to 14:00"),
        (_local(2026, 3, 29), _local(2026, 3, 30), "29 March 2026"),  # a day of 23 hours
    ],
)
def test_a_period_reads_as_a_person_says_it(start: dt.datetime, end: dt.datetime, words: str) -> None:
    assert Period(start, end).words(ROME) == words


def test_a_day_of_the_clock_change_has_23_hours() -> None:
    assert Period(_local(2026, 3, 29), _local(2026, 3, 30)).hours == 23


def test_json_gives_the_same_period_back() -> None:
    period = Period(_local(2026, 5, 18), _local(2026, 5, 25), "last week")

    assert Period.from_json(period.to_json()) == period


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(RequestError, match="before it starts"):
        Period(_local(2026, 5, 25), _local(2026, 5, 18))
