"""Files that look like a standard table but are not, or share its name: they stay whole and never stop an import."""

from pathlib import Path

import pytest

from plant.importing.header_words import header_words
from plant.importing.run import import_paths
from plant.settings import load_settings
from plant.workspace import Workspace


def _import(folder: Path, **files: str) -> int:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    workspace = Workspace(load_settings(workspace=folder / "ws")).create()
    report = import_paths(workspace, sorted(folder.glob("*.csv")), accept=True)
    return sum(t.rows_ok for t in report.tables)


def test_a_file_with_one_count_alone_is_no_production(tmp_path: Path) -> None:
    rows = "".join(f"{d},2026-03-{d:02},41{d},LAS{d % 3},{d},burr\n" for d in range(1, 21))

    taken = _import(tmp_path, scrap_rework="No,Date,Job,Machine,Qty (pcs),Reason\n" + rows)

    assert taken == 20


def test_a_list_called_like_a_standard_table_does_not_stop_an_import(tmp_path: Path) -> None:
    machines = "Asset,Description,Group,Location\n" + "".join(
        f"M-{n},Mill {n},mill,Hall {n}\n" for n in range(9)
    )
    readings = "hour,N2_m3,el_kWh\n" + "".join(f"2026-03-01 {h:02}:00,1.{h},2{h}\n" for h in range(20))

    taken = _import(tmp_path, equipment=machines, gas_hourly=readings)

    assert taken >= 29


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Kg soil", "kg"),
        ("Pcs fin", "pcs"),
        ("Water L", "L"),
        ("Run h", "h"),
        ("Pcs/box", ""),
        ("Lim min", ""),
        ("Stop min", "min"),
    ],
)
def test_units_of_short_headers(header: str, unit: str) -> None:
    assert header_words(header).unit == unit
