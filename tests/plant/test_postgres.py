"""Everything that reads or writes plant data gives on PostgreSQL what it gives on DuckDB, to 1e-9."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from plant import facts, orders, quality_data
from plant.errors import RequestError, SettingsFault
from plant.importing.run import import_paths
from plant.index import PlantIndex
from plant.kpi import DIMENSIONS, KPIS, compute
from plant.period import Period
from plant.query import Condition, Measure, Query, run_query
from plant.settings import load_settings
from plant.store import PlantStore
from plant.workspace import Workspace
from tests.postgres_server import running_server, server_programs

PERIOD = Period(dt.datetime(2026, 5, 11, 1, 30, tzinfo=dt.UTC), dt.datetime(2026, 5, 21, 9, tzinfo=dt.UTC))


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    with running_server(programs) as url:
        yield url


@pytest.fixture(scope="module")
def second(postgres_url: str, tmp_path_factory: pytest.TempPathFactory, demo_store: PlantStore) -> PlantStore:
    """The demo plant on PostgreSQL, beside a table that belongs to somebody else."""
    import pg8000.native

    from plant.postgres import connection_arguments

    with pg8000.native.Connection(**connection_arguments(postgres_url)) as connection:
        connection.run("CREATE TABLE payroll (person text, pay money, more jsonb)")
        connection.run("INSERT INTO payroll VALUES ('ann', 1, '{}')")
    workspace = _workspace(tmp_path_factory.mktemp("second"), postgres_url)
    store = PlantStore.open(workspace)
    with store.writer() as writer:
        for table in demo_store.tables():
            frame = demo_store.sql_frame(f'SELECT * FROM "{table.name}"')
            writer.append(table.name, frame)
        for key in ("name", "time_zone"):
            writer.set_meta(key, demo_store.meta(key) or "")
    return store


def _workspace(folder: Path, url: str) -> Workspace:
    return Workspace(load_settings(workspace=folder, plant_url=url)).create()


def _equal(first: pd.DataFrame, other: pd.DataFrame, *, ordered: bool = True) -> None:
    assert list(first.columns) == list(other.columns)
    frames = []
    for frame in (first, other):
        plain = frame.map(lambda v: None if pd.isna(v) else v).astype(object)
        for name in frame.columns:
            if pd.api.types.is_numeric_dtype(frame[name]):
                plain[name] = frame[name].astype(float)
        if not ordered:
            plain = plain.sort_values(list(plain.columns), key=lambda c: c.astype(str).str[:12])
        frames.append(plain.reset_index(drop=True))
    pd.testing.assert_frame_equal(*frames, check_dtype=False, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kpi", [k.name for k in KPIS.values() if not k.lacks])
def test_every_kpi_by_every_dimension_is_equal(demo_store: PlantStore, second: PlantStore, kpi: str) -> None:
    for by in ((), *((d,) for d in DIMENSIONS), ("machine", "shift")):
        try:
            first = compute(demo_store, kpi, PERIOD, by=by).frame
        except RequestError:
            with pytest.raises(RequestError, match="cannot be computed"):
                compute(second, kpi, PERIOD, by=by)
            continue
        other = compute(second, kpi, PERIOD, by=by).frame
        keys = list(by)
        if by:
            first, other = (f.sort_values(keys, na_position="first") for f in (first, other))
        _equal(first, other)


def test_tables_look_the_same(demo_store: PlantStore, second: PlantStore) -> None:
    def seen(store: PlantStore) -> list[tuple[object, ...]]:
        return [(t.name, t.rows, t.first, t.last, t.time_column, t.equipment_column) for t in store.tables()]

    assert seen(second) == seen(demo_store)
    assert "payroll" not in {t.name for t in second.tables()}


_UNITS = ("CNC-01", "CNC-07", "PRESS-2")
_READS: dict[str, Callable[[PlantStore], pd.DataFrame]] = {
    "alarms by code": lambda s: facts.alarm_counts(s, PERIOD, _UNITS, severity="fault"),
    "alarms by day": lambda s: facts.alarm_counts(s, PERIOD, (), severity=None, by="day"),
    "alarm rows": lambda s: facts.alarm_rows(s, PERIOD, _UNITS, None),
    "work orders": lambda s: facts.work_orders(s, None, _UNITS, kind="corrective"),
    "series": lambda s: facts.signal_series(s, "1", PERIOD),
    "missing readings": lambda s: facts.missing_by_signal(s, _UNITS, PERIOD),
    "measurements": lambda s: quality_data.measurements(s, s.rows("SELECT min(characteristic_id) FROM characteristic")[0][0], PERIOD),
    "defects": lambda s: quality_data.defects(s, PERIOD, _UNITS, by="supplier"),
    "daily counts": lambda s: quality_data.daily_counts(s, PERIOD, _UNITS),
    "open operations": orders.open_operations,
    "capabilities": orders.capabilities,
    "good pieces": orders.good_pieces,
    "calendar": lambda s: orders.calendar(s, PERIOD.start, PERIOD.end),
    "last products": orders.last_products,
    "orders": orders.order_rows,
}  # fmt: skip


@pytest.mark.parametrize("read", _READS.values(), ids=_READS)
def test_what_tools_read_is_equal(
    demo_store: PlantStore, second: PlantStore, read: Callable[[PlantStore], pd.DataFrame]
) -> None:
    first = read(demo_store)

    assert len(first)
    _equal(first, read(second), ordered=False)


_VALUE = [Measure(a, "value") for a in ("sum", "mean", "minimum", "maximum", "median", "missing", "distinct")]
_QUERIES = {
    "readings by hour": Query("reading", (Measure(), *_VALUE), period=PERIOD, by=("hour",)),
    "readings by signal": Query("reading", (*_VALUE, Measure("quantile", "value", 0.9)), by=("signal_id",)),
    "alarms by weekday": Query("alarm", (Measure(), Measure("distinct", "code")), by=("weekday", "equipment_id")),
    "latest state": Query("state_event", (Measure("latest", "state"), Measure("first", "state")), by=("equipment_id",)),
    "text contains": Query("alarm", (Measure(),), where=(Condition("message", "contains", ("SPINDLE",)),), by=("code",)),
    "one of": Query("work_order", (Measure(), Measure("mean", "cost")), where=(Condition("kind", "in", ("Corrective",)),)),
    "none of": Query("work_order", (Measure(),), where=(Condition("kind", "not in", ("corrective",)),), by=("month",)),
    "number is": Query("operation_equipment", (Measure(),), where=(Condition("cycle_s", "in", (45.0, 60, 90)), )),
    "compared": Query("production", (Measure("sum", "scrap"),), where=(Condition("scrap", ">", (2,)),), by=("quarter",)),
    "most": Query("alarm", (Measure(),), by=("code",), order="most", limit=5),
    "list": Query("work_order", where=(Condition("finished", "missing"),), columns=("equipment_id", "kind")),
}  # fmt: skip


@pytest.mark.parametrize("query", _QUERIES.values(), ids=_QUERIES)
def test_queries_are_equal(demo_store: PlantStore, second: PlantStore, query: Query) -> None:
    _equal(run_query(demo_store, query), run_query(second, query), ordered=False)


def test_what_exists_is_the_same(second: PlantStore, demo_store: PlantStore) -> None:
    first, other = PlantIndex.open(demo_store).describe(), PlantIndex.open(second).describe()

    for kind in ("equipment", "signals", "products", "characteristics"):
        assert other[kind] == first[kind]


def test_an_import_goes_over_whole_and_a_second_time_changes_nothing(
    postgres_url: str, second: PlantStore, tmp_path: Path
) -> None:
    text = 'ticket,machine,opened,remark\nT1,ÄX-1,2026-05-01 08:00,"says ""no"",\nthen ; stops"\nT2,ÄX-1,2026-05-02 09:00,\n'
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    workspace = _workspace(tmp_path / "ws", postgres_url)

    first = import_paths(workspace, [tmp_path / "visits.csv"], accept=True)
    version = PlantStore.open(workspace).version
    again = import_paths(workspace, [tmp_path / "visits.csv"], accept=True)

    table = first.tables[0].own_table or first.tables[0].table
    store = PlantStore.open(workspace)
    assert (first.tables[0].rows_in, first.tables[0].rows_ok) == (2, 2)
    assert again.tables[0].unchanged
    assert store.version == version
    notes = [r[0] for r in store.rows(f'SELECT remark FROM "{table}" ORDER BY ticket')]
    assert notes == ['says "no",\nthen ; stops', None]
    assert store.rows("SELECT count(*) FROM production") == second.rows("SELECT count(*) FROM production")
    found = run_query(store, Query(str(table), (Measure(),), where=(Condition("machine", "in", ("äx-1",)),)))
    assert found["rows"].tolist() == [2]


def test_a_write_that_fails_leaves_the_data_as_they_were(second: PlantStore) -> None:
    before = second.version, second.rows("SELECT count(*) FROM alarm")

    def fail() -> None:
        with second.writer() as writer:
            writer.connection.execute("DELETE FROM alarm")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()

    assert (second.version, second.rows("SELECT count(*) FROM alarm")) == before
    assert not list(second.workspace.plant_folder.glob("stage-*"))


def test_added_changed_and_removed_rows_arrive(second: PlantStore) -> None:
    with second.writer() as writer:
        run = writer.connection.execute
        run("INSERT INTO person VALUES ('p-new', 'New', NULL, NULL)")
        run(
            "UPDATE material SET name = 'Renamed' WHERE material_id = (SELECT min(material_id) FROM material)"
        )
        run("DELETE FROM bom")

    assert second.rows("SELECT name, role FROM person WHERE person_id = 'p-new'") == [("New", None)]
    assert second.rows("SELECT count(*) FROM material WHERE name = 'Renamed'") == [(1,)]
    assert second.rows("SELECT count(*) FROM bom") == [(0,)]


def test_other_tables_of_the_database_are_left_alone(postgres_url: str, second: PlantStore) -> None:
    import pg8000.native

    from plant.postgres import connection_arguments

    with pg8000.native.Connection(**connection_arguments(postgres_url)) as connection:
        assert connection.run("SELECT person, pay::text FROM payroll") == [["ann", "$1.00"]]


def test_a_plant_moves_whole_and_once(postgres_url: str, tmp_path: Path) -> None:
    import pg8000.native

    from plant.moving import move_plant
    from plant.postgres import connection_arguments

    with pg8000.native.Connection(**connection_arguments(postgres_url)) as connection:
        connection.run("CREATE DATABASE moved")
    (tmp_path / "visits.csv").write_text("ticket,visitor,when\nT1,Ann,2026-05-01\n", encoding="utf-8")
    old = Workspace(load_settings(workspace=tmp_path / "ws")).create()
    import_paths(old, [tmp_path / "visits.csv"], accept=True)
    workspace = _workspace(tmp_path / "ws", postgres_url.rpartition("/")[0] + "/moved")

    moved = move_plant(workspace)

    here = PlantStore.open(old).tables()
    assert moved.rows == {t.name: t.rows for t in here}
    assert [t.says for t in PlantStore.open(workspace).tables()] == [t.says for t in here]
    with pytest.raises(RequestError, match="holds a plant already"):
        move_plant(workspace)


def test_an_address_that_cannot_be_used_is_explained_without_the_password(tmp_path: Path) -> None:
    for url in ("mysql://ann:secret@db/plant", "postgresql://ann:secret@127.0.0.1:1/plant"):
        with pytest.raises(SettingsFault) as error:
            PlantStore.open(_workspace(tmp_path, url))
        assert "plant_url" in str(error.value)
        assert "secret" not in str(error.value)
