"""Small manuals of our own making, and a library that reads them with the model exported once."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from knowledge.library import Library
from plant.settings import load_settings
from plant.workspace import Workspace

MakePdf = Callable[..., Path]


@pytest.fixture
def library(tmp_path: Path, demo_workspace: Workspace) -> Library:
    """An empty library; the exported embedding model is that of the demo plant."""
    workspace = Workspace(load_settings(workspace=tmp_path / "ws", ocr="off")).create()
    shutil.copytree(demo_workspace.knowledge_folder / "models", workspace.knowledge_folder / "models")
    return Library.open(workspace)


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Write lines at places of a page: (x, y, text, size, bold) in points; a list of pages."""

    def write(name: str, pages: Sequence[Sequence[tuple[float, float, str, float, bool]]]) -> Path:
        from reportlab.pdfgen.canvas import Canvas

        path = tmp_path / name
        canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
        for page in pages:
            for x, y, text, size, bold in page:
                canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
                canvas.drawString(x, y, text)
            canvas.showPage()
        canvas.save()
        return path

    return write
