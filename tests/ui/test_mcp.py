import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from plant.workspace import Workspace

ROOT = Path(__file__).parents[2]


def test_the_official_client_lists_and_calls_the_tools(demo_workspace: Workspace) -> None:
    async def talk() -> tuple[set[str], str, bool]:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "gemba", "mcp", "--workspace", str(demo_workspace.folder)],
            cwd=str(ROOT),
            env=dict(os.environ),
        )
        with Path(os.devnull).open("w") as quiet:
            async with (
                stdio_client(server, errlog=quiet) as (read, write),
                ClientSession(read, write) as session,
            ):
                await session.initialize()
                names = {t.name for t in (await session.list_tools()).tools}
                period = {"start": "2026-05-17T22:00:00+00:00", "end": "2026-05-24T22:00:00+00:00"}
                good = await session.call_tool(
                    "kpi", {"kpi": "oee", "equipment": ["CNC-07"], "period": period}
                )
                bad = await session.call_tool("kpi", {"kpi": "oee", "equipment": ["CNC-99"]})
                return (
                    names,
                    json.dumps([c.model_dump() for c in good.content], default=str),
                    bool(bad.isError),
                )

    # A thread of its own: Playwright keeps an event loop in the main one while its browser is open.
    with ThreadPoolExecutor(1) as thread:
        names, answer, failed = thread.submit(anyio.run, talk).result()

    assert {"kpi", "why_scrap", "ask_manuals", "alarm_ranking"} <= names
    assert "OEE of CNC-07 was" in answer
    assert failed
