"""Looking at the rows of a result again, and setting a result beside another."""

from collections.abc import Mapping
from typing import Any

import pytest

from plant.errors import RequestError
from tools.beside import set_beside
from tools.result import Metric, Table, ToolResult
from tools.views import View, viewed

_ROWS = (("PRESS-1", 4, 50.0, 90.0), ("PRESS-2", 9, 20.0, 30.0), ("MILL-1", 2, 80.0, 60.0))


def _result() -> ToolResult:
    table = Table("By machine", ("machine", "failures", "MTBF", "MTTR"), _ROWS, ("", "", "h", "min"))
    return ToolResult("All of it.", (Metric("MTBF", 50.0, "h", "May 2026"), table))


def _shown(result: ToolResult) -> list[Any]:
    return [row[0] for a in result.artifacts if isinstance(a, Table) for row in a.rows]


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (View(order="worst", about="mttr per machine"), ["PRESS-1", "MILL-1", "PRESS-2"]),
        (View(order="worst", about="mtbf"), ["PRESS-2", "PRESS-1", "MILL-1"]),
        (View(order="best", limit=1, about="mtbf"), ["MILL-1"]),
        (View(without=("press 2",)), ["PRESS-1", "MILL-1"]),
        (View(drop=1, order="highest", about="failures"), ["PRESS-1", "MILL-1"]),
    ],
)
def test_rows_are_shown_as_the_view_says(view: View, shown: list[str]) -> None:
    assert _shown(viewed(_result(), view)) == shown


def test_a_place_names_its_row_and_all_of_its_figures() -> None:
    text = viewed(_result(), View(place=2, order="worst", about="mtbf")).text

    assert text.startswith("The second worst is PRESS-1 with failures 4, MTBF 50 h, MTTR 90 min (May 2026).")


def test_a_place_that_is_not_there_is_said() -> None:
    assert "only 3 rows" in viewed(_result(), View(place=7)).text


def test_what_is_left_is_summed_where_it_can_be() -> None:
    result = viewed(_result(), View(without=("PRESS-2",), about="failures"))

    assert any(m.value == 6 for m in result.artifacts if isinstance(m, Metric))


def test_times_are_put_in_another_unit() -> None:
    metric = next(a for a in viewed(_result(), View(unit="min")).artifacts if isinstance(a, Metric))

    assert (metric.value, metric.unit) == (3000, "min")


def test_an_answer_without_times_says_that_it_has_none() -> None:
    share = ToolResult("Share.", (Metric("OEE", 80.0, "%"),))

    assert viewed(share, View(unit="h")).text.startswith("That answer can't be given in h: it is in %.")


def test_a_key_that_no_view_has_is_refused() -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        View.from_json({"colour": "red"})


def test_two_results_are_told_with_their_difference() -> None:
    def run(arguments: Mapping[str, Any]) -> ToolResult:
        value = {"april": 1.5, "may": 1.2}[arguments["period"]]
        return ToolResult(f"Cpk {value}.", (Metric("Cpk", value, "", arguments["period"]),))

    result = set_beside(run, {"period": "april"}, {"period": "may"})

    assert result.text.startswith("Cpk was 1.2 (may), lower than 1.5 (april) by 0.3.")
    assert isinstance(result.artifacts[0], Metric)
    assert result.artifacts[0].value == pytest.approx(-0.3)
