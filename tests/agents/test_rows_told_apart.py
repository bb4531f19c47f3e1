"""Rows told apart by kinds, keys, parts of values, texts and the arithmetic of a question, of a small bottling shop."""

from collections.abc import Callable, Mapping

import pytest

from agents.understanding.asked import Asked, read_query
from agents.understanding.asked_shares import with_share
from plant.index import PlantIndex
from plant.query import Condition, run_query
from plant.store import PlantStore
from plant.workspace import Workspace

MACHINES = """Asset,Description,State
CAP1,Capper 1,in use
CAP2,Capper 2,in use
OLD1,Old capper,scrapped
OLD2,Old rinser,scrapped
"""
BREWS = """Brew,Product,Tank,Start,Planned kg,Actual kg,Outcome
B810011,Cola Light,T1,2024-03-01 06:00,1000,950,Released
B810012,Cola Light,T2,2024-03-02 06:00,1000,1010,Redo
B810013,Lemon Fresh,T1,2024-04-03 06:00,500,400,Redo
B810014,Lemon Fresh,T2,2024-04-04 06:00,500,490,Released
B810015,Lemon Fresh,T2,2024-04-05 06:00,500,495,Released
"""
RUNS = """Run,Date,Machine,Brew,Good pcs,Rej pcs
1,2024-03-01,CAP1,B810011,900,100
2,2024-03-02,CAP2,B810011,950,50
3,2024-04-03,CAP1,B810013,400,0
4,2024-04-04,CAP2,B810014,380,20
"""
LOSSES = """No,Date,Machine,Kind,Qty (pcs),Cost (EUR),Remark
1,2024-03-01,CAP1,scrap,10,5.5,sensor dirty
2,2024-03-02,CAP2,rework,20,2.5,label crooked
3,2024-04-03,CAP1,scrap,5,3.0,Sensor loose
4,2024-04-04,CAP2,rework,8,1.0,
"""
CLAIMS = """Claim no,Received,Product,Status,Closed on
K1,2024-03-01,Cola Light,Closed,2024-03-05
K2,2024-03-04,Cola Light,Open,
K3,2024-04-01,Lemon Fresh,Closed,2024-04-11
"""


@pytest.fixture(scope="module")
def store(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> PlantStore:
    return PlantStore.open(
        workspace_of(
            {
                "machines.csv": MACHINES,
                "brews.csv": BREWS,
                "cap_runs.csv": RUNS,
                "scrap_rework.csv": LOSSES,
                "claims.csv": CLAIMS,
            }
        )
    )


def asked(store: PlantStore, text: str) -> Asked:
    found = read_query(text, PlantIndex.open(store))
    assert found is not None, text
    return with_share(found, text, store.info(found.query.table))


def first(store: PlantStore, text: str) -> float:
    frame = run_query(store, asked(store, text).query)
    assert len(frame) == 1, frame
    return float(frame.iloc[0, 0])


def test_a_table_called_after_the_kinds_of_its_rows_tells_them_apart(store: PlantStore) -> None:
    assert first(store, "how many pcs did we scrap") == 15
    both = run_query(store, asked(store, "what costs us more, scrap or rework, eur each").query)
    assert dict(zip(both.iloc[:, 0], both.iloc[:, 1], strict=True)) == {"scrap": 8.5, "rework": 3.5}


def test_a_share_is_of_the_rows_that_part_of_a_value_names(store: PlantStore) -> None:
    query = asked(store, "what % of the lemon brews went to redo").query
    assert query.share
    assert query.of == (Condition("product", "in", ("Lemon Fresh",)),)


def test_days_till_something_is_done_are_a_difference_of_two_times(store: PlantStore) -> None:
    found = asked(store, "how many days till a claim is closed on average")
    assert found.query.measures[0].relation == "until"
    assert not found.unexplained
    assert float(run_query(store, found.query).iloc[0, 0]) == pytest.approx(24 * 7)


def test_the_row_with_the_lowest_ratio_is_looked_for_where_rows_are_asked(store: PlantStore) -> None:
    measure = asked(store, "brew with the lowest yield actual/planned").query.measures[0]
    assert (measure.aggregate, measure.formula) == ("minimum", "actual_kg / planned_kg")


def test_a_percentage_of_a_sum_in_brackets_is_no_sum(store: PlantStore) -> None:
    assert first(store, "reject % of the cap runs (of good + rej)") == pytest.approx(170 / 2800, rel=1e-6)


def test_the_key_of_another_table_names_rows_that_refer_to_it(store: PlantStore) -> None:
    found = asked(store, "how many good pcs did the cap runs make of brew B810011")
    assert found.query.table == "cap_runs"
    assert not found.unused
    assert first(store, "how many good pcs did the cap runs make of brew B810011") == 1850


def test_words_in_a_column_of_texts_are_a_condition(store: PlantStore) -> None:
    found = asked(store, "how many scrap rework entries have sensor in the remark")
    assert Condition("remark", "contains", ("sensor",)) in found.query.where
    assert float(run_query(store, found.query).iloc[0, 0]) == 2


def test_a_word_of_the_rows_is_no_state_of_machines(store: PlantStore) -> None:
    for text in ("what costs us more, scrap or rework, eur each", "good pcs of the cap runs"):
        assert not asked(store, text).query.equipment
