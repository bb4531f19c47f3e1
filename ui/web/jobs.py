"""Long work beside the page: a ``gemba`` command in a process of its own, with low priority.

Reading manuals, importing files and building the demo plant never slow down other people's answers.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plant.errors import Busy, NotFound
from plant.workspace import Workspace

_ROOT = Path(__file__).parents[2]
_LOW_PRIORITY = ["nice", "-n", "10"] if shutil.which("nice") else []
_log = logging.getLogger("gemba")
MAX_WAITING = 60
_AT_ONCE = {"look": 3, "data": 1, "documents": 1, "demo": 1}  # what writes the same files goes one by one


@dataclass
class Job:
    """One command on its way.

    Attributes:
        title: what it does, for people.
        owner: who started it; nobody else sees it.
        progress: its latest line.
        result: the JSON it printed; None until it is done.
        failed: why it did not work, "" while it runs or when it did.
    """

    id: str
    title: str
    owner: str
    kind: str
    about: str = ""
    progress: str = ""
    done: bool = False
    result: Any = None
    failed: str = ""
    lines: list[str] = field(default_factory=list)


class Jobs:
    """The jobs of one installation since it was started."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._places = {kind: threading.Semaphore(n) for kind, n in _AT_ONCE.items()}

    def start(
        self, kind: str, title: str, owner: str, arguments: Sequence[str], *,
        about: str = "", after: Callable[[], None] = lambda: None,
    ) -> Job:  # fmt: skip
        """Run ``gemba ARGUMENTS`` beside the page, as soon as a place is free.

        Args:
            kind: "demo", "documents", "data" or "look"; says how its result is shown.
            title: what it does, for people.
            owner: who started it.
            arguments: words after ``gemba``; the workspace is added.
            about: id of what it works on.
            after: called when it ended, whatever came of it.

        Raises:
            Busy: too many jobs wait already.
        """
        with self._lock:
            if sum(not j.done for j in self._jobs.values()) >= MAX_WAITING:
                raise Busy("Much long work is waiting. Try again when some of it is done.")
            job = Job(uuid.uuid4().hex, title, owner, kind, about)
            self._jobs = dict(list(self._jobs.items())[-2 * MAX_WAITING :]) | {job.id: job}

        def run() -> None:
            with self._places[kind]:
                self._run(job, list(arguments), after)

        threading.Thread(target=run, daemon=True).start()
        return job

    def get(self, id: str, owner: str) -> Job:
        """Return a job of a person; raises NotFound, for somebody else's too."""
        job = self._jobs.get(id)
        if job is None or job.owner != owner:
            raise NotFound("job", id)
        return job

    def _run(self, job: Job, arguments: list[str], after: Callable[[], None]) -> None:
        command = [*_LOW_PRIORITY, sys.executable, "-m", "gemba", *arguments]
        command += ["--workspace", str(self._workspace.folder)]
        try:
            with subprocess.Popen(
                command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                text=True, encoding="utf-8", env=os.environ | {"PYTHONPATH": str(_ROOT)},
            ) as process:  # fmt: skip
                assert process.stdout is not None
                reader = threading.Thread(target=self._watch, args=(job, process.stderr), daemon=True)
                reader.start()
                printed = process.stdout.read()
                process.wait()
                reader.join(5)
            job.result = json.loads(printed) if printed.strip() else None
            if process.returncode and job.result is None:
                job.failed = job.lines[-1].removeprefix("gemba: ") if job.lines else "It stopped."
        except (OSError, ValueError) as error:
            _log.exception("job %s failed", job.title)
            job.failed = f"It stopped: {error}."
        finally:
            try:
                after()
            finally:
                job.done = True

    def _watch(self, job: Job, stream: Any) -> None:
        for line in stream:
            if text := line.strip().removeprefix("… "):
                job.lines.append(text)
                job.progress = text
