"""The one place that knows every part: opens a workspace and hands out what belongs to it."""

from pathlib import Path

from knowledge.library import Library
from plant.index import PlantIndex
from plant.settings import Settings, load_settings
from plant.store import PlantStore
from plant.workspace import Workspace
from tools.context import ToolContext


def open_workspace(
    folder: Path | None = None,
    *,
    now: str | None = None,
    model: str | None = None,
    settings: Settings | None = None,
) -> Workspace:
    """Read the settings and make the workspace's folders.

    Raises:
        SettingsFault: a setting cannot be used, or the folder cannot be made.
    """
    settings = settings or load_settings(workspace=folder, now=now, model=model)
    return Workspace(settings).create()


def open_context(
    workspace: Workspace, *, user: str = "local", role: str = "admin", thread: str = ""
) -> ToolContext:
    """Open plant data, index and library of a workspace for one caller."""
    store = PlantStore.open(workspace)
    return ToolContext(
        workspace=workspace,
        plant=store,
        index=PlantIndex.open(store),
        library=Library.open(workspace),
        user=user,
        role=role,
        thread=thread,
    )
