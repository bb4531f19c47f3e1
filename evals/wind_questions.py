"""Questions on an imaginary wind farm, their answers computed from its frames with pandas alone."""

from typing import TYPE_CHECKING

from evals.events import EventQuestion
from evals.wind_farm import TURBINES, WindFarm

if TYPE_CHECKING:
    import pandas as pd

_NOTHING = ("no readings|no data|not in the data|no such|no machine|no signal",)


def wind_questions(farm: WindFarm) -> list[EventQuestion]:
    """Return the questions with their figures."""
    return [*_orders(farm), *_alarms(farm), *_anomalies(farm), *_readings(farm), *_others(farm)]


def _orders(farm: WindFarm) -> list[EventQuestion]:
    orders = farm.orders
    repairs = orders[~orders.planned]
    codes = repairs.code.value_counts()
    of7 = orders[orders.unit == "WEA-07"]
    in2022 = of7[of7.opened.dt.year == 2022]
    worst = repairs.unit.value_counts()
    cost3 = orders[orders.unit == "WEA-03"].cost.sum()
    years = repairs[repairs.unit == "WEA-07"].opened.dt.year.value_counts().sort_index()
    return [
        EventQuestion("how many work orders did WEA-07 get in 2022?", (len(in2022),)),
        EventQuestion("number of repairs on windrad 3 in 2023",
                      (len(repairs[(repairs.unit == "WEA-03") & (repairs.opened.dt.year == 2023)]),)),
        EventQuestion("preventive vs corrective work orders of wea 5",
                      tuple(orders[orders.unit == "WEA-05"].planned.value_counts().tolist())),
        EventQuestion("Which failure code dominated the corrective work orders, and how often?",
                      (int(codes.iloc[0]),), (str(codes.index[0]),)),
        EventQuestion("three most common corrective codes over all turbines", tuple(codes.head(3).tolist()), tuple(codes.index[:3])),
        EventQuestion("which turbine needed the most repairs?", (int(worst.iloc[0]),), (str(worst.index[0]),)),
        EventQuestion("total cost of work orders on WEA-03", (round(float(cost3)),)),
        EventQuestion("average labour hours per work order of WEA-07", (float(of7.hours.mean()),)),
        EventQuestion("corrective maintenance per year for WEA-07", tuple(years.tolist())),
        EventQuestion("how many work orders of priority 1 are there?", (int((orders.priority == 1).sum()),)),
        EventQuestion("most expensive work order of WEA-06", (float(orders[orders.unit == "WEA-06"].cost.max()),)),
        EventQuestion("what is work order IH-20017 about", (), (str(orders[orders.id == "IH-20017"].code.iloc[0]),)),
        EventQuestion("how many work orders cost more than 1500?", (int((orders.cost > 1500).sum()),)),
    ]  # fmt: skip


def _alarms(farm: WindFarm) -> list[EventQuestion]:
    alarms = farm.alarms
    of3 = alarms[alarms.unit == "WEA-03"].code.value_counts()
    june = alarms[(alarms.start >= "2023-06-01") & (alarms.start < "2023-07-01")]
    units = alarms.unit.value_counts()
    return [
        EventQuestion("which alarm came most often on WEA-03 and how many times", (int(of3.iloc[0]),), (str(of3.index[0]),)),
        EventQuestion("how many alarms did wea 7 have in june 2023", (int((june.unit == "WEA-07").sum()),)),
        EventQuestion("which turbine has the most alarms", (int(units.iloc[0]),), (str(units.index[0]),)),
        EventQuestion("how often did M-301 come on WEA-07?", (len(alarms[(alarms.unit == "WEA-07") & (alarms.code == "M-301")]),)),
        EventQuestion("Alarm M-304 came in. Which failure codes does our mapping point to?", (), ("F130", "F100")),
        EventQuestion("what does M-305 mean?", (), ("Wind zu stark",)),
    ]  # fmt: skip


