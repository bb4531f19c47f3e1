"""A workspace, and a way to import texts as files into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from plant.importing.run import ImportReport, import_paths
from plant.settings import Settings
from plant.store import PlantStore
from plant.workspace import Workspace


class Desk:
    """A workspace with a folder of files beside it."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.files.mkdir()
        settings = Settings(workspace=folder / "workspace", time_zone="Europe/Rome")
        self.workspace = Workspace(settings).create()

    def write(self, name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.files / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    def load(self, *paths: Path, **options: object) -> ImportReport:
        return import_paths(self.workspace, paths or (self.files,), accept=True, **options)  # type: ignore[arg-type]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        return PlantStore.open(self.workspace).rows(statement)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def imported(desk: Desk) -> Callable[..., ImportReport]:
    def run(name: str, text: str | bytes, encoding: str = "utf-8") -> ImportReport:
        return desk.load(desk.write(name, text, encoding))

    return run
