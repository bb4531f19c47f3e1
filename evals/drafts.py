"""Answers that people found bad, as draft eval cases: the conversation up to them, what was said, the note."""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from agents.assistant import TurnRecord


@dataclass(frozen=True, slots=True)
class Complaint:
    """A bad verdict on one answer.

    Attributes:
        id: of the draft case.
        turns: the conversation up to and with the answer.
        note: what the person wrote, "" when nothing.
    """

    id: str
    turns: Sequence[TurnRecord]
    note: str = ""


def draft_cases(complaints: Sequence[Complaint]) -> str:
    """Return a YAML file of cases; what to expect of each last answer is left to fill in.

    Args:
        complaints: in the order to write them.
    """
    lines = ["about: Drafts from feedback; fill in what a right answer must show.", "gate: 0.9", "cases:"]
    for complaint in complaints:
        for n, turn in enumerate(complaint.turns, 1):
            last = n == len(complaint.turns)
            if last:
                answer = turn.answer
                ran = ", ".join(str(s["tool"]) for s in answer.steps) or "no tool"
                lines.append(f"  # note: {_one_line(complaint.note) or 'none'}")
                lines.append(f"  # answered ({answer.status}; {ran}): {_one_line(answer.answer)[:200]}")
            case = {
                "id": f"{complaint.id}-{n}",
                "thread": complaint.id,
                "question": turn.question,
                "expect": {} if last else {"agents": list(turn.answer.agents)},
            }
            written = yaml.safe_dump(
                case, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000
            )
            lines.append(f"  - {written.strip()}")
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
