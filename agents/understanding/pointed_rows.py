"""Which row of the last answer is its worst, best, longest or fullest."""

from agents.understanding.scene import Scene
from plant.kpi import KPIS
from tools.views import is_better_high

_BAD = frozenset(["worst", "slowest", "weakest", "poorest"])
_HIGH = frozenset(["highest", "biggest", "largest", "longest", "peak", "fullest", "busiest"])
_LOW = frozenset(["lowest", "smallest", "shortest", "emptiest"])
ENDS = _BAD | _HIGH | _LOW | {"best"}


def end_of(said: str, scene: Scene) -> int:
    """Return which row of the last answer is its worst or best: by its figure, else ranked from the highest."""
    figures = {n: f for n, f in enumerate(scene.memory.figures) if f is not None}
    arguments = scene.memory.steps[-1].arguments if scene.memory.steps else {}
    kpi = KPIS.get(str(arguments.get("kpi")))
    if figures:
        high = said in _HIGH
        if said in _BAD or said == "best":
            better = is_better_high(scene.memory.ranked) or (kpi is not None and kpi.better == "higher")
            high = (said == "best") == better
        return (max if high else min)(figures, key=lambda n: figures[n])
    said = "worst" if said in _BAD else said
    if said not in {"worst", "best"}:
        return -1 if said in _LOW else 0
    worst_first = arguments.get("order") == "worst" or kpi is None or kpi.better != "higher"
    return 0 if worst_first == (said == "worst") else -1
