"""What is answered without a tool: what Gemba can do, what a word means, how the last answer came about."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from agents.catalog import AGENTS
from agents.turn import Turn
from agents.understanding.terms import terms
from plant.errors import GembaError


def explained(turn: Turn) -> dict[str, Any]:
    """Return answer, status and more for a plan that is explained: help, how, export, or a word."""
    say = turn.plan().say
    match say.partition(":")[0]:
        case "how":
            return _how(turn.previous)
        case "where":
            return _where(turn.previous)
        case "export":
            return _export(turn)
        case "welcome":
            return {"answer": "You’re welcome. Ask on whenever you like.", "agents": ()}
        case "left":
            return {"answer": "All right, nothing is changed.", "agents": ()}
        case "term":
            term = terms()[say.removeprefix("term:")]
            return {"answer": term["says"], "agents": (term["agent"],)}
    return {"answer": _help(turn), "agents": ()}


def _help(turn: Turn) -> str:
    lines = ["I answer questions about this plant from its data and manuals. For example:"]
    lines += [f"- {a.name}: {', '.join(f'“{e}”' for e in a.examples[:3])}" for a in AGENTS]
    documents = len(turn.context.library.documents())
    machines = sum(
        turn.context.index.units_below(n.id) == (n.id,) for n in turn.context.index.names("equipment")
    )
    lines.append(
        f"Here are {machines} machines and {documents} manuals; ask “what data do you have?” for more."
    )
    return "\n".join(lines)


def _how(previous: Mapping[str, Any]) -> dict[str, Any]:
    """Return formula, window, filters, rows and tool calls of the last answer."""
    steps = previous.get("steps") or ()
    if not steps:
        return {"answer": "There is no answer before this one to explain.", "status": "clarify"}
    lines = []
    for step in steps:
        given = "; ".join(
            f"{k} = {_short(v)}" for k, v in step["arguments"].items() if v not in (None, "", [])
        )
        lines.append(f"- {step['agent']} called {step['tool']}" + (f" with {given}." if given else "."))
    for m in previous.get("metrics", ()):
        parts = [f"{m['name']}: formula {m['formula']}" if m.get("formula") else m["name"]]
        parts += [f"window {m['window']}"] if m.get("window") else []
        parts += [f"restricted to {m['filters']}"] if m.get("filters") else []
        parts += [f"from {m['n']} records"] if m.get("n") is not None else []
        lines.append("- " + "; ".join(parts) + ".")
    lines += [
        f"- table “{t['title']}” with {t.get('total_rows') or len(t['rows'])} rows."
        for t in previous.get("tables", ())
    ]
    for c in previous.get("citations", ()):
        page = f", page {c['page']}" if c.get("page") else ""
        lines.append(f"- read in {c['document']}{page}, {c['section']}.")
    lines += [f"- {n}" for n in previous.get("notes", ())]
    return {
        "answer": "\n".join(["This is how the last answer came about:", *dict.fromkeys(lines)]),
        "agents": tuple(previous.get("agents", ())),
        "metrics": tuple(previous.get("metrics", ())),
        "tables": tuple(previous.get("tables", ())),
        "citations": tuple(previous.get("citations", ())),
    }


def _where(previous: Mapping[str, Any]) -> dict[str, Any]:
    """Return document, page and section of what the last answer quoted."""
    quoted = list(previous.get("citations") or ())
    if not quoted:
        return {"answer": "The last answer quoted nothing from the manuals.", "status": "no_data"}
    found = previous.get("status") == "answered"
    lines = [] if found else ["The manuals did not confirm an answer; these are the nearest places."]
    for c in quoted[:3]:
        revision = f", revision {c['revision']}" if c.get("revision") else ""
        page = f", page {c['page']}" if c.get("page") else ""
        lines.append(
            f"{'That stands in ' if found else ''}{c['document']}{revision}{page}, section {c['section']}."
        )
    return {
        "answer": "\n".join(dict.fromkeys(lines)),
        "agents": tuple(previous.get("agents", ())) or ("documents",),
        "citations": tuple(quoted),
    }


def _short(value: Any) -> str:
    if isinstance(value, Mapping) and {"start", "end"} <= set(value):
        return f"{value['start']} to {value['end']}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value[:8])) + (", …" if len(value) > 8 else "")
    return str(value)


def _export(turn: Turn) -> dict[str, Any]:
    """Write the tables of the last answer as CSV files of the workspace."""
    tables = turn.previous.get("tables") or ()
    if not tables:
        return {"answer": "The last answer has no table to export.", "status": "clarify"}
    folder = turn.context.workspace.exports_folder
    files = []
    for table in tables:
        name = f"{re.sub(r'[^a-z0-9]+', '-', str(table['title']).casefold()).strip('-')[:60] or 'table'}.csv"
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([_safe(c) for c in table["columns"]])
        writer.writerows([_safe(cell) for cell in row] for row in table["rows"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(out.getvalue(), encoding="utf-8-sig")
        except OSError as error:
            raise GembaError(
                f"The table could not be written to {folder}: {error.strerror}. Free the folder."
            ) from error
        files.append({"kind": "file", "name": name, "path": name, "mime": "text/csv"})
    return {
        "answer": f"Written to the exports folder: {', '.join(f['name'] for f in files)}.",
        "agents": tuple(turn.previous.get("agents", ())),
        "files": tuple(files),
    }


def _safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{cell}"
    return "" if cell is None else cell
