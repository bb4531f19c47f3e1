"""A BERT sentence encoder as an ONNX graph, written straight from its weights: no torch, a second instead of fifteen.

Source: Devlin et al., "BERT" (2019), section 3, for the encoder; Reimers and Gurevych, "Sentence-BERT" (2019),
section 3, for mean pooling.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.adapter import adapted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OPSET, _IR = 17, 8


def can_write(folder: Path) -> bool:
    """Return whether a sentence-transformers folder holds what `write_onnx` knows: BERT, GELU, mean, unit length."""
    try:
        config, pooling = _json(folder / "config.json"), _json(folder / "1_Pooling" / "config.json")
        parts = [str(m["type"]).rpartition(".")[2] for m in _json(folder / "modules.json")]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    modes = {k for k, on in pooling.items() if k.startswith("pooling_mode") and on is True}
    return (
        parts == ["Transformer", "Pooling", "Normalize"]
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and modes == {"pooling_mode_mean_tokens"}
        and (folder / "model.safetensors").is_file()
    )


def write_onnx(folder: Path, target: Path, adapter: Path | None = None) -> None:
    """Write the model of a folder that `can_write` accepts.

    Args:
        folder: of sentence-transformers, with ``model.safetensors``.
        adapter: what is added to its weights (`knowledge.adapter`).
        target: inputs ``input_ids`` and ``attention_mask`` (b × s, int64), output ``vector`` (b × hidden, unit length).
    """
    import onnx
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    weights = load_file(folder / "model.safetensors")
    if adapter is not None:
        weights = adapted(weights, adapter)
    graph = _Graph(weights, _json(folder / "config.json"))
    graph.encode()
    ints = [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "s"]) for n in _INPUTS]
    out = helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["b", graph.hidden])
    made = helper.make_graph(graph.nodes, "sentence_encoder", ints, [out], graph.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(made, opset_imports=opsets, ir_version=_IR)
    target.write_bytes(model.SerializeToString())
    onnx.checker.check_model(str(target))


_INPUTS = ("input_ids", "attention_mask")


class _Graph:
    """The nodes as they come about; each method returns the name of what it computes."""

    def __init__(self, weights: "dict[str, NDArray[np.float32]]", config: dict[str, Any]) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.hidden = int(config["hidden_size"])
        self._weights, self._config = weights, config
        self._heads = int(config["num_attention_heads"])

    def encode(self) -> None:
        """Add the whole encoder."""
        mask = self._op("Cast", "attention_mask", to=1)
        keep = self._op("Cast", "attention_mask", to=6)
        x = self._embed()
        for n in range(int(self._config["num_hidden_layers"])):
            x = self._layer(x, keep, f"encoder.layer.{n}.")
        wide = self._op("Unsqueeze", mask, self._ints(2))
        total = self._op("ReduceSum", self._op("Mul", x, wide), self._ints(1), keepdims=0)
        count = self._op("Max", self._op("ReduceSum", wide, self._ints(1), keepdims=0), self._value(1e-9))
        mean = self._op("Div", total, count)
        length = self._op("Max", self._op("ReduceL2", mean, axes=[1], keepdims=1), self._value(1e-12))
        self._op("Div", mean, length, name="vector")

    def _embed(self) -> str:
        words = self._op("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")
        size = self._op("Slice", self._op("Shape", "input_ids"), self._ints(1), self._ints(2))
        table = self._weight("embeddings.position_embeddings.weight")
        places = self._op("Slice", table, self._ints(0), size, self._ints(0))
        kind = self._constant(self._weights["embeddings.token_type_embeddings.weight"][0])
        whole = self._op("Add", self._op("Add", words, places), kind)
        return self._norm(whole, "embeddings.LayerNorm")

    def _layer(self, x: str, keep: str, at: str) -> str:
        import numpy as np

        parts = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
        weight = self._constant(np.concatenate([self._weights[f"{p}.weight"].T for p in parts], axis=1))
        bias = self._constant(np.concatenate([self._weights[f"{p}.bias"] for p in parts]))
        seen = self._fused("Attention", x, weight, bias, keep, num_heads=self._heads)
        seen = self._linear(seen, f"{at}attention.output.dense")
        x = self._norm(self._op("Add", seen, x), f"{at}attention.output.LayerNorm")
        inner = self._op("MatMul", x, self._transposed(f"{at}intermediate.dense"))
        gelu = self._fused("BiasGelu", inner, self._weight(f"{at}intermediate.dense.bias"))
        out = self._linear(gelu, f"{at}output.dense")
        return self._norm(self._op("Add", out, x), f"{at}output.LayerNorm")

    def _linear(self, x: str, name: str) -> str:
        return self._op("Add", self._op("MatMul", x, self._transposed(name)), self._weight(f"{name}.bias"))

    def _transposed(self, name: str) -> str:
        return self._constant(self._weights[f"{name}.weight"].T.copy())

    def _norm(self, x: str, name: str) -> str:
        scale, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._op(
            "LayerNormalization", x, scale, bias, axis=-1, epsilon=float(self._config["layer_norm_eps"])
        )

    def _op(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = name or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _fused(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator that ONNX Runtime has beside the standard ones."""
        return self._op(kind, *inputs, domain="com.microsoft", **attributes)

    def _weight(self, name: str) -> str:
        return self._constant(self._weights[name])

    def _value(self, value: float) -> str:
        import numpy as np

        return self._constant(np.array(value, dtype=np.float32))

    def _ints(self, *values: int) -> str:
        import numpy as np

        return self._constant(np.array(values, dtype=np.int64))

    def _constant(self, value: "NDArray[Any]") -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
