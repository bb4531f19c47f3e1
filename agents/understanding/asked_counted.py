"""Columns of quantities that a question counts: "how many sacks did we make" of sacks_made."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import DULL, UNIT_WORDS, column_called, wholly_said
from agents.understanding.asked_formulas import begun_with
from agents.understanding.asked_grains import is_grain_word
from agents.understanding.asked_mentions import base
from agents.understanding.asked_numbers import is_sum, pieces_of, pieces_said
from agents.understanding.asked_units import is_rate, of_unit
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Measure, Query
from plant.store import TableInfo

_OF_PIECES = frozenset(["scrap", "reject", "defect", "waste", "rework", "piece", "output", "return"])
_PIECES = frozenset(base(s) for w in ("pieces", "pcs", "parts", "units") for s in canonical(w))
_MAKES = re.compile(
    r"\b(?:make|made|makes|produced?|cut|sawn?|fill(?:ed)?|pack(?:ed)?|came out|come out|turn(?:ed)? out|output)\b",
    re.IGNORECASE,
)


_DONE = re.compile(
    r"\W*(?:[\w-]+\s+){0,3}?(?:were|was|are|is|got|have been|has been|did [\w-]+)\s+(?P<done>[^\W\d]\w+)",
    re.IGNORECASE,
)


_PAST = {"made": "make", "sold": "sell", "sent": "send", "bought": "buy", "broken": "break", "broke": "break", "lost": "lose",
         "ran": "run", "sawn": "saw", "spent": "spend", "shipt": "ship", "built": "build", "wound": "wind", "spun": "spin"}  # fmt: skip


def with_pieces(query: Query, info: TableInfo) -> Query:
    """Return a count of rows with the pieces they tell of beside it, where the rows are called after the pieces.

    "Rejects in March" are reports of so many pieces each; orders of so many pieces are orders.
    """
    pieces = pieces_of(info)
    if query.measures != (Measure(),) or query.by or query.having or pieces is None or info.standard:
        return query
    own = set(canonical(info.name)) & _OF_PIECES
    return replace(query, measures=(Measure(), Measure("sum", pieces))) if own else query


def counted_column(after: str, info: TableInfo) -> str | None:
    """Return the column of quantities that "how many pieces" means, where rows carry how many they are."""
    first = re.match(r"\W*(?:(?:of|the|different)\s+)*([^\W\d]\w+)", after)
    if first is None or is_grain_word(first.group(1)):
        return None
    if (in_unit := _told_in_unit(first.group(1), after, info) or of_unit(first.group(1), info)) is not None:
        return in_unit  # "how many litres"
    if (pieces := pieces_said(" ".join(after.split()[:3]), info)) is not None:
        return pieces  # "how many rejected parts"
    few = " ".join(after.split()[:3])
    if (made := _made(first.group(1), after, info)) is not None:
        return made  # "how many sacks did we make" of sacks_made, also in a sack_report
    if set(canonical(first.group(1))) & set(canonical(info.name)) or _is_called(after, info):
        return None  # rows of the table are counted
    if (
        (begun := first.group(1))
        and _MAKES.search(after)
        and (amount := begun_with(begun, info))
        and is_sum(info, amount)
    ):
        return amount  # "how many boards did S25 make"
    if (done := _DONE.match(after)) is not None:
        taken = begun_with(done.group("done"), info)
        unit = next((c.unit for c in info.columns if c.name == taken), "")
        if (
            taken is not None
            and is_sum(info, taken)
            and unit in {"", "pcs", taken.rsplit("_", 1)[-1]} - {"t", "h"}
        ):
            return taken  # "how many packs were rejected"
    if not set(canonical(first.group(1))) & set(canonical(info.name)) and (
        whole := _amount_of(first.group(1), after, info)
    ):
        return whole
    column = column_called(info, few, numeric=True)
    if not wholly_said(info, column, few):
        return None
    if column and next(c.unit for c in info.columns if c.name == column) not in {"", "pcs"}:
        return None  # "how many stops" counts no minutes
    stems = set(canonical(column)) if column else set()
    return (
        None
        if column is None or stems & {"nr", "id", "no", "key", "code"} or is_rate(info, column)
        else column
    )


def pieces_of_kind(text: str, at: int, info: TableInfo) -> str | None:
    """Return the one of several columns of pieces that a text says the kind of: "top reasons for scrap by number of pieces".

    Args:
        text: the question.
        at: where what is counted begins.
        info: of the table.
    """
    if not re.match(r"\W*(?:the\s+)?(?:pieces|pcs|parts|units)\b", text[at:], re.IGNORECASE):
        return None
    said = {base(s) for s in canonical(text[:at])}
    held = {
        c.name: {base(s) for s in canonical(c.name)} - _PIECES
        for c in info.columns
        if is_numeric(c.type) and is_sum(info, c.name) and _PIECES & {base(s) for s in canonical(c.name)}
    }
    told = [name for name, own in held.items() if own and own <= said]
    return told[0] if len(told) == 1 else None


def _told_in_unit(word: str, after: str, info: TableInfo) -> str | None:
    """Return the one of several columns in a unit whose other words are said too: "how many crates were ordered"."""
    unit = UNIT_WORDS.get(word.casefold(), word.casefold())
    held = [c for c in info.columns if is_numeric(c.type) and c.unit and c.unit.casefold() == unit]
    said = {_verb(s) for s in canonical(re.split(r"[?;,]|\band\b", after)[0])}
    own = {c.name: {_verb(s) for s in canonical(c.name)} - {_verb(s) for s in canonical(word)} for c in held}
    told = [n for n, stems in own.items() if stems & said]
    return told[0] if len(held) > 1 and len(told) == 1 else None


def _is_called(words: str, info: TableInfo) -> bool:
    """Whether the first few words say a table's whole name, or its first letters: "closed WOs" of work_orders."""
    words = " ".join(words.split()[:4])
    whole = set(canonical(info.name)) - DULL
    if len(whole) > 1 and whole <= set(canonical(words)):
        return True
    parts = [p for p in info.name.split("_") if p.isalpha()]
    short = "".join(p[0] for p in parts) if len(parts) > 1 else ""
    return bool(short) and any(w.casefold().removesuffix("s") == short for w in re.findall(r"\w+", words))


