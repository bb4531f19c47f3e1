"""``gemba draft-cases``: thumbs down become draft eval cases."""

from pathlib import Path
from typing import Annotated

import typer

from ui.options import WorkspaceOption


def register(app: typer.Typer) -> None:
    """Add ``draft-cases``."""
    app.command("draft-cases", help="Write answers that people found bad as draft eval cases.")(run)


def run(
    file: Annotated[Path, typer.Argument(help="YAML file to write; it must not exist yet.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Write one case for each bad verdict, with the conversation before it and the note."""
    from evals.drafts import Complaint, draft_cases
    from plant.errors import RequestError
    from ui.compose import open_assistant, open_workspace
    from ui.web.feedback import FeedbackStore

    if file.exists():
        raise RequestError(f"{file} exists already; name another file.")
    opened = open_workspace(workspace)
    assistant = open_assistant(opened)
    complaints = []
    for n, bad in enumerate(FeedbackStore(opened).bad(), 1):
        turns = assistant.history(bad.thread, bad.user)[: bad.turn + 1]
        if turns:
            complaints.append(Complaint(f"draft-{n}", turns, bad.note or ""))
    file.write_text(draft_cases(complaints), encoding="utf-8")
    print(f"{len(complaints)} draft cases are in {file}; fill in what a right answer must show.")
