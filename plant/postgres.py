"""Plant data in PostgreSQL, by URL: the same statements, translated, with equal results.

Statements are written once, in DuckDB's dialect, and translated by sqlglot. A writer builds aside in
a DuckDB file and moves the tables that changed over in one transaction, so readers see all of an
import or nothing of it; an advisory lock lets one write at a time.
"""

import datetime as dt
import decimal
import io
import queue
import ssl
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlparse

from plant.errors import Busy, DependencyMissing, SettingsFault
from plant.store import PlantStore, PlantWriter, schema_sql, standard_tables
from plant.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

_LOCK_KEY = 4_363_092  # of the advisory lock that a writer holds
_WAIT_S = 30
_CONNECTIONS = 4
_FLOATS = frozenset([700, 701, 1700])
_INTEGERS = frozenset([20, 21, 23])
_INDEXES = {
    "reading": ("signal_id", "ts"),
    "alarm": ("equipment_id", "raised"),
    "production": ("equipment_id", "counted"),
    "measurement": ("characteristic_id", "measured"),
}


class PostgresStore(PlantStore):
    """Read access to a plant whose data lie in a PostgreSQL database."""

    _catalogue = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    )

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        url = workspace.settings.plant_url or ""
        self._arguments = _arguments(url)
        self._free: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(_CONNECTIONS):
            self._free.put(None)

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
        _, found, _ = self._translated(statement, parameters)
        return [tuple(_plain(v) for v in row) for row in found]

    def sql_frame(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> "pd.DataFrame":
        """Run a SELECT with bound parameters and return a frame; for code in `plant` only."""
        import pandas as pd

        names, found, kinds = self._translated(statement, parameters)
        frame = pd.DataFrame(found, columns=names)
        for name, kind in zip(names, kinds, strict=True):
            if kind in _FLOATS:
                frame[name] = frame[name].astype(float)
            elif kind in _INTEGERS:
                frame[name] = frame[name].astype(float if frame[name].isna().any() else "int64")
            elif kind in {1114, 1184}:
                frame[name] = pd.to_datetime(frame[name], utc=kind == 1184).astype(
                    "datetime64[us, UTC]" if kind == 1184 else "datetime64[us]"
                )
        return frame

    @contextmanager
    def writer(self) -> Iterator[PlantWriter]:
        """Write to a copy of the data and move what changed over when the block ends well.

        Raises:
            Busy: another process is writing for more than 30 s.
        """
        import duckdb

        self._folder.mkdir(parents=True, exist_ok=True)
        connection = self._open()
        stage = self._folder / f"stage-{uuid.uuid4().hex[:12]}.duckdb"
        try:
            _lock(connection)
            for statement in _statements(schema_sql()):
                connection.run(statement)
            local = duckdb.connect(str(stage))
            try:
                local.execute("SET TimeZone='UTC'")
                local.execute(schema_sql())
                before = _pull(connection, local, self._folder)
                yield PlantWriter(local)
                _push(connection, local, before, self._folder)
            finally:
                local.close()
        finally:
            connection.close()
            for path in self._folder.glob(f"{stage.name}*"):
                path.unlink(missing_ok=True)

    def _translated(
        self, statement: str, parameters: Sequence[Any] | Mapping[str, Any]
    ) -> tuple[list[str], list[Any], list[int]]:
        names = {} if isinstance(parameters, Mapping) else {f"p{n}": v for n, v in enumerate(parameters)}
        given = dict(parameters) if isinstance(parameters, Mapping) else names
        names_, rows, kinds = self._ask(translated(statement), given)
        return names_, rows, kinds

    def _ask(self, statement: str, given: Mapping[str, Any]) -> tuple[list[str], list[Any], list[int]]:
        import pg8000.exceptions

        connection = self._free.get()
        try:
            connection = connection or self._open()
            try:
                rows = connection.run(statement, **given)
            except pg8000.exceptions.InterfaceError:  # the server closed it meanwhile
                connection = self._open()
                rows = connection.run(statement, **given)
            columns = connection.columns or []
            return [c["name"] for c in columns], list(rows or []), [c["type_oid"] for c in columns]
        except BaseException:
            _close(connection)
            connection = None
            raise
        finally:
            self._free.put(connection)

    def _open(self) -> Any:
        native = _driver()
        import pg8000.exceptions

        try:
            connection = native.Connection(**self._arguments)
        except (pg8000.exceptions.Error, OSError) as error:
            host = self._arguments.get("host")
            text = error.args[0].get("M") if error.args and isinstance(error.args[0], dict) else str(error)
            raise SettingsFault(
                f"The plant's database on {host} (plant_url) can't be used: {text}."
            ) from error
        connection.run("SET TimeZone = 'UTC'")
        return connection


@lru_cache(maxsize=1024)
def translated(statement: str) -> str:
    """Return a statement of DuckDB's dialect in PostgreSQL's, with parameters as pg8000 names them."""
    import re

    import sqlglot
    from sqlglot import exp

    counter = iter(range(1000))
    named = re.sub(r"\?", lambda _: f"$p{next(counter)}", statement)
    tree = sqlglot.parse_one(named, read="duckdb")

    def portable(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.ArgMax | exp.ArgMin):
            order = exp.Order(
                expressions=[exp.Ordered(this=node.expression, desc=isinstance(node, exp.ArgMax))]
            )
            inside = exp.ArrayAgg(this=exp.Order(this=node.this, expressions=order.expressions))
            return exp.Bracket(this=exp.Paren(this=inside), expressions=[exp.Literal.number(1)])
        if isinstance(node, exp.AnyValue):
            return exp.Min(this=node.this)
        if isinstance(node, exp.ArrayContains):
            return exp.EQ(this=node.expression, expression=exp.Any(this=exp.Paren(this=node.this)))
        return node

    text = tree.transform(portable).sql(dialect="postgres")
    return re.sub(r"%\((\w+)\)s", r":\1", text.replace("%%", "%"))


def _driver() -> Any:
    try:
        import pg8000.native
    except ImportError as error:
        raise DependencyMissing(
            "PostgreSQL needs the package pg8000: pip install 'gemba[postgres]'."
        ) from error
    return pg8000.native


def _arguments(url: str) -> dict[str, Any]:
    """Return the connection arguments of "postgresql://user:password@host:port/database"."""
    parts = urlparse(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingsFault(
            f"plant_url = '{parts.scheme}://…' is not understood; write postgresql://user:password@host:5432/database."
        )
    secure = parse_qs(parts.query).get("sslmode", ["prefer"])[0]
    return {
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 5432,
        "database": parts.path.strip("/"),
        "ssl_context": ssl.create_default_context() if secure in {"require", "verify-full"} else None,
        "timeout": 60,
    }


def _close(connection: Any) -> None:
    """Close a connection whose state is unknown."""
    if connection is not None:
        try:
            connection.close()
        except Exception:
            return


def _lock(connection: Any) -> None:
    import time

    until = time.monotonic() + _WAIT_S
    while not connection.run("SELECT pg_try_advisory_lock(:key)", key=_LOCK_KEY)[0][0]:
        if time.monotonic() > until:
            raise Busy("Another import is writing to this plant; try again in a minute.")
        time.sleep(0.2)


def _pull(connection: Any, local: Any, folder: Path) -> dict[str, str]:
    """Copy the database's tables into the local file; return what tells each one's content."""
    columns = _columns(connection)
    for table, kinds in columns.items():
        file = folder / f"pull-{uuid.uuid4().hex[:8]}.csv"
        try:
            with file.open("wb") as stream:
                connection.run(
                    f'COPY "{table}" TO STDOUT WITH (FORMAT csv, HEADER true, FORCE_QUOTE *)', stream=stream
                )
            if table not in standard_tables() | {"plant_meta", "plant_table"}:
                made = ", ".join(f'"{c}" {_to_duckdb(k)}' for c, k in kinds)
                local.execute(f'CREATE TABLE IF NOT EXISTS "{table}" ({made})')
            local.execute(
                f"COPY \"{table}\" FROM '{file}' (FORMAT csv, HEADER true, QUOTE '\"', ESCAPE '\"', NULLSTR '', ALLOW_QUOTED_NULLS false)"
            )
        finally:
            file.unlink(missing_ok=True)
    return {t: _fingerprint(local, t) for t in _local_tables(local)}


def _push(connection: Any, local: Any, before: Mapping[str, str], folder: Path) -> None:
    """Move the tables that differ over, in one transaction."""
    there = _columns(connection)
    own = _local_tables(local)
    connection.run("BEGIN")
    try:
        for table in [t for t in there if t not in own]:
            connection.run(f'DROP TABLE "{table}"')
        for table in own:
            if table in there and _fingerprint(local, table) == before.get(table):
                continue
            _replace(connection, local, table, folder)
        connection.run("DELETE FROM plant_meta WHERE key = 'data_version'")
        connection.run("INSERT INTO plant_meta VALUES ('data_version', :v)", v=uuid.uuid4().hex[:12])
        connection.run("COMMIT")
    except BaseException:
        connection.run("ROLLBACK")
        raise


def _replace(connection: Any, local: Any, table: str, folder: Path) -> None:
    """Put a local table in the place of the database's, whole."""
    file = folder / f"push-{uuid.uuid4().hex[:8]}.csv"
    names = [r[0] for r in local.execute(f'DESCRIBE "{table}"').fetchall()]
    standard = table in standard_tables() | {"plant_meta", "plant_table"}
    beside = f"{table[:50]}__new"
    try:
        local.execute(f"COPY \"{table}\" TO '{file}' (FORMAT csv, HEADER true, FORCE_QUOTE *, NULLSTR '')")
        connection.run(f'DROP TABLE IF EXISTS "{beside}"')
        if standard:
            connection.run(f'CREATE TABLE "{beside}" (LIKE "{table}" INCLUDING ALL)')
        else:
            kinds = local.execute(f'DESCRIBE "{table}"').fetchall()
            made = ", ".join(f'"{r[0]}" {_to_postgres(str(r[1]))}' for r in kinds)
            connection.run(f'CREATE TABLE "{beside}" ({made})')
        listed = ", ".join(f'"{n}"' for n in names)
        with file.open("rb") as stream:
            connection.run(
                f'COPY "{beside}" ({listed}) FROM STDIN WITH (FORMAT csv, HEADER true)',
                stream=io.BufferedReader(stream),
            )
        connection.run(f'DROP TABLE IF EXISTS "{table}"')
        connection.run(f'ALTER TABLE "{beside}" RENAME TO "{table}"')
        if table in _INDEXES:
            listed = ", ".join(f'"{c}"' for c in _INDEXES[table])
            connection.run(
                f'CREATE INDEX IF NOT EXISTS "{table}_by_{uuid.uuid4().hex[:6]}" ON "{table}" ({listed})'
            )
        connection.run(f'ANALYZE "{table}"')
    finally:
        file.unlink(missing_ok=True)


def _columns(connection: Any) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in connection.run(PostgresStore._catalogue):
        found.setdefault(table, []).append((column, kind))
    return found


def _local_tables(local: Any) -> list[str]:
    rows = local.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY 1"
    )
    return [r[0] for r in rows.fetchall()]


def _fingerprint(local: Any, table: str) -> str:
    shape = local.execute(f'DESCRIBE "{table}"').fetchall()
    content = local.execute(f'SELECT count(*), sum(hash(t)::HUGEINT) FROM "{table}" AS t').fetchall()
    return f"{[(r[0], r[1]) for r in shape]}{content}"


def _statements(script: str) -> list[str]:
    import re

    bare = re.sub(r"--[^\n]*", "", script)
    return [s.strip() for s in bare.split(";") if s.strip()]


def _to_postgres(kind: str) -> str:
    upper = kind.upper()
    fixed = {"VARCHAR": "TEXT", "DOUBLE": "DOUBLE PRECISION", "FLOAT": "REAL", "HUGEINT": "NUMERIC",
             "UBIGINT": "NUMERIC", "UINTEGER": "BIGINT", "TINYINT": "SMALLINT"}  # fmt: skip
    known = ("BIGINT", "INTEGER", "SMALLINT", "BOOLEAN", "DATE", "TIMESTAMP", "DECIMAL", "NUMERIC", "TIME")
    return fixed.get(upper) or (kind if upper.startswith(known) else "TEXT")


def _to_duckdb(kind: str) -> str:
    return {"text": "VARCHAR", "double precision": "DOUBLE", "numeric": "DOUBLE"}.get(kind, kind)


def _plain(value: Any) -> Any:
    """Return a value as DuckDB would give it."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC)
    return value
