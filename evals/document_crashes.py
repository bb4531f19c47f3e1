"""``kill -9`` at random moments of an ingestion, a damaged Chroma folder, two ingestions at once:
afterwards search equals the truth without a manual step, and running again completes it.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evals.report import CaseOutcome, SuiteOutcome
from knowledge.library import Library
from plant.settings import load_settings
from plant.workspace import Workspace

MOMENTS = 20
_ROOT = Path(__file__).resolve().parents[1]


def run_crashes(docs: Path, *, seed: int = 11) -> SuiteOutcome:
    """Kill ingestions of a folder of documents, damage the index, ingest twice at once.

    Args:
        docs: folder with documents.
        seed: of the moments.
    """
    started = time.perf_counter()
    random_ = random.Random(seed)
    cases: list[CaseOutcome] = []
    with tempfile.TemporaryDirectory(prefix="gemba-crash-") as place:
        whole = Path(place) / "whole"
        at = time.perf_counter()
        _wait(_adding(whole, docs))
        took = time.perf_counter() - at
        truth = _asked(whole)
        folder = Path(place) / "crashed"
        for n in range(MOMENTS):
            child = _adding(folder, docs)
            # half of the moments lie in the last third, where the vectors' index is built and swapped
            moment = took * (random_.uniform(0.05, 1.0) if n % 2 else random_.uniform(0.6, 1.02))
            try:
                child.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            cases.append(_consistent(folder, f"killed after {moment:.1f} of {took:.1f} s"))
            if n % 5 == 4:
                _wait(_adding(folder, docs))
                same = _asked(folder) == truth
                cases.append(CaseOutcome(f"completed {n}", same, "" if same else "differs", "run again"))
                _forget(folder)
        _wait(_adding(folder, docs))
        cases.append(_damaged(folder, truth, random_))
        cases.append(_two_at_once(Path(place) / "twice", docs, truth))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    return SuiteOutcome("crashes", score, 1.0, tuple(cases), round(time.perf_counter() - started, 1))


def _adding(workspace: Path, docs: Path) -> subprocess.Popen[bytes]:
    arguments = ["docs", "add", str(docs), "--workspace", str(workspace)]
    return subprocess.Popen(
        [sys.executable, str(_ROOT / "gemba.py"), *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def _wait(child: subprocess.Popen[bytes]) -> str:
    return child.communicate()[1].decode("utf-8", "replace")


def _library(workspace: Path) -> Library:
    return Library.open(Workspace(load_settings(workspace=workspace)).create())


_QUESTIONS = (
    "alarm",
    "how often is it lubricated",
    "maximum temperature",
    "replace the filter",
    "error code",
)


def _asked(workspace: Path) -> list[list[str]]:
    """Return the ids found for some questions, once the vectors are complete."""
    library = _library(workspace)
    library.complete(wait=True)
    return [[h.passage.id for h in library.search(q, 10).hits] for q in _QUESTIONS]


def _consistent(workspace: Path, moment: str) -> CaseOutcome:
    """Whether no document is half there and search finds what the truth holds."""
    faults = []
    try:
        library = _library(workspace)
        documents = {d.name: d.passages for d in library.documents()}
        counted: dict[str, int] = {}
        for p in library.passages():
            counted[p.document] = counted.get(p.document, 0) + 1
            if len(counted) and p.document not in documents:
                faults.append(f"{p.document} is not listed")
        faults += [f"{n} has no passages" for n in documents if not counted.get(n)]
        exact = [[h.passage.id for h in library.search(q, 10).hits] for q in _QUESTIONS]
        library.complete(wait=True)
        known = {p.id for p in library.passages()}
        if not all(i in known for ids in exact for i in ids):
            faults.append("search finds what is not there")
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}")
    return CaseOutcome(moment, not faults, "; ".join(faults[:2]), moment)


def _damaged(workspace: Path, truth: list[list[str]], random_: random.Random) -> CaseOutcome:
    folder = workspace / "knowledge"
    for file in folder.glob("chroma-*/**/*"):
        if file.is_file() and file.stat().st_size:
            data = bytearray(file.read_bytes())
            for _ in range(max(20, len(data) // 2000)):
                data[random_.randrange(len(data))] ^= 0xFF
            file.write_bytes(bytes(data[: len(data) * 2 // 3]))
    same = _asked(workspace) == truth and _asked(workspace) == truth
    return CaseOutcome(
        "damaged index", same, "" if same else "search differs", "bytes of the Chroma folder flipped"
    )


def _two_at_once(workspace: Path, docs: Path, truth: list[list[str]]) -> CaseOutcome:
    children = [_adding(workspace, docs) for _ in range(2)]
    said = [_wait(c) for c in children]
    status = sorted(c.returncode for c in children)
    fine = status in ([0, 0], [0, 2]) and (0 in status) and _asked(workspace) == truth
    busy = any("Another process is adding documents" in s for s in said)
    return CaseOutcome("two at once", fine, "" if fine else f"{status} {said[0][-200:]}",
                       "refused with a sentence" if busy else "the second waited")  # fmt: skip


def _forget(workspace: Path) -> None:
    import shutil

    models = workspace / "knowledge" / "models"
    for child in (workspace / "knowledge").iterdir():
        if child == models:
            continue
        shutil.rmtree(child) if child.is_dir() else child.unlink()
