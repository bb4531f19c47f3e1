"""The plant's data: read-only for everybody, one writer at a time, swapped in whole.

A DuckDB file that is open for writing shuts out every other process, so a writer
works on a copy; when it is done, the pointer file ``CURRENT`` is replaced in one
step. Readers hold the file they opened until they ask again.
"""

import datetime as dt
import os
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from plant.errors import Busy, NotFound
from plant.readings import settle_readings
from plant.tables import (
    BEHIND,
    TIME_COLUMNS,
    ColumnInfo,
    TableInfo,
    info_from_json,
    kept_tables,
    schema_sql,
    standard_tables,
)
from plant.workspace import Workspace
from plant.writing import PlantWriter

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ColumnInfo", "PlantStore", "PlantTime", "PlantWriter", "TableInfo", "kept_tables", "schema_sql",
           "standard_tables"]  # fmt: skip

_POINTER = "CURRENT"
_OPENING = threading.Lock()
_BATCH_ROWS = 1_000_000
LIVE_WITHIN = dt.timedelta(days=2)
# tables whose newest row moves the plant's clock: things that happened, never plans
_EVENTS = ("state_event", "production", "measurement", "defect", "reading", "alarm")


@dataclass(frozen=True, slots=True)
class PlantTime:
    """What time it is in the plant, and why we think so."""

    now: dt.datetime
    source: Literal["fixed", "wall", "data"]
    newest: dt.datetime | None


def _agreed(lasts: Sequence[dt.datetime]) -> list[dt.datetime]:
    """Return the latest times near which several tables end: a list of what is planned ends alone."""
    return [
        t
        for n, t in enumerate(lasts)
        if any(abs(t - o) <= LIVE_WITHIN for m, o in enumerate(lasts) if m != n)
    ]


