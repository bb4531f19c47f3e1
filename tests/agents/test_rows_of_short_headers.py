"""Questions on tables whose headers are cut short: "Rej pcs", "Ln", "Qty del", shifts as letters, values with a point."""

from pathlib import Path

import pytest

from agents.assistant import Assistant
from plant.importing.run import import_paths
from plant.settings import load_settings
from plant.workspace import Workspace
from ui.compose import open_assistant

LOTS = """Lot,Date,Sh,Ln,Itm,Item name,Plan pcs,OK pcs,Rej pcs,Zone1 °C,Zone2 °C,Core °C,Cyc s
LT2401,02/03/2026,E,K1,CB10,Copper braid 10mm,1000,900,100,180,240,95.5,4.5
LT2402,02/03/2026,L,K1,CB10,Copper braid 10mm,1000,950,50,182,251,,4.7
LT2403,03/03/2026,N,K2,TW25,Tinned wire 25mm,500,480,20,178,255,94.0,6.1
LT2404,08/04/2026,E,K2,TW25,Tinned wire 25mm,500,450,50,190,239,96.5,6.3
LT2405,09/04/2026,N,K1,CB10,Copper braid 10mm,1000,700,300,188,262,97.0,
LT2406,05/05/2026,L,K2,TW25,Tinned wire 25mm,500,500,0,181,238,95.0,6.0
LT2407,06/05/2026,E,K1,CB10,Copper braid 10mm,1000,990,10,183,237,96.0,4.4
"""
STOPS = """Stop#,Ln,From,To,Mins lost,Reason
ST501,K1,02.03.2026 06:10,02.03.2026 06:40,30,Spool change
ST502,K1,03.03.2026 07:00,03.03.2026 08:30,90,Wire break
ST503,K2,04.03.2026 09:00,04.03.2026 09:20,20,
ST504,K2,08.04.2026 10:00,08.04.2026 10:50,50,Spool change
ST505,K1,05.05.2026 10:00,05.05.2026 10:10,10,Jam at reel
ST506,K1,05.05.2026 12:00,05.05.2026 12:05,5,Jam at reel
ST507,K2,05.05.2026 13:00,05.05.2026 13:10,10,Jam at reel
ST508,K1,06.05.2026 11:00,,,Wire break
"""
NOTES = """Note,Cust,Itm,Qty ord,Qty del,Qty ret,Sent on,Stat
DN801,Altmann,CB10,1000,1000,20,03/03/2026,closed
DN802,Altmann,TW25,500,450,,10/04/2026,closed
DN803,Boreal,CB10,1000,900,5,11/04/2026,closed
DN804,Boreal,TW25,200,200,,12/05/2026,open
"""
TESTS = """Smp,Taken at,Itm,Char.,Value,LSL,USL,Res.
SM1,2026-03-02 07:00,CB10,Pull. force,120,100,150,OK
SM2,2026-03-03 07:00,CB10,Pull. force,95,100,150,NOK
SM3,2026-03-03 08:00,TW25,Pull. force,155,100,150,NOK
SM4,2026-04-08 07:00,TW25,Surface flaws,7,,10,OK
SM5,2026-04-09 07:00,CB10,Surface flaws,12,,10,NOK
SM6,2026-04-10 07:00,CB10,Surface flaws,3,,10,OK
SM7,2026-04-11 07:00,TW25,Surface flaws,4,,10,OK
SM8,2026-04-12 07:00,CB10,Surface flaws,2,,10,OK
"""
PRESSES = """Job;Ran on;Sft;Prs;Client;Gross sh;Good sh;Waste sh;MR min
J1;02.03.2026;D;PX1;Altmann;1000;950;50;40
J2;02.03.2026;N;PX2;Boreal;2000;1800;200;70
J3;03.03.2026;D;PX1;Cornel;1500;1470;30;20
J4;04.03.2026;N;PX2;Altmann;1000;880;120;
J5;05.03.2026;D;PX2;Boreal;500;480;20;90
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("cables")
    files = {
        "lot_log": LOTS,
        "stop_list": STOPS,
        "delivery_notes": NOTES,
        "lab_tests": TESTS,
        "sheet_jobs": PRESSES,
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
        ("reject % of the whole lot log (rejects of good + rejects)", ("9.636",)),
        ("which item has the worst reject rate and how much is it", ("Copper braid 10mm", "11.5")),
        ("did rejects get better from march to april? give % for both", ("6.8", "23.3")),
        ("reject % for march, april and may 2026 separately", ("6.8", "23.3", "0.66")),
        ("ok pieces early vs late vs night shift", ("2,340", "1,450", "1,180")),
        ("how many good pieces did K1 make in april 2026", ("700",)),
        ("how many copper braid lots had a core temp under 96", ("1 row",)),
        ("lots where the core temp was not written down, how many", ("1 row",)),
        ("how many readings of zone 2 above 250 °C", ("3 rows",)),
        ("copper braid: ok pieces vs planned pieces, what % of plan is that", ("88.5",)),
        ("best day ever for good pieces, which date and how many", ("2026-03-02", "1,850")),
        ("2 biggest stop reasons by minutes", ("Wire break", "90", "Spool change", "80")),
        ("stops where nobody filled in a reason: how many and how many minutes", ("1 row", "20 min")),
        ("which stop is still open, line and since when", ("ST508", "2026-05-06 11:00")),
        ("overall fill rate delivered vs ordered pieces in %", ("94.4",)),
        ("customer with the lowest fill rate, and the %", ("Boreal", "91.6")),
        ("how many pcs did Altmann send back", ("20",)),
        ("on how many delivery notes did we deliver less than ordered", ("2 rows",)),
        ("pulling force tests outside the limits - how many", ("2 rows",)),
        ("average pulling force of the tinned wire", ("155",)),
        ("highest surface flaws count, which item and which day", ("12", "CB10", "2026-04-09")),
        ("first and last wire break in the stop list", ("2026-03-03", "2026-05-06")),
        ("which press made the most good sheets", ("PX2", "3,160")),
        ("second biggest client by good sheets", ("Altmann: 1,830",)),
        ("waste vs gross sheets in %, day shift against night shift", ("3.333", "10.66")),
        ("average makeready minutes on PX1", ("30 min",)),
        ("stops longer than one hour", ("1 row",)),
        (
            "how many closed notes were delivered short of ordered, and what % of the closed notes",
            ("2 rows", "66.6"),
        ),
    ],
)
def test_short_headers_are_understood(assistant: Assistant, question: str, wanted: tuple[str, ...]) -> None:
    answer = assistant.ask(question)

    assert all(words in answer.answer for words in wanted), answer.answer


def test_rows_are_not_counted_as_what_they_do_not_tell_of(assistant: Assistant) -> None:
    answer = assistant.ask("how many pallets did Boreal get in april")

    assert answer.status != "answered"


def test_a_mean_is_not_told_of_another_column(assistant: Assistant) -> None:
    answer = assistant.ask("average annealing minutes on K1")

    assert answer.status != "answered"


def test_what_a_comparison_left_out_is_not_counted(assistant: Assistant) -> None:
    answer = assistant.ask("how many delivery notes were heavier than agreed")

    assert "4 rows" not in answer.answer
