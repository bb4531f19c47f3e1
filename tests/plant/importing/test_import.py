import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from plant.errors import DataFault, NotFound, RequestError
from plant.importing.run import ImportReport, import_paths
from plant.index import PlantIndex
from plant.store import PlantStore
from tests.plant.importing.conftest import Desk

Imported = Callable[..., ImportReport]


@pytest.mark.parametrize(
    ("name", "text", "table"),
    [
        ("orders.csv", "order no,part number,quantity,due date\nO1,P1,5,2026-06-01\n", "production_order"),
        ("a.csv", "Auftragsnummer;Artikel;Menge;Liefertermin\nF1;W1;1.200;15.06.2026\n", "production_order"),
        ("ordini.csv", "Commessa;Articolo;Quantità;Data consegna\nC1;A1;10;15/06/2026\n", "production_order"),
        ("订单.csv", "订单号,产品,数量,交期\nD1,A1,10,2026-06-15\n", "production_order"),
        ("fermi.csv", "Macchina;Inizio;Fine;Causale\nP 1;13/06/2026 06:15;13/06/2026 06:45;Guasto\n", "state_event"),
        ("x.csv", "Maschine;Beginn;Ende;Zustand\nM 1;13.06.2026 06:15;13.06.2026 06:45;Störung\n", "state_event"),
        ("prod.csv", "date,machine,good,scrap,cycle time (s)\n2026-06-01,M1,10,1,30\n", "production"),
        ("produktion.csv", "Datum;Maschine;Gutteile;Ausschuss\n13.06.2026;M1;10;1\n", "production"),
        ("alarms.csv", "machine,time,alarm code,message,severity\nM1,2026-06-01,E1,hot,fault\n", "alarm"),
        ("报警.csv", "设备编号,报警时间,报警代码,报警内容\nM1,2026年6月1日 8:05,E1,过热\n", "alarm"),
        ("störungen.csv", "Anlage;Kommt;Geht;Meldungsnr.;Meldetext\nO 2;03.04.2026 07:05;;4711;Tür offen\n", "alarm"),
        ("sap.csv", "Auftrag;Technischer Platz;Auftragsart;Eckstart;Eckende;Kurztext\n4;P-7;PM01;01.02.2026;02.02.2026;Leck\n",
         "work_order"),
        ("so.csv", "Order#;SKU;Qty ordered;Ship by;Customer\nSO-1;A/12;1 200;1-Jun-26;Acme\n", "production_order"),
        ("wo.csv", "WO Number,Asset,Work Type,Reported Date\n5,M1,PM,2026-06-01\n", "work_order"),
        ("mess.csv", "Merkmal;Messzeit;Istwert;USG;OSG\nB;13.06.2026 08:00;10,01;9,9;10,1\n", "measurement"),
        ("tags.csv", "asset,sensor,unit\nM1,temp,C\n", "signal"),
        ("h.csv", "tag,timestamp,value\nT1,2026-06-01 00:00,5\nT1,2026-06-01 00:01,6\n", "reading"),
        ("lots.csv", "lot,material,supplier,received\nL1,S,Acme,2026-06-01\n", "lot"),
        ("routing.csv", "part,operation,machine,cycle time (min)\nP1,10,M1,2.5\n", "operation_equipment"),
        ("defects.csv", "date,machine,defect code,qty\n2026-06-01,M1,Burr,2\n", "defect"),
        ("people.csv", "city,name\nMilano,Acme\nBerlin,Bolt\n", "people"),
    ],
)  # fmt: skip
def test_files_find_their_table(imported: Imported, name: str, text: str, table: str) -> None:
    (report,) = imported(name, text).tables

    assert report.table == table
    assert (report.rows_rejected, report.rows_ok) == (0, report.rows_in)


def test_units_of_durations_are_converted(desk: Desk, imported: Imported) -> None:
    imported("routing.csv", "part,operation,machine,cycle time (min),setup (h)\nP1,10,M1,2.5,1\n")

    assert desk.rows("SELECT cycle_s, setup_s FROM operation_equipment") == [(150, 3600)]


