"""Which specialist was expected and which answered, counted over the cases of a run."""

from collections import Counter
from collections.abc import Sequence

from evals.report import SuiteOutcome

NONE = "(none)"


def confusion(outcomes: Sequence[SuiteOutcome]) -> Counter[tuple[str, str]]:
    """Return (expected, answered) with how often; only cases that expect one specialist count.

    Where one of several would do, the one that answered is taken as the expected.
    """
    found: Counter[tuple[str, str]] = Counter()
    for case in (c for o in outcomes for c in o.cases):
        if len(case.expected) != 1:
            continue
        wanted = case.expected[0].split("|")
        hit = next((w for w in wanted if w in case.agents), None)
        found[hit or wanted[0], hit or (case.agents[0] if case.agents else NONE)] += 1
    return found


def as_text(found: Counter[tuple[str, str]]) -> str:
    """Return the matrix as lines: a row for each expected specialist, a column for each that answered."""
    rows = sorted({e for e, _ in found})
    columns = sorted({a for _, a in found})
    width = max((len(c) for c in columns), default=0) + 2
    lines = ["expected \\ answered".ljust(22) + "".join(c.rjust(width) for c in columns)]
    lines += [r.ljust(22) + "".join(str(found[r, c] or ".").rjust(width) for c in columns) for r in rows]
    return "\n".join(lines)
