"""An imaginary wind farm as its owner would hand it over: German and English files of our own making."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

TURBINES = tuple(f"WEA-{n:02d}" for n in range(1, 9))
_SITES = {t: ("NORDHANG" if n < 5 else "SUEDFELD") for n, t in enumerate(TURBINES)}
_CODES = {
    "F100": "Getriebe undicht",
    "F110": "Pitchantrieb defekt",
    "F120": "Umrichter ausgefallen",
    "F130": "Generatorlager verschlissen",
    "F140": "Bremse verschlissen",
    "W200": "Halbjahreswartung",
    "W210": "Ölwechsel",
}
_ALARMS = {
    "M-301": ("Getriebeöl zu heiß", 4),
    "M-302": ("Pitch außer Toleranz", 3),
    "M-303": ("Umrichter Übertemperatur", 4),
    "M-304": ("Vibration hoch", 4),
    "M-305": ("Wind zu stark", 2),
    "M-306": ("Kommunikation gestört", 2),
}
_TO_CODE = (("M-301", "F100"), ("M-302", "F110"), ("M-303", "F120"), ("M-304", "F130"), ("M-304", "F100"))
_CAUSES = (
    ("Power Curve Deviation", "low", "F110", "Pitch drive worn"),
    ("Power Curve Deviation", "low", "F120", "Converter derated"),
    ("Power Curve Deviation", "high", "S010", "Anemometer misreads"),
    ("Gear Oil Delta", "high", "F100", "Gearbox leaks"),
    ("Gear Oil Delta", "low", "S020", "Oil sensor drifts"),
    ("Bearing Energy", "high", "F130", "Generator bearing worn"),
)
_MODES = (
    ("wind turbine", "Blade leading edge erosion"),
    ("wind turbine", "Gearbox tooth pitting"),
    ("wind turbine", "Generator bearing wear"),
    ("wind turbine", "Pitch motor failure"),
    ("transformer", "Insulation ageing"),
    ("transformer", "Oil leakage"),
    ("met mast", "Anemometer icing"),
)
_MEASURED = ("WEA-03", "WEA-07")


@dataclass(frozen=True, slots=True)
class WindFarm:
    """The farm's records as frames, before they were written in the owner's way."""

    orders: "pd.DataFrame"
    alarms: "pd.DataFrame"
    anomalies: "pd.DataFrame"
    readings: "pd.DataFrame"
    parts: "pd.DataFrame"
    alarm_codes: tuple[tuple[str, str], ...] = _TO_CODE
    causes: tuple[tuple[str, str, str, str], ...] = _CAUSES
    modes: tuple[tuple[str, str], ...] = _MODES


def make_wind_farm(folder: Path, seed: int = 7) -> WindFarm:
    """Write the farm's files into a folder and return what they hold."""
    import numpy as np

    rng = np.random.default_rng(seed)
    farm = WindFarm(_orders(rng), _alarms(rng), _anomalies(rng), _readings(rng), _parts(rng))
    folder.mkdir(parents=True, exist_ok=True)
    _write_orders(farm.orders, folder / "instandhaltung.csv")
    _write_alarms(farm.alarms, folder / "stoermeldungen.csv")
    lines = farm.anomalies.assign(detected_at=farm.anomalies.detected_at.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    (folder / "anomalies.jsonl").write_text(lines.to_json(orient="records", lines=True), encoding="utf-8")
    _write_readings(farm.readings, folder)
    farm.parts.to_csv(folder / "ersatzteile.csv", sep=";", decimal=",", index=False, encoding="utf-8")
    rows = [f"{m};{f};{_CODES[f]}" for m, f in _TO_CODE]
    (folder / "meldung_zu_fehler.csv").write_text(
        "\n".join(["Meldung;Fehlercode;Bezeichnung", *rows]), encoding="utf-8"
    )
    causes = [",".join(c) for c in _CAUSES]
    (folder / "indicator_causes.csv").write_text("\n".join(["indicator,direction,cause_code,cause", *causes]))
    modes = [",".join(m) for m in _MODES]
    (folder / "failure_modes.csv").write_text("\n".join(["asset_class,failure_mode", *modes]))
    (folder / "turbines.json").write_text(
        json.dumps(_profiles(), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return farm


def _times(rng: Any, n: int, first: str, days: int) -> "pd.DatetimeIndex":
    import pandas as pd

    minutes = sorted(rng.integers(0, days * 1440, n).tolist())
    return pd.DatetimeIndex(pd.Timestamp(first) + pd.to_timedelta(minutes, unit="min"))


def _orders(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    n = 420
    opened = _times(rng, n, "2021-01-04", 1170)
    units = rng.choice(TURBINES, n, p=[0.1, 0.1, 0.16, 0.1, 0.1, 0.12, 0.2, 0.12])
    planned = rng.random(n) < 0.6
    codes = [
        str(rng.choice(["W200", "W210"]))
        if p
        else str(rng.choice(list(_CODES)[:5], p=[0.35, 0.25, 0.15, 0.15, 0.1]))
        for p in planned
    ]
    hours = rng.gamma(2.0, 2.4, n).round(1)
    return pd.DataFrame(
        {
            "id": [f"IH-{20000 + i}" for i in range(n)],
            "unit": units,
            "planned": planned,
            "code": codes,
            "opened": opened,
            "done": opened + pd.to_timedelta((hours * 60).round(), unit="min"),
            "hours": hours,
            "cost": (120 + 85 * hours + rng.gamma(2, 150, n)).round(2),
            "priority": rng.integers(1, 5, n),
            "technician": rng.choice(["T. Voss", "A. Brandt", "M. Petersen"], n),
        }
    )


def _alarms(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    n = 900
    start = _times(rng, n, "2022-03-01", 720)
    return pd.DataFrame(
        {
            "unit": rng.choice(TURBINES, n, p=[0.08, 0.1, 0.2, 0.1, 0.1, 0.1, 0.22, 0.1]),
            "code": rng.choice(list(_ALARMS), n, p=[0.14, 0.2, 0.08, 0.1, 0.3, 0.18]),
            "start": start,
            "end": start + pd.to_timedelta(rng.gamma(1.2, 25, n).round() + 1, unit="min"),
        }
    )


def _anomalies(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    n = 160
    actual = rng.normal(100, 25, n).round(2)
    return pd.DataFrame(
        {
            "detected_at": _times(rng, n, "2023-05-01", 150),
            "turbine": rng.choice(["WEA-03", "WEA-07"], n, p=[0.35, 0.65]),
            "indicator": rng.choice(
                ["Power Curve Deviation", "Gear Oil Delta", "Bearing Energy"], n, p=[0.5, 0.3, 0.2]
            ),
            "actual": actual,
            "expected_high": (actual - rng.normal(0, 8, n)).round(2),
            "score": rng.beta(8, 1.5, n).round(4),
        }
    )


def _readings(rng: Any) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    ts = pd.date_range("2023-06-01", "2023-06-30 23:50", freq="10min")
    frames = []
    for unit in _MEASURED:
        wind = np.clip(8 + 3 * np.sin(np.arange(len(ts)) / 90) + rng.normal(0, 1.2, len(ts)), 0, None)
        power = np.clip(2.2 * (wind / 12) ** 3 * 1000, 0, 2200)
        frames.append(
            pd.DataFrame(
                {
                    "ts": ts,
                    "unit": unit,
                    "wind": wind.round(2),
                    "power": power.round(1),
                    "rotor": np.clip(6 + wind * 0.9, 0, 16).round(2),
                    "oil": (42 + 0.008 * power + rng.normal(0, 1, len(ts))).round(2),
                    "bearing": (38 + 0.006 * power + rng.normal(0, 0.8, len(ts))).round(2),
                    "vibration": (1.2 + 0.0004 * power + rng.gamma(2, 0.1, len(ts))).round(3),
                }
            )
        )
    whole = pd.concat(frames, ignore_index=True)
    whole.loc[rng.choice(whole.index, 140, replace=False), "oil"] = np.nan
    return whole


def _parts(rng: Any) -> "pd.DataFrame":
    import pandas as pd

    names = ["Ölfilter", "Pitchmotor", "Generatorlager", "Bremsbelag", "Umrichtermodul", "Sensor Vibration"]
    return pd.DataFrame(
        {
            "Teilenummer": [f"ET-{i:03d}" for i in range(1, 25)],
            "Bezeichnung": [names[i % 6] for i in range(24)],
            "Lieferant": rng.choice(["Nordtech", "Hansa Antriebe", "Lindner"], 24),
            "Bestand": rng.integers(0, 40, 24),
            "Preis EUR": rng.gamma(2, 400, 24).round(2),
        }
    )


def _write_orders(orders: "pd.DataFrame", file: Path) -> None:
    head = "Auftragsnr;Anlage;Art;Fehlercode;Fehlertext;Gemeldet am;Erledigt am;Arbeitsstunden;Kosten;Priorität;Techniker"
    lines = [
        f"{r.id};{r.unit};{'vorbeugend' if r.planned else 'korrektiv'};{r.code};{_CODES[str(r.code)]};{r.opened:%d.%m.%Y %H:%M};"
        f"{r.done:%d.%m.%Y %H:%M};{_comma(r.hours)};{_comma(r.cost)};{r.priority};{r.technician}"
        for r in orders.itertuples()
    ]
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8-sig")


def _write_alarms(alarms: "pd.DataFrame", file: Path) -> None:
    lines = [
        f"{r.unit};{r.code};{_ALARMS[str(r.code)][0]};{r.start:%d.%m.%Y %H:%M:%S};{r.end:%d.%m.%Y %H:%M:%S};{_ALARMS[str(r.code)][1]}"
        for r in alarms.itertuples()
    ]
    file.write_text("\n".join(["Anlage;Meldung;Text;Kommt;Geht;Schwere", *lines]) + "\n", encoding="cp1252")


def _write_readings(readings: "pd.DataFrame", folder: Path) -> None:
    head = (
        "Zeitstempel;Anlage;Windgeschwindigkeit [m/s];Leistung [kW];Rotordrehzahl [1/min];Getriebeöltemperatur [°C];"
        "Lagertemperatur [°C];Vibration [mm/s]"
    )
    lines = [
        ";".join(
            [
                f"{r.ts:%d.%m.%Y %H:%M}",
                str(r.unit),
                *(_comma(getattr(r, c)) for c in ("wind", "power", "rotor", "oil", "bearing", "vibration")),
            ]
        )
        for r in readings.itertuples()
    ]
    (folder / "messwerte_juni_2023.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def _comma(value: Any) -> str:
    return "" if value != value else f"{value}".replace(".", ",")


def _profiles() -> list[dict[str, Any]]:
    return [
        {
            "asset_id": t,
            "name": f"Windrad {int(t[-2:])}",
            "asset_type": "wind turbine",
            "site": _SITES[t],
            "manufacturer": "Norderwind",
            "model": "NW-2200",
            "status": "in Betrieb" if t != "WEA-08" else "Reparatur",
            "commissioned": f"20{10 + n}-04-01",
        }
        for n, t in enumerate(TURBINES)
    ]
