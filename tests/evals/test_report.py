from pathlib import Path

import pytest

from evals.case import load_suite
from evals.report import CaseOutcome, SuiteOutcome, as_html, as_text, baseline_of, worse_than
from plant.errors import DataFault


def _outcome(*passed: bool) -> SuiteOutcome:
    cases = tuple(
        CaseOutcome(f"c{n}", ok, "" if ok else "a <b> reason", "why?", "because")
        for n, ok in enumerate(passed)
    )
    return SuiteOutcome("s", sum(passed) / len(passed), 0.9, cases)


def test_a_case_that_fails_now_but_passed_before_is_worse() -> None:
    before = baseline_of([_outcome(True, True, False)])

    assert worse_than(before, [_outcome(True, False, True)]) == ["s: c1 passed before, now: a <b> reason"]
    assert not worse_than(before, [_outcome(True, True, False)])


def test_a_report_shows_each_failure_with_its_reason() -> None:
    outcome = _outcome(True, False)

    assert "MISS s: 1 of 2" in as_text([outcome])
    assert "a <b> reason" in as_text([outcome])
    assert "a &lt;b&gt; reason" in as_html([outcome])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: [{id: a, question: q, expect: {statu: answered}}]", "statu"),
        ("cases: [{id: a, question: q, expect: {}}, {id: a, question: r, expect: {}}]", "twice"),
        ("cases: [", "cannot be read as YAML"),
        ("just words", "expected 'cases:'"),
    ],
)
def test_a_broken_case_file_is_named_with_its_fault(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)

    with pytest.raises(DataFault, match=r"x\.yaml") as fault:
        load_suite(path)

    assert said in str(fault.value)
