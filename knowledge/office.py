"""Word, PowerPoint, Excel, Markdown and text to blocks: headings, paragraphs, rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from knowledge.layout import WARNING
from knowledge.model import Block, Page, Parsed

_MAX_CELLS = 400_000
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def parse_docx(path: Path) -> Parsed:
    """Read a Word document; it has no pages of its own."""
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    document = docx.Document(str(path))
    page = Page(None)
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph):
            unseen = plain("".join(run.text for run in part.runs if run.font.hidden))
            seen = "".join(run.text for run in part.runs if not run.font.hidden) if unseen else part.text
            page.blocks += _paragraph(seen, (part.style.name or "") if part.style else "")
            page.blocks += [Block("text", unseen, hidden=True)] if unseen else []
            page.blocks += _boxed(part)
        elif isinstance(part, Table):
            rows = [[_cell(cell) for cell in row.cells] for row in part.rows]
            page.blocks += table_blocks(rows)
    return Parsed(document.core_properties.title or path.stem, [page])


def _boxed(paragraph: Any) -> Iterator[Block]:
    """Return the words of text boxes that hang at a paragraph; each is stored twice, for old and new readers."""
    seen: set[str] = set()
    for box in paragraph._p.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}txbxContent"):
        for line in box.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
            said = plain("".join(t.text or "" for t in line.iter(_WORDS)))
            if said and said not in seen:
                seen.add(said)
                yield Block("text", said)


def _cell(cell: Any) -> str:
    """Return the words of a table cell, those of tables inside it among them."""
    inner = [c.text for table in cell.tables for row in table.rows for c in row.cells]
    return " ".join([cell.text, *inner])


def _paragraph(text: str, style: str) -> Iterator[Block]:
    said = plain(text)
    if not said:
        return
    if style.startswith(("Heading", "Title")):
        level = int(style[-1]) if style[-1].isdigit() else 1
        yield Block("heading", said, level=level)
    else:
        kind = "item" if style.startswith("List") else "warning" if WARNING.match(said) else "text"
        yield Block(kind, said)  # type: ignore[arg-type]


def parse_pptx(path: Path) -> Parsed:
    """Read a presentation; its slides are the pages, the speaker's notes belong to their slide."""
    import pptx

    pages = []
    for number, slide in enumerate(pptx.Presentation(str(path)).slides, 1):
        page = Page(number, list(_shapes(slide.shapes, slide.shapes.title)))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = slide.notes_slide.notes_text_frame.text
            page.blocks += [Block("text", said) for line in notes.splitlines() if (said := plain(line))]
        page.blocks.sort(key=lambda b: b.kind != "heading")  # a title may be drawn last
        if slide._element.get("show") == "0":
            _hide(page.blocks)
        pages.append(page)
    return Parsed(path.stem, pages)


def _shapes(shapes: Any, title: Any) -> Iterator[Block]:
    """Return the words and tables of shapes, those inside groups among them."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, title)
        elif shape.has_text_frame:
            said = [t for p in shape.text_frame.paragraphs if (t := plain(p.text))]
            if title is not None and shape.shape_id == title.shape_id:
                yield from (Block("heading", t, level=1) for t in said)
            else:
                yield from (Block("item" if len(said) > 1 else "text", t) for t in said)
        elif getattr(shape, "has_table", False):
            yield from table_blocks([[c.text for c in row.cells] for row in shape.table.rows])


def parse_xlsx(path: Path) -> Parsed:
    """Read a workbook: each sheet a section, each row a table row with its headings.

    Raises:
        ValueError: more cells than a manual has.
    """
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    page = Page(None)
    cells = 0
    for sheet in book.worksheets:
        rows = []
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > _MAX_CELLS:
                raise ValueError(f"it has more than {_MAX_CELLS:,} cells; import it as plant data instead")
            rows.append(["" if v is None else _number(v) for v in row])
        blocks = [Block("heading", sheet.title, level=1), *table_blocks(rows)]
        if sheet.sheet_state != "visible":
            _hide(blocks)
        page.blocks += blocks
    return Parsed(path.stem, [page])


def _hide(blocks: Iterable[Block]) -> None:
    for block in blocks:
        block.hidden = True


def parse_markdown(path: Path) -> Parsed:
    """Read Markdown: headings, paragraphs, list items, tables, code."""
    from markdown_it import MarkdownIt

    text = _decode(path)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    page = Page(None)
    title, at = path.stem, 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open":
            said = _inline(tokens[at + 1])
            level = int(token.tag[1])
            if level == 1 and title == path.stem:
                title = said
            page.blocks.append(Block("heading", said, level=level))
            at += 2
        elif token.type == "table_open":
            rows: list[list[str]] = []
            while tokens[at].type != "table_close":
                if tokens[at].type == "tr_open":
                    rows.append([])
                elif tokens[at].type == "inline":
                    rows[-1].append(_inline(tokens[at]))
                at += 1
            page.blocks += table_blocks(rows)
        elif token.type == "inline":
            said = _inline(token)
            if said:
                kind = "item" if token.level > 1 else "text"
                page.blocks.append(Block(kind, said))  # type: ignore[arg-type]
        elif token.type in {"fence", "code_block"} and token.content.strip():
            page.blocks.append(Block("text", plain(token.content)))
        at += 1
    return Parsed(title, [page])


def parse_text(path: Path) -> Parsed:
    """Read plain text: paragraphs between empty lines."""
    page = Page(None)
    for part in re.split(r"\n\s*\n", _decode(path)):
        if said := plain(part):
            page.blocks.append(Block("text", said))
    return Parsed(path.stem, [page])


def table_blocks(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """Turn a table into rows with their column headings; merged cells count once."""
    filled = [[plain(c) for c in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not filled:
        return
    width = max(len(r) for r in filled)
    head_at = next((n for n, r in enumerate(filled[:8]) if sum(bool(c) for c in r) >= max(2, width // 2)), 0)
    for row in filled[:head_at]:
        yield Block("text", " ".join(_once(row)))
    heads = filled[head_at]
    if len(filled) == head_at + 1:
        yield Block("row", " ".join(_once(heads)), cells=[("", c) for c in heads if c])
        return
    key = ""
    for row in filled[head_at + 1 :]:
        if row == heads:
            continue  # headings repeated on a new page
        pairs = [(heads[n] if n < len(heads) else "", c) for n, c in enumerate(row) if c]
        if key and not row[0] and len(pairs) > 1:
            pairs.insert(0, (heads[0], key))  # below its group's name
        if len(_once(row)) == 1 and width > 2:
            yield Block("heading", row[0] or _once(row)[0], level=4)
            continue
        key = row[0] or key
        yield Block("row", " ".join(_once(row)), cells=_unmerged(pairs))


def _unmerged(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for head, cell in pairs:
        if not found or found[-1][1] != cell or found[-1][0] != head:
            found.append((head, cell))
    return found


def _once(row: Sequence[str]) -> list[str]:
    found: list[str] = []
    for cell in row:
        if cell and (not found or found[-1] != cell):
            found.append(cell)
    return found


def _inline(token: Any) -> str:
    parts = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            parts.append(" ")
    return plain("".join(parts))


def _number(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def plain(text: str) -> str:
    """Return a text on one line."""
    return re.sub(r"\s+", " ", text).strip()


def _decode(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return str(best) if best is not None else data.decode("latin-1")
