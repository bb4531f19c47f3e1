"""What rows are counted by, compared with and summed to in a question, of the tables of a small print shop."""

from collections.abc import Callable, Mapping

import pytest

from agents.understanding.asked import Asked, read_query
from agents.understanding.asked_figures import figures_asked
from agents.understanding.asked_links import with_divisor
from agents.understanding.asked_shares import with_share
from plant.index import PlantIndex
from plant.query import Condition, run_query
from plant.store import PlantStore
from plant.workspace import Workspace

RUNS = """Run No;Sales order;Client;Press;Planned (pcs);Good (pcs);Scrap (kg);Start;Coating (g);Coat. min (g);Coat. max (g)
R7001;SO-11;Oak Press;P1;1000;990;4;2025-03-01 06:00;10.1;9.5;10.5
R7002;SO-11;Oak Press;P1;2000;1900;10;2025-03-02 06:00;9.1;9.5;10.5
R7003;SO-12;Elm Books;P2;1000;1060;6;2025-03-03 06:00;10.9;9.5;10.5
R7004;SO-13;Elm Books;P2;500;400;;2025-04-04 06:00;10.0;9.5;10.5
R7005;SO-14;Elm Books;P1;500;495;5;2025-04-05 06:00;9.2;9.5;10.5
"""
STOPS = """Stop No;Press;Run No;From;Cause;Kind;Lost (min)
H1;P1;R7001;2025-03-01 07:00;Ink / water balance;unplanned;10
H2;P1;R7002;2025-03-02 07:00;Plate change;planned;25
H3;P1;R7002;2025-03-02 09:00;Ink / water balance;unplanned;5
H4;P2;R7003;2025-03-03 07:00;Web torn;unplanned;30
H5;P2;R7004;2025-04-04 07:00;Plate change;planned;20
"""
ORDERS = """Job card;Press;Stop No;Cost (EUR)
K1;P1;H1;100
K2;P1;H3;50
K3;P2;H4;70
"""
DESPATCH = """Note;Client;Ordered (boxes);Sent on;Sent qty (boxes)
N1;Oak Press;40;2025-03-05;40
N2;Elm Books;25;;
N3;Elm Books;15;;
"""


@pytest.fixture(scope="module")
def store(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> PlantStore:
    files = {"runs.csv": RUNS, "stops.csv": STOPS, "repair_orders.csv": ORDERS, "despatch.csv": DESPATCH}
    return PlantStore.open(workspace_of(files))


def asked(store: PlantStore, text: str, table: str | None = None) -> Asked:
    index = PlantIndex.open(store)
    found = read_query(text, index, table=table)
    assert found is not None, text
    found = with_share(found, text, store.info(found.query.table))
    return with_divisor(found, text, lambda words: read_query(words, index), index)


def first(store: PlantStore, text: str) -> float:
    return float(run_query(store, asked(store, text).query).iloc[0, 0])


def test_rows_are_not_counted_by_what_tells_them_apart(store: PlantStore) -> None:
    query = asked(store, "most frequent unplanned stop cause by number of stops").query

    assert query.by == ("cause",)
    assert list(run_query(store, query).iloc[0]) == ["Ink / water balance", 2]


def test_things_that_several_rows_are_of_are_counted_once(store: PlantStore) -> None:
    assert first(store, "how many different orders did Oak Press have") == 1


def test_a_bound_cut_short_is_the_bound_of_its_value(store: PlantStore) -> None:
    assert first(store, "how many runs had a coating below the coating min") == 2
    assert first(store, "number of runs with coating outside its limits") == 3


def test_a_column_is_compared_with_a_part_of_another(store: PlantStore) -> None:
    query = asked(store, "how many runs made less than 97% of the planned pcs").query

    assert query.where == (Condition("good_pcs", "<", (), "planned_pcs", times=0.97),)
    assert first(store, "how many runs made less than 97% of the planned pcs") == 2
    assert first(store, "how many runs had good pcs more than 5 % above the planned pcs") == 1


def test_a_ratio_is_told_per_thousand_and_of_rows_with_both(store: PlantStore) -> None:
    assert first(store, "scrap kg per 1000 good pcs") == pytest.approx(1000 * 25 / 4845)
    both = "scrap kg per 1000 good pcs, only where both are filled in"
    assert first(store, both) == pytest.approx(1000 * 25 / 4445)


def test_values_that_a_question_lists_name_no_column(store: PlantStore) -> None:
    query = asked(store, "lost minutes split planned / unplanned").query

    assert query.measures[0].column == "lost_min"
    assert query.by == ("kind",)


def test_a_sign_inside_a_value_divides_nothing(store: PlantStore) -> None:
    assert first(store, "total cost of repair orders for the stop cause 'Ink / water balance'") == 150


def test_a_later_figure_takes_the_column_that_the_rows_before_have(store: PlantStore) -> None:
    text = "how many notes were not sent and how many boxes is that"
    index = PlantIndex.open(store)
    whole = asked(store, text)

    queries = figures_asked(
        text, whole, store.info("despatch"), store, lambda w: read_query(w, index, table="despatch")
    )

    assert [list(run_query(store, q).iloc[0]) for q in queries] == [[2, 40]]


def test_a_part_of_each_group_is_a_share_of_that_group(store: PlantStore) -> None:
    query = asked(store, "unplanned lost minutes as % of all lost minutes per press").query

    frame = run_query(store, query)

    assert query.per is not None
    assert dict(zip(frame.iloc[:, 0], frame.iloc[:, 1], strict=True)) == {"P1": 37.5, "P2": 60.0}
