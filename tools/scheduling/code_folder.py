"""Where compiled code is kept: apart for each state of its sources, so that none outlives a change of them.

Numba by itself looks at the file of a function alone, not at what the function calls.
"""

import getpass
import hashlib
import tempfile
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_COMPLETE, _BEGUN = "complete", "begun"
_TAKES_S = 300


@cache
def code_folder() -> Path | None:
    """Return a folder beside the sources, else in the user's cache, else a private temporary one; None when all fail."""
    name = f"compiled-{_state()}"
    for place in (_beside, _of_user, _temporary):
        try:
            folder = place() / name
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except (
            OSError,
            KeyError,
            RuntimeError,
            NotImplementedError,
        ):  # not writable, a user without name or home
            continue
        return folder
    return None


def is_complete() -> bool:
    """Whether all that can be compiled has been."""
    folder = code_folder()
    return folder is not None and (folder / _COMPLETE).exists()


def set_complete() -> None:
    """Note that all has been compiled."""
    if (folder := code_folder()) is not None:
        (folder / _COMPLETE).touch()


def begins() -> bool:
    """Whether it is to be compiled now: it has not been, and nobody began within the last minutes."""
    folder = code_folder()
    if folder is None or is_complete():
        return False
    mark = folder / _BEGUN
    if mark.exists() and time.time() - mark.stat().st_mtime < _TAKES_S:
        return False
    mark.touch()
    return True


def _beside() -> Path:
    return _HERE / "__pycache__"


def _of_user() -> Path:
    return Path("~/.cache/gemba").expanduser()


def _temporary() -> Path:
    """Return a folder that nobody else can write to: what is in it will be run."""
    place = Path(tempfile.gettempdir()) / f"gemba-{getpass.getuser()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.owner() != getpass.getuser() or place.stat().st_mode & 0o022:
        raise PermissionError(place)
    return place


def _state() -> str:
    hasher = hashlib.sha256(version("numba").encode())
    for file in sorted(_HERE.glob("*.py")):
        text = file.read_bytes()
        if b"\n@compiled\n" in text or file.stem in {"coded", "compiled"}:
            hasher.update(text)
    return hasher.hexdigest()[:16]
