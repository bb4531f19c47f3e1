"""The planner as a chat model: it makes tool calls from the typed plan, so that the graph, its
streaming, approval and checkpoints are the same with and without a language model.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from agents.turn import CURRENT


class PlannerModel(BaseChatModel):
    """A chat model that understands plant questions and nothing else.

    Attributes:
        agent: the specialist it plays; "" for the supervisor, which calls specialists.
    """

    agent: str = ""

    @property
    def _llm_type(self) -> str:
        return "gemba-planner"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> "PlannerModel":
        """Return itself: which tools there are, it knows from the turn."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        calls = ([] if _answered(messages) else self._calls(messages)) if self.agent else self._hand_over()
        text = "" if calls else _closing(messages)
        message = AIMessage(text, tool_calls=calls, response_metadata={"model_name": "planner"})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _hand_over(self) -> list[Any]:
        """Return a call of each specialist that the plan needs now, with its steps; [] when all are done.

        A step that is handed another's result waits for it.
        """
        turn = CURRENT.get()
        by_agent: dict[str, list[dict[str, Any]]] = {}
        for step, arguments in turn.next_steps():
            by_agent.setdefault(step.agent, []).append({"tool": step.tool, "arguments": arguments})
        question = CURRENT.get().question
        return [
            {"name": f"ask_{agent}", "args": {"question": question, "steps": steps}, "id": uuid.uuid4().hex}
            for agent, steps in by_agent.items()
        ]

    def _calls(self, messages: list[BaseMessage]) -> list[Any]:
        """Return the tool calls of the steps that were handed over."""
        given = next((m for m in reversed(messages) if isinstance(m, HumanMessage)), None)
        steps = given.additional_kwargs.get("steps") if given is not None else None
        if steps is None:
            plan = CURRENT.get().plan()
            steps = [
                {"tool": s.tool, "arguments": dict(s.arguments)} for s in plan.steps if s.agent == self.agent
            ]
        return [
            {"name": s["tool"], "args": json.loads(json.dumps(s["arguments"])), "id": uuid.uuid4().hex}
            for s in steps
        ]


def _answered(messages: list[BaseMessage]) -> bool:
    return bool(messages) and messages[-1].type == "tool"


def _closing(messages: list[BaseMessage]) -> str:
    """Return the tools' own words since the question."""
    said: list[str] = []
    for message in reversed(messages):
        if message.type == "human":
            break
        if message.type == "tool":
            said.insert(0, message.text)
    return "\n\n".join(said)
