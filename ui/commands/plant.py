"""Commands on plant data: `gemba init`, `import`, `describe`, `query`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.options import JsonOption, WorkspaceOption, print_json

if TYPE_CHECKING:
    from plant.importing.run import ImportReport


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init")(init)
    app.command("import")(import_)
    app.command("describe")(describe)
    app.command("move")(move)


def init(
    workspace: WorkspaceOption = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill it with the demo plant.")] = False,
    small: Annotated[
        bool, typer.Option("--small", help="A few weeks of the demo plant instead of a year.")
    ] = False,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="With --demo: leave a workspace that has data as it is.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace, empty or with the demo plant and its manuals."""
    from plant.errors import RequestError
    from plant.store import PlantStore
    from tools.scheduling.warm_up import start_warm_up
    from ui import compose

    place = compose.open_workspace(workspace)
    start_warm_up()
    store = PlantStore.open(place)
    rows = sum(t.rows for t in store.tables())
    if demo and rows and not if_empty:
        raise RequestError(
            f"The workspace {place.folder} holds {rows:,} rows already; the demo plant needs one of its own: "
            "gemba init --demo --workspace OTHER"
        )
    if demo and not rows:
        size: Literal["full", "small"] = "small" if small else "full"
        compose.make_demo(place, size=size, progress=_say)
    rows = sum(t.rows for t in store.tables())
    if as_json:
        print_json({"workspace": str(place.folder), "plant": store.name, "rows": rows})
        return
    print(f"The workspace {place.folder} is ready" + (f" with {rows:,} rows." if rows else "."))
    if not demo and not rows:
        print("Bring data with 'gemba import PATH', manuals with 'gemba docs add PATH'.")


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="JSON or YAML that says what columns mean; it is taken."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept the proposed mapping.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Bring CSV, TSV, XLSX, Parquet or JSON files into the plant's data."""
    from plant.importing.given import load_mapping
    from plant.importing.run import import_paths
    from ui import compose

    place = compose.open_workspace(workspace)
    entries = load_mapping(mapping) if mapping else None
    agreed = yes or entries is not None
    report = import_paths(place, paths, mapping=entries, accept=agreed, progress=_say)
    asks = not agreed and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    if asks:
        _print(report)
        if not typer.confirm("Load it so?", default=True):
            print("Nothing was loaded. A mapping file (--mapping) changes the proposal.")
            return 0
        report = import_paths(place, paths, accept=True, progress=_say)
    if as_json:
        print_json(report.to_json())
    else:
        _print(report)
        if not report.loaded:
            print("Nothing was loaded yet; --yes accepts this mapping.")
    for table in report.refused:
        print(f"gemba: {table.refused}", file=sys.stderr)
    return 2 if report.refused else 0


def describe(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Say what exists: equipment, signals, products, tables with columns and time ranges, documents."""
    from ui import compose

    context = compose.open_context(compose.open_workspace(workspace))
    found = context.index.describe()
    found["documents"] = [
        {"name": d.name, "title": d.title, "pages": d.pages} for d in context.library.documents()
    ]
    if as_json:
        print_json(found)
        return
    print(
        f"{found['plant'] or 'No name'}, {found['time_zone']}, plant clock {found['now']} ({found['clock']})"
    )
    for name in ("equipment", "signals", "products", "characteristics", "documents"):
        print(f"{name}: {len(found[name])}")
    for table in found["tables"]:
        span = f", {table['first'][:10]} to {table['last'][:10]}" if table["first"] else ""
        print(f"table {table['name']}: {table['rows']:,} rows{span}")


def move(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Copy the plant in the workspace's DuckDB file into the empty PostgreSQL database at plant_url."""
    from plant.moving import move_plant
    from ui import compose

    moved = move_plant(compose.open_workspace(workspace))
    if as_json:
        print_json({"tables": moved.rows})
        return
    print(f"{sum(moved.rows.values()):,} rows of {len(moved.rows)} tables are in the database now.")


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr)


def _print(report: "ImportReport") -> None:
    for table in report.tables:
        if table.refused:
            print(f"{table.source}: refused")
            continue
        extra = ", unchanged since an earlier import" if table.unchanged else ""
        target = table.table or "nothing"
        if table.own_table and table.own_table != table.table:
            target += f" and {table.own_table}"
        print(
            f"{table.source} → {target}: {table.rows_in} rows in, {table.rows_ok} ok, "
            f"{table.rows_rejected} rejected{extra}"
        )
        columns = table.mapping.get("columns", {})
        if columns:
            print("    " + ", ".join(f"{h} = {f.lstrip('~')}" for h, f in columns.items()))
        for note in table.notes[:5]:
            print(f"    {note}")
        if table.rejects:
            print(f"    rejected rows, with reason and mend: {table.rejects}")
    for question in report.questions:
        print(f"? {question}")
