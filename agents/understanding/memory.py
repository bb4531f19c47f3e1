"""What a conversation remembers: the last plan, so that three words can follow it up."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from agents.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Memory:
    """The last understood question of a thread; JSON-able.

    Attributes:
        steps: its tool calls.
        slots: names and period it was about, by kind.
        asked: "clarify" when an answer of the user is awaited, "missing" when what was asked about is not there.
        lacks: the sentence that it is not there.
        rows: what stood first in the rows of the answer's table ("the second one").
        data: the tool calls of the last answer that was none of the manuals.
        ranked: name of the column that the figures are of.
        earlier: the tool calls before the last ones, of the same tool.
        figures: what the rows are ranked by, one a row, where it is a number.
        language: of the conversation.
        before: by kind, the names that were spoken of before the present ones; what changed last comes last ("the two").
    """

    steps: tuple[Step, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""
    asked: str = ""
    rows: tuple[str, ...] = ()
    language: str = "en"
    lacks: str = ""
    figures: tuple[float | None, ...] = ()
    earlier: tuple[Step, ...] = ()
    ranked: str = ""
    data: tuple[Step, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)

    def after(
        self,
        question: str,
        plan: Plan,
        rows: tuple[str, ...] = (),
        figures: tuple[float | None, ...] = (),
        ranked: str = "",
    ) -> "Memory":
        """Return the memory after a turn; what was not understood changes nothing but the ask."""
        after = self._after(question, plan, rows, figures, ranked)
        of_data = bool(plan.steps) and any(s.agent != "documents" for s in plan.steps)
        before = dict(self.before)
        for kind, was in self.slots.items():
            now = after.slots.get(kind)
            if kind in _PAIRED and was and now and set(now) != set(was):
                before.pop(kind, None)
                before[kind] = list(was)
        return replace(after, data=plan.steps if of_data else self.data, before=before)

    def _after(
        self, question: str, plan: Plan, rows: tuple[str, ...], figures: tuple[float | None, ...], ranked: str
    ) -> "Memory":
        question, language = plan.reading or question, plan.language
        if plan.status == "clarify" and not plan.steps and plan.reading == self.question and self.steps:
            return replace(self, asked="", language=language)  # what few words meant: the talk goes on
        if plan.status == "clarify":
            slots = {**self.slots, **plan.slots}
            return Memory(plan.steps or self.steps, slots, question, "clarify", self.rows, language)
        if plan.status == "no_data" and plan.steps:
            return Memory(plan.steps, dict(plan.slots), question, "missing", (), language, plan.say)
        if plan.steps and plan.status != "unsure":
            same = [s.tool for s in self.steps] == [s.tool for s in plan.steps]
            kept = self.earlier if same and self.steps == plan.steps else self.steps if same else ()
            return Memory(
                plan.steps, dict(plan.slots), question, "", rows, language, "", figures, kept, ranked
            )
        return replace(self, asked="missing" if self.lacks else "", language=language)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Memory":
        """Make the memory that `to_json` wrote."""
        return cls(
            _steps(value.get("steps", ())),
            value.get("slots", {}),
            value.get("question", ""),
            value.get("asked", ""),
            tuple(value.get("rows", ())),
            value.get("language", "en"),
            value.get("lacks", ""),
            tuple(value.get("figures", ())),
            _steps(value.get("earlier", ())),
            value.get("ranked", ""),
            _steps(value.get("data", ())),
            value.get("before", {}),
        )


_PAIRED = frozenset(
    ["equipment", "product", "characteristic", "order", "work_order", "lot", "supplier", "signal"]
)


def _steps(values: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(s["agent"], s["tool"], s["arguments"], tuple(s["after"]), s["confidence"]) for s in values
    )
