"""The same tools over the Model Context Protocol (stdio), for other assistants and programs."""

import json
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from agents.toolbox import json_schema
from plant.errors import GembaError
from tools.catalog import TOOLS, tool_named
from tools.context import ToolContext
from tools.result import result_to_json


def make_server(context: ToolContext) -> Server[Any, Any]:
    """Return a server that offers every tool; a proposal it makes still waits for a person."""
    server: Server[Any, Any] = Server("gemba")

    @server.list_tools()  # type: ignore[no-untyped-call, untyped-decorator]
    async def list_tools() -> list[types.Tool]:
        return [types.Tool(name=t.name, description=t.description, inputSchema=json_schema(t)) for t in TOOLS]

    @server.call_tool()  # type: ignore[untyped-decorator]
    async def call_tool(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        import anyio

        spec = tool_named(name)
        if spec is None:
            return _said(f"There is no tool named '{name}'.", None, error=True)
        try:
            result = await anyio.to_thread.run_sync(lambda: spec.call(context, arguments or {}))
        except GembaError as error:
            return _said(str(error), None, error=True)
        return _said(result.text, result_to_json(result))

    return server


def _said(text: str, whole: dict[str, Any] | None, *, error: bool = False) -> types.CallToolResult:
    content: list[Any] = [types.TextContent(type="text", text=text)]
    if whole is not None:
        content.append(types.TextContent(type="text", text=json.dumps(whole, ensure_ascii=False)))
    return types.CallToolResult(content=content, structuredContent=whole, isError=error)


async def serve(context: ToolContext) -> None:
    """Serve on standard input and output until the client goes."""
    server = make_server(context)
    async with stdio_server() as (reader, writer):
        await server.run(reader, writer, server.create_initialization_options())
