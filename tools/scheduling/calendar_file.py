"""A schedule as an iCalendar file (RFC 5545): an event per job, machines as locations."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

_STAMP = "%Y%m%dT%H%M%SZ"


def as_ical(title: str, items: Iterable[Mapping[str, Any]], created: dt.datetime) -> bytes:
    """Return the jobs as events.

    Args:
        title: name of the calendar.
        items: rows of a proposal: job, order, product, machine, start, end (ISO 8601, UTC).
        created: when the schedule was made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gemba//schedule//EN",
        f"X-WR-CALNAME:{_text(title)}",
    ]
    for i in items:
        begin, end = (dt.datetime.fromisoformat(i[k]).astimezone(dt.UTC) for k in ("start", "end"))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(str(i['job']))}@gemba",
            f"DTSTAMP:{created.astimezone(dt.UTC):{_STAMP}}",
            f"DTSTART:{begin:{_STAMP}}",
            f"DTEND:{end:{_STAMP}}",
            "SUMMARY:" + _text(f"{i['order']} {i['product']}"),
            f"LOCATION:{_text(str(i['machine']))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return ("\r\n".join(part for line in lines for part in _folded(line)) + "\r\n").encode()


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> Iterable[str]:
    """Yield the line in pieces of at most 75 octets; all but the first begin with a space."""
    piece = ""
    for c in line:
        if len((piece + c).encode()) > 75:
            yield piece
            piece = " "
        piece += c
    yield piece
