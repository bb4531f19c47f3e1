"""``gemba ask``: a question on the command line, or a file of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.options import JsonOption, ModelOption, NowOption, UserOption, WorkspaceOption, print_json, read_batch

if TYPE_CHECKING:
    from agents.answer import Answer


def register(app: typer.Typer) -> None:
    """Add ``ask``."""
    app.command("ask", help="Ask a question about the plant or its manuals.")(run)


def run(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    thread: Annotated[str | None, typer.Option("--thread", help="Conversation to go on with.")] = None,
    user: UserOption = "local",
    model: ModelOption = None,
    now: NowOption = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help='File of lines {"id", "question", "thread"?, "user"?}.'),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the answer, or with --batch one JSON object a line."""
    from plant.errors import RequestError
    from ui.compose import open_assistant, open_workspace

    entries = None if batch is None else read_batch(batch)
    if entries is None and not (question or "").strip():
        raise RequestError("The question is empty. Try: gemba ask 'OEE by machine last week'")
    opened = open_workspace(workspace, now=now, model=model)
    assistant = open_assistant(opened)
    if entries is not None:
        for entry in entries:
            print_json(_one(assistant, entry, model, user), one_line=True)
        return
    answer = assistant.ask(question or "", thread=thread, user=user, model=model)
    if as_json:
        print_json(answer.to_json())
    else:
        _print(answer)


def _one(assistant: Any, entry: dict[str, Any], model: str | None, user: str) -> dict[str, Any]:
    from plant.errors import GembaError

    who = str(entry.get("user", user))
    try:
        answer = assistant.ask(str(entry["question"]), thread=entry.get("thread"), user=who, model=model)
    except GembaError as error:
        from agents.answer import Answer

        answer = Answer("clarify", str(error), thread=str(entry.get("thread") or ""))
    found: dict[str, Any] = {"id": entry["id"]} | answer.to_json()
    return found


def _print(answer: "Answer") -> None:
    print(answer.answer)
    for table in answer.tables:
        print(f"\n{table['title']}")
        rows = [[str(c) for c in table["columns"]]]
        rows += [["" if v is None else str(v) for v in row] for row in table["rows"][:20]]
        widths = [max(len(r[n]) for r in rows) for n in range(len(rows[0]))]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for number, c in enumerate(answer.citations, 1):
        page = f", page {c['page']}" if c["page"] else ""
        print(f"\n[{number}] {c['document']}{page} · {c['section']}\n    {c['quote']}")
    if answer.choices:
        print("\nDid you mean:\n" + "\n".join(f"- {choice}" for choice in answer.choices))
    if answer.proposal and answer.status == "approval":
        print(f"\nApprove with: gemba approve {answer.proposal['id']} --user NAME")
