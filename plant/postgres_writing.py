"""Move plant data between PostgreSQL and the local file in which a writer works: only what changed goes back."""

import io
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plant.store import kept_tables, schema_sql

# columns by which tools look rows up
_INDEXES = {
    "reading": ("signal_id", "ts"),
    "alarm": ("equipment_id", "raised"),
    "production": ("equipment_id", "counted"),
    "measurement": ("characteristic_id", "measured"),
}
_COPIED = "FORMAT csv, HEADER true"


@dataclass(frozen=True, slots=True)
class Content:
    """What tells whether a local table changed: its columns, its number of rows, the sum of their hashes."""

    columns: tuple[tuple[str, str], ...]
    rows: int
    hashes: int


def catalogue() -> str:
    """Return the statement that lists the columns of the plant's tables, and of no other in the schema."""
    ours = ", ".join(f"'{t}'" for t in sorted(kept_tables()))
    return (
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND (table_name IN (SELECT name FROM plant_table) "
        f"OR table_name IN ({ours})) ORDER BY table_name, ordinal_position"
    )


def create_standard(connection: Any) -> None:
    """Make the standard tables that are missing; text is ordered by code points, as DuckDB does."""
    bare = re.sub(r"--[^\n]*", "", schema_sql())
    for statement in bare.split(";"):
        if statement.strip():
            connection.run(re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', statement))


def pull(connection: Any, local: Any, folder: Path) -> dict[str, Content]:
    """Copy the database's tables into the local file; return what tells each one's content."""
    for table, kinds in _columns(connection).items():
        if table not in kept_tables():
            made = ", ".join(f'"{c}" {_to_duckdb(k)}' for c, k in kinds)
            local.execute(f'CREATE TABLE "{table}" ({made})')
        listed = ", ".join(f'"{c}"' for c, _ in kinds)
        file = folder / f"pull-{uuid.uuid4().hex[:8]}.csv"
        try:
            with file.open("wb") as stream:
                connection.run(
                    f'COPY "{table}" ({listed}) TO STDOUT WITH ({_COPIED}, FORCE_QUOTE *)', stream=stream
                )
            local.execute(
                f"COPY \"{table}\" ({listed}) FROM '{file}' ({_COPIED}, QUOTE '\"', ESCAPE '\"', NULLSTR '', "
                "ALLOW_QUOTED_NULLS false)"
            )
        finally:
            file.unlink(missing_ok=True)
    return {t: _content(local, t) for t in _local_tables(local)}


def push(connection: Any, local: Any, before: Mapping[str, Content], folder: Path) -> None:
    """Move the changes of the local file over, in one transaction."""
    there = _columns(connection)
    own = _local_tables(local)
    connection.run("BEGIN")
    try:
        for table in [t for t in there if t not in own]:
            connection.run(f'DROP TABLE "{table}"')
        for table in own:
            _push_table(connection, local, table, before.get(table), table in there, folder)
        connection.run("DELETE FROM plant_meta WHERE key = 'data_version'")
        connection.run("INSERT INTO plant_meta VALUES ('data_version', :v)", v=uuid.uuid4().hex[:12])
        connection.run("COMMIT")
    except BaseException:
        connection.run("ROLLBACK")
        raise


def _push_table(
    connection: Any, local: Any, table: str, before: Content | None, exists: bool, folder: Path
) -> None:
    now = _content(local, table)
    if exists and now == before:
        return
    first = 0
    if not exists or before is None or now.columns != before.columns:
        if exists:
            connection.run(f'DROP TABLE "{table}"')
        made = ", ".join(f'"{c}" {_to_postgres(k)}' for c, k in now.columns)
        connection.run(f'CREATE TABLE "{table}" ({made})')
    elif now.rows > before.rows and _content(local, table, before.rows) == before:
        first = before.rows  # rows were only added, behind those that were there
    else:
        connection.run(f'DELETE FROM "{table}"')  # readers keep seeing the old rows until the commit
    _copy_over(connection, local, table, now, first, folder)
    if table in _INDEXES:
        listed = ", ".join(f'"{c}"' for c in _INDEXES[table])
        connection.run(
            f'CREATE INDEX IF NOT EXISTS "{table}_by_{_INDEXES[table][0]}" ON "{table}" ({listed})'
        )
    connection.run(f'ANALYZE "{table}"')


def _copy_over(connection: Any, local: Any, table: str, now: Content, first: int, folder: Path) -> None:
    listed = ", ".join(f'"{c}"' for c, _ in now.columns)
    file = folder / f"push-{uuid.uuid4().hex[:8]}.csv"
    try:
        local.execute(
            f'COPY (SELECT {listed} FROM "{table}" WHERE rowid >= {first} ORDER BY rowid) '
            f"TO '{file}' ({_COPIED}, FORCE_QUOTE *, NULLSTR '')"
        )
        with file.open("rb") as stream:
            connection.run(
                f'COPY "{table}" ({listed}) FROM STDIN WITH ({_COPIED})', stream=io.BufferedReader(stream)
            )
    finally:
        file.unlink(missing_ok=True)


def _columns(connection: Any) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in connection.run(catalogue()):
        found.setdefault(table, []).append((column, kind))
    return found


def _local_tables(local: Any) -> list[str]:
    rows = local.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY 1"
    )
    return [r[0] for r in rows.fetchall()]


def _content(local: Any, table: str, rows: int | None = None) -> Content:
    """Return what tells a table's content, or that of its first rows in the order they were written."""
    shape = local.execute(f'DESCRIBE "{table}"').fetchall()
    only = f"WHERE rowid < {rows}" if rows is not None else ""
    ((count, hashes),) = local.execute(
        f'SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM "{table}" AS t {only}'
    ).fetchall()
    return Content(tuple((r[0], str(r[1])) for r in shape), int(count), int(hashes))


def _to_postgres(kind: str) -> str:
    upper = kind.upper()
    if upper.startswith("TIMESTAMP"):
        return "TIMESTAMPTZ" if "TIME ZONE" in upper else "TIMESTAMP"
    fixed = {"DOUBLE": "DOUBLE PRECISION", "FLOAT": "REAL", "HUGEINT": "NUMERIC",
             "UBIGINT": "NUMERIC", "UINTEGER": "BIGINT", "USMALLINT": "INTEGER", "UTINYINT": "SMALLINT",
             "TINYINT": "SMALLINT"}  # fmt: skip
    known = ("BIGINT", "INTEGER", "SMALLINT", "BOOLEAN", "DATE", "DECIMAL", "NUMERIC", "TIME")
    return fixed.get(upper) or (kind if upper.startswith(known) else 'TEXT COLLATE "C"')


def _to_duckdb(kind: str) -> str:
    return {
        "text": "VARCHAR",
        "double precision": "DOUBLE",
        "numeric": "DOUBLE",
        "timestamp without time zone": "TIMESTAMP",
        "time without time zone": "TIME",
    }.get(kind, kind)
