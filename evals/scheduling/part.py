"""What every part of the scheduling suite is given, and how its cases become an outcome."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome


@dataclass(frozen=True, slots=True)
class Run:
    """Options of a run.

    Attributes:
        path: folder with ``bounds.json`` and public instances.
        seconds: of search per instance, CPU seconds divided by workers; None for the part's own.
        seed: the first; a part counts on from it.
        count: how many plants, events or cases; None for the part's own.
        workers: threads of the solver.
        only: beginnings of names of instances; empty for all.
        yardstick: also run PyJobShop, where it is installed, for the same time.
        tell: told a line after each case.
    """

    path: Path | None = None
    seconds: float | None = None
    seed: int = 1
    count: int | None = None
    workers: int = 2
    only: tuple[str, ...] = ()
    yardstick: bool = False
    tell: Callable[[str], None] = lambda line: None

    def case(self, id: str, passed: bool, reason: str) -> CaseOutcome:
        """Return the outcome of a case and say it."""
        self.tell(f"{'ok  ' if passed else 'FAIL'} {id}: {reason}")
        return CaseOutcome(id, passed, reason)


def outcome(
    name: str, cases: Iterable[CaseOutcome], figures: Mapping[str, Any], gate: float = 1.0
) -> SuiteOutcome:
    """Return the outcome of a part; `cases` may still run while they are read."""
    started = time.perf_counter()
    done = tuple(cases)
    score = sum(c.passed for c in done) / max(len(done), 1)
    took = round(time.perf_counter() - started, 1)
    return SuiteOutcome(f"scheduling {name}", round(score, 4), gate, done, took, dict(figures))
