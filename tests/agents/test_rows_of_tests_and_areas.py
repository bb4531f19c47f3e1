"""Yields of tests, groups of areas, limits of several values and rows of one machine, of a small shop for pumps."""

import datetime as dt
from collections.abc import Callable, Mapping

import pytest

from agents.understanding.asked import Asked, read_query
from agents.understanding.asked_doubts import doubt_of
from agents.understanding.asked_overdue import with_overdue
from agents.understanding.asked_relations import related
from plant.index import PlantIndex
from plant.query import Condition, Measure, run_query
from plant.store import ColumnInfo, PlantStore, TableInfo
from plant.workspace import Workspace

BENCHES = """Bench;Bay;Kind;Manufacturer;Model;Commissioned;State
TB-11;BAY1;Leak bench;Kuster;L200;15.03.2019;in use
TB-12;BAY1;Flow bench;Kuster;F80;15.04.2019;in use
TB-21;BAY2;Leak bench;Orlik;LX;15.05.2020;in use
TB-22;BAY2;Flow bench;Orlik;FX;15.06.2021;spare
"""
CHECKS = """Check time,Serial,Job,Bench,Step,Run,Result,Fail code,Fail text,Flow [l/min],Flow min [l/min],Flow max [l/min],Soak [s],Soak min [s],Soak max [s]
2024-03-01 06:00,2409-00011,J-24-0101,TB-11,Leak,1,PASS,,,10,9,12,61,50,70
2024-03-01 07:00,2409-00012,J-24-0101,TB-11,Leak,1,FAIL,L1,Seal,11,9,12,72,50,70
2024-03-01 08:00,2409-00012,J-24-0101,TB-11,Leak,2,PASS,,,11,9,12,60,50,70
2024-03-02 06:00,2409-00013,J-24-0102,TB-22,Flow,1,PASS,,,13,9,12,60,50,70
2024-03-02 07:00,2409-00014,J-24-0102,TB-22,Flow,1,PASS,,,10,9,12,60,50,70
2024-03-02 08:00,2409-00015,J-24-0103,TB-22,Flow,1,FAIL,F2,Low flow,10,9,12,60,50,70
"""
STOPS = """Stop no,Bench,Start,Minutes,Reason,Job,Shift,P/U
S1,TB-11,2024-03-01 06:00,30,Jam,J-24-0101,Late,U
S2,TB-12,2024-03-01 09:00,20,Jam,J-24-0101,Late,U
S3,TB-21,2024-03-02 06:00,15,Leak,J-24-0102,Early,P
S4,TB-22,2024-03-02 09:00,10,Jam,J-24-0103,Late,U
"""
JOBS = """Job,Product,Qty planned [pcs],Qty made [pcs],Scrap [pcs],End,Due date,Status
J-24-0101,Pump A,20,18,2,2024-03-04 08:00,2024-03-03,Closed
J-24-0102,Pump A,10,10,0,2024-03-05 08:00,2024-03-06,Closed
J-24-0103,Pump B,30,29,1,2024-03-09 08:00,2024-03-08,Closed
J-24-0104,Pump B,30,3,4,,2024-03-18,In progress
"""
TICKETS = """Ticket no,Bench,Opened,Closed,Type,Parts cost [EUR]
T1,TB-11,2024-03-01,2024-03-03,Breakdown,10.5
T2,TB-12,2024-03-01,2024-03-11,Service,5
T3,TB-22,2024-03-05,2024-03-06,Breakdown,7
T4,TB-21,2024-03-06,,Breakdown,
"""


GAUGES = """Gauge,Bought,Next calibration
G1,2020-01-01,2024-04-30
G2,2021-01-01,2024-05-02
G3,2022-01-01,
"""


