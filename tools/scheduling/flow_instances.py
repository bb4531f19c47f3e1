"""Public instances with setups, due dates or re-entrant jobs, in the field's text formats.

`sdst_pfsp` and `tt_pfsp` are permutation flow shops (with setup matrices; with due dates), `jsp_tt` a job
shop with due dates, `dacol` a job shop whose jobs may come back to a machine.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from plant.errors import DataFault
from tools.scheduling.model import Job, Machine, Operation, Problem

FlowFormat = Literal["sdst_pfsp", "tt_pfsp", "jsp_tt", "dacol"]


class _Numbers:
    """The numbers of a file, taken from the front; words of headings are passed over."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._left = [int(w) for w in text.split() if w.lstrip("-").isdigit()]

    def take(self, count: int) -> list[int]:
        if len(self._left) < count:
            raise DataFault(f"{self._path}: the file ends {count - len(self._left)} numbers too early.")
        found, self._left = self._left[:count], self._left[count:]
        return found

    def matrix(self, rows: int, columns: int) -> list[list[int]]:
        return [self.take(columns) for _ in range(rows)]

    def end(self) -> None:
        if self._left:
            raise DataFault(f"{self._path}: {len(self._left)} numbers too many.")


def read_flow_instance(path: Path, text: str, form: FlowFormat) -> Problem:
    """Make the problem of a file's text.

    Args:
        path: for messages.
        text: what the file holds.
        form: its format; due dates make the total tardiness the objective, else it is the makespan.

    Raises:
        DataFault: numbers are missing or left over, or name machines that are not there.
    """
    if form == "dacol" and "-1" not in text.split():  # a line a job, without the marks that end one
        head, *rows = [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
        text = "\n".join([head, *(f"{row} -1 -1" for row in rows)])
    numbers = _Numbers(path, text)
    match form:
        case "sdst_pfsp":
            problem = _line_with_setups(numbers)
        case "tt_pfsp":
            jobs, machines = numbers.take(2)
            due = numbers.take(jobs)
            problem = _line(numbers.matrix(jobs, machines), due)
        case "jsp_tt":
            problem = _job_shop(path, numbers)
        case "dacol":
            problem = _reentrant(path, numbers)
    numbers.end()
    return problem


def _line(work: list[list[int]], due: Sequence[int | None]) -> Problem:
    jobs = tuple(
        Job(f"job {j}", tuple(Operation(j, m, {m: t}) for m, t in enumerate(row)), 0, due[j])
        for j, row in enumerate(work)
    )
    machines = tuple(Machine(str(m)) for m in range(len(work[0]) if work else 0))
    objective: Literal["makespan", "weighted_tardiness"] = (
        "weighted_tardiness" if any(d is not None for d in due) else "makespan"
    )
    return Problem(jobs, machines, objective=objective, permutation=True)


def _line_with_setups(numbers: _Numbers) -> Problem:
    jobs, machines = numbers.take(2)
    plain = _line(numbers.matrix(jobs, machines), [None] * jobs)
    changeovers = {}
    for m in range(machines):
        for a, row in enumerate(numbers.matrix(jobs, jobs)):
            for b, minutes in enumerate(row):
                if a != b:
                    changeovers[m, str(a), str(b)] = minutes
    with_families = tuple(
        replace(job, operations=tuple(replace(o, family=str(j)) for o in job.operations))
        for j, job in enumerate(plain.jobs)
    )
    return replace(plain, jobs=with_families, changeovers=changeovers)


def _job_shop(path: Path, numbers: _Numbers) -> Problem:
    machines, jobs = numbers.take(2)
    work = numbers.matrix(jobs, machines)
    routes = numbers.matrix(jobs, machines)
    due = numbers.take(jobs)
    made = []
    for j, route in enumerate(routes):
        if not all(1 <= m <= machines for m in route):
            raise DataFault(f"{path}: the route of job {j + 1} names machine {max(route)} of {machines}.")
        made.append(_job(j, [(m - 1, work[j][m - 1]) for m in route], due[j]))
    return Problem(
        tuple(made), tuple(Machine(str(m)) for m in range(machines)), objective="weighted_tardiness"
    )


def _reentrant(path: Path, numbers: _Numbers) -> Problem:
    jobs, machines = numbers.take(2)
    made = []
    for j in range(jobs):
        steps = []
        while (pair := numbers.take(2)) != [-1, -1]:
            if not 0 <= pair[0] < machines:
                raise DataFault(f"{path}: job {j} uses machine {pair[0]} of {machines}.")
            steps.append((pair[0], pair[1]))
        made.append(_job(j, steps, None))
    return Problem(tuple(made), tuple(Machine(str(m)) for m in range(machines)))


def _job(j: int, steps: Sequence[tuple[int, int]], due: int | None) -> Job:
    operations = tuple(Operation(j, k, {m: t}) for k, (m, t) in enumerate(steps))
    return Job(f"job {j}", operations, 0, due)
