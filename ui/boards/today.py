"""The board of the morning meeting: the last production day, what stopped, what is late, what waits."""

import datetime as dt

from plant.period import Period
from tools.context import ToolContext
from ui.boards.panel import Panel, run
from ui.boards.quality import charts
from ui.web.language import Language
from ui.web.site import Site


def panels(site: Site, context: ToolContext, say: Language) -> list[Panel]:
    """Return the panels for the last day with production."""
    day = last_day(context)
    if day is None:
        return []
    label = say.day(day.start.astimezone(context.plant.zone).date())
    start = day.start.astimezone(context.plant.zone).date()
    yesterday = context.plant.now().now.astimezone(context.plant.zone).date() - dt.timedelta(days=1)
    asked = "yesterday" if start == yesterday else f"on {start.day} {start:%B %Y}"
    losses = run(context, "loss_tree", period=day.to_json())
    stops = run(context, "downtime_pareto", period=day.to_json(), limit=5)
    late = run(context, "late_orders", limit=5)
    overdue = run(context, "overdue_maintenance")
    return [
        Panel(say("OEE and losses, {day}", day=label), losses, f"Where did we lose OEE {asked}?", tiles=True, wide=True, parts=frozenset({"text"}),
              empty=say("There is no production yet; import counts and states on the page Data.")),
        Panel(say("Top stops, {day}", day=label), stops, f"top 5 reasons for downtime {asked}",
              empty=say("No stop was recorded.")),
        _quality(context, say),
        Panel(say("Late orders"), late, "which orders are late", alarm=_counts(late), parts=frozenset({"text", "table"}), wide=True,
              empty=say("No order is late.")),
        Panel(say("Actions"), overdue, "what maintenance is overdue", alarm=_counts(overdue),
              parts=frozenset({"text", "table"}), wide=True, empty=say("No maintenance is overdue.")),
    ]  # fmt: skip


def last_day(context: ToolContext) -> Period | None:
    """Return the last whole day with production before the plant's clock; None without production."""
    known = context.index.time_range("production") or context.index.time_range("state_event")
    if known is None:
        return None
    zone = context.plant.zone
    now = min(context.plant.now().now, known.end).astimezone(zone)
    end = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(8):  # a shutdown is skipped, a long one is shown as it is
        start = (end - dt.timedelta(days=back + 1)).replace(hour=0)
        day = Period(start, (end - dt.timedelta(days=back)).replace(hour=0), "")
        if run(context, "kpi", kpi="output", period=day.to_json())["status"] == "answered":
            return day
    return Period(end - dt.timedelta(days=1), end, "")


def _quality(context: ToolContext, say: Language) -> Panel:
    bad = [c for c in charts(context) if c.is_out]
    if not bad:
        return Panel(say("Quality alarms"), None, empty=say("No characteristic is out of control."))
    rows = [[c.label, c.points_out, c.points] for c in bad]
    table = {
        "kind": "table", "title": say("Out of control"), "rows": rows, "units": [], "total_rows": None,
        "columns": [say("characteristic"), say("points beyond the rules"), say("points")],
    }  # fmt: skip
    words = say("{n} characteristics are out of control.", n=len(bad))
    worst = [a for a in bad[0].result["artifacts"] if a["kind"] == "chart"][:1]
    result = {"status": "answered", "text": words, "artifacts": [table, *worst], "notes": []}
    return Panel(say("Quality alarms"), result, f"Is {bad[0].label.lower()} in control?", alarm=True)


def _counts(result: dict[str, object]) -> bool:
    artifacts = result["artifacts"]
    assert isinstance(artifacts, list)
    return any(a["kind"] == "table" and a["rows"] for a in artifacts)
