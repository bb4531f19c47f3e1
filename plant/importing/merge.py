"""Write rows so that a second time changes nothing: keyed where there is a key, counted else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows by what happened to them."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


def merge(
    connection: Any, table: str, frame: "pd.DataFrame", keys: Sequence[str], *, keep: bool = False
) -> Merged:
    """Add rows that are new and update those whose key is there.

    Several rows with the same key are told apart by their order, so that a file with true
    repeats keeps them and brings none twice.

    Args:
        connection: DuckDB connection of the writer.
        table: target; its types are taken.
        frame: rows by column name.
        keys: columns that identify a row; empty: all of them.
        keep: a row that is there already stays as it is.
    """
    if frame.empty:
        return Merged()
    names = [f'"{c}"' for c in frame.columns]
    keyed = [f'"{k}"' for k in keys] or names
    others = [] if keep else [n for n in names if n not in keyed]
    run = connection.execute
    connection.register("_incoming", frame)
    try:
        columns = ", ".join(names)
        run(f'CREATE OR REPLACE TEMP TABLE _staged AS SELECT {columns} FROM "{table}" LIMIT 0')
        run(f"INSERT INTO _staged SELECT {columns} FROM _incoming")
        numbered = f"row_number() OVER (PARTITION BY {', '.join(keyed)} ORDER BY rowid) AS _n"
        run(f"CREATE OR REPLACE TEMP TABLE _new AS SELECT *, {numbered} FROM _staged")
        keys_here = " AND ".join(f"t.{k} IS NOT DISTINCT FROM s.{k}" for k in keyed)
        match = f"{keys_here} AND t._n = s._n"
        run(
            f"CREATE OR REPLACE TEMP TABLE _old AS SELECT t.rowid AS _id, {', '.join('t.' + n for n in names)}, "
            f"row_number() OVER (PARTITION BY {', '.join('t.' + k for k in keyed)} ORDER BY t.rowid) AS _n "
            f'FROM "{table}" t SEMI JOIN _staged s ON {keys_here}'
        )
        known = run(f"SELECT count(*) FROM _old t JOIN _new s ON {match}").fetchall()[0][0]
        changed = 0
        if others:
            differs = " OR ".join(f"t.{c} IS DISTINCT FROM s.{c}" for c in others)
            changed = run(f"SELECT count(*) FROM _old t JOIN _new s ON {match} WHERE {differs}").fetchall()[
                0
            ][0]
            if changed:
                sets = ", ".join(f"{c} = s.{c}" for c in others)
                run(
                    f'UPDATE "{table}" SET {sets} FROM (SELECT t._id, s.* FROM _old t JOIN _new s ON '
                    f'{match} WHERE {differs}) s WHERE "{table}".rowid = s._id'
                )
        run(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM _new s WHERE NOT EXISTS '
            f"(SELECT 1 FROM _old t WHERE {match})"
        )
        return Merged(len(frame) - known, changed, known - changed)
    finally:
        connection.unregister("_incoming")
        for name in ("_staged", "_new", "_old"):
            run(f"DROP TABLE IF EXISTS {name}")
