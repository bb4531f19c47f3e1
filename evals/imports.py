"""Import broken and hostile files: no crash, every row accounted for, bombs refused soon and in little memory."""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.report import CaseOutcome, SuiteOutcome
from plant.errors import DataFault
from plant.importing.run import TableReport, import_paths
from plant.importing.worker import KNOWN, kind_of
from plant.workspace import Workspace

GATE = 1.0
MOST_SECONDS = 20.0
MOST_GROWTH_MB = 300.0
_TOGETHER = 25
_PACKED = {".gz", ".xlsx", ".zip", ".parquet"}


def run_imports(folder: Path, open_workspace: Callable[[Path], Workspace]) -> SuiteOutcome:
    """Import every table-like file of a folder, bombs each by itself, and judge what was reported.

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
    cases, refused = [], 0
    with tempfile.TemporaryDirectory(prefix="gemba-imports-") as place:
        workspace = open_workspace(Path(place))
        (Path(place) / "first.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        import_paths(workspace, [Path(place) / "first.csv"], accept=True)  # loads every module
        before = _memory_mb()
        for group in _groups(files):
            for outcome, was_refused in _cases(workspace, group, folder):
                cases.append(outcome)
                refused += was_refused
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


def _groups(files: list[Path]) -> Iterator[list[Path]]:
    """Yield files that are imported together: packed bombs alone, others in groups of different names."""
    group: list[Path] = []
    for file in files:
        if _is_bomb(file):
            yield [file]
            continue
        if len(group) == _TOGETHER or file.name in {f.name for f in group}:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _is_bomb(file: Path) -> bool:
    return "bombs" in file.parts and file.suffix.lower() in _PACKED


def _cases(workspace: Workspace, group: list[Path], folder: Path) -> Iterator[tuple[CaseOutcome, bool]]:
    """Import files together and yield each one's outcome, and whether it was refused."""
    started = time.perf_counter()
    try:
        report, fault = import_paths(workspace, group, accept=True).tables, ""
    except DataFault as error:
        report, fault = [], str(error)
    seconds = (time.perf_counter() - started) / len(group)
    for file in group:
        tables = [t for t in report if t.source.split("#")[0] == file.name]
        was_refused = bool(fault) or any(t.refused for t in tables)
        reason = "" if fault else _fault(tables)
        if _is_bomb(file) and not was_refused:
            reason = "a bomb was read"
        if seconds > MOST_SECONDS:
            reason = f"took {seconds:.1f} s; {reason}"
        name = str(file.relative_to(folder))
        yield CaseOutcome(name, not reason, reason, name, fault or _said(tables), seconds), was_refused


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
