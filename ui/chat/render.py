"""One renderer per kind of artifact: what a part of an answer looks like in the chat."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from ui.chat.theme import CHART_TEMPLATE

Json = Mapping[str, Any]
ROWS_SHOWN = 12
_MARKUP = re.compile(r"([\\`*_{}\[\]()#|!~$])")


def plain(text: object) -> str:
    """Return text from data or documents so that Markdown and HTML in it stay letters."""
    return _MARKUP.sub(r"\\\1", html.escape(str(text), quote=False)).replace("\n", " ")


def words(text: str) -> str:
    """Return an answer's own text: bold and lists live; pictures, links and tags do not."""
    return html.escape(text, quote=False).replace("![", "!\\[").replace("](", "]\\(")


def table(value: Json) -> str:
    """Return a table as Markdown, its first rows only when it is long."""
    units = value.get("units") or [""] * len(value["columns"])
    heads = [
        plain(name) + (f" ({plain(unit)})" if unit else "")
        for name, unit in zip(value["columns"], units, strict=True)
    ]
    lines = [f"**{plain(value['title'])}**", "", f"| {' | '.join(heads)} |"]
    lines.append("|" + " --- |" * len(heads))
    rows: Sequence[Sequence[Any]] = value["rows"]
    lines += [f"| {' | '.join(_cell(c) for c in row)} |" for row in rows[:ROWS_SHOWN]]
    total = value.get("total_rows") or len(rows)
    if total > min(len(rows), ROWS_SHOWN):
        lines += ["", f"*{min(len(rows), ROWS_SHOWN)} of {total} rows*"]
    return "\n".join(lines)


def chart(value: Json) -> gr.Plot:
    """Return a chart in the page's look."""
    figure = go.Figure(json.loads(json.dumps(value["figure"])))
    figure.update_layout(template=CHART_TEMPLATE)
    if not figure.layout.title.text:
        figure.update_layout(title={"text": value["title"]})
    return gr.Plot(value=figure, show_label=False, container=False)


def metrics(values: Sequence[Json]) -> str:
    """Return how the answer's numbers were computed, folded away."""
    if not values:
        return ""
    lines = []
    for m in values:
        number = "undefined" if m["value"] is None else f"{m['value']:,.4g}"
        parts = [f"**{plain(m['name'])} = {number} {plain(m['unit'])}**".replace(" **", "**")]
        parts += [plain(m[key]) for key in ("window", "filters", "formula") if m.get(key)]
        if m.get("interval"):
            parts.append(f"95 % interval {m['interval'][0]:.4g} to {m['interval'][1]:.4g}")
        if m.get("n") is not None:
            parts.append(f"n = {m['n']:,}")
        lines.append("- " + " · ".join(parts))
    return _folded("How these numbers were computed", "\n".join(lines))


def citations(values: Sequence[Json]) -> str:
    """Return the quotes, numbered as in the text, with where they stand."""
    lines = []
    for number, c in enumerate(values, 1):
        page = f", page {c['page']}" if c.get("page") else ""
        section = f" · {plain(c['section'])}" if c.get("section") else ""
        lines.append(f"> **[{number}]** {plain(c['quote'])}\n>\n> *{plain(c['document'])}{page}*{section}")
    return "\n\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return plain(value)


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{html.escape(title)}</summary>\n\n{body}\n\n</details>"
