"""A conversation as a test holds it: some turns, and what came of the last one."""

import uuid
from collections.abc import Sequence
from typing import Any

from agents.answer import Answer
from agents.assistant import Assistant

Call = tuple[str, dict[str, Any]]


def talk(assistant: Assistant, turns: Sequence[str]) -> Answer:
    """Return the answer to the last turn of a conversation."""
    thread = uuid.uuid4().hex
    for turn in turns:
        answer = assistant.ask(turn, thread=thread)
    return answer


def calls(assistant: Assistant, turns: Sequence[str]) -> list[Call]:
    """Return the tools and arguments of the last turn of a conversation."""
    return [(step["tool"], step["arguments"]) for step in talk(assistant, turns).steps]


def call(assistant: Assistant, turns: Sequence[str]) -> Call:
    """Return the one tool of the last turn, and its arguments."""
    [found] = calls(assistant, turns)
    return found
