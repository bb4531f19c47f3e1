"""What a ranking goes by: the amount that a question says with "most", "by" or "for"."""

import re
from collections.abc import Sequence

from agents.understanding.asked_columns import DULL, UNIT_WORDS, column_called, wholly_said
from agents.understanding.asked_formulas import begun_with
from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.asked_numbers import is_sum, pieces_said
from agents.understanding.asked_units import of_quantity, of_unit
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.names import key_of
from plant.query import Condition, Measure
from plant.store import TableInfo

_AMOUNTS_OF = re.compile(
    r"\b(?:us(?:e|ed|es|ing)|consum\w+|need\w*|make|made|produc\w+|wash\w*|ship\w*|deliver\w*|sell|sold|melt\w*|pour\w*|fill\w*|pack\w*|bak\w+|"
    r"order\w*|bought|buy|get|got|receiv\w+|send|sent|return\w*|process\w*|treat\w*)\b",
    re.IGNORECASE,
)


_MONEY = frozenset(["€", "EUR", "USD", "$", "GBP", "CHF"])


_RESULTS = frozenset(["output", "good", "net", "actual", "produced", "total"])


_BARE_MOST = re.compile(r"(?:the\s+)?(?:most|least|fewest)(?:\s+(?:of|many))?", re.IGNORECASE)


def of_value(text: str, ranked: "re.Match[str]", where: Sequence[Condition], info: TableInfo) -> str | None:
    """Return the only amount of a table where the most of a value is asked for: "when did we use the most bleach"."""
    after = key_of(text[ranked.end() :])
    values = [key_of(str(v)) for c in where if c.compare == "in" for v in c.values]
    if not _BARE_MOST.fullmatch(ranked.group()) or not _AMOUNTS_OF.search(text):
        return None
    if not any(v and (after == v or after.startswith(f"{v} ")) for v in values):
        return None
    amounts = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and "." not in c.name and is_sum(info, c.name) and c.unit not in _MONEY
        and not set(canonical(c.name)) & {"cost"}
    ]  # fmt: skip
    return amounts[0] if len(amounts) == 1 else None


def told_by(what: str, info: TableInfo) -> Measure | None:
    """Return the figure of the column of numbers that a few words name: "good pieces" of "best day for good pieces"."""
    told = {m.column for m in numbers_mentioned(what, info)}
    column = next(iter(told)) if len(told) == 1 else amount_said(what, info)
    return Measure("sum" if is_sum(info, column) else "mean", column) if column else None


def amount_said(what: str, info: TableInfo) -> str | None:
    """Return the column of numbers that a phrase begins with a word, the unit or the quantity of."""
    word = next(iter(what.split()), None)
    if word is None:
        return None
    return begun_with(word, info) or of_unit(word, info) or of_quantity(word, info)


def ranked_by(text: str, info: TableInfo, by: Sequence[str], ranked: "re.Match[str]") -> str | None:
    """Return the column of numbers that a ranking goes by: "most common by pieces", "the most scrap kg"."""
    numbers = [c for c in info.columns if is_numeric(c.type)]
    if (said := next((c.name for c in numbers if c.name in by), None)) is not None:
        return said
    if not _BARE_MOST.fullmatch(ranked.group()):
        return None  # "most common code": what follows is grouped by
    after = text[ranked.end() : ranked.end() + 30]
    first = re.match(r"\W*(?:of\s+|the\s+)?(\w+)", after)
    if (
        first
        and first.group(1).endswith("s")
        and set(canonical(first.group(1))) & (set(canonical(info.name)) - DULL)
    ):
        return None  # "most stops" counts them, "most downtime" does not
    if first and (measured_as := of_quantity(first.group(1), info)) is not None:
        return measured_as
    few = [set(canonical(w)) for w in re.findall(r"[^\W\d]\w+", after)[:3]]
    of_rows = [n for n, w in enumerate(few) if w & (set(canonical(info.name)) - DULL)]
    called = column_called(info, after, numeric=True)
    wholly = wholly_said(info, called, " ".join(after.split()[:3]))
    if (pieces := pieces_said(after, info)) is not None and (not wholly or called == pieces):
        return pieces  # "the most rejected parts"
    if of_rows and (of_rows[0] == 0 or not wholly):
        return None  # rows of the table are counted: "the most stops", "most rejected deliveries"
    head = begun_with(first.group(1), info) if first else None
    if head is not None and is_sum(info, head) and not of_rows:
        return head  # "most boards" of boards_total
    if called is not None and (wholly_said(info, called, after) or not _BARE_MOST.fullmatch(ranked.group())):
        return called
    told = [n.column for n in numbers_mentioned(text, info) if n.words > 1 and is_sum(info, n.column)]
    if len(told) == 1:
        return told[0]  # "whose machines cost us most in parts" of parts_cost
    first = re.match(r"\W*(\w+)", after)
    unit = UNIT_WORDS.get(first.group(1).casefold(), first.group(1).casefold()) if first else ""
    measured_so = [c.name for c in numbers if unit and c.unit.casefold() == unit]
    real = [c for c in measured_so if _RESULTS & set(canonical(c))]  # what came out, not what went in
    return next(iter(real or measured_so), None)
