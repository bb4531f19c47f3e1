"""KPIs: equal to an independent package, to their own roll-ups, and right at borders of time and of shifts."""

import datetime as dt
from pathlib import Path

import oee as reference
import pandas as pd
import pytest

from plant.errors import RequestError
from plant.kpi import DIMENSIONS, ELEMENTS, KPIS, compute, find_kpi, from_rollup, shift_rollup
from plant.kpi_facts import FACTS
from plant.period import Period
from plant.settings import Settings
from plant.store import PlantStore
from plant.workspace import Workspace

PERIOD = Period(dt.datetime(2026, 5, 3, 22, tzinfo=dt.UTC), dt.datetime(2026, 5, 24, 22, tzinfo=dt.UTC))


def _by_reference(store: PlantStore, machine: str) -> list[reference.OEEResult]:
    """OEE of a machine by the PyPI package `oee`, a part for each count, from the rows alone."""
    limits = [machine, PERIOD.end, PERIOD.start]
    states = store.sql_frame(
        "SELECT s.state, s.starts, s.ends, r.category FROM state_event s LEFT JOIN reason r "
        "ON r.reason_id = s.reason_id WHERE s.equipment_id = ? AND s.starts < ? AND s.ends > ?", limits
    )  # fmt: skip
    start, end = pd.Timestamp(PERIOD.start), pd.Timestamp(PERIOD.end)
    inside = states.ends.clip(upper=end) - states.starts.clip(lower=start)
    seconds = inside.dt.total_seconds()
    busy = ~states.state.isin(["off", "planned_down"]) & ~states.category.isin(["no_order", "planned"])
    counts = store.sql_frame(
        "SELECT good, scrap, rework, ideal_s FROM production WHERE equipment_id = ? AND counted < ? AND counted >= ?",
        limits,
    ).astype(float)
    counts["made"] = counts.good + counts.scrap + counts.rework
    counts = counts[counts.made > 0]
    share = counts.ideal_s / counts.ideal_s.sum()
    planned, run = seconds[busy].sum(), seconds[states.state == "running"].sum()
    return [
        reference.oee(
            planned * s,
            run_time=run * s,
            ideal_cycle_time=c.ideal_s / c.made,
            total_count=c.made,
            good_count=c.good,
        )
        for s, c in zip(share, counts.itertuples(), strict=True)
    ]


@pytest.mark.parametrize("machines", [("CNC-07",), ("PRESS-2",), ("CNC-01", "CNC-07", "MILL-2")])
def test_oee_equals_the_package_oee(demo_store: PlantStore, machines: tuple[str, ...]) -> None:
    expected = reference.aggregate([p for m in machines for p in _by_reference(demo_store, m)])

    def ours(kpi: str) -> float:
        return float(compute(demo_store, kpi, PERIOD, equipment=machines).frame.value[0]) / 100

    assert ours("oee") == pytest.approx(expected.oee, rel=1e-9)
    assert ours("availability") == pytest.approx(expected.availability, rel=1e-9)
    assert ours("effectiveness") == pytest.approx(expected.performance, rel=1e-9)


_OF_SHIFTS = [
    k.name
    for k in KPIS.values()
    if not k.lacks and all("shift instance" in FACTS[ELEMENTS[e].fact].carries for e in k.elements)
]


@pytest.mark.parametrize("kpi", _OF_SHIFTS)
def test_a_group_from_shift_rollups_is_the_group_from_events(demo_store: PlantStore, kpi: str) -> None:
    what = KPIS[kpi]
    rollup = shift_rollup(demo_store, kpi, PERIOD, by=("product",))

    for by in ("machine", "product"):
        direct = compute(demo_store, kpi, PERIOD, by=(by,)).frame.set_index(by).sort_index()
        rolled = from_rollup(rollup, kpi, (by,)).frame.set_index(by).sort_index()
        for name in what.elements:
            exact = {"rel": 1e-12} if name in {"ideal_good_s", "scrap_cost"} else {"abs": 0.0, "rel": 0.0}
            got, want = rolled[name].astype(float).tolist(), direct[name].astype(float).tolist()
            assert got == pytest.approx(want, nan_ok=True, **exact), name
        assert rolled.value.tolist() == pytest.approx(direct.value.tolist(), rel=1e-12, nan_ok=True)


def test_the_days_of_a_month_sum_to_the_month(demo_store: PlantStore) -> None:
    for kpi in ("running_time", "downtime", "stops", "good_pieces", "failures"):
        whole = compute(demo_store, kpi, PERIOD).frame.value[0]
        for grain in ("hour", "day", "week"):
            parts = compute(demo_store, kpi, PERIOD, by=(grain,)).frame.value
            assert parts.sum() == pytest.approx(whole, rel=1e-9), (kpi, grain)


