"""Compiles what searches are made of, so that nobody's first schedule waits for it; the code is kept on disk.

Run as ``python -m tools.scheduling.warm_up``; it takes some twenty seconds once on a computer, and two when all is there.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tools.scheduling.code_folder import begins, set_complete
from tools.scheduling.frozen import Windows
from tools.scheduling.model import Job, Machine, Operation, Pool, Problem

_ROOT = Path(__file__).resolve().parents[2]


def warm_up() -> None:
    """Run every compiled search once on the smallest problems."""
    from tools.scheduling.dispatching import Dispatcher
    from tools.scheduling.flow_line import search
    from tools.scheduling.rescheduling import react
    from tools.scheduling.rules import best_rule
    from tools.scheduling.tabu import Tabu
    from tools.scheduling.tardy_shop import TardyShop

    shop, plant = _shop(), _plant()
    Dispatcher(plant).run("ATCS", 2.0, 0.5, {})
    first = best_rule(shop)
    published = best_rule(plant)
    assert first is not None
    assert published is not None
    Tabu(shop, first.assignments, 1).search(going=lambda passed: False, enough=0, tell=lambda: None)
    TardyShop(replace(shop, objective="weighted_tardiness"), first.assignments, 1)
    for objective in ("makespan", "weighted_tardiness"):
        line = replace(_line(), objective=objective)
        search(line, seed=1, going=lambda tried: tried < 1, tell=lambda made: None)
    jobs = tuple(replace(j, release=30) if n == 0 else j for n, j in enumerate(plant.jobs))
    react(replace(plant, jobs=jobs), published.assignments, Windows(0, 0), seconds=0.5, workers=1)
    set_complete()


def start_warm_up() -> None:
    """Compile in a process of its own that goes on in the background, unless that has been done or is under way."""
    if not begins():
        return
    subprocess.Popen(
        [sys.executable, "-c", _IN_BACKGROUND], cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


_IN_BACKGROUND = """
import os, sys
sys.path.insert(0, os.getcwd())
getattr(os, "nice", int)(10)
from tools.scheduling.warm_up import warm_up
warm_up()
"""


def _shop() -> Problem:
    jobs = tuple(
        Job(f"{j}", tuple(Operation(j, k, {(j + k) % 3: 3 + j + k, k: 5}) for k in range(3)), 0, 4)
        for j in range(4)
    )
    return Problem(jobs, tuple(Machine(f"{m}") for m in range(3)))


def _line() -> Problem:
    jobs = tuple(
        Job(f"{j}", tuple(Operation(j, k, {k: 2 + (j + k) % 3}, "ab"[j % 2]) for k in range(2)), 0, 4)
        for j in range(4)
    )
    setups = {(m, f): 2 for m in range(2) for f in "ab"}
    return Problem(jobs, (Machine("0"), Machine("1")), setups, permutation=True)


def _plant() -> Problem:
    jobs = tuple(
        Job(f"{j}", tuple(Operation(j, k, {0: 20, 1: 25}, "ab"[(j + k) % 2], skill="set" * k) for k in range(2)),
            0, 20)
        for j in range(6)
    )  # fmt: skip
    machines = tuple(Machine(f"{m}", ((90, 100),), ((200, 300), (500, 600)), "a") for m in range(2))
    setups = {(m, f): 5 for m in range(2) for f in "ab"}
    return Problem(jobs, machines, setups, "weighted_tardiness", 5000, pools={"set": Pool(1, ((0, 10, 1),))})


if __name__ == "__main__":
    warm_up()
