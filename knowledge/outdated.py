"""A library file made by an older version: its tables are set aside until its documents are read anew."""

import json
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from plant.errors import DataFault

_LIST = (
    "CREATE TABLE IF NOT EXISTS outdated "
    "(name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL, roles TEXT NOT NULL)"
)
_KEPT = re.compile(r"^outdated_\d+_")


@dataclass(frozen=True, slots=True)
class Outdated:
    """A document that an older version read, to be read anew from its kept file."""

    name: str
    sha256: str
    source: str
    roles: tuple[str, ...]


def set_aside(db: sqlite3.Connection, schema: str, path: Path) -> None:
    """Rename the tables whose columns are not those of the schema and list their documents, in one transaction.

    Raises:
        DataFault: the old table does not say which documents there were.
    """
    wanted = _columns_of_schema(schema)
    if not any(own and own != columns for table, columns in wanted.items() if (own := _columns(db, table))):
        return
    with db:
        db.execute("BEGIN IMMEDIATE")
        if all(_columns(db, table) in ([], columns) for table, columns in wanted.items()):
            return  # another process was first
        own = _columns(db, "document")
        if own and not {"name", "sha256"} <= set(own):
            raise DataFault(
                f"{path} was made by another version that this one cannot read. Rename the file, then add "
                "the manuals again with gemba docs add FOLDER."
            )
        db.execute(_LIST)
        if own:
            source, roles = (
                c if c in own else default for c, default in (("source", "''"), ("roles", "'[]'"))
            )
            db.execute(
                f"INSERT OR REPLACE INTO outdated SELECT name, sha256, {source}, {roles} FROM document"
            )
        n = 1 + len([t for t in _tables(db) if _KEPT.match(t)])
        for (index,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall():
            db.execute(f'DROP INDEX "{index}"')
        for table in wanted:
            if _columns(db, table):
                db.execute(f"ALTER TABLE {table} RENAME TO outdated_{n}_{table}")


def outdated(db: sqlite3.Connection) -> tuple[Outdated, ...]:
    """Return the documents that wait to be read anew, by name."""
    if "outdated" not in _tables(db):
        return ()
    rows = db.execute("SELECT name, sha256, source, roles FROM outdated ORDER BY name")
    return tuple(
        Outdated(name, sha256, source, tuple(json.loads(roles))) for name, sha256, source, roles in rows
    )


def done(db: sqlite3.Connection, name: str) -> None:
    """Strike a document that was read anew; after the last one the old tables go."""
    db.execute("DELETE FROM outdated WHERE name = ?", [name])
    if not outdated(db):
        for table in _tables(db):
            if table == "outdated" or _KEPT.match(table):
                db.execute(f"DROP TABLE {table}")


def _tables(db: sqlite3.Connection) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})").fetchall()]


def _columns_of_schema(schema: str) -> dict[str, list[str]]:
    fresh = sqlite3.connect(":memory:")
    try:
        fresh.executescript(schema)
        return {table: _columns(fresh, table) for table in _tables(fresh)}
    finally:
        fresh.close()
