"""Import files: read, propose, validate, and when a person agrees, write."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from plant.errors import DataFault, RequestError
from plant.importing.census import alias_frame, equipment_frame, known_equipment, take_census
from plant.importing.draft import Draft
from plant.importing.load import code_labels, write_code_labels, write_draft
from plant.importing.mapping import propose
from plant.importing.merge import merge
from plant.importing.notation import Notation
from plant.importing.people import pseudonymise
from plant.importing.proposal import Proposal, own_name
from plant.importing.reading import Read, reading
from plant.importing.rejects import rejects_path, write_rejects
from plant.importing.shaping import make_draft
from plant.importing.tags import name_tags
from plant.importing.worker import KNOWN, kind_of
from plant.store import PlantStore, PlantWriter
from plant.workspace import Workspace

_FORM = "1"  # changes when the same file would be loaded differently
_Progress = Callable[[str], None]


@dataclass(slots=True)
class TableReport:
    """What became of one table of a file.

    Attributes:
        table: table the rows went to; None when the file was refused.
        source: file name, with sheet or path inside.
        rows_in, rows_ok, rows_rejected: `rows_in = rows_ok + rows_rejected`.
        rejects: file with the rejected rows, None when there are none.
        own_table: table that holds all columns, when there is one.
        refused: why the file was not read, "" when it was.
        unchanged: the same file was imported before; nothing was written.
        added, updated: rows of the table that are new, or changed by their key.
        mapping: the proposal, in the form of a mapping file's entry.
        notes: what was found about the file.
        headers: the file's columns.
    """

    table: str | None
    source: str
    rows_in: int = 0
    rows_ok: int = 0
    rows_rejected: int = 0
    rejects: str | None = None
    own_table: str | None = None
    refused: str = ""
    unchanged: bool = False
    added: int = 0
    updated: int = 0
    mapping: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the object of the command's JSON."""
        value: dict[str, Any] = {
            "table": self.table,
            "source": self.source,
            "rows_in": self.rows_in,
            "rows_ok": self.rows_ok,
            "rows_rejected": self.rows_rejected,
            "rejects": self.rejects,
        }
        for name in ("own_table", "refused", "unchanged", "added", "updated", "mapping", "notes", "headers"):
            if getattr(self, name):
                value[name] = getattr(self, name)
        return value


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        tables: one report for each table of each file.
        questions: what a person should confirm.
        loaded: whether the rows were written.
    """

    tables: list[TableReport] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    loaded: bool = False

    @property
    def refused(self) -> list[TableReport]:
        """The files that could not be read."""
        return [t for t in self.tables if t.refused]

    def to_json(self) -> dict[str, Any]:
        """Return the command's JSON."""
        return {
            "tables": [t.to_json() for t in self.tables],
            "questions": self.questions,
            "loaded": self.loaded,
        }


@dataclass(slots=True)
class _File:
    read: Read
    digest: str
    proposals: list[Proposal] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    refused: str = ""


