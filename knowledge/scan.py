"""A picture of a page made ready for Tesseract: set straight, its table rules taken off and remembered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Rule = tuple[int, int, int]  # position across, begin and end along, in pixels

_MOST_DEG, _LEAST_DEG = 4.0, 0.25
_SMALL_PX = 420  # width at which the slant is measured
_COARSE = 2  # pixels that are one when rules are looked for
_DARK = 0.62  # of the paper's brightness
_LONG_IN, _THICK_IN = 0.55, 0.06  # a rule is at least as long, and at most as thick, in inches


@dataclass(frozen=True, slots=True)
class Straight:
    """A picture set straight.

    Attributes:
        picture: a PIL image in grey, without rules.
        slant_deg: by how much it was turned counter-clockwise.
        upright: rules (x, top, bottom) in pixels.
        level: rules (y, left, right) in pixels.
    """

    picture: Any
    slant_deg: float
    upright: tuple[Rule, ...]
    level: tuple[Rule, ...]


def set_straight(picture: Any, dpi: float) -> Straight:
    """Turn a grey picture of a page so that its lines are level, and wipe the rules of its tables out.

    Args:
        picture: a PIL image of mode "L".
        dpi: its pixels an inch.
    """
    import numpy as np
    from PIL import Image

    slant = _slant(picture)
    if slant:
        picture = picture.rotate(slant, resample=Image.Resampling.BILINEAR, fillcolor=_paper(picture))
    paper = _paper(picture)
    dark = np.array(picture.reduce(_COARSE)) < _DARK * paper
    long, thick = int(_LONG_IN * dpi / _COARSE), max(2, int(_THICK_IN * dpi / _COARSE))
    level, upright = _rules(dark, long, thick), _rules(dark.T, long, thick)
    if not (level.any() or upright.any()):
        return Straight(picture, slant, (), ())
    wiped = (_wider(level) | _wider(upright).T).repeat(_COARSE, axis=0).repeat(_COARSE, axis=1)
    grey = np.array(picture)
    grey[wiped[: grey.shape[0], : grey.shape[1]]] = paper
    return Straight(Image.fromarray(grey), slant, _segments(upright, long), _segments(level, long))


def _paper(picture: Any) -> int:
    """Return the brightness of the paper: what half of the pixels reach or pass."""
    counts, seen, half = picture.histogram(), 0, picture.width * picture.height / 2
    for value in range(255, -1, -1):
        seen += counts[value]
        if seen >= half:
            return value
    return 255


def _slant(picture: Any) -> float:
    """Return by how many degrees a picture has to be turned counter-clockwise: lines are level when
    the sums over rows of pixels differ most.
    """
    import numpy as np
    from PIL import Image

    small = picture.resize(
        (_SMALL_PX, max(1, _SMALL_PX * picture.height // picture.width)), Image.Resampling.BOX
    )
    ink = Image.fromarray(
        np.clip(int(0.9 * _paper(small)) - np.array(small).astype(int), 0, 255).astype("uint8")
    )

    def contrast(degrees: float) -> float:
        rows = np.array(ink.rotate(degrees, resample=Image.Resampling.BILINEAR)).sum(axis=1, dtype=np.int64)
        return float((np.diff(rows) ** 2).sum())

    best = max(np.arange(-_MOST_DEG, _MOST_DEG + 0.1, 0.5), key=contrast)
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=contrast)
    worth = contrast(best) > 1.1 * contrast(0.0)
    return round(float(best), 2) if abs(best) >= _LEAST_DEG and worth else 0.0


def _rules(dark: "NDArray[np.bool_]", long: int, thick: int) -> "NDArray[np.bool_]":
    """Return the pixels of level rules: runs of dark pixels that are long and not thick."""
    runs = _opened(dark, long)
    return runs & ~_opened(runs.T, thick + 1).T


def _opened(dark: "NDArray[np.bool_]", long: int) -> "NDArray[np.bool_]":
    """Return the pixels of each row that lie in a run of so many dark ones; one in twenty may be missing."""
    import numpy as np

    if dark.shape[1] <= long:
        return np.zeros_like(dark)
    sums = np.zeros((dark.shape[0], dark.shape[1] + 1), dtype=np.int32)
    np.cumsum(dark, axis=1, out=sums[:, 1:])
    full = sums[:, long:] - sums[:, :-long] >= 0.95 * long
    steps = np.zeros((dark.shape[0], dark.shape[1] + 1), dtype=np.int32)
    steps[:, : full.shape[1]] += full
    steps[:, long:] -= full
    covered: NDArray[np.bool_] = np.cumsum(steps, axis=1)[:, :-1] > 0
    return covered


def _wider(level: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    wide = level.copy()
    wide[1:] |= level[:-1]
    wide[:-1] |= level[1:]
    return wide


def _segments(level: "NDArray[np.bool_]", long: int) -> tuple[Rule, ...]:
    """Return the rules among the pixels of level rules, in pixels of the whole picture."""
    import numpy as np

    found: list[Rule] = []
    rows = np.flatnonzero(level.any(axis=1))
    for group in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1) if len(rows) else ():
        columns = np.flatnonzero(level[group].any(axis=0))
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > 6) + 1):
            if run[-1] - run[0] >= long:
                found.append((int(group.mean()) * _COARSE, int(run[0]) * _COARSE, int(run[-1]) * _COARSE))
    return tuple(found)
