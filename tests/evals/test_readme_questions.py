"""The README's ten questions, asked in its order in one conversation; the figures are found again by SQL alone."""

from pathlib import Path
from typing import Any

import pytest

from agents.answer import Answer
from agents.assistant import Assistant
from evals.readme_questions import README, readme_questions
from plant.store import PlantStore

_MONTH = "'2026-04-01 00:00+02' AND {0} < '2026-05-01 00:00+02'"


@pytest.fixture(scope="module")
def answers(demo_assistant: Assistant) -> list[Answer]:
    thread: str | None = None
    found = []
    for question, _ in readme_questions():
        found.append(demo_assistant.ask(question, thread=thread, user="reader"))
        thread = found[-1].thread
    return found


def _value(answer: Answer, name: str) -> float:
    return float(next(m["value"] for m in answer.metrics if m["name"] == name))


def test_there_are_ten_each_with_its_picture() -> None:
    questions = readme_questions()

    assert len(questions) == 10
    assert [p for _, p in questions if not (README.parent / "docs" / "images" / f"{p}.png").is_file()] == []
    assert all(path.stat().st_size < 200_000 for path in Path(README.parent, "docs", "images").glob("*.png"))


def test_all_are_answered_and_the_plan_waits_for_approval(answers: list[Answer]) -> None:
    assert [a.status for a in answers] == ["answered"] * 9 + ["approval"]


def test_oee_of_both_weeks_is_that_of_the_counts_and_states(
    answers: list[Answer], demo_store: PlantStore
) -> None:
    for answer, start, end in (
        (answers[0], "2026-05-18", "2026-05-25"),
        (answers[1], "2026-05-11", "2026-05-18"),
    ):
        where = "WHERE equipment_id = 'CNC-07' AND {0} >= ? AND {0} < ?"
        good_s = _one(
            demo_store,
            f"SELECT sum(ideal_s * good / (good + scrap)) FROM production {where.format('counted')}",
            start, end,
        )  # fmt: skip
        seconds = f"SELECT sum(epoch(ends - starts)) FROM state_event {where.format('starts')} AND state "
        least = _one(demo_store, f"{seconds} IN ('running', 'setup', 'down')", start, end)
        most = _one(demo_store, f"{seconds} <> 'off'", start, end)
        assert "CNC-07" in answer.answer
        assert 100 * good_s / most <= _value(answer, "OEE") <= 100 * good_s / least


def test_the_planted_cause_of_the_scrap_is_named(answers: list[Answer]) -> None:
    assert "CNC-07" in answers[2].answer
    assert answers[2].charts or answers[2].tables


def test_the_chart_and_the_index_rest_on_the_measurements(
    answers: list[Answer], demo_store: PlantStore
) -> None:
    assert "control" in answers[3].answer
    assert answers[3].charts
    values = int(
        demo_store.rows(
            f"SELECT count(*) FROM measurement m JOIN characteristic c USING (characteristic_id) "
            f"WHERE c.name = 'Shaft diameter' AND m.measured >= {_MONTH.format('m.measured')}"
        )[0][0]
    )
    assert any(m["n"] == values for m in answers[4].metrics), values


def test_the_reasons_for_downtime_are_those_of_the_states(
    answers: list[Answer], demo_store: PlantStore
) -> None:
    start, end = "TIMESTAMPTZ '2026-04-01 00:00+02'", "TIMESTAMPTZ '2026-05-01 00:00+02'"
    rows = demo_store.rows(
        f"SELECT coalesce(r.label, s.reason_id, '?'), sum(epoch(least(s.ends, {end}) - greatest(s.starts, {start}))) "
        "/ 3600 AS h FROM state_event s LEFT JOIN reason r USING (reason_id) "
        f"WHERE s.state = 'down' AND s.starts < {end} AND s.ends > {start} GROUP BY 1 ORDER BY h DESC LIMIT 5"
    )
    table = answers[5].tables[0]["rows"]
    assert [row[0] for row in table] == [r[0] for r in rows]
    assert [row[1] for row in table] == pytest.approx([float(r[1]) for r in rows], rel=0.01)


def test_the_most_frequent_alarm_is_that_of_the_log(answers: list[Answer], demo_store: PlantStore) -> None:
    code = demo_store.rows(
        "SELECT code FROM alarm WHERE equipment_id = 'CNC-03' GROUP BY code ORDER BY count(*) DESC LIMIT 1"
    )[0][0]

    assert str(code) in answers[6].answer


def test_the_manuals_are_quoted_with_their_page(answers: list[Answer]) -> None:
    assert "Spindle vibration" in answers[7].citations[0]["quote"]
    assert any(c["page"] for c in answers[7].citations)
    assert any("insert" in c["quote"].lower() for c in answers[8].citations)


def test_nothing_is_planned_on_the_press_that_is_down(answers: list[Answer]) -> None:
    assert answers[9].proposal is not None
    assert "PRESS-2 down 2026-06-02" in answers[9].answer


def _one(store: PlantStore, statement: str, *parameters: Any) -> float:
    return float(store.rows(statement, [f"{p} 00:00+02" for p in parameters])[0][0])
