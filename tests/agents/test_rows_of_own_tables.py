"""Questions on a plant whose files fit few standard tables: melts, stock, scrap by weight, sand."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.errors import RequestError
from plant.query import Condition, Measure, Query, run_query
from plant.store import PlantStore
from plant.workspace import Workspace
from ui.compose import open_assistant

MELTS = """Chargennr;Ofen;Beginn;Legierung;Sollzeit [min];Istzeit [min];Ausbringung [t];Bemerkung
C01;OFEN-1;01.03.2024 06:00;GJS-400;90;95;4,1;
C02;OFEN-1;02.03.2024 06:00;GJL-250;90;80;4,3;Kran defekt
C03;OFEN-2;02.03.2024 07:00;GJS-400;90;99;4,0;
C04;OFEN-2;03.04.2024 07:00;GJL-250;90;91;3,9;
"""
STOCK = """Materialnr;Bezeichnung;Bestand [t];Meldebestand [t]
M1;Roheisen;12,5;20
M2;Koks;30;10,5
M3;Kalkstein;2,5;4
"""
SCRAP = """Datum;Charge;Teil;Fehlerart;Stück;Gewicht [kg]
02.03.2024;C01;Bremsscheibe;Lunker;3;30,5
03.03.2024;C02;Motorblock;Riss;1;80
04.03.2024;C03;Bremsscheibe;Riss;2;21
"""
SAND = "Zeitstempel;Anlage;Sandfeuchte [%];Sandtemperatur [°C]\n" + "".join(
    f"{day:02}.03.2024 {hour:02}:00;Sandaufbereitung;3,{day};{36 + day}\n"
    for day in range(1, 5)
    for hour in range(0, 24, 6)
)


STOPS = """Filler;Down;Up;What happened
FIL-1;05.03.2024 08:00;05.03.2024 09:30;label jam
FIL-1;06.03.2024 08:00;06.03.2024 08:10;film break
FIL-1;07.03.2024 08:00;07.03.2024 08:20;label jam
FIL-2;05.03.2024 10:00;05.03.2024 10:15;label jam
FIL-2;06.03.2024 10:00;06.03.2024 10:05;film break
FIL-2;08.03.2024 10:00;08.03.2024 12:00;film break
"""
ORDERS = """SO;Customer;Ordered;Promised;Shipped
S1;Kitchenland;01.03.2024;10.03.2024;12.03.2024
S2;DoorCo;02.03.2024;11.03.2024;11.03.2024
S3;Kitchenland;03.03.2024;12.03.2024;
"""


@pytest.fixture(scope="module")
def workspace(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Workspace:
    return workspace_of(
        {
            "schmelzprotokoll.csv": MELTS,
            "lager.csv": STOCK,
            "ausschuss.csv": SCRAP,
            "sandlabor.csv": SAND,
            "filler stops.csv": STOPS,
            "sales orders.csv": ORDERS,
        }
    )


@pytest.fixture(scope="module")
def assistant(workspace: Workspace) -> Assistant:
    return open_assistant(workspace)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many heats did we melt in march?", "3 rows"),
        ("how many charges on ofen 2 in march", "1 row"),
        ("how many charges took longer than planned?", "3 rows"),
        ("which materials are below their reorder level?", "Kalkstein"),
        ("how many materials have Bestand below Meldebestand", "2 rows"),
        ("total Ausbringung of OFEN-1 in March in tons", "8.4"),
        ("scrap weight by defect type", "Riss comes first"),
        ("how many pieces of Bremsscheiben were scrapped", "5"),
        ("average Istzeit for GJS-400", "97"),
        ("how many charges without remark", "3 rows"),
        ("which furnaces had more than 2 charges", "0 of 2"),
        ("how many stops of the fillers lasted longer than 1 hour", "2 rows"),
        ("longest stop on FIL-2", "film break"),
        ("which stops on FIL-3", "FIL-3"),
        ("how many sales orders were shipped late", "1 row"),
        ("how many sales orders are not shipped yet", "1 row"),
        ("on how many days was the mean sand temperature above 38 degrees", "on 2 of 4 days"),
    ],
)
def test_a_table_that_no_standard_one_stands_for_is_asked(
    assistant: Assistant, question: str, wanted: str
) -> None:
    answer = assistant.ask(question)

    assert wanted in answer.answer


def test_a_few_words_change_the_query_before(assistant: Assistant) -> None:
    assistant.ask("how many charges did OFEN-1 melt in march", thread="t")

    other = assistant.ask("and ofen 2?", thread="t")
    only = assistant.ask("only GJL-250", thread="t")

    assert "1 row" in other.answer
    assert only.status == "no_data"


def test_only_numbers_or_times_are_compared_with_each_other(workspace: Workspace) -> None:
    store = PlantStore.open(workspace)

    with pytest.raises(RequestError, match="both must be numbers"):
        run_query(store, Query("lager", (Measure(),), (Condition("bezeichnung", "<", (), "bestand_t"),)))
