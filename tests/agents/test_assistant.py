from pathlib import Path

import pytest

from agents.assistant import Assistant
from agents.events import Finished, StepFinished, StepStarted, Words
from plant.errors import NotAllowed, RequestError
from plant.proposals import ProposalStore
from plant.workspace import Workspace


def test_an_answer_carries_number_window_and_formula(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("what was the oee of cnc-07 last week").to_json()

    assert answer["status"] == "answered"
    assert answer["agents"] == ["production"]
    metric = answer["metrics"][0]
    assert metric["name"] == "OEE"
    assert metric["window"] == "18 to 24 May 2026"
    assert "planned busy time" in metric["formula"]
    assert answer["model"] == "planner"


def test_steps_come_before_words_and_the_answer_last(demo_assistant: Assistant) -> None:
    events = list(demo_assistant.stream("top 3 reasons for downtime last week", thread="events"))

    kinds = [type(e) for e in events]
    assert kinds.index(StepStarted) < kinds.index(StepFinished) < kinds.index(Words)
    assert isinstance(events[-1], Finished)
    words = "".join(e.text for e in events if isinstance(e, Words))
    assert words.split() == events[-1].answer.answer.split()


def test_a_conversation_is_kept_and_belongs_to_its_user(demo_assistant: Assistant) -> None:
    demo_assistant.ask("oee of press-1 last week", thread="mine", user="ann")
    demo_assistant.ask("and the week before?", thread="mine", user="ann")

    history = demo_assistant.history("mine", "ann")

    assert [t.question for t in history] == ["oee of press-1 last week", "and the week before?"]
    assert "11 to 17 May 2026" in history[1].answer.answer
    assert "mine" in {t.id for t in demo_assistant.threads("ann")}
    assert "mine" not in {t.id for t in demo_assistant.threads("bob")}
    with pytest.raises(NotAllowed):
        demo_assistant.history("mine", "bob")
    with pytest.raises(NotAllowed):
        demo_assistant.ask("and last month?", thread="mine", user="bob")


def test_two_specialists_answer_one_question(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask(
        "why did scrap rise on cnc-07 last week and what does the manual say about spindle vibration"
    )

    assert set(answer.agents) == {"quality", "documents"}
    assert "Cause candidate" in answer.answer
    assert answer.citations[0]["document"] == "TL-250_lathe_manual.pdf"


@pytest.mark.parametrize("question", ["", "  \n ", "x" * 20_000])
def test_an_empty_or_endless_question_is_refused_with_a_sentence(
    demo_assistant: Assistant, question: str
) -> None:
    with pytest.raises(RequestError, match="question"):
        demo_assistant.ask(question)


def test_an_approval_in_the_conversation_publishes_once(
    demo_assistant: Assistant, demo_workspace: Workspace
) -> None:
    before = ProposalStore.open(demo_workspace).published()
    answer = demo_assistant.ask("plan next week", thread="plan", user="pia", role="planner")
    assert answer.status == "approval"
    assert answer.proposal is not None
    card = answer.proposal

    with pytest.raises(NotAllowed):
        demo_assistant.decide(card["id"], approve=True, user="eve", role="engineer", sha256=card["sha256"])
    done = demo_assistant.decide(
        card["id"], approve=True, user="pia", role="planner", sha256=card["sha256"], thread="plan"
    )

    store = ProposalStore.open(demo_workspace)
    in_force = store.published()
    assert in_force is not None
    assert in_force.id == card["id"]
    assert "approved by pia" in done.answer
    assert "approved by pia" in demo_assistant.history("plan", "pia")[-1].answer.answer
    with pytest.raises(RequestError, match="approved"):
        demo_assistant.decide(card["id"], approve=True, user="pia", role="planner")
    store.undo(card["id"], user="pia", role="planner")
    assert store.published() == before


def test_nothing_is_invented_where_there_is_no_data(tmp_path: Path) -> None:
    from plant.settings import load_settings
    from ui.compose import open_assistant

    assistant = open_assistant(Workspace(load_settings(workspace=tmp_path)).create())

    answer = assistant.ask("what was the oee last week")

    assert answer.status == "no_data"
    assert not answer.metrics
