"""The parts of the scheduling suite, by name."""

from collections.abc import Callable, Sequence

from evals.report import SuiteOutcome
from evals.scheduling.conflicts import run_conflicts
from evals.scheduling.events import run_events
from evals.scheduling.faults import run_faults
from evals.scheduling.late import run_late
from evals.scheduling.mutations import run_mutations
from evals.scheduling.noise import run_noise
from evals.scheduling.part import Run
from evals.scheduling.plants import run_large, run_plants, run_same
from evals.scheduling.public import run_public
from evals.scheduling.random_plants import run_random
from plant.errors import RequestError
from tools.scheduling.code_folder import is_complete
from tools.scheduling.warm_up import warm_up

PARTS: dict[str, Callable[[Run], SuiteOutcome]] = {
    "jsp": lambda run: run_public(run, "jsp"),
    "fjsp": lambda run: run_public(run, "fjsp"),
    "setups": lambda run: run_public(run, "setups"),
    "tardiness": lambda run: run_public(run, "tardiness"),
    "tardiness-jobs": lambda run: run_public(run, "tardiness-jobs"),
    "plants": run_plants,
    "large": run_large,
    "same": run_same,
    "events": run_events,
    "late": run_late,
    "conflicts": run_conflicts,
    "noise": run_noise,
    "mutations": run_mutations,
    "random": run_random,
    "faults": run_faults,
}
PUBLIC = ("jsp", "fjsp", "setups", "tardiness", "tardiness-jobs")
QUICK = ("mutations", "late", "noise", "same", "faults")


def run_scheduling(names: Sequence[str], run: Run) -> list[SuiteOutcome]:
    """Run parts by name; without names those that take a few minutes together.

    Raises:
        RequestError: there is no such part.
    """
    unknown = [n for n in names if n not in PARTS]
    if unknown:
        raise RequestError(f"There is no part '{unknown[0]}' of scheduling. There are: {', '.join(PARTS)}.")
    if not is_complete():
        warm_up()  # so that no clock runs while code is compiled
    chosen = names or (QUICK if run.path is None else (*PUBLIC, *QUICK))
    return [PARTS[name](run) for name in chosen]