def test_local_times_become_utc(desk: Desk, imported: Imported) -> None:
    imported("wo.csv", "WO Number,Asset,Reported Date\n5,M1,2026-06-01 08:00\n")

    assert desk.rows("SELECT opened FROM work_order") == [(dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC),)]


def test_bad_rows_go_to_the_rejects_file_with_field_reason_and_mend(desk: Desk, imported: Imported) -> None:
    text = "order no,quantity,due date\nO1,5,2026-06-01\nO2,=abc,2026-06-01\n,5,2026-06-01\nO1,6,2026-06-02\n"

    (report,) = imported("orders.csv", text).tables

    assert (report.rows_in, report.rows_ok, report.rows_rejected) == (4, 1, 3)
    rejects = pd.read_csv(str(report.rejects))
    assert list(rejects["row"]) == [2, 3, 4]
    assert list(rejects["field"]) == ["order no", "quantity", "order no"]
    assert rejects["value"][1] == "'=abc"
    assert rejects[["reason", "mend"]].notna().all().all()
    assert desk.rows("SELECT qty FROM production_order") == [(6,)]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.write("h.csv", "tag,timestamp,value\nT1,2026-06-01 00:00,5\nT1,2026-06-01 00:01,6\n")
    first = desk.load()
    version = PlantStore.open(desk.workspace).version

    again = desk.load()

    assert PlantStore.open(desk.workspace).version == version
    assert again.tables[0].unchanged
    assert again.tables[0].rows_ok == first.tables[0].rows_ok


def test_a_newer_file_adds_and_updates_by_key(desk: Desk) -> None:
    desk.load(
        desk.write(
            "wo.csv", "WO Number,Asset,Reported Date,Description\n1,M1,2026-06-01,a\n2,M1,2026-06-02,b\n"
        )
    )

    newer = desk.write(
        "wo.csv", "WO Number,Asset,Reported Date,Description\n2,M1,2026-06-02,c\n3,M1,2026-06-03,d\n"
    )
    (report,) = desk.load(newer).tables

    assert (report.added, report.updated) == (1, 1)
    assert desk.rows("SELECT work_order_id, note FROM work_order ORDER BY 1") == [
        ("1", "a"), ("2", "c"), ("3", "d")
    ]  # fmt: skip


def test_true_repeats_stay_and_come_once(desk: Desk) -> None:
    head = "machine,time,alarm code\n"
    row = "M1,2026-06-01 08:00,E1\n"
    desk.load(desk.write("alarms.csv", head + row + row))

    desk.load(desk.write("alarms.csv", head + row + row + "M1,2026-06-01 09:00,E1\n"))

    assert desk.rows("SELECT count(*) FROM alarm") == [(3,)]


def test_a_table_of_its_own_grows_with_newer_files(desk: Desk) -> None:
    desk.load(desk.write("visits.csv", "visit id,guest\nV1,Ann\nV2,Bob\n"))

    desk.load(desk.write("visits.csv", "visit id,guest,badge\nV2,Bert,7\nV3,Cy,8\n"))

    assert desk.rows("SELECT visit_id, guest, badge FROM visits ORDER BY 1") == [
        ("V1", "Ann", None), ("V2", "Bert", 7), ("V3", "Cy", 8)
    ]  # fmt: skip


def test_equipment_is_one_under_all_its_names(desk: Desk) -> None:
    desk.write(
        "wo.csv",
        "wo id,equipment_id,equipment_name,opened\n1,KX041,Pump 4,2026-06-01\n2,KX052,Pump 5,2026-06-02\n",
    )
    desk.write(
        "anomalies.csv",
        "timestamp,kpi,asset_name,value,anomaly_score\n2026-06-01,flow,pump 4,1,0.9\n2026-06-02,flow,PUMP04,2,0.8\n",
    )
    desk.write(
        "assets.json",
        '[{"assetnum": "PUMP4", "iot_asset_id": "Pump 4", "assettype": "PUMP", "siteid": "NORTH"}]',
    )
    desk.write("classes.csv", "equipment,failure mode\npump,seal leak\nfan,belt\n")

    desk.load()

    index = PlantIndex.open(PlantStore.open(desk.workspace))
    assert {index.resolve("equipment", t).id for t in ("KX041", "pump 4", "PUMP4", "Pump 04")} == {"KX041"}
    assert desk.rows("SELECT DISTINCT equipment_id FROM anomalies") == [("KX041",)]
    assert desk.rows("SELECT parent_id, class FROM equipment WHERE equipment_id = 'KX041'") == [
        ("NORTH", "Pump")
    ]
    assert desk.rows("SELECT count(*) FROM equipment WHERE level = 'work_unit'") == [(2,)]


