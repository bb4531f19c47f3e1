"""The board of quality: every characteristic's control chart, those out of control first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.context import ToolContext
from ui.boards.panel import Panel, run
from ui.web.language import Language
from ui.web.site import Site

_MOST = 24


@dataclass(frozen=True, slots=True)
class ChartState:
    """A characteristic and how its control chart stands."""

    label: str
    result: Mapping[str, Any]
    points: int
    points_out: int

    @property
    def is_out(self) -> bool:
        """Whether the tool judged it out of control."""
        return self.points_out > 0


def charts(context: ToolContext) -> list[ChartState]:
    """Return the characteristics with their charts, those out of control first."""
    found = []
    for name in context.index.names("characteristic")[:_MOST]:
        result = run(context, "control_chart", characteristic=(name.id,))
        counts = [a for a in result["artifacts"] if a["kind"] == "metric" and a["name"].startswith("Points")]
        out = max((a["value"] or 0 for a in counts), default=0)
        points = max((a["n"] or 0 for a in counts), default=0)
        found.append(ChartState(name.label, result, int(points), int(out)))
    return sorted(found, key=lambda c: (not c.is_out, -c.points_out / max(c.points, 1), c.label))


def panels(site: Site, context: ToolContext, say: Language) -> list[Panel]:
    """Return one panel a characteristic, and the defects of the last 30 days."""
    found = [
        Panel(
            c.label, c.result, f"Cpk of {c.label.lower()}", alarm=c.is_out, parts=frozenset({"text", "chart"})
        )
        for c in charts(context)
    ]
    defects = run(context, "defect_pareto", limit=8)
    if defects["status"] == "answered":
        found.append(Panel(say("Defects"), defects, "top defects last month"))
    return found
