"""Writes what the understanding learns from its sentences: ``python -m ui.vectors``, after they changed.

These are their vectors, and the weights that are solved from them.
"""

import tempfile
from pathlib import Path
from typing import Any

from agents.understanding.intents import Intents, known_sentences
from agents.understanding.known_vectors import FILE, write_known
from agents.understanding.question_vectors import question_embedder
from agents.understanding.solved import write_solved
from plant.settings import load_settings
from plant.workspace import Workspace
from tools.catalog import TOOLS


def main() -> None:
    """Embed every sentence, solve, and write the files."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(load_settings(workspace=Path(folder))).create()
        embed = question_embedder(workspace).encode
        write_known(known_sentences(TOOLS), embed, FILE)
        write_solved({})
        solved: list[Any] = []
        for by in (embed, None):  # an installation that only starts reads by words alone
            intents = Intents(TOOLS, by)
            solved += [intents, intents.likeness, intents.turns]
        write_solved({i.key: i.weights for i in solved if i is not None and i.weights is not None})


if __name__ == "__main__":
    main()
