"""What every test gets: no network, no telemetry, the settings of this test alone; one small demo plant, and plants of a few files."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from plant import environment

environment.prepare()

import pytest  # noqa: E402

from agents.assistant import Assistant  # noqa: E402
from plant.importing.run import import_paths  # noqa: E402
from plant.settings import load_settings  # noqa: E402
from plant.store import PlantStore  # noqa: E402
from plant.workspace import Workspace  # noqa: E402

PATIENCE_S = 600.0  # for one answer; a busy machine is no reason to fail


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("GEMBA_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the small demo plant and its manuals; tests only read its data."""
    from ui.compose import make_demo

    folder: Path = tmp_path_factory.mktemp("demo")
    settings = load_settings(workspace=folder, solver_seconds=2.0, turn_seconds=PATIENCE_S)
    workspace = Workspace(settings).create()
    make_demo(workspace, size="small")
    return workspace


@pytest.fixture(scope="session")
def demo_store(demo_workspace: Workspace) -> PlantStore:
    return PlantStore.open(demo_workspace)


@pytest.fixture(scope="session")
def demo_assistant(demo_workspace: Workspace) -> Assistant:
    from ui.compose import open_assistant

    return open_assistant(demo_workspace)


@pytest.fixture(scope="session")
def workspace_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mapping[str, str]], Workspace]:
    """Make a workspace with the tables of a few files, given by their names and texts."""

    def make(files: Mapping[str, str]) -> Workspace:
        folder: Path = tmp_path_factory.mktemp("plant")
        (folder / "files").mkdir()
        for name, text in files.items():
            (folder / "files" / name).write_text(text, encoding="utf-8")
        workspace = Workspace(load_settings(workspace=folder / "workspace", turn_seconds=PATIENCE_S)).create()
        import_paths(workspace, [folder / "files"], accept=True)
        return workspace

    return make
