"""The board of the data: what exists, what was imported and rejected, what to be careful about."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from plant.importing.rejects import rejects_path
from tools.context import ToolContext
from ui.boards.panel import Panel, run
from ui.web.language import Language
from ui.web.site import Site


def panels(site: Site, context: ToolContext, say: Language) -> list[Panel]:
    """Return what exists, the imports with their rejected rows, and doubts about the clock."""
    if not any(t.rows for t in context.plant.tables()):
        return []
    return [
        Panel(say("What exists"), run(context, "what_exists"), "what data do you have", wide=True,
              parts=frozenset({"text", "table"})),
        Panel(say("Imports"), _imports(site, context, say), wide=True, files=_rejects(context, say),
              empty=say("Nothing was imported yet. Add files above.")),
        Panel(say("Trust"), _trust(site, context, say), "what data do you have", wide=True),
    ]  # fmt: skip


def _imports(site: Site, context: ToolContext, say: Language) -> Mapping[str, Any] | None:
    rows = context.plant.rows(
        "SELECT source, import_id, loaded, rows_in, rows_ok, rows_rejected FROM import ORDER BY loaded DESC LIMIT 200"
    )
    if not rows:
        return None
    cells = [
        [source, str(id_).rsplit(":", 1)[-1], say.time(site.local(loaded)), rows_in, ok, rejected]
        for source, id_, loaded, rows_in, ok, rejected in rows
    ]
    lost = sum(int(r[5]) for r in rows)
    words = say(
        "{n} imports; {lost} rows were rejected, each kept in a file with its reason.", n=len(rows), lost=lost
    )
    columns = [say(t) for t in ("file", "table", "when", "rows", "read", "rejected")]
    table = {
        "kind": "table",
        "title": say("Imports"),
        "columns": columns,
        "rows": cells,
        "units": [],
        "total_rows": None,
    }
    return {"status": "answered", "text": words, "artifacts": [table], "notes": []}


def _rejects(context: ToolContext, say: Language) -> tuple[tuple[str, str], ...]:
    """Return the files of rejected rows that are there, the latest first."""
    rows = context.plant.rows(
        "SELECT DISTINCT source, digest, loaded FROM import WHERE rows_rejected > 0 ORDER BY loaded DESC LIMIT 20"
    )
    paths = {rejects_path(context.workspace, str(source), str(digest)): source for source, digest, _ in rows}
    return tuple(
        (say("rejected rows of {file}", file=source), f"/gemba/rejects/{quote(path.name)}")
        for path, source in paths.items()
        if path.is_file()
    )


def _trust(site: Site, context: ToolContext, say: Language) -> Mapping[str, Any]:
    clock = context.plant.now()
    now = say.time(site.local(clock.now))
    source = {
        "data": say("Data are not live: the plant's clock stands at the newest event, {time}.", time=now),
        "wall": say("Data are live; the plant's clock is {time}.", time=now),
        "fixed": say("The plant's clock is fixed at {time}.", time=now),
    }[clock.source]
    old = [
        f"{t.name} ({say.day(site.local(t.last).date())})"
        for t in context.plant.tables()
        if t.last and clock.newest and (clock.newest - t.last).days > 7 and t.rows
    ]
    doubts = (
        [say("These tables end more than a week before the others: {names}.", names=", ".join(old))]
        if old
        else []
    )
    text = "\n\n".join([source, *doubts])
    return {"status": "answered", "text": text, "artifacts": [], "notes": []}
