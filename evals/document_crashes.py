"""``kill -9`` at random moments of an ingestion, a damaged Chroma folder, two ingestions at once:
afterwards search equals the truth without a manual step, and running again completes it.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from evals.report import CaseOutcome, SuiteOutcome
from knowledge.library import Library
from plant.settings import load_settings
from plant.workspace import Workspace

MOMENTS = 20
_ROOT = Path(__file__).resolve().parents[1]


def run_crashes(docs: Path, *, seed: int = 11, moments: int = MOMENTS) -> SuiteOutcome:
    """Kill ingestions of a folder of documents, damage the index, ingest twice at once.

    Every other kill falls between the beginning of the index of vectors and its swap; the others
    fall anywhere.

    Args:
        docs: folder with documents.
        seed: of the moments.
        moments: how many.
    """
    started = time.perf_counter()
    random_ = random.Random(seed)
    cases: list[CaseOutcome] = []
    with tempfile.TemporaryDirectory(prefix="gemba-crash-") as place:
        whole, folder = Path(place) / "whole", Path(place) / "crashed"
        _wait(_adding(whole, docs))  # exports the model
        _forget(whole)
        course = _course(whole, docs)
        truth = _asked(whole)
        shutil.copytree(whole / "knowledge" / "models", folder / "knowledge" / "models")
        for n in range(moments):
            moment = _kill_one(folder, docs, course, random_, at_swap=n % 2 == 0)
            cases.append(_consistent(folder, moment))
            if n % 5 == 4:
                _wait(_adding(folder, docs))
                same = _asked(folder) == truth
                cases.append(CaseOutcome(f"completed {n}", same, "" if same else "differs", "run again"))
                _forget(folder)
        _wait(_adding(folder, docs))
        cases.append(_damaged(folder, truth, random_))
        twice = Path(place) / "twice"
        shutil.copytree(whole / "knowledge" / "models", twice / "knowledge" / "models")
        cases.append(_two_at_once(twice, docs, truth))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    return SuiteOutcome("crashes", score, 1.0, tuple(cases), round(time.perf_counter() - started, 1))


@dataclass(frozen=True, slots=True)
class _Course:
    """Seconds of a whole ingestion, and from the beginning of its index of vectors to the swap."""

    whole_s: float
    swap_s: float


def _course(workspace: Path, docs: Path) -> _Course:
    at = time.perf_counter()
    child = _adding(workspace, docs)
    began = _seen(child, workspace, "chroma-*")
    swapped = _seen(child, workspace, "CHROMA")
    _wait(child)
    return _Course(time.perf_counter() - at, swapped - began)


def _seen(child: "subprocess.Popen[bytes]", workspace: Path, pattern: str) -> float:
    """Return the time at which a file of the knowledge folder is first there, or the ingestion is over."""
    while child.poll() is None and not any((workspace / "knowledge").glob(pattern)):
        time.sleep(0.002)
    return time.perf_counter()


def _kill_one(folder: Path, docs: Path, course: _Course, random_: random.Random, *, at_swap: bool) -> str:
    for stale in (folder / "knowledge").glob("chroma-*"):
        shutil.rmtree(stale, ignore_errors=True)  # so that its new one can be seen; search does without
    child = _adding(folder, docs)
    if at_swap:
        _seen(child, folder, "chroma-*")
        moment = random_.uniform(0.0, 1.15) * course.swap_s
    else:
        moment = random_.uniform(0.05, 1.0) * course.whole_s
    try:
        child.wait(timeout=moment)
        return f"ended before {moment:.2f} s"
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    return f"killed {moment:.2f} s after {'the index was begun' if at_swap else 'the start'}"


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
    """Whether no document is half there, and search finds what the passages' own vectors say."""
    faults = []
    try:
        library = _library(workspace)
        documents = {d.name for d in library.documents()}
        holding = {p.document for p in library.passages()}
        faults += [f"{name} is half there" for name in documents ^ holding]
        for _ in range(2):  # while the index is missing, and when it has healed
            for question in _QUESTIONS:
                if documents and _found(library, question) != _found(library, question, exact=True):
                    faults.append(f"search differs from the passages for '{question}'")
            library.complete(wait=True)
        if documents and not library.searcher().is_indexed:
            faults.append("the index did not come back")
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}")
    return CaseOutcome(moment, not faults, "; ".join(faults[:2]), moment)


def _found(library: Library, question: str, *, exact: bool = False) -> list[str]:
    """Return the ids found; exact: by the vectors of SQLite, without the index."""
    if not exact:
        return [h.passage.id for h in library.search(question, 10).hits]
    names = {d.name for d in library.documents()}
    return [h.passage.id for h in library.searcher().search(question, 10, allowed=names).hits]


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
    models = workspace / "knowledge" / "models"
    for child in (workspace / "knowledge").iterdir():
        if child == models:
            continue
        shutil.rmtree(child) if child.is_dir() else child.unlink()
