"""The one place that knows every part: opens a workspace and hands out what belongs to it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from knowledge.library import Library
from plant.index import PlantIndex
from plant.settings import Settings, load_settings
from plant.store import PlantStore
from plant.workspace import Workspace
from tools.context import ToolContext
from ui.log import log_to

if TYPE_CHECKING:
    from agents.assistant import Assistant


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
    workspace = Workspace(settings).create()
    log_to(workspace.folder)
    return workspace


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


def open_assistant(workspace: Workspace) -> "Assistant":
    """Return the assistant of a workspace; store and library are shared by all turns."""
    from agents.assistant import Assistant

    store, library = PlantStore.open(workspace), Library.open(workspace)

    def context_for(user: str, role: str, thread: str) -> ToolContext:
        return ToolContext(
            workspace, store, PlantIndex.open(store), library, user=user, role=role, thread=thread
        )

    return Assistant(context_for, workspace.settings, workspace.threads_path)


def make_demo(
    workspace: Workspace,
    *,
    size: Literal["full", "small"] = "full",
    progress: Callable[[str], None] | None = None,
) -> None:
    """Build the demo plant and read its manuals into a workspace."""
    from plant.demo import MANUALS_FOLDER, build_demo

    build_demo(workspace, size=size, progress=progress)
    Library.open(workspace).add([MANUALS_FOLDER])