def test_known_equipment_is_linked_and_left_as_it_is(desk: Desk) -> None:
    with PlantStore.open(desk.workspace).writer() as writer:
        writer.connection.execute(
            "INSERT INTO equipment (equipment_id, level, path, name, class) VALUES "
            "('SITE', 'site', 'acme', 'Acme', NULL), ('CNC-07', 'work_unit', 'acme/hall/cnc7', 'Lathe', 'CNC')"
        )
    text = "machine,time,alarm code\ncnc 7,2026-06-01,E1\nCNC-77,2026-06-01,E1\n"

    desk.load(desk.write("alarms.csv", text))

    assert desk.rows("SELECT equipment_id FROM alarm ORDER BY 1") == [("CNC-07",), ("CNC-77",)]
    assert desk.rows("SELECT path, name, class FROM equipment WHERE equipment_id = 'CNC-07'") == [
        ("acme/hall/cnc7", "Lathe", "CNC")
    ]


def test_codes_get_their_texts_from_other_files(desk: Desk) -> None:
    desk.write("alert_events.csv", "equipment_id,rule_id,start_time,end_time\nM1,R7,2026-06-01,2026-06-02\n")
    desk.write("alert_rule.csv", "rule_id,rule_name\nR7,Pressure low\nR8,Pressure high\n")

    desk.load()

    assert desk.rows("SELECT code, message FROM alarm") == [("R7", "Pressure low")]


def test_a_wide_sensor_table_becomes_signals_with_units(desk: Desk, imported: Imported) -> None:
    text = (
        "Time,PRESS-1 Temp (°C),PRESS-1 Force [kN],PRESS-2 Temp (°C)\n"
        "6/1/2026 1:00 PM,45.5,120,44\n6/1/2026 1:05 PM,45.7,,44.2\n6/13/2026 1:10 AM,46,122,45\n"
    )

    (report,) = imported("history.csv", text).tables

    assert report.table == "reading"
    assert desk.rows("SELECT equipment_id, name, uom FROM signal ORDER BY name") == [
        ("PRESS-1", "PRESS-1 Force", "kN"),
        ("PRESS-1", "PRESS-1 Temp", "°C"),
        ("PRESS-2", "PRESS-2 Temp", "°C"),
    ]
    assert desk.rows("SELECT count(*), count(value), count(*) FILTER (good) FROM reading") == [(9, 8, 8)]
    assert desk.rows("SELECT min(ts) FROM reading") == [(dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC),)]


