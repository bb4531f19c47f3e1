"""How fast manuals are parsed, ingested and searched, and how that grows to 10,000 passages."""

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


def run_speed(docs: Path, *, synthetic: int = 10_000) -> SuiteOutcome:
    """Measure on a folder of documents and on synthetic passages.

    Args:
        docs: folder with documents, PDF with text and scans among them.
        synthetic: passages of the large library.
    """
    started = time.perf_counter()
    figures: dict[str, Any] = _parsing(docs)
    figures |= _ingesting(docs)
    figures |= _large(synthetic)
    bars = (
        ("text_pages_per_cpu_s", 80.0, True), ("ocr_cpu_s_per_page", 2.0, False), ("ingested_pages_per_s", 5.0, True),
        ("again_s", 2.0, False), ("again_embedded", 0, False), ("query_ms_p95", 100.0, False),
        ("cold_search_cpu_s", 3.0, False), ("large_query_ms_p95", 150.0, False),
    )  # fmt: skip
    cases = []
    for name, bar, more in bars:
        value = figures.get(name)
        if value is None:
            continue
        good = value >= bar if more else value <= bar
        reason = "" if good else f"{value}, wanted {'at least' if more else 'at most'} {bar}"
        cases.append(CaseOutcome(name, good, reason, name, str(value)))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    seconds = round(time.perf_counter() - started, 1)
    return SuiteOutcome("documents-speed", round(score, 4), 0.0, tuple(cases), seconds, figures)


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
        library.embed(["the model is exported at its first use"])
        text = [p for p in sorted(docs.glob("*")) if not _is_scan(p)]
        at = _cpu()
        first = library.add(text)
        took = _cpu() - at
        pages = sum(f.pages for f in first.files if f.document.endswith(".pdf"))
        passages = sum(f.passages for f in first.files)
        at_wall = time.perf_counter()
        again = library.add(text)
        again_s = time.perf_counter() - at_wall
        times = _query_times(library)
        cold = _cold(Path(place))
    equivalent = pages + sum(f.passages for f in first.files if not f.document.endswith(".pdf")) / 8
    return {
        "ingested_pages_per_s": round(equivalent / max(took, 1e-6), 1),  # other formats: 8 passages a page
        "ingested_passages_per_s": round(passages / max(took, 1e-6), 1),
        "again_s": round(again_s, 2),
        "again_embedded": again.embedded,
        "query_ms_p95": times,
        "cold_search_cpu_s": cold,
    }


def _is_scan(path: Path) -> bool:
    if path.suffix.lower() != ".pdf":
        return False
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(path) as document:
        return bool(document[0].get_textpage().count_chars() < 25)


def _query_times(library: Library) -> float:
    library.search("warm up", 5)
    times = []
    for _ in range(5):
        for question in _QUESTIONS:
            at = time.process_time()
            library.search(question, 5)
            times.append(1000 * (time.process_time() - at))
    return round(sorted(times)[int(0.95 * len(times))], 1)


def _cold(workspace: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, str(_ROOT / "gemba.py"), "docs", "search", "alarm 108", "--workspace", str(workspace)],
        capture_output=True, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)


def _large(count: int) -> dict[str, Any]:
    """Ingest synthetic manuals of two sizes; time and memory must grow with the passages, not faster."""
    found: dict[str, Any] = {}
    for size in (count // 4, count):
        with tempfile.TemporaryDirectory(prefix="gemba-large-") as place:
            docs = Path(place) / "docs"
            docs.mkdir()
            _write_manuals(docs, size)
            library = _library(Path(place) / "workspace")
            library.embed(["warm"])
            at = _cpu()
            report = library.add([docs])
            seconds = _cpu() - at
            passages = sum(f.passages for f in report.files)
            found[f"ingestion_cpu_s_{size}"] = round(seconds, 1)
            found[f"passages_{size}"] = passages
            found[f"cpu_ms_per_passage_{size}"] = round(1000 * seconds / max(passages, 1), 2)
            found[f"memory_mb_{size}"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            found["large_query_ms_p95"] = _query_times(library)
            found["large_cold_search_cpu_s"] = _cold(Path(place) / "workspace")
    return found


def _write_manuals(folder: Path, passages: int) -> None:
    random_ = random.Random(3)
    parts = [
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
    acts = [
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
    said = [
        "every {n} hours",
        "with {n} Nm",
        "below {n} bar",
        "at {n} °C",
        "after {n} cycles",
        "within {n} mm",
    ]
    for book in range(max(passages // 250, 1)):
        lines = [f"# Machine M{book:03d} manual"]
        for n in range(250):
            lines.append(f"\n## {n + 1} {random_.choice(acts)} {random_.choice(parts)} {n}\n")
            lines.append(" ".join(
                f"{random_.choice(acts)} the {random_.choice(parts)} {random_.choice(said).format(n=random_.randrange(5, 900))} "
                f"and {random_.choice(acts).lower()} the {random_.choice(parts)} of station {random_.randrange(99)}."
                for _ in range(5)))  # fmt: skip
        (folder / f"M{book:03d}.md").write_text("\n".join(lines), encoding="utf-8")


def _library(workspace: Path) -> Library:
    return Library.open(Workspace(load_settings(workspace=workspace)).create())


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
