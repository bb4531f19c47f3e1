"""The board of the schedule: what is in force, what is proposed against it, what is late."""

from tools.context import ToolContext
from tools.scheduling.report import gantt_of_items
from ui.boards.panel import Panel, run
from ui.web.language import Language
from ui.web.site import Site


def panels(site: Site, context: ToolContext, say: Language) -> list[Panel]:
    """Return the Gantt in force, the newest proposal with its comparison, and the late orders."""
    if not context.index.names("order"):
        return []
    found = []
    waiting = [p for p in site.proposals.list("proposed") if p.kind == "schedule"]
    if waiting and (items := waiting[0].payload.get("items")):
        title = say("Proposed: {title}", title=waiting[0].title)
        published = site.proposals.published("schedule")
        before = published.payload.get("items", ()) if published else ()
        figure = gantt_of_items(title, items, context.plant.zone, before)
        compared = run(context, "compare_schedules")
        tables = [a for a in compared["artifacts"] if a["kind"] == "table"]
        result = {
            "status": "answered", "text": compared["text"] if tables else waiting[0].summary, "notes": [],
            "artifacts": [{"kind": "chart", "title": title, "figure": figure}, *tables],
        }  # fmt: skip
        found.append(
            Panel(title, result, "compare the proposal with the current plan", wide=True, alarm=True)
        )
    found.append(
        Panel(say("In force"), run(context, "show_schedule"), "show the schedule", wide=True,
              empty=say("No schedule is in force. Ask for a plan, then approve the proposal."))
    )  # fmt: skip
    late = run(context, "late_orders")
    found.append(Panel(say("Late orders"), late, "which orders are late", parts=frozenset({"text", "table"}), wide=True,
                       empty=say("No order is late.")))  # fmt: skip
    return found
