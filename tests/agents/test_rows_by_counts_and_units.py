"""Questions on rows that count, weigh and have a limit: what some rows have none of, per-unit figures, values by their first words."""

from pathlib import Path

import pytest

from agents.assistant import Assistant
from plant.importing.run import import_paths
from plant.settings import load_settings
from plant.workspace import Workspace
from ui.compose import open_assistant

ROASTS = """Roast;Date;Drum;Kg green;Gas L;Stirs;Drop temp °C;Rack time;Again;Buyer
R1;02.03.2026;D1;100,0;50;0;198;06:10;N;LNG
R2;03.03.2026;D1;200,0;70;2;205;07:00;Y;LNG
R3;04.03.2026;D2;100,0;80;1;212;06:20;N;OAK
R4;06.04.2026;D2;300,0;90;0;201;06:40;Y;OAK
R5;07.04.2026;D2;100,0;30;0;196;06:30;Y;OAK
"""
BUYERS = """Buyer,Name,Kind
LNG,St. Long Chapel Cafe,cafe
OAK,Oakham Deli,shop
"""
SWABS = """Swab,Taken,Point,CFU,Lim
S1,2026-03-02 07:00,Hopper,3,10
S2,2026-03-03 07:00,Hopper,14,10
S3,2026-03-03 08:00,Sieve,25,20
S4,2026-04-08 07:00,Sieve,7,20
"""
SACKS = """No,Date,Line,Sacks made,Sacks sewn,Rej torn,Rej stain
1,2026-03-02,P1,100,90,4,1
2,2026-03-03,P1,100,100,0,3
3,2026-03-03,P2,200,190,6,2
4,2026-04-03,P2,100,80,2,0
"""
SALES = """Sale,Buyer,Kg ord,Due dt,Shp dt
V1,LNG,10,05.03.2026,04.03.2026
V2,OAK,20,06.03.2026,
V3,OAK,30,07.03.2026,09.03.2026
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("roastery")
    files = {
        "roast_log": ROASTS,
        "buyers": BUYERS,
        "hygiene_swabs": SWABS,
        "sack_report": SACKS,
        "sales_book": SALES,
    }
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    workspace = Workspace(load_settings(workspace=folder / "ws")).create()
    import_paths(workspace, sorted(folder.glob("*.csv")), accept=True)
    built = open_assistant(workspace)
    built.ask("what data do you have")  # the models load with the first question
    return built


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many roasts needed stirs", ("2 rows", "stirs > 0")),
        ("litres of gas per kilo on D1", ("0.4",)),
        ("gas litres per tonne green on D2", ("400",)),
        ("roasts dropped colder than 200 degrees, how many", ("2 rows", "drop_temp")),
        ("kg green for St Long Chapel in march", ("300 kg",)),
        ("which drum has the highest again rate", ("D2", "66.66")),
        ("how many swabs were over the limit", ("2 rows",)),
        ("how many sacks did we make on P1 in march", ("200",)),
        ("what percentage of sacks made were not sewn", ("8 %",)),
        ("open orders of Oakham Deli in the sales book", ("V2",)),
    ],
)
def test_counts_units_and_limits_are_applied(
    assistant: Assistant, question: str, wanted: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert all(words in answer.answer for words in wanted), answer.answer


def test_a_limit_in_a_unit_that_no_column_has_is_not_dropped(assistant: Assistant) -> None:
    answer = assistant.ask("how many swabs were above 12 bar")

    assert answer.status != "answered"
    assert "value compared with" not in answer.answer