@pytest.fixture
def store(tmp_path: Path) -> PlantStore:
    """One machine in Rome that ran all night when clocks went forward and again when they went back."""
    store = PlantStore.open(Workspace(Settings(workspace=tmp_path, time_zone="Europe/Rome")).create())
    with store.writer() as writer:
        run = writer.connection.execute
        run("INSERT INTO equipment (equipment_id, level, path, name) VALUES ('M', 'work_unit', 'm', 'M')")
        run("INSERT INTO reason VALUES ('jam', 'failure', 'Jam', TRUE)")
        run(
            "INSERT INTO state_event (equipment_id, starts, ends, state, reason_id) VALUES "
            "('M', '2026-03-28 21:00:00+00', '2026-03-29 22:00:00+00', 'running', NULL),"
            "('M', '2026-03-29 22:00:00+00', '2026-03-29 22:30:00+00', 'down', 'jam'),"
            "('M', '2026-03-29 22:30:00+00', '2026-03-29 23:00:00+00', 'down', 'jam'),"
            "('M', '2026-10-24 22:00:00+00', '2026-10-25 23:00:00+00', 'running', NULL)"
        )
    return store


def _around(month: int, day: int) -> Period:
    middle = dt.datetime(2026, month, day, tzinfo=dt.UTC)
    return Period(middle - dt.timedelta(days=2), middle + dt.timedelta(days=2))


def test_days_at_a_change_of_time_have_23_and_25_hours(store: PlantStore) -> None:
    spring = compute(store, "running_time", _around(3, 29), by=("day",)).frame
    autumn = compute(store, "running_time", _around(10, 25), by=("day",)).frame

    assert dict(zip(spring.day.dt.day, spring.value, strict=True)) == pytest.approx({28: 2, 29: 23, 30: 0})
    assert dict(zip(autumn.day.dt.day, autumn.value, strict=True)) == pytest.approx({25: 25})


def test_an_hour_never_has_more_than_an_hour(store: PlantStore) -> None:
    hours = compute(store, "running_time", _around(10, 25), by=("hour",)).frame

    assert hours.value.tolist() == pytest.approx([1.0] * 25)
    assert (hours.hour == pd.Timestamp("2026-10-25 02:00")).sum() == 2


def test_a_stop_that_a_border_cuts_is_one_stop_of_where_it_began(store: PlantStore) -> None:
    cut = dt.datetime(2026, 3, 29, 22, 30, tzinfo=dt.UTC)
    before, after = (Period(cut - dt.timedelta(hours=1), cut), Period(cut, cut + dt.timedelta(hours=1)))

    assert compute(store, "stops", before).frame.value[0] == 1
    assert compute(store, "stops", after).frame.value[0] == 0
    assert compute(store, "downtime", after).frame.value[0] == pytest.approx(0.5)


def test_a_shift_that_only_the_rows_name_is_a_shift(store: PlantStore) -> None:
    with store.writer() as writer:
        writer.connection.execute(
            "INSERT INTO production (equipment_id, shift_id, counted, good, scrap) VALUES "
            "('M', 'Notte', '2026-03-29 01:00:00+00', 90, 10), ('M', 'Mattina', '2026-03-29 07:00:00+00', 100, 0)"
        )

    found = compute(store, "scrap_ratio", _around(3, 29), by=("shift",)).frame

    assert dict(zip(found["shift"], found.value, strict=True)) == pytest.approx({"Notte": 10, "Mattina": 0})


def test_a_dimension_that_facts_lack_is_refused_with_the_reason(store: PlantStore) -> None:
    with pytest.raises(
        RequestError, match=r"OEE by reason cannot be computed: piece counts do not record the reason"
    ):
        compute(store, "oee", _around(3, 29), by=("reason",))
    with pytest.raises(RequestError, match="no stock records"):
        compute(store, "inventory turns", _around(3, 29))
    with pytest.raises(RequestError, match="run over several machines"):
        compute(store, "lead time", _around(3, 29), equipment=("M",))


def test_every_kpi_says_what_it_is() -> None:
    for kpi in KPIS.values():
        assert kpi.formula, kpi.name
        assert kpi.unit, kpi.name
        assert kpi.source, kpi.name
        assert kpi.better in {"higher", "lower", ""}
        assert find_kpi(kpi.label) is kpi
        for alias in kpi.aliases:
            assert find_kpi(alias) is kpi, alias
    assert {"machine", "area", "line", "shift", "crew", "order", "product", "lot", "supplier", "reason", "defect",
            "hour", "day", "week", "month"} <= set(DIMENSIONS)  # fmt: skip
