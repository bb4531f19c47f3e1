"""Single rows by their key, orders that were due and late, letters that stand for two words, of a small candle works."""

from collections.abc import Callable, Mapping

import pytest

from agents.understanding.asked import Asked, read_query
from agents.understanding.asked_shares import with_share
from agents.understanding.names import link_names
from plant.index import PlantIndex
from plant.query import Condition, run_query
from plant.store import PlantStore
from plant.workspace import Workspace

ORDERS = """Order No.,Customer,Article,Ordered [boxes],Order date,Due date,Shipped,Shipped qty [boxes],Carrier
CO1001,Anton,Pillar,10,2025-03-01,2025-03-10,2025-03-09,10,Van
CO1002,Anton,Pillar,20,2025-03-02,2025-03-10,2025-03-15,20,Van
CO1003,Berta,Taper,30,2025-03-03,2025-03-12,2025-03-13,30,Post
CO1004,Berta,Taper,40,2025-03-04,2025-03-12,2025-03-12,40,Post
CO1005,Berta,Pillar,50,2025-03-05,2025-03-14,2025-03-11,50,Van
CO1006,Anton,Taper,60,2025-03-06,2025-03-20,,,Van
"""
CHECKS = """Check no,Article,Seen,Scratches
70001,Pillar,2025-03-01,3
70002,Taper,2025-03-02,4
70003,Taper,2025-03-03,5
"""
RUNS = """Run ID,Prod. date,Line,Product,Good [cdl],Rejected [cdl],Operator note
R501,2025-03-01,L1,Pillar,900,100,
R502,2025-03-02,L2,Taper,1950,50,long warm-up
R503,2025-04-03,L1,Taper,400,,
R504,2025-04-04,L2,Pillar,380,20,
"""
STOPS = """Stop No.,Run ID,Line,Stop from,Stop to,Down [min],Reason,P/U
T9001,R501,L1,2025-03-01 08:00,2025-03-01 08:30,30,Wick jam,U
T9002,R502,L2,2025-03-02 09:00,2025-03-02 09:10,10,Cleaning,P
T9003,R502,L2,2025-03-02 11:00,2025-03-02 12:00,60,Wick jam,U
T9004,R503,L1,2025-04-03 10:00,2025-04-03 10:20,20,Mould change,P
T9005,R503,L1,2025-04-03 12:00,2025-04-03 12:05,5,Wick jam,U
"""
JOBS = """Job No.,Machine,Work type,Raised,Finished,Labour [h],Stop No.
WJ71,Dipper,CM,2025-03-01 08:10,2025-03-01 20:10,2.5,T9001
WJ72,Dipper,CM,2025-03-02 11:30,2025-03-05 11:30,4,T9003
WJ73,Packer,PM,2025-03-06 08:00,2025-03-06 10:00,1.5,
"""


@pytest.fixture(scope="module")
def store(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> PlantStore:
    return PlantStore.open(
        workspace_of(
            {
                "customer_orders.csv": ORDERS,
                "dipping_runs.csv": RUNS,
                "looks.csv": CHECKS,
                "line_stops.csv": STOPS,
                "upkeep_jobs.csv": JOBS,
            }
        )
    )


def asked(store: PlantStore, text: str) -> Asked:
    found = read_query(text, PlantIndex.open(store))
    assert found is not None, text
    return with_share(found, text, store.info(found.query.table))


def test_an_order_without_what_was_shipped_is_still_an_order(store: PlantStore) -> None:
    rows = {t.name: t.rows for t in store.tables()}

    missing = asked(store, "how many orders are not shipped")

    assert rows["customer_orders"] == rows["production_order"] == 6
    assert missing.query.where == (Condition("shipped", "missing"),)
    assert run_query(store, missing.query).iloc[0, 0] == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("how many orders went out more than 3 days after the due date", 1),
        ("how many orders were at least 1 day late", 2),
        ("how many orders were shipped on or before the due date", 3),
        ("how many upkeep jobs were finished more than 24 hours after they were raised", 1),
        ("how many upkeep jobs took more than 2 days from raised to finished", 1),
    ],
)
def test_times_of_a_row_are_held_against_each_other(store: PlantStore, text: str, rows: int) -> None:
    assert int(run_query(store, asked(store, text).query).iloc[0, 0]) == rows


def test_days_late_are_counted_from_the_due_date(store: PlantStore) -> None:
    query = asked(store, "the late orders of Anton, how many days late on average").query

    assert Condition("shipped", ">", (), "due_date") in query.where
    assert float(run_query(store, query)["mean due_date to shipped"].iloc[0]) == pytest.approx(5 * 24)


def test_a_share_of_rows_that_are_so_is_of_each_group(store: PlantStore) -> None:
    frame = run_query(store, asked(store, "which customer has the biggest share of its orders late").query)

    assert dict(zip(frame.customer, frame.rows, strict=True)) == {
        "Anton": pytest.approx(50),
        "Berta": pytest.approx(100 / 3),
    }


def test_a_line_is_named_by_its_number(store: PlantStore) -> None:
    index = PlantIndex.open(store)

    query = asked(store, "rejected as % of good + rejected of line 2").query

    assert not link_names("good candles on line 2", index).missing
    assert query.table == "dipping_runs"
    assert query.where == (Condition("line", "in", ("L2",)),)


def test_two_letters_that_name_a_column_stand_for_opposites(store: PlantStore) -> None:
    found = asked(store, "minutes of unplanned stops")

    assert found.query.table == "line_stops"
    assert run_query(store, found.query).iloc[0, 0] == 95


def test_a_row_named_by_its_key_is_told_from_its_own_table(store: PlantStore) -> None:
    query = asked(store, "what was stop T9003 about").query
    frame = run_query(store, query)

    assert query.table == "line_stops"
    assert list(frame.reason) == ["Wick jam"]


def test_a_row_tells_of_what_its_other_tables_say(store: PlantStore) -> None:
    query = asked(store, "the stop of job WJ72: which run was it and how many minutes was it down").query
    frame = run_query(store, query)

    assert query.table == "upkeep_jobs"
    assert {"R502", 60} <= set(frame.iloc[0])


def test_a_date_cut_short_by_a_point_is_no_product(store: PlantStore) -> None:
    assert asked(store, "total good on L1 (by prod. date)").query.by == ()


def test_a_row_is_named_by_a_number_alone(store: PlantStore) -> None:
    frame = run_query(store, asked(store, "check 70002: which article and how many scratches").query)

    assert frame.shape[0] == 1
    assert {"Taper", 4} <= set(frame.iloc[0])


def test_rows_without_a_figure_are_found_whichever_way_it_is_said(store: PlantStore) -> None:
    for text in ("for which runs is the rejected figure missing", "which runs where rejected is empty"):
        query = asked(store, text).query

        assert query.where == (Condition("rejected_cdl", "missing"),), text
        assert list(run_query(store, query).run_id) == ["R503"]


def test_all_of_something_narrows_nothing_and_is_not_told_of(store: PlantStore) -> None:
    assert not asked(store, "total good over all lines").untouched
