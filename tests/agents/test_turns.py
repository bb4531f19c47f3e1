"""Turns of a conversation go where their sense goes, with what was answered before."""

import pytest

from agents.assistant import Assistant
from agents.understanding.turns import known_turns
from tests.agents.talking import call, talk
from tools.catalog import TOOLS


@pytest.mark.parametrize(
    ("first", "then", "agent"),
    [
        (
            "how often did alarm 207 come on PRESS-1 in may",
            "ok and what is one meant to do in that case",
            "documents",
        ),
        ("which orders are late", "and the machine that holds them up, any breakdowns there", "maintenance"),
        ("oee of MILL-2 last week", "has somebody repaired anything on it since", "maintenance"),
        ("what did we repair on PRESS-1 in may", "did the output come back after that", "production"),
        ("scrap of P-110 by week since march", "was it one of the lots", "quality"),
        ("vibration of CNC-03 yesterday", "and how much does the maker allow", "documents"),
    ],
)
def test_a_turn_goes_to_who_can_answer_it(
    demo_assistant: Assistant, first: str, then: str, agent: str
) -> None:
    assert agent in talk(demo_assistant, [first, then]).agents


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("oee of MILL-2 last week", "fine, then shut the thing off for me"),
        ("what does alarm 311 mean", "got it, so how do i pin the switch so that it stays quiet"),
        ("stops of PRESS-2 yesterday", "whose fault was the long one, name him"),
        ("measurements of seat diameter yesterday", "delete the two bad ones before the audit"),
    ],
)
def test_what_is_declined_is_declined_in_a_conversation_too(
    demo_assistant: Assistant, first: str, then: str
) -> None:
    answer = talk(demo_assistant, [first, then])

    assert (answer.status, answer.steps) == ("declined", ())


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("which orders are late", "who waits for the oldest one"),
        ("downtime of the presses in may by reason", "take out the setups, they were on trial"),
        ("which lots came in april", "who sent us that one"),
    ],
)
def test_what_only_sounds_like_it_is_answered(demo_assistant: Assistant, first: str, then: str) -> None:
    assert talk(demo_assistant, [first, then]).status != "declined"


def test_turns_are_of_tools_that_exist() -> None:
    names = {t.name for t in TOOLS}

    strange = [
        t
        for t in known_turns()
        if t.before not in names or (t.tool not in names and not t.tool.startswith("declined:"))
    ]

    assert known_turns()
    assert not strange


def test_a_turn_that_only_names_another_machine_is_never_declined(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["vibration of CNC-03 yesterday", "great, now MILL-1 like this"])

    assert tool == "signal_values"
    assert arguments["equipment"] == ["MILL-1"]
