"""Why no schedule exists: the minimal conflict and the cheapest way out, both verified by solving again.

A rule is taken out of the problem to see whether a schedule exists without it; what remains when no rule
can be taken out is a minimal conflict. The way out moves deadlines and the end of the calendar by minutes, or
lifts one of the other rules, at the prices below.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.scheduling.checker import violations
from tools.scheduling.model import Assignment, Operation, Pin, Problem
from tools.scheduling.replay import with_job, with_machine, with_operation, with_pool
from tools.scheduling.rules import best_rule

FAR = 10**7
PRICES = {  # of a minute of delay of weight 1 = 1; of lifting a rule, times the minutes it held
    "deadline": 1.0, "horizon": 2.0, "pin": 1.0, "material": 3.0, "release": 3.0, "downtime": 4.0,
    "absence": 2.0, "skill": 4.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a problem that could be relaxed.

    Attributes:
        kind: deadline, horizon, pin, material, release, downtime, absence, skill or machine.
        job, operation, machine: positions of what it is about; -1 where it has none.
        n: which stop or absence.
        skill: name of the pool.
        says: the rule in words.
    """

    kind: str
    says: str
    job: int = -1
    operation: int = -1
    machine: int = -1
    n: int = -1
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A way out.

    Attributes:
        says: what must change, in words.
        price: in minutes of delay of weight 1.
        problem: as relaxed.
        schedule: one that keeps every rule of the relaxed problem.
    """

    says: tuple[str, ...]
    price: float
    problem: Problem
    schedule: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together; without any one of them a schedule exists."""

    rules: tuple[Rule, ...]
    cheapest: Relaxation | None


def _minute(at: int) -> str:
    return f"minute {at}"


def find_conflict(
    problem: Problem, *, seconds: float = 20.0, workers: int = 2, when: Callable[[int], str] = _minute
) -> Conflict | None:
    """Return a minimal conflict and the cheapest relaxation.

    Args:
        problem: of at most some hundred operations.
        seconds: for one proof; a rule whose need is not proved in that time stays in the conflict.
        workers: threads of the solver.
        when: says a minute to people.

    Returns:
        None when a schedule exists, or none of both could be proved.
    """
    if exists(problem, seconds, workers) is not False:
        return None
    rules = list(rules_of(problem, when))
    bare = lifted(problem, rules)
    needed: list[Rule] = []
    if exists(bare, seconds, workers) is False:
        return Conflict((), None)  # even without these rules: an operation that no machine can do
    left = rules
    while left:  # find the next rule that is needed, halving the rest (Junker's QuickXplain, one at a time)
        low, high = 0, len(left)
        while low < high:
            middle = (low + high) // 2
            kept = [*needed, *left[:middle]]
            if exists(_with_only(problem, rules, kept), seconds, workers) is False:
                high = middle
            else:
                low = middle + 1
        if low == 0:
            break
        needed.append(left[low - 1])
        left = left[: low - 1]
        if exists(_with_only(problem, rules, needed), seconds, workers) is False:
            break
    needed = _minimal(problem, rules, needed, seconds, workers)
    return Conflict(tuple(needed), _cheapest(problem, needed, seconds, workers))


def _minimal(
    problem: Problem, rules: Sequence[Rule], needed: list[Rule], seconds: float, workers: int
) -> list[Rule]:
    for rule in list(needed):
        rest = [r for r in needed if r != rule]
        if exists(_with_only(problem, rules, rest), seconds, workers) is False:
            needed = rest
    return needed


def exists(problem: Problem, seconds: float, workers: int = 2) -> bool | None:
    """Say whether any schedule keeps all rules; None when the time was too short to tell."""
    return _solve(problem, seconds, workers)[0]


