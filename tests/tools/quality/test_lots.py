"""The lots of an order, found again by SQL."""

from agents.assistant import Assistant
from plant.store import PlantStore


def test_the_lots_that_went_into_an_order(demo_assistant: Assistant, demo_store: PlantStore) -> None:
    ((order, n),) = demo_store.rows(
        "SELECT j.order_id, count(DISTINCT u.lot_id) FROM job j JOIN lot_use u USING (job_id) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    lots = {
        r[0]
        for r in demo_store.rows(
            "SELECT DISTINCT u.lot_id FROM job j JOIN lot_use u USING (job_id) WHERE j.order_id = ?", [order]
        )
    }

    answer = demo_assistant.ask(f"which lots went into {order}")

    assert [s["tool"] for s in answer.steps] == ["order_lots"]
    assert f"{n} lots went into {order}" in answer.answer
    assert {r[0] for r in answer.tables[0]["rows"]} == lots
