"""Tools as LangChain sees them: text for the model, JSON of the whole result beside it."""

from typing import Any

from langchain_core.tools import BaseTool, StructuredTool

from agents.turn import CURRENT
from tools.spec import ToolSpec


def langchain_tool(spec: ToolSpec) -> BaseTool:
    """Return a LangChain tool that runs a tool within the current turn."""

    def call(**arguments: Any) -> tuple[str, dict[str, Any]]:
        given = {k: _plain(v) for k, v in arguments.items() if v is not None}
        record = CURRENT.get().run(spec, given)
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
