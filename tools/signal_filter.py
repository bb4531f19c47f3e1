"""Readings of a signal only while another is beyond a limit: "mean pressure while the flow is above 0"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plant import facts
from plant.lexicon import apart
from plant.names import Name, key_of
from tools.context import ToolContext
from tools.signal_series import described_signal

if TYPE_CHECKING:
    import pandas as pd

_ABOVE = (
    r"above|over|more than|higher than|greater than|larger than|warmer than|hotter than|exceed(?:s|ed|ing)?|>"
)
_BELOW = r"below|under|less than|lower than|smaller than|colder than|cooler than|<"
_SAME = r"exactly|equal(?:s| to)?|="
LIMIT = re.compile(
    rf"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW})|(?P<same>{_SAME}))\s*(?P<number>-?\d+(?:[.,]\d+)?|zero\b)",
    re.IGNORECASE,
)
_ZERO = re.compile(
    r"\b(?P<same>(?:are|were|is|was|reads?|showed|showing|at|of)\s+(?:exactly\s+)?(?:zero|0(?![.,\d])))",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?P<above>any\s+\w+(?:\s+\w+)?\s+at\s+all)\b", re.IGNORECASE)
_ONLY = re.compile(
    r"\b(?:where|when(?:ever)?|while|with|whose|if|only|counting|during)\b(?P<what>(?:(?!\b(?:where|when(?:ever)?|while|with|whose)\b).){0,60})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limit:
    """What readings are compared with: above, below or the same as a number; `start` is where a question says so."""

    way: str
    value: float
    start: int

    def holds(self, values: "pd.Series[float]") -> "pd.Series[bool]":
        """Return which readings are beyond the limit, or at it."""
        if self.way == "same":
            return values == self.value
        return values > self.value if self.way == "above" else values < self.value

    @property
    def said(self) -> str:
        """The limit as a sign and a number: "> 80"."""
        return f"{ {'above': '>', 'below': '<', 'same': '='}[self.way] } {self.value:g}"


@dataclass(frozen=True, slots=True)
class Filter:
    """That only readings count at which another signal (or the same) is beyond a limit."""

    signal: Name
    limit: Limit

    def kept(self, context: ToolContext, name: Name, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return the readings of a signal at whose time the filter holds; readings of other times count by the last one."""
        import pandas as pd

        if self.signal.id == name.id:
            return frame[self.limit.holds(frame.value)]
        there = facts.signal_range(context.plant, self.signal.id)
        if there is None:
            return frame.iloc[:0]
        other = facts.signal_series(context.plant, self.signal.id, there).rename(columns={"value": "other"})
        both = pd.merge_asof(frame.sort_values("ts"), other[["ts", "other"]].sort_values("ts"), on="ts")
        return both[self.limit.holds(both.other)].drop(columns="other")

    @property
    def said(self) -> str:
        """The filter in words: "only while Flow > 0"."""
        return f"only while {self.signal.label} {self.limit.said}"


def limits_said(question: str) -> list[Limit]:
    """Return the limits of a question: "above 80", "exactly zero", "any power at all"."""
    found: list[Limit] = []
    for pattern in (LIMIT, _ZERO, _ANY):
        for m in pattern.finditer(question):
            number = m.groupdict().get("number") or "0"
            value = 0.0 if number.casefold() == "zero" else float(number.replace(",", "."))
            way = next(k for k in ("above", "below", "same") if m.groupdict().get(k))
            if not any(abs(m.start() - f.start) < 12 for f in found):
                found.append(Limit(way, value, m.start()))
    return found


def filter_said(
    context: ToolContext, question: str, named: Sequence[Name], equipment: Sequence[str]
) -> Filter | None:
    """Return the condition on another signal that a question puts on readings; None where it puts none.

    Args:
        context: plant and index.
        question: as asked.
        named: the signals that it names, of which the condition may be on one.
        equipment: the machines that it names.
    """
    for limit in limits_said(question):
        clause = _ONLY.search(question[: limit.start])
        if clause is None:
            continue
        what = re.sub(r"\W+", " ", clause.group("what")).strip()
        if not what:
            continue
        signal = _named_in(what, named) or described_signal(context, what, equipment)
        if signal is not None:
            return Filter(signal, limit)
    return None


def _named_in(clause: str, named: Sequence[Name]) -> Name | None:
    """Return the named signal that alone has a word of a clause."""
    said = _words(clause)
    held = [n for n in named if said & _words(n.label)]
    own = [
        n
        for n in held
        if said & (_words(n.label) - {w for o in named if o.id != n.id for w in _words(o.label)})
    ]
    return own[0] if len(own) == 1 else held[0] if len(held) == 1 else None


def _words(text: str) -> frozenset[str]:
    return frozenset(part for w in key_of(text).split() for part in apart(w))
