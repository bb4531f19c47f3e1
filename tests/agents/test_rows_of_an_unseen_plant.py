"""Questions as people ask them of tables never seen before: what is left out, compared, told as a share or per week."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

WINDERS = """asset,name,class,bay
RW-01,Long winder,Rope winder,Bay 1
RW-02,Short winder,Rope winder,Bay 2
BR-01,Braider one,Braider,Bay 2
BR-02,Braider two,Braider,Bay 1
"""
RUNS = """run,asset,shift,begun,rope_type,good_pcs,scrap_pcs,main_scrap_reason,energy_kWh,yarn_kg
1,RW-01,early,2026-03-02 06:00,hemp,900,100,loose strand,400,2.0
2,RW-01,night,2026-03-03 22:00,hemp,700,300,knot,300,1.0
3,RW-02,early,2026-03-09 06:00,sisal,950,50,loose strand,100,1.0
4,BR-01,late,2026-03-11 14:00,sisal,480,20,burn mark,50,0.5
5,BR-02,night,2026-03-17 22:00,hemp,450,50,knot,60,0.4
6,RW-01,early,2026-03-18 06:00,hemp,800,200,knot,350,1.5
"""
STOPS = """stop,asset,down_from,up_again,reason_group,planned
S1,RW-01,2026-03-02 08:00,2026-03-02 09:00,mechanical,N
S2,RW-01,2026-03-05 08:00,2026-03-05 11:30,electrical,N
S3,BR-01,2026-03-06 08:00,2026-03-06 16:00,cleaning,Y
S4,RW-02,2026-03-17 08:00,2026-03-17 09:30,mechanical,N
"""
ORDERS = """Order no,Cust no,Qty ordered,Unit price (EUR),Ordered on
A1,K100,1000,2.00,02.03.2026
A2,K101,500,4.00,03.03.2026
A3,K102,2000,1.00,04.03.2026
A4,K100,1500,2.00,05.03.2026
"""
CUSTOMERS = """Cust no,Customer,Country
K100,Seil Hansen,Germany
K101,Cordes Bleu,France
K102,Lina Nova,Poland
K103,Tau Weber,Germany
"""
TESTS = """Test,Run,Tested on,Force kN,Verdict
T1,1,02.03.2026,41,OK
T2,2,04.03.2026,35,NOK
T3,3,09.03.2026,44,OK
T4,4,11.03.2026,39,
T5,5,18.03.2026,42,OK
"""
METERS = """day;meter;area;medium;unit;consumption
20260301;M1;Winding;EL;kWh;410.5
20260302;M1;Winding;EL;kWh;420.5
20260301;M2;Drying;GAS;m3;88
20260302;M2;Drying;GAS;m3;92
20260401;M2;Drying;GAS;m3;70
"""

SPOOLS = """spool,filled_on,colour,metres,promised,shipped
P1,2026-03-02,red,100,2026-03-05,2026-03-07
P2,2026-03-03,red,200,2026-03-06,2026-03-10
P3,2026-03-04,blue,250,2026-03-09,2026-03-08
P4,2026-03-05,green,50,2026-03-12,
"""
CHECKS = """check,counter,checked_on,checked_pcs,cracked
C1,KC-1,2026-03-02,100,5
C2,KC-2,2026-03-03,50,10
C3,KC-1,2026-03-04,100,7
"""
SORTED = """lot,sorted_on,choice_1_m2,choice_2_m2,scrap_m2
L1,2026-03-02,80,10,10
L2,2026-03-03,75,15,10
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    files = {
        "asset_list.csv": WINDERS,
        "mes_winding_runs.csv": RUNS,
        "cmms_stops.csv": STOPS,
        "erp_orders.csv": ORDERS,
        "erp_customers.csv": CUSTOMERS,
        "lab_tests.csv": TESTS,
        "meters_daily.csv": METERS,
        "spool_sheet.csv": SPOOLS,
        "knot_checks.csv": CHECKS,
        "sorted_rope.csv": SORTED,
    }
    return open_assistant(workspace_of(files))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("scrap % on nights vs earlies pls", ("23.3333", "11.6667")),
        ("scrap rate in the week 9 to 15 march and in the week before that", ("20", "4.6667")),
        ("which machine needs the most kwh per kg of yarn", ("RW-01", "233.33")),
        ("top 2 reasons for scrap by number of pieces", ("knot", "550", "loose strand", "150")),
        ("two biggest reasons for unplanned downtime with hours", ("electrical", "3.5", "mechanical", "2.5")),
        ("good pcs per week on average", ("1,426.67",)),
        ("what % of our order value comes from customers outside germany", ("44.4",)),
        ("how many tests came out nok, and what % is that of the tests with a verdict", ("1 row", "25 %")),
        ("gas m3 april vs march", ("180", "70")),
        ("which machine has the worst scrap rate (scrap out of all pcs forged)", ("RW-01", "20")),
        ("which knot counter is worst, crack rate (cracked of checked pcs)", ("KC-2", "20")),
        ("which machine has the worst scrap, scrap out of good plus scrap? name and %", ("RW-01", "20")),
        ("first choice and seconds: scrap rate of the sorted rope", ("10",)),
        (
            "how many spools went out late (shipped after promised) and by how many days on average",
            ("2 rows", "3 days"),
        ),
        ("how many spools are not shipped yet and which one is the oldest", ("1 row", "P4")),
        ("average metres per spool sheet, red compared to blue", ("150", "250")),
    ],
)
def test_a_question_is_taken_apart(assistant: Assistant, question: str, wanted: tuple[str, ...]) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered", answer.answer
    assert all(w in answer.answer for w in wanted), answer.answer