def test_an_event_stream_becomes_states_alarms_and_signals(desk: Desk) -> None:
    stamp = pd.Timestamp("2026-06-01 08:00", tz="UTC")
    events = [
        ("exec", "ACTIVE", None), ("exec", "READY", None), ("exec", "UNAVAILABLE", None),
        ("exec", "ACTIVE", None), ("exec", "INTERRUPTED", None), ("exec", "ACTIVE", None),
        ("motion_cond", "Fault", "763|||START ILLEGAL"), ("motion_cond", "Normal", "|||"),
        ("motion_cond", "Warning", "101||HIGH|LIMIT"), ("motion_cond", "Fault", "763|||START ILLEGAL"),
        ("feed", "100", None), ("feed", "UNAVAILABLE", None), ("mode", "AUTO", None), ("mode", "MANUAL", None),
    ]  # fmt: skip
    rows = [("MC7", stamp + pd.Timedelta(minutes=i), *e) for i, e in enumerate(events * 2)]
    frame = pd.DataFrame(rows, columns=["device", "when", "data_item", "reading", "extra"])
    frame = frame.rename(columns={"when": "timestamp"})
    frame.to_parquet(desk.files / "stream.parquet")

    (report,) = desk.load().tables

    assert (report.rows_in, report.rows_ok) == (28, 28)
    assert desk.rows(
        "SELECT code, message, severity, count(*) FROM alarm GROUP BY ALL ORDER BY 4 DESC, 1"
    ) == [("763", "START ILLEGAL", 4, 4), ("101", "LIMIT", 2, 2)]
    assert desk.rows("SELECT date_diff('minute', raised, cleared) FROM alarm ORDER BY raised LIMIT 1") == [
        (1,)
    ]
    assert desk.rows(
        "SELECT sum(date_diff('minute', starts, ends)) FROM state_event WHERE state = 'running'"
    ) == [(1 + 1 + 9 + 1 + 1 + 8,)]
    assert desk.rows(
        "SELECT name, count(*), count(value) FROM reading JOIN signal USING (signal_id) GROUP BY 1"
    ) == [("feed", 4, 2)]
    assert desk.rows("SELECT DISTINCT item, kind FROM item_event ORDER BY 1") == [
        ("exec", "state"),
        ("feed", "number"),
        ("mode", "text"),
        ("motion_cond", "condition"),
    ]
    assert desk.rows("SELECT code, qualifier, message FROM item_event WHERE value = 'Warning' LIMIT 1") == [
        ("101", "HIGH", "LIMIT")
    ]


def test_native_codes_and_texts_may_stand_in_columns_of_their_own(desk: Desk) -> None:
    rows = ["device,timestamp,dataItem,value,nativeCode,message"]
    for i in range(30):
        item, value, rest = [
            ("Execution", "ACTIVE", ","), ("Execution", "READY", ","), ("Logic", "FAULT", "E7,Door open"),
            ("Logic", "NORMAL", ","), ("Load", str(i), ","),
        ][i % 5]  # fmt: skip
        rows.append(f"Mill-B,2026-06-01T08:{i:02d}:00Z,{item},{value},{rest}")

    desk.load(desk.write("stream.csv", "\n".join(rows)))

    assert desk.rows("SELECT DISTINCT code, message, severity FROM alarm") == [("E7", "Door open", 4)]


def test_nested_readings_meet_the_signals_of_a_tag_list(desk: Desk) -> None:
    desk.write(
        "tags.csv", "plant,equipment,point,engineering unit\nSOUTH,Fan A,Flow,m3/h\nSOUTH,Fan A,Power,kW\n"
    )
    desk.write(
        "jobs.csv",
        "job_no,tag,tag_description,job_class,closed_on\nJ1,FN-01,Fan A,CM,03-Jan-2026 14:00\nJ2,FN-02,Fan B,PM,04-Jan-2026\n",
    )
    samples = ", ".join(
        f'{{"timestamp": "2026-01-03T08:{i:02d}:00", "values": {{"Flow": {i}, "Power": 7}}}}'
        for i in range(9)
    )
    desk.write("fan_a.json", f'{{"asset": "Fan A", "readings": [{samples}]}}')
    desk.write(
        "fan_b.json",
        '[{"asset": "Fan B", "sensor": "Flow", "data": [["2026-01-03T08:00:00", 7.1], ["2026-01-03T08:01:00", 7.2]]}]',
    )

    desk.load()

    assert desk.rows("SELECT equipment_id, name, uom, count(value) FROM signal LEFT JOIN reading USING (signal_id) GROUP BY ALL ORDER BY 1, 2") == [
        ("FN-01", "Flow", "m3/h", 9), ("FN-01", "Power", "kW", 9), ("FN-02", "Flow", None, 2)
    ]  # fmt: skip
    assert desk.rows("SELECT kind FROM work_order ORDER BY work_order_id") == [
        ("corrective",),
        ("preventive",),
    ]