class PlantStore:
    """Read access to the data of one plant; safe to use from several threads.

    Attributes:
        in_process: rows can be streamed (`batches`); else the engine is a server that sums up itself.
    """

    in_process = True

    _catalogue = (
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE schema_name = 'main' AND NOT internal ORDER BY table_name, column_index"
    )

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._folder = workspace.plant_folder
        self._lock = threading.RLock()
        self._connection: Any = None
        self._opened = ""
        self._tables: tuple[TableInfo, ...] | None = None

    @classmethod
    def open(cls, workspace: Workspace) -> "PlantStore":
        """Open the plant of a workspace; an empty one gets the standard tables."""
        store: PlantStore = cls(workspace)
        if workspace.settings.plant_url is not None:
            from plant.postgres import PostgresStore

            store = PostgresStore(workspace)
        if not store.version or not kept_tables() <= {r[0] for r in store.rows(store._catalogue)}:
            with store.writer():
                pass
        return store

    @property
    def version(self) -> str:
        """Name of the current data file; it changes with every write."""
        try:
            return (self._folder / _POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def _refresh(self) -> None:
        """Open the newest data where they changed, and forget what was known of the old."""
        with self._lock:
            version = self.version
            if self._connection is None or version != self._opened:
                self._connection = self._connect(version)
                self._opened = version
                self._tables = None
                self.__dict__.pop("_meta", None)

    def _connect(self, version: str) -> Any:
        return _open_read_only(self._folder / version)

    @property
    def zone(self) -> ZoneInfo:
        """The plant's time zone: of the settings, else of its data, else UTC."""
        return ZoneInfo(self.workspace.settings.time_zone or self.meta("time_zone") or "UTC")

    @property
    def name(self) -> str:
        """The plant's name, "" if its data gave none."""
        return self.meta("name") or ""

    def meta(self, key: str) -> str | None:
        """Return a fact about the whole plant that an import or the demo wrote."""
        self._refresh()
        return self._meta.get(key)

    @cached_property
    def _meta(self) -> dict[str, str]:
        return dict(self.rows("SELECT key, value FROM plant_meta"))

    def rows(
        self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a SELECT with bound parameters and return its rows; for code in `plant` only."""
        with self._lock:
            self._refresh()
            cursor = self._connection.cursor()
        try:
            found: list[tuple[Any, ...]] = cursor.execute(statement, parameters).fetchall()
        finally:
            cursor.close()
        return found

    def sql_frame(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> "pd.DataFrame":
        """Run a SELECT with bound parameters and return a frame; for code in `plant` only."""
        with self._lock:
            self._refresh()
            cursor = self._connection.cursor()
        try:
            frame: pd.DataFrame = cursor.execute(statement, parameters).df()
        finally:
            cursor.close()
        return frame

    def batches(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the rows of a SELECT as Arrow record batches, in the order they lie in; for code in `plant` only."""
        with self._lock:
            self._refresh()
            cursor = self._connection.cursor()
        try:
            yield from cursor.sql(statement, params=dict(parameters)).to_arrow_reader(_BATCH_ROWS)
        finally:
            cursor.close()

    def tables(self) -> tuple[TableInfo, ...]:
        """Describe every table: columns, rows, time range; cached until the next write."""
        self._refresh()
        with self._lock:
            if self._tables is None:
                self._tables = tuple(self._describe())
            return self._tables

    def info(self, name: str) -> TableInfo:
        """Return the description of one table; NotFound when it is not there."""
        found = next((t for t in self.tables() if t.name == name), None)
        if found is None:
            raise self._no_table(name)
        return found

    def _no_table(self, name: str) -> NotFound:
        from rapidfuzz import process

        known = [t.name for t in self.tables()]
        near = [found[0] for found in process.extract(name, known, limit=3, score_cutoff=60)]
        return NotFound("table", name, near)

    def now(self) -> PlantTime:
        """Return the plant's clock.

        A fixed time of the settings; the wall clock while data are live (newest event
        within two days); else the newest event's time.
        """
        newest = self._newest()
        wall = self.workspace.wall_clock()
        if self.workspace.settings.now is not None:
            return PlantTime(wall, "fixed", newest)
        if newest is None or abs(wall - newest) <= LIVE_WITHIN:
            return PlantTime(wall, "wall", newest)
        return PlantTime(newest, "data", newest)

    @contextmanager
    def writer(self) -> Iterator["PlantWriter"]:
        """Write to a copy of the data and swap it in when the block ends well.

        Raises:
            Busy: another process is writing for more than 30 s.
        """
        import duckdb
        from filelock import FileLock, Timeout

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / "writer.lock", timeout=30)
        try:
            lock.acquire()
        except Timeout as error:
            raise Busy("Another import is writing to this plant; try again in a minute.") from error
        target = self._folder / f"plant-{uuid.uuid4().hex[:12]}.duckdb"
        try:
            current = self.version
            if current:
                _copy(self._folder / current, target)
            connection = duckdb.connect(str(target))
            try:
                connection.execute("SET TimeZone='UTC'")
                connection.execute("SET enable_external_access=false")
                connection.execute(schema_sql())
                yield PlantWriter(connection)
                settle_readings(connection, sort=True)
                connection.execute("CHECKPOINT")
            finally:
                connection.close()
            self._swap(target, current)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        finally:
            lock.release()

    def _swap(self, target: Path, old: str) -> None:
        beside = self._folder / f"{_POINTER}.new"
        with beside.open("w", encoding="ascii") as file:
            file.write(target.name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / _POINTER)
        for stale in self._folder.glob("plant-*.duckdb*"):
            # the one just replaced stays for readers that are about to open it
            if stale.name not in {target.name, old}:
                stale.unlink(missing_ok=True)

    def _newest(self) -> dt.datetime | None:
        lasts = [t.last for t in self.tables() if t.name in _EVENTS and t.last is not None]
        own = [t.last for t in self.tables() if not t.standard and t.last is not None]
        if not any(t.last for t in self.tables() if t.name in _EVENTS and t.name != "reading"):
            lasts += _agreed(own) if lasts else own  # a sensor's export may end before all else
        wall = self.workspace.wall_clock()
        past = [t for t in lasts if t <= wall + LIVE_WITHIN]
        return max(past or lasts, default=None)

    def _describe(self) -> Iterator[TableInfo]:
        own = {
            name: TableInfo(**info_from_json(text))
            for name, text in self.rows("SELECT name, info FROM plant_table")
        }
        columns: dict[str, list[ColumnInfo]] = {}
        for table, column, kind in self.rows(self._catalogue):
            columns.setdefault(table, []).append(ColumnInfo(column, str(kind).lower()))
        for name, found in columns.items():
            if name in BEHIND:
                continue
            known = own.get(name)
            said = {c.name: c for c in known.columns} if known else {}
            merged = tuple(
                ColumnInfo(c.name, c.type, said[c.name].unit, said[c.name].says) if c.name in said else c
                for c in found
            )
            time_column = known.time_column if known else TIME_COLUMNS.get(name)
            names = {c.name for c in found}
            rows, first, last = self._extent(name, time_column)
            yield TableInfo(
                name,
                known.says if known else "",
                known is None,
                merged,
                rows,
                time_column,
                known.equipment_column if known else ("equipment_id" if "equipment_id" in names else None),
                first,
                last,
            )

    def _extent(
        self, table: str, time_column: str | None
    ) -> tuple[int, dt.datetime | None, dt.datetime | None]:
        if table == "reading":  # kept beside, so that nobody counts a hundred million rows
            ((rows, first, last),) = self.rows(
                "SELECT sum(readings), min(first), max(last) FROM signal_range"
            )
            return int(rows or 0), _utc(first), _utc(last)
        if time_column is None:
            return int(self.rows(f'SELECT count(*) FROM "{table}"')[0][0]), None, None
        ((rows, first, last),) = self.rows(
            f'SELECT count(*), min("{time_column}"), max("{time_column}") FROM "{table}"'
        )
        return int(rows), _utc(first), _utc(last)


def _open_read_only(path: Path) -> Any:
    """Open a data file for reading, its configuration locked.

    DuckDB shares one instance among all connections of a process to one file, and with it
    the lock; a later connection finds everything set and must not set it again.
    """
    import duckdb

    with _OPENING:
        connection = duckdb.connect(str(path), read_only=True)
        setting = "SELECT current_setting('lock_configuration')"
        if not connection.execute(setting).fetchall()[0][0]:
            connection.execute("SET GLOBAL TimeZone='UTC'")
            connection.execute("SET enable_external_access=false")
            # half of the cores: a query over all of them gains a quarter in time alone, costs as much more in
            # work, and leaves nothing to the specialist beside it, nor to the page
            ((cores,),) = connection.execute("SELECT current_setting('threads')").fetchall()
            connection.execute(f"SET threads={max(1, cores // 2)}")
            connection.execute("SET lock_configuration=true")
        return connection


def _copy(source: Path, target: Path) -> None:
    import shutil

    shutil.copyfile(source, target)


def _utc(value: dt.datetime | dt.date | None) -> dt.datetime | None:
    if value is None:
        return None
    if not isinstance(value, dt.datetime):  # a DATE
        value = dt.datetime(value.year, value.month, value.day)
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
