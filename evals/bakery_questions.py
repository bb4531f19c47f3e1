"""Questions on an imaginary bakery, their answers computed from its frames with pandas alone."""

from typing import TYPE_CHECKING

from evals.bakery import Bakery
from evals.events import EventQuestion
from plant.facts import records

if TYPE_CHECKING:
    import pandas as pd

_NOTHING = ("no readings|no data|not in the data|no such|no machine|no signal|there are no",)


def bakery_questions(made: Bakery) -> list[EventQuestion]:
    """Return the questions with their figures."""
    return [*_made(made), *_stopped(made), *_sensors(made), *_alarms(made), *_orders(made), *_others(made)]


def _within(frame: "pd.DataFrame", column: str, since: str, until: str) -> "pd.DataFrame":
    import pandas as pd

    return frame[(frame[column] >= pd.Timestamp(since)) & (frame[column] < pd.Timestamp(until))]


def _scrap(rows: "pd.DataFrame") -> float:
    return float(100 * rows.bad.sum() / (rows.good.sum() + rows.bad.sum()))


def _made(made: Bakery) -> list[EventQuestion]:
    counts = made.counts
    december = _within(counts, "day", "2023-12-01", "2024-01-01")
    january = _within(counts, "day", "2024-01-01", "2024-02-01")
    best = january.groupby("product").good.sum().sort_values(ascending=False)
    night = january[january["shift"] == "Nacht"].bad.sum()
    oven = [_scrap(m[m.unit == "OFN-1"]) for m in (december, january)]
    return [
        EventQuestion("how many ciabatta did we make in december 2023?", (float(december[december["product"] == "Ciabatta"].good.sum()),)),
        EventQuestion("scrap rate of oven 1 in january 2024", (oven[1],)),
        EventQuestion("scrap of Tunnelofen 2 in december 2023", (_scrap(december[december.unit == "OFN-2"]),)),
        EventQuestion("which shift made the most scrap on OFN-2 in january 2024?",
                      (_scrap(january[(january.unit == "OFN-2") & (january["shift"] == "Nacht")]),), ("Nacht",)),
        EventQuestion("good pieces per product in january 2024", (float(best.iloc[0]),), (str(best.index[0]),)),
        EventQuestion("did scrap on OFN-1 go up from december 2023 to january 2024?", tuple(oven)),
        EventQuestion("how much of the scrap came from the night shift in january 2024", (float(100 * night / january.bad.sum()),)),
        EventQuestion("how many kaisersemmel came off VPK-2 in january 2024", (
            float(january[(january.unit == "VPK-2") & (january["product"] == "Kaisersemmel")].good.sum()),)),
        EventQuestion("oee of OFN-1 in january 2024", (), ("undefined|cannot|no data|no standard|missing",), "no_data"),
    ]  # fmt: skip


def _stopped(made: Bakery) -> list[EventQuestion]:
    stops = made.stops
    november = _within(stops[stops.unit == "VPK-1"], "start", "2023-11-01", "2023-12-01")
    february = _within(stops, "start", "2024-02-01", "2024-03-01").unit.value_counts()
    film = stops[(stops.unit == "VPK-1") & (stops.reason == "Folienwechsel")]
    january = (
        _within(stops[stops.unit == "VPK-2"], "start", "2024-01-01", "2024-02-01")
        .groupby("reason")
        .minutes.sum()
    )
    return [
        EventQuestion("total downtime of VPK-1 in november 2023 in hours", (float(november.minutes.sum() / 60),)),
        EventQuestion("main stop reason at VPK-2 in january 2024?", (float(january.max() / 60),), (str(january.idxmax()),)),
        EventQuestion("how often did the Schlauchbeutelmaschine 1 stop for Folienwechsel", (len(film),)),
        EventQuestion("longest stop of the spiralfroster?", (float(stops[stops.unit == "FRO-1"].minutes.max()),)),
        EventQuestion("which machine had the most stops in February 2024", (int(february.iloc[0]),), (str(february.index[0]),)),
    ]  # fmt: skip


