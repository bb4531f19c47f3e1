"""``gemba doctor``: what this PC and this workspace have, what is missing and how to get it."""

import importlib.metadata
import shutil
import socket
import sys
from dataclasses import asdict, dataclass
from typing import Literal

import typer

from ui.options import JsonOption, WorkspaceOption, print_json

State = Literal["ok", "optional", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state, and the mend where there is something to mend."""

    what: str
    state: State
    says: str


def register(app: typer.Typer) -> None:
    """Add ``doctor``."""
    app.command("doctor", help="Look at this PC and workspace; name what is missing.")(run)


def run(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> int:
    """Print the findings; exit status 1 when something is broken."""
    findings = [*_programs(), *_packages(), *_workspace(workspace)]
    if as_json:
        print_json([asdict(f) for f in findings])
    else:
        for f in findings:
            print(f"{f.state:9}{f.what}: {f.says}")
    return 1 if any(f.state == "broken" for f in findings) else 0


def _programs() -> list[Finding]:
    found = [
        Finding(
            "Python",
            "ok" if sys.version_info >= (3, 11) else "broken",
            f"{sys.version.split()[0]} (3.11 or newer is needed)",
        )
    ]
    for program, package, use in (
        ("tesseract", "tesseract-ocr", "scanned pages are listed as unread without it"),
        ("chromium", "chromium", "only the browser tests and screenshots need it"),
    ):
        path = shutil.which(program)
        says = path or f"not installed; {use}. On Debian: apt install {package}"
        found.append(Finding(program, "ok" if path else "optional", says))
    return found


def _packages() -> list[Finding]:
    found = []
    for name in ("langgraph", "chromadb", "duckdb", "gradio", "ortools", "sentence-transformers"):
        try:
            version = importlib.metadata.version(name)
            found.append(Finding(name, "ok", version))
        except importlib.metadata.PackageNotFoundError:
            found.append(Finding(name, "broken", "not installed; run make run again"))
    return found


def _workspace(folder: WorkspaceOption) -> list[Finding]:
    from knowledge.embedding import check_bundled_model
    from ui.compose import open_context, open_workspace

    workspace = open_workspace(folder)
    settings = workspace.settings
    free_gb = shutil.disk_usage(workspace.folder).free / 1e9
    found = [
        Finding(
            "workspace",
            "ok" if free_gb > 1 else "broken",
            f"{workspace.folder} ({free_gb:.0f} GB free; 1 GB is needed)",
        ),
        _port(settings.host, settings.port),
    ]
    fault = check_bundled_model()
    found.append(Finding("embedding model", "broken" if fault else "ok", fault or settings.embedding_model))
    context = open_context(workspace)
    tables = [t for t in context.plant.tables() if t.rows]
    rows = sum(t.rows for t in tables)
    found.append(
        Finding(
            "plant data",
            "ok" if tables else "optional",
            f"{rows:,} rows in {len(tables)} tables"
            if tables
            else "none yet: gemba init --demo, or gemba import FOLDER",
        )
    )
    documents = context.library.documents()
    found.append(
        Finding(
            "manuals",
            "ok" if documents else "optional",
            f"{len(documents)} documents" if documents else "none yet: gemba docs add FOLDER",
        )
    )
    model = settings.model
    found.append(Finding("language model", "ok", model or "none set; the built-in planner answers"))
    return found


def _port(host: str, port: int) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            says = f"{host}:{port} is in use; gemba chat --port {port + 1}"
            return Finding("port", "optional", says)
    return Finding("port", "ok", f"{host}:{port} is free")
