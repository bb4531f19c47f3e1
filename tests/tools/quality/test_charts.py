import json
from pathlib import Path

import numpy as np
import pytest

from tools.quality.attributes import p_chart
from tools.quality.capability import capability
from tools.quality.charts import ChartOptions
from tools.quality.constants import c4, d2, d3
from tools.quality.variables import i_mr, xbar
from ui.cli import main


def test_constants_are_exact() -> None:
    # Montgomery, Introduction to Statistical Quality Control, appendix VI, to the printed digits
    assert [round(d2(n), 3) for n in (2, 3, 4, 5)] == [1.128, 1.693, 2.059, 2.326]
    assert [round(c4(n), 4) for n in (2, 5, 10)] == [0.7979, 0.9400, 0.9727]
    assert [round(d3(n), 3) for n in (2, 3, 4, 5)] == [0.853, 0.888, 0.880, 0.864]


def test_a_shifted_subgroup_breaks_rule_one() -> None:
    rng = np.random.default_rng(1)
    groups = [list(rng.normal(10, 0.1, 5)) for _ in range(20)]
    groups[12] = [v + 0.5 for v in groups[12]]

    chart = xbar(groups, ChartOptions(phase1=10))

    assert "N1" in chart.main.signals[12]
    assert chart.kind == "xbar_r"


def test_nine_on_one_side_break_rule_two() -> None:
    chart = i_mr([1, -1] * 10 + [0.2] * 9, ChartOptions(phase1=20))

    assert "N2" in chart.main.signals[28]
    assert "N2" not in chart.main.signals.get(27, ())


def test_new_values_are_judged_by_the_limits_of_the_baseline() -> None:
    values = [10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 10, 25]

    frozen = i_mr(values, ChartOptions(phase1=10))
    given = i_mr(values[10:], ChartOptions(center=float(frozen.main.center[0]), sigma=frozen.sigma))

    assert frozen.main.beyond == (11,)
    assert given.main.beyond == (1,)
    assert given.main.ucl[0] == pytest.approx(frozen.main.ucl[0])
    assert not given.base.any()


def test_limits_of_shares_follow_the_sample_size() -> None:
    chart = p_chart([4, 9], [100, 400])

    assert chart.main.ucl[0] > chart.main.ucl[1]
    assert chart.main.center[0] == pytest.approx(13 / 500)


def test_an_off_centre_process_has_a_lower_cpk_than_cp() -> None:
    values = list(np.random.default_rng(2).normal(10.02, 0.01, 200))

    done = capability(values, lower=9.95, upper=10.05, sigma_within=0.01)

    assert done.cp is not None
    assert done.cp.value == pytest.approx(5 / 3)
    assert done.cpk.value < 1.2
    assert done.cpk.low < done.cpk.value < done.cpk.high


def test_a_bare_file_is_judged_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "d.csv"
    path.write_text(
        "sample;d\n" + "".join(f"{n};{10 + (n % 3) / 10:.1f}\n" for n in range(30)).replace(".", ",")
    )

    status = main(["quality", "chart", str(path), "--value", "d", "--json"])

    assert status == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "i_mr"


def test_a_broken_cell_is_named_with_row_and_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "d.csv"
    path.write_text("d\n1.0\nabc\n")

    status = main(["quality", "capability", str(path), "--value", "d", "--usl", "2"])

    said = capsys.readouterr().err
    assert status == 2
    assert "row 3" in said
    assert "'d'" in said
