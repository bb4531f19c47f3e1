"""The board of the manuals: the library with revisions and pages that could not be read."""

from tools.context import ToolContext
from ui.boards.panel import Panel
from ui.web.language import Language
from ui.web.site import Site


def panels(site: Site, context: ToolContext, say: Language) -> list[Panel]:
    """Return the pages of manuals that could not be read; the library itself is in `documents`."""
    rows = [[d.name, line] for d in context.library.documents(context.role) for line in d.unread]
    if not rows:
        return []
    table = {"kind": "table", "title": say("Unread pages"), "rows": rows, "units": [], "total_rows": None,
             "columns": [say("document"), say("page and reason")]}  # fmt: skip
    words = say("{n} pages could not be read; their words are in no answer.", n=len(rows))
    result = {"status": "answered", "text": words, "artifacts": [table], "notes": []}
    return [Panel(say("Unread pages"), result, "what manuals do you have", alarm=True, wide=True)]
