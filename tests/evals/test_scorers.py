from typing import Any

import pytest

from evals.case import Expected, ExpectedCitation, ExpectedNumber
from evals.scorers import judge

ANSWER: dict[str, Any] = {
    "status": "answered",
    "answer": "OEE of CNC-07 was 71.4 % (18 to 24 May 2026).",
    "agents": ["production"],
    "steps": [{"tool": "kpi_value", "arguments": {"equipment": ["CNC-07"], "kpi": "oee"}}],
    "tables": [{"title": "Stops", "columns": ["reason", "h"], "rows": [["jam", 3.25]]}],
    "charts": [],
    "metrics": [{"name": "OEE", "value": 71.4321}],
    "citations": [{"document": "lathe.pdf", "page": 3, "quote": "Check the belt."}],
    "proposal": None,
}


def _faults(**expected: Any) -> list[str]:
    return judge(Expected(**expected), ANSWER, ask_sql=lambda statement: 3.25)


def test_a_right_answer_has_no_fault() -> None:
    assert not _faults(
        status="answered",
        agents=("production",),
        tools=("kpi_value|compare_kpi",),
        arguments={"equipment": "CNC-07", "kpi": "oee"},
        facts=("cnc-07", "JAM|belt"),
        numbers=(ExpectedNumber(value=71.43), ExpectedNumber(sql="SELECT 1")),
        citations=(ExpectedCitation(document="lathe.pdf", page=3, contains="belt"),),
        table=True,
    )


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"status": "declined"}, "status is answered"),
        ({"agents": ("quality",)}, "agent quality is missing"),
        ({"tools": ("rank",)}, "tool rank did not run"),
        ({"no_tools": True}, "no tool should run"),
        ({"arguments": {"kpi": "scrap"}}, "argument kpi"),
        ({"facts": ("CNC-08",)}, "'CNC-08' is not in the answer"),
        ({"absent": ("oee",)}, "should not be"),
        ({"numbers": (ExpectedNumber(value=72.9),)}, "72.9 is not in the answer"),
        ({"numbers": (ExpectedNumber(value=3.25, metric="OEE"),)}, "3.25 is not"),
        ({"citations": (ExpectedCitation(document="lathe.pdf", page=4),)}, "no citation"),
        ({"chart": True}, "a chart is missing"),
        ({"proposal": True}, "a proposal is missing"),
    ],
)
def test_a_wrong_answer_is_told_why(expected: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in _faults(**expected))
