"""A thumbs down with a note becomes a draft case."""

import yaml

from agents.answer import Answer
from agents.assistant import TurnRecord
from evals.case import Suite
from evals.drafts import Complaint, draft_cases


def test_a_complaint_becomes_a_case_with_its_conversation_and_note() -> None:
    turns = [
        TurnRecord("oee of press-1", Answer("answered", "OEE was 80 %.", ("production",))),
        TurnRecord("and the week before?", Answer("no_data", "I don't know.")),
    ]

    text = draft_cases([Complaint("draft-1", turns, "should be\nlast year")])

    suite = Suite.model_validate({"name": "drafts"} | yaml.safe_load(text))
    assert [c.question for c in suite.cases] == ["oee of press-1", "and the week before?"]
    assert {c.thread for c in suite.cases} == {"draft-1"}
    assert "# note: should be last year" in text
    assert "I don't know." in text