def _sensors(made: Bakery) -> list[EventQuestion]:
    heat, power = made.heat, made.power
    frost = heat["FRO-1 Lufttemperatur"]
    kneader = power[power.sensor == "KNT-1 Potenza"]
    day = _within(power[power.sensor == "KNT-2 Potenza"], "at", "2024-01-10", "2024-01-11")
    return [
        EventQuestion("average temperature of zone 1 OFN-1 on 15 january 2024", (float(heat.loc["2024-01-15", "OFN-1 Zone 1"].mean()),)),  # type: ignore[union-attr]
        EventQuestion("max zone 2 temperature of tunnelofen 1 in the second week of january 2024",
                      (float(heat.loc["2024-01-08":"2024-01-14", "OFN-1 Zone 2"].max()),)),
        EventQuestion("how many hours was the air temperature of the spiralfroster above -31 in january 2024?", (float((frost > -31).sum() / 4),)),
        EventQuestion("are there gaps in the readings of OFN-2 zone 1", (), ("2024-01-09 23:45 to 2024-01-12",)),
        EventQuestion("was the FRO-1 Lufttemperatur stuck at some point?", (), ("2024-01-20 02:00",)),
        EventQuestion("lowest humidity of GAR-1 in january 2024", (float(heat["GAR-1 Feuchte"].min()),)),
        EventQuestion("power of kneader KNT-1 on average between 8 and 28 january 2024", (float(kneader.value.mean()),)),
        EventQuestion("mean power of spiralkneter 2 on 10 january 2024", (float(day.value.mean()),)),
        EventQuestion("what is the pressure of KNT-1", (), _NOTHING, "no_data"),
        EventQuestion("temperature of VPK-2 on 3 march 2024", (), _NOTHING, "no_data"),
    ]  # fmt: skip


def _alarms(made: Bakery) -> list[EventQuestion]:
    alarms = made.alarms
    frost = alarms[alarms.unit == "FRO-1"].code.value_counts()
    october = _within(
        alarms[(alarms.unit == "OFN-1") & (alarms.code == "A12")], "at", "2023-10-01", "2023-11-01"
    )
    january = _within(alarms[alarms.unit == "VPK-2"], "at", "2024-01-01", "2024-02-01")
    critical = alarms[alarms.severity == "critica"].unit.value_counts()
    return [
        EventQuestion("which alarm came most on FRO-1 and how many times?", (int(frost.iloc[0]),), (str(frost.index[0]),)),
        EventQuestion("how many A12 alarms on tunnelofen 1 in october 2023", (len(october),)),
        EventQuestion("how many alarms did VPK-2 have in january 2024?", (len(january),)),
        EventQuestion("critical alarms per machine", tuple(float(n) for n in critical)),
        EventQuestion("top 3 alarms of the whole bakery", tuple(float(n) for n in alarms.code.value_counts().head(3))),
        EventQuestion("what does alarm A52 mean?", (), ("Evaporatore",)),
        EventQuestion("A15 came up, what could be the cause according to our table?", (), ("Flammwächter",)),
    ]  # fmt: skip


def _orders(made: Bakery) -> list[EventQuestion]:
    import pandas as pd

    orders = made.orders
    in2023 = _within(orders, "opened", "2023-01-01", "2024-01-01")
    costs = in2023.groupby("unit").cost.sum().sort_values(ascending=False)
    repairs = orders[(orders.kind == "Correttiva") & orders.closed.notna()]
    burner = made.alarms[made.alarms.code == "A15"]
    week = pd.Timedelta(days=7)
    after = sum(
        bool(((burner.unit == r.unit) & (burner["at"] <= r.opened) & (burner["at"] >= r.opened - week)).any())
        for r in records(orders)
    )
    return [
        EventQuestion("how many corrective work orders on OFN-1 in 2023?", (int(((in2023.unit == "OFN-1") & (in2023.kind == "Correttiva")).sum()),)),
        EventQuestion("which machine had the highest maintenance cost in 2023?", (float(costs.iloc[0]),), (str(costs.index[0]),)),
        EventQuestion("how many work orders are still open?", (int(orders.closed.isna().sum()),)),
        EventQuestion("average hours per corrective work order", (float(repairs.hours.mean()),)),
        EventQuestion("total maintenance cost in 2023", (round(float(in2023.cost.sum())),)),
        EventQuestion("how many work orders in total", (len(orders),)),
        EventQuestion("most expensive work order ever", (float(orders.cost.max()),)),
        EventQuestion("which work orders came within 7 days after an A15 alarm?", (after,)),
        EventQuestion("share of preventive work orders in 2023", (float(100 * (in2023.kind == "Preventiva").mean()),)),
    ]  # fmt: skip


def _others(made: Bakery) -> list[EventQuestion]:
    lab, energy = made.lab, made.energy
    return [
        EventQuestion("average moisture of ciabatta in the lab values", (float(lab[lab["product"] == "Ciabatta"].moisture.mean()),)),
        EventQuestion("lowest Stückgewicht of Kaisersemmel", (float(lab[lab["product"] == "Kaisersemmel"].weight.min()),)),
        EventQuestion("what was the verdict of lot CH31042?", (), (str(lab[lab.lot == "CH31042"].verdict.iloc[0]),)),
        EventQuestion("value of Gas Öfen in march 2023", (float(energy["Mär"]["Gas Öfen"]),)),
        EventQuestion("total value of Strom Kälte in 2023", (float(energy.T["Strom Kälte"].sum()),)),
        EventQuestion("when was the Spiralfroster built and who made it", (2011,), ("GEA",)),
        EventQuestion("which machines are in Verpackung?", (), ("VPK-1",)),
    ]  # fmt: skip
