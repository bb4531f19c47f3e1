"""The scheduling problem and a schedule: whole minutes (or an instance's own units) from the horizon start."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from tools.scheduling.calendars import OpenTime
from tools.scheduling.energy import energy_cost

Objective = Literal["makespan", "weighted_tardiness", "flow_time", "setup_time", "energy_cost"]
TIE = 10_000  # weight of tardiness over the makespan that breaks its ties


@dataclass(frozen=True, slots=True)
class Pin:
    """Where and when an operation must run: its work starts at `start` on `machine`."""

    machine: int
    start: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a job.

    Attributes:
        job, index: position of the job and of the operation within it.
        durations: machine -> processing time without setup.
        family: setup family; "" needs no setup.
        id: the plant's own id of the job, for people.
        lag: minutes that must pass after the operation before it ends (cooling, transport).
        available: its material is there from then.
        material: what it waits for until `available`, for people.
        skill: its setup and work hold one operator of this pool; "" needs none.
        pin: where and when it must run; None where that is free.
        splittable: work may pause over breaks.
    """

    job: int
    index: int
    durations: Mapping[int, int]
    family: str = ""
    id: str = ""
    lag: int = 0
    available: int = 0
    material: str = ""
    skill: str = ""
    pin: Pin | None = None
    splittable: bool = True


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
        power_kw: that it takes while it works.
    """

    id: str
    closed: tuple[tuple[int, int], ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    family: str = ""
    free_from: int = 0
    power_kw: float = 0.0
    open_time: OpenTime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "open_time", OpenTime.between(self.breaks))


@dataclass(frozen=True, slots=True)
class Pool:
    """Operators of one skill.

    Attributes:
        size: how many there are.
        absences: stretches [start, end) in which some are away, with how many.
    """

    size: int
    absences: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be scheduled.

    Attributes:
        setups: (machine, to family) -> minutes when the family before was another.
        changeovers: (machine, from family, to family) -> minutes; goes before `setups`.
        horizon: no operation may end after it.
        pools: skill -> operators.
        permutation: every machine takes the jobs in the same order (a flow line).
        limits: figures that must not get worse than a value, of earlier stages.
        tariff: stretches [start, end) with the price of a kWh in thousandths of the currency; 0 outside them.
    """

    jobs: tuple[Job, ...]
    machines: tuple[Machine, ...]
    setups: Mapping[tuple[int, str], int] = field(default_factory=dict)
    objective: Objective = "makespan"
    horizon: int = 10**9
    changeovers: Mapping[tuple[int, str, str], int] = field(default_factory=dict)
    pools: Mapping[str, Pool] = field(default_factory=dict)
    permutation: bool = False
    limits: tuple[tuple[Objective, int], ...] = ()
    tariff: tuple[tuple[int, int, int], ...] = ()

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, job by job."""
        return tuple(o for job in self.jobs for o in job.operations)

    def setup(self, machine: int, before: str, after: str) -> int:
        """Return the setup time between two families on a machine."""
        if not after or before == after:
            return 0
        own = self.changeovers.get((machine, before, after)) if self.changeovers else None
        return self.setups.get((machine, after), 0) if own is None else own

    @property
    def with_setups(self) -> frozenset[int]:
        """Machines on which an order of operations can cost setup time."""
        return frozenset(m for m, _ in self.setups) | {m for m, _, _ in self.changeovers}


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


def missed_min(problem: Problem, assignments: tuple[Assignment, ...]) -> int:
    """Return by how many minutes deadlines are missed, in all."""
    if all(job.deadline is None for job in problem.jobs):
        return 0
    ends = completions(problem, assignments)
    return sum(
        max(0, end - job.deadline)
        for job, end in zip(problem.jobs, ends, strict=True)
        if job.deadline is not None and job.operations
    )


def flow_time(problem: Problem, assignments: tuple[Assignment, ...]) -> int:
    """Return Σ weight · (end − release)."""
    ends = completions(problem, assignments)
    return sum(
        job.weight * (end - job.release)
        for job, end in zip(problem.jobs, ends, strict=True)
        if job.operations
    )


def setup_time(problem: Problem, assignments: tuple[Assignment, ...]) -> int:
    """Return the minutes of setup that the orders of operations need."""
    family = [m.family for m in problem.machines]
    total = 0
    for a in sorted(assignments, key=lambda a: (a.start, a.end)):
        after = problem.jobs[a.job].operations[a.operation].family
        total += problem.setup(a.machine, family[a.machine], after)
        family[a.machine] = after or family[a.machine]
    return total


def figure(problem: Problem, assignments: tuple[Assignment, ...], objective: Objective) -> int:
    """Return one figure of a complete schedule."""
    match objective:
        case "makespan":
            return makespan(assignments)
        case "weighted_tardiness":
            return weighted_tardiness(problem, assignments)
        case "flow_time":
            return flow_time(problem, assignments)
        case "setup_time":
            return setup_time(problem, assignments)
        case "energy_cost":
            return energy_cost(problem, assignments)


def value_of(problem: Problem, assignments: tuple[Assignment, ...]) -> float:
    """Return the objective of a complete schedule."""
    value = figure(problem, assignments, problem.objective)
    if problem.objective == "weighted_tardiness":
        # the makespan breaks ties: a plan without lateness is also a short one
        return value + makespan(assignments) / TIE
    return value


def keeps_limits(problem: Problem, assignments: tuple[Assignment, ...]) -> bool:
    """Whether a schedule meets every deadline and keeps what earlier stages reached."""
    return missed_min(problem, assignments) == 0 and all(
        figure(problem, assignments, name) <= limit for name, limit in problem.limits
    )


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return plain JSON values."""
    return {
        "jobs": [
            [j.id, j.release, j.due, j.weight, j.deadline, [_operation_to_json(o) for o in j.operations]]
            for j in problem.jobs
        ],
        "machines": [[m.id, m.closed, m.breaks, m.family, m.free_from, m.power_kw] for m in problem.machines],
        "setups": [[m, f, t] for (m, f), t in problem.setups.items()],
        "changeovers": [[m, a, b, t] for (m, a, b), t in problem.changeovers.items()],
        "pools": {name: asdict(pool) for name, pool in problem.pools.items()},
        "objective": problem.objective,
        "horizon": problem.horizon,
        "permutation": problem.permutation,
        "limits": problem.limits,
        "tariff": problem.tariff,
    }


