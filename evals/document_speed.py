"""How fast manuals are parsed, ingested and searched, and how that grows to 10,000 passages."""

import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome
from knowledge.library import Library
from plant.settings import load_settings
from plant.workspace import Workspace

_ROOT = Path(__file__).resolve().parents[1]
_QUESTIONS = (
    "how often is the filter replaced", "maximum pressure of the pump", "alarm 1204", "what causes vibration",
    "torque of the cover screws", "steps to calibrate the sensor", "oil for the gearbox", "reset after a stop",
)  # fmt: skip


_BARS = (
    ("text_pages_per_cpu_s", 80.0, True), ("ocr_cpu_s_per_page", 2.0, False), ("ingested_pages_per_s", 5.0, True),
    ("again_s", 2.0, False), ("again_embedded", 0, False), ("query_ms_p95", 100.0, False), ("cold_search_s", 3.0, False),
    ("large_query_ms_p95", 150.0, False), ("time_growth", 1.25, False), ("memory_growth", 1.25, False),
)  # fmt: skip


def run_speed(docs: Path) -> SuiteOutcome:
    """Measure parsing, ingestion and search on a folder of documents, PDF with text and scans among them."""
    started = time.perf_counter()
    return _judged("documents-speed", _parsing(docs) | _ingesting(docs), started)


