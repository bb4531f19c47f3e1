"""Rows themselves, as a list."""

from dataclasses import replace

from plant.columns import is_text
from plant.facts import records
from plant.query import Query, run_query
from plant.store import TableInfo
from tools.context import ToolContext
from tools.result import Artifact, Cell, Metric, Table, ToolResult
from tools.row_labels import ids_of_names, told_names, with_name
from tools.row_words import cell_of, kind_of

_LISTED = 200
_NAMED = 25  # up to so many rows the names of machines and the like are told too


def listed_rows(context: ToolContext, info: TableInfo, query: Query, scope: str, count: Metric) -> ToolResult:
    """Answer with the rows, or with the columns asked of them; few ones and the latest are said in words too."""
    frame = run_query(context.plant, replace(query, limit=query.limit or _LISTED))
    for column in [c for c in frame.columns if "." in c]:
        keys = ids_of_names(context, query, column)
        frame[column] = [f"{v} ({keys[v]})" if v in keys else v for v in frame[column]]
    for column in [c for c in frame.columns if "." not in c and len(frame) <= _NAMED]:
        if names := told_names(context, info.name, column):
            frame[column] = [with_name(cell_of(v), names) or None for v in frame[column]]
    conditioned = {c.column for c in query.where if c.compare == "in" and len(c.values) == 1}
    kept = [c for c in frame.columns if frame[c].notna().any() and c not in conditioned] or list(
        frame.columns
    )
    rows: list[tuple[Cell, ...]] = [tuple(cell_of(v) for v in r) for r in records(frame[kept])]
    unique = list(dict.fromkeys(rows))
    total = int(count.value or 0)
    table = Table(f"{info.name}{scope}", tuple(kept), tuple(unique), (), max(total, len(unique)))
    artifacts: list[Artifact] = [count, table]
    texts = [n for n, c in enumerate(kept) if is_text(kind_of(info, c))]
    said = ""
    if len(unique) == 1:
        said = ": " + ", ".join(f"{c} {v}" for c, v in zip(kept, unique[0], strict=True) if v is not None)
    elif texts and (len(unique) <= 25 or query.limit is not None):
        lines = [", ".join(str(r[n]) for n in texts if r[n]) for r in unique[:25]]
        said = ": " + "; ".join(dict.fromkeys(x for x in lines if x))
    if query.limit is not None and query.order in {"newest", "oldest"} and len(unique) < total:
        which = "latest" if query.order == "newest" else "first"
        lines = [
            ", ".join(f"{c} {v}" for c, v in zip(kept, r, strict=True) if v is not None) for r in unique[:3]
        ]
        text = f"The {which} {'' if len(unique) == 1 else f'{len(unique)} '}of {total:,} rows in {info.name}{scope}: {'; '.join(lines)}."
        return ToolResult(text.replace("  ", " "), tuple(artifacts))
    what = f"{total:,} row{'s' if total != 1 else ''}" if not query.columns else f"{len(unique)} found"
    return ToolResult(f"{what} in {info.name}{scope}{said}.", tuple(artifacts))
