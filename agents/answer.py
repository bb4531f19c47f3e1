"""The answer to one question: the JSON object of the command line, and how it is put together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One tool call of a turn and what came of it."""

    agent: str
    tool: str
    arguments: Json
    status: str
    summary: str
    seconds: float
    result: Json = field(default_factory=dict)  # the tool's result as JSON

    def to_json(self) -> dict[str, Any]:
        """Return the contract's step."""
        return {
            "agent": self.agent,
            "tool": self.tool,
            "arguments": dict(self.arguments),
            "status": self.status,
            "summary": self.summary,
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer as people and programs get it; see the contract in docs/commands.md."""

    status: str
    answer: str
    agents: tuple[str, ...] = ()
    steps: tuple[Json, ...] = ()
    tables: tuple[Json, ...] = ()
    charts: tuple[Json, ...] = ()
    metrics: tuple[Json, ...] = ()
    citations: tuple[Json, ...] = ()
    proposal: Json | None = None
    model: str = "planner"
    thread: str = ""
    seconds: float = 0.0
    choices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[Json, ...] = ()
    suggestions: tuple[str, ...] = ()  # next questions that work here
    language: str = "en"  # of the answer: en, it, de, zh
    usage: Json = field(default_factory=dict)  # of a language model: calls, tokens, seconds, cost

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {k: (list(v) if isinstance(v, tuple) else v) for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, value: Json) -> "Answer":
        """Make the answer that `to_json` wrote."""
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
        return cls(**fields)


def compose(
    records: Sequence[StepRecord], *, assumptions: Sequence[str] = (), text: str | None = None
) -> dict[str, Any]:
    """Put the results of a turn together.

    Args:
        records: the tool calls, in order.
        assumptions: how words of the question were read.
        text: a language model's words; None takes the tools' own.

    Returns:
        Fields of `Answer`.
    """
    by_kind: dict[str, list[Json]] = {}
    said: list[str] = []
    notes: list[str] = []
    cited = 0
    for record in records:
        result = record.result
        mine = [a for a in result.get("artifacts", ()) if a["kind"] == "citation"]
        words = str(result.get("text") or record.summary)
        for n in range(len(mine), 0, -1):  # citations are numbered through the whole answer
            words = words.replace(f"[{n}]", f"[{n + cited}]")
        cited += len(mine)
        said.append(words)
        notes += [n for n in result.get("notes", ()) if n not in notes and n not in words]
        for artifact in result.get("artifacts", ()):
            by_kind.setdefault(artifact["kind"], []).append(artifact)
    proposals = by_kind.get("proposal", [])
    body = text if text is not None else "\n\n".join(dict.fromkeys(said))
    extra = [n for n in dict.fromkeys([*assumptions, *notes]) if n not in body]
    if extra and text is None:
        body += "\n\n" + " ".join(n if n.endswith(".") else f"{n}." for n in extra)
    return {
        "status": _status(records, bool(proposals) and proposals[-1]["status"] == "proposed"),
        "answer": body,
        "agents": tuple(dict.fromkeys(r.agent for r in records)),
        "steps": tuple(r.to_json() for r in records),
        "tables": tuple(by_kind.get("table", ())),
        "charts": tuple(by_kind.get("chart", ())),
        "metrics": tuple(by_kind.get("metric", ())),
        "citations": tuple(by_kind.get("citation", ())),
        "files": tuple(by_kind.get("file", ())),
        "proposal": proposals[-1] if proposals else None,
        "choices": tuple(c for r in records for c in r.result.get("choices", ())),
        "notes": tuple(extra),
    }


def _status(records: Sequence[StepRecord], proposed: bool) -> str:
    if proposed:
        return "approval"
    states = [r.status for r in records]
    if "answered" in states or not states:
        return "answered"
    return states[0]
