"""Rankings in a question: which groups are compared, and whether the most or the least is asked for."""

import re
from dataclasses import replace
from typing import Literal

from agents.understanding.asked_columns import column_called
from agents.understanding.words import canonical
from plant.columns import is_numeric, is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.store import TableInfo

Order = Literal["most", "least"]
_TOP = (
    r"most|highest|largest|biggest|greatest|longest|maximum|max|top|peak|busiest|hottest|warmest|heaviest|thickest|fastest|slowest|"
    r"most expensive|costliest|dearest|leading"
)
_BOTTOM = r"least|fewest|lowest|smallest|shortest|minimum|min|coldest|coolest|lightest|thinnest|cheapest|quietest|rarest"
_MOST = re.compile(rf"\b(?:{_TOP})\b", re.IGNORECASE)
_LEAST = re.compile(rf"\b(?:{_BOTTOM})\b", re.IGNORECASE)
_JUDGED = re.compile(r"\b(?:(?P<worst>worst|poorest)|(?P<best>best))\b", re.IGNORECASE)
_BAD = frozenset(
    ["scrap", "waste", "defect", "failure", "downtime", "complaint", "loss", "lost", "leak", "rework", "cost", "delay", "late", "alarm",
     "fault", "error", "fail", "missing", "underweight", "unplanned", "rejection", "nonconforming"]
)  # fmt: skip
_WHICH = re.compile(r"\b(?:which|what|who|whose)\b\s*(?P<what>(?:[\w-]+(?![\w-])\s*){0,4})", re.IGNORECASE)
_HEADED = re.compile(
    rf"(?:^\W*|\b(?:the|show|list|give me|find|top|\d{{1,2}}|two|three|four|five|ten)\s+)(?P<what>[^\W\d][\w-]*(?:\s+[^\W\d][\w-]*)?)\s+(?:with|that (?:has|had)|having)\s+(?:the\s+)?"
    rf"(?:{_TOP}|{_BOTTOM}|worst|best)\b",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    rf"\b(?:worst|best|quietest|{_TOP}|{_BOTTOM})\s+(?:(?:common|frequent|\d{{1,2}}|two|three|four|five|ten)\s+)?(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)",
    re.IGNORECASE,
)
_ACTORS = frozenset(
    ["customer", "supplier", "crew", "operator", "technician", "inspector", "driver", "foreman"]
)
_CODES = frozenset(
    [
        "nr",
        "id",
        "no",
        "number",
        "code",
        "cavity",
        "line",
        "shift",
        "station",
        "op",
        "operation",
        "priority",
        "class",
    ]
)
_VERBS = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "did",
        "does",
        "do",
        "with",
        "of",
        "in",
        "on",
        "for",
        "that",
    ]
)
_LONGEST_CLASS = 3  # words
_GRAINS = frozenset(["hour", "day", "week", "month", "quarter", "year", "weekday"])


def without_columns(text: str, info: TableInfo) -> str:
    """Return a text without the superlatives that are words of a table's columns: the "peak" of peak_temp_c ranks nothing."""
    names = {t for c in info.columns for t in c.name.casefold().split("_")}
    return _MOST.sub(lambda m: " " * len(m.group()) if m.group().casefold() in names else m.group(), text)


def order_said(text: str) -> Order | None:
    """Return whether a text asks for the most or the least; "worst" is the most of what is bad and the least of what is good.

    >>> order_said("which line has the worst scrap rate"), order_said("best machine by good parts")
    ('most', 'most')
    """
    if (judged := _JUDGED.search(text)) is not None:
        is_bad = bool(_BAD & set(canonical(text)))
        return "most" if is_bad == (judged.group("worst") is not None) else "least"
    least, most = _LEAST.search(text), _MOST.search(text)
    if most is None:
        return "least" if least is not None else None
    return "least" if least is not None and least.start() < most.start() else "most"


def group_asked(text: str, info: TableInfo, index: PlantIndex, *, without: str | None = None) -> str | None:
    """Return the column, or grain of time, whose groups a text compares: "which line", "customer with the most".

    Args:
        text: the question.
        info: of the table.
        index: what exists.
        without: a column that is none: what tells the rows apart, where they are counted.
    """
    for pattern in (_WHICH, _HEADED, _ADJECTIVE):
        for m in pattern.finditer(text):
            what = m.group("what")
            if not what.split():
                continue
            first = next(iter(canonical(what.split()[0])), "")
            heads = [what, *([what.split()[-1]] if pattern is _ADJECTIVE else [])]  # "biggest stop reasons"
            if first in _GRAINS and info.time_column:
                return first
            if info.equipment_column and names_class(what, index):
                return info.equipment_column
            for said in heads:
                column = column_called(info, said)
                if column is None or column == without:
                    continue
                column = of_head(column, what, info)
                if not _is_number(info, column) and not _is_row(info, column):
                    return column
    return _who(info) if re.search(r"\bwho(?:se)?\b", text, re.IGNORECASE) else None


def of_head(column: str, what: str, info: TableInfo) -> str:
    """Return the table's own column that a later word of a phrase names, before a linked one of its first: "board supplier"."""
    if "." not in column:
        return column
    for word in what.split()[1:]:
        if word.casefold() in _VERBS:
            break
        own = column_called(replace(info, columns=tuple(c for c in info.columns if "." not in c.name)), word)
        if own is not None and set(canonical(own)) == set(canonical(word)):
            return own
    return column


def _who(info: TableInfo) -> str | None:
    """Return the only column of customers, suppliers or crews of a table: who does something in it; first who works."""
    held = [c.name for c in info.columns if is_text(c.type) and _ACTORS & set(canonical(c.name))]
    doers = [c for c in held if not {"customer", "supplier"} & set(canonical(c))]
    found = doers if len(held) > 1 else held
    return found[0] if len(found) == 1 else None


def _is_row(info: TableInfo, column: str) -> bool:
    """Whether a column is called like the table: each row is one of its own ("work_order_id" of work orders)."""
    stems = set(canonical(column)) - {"id", "no", "nr", "number"}
    machine = column == info.equipment_column or stems == {"machine"}
    return not machine and bool(stems) and stems <= set(canonical(info.name)) - _CODES


def _is_number(info: TableInfo, column: str) -> bool:
    return any(
        c.name == column and is_numeric(c.type) and not _CODES & set(canonical(column)) for c in info.columns
    )


def names_class(what: str, index: PlantIndex) -> bool:
    """Whether a phrase begins with a class of several machines, of one word or more: "offset press had the"."""
    words = what.split()
    return any(is_class(" ".join(words[:n]), index) for n in range(min(len(words), _LONGEST_CLASS), 0, -1))


def is_class(word: str, index: PlantIndex) -> bool:
    """Whether a word is a class of several machines."""
    key = key_of(word)
    forms = dict.fromkeys((key, key.removesuffix("s"), key.removesuffix("es")))
    return any(len(index.units_of_class(k)) > 1 for k in forms)
