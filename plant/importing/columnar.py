"""Read Parquet: columns keep their types; nested ones are flattened or written as text."""

from pathlib import Path

from plant.errors import DataFault
from plant.importing.headers import unique_names
from plant.importing.limits import MAX_CELLS, MAX_UNPACKED_BYTES, check_cell, check_columns, check_size
from plant.importing.raw import RawTable, arrow_column, short


def read_parquet(path: Path) -> list[RawTable]:
    """Read a Parquet file.

    Raises:
        DataFault: not Parquet, or it unpacks to more than may be read.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    check_size(path)
    try:
        file = pq.ParquetFile(path)
        meta = file.metadata
        total = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        # repeated values take no room in the file, yet each becomes a cell
        if total > MAX_UNPACKED_BYTES or meta.num_rows * meta.num_columns > MAX_CELLS:
            raise DataFault(
                f"{path.name} holds {meta.num_rows:,} rows; at most {MAX_CELLS:,} cells are read. Split it."
            )
        table = file.read()
        while any(pa.types.is_struct(f.type) for f in table.schema):
            table = table.flatten()
    except (pa.ArrowException, OSError) as error:
        raise DataFault(f"{path.name} cannot be read as Parquet: {short(error, 100)}.") from error
    check_columns(path.name, table.num_columns)
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_dictionary(kind):
            column, kind = column.cast(kind.value_type), kind.value_type
        if pa.types.is_string(kind):
            column = column.cast(pa.large_string())
            longest = pc.max(pc.binary_length(column)).as_py() or 0
            check_cell(path.name, 0, longest)
        elif pa.types.is_date(kind):
            column = column.cast(pa.timestamp("us"))
        elif pa.types.is_decimal(kind) or pa.types.is_floating(kind):
            column = column.cast(pa.float64())
        elif pa.types.is_unsigned_integer(kind) or pa.types.is_integer(kind):
            column = column.cast(pa.int64(), safe=False)
        elif not (pa.types.is_large_string(kind) or pa.types.is_boolean(kind) or pa.types.is_timestamp(kind)):
            column = arrow_column(column.to_pylist())
        columns.append(column)
    header = unique_names([str(n) for n in table.column_names])
    return [RawTable("", header, columns, range(1, table.num_rows + 1))]
