import datetime as dt

import pytest

from plant.happenings import last_happening, recorded_kinds
from plant.store import PlantStore


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("maintenance", "preventive"),
        ("repair", "corrective"),
        ("tool change", "ool"),
        ("changeover", "Changeover"),
        ("new lot", "first use of lot"),
    ],
)
def test_an_event_is_found_by_what_people_call_it(demo_store: PlantStore, what: str, says: str) -> None:
    now = demo_store.now().now

    event = last_happening(demo_store, what, ("CNC-07",), before=now)

    assert event is not None
    assert event.machine == "CNC-07"
    assert says in event.says
    assert event.start <= event.end <= now


def test_the_newest_event_before_a_time_counts(demo_store: PlantStore) -> None:
    now = demo_store.now().now
    last = last_happening(demo_store, "repair", before=now)
    assert last is not None

    earlier = last_happening(demo_store, "repair", before=last.end - dt.timedelta(seconds=1))

    assert earlier is not None
    assert earlier.end < last.end


def test_what_is_not_recorded_is_not_made_up(demo_store: PlantStore) -> None:
    assert last_happening(demo_store, "earthquake", before=demo_store.now().now) is None
    assert "preventive" in recorded_kinds(demo_store)
