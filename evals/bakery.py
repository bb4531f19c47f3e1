"""An imaginary bakery as its owner would hand it over: German and Italian files of our own making.

Workbooks with title lines and totals, decimal commas, a wide and a long table of sensors with holes, a column per
month, machines that only one list names in words.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plant.facts import records

if TYPE_CHECKING:
    import pandas as pd

MACHINES = (
    ("OFN-1", "Tunnelofen 1", "Backen", 2009, "Wachtel"),
    ("OFN-2", "Tunnelofen 2", "Backen", 2017, "MIWE"),
    ("KNT-1", "Spiralkneter 1", "Teigmacherei", 2012, "Diosna"),
    ("KNT-2", "Spiralkneter 2", "Teigmacherei", 2012, "Kemper"),
    ("GAR-1", "Gärschrank 1", "Teigmacherei", 2015, "Koma"),
    ("FRO-1", "Spiralfroster", "Kühlung", 2011, "GEA"),
    ("VPK-1", "Schlauchbeutelmaschine 1", "Verpackung", 2018, "Ilapak"),
    ("VPK-2", "Schlauchbeutelmaschine 2", "Verpackung", 2021, "Ilapak"),
)
PRODUCTS = ("Laugenbrezel", "Ciabatta", "Kaisersemmel", "Schüttelbrot", "Focaccia")
_ALARMS = {
    "A12": ("Temperatura forno alta", "alta", ("OFN-1", "OFN-2")),
    "A15": ("Bruciatore in blocco", "critica", ("OFN-1", "OFN-2")),
    "A21": ("Sportello aperto", "bassa", ("GAR-1", "FRO-1")),
    "A33": ("Film esaurito", "media", ("VPK-1", "VPK-2")),
    "A52": ("Evaporatore ghiacciato", "media", ("FRO-1",)),
}
_CAUSES = (
    ("A12", "Thermoelement defekt", "Fühler tauschen"),
    ("A15", "Flammwächter verschmutzt", "Flammwächter reinigen"),
    ("A33", "Rolle leer", "Rolle wechseln"),
    ("A52", "Abtauung ausgefallen", "Abtauheizung prüfen"),
)
_REASONS = ("Stau Auslauf", "Formatwechsel", "Brennerstörung", "Reinigung", "Kein Teig", "Folienwechsel")
_MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
_FIRST, _LAST = "2023-09-01", "2024-02-29"


@dataclass(frozen=True, slots=True)
class Bakery:
    """The bakery's records as frames, before they were written in the owner's way."""

    counts: "pd.DataFrame"
    stops: "pd.DataFrame"
    heat: "pd.DataFrame"
    power: "pd.DataFrame"
    alarms: "pd.DataFrame"
    orders: "pd.DataFrame"
    lab: "pd.DataFrame"
    energy: "pd.DataFrame"


def make_bakery(folder: Path, seed: int = 11) -> Bakery:
    """Write the bakery's files into a folder and return what they hold."""
    import numpy as np

    rng = np.random.default_rng(seed)
    made = Bakery(
        _counts(rng),
        _stops(rng),
        _heat(rng),
        _power(rng),
        _alarms(rng),
        _orders(rng),
        _lab(rng),
        _energy(rng),
    )
    folder.mkdir(parents=True, exist_ok=True)
    _write_lists(made, folder)
    _write_logs(made, folder)
    _write_sensors(made, folder)
    return made


