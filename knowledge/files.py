"""Which files below given paths are documents to read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plant.errors import DataFault

_SKIPPED = {".py", ".json", ".jsonl", ".lock", ".tmp", ".bak", ".db", ".log"}


@dataclass(frozen=True, slots=True)
class Files:
    """Files to read, and those left out with the reason."""

    paths: tuple[Path, ...]
    left_out: tuple[tuple[Path, str], ...]


def files_below(paths: Sequence[Path]) -> Files:
    """Return the documents among files and below folders.

    Links and files that are plainly no documents are passed over. Two files of one name and
    different content cannot be told apart in a citation: the second is left out, with the reason.

    Raises:
        DataFault: a path does not exist, or there is no document.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
            found += [p for p in below if p.suffix.lower() not in _SKIPPED and p.name[0] not in "._~"]
        elif path.is_file():
            found.append(path)
        else:
            raise DataFault(f"There is no file or folder {path}.")
    if not found:
        raise DataFault("There is no document in " + ", ".join(str(p) for p in paths) + ".")
    first: dict[str, Path] = {}
    left_out = []
    for path in found:
        other = first.setdefault(path.name, path)
        if other != path and hash_of(other) != hash_of(path):
            left_out.append((path, f"{path} and {other} have the same name; rename one of them."))
    return Files(tuple(first.values()), tuple(left_out))


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
