"""``gemba docs add|list|search|show|remove``: the manuals."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.options import JsonOption, WorkspaceOption, print_json, read_batch

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.search import SearchResult

_app = typer.Typer(help="Manuals: add, list, search, show, remove.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add ``docs``."""
    app.add_typer(_app, name="docs")


@_app.command("add")
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Read documents into the library; files that cannot be read are named, the others go on."""
    import sys

    report = _library(workspace).add(paths, progress=lambda line: print(line, file=sys.stderr))
    if as_json:
        print_json({"files": [asdict(f) for f in report.files]})
    else:
        for f in report.files:
            count = f" ({f.pages} pages, {f.passages} passages)" if f.passages else ""
            print(f"{f.outcome:10}{f.document}{count}")
            for line in (*((f.says,) if f.says else ()), *f.unread):
                print(f"          {line}")
    return 2 if all(f.outcome == "refused" for f in report.files) else 0


@_app.command("list")
def list_documents(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the documents."""
    documents = _library(workspace).documents()
    if as_json:
        print_json({"documents": [asdict(d) for d in documents]})
        return
    for d in documents:
        print(f"{d.name}: {d.title}, {d.pages} pages, {d.passages} passages")
    if not documents:
        print("No documents yet: gemba docs add FOLDER")


@_app.command("search")
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1, max=100)] = 5,
    batch: Annotated[Path | None, typer.Option("--batch", help='File of lines {"id", "question"}.')] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the documents, best passage first."""
    from plant.errors import RequestError

    library = _library(workspace)
    if batch is not None:
        for entry in read_batch(batch):
            found = _found(library, library.search(entry["question"], k))
            print_json(found | {"id": entry["id"]}, one_line=True)
        return
    if not query.strip():
        raise RequestError("What shall I look for? gemba docs search 'alarm 108'")
    result = library.search(query, k)
    if as_json:
        print_json(_found(library, result))
        return
    for hit in result.hits:
        page = f", page {hit.page}" if hit.page else ""
        print(f"{hit.document}{page} · {hit.section}\n  {hit.text}\n")
    if not result.hits:
        print("Nothing found." if library.documents() else "No documents yet: gemba docs add FOLDER")


@_app.command("show")
def show(
    document: Annotated[str, typer.Argument(help="Name of the document.")],
    page: Annotated[int, typer.Argument(help="Physical page from 1.", min=1)],
    out: Annotated[Path, typer.Argument(help="PNG file to write.")],
    quote: Annotated[str, typer.Option("--quote", help="Words of the page to mark.")] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Write a page of a document as a picture, the quote marked."""
    out.write_bytes(_library(workspace).page_image(document, page, quote))
    print(f"wrote {out}")


@_app.command("remove")
def remove(
    document: Annotated[str, typer.Argument(help="Name of the document.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Take a document out of the library."""
    _library(workspace).remove(document)
    print(f"removed {document}")


def _library(workspace: Path | None) -> "Library":
    from knowledge.library import Library
    from ui.compose import open_workspace

    return Library.open(open_workspace(workspace))


def _found(library: "Library", result: "SearchResult") -> dict[str, Any]:
    return {
        "query": result.query,
        "hits": [
            {
                "document": h.document,
                "page": h.page,
                "section": h.section,
                "text": _with_neighbours(library, h.passage.id, h.text),
                "score": round(h.score, 4),
            }
            for h in result.hits
        ],
    }


def _with_neighbours(library: "Library", passage: str, text: str, most: int = 2100) -> str:
    around = " ".join(library.neighbours(passage, 1, 1))
    return around if len(around) <= most else text[:most]
