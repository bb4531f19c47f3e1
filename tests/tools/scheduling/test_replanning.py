"""Plans that react: three ways around an event, conflicts with a way out, causes, remedies and certainty."""

import pytest

from evals.scheduling.conflicts import pair_of
from evals.scheduling.events import KINDS as EVENTS
from evals.scheduling.events import happens
from evals.scheduling.generate import generate
from evals.scheduling.late import plant
from evals.scheduling.random_plants import random_plant
from evals.scheduling.simulator import simulate
from tools.scheduling.checker import violations
from tools.scheduling.conflicts import exists, find_conflict, lifted, rules_of
from tools.scheduling.flow_line import assignments_of, line_of, value
from tools.scheduling.frozen import Windows, shifted_right
from tools.scheduling.lateness import causes_of
from tools.scheduling.model import (
    Job,
    Machine,
    Operation,
    Pin,
    Pool,
    Problem,
    completions,
    problem_from_json,
    problem_to_json,
    value_of,
)
from tools.scheduling.reasons import reasons_of
from tools.scheduling.remedies import remedies_for
from tools.scheduling.replay import run, steps_of
from tools.scheduling.rescheduling import react
from tools.scheduling.robustness import Spread, ends_of, robustness_of
from tools.scheduling.rules import best_rule
from tools.scheduling.solver import solve


def small(seed: int) -> Problem:
    base = generate(seed, orders=10, steps=3, machines=4)
    return Problem(
        base.jobs, base.machines, base.setups, base.objective, base.horizon, pools={"set": Pool(2)}
    )


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_moves_nothing_frozen_and_no_answer_is_worse_than_shifting_right(kind: str) -> None:
    import random

    problem = small(3)
    first = best_rule(problem)
    assert first is not None
    windows = Windows(300, 800)
    changed = happens(random.Random(1), kind, problem, first.assignments, 0)

    options = {o.name: o for o in react(changed, first.assignments, windows, seconds=1.0, workers=2)}

    assert list(options) == ["shift right", "least change", "full"]
    held = shifted_right(changed, first.assignments, windows.frozen_until) or ()
    for option in options.values():
        assert violations(changed, option.schedule) == []
        assert set(held) <= set(option.schedule.assignments)
        assert option.schedule.value == value_of(changed, option.schedule.assignments)
        assert option.schedule.value <= options["shift right"].schedule.value


def test_a_conflict_is_minimal_and_its_way_out_works() -> None:
    twin, planted = pair_of(2, "two deadlines")

    found = find_conflict(planted, seconds=5)

    assert find_conflict(twin, seconds=5) is None
    assert found is not None
    assert found.cheapest is not None
    rules = list(rules_of(planted))
    assert exists(lifted(planted, [r for r in rules if r not in found.rules]), 5) is False
    for rule in found.rules:
        assert exists(lifted(planted, [r for r in rules if r not in found.rules or r == rule]), 5)


@pytest.mark.parametrize("kind", ["downtime", "material", "operator", "pin", "queue", "predecessor"])
def test_the_planted_cause_is_named_first_and_minutes_add_up(kind: str) -> None:
    late = plant(5, kind)

    reasons = reasons_of(late.problem, late.schedule, late.job)

    end = completions(late.problem, late.schedule.assignments)[late.job]
    total = sum(c.minutes for c in causes_of(late.problem, late.schedule, late.job))
    assert total == end - late.problem.jobs[late.job].release
    assert reasons[0].kind == kind
    for remedy in remedies_for(late.problem, late.schedule, late.job):
        again = simulate(remedy.problem, steps_of(remedy.schedule.assignments))
        assert tuple(again) == remedy.schedule.assignments
        assert remedy.end == max(a.end for a in again if a.job == late.job)


def test_without_noise_a_plan_is_replayed_to_the_minute() -> None:
    problem = small(4)
    first = best_rule(problem)
    assert first is not None
    plan = run(problem, steps_of(first.assignments))
    assert plan is not None

    path = ends_of(problem, plan, [Spread()] * 4, 2, 1)

    assert tuple(simulate(problem, steps_of(plan.assignments))) == plan.assignments
    assert [int(e) for e in path[:, 0]] == completions(problem, plan.assignments)


def test_more_spread_makes_dates_less_sure() -> None:
    problem = small(4)
    plan = best_rule(problem)
    assert plan is not None
    wild = Spread((0.5, 1.0, 2.5) * 10, (120.0,) * 20, 20_000)

    calm = robustness_of(problem, plan, [Spread((1.0,) * 30)] * 4, runs=100)
    rough = robustness_of(problem, plan, [wild] * 4, runs=100, critical=True)

    assert all(r.p80 >= c.p80 for c, r in zip(calm.orders, rough.orders, strict=True))
    assert rough.expected_tardiness >= calm.expected_tardiness
    assert set(rough.criticality) <= set(range(4))


@pytest.mark.parametrize("seed", range(1, 25))
def test_random_plants_survive_json_and_rules(seed: int) -> None:
    problem = random_plant(seed)

    again = problem_from_json(problem_to_json(problem))

    assert again == problem
    first = best_rule(problem, 0.05)
    if first is not None and all(j.deadline is None for j in problem.jobs):
        assert violations(problem, first) == []


def test_one_worker_and_one_seed_give_one_schedule() -> None:
    problem = small(7)

    twice = [solve(problem, seconds=1.0, workers=1, seed=3) for _ in range(2)]

    assert twice[0].assignments == twice[1].assignments


def test_a_flow_line_keeps_one_order_and_counts_setups_by_pair() -> None:
    jobs = tuple(
        Job(f"J{j}", tuple(Operation(j, m, {m: 5 + j * m}, str(j)) for m in range(3))) for j in range(5)
    )
    pairs = {
        (m, str(a), str(b)): 2 + (a + b) % 4 for m in range(3) for a in range(5) for b in range(5) if a != b
    }
    problem = Problem(jobs, tuple(Machine(str(m)) for m in range(3)), changeovers=pairs, permutation=True)

    found = solve(problem, seconds=0.5, workers=1)

    assert violations(problem, found) == []
    order = [a.job for a in sorted(found.assignments, key=lambda a: a.start) if a.machine == 0]
    assert value(line_of(problem), order) == found.value == value_of(problem, assignments_of(problem, order))


def test_a_pin_in_a_downtime_is_a_conflict_and_no_schedule() -> None:
    job = Job("J0", (Operation(0, 0, {0: 60}, pin=Pin(0, 100)),))
    problem = Problem((job,), (Machine("SAW", closed=((90, 200),)),), horizon=1000)

    conflict = find_conflict(problem, seconds=30)

    assert conflict is not None
    assert {rule.kind for rule in conflict.rules} == {"pin", "downtime"}


def test_a_skill_that_nobody_has_is_named() -> None:
    problem = Problem((Job("J0", (Operation(0, 0, {0: 60}, skill="laser"),)),), (Machine("SAW"),))

    conflict = find_conflict(problem, seconds=30)

    assert conflict is not None
    assert [rule.says for rule in conflict.rules] == ["nobody has the skill laser"]
