"""A later figure of a question with what the one before says of its rows: "scrap of line 2, and its share of all"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from plant.period import Period
from plant.query import GRAINS, Condition, Measure, Query, run_query
from plant.store import PlantStore

BACK = re.compile(
    r"\b(?:of (?:them|those|these|that|it|which|its|their)|them|those|these|that|its?|their|they)\b",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(
    r"(?:%|\b(?:share|percentage|percent|proportion|part))\s+of\s+(?:all\s+)?(?:the\s+)?(?!(?:them|those|these|it|that|which)\b)\w",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"\b(?:in total|altogether|overall|in all|all together|all of them|are there)\b", re.IGNORECASE
)
OTHERS = re.compile(
    r"\b(?:(?:all|in|of|the|any)\s+)*(?:other|remaining|rest of the|outside (?:of )?(?:that|this|it))\s*(?:months?|weeks?|days?|time|period|year|record|quarters?)?\b",
    re.IGNORECASE,
)


def carried(query: Query, words: str, found: Sequence[Query], listed: bool, store: PlantStore) -> Query:
    """Return a later figure with what the one before says of its rows, as far as its own words leave that open."""
    before = found[-1] if BACK.search(words) else found[0]
    back = BACK.search(words) is not None
    others = OTHERS.search(words) is not None and before.period is not None
    same = (
        query.measures[:1] == before.measures[:1] or not query.measures
    )  # a part and its whole, no other sum
    if same and WHOLE.search(words) and not back and not others:
        return query
    own = {c.column for c in query.where}
    kept: tuple[Condition, ...] = ()
    if back or not (listed and own):
        kept = tuple(c for c in before.where if c.column not in own)
    top = _top_of(before, store) if back or not own else None
    if top is not None and top.column not in own and top.column not in query.by:
        kept = (*kept, top)
    period: Period | None = None if others else query.period or before.period
    return replace(
        query,
        where=(*kept, *query.where),
        of=query.where
        if _OF_THOSE.search(words) and query.share and query.where and kept
        else _whole_of(query, before, kept, back=back),
        equipment=query.equipment or before.equipment,
        period=period,
        apart=before.period if others else None,
        on=query.on or before.on,
        joins=query.joins or before.joins,
    )


def part_of(query: Query, first: Query) -> Query:
    """Return the share of another sum of the same rows as a part of the first: "pieces baked and share burnt"."""
    one, two = first.measures[:1], query.measures[:1]
    sums = all(m and m[0].aggregate == "sum" and m[0].column and m[0].relation is None for m in (one, two))
    if not (
        sums
        and query.share
        and not query.by
        and one[0].column != two[0].column
        and set(query.where) == set(first.where)
    ):
        return query
    ratio = Measure("sum", two[0].column, other=one[0].column, relation="ratio")
    return replace(query, measures=(ratio,), share=False, of=())


def _whole_of(query: Query, before: Query, kept: Sequence[Condition], *, back: bool) -> tuple[Condition, ...]:
    """Return the conditions of what a share is of: those of the figure that it points back to ("share of its volume")."""
    if not query.share or query.by:
        return query.of
    return tuple(dict.fromkeys((*(before.where if back else kept), *query.of)))


def told_already(query: Query, before: Query) -> bool:
    """Whether a ranking said the figure of its first: "the machine with the highest cost and the sum"."""
    ranked = bool(before.by) and before.order in {"most", "least"}
    return ranked and not query.where and not query.by and query.measures == before.measures


def _top_of(query: Query, store: PlantStore) -> Condition | None:
    """Return the first group of a ranking as a condition, for a figure of "it"; None of what is no ranking."""
    if not query.by or query.order not in {"most", "least"} or query.by[0] in GRAINS or len(query.by) > 1:
        return None
    frame = run_query(store, replace(query, limit=2, share=False))
    frame = frame[frame[query.by[0]].notna()]
    return None if frame.empty else Condition(query.by[0], "in", (str(frame[query.by[0]].iloc[0]),))
