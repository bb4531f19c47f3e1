"""Rows of the last answer that a question begins with or names in part: "top 1, which defects", "bottom two, what fails on
them", "the burr one, on which machine".
"""

import re
from collections.abc import Sequence

from agents.understanding.pointed_rows import end_of
from agents.understanding.scene import Scene
from agents.understanding.words import canonical
from plant.names import key_of

_LED = r"^\W*(?:(?:and|so|but|ok|okay|now|then|take|for)\W+)*"
_WHERE = r"(?: (?:of|in|on|from) (?:the|that|this|your) (?:list|ranking|table|chart|pareto))?"
_NOUN = r"(?: (?:ones?|machines?|press(?:es)?|lathes?|mills?|products?|orders?|lots?|suppliers?|reasons?|defects?|alarms?|shifts?|crews?|parts?))?"
_END = r"(?P<end>first|second|third|last|top|bottom|worst|best|slowest|fastest|highest|lowest|biggest|smallest|longest|shortest|fullest|emptiest|busiest|oldest)"
_MORE = r"\W*[,:;–-]\W*(?P<more>(?:and )?(?:what|which|how|where|when|why|who|is|was|were|are|did|does|do|has|had|show|list|give)\b.+)$"
_ONE_ROW = re.compile(rf"{_LED}(?:the )?{_END}(?: (?:1|one))?{_NOUN}{_WHERE}{_MORE}", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"{_LED}(?:top|number|no\.?|nr\.?|#) ?(?P<n>[1-9]|one|two|three){_NOUN}{_WHERE}{_MORE}", re.IGNORECASE
)
_ROWS = re.compile(
    rf"{_LED}(?:the )?(?P<end>first|last|top|bottom|worst|best|highest|lowest|biggest) (?P<n>[2-5]|two|three|four|five){_NOUN}{_WHERE}{_MORE}",
    re.IGNORECASE,
)
# "mtbf of the top two", "repair time for the worst 3"
_OF_ROWS = re.compile(
    rf"\b(?P<way>of|for|on|with) (?:the |those |these )?(?P<end>first|last|top|bottom|worst|best|highest|lowest|biggest) (?P<n>[2-5]|two|three|four|five)(?! (?:days?|weeks?|months?|hours?|years?|shifts?|times?)\b){_NOUN}{_WHERE}\b",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:the )?(?:no\.?|nr\.?|number|#) ?(?P<n>[1-9])\b(?! (?:of|pieces|parts|pcs)\b)(?=\W+\w)",
    re.IGNORECASE,
)
_THEM = re.compile(r"\b(?:them|those|these|they|it|that)\b", re.IGNORECASE)
_ON_THEM = re.compile(
    r"\b(?:on|of|for|at|with|in) (?:them|those|these|it|that)\b|\b(?:there|they)\b", re.IGNORECASE
)
_IN_PART = re.compile(
    r"\bthe (?P<what>[a-z]{3,}(?: [a-z]{3,})?) (?:ones?|kind|type)\b(?! of\b)", re.IGNORECASE
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_PLACES = {"first": 0, "top": 0, "second": 1, "third": 2, "last": -1, "bottom": -1}
_KINDS = (
    "equipment",
    "product",
    "order",
    "lot",
    "supplier",
    "characteristic",
    "defect",
    "reason",
    "customer",
    "crew",
    "shift",
)


def rows_meant(text: str, scene: Scene) -> str:
    """Return a text with the names of the rows that it asks something of.

    Args:
        text: the follow-up.
        scene: what it is read against; its memory holds the rows of the last answer.
    """
    rows = scene.memory.rows
    if not rows:
        return text
    if (m := _ROWS.match(text)) is not None:
        n = _NUMBERS.get(m["n"].casefold()) or int(m["n"])
        return _asked_of(_end_rows(m["end"].casefold(), n, scene), m["more"], text, scene)
    if (m := _NUMBERED.match(text)) is not None:
        n = _NUMBERS.get(m["n"].casefold()) or int(m["n"])
        return _asked_of(rows[n - 1 : n], m["more"], text, scene)
    if (m := _ONE_ROW.match(text)) is not None:
        said = m["end"].casefold()
        at = _PLACES.get(said, end_of(said, scene))
        return _asked_of(rows[at:][:1], m["more"], text, scene)
    if (m := _OF_ROWS.search(text)) is not None:
        n = _NUMBERS.get(m["n"].casefold()) or int(m["n"])
        meant = _end_rows(m["end"].casefold(), n, scene)
        named = "" not in {_kind(r, scene) for r in meant} and len(meant) > 1
        return f"{text[: m.start()]}{m['way']} {', '.join(meant)}{text[m.end() :]}" if named else text
    if (m := _NUMBER_OF.search(text)) is not None and int(m["n"]) <= len(rows) > 1:
        row = rows[int(m["n"]) - 1]
        return f"{text[: m.start()]}{row}{text[m.end() :]}" if _kind(row, scene) else text
    if (
        (m := _IN_PART.search(text)) is not None
        and m["what"].casefold() not in _PLACES
        and (row := _in_part(m["what"], rows))
    ):
        return f"{text[: m.start()]}{row}{text[m.end() :]}"
    return text


def _asked_of(rows: Sequence[str], more: str, text: str, scene: Scene) -> str:
    kinds = {_kind(r, scene) for r in rows}
    if not rows or "" in kinds:
        return text
    names = " and ".join(rows)
    if _ON_THEM.search(more):
        way = "on" if kinds == {"equipment"} else "of"
        return _ON_THEM.sub(f"{way} {names}", more, count=1)
    if _THEM.search(more):
        return _THEM.sub(names, more, count=1)
    return f"{more.strip(' ?.!')} {'on' if kinds == {'equipment'} else 'of'} {names}"


def _kind(row: str, scene: Scene) -> str:
    return next((k for k in _KINDS if scene.index.named(k, key_of(row))), "")


def _end_rows(said: str, n: int, scene: Scene) -> Sequence[str]:
    """Return rows from an end of the last answer: as they stand, or by what is better."""
    rows, figures = scene.memory.rows, scene.memory.figures
    if said in {"first", "top"}:
        return rows[:n]
    if said in {"last", "bottom"}:
        return rows[-n:]
    at = end_of(said, scene)
    known = [i for i in range(min(len(rows), len(figures))) if figures[i] is not None]
    if not known or at not in known:
        return rows[:n] if at == 0 else rows[-n:]
    high = (figures[at] or 0.0) >= max(figures[i] or 0.0 for i in known)
    return [rows[i] for i in sorted(known, key=lambda i: figures[i] or 0.0, reverse=high)[:n]]


def _in_part(what: str, rows: Sequence[str]) -> str:
    """Return the only row that words are part of: "Tool breakage" of "the breakage one"; "" where none or several are."""
    wanted = set(canonical(what))
    found = [
        r
        for r in rows
        if (wanted and wanted <= set(canonical(r)))
        or any(len(w) > 2 and w in re.split(r"[\W_]+", r.casefold()) for w in [what.casefold()])
    ]
    return found[0] if len(dict.fromkeys(found)) == 1 else ""
