"""Whether a quote stands verbatim inside its boxes on the page, as pdfium alone reads them."""

import re
from collections.abc import Sequence
from pathlib import Path

from knowledge.library import Library
from knowledge.model import Box, Passage


def stands_in_boxes(library: Library, passage: Passage, quote: str) -> bool:
    """Whether the letters in the boxes of a quote hold the quote's letters, in order.

    A quote of a format without pages must be words of its passage; on a scanned page, whose
    letters only Tesseract reads, its boxes must be there and lie on the page.
    """
    if quote not in passage.raw:
        return False
    path = library.original(passage.document)
    if passage.page is None or path.suffix.lower() != ".pdf":
        return True
    boxes = passage.boxes(quote)
    if not boxes:
        return False
    return _letters_stand(path, passage.page, boxes, quote)


def _letters_stand(path: Path, number: int, boxes: Sequence[Box], quote: str) -> bool:
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(path) as document:
        page = document[number - 1]
        textpage = page.get_textpage()
        if textpage.count_chars() < 25:
            width, height = page.get_size()
            return all(-2 <= b[0] < b[2] <= width + 2 and -2 <= b[1] < b[3] <= height + 2 for b in boxes)
        inside = "".join(textpage.get_text_bounded(b[0] - 1, b[1] - 1, b[2] + 1, b[3] + 1) for b in boxes)
    return _letters(quote) in _letters(inside)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold().replace("\ufffe", "").replace("\xad", ""))
