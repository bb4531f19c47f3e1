"""Tools as LangChain sees them: text for the model, JSON of the whole result beside it."""

import re
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool

from agents.turn import CURRENT, Turn
from plant.errors import GembaError, RequestError
from tools.spec import ToolSpec

_LINKED = frozenset(
    [
        "equipment",
        "product",
        "order",
        "lot",
        "characteristic",
        "signal",
        "alarm",
        "failure",
        "reason",
        "table",
        "document",
    ]
)
_COUNTED = frozenset(["limit", "quantity", "duration_min", "above", "below", "days", "percent_above"])


def langchain_tool(spec: ToolSpec) -> BaseTool:
    """Return a LangChain tool that runs a tool within the current turn."""

    def call(**arguments: Any) -> tuple[str, dict[str, Any]]:
        turn = CURRENT.get()
        given = {k: _plain(v) for k, v in arguments.items() if v is not None}
        if not turn.plans(spec.name, given):
            try:
                given = asked_arguments(spec, given, turn)
            except GembaError as error:  # the model hears it; it is no part of the answer
                return str(error), {}
            except (TypeError, ValueError) as error:
                return f"The arguments are not of the right form: {error}.", {}
        record = turn.run(spec, given)
        notes = " ".join(str(n) for n in record.result.get("notes", ()))
        return f"{record.summary} {notes}".strip(), dict(record.result)

    return StructuredTool.from_function(
        func=call,
        name=spec.name,
        description=f"{spec.description} Examples: {'; '.join(spec.examples[:3])}.",
        args_schema=json_schema(spec),
        response_format="content_and_artifact",
        handle_validation_error=lambda error: f"The arguments are not of the right form: {error}",
    )


def asked_arguments(spec: ToolSpec, given: dict[str, Any], turn: Turn) -> dict[str, Any]:
    """Return a language model's arguments, held to what exists and to what was asked.

    Names must be the plant's; periods, numbers and free text are those of the question.

    Raises:
        NotFound: a name is not of this plant.
        RequestError: the tool writes a proposal, and none was asked for.
    """
    plan = turn.plan()
    if spec.writes and spec.name not in plan.ranking:
        raise RequestError("No proposal was asked for; answer the question itself.")
    numbers = {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", turn.question)}
    held: dict[str, Any] = {}
    for p in spec.parameters:
        value = given.get(p.name)
        kind = p.slot.kind if p.slot else ""
        if kind == "text":
            value = plan.reading or turn.question
        elif kind == "period":
            value = plan.slots.get("period") if p.name == "period" or value is not None else None
        elif value is None or kind in {"changes", "query"}:
            value = None
        elif kind in _COUNTED:
            value = value if isinstance(value, int | float) and float(value) in numbers else None
        elif kind in _LINKED:
            names = value if isinstance(value, list | tuple) else [value]
            ids = [_known(kind, str(n), turn) for n in names]
            value = ids if p.many else ids[0]
        if value is not None:
            held[p.name] = value
    return held


def _known(kind: str, said: str, turn: Turn) -> str:
    if kind == "document":
        documents = [d.name for d in turn.context.library.documents()]
        if said not in documents:
            raise RequestError(f"There is no such document. There are: {', '.join(documents)}.")
        return said
    return turn.context.index.resolve(kind, said).id


def json_schema(spec: ToolSpec) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments, with what each slot means."""
    properties: dict[str, Any] = {}
    for p in spec.parameters:
        says = p.slot.says if p.slot else ""
        kind = p.slot.kind if p.slot else "text"
        if kind == "period":
            value: dict[str, Any] = {
                "type": "object",
                "properties": {k: {"type": "string"} for k in ("start", "end", "label")},
                "required": ["start", "end"],
            }
        elif p.many:
            value = {"type": "array", "items": {"type": "string"}}
        elif kind == "limit":
            value = {"type": "integer"}
        elif kind in {"quantity", "duration_min"}:
            value = {"type": "number"}
        elif kind == "choice" and p.slot is not None:
            value = {"type": "string", "enum": [name for name, _ in p.slot.options]}
        else:
            value = {"type": "string"}
        properties[p.name] = value | {"description": says}
    return {
        "type": "object",
        "properties": properties,
        "required": [p.name for p in spec.parameters if p.required],
        "title": spec.name,
    }


def _plain(value: Any) -> Any:
    return value.model_dump() if hasattr(value, "model_dump") else value
