"""Write rejected rows to a file that a person opens beside the source and mends."""

import csv
from collections.abc import Sequence
from pathlib import Path

from plant.importing.raw import Reject
from plant.workspace import Workspace

_HEADER = ("row", "field", "value", "reason", "mend")


def write_rejects(workspace: Workspace, source: str, digest: str, rejects: Sequence[Reject]) -> Path | None:
    """Write the rejects of one table and return the file; None when there are none.

    Text that a spreadsheet would run as a formula gets an apostrophe.
    """
    if not rejects:
        return None
    path = rejects_path(workspace, source, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for r in sorted(rejects, key=lambda r: (r.row, r.field)):
            writer.writerow([r.row, *(_harmless(t) for t in (r.field, r.value, r.reason, r.mend))])
    return path


def rejects_path(workspace: Workspace, source: str, digest: str) -> Path:
    """Return where the rejects of a source lie."""
    name = "".join(c if c.isalnum() or c in "._-" else "_" for c in source)[:100]
    return workspace.plant_folder / "rejects" / f"{name}-{digest[:8]}.csv"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
