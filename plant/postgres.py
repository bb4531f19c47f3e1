"""Plant data in PostgreSQL, by URL: the same statements, translated, with equal results."""

import datetime as dt
import decimal
import queue
import ssl
import uuid
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlparse

from plant.dialect import to_postgres
from plant.errors import Busy, DependencyMissing, SettingsFault
from plant.postgres_writing import catalogue, create_standard, pull, push
from plant.readings import settle_readings
from plant.store import PlantStore, PlantWriter, schema_sql
from plant.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

_LOCK_KEY = 4_363_092  # of the advisory lock that a writer holds
_WAIT_S = 30
_READ_TIMEOUT_S = 60
_CONNECTIONS = 4
_FLOATS = frozenset([700, 701, 1700])
_INTEGERS = frozenset([20, 21, 23])
_DATE, _TIMESTAMP, _TIMESTAMPTZ = 1082, 1114, 1184


class PostgresStore(PlantStore):
    """Read access to a plant whose data lie in a PostgreSQL database; safe to use from several threads.

    Tables in the same schema that Gemba did not make are neither read nor touched.
    """

    in_process = False

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._catalogue = catalogue()
        url = workspace.settings.plant_url
        self._arguments = connection_arguments(url.get_secret_value() if url else "")
        self._free: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(_CONNECTIONS):
            self._free.put(None)
        weakref.finalize(self, _close_all, self._free)

    @property
    def version(self) -> str:
        """Name of the current data; it changes with every write."""
        rows = self._ask("SELECT to_regclass('plant_meta') IS NOT NULL", {})[1]
        if not rows[0][0]:
            return ""
        found = self._ask("SELECT value FROM plant_meta WHERE key = 'data_version'", {})[1]
        return str(found[0][0]) if found else ""

    def _connect(self, version: str) -> Any:
        return self._arguments  # connections come and go; the data's version is what matters

    def rows(
        self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a SELECT with bound parameters and return its rows; for code in `plant` only."""
        _, found, _ = self._ask(to_postgres(statement), _named(parameters))
        return [tuple(_plain(v) for v in row) for row in found]

    def sql_frame(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> "pd.DataFrame":
        """Run a SELECT with bound parameters and return a frame; for code in `plant` only."""
        import pandas as pd

        names, found, kinds = self._ask(to_postgres(statement), _named(parameters))
        frame = pd.DataFrame(found, columns=names)
        for name, kind in zip(names, kinds, strict=True):
            if kind in _FLOATS:
                frame[name] = frame[name].astype(float)
            elif kind in _INTEGERS:
                frame[name] = frame[name].astype(float if frame[name].isna().any() else "int64")
            elif kind == _TIMESTAMPTZ:
                frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
            elif kind in {_DATE, _TIMESTAMP}:
                frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        return frame

    @contextmanager
    def writer(self) -> Iterator[PlantWriter]:
        """Write to a copy of the data and move what changed over when the block ends well.

        The copy is a DuckDB file, so an import runs the same code for every engine. What changed goes over
        in one transaction: readers see all of it or nothing. An advisory lock lets one write at a time.

        Raises:
            Busy: another process is writing for more than 30 s.
        """
        import duckdb

        self._folder.mkdir(parents=True, exist_ok=True)
        connection = self._open(timeout_s=None)
        stage = self._folder / f"stage-{uuid.uuid4().hex[:12]}.duckdb"
        try:
            _lock(connection)
            create_standard(connection)
            local = duckdb.connect(str(stage))
            try:
                local.execute("SET TimeZone='UTC'")
                local.execute(schema_sql())
                before = pull(connection, local, self._folder)
                yield PlantWriter(local)
                settle_readings(local, sort=False)
                push(connection, local, before, self._folder)
            finally:
                local.close()
        finally:
            connection.close()
            for path in self._folder.glob(f"{stage.name}*"):
                path.unlink(missing_ok=True)

    def _ask(self, statement: str, given: Mapping[str, Any]) -> tuple[list[str], list[Any], list[int]]:
        import pg8000.exceptions

        connection = self._free.get()
        try:
            connection = connection or self._open(timeout_s=_READ_TIMEOUT_S)
            try:
                rows = connection.run(statement, **given)
            except pg8000.exceptions.InterfaceError:  # the server closed it meanwhile
                _close(connection)
                connection = self._open(timeout_s=_READ_TIMEOUT_S)
                rows = connection.run(statement, **given)
            columns = connection.columns or []
            return [c["name"] for c in columns], list(rows or []), [c["type_oid"] for c in columns]
        except BaseException:
            _close(connection)
            connection = None
            raise
        finally:
            self._free.put(connection)

    def _open(self, *, timeout_s: float | None) -> Any:
        native = _driver()
        import pg8000.exceptions

        try:
            connection = native.Connection(**self._arguments, timeout=timeout_s)
        except (pg8000.exceptions.Error, OSError) as error:
            host = self._arguments["host"]
            told = error.args[0] if error.args else error
            text = told.get("M") if isinstance(told, dict) else str(told)
            raise SettingsFault(
                f"The plant's database on {host} (plant_url) can't be used: {text}. Is the server running and "
                "are user, password and database right?"
            ) from error
        connection.run("SET TimeZone = 'UTC'")
        connection.run("SET client_min_messages = warning")
        return connection


def connection_arguments(url: str) -> dict[str, Any]:
    """Return the driver's arguments for "postgresql://user:password@host:port/database?sslmode=require".

    `sslmode` require, verify-ca or verify-full encrypts and checks the server's certificate; without it
    the connection is plain.

    Raises:
        SettingsFault: the URL is of another form; its text is not repeated, it may hold a password.
    """
    try:
        parts = urlparse(url)
        port = parts.port or 5432
    except ValueError:
        parts, port = urlparse(""), 0
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingsFault(
            "plant_url is not understood; write postgresql://user:password@host:5432/database."
        )
    secure = parse_qs(parts.query).get("sslmode", ["disable"])[0]
    encrypted = secure in {"require", "verify-ca", "verify-full"}
    return {
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "host": parts.hostname or "127.0.0.1",
        "port": port,
        "database": unquote(parts.path.strip("/")),
        "ssl_context": ssl.create_default_context() if encrypted else None,
    }


def _driver() -> Any:
    try:
        import pg8000.native
    except ImportError as error:
        raise DependencyMissing(
            "PostgreSQL needs the package pg8000: pip install 'gemba[postgres]'."
        ) from error
    return pg8000.native


def _named(parameters: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(parameters, Mapping):
        return dict(parameters)
    return {f"p{n}": v for n, v in enumerate(parameters)}


def _close(connection: Any) -> None:
    """Close a connection whose state is unknown."""
    import pg8000.exceptions

    if connection is not None:
        try:
            connection.close()
        except (pg8000.exceptions.Error, OSError):
            return


def _close_all(free: "queue.LifoQueue[Any]") -> None:
    while not free.empty():
        _close(free.get())


def _lock(connection: Any) -> None:
    import time

    until = time.monotonic() + _WAIT_S
    while not connection.run("SELECT pg_try_advisory_lock(:key)", key=_LOCK_KEY)[0][0]:
        if time.monotonic() > until:
            raise Busy("Another import is writing to this plant; try again in a minute.")
        time.sleep(0.2)


def _plain(value: Any) -> Any:
    """Return a value as code expects it from any engine: plain numbers, instants in UTC."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC)
    return value
