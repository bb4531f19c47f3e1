"""What happened at a machine that people count time from: maintenance, a repair, a stop, a new lot."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plant.store import PlantStore

_KINDS = {
    "preventive": ("maintenance", "service", "servicing", "pm", "overhaul", "preventive"),
    "inspection": ("inspection", "check"),
    "corrective": ("repair", "breakdown", "failure", "fault", "corrective", "outage", "crash"),
}
# words that say that something happened, not what
_GENERIC = frozenset(
    [
        "change",
        "changed",
        "changeover",
        "replacement",
        "replaced",
        "new",
        "fix",
        "fixed",
        "adjustment",
        "problem",
        "issue",
        "event",
        "work",
        "order",
        "stop",
        "stoppage",
        "last",
        "latest",
        "most",
        "recent",
        "newest",
        "the",
        "a",
        "an",
        "our",
        "its",
        "this",
        "that",
        "big",
        "planned",
    ]
)
_NEW_LOT = re.compile(r"\b(?:lots?|batch(?:es)?|charges?|coils?)\b", re.IGNORECASE)
_NEWEST_ORDERS = 2000


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened at a machine, from start to end (UTC), and how the plant records it."""

    start: dt.datetime
    end: dt.datetime
    machine: str
    says: str


def last_happening(
    store: PlantStore, what: str, units: Sequence[str] = (), *, before: dt.datetime
) -> Happening | None:
    """Return the newest event that words describe; None when nothing recorded is called so.

    Args:
        store: the plant.
        what: words of the event without article: "maintenance", "tool change", "new lot".
        units: machines it was at; empty for any.
        before: events that ended later do not count.
    """
    asked = [w for w in re.findall(r"[^\W\d_]+", what.casefold()) if w]
    kinds = {kind for kind, words in _KINDS.items() if any(_same(w, k) for w in asked for k in words)}
    said = [w for w in asked if w not in _GENERIC]
    found: list[tuple[int, Happening]] = []
    if kinds or said:
        found += _work_orders(store, said, kinds, units, before)
    if said or "changeover" in asked:
        found += _stops(store, said or ["changeover"], units, before)
    if not found and _NEW_LOT.search(what):
        return _new_lot(store, units, before)
    return max(found, key=lambda f: (f[0], f[1].end))[1] if found else None


def recorded_kinds(store: PlantStore, units: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what can be counted from, as the plant calls it, the most frequent first."""
    where, parameters = _at(units, "WHERE")
    rows = store.rows(
        "SELECT coalesce(r.label, w.kind) AS says, count(*) FROM work_order w LEFT JOIN reason r "
        f"ON r.reason_id = w.failure_code {where} GROUP BY 1 ORDER BY 2 DESC LIMIT 8",
        parameters,
    )
    return tuple(str(says) for says, _ in rows if says)


def _work_orders(
    store: PlantStore, said: Sequence[str], kinds: set[str], units: Sequence[str], before: dt.datetime
) -> Iterator[tuple[int, Happening]]:
    where, parameters = _at(units, "AND")
    rows = store.rows(
        "SELECT w.work_order_id, w.equipment_id, w.kind, coalesce(w.started, w.opened, w.finished), w.finished, "
        "coalesce(r.label, c.label, w.failure_code, ''), coalesce(w.note, '') FROM work_order w "
        "LEFT JOIN reason r ON r.reason_id = w.failure_code LEFT JOIN code_label c ON c.code = w.failure_code "
        f"WHERE w.finished <= $before {where} ORDER BY w.finished DESC LIMIT {_NEWEST_ORDERS}",
        {"before": before, **parameters},
    )
    for number, machine, kind, start, end, label, note in rows:
        text = re.findall(r"[^\W\d_]+", f"{label} {note}".casefold())
        score = 2 * (kind in kinds) + sum(any(_same(word, t) for t in text) for word in said)
        if score:
            says = f"{number}, {kind}" + "".join(f", {part}" for part in (label, note) if part)
            yield score, Happening(start, end, str(machine), says)


def _stops(
    store: PlantStore, said: Sequence[str], units: Sequence[str], before: dt.datetime
) -> Iterator[tuple[int, Happening]]:
    where, parameters = _at(units, "AND")
    for reason, label in store.rows("SELECT reason_id, label FROM reason"):
        words = re.findall(r"[^\W\d_]+", str(label).casefold())
        score = sum(any(_same(word, t) for t in words) for word in said)
        if not score:
            continue
        rows = store.rows(
            "SELECT w.equipment_id, w.starts, w.ends FROM state_event w WHERE w.reason_id = $reason AND w.ends <= $before "
            f"{where} ORDER BY w.ends DESC LIMIT 1",
            {"reason": reason, "before": before, **parameters},
        )
        yield from ((score, Happening(start, end, str(machine), str(label))) for machine, start, end in rows)


def _new_lot(store: PlantStore, units: Sequence[str], before: dt.datetime) -> Happening | None:
    where, parameters = _at(units, "AND")
    rows = store.rows(
        "SELECT w.lot_id, min(w.started) AS first, min(w.equipment_id) FROM job w WHERE w.lot_id IS NOT NULL "
        f"AND w.started <= $before {where} GROUP BY w.lot_id ORDER BY first DESC LIMIT 1",
        {"before": before, **parameters},
    )
    return (
        None
        if not rows
        else Happening(rows[0][1], rows[0][1], str(rows[0][2]), f"first use of lot {rows[0][0]}")
    )


def _at(units: Sequence[str], word: str) -> tuple[str, dict[str, list[str]]]:
    return (f"{word} list_contains($units, w.equipment_id)", {"units": list(units)}) if units else ("", {})


def _same(asked: str, written: str) -> bool:
    """Whether two words are forms of one: "tools", "tool"; "calibration", "calibrated"."""
    short = min(len(asked), len(written))
    return asked == written or (short >= 4 and asked[: max(4, short - 3)] == written[: max(4, short - 3)])
