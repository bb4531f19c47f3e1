"""A page of a manual as a picture, with the quoted words marked."""

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.model import Box
from knowledge.sandbox import run_apart
from plant.errors import DataFault

MARK = (255, 214, 0)


def page_image(path: Path, page: int, boxes: Sequence[Box], *, width_px: int) -> bytes:
    """Return one page of a PDF as PNG, with the boxes marked in yellow.

    Args:
        path: the PDF.
        page: physical page from 1.
        boxes: rectangles (left, bottom, right, top) in PDF points of the unrotated page.
        width_px: width of the picture.

    Raises:
        DataFault: the format has no pages, there is no such page, or the file is broken.
    """
    if path.suffix.lower() != ".pdf":
        raise DataFault(f"{path.name} has no pages to show; only PDF has.")
    answer = run_apart(
        "knowledge.page_image:draw", path, page=page, boxes=[list(b) for b in boxes], width_px=width_px
    )
    return base64.b64decode(answer["png"])


def draw(path: Path, *, page: int, boxes: Sequence[Sequence[float]], width_px: int) -> dict[str, Any]:
    """Draw the page in this process; see `page_image`.

    Raises:
        ValueError: there is no such page.
    """
    import pypdfium2 as pdfium
    from PIL import Image, ImageChops, ImageDraw

    document = pdfium.PdfDocument(path)
    if not 1 <= page <= len(document):
        raise ValueError(f"there is no page {page}, it has {len(document)}")
    handle = document[page - 1]
    scale = width_px / max(handle.get_width(), 1.0)
    if scale * handle.get_height() > 8 * width_px:
        raise ValueError(f"page {page} is too long to show")
    bitmap = handle.render(scale=scale)
    picture = bitmap.to_pil().convert("RGB")
    marks = Image.new("RGB", picture.size, (255, 255, 255))
    pen = ImageDraw.Draw(marks)
    for left, bottom, right, top in boxes:
        corners = bitmap.get_posconv(handle)
        x0, y0 = corners.to_bitmap(left - 1.5, top + 1.5)
        x1, y1 = corners.to_bitmap(right + 1.5, bottom - 1.5)
        pen.rectangle((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), fill=MARK)
    out = io.BytesIO()
    ImageChops.multiply(picture, marks).save(out, format="PNG")
    return {"png": base64.b64encode(out.getvalue()).decode()}
