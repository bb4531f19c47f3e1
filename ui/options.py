"""Options that several commands share, and the two ways a command speaks: JSON or words."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", help="Folder of the installation (default ~/.gemba)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")]
UserOption = Annotated[str, typer.Option("--user", help="Who asks or decides.")]
NowOption = Annotated[
    str | None, typer.Option("--now", help="Fix the plant's clock, ISO 8601 (else it runs).")
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", help="Language model as provider:name; none: the planner alone."),
]


def print_json(value: Any, *, one_line: bool = False) -> None:
    """Write one JSON value to stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=None if one_line else 2, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def read_batch(path: Path) -> list[dict[str, Any]]:
    """Read a file of questions, one JSON object with id and question a line.

    Raises:
        DataFault: it cannot be read; the text names the line.
    """
    from plant.errors import DataFault

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFault(f"{path}: cannot be read: {error}.") from error
    found = []
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            found.append({"id": entry["id"], "question": str(entry["question"])} | entry)
        except (ValueError, KeyError, TypeError) as error:
            raise DataFault(f'{path}, line {n}: expected {{"id": …, "question": "…"}}.') from error
    return found
