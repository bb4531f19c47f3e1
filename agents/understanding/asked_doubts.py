"""Words of a question that a query on rows leaves out: said in the answer, or reason to ask back instead of answering."""

import re

from agents.understanding.asked import Asked
from agents.understanding.asked_columns import UNIT_WORDS, wholly_said
from agents.understanding.asked_compared import NO_VALUE
from agents.understanding.asked_relations import ONE_UNIT
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import canonical
from plant.importing.people import is_of_people
from plant.query import Measure, Query
from plant.store import TableInfo
from plant.word_groups import QUANTITIES

_OF_MANY = frozenset(
    ["crew", "customer", "supplier", "shift", "line", "machine", "product", "station", "site", "area"]
)
_HALF = 0.5  # of the content words unexplained: what is asked is not in these rows
_QUANTITIES = frozenset(group[0] for group in QUANTITIES) | {"cost", "duration", "price", "co2", "kwh", "mwh", "kg", "ton", "litre", "money", "profit",
                                                            "revenue", "salary", "emission", "margin"}  # fmt: skip
_VERB = re.compile(
    r"\b(?:which|what)\s+(?:\w+\s+)?costs?\s+(?:us|the|most|me)\b|\b(?:cause\w*|reason|who|that)\s+costs?\s+(?:us|the|most|me)\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:time|days|hours|minutes|interval|gap)s? between (?:two |the |successive |consecutive |each )*[a-z]+s\b",
    re.IGNORECASE,
)
_COMPUTED = re.compile(
    r"\b(?:averages?|avg|mean|median|total|sum of)\s+(?:of\s+)?(?:the\s+|our\s+|all\s+)?(?P<what>[^\W\d][\w-]*)(?=\s+(?:minutes?|mins?|hours?|hrs?|days?|time|kg|tons?|litres?|eur|cost)\b)",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow many\s+(?:of\s+)?(?:the\s+|our\s+)?(?P<what>[^\W\d][\w-]*)\s+(?:did|do|does|were|was|are|have|has|had|is|we|left|came|went|got)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:pay|paid|spen[dt]|costs?|use|used|consum\w+|usage|amount|price)\s+(?:of|for|on)\s+(?:(?:the|our|all)\s+)?"
    r"(?P<what>[^\W\d][\w-]*(?:\s+(?!in\b|on\b|of\b|for\b|at\b|per\b|by\b|last\b|this\b)[^\W\d][\w-]*)?)",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"\b(?P<what>[^\W\d][\w-]*)\s*(?:%|\b(?:rates?|per ?cent(?:age)?|pct|ratio|quota)\b)", re.IGNORECASE
)
_HOW_MANY_OF = re.compile(r"\bhow (?:many|much)\s+(?P<unit>[^\W\d]\w*)\b", re.IGNORECASE)
_AMOUNT_UNITS = frozenset(["kg", "g", "t", "kwh", "mwh", "l", "hl", "m³", "m", "€", "eur", "usd"])
_RANKED = re.compile(r"\b(?:most|fewest|least|more)\s+(?P<what>[^\W\d][\w-]*s)\b", re.IGNORECASE)
_SPLIT = re.compile(
    r"\b(?:per|by|for each|for every|in each|of each)\s+(?:the\s+|single\s+)?(?P<by>[^\W\d][\w-]*)|"
    r"\b(?:which|what)\s+(?P<which>[^\W\d][\w-]*)\s+(?:has|had|have|is|was|makes?|made|needs?|needed|causes?|caused|lost|loses|gets?|got|costs?|with)\b",
    re.IGNORECASE,
)
_NO_GROUPS = frozenset(
    ["far", "cent", "mistake", "accident", "hand", "chance", "way", "now", "then", "date", "ones"]
)
_PERCENT = re.compile(r"\b(?:percent(?:age)?|share|proportion|rate|ratio)\b|%", re.IGNORECASE)
_SHORT_ID = 3
_SHOWN = 12


def groups_no_people(asked: Asked) -> bool:
    """Whether a query groups rows by crews, customers or the like and settles the question: "who is worst, per crew"."""
    return (
        asked.settles and bool(asked.query.by) and all(_OF_MANY & set(canonical(b)) for b in asked.query.by)
    )


def groups_people(asked: Asked) -> bool:
    """Whether a query groups rows by single persons: "who booked the most hours"."""
    return any(is_of_people(b.rsplit(".", 1)[-1]) for b in asked.query.by)


def touches_people(asked: Asked) -> bool:
    """Whether a query groups, picks, shows or computes by a column of persons."""
    query = asked.query
    columns = [
        *query.by,
        *query.columns,
        *(c.column for c in query.where if c.compare not in {"missing", "present"}),
        *(m.column or "" for m in query.measures),
    ]
    return not (query.measures or query.where) or any(is_of_people(c.rsplit(".", 1)[-1]) for c in columns)


def left_out(asked: Asked) -> tuple[str, ...]:
    """Return the words of a question that the query does nothing with; none for the standard tables."""
    return asked.unexplained if asked.own else ()


