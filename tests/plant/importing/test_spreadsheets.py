"""Spreadsheets as people keep them: totals at the end, lists of machines, sensors in one column."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from plant.importing.run import ImportReport, import_paths
from plant.index import PlantIndex
from plant.settings import load_settings
from plant.store import PlantStore
from plant.workspace import Workspace

COUNTS = """Datum;Schicht;Anlage;Artikel;Gutmenge [Stk];Ausschuss [Stk]
01.03.2024;Früh;OFN-1;Ciabatta;1200;12
01.03.2024;Nacht;OFN-1;Focaccia;800;40
02.03.2024;Nacht;OFN-2;Ciabatta;1000;20
Summe;;;;3000;72
"""
LIST = """Anlagen-Nr.;Bezeichnung;Hersteller
OFN-1;Tunnelofen 1;MIWE
OFN-2;Tunnelofen 2;Wachtel
"""
LONG = """data_ora,sensore,valore,unità
01/03/2024 06:00,OFN-1 Potenza,"12,5",kW
01/03/2024 07:00,OFN-1 Potenza,"13,5",kW
01/03/2024 06:00,OFN-2 Potenza,"9,5",kW
01/03/2024 07:00,OFN-2 Potenza,"9,7",kW
"""


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder: Path = tmp_path_factory.mktemp("bakery")
    workspace = Workspace(load_settings(workspace=folder / "ws")).create()
    for name, text in (("Produktion.csv", COUNTS), ("Liste.csv", LIST), ("consumi.csv", LONG)):
        (folder / name).write_text(text, encoding="utf-8")
    import_paths(workspace, sorted(folder.glob("*.csv")), accept=True)
    return workspace


def _imported(folder: Path) -> tuple[ImportReport, PlantStore]:
    workspace = Workspace(load_settings(workspace=folder / "ws")).create()
    report = import_paths(workspace, [folder / "files"], accept=True)
    return report, PlantStore.open(workspace)


def test_total_rows_of_a_sheet_are_listed_and_not_counted(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Costs of the hall"], [], ["meter", "kwh", "cost"], ["east", 10, 2.5], ["west", 30, 7.5],
                ["Total", 40, 10.0], ["north", 5, 1.0], ["Grand total", 45, 11.0]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "files" / "energy.xlsx")

    report, store = _imported(tmp_path)

    table = report.tables[0]
    assert (table.rows_in, table.rows_ok, table.rows_rejected) == (5, 3, 2)
    assert "total" in Path(str(table.rejects)).read_text(encoding="utf-8-sig").casefold()
    assert store.rows('SELECT sum(kwh) FROM "energy"') == [(45,)]


def test_a_row_that_is_only_called_total_stays(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "brands.csv").write_text("brand,litres\nTotal,7\nShell,5\nAgip,4\n")

    report, _ = _imported(tmp_path)

    assert report.tables[0].rows_ok == 3


def test_products_and_shifts_of_counts_are_known(bakery: Workspace) -> None:
    index = PlantIndex.open(PlantStore.open(bakery))

    assert {n.id for n in index.names("product")} == {"Ciabatta", "Focaccia"}
    assert index.resolve("shift", "night").id == "Nacht"


def test_a_list_of_machines_tells_what_they_are_called(bakery: Workspace) -> None:
    index = PlantIndex.open(PlantStore.open(bakery))

    assert index.resolve("equipment", "Tunnelofen 2").id == "OFN-2"
    assert index.resolve("equipment", "oven 1").id == "OFN-1"


def test_sensors_in_one_column_belong_to_the_machine_they_begin_with(bakery: Workspace) -> None:
    index = PlantIndex.open(PlantStore.open(bakery))

    assert {n.parent for n in index.names("signal")} == {"OFN-1", "OFN-2"}


def test_people_are_pseudonyms_alike_in_every_file(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "visits.csv").write_text("visit;technician\n1;Anna Rossi\n2;T-17\n3;Anna Rossi\n")
    (tmp_path / "files" / "calls.csv").write_text("caller;technician\nnight;ANNA ROSSI\nday;Bo Li\n")

    _, store = _imported(tmp_path)

    ((first,), (second,), (third,)) = store.rows("SELECT technician FROM visits ORDER BY visit")
    assert first.startswith("P-")
    assert (second, third) == ("T-17", first)
    assert store.rows("SELECT technician FROM calls WHERE caller = 'night'") == [(first,)]


def test_names_of_people_stay_where_the_setting_says_so(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("visit;technician\n1;Anna Rossi\n2;Bo Li\n")
    workspace = Workspace(load_settings(workspace=tmp_path / "ws", people="names")).create()

    import_paths(workspace, [tmp_path / "visits.csv"], accept=True)

    assert PlantStore.open(workspace).rows("SELECT technician FROM visits WHERE visit = 1") == [
        ("Anna Rossi",)
    ]


def test_a_column_per_month_becomes_a_row_per_month(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "Energie 2023.csv").write_text(
        "Zähler;Jan;Feb;Mär;Apr;Gesamt\nGas Ofen;10;20;30;40;100\nStrom;1;2;;4;7\nGesamt;11;22;30;44;107\n"
    )

    report, store = _imported(tmp_path)

    table = report.tables[0]
    assert (table.rows_in, table.rows_ok, table.rows_rejected) == (3, 2, 1)
    assert store.rows(f'SELECT sum("value"), count(*) FROM "{table.table}"') == [(107.0, 7)]
    ((march,),) = store.rows(f'SELECT "value" FROM "{table.table}" WHERE month(month) = 3')
    assert march == 30.0


def test_headers_that_join_words_are_read_apart(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "workorders.csv").write_text(
        "WONUM,ASSETNUM,WORKTYPE,REPORTDATE,ACTFINISH,ACTLABHRS,ACTTOTALCOST\n"
        "4100,P-1,CM,02/13/2024 08:00 AM,02/13/2024 02:00 PM,2.5,120.50\n"
        "4101,P-2,PM,02/14/2024 08:00 AM,,1.0,40\n"
    )

    _, store = _imported(tmp_path)

    rows = store.rows("SELECT work_order_id, kind, cost, finished IS NULL FROM work_order ORDER BY 1")
    assert [(i, k, float(c), o) for i, k, c, o in rows] == [
        ("4100", "corrective", 120.5, False),
        ("4101", "preventive", 40.0, True),
    ]
