"""A query on rows changed by a few more words: another machine, period, value, group or figure."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_conditions import conditions
from agents.understanding.asked_measures import measured
from agents.understanding.asked_pairs import pair_said
from agents.understanding.asked_shape import shaped
from agents.understanding.asked_values import value_hits
from agents.understanding.clues import Clues
from agents.understanding.scene import Scene
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.table_shapes import tables_of
from agents.understanding.table_values import held_by
from agents.understanding.words import parts_of, words_of
from plant.query import Condition, Measure, Query

_PLAIN = FUNCTION_WORDS | frozenset(
    re.findall(
        r"\w+",
        "and only just what about how now same again but also for in on of the by per each with without ok instead please many much show me",
    )
)


def changed_query(text: str, clues: Clues, last: Query, scene: Scene) -> Query | None:
    """Return the last query with what a few words change of it; None where they say something else.

    Args:
        text: the follow-up, as typed.
        clues: of it.
        last: the query of the last answer.
        scene: what it is read against.
    """
    shape = next((s for s in tables_of(scene.index) if s.info.name == last.table), None)
    if shape is None or last.after is not None:
        return None
    info = shape.info
    units = {u for f in clues.names.of("equipment") for u in scene.index.units_below(f.id)}
    rest = text
    spans = [(f.start, f.end) for f in clues.names.of("equipment")] + [
        (p.start, p.end) for p in clues.periods
    ]
    for start, end in spans:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    words = words_of(rest)
    held = held_by(value_hits(rest, scene.index, words), shape, words, scene.index)
    pair = pair_said(rest, info)
    said = pair.rest if pair else rest
    where = conditions(said, shape, held, bool(units), scene.index) + ((pair.condition,) if pair else ())
    asked = shaped(said, info, where, scene.index)
    inside = {w.stem for w in words if any(h.start <= w.start and w.end <= h.end for h in held)}
    known = inside | shape.name | shape.entity | shape.columns | DULL
    if not pair and any(w.text.casefold() not in _PLAIN and not set(parts_of(w.text)) <= known
                        and not re.fullmatch(r"hours?|days?|weeks?|months?|years?|\d+|average|mean|total|sum|median|max\w*|min\w*", w.text, re.I)
                        for w in words):  # fmt: skip
        return None
    query = last
    if units:
        if (of_units := _of_units(query, units, scene)) is None:
            return None
        query = of_units
    if clues.periods and info.time_column:
        query = replace(query, period=clues.periods[0].period, other=None)
    if where:
        kept = tuple(c for c in query.where if c.column not in {w.column for w in where})
        query = replace(query, where=(*kept, *where))
    measure = measured(said, info, {c.column for c in where})[0]
    if measure is not None and measure.column is not None:
        query = replace(query, measures=(measure,))
    by = tuple(b for b in asked.by if b not in {c.column for c in where})
    if by:
        query = replace(
            query,
            by=by,
            measures=query.measures or (Measure(),),
            order=None,
            limit=None,
            columns=(),
            having=None,
        )
    return query if query != last else None


def _of_units(query: Query, units: set[str], scene: Scene) -> Query | None:
    """Return the query on other machines; None where the table does not say whose its rows are."""
    if scene.index.store.info(query.table).equipment_column:
        return replace(query, equipment=tuple(sorted(units)))
    column = scene.index.machine_column(query.table)
    if column is None:
        return None
    values = tuple(v for v, u in column[1].items() if u in units)
    kept = tuple(c for c in query.where if c.column != column[0])
    return replace(query, where=(*kept, Condition(column[0], "in", values)))
