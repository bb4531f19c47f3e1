"""Read one file in a process of its own, with limits: a bomb or a crash never reaches the caller."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from knowledge.model import Block, Page, Parsed
from plant.errors import DataFault

MAX_BYTES = 100_000_000
MEMORY_BYTES = 1_500_000_000
CPU_S = 20
CPU_PER_MB_S = 4  # scans of many pages may take longer
WALL_S = 900
FORMATS = (".pdf", ".docx", ".pptx", ".xlsx", ".html", ".htm", ".md", ".markdown", ".txt")


def read_document(path: Path, *, ocr: bool, ocr_languages: str) -> Parsed:
    """Parse a file in a subprocess.

    Raises:
        DataFault: it cannot be read; the text names the file, the reason and the mend.
    """
    if path.suffix.lower() not in FORMATS:
        raise DataFault(f"{path.name}: this format is not read; save it as PDF, DOCX, XLSX, HTML or text.")
    size = path.stat().st_size
    if size == 0:
        raise DataFault(f"{path.name}: the file is empty.")
    if size > MAX_BYTES:
        raise DataFault(f"{path.name}: {size / 1e6:.0f} MB is more than {MAX_BYTES / 1e6:.0f} MB; split it.")
    code = "from knowledge.reader import child; child()"
    root = Path(__file__).resolve().parents[1]
    request = json.dumps({"path": str(path), "ocr": ocr, "ocr_languages": ocr_languages})
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=request.encode(),
            capture_output=True,
            timeout=WALL_S,
            check=False,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root), "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise DataFault(f"{path.name}: reading took more than {WALL_S} s and was stopped.") from error
    if done.returncode:
        raise DataFault(f"{path.name}: {_reason(done.returncode, done.stderr)}")
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise DataFault(f"{path.name}: {answer['fault']}.")
    return _from_json(answer)


def child() -> None:
    """Read the file named on stdin and print what was found; runs in the subprocess."""
    request = json.load(sys.stdin)
    _limit(Path(request["path"]))
    try:
        parsed = _parse(Path(request["path"]), request["ocr"], request["ocr_languages"])
    except MemoryError:
        answer: dict[str, object] = {"fault": "it needs more than 1.5 GB of memory to read"}
    except (ValueError, KeyError, OSError, RecursionError, AttributeError, TypeError, IndexError) as error:
        answer = {"fault": f"it cannot be read ({error or type(error).__name__})"}
    except Exception as error:
        answer = {"fault": f"it cannot be read ({type(error).__name__})"}
    else:
        answer = asdict(parsed)
    json.dump(answer, sys.stdout)


def _parse(path: Path, ocr: bool, ocr_languages: str) -> Parsed:
    from knowledge import office

    match path.suffix.lower():
        case ".pdf":
            from knowledge.pdf import parse_pdf

            return parse_pdf(path, ocr=ocr, ocr_languages=ocr_languages)
        case ".docx":
            _no_bomb(path)
            return office.parse_docx(path)
        case ".pptx":
            _no_bomb(path)
            return office.parse_pptx(path)
        case ".xlsx":
            _no_bomb(path)
            return office.parse_xlsx(path)
        case ".html" | ".htm":
            return office.parse_html(path)
        case ".md" | ".markdown":
            return office.parse_markdown(path)
        case _:
            return office.parse_text(path)


def _no_bomb(path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        unpacked = sum(e.file_size for e in entries)
        if len(entries) > 1000 or unpacked > 100 * max(path.stat().st_size, 1_000_000):
            raise ValueError("it unpacks to more than 100 times its size and was refused")


def _limit(path: Path) -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall clock alone limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    seconds = CPU_S + int(CPU_PER_MB_S * path.stat().st_size / 1e6)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))


def _reason(status: int, stderr: bytes) -> str:
    if status in {-9, -24}:
        return "reading took too long and was stopped."
    if b"MemoryError" in stderr or status == -6:
        return "it needs more than 1.5 GB of memory to read and was refused."
    return "the file broke its reader; it is damaged or hostile and was refused."


def _from_json(value: dict[str, object]) -> Parsed:
    pages = [
        Page(
            page["number"],
            [
                Block(
                    b["kind"],
                    b["text"],
                    b["level"],
                    [(h, c) for h, c in b["cells"]],
                    [tuple(x) for x in b["boxes"]],
                    b["hidden"],
                )
                for b in page["blocks"]
            ],
            page["unread"],
        )
        for page in value["pages"]  # type: ignore[attr-defined]
    ]
    return Parsed(str(value["title"]), pages, str(value["revision"]))
