"""Questions on rows of machines that each file calls otherwise, on the time between rows, and on dates of two tables."""

from pathlib import Path

import pytest

from agents.assistant import Assistant
from plant.importing.run import import_paths
from plant.settings import load_settings
from plant.workspace import Workspace
from ui.compose import open_assistant

REGISTER = """Asset no.;Control code;Name;Type;Bay
KX-901;GL01;Glazer Anton;Glazing booth;Bay 1
KX-902;GL02;Glazer Berta;Glazing booth;Bay 2
KX-903;TN01;Tunnel Carl;Tunnel kiln;Bay 2
KX-904;TN02;Tunnel Dora;Tunnel kiln;Bay 1
"""
RUNS = """run_no,unit_code,shift,began,qty_good,qty_waste,glaze_kg
1,GL01,E,2026-03-02 06:00,900,100,12.5
2,GL01,N,2026-03-03 22:00,700,300,10
3,GL02,E,2026-03-04 06:00,980,20,9.5
4,TN01,E,2026-03-09 06:00,500,0,0
5,TN02,N,2026-03-12 22:00,450,50,0
6,GL01,E,2026-04-02 06:00,800,200,20
"""
STOPS = """Stop;Asset;Down from;Down to;Cause
S1;KX-901;02.03.2026 08:00;02.03.2026 09:00;Nozzle clogged
S2;KX-901;05.03.2026 08:00;05.03.2026 11:30;Nozzle clogged
S3;KX-903;06.03.2026 08:00;06.03.2026 08:30;Car derailed
S4;KX-901;17.03.2026 08:00;17.03.2026 08:45;Nozzle clogged
"""
SALES = """Sale,Cust,Ordered on,Promised for,Pieces,Clay kg,Price (EUR/t)
V1,20110,02.03.2026,10.03.2026,1200,5000,400
V2,20173,03.03.2026,12.03.2026,300,2000,500
V3,20110,04.03.2026,13.03.2026,5000,1000,450
V4,20348,05.03.2026,20.03.2026,150000,500,450
"""
CUSTOMERS = """CUST_ID,CUST_NAME,COUNTRY
20110,Oak & Sons,Ireland
20173,Tiles Norte,Spain
20255,Kachel Weber,Germany
20348,Casa Lume,Spain
20401,Plytka Nova,Poland
20466,Fliesen Ernst,Germany
20520,Azulejo Sol,Spain
"""
LOADS = """Load,Sale,Haulier,Left yard,Delivered at
L1,V1,Swift,09.03.2026,10.03.2026 15:00
L2,V2,Swift,12.03.2026,14.03.2026 09:00
L3,V3,Moor,12.03.2026,15.03.2026 09:00
L4,V1,Moor,10.03.2026,11.03.2026 08:00
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("pottery")
    files = {
        "asset_register": REGISTER,
        "mes_runs": RUNS,
        "stop_log": STOPS,
        "sales_list": SALES,
        "customers": CUSTOMERS,
        "loads": LOADS,
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
        ("sum of qty good of glazer anton in march", ("1,600",)),  # the runs call it GL01
        ("which glazing booth has the highest waste rate, waste / (good + waste)", ("Glazer Anton", "20")),
        ("longest gap between two stops of glazer anton, in days", ("12 days", "2026-03-05", "2026-03-17")),
        ("how many days on average between nozzle clogged stops", ("7.5 days",)),
        ("stops of glazer anton, how many and what was the longest one", ("3 rows", "210 min")),
        ("glaze kg on average per month", ("26",)),
        ("kg glaze used in march", ("32 kg",)),
        ("how many sales of 1000 or more pieces", ("3 rows",)),
        ("sales between 1,000 and 6,000 pieces, how many", ("2 rows",)),
        ("total of clay kg times price per tonne in the sales list", ("3,675",)),
        ("top customer by pieces in the sales list", ("Casa Lume",)),
        ("how many loads were delivered later than the promised date", ("3 rows",)),
        ("which haulier has the highest share of loads delivered after the promised date", ("Moor", "100")),
        ("sales that never had a load, how many", ("1 row",)),
        ("which asset stood still the longest in the stop log", ("Glazer Anton", "315")),
        ("which customers ordered nothing in the sales list", ("Kachel Weber",)),
    ],
)
def test_rows_are_told_whatever_a_file_calls_them(
    assistant: Assistant, question: str, wanted: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered", answer.answer
    assert all(w in answer.answer for w in wanted), answer.answer