def rules_of(problem: Problem, when: Callable[[int], str] = _minute) -> Iterator[Rule]:
    """Yield the rules of a problem that a plant could relax; `when` says a minute to people."""
    for j, job in enumerate(problem.jobs):
        if not job.operations:
            continue
        if job.deadline is not None:
            yield Rule("deadline", f"{job.id} must end by {when(job.deadline)}", j)
        if job.release > 0:
            yield Rule("release", f"{job.id} cannot start before {when(job.release)}", j)
        for o in job.operations:
            name = o.id or f"{job.id} operation {o.index}"
            if not o.durations:
                yield Rule("machine", f"no machine can do {name}", j, o.index)
            if o.pin is not None:
                where = problem.machines[o.pin.machine].id
                yield Rule("pin", f"{name} is pinned to {where} at {when(o.pin.start)}", j, o.index)
            if o.available > 0:
                what = o.material or "its material"
                yield Rule("material", f"{name} waits for {what} until {when(o.available)}", j, o.index)
    for m, machine in enumerate(problem.machines):
        for n, (x, y) in enumerate(machine.closed):
            yield Rule("downtime", f"{machine.id} is down from {when(x)} to {when(y)}", machine=m, n=n)
    for skill, pool in problem.pools.items():
        for n, (x, y, away) in enumerate(pool.absences):
            yield Rule("absence", f"{away} of {skill} are away from {when(x)} to {when(y)}", n=n, skill=skill)
        yield Rule("skill", f"only {pool.size} have the skill {skill}", skill=skill)
    for skill in sorted({o.skill for o in problem.operations if o.skill} - set(problem.pools)):
        yield Rule("skill", f"nobody has the skill {skill}", skill=skill)
    if problem.horizon < FAR:
        yield Rule("horizon", f"the calendar ends at {when(problem.horizon)}")


def lifted(problem: Problem, rules: Sequence[Rule]) -> Problem:
    """Return the problem without some of its rules."""
    gone: dict[str, list[Rule]] = {}
    for rule in rules:
        match rule.kind:
            case "deadline":
                problem = with_job(problem, rule.job, deadline=None)
            case "release":
                problem = with_job(problem, rule.job, release=0)
            case "pin" | "material":
                o = problem.jobs[rule.job].operations[rule.operation]
                o = replace(o, pin=None) if rule.kind == "pin" else replace(o, available=0)
                problem = with_operation(problem, o)
            case "machine":
                o = problem.jobs[rule.job].operations[rule.operation]
                every = dict.fromkeys(range(len(problem.machines)), 1)
                problem = with_operation(problem, replace(o, durations=every))
            case "horizon":
                problem = replace(problem, horizon=FAR)
            case "skill":
                problem = _without_skill(problem, rule.skill)
            case _:
                gone.setdefault(rule.kind, []).append(rule)
    for rule_list in gone.values():
        problem = _without_stops(problem, rule_list)
    return problem


def _without_stops(problem: Problem, rules: Sequence[Rule]) -> Problem:
    for m, machine in enumerate(problem.machines):
        out = {r.n for r in rules if r.kind == "downtime" and r.machine == m}
        if out:
            problem = with_machine(
                problem, m, closed=tuple(c for n, c in enumerate(machine.closed) if n not in out)
            )
    for skill, pool in problem.pools.items():
        out = {r.n for r in rules if r.kind == "absence" and r.skill == skill}
        if out:
            absences = tuple(a for n, a in enumerate(pool.absences) if n not in out)
            problem = with_pool(problem, skill, replace(pool, absences=absences))
    return problem


