"""Wishes to approve, reject or undo in words: the proposal is shown, nothing is decided."""

import datetime as dt
from dataclasses import replace

import pytest

from agents.assistant import Assistant
from agents.plan import Step
from agents.understanding.decisions import TOOL, asked_decision
from agents.understanding.memory import Memory
from plant.proposals import Proposal, ProposalStore
from plant.settings import load_settings
from plant.workspace import Workspace
from tools.scheduling.deciding import meant

TOOLS = frozenset([TOOL])


@pytest.mark.parametrize(
    "text",
    [
        "approve the proposal with the swapped jobs",
        "ok the third proposal is good, use it",
        "yes please accept the plan",
        "reject P-0012",
        "undo the schedule",
        "the sequence with the flanges first is ok for us, please take it over",
        "i approve the plan where the mill runs saturday",
        "which proposals are pending",
        "option two is fine with us, release it",
        "approve it",
        "ok, reject that one please",
    ],
)
def test_a_wish_to_decide_shows_the_proposal(text: str) -> None:
    plan = asked_decision(text, Memory(), TOOLS)

    assert plan is not None
    assert [s.tool for s in plan.steps] == [TOOL]


@pytest.mark.parametrize(
    "text", ["agreed, sign it off", "looks good, publish it", "convinced, release that one"]
)
def test_after_a_proposal_it_is_that_one(text: str) -> None:
    proposed = Memory(steps=(Step("scheduler", "propose_schedule", {}),))

    assert asked_decision(text, Memory(), TOOLS) is None
    assert asked_decision(text, proposed, TOOLS) is not None


@pytest.mark.parametrize(
    "text",
    [
        "approve everything that waits",
        "accept the proposal in my name",
        "approve the plan without asking anybody",
        "approve the proposal and delete all measurements",
        "approve the schedule yourself",
        "which of the proposals should i approve",
        "why was the plan rejected",
        "plan next week",
        "take the press out of the plan on monday",
    ],
)
def test_other_wishes_are_read_elsewhere(text: str) -> None:
    assert asked_decision(text, Memory(), TOOLS) is None


def test_words_publish_nothing(demo_assistant: Assistant, demo_workspace: Workspace) -> None:
    store = ProposalStore.open(demo_workspace)
    before = store.published(), [p.status for p in store.list()]

    answer = demo_assistant.ask("approve the proposal for next week", user="pia", role="planner")

    assert answer.agents == ("scheduler",)
    assert (store.published(), [p.status for p in store.list()]) == before


def test_the_proposal_of_a_conversation_is_shown_to_decide_on(tmp_path: object) -> None:
    workspace = Workspace(load_settings(workspace=str(tmp_path))).create()
    store = ProposalStore.open(workspace)
    from ui.compose import open_assistant

    kept = store.create(
        kind="schedule", title="Plan A", summary="3 orders: none late.", payload={"changes": ["rush O-17"]},
        user="pia", thread="t1",
    )  # fmt: skip
    assistant = open_assistant(workspace)

    answer = assistant.ask("approve the proposal that rushes O-17", user="pia", role="planner")
    engineer = assistant.ask("approve the proposal that rushes O-17", user="eve", role="engineer")

    assert answer.status == "approval"
    assert answer.proposal is not None
    assert answer.proposal["id"] == kept.id
    assert f"gemba approve {kept.id}" in answer.answer
    assert "engineer may not" in engineer.answer
    assert store.get(kept.id).status == "proposed"


def _proposal(n: int, thread: str, *changes: str) -> Proposal:
    at = dt.datetime(2026, 3, 2, 7, n, tzinfo=dt.UTC)
    return Proposal(
        f"P-{n:04d}", "schedule", "Plan", "4 orders.", {"changes": list(changes)}, "x", "proposed", "t", at,
        "pia", thread, "", "", None, None,
    )  # fmt: skip


def test_a_proposal_is_meant_by_its_place_or_by_what_it_holds() -> None:
    waiting = [_proposal(3, "b", "rush O-4"), _proposal(2, "a", "MILL-2 down"), _proposal(1, "a", "rush O-3")]

    assert meant(waiting, "ok the second proposal", "a") == waiting[1]
    assert meant(waiting, "the one with mill-2 down", "") == waiting[1]
    assert meant(waiting, "approve the one that rushes O-9", "") is None
    assert meant(waiting, "take the latest proposal", "") == waiting[0]
    assert meant([replace(waiting[0])], "approve the plan", "") == waiting[0]
