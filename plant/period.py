"""A stretch of time: half-open, UTC inside, with the words a person would use for it."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from plant.errors import RequestError


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open interval ``[start, end)``.

    Attributes:
        start: first instant inside, timezone-aware UTC.
        end: first instant after, timezone-aware UTC; greater than `start`.
        label: the words it was asked with ("last week"), "" when none.
    """

    start: dt.datetime
    end: dt.datetime
    label: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise RequestError("A period needs times with a time zone.")
        object.__setattr__(self, "start", self.start.astimezone(dt.UTC))
        object.__setattr__(self, "end", self.end.astimezone(dt.UTC))
        if self.end <= self.start:
            raise RequestError(f"The period ends ({self.end}) before it starts ({self.start}).")

    @property
    def hours(self) -> float:
        """Length in hours."""
        return (self.end - self.start).total_seconds() / 3600

    def before(self) -> "Period":
        """Return the interval of equal length that ends where this one starts."""
        return Period(self.start - (self.end - self.start), self.start, "the period before")

    def words(self, zone: ZoneInfo) -> str:
        """Return the interval as a person reads it, in the plant's time zone.

        Whole days are named by their last day ("18 to 24 May 2026"), anything
        else by both instants.
        """
        start, end = self.start.astimezone(zone), self.end.astimezone(zone)
        if start.time() == end.time() == dt.time():
            last = end - dt.timedelta(days=1)
            if last.date() == start.date():
                return f"{start.day} {start:%B %Y}"
            left = f"{start.day}"
            if start.year != last.year:
                left += f" {start:%B %Y}"
            elif start.month != last.month:
                left += f" {start:%B}"
            return f"{left} to {last.day} {last:%B %Y}"
        if start.date() == end.date():
            return f"{start.day} {start:%B %Y} {start:%H:%M} to {end:%H:%M}"
        return f"{start.day} {start:%B %Y %H:%M} to {end.day} {end:%B %Y %H:%M}"

    def to_json(self) -> dict[str, str]:
        """Return ISO 8601 instants in UTC and the label."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "label": self.label}

    @classmethod
    def from_json(cls, value: "dict[str, str] | Period") -> "Period":
        """Read what `to_json` wrote; instants without a zone are taken as UTC.

        Raises:
            RequestError: an instant is missing or is not ISO 8601.
        """
        if isinstance(value, Period):
            return value
        try:
            start, end = (dt.datetime.fromisoformat(value[key]) for key in ("start", "end"))
        except (KeyError, TypeError, ValueError) as error:
            raise RequestError(
                f'A period is {{"start": "2026-05-18T00:00:00+00:00", "end": "…"}}; got {value!r}.'
            ) from error
        start, end = (t if t.tzinfo else t.replace(tzinfo=dt.UTC) for t in (start, end))
        return cls(start, end, value.get("label", ""))
