from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from plant.errors import RequestError
from tools.quality.cause_findings import Causes
from tools.quality.cause_rows import lot_rows
from tools.quality.causes import find_causes
from ui.cli import main

DAY0 = np.datetime64("2026-01-05")


def plant(
    *, seed: int = 1, machine_ratio: float = 1.0, general: float = 1.0, mix: bool = False
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 40 * 20
    day = np.repeat(np.arange(40), 20)
    later = day >= 20
    machine, operator = rng.integers(0, 5, n), rng.integers(0, 8, n)
    product = np.where(later & mix, rng.choice(3, n, p=[0.2, 0.2, 0.6]), rng.choice(3, n, p=[0.6, 0.2, 0.2]))
    rate = 0.02 * np.array([0.7, 1.0, 3.0])[product] * np.where(later, general, 1.0)
    rate = rate * np.where(later & (machine == 2), machine_ratio, 1.0) * rng.gamma(4, 1 / 4, n)
    frame = pd.DataFrame({"day": DAY0 + day, "machine": [f"M{m}" for m in machine],
                          "operator": [f"O{o}" for o in operator], "product": [f"P{p}" for p in product]})  # fmt: skip
    frame["temperature"] = rng.normal(230, 5, n)
    frame["made"] = 150
    frame["scrap"] = rng.binomial(150, rate)
    return frame


def judged(frame: pd.DataFrame) -> Causes:
    rows = lot_rows(
        frame, day="day", made="made", scrap="scrap", change=DAY0 + 20, factors=("machine", "operator", "product"),
        parameters=("temperature",),
    )  # fmt: skip
    return find_causes(rows)


def test_a_machine_that_got_worse_is_named_with_its_excess() -> None:
    found = judged(plant(machine_ratio=2.5))

    assert found.verdict == "cause candidate"
    assert found.first is not None
    assert (found.first.factor, found.first.level) == ("machine", "M2")
    assert found.first.interval[0] < 2.5 < found.first.interval[1]
    assert found.first.excess > 0
    assert "association" in found.text


def test_a_rise_of_all_is_told_as_general() -> None:
    found = judged(plant(general=1.6))

    assert found.verdict == "general rise"
    assert not found.named


def test_nothing_is_named_where_nothing_rose() -> None:
    found = judged(plant(seed=3))

    assert found.verdict == "no rise"
    assert "no cause to name" in found.text


def test_more_of_a_difficult_product_is_a_mix_and_no_machine_is_blamed() -> None:
    found = judged(plant(mix=True))

    assert found.first is not None
    assert (found.first.kind, found.first.factor) == ("mix", "product")
    assert found.standardised_ratio < found.ratio


def test_a_few_days_are_not_enough_evidence() -> None:
    frame = plant(machine_ratio=3)

    found = judged(frame[frame.day < DAY0 + 22])

    assert found.verdict == "not enough evidence"


def test_more_scrap_than_pieces_is_refused() -> None:
    frame = plant()
    frame.loc[0, "scrap"] = 1000

    with pytest.raises(RequestError, match="scrap"):
        judged(frame)


def test_many_raw_rows_give_the_same_cause_as_their_sums() -> None:
    frame = plant(machine_ratio=2.5)
    pieces = frame.loc[frame.index.repeat(150)].reset_index(drop=True)
    place = pieces.groupby(np.repeat(frame.index, 150)).cumcount()
    pieces["scrap"] = (place.to_numpy() < np.repeat(frame.scrap.to_numpy(), 150)).astype(float)
    pieces["made"] = 1.0

    found = judged(pieces)

    assert found.first is not None
    assert found.first.level == "M2"


def test_a_bare_file_is_asked_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lots.csv"
    plant(machine_ratio=2.5).to_csv(path, index=False)

    status = main(["quality", "why", str(path), "--change", "2026-01-25"])

    assert status == 0
    assert "Cause candidate: machine M2" in capsys.readouterr().out
