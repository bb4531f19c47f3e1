"""HTML from templates: everything is escaped unless a function here made it."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from ui.web.language import Language

Json = Mapping[str, Any]
TEMPLATES_FOLDER = Path(__file__).parents[1] / "templates"
ROWS_SHOWN = 12
_REFERENCE = re.compile(r"\[(\d{1,2})\]")


def render(template: str, say: Language, **values: Any) -> str:
    """Return a template of ``ui/templates`` filled in, its texts in the language."""
    return str(_environment().get_template(template).render(say=say, **values))


def words(text: str, *, cited: int = 0) -> Markup:
    """Return an answer's words: emphasis and lists live; pictures, links and tags stay letters.

    Args:
        text: as a specialist, a model or a manual wrote it.
        cited: number of citations; ``[1]`` to ``[cited]`` become their buttons.
    """
    html = _markdown().render(text)

    def button(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= cited:
            return found[0]
        return (
            f'<button type="button" class="ref" data-ref="{number}" aria-label="{number}">[{number}]</button>'
        )

    return Markup(_REFERENCE.sub(button, html))  # rendered with HTML, links and images off


def cell(value: Any) -> str:
    """Return one cell of a table as people read it; a missing value is a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def is_number(rows: Sequence[Sequence[Any]], column: int) -> bool:
    """Return whether a column holds numbers, so that it is set to the right."""
    found = [row[column] for row in rows if row[column] is not None]
    return bool(found) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in found)


def inline(text: str) -> str:
    """Return HTML without blank lines and indentation."""
    return "\n".join(line for line in (part.strip() for part in text.splitlines()) if line)


@lru_cache
def _markdown() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    return found.disable(["link", "image", "autolink", "reference", "heading", "lheading", "hr"])


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES_FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"words": words, "cell": cell, "inline": inline, "esc": escape}
    made.globals |= {"is_number": is_number, "ROWS_SHOWN": ROWS_SHOWN}
    return made
