"""Bring files into the library: read, cut, store; the vectors follow in batches and survive a crash."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.embedding import Embedder
from knowledge.files import files_below, hash_of
from knowledge.model import Parsed, Passage
from knowledge.originals import Originals
from knowledge.tongues import language_of
from knowledge.truth import READER, DocumentInfo, Truth
from plant.errors import DataFault
from plant.workspace import Workspace

BATCH = 128
_log = logging.getLogger(__name__)
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: "added", "updated", "unchanged", "removed" or "refused" with the reason.

    Attributes:
        hidden: passages that a reader of the page cannot see, kept out of answers.
    """

    document: str
    outcome: str
    passages: int = 0
    pages: int = 0
    unread: tuple[str, ...] = ()
    says: str = ""
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of every file, and how many passages were embedded anew."""

    files: tuple[Added, ...] = field(default_factory=tuple)
    embedded: int = 0


def store_files(
    workspace: Workspace, truth: Truth, originals: Originals, paths: Sequence[Path], *,
    roles: Sequence[str], mirror: bool, progress: Progress,
) -> list[Added]:  # fmt: skip
    """Read files, or all below folders, and store their passages; each file is one transaction.

    Args:
        workspace: settings of the reading.
        truth: where passages go.
        originals: where the files are kept.
        paths: files and folders.
        roles: who may read what is new; () for everybody.
        mirror: take out documents that came from one of the folders and are gone from there.
        progress: told a line a file.
    """
    files = files_below(paths)
    done = [Added(p.name, "refused", says=why) for p, why in files.left_out]
    for n, path in enumerate(files.paths, 1):
        progress(f"{n} of {len(files.paths)}: {path.name}")
        done.append(_store(workspace, truth, originals, path, roles))
    if mirror:
        done += _remove_gone(truth, paths)
    originals.drop_others(truth.hashes())
    return done


def read_anew(workspace: Workspace, truth: Truth, originals: Originals) -> None:
    """Read the documents of an older version from their kept files; those that cannot be read stay listed."""
    for old in truth.outdated():
        path = originals.path(old.name, old.sha256)
        if truth.known(old.name) is None:
            if not path.is_file():
                why = "its kept file is not there"
            else:
                added = _store(workspace, truth, originals, path, old.roles, old.source)
                why = added.says if added.outcome == "refused" else ""
            if why:
                _log.warning(
                    "%s was read by an older version and has to be added again with gemba docs add: %s",
                    old.name,
                    why,
                )
                continue
        truth.is_read_anew(old.name)


def embed_pending(workspace: Workspace, truth: Truth, progress: Progress) -> int:
    """Give every passage that waits its vector, batch by batch; return how many there were."""
    total = truth.count_pending()
    if not total:
        return 0
    embedder = Embedder(workspace)
    titles = {d.name: d.title for d in truth.documents()}
    done = 0
    while batch := truth.pending(BATCH):
        vectors = embedder.encode([embedded_text(titles.get(p.document, ""), p) for p in batch], threads=2)
        truth.keep_vectors([p.id for p in batch], vectors)
        done += len(batch)
        progress(f"vectors: {done} of {max(total, done)} passages")
    return done


def embedded_text(title: str, passage: Passage) -> str:
    """Return the words that a passage's vector stands for: title, headings, text."""
    return f"{title} {passage.section}\n{passage.text}"[:1200]


def _store(
    workspace: Workspace,
    truth: Truth,
    originals: Originals,
    path: Path,
    roles: Sequence[str],
    source: str = "",
) -> Added:
    from knowledge.passages import passages_of
    from knowledge.reader import read_document

    sha256 = hash_of(path)
    known = truth.known(path.name)
    if known == (sha256, READER):
        return Added(path.name, "unchanged")
    settings = workspace.settings
    try:
        parsed = read_document(path, ocr=settings.ocr == "auto", ocr_languages=settings.ocr_languages)
        passages = passages_of(path.name, parsed)
    except DataFault as fault:
        return Added(path.name, "refused", says=str(fault))
    unread = tuple(f"page {p.number}: {p.unread}" for p in parsed.pages if p.unread)
    hidden = sum(p.hidden for p in passages)
    if len(passages) == hidden:
        why = "; ".join(unread[:3]) or "it has no text that can be seen"
        return Added(path.name, "refused", unread=unread, hidden=hidden, says=f"{path.name}: {why}.")
    originals.keep(path, sha256)
    info = _info(path, sha256, parsed, passages, unread, _roles(truth, path.name, roles), source)
    keys = [hashlib.sha256(embedded_text(parsed.title, p).encode()).hexdigest()[:20] for p in passages]
    truth.replace(info, passages, keys)
    outcome = "added" if known is None else "updated"
    return Added(path.name, outcome, len(passages), len(parsed.pages), unread, hidden=hidden)


def _info(
    path: Path, sha256: str, parsed: Parsed, passages: Sequence[Passage], unread: tuple[str, ...],
    roles: tuple[str, ...], source: str,
) -> DocumentInfo:  # fmt: skip
    return DocumentInfo(
        name=path.name,
        title=parsed.title,
        revision=parsed.revision,
        pages=len(parsed.pages),
        passages=len(passages),
        unread=unread,
        added=dt.datetime.now(dt.UTC),
        roles=roles,
        language=language_of(" ".join(p.raw for p in passages[:40])),
        source=source or str(path.resolve()),
        sha256=sha256,
    )


def _roles(truth: Truth, name: str, given: Sequence[str]) -> tuple[str, ...]:
    """Return the roles of a document: those given, else those it had before."""
    if given:
        return tuple(given)
    return next((d.roles for d in truth.documents() if d.name == name), ())


def _remove_gone(truth: Truth, paths: Sequence[Path]) -> list[Added]:
    folders = [p.resolve() for p in paths if p.is_dir()]
    gone = []
    for info in truth.documents():
        source = Path(info.source)
        if any(source.is_relative_to(f) for f in folders) and not source.exists():
            truth.remove(info.name)
            gone.append(Added(info.name, "removed", says=f"{source} is not there any more"))
    return gone
