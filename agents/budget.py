"""What one question may cost of a language model: calls, tokens, seconds, money; and what it did cost."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


@dataclass
class Budget:
    """Limits of a turn, and what is used of them.

    Attributes:
        max_calls: answers of the model.
        max_tokens: read and written together.
        max_cost: in the currency of the prices; 0: no limit.
        price_in, price_out: of a million tokens read and written.
    """

    max_calls: int = 8
    max_tokens: int = 40_000
    max_cost: float = 0.0
    price_in: float = 0.0
    price_out: float = 0.0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> "Budget":
        """Return the limits that the settings give."""
        return cls(
            settings.model_calls,
            settings.model_tokens,
            settings.model_cost,
            settings.model_price_in,
            settings.model_price_out,
        )

    @property
    def cost(self) -> float:
        """Price of the tokens so far."""
        return (self.tokens_in * self.price_in + self.tokens_out * self.price_out) / 1e6

    def spent(self) -> str:
        """Return which limit is reached, in words; "" when none is."""
        if self.calls >= self.max_calls:
            return f"{self.max_calls} calls of the model"
        if self.tokens_in + self.tokens_out >= self.max_tokens:
            return f"{self.max_tokens} tokens"
        if self.max_cost and self.cost >= self.max_cost:
            return f"a cost of {self.max_cost:g}"
        return ""

    def count(self, message: "AIMessage", seconds: float) -> None:
        """Add one answer of the model."""
        self.calls += 1
        self.seconds += seconds
        if used := message.usage_metadata:
            self.tokens_in += used["input_tokens"]
            self.tokens_out += used["output_tokens"]

    def to_json(self) -> dict[str, Any]:
        """Return what was used; empty when no model was asked."""
        if not self.calls:
            return {}
        return {
            "calls": self.calls,
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "seconds": round(self.seconds, 3),
            "cost": round(self.cost, 6),
        }
