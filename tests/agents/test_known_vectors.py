"""What is learnt from sentences and comes with the product."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.understanding.intents import Intents, known_sentences
from agents.understanding.known_vectors import KnownVectors, write_known
from agents.understanding.question_vectors import question_embedder
from plant.workspace import Workspace
from tools.catalog import TOOLS


def test_nearly_every_sentence_comes_with_its_vector(demo_workspace: Workspace) -> None:
    asked: list[str] = []
    embedder = question_embedder(demo_workspace)

    def embed(texts: Sequence[str]) -> Any:
        asked.extend(texts)
        return embedder.encode(texts)

    sentences = sorted(set(known_sentences(TOOLS)))
    known = KnownVectors(embed)
    asked.clear()
    vectors = known(sentences)

    assert len(asked) < len(sentences) / 50, f"run python -m ui.vectors: {asked[:3]} … are not in the file"
    some = [n for n, s in enumerate(sentences) if s not in asked][::300]
    near = np.sum(vectors[some] * embedder.encode([sentences[n] for n in some]), axis=1)
    assert near.min() > 0.999


def test_vectors_of_another_embedder_are_not_used(tmp_path: Path) -> None:
    file = tmp_path / "known.npz"
    write_known(["a", "b"], lambda texts: np.eye(4, dtype=np.float32)[[len(t) % 4 for t in texts]], file)
    other = KnownVectors(lambda texts: np.full((len(texts), 4), 0.5, dtype=np.float32), file)

    assert np.allclose(other(["a"]), 0.5)


@pytest.mark.parametrize("by_vectors", [True, False], ids=["vectors", "words alone"])
def test_a_first_start_solves_nothing(
    demo_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, *, by_vectors: bool
) -> None:
    def solve(*_: object) -> None:
        pytest.fail("run python -m ui.vectors: the weights of these sentences are not in the file")

    monkeypatch.setattr("agents.understanding.intents.solved_ridge", solve)
    monkeypatch.setattr("agents.understanding.likeness.solved_ridge", solve)
    monkeypatch.setattr("agents.understanding.turns.solved_ridge", solve)
    intents = Intents(TOOLS, question_embedder(demo_workspace).encode if by_vectors else None)

    assert intents.likeness.read("how do i bypass the light curtain").score > 0
    assert intents.likeness.read("oee of the press last week").score < 0
