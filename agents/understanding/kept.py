"""Arrays that take a while to make, kept in a folder for the next start."""

import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)


def kept(
    name: str, key: str, folder: Path | None, make: Callable[[], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return arrays from the folder where they were kept the last time, else make and keep them.

    Args:
        name: what they are; older ones of that name are removed.
        key: of everything they depend on.
        folder: where they are kept, made where it is missing; nothing is kept without.
        make: makes them.
    """
    import numpy as np

    if folder is None:
        return make()
    file = folder / f"{name}-{key[:16]}.npz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with np.load(file, allow_pickle=False) as found:
            return dict(found)
    except (OSError, ValueError):
        made = make()
    try:
        beside = file.with_suffix(f".{os.getpid()}.new")
        with beside.open("wb") as out:
            np.savez(out, allow_pickle=False, **made)
        for old in folder.glob(f"{name}-*.np[yz]"):
            old.unlink(missing_ok=True)
        beside.replace(file)
    except OSError:
        _log.warning("%s could not be kept in %s", name, folder)
    return made
