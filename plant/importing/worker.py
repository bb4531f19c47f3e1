"""The reading process: parses untrusted files under limits and hands plain tables back.

Runs as a program of its own. One JSON line in (the file and options), one JSON line
out (tables written as Parquet beside it, or the refusal). A file that takes too much
memory or time ends this process, not the one that asked.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from plant.errors import DataFault
from plant.importing.limits import MEMORY_BYTES, seconds_for
from plant.importing.raw import RawTable
from plant.importing.totals import set_totals_aside

TEXT = (".csv", ".tsv", ".txt", ".psv", ".ssv")
BOOKS = (".xlsx", ".xlsm")
JSON = (".json", ".jsonl", ".ndjson")
PARQUET = (".parquet", ".pq")
KNOWN = (*TEXT, *BOOKS, *JSON, *PARQUET)


def kind_of(path: Path) -> str:
    """Return the ending that decides how a file is read, without `.gz`."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def read_file(path: Path, delimiter: str | None = None) -> list[RawTable]:
    """Read a file by its kind.

    Raises:
        DataFault: it cannot be read; the text says why and how to mend it.
    """
    kind = kind_of(path)
    packed = path.name.lower().endswith(".gz")
    if kind in TEXT:
        from plant.importing.delimited import read_delimited

        return read_delimited(path, delimiter)
    if kind in JSON:
        from plant.importing.records import read_records

        return read_records(path)
    if kind in BOOKS and not packed:
        from plant.importing.workbook import read_workbook

        return read_workbook(path)
    if kind in PARQUET and not packed:
        from plant.importing.columnar import read_parquet

        return read_parquet(path)
    old = " Open it in a spreadsheet and save it as .xlsx." if kind == ".xls" else ""
    raise DataFault(
        f"{path.name}: files ending in '{path.suffix}' are not read.{old} Bring CSV, TSV, XLSX, "
        "JSON, JSON lines or Parquet."
    )


def main() -> None:
    """Serve one request a line until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = _answer(request)
        except DataFault as error:
            answer = {"refused": str(error)}
        except MemoryError:
            answer = {"refused": f"{Path(request['path']).name} needs more memory than is allowed."}
        except Exception as error:  # a parser's own fault must not lose the other files
            answer = {
                "refused": f"{Path(request['path']).name} cannot be read "
                f"({type(error).__name__}: {str(error)[:120]})."
            }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    import pyarrow.parquet as pq

    path, folder = Path(request["path"]), Path(request["folder"])
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds_for(path)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    found = []
    for position, table in enumerate(read_file(path, request.get("delimiter"))):
        set_totals_aside(table)
        target = folder / f"{request['id']}-{position}.parquet"
        pq.write_table(table.to_arrow(), target, compression="lz4")
        found.append(table.meta() | {"cells": str(target)})
    return {"tables": found}


if __name__ == "__main__":
    main()
