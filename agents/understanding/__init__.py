"""From words to a plan: names, periods, quantities, intent, slots; no language model, no LangChain."""

from agents.understanding.memory import Memory
from agents.understanding.understand import understand

__all__ = ["Memory", "understand"]
