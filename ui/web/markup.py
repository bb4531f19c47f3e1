"""HTML from templates: everything is escaped unless a function here made it."""

import math
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
_MOST_DECIMALS = 4
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


def decimals_of(rows: Sequence[Sequence[Any]], count: int) -> list[int | None]:
    """Return for each of `count` columns the decimals of its numbers; None where most are no numbers.

    All have as many as four significant digits of any of them need; -1, each its own, where that is too many.
    """

    def of(column: Sequence[Any]) -> int | None:
        numbers = [v for v in column if isinstance(v, int | float) and not isinstance(v, bool)]
        if not numbers or 2 * len(numbers) <= len(column):
            return None
        needed = max(map(_decimals, numbers))
        return needed if needed <= _MOST_DECIMALS else -1

    return [of([row[n] for row in rows if row[n] is not None]) for n in range(count)]


def _decimals(value: float) -> int:
    if isinstance(value, int) or not math.isfinite(value):
        return 0
    text = f"{value:,.4g}" if abs(value) < 1e4 else ""
    mantissa, _, exponent = text.partition("e")
    return len(mantissa.partition(".")[2]) + max(0, -int(exponent or 0))


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
    made.filters |= {"words": words, "inline": inline, "esc": escape}
    made.globals |= {"decimals_of": decimals_of, "ROWS_SHOWN": ROWS_SHOWN}
    return made
