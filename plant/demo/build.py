"""Write the demo plant into a workspace."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from plant.store import PlantStore
from plant.workspace import Workspace

MANUALS_FOLDER = Path(__file__).parent / "manuals"
_SMALL_WEEKS = 18
_SMALL_READING_DAYS = 14
_ORDER = tuple(
    "equipment person shift material bom operation operation_equipment production_order job "  # noqa: SIM905
    "production reason state_event lot lot_use characteristic measurement defect signal reading "
    "alarm work_order schedule schedule_item".split()
)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was built: rows by table, and how long it took."""

    rows: dict[str, int]
    seconds: float


def build_demo(
    workspace: Workspace,
    *,
    size: Literal["full", "small"] = "full",
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> DemoReport:
    """Simulate the demo plant and write it into the workspace's store.

    Args:
        workspace: gets the tables and ``demo-truth.json``; its tables must be empty.
        size: the whole year with about 6 million readings, or the last weeks.
        seed: same seed, same plant.
        progress: told what is being done.
    """
    from plant.demo import shop
    from plant.demo.clock import working
    from plant.demo.frames import first_minute, make_frames
    from plant.demo.signal_readings import readings
    from plant.demo.simulate import simulate
    from plant.demo.truth import truth

    tell = progress or (lambda line: None)
    started = time.perf_counter()
    weeks = _SMALL_WEEKS if size == "small" else None
    tell("simulating the shop")
    history = simulate(seed)
    first, last = first_minute(weeks), working(shop.END)
    history.cut_before(first)
    frames = dict(make_frames(history, seed=seed, first=first, last=last).tables)
    tell("computing readings")
    days = _SMALL_READING_DAYS if size == "small" else None
    frames["reading"] = readings(frames["state_event"], seed=seed, days=days)
    tell("writing tables")
    store = PlantStore.open(workspace)
    with store.writer() as writer:
        writer.set_meta("name", shop.NAME)
        writer.set_meta("time_zone", shop.ZONE.key)
        writer.set_meta("simulated", "demo plant of Gemba")
        rows = {name: writer.append(name, frames[name]) for name in _ORDER}
    (workspace.plant_folder / "demo-truth.json").write_text(
        json.dumps(truth(frames), indent=1), encoding="utf-8"
    )
    return DemoReport(rows, round(time.perf_counter() - started, 1))
