"""The libraries we build on keep no device number and queue no events for their makers."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_runtime_of_the_embedding_model_queues_no_telemetry(tmp_path: Path) -> None:
    program = (
        "from plant import environment; environment.prepare();"
        "import onnxruntime; from onnx import TensorProto, helper;"
        "ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1]) for n in 'ab'];"
        "graph = helper.make_graph([helper.make_node('Identity', ['a'], ['b'])], 'g', ends[:1], ends[1:]);"
        "model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid('', 17)]);"
        "onnxruntime.InferenceSession(model.SerializeToString())"
    )

    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        cwd=ROOT,
        env=dict(os.environ, HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache")),
    )

    assert not list(tmp_path.rglob("*"))
