"""Which amount is held against which, where a question writes both: "scrap in % of checked pieces", "(cracked of cast)"."""

import re

from agents.understanding.asked_formulas import begun_with
from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.asked_numbers import is_sum
from agents.understanding.words import canonical
from plant.query import Measure
from plant.store import TableInfo

_PER_CENT_OF = re.compile(
    r"(?:%|\b(?:percent(?:age)?|pct|share))\s+(?:out\s+)?of\s+(?:(?:the|all|our|total)\s+)*(?P<whole>[^?;,()]{2,40})",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\((?P<one>[^()]{2,40}?)\s+(?:out\s+of|of|vs\.?|versus|against|over|to)\s+(?:(?:the|all|our|total)\s+)*(?P<two>[^()]{2,40})\)",
    re.IGNORECASE,
)
_AND_MORE = re.compile(r"\+|\bplus\b|\band\b", re.IGNORECASE)  # a whole of several columns
LOST = frozenset(["scrap", "waste", "reject", "defect", "rework", "broken", "loss", "lost", "return"])
_KEYS = frozenset(["id", "no", "nr", "number", "key", "code", "year", "week", "month", "run", "size"])
IS_THAT = re.compile(
    r"(?:%|\b(?:percent(?:age)?|pct))\s+of\s+[^?;,]{3,40}?\s(?:is|was|are|were)\s+(?:that|this|it|those|these)\b",
    re.IGNORECASE,
)  # a share of the same amount of all rows
_RATED = re.compile(
    r"%|\b(?:rates?|ratio|share|percent(?:ages?)?|pct|yield|efficiency|quota)\b", re.IGNORECASE
)
_DID = re.compile(
    r"\W+(?:did|do|have|has|had|were|was|are|is)\s+(?:we\s+|they\s+|been\s+)*(?P<done>[^\W\d]\w+)",
    re.IGNORECASE,
)


def written_ratio(text: str, info: TableInfo) -> Measure | None:
    """Return the sum of one column over another one's, where a question says both; None where it says no such pair.

    Args:
        text: the question.
        info: of the table.
    """
    if not _RATED.search(text):
        return None
    for m in _ASIDE.finditer(text):
        if _AND_MORE.search(m["two"]):
            continue
        pair = _amount(m["one"], info), _amount(m["two"], info)
        if (found := _over(*pair, info)) is not None:
            return found
    for m in _PER_CENT_OF.finditer(text):
        if _AND_MORE.search(m["whole"]):
            continue
        whole = _first_amount(m["whole"], info)
        if whole is None:
            continue
        before = [n.column for n in numbers_mentioned(text[: m.start()], info) if _adds_up(n.column, info)]
        before = before or [
            c for w in text[: m.start()].split() if set(canonical(w)) & LOST and (c := _amount(w, info))
        ]
        did = _DID.search(m["whole"])
        behind = _amount(did["done"], info) if did else None
        parts = [c for c in dict.fromkeys(before) if c != whole] or ([behind] if behind else [])
        if len(parts) == 1 and (found := _over(parts[0], whole, info)) is not None:
            return found
    return None


def _over(one: str | None, two: str | None, info: TableInfo) -> Measure | None:
    units = {c.name: c.unit for c in info.columns}
    if one is None or two is None or one == two or len({units[one], units[two]} - {""}) > 1:
        return None
    return Measure("sum", one, other=two, relation="ratio")


def _adds_up(column: str, info: TableInfo) -> bool:
    """Whether a column counts or is a quantity: "cracked" beside cast_pcs needs no unit."""
    plain = next((c for c in info.columns if c.name == column and "int" in c.type and not c.unit), None)
    return is_sum(info, column) or (plain is not None and not _KEYS & set(column.split("_")))


def _first_amount(words: str, info: TableInfo) -> str | None:
    """Return the amount that the first words name: "checked pcs" of "checked pcs at the end"."""
    said = words.split()
    return next((c for n in (3, 2, 1) if (c := _amount(" ".join(said[:n]), info)) is not None), None)


def _amount(words: str, info: TableInfo) -> str | None:
    """Return the only column of sums that a few words name, else the one that has a word of theirs in its name."""
    named = {n.column for n in numbers_mentioned(words, info) if _adds_up(n.column, info)}
    if len(named) == 1:
        return next(iter(named))
    begun = {c for w in words.split() if (c := begun_with(w, info)) is not None and _adds_up(c, info)}
    begun -= {c for c in begun if set(canonical(c)) & {"cost", "price"}}
    return next(iter(begun)) if len(begun) == 1 else None
