"""The bundled embedding model: vectors as sentence-transformers gives them, without loading torch."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.bert_onnx import can_write
from knowledge.embedding import Embedder, bundled_folder
from plant.workspace import Workspace

# The first numbers of sentence-transformers' own vectors of all-MiniLM-L6-v2.
REFERENCE = {
    "the spindle vibrates": [-0.05401, -0.11974, -0.02779, -0.06892, -0.14526],
    "why is the bearing hot? " * 30: [-0.00575, -0.05255, -0.02221, 0.02888, -0.02231],
}


def test_vectors_are_those_of_sentence_transformers(demo_workspace: Workspace) -> None:
    vectors = Embedder(demo_workspace).encode(list(REFERENCE))

    assert vectors[:, :5] == pytest.approx(np.array(list(REFERENCE.values())), abs=2e-5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_the_first_vector_of_a_new_workspace_does_not_load_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from plant.settings import load_settings\n"
        "from plant.workspace import Workspace; from knowledge.embedding import Embedder\n"
        "workspace = Workspace(load_settings(workspace=Path(sys.argv[1]))).create()\n"
        "print(Embedder(workspace).encode(['oil']).shape, 'torch' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.stdout.strip() == "(1, 384) False", done.stderr


def test_a_model_of_another_build_is_left_to_its_own_library(tmp_path: Path) -> None:
    for name in ("config.json", "modules.json", "1_Pooling/config.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = (bundled_folder() / name).read_text().replace('"gelu"', '"relu"')
        (tmp_path / name).write_text(text)
    (tmp_path / "model.safetensors").touch()

    assert can_write(bundled_folder())
    assert not can_write(tmp_path)
    assert not can_write(tmp_path / "nowhere")