def _verb(stem: str) -> str:
    """Return a stem without the ending of a verb, also of a short one: "bake" and "baked" are one."""
    return base(_PAST.get(stem, stem)).removesuffix("e")


def _made(word: str, after: str, info: TableInfo) -> str | None:
    """Return the only column of quantities called by what is counted and what was done with it, both said."""
    said = {_verb(s) for s in canonical(re.split(r"[?;,]|\band\b", after)[0])}
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type) and set(canonical(word)) & set(canonical(c.name)) and is_sum(info, c.name)
        and len(own := {_verb(s) for s in canonical(c.name)} - {_verb(s) for s in canonical(c.unit)}) > 1 and own <= said
    ]  # fmt: skip
    return held[0] if len(held) == 1 else None


def _amount_of(word: str, after: str, info: TableInfo) -> str | None:
    """Return the column of quantities of what is counted: the one that the verb tells, the only one, or the total."""
    said = {_verb(s) for s in canonical(re.split(r"[?;,]|\band\b", after)[0])}
    stems = set(canonical(word))
    held = [
        c
        for c in info.columns
        if is_numeric(c.type) and stems & set(canonical(c.name)) and is_sum(info, c.name)
    ]
    told = [
        c.name
        for c in held
        if {_verb(s) for s in canonical(c.name)} - {_verb(s) for s in canonical(c.unit)} <= said
    ]
    named = told or [c.name for c in held if "total" in canonical(c.name)]
    found = named if len(named) == 1 else [c.name for c in held]
    return found[0] if len(found) == 1 else None
