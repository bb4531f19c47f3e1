"""What a conversation remembers: the last plan, so that three words can follow it up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from agents.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Memory:
    """The last understood question of a thread; JSON-able.

    Attributes:
        steps: its tool calls.
        slots: names and period it was about, by kind.
        asked: what was asked back, when an answer of the user is awaited.
        rows: what stood first in the rows of the answer's table ("the second one").
        language: of the conversation.
    """

    steps: tuple[Step, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""
    asked: str = ""
    rows: tuple[str, ...] = ()
    language: str = "en"

    def after(self, question: str, plan: Plan, rows: tuple[str, ...] = ()) -> "Memory":
        """Return the memory after a turn; what was not understood changes nothing but the ask."""
        question, language = plan.reading or question, plan.language
        if plan.status == "clarify":
            slots = {**self.slots, **plan.slots}
            return Memory(plan.steps or self.steps, slots, question, "clarify", self.rows, language)
        if plan.steps and plan.status != "unsure":
            return Memory(plan.steps, dict(plan.slots), question, "", rows, language)
        return Memory(self.steps, self.slots, self.question, "", self.rows, language)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Memory":
        """Make the memory that `to_json` wrote."""
        steps = tuple(
            Step(s["agent"], s["tool"], s["arguments"], tuple(s["after"]), s["confidence"])
            for s in value.get("steps", ())
        )
        return cls(
            steps,
            value.get("slots", {}),
            value.get("question", ""),
            value.get("asked", ""),
            tuple(value.get("rows", ())),
            value.get("language", "en"),
        )
