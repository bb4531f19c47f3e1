"""Read one file of any known format into pages of blocks."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge.model import Block, Page, Parsed
from knowledge.other_formats import LOADERS, parse_other
from knowledge.revision import revision_in
from knowledge.sandbox import run_apart
from plant.errors import DataFault

IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
FORMATS = (".pdf", ".docx", ".pptx", ".xlsx", ".html", ".htm", ".md", ".markdown", ".txt",
           *IMAGES, *LOADERS)  # fmt: skip


def read_document(path: Path, *, ocr: bool, ocr_languages: str) -> Parsed:
    """Parse a file in a subprocess.

    Raises:
        DataFault: it cannot be read; the text names the file, the reason and the mend.
    """
    if path.suffix.lower() not in FORMATS:
        raise DataFault(
            f"{path.name}: this format is not read; save it as PDF, DOCX, XLSX, HTML, text or a picture."
        )
    return _from_json(run_apart("knowledge.reader:parse", path, ocr=ocr, ocr_languages=ocr_languages))


def parse(path: Path, *, ocr: bool, ocr_languages: str) -> dict[str, Any]:
    """Parse a file in this process and return the document as plain JSON values.

    Raises:
        ValueError: it cannot be read; the text says why.
    """
    parsed = _parse(path, ocr, ocr_languages)
    if not parsed.revision and parsed.pages:
        first = " ".join(b.text for b in parsed.pages[0].blocks[:8] if not b.hidden)
        parsed.revision = revision_in(f"{path.stem} {first[:400]}")
    return asdict(parsed)


def _parse(path: Path, ocr: bool, ocr_languages: str) -> Parsed:
    from knowledge import office

    match path.suffix.lower():
        case ".pdf":
            from knowledge.pdf import parse_pdf

            return parse_pdf(path, ocr=ocr, ocr_languages=ocr_languages)
        case suffix if suffix in IMAGES:
            from knowledge.pdf import parse_image

            return parse_image(path, ocr=ocr, ocr_languages=ocr_languages)
        case ".docx":
            _no_bomb(path)
            return office.parse_docx(path)
        case ".pptx":
            _no_bomb(path)
            return office.parse_pptx(path)
        case ".xlsx":
            _no_bomb(path)
            return office.parse_xlsx(path)
        case suffix if suffix in LOADERS:
            return parse_other(path)
        case ".html" | ".htm":
            from knowledge.web import parse_html

            return parse_html(path)
        case ".md" | ".markdown":
            return office.parse_markdown(path)
        case _:
            return office.parse_text(path)


def _no_bomb(path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        unpacked = sum(e.file_size for e in entries)
        if len(entries) > 1000 or unpacked > 100 * max(path.stat().st_size, 1_000_000):
            raise ValueError("it unpacks to more than 100 times its size and was refused")


def _from_json(value: dict[str, Any]) -> Parsed:
    pages = [
        Page(
            page["number"],
            [
                Block(
                    b["kind"],
                    b["text"],
                    b["level"],
                    [(h, c) for h, c in b["cells"]],
                    [(start, end, tuple(box)) for start, end, box in b["spans"]],
                    b["hidden"],
                )
                for b in page["blocks"]
            ],
            page["unread"],
            page["label"],
        )
        for page in value["pages"]
    ]
    return Parsed(str(value["title"]), pages, str(value["revision"]))
