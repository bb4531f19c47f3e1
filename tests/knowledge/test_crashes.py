"""A process that dies while it adds documents leaves a library that searches and completes itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from knowledge.library import Library

_ROOT = Path(__file__).resolve().parents[2]
_ADD = (
    "import sys; from pathlib import Path; from plant import environment; environment.prepare();"
    "from knowledge.library import Library; from plant.settings import load_settings;"
    "from plant.workspace import Workspace;"
    "Library.open(Workspace(load_settings(workspace=Path(sys.argv[1])))).add([Path(sys.argv[2])])"
)


def test_a_kill_while_the_index_is_built_leaves_nothing_half_done(library: Library, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for n in range(6):
        text = f"# Pump P-{n}\n\n## Seal\n\nThe seal of the pump is replaced after {n + 3}00 hours.\n"
        (docs / f"pump_{n}.md").write_text(text, encoding="utf-8")
    folder = library.workspace.knowledge_folder
    child = subprocess.Popen(
        [sys.executable, "-c", _ADD, str(library.workspace.folder), str(docs)],
        cwd=_ROOT, env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    while child.poll() is None and not any(folder.glob("chroma-*")):
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.wait()

    opened = Library.open(library.workspace)
    found = [h.passage.id for h in opened.search("when is the seal replaced", 6).hits]
    names = {d.name for d in opened.documents()}
    exact = opened.searcher().search("when is the seal replaced", 6, allowed=names)
    again = opened.add([docs])

    assert len(names) == 6
    assert found == [h.passage.id for h in exact.hits]
    assert {f.outcome for f in again.files} == {"unchanged"}
    assert opened.searcher().is_indexed
    assert [h.passage.id for h in opened.search("when is the seal replaced", 6).hits] == found
