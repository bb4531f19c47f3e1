"""Web pages to blocks: headings, paragraphs, lists, tables; no word that a reader sees is passed over."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.model import Block, Page, Parsed
from knowledge.office import plain, table_blocks

_LEFT_OUT = ("script", "style", "nav", "footer", "header", "noscript", "template", "head")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset(
    [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
        "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    ]
)  # fmt: skip
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|$)",
    re.IGNORECASE,
)
_MOST_SPAN = 200


def parse_html(path: Path) -> Parsed:
    """Read a web page; scripts and menus are left out, what is not shown is flagged as hidden."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(path.read_bytes(), "html.parser")
    title = plain(soup.title.get_text()) if soup.title else path.stem
    for tag in soup(_LEFT_OUT):
        tag.decompose()
    unseen = [tag.extract() for tag in [*soup.find_all(hidden=True), *soup.find_all(style=_UNSEEN)]]
    main = soup.find("main") or soup.find(role="main") or soup.body or soup
    blocks = list(_blocks(main, "text"))
    blocks += [Block("text", said, hidden=True) for tag in unseen if (said := plain(tag.get_text(" ")))]
    return Parsed(title or path.stem, [Page(None, blocks)])


def _blocks(root: Any, kind: str) -> Iterator[Block]:
    """Return the blocks inside a tag; words beside tags of blocks are paragraphs of their own."""
    said: list[str] = []

    def flush() -> Iterator[Block]:
        text = plain("".join(said)).replace("¶", "").strip()
        said.clear()
        if text:
            yield Block(kind, text)  # type: ignore[arg-type]

    for child in root.children:
        name = child.name
        if name is None:
            said.append(str(child) if type(child).__name__ == "NavigableString" else "")
        elif name == "br":
            said.append(" ")
        elif name in _INLINE and not child.find(_is_block):
            said.append(child.get_text())
        else:
            yield from flush()
            yield from _of_block(child, kind)
    yield from flush()


def _is_block(tag: Any) -> bool:
    return tag.name not in _INLINE and tag.name != "br"


def _of_block(tag: Any, kind: str) -> Iterator[Block]:
    if tag.name in _HEADINGS:
        text = plain(tag.get_text(" ")).replace("¶", "").strip()
        if text:
            yield Block("heading", text, level=int(tag.name[1]))
    elif tag.name == "table" and tag.find("table") is None:
        yield from table_blocks(_rows(tag))
    else:
        yield from _blocks(tag, "item" if tag.name == "li" else kind)


def _rows(table: Any) -> list[list[str]]:
    """Return the cells of a table; one that spans several rows or columns stands in each of them."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # column -> rows it still spans, and its words
    for line in table.find_all("tr"):
        row: list[str] = []

        def fill(row: list[str] = row) -> None:
            while len(row) in below:
                left, text = below.pop(len(row))
                if left > 1:
                    below[len(row)] = left - 1, text
                row.append(text)

        for cell in line.find_all(["td", "th"]):
            fill()
            text = plain(cell.get_text(" "))
            for _ in range(_span(cell, "colspan")):
                if (tall := _span(cell, "rowspan")) > 1:
                    below[len(row)] = tall - 1, text
                row.append(text)
        fill()
        rows.append(row)
    return rows


def _span(cell: Any, name: str) -> int:
    said = str(cell.get(name, "1"))
    return min(int(said), _MOST_SPAN) if said.isdigit() and int(said) else 1
