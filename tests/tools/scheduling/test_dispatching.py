"""Compiled code keeps to what it stands in for, and is kept apart for each state of its sources."""

import random
from pathlib import Path

import pytest

from tools.scheduling import code_folder
from tools.scheduling.checker import violations
from tools.scheduling.model import Job, Machine, Operation, Pin, Pool, Problem
from tools.scheduling.rule_index import RULES
from tools.scheduling.rules import dispatch


def _plant(seed: int) -> Problem:
    dice = random.Random(seed)
    machines = tuple(
        Machine(f"M{m}", ((400 + 90 * m, 520 + 90 * m),), ((300, 360), (900, 1400)), dice.choice(["", "a"]))
        for m in range(4)
    )
    jobs = []
    for j in range(12):
        operations = tuple(
            Operation(
                j, k, {m: dice.randrange(5, 60) for m in dice.sample(range(4), dice.randrange(1, 4))},
                dice.choice(["", "a", "b"]), lag=dice.choice([0, 15]), available=dice.choice([0, 0, 200]),
                skill=dice.choice(["", "", "weld"]), splittable=dice.random() < 0.8,
            )
            for k in range(3)
        )  # fmt: skip
        jobs.append(
            Job(f"J{j}", operations, dice.randrange(0, 100), dice.randrange(200, 900), dice.choice([1, 3]))
        )
    setups = {(m, f): dice.randrange(5, 30) for m in range(4) for f in "ab"}
    pools = {"weld": Pool(2, ((100, 250, 1),))}
    return Problem(tuple(jobs), machines, setups, "weighted_tardiness", 20_000, pools=pools)


@pytest.mark.parametrize("seed", range(4))
def test_compiled_rules_build_the_same_schedules(seed: int) -> None:
    problem = _plant(seed)

    for rule in RULES:
        plain = dispatch(problem, rule)
        compiled = dispatch(problem, rule, compiled_from=0)

        assert plain is not None
        assert compiled is not None
        assert compiled.assignments == plain.assignments
        assert violations(problem, compiled) == []


def test_compiled_rules_refuse_what_cannot_be_placed() -> None:
    job = Job("A", (Operation(0, 0, {0: 10}, pin=Pin(0, 5)),))
    pinned = Problem((job,), (Machine("M", free_from=20),))

    assert dispatch(pinned, "EDD", compiled_from=0) is None
    assert dispatch(_without_people(), "EDD", compiled_from=0) is None


def _without_people() -> Problem:
    return Problem((Job("A", (Operation(0, 0, {0: 10}, skill="weld"),)),), (Machine("M"),))


def test_changed_sources_get_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "placing.py").write_text("@compiled\n")
    monkeypatch.setattr(code_folder, "_HERE", tmp_path)
    folders = []

    for text in ("\n@compiled\ndef f(): ...\n", "\n@compiled\ndef f(): 1\n"):
        (tmp_path / "placing.py").write_text(text)
        code_folder.code_folder.cache_clear()
        folders.append(code_folder.code_folder())
    code_folder.code_folder.cache_clear()

    assert None not in folders
    assert folders[0] != folders[1]


def test_it_is_compiled_by_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_folder, "_HERE", tmp_path)
    code_folder.code_folder.cache_clear()

    first, second = code_folder.begins(), code_folder.begins()
    code_folder.set_complete()

    assert (first, second) == (True, False)
    assert code_folder.is_complete()
    code_folder.code_folder.cache_clear()