@pytest.fixture(scope="module")
def store(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> PlantStore:
    return PlantStore.open(
        workspace_of(
            {
                "benches.csv": BENCHES,
                "bench_checks.csv": CHECKS,
                "stops.csv": STOPS,
                "jobs.csv": JOBS,
                "tickets.csv": TICKETS,
                "gauges.csv": GAUGES,
            }
        )
    )


def asked(store: PlantStore, text: str, *equipment: str) -> Asked:
    found = read_query(text, PlantIndex.open(store), equipment=equipment)
    assert found is not None, text
    return found


def groups(store: PlantStore, found: Asked) -> dict[str, float]:
    frame = run_query(store, found.query)
    return {str(a): float(b) for a, b in zip(frame.iloc[:, 0], frame.iloc[:, 1], strict=True)}


def test_a_first_pass_yield_is_the_share_of_passes_in_first_runs(store: PlantStore) -> None:
    by_step = asked(store, "first pass yield per step")

    assert by_step.query.where == (Condition("run", "in", ("1",)),)
    assert groups(store, by_step) == pytest.approx({"Leak": 50.0, "Flow": 200 / 3})


def test_a_first_pass_yield_of_a_product_is_told_through_its_jobs(store: PlantStore) -> None:
    found = asked(store, "FPY of Pump A in %")

    assert float(run_query(store, found.query).iloc[0, 0]) == 75


def test_a_value_of_events_does_not_narrow_rows_of_another_table(store: PlantStore) -> None:
    found = asked(store, "how many closed jobs were finished late? i.e. after the due date")

    assert not any(c.column == "job" for c in found.query.where)
    assert float(run_query(store, found.query).iloc[0, 0]) == 2


def test_limits_are_those_of_the_value_that_is_named(store: PlantStore) -> None:
    soak = asked(store, "which checks had a soak over the max")
    flow = asked(store, "how many checks had the flow outside limits")

    assert soak.query.where == (Condition("soak_s", ">", (), "soak_max_s"),)
    assert float(run_query(store, flow.query).iloc[0, 0]) == 1


def test_spare_parts_are_no_machine_that_is_a_spare(store: PlantStore) -> None:
    found = asked(store, "what did we spend on spare parts for breakdown tickets")

    assert not found.query.equipment
    assert float(run_query(store, found.query).iloc[0, 0]) == 17.5


def test_a_serial_number_is_found_as_it_is_typed(store: PlantStore) -> None:
    found = asked(store, "piece 2409-00012 failed, what code")

    assert Condition("serial", "in", ("2409-00012",)) in found.query.where


def test_the_longest_open_is_the_time_from_begin_to_end(store: PlantStore) -> None:
    found = asked(store, "which of the closed tickets was open the longest, and for how many days")

    assert found.query.measures == (Measure("maximum", "opened", other="closed", relation="until"),)
    assert float(run_query(store, found.query).iloc[0, 0]) == 240


def test_letters_of_a_column_called_by_them_are_their_words(store: PlantStore) -> None:
    assert float(run_query(store, asked(store, "total minutes of unplanned stops").query).iloc[0, 0]) == 60


def test_a_run_is_no_amount(store: PlantStore) -> None:
    found = asked(store, "most common fail code at the leak step (all runs)")

    assert (found.query.by, found.query.measures) == (("fail_code",), (Measure(),))


def test_one_row_of_a_list_tells_what_is_asked_of_it(store: PlantStore) -> None:
    found = asked(store, "who built TB-21 and what model is it")

    assert found.query.columns == ("bench", "manufacturer", "model")
    assert found.settles


def test_money_spent_is_a_cost(store: PlantStore) -> None:
    found = asked(store, "how much have we spent on parts for service tickets")

    assert float(run_query(store, found.query).iloc[0, 0]) == 5


def test_what_is_overdue_lies_before_the_day_that_is_asked(store: PlantStore) -> None:
    text = "which gauges are overdue for calibration"
    found = asked(store, text)
    info = store.info(found.query.table)
    now = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)

    overdue = with_overdue(found, text, info, store, None, now)

    assert (info.name, overdue.query.on) == ("gauges", "next_calibration")
    assert list(run_query(store, overdue.query)["gauge"]) == ["G1"]
    assert overdue.settles


def test_what_a_figure_is_asked_for_each_of_is_asked_back_where_rows_do_not_tell_it(
    store: PlantStore,
) -> None:
    text = "which alloy has the most minutes of stops"
    found = asked(store, text)

    assert "alloy" in (doubt_of(text, found, store.info(found.query.table)) or "")


def test_open_counts_from_the_report_not_from_the_start_of_work() -> None:
    times = [ColumnInfo(n, "timestamp") for n in ("reported", "started", "finished")]
    info = TableInfo("orders", columns=tuple(times))

    found = related("which order was open the longest", info, None)

    assert found == Measure("maximum", "reported", other="finished", relation="until")
