"""What a writer does to the copy of the plant's data that will be swapped in."""

from typing import TYPE_CHECKING, Any

from plant.errors import RequestError
from plant.tables import TableInfo, info_to_json, standard_tables

if TYPE_CHECKING:
    import pandas as pd


class PlantWriter:
    """Write access to the copy that will be swapped in."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def append(self, table: str, frame: "pd.DataFrame") -> int:
        """Append rows by column name; columns that the frame lacks stay empty."""
        if frame.empty:
            return 0
        columns = ", ".join(f'"{c}"' for c in frame.columns)
        self.connection.register("_incoming", frame)
        try:
            self.connection.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM _incoming')
        finally:
            self.connection.unregister("_incoming")
        return len(frame)

    def create(self, table: str, frame: "pd.DataFrame", info: TableInfo) -> None:
        """Make, or make anew, a table of its own with described columns.

        Raises:
            RequestError: the name is that of a standard table.
        """
        if table in standard_tables():
            raise RequestError(f"'{table}' is a standard table; map the file to it instead.")
        self.connection.register("_incoming", frame)
        try:
            self.connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS SELECT * FROM _incoming')
        finally:
            self.connection.unregister("_incoming")
        self.describe(table, info)

    def describe(self, table: str, info: TableInfo) -> None:
        """Keep the description of a table of its own."""
        self.connection.execute(
            "INSERT OR REPLACE INTO plant_table VALUES (?, ?)", [table, info_to_json(table, info)]
        )

    def set_meta(self, key: str, value: str) -> None:
        """Keep a fact about the whole plant: 'name', 'time_zone', 'simulated'."""
        self.connection.execute("INSERT OR REPLACE INTO plant_meta VALUES (?, ?)", [key, value])
