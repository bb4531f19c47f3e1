import json
from pathlib import Path
from typing import Any

import pytest

from evals.quality_cases import differences, run_quality_cases


def _case(folder: Path, kind: str, rows: str, params: dict[str, Any], expected: dict[str, Any]) -> None:
    folder = folder / kind
    folder.mkdir()
    (folder / "data.csv").write_text(rows)
    case = {"id": kind, "kind": kind, "params": params, "expected": expected, "tolerance": {"rel": 1e-6}}
    (folder / "case.json").write_text(json.dumps(case))


def test_a_figure_goes_by_the_words_of_its_name() -> None:
    found = {"within": {"A": {"share": 0.84, "pct": 84.0, "n": 42}}, "kappa": {"standard cohen A": 0.88}}

    for expected in (
        {"within_A": 84.0},
        {"A": {"within": 0.84}},
        {"within_appraiser": {"A": 42}},
        {"kappa_vs_reference_A": 0.88},
    ):
        assert list(differences(expected, found, {"rel": 1e-6})) == []
    assert list(differences({"within_A": 85.0}, found, {"rel": 1e-6})) != []
    assert list(differences({"between": 84.0}, found, {"rel": 1e-6})) == ["between: not computed"]


@pytest.mark.parametrize(
    "params",
    [
        {"value": "flow", "phase1": "stage"},
        {"response": "flow", "n_baseline": 10},
        {"baseline": [1, 10]},
        {"phase2_start": 11},
    ],
)
def test_a_baseline_is_understood_however_it_is_given(tmp_path: Path, params: dict[str, Any]) -> None:
    values = [10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 10, 25]
    stages = ["trial"] * 10 + ["new"] * 2
    rows = "flow,stage\n" + "".join(f"{v},{s}\n" for v, s in zip(values, stages, strict=True))
    _case(tmp_path, "imr_phase2", rows, params, {"center_line": 10.0, "phase2_signals": [12], "n_phase2": 2})

    outcome = run_quality_cases(tmp_path)

    assert outcome.cases[0].reason == ""


def test_nested_components_are_named_by_level_or_by_level_in_parent(tmp_path: Path) -> None:
    # three batches of two samples of two values: MS 4 (batch), 0 (sample), 0.5 (error) by hand
    rows = "batch,sample,moisture\n" + "".join(
        f"{b},{s},{m + d}\n" for b, m in ((1, 10), (2, 12), (3, 11)) for s in (1, 2) for d in (0, 1)
    )
    expected = {"var_sample(batch)": 0, "variance_components": {"batch": 1.0, "error": 0.5}}
    _case(tmp_path, "nested_anova", rows, {"response": "moisture", "nested": "batch/sample"}, expected)

    outcome = run_quality_cases(tmp_path)

    assert outcome.cases[0].reason == ""