def import_paths(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, Any] | None = None,
    accept: bool = False,
    progress: _Progress | None = None,
) -> ImportReport:
    """Import files and folders into a workspace.

    Args:
        workspace: where the plant's data lies.
        paths: files, or folders whose files are taken.
        mapping: entries by file name that override the proposal.
        accept: write the rows; without it the report is the proposal.
        progress: told what is being done.

    Raises:
        RequestError: a path does not exist, or a folder has no file to read.
        DataFault: the mapping names what is not there.
    """
    files = find_files(paths)
    mapping = mapping or {}
    _check_mapping(mapping, files)
    say = progress or (lambda _: None)
    store = PlantStore.open(workspace)
    report = ImportReport()
    before = _imported(store)
    new: list[tuple[Path, str]] = []
    for path in files:
        digest = _digest(path, _entries(mapping, path), store.zone)
        if digest in before:
            for table, source, rows_in, rows_ok, rows_rejected in before[digest]:
                rejects = rejects_path(workspace, source, digest)
                report.tables.append(
                    TableReport(
                        table, source, rows_in, rows_ok, rows_rejected,
                        str(rejects) if rows_rejected and rejects.exists() else None,
                        unchanged=True,
                    )
                )  # fmt: skip
        else:
            new.append((path, digest))
    report.loaded = accept
    if not new:
        return report
    delimiters = {
        p.name: str(e["delimiter"])
        for p, _ in new
        if (e := _entries(mapping, p).get("", {})).get("delimiter")
    }
    with reading([p for p, _ in new], delimiters) as reads:
        taken = []
        for read, (path, digest) in zip(reads, new, strict=True):
            say(f"reading {path.name}")
            taken.append(_propose(_File(read, digest, refused=read.refused), mapping, store.zone))
        _join_series(taken)
        pseudonymise(workspace, [p for f in taken for p in f.proposals])
        registry = known_equipment(store)
        take_census(registry, [p for f in taken for p in f.proposals])
        for file in taken:
            for proposal in file.proposals:
                say(f"checking {proposal.cells.source}")
                file.drafts.append(make_draft(proposal, registry))
        if accept:
            with store.writer() as writer:
                _in_transaction(writer, lambda: _write_equipment(writer, registry))
                for file in sorted(taken, key=_last_what_fills_gaps):
                    say(f"loading {file.read.path.name}")
                    _load(writer, workspace, file, report)
                labels = code_labels([p for f in taken for p in f.proposals])
                _in_transaction(writer, lambda: write_code_labels(writer, labels))
                own = [d.own.info for f in taken for d in f.drafts if d.own is not None]
                _in_transaction(writer, partial(name_tags, writer, own))
        else:
            for file in taken:
                _report(workspace, file, report)
    for file in taken:
        for proposal in file.proposals:
            report.questions += proposal.questions
    if not workspace.settings.time_zone and not store.meta("time_zone"):
        naive = [f for f in taken if any(p.time for p in f.proposals)]
        if naive:
            report.questions.append(
                "times that name no zone were read as UTC; if the plant's clocks show local time, set "
                'time_zone = "Europe/Rome" (or another) in gemba.toml before importing'
            )
    report.questions = list(dict.fromkeys(report.questions))
    order = {p.name: i for i, p in enumerate(files)}
    report.tables.sort(key=lambda t: order.get(t.source.split("#")[0], 0))
    return report


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: those named, and in folders those of known kinds.

    Raises:
        RequestError: a path does not exist, or a folder has nothing to read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and not p.name.startswith((".", "~$")) and kind_of(p) in KNOWN
            )
            if not inside:
                raise RequestError(
                    f"{path} holds no file that can be imported ({', '.join(KNOWN)}, also .gz)."
                )
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise RequestError(f"There is no file or folder {path}.")
    return list(dict.fromkeys(p.resolve() for p in found))


def _propose(file: _File, mapping: Mapping[str, Any], zone: ZoneInfo) -> _File:
    for cells in file.read.tables:
        entry = _entries(mapping, file.read.path).get(cells.part, {})
        frame = cells.frame()
        if not cells.header:
            proposal = Proposal(cells, "empty", own_name(cells.source), {}, notes=cells.notes)
        else:
            proposal = propose(cells, frame, Notation(zone=zone), entry)
        file.proposals.append(proposal)
    return file


def _join_series(files: Sequence[_File]) -> None:
    """Let files that differ only by a number or date in their name share one table."""
    by_form: dict[tuple[str, tuple[str, ...]], list[Proposal]] = {}
    for file in files:
        for proposal in file.proposals:
            if proposal.shape == "own":
                stem = re.sub(r"(_?\d+)+$", "", proposal.table)
                by_form.setdefault((stem, tuple(proposal.columns)), []).append(proposal)
    for (stem, _), proposals in by_form.items():
        named = all(h != "column_1" for p in proposals for h in p.columns)
        if len(proposals) > 1 and len(stem) > 2 and named:
            for proposal in proposals:
                proposal.table = stem


def _last_what_fills_gaps(file: _File) -> bool:
    return any(p.cells.part and p.table == "signal" for p in file.proposals)


