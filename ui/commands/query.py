"""``gemba query``: run a typed query again, as an answer's steps tell it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.options import JsonOption, WorkspaceOption, print_json

if TYPE_CHECKING:
    from plant.query import Query

_SHOWN = 30


def register(app: typer.Typer) -> None:
    """Add ``query``."""
    app.command("query")(run)


def run(
    query: Annotated[str, typer.Argument(help="The query as JSON, a file that holds it, or - for stdin.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="Also write the rows to this file.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a typed query on a table: the one of an answer's steps, or your own."""
    from plant.export import write_csv
    from plant.query import count_rows, run_query
    from plant.store import PlantStore
    from ui import compose

    asked = _read(query)
    store = PlantStore.open(compose.open_workspace(workspace))
    frame = run_query(store, asked)
    header = [str(c) for c in frame.columns]
    rows = [[_plain(v) for v in row] for row in frame.itertuples(index=False)]
    if csv is not None:
        write_csv(csv, header, rows)
    if as_json:
        print_json({"query": asked.to_json(), "columns": header, "rows": rows, "n": count_rows(store, asked)})
        return
    print("\t".join(header))
    for row in rows[:_SHOWN]:
        print("\t".join("" if v is None else str(v) for v in row))
    if len(rows) > _SHOWN:
        print(f"… {len(rows) - _SHOWN} more; --csv FILE writes them all")


def _read(text: str) -> "Query":
    """Return the query of a JSON text, of a file, or of the arguments of a step of an answer."""
    from plant.errors import DataFault
    from plant.query import Query

    if text == "-":
        text = sys.stdin.read()
    elif not text.lstrip().startswith("{"):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataFault(f"{text[:80]}: neither JSON nor a file that can be read.") from error
    try:
        value = json.loads(text)
    except ValueError as error:
        raise DataFault(f"The query is not JSON: {error}.") from error
    while isinstance(value, dict) and "table" not in value:
        inner = next((value[k] for k in ("arguments", "query") if isinstance(value.get(k), dict)), None)
        if inner is None:
            break
        value = inner
    if not isinstance(value, dict):
        raise DataFault(
            'A query is an object: {"table": "alarm", "measures": [{"aggregate": "count"}], "by": ["code"]}.'
        )
    return Query.from_json(value)


def _plain(value: Any) -> Any:
    if value is None or value != value or str(value) == "NaT":
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