def run_large(*, passages: int = 10_000) -> SuiteOutcome:
    """Measure ingestion and search of synthetic passages, and how both grow from a quarter as many."""
    started = time.perf_counter()
    few, whole = _large(passages // 4), _large(passages)
    figures = {f"{name}_{passages // 4}": value for name, value in few.items()} | whole
    # 1 is linear: seconds and added memory a passage, of the whole to the quarter
    figures["time_growth"] = round(_each(whole, "ingestion_cpu_s") / _each(few, "ingestion_cpu_s"), 2)
    figures["memory_growth"] = round(
        _each(whole, "added_memory_mb") / max(_each(few, "added_memory_mb"), 1e-4), 2
    )
    figures["large_query_ms_p95"] = whole["query_ms_p95"]
    return _judged("documents-large", figures, started)


def _each(figures: dict[str, Any], name: str) -> float:
    return float(figures[name]) / float(figures["passages"])


def _judged(suite: str, figures: dict[str, Any], started: float) -> SuiteOutcome:
    cases = []
    for name, bar, more in _BARS:
        if name not in figures:
            continue
        value = figures[name]
        good = value >= bar if more else value <= bar
        reason = "" if good else f"{value}, wanted {'at least' if more else 'at most'} {bar}"
        cases.append(CaseOutcome(name, good, reason, name, str(value)))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    seconds = round(time.perf_counter() - started, 1)
    return SuiteOutcome(suite, round(score, 4), 0.0, tuple(cases), seconds, figures)


def _parsing(docs: Path) -> dict[str, float]:
    from knowledge.pdf import parse_pdf

    text_pages = text_s = ocr_pages = ocr_s = 0.0
    for path in sorted(docs.glob("*.pdf")):
        parse_pdf(path, ocr=False, ocr_languages="eng")  # warm
        at = time.process_time()
        parsed = parse_pdf(path, ocr=False, ocr_languages="eng")
        took = time.process_time() - at
        scanned = sum(bool(p.unread) for p in parsed.pages)
        if not scanned:
            text_pages, text_s = text_pages + len(parsed.pages), text_s + took
        else:
            at = _cpu()
            parse_pdf(path, ocr=True, ocr_languages="eng")
            ocr_pages, ocr_s = ocr_pages + scanned, ocr_s + _cpu() - at
    found = {}
    if text_pages:
        found["text_pages_per_cpu_s"] = round(text_pages / max(text_s, 1e-6), 1)
    if ocr_pages:
        found["ocr_cpu_s_per_page"] = round(ocr_s / ocr_pages, 2)
    return found


def _ingesting(docs: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="gemba-speed-") as place:
        library = _library(Path(place))
        first_page = Path(place) / "first.md"
        first_page.write_text(
            "# First\n\nThe model is exported and the libraries are loaded at their first use.\n",
            encoding="utf-8",
        )
        library.add([first_page])
        text = [p for p in sorted(docs.glob("*")) if not _is_scan(p)]
        at = _cpu()
        first = library.add(text)
        took = _cpu() - at
        pages = sum(f.pages for f in first.files if f.document.endswith(".pdf"))
        passages = sum(f.passages for f in first.files)
        at_wall = time.perf_counter()
        again = library.add(text)
        again_s = time.perf_counter() - at_wall
        figures = _query_times(library) | _cold(Path(place))
    equivalent = pages + sum(f.passages for f in first.files if not f.document.endswith(".pdf")) / 8
    return {
        "ingested_pages_per_s": round(equivalent / max(took, 1e-6), 1),  # other formats: 8 passages a page
        "ingested_passages_per_s": round(passages / max(took, 1e-6), 1),
        "again_s": round(again_s, 2),
        "again_embedded": again.embedded,
    } | figures


def _is_scan(path: Path) -> bool:
    if path.suffix.lower() != ".pdf":
        return False
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(path) as document:
        return bool(document[0].get_textpage().count_chars() < 25)


def _query_times(library: Library) -> dict[str, float]:
    library.search("warm up", 5)
    times = []
    for _ in range(5):
        for question in _QUESTIONS:
            at = time.perf_counter()
            library.search(question, 5)
            times.append(1000 * (time.perf_counter() - at))
    return {"query_ms_p95": round(sorted(times)[int(0.95 * len(times))], 1)}


def _cold(workspace: Path) -> dict[str, float]:
    """Return seconds of a search in a process of its own, the best of three, and its CPU seconds."""
    walls, at_cpu = [], _cpu_of(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        at = time.perf_counter()
        subprocess.run(
            [sys.executable, str(_ROOT / "gemba.py"), "docs", "search", "alarm 108", "--workspace", str(workspace)],
            capture_output=True, check=True,
        )  # fmt: skip
        walls.append(time.perf_counter() - at)
    used = _cpu_of(resource.RUSAGE_CHILDREN) - at_cpu
    return {"cold_search_s": round(min(walls), 2), "cold_search_cpu_s": round(used / 3, 2)}


def _large(size: int) -> dict[str, Any]:
    """Ingest synthetic manuals, in a process of its own whose memory is its own, and ask them."""
    done = subprocess.run(
        [sys.executable, "-c", f"from evals.document_speed import print_large; print_large({size})"],
        capture_output=True, check=True, cwd=_ROOT, env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def print_large(size: int) -> None:
    """Measure on so many synthetic passages in this process and print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="gemba-large-") as place:
        docs = Path(place) / "docs"
        docs.mkdir()
        _write_manuals(docs, size)
        library = _library(Path(place) / "workspace")
        library.embed(["warm"])
        with contextlib.suppress(OSError):  # the export of the model needed more than all that follows
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        at, before = _cpu(), _peak_mb()
        report = library.add([docs])
        figures = {
            "passages": sum(f.passages for f in report.files),
            "ingestion_cpu_s": round(_cpu() - at, 1),
            "added_memory_mb": round(_peak_mb() - before),
        }
        print(json.dumps(figures | _query_times(library) | _cold(Path(place) / "workspace")))


_PARTS = [
    "pump",
    "gearbox",
    "filter",
    "spindle",
    "sensor",
    "valve",
    "belt",
    "cooler",
    "conveyor",
    "drive",
    "chuck",
]
_ACTS = [
    "Replace",
    "Check",
    "Clean",
    "Lubricate",
    "Calibrate",
    "Tighten",
    "Inspect",
    "Drain",
    "Align",
    "Bleed",
]
_SAID = ("every {n} hours", "with {n} Nm", "below {n} bar", "at {n} °C", "after {n} cycles", "within {n} mm")


def _write_manuals(folder: Path, passages: int) -> None:
    random_ = random.Random(3)
    for book in range(max(passages // 250, 1)):
        lines = [f"# Machine M{book:03d} manual"]
        for n in range(250):
            lines.append(f"\n## {n + 1} {random_.choice(_ACTS)} {random_.choice(_PARTS)} {n}\n")
            lines.append(" ".join(
                f"{random_.choice(_ACTS)} the {random_.choice(_PARTS)} {random_.choice(_SAID).format(n=random_.randrange(5, 900))} "
                f"and {random_.choice(_ACTS).lower()} the {random_.choice(_PARTS)} of station {random_.randrange(99)}."
                for _ in range(2)))  # fmt: skip
        (folder / f"M{book:03d}.md").write_text("\n".join(lines), encoding="utf-8")


def _library(workspace: Path) -> Library:
    return Library.open(Workspace(load_settings(workspace=workspace)).create())


def _cpu() -> float:
    return _cpu_of(resource.RUSAGE_SELF) + _cpu_of(resource.RUSAGE_CHILDREN)


def _cpu_of(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
