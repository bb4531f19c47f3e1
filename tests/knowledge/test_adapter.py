"""The update that a model's weights get from an adapter."""

from pathlib import Path

import numpy as np
import pytest

from agents.understanding.question_vectors import ADAPTER, question_embedder
from knowledge.adapter import adapted, write_adapter
from knowledge.embedding import Embedder
from plant.workspace import Workspace


def test_an_adapter_adds_its_update_and_leaves_other_weights(tmp_path: Path) -> None:
    file = tmp_path / "adapter.npz"
    down, up = np.array([[1.0, 2.0, 0.0]]), np.array([[0.5], [-1.0]])
    write_adapter({"layer": (down, up)}, file)
    weights = {"layer.weight": np.zeros((2, 3), "float32"), "other.weight": np.ones((2, 2), "float32")}

    found = adapted(weights, file)

    assert found["layer.weight"].tolist() == [[0.5, 1.0, 0.0], [-1.0, -2.0, 0.0]]
    assert found["other.weight"].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert not weights["layer.weight"].any()


def test_an_adapter_of_another_model_is_not_taken_in_silence(tmp_path: Path) -> None:
    file = tmp_path / "adapter.npz"
    write_adapter({"layer": (np.ones((1, 3)), np.ones((2, 1)))}, file)

    with pytest.raises(KeyError, match="layer"):
        adapted({"other.weight": np.ones((2, 3), "float32")}, file)


def test_questions_are_told_apart_better_than_by_the_model_as_it_is(demo_workspace: Workspace) -> None:
    same = ("who sends us the castings that are bad", "which supplier's lots make the most scrap")
    other = "the young man at the bad machine, what is he paid"
    plain, taught = (
        e.encode([*same, other]) for e in (Embedder(demo_workspace), question_embedder(demo_workspace))
    )

    def gap(v: "np.typing.NDArray[np.float32]") -> float:
        return float(v[0] @ v[1] - max(v[0] @ v[2], v[1] @ v[2]))

    assert gap(taught) > gap(plain)
    assert ADAPTER.stat().st_size < 1_000_000
