"""Write rejected rows to a file that a person opens beside the source and mends."""

from collections.abc import Sequence
from pathlib import Path

from plant.export import write_csv
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
    ordered = sorted(rejects, key=lambda r: (r.row, r.field))
    return write_csv(path, _HEADER, ([r.row, r.field, r.value, r.reason, r.mend] for r in ordered))


def rejects_path(workspace: Workspace, source: str, digest: str) -> Path:
    """Return where the rejects of a source lie."""
    name = "".join(c if c.isalnum() or c in "._-" else "_" for c in source)[:100]
    return workspace.plant_folder / "rejects" / f"{name}-{digest[:8]}.csv"
