"""The scheduling problem and a schedule: whole minutes (or an instance's own units) from the horizon start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Objective = Literal["makespan", "weighted_tardiness"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a job.

    Attributes:
        job, index: position of the job and of the operation within it.
        durations: machine -> processing time without setup.
        family: setup family; "" needs no setup.
        id: the plant's own id of the job, for people.
    """

    job: int
    index: int
    durations: Mapping[int, int]
    family: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """An order: its operations run in sequence.

    Attributes:
        release: earliest start.
        due: wished end; None where nothing is wished.
        weight: of a unit of tardiness.
        deadline: it must end by then; None where it need not.
    """

    id: str
    operations: tuple[Operation, ...]
    release: int = 0
    due: int | None = None
    weight: int = 1
    deadline: int | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """A work unit.

    Attributes:
        closed: stretches [start, end) in which nothing may be in work (downtime), sorted, not overlapping.
        breaks: stretches [start, end) over which work pauses and goes on (calendar), likewise.
        family: what it is set up for at the start.
        free_from: when its running job ends.
    """

    id: str
    closed: tuple[tuple[int, int], ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    family: str = ""
    free_from: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be scheduled.

    Attributes:
        setups: (machine, to family) -> minutes when the family before was another.
        horizon: no operation may end after it.
    """

    jobs: tuple[Job, ...]
    machines: tuple[Machine, ...]
    setups: Mapping[tuple[int, str], int] = field(default_factory=dict)
    objective: Objective = "makespan"
    horizon: int = 10**9

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, job by job."""
        return tuple(o for job in self.jobs for o in job.operations)

    def setup(self, machine: int, before: str, after: str) -> int:
        """Return the setup time between two families on a machine."""
        return 0 if not after or before == after else self.setups.get((machine, after), 0)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where and when an operation runs; its setup goes from `begin` to `start`."""

    job: int
    operation: int
    machine: int
    start: int
    end: int
    begin: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A complete schedule with its figures.

    Attributes:
        value: of the objective.
        bound: no schedule can be below it; None when none was proved.
        status: "optimal", "feasible", "infeasible" or "unknown".
        rule: the dispatching rule it began with.
    """

    assignments: tuple[Assignment, ...]
    value: float
    bound: float | None
    status: str
    rule: str = ""
    seconds: float = 0.0


def makespan(assignments: tuple[Assignment, ...]) -> int:
    """Return the end of the last operation."""
    return max((a.end for a in assignments), default=0)


def completions(problem: Problem, assignments: tuple[Assignment, ...]) -> list[int]:
    """Return the end of each job."""
    ends = [0] * len(problem.jobs)
    for a in assignments:
        ends[a.job] = max(ends[a.job], a.end)
    return ends


def weighted_tardiness(problem: Problem, assignments: tuple[Assignment, ...]) -> int:
    """Return Σ weight · max(0, end − due)."""
    ends = completions(problem, assignments)
    return sum(
        job.weight * max(0, end - job.due)
        for job, end in zip(problem.jobs, ends, strict=True)
        if job.due is not None and job.operations
    )


def value_of(problem: Problem, assignments: tuple[Assignment, ...]) -> float:
    """Return the objective of a complete schedule."""
    if problem.objective == "makespan":
        return makespan(assignments)
    # the makespan breaks ties: a plan without lateness is also a short one
    return weighted_tardiness(problem, assignments) + makespan(assignments) / 10_000


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return plain JSON values."""
    return {
        "jobs": [
            [j.id, j.release, j.due, j.weight,
             [[sorted(o.durations.items()), o.family, o.id] for o in j.operations]]
            for j in problem.jobs
        ],
        "machines": [[m.id, m.closed, m.breaks, m.family, m.free_from] for m in problem.machines],
        "setups": [[m, f, t] for (m, f), t in problem.setups.items()],
        "objective": problem.objective,
        "horizon": problem.horizon,
    }  # fmt: skip


def problem_from_json(value: Mapping[str, Any]) -> Problem:
    """Make the problem that `problem_to_json` wrote."""
    return Problem(
        tuple(
            Job(id_, tuple(Operation(n, k, {int(m): int(d) for m, d in durations}, family, oid)
                           for k, (durations, family, oid) in enumerate(operations)), release, due, weight)
            for n, (id_, release, due, weight, operations) in enumerate(value["jobs"])
        ),
        tuple(Machine(i, tuple((a, b) for a, b in closed), tuple((a, b) for a, b in breaks), family, free)
              for i, closed, breaks, family, free in value["machines"]),
        {(int(m), f): int(t) for m, f, t in value["setups"]},
        value["objective"],
        int(value["horizon"]),
    )  # fmt: skip
