"""Open time of a machine: work goes on after a break where it paused before it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OpenTime:
    """Arithmetic in the time between breaks.

    Attributes:
        begins, ends: of the breaks, sorted.
        before: open minutes before each break.
    """

    begins: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def between(cls, breaks: Sequence[Span]) -> "OpenTime":
        """Make the open time of sorted breaks that do not overlap."""
        before, paused = [], 0
        for a, b in breaks:
            before.append(a - paused)
            paused += b - a
        return cls(tuple(a for a, _ in breaks), tuple(b for _, b in breaks), tuple(before))

    def first(self, at: int) -> int:
        """Return the first open minute at or after a time."""
        n = bisect_right(self.begins, at) - 1
        while n >= 0 and at < self.ends[n]:
            at = self.ends[n]
            n = bisect_right(self.begins, at) - 1
        return at

    def worked(self, at: int) -> int:
        """Return the open minutes before a time."""
        n = bisect_right(self.begins, at) - 1
        if n < 0:
            return at
        return self.before[n] + max(0, at - self.ends[n])

    def after(self, start: int, length: int) -> int:
        """Return when work of a length that begins at an open minute ends."""
        if not self.begins:
            return start + length
        work = self.worked(start) + length
        n = bisect_left(self.before, work) - 1  # the last break before which less work is done
        # without work, a start right at the end of a break stays there
        end = work if n < 0 else self.ends[n] + work - self.before[n]
        return max(end, start)

    def before_end(self, end: int, length: int) -> int:
        """Return when work of a length that ends at a time begins, as late as it can."""
        if not self.begins or length == 0:
            return end if length == 0 else end - length
        work = self.worked(end) - length
        n = bisect_right(self.before, work) - 1
        return work if n < 0 else self.ends[n] + work - self.before[n]

    def whole(self, start: int, length: int) -> int:
        """Return the first start at or after a time from which a length runs without a pause.

        The result lies behind every break that is too close to the next one.
        """
        start = self.first(start)
        while (end := self.after(start, length)) - start != length:
            n = bisect_right(self.begins, start)
            start = self.first(self.ends[n]) if n < len(self.ends) else end - length
        return start
