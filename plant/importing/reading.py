"""Have untrusted files read by a process with limits, and take over what it found."""

import json
import logging
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plant.importing.limits import seconds_for
from plant.importing.raw import ROW, Reject

if TYPE_CHECKING:
    import pandas as pd

_log = logging.getLogger("gemba.importing")


@dataclass(slots=True)
class Cells:
    """One table of a file as it was read, its cells on disk until asked for."""

    path: Path
    part: str
    header: list[str]
    rejects: list[Reject]
    notes: list[str]
    decimal_comma: bool
    cells: Path | None = None
    _frame: "pd.DataFrame | None" = field(default=None, repr=False)

    @property
    def source(self) -> str:
        """The file's name, and the sheet or path inside it."""
        return f"{self.path.name}#{self.part}" if self.part else self.path.name

    def frame(self) -> "pd.DataFrame":
        """Return the cells; columns are called as in `header`, row numbers are the index."""
        import pandas as pd

        if self.cells is None:
            return pd.DataFrame(columns=self.header)
        frame = pd.read_parquet(self.cells)
        frame.index = pd.Index(frame.pop(ROW), name=ROW)
        frame.columns = pd.Index(self.header, dtype=object)
        return frame


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file: its tables, or why it was refused."""

    path: Path
    tables: tuple[Cells, ...] = ()
    refused: str = ""


@contextmanager
def reading(paths: Sequence[Path], delimiters: Mapping[str, str] | None = None) -> Iterator[Iterator[Read]]:
    """Read files in a process of its own; what it wrote is removed when the block ends.

    Args:
        paths: files, read in this order.
        delimiters: delimiter by file name where the mapping file says one.
    """
    with tempfile.TemporaryDirectory(prefix="gemba-import-") as folder:
        process = _Process(Path(folder))
        try:
            yield (process.read(i, p, (delimiters or {}).get(p.name)) for i, p in enumerate(paths))
        finally:
            process.stop()


class _Process:
    """A reading process that is started when needed and again after it died."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def read(self, number: int, path: Path, delimiter: str | None) -> Read:
        """Read one file."""
        try:
            wait = seconds_for(path) + 3
        except OSError as error:
            return Read(path, refused=f"{path} cannot be read: {error.strerror}.")
        request = {"id": number, "path": str(path), "folder": str(self._folder)}
        answer = self._ask(request | ({"delimiter": delimiter} if delimiter else {}), wait)
        if answer is None:
            return Read(
                path,
                refused=f"{path.name} took more memory or time than a file of its size may: refused."
                " Split it or export it as CSV.",
            )
        if "refused" in answer:
            return Read(path, refused=answer["refused"])
        tables = tuple(
            Cells(
                path,
                t["part"],
                t["header"],
                [Reject(*r) for r in t["rejects"]],
                t["notes"],
                t["decimal_comma"],
                Path(t["cells"]),
            )
            for t in answer["tables"]
        )
        return Read(path, tables)

    def _ask(self, request: dict[str, Any], wait: float) -> dict[str, Any] | None:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except OSError:
            self.stop()
            return None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(wait):
                self.stop()
                return None
        line = process.stdout.readline()
        if not line:
            self.stop()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            root = str(Path(__file__).resolve().parents[2])
            code = f"import sys; sys.path.insert(0, {root!r}); "
            code += "from plant.importing.worker import main; main()"
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={"PATH": os.environ.get("PATH", ""), "OMP_NUM_THREADS": "1"},
            )
        return self._process

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    _log.debug("the reading process had gone")