def _operation_to_json(o: Operation) -> list[Any]:
    pin = None if o.pin is None else [o.pin.machine, o.pin.start]
    return [
        sorted(o.durations.items()),
        o.family,
        o.id,
        o.lag,
        o.available,
        o.material,
        o.skill,
        pin,
        o.splittable,
    ]


def problem_from_json(value: Mapping[str, Any]) -> Problem:
    """Make the problem that `problem_to_json` wrote."""
    return Problem(
        tuple(
            Job(id_, tuple(_operation_from_json(n, k, o) for k, o in enumerate(operations)),
                release, due, weight, deadline)
            for n, (id_, release, due, weight, deadline, operations) in enumerate(value["jobs"])
        ),
        tuple(Machine(i, tuple((a, b) for a, b in closed), tuple((a, b) for a, b in breaks), family, free, power)
              for i, closed, breaks, family, free, power in value["machines"]),
        {(int(m), f): int(t) for m, f, t in value["setups"]},
        value["objective"],
        int(value["horizon"]),
        {(int(m), a, b): int(t) for m, a, b, t in value["changeovers"]},
        {name: Pool(p["size"], tuple((a, b, n) for a, b, n in p["absences"])) for name, p in value["pools"].items()},
        bool(value["permutation"]),
        tuple((name, limit) for name, limit in value["limits"]),
        tuple((a, b, price) for a, b, price in value["tariff"]),
    )  # fmt: skip


def _operation_from_json(job: int, index: int, value: list[Any]) -> Operation:
    durations, family, id_, lag, available, material, skill, pin, splittable = value
    return Operation(
        job, index, {int(m): int(d) for m, d in durations}, family, id_, lag, available, material, skill,
        None if pin is None else Pin(*pin), splittable,
    )  # fmt: skip
