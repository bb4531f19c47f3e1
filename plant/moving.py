"""Move a plant from the workspace's DuckDB file to the database of `plant_url`."""

from dataclasses import dataclass

from plant.errors import GembaError, RequestError
from plant.store import PlantStore, kept_tables
from plant.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of each table are in the database now."""

    rows: dict[str, int]


def move_plant(workspace: Workspace) -> Moved:
    """Copy the plant's data into the empty database of `plant_url`; the DuckDB file stays.

    Raises:
        RequestError: no `plant_url` is set, the workspace has no DuckDB file, or the database holds a plant.
        GembaError: a table has fewer rows there than here.
    """
    if workspace.settings.plant_url is None:
        raise RequestError(
            "Say where to: set plant_url (GEMBA_PLANT_URL) to postgresql://user:password@host/database."
        )
    source = PlantStore(workspace)
    if not source.version:
        raise RequestError(f"The workspace {workspace.folder} has no plant data of its own to move.")
    target = PlantStore.open(workspace)
    filled = [t.name for t in target.tables() if t.rows]
    if filled:
        raise RequestError(
            f"The database holds a plant already (rows in {', '.join(filled[:3])}); give an empty one."
        )
    file = workspace.plant_folder / source.version
    with target.writer() as writer:
        run = writer.connection.execute
        quoted = str(file).replace("'", "''")
        run(f"ATTACH '{quoted}' AS old (READ_ONLY)")
        run("DELETE FROM plant_meta")
        for table in [
            r[0] for r in run("SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'").fetchall()
        ]:
            if table in kept_tables():
                run(f'INSERT INTO "{table}" BY NAME SELECT * FROM old."{table}"')
            else:
                run(f'CREATE TABLE "{table}" AS SELECT * FROM old."{table}"')
        run("DETACH old")
    here, there = ({t.name: t.rows for t in s.tables()} for s in (source, target))
    lost = [name for name, rows in here.items() if there.get(name) != rows]
    if lost:
        raise GembaError(
            f"The rows of {', '.join(lost)} differ after the move; the DuckDB file is still the truth."
        )
    return Moved(there)