def _without_skill(problem: Problem, skill: str) -> Problem:
    jobs = tuple(
        replace(
            job, operations=tuple(replace(o, skill="") if o.skill == skill else o for o in job.operations)
        )
        for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def _with_only(problem: Problem, rules: Sequence[Rule], kept: Sequence[Rule]) -> Problem:
    """Return the problem with only some of its rules; stops keep their numbers."""
    return lifted(problem, [r for r in rules if r not in kept])


def _solve(
    problem: Problem, seconds: float, workers: int, *, goal: bool = False
) -> tuple[bool | None, tuple[Assignment, ...]]:
    """Look for a schedule that keeps all rules, with `goal` the best; rules first, then CP-SAT."""
    from ortools.sat.python import cp_model

    from tools.scheduling.cpsat import Built

    first = best_rule(problem, 0.2, at_most_s=2.0) if all(o.durations for o in problem.operations) else None
    if first is not None and not goal and not violations(problem, first):
        return True, first.assignments
    if any(not o.durations or _nobody(problem, o) for o in problem.operations):
        return False, ()
    built = Built(problem, first.assignments if first else ())
    if not goal:
        built.model.clear_objective()  # type: ignore[no-untyped-call]
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(built.model)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return True, built.assignments(solver.value)
    return (False if status == cp_model.INFEASIBLE else None), ()


def _nobody(problem: Problem, o: Operation) -> bool:
    """Whether an operation that takes time needs a skill that nobody has."""
    if not o.skill or min(o.durations.values()) <= 0:
        return False
    pool = problem.pools.get(o.skill)
    return pool is None or pool.size <= 0


def _cheapest(problem: Problem, needed: Sequence[Rule], seconds: float, workers: int) -> Relaxation | None:
    """Try to move deadlines alone, then to lift each other rule of the conflict as well."""
    found: list[Relaxation] = []
    for rule in [None, *(r for r in needed if r.kind not in {"deadline", "horizon", "machine"})]:
        price = 0.0 if rule is None else PRICES[rule.kind] * _minutes(problem, rule)
        if not found or price < min(f.price for f in found):
            relaxed = problem if rule is None else lifted(problem, [rule])
            made = _moved_deadlines(
                relaxed, () if rule is None else (f"lift: {rule.says}",), price, seconds, workers
            )
            if made is not None:
                found.append(made)
    return min(found, key=lambda r: r.price, default=None)


def _minutes(problem: Problem, rule: Rule) -> int:
    """Return the minutes for which a rule held something up."""
    match rule.kind:
        case "release":
            return problem.jobs[rule.job].release
        case "material":
            return problem.jobs[rule.job].operations[rule.operation].available
        case "pin":
            pin: Pin | None = problem.jobs[rule.job].operations[rule.operation].pin
            return 60 + (pin.start if pin else 0) // 10
        case "downtime":
            x, y = problem.machines[rule.machine].closed[rule.n]
            return y - x
        case "absence":
            x, y, _ = problem.pools[rule.skill].absences[rule.n]
            return y - x
    return sum(min(o.durations.values()) for o in problem.operations if o.skill == rule.skill)


def _moved_deadlines(
    problem: Problem, says: tuple[str, ...], price: float, seconds: float, workers: int
) -> Relaxation | None:
    """Make deadlines due dates, minimise the weighted tardiness, and move each as far as is needed."""
    jobs: list[Any] = [replace(job, due=job.deadline, deadline=None) for job in problem.jobs]
    soft = replace(problem, jobs=tuple(jobs), objective="weighted_tardiness", horizon=FAR)
    done, made = _solve(soft, seconds, workers, goal=True)
    if not done:
        return None
    ends = {a.job: a.end for a in sorted(made, key=lambda a: a.end)}
    relaxed, words = problem, list(says)
    for j, job in enumerate(problem.jobs):
        if job.deadline is not None and j in ends and ends[j] > job.deadline:
            relaxed = with_job(relaxed, j, deadline=ends[j])
            words.append(f"let {job.id} end {ends[j] - job.deadline} min after its deadline")
            price += PRICES["deadline"] * job.weight * (ends[j] - job.deadline)
    latest = max(ends.values(), default=0)
    if latest > problem.horizon:
        relaxed = replace(relaxed, horizon=latest)
        words.append(f"open the calendar {latest - problem.horizon} min longer")
        price += PRICES["horizon"] * (latest - problem.horizon)
    return Relaxation(tuple(words), price, relaxed, made)
