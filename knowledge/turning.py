"""Quarter turns: text that runs up, down or upside down is laid out as if it ran from left to right."""

import math
from dataclasses import dataclass

from knowledge.drawn import Drawn, Surface
from knowledge.model import Box

_SLACK_DEG = 15.0


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page is turned for reading.

    Attributes:
        quarters: direction of the text, counter-clockwise: 0 to the right, 1 up, 2 to the left, 3 down.
        width: of the page in points, before it is turned.
        height: likewise.
    """

    quarters: int
    width: float
    height: float

    @property
    def read_height(self) -> float:
        """Height of the page as it is read."""
        return self.width if self.quarters % 2 else self.height

    def box(self, box: Box) -> Box:
        """Return where a box of the page lies when the page is turned for reading."""
        x0, y0, x1, y1 = box
        match self.quarters:
            case 1:
                return y0, self.width - x1, y1, self.width - x0
            case 2:
                return self.width - x1, self.height - y1, self.width - x0, self.height - y0
            case 3:
                return self.height - y1, x0, self.height - y0, x1
            case _:
                return box

    def back(self) -> "Turn":
        """Return the turn that undoes this one."""
        if self.quarters % 2:
            return Turn(4 - self.quarters, self.height, self.width)
        return self

    def slanted(self, box: Box, degrees: float) -> Box:
        """Return the box around a box of the page when the page is turned clockwise by a few degrees."""
        if not degrees:
            return box
        sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        x, y = self.width / 2, self.height / 2
        corners = [(box[n] - x, box[m] - y) for n in (0, 2) for m in (1, 3)]
        xs = [x + dx * cosine + dy * sine for dx, dy in corners]
        ys = [y - dx * sine + dy * cosine for dx, dy in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def drawn(self, drawn: Drawn) -> Drawn:
        """Return what is drawn on the page when it is turned for reading."""
        if not self.quarters:
            return drawn
        found = Drawn(order=drawn.order, shows_picture=drawn.shows_picture)
        rules = [(x, low, x, high) for x, low, high in drawn.upright]
        rules += [(left, y, right, y) for y, left, right in drawn.level]
        for x0, y0, x1, y1 in map(self.box, rules):
            if x1 - x0 < y1 - y0:
                found.upright.append((x0, y0, y1))
            else:
                found.level.append((y0, x0, x1))
        found.surfaces = [Surface(self.box(s.box), s.colour, s.order) for s in drawn.surfaces]
        return found


def quarters_of(across: float, up: float) -> int:
    """Return the quarter turns of a direction, 0 for one that is slanted.

    Args:
        across: how far text goes to the right.
        up: how far it goes up.
    """
    degrees = math.degrees(math.atan2(up, across))
    quarters = round(degrees / 90)
    return quarters % 4 if abs(degrees - 90 * quarters) < _SLACK_DEG else 0
