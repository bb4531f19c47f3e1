"""Working minutes and clock time: time in which the whole plant is closed does not count."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The stretches in which anything at all is open.

    Attributes:
        start: instant of minute 0, UTC.
        spans: open stretches in clock minutes from `start`, sorted, not touching.
    """

    start: dt.datetime
    spans: tuple[Span, ...]

    @property
    def length(self) -> int:
        """Working minutes altogether."""
        return sum(b - a for a, b in self.spans)

    def working(self, clock: int) -> int:
        """Return the working minutes before a clock minute; negative before the start."""
        if clock < 0:
            return clock
        return sum(max(0, min(b, clock) - a) for a, b in self.spans)

    def minute(self, at: dt.datetime) -> int:
        """Return the clock minute of an instant, rounded down."""
        return int((at - self.start).total_seconds() // 60)

    def starts(self, working: int) -> dt.datetime:
        """Return when work that starts at a working minute starts: after a closed stretch."""
        return self._instant(working, late=True)

    def ends(self, working: int) -> dt.datetime:
        """Return when work that ends at a working minute ends: before a closed stretch."""
        return self._instant(working, late=False)

    def pieces(self, begin: int, end: int) -> list[tuple[dt.datetime, dt.datetime]]:
        """Return the open stretches of work between two working minutes."""
        found, at = [], 0
        for a, b in self.spans:
            since, until = max(begin, at), min(end, at + b - a)
            if since < until:
                found.append((self._clock(a + since - at), self._clock(a + until - at)))
            at += b - a
        return found

    def _instant(self, working: int, *, late: bool) -> dt.datetime:
        at = 0
        for a, b in self.spans:
            size = b - a
            if working < at + size or (not late and working == at + size):
                return self._clock(a + working - at)
            at += size
        last = self.spans[-1][1] if self.spans else 0
        return self._clock(last + working - at)

    def _clock(self, minute: int) -> dt.datetime:
        return self.start + dt.timedelta(minutes=minute)


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the union of stretches, sorted."""
    out: list[Span] = []
    for a, b in sorted(spans):
        if b <= a:
            continue
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return tuple(out)


def gaps(spans: Sequence[Span], until: int) -> tuple[Span, ...]:
    """Return what merged stretches leave open between 0 and an end."""
    out, at = [], 0
    for a, b in spans:
        if a > at:
            out.append((at, min(a, until)))
        at = max(at, b)
    if at < until:
        out.append((at, until))
    return tuple((a, b) for a, b in out if b > a)
