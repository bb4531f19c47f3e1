"""Problems and schedules as arrays, for code that is compiled; operations are numbered through, job by job."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.scheduling.model import Assignment, Job, Problem

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
FAR = 10**15


class Coded(NamedTuple):
    """The arrays; spans of a machine or skill lie between two entries of its `…_at`.

    Attributes:
        job, first: job of each operation; first operation of each job and, last, how many there are.
        length: operations × machines, minutes of work; -1 where the machine cannot do it.
        family: of each operation; 0 for none.
        lag, available, whole, skill: of each operation; `skill` is -1 for none.
        pin_machine, pin_start: of each operation; -1 for none.
        release, due, weight, deadline: of each job; `FAR` for none. For the flow time every job is due at once.
        free, state: of each machine: it is free from, is set up for.
        setup: machines × families × families, minutes.
        breaks_at, break_begin, break_end, open_before: breaks of the machines, as in `OpenTime`.
        closed_at, closed_begin, closed_end: downtime of the machines.
        size: operators of each skill.
        away_at, away_begin, away_end, away_count: their absences.
        horizon: no operation may end after it.
        makespan_only: the objective is the makespan, else weighted tardiness.
    """

    job: Ints
    first: Ints
    length: Ints
    family: Ints
    lag: Ints
    available: Ints
    whole: Ints
    skill: Ints
    pin_machine: Ints
    pin_start: Ints
    release: Ints
    due: Ints
    weight: Ints
    deadline: Ints
    free: Ints
    state: Ints
    setup: Ints
    breaks_at: Ints
    break_begin: Ints
    break_end: Ints
    open_before: Ints
    closed_at: Ints
    closed_begin: Ints
    closed_end: Ints
    size: Ints
    away_at: Ints
    away_begin: Ints
    away_end: Ints
    away_count: Ints
    horizon: int
    makespan_only: bool


class Plan(NamedTuple):
    """A schedule: operations in the order in which they are placed, and where each stands."""

    order: Ints
    machine: Ints
    begin: Ints
    start: Ints
    end: Ints


class InForce(NamedTuple):
    """A published plan.

    Attributes:
        machine: of each operation; -1 of one that was not published.
        before: published operation before each on its machine; -1 for none.
        held: of each machine, the held operation that stands before all others; -1 for none.
        budget: how many operations may change; -1 when nothing is published.
    """

    machine: Ints
    before: Ints
    held: Ints
    budget: int


class Shop(NamedTuple):
    """A job shop.

    Attributes:
        before, after: of each operation in its job.
        lag: that must pass after each operation.
        base: no operation starts earlier.
        length: operations × machines; -1 where the machine cannot do it.
        free: of each machine.
        flexible: some operation has alternatives.
        tenure: moves for which a reversed pair is tabu, at least.
    """

    before: Ints
    after: Ints
    lag: Ints
    base: Ints
    length: Ints
    free: Ints
    flexible: bool
    tenure: int


class Lines(NamedTuple):
    """The order of operations on machines.

    Attributes:
        machine: of each operation.
        left, right: operation before and behind each on its machine.
        work: of each operation on its machine.
        head, tail: of each operation.
        order: operations, none before what it waits for.
        first: operation of each machine.
    """

    machine: Ints
    left: Ints
    right: Ints
    work: Ints
    head: Ints
    tail: Ints
    order: Ints
    first: Ints


def coded(problem: Problem) -> Coded:
    """Return a problem as arrays."""
    operations, machines, jobs = problem.operations, problem.machines, problem.jobs
    names = sorted({o.family for o in operations} | {m.family for m in machines} | {""})
    families = {name: n for n, name in enumerate(names)}
    skills = {name: n for n, name in enumerate(sorted({o.skill for o in operations} - {""}))}
    pools = [problem.pools.get(name) for name in skills]
    length = np.full((len(operations), len(machines)), -1, np.int64)
    for n, o in enumerate(operations):
        for m, minutes in o.durations.items():
            length[n, m] = minutes
    breaks_at, breaks = _spans([m.breaks for m in machines])
    closed_at, closed = _spans([m.closed for m in machines])
    away_at, away = _spans([p.absences if p else () for p in pools])
    return Coded(
        job=_ints(o.job for o in operations),
        first=np.cumsum([0, *(len(j.operations) for j in jobs)], dtype=np.int64),
        length=length,
        family=_ints(families[o.family] for o in operations),
        lag=_ints(o.lag for o in operations),
        available=_ints(o.available for o in operations),
        whole=_ints(not o.splittable for o in operations),
        skill=_ints(skills.get(o.skill, -1) for o in operations),
        pin_machine=_ints(o.pin.machine if o.pin else -1 for o in operations),
        pin_start=_ints(o.pin.start if o.pin else -1 for o in operations),
        release=_ints(j.release for j in jobs),
        due=_ints(_due_of(problem, j) for j in jobs),
        weight=_ints(j.weight for j in jobs),
        deadline=_ints(FAR if j.deadline is None else j.deadline for j in jobs),
        free=_ints(m.free_from for m in machines),
        state=_ints(families[m.family] for m in machines),
        setup=_setups(problem, names),
        breaks_at=breaks_at, break_begin=breaks[:, 0], break_end=breaks[:, 1],
        open_before=_ints(b for m in machines for b in m.open_time.before),
        closed_at=closed_at, closed_begin=closed[:, 0], closed_end=closed[:, 1],
        size=_ints(p.size if p else 0 for p in pools),
        away_at=away_at, away_begin=away[:, 0], away_end=away[:, 1], away_count=away[:, 2],
        horizon=problem.horizon,
        makespan_only=problem.objective == "makespan",
    )  # fmt: skip


def numbers_of(code: Coded, made: Sequence[Assignment]) -> tuple[Ints, Ints]:
    """Return the operations of a schedule in order of their start, and the machine of each operation."""
    from tools.scheduling.replay import steps_of

    steps = steps_of(made)
    order = _ints(int(code.first[j]) + k for j, k, _ in steps)
    machine = np.zeros(len(code.job), np.int64)
    machine[order] = [m for *_, m in steps]
    return order, machine


def _ints(values: object) -> Ints:
    return np.array(list(values), np.int64)  # type: ignore[call-overload]


def _due_of(problem: Problem, job: Job) -> int:
    if problem.objective == "flow_time":
        return job.release
    return FAR if job.due is None else job.due


def _setups(problem: Problem, names: Sequence[str]) -> Ints:
    made = np.zeros((len(problem.machines), len(names), len(names)), np.int64)
    for m in problem.with_setups & set(range(len(problem.machines))):
        for a, before in enumerate(names):
            for b, after in enumerate(names):
                made[m, a, b] = problem.setup(m, before, after)
    return made


def _spans(lists: Sequence[Sequence[tuple[int, ...]]]) -> tuple[Ints, Ints]:
    at = np.cumsum([0, *(len(spans) for spans in lists)], dtype=np.int64)
    flat = [(*span, 0)[:3] for spans in lists for span in spans]
    return at, np.ascontiguousarray(np.array(flat, np.int64).reshape(-1, 3).T).T
