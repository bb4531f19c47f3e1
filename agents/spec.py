"""The declaration of a specialist."""

from dataclasses import dataclass

from tools.spec import ToolSpec


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """A specialist.

    Attributes:
        name: production, quality, maintenance, scheduler or documents.
        does: what it does, in a sentence, for people and for a supervising model.
        tools: what it can call.
        instructions: for a language model that plays it.
        examples: how people ask for it.
    """

    name: str
    does: str
    tools: tuple[ToolSpec, ...]
    instructions: str
    examples: tuple[str, ...]
