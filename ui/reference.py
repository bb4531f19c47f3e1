"""Reference pages made from the code: settings, commands, tools.

``python -m ui.reference docs`` writes them into the folder docs.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from plant.settings import Settings


def pages() -> Mapping[str, str]:
    """Return each generated page's text by file name."""
    return {
        "configuration.md": configuration_page(),
        "commands.md": commands_page(),
        "tools.md": tools_page(),
    }


def configuration_page() -> str:
    """Return the page of settings."""
    lines = [
        "# Settings",
        "",
        "Each setting can stand in `gemba.toml` in the workspace (`port = 7861`), in the",
        "environment (`GEMBA_PORT=7861`) or, for some, on the command line (`--port 7861`).",
        "Command line beats environment beats file beats default. A key that is not listed here",
        "is refused.",
        "",
        "| key | default | meaning |",
        "| --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        default = "–" if field.default is None else f"`{field.default}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Return the page of commands."""
    from ui.cli import app

    root = typer.main.get_command(app)
    lines = [
        "# Commands",
        "",
        "With `--json`, stdout holds exactly one JSON value (one per line with `--batch`); logs",
        "go to stderr. Exit status: 0 done, 2 the caller's mistake, 1 ours.",
        "",
    ]
    _describe(root, "gemba", lines)
    return "\n".join(lines).rstrip() + "\n"


def tools_page() -> str:
    """Return the page of tools, by specialist."""
    from tools.catalog import TOOLS

    lines = [
        "# Tools",
        "",
        "What the specialists can call; `gemba mcp` serves the same to other programs.",
        "",
    ]
    for agent in sorted({tool.agent for tool in TOOLS}):
        lines += [f"## {agent}", ""]
        for tool in (t for t in TOOLS if t.agent == agent):
            lines += [f"### `{tool.name}`", "", tool.description, ""]
            for p in tool.parameters:
                need = "" if p.required else " (optional)"
                lines.append(f"- `{p.name}`{need}: {p.slot.says if p.slot else ''}".rstrip(": "))
            asked = "; ".join(f"“{e}”" for e in tool.examples[:3])
            lines += ["", f"Asked for as: {asked}", ""]
    return "\n".join(lines).rstrip() + "\n"


def write(folder: Path) -> None:
    """Write every page into a folder."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def _describe(command: Any, path: str, lines: list[str]) -> None:
    children = getattr(command, "commands", None)
    if children:
        for name, child in children.items():
            _describe(child, f"{path} {name}", lines)
        return
    context = command.make_context(path, [], resilient_parsing=True)
    words = " ".join(command.collect_usage_pieces(context))
    lines += [f"## `{path}`", "", f"`{path} {words}`", "", (command.help or "").strip(), ""]
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            names = ", ".join(f"`{o}`" for o in parameter.opts)
            lines.append(f"- {names}: {parameter.help or ''}")
        elif parameter.param_type_name == "argument":
            says = getattr(parameter, "help", None) or ""
            lines.append(f"- `{parameter.name}`: {says}")
    lines.append("")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
