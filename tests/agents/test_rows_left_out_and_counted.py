"""Rows of a value that are left out, or only said to count as well; a bound beside what it bounds."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

ORDERS = """Order;Placed;Client;Pcs;State
A-1;2024-03-04;Ahorn;10;shipped
A-2;2024-03-05;Birke;20;cancelled
A-3;2024-03-11;Ahorn;40;shipped
A-4;2024-03-18;Birke;5;open
A-5;2024-04-02;Ahorn;80;cancelled
"""
STOCK = """Article,Stock pcs,Min.stk pcs
B-1,10,20
B-2,30,20
B-3,5,8
B-4,9,8
B-5,70,50
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"client_orders.csv": ORDERS, "article_stock.csv": STOCK}))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("total pcs of the client orders in march, leave the cancelled ones out", "55"),
        ("pcs of client orders in march, cancelled not counted", "55"),
        ("pcs of client orders in march, cancelled orders are left out", "55"),
        ("pcs of client orders in march, skip cancelled", "55"),
        ("pcs of client orders in march, cancelled ones count too", "75"),
        ("pcs of client orders in march including the cancelled", "75"),
        ("pcs of the cancelled client orders in march", "20"),
        ("which client had the most pcs in client orders in march and how many, cancelled not counted", "50"),
        ("how many articles are under min stock right now", "2 rows"),
    ],
)
def test_what_counts_is_as_said(assistant: Assistant, question: str, fact: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered", answer.answer
    assert fact in answer.answer


JOBS = """JobNo;Mach.;Start;End;Good pcs;Scrap pcs;Defect cd
J-1;EB1;2024-03-04 06:00;2024-03-04 08:00;100;4;EDGE
J-2;EB2;2024-03-04 06:00;2024-03-04 09:00;200;6;EDGE
J-3;DRL1;2024-03-05 06:00;2024-03-05 07:00;50;1;DIM
J-4;PNT1;2024-03-05 06:00;2024-03-05 10:00;80;20;SCR
J-5;EB2;2024-03-06 06:00;2024-03-06 09:00;190;8;EDGE
"""
STOPS = """MachNo;From;To;Reason
EB2;2024-03-04 09:00;2024-03-04 09:30;tool
EB1;2024-03-04 10:00;2024-03-04 10:20;jam
PNT1;2024-03-05 11:00;2024-03-05 12:00;nozzle
DRL1;2024-03-05 11:00;2024-03-05 11:10;tool
"""


@pytest.fixture(scope="module")
def coded(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"job_list.csv": JOBS, "stop_log.csv": STOPS}))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("scrap pcs on edge bander 2 in march", "14 pcs"),
        ("good pieces of drilling 1 in march", "50 pcs"),
        ("scrap pcs of the edge banders in march", "14 pcs. Then EB1: 4"),
        ("scrap pieces of the paint line in march", "20 pcs"),
        ("total downtime of edge bander 2 in march", "0.5 h"),
    ],
)
def test_machines_with_codes_alone_are_known_by_what_the_codes_are_short_for(
    coded: Assistant, question: str, fact: str
) -> None:
    answer = coded.ask(question)

    assert answer.status == "answered", answer.answer
    assert fact in answer.answer
