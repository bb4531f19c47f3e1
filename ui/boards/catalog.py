"""The list of boards, written out, and how one becomes HTML."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plant.errors import NotFound
from tools.context import ToolContext
from ui.boards import data, manuals, quality, schedule, today
from ui.boards.panel import Panel
from ui.web.accounts import Person
from ui.web.language import Language
from ui.web.markup import render
from ui.web.site import Site

Panels = Callable[[Site, ToolContext, Language], list[Panel]]


@dataclass(frozen=True, slots=True)
class Board:
    """A page beside the chat.

    Attributes:
        title: English; translated where it is shown.
        panels: computes what it shows; None: its template does all.
        empty: what to do when there is nothing to show.
    """

    title: str
    panels: Panels | None
    empty: str = ""


BOARDS: dict[str, Board] = {
    "today": Board("Today", today.panels, "There is no production to show. Add files of counts and machine states on the page Data."),
    "schedule": Board("Schedule", schedule.panels, "There are no production orders. Add them on the page Data, then ask for a plan."),
    "quality": Board("Quality", quality.panels, "There are no measured characteristics. Add measurements on the page Data."),
    "manuals": Board("Manuals", manuals.panels),
    "data": Board("Data", data.panels, "There is no data yet. Drop files above, or try the demo plant."),
    "proposals": Board("Proposals", None),
}  # fmt: skip


def board_panels(name: str, site: Site, person: Person, say: Language) -> list[Panel]:
    """Return the panels of a board; raises NotFound for a name that is none."""
    if name not in BOARDS:
        raise NotFound("page", name, list(BOARDS)[:3])
    make = BOARDS[name].panels
    return make(site, site.context(person), say) if make else []


def board_html(name: str, site: Site, person: Person, say: Language) -> str:
    """Return a board as HTML; raises NotFound for a name that is none."""
    panels = board_panels(name, site, person, say)
    values: dict[str, Any] = {"proposals": (), "documents": (), "audit": ()}
    if name in {"proposals", "today", "schedule"}:
        values["proposals"] = site.proposals.list(None if name == "proposals" else "proposed")[:100]
    if name == "proposals":
        values["audit"] = [
            (say.time(site.local(dt.datetime.fromisoformat(row.at))), row)
            for row in site.proposals.audit_rows()[::-1][:200]
        ]
    if name == "manuals":
        values["documents"] = site.base.library.documents(person.role)
    return render(
        "board.html", say, name=name, board=BOARDS[name], panels=panels, person=person, site=site,
        empty_workspace=site.is_empty(), **values,
    )  # fmt: skip
