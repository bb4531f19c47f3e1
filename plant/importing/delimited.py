"""Read delimited text strictly: every line becomes cells or a rejected row, none is lost."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from plant.errors import DataFault
from plant.importing.headers import find_header
from plant.importing.limits import check_cell, check_columns, read_bytes
from plant.importing.raw import RawTable, Reject, short

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = (",", ";", "\t", "|", "^", "~", ":", " ")
_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space", ":": "colon"}
_WESTERN = frozenset("äöüÄÖÜßéèêëáàâãåæøñóòôõúùûíìîïçÉÈÀÙÒÌÁÓÚÍÑÇÅØÆ°µ²³€§±×·–—‘’“”„…´`«»½¼")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_SAMPLE_LINES = 200
_SAMPLE_BYTES = 200_000
_MAX_RECOVERIES = 200
_MISSING_PARTS = "Fill or remove cells so that the row has as many as the header."


def read_delimited(path: Path, delimiter: str | None = None) -> list[RawTable]:
    """Read a CSV, TSV or similar file.

    Args:
        path: the file; `.gz` is unpacked.
        delimiter: of the mapping file; None: found from the content.

    Raises:
        DataFault: the file is a bomb, is no text, or is too wide.
    """
    content = read_bytes(path)
    encoding, text = decode(content, path.name)
    del content
    if not text.strip():
        return [RawTable("", [], [], [], notes=["the file is empty"])]
    lines = re.split(r"\r\n|\n|\r", text)
    first = 0
    if delimiter is None and (found := re.match(r"(?i)^sep=(.)$", lines[0])):
        delimiter, first = found[1], 1
    delimiter = delimiter or sniff(lines[first : first + _SAMPLE_LINES])
    table = _table(path.name, lines, first, delimiter)
    if encoding != "utf-8":
        table.notes.insert(0, f"encoding {encoding}")
    if delimiter != ",":
        table.notes.insert(0, f"delimiter {_WORDS.get(delimiter, delimiter)}")
    table.decimal_comma = delimiter == ";"
    return [table]


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the encoding and the text of a file.

    Raises:
        DataFault: the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            body = content[len(mark) :]
            text = body.decode(encoding, errors="replace")
            return ("utf-8" if encoding == "utf-8" else encoding), text
    head = content[:_SAMPLE_BYTES]
    if guess := _wide_encoding(head):
        return guess, content.decode(guess, errors="replace")
    try:
        return "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if head.count(0) > 0.2 * len(head) or head[:4] in {b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        raise DataFault(f"{name} is not text; save it as CSV, XLSX, JSON or Parquet.")
    from charset_normalizer import from_bytes

    best = from_bytes(head).best()
    encoding = best.encoding if best else "cp1252"
    if encoding in {"ascii", "utf_8"}:
        encoding = "cp1252"
    if encoding in {"gb2312", "gbk"}:
        encoding = "gb18030"
    if encoding.startswith(("cp125", "latin", "iso8859")):
        western = head.decode("cp1252", errors="replace")
        if all(c.isascii() or c in _WESTERN for c in western):
            encoding = "cp1252"
    # cp1252 explains any Western file; rarer code pages are guesses that garble it
    if not encoding.startswith(("gb", "big5", "shift", "cp932", "euc", "cp125", "latin", "iso8859")):
        encoding = "cp1252"
    for trial in (encoding, "cp1252", "latin-1"):
        try:
            return trial, content.decode(trial)
        except (UnicodeDecodeError, LookupError):
            continue
    raise DataFault(f"{name} is not text in any known encoding; save it as UTF-8.")


def sniff(lines: list[str]) -> str:
    """Return the delimiter under which most lines have the same number of cells, above one."""
    lines = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    best, best_score = ",", 0.0
    for rank, delimiter in enumerate(_DELIMITERS):
        if not any(delimiter in line for line in lines):
            continue
        try:
            widths = [len(r) for r in csv.reader(lines, delimiter=delimiter) if r]
        except csv.Error:
            widths = [line.count(delimiter) + 1 for line in lines]
        if not widths:
            continue
        usual = max(set(widths), key=lambda w: (widths.count(w), w))
        if usual < 2:
            continue
        # agreement counts most; a rare separator (space, colon) needs to agree everywhere
        score = widths.count(usual) / len(widths) + min(usual, 20) * 0.002 - rank * 0.01
        if delimiter in " :^~":
            score -= 0.35 if widths.count(usual) == len(widths) and len(widths) > 2 else 0.9
        if delimiter == "," and _are_decimal_commas(lines):
            score -= 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _are_decimal_commas(lines: list[str]) -> bool:
    """Whether the commas of a sample stand within numbers, and another delimiter stands in every line."""
    commas = sum(line.count(",") for line in lines)
    within = sum(len(_DECIMAL_COMMA.findall(line)) for line in lines)
    return within > 0.95 * commas and any(all(d in line for line in lines) for d in ";\t|")


def _wide_encoding(head: bytes) -> str | None:
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    if even > 0.6 and odd < 0.1:
        return "utf-16-be"
    return None


def _table(name: str, lines: list[str], first: int, delimiter: str) -> RawTable:
    records = list(_records(name, lines, first, delimiter))
    good = [(n, cells) for n, cells, fault in records if fault is None]
    header = find_header([cells for _, cells in good[:40]])
    if not header.named and not header.names:
        faults = [fault for _, _, fault in records if fault]
        return RawTable("", [], [], [], faults, ["there is no row with cells"])
    width = len(header.names)
    check_columns(name, width)
    head_rows = {n for n, _ in good[: header.first_data]}
    starts = good[header.first_data][0] if header.first_data < len(good) else None
    columns: list[list[str | None]] = [[] for _ in range(width)]
    rows: list[int] = []
    rejects: list[Reject] = []
    for number, cells, fault in records:
        if number in head_rows:
            continue
        if fault is not None:
            rejects.append(fault)
            continue
        if starts is not None and number < starts:
            continue
        while len(cells) > width and not cells[-1].strip():
            cells.pop()  # trailing delimiters
        problem = _problem(number, cells, width, header.names)
        if problem is not None:
            rejects.append(problem)
            continue
        rows.append(number)
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
    return RawTable("", header.names, list(columns), rows, rejects, list(header.notes))


def _problem(number: int, cells: list[str], width: int, names: list[str]) -> Reject | None:
    if not any(c.strip() for c in cells):
        return Reject(number, "", "", "the row has only empty cells", "Remove the row.")
    if len(cells) != width:
        return Reject(
            number,
            "",
            short(" | ".join(cells)),
            f"the row has {len(cells)} cells, the header has {width}",
            _MISSING_PARTS + " A cell that holds the delimiter needs quotation marks.",
        )
    for name, cell in zip(names, cells, strict=True):
        if "\0" in cell:
            return Reject(number, name, short(cell.replace("\0", "␀")), "a NUL character", "Export it anew.")
    return None


def _records(
    name: str, lines: list[str], first: int, delimiter: str
) -> Iterator[tuple[int, list[str], Reject | None]]:
    """Yield (row number, cells, fault) for each record; resume after a broken one."""
    at, recoveries = first, 0
    csv.field_size_limit(2**31 - 1)
    while at < len(lines):
        reader = csv.reader(
            (line + "\n" for line in lines[at:]) if at else (line + "\n" for line in lines),
            delimiter=delimiter,
            strict=True,
            skipinitialspace=False,
        )
        base, done = at, 0
        while True:
            start = base + done
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                recoveries += 1
                if recoveries > _MAX_RECOVERIES:
                    yield from _all_broken(lines, start)
                    return
                reason = (
                    "a quotation mark is not closed"
                    if "end of data" in str(error)
                    else "a quotation mark stands where none may be"
                )
                mend = 'Close the mark, or double it inside a cell ("").'
                yield start + 1, [], Reject(start + 1, "", short(lines[start]), reason, mend)
                at = start + 1
                break
            done = reader.line_num
            if not cells or (len(cells) == 1 and not cells[0].strip()):
                continue
            for cell in cells:
                if len(cell) > 100_000:
                    check_cell(name, start + 1, len(cell))
            if len(cells) > 100_000:
                check_columns(name, len(cells))
            yield start + 1, [c.strip("\n") if "\n" in c else c for c in cells], None


def _all_broken(lines: list[str], start: int) -> Iterator[tuple[int, list[str], Reject | None]]:
    for number in range(start, len(lines)):
        if lines[number].strip():
            yield (
                number + 1,
                [],
                Reject(
                    number + 1,
                    "",
                    short(lines[number]),
                    "too many quotation marks are broken in this file",
                    "Export the file anew with quoted text.",
                ),
            )
