"""What every tool gets: the plant's data, its manuals, its open proposals and who asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from knowledge.library import Library
from plant.index import PlantIndex
from plant.store import PlantStore
from plant.workspace import Workspace


@dataclass(frozen=True)
class ToolContext:
    """One installation as seen by one caller.

    Attributes:
        workspace: folders and settings.
        plant: read access to plant data.
        index: what exists in this plant.
        library: passages of the manuals.
        user: who asks; "local" for the one user of a PC without sign-in.
        role: viewer, engineer, planner or admin.
        thread: conversation the call belongs to, "" outside one.
        progress: called with a step of long work, e.g. {"value": 812, "bound": 790, "seconds": 3}.
        cancelled: long work asks this at least twice a second.
    """

    workspace: Workspace
    plant: PlantStore
    index: PlantIndex
    library: Library
    user: str = "local"
    role: str = "admin"
    thread: str = ""
    progress: Callable[[dict[str, Any]], None] = field(default=lambda step: None)
    cancelled: Callable[[], bool] = field(default=lambda: False)
