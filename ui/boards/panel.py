"""A board is a list of panels; a panel shows what one tool returned and offers a question about it."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plant.errors import GembaError, RequestError
from tools.catalog import tool_named
from tools.context import ToolContext
from tools.result import ToolResult, result_to_json

_KEPT = 200
_kept: dict[str, dict[str, Any]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Panel:
    """One part of a board.

    Attributes:
        title: what it shows.
        result: a tool's result as JSON; None when there is nothing to show.
        question: what to ask the assistant about it, "" for nothing.
        empty: what to do when there is nothing to show.
        alarm: it asks for attention.
        wide: it takes the whole width.
        tiles: show only the metrics, large.
        parts: which kinds of the result are shown.
        files: downloads of the whole, as name and address.
    """

    title: str
    result: Mapping[str, Any] | None = None
    question: str = ""
    empty: str = ""
    alarm: bool = False
    wide: bool = False
    tiles: bool = False
    parts: frozenset[str] = field(default_factory=lambda: frozenset({"text", "table", "chart"}))
    files: tuple[tuple[str, str], ...] = ()

    def of_kind(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the artifacts of one kind."""
        if self.result is None:
            return []
        return [a for a in self.result["artifacts"] if a["kind"] == kind]

    @property
    def has_result(self) -> bool:
        """Whether there is something to show."""
        return self.result is not None and (
            self.result["status"] == "answered" or bool(self.result["artifacts"])
        )


def run(context: ToolContext, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return a tool's result as JSON; what it raises on purpose becomes its text.

    The result of the same call on the same data is kept, so that a board opens at once.

    Raises:
        RequestError: there is no such tool.
    """
    spec = tool_named(tool)
    if spec is None:
        raise RequestError(f"There is no tool '{tool}'.")
    clock = context.plant.now()
    minute = f"{clock.now:%Y-%m-%dT%H:%M}" if clock.source != "wall" else f"{clock.now:%Y-%m-%dT%H}"
    key = json.dumps(
        [tool, arguments, context.role, context.plant.version, context.library.version, minute], default=str
    )
    keeps = not spec.writes and spec.agent != "scheduler"
    if keeps and key in _kept:
        return _kept[key]
    try:
        result = result_to_json(spec.call(context, arguments))
    except GembaError as error:
        result = result_to_json(ToolResult(str(error), status="no_data"))
    if keeps:
        with _lock:
            while len(_kept) >= _KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = result
    return result