def doubt_of(text: str, asked: Asked, info: TableInfo) -> str | None:
    """Return the question back where what is left out matters, in one sentence; None where the query may be answered.

    It matters where a quantity is asked for that the rows do not have, where nothing but the table was understood, or
    where half of what was said means nothing in these rows.
    """
    words, query = left_out(asked), asked.query
    if asked.own and asked.dropped and query.measures:
        lacks = " and ".join(
            {"machine": "which machine they are of", "time": "when they were"}[d] for d in asked.dropped
        )
        return f"The rows of {info.name} do not say {lacks}, so what you ask cannot be told from them."
    if _APART.search(text) and query.measures and query.measures[0].relation not in {"until", "gap"}:
        return f"I cannot compute the time between rows of {info.name}; I can tell how many there are, when each was and how long it lasted."
    strange = (
        [v for v in asked.unused if len(v) > _SHORT_ID and any(c.isdigit() for c in v)] if asked.own else []
    )
    if strange and query.measures:
        return f"The rows of {info.name} do not tell of “{strange[0]}”, so no figure of it can be told from them."
    if (missing := _not_compared(query, info)) is not None:
        return missing
    share = asked.own and asked.untouched and _PERCENT.search(text) is not None
    if share and (query.share or not query.measures) and query.measures in {(), (Measure(),)}:
        return f"I cannot tell that share from {info.name}, with {_columns(info)}. Say which column is to be divided by which."
    if (unit := _in_no_column(text, query, info)) is not None:
        return f"Several columns of {info.name}, or none, are in {unit}; it has {_columns(info)}. Which of these do you mean?"
    if not words and (idle := idle_words(asked)) and _is_bare_count(query):
        return (
            f"I can count the rows of {info.name}, but not by what “{idle[0]}” says of them. "
            f"Its columns are {_columns(info)}. Which of these do you mean?"
        )
    if not words:
        return None
    column = query.measures[0].column if query.measures else None
    named = wholly_said(info, column, text)  # "revenue per customer (net value)"
    quantities = [w for w in words if set(canonical(w)) & _QUANTITIES and not (named or _VERB.search(text))]
    bare = not (
        query.where
        or query.by
        or query.columns
        or query.equipment
        or any(m.column for m in query.measures[:1])
    )
    computed = any(m.column for m in query.measures[:1]) or bool(query.where and query.by)
    little = (
        asked.covers < _HALF
        and len(words) > 1
        and not (query.where or query.by or query.equipment or query.period)
    )  # "strawberry yoghurt: total cups"
    if column is not None and (lacking := _measured_by(text, words)) is not None:
        quantities = [lacking]  # another figure would be told as that of what is asked
    if query.measures and (rated := _RATED.search(text)) is not None and rated["what"] in words:
        quantities = [rated["what"]]  # a share of something else
    if query.measures and (thing := _object_of(text, words)) is not None:
        quantities = [thing]  # the cost of something else
    if column is None and (thing := _counted(text, words)) is not None:
        quantities = [thing]  # rows are no pallets
    if (group := _split_by(text, words)) is not None and query.measures:
        quantities = [group]  # split by something else, or not at all, it would be another answer
    if (
        not quantities
        and not bare
        and not little
        and (computed or asked.covers > _HALF or (asked.covers == _HALF and bool(query.where)))
    ):
        return None
    said = ", ".join(f"“{w}”" for w in (quantities or words)[:3])
    return f"I find no {said} in the data. The nearest table is {info.name}, with {_columns(info)}. Which of these do you mean?"


def idle_words(asked: Asked) -> tuple[str, ...]:
    """Return the words of a question that name columns of the plant's own rows, where its figure does nothing with them."""
    return asked.untouched if asked.own and asked.query.measures else ()


def _is_bare_count(query: Query) -> bool:
    """Whether a query counts all rows of a table, of a period or not."""
    return query.measures == (Measure(),) and not (query.where or query.by or query.equipment or query.after)


def _in_no_column(text: str, query: Query, info: TableInfo) -> str | None:
    """Return the unit that a question counts where only rows would be counted: "how many kg" of two columns in kg."""
    m = _HOW_MANY_OF.search(text)
    if m is None or info.standard or query.measures != (Measure(),):
        return None
    unit = UNIT_WORDS.get(m["unit"].casefold(), m["unit"].casefold())
    return m["unit"] if unit in _AMOUNT_UNITS else None


def _not_compared(query: Query, info: TableInfo) -> str | None:
    """Return that rows have no value in the unit of a limit, where a question compares with one; else None."""
    lacking = next((c for c in query.where if c.column.startswith(NO_VALUE)), None)
    if lacking is None:
        return None
    limit = lacking.column.removeprefix(NO_VALUE).strip()
    return f"No column of {info.name} can be compared with {limit}; it has {_columns(info)}. Which of these do you mean?"


def _columns(info: TableInfo) -> str:
    names = [c.name for c in info.columns]
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _measured_by(text: str, words: tuple[str, ...]) -> str | None:
    """Return the word right behind one that computes which a query leaves out: "average makeready minutes"."""
    for m in _COMPUTED.finditer(text):
        if m.group("what") in words:
            return m.group("what")
    return None


def _object_of(text: str, words: tuple[str, ...]) -> str | None:
    """Return what a sum is asked of that a query leaves out, all words of it: "what did we pay for natural gas"."""
    for m in _OBJECT.finditer(text):
        said = [w for w in m["what"].split() if w.casefold() not in FUNCTION_WORDS]
        if said and all(w in words for w in said):
            return " ".join(said)
    return None


def _split_by(text: str, words: tuple[str, ...]) -> str | None:
    """Return what figures are asked for each of that a query leaves out: "setup minutes per brake", "which alloy has most scrap"."""
    known = {w.casefold() for w in words} - _NO_GROUPS - ONE_UNIT.keys()  # a kilo is no group
    for m in _SPLIT.finditer(text):
        what = m["by"] or m["which"]
        if what.casefold() in known:
            return what
    return None


def _counted(text: str, words: tuple[str, ...]) -> str | None:
    """Return what is counted that a query leaves out: "how many pallets did we ship", "most complaints per product"."""
    for m in (*_HOW_MANY.finditer(text), *_RANKED.finditer(text)):
        if m.group("what") in words:
            return m.group("what")
    return None