def _anomalies(farm: WindFarm) -> list[EventQuestion]:
    rows = farm.anomalies
    july = rows[(rows.detected_at >= "2023-07-01") & (rows.detected_at < "2023-08-01")]
    kinds = rows.indicator.value_counts()
    return [
        EventQuestion("how many anomalies did WEA-07 have in July 2023?", (int((july.turbine == "WEA-07").sum()),)),
        EventQuestion("which indicator had the most anomalies?", (int(kinds.iloc[0]),), (str(kinds.index[0]),)),
        EventQuestion("average score of the Gear Oil Delta anomalies",
                      (float(rows[rows.indicator == "Gear Oil Delta"].score.mean()),)),
        EventQuestion("Power Curve Deviation fell below its bound. What could it be?", (), ("F110", "F120")),
        EventQuestion("gear oil delta went above the upper bound, what could it be according to our table?", (), ("F100",)),
    ]  # fmt: skip


def _readings(farm: WindFarm) -> list[EventQuestion]:
    def of(
        unit: str, column: str, since: str = "2023-06-01", until: str = "2023-07-01"
    ) -> "pd.Series[float]":
        rows = farm.readings[farm.readings.unit == unit].set_index("ts")
        return rows[(rows.index >= since) & (rows.index < until)][column].dropna()

    daily = of("WEA-07", "power").resample("D").mean()
    return [
        EventQuestion("Mean power of WEA-07 from 5 to 8 June 2023 (both included)?",
                      (float(of("WEA-07", "power", "2023-06-05", "2023-06-09").mean()),)),
        EventQuestion("max gear oil temperature of WEA-03 on 12 june 2023",
                      (float(of("WEA-03", "oil", "2023-06-12", "2023-06-13").max()),)),
        EventQuestion("average wind speed at wea-07 in june 2023", (float(of("WEA-07", "wind").mean()),)),
        EventQuestion("on which day of june 2023 was the mean power of WEA-07 highest?", (), (str(daily.idxmax())[:10],)),
        EventQuestion("median rotor speed of windrad 3 in june 2023", (float(of("WEA-03", "rotor").median()),)),
        EventQuestion("95th percentile of the vibration of wea 7 in june 2023", (float(of("WEA-07", "vibration").quantile(0.95)),)),
        EventQuestion("minimum bearing temperature WEA-07 10 june 2023",
                      (float(of("WEA-07", "bearing", "2023-06-10", "2023-06-11").min()),)),
        EventQuestion("how many readings of the gear oil temperature of WEA-03 are there in june 2023", (len(of("WEA-03", "oil")),)),
    ]  # fmt: skip


def _others(farm: WindFarm) -> list[EventQuestion]:
    parts = farm.parts
    modes = tuple(m for c, m in farm.modes if c == "wind turbine")
    cheapest = parts.groupby("Lieferant")["Preis EUR"].mean()
    return [
        EventQuestion("List all failure modes of the wind turbine", (), modes),
        EventQuestion("what sites are there?", (), ("NORDHANG", "SUEDFELD")),
        EventQuestion("which turbines stand at SUEDFELD?", (), TURBINES[5:]),
        EventQuestion("which sensors does WEA-07 have?", (6,), ("Leistung", "Vibration")),
        EventQuestion("what do you know about WEA-08", (), ("Reparatur", "Norderwind")),
        EventQuestion("how many spare parts do we have from Nordtech?", (int((parts.Lieferant == "Nordtech").sum()),)),
        EventQuestion("average price of the spare parts per supplier", (float(cheapest.max()),)),
        EventQuestion("total stock of Pitchmotor", (int(parts[parts.Bezeichnung == "Pitchmotor"].Bestand.sum()),)),
        EventQuestion("power of WEA-01 on 3 June 2023?", (), _NOTHING, "no_data"),
        EventQuestion("mean power of WEA-07 in august 2023", (), _NOTHING, "no_data"),
        EventQuestion("how many alarms did WEA-12 have in 2023?", (), _NOTHING, "no_data"),
        EventQuestion("humidity of WEA-07 in june 2023", (), _NOTHING, "no_data"),
        EventQuestion("forecast the vibration of WEA-02 for next week", (), _NOTHING, "no_data"),
    ]  # fmt: skip
