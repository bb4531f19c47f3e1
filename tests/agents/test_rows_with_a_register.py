"""Rows of machines that have names, halls and parts of their own in a register; dates before and after; money of rows."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

REGISTER = """Asset No;Designation;Class;Hall;Parent asset
DY-01;Jet dyer Agnes;Dyeing;K1 Dye house;
DY-02;Jet dyer Bruno;Dyeing;K1 Dye house;
DY-03;Jet dyer Clara;Dyeing;K2 Finishing;
ST-01;Stenter frame A (3 m);Drying;K2 Finishing;
ST-02;Stenter frame B (3 m);Drying;K2 Finishing;
PU-11;Circulation pump 11;Pump;K1 Dye house;DY-01
PU-12;Circulation pump 12;Pump;K1 Dye house;DY-02
"""
STOPS = """Note;Asset;Down from;Down to;Category;Reason
T1;DY-01;2026-03-02 06:00;2026-03-02 07:00;Breakdown;Seal
T2;DY-02;2026-03-02 08:00;2026-03-02 10:00;Breakdown;Winch
T3;DY-03;2026-03-03 06:00;2026-03-03 06:30;Planned;Cleaning
T4;ST-02;2026-03-04 06:00;2026-03-04 09:00;Breakdown;Burner
T5;DY-01;2026-03-05 06:00;;Breakdown;Winch
T6;PU-11;2026-03-06 06:00;2026-03-06 07:00;Breakdown;Seal
T7;DY-02;2026-04-02 06:00;2026-04-02 08:00;Breakdown;Winch
"""
LOTS = """lot_no,dyer,begun,article,finished_t,energy_kWh
L-100,DY-01,2026-03-02 05:00,QX-CO-20,1.5,300
L-101,DY-02,2026-03-03 05:00,QX-PE-30,2.5,600
L-102,DY-02,2026-03-20 05:00,QX-CO-40,2.0,500
L-103,DY-03,2026-04-01 05:00,QX-PE-50,4.0,700
"""
ORDERS = """OrdNo;Pos;OrdDate;Client no;Qty pcs;UnitPr EUR;Disc %;Conf. delivery;Req. delivery;Goods issue;Stat
A-1;10;02.03.2026;C-01;100;2,00;10,0;20.03.2026;15.03.2026;22.03.2026;shipped
A-1;20;02.03.2026;C-01;50;4,00;0,0;20.03.2026;15.03.2026;18.03.2026;shipped
A-2;10;05.03.2026;C-02;10;3,00;0,0;25.03.2026;20.03.2026;30.03.2026;shipped
A-3;10;20.03.2026;C-03;300;1,00;50,0;01.04.2026;01.04.2026;;cancelled
A-4;10;28.03.2026;C-03;200;1,50;50,0;10.04.2026;10.04.2026;;open
"""
CLIENTS = """Client no,Name,Country
C-01,Weberei Nord,Austria
C-02,Tessuti Sole,Italy
C-03,Hilados Sur,Spain
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    files = {
        "asset_register.csv": REGISTER,
        "downtime_list.csv": STOPS,
        "dye_lots.csv": LOTS,
        "order_list.csv": ORDERS,
        "client_list.csv": CLIENTS,
    }
    return open_assistant(workspace_of(files))


def _tells(assistant: Assistant, question: str, fact: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered", answer.answer
    assert fact in answer.answer


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("stop minutes of DY-01 in march", "60 min"),  # its pump is a machine of its own
        ("total stop minutes of agnes and bruno in march", "120 min (2 h). Then DY-01 (Jet dyer Agnes): 60"),
        ("stop minutes of stenter frame B in march", "180"),
        ("stop minutes in the dye house in march", "240"),
        ("how many stops have no end time", "1 row"),
        ("how many stops were never clocked off", "1 row"),
    ],
)
def test_machines_are_known_as_the_register_calls_them(
    assistant: Assistant, question: str, fact: str
) -> None:
    _tells(assistant, question, fact)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("tons finished per month in the dye lots", "2026-03 6"),
        ("kwh per ton of DY-02 in march", "244.4"),
        ("how many lots were begun after 10 march", "2 rows"),
        ("how many lots were begun before 10 march", "2 rows"),
        ("how many CO lots were dyed", "2 rows"),
    ],
)
def test_dates_bound_on_one_side_units_and_parts_of_codes(
    assistant: Assistant, question: str, fact: str
) -> None:
    _tells(assistant, question, fact)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("total order value in march", "1,030 EUR"),
        ("total order value in march (no cancelled lines)", "730 EUR"),
        ("total order value after discount in march, without cancelled", "560 EUR"),
        ("top 2 clients by order value after discount in march, without cancelled", "Weberei Nord (C-01)"),
        ("how many order lines left later than we confirmed", "2 rows"),
        ("how many order lines left later than the client asked for", "3 rows"),
        ("how many order lines of march are there", "5 rows"),
    ],
)
def test_what_orders_are_worth_and_when_they_left(assistant: Assistant, question: str, fact: str) -> None:
    _tells(assistant, question, fact)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("how many clients placed no order", "0 rows"),
        ("how many clients placed no order after 10 march", "2 rows"),
        ("how many italian clients placed no order after 10 march", "1 row"),
        ("average kwh of the dye lots, leave out DY-03", "466.667"),
        ("last lot on DY-02, article and how many kwh did it take", "QX-CO-40"),
        ("how many order lines went out in march later than we confirmed", "2 rows"),
        ("how many open order lines have a confirmed date before 15 april", "1 row"),
        ("the lines shipped late in march, how many days late were they on average", "3.5 days"),
    ],
)
def test_rows_without_others_and_rows_left_out(assistant: Assistant, question: str, fact: str) -> None:
    _tells(assistant, question, fact)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("how many stops were there on mondays in march", "2 rows"),  # 2 March 2026 is one
        ("stop minutes on fridays in march", "60 min"),
        ("total order value of italian clients in march", "30 EUR"),
    ],
)
def test_days_of_the_week_and_countries(assistant: Assistant, question: str, fact: str) -> None:
    _tells(assistant, question, fact)


MIXES = """Batch,Mixed on,Line,Target kg,Actual kg,State
260371,2026-03-02,M1,1000,950.5,released
260372,2026-03-03,M2,1000,990.0,blocked
260373,2026-03-09,M1,500,480.5,released
260374,2026-03-10,M3,700,690.0,released
260375,2026-03-11,M3,700,650.0,released
260376,2026-03-12,M3,800,750.0,released
"""
CLAIMS = """Claim,Received,Batch,Kind
R-1,2026-03-20,260371,Leak
R-2,2026-03-21,260371,Leak
R-3,2026-03-22,260373,Leak
R-4,2026-03-23,260372,Colour
"""


@pytest.fixture(scope="module")
def mixing(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"mix_list.csv": MIXES, "claim_list.csv": CLAIMS}))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("how many kg were mixed in march, only released", "3,521"),
        ("how many batches had a claim about a leak", "different batch: 2"),
        ("how many batches were never claimed", "3 rows"),
    ],
)
def test_numbers_of_batches_are_counted_and_what_was_mixed_is_summed(
    mixing: Assistant, question: str, fact: str
) -> None:
    _tells(mixing, question, fact)


def test_the_share_of_what_rows_do_not_tell_is_asked_back(assistant: Assistant) -> None:
    answer = assistant.ask("scrap % of the dye lots of DY-02 in march")

    assert answer.status in {"clarify", "no_data"}, answer.answer
