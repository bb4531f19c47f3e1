"""What a model was taught beside its own weights: a low-rank update of each linear layer, less than 1 MB.

Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), section 4.1. Half of the update is
taken: Wortsman et al., "Robust fine-tuning of zero-shot models" (2022), section 3.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DOWN, _UP = ".down", ".up"


def adapted(weights: "Mapping[str, NDArray[np.float32]]", file: Path) -> "dict[str, NDArray[np.float32]]":
    """Return a model's weights with its adapter added.

    Args:
        weights: by name; those of a linear layer are out × in.
        file: that `write_adapter` wrote.

    Raises:
        KeyError: the adapter is one of another model.
    """
    import numpy as np

    found = dict(weights)
    with np.load(file, allow_pickle=False) as parts:
        for name in parts.files:
            if name.endswith(_DOWN):
                layer = name.removesuffix(_DOWN)
                update = parts[layer + _UP].astype(np.float32) @ parts[name].astype(np.float32)
                found[f"{layer}.weight"] = found[f"{layer}.weight"] + update
    return found


def write_adapter(
    updates: "Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]", file: Path
) -> None:
    """Write an adapter.

    Args:
        updates: by the name of the layer: what leads down (rank × in) and what leads up again (out × rank).
        file: that is written, in 16 bits a number.
    """
    import numpy as np

    parts = {
        name + end: array.astype(np.float16)
        for name, pair in updates.items()
        for end, array in zip((_DOWN, _UP), pair, strict=True)
    }
    np.savez_compressed(file, allow_pickle=False, **parts)
