"""What a query does with the words of a question: columns it uses, words it explains, values it leaves."""

from collections.abc import Sequence

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_formulas import formula_columns
from agents.understanding.asked_joins import Joined, is_truth
from agents.understanding.asked_mentions import base
from agents.understanding.asked_values import ValueHit
from agents.understanding.asked_wide import linked_stems
from agents.understanding.table_shapes import TableShape
from agents.understanding.words import Word, canonical
from plant.columns import is_numeric
from plant.query import Query
from plant.store import TableInfo

_FEW_TABLES = 3  # a value of more tables is an everyday word


def columns_in(query: Query) -> list[str]:
    """Return the columns that a query computes with, compares, groups by or shows."""
    measured = [c for m in query.measures for c in (m.column, m.other, *formula_columns(m))]
    compared = [c for w in query.where for c in (w.column, w.than)]
    compared += [str(v) for w in query.where if w.compare in {"outside", "inside"} for v in w.values]
    return [c for c in (*measured, *compared, *query.by, *query.columns) if c]


def unused(
    hits: Sequence[ValueHit],
    held: Sequence[ValueHit],
    told: Sequence[Joined],
    words: Sequence[Word],
    shape: TableShape,
) -> tuple[str, ...]:
    """Return the values that the rows know nothing of, in the words of the tables that hold them."""
    used = [*held, *(t.hit for t in told)]
    known = shape.name | shape.entity | shape.columns
    return tuple(
        dict.fromkeys(
            h.places[0].id
            for h in hits
            if not any(u.start < h.end and h.start < u.end for u in used)
            and not is_truth(h, shape.info)
            and not all(w.stem in known for w in words if h.start <= w.start and w.end <= h.end)
            and len({p.table for p in h.places}) <= _FEW_TABLES
            and not all(p.id.casefold().endswith("ing") for p in h.places)
        )
    )


def explained(words: Sequence[Word], shape: TableShape, held: Sequence[ValueHit]) -> frozenset[str]:
    """Return the stems of a question that a table accounts for: by its name, its columns, its values."""
    inside = {w.stem for w in words if any(h.start <= w.start and w.end <= h.end for h in held)}
    known = {base(s) for s in shape.name | shape.entity | shape.columns} | linked_stems(shape)
    return frozenset(s for s in {w.stem for w in words} - DULL if base(s) in known) | frozenset(inside)


def without_listed(text: str, held: Sequence[ValueHit], info: TableInfo) -> str:
    """Return a text with blanks for values of one column that it lists: "planned / unplanned" names no planned_pcs."""
    numbers = {base(s) for c in info.columns if is_numeric(c.type) for s in canonical(c.name)}
    listed = [{(p.column, p.id) for p in h.places} for h in held]
    for n, hit in enumerate(held):
        others = [o for m, o in enumerate(listed) if m != n and not o & listed[n]]
        beside = any({c for c, _ in o} & {c for c, _ in listed[n]} for o in others)
        if beside and {base(s) for s in canonical(text[hit.start : hit.end])} <= numbers:
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    return text
