"""Vectors of questions: the bundled model with what it was taught of how people ask in a plant.

Manuals are embedded by the model as it is, so that what is stored stays comparable. ``adapter.npz`` is written by
``python -m ui.adapter``.
"""

from functools import lru_cache
from pathlib import Path

from agents.understanding.intents import Embed
from knowledge.embedding import Embedder
from knowledge.library import Library
from plant.workspace import Workspace

ADAPTER = Path(__file__).with_name("adapter.npz")


@lru_cache(maxsize=8)  # what is solved for an embedder is kept by it
def question_embedder(workspace: Workspace) -> Embedder:
    """Return the embedder of questions; a model of the user's own is taken as it is."""
    return Embedder(workspace, ADAPTER)


def embed_of(library: Library) -> Embed | None:
    """Return what embeds questions, None where a workspace has no vectors yet and the first would take seconds."""
    return question_embedder(library.workspace).encode if library.can_embed else None
