"""Kept copies of the manuals' files, by content, so that a page can be shown as it was read."""

import shutil
from collections.abc import Collection
from pathlib import Path


class Originals:
    """The folder of kept files; each lies below the beginning of its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str, sha256: str) -> Path:
        """Return where a file lies."""
        return self.folder / sha256[:16] / name

    def keep(self, source: Path, sha256: str) -> None:
        """Copy a file in; a copy that is there already is not written again."""
        target = self.path(source.name, sha256)
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(target.name + ".new")
        shutil.copyfile(source, beside)
        beside.replace(target)

    def drop_others(self, hashes: Collection[str]) -> None:
        """Delete the copies that belong to no document any more."""
        wanted = {sha256[:16] for sha256 in hashes}
        if self.folder.is_dir():
            for child in self.folder.iterdir():
                if child.name not in wanted and child.is_dir():
                    shutil.rmtree(child, ignore_errors=True)
