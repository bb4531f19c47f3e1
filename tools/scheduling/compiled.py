"""Functions that are compiled to machine code at their first call; the compiled code is kept on disk."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from tools.scheduling.code_folder import code_folder

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a function of numbers and arrays."""
    folder = code_folder()
    if folder is None:
        return cast(F, numba.njit(nogil=True)(function))
    config: Any = numba.config  # its names are made at run time
    theirs, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        return cast(F, numba.njit(cache=True, nogil=True)(function))
    finally:
        config.CACHE_DIR = theirs
