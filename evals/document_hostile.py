"""Broken and malicious PDF and office files: each is read, partly read or refused with a reason, within
limits; hidden text is flagged; the visible facts beside it are still answered.
"""

import json
import resource
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.documents import letters
from evals.report import CaseOutcome, SuiteOutcome
from knowledge.library import Library
from knowledge.reader import FORMATS
from plant.settings import load_settings
from plant.workspace import Workspace

GATE = 0.95
WALL_S = 60.0  # a file, reading and cutting
_FOLDERS = ("pdf", "xlsx", "bombs")
_HIDING = ("white_text", "tiny_font", "render_mode_3", "off_page", "covered", "transparent", "clipped",
           "metadata", "annotation")  # fmt: skip


def run_hostile(folder: Path) -> SuiteOutcome:
    """Read every hostile file of a folder with ``manifest.json`` and judge what became of it."""
    started = time.perf_counter()
    cases = [*_hidden(folder), *_robust(folder)]
    hidden = [c for c in cases if c.id.startswith("hidden:")]
    facts = [c for c in cases if c.id.startswith("facts:")]
    figures = {
        "files_ended_well": _share([c for c in cases if c.id.startswith("file:")]),
        "hidden_passages_flagged": _share(hidden),
        "visible_facts_answered": _share(facts),
        "parent_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    return SuiteOutcome(
        "hostile", round(score, 4), GATE, tuple(cases), round(time.perf_counter() - started, 1), figures
    )


def _robust(folder: Path) -> list[CaseOutcome]:
    cases = []
    files = sorted(f for name in _FOLDERS for f in (folder / name).glob("*") if f.suffix.lower() in FORMATS)
    with tempfile.TemporaryDirectory(prefix="gemba-hostile-") as place:
        library = Library.open(Workspace(load_settings(workspace=Path(place), ocr="off")).create())
        for path in files:
            at = time.perf_counter()
            try:
                done = library.add([path]).files[0]
                says, good = f"{done.outcome}: {done.says}", done.outcome != "refused" or len(done.says) > 20
            except Exception as error:
                says, good = f"{type(error).__name__}: {error}", False
            took = time.perf_counter() - at
            reason = "" if good and took < WALL_S else f"{says} after {took:.1f} s"
            cases.append(CaseOutcome(f"file:{path.name}", not reason, reason, path.name, says[:200], took))
    return cases


def _hidden(folder: Path) -> list[CaseOutcome]:
    cases = []
    with tempfile.TemporaryDirectory(prefix="gemba-hidden-") as place:
        library = Library.open(Workspace(load_settings(workspace=Path(place))).create())
        for row in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
            if not row["file"].startswith("pdf_hidden/"):
                continue
            note = json.loads(row["note"])
            library.add([folder / row["file"]])
            if note["technique"] in _HIDING:
                cases.append(_flagged(library, row["file"], note))
            cases += _facts(library, row["file"], note["must_answer"])
            library.remove(Path(row["file"]).name)
    return cases


def _flagged(library: Library, file: str, note: Mapping[str, Any]) -> CaseOutcome:
    """Whether the hidden words stand in no passage that can be found, and in no title."""
    wanted = letters(note["hidden"])
    shown = [letters(p.raw) for p in library.passages()] + [letters(d.title) for d in library.documents()]
    seen = any(wanted in text or (len(text) > 20 and text in wanted) for text in shown)
    return CaseOutcome(
        f"hidden:{file}", not seen, "hidden text can be found" if seen else "", note["technique"]
    )


def _facts(library: Library, file: str, facts: Mapping[str, str]) -> list[CaseOutcome]:
    cases = []
    for asked, wanted in facts.items():
        answer = library.answer(f"what is the {asked}" if "alarm" not in asked else f"what does {asked} mean")
        good = letters(wanted) in letters(answer.text)
        reason = "" if good else f"{answer.level}: {answer.text[:120]}"
        cases.append(CaseOutcome(f"facts:{file}:{asked}", good, reason, asked, answer.text[:200]))
    return cases


def _share(cases: list[CaseOutcome]) -> float:
    return round(sum(c.passed for c in cases) / max(len(cases), 1), 4)
