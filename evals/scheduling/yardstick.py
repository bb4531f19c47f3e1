"""PyJobShop on the same instance for the same CPU time, in a process of its own; for comparison only."""

import importlib
import importlib.util
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tools.scheduling.instances import FORMATS, Format, read_instance
from tools.scheduling.model import Problem


def pyjobshop_value(path: Path, form: Format, seconds: float, workers: int) -> float | None:
    """Return the makespan PyJobShop finds; None where it is not installed.

    An instance on which it finds no schedule counts as twice the sum of all work.
    """
    if importlib.util.find_spec("pyjobshop") is None:
        return None
    request = json.dumps({"path": str(path), "form": form, "seconds": seconds, "workers": workers})
    done = subprocess.run(
        [sys.executable, "-m", "evals.scheduling.yardstick"], input=request, capture_output=True, text=True,
        cwd=Path(__file__).resolve().parents[2], check=True,
    )  # fmt: skip
    return float(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Solve the instance that stdin names and print the makespan."""
    request = json.load(sys.stdin)
    form: Format = next(f for f in FORMATS if f == request["form"])
    problem, _ = read_instance(Path(request["path"]), form)
    module: Any = importlib.import_module("pyjobshop.solvers.ortools.CPModel")
    built = module.CPModel(_data(problem))
    solver = module.CpSolver()
    solver.parameters.num_workers = request["workers"]
    solver.parameters.max_time_in_seconds = 8 * request["seconds"]
    until = time.process_time() + request["seconds"] * request["workers"]

    def watch() -> None:
        while time.process_time() < until:
            time.sleep(0.02)
        solver.stop_search()

    threading.Thread(target=watch, daemon=True).start()
    status = solver.status_name(solver.solve(built.model))
    worst = 2 * sum(max(o.durations.values()) for o in problem.operations)
    print(json.dumps(solver.objective_value if status in {"OPTIMAL", "FEASIBLE"} else worst))


def _data(problem: Problem) -> Any:
    model: Any = importlib.import_module("pyjobshop").Model()
    machines = [model.add_machine() for _ in problem.machines]
    for job in problem.jobs:
        theirs, before = model.add_job(), None
        for o in job.operations:
            task = model.add_task(job=theirs)
            for m, length in o.durations.items():
                model.add_mode(task, machines[m], duration=length)
            if before is not None:
                model.add_end_before_start(before, task)
            before = task
    return model.data()


if __name__ == "__main__":
    main()
