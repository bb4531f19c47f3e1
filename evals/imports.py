"""Import broken and hostile files: no crash, every row accounted for, bombs refused soon and in little memory."""

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evals.report import CaseOutcome, SuiteOutcome
from plant.errors import DataFault
from plant.importing.run import TableReport, import_paths
from plant.importing.worker import KNOWN, kind_of
from plant.workspace import Workspace

GATE = 1.0
MOST_SECONDS = 20.0
MOST_GROWTH_MB = 300.0
_BOMBS = "bombs"
_PACKED = {".gz", ".xlsx", ".zip", ".parquet"}


def run_imports(folder: Path, open_workspace: Callable[[Path], Workspace]) -> SuiteOutcome:
    """Import every table-like file of a folder, each by itself, and judge what was reported.

    A file passes when its rows add up, or when it was refused with words; a packed one in a folder `bombs` must be
    refused. Each within 20 s, and this process grows by less than 300 MB over all.

    Args:
        folder: searched whole.
        open_workspace: makes a workspace in a folder.

    Raises:
        DataFault: the folder holds no file of a kind that is imported.
    """
    files = sorted(p for p in folder.rglob("*") if p.is_file() and kind_of(p) in KNOWN)
    if not files:
        raise DataFault(f"{folder} holds no file that can be imported ({', '.join(KNOWN)}).")
    started = time.perf_counter()
    cases, refused, before = [], 0, 0.0
    with tempfile.TemporaryDirectory(prefix="gemba-imports-") as place:
        workspace = open_workspace(Path(place))
        for n, file in enumerate(files):
            outcome, was_refused = _case(workspace, file, str(file.relative_to(folder)))
            cases.append(outcome)
            refused += was_refused
            before = before or (_memory_mb() if n else 0.0)
    growth = _memory_mb() - before
    says = f"the process grew by {growth:.0f} MB"
    cases.append(CaseOutcome("memory", growth < MOST_GROWTH_MB, says))
    score = sum(c.passed for c in cases) / len(cases)
    slowest = max(cases, key=lambda c: c.seconds)
    figures = {
        "files": len(files),
        "refused": refused,
        "slowest_s": f"{slowest.seconds:.1f} ({slowest.id})",
        "growth_mb": round(growth),
    }
    return SuiteOutcome(
        "imports", score, GATE, tuple(cases), round(time.perf_counter() - started, 1), figures
    )


def _case(workspace: Workspace, file: Path, name: str) -> tuple[CaseOutcome, bool]:
    started = time.perf_counter()
    try:
        tables = import_paths(workspace, [file], accept=True).tables
        said, reason = _said(tables), _fault(tables)
    except DataFault as error:
        tables, said, reason = [], str(error), ""
    seconds = time.perf_counter() - started
    was_refused = not tables or any(t.refused for t in tables)
    if _BOMBS in Path(name).parts and file.suffix.lower() in _PACKED and not was_refused:
        reason = "a bomb was read"
    if seconds > MOST_SECONDS:
        reason = f"took {seconds:.1f} s; {reason}"
    return CaseOutcome(name, not reason, reason, name, said, seconds), was_refused


def _fault(tables: list[TableReport]) -> str:
    """Return what is wrong with a report, "" when nothing."""
    if not tables:
        return "nothing was reported"
    for table in tables:
        if table.rows_in != table.rows_ok + table.rows_rejected:
            return f"{table.source}: {table.rows_in} in, {table.rows_ok} ok, {table.rows_rejected} rejected"
        if not table.unchanged and (table.rows_rejected > 0) != (table.rejects is not None):
            return f"{table.source}: {table.rows_rejected} rejected rows, file of them: {table.rejects}"
        if "could not be written" in table.refused:
            return table.refused
    return ""


def _said(tables: list[TableReport]) -> str:
    return "; ".join(t.refused or f"{t.table}: {t.rows_in} = {t.rows_ok} + {t.rows_rejected}" for t in tables)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
