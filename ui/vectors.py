"""Writes the vectors of the sentences that the understanding knows: ``python -m ui.vectors``, after they changed."""

import tempfile
from pathlib import Path

from agents.understanding.intents import known_sentences
from agents.understanding.known_vectors import FILE, write_known
from knowledge.embedding import Embedder
from plant.settings import load_settings
from plant.workspace import Workspace
from tools.catalog import TOOLS


def main() -> None:
    """Embed every sentence and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(load_settings(workspace=Path(folder))).create()
        write_known(known_sentences(TOOLS), Embedder(workspace).encode, FILE)


if __name__ == "__main__":
    main()
