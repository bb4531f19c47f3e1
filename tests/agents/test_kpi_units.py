"""The unit that is said beside a figure: it chooses the figure, and is no figure itself."""

import pytest

from agents.assistant import Assistant


@pytest.mark.parametrize(
    ("question", "kpi"),
    [
        ("rejects per shift on the cover plates in march, in pieces", "scrap_pieces"),
        ("scrap of the mills last month in euros", "scrap_cost"),
        ("scrap by machine last month in percent", "scrap_ratio"),
    ],
)
def test_a_figure_is_told_in_the_unit_that_is_said(
    demo_assistant: Assistant, question: str, kpi: str
) -> None:
    answer, _ = demo_assistant.understood(question)

    assert [s["arguments"]["kpi"] for s in answer.steps] == [kpi]
