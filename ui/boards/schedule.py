"""The board of the schedule: what is in force, what is proposed against it, what is late."""

from collections.abc import Mapping, Sequence
from typing import Any

from plant.proposals import Proposal
from tools.context import ToolContext
from tools.scheduling.report import compared, gantt_of_items
from ui.boards.panel import Panel, run
from ui.web.language import Language
from ui.web.site import Site

_MOST = 2  # as many cards as stand above
_FORMS = (("csv", "CSV"), ("xlsx", "Excel"), ("ics", "iCalendar"))


def panels(site: Site, context: ToolContext, say: Language) -> list[Panel]:
    """Return the proposals against the plan in force, that plan, and the late orders."""
    if not context.index.names("order"):
        return []
    current = site.proposals.published("schedule")
    waiting = [p for p in site.proposals.list("proposed") if p.kind == "schedule" and p.payload.get("items")]
    found = _figures(waiting[:_MOST], current, context, say)
    found += [_proposed(p, current, context, say) for p in waiting[:_MOST]]
    in_force = (
        run(context, "show_schedule")
        if current
        else {"status": "no_data", "text": "", "artifacts": [], "notes": []}
    )
    found.append(
        Panel(say("In force"), in_force, "show the schedule", wide=True,
              empty=say("No schedule is in force. Ask for a plan, then approve the proposal."),
              files=_files(current))
    )  # fmt: skip
    late = run(context, "late_orders")
    found.append(Panel(say("Late orders"), late, "which orders are late", parts=frozenset({"text", "table"}), wide=True,
                       empty=say("No order is late.")))  # fmt: skip
    return found


def _figures(
    waiting: Sequence[Proposal], current: Proposal | None, context: ToolContext, say: Language
) -> list[Panel]:
    """Return one table of what the plans come to, side by side; nothing when there are not two."""
    plans = [*([current] if current else []), *waiting]
    if len(plans) < 2:
        return []
    heads = [say("{id} in force", id=p.id) if p is current else p.id for p in plans]
    rows = [list(r) for r in compared(context.plant.zone, *(p.payload.get("figures", {}) for p in plans))]
    title = say("Proposals against the plan in force") if current else say("Proposals side by side")
    table = {"kind": "table", "title": title, "columns": [say("figure"), *heads], "rows": rows, "units": [],
             "total_rows": None}  # fmt: skip
    result = {"status": "answered", "text": "", "artifacts": [table], "notes": []}
    return [Panel(title, result, "compare the proposal with the current plan" if current else "", wide=True)]


def _proposed(p: Proposal, current: Proposal | None, context: ToolContext, say: Language) -> Panel:
    title = say("Proposed: {id}", id=p.id)
    before = current.payload.get("items", ()) if current else ()
    figure = gantt_of_items(title, p.payload["items"], context.plant.zone, before)
    chart = {"kind": "chart", "title": title, "figure": figure}
    result: Mapping[str, Any] = {"status": "answered", "text": p.title, "artifacts": [chart], "notes": []}
    return Panel(title, result, "", wide=True, alarm=True, files=_files(p))


def _files(schedule: Proposal | None) -> tuple[tuple[str, str], ...]:
    if schedule is None:
        return ()
    return tuple((name, f"/gemba/schedules/{schedule.id}.{form}") for form, name in _FORMS)
