"""What is said after a plan of its orders, people and times of day: "2 pm instead", "without Sunday", "with CNC-05 out on Monday".

Downtimes and shifts at another time or on another machine are changed in `changed_plans`.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.order_changes import clock_in
from agents.understanding.plan_changes import assumed_times
from agents.understanding.scene import Scene

_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_CLOCK_TO = re.compile(r"(?<=\.\.)\d\d:\d\d$")
_AGAIN = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|no|nope|sorry|wait|actually|rather|oh|hm+|and|but|so|then|please|i meant?|i mean|let'?s say|say|better)\b[\s,.:;-]*)*"
    r"(?:(?:what if|if)\s+)?(?:(?:make|take|move|change|set)\s+(?:it|that|this)(?:\s+to)?|it(?:'?s| is| will be)|that(?:'?s| is)|only|just)?\s*",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"[\s,]*\b(?:instead|rather|please|pls|then|after all|actually)\W*$", re.IGNORECASE)
_WITHOUT = re.compile(
    r"^\W*(?:and |but |ok |no,? |now |what (?:about|if) |the same |same )*(?:without|not|no|drop|leave(?: out)?|remove|skip|forget(?: about)?|minus|except|take out)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^\W*(?:with|and|but|also|plus|same|the same|now|then|ok(?:ay)?|additionally|on top)\b|\b(?:too|as well|also)\W*$",
    re.IGNORECASE,
)
_ONLY = re.compile(r"^\W*(?:(?:and|but|ok|no|now|so)\s+)*(?:only|just)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\s*[,;]\s*(?:and |but )?|\s+but\s+", re.IGNORECASE)
# "when we do it only after the weekend", "but not before tuesday", "only from monday"
_FROM = re.compile(
    r"\b(?:(?:only|first|not) )?(?P<way>after|from|before|starting|beginning|on|as of|since)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_DELAYS = re.compile(r"\b(?:only|not before|not until|earliest|after|as of|starting|later)\b", re.IGNORECASE)
_NO = re.compile(
    r"^\W*(?:no|nope|sorry|wait|actually|i meant?|i mean|rather|not \S+ but|oops)\b", re.IGNORECASE
)
# how a change is said again with another time
_SAID = (
    (re.compile(r"^rush (?P<who>\S+)"), "rush {who} by {time}"),
    (re.compile(r"^due (?P<who>\S+) "), "{who} is due {time}"),
    (re.compile(r"^late (?P<who>\S+) "), "{who} comes only {time}"),
    (re.compile(r"^absent (?P<who>.+?) \d{4}"), "{who} is absent {time}"),
    (re.compile(r"^(?P<who>freeze) "), "freeze until {time}"),
)


def plan_said_again(text: str, scene: Scene) -> Plan | None:
    """Return the last plan or what-if with its changes as a text says; None where it says nothing of them."""
    last = scene.memory.steps[-1]
    tool = scene.tool(last.tool)
    if tool is None or not any(p.slot is not None and p.slot.kind == "changes" for p in tool.parameters):
        return None
    before = [str(c) for c in last.arguments.get("changes") or ()]
    clues = scene.clues(text, planning=True)
    changes = _in_clauses(text, before, scene) or _said_again(text, before, clues, scene)
    if changes is None:
        return None
    kept = {k: v for k, v in last.arguments.items() if k not in {"order", "period", "view"}}
    return run_again(tool, {**kept, "changes": changes}, _told(clues, text, changes), scene)


def _told(clues: Clues, text: str, changes: Sequence[str]) -> Clues:
    """Return the clues with how the times of changes were read, in place of how periods were."""
    return replace(clues, periods=(), supposed=assumed_times(text, changes))


def _in_clauses(text: str, before: Sequence[str], scene: Scene) -> list[str] | None:
    """Return the changes as several clauses change them in turn: "leave 4270, only 4262 but with a night shift"."""
    clauses = [c for c in _CLAUSE.split(text) if re.search(r"\w{3}", c)]
    if len(clauses) < 2 or not before:
        return None
    changes = list(before)
    for clause in clauses:
        clues = scene.clues(clause, planning=True)
        if clues.names.missing:
            return None
        if not clues.changes and _only_or_without(clause) and (named := _named(clause, before)):
            wanted = _ONLY.match(clause) is not None
            changes = [c for c in changes if (c in named) == wanted or c not in before]
        elif clues.changes:
            changes += clues.changes
        elif (said := _said_again(clause, changes, clues, scene)) is not None:
            changes = said
        else:
            return None
    return list(dict.fromkeys(changes)) if changes != list(before) else None


def _only_or_without(text: str) -> bool:
    return _ONLY.match(text) is not None or _WITHOUT.match(text) is not None


def _named(text: str, changes: Sequence[str]) -> list[str]:
    """Return the changes of what a text names, also by its number alone: "leave 4270"."""
    said = set(re.findall(r"[\w-]*\d[\w-]*", text.casefold()))
    return [
        c
        for c in changes
        if any(
            w.casefold() in said or re.sub(r"^\D+", "", w) in said
            for w in c.split()
            if re.search(r"\d", w) and not _STAMP.match(f"{w} 00:00")
        )
    ]


def _said_again(text: str, before: Sequence[str], clues: Clues, scene: Scene) -> list[str] | None:
    if before and _WITHOUT.match(text) and (rest := _left_over(before, scene.clues(text), scene)) is not None:
        return rest
    if clues.changes:
        adds = _ADDS.search(text) or _WITHOUT.match(text)
        return list(clues.changes) if not before and adds else None
    if not before or clues.names.missing:
        return None
    if (
        _only_or_without(text)
        and len(text.split()) <= 6
        and (named := _named(text, before))
        and not clues.periods
    ):
        kept = [c for c in before if (c in named) == (_ONLY.match(text) is not None)]
        return kept if kept != list(before) else None
    if _WITHOUT.match(text) and (left := _left_over(before, clues, scene)) is not None:
        return left
    if (later := _rushed_later(text, before, clues, scene)) is not None:
        return later
    if clues.names.found:
        other = _of_another(before[-1], clues) if _NO.match(text) else None
    elif _ADDS.search(text):
        return None
    else:
        when = _INSTEAD.sub("", _AGAIN.sub("", text, count=1))
        other = _at_another_time(before[-1], when.strip(" ?.!,"), scene)
    return None if other is None else [*before[:-1], other]


def _rushed_later(text: str, before: Sequence[str], clues: Clues, scene: Scene) -> list[str] | None:
    """Return the changes with a rush order that is held until a day and goes first then: "only after the weekend"."""
    order = next((m["who"] for c in reversed(before) if (m := _SAID[0][0].match(c))), None)
    if order is None or not clues.periods or clues.names.found or not _DELAYS.search(text):
        return None
    when = clues.periods[0]
    led = _FROM.search(text[: when.start])
    at = when.period.end if led and led["way"].casefold() == "after" else when.period.start
    held = f"late {order} {at.astimezone(scene.zone):%Y-%m-%d %H:%M}"
    return [*(c for c in before if not c.startswith(f"late {order} ")), held]


def _left_over(before: Sequence[str], clues: Clues, scene: Scene) -> list[str] | None:
    """Return the changes without those of a machine, order or day that is named; None when none is."""
    names = [f.id for f in clues.names.found if f.kind in {"equipment", "order", "product", "person"}]
    days = {p.period.start.astimezone(scene.zone).date().isoformat() for p in clues.periods}
    gone = [c for c in before if any(n in c.split() for n in names) or any(d in c for d in days)]
    return [c for c in before if c not in gone] if gone else None


def _of_another(change: str, clues: Clues) -> str | None:
    """Return a change of the one order or material that is named instead of the one it is of."""
    named = list(dict.fromkeys(f.id for f in clues.names.found if f.kind in {"order", "product"}))
    who = next((m["who"] for form, _ in _SAID if (m := form.match(change))), "")
    if len(named) != 1 or not who or clues.periods or named[0] == who:
        return None
    return change.replace(who, named[0], 1)


def _at_another_time(change: str, when: str, scene: Scene) -> str | None:
    """Return a change at another time; None when a text is none."""
    if not when or len(when.split()) > 6:
        return None
    if (clock := clock_in(when)) is not None:
        return _with_clock(change, clock)
    for form, words in _SAID:
        if (m := form.match(change)) is not None:
            again = scene.clues(words.format(who=m["who"], time=when), planning=True).changes
            same = [c for c in again if (n := form.match(c)) and n["who"] == m["who"] and _STAMP.search(c)]
            return same[0] if same else None
    return None


def _with_clock(change: str, clock: dt.time) -> str | None:
    """Return a change whose last time of day is another one."""
    if _CLOCK_TO.search(change):
        return _CLOCK_TO.sub(f"{clock:%H:%M}", change)
    stamps = list(_STAMP.finditer(change))
    if not stamps:
        return None
    last = stamps[-1]
    at = dt.datetime.fromisoformat(last.group())
    if at.time() == dt.time(0):  # the end of a day: that day
        at -= dt.timedelta(days=1)
    return f"{change[: last.start()]}{at:%Y-%m-%d} {clock:%H:%M}{change[last.end() :]}"
