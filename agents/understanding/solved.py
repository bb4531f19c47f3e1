"""Kernel ridge regressions over the sentences, solved once for those that come with the product.

``solved.npz`` holds their weights by a key of all they depend on. Other sentences, e.g. those of a tool that was added,
are solved as they come: the file is never needed, and can't be out of date. ``python -m ui.vectors`` writes it.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("solved.npz")
_KEY = 16  # letters of a key


def solved_ridge(kernel: Any, noise: Any, targets: Any) -> "NDArray[np.float32]":
    """Return the weights of a kernel ridge regression; the kernel is overwritten.

    Args:
        kernel: n × n, positive definite with the noise.
        noise: n numbers that are added to its diagonal.
        targets: n × m.
    """
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve

    kernel = np.asarray(kernel, dtype=np.float32)
    kernel[np.diag_indices_from(kernel)] += np.asarray(noise, dtype=np.float32)
    found: NDArray[np.float32] = cho_solve(
        cho_factor(kernel, lower=True, overwrite_a=True), targets.astype(np.float32)
    )
    return found


def weights(key: str, solve: "Callable[[], NDArray[np.float32]]") -> "NDArray[np.float32]":
    """Return the weights that come with the product under a key, else solve for them.

    Args:
        key: of everything they depend on.
        solve: solves for them.
    """
    found = _known(FILE).get(key[:_KEY])
    return solve() if found is None else found


def write_solved(found: "Mapping[str, NDArray[np.float32]]", file: Path = FILE) -> None:
    """Write weights, by their keys."""
    import numpy as np

    np.savez_compressed(file, allow_pickle=False, **{key[:_KEY]: array for key, array in found.items()})
    _known.cache_clear()


@lru_cache(maxsize=2)
def _known(file: Path) -> "Mapping[str, NDArray[np.float32]]":
    import numpy as np

    if not file.is_file():
        return {}
    with np.load(file, allow_pickle=False) as found:
        return dict(found)
