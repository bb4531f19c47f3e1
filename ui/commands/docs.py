"""``gemba docs add|list|search|show|restrict|remove``: the manuals."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.options import JsonOption, WorkspaceOption, print_json, read_batch

if TYPE_CHECKING:
    from knowledge.hits import SearchResult
    from knowledge.library import Library

_app = typer.Typer(help="Manuals: add, list, search, show, remove.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add ``docs``."""
    app.add_typer(_app, name="docs")


@_app.command("add")
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    roles: Annotated[
        str,
        typer.Option(
            "--roles", help="Who may read the new documents, e.g. 'engineer,planner'; all by default."
        ),
    ] = "",
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Take out documents that are gone from the given folders.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Read documents into the library; files that cannot be read are named, the others go on."""
    import sys

    report = _library(workspace).add(
        paths, roles=_roles(roles), mirror=mirror, progress=lambda line: print(line, file=sys.stderr)
    )
    if as_json:
        print_json({"files": [asdict(f) for f in report.files], "embedded": report.embedded})
    else:
        for f in report.files:
            count = f" ({f.pages} pages, {f.passages} passages)" if f.passages else ""
            print(f"{f.outcome:10}{f.document}{count}")
            hidden = (
                (f"{f.hidden} passages cannot be seen on the page; they are kept out of answers",)
                if f.hidden
                else ()
            )
            for line in (*((f.says,) if f.says else ()), *f.unread, *hidden):
                print(f"          {line}")
    return 2 if all(f.outcome == "refused" for f in report.files) else 0


@_app.command("list")
def list_documents(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the documents."""
    library = _library(workspace)
    documents = library.documents()
    newer = library.superseded()
    if as_json:
        said = [asdict(d) | {"superseded_by": newer.get(d.name)} for d in documents]
        print_json({"documents": said, "waiting": library.waiting()})
        return
    for d in documents:
        parts = [f"{d.pages} pages", f"{d.passages} passages"]
        parts += [f"revision {d.revision}"] if d.revision else []
        parts += [f"superseded by {newer[d.name]}"] if d.name in newer else []
        parts += [f"{len(d.unread)} pages unread"] if d.unread else []
        parts += [f"{d.hidden} hidden passages"] if d.hidden else []
        parts += [f"only for {', '.join(d.roles)}"] if d.roles else []
        print(f"{d.name}: {d.title}, {', '.join(parts)}")
    for name in library.waiting():
        print(f"{name}: was read by an older version; add its file again: gemba docs add FILE")
    if not documents:
        print("No documents yet: gemba docs add FOLDER")


@_app.command("search")
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1, max=100)] = 5,
    machine: Annotated[str | None, typer.Option("--machine", help="Prefer passages on this machine.")] = None,
    document: Annotated[list[str] | None, typer.Option("--document", help="Only in this document.")] = None,
    revision: Annotated[
        str | None, typer.Option("--revision", help="Only in documents of this revision.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Only in documents of this language (en, de, …).")
    ] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help='File of lines {"id", "question"}.')] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the documents, best passage first."""
    from plant.errors import RequestError

    library = _library(workspace, brief=batch is None)
    if batch is not None:
        for entry in read_batch(batch):
            found = _found(library, library.search(entry["question"], k))
            print_json(found | {"id": entry["id"]}, one_line=True)
        return
    if not query.strip():
        raise RequestError("What shall I look for? gemba docs search 'alarm 108'")
    result = library.search(
        query, k, machine=machine, documents=document or (), revision=revision, language=language
    )
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


@_app.command("restrict")
def restrict(
    document: Annotated[str, typer.Argument(help="Name of the document.")],
    roles: Annotated[
        str, typer.Option("--roles", help="Who may read it, e.g. 'engineer,planner'; '' for all.")
    ] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Limit a document to roles (an admin always may read it), or open it to everybody."""
    _library(workspace).restrict(document, _roles(roles))
    print(f"{document}: for {roles or 'everybody'}")


@_app.command("remove")
def remove(
    document: Annotated[str, typer.Argument(help="Name of the document.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Take a document out of the library."""
    _library(workspace).remove(document)
    print(f"removed {document}")


def _roles(said: str) -> tuple[str, ...]:
    from plant.errors import RequestError

    roles = tuple(r.strip() for r in said.split(",") if r.strip())
    if unknown := [r for r in roles if r not in ("viewer", "engineer", "planner", "admin")]:
        raise RequestError(f"There is no role '{unknown[0]}'. There are: viewer, engineer, planner, admin.")
    return roles


def _library(workspace: Path | None, *, brief: bool = False) -> "Library":
    from knowledge.library import Library
    from ui.compose import open_workspace

    return Library.open(open_workspace(workspace), brief=brief)


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