def _counts(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for day in pd.date_range(_FIRST, _LAST):
        for unit in ("OFN-1", "OFN-2", "VPK-1", "VPK-2"):
            for shift in ("Früh", "Spät", *(("Nacht",) if unit == "OFN-2" else ())):
                good = int(rng.integers(6_000, 12_000))
                bad = int(good * rng.uniform(0.005, 0.03) * (2 if shift == "Nacht" else 1))
                product = PRODUCTS[int(rng.integers(0, len(PRODUCTS)))]
                rows.append((day, shift, unit, product, f"FA{50_000 + len(rows)}", good, bad))
    return pd.DataFrame(rows, columns=["day", "shift", "unit", "product", "order", "good", "bad"])


def _stops(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for unit in ("OFN-1", "OFN-2", "VPK-1", "VPK-2", "FRO-1"):
        at = pd.Timestamp(f"{_FIRST} 06:00")
        while at < pd.Timestamp(_LAST):
            start = at + pd.Timedelta(minutes=int(rng.exponential(900)) + 5)
            at = start + pd.Timedelta(minutes=int(rng.exponential(18)) + 2)
            rows.append((unit, start, at, _REASONS[int(rng.choice(6, p=[0.3, 0.2, 0.1, 0.12, 0.13, 0.15]))]))
    frame = pd.DataFrame(rows, columns=["unit", "start", "end", "reason"])
    return frame.assign(minutes=(frame.end - frame.start).dt.total_seconds() / 60)


def _heat(rng: Any) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    times = pd.date_range("2024-01-01", "2024-02-01", freq="15min", inclusive="left")
    hour = times.hour + times.minute / 60
    frame = pd.DataFrame(
        {
            "OFN-1 Zone 1": 230 + 8 * np.sin(hour / 3) + rng.normal(0, 2, len(times)),
            "OFN-1 Zone 2": 215 + 5 * np.sin(hour / 4) + rng.normal(0, 2, len(times)),
            "OFN-2 Zone 1": 228 + rng.normal(0, 3, len(times)),
            "FRO-1 Lufttemperatur": -32 + rng.normal(0, 1.2, len(times)),
            "GAR-1 Feuchte": 78 + 4 * np.sin(hour / 5) + rng.normal(0, 1, len(times)),
        },
        index=times,
    ).round(1)
    frame.loc["2024-01-10":"2024-01-11", "OFN-2 Zone 1"] = np.nan
    frame.loc[rng.choice(times, 120, replace=False), "GAR-1 Feuchte"] = np.nan
    frame.loc["2024-01-20 02:00":"2024-01-20 14:00", "FRO-1 Lufttemperatur"] = -31.4
    return frame


def _power(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    times = pd.date_range("2024-01-08", "2024-01-29", freq="h", inclusive="left")
    rows = [
        (t, name, round(base * (0.3 if t.hour < 5 else 1) + float(rng.normal(0, 2)), 2))
        for name, base in (("KNT-1 Potenza", 15), ("KNT-2 Potenza", 17))
        for t in times
        if rng.random() > 0.02
    ]
    return pd.DataFrame(rows, columns=["at", "sensor", "value"])


def _alarms(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for _ in range(1_400):
        code = str(rng.choice(list(_ALARMS), p=[0.3, 0.05, 0.2, 0.33, 0.12]))
        text, severity, units = _ALARMS[code]
        at = pd.Timestamp(_FIRST) + pd.Timedelta(minutes=int(rng.integers(0, 182 * 1440)))
        rows.append((at, str(rng.choice(units)), code, text, severity))
    return pd.DataFrame(rows, columns=["at", "unit", "code", "text", "severity"]).sort_values(
        "at", ignore_index=True
    )


def _orders(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for _ in range(360):
        opened = pd.Timestamp("2022-01-03 06:00") + pd.Timedelta(hours=int(rng.integers(0, 788 * 24)))
        kind = str(rng.choice(["Preventiva", "Correttiva", "Ispezione"], p=[0.5, 0.4, 0.1]))
        hours = round(float(rng.uniform(0.5, 9)), 1)
        is_open = opened > pd.Timestamp("2023-12-01") and rng.random() < 0.3
        closed = None if is_open else opened + pd.Timedelta(hours=int(rng.integers(10, 80)))
        cost = round(hours * 48 + float(rng.integers(0, 900)), 2)
        rows.append(
            (
                MACHINES[int(rng.integers(0, 8))][0],
                kind,
                opened,
                closed,
                hours,
                cost,
                str(rng.choice(["Rossi", "Huber"])),
            )
        )
    frame = pd.DataFrame(rows, columns=["unit", "kind", "opened", "closed", "hours", "cost", "who"])
    frame = frame.sort_values("opened", ignore_index=True)
    return frame.assign(id=[f"ODL-{2_200 + n}" for n in range(len(frame))])


def _lab(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    n = 500
    return pd.DataFrame(
        {
            "lot": [f"CH{31_000 + i}" for i in range(n)],
            "at": pd.date_range("2023-10-02", periods=n, freq="7h"),
            "product": rng.choice(PRODUCTS, n),
            "moisture": rng.normal(34, 2, n).round(1),
            "ph": rng.normal(5.4, 0.15, n).round(2),
            "weight": rng.normal(92, 3, n).round(1),
            "verdict": rng.choice(["i.O.", "n.i.O."], n, p=[0.94, 0.06]),
        }
    )


def _energy(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    meters = ["Strom Öfen", "Strom Kälte", "Strom Verpackung", "Gas Öfen"]
    return pd.DataFrame(rng.integers(8_000, 30_000, (4, 12)), index=meters, columns=list(_MONTHS))


def _comma(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _write_lists(made: Bakery, folder: Path) -> None:
    """Write the workbooks, with titles above and totals below, and the matrix of causes."""
    _write_book(
        folder / "Anlagenverzeichnis.xlsx",
        [
            ["Großbäckerei – Anlagenverzeichnis"],
            ["Stand 01.03.2024"],
            [],
            ["Anlagen-Nr.", "Bezeichnung", "Bereich", "Baujahr", "Hersteller"],
        ],
        [list(m) for m in MACHINES],
    )
    orders = made.orders
    head = ["Nr. ODL", "Macchina", "Tipo", "Data apertura", "Data chiusura", "Ore", "Costo (€)", "Tecnico"]
    rows = [
        [
            r.id,
            r.unit,
            r.kind,
            r.opened.to_pydatetime(),
            None if r.closed is None or r.closed != r.closed else r.closed.to_pydatetime(),
            r.hours,
            r.cost,
            r.who,
        ]
        for r in records(orders)
    ]
    total = [
        "Totale",
        None,
        None,
        None,
        None,
        round(float(orders.hours.sum()), 1),
        round(float(orders.cost.sum()), 2),
        None,
    ]
    _write_book(
        folder / "ordini_lavoro.xlsx", [["Manutenzione – ordini di lavoro"], [], head], [*rows, total]
    )
    energy = made.energy
    lines = [[str(name), *(int(v) for v in row), int(row.sum())] for name, row in energy.iterrows()]
    total = ["Gesamt", *(int(v) for v in energy.sum()), int(energy.to_numpy().sum())]
    _write_book(
        folder / "Energie2023.xlsx",
        [["Energieverbrauch 2023 in kWh"], ["Zähler", *_MONTHS, "Gesamt"]],
        [*lines, total],
    )
    causes = "\n".join(";".join(c) for c in _CAUSES)
    (folder / "Ursachenmatrix.csv").write_text(f"Alarmcode;Ursache;Massnahme\n{causes}\n", encoding="utf-8")


def _write_book(file: Path, above: list[list[Any]], rows: list[list[Any]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*above, *rows]:
        sheet.append(row)
    book.save(file)


def _write_logs(made: Bakery, folder: Path) -> None:
    """Write counts with a total below, stops, alarms and the laboratory's values as delimited text."""
    counts = made.counts
    lines = ["Datum;Schicht;Anlage;Artikel;Fertigungsauftrag;Gutmenge [Stk];Ausschuss [Stk];"]
    lines += [
        f"{r.day:%d.%m.%Y};{r.shift};{r.unit};{r.product};{r.order};{r.good};{r.bad};"
        for r in records(counts)
    ]
    lines.append(f"Summe;;;;;{counts.good.sum()};{counts.bad.sum()};")
    (folder / "Produktionsmeldungen.csv").write_text("\n".join(lines), encoding="cp1252")
    lines = ["Anlage;Beginn;Ende;Dauer [min];Stillstandsgrund;Bemerkung"]
    lines += [
        f"{r.unit};{r.start:%d.%m.%Y %H:%M};{r.end:%d.%m.%Y %H:%M};{_comma(float(str(r.minutes)))};{r.reason};"
        for r in records(made.stops)
    ]
    (folder / "Stillstände.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    lines = ["data;ora;macchina;codice allarme;descrizione;gravità"]
    lines += [
        f"{r.at:%d/%m/%Y};{r.at:%H:%M};{r.unit};{r.code};{r.text};{r.severity}" for r in records(made.alarms)
    ]
    (folder / "allarmi.csv").write_text("\n".join(lines), encoding="utf-8")
    lab = made.lab.assign(at=made.lab["at"].dt.strftime("%d.%m.%Y %H:%M"))
    lab.columns = [
        "Chargennr",
        "Probenahme",
        "Artikel",
        "Feuchte [%]",
        "pH-Wert",
        "Stückgewicht [g]",
        "Urteil",
    ]
    lab.to_csv(folder / "Laborwerte.csv", sep=";", decimal=",", index=False, encoding="utf-8")


def _write_sensors(made: Bakery, folder: Path) -> None:
    """Write a column per sensor with holes, and a row per reading with the machine in the sensor's name."""
    import pandas as pd

    heat = made.heat.copy()
    heat.columns = [f"{c} [{'%' if 'Feuchte' in c else '°C'}]" for c in heat.columns]
    heat.index = pd.Index([f"{t:%d.%m.%Y %H:%M}" for t in heat.index])
    heat.to_csv(
        folder / "Temperaturen_Januar.csv", sep=";", decimal=",", index_label="Zeitstempel", encoding="utf-8"
    )
    lines = ["data_ora,sensore,valore,unità"]
    lines += [
        f'{r.at:%d/%m/%Y %H:%M},{r.sensor},"{_comma(float(str(r.value)), 2)}",kW' for r in records(made.power)
    ]
    (folder / "consumi.csv").write_text("\n".join(lines), encoding="utf-8")
