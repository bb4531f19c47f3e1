"""Pages of manuals as pictures with the quote marked, and the manuals themselves."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from ui.web.site import person_of, site_of

router = APIRouter(prefix="/gemba/manuals")


@router.get("/{document}/pages/{page}.png")
def page(request: Request, document: str, page: int, quote: str = "") -> Response:
    """Return a page as PNG; the words of ``quote`` are marked."""
    picture = site_of(request).base.library.page_image(document, page, quote, role=person_of(request).role)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@router.get("/{document}/original")
def original(request: Request, document: str) -> FileResponse:
    """Return the document as it was added, as a download."""
    path = site_of(request).base.library.original(document, person_of(request).role)
    return FileResponse(path, filename=document, media_type="application/octet-stream")


@router.post("/{document}/remove")
def remove(request: Request, document: str) -> JSONResponse:
    """Take a document out of the library."""
    person_of(request).check("documents")
    site_of(request).base.library.remove(document)
    return JSONResponse({})
