"""Vectors of the sentences that come with the product, made once, so that a first start need not embed thousands.

``known_vectors.npz`` holds them in 8 bits a number, by a key of the text. A sentence that is not there, or an embedder
that gives other vectors, is embedded as it comes: the file is never needed, and can't be out of date.
``python -m ui.vectors`` writes it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.understanding.intents import Embed

FILE = Path(__file__).with_name("known_vectors.npz")
_PROBE = "which machine had the most downtime last week"
_STEPS, _LARGEST = 127, 0.5  # a number of a unit vector of a sentence is hardly beyond ±0.3
_LATEST = 256


class KnownVectors:
    """An embedder that has the vectors of known sentences and of the latest ones.

    Args:
        embed: sentences to unit vectors.
        file: of known vectors.
    """

    def __init__(self, embed: "Embed", file: Path = FILE) -> None:
        import numpy as np

        self._embed = embed
        self._known: dict[int, int] = {}
        self._vectors: NDArray[np.int8] | None = None
        self._latest: dict[str, NDArray[np.float32]] = {}
        if file.is_file():
            with np.load(file, allow_pickle=False) as found:
                if np.allclose(np.asarray(embed([_PROBE]))[0], found["probe"], atol=1e-3):
                    self._known = {int(k): n for n, k in enumerate(found["keys"])}
                    self._vectors = found["vectors"]

    def __call__(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return unit vectors, one row a text."""
        import numpy as np

        places = [self._known.get(_key(text)) for text in texts]
        made = {t: self._latest.get(t) for t, at in zip(texts, places, strict=True) if at is None}
        if new := [t for t, vector in made.items() if vector is None]:
            made |= (embedded := dict(zip(new, np.asarray(self._embed(new)), strict=True)))
            kept = embedded if len(embedded) + len(self._latest) > _LATEST else self._latest | embedded
            self._latest = kept if len(kept) <= _LATEST else {}
        rows = [
            made[text] if at is None or self._vectors is None else _unpacked(self._vectors[at])
            for text, at in zip(texts, places, strict=True)
        ]
        found: NDArray[np.float32] = np.array(rows, dtype=np.float32)
        return found


def write_known(texts: Sequence[str], embed: "Embed", file: Path = FILE) -> None:
    """Write the vectors of sentences.

    Args:
        texts: the sentences, as they are embedded.
        embed: sentences to unit vectors.
        file: that is written.
    """
    import numpy as np

    texts = sorted(set(texts))
    vectors = np.asarray(embed(texts))
    packed = np.clip(np.round(vectors / _LARGEST * _STEPS), -_STEPS, _STEPS).astype(np.int8)
    keys = np.array([_key(text) for text in texts], dtype=np.uint64)
    probe: Any = np.asarray(embed([_PROBE]))[0].astype(np.float32)
    np.savez_compressed(file, allow_pickle=False, keys=keys, vectors=packed, probe=probe)


def _unpacked(packed: "NDArray[np.int8]") -> "NDArray[np.float32]":
    import numpy as np

    vector = packed.astype(np.float32)
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
