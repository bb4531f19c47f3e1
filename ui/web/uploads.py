"""Files that people bring: looked at first, added when they say so; and long work in progress."""

import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from pydantic import BaseModel

from plant.errors import DataFault, NotFound
from ui.chat.starters import starters
from ui.web.accounts import Person
from ui.web.jobs import Job
from ui.web.language import Language
from ui.web.markup import render
from ui.web.reading import fields_by_table
from ui.web.site import Site, language_of, person_of, site_of

router = APIRouter(prefix="/gemba")
MAX_BYTES = 100_000_000
_DATA = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".json", ".jsonl", ".gz"}
_MENDS = {
    ".zip": "Unpack it and add the files in it.",
    ".xls": "Save it as .xlsx.",
    ".doc": "Save it as .docx.",
}
_MANUALS = {".pdf", ".docx", ".pptx", ".html", ".htm", ".md", ".txt", ".xlsx"}
Kind = Literal["data", "documents"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for a word of the person who brought it."""

    id: str
    owner: str
    path: Path

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it may be, the likelier first."""
        suffix = self.path.suffix.lower()
        first: tuple[Kind, ...] = ("data",) if suffix in _DATA else ()
        return first + (("documents",) if suffix in _MANUALS else ())


@router.post("/uploads")
def bring(request: Request, file: Annotated[UploadFile, File()]) -> HTMLResponse:
    """Take a file in and begin to look at it."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    upload = _keep(site, person.name, file)
    job = None
    if upload.kinds[0] == "data" and person.may("data"):
        title = say("Looking at {name}", name=upload.path.name)
        job = site.jobs.start(
            "look", title, person.name, ["import", str(upload.path), "--json"], about=upload.id
        )
    return HTMLResponse(_card(say, upload, person, job))


class Reading(BaseModel):
    """How a person wants one table of a file to be read: field of the standard table by column."""

    table: str
    columns: dict[str, str]


class Adding(BaseModel):
    """What a person changed of the proposed reading, by table of the file."""

    readings: dict[str, Reading] = {}


@router.post("/uploads/{upload}/add/{kind}")
def add(request: Request, upload: str, kind: Kind, given: Adding | None = None) -> HTMLResponse:
    """Add a file to the plant's data or its manuals."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    person.check(kind)
    found = _get(site, person.name, upload)
    title = say("Adding {name}", name=found.path.name)
    words = (
        ["import", str(found.path), "--yes", "--json"]
        if kind == "data"
        else ["docs", "add", str(found.path), "--json"]
    )

    if kind == "data" and given is not None and given.readings:
        mapping = found.path.parent.with_suffix(".json")
        files = {name: reading.model_dump() | {"only": True} for name, reading in given.readings.items()}
        mapping.write_text(json.dumps({"files": files}), encoding="utf-8")
        words += ["--mapping", str(mapping)]

    def after() -> None:
        found.path.parent.with_suffix(".json").unlink(missing_ok=True)
        shutil.rmtree(found.path.parent, ignore_errors=True)
        site.refresh()

    job = site.jobs.start(kind, title, person.name, words, after=after)
    return HTMLResponse(render("job.html", say, job=job, questions=()))


@router.post("/uploads/{upload}/drop")
def drop(request: Request, upload: str) -> JSONResponse:
    """Leave a file out."""
    shutil.rmtree(_get(site_of(request), person_of(request).name, upload).path.parent, ignore_errors=True)
    return JSONResponse({})


@router.post("/demo")
def demo(request: Request) -> HTMLResponse:
    """Build the demo plant into an empty workspace."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    person.check("data")
    job = site.jobs.start(
        "demo", say("Building the demo plant"), person.name, ["init", "--demo", "--json"], after=site.refresh
    )
    return HTMLResponse(render("job.html", say, job=job, questions=()))


@router.get("/jobs/{job}")
def progress(request: Request, job: str) -> HTMLResponse:
    """Return how far long work is, or what came of it."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    found = site.jobs.get(job, person.name)
    if found.kind == "look":
        try:
            upload = _get(site, person.name, found.about)
        except NotFound:
            upload = None
        return HTMLResponse(_card(say, upload, person, found))
    questions = starters(site.context(person)) if _brought(found) else []
    return HTMLResponse(render("job.html", say, job=found, questions=questions))


@router.get("/rejects/{name}")
def rejects(request: Request, name: str) -> FileResponse:
    """Return the rows of an import that were rejected, each with its reason and mend, as CSV."""
    person_of(request).check("data")
    folder = site_of(request).workspace.plant_folder / "rejects"
    path = folder / name
    if path.parent != folder or not path.is_file() or path.is_symlink():
        raise NotFound("file of rejected rows", name)
    return FileResponse(path, filename=name, media_type="text/csv; charset=utf-8")


def _card(say: Language, upload: Upload | None, person: Person, job: Job | None) -> str:
    return render("upload.html", say, upload=upload, person=person, job=job, fields=fields_by_table())


def _brought(job: Job) -> bool:
    """Return whether a job ended with something new to ask about."""
    if not job.done or job.failed:
        return False
    parts = (job.result or {}).get("tables" if job.kind == "data" else "files", ())
    return job.kind == "demo" or any(not p.get("refused") and p.get("outcome") != "refused" for p in parts)


def _keep(site: Site, owner: str, file: UploadFile) -> Upload:
    name = Path((file.filename or "").replace("\\", "/")).name.strip().lstrip(".")
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*')[-120:]
    suffix = Path(name).suffix.lower()
    if not name or suffix not in _DATA | _MANUALS:
        mend = _MENDS.get(suffix) or (
            "Data: CSV, Excel, Parquet, JSON; manuals: PDF, Word, PowerPoint, HTML, Markdown, text."
        )
        raise DataFault(
            f"{file.filename or 'This'}: files of the kind '{suffix or 'none'}' are not read. {mend}"
        )
    id_ = secrets.token_hex(8)
    folder = site.workspace.temp_folder / "uploads" / _folder_of(owner) / id_
    folder.mkdir(parents=True, mode=0o700)
    size = 0
    with (folder / name).open("xb") as out:
        while block := file.file.read(1 << 20):
            size += len(block)
            if size > MAX_BYTES:
                shutil.rmtree(folder, ignore_errors=True)
                raise DataFault(
                    f"{name} is larger than {MAX_BYTES // 1_000_000} MB. Add it with: gemba import {name}"
                )
            out.write(block)
    if not size:
        shutil.rmtree(folder, ignore_errors=True)
        raise DataFault(f"{name} is empty (0 bytes). Save it again where it comes from.")
    return Upload(id_, owner, folder / name)


def _get(site: Site, owner: str, id: str) -> Upload:
    if id.isalnum():
        folder = site.workspace.temp_folder / "uploads" / _folder_of(owner) / id
        for path in folder.glob("*") if folder.is_dir() else ():
            return Upload(id, owner, path)
    raise NotFound("upload", id)


def _folder_of(owner: str) -> str:
    return owner.encode().hex()
