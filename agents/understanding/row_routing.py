"""What only the rows themselves can tell goes to them: steps of time, gaps, lengths and groups that no other tool computes."""

from agents.understanding.clues import Clues
from agents.understanding.intents import Ranked
from agents.understanding.routing import asks_rows, takes, unmet
from plant.query import GRAINS, Query
from tools.spec import ToolSpec

_ABOVE = 0.05
_WHOLE = 0.99  # of the words of a question that a table accounts for
_OTHERS = ("kpi", "signal", "state", "changes")  # tools of figures that no table of rows holds


def toward_rows(ranked: list[Ranked], clues: Clues) -> list[Ranked]:
    """Return the tools with the one that reads rows first, where a table accounts for all words of a question and the
    best tool leaves a part of what is asked undone: "alerts per quarter", "which machines never had one".
    """
    asked, best = clues.asked, ranked[0].tool
    if asked is None or asked.covers < _WHOLE or asked.unexplained or asked.unused or asked.dropped:
        return ranked
    if asks_rows(best) or best.writes or any(takes(best, kind) for kind in _OTHERS):
        return ranked
    if asked.query.table not in best.reads and not asked.own:
        return ranked
    rows = next((r for r in ranked if asks_rows(r.tool)), None)
    if rows is None or rows.tool.agent != best.agent or not _is_undone(best, asked.query, clues):
        return ranked
    return [Ranked(rows.tool, ranked[0].score + _ABOVE), *(r for r in ranked if r is not rows)]


def _is_undone(tool: ToolSpec, query: Query, clues: Clues) -> bool:
    """Whether a query groups, keeps or compares what a tool cannot."""
    steps = [b for b in query.by if b in GRAINS]
    told = set(clues.dimensions) if takes(tool, "dimension") or takes(tool, "grain") else set()
    return (
        query.having is not None
        or query.per is not None
        or unmet(tool, clues) > _said_by_option(tool, query, clues)
        or any(s not in told for s in steps)
        or any(m.relation is not None and m.aggregate in {"maximum", "minimum", "median", "latest", "first"} for m in query.measures)
        or any(c.compare in {"<", "<=", ">", ">=", "clock", "weekday"} for c in query.where)
    )  # fmt: skip


def _said_by_option(tool: ToolSpec, query: Query, clues: Clues) -> int:
    """Return how many conditions that a column is empty or filled are an option of the tool: "open" of work orders not finished."""
    said = set(clues.text.casefold().split())
    options = {w for p in tool.parameters if p.slot for _, words in p.slot.options for w in words}
    return sum(c.than is None and not c.values for c in query.where) if options & said else 0
