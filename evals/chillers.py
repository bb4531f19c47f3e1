"""Questions on a chiller plant's files (work orders, alerts, anomalies, codes, readings), their answers
computed here from the files with pandas alone.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.events import EventQuestion

if TYPE_CHECKING:
    import pandas as pd

_NOTHING = ("no readings|no data|not in the data|no such|no machine|no signal",)


def chiller_questions(folder: Path) -> list[EventQuestion]:
    """Return the questions with figures computed from the files of a folder."""
    import pandas as pd

    events = pd.read_csv(folder / "event.csv", parse_dates=["event_time"])
    return [
        *_counts(events),
        *_codes(folder, events),
        *_anomalies(folder),
        *_orders(folder, events),
        *_readings(folder),
        *_what_exists(folder),
        *_missing(),
    ]


def _of(events: "pd.DataFrame", machine: int, since: str, until: str, group: str = "") -> "pd.DataFrame":
    import pandas as pd

    rows = events[events.equipment_name == f"Chiller {machine}"]
    rows = rows[(rows.event_time >= pd.Timestamp(since)) & (rows.event_time < pd.Timestamp(until))]
    return rows[rows.event_group == group] if group else rows


def _counts(events: "pd.DataFrame") -> list[EventQuestion]:
    def n(machine: int, since: str, until: str, group: str = "") -> int:
        return len(_of(events, machine, since, until, group))

    def groups(machine: int, since: str, until: str) -> tuple[float, ...]:
        return tuple(n(machine, since, until, g) for g in ("WORK_ORDER", "ALERT", "ANOMALY"))

    preventive = events[(events.event_category == "PM") & (events.equipment_id == "CWC04013")]
    per_month = _of(events, 6, "2021", "2022", "ALERT").event_time.dt.strftime("%Y-%m").value_counts()
    may = _of(events, 9, "2020-05", "2020-06")
    busiest = events[events.event_group == "ALERT"].equipment_name.value_counts()
    return [
        EventQuestion("How many work orders did Chiller 7 get in 2013?", (n(7, "2013", "2014", "WORK_ORDER"),)),
        EventQuestion("number of work orders for chiller 14 in 2018", (n(14, "2018", "2019", "WORK_ORDER"),)),
        EventQuestion("how many wos were done on CWC04701 during 2016?", (n(1, "2016", "2017", "WORK_ORDER"),)),
        EventQuestion("Chiller 2, 2019: work orders in total?", (n(2, "2019", "2020", "WORK_ORDER"),)),
        EventQuestion("Get the work orders of equipment CWC04010 for the first half of 2014.",
                      (n(10, "2014", "2014-07", "WORK_ORDER"),)),
        EventQuestion("CWC04006 May 2021: how many work orders, alerts and anomalies?",
                      groups(6, "2021-05", "2021-06")),
        EventQuestion("Summarise the events on Chiller 9 in May 2020 by group: work orders, alerts, anomalies.",
                      groups(9, "2020-05", "2020-06")),
        EventQuestion("Get the events of equipment CWC04012 for October 2020 and summarise them per event group",
                      groups(12, "2020-10", "2020-11")[:2]),
        EventQuestion("events of chiller 9 in june 2020 by event group", groups(9, "2020-06", "2020-07")),
        EventQuestion("how many alerts and anomalies did Chiller 9 have in March 2021?",
                      groups(9, "2021-03", "2021-04")[1:]),
        EventQuestion("Get the daily count of the events for May 2020 for equipment CWC04009.",
                      (may.event_time.dt.date.nunique(), len(may))),
        EventQuestion("How many alerts did Chiller 4 raise in 2021?", (n(4, "2021", "2022", "ALERT"),)),
        EventQuestion("alerts on chiller 6 per month in 2021", (int(per_month.iloc[0]),), ("November 2021",)),
        EventQuestion("which chiller had the most alerts?", (int(busiest.iloc[0]),), (str(busiest.index[0]) + "|CWC04006",)),
        EventQuestion("What is the preventive work order distribution per year for CWC04013?",
                      tuple(preventive.event_time.dt.year.value_counts().head(3).tolist())),
        EventQuestion("how many anomalies were recorded on chiller 9 in total",
                      (n(9, "2000", "2030", "ANOMALY"),)),
    ]  # fmt: skip


def _codes(folder: Path, events: "pd.DataFrame") -> list[EventQuestion]:
    import pandas as pd

    mapping = pd.read_csv(folder / "alert_rule_failure_code_mapping.csv")
    meters = pd.read_csv(folder / "alert_rule_meter_mapping.csv")
    anomalies = pd.read_csv(folder / "anomaly_to_failure_code_mapping.csv")
    codes = pd.read_csv(folder / "failure_codes.csv", encoding="utf-8-sig")

    def most(
        machine: int, group: str, since: str = "2000", until: str = "2030", nth: int = 0
    ) -> tuple[str, str, int]:
        rows = _of(events, machine, since, until, group)
        counts = rows.groupby(["event_type", "description"]).size().sort_values(ascending=False)
        code, text = counts.index[nth]
        return str(code), str(text), int(counts.iloc[nth])

    def rule(id_: str) -> tuple[str, ...]:
        return tuple(mapping[mapping.rule_id == id_].primary_code)

    def kpi(name: str, way: str) -> tuple[str, ...]:
        rows = anomalies[(anomalies.kpi_name == name) & (anomalies.anomaly_type == way)]
        return (*rows.primary_code, *rows.primary_code_description)

    wo10 = most(10, "WORK_ORDER", "2013", "2014")
    wo12 = most(12, "WORK_ORDER")
    first, second = most(6, "ALERT"), most(6, "ALERT", nth=1)
    return [
        EventQuestion("Which code dominated the work orders of Chiller 10 in 2013, and how often?", wo10[2:], wo10[:1]),
        EventQuestion("Most common work order code on Chiller 12 over all years, and its count?", wo12[2:], wo12[:1]),
        EventQuestion("Which work order code came up most on CWC04704 in 2016?",
                      most(4, "WORK_ORDER", "2016", "2017")[2:], most(4, "WORK_ORDER", "2016", "2017")[:1]),
        EventQuestion("What alert fires most on Chiller 9 overall, and how many times?",
                      most(9, "ALERT")[2:], most(9, "ALERT")[:1]),
        EventQuestion("What alert fired most on Chiller 1, and how often?", most(1, "ALERT")[2:], most(1, "ALERT")[:1]),
        EventQuestion("Two most frequent alerts of chiller 6?", (first[2], second[2]), (first[0], second[0])),
        EventQuestion("top alert on CWC04012", most(12, "ALERT")[2:], most(12, "ALERT")[:1]),
        EventQuestion("Alert RUL0018 came in. Which failure codes does our mapping point to?", (), rule("RUL0018")),
        EventQuestion("which failure codes belong to rule RUL0021 according to the mapping?", (), rule("RUL0021")),
        EventQuestion("RUL0024 fired on chiller 4 - what could be the failure?", (), rule("RUL0024")),
        EventQuestion("we got a RUL0017 alert, what failure codes are mapped to it", (), rule("RUL0017")),
        EventQuestion("What does rule RUL0022 mean?", (), ("Chiller Cycling",)),
        EventQuestion("which meters are used by rule RUL0019?", (), tuple(meters[meters.rule_id == "RUL0019"].meter)),
        EventQuestion("Cooling Load dropped below its bound. What could it be according to our table?", (), kpi("Cooling Load", "Low")),
        EventQuestion("Flow Efficiency went above its upper bound, what could it be?", (), kpi("Flow Efficiency", "High")),
        EventQuestion("delta temperature is too high - which failure codes does the anomaly mapping give?", (), kpi("Delta Temperature", "High")),
        EventQuestion("Delta Setpoint anomaly on the low side: probable failure?", (), kpi("Delta Setpoint", "Low")),
        EventQuestion("what does failure code M013 stand for?", (), ("Condenser Plugged",)),
        EventQuestion("which secondary codes belong to primary code M010?", (),
                      tuple(codes[codes.primary_code == "M010"].secondary_code)),
        EventQuestion("how many primary failure codes are in the category Control System Failures?",
                      (codes[codes.category == "Control System Failures"].primary_code.nunique(),)),
    ]  # fmt: skip


def _anomalies(folder: Path) -> list[EventQuestion]:
    import pandas as pd

    rows = pd.read_csv(folder / "anomaly_events.csv")
    rows["when"] = pd.to_datetime(rows.timestamp, format="%m/%d/%y %H:%M")
    june = rows[(rows.when >= "2020-06-01") & (rows.when < "2020-07-01")]
    kpis = rows.KPI.value_counts()
    load = rows[rows.KPI == "Cooling Load"]
    return [
        EventQuestion("Which KPI had the most anomalies on Chiller 9?", (int(kpis.iloc[0]),), (str(kpis.index[0]),)),
        EventQuestion("How many Delta Temperature anomalies in June 2020?", (int((june.KPI == "Delta Temperature").sum()),)),
        EventQuestion("anomalies per kpi for chiller 9 in june 2020", tuple(june.KPI.value_counts().tolist())),
        EventQuestion("What was the highest value of a Cooling Load anomaly?", (float(load.value.max()),)),
        EventQuestion("average anomaly score of the Flow Efficiency anomalies",
                      (float(rows[rows.KPI == "Flow Efficiency"].anomaly_score.mean()),)),
    ]  # fmt: skip


def _orders(folder: Path, events: "pd.DataFrame") -> list[EventQuestion]:
    import pandas as pd

    orders = pd.read_csv(folder / "all_wo_with_code_component_events.csv")
    orders["when"] = pd.to_datetime(orders.actual_finish, format="%m/%d/%y %H:%M")
    corrective = orders[~orders.preventive]
    said = orders.actual_labor_hours.astype(str).str.split(":", expand=True).astype(float)
    labour = said[0] + said[1] / 60
    of14 = orders.equipment_name == "Chiller 14"
    by_machine = corrective.equipment_name.value_counts()
    of6 = corrective[(corrective.equipment_name == "Chiller 6")].when.dt.year.value_counts()
    in2017 = corrective[(corrective.equipment_id == "CWC04014") & (corrective.when.dt.year == 2017)]
    pm_cm = orders[
        (orders.equipment_name == "Chiller 3") & (orders.when.dt.year == 2018)
    ].preventive.value_counts()
    last = orders[orders.equipment_name == "Chiller 7"].sort_values("when").iloc[-1]
    return [
        EventQuestion("What are the five most common corrective work order codes across all chillers?",
                      tuple(corrective.primary_code_description.value_counts().head(5).tolist())),
        EventQuestion("which chiller needed the most corrective work orders?", (int(by_machine.iloc[0]),),
                      (str(by_machine.index[0]) + "|" + str(corrective[corrective.equipment_name == by_machine.index[0]].equipment_id.iloc[0]),)),
        EventQuestion("How many work orders are about the compressor?",
                      (int((orders.collection == "compressor").sum()),)),
        EventQuestion("total labor hours of Chiller 14", (float(labour[of14].sum()),)),
        EventQuestion("Corrective maintenance per year for Chiller 6", tuple(of6.head(3).tolist())),
        EventQuestion("Corrective work orders for CWC04014 in 2017?", (len(in2017),)),
        EventQuestion("how many preventive and corrective work orders on chiller 3 in 2018?",
                      (int(pm_cm.get(True, 0)), int(pm_cm.get(False, 0)))),
        EventQuestion("how many work orders have priority 1?", (int((orders.work_priority == 1).sum()),)),
        EventQuestion("what was the last work order on chiller 7?", (), (str(last.wo_id), )),
        EventQuestion("what is work order WO259747 about?", (), ("Oil Analysis",)),
        EventQuestion("Which corrective work orders for equipment CWC04014 in 2015 can be bundled within two weeks?",
                      (_bundled(corrective[(corrective.equipment_id == "CWC04014") & (corrective.when.dt.year == 2015)]),)),
    ]  # fmt: skip


def _bundled(rows: "pd.DataFrame") -> int:
    """Return how many orders follow, or are followed by, another within 14 days."""
    import pandas as pd

    times = rows["when"].sort_values()
    near = times.diff() <= pd.Timedelta(days=14)
    return int((near | near.shift(-1, fill_value=False)).sum())


def _series(folder: Path, file: str, time: str = "timestamp") -> "pd.DataFrame":
    import pandas as pd

    rows: list[dict[str, Any]] = json.loads((folder / file).read_text())
    frame = pd.DataFrame(rows)
    return frame.assign(at=pd.to_datetime(frame[time])).set_index("at").sort_index()


def _readings(folder: Path) -> list[EventQuestion]:
    import pandas as pd

    chiller = _series(folder, "chiller_6.json")
    pump = _series(folder, "metro_pump_1.json")
    rig = _series(folder, "hydraulic_pump_1.json")

    def of(name: str, since: str, until: str) -> "pd.Series[float]":
        part = chiller[(chiller.index >= pd.Timestamp(since)) & (chiller.index < pd.Timestamp(until))]
        return pd.to_numeric(part[f"Chiller 6 {name}"]).dropna()

    june = ("2020-06-01", "2020-07-01")
    daily = of("Power Input", *june).resample("D").mean()
    return [
        EventQuestion("Mean tonnage of Chiller 6 from 10 to 12 June 2020 (both included)?",
                      (float(of("Tonnage", "2020-06-10", "2020-06-13").mean()),)),
        EventQuestion("Maximum return temperature of Chiller 6 on 15 June 2020?",
                      (float(of("Return Temperature", "2020-06-15", "2020-06-16").max()),)),
        EventQuestion("minimum supply temp chiller 6 june 2020", (float(of("Supply Temperature", *june).min()),)),
        EventQuestion("How many readings of Chiller 6's condenser water flow are there for the week of 8 June 2020?",
                      (len(of("Condenser Water Flow", "2020-06-08", "2020-06-15")),)),
        EventQuestion("average power input of CHILLER6 last week of June 2020, 22 to 28 June",
                      (float(of("Power Input", "2020-06-22", "2020-06-29").mean()),)),
        EventQuestion("On which day of June 2020 was the mean power input of Chiller 6 lowest?", (),
                      (str(daily.idxmin())[:10],)),
        EventQuestion("What was Chiller 6's efficiency on average in June 2020?",
                      (float(of("Chiller Efficiency", *june).mean()),)),
        EventQuestion("Retrieve sensor data for Chiller 6's Tonnage from June 2020 at MAIN.",
                      (len(of("Tonnage", *june)), float(of("Tonnage", *june).max()))),
        EventQuestion("median oil temperature of mp_1", (float(pd.to_numeric(pump.Oil_Temperature_C).median()),)),
        EventQuestion("highest motor current of mp_1 in March 2020",
                      (float(pd.to_numeric(pump.loc["2020-03"].Motor_Current_A).max()),)),
        EventQuestion("mean reservoir pressure of mp_1 in april 2020",
                      (float(pd.to_numeric(pump.loc["2020-04"].Reservoir_Pressure_bar).mean()),)),
        EventQuestion("average motor power of hyd_1 in August 2022",
                      (float(pd.to_numeric(rig.loc["2022-08"].P1_MotorPower_W_100Hz).mean()),)),
        EventQuestion("what is the latest tonnage of chiller 6?", (float(of("Tonnage", *june).iloc[-1]),)),
        EventQuestion("Is the power input of chiller 6 correlated with its tonnage in June 2020?",
                      (_spearman(of("Power Input", *june), of("Tonnage", *june)),)),
    ]  # fmt: skip


def _spearman(first: "pd.Series[float]", second: "pd.Series[float]") -> float:
    import pandas as pd

    hourly = pd.concat([s.resample("h").mean() for s in (first, second)], axis=1).dropna()
    return round(float(hourly.rank().corr().to_numpy()[0, 1]), 2)


def _what_exists(folder: Path) -> list[EventQuestion]:
    import pandas as pd

    sensors = pd.read_csv(folder / "sensors.csv")
    modes = pd.read_csv(folder / "asset_failure_modes.csv")
    meters = pd.read_csv(folder / "meter.csv")
    components = pd.read_csv(folder / "component.csv")
    ahu = sensors[sensors.asset == "CQPA AHU 2B"].sensor
    return [
        EventQuestion("What sites do you know?", (), ("MAIN",)),
        EventQuestion("Which assets are located at the MAIN site?", (), ("Chiller 6", "Chiller 9", "CQPA AHU 1", "mp_1")),
        EventQuestion("List all failure modes of asset AHU.", (), tuple(modes[modes.asset_class == "ahu"].failure_mode)),
        EventQuestion("list the failure modes of the smart grid transformer", (),
                      tuple(modes[modes.asset_class == "smart grid transformer"].failure_mode)),
        EventQuestion("List all installed sensors of asset CQPA AHU 2B.", (len(ahu),), tuple(ahu.head(4))),
        EventQuestion("which sensors does mp_1 have?", (15,), ("Oil_Temperature_C", "Motor_Current_A")),
        EventQuestion("Get the asset details of Motor_01", (), ("Induction motor", "MOTOR")),
        EventQuestion("what is the status and location of chiller 6", (), ("OPERATING", "MAIN-MECH-CH6")),
        EventQuestion("what components does a chiller have?", (), tuple(components.component.head(8))),
        EventQuestion("which meters belong to the condenser?", (), tuple(meters[meters.component == "condenser"].meter)),
        EventQuestion("what is the formula of chiller efficiency?", (), ("Power Input (kW) / Tonnage (tons)",)),
        EventQuestion("what unit does the meter coolant flow have?", (), ("l/min",)),
    ]  # fmt: skip


def _missing() -> list[EventQuestion]:
    def nothing(question: str) -> EventQuestion:
        return EventQuestion(question, (), _NOTHING, "no_data")

    return [
        nothing("Supply temperature of Chiller 9 on 5 June 2020?"),
        nothing("power input of chiller 6 in July 2020"),
        nothing("Mean tonnage of Chiller 12 in June 2020?"),
        nothing("What was the zone relative humidity of CQPA AHU 2B yesterday?"),
        nothing("vibration of Motor_01 in may 2021"),
        nothing("How many work orders did Chiller 99 get in 2015?"),
        nothing("Retrieve the flow of PUMP3 for last week"),
        nothing("Is there any anomaly in Chiller 6's Power Input in the week of 2020-05-04?"),
        nothing("forecast the return temperature of chiller 3 for tomorrow"),
        nothing("oil temperature of mp_1 in 2018?"),
        nothing("Check the file /data/run42.csv for anomalies"),
        nothing("how many alerts did chiller 5 have in 2020?"),
    ]