def _write_equipment(writer: PlantWriter, registry: Any) -> None:
    frame = equipment_frame(registry)
    if len(frame):
        merge(writer.connection, "equipment", frame, ("equipment_id",))
    aliases = alias_frame(registry)
    if len(aliases):
        merge(writer.connection, "equipment_alias", aliases, ("alias",), keep=True)


def _load(writer: PlantWriter, workspace: Workspace, file: _File, report: ImportReport) -> None:
    """Write one file in one transaction; a fault of the engine loses this file only."""
    import duckdb

    started = len(report.tables)
    _report(workspace, file, report)
    entries = report.tables[started:]
    if file.refused:
        return

    def write() -> None:
        for draft, entry in zip(file.drafts, entries, strict=True):
            written = write_draft(writer, draft)
            entry.added, entry.updated = written.merged.added, written.merged.updated
            entry.own_table = written.own_table
            if draft.proposal.shape == "own" and written.own_table:
                entry.table = written.own_table
            part = draft.proposal.cells.part
            writer.connection.execute(
                "INSERT OR REPLACE INTO import VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    f"{file.digest[:32]}:{part}:{entry.table}",
                    entry.source,
                    dt.datetime.now(dt.UTC),
                    entry.rows_in,
                    entry.rows_ok,
                    entry.rows_rejected,
                    file.digest,
                ],
            )

    try:
        _in_transaction(writer, write)
    except duckdb.Error as error:
        text = str(error).split("\n")[0][:200]
        del report.tables[started:]
        report.tables.append(
            TableReport(
                None,
                file.read.path.name,
                refused=f"{file.read.path.name} could not be written ({text}); nothing of it was.",
            )
        )


def _in_transaction(writer: PlantWriter, write: Callable[[], None]) -> None:
    writer.connection.execute("BEGIN TRANSACTION")
    try:
        write()
    except BaseException:
        writer.connection.execute("ROLLBACK")
        raise
    writer.connection.execute("COMMIT")


def _report(workspace: Workspace, file: _File, report: ImportReport) -> None:
    if file.refused:
        report.tables.append(TableReport(None, file.read.path.name, refused=file.refused))
    for draft in file.drafts:
        proposal = draft.proposal
        source = proposal.cells.source
        rejects = write_rejects(workspace, source, file.digest, draft.rejects)
        report.tables.append(
            TableReport(
                proposal.table,
                source,
                draft.rows_in,
                draft.rows_ok,
                draft.rows_rejected,
                str(rejects) if rejects else None,
                own_table=draft.own.name if draft.own else None,
                mapping=proposal.to_json(),
                notes=proposal.notes[:20],
                headers=list(proposal.columns),
            )
        )


def _imported(store: PlantStore) -> dict[str, list[tuple[str, str, int, int, int]]]:
    found: dict[str, list[tuple[str, str, int, int, int]]] = {}
    for id_, source, rows_in, rows_ok, rows_rejected, digest in store.rows(
        "SELECT import_id, source, rows_in, rows_ok, rows_rejected, digest FROM import ORDER BY loaded"
    ):
        table = str(id_).rsplit(":", 1)[-1]
        found.setdefault(digest, []).append((table, source, rows_in, rows_ok, rows_rejected))
    return found


def _digest(path: Path, entries: Mapping[str, Any], zone: ZoneInfo) -> str:
    found = hashlib.sha256(f"{_FORM} {zone.key} {json.dumps(entries, sort_keys=True)}".encode())
    found.update(path.name.encode())
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                found.update(chunk)
    except OSError as error:
        raise DataFault(f"{path} cannot be read: {error.strerror}.") from error
    return found.hexdigest()


def _entries(mapping: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return the mapping file's entries for a file, by part."""
    found = {}
    for key, entry in mapping.items():
        name, _, part = key.partition("#")
        if name == path.name:
            found[part] = entry
    return found


def _check_mapping(mapping: Mapping[str, Any], files: Sequence[Path]) -> None:
    names = {p.name for p in files}
    for key in mapping:
        if key.partition("#")[0] not in names:
            raise DataFault(
                f"The mapping speaks of '{key}', which is not among the files: {', '.join(sorted(names))}."
            )