def test_a_bad_cell_in_a_sensor_column_rejects_its_row_alone(desk: Desk, imported: Imported) -> None:
    (report,) = imported(
        "energy.csv",
        "ts;E-01_kW;E-02_kW\n03.01.2026 00:00;1,5;2\n03.01.2026 00:05;x;2,1\n03.01.2026 00:10;;2,2\n03.01.2026 00:15;1,7;2,3\n",
    ).tables

    assert (report.table, report.rows_ok, report.rows_rejected) == ("reading", 3, 1)
    assert desk.rows("SELECT DISTINCT uom FROM signal") == [("kW",)]


def test_without_agreement_nothing_is_written(desk: Desk) -> None:
    desk.write("orders.csv", "order no,quantity,due date\nO1,5,2026-06-01\n")

    report = import_paths(desk.workspace, [desk.files])

    assert not report.loaded
    assert report.tables[0].mapping["columns"]["order no"] == "order_id"
    assert desk.rows("SELECT count(*) FROM production_order") == [(0,)]


def test_a_mapping_file_decides(desk: Desk) -> None:
    path = desk.write("x.csv", "A;B;C;D\nZ1;M1;01/02/2026 08:00;läuft gut\nZ2;M1;01/02/2026 09:00;kaputt\n")
    mapping = {
        "x.csv": {
            "table": "state_event",
            "columns": {"B": "equipment_id", "C": "starts", "D": "state"},
            "constants": {"ends": "2026-02-01 10:00"},
            "day_first": True,
            "states": {"läuft gut": "running", "kaputt": "down"},
        }
    }

    report = desk.load(path, mapping=mapping)

    assert report.tables[0].rows_ok == 2
    assert desk.rows("SELECT state FROM state_event ORDER BY starts") == [("running",), ("down",)]


def test_the_printed_proposal_is_a_mapping_file(desk: Desk) -> None:
    desk.write("tags.csv", "asset,sensor,unit\nM1,temp,C\n")
    desk.write("h.csv", "time,asset,temp_C,load_pct\n2026-06-01 08:00,M1,5,6\n2026-06-01 08:05,M1,5,6\n")
    desk.write("own.csv", "city,name\nMilano,Acme\n")
    desk.write("ev.csv", "machine,ts,item,value\n" + "".join(
        f"M1,2026-06-01 08:0{i},exec,{'ACTIVE' if i % 2 else 'READY'}\nM1,2026-06-01 08:0{i},mode,A\n" for i in range(8)
    ))  # fmt: skip
    proposed = import_paths(desk.workspace, [desk.files])

    taken = desk.load(mapping={t.source: t.mapping for t in proposed.tables})

    assert [(t.table, t.rows_ok) for t in taken.tables] == [(t.table, t.rows_ok) for t in proposed.tables]
    assert {t.mapping["shape"] for t in taken.tables} == {"standard", "wide", "own", "events"}


def test_a_wrong_mapping_is_explained(desk: Desk) -> None:
    path = desk.write("x.csv", "A,B\n1,2\n")

    with pytest.raises(DataFault, match="not among the files"):
        desk.load(path, mapping={"y.csv": {}})
    with pytest.raises(DataFault, match="does not have"):
        desk.load(path, mapping={"x.csv": {"table": "lot", "columns": {"Q": "lot_id"}}})
    with pytest.raises(NotFound, match="lot_number"):
        desk.load(path, mapping={"x.csv": {"table": "lot", "columns": {"A": "lot_number"}}})
    with pytest.raises(DataFault, match="lacks"):
        desk.load(path, mapping={"x.csv": {"table": "lot", "columns": {"A": "lot_id"}, "only": True}})


def test_a_refused_file_leaves_the_others(desk: Desk) -> None:
    desk.write("bad.xlsx", b"no workbook")
    desk.write("good.csv", "order no,quantity,due date\nO1,5,2026-06-01\n")

    report = desk.load()

    assert [bool(t.refused) for t in report.tables] == [True, False]
    assert desk.rows("SELECT count(*) FROM production_order") == [(1,)]


def test_what_is_not_there_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no file"):
        import_paths(desk.workspace, [tmp_path / "absent.csv"])
    with pytest.raises(RequestError, match="holds no file"):
        import_paths(desk.workspace, [desk.files])
