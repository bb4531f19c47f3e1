"""What people go on with: which tool answers a turn of a conversation, learnt from turns that people type in a row.

Few words say little by themselves; what was answered before says much of what they ask. A kernel ridge regression over
``turns.tsv`` (the tool before, what was said, what is said then, the tool that answers it) reads the words' vector
together with the tool before and its specialist.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.understanding.masking import masked
from agents.understanding.solved import solved_ridge, weights
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.understanding.intents import Embed

_FILE = Path(__file__).with_name("turns.tsv")
_DECLINED = "declined:"
_TOOL, _AGENT = 0.15, 0.3  # what the tool before and its specialist weigh beside the words
_SHARPNESS, _NOISE = 2.0, 0.1
_BY_AGENT, _BY_TOOL, _BY_SAME = 0.6, 0.5, 0.35
_FEW, _LEAST = 8, 0.5  # what more words say by themselves, the turn need not; never less than half


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a conversation: the tool that answered before, what is said then, and the tool that answers it or, after
    "declined:", why it is declined.
    """

    before: str
    then: str
    tool: str


@dataclass(frozen=True, slots=True)
class TurnReading:
    """What a turn goes on with.

    Attributes:
        tools: how much each tool is what it asks, about 0 to 1.5, by name.
        declined: how much it is declined, about 0 to 1 in all, by reason.
    """

    tools: Mapping[str, float]
    declined: Mapping[str, float]

    @property
    def harm(self) -> float:
        """How much it is declined, for whatever reason."""
        return sum(self.declined.values())


class Turns:
    """The turns between a set of tools, made comparable once.

    Attributes:
        key: of everything that the weights depend on.
        weights: of the regression, turns × (specialists, tools, whether the tool stays).
    """

    def __init__(self, tools: Sequence[ToolSpec], embed: "Embed") -> None:
        import numpy as np

        self._agent_of = {t.name: t.agent for t in tools}
        self._tools = sorted(self._agent_of)
        self._agents = sorted(set(self._agent_of.values()))
        self._embed = embed
        turns = [
            t
            for t in known_turns()
            if t.before in self._agent_of and (t.tool in self._agent_of or t.tool.startswith(_DECLINED))
        ]
        self._reasons = sorted({t.tool for t in turns if t.tool.startswith(_DECLINED)})
        texts = [masked(t.then) for t in turns]
        self._rows = self._placed(embed(texts) if texts else np.zeros((0, 1)), [t.before for t in turns])
        targets = np.array(
            [
                [
                    *(float(self._agent_of.get(t.tool) == a) for a in self._agents),
                    *(float(t.tool == name) for name in (*self._tools, *self._reasons)),
                    float(t.tool == t.before),
                ]
                for t in turns
            ]
        )
        probe = np.round(self._rows[:1], 3).tobytes()
        told = f"{[(t.before, t.then, t.tool) for t in turns]}{_TOOL, _AGENT, _SHARPNESS, _NOISE}"
        self.key = hashlib.sha256(told.encode() + probe).hexdigest()

        def solve() -> "NDArray[np.float32]":
            return solved_ridge(self._kernel(self._rows), np.full(len(turns), _NOISE), targets)

        self.weights = weights(self.key, solve) if turns else None

    def read(self, text: str, before: str) -> TurnReading | None:
        """Return what a turn goes on with; None where nothing is known of turns after that tool.

        Args:
            text: what is said.
            before: the tool that answered last.
        """
        if self.weights is None or before not in self._agent_of:
            return None
        found = (self._kernel(self._placed(self._embed([masked(text)]), [before])) @ self.weights)[0]
        much = max(_LEAST, min(1.0, _FEW / max(1, len(text.split()))))
        names = (*self._agents, *self._tools, *self._reasons)
        score = {name: float(s) for name, s in zip(names, found, strict=False)}
        same = _BY_SAME * float(found[-1])
        tools = {
            name: much
            * (_BY_AGENT * score[self._agent_of[name]] + _BY_TOOL * score[name] + same * (name == before))
            for name in self._tools
        }
        return TurnReading(tools, {r.removeprefix(_DECLINED): score[r] for r in self._reasons})

    def _placed(self, vectors: Any, before: Sequence[str]) -> "NDArray[np.float32]":
        """Return vectors of words with the tool before and its specialist, of length 1 together."""
        import numpy as np

        place = np.zeros((len(before), len(self._tools) + len(self._agents)), dtype="float32")
        for n, name in enumerate(before):
            place[n, self._tools.index(name)] = _TOOL**0.5
            place[n, len(self._tools) + self._agents.index(self._agent_of[name])] = _AGENT**0.5
        found: NDArray[np.float32] = np.hstack([np.asarray(vectors, dtype="float32"), place])
        found /= np.float32((1 + _TOOL + _AGENT) ** 0.5)
        return found

    def _kernel(self, rows: Any) -> "NDArray[np.float32]":
        import numpy as np

        found: NDArray[np.float32] = np.exp(_SHARPNESS * (rows @ self._rows.T - 1))
        return found


@lru_cache(maxsize=1)
def known_turns() -> tuple[Turn, ...]:
    """Return the turns that come with the product."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(Turn(r["before"], r["then"], r["tool"]) for r in rows)
