"""Words to a typed query: which table a question means, and what it wants of its rows.

Nothing here knows a plant: a table is chosen by the words of its name and columns, the values it holds, and whether it
has the machine and the time that the question names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.understanding.asked_areas import by_areas
from agents.understanding.asked_columns import DULL
from agents.understanding.asked_conditions import conditions, without_truths
from agents.understanding.asked_coverage import accounts_for_all, covered, unexplained, untouched
from agents.understanding.asked_dates import date_said
from agents.understanding.asked_due import due_column
from agents.understanding.asked_each import by_class, each_machine, group_unsaid, of_each_row
from agents.understanding.asked_further import with_further
from agents.understanding.asked_groups import with_kept_groups
from agents.understanding.asked_joins import Joined, joined, merged
from agents.understanding.asked_machines import (
    asks_which_of,
    by_their_kind,
    classes_said,
    kinds_said,
    linked_places,
    names_rows,
    tells_of_machine,
)
from agents.understanding.asked_measures import measured
from agents.understanding.asked_moments import hours_said, open_said, weekdays_said, without_open, years_said
from agents.understanding.asked_pairs import pair_said
from agents.understanding.asked_partners import alone_said
from agents.understanding.asked_parts import asked_for, partly_said, without_conflicts
from agents.understanding.asked_present import both_given, with_present
from agents.understanding.asked_rates import with_measure, with_rate
from agents.understanding.asked_relations import UNTIL_WORDS
from agents.understanding.asked_rows import row_named, with_named_row, with_row
from agents.understanding.asked_shape import shaped
from agents.understanding.asked_subject import subject_of
from agents.understanding.asked_tables import CAUSE, columns_wholly_said, is_listed, machines_of, table_score
from agents.understanding.asked_texts import text_said
from agents.understanding.asked_units import in_told_unit
from agents.understanding.asked_used import columns_in, explained, unused, without_listed
from agents.understanding.asked_values import ID_LIKE, ValueHit, value_hits, values_in
from agents.understanding.asked_wide import joins_for, widened, without_values
from agents.understanding.asked_wording import as_written, most_of_two
from agents.understanding.asked_yields import yield_said
from agents.understanding.table_shapes import TableShape, tables_of, twins_of
from agents.understanding.table_values import held_by, unused_weight
from agents.understanding.words import canonical, words_of
from plant.index import PlantIndex
from plant.period import Period
from plant.query import GRAINS, Condition, Query

_ENOUGH, _ENOUGH_DATED, _ALL_TOLD = 0.9, 0.5, 0.3
_UNUSED = 0.5
_WHOLE = 1.0  # that a table accounts for all words of a question, beside what speaks for it
_KEYED = 1.0  # that it has the row that a question names by its id
_LINKED = 0.3  # that a linked table has a column that the question names
_DATED_BY_YEAR = 1.0  # that a table has the years that a question asks
_TESTED = 2.5  # that a table has the results whose yield is asked for, or the date by which it is overdue
_REGISTER = 1.0  # that a table has one row of the machine named, and columns that the question names
_PARTLY = 0.75  # of a question that names values by one of their words
_SETTLING = 1.3  # strength from which a table of the plant's own settles a question
_ALL_OF = re.compile(r"\b(?:all|every|any|whole|entire|both)\s+(?:the\s+|our\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query read from a question.

    Attributes:
        strength: how much speaks for the table, about 0.9 to 5.
        own: the table is one that an import made, none of the standard tables.
        explains: stems of the words that the table's name, columns and values account for.
        unexplained: content words that neither the table's name, columns nor values account for, as typed.
        unused: values that the question names and the query does nothing with.
        listed: what it counts or lists is what the table is called.
        guessed: a value stands in the question in other words or another form than in the table.
        untouched: content words that only columns account for which the query does nothing with.
        dropped: "machine" and "time" where the question names one and the rows do not say it.
        overdue: its rows are those whose date by which something is due has passed.
        covers: share of the content words of the question that the query accounts for, 0 to 1.
    """

    query: Query
    strength: float
    own: bool
    explains: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    covers: float = 0.0
    listed: bool = False
    guessed: bool = False
    untouched: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    overdue: bool = False

    @property
    def picks(self) -> bool:
        """Whether it asks for named columns of the rows of a named value."""
        named = any(c.compare == "in" for c in self.query.where) or len(self.query.equipment) == 1
        return bool(self.query.columns) and named

    @property
    def whole(self) -> bool:
        """Whether the query accounts for every content word of the question, and for two at least."""
        return self.covers == 1 and len(self.explains) > 1

    @property
    def one_row(self) -> bool:
        """Whether it tells the last or first row, with all its columns."""
        query = self.query
        return (
            query.limit == 1 and query.order in {"newest", "oldest"} and not (query.measures or query.columns)
        )

    @property
    def settles(self) -> bool:
        """Whether a table of the plant's own accounts for every word, and something is computed, compared or picked of it."""
        query = self.query
        computed = any(m.column for m in query.measures[:1])
        told = (
            self.one_row
            or computed
            or bool(query.where or query.by)
            or query.after is not None
            or self.picks
            or self.overdue
        )
        read = (
            bool(query.measures)
            or self.one_row
            or len(query.where) > 1
            or self.picks
            or self.overdue
            or (self.listed and query.order is not None and any(c.compare == "in" for c in query.where))
            or any(c.compare in {"missing", "<", "<=", ">", ">="} for c in query.where)
        )
        if self.guessed and not computed:
            return False  # a count of what a word may mean
        return (
            self.own
            and told
            and read
            and (self.strength > _SETTLING or self.whole)
            and not (self.unexplained or (self.untouched and not self.one_row) or self.dropped)
        )

    @property
    def exact(self) -> bool:
        """Whether it computes with, or compares, a column of numbers, or names one row by its id."""
        computed = any(m.column is not None for m in self.query.measures[:1])
        ranked = self.query.order in {"most", "least"} and any(b in GRAINS for b in self.query.by)
        return (computed or self.picks or ranked) or any(
            c.compare in {"<", "<=", ">", ">="}
            or (c.compare == "in" and re.fullmatch(r"\d+", str(c.values[0])) is not None)
            or (
                c.compare == "in"
                and len(c.values) == 1
                and c.column.endswith("id")
                and ID_LIKE.fullmatch(str(c.values[0]))
            )
            for c in self.query.where
        )


def read_query(
    text: str,
    index: PlantIndex,
    *,
    equipment: Sequence[str] = (),
    period: Period | None = None,
    taken: Sequence[tuple[int, int]] = (),
    table: str | None = None,
    dated: bool = False,
    typed: str = "",
) -> Asked | None:
    """Return the query that a question means; None when no table fits it.

    Args:
        text: the question.
        index: what exists.
        equipment: ids that it names.
        period: that it names.
        taken: stretches of the text that are something else (periods, names of machines).
        table: only this one.
        dated: only tables whose rows carry a time and a machine.
        typed: the question with its periods, where `text` has blanks for them.
    """
    typed = typed or text
    for start, end in taken:
        text = _blanked(text, start, end)
    text = most_of_two(text)
    said_so, text = text, as_written(text, index)
    words = words_of(text)
    hits = value_hits(text, index, words)
    units = {u for e in equipment for u in index.units_below(e)}
    best: tuple[float, TableShape, tuple[ValueHit, ...], tuple[Joined, ...]] | None = None
    top = 0.0
    catalogue = tables_of(index)
    which_of = table is None and asks_which_of(text, index)
    subject = subject_of(text, [s.name | s.entity for s in catalogue if not s.info.standard])
    if subject and any(subject <= stems for s in catalogue for stems in columns_wholly_said(text, s.info)):
        subject = frozenset()  # "scrap parts" is a column of orders, and no word of a table of parts
    twins = twins_of(index)
    for plain in catalogue:
        if table is not None and plain.info.name != table:
            continue
        if table is None and plain.info.name in twins and not dated:
            continue  # the plant's own table has the same rows with all their columns
        shape = widened(text, plain, words, index, typed)
        if dated and not (shape.info.time_column and shape.info.equipment_column):
            continue
        held = held_by(hits, shape, words, index)
        shape = without_values(shape, held, words)
        told = joined(text, hits, held, shape.info, index)
        machines = machines_of(shape.info, index)
        score = table_score(
            text,
            words,
            shape,
            held,
            machines is not None if equipment else None,
            period,
            catalogue,
            [t.hit for t in told],
            subject,
        )
        strange = bool(units) and machines is not None and not machines & units  # no row of these machines
        if score is not None and table is None and (strange or (which_of and machines is None)):
            score -= 1.0
        tested = yield_said(text, plain.info, index) is not None or due_column(text, plain.info) is not None
        tested = tested or (not plain.info.standard and text_said(text, plain.info) is not None)
        if score is None and table is None and not tested:
            continue
        score = (score or 0.0) + _TESTED * tested
        score += _TESTED * (alone_said(text, plain, hits, index, period) is not None)
        score += _REGISTER * (len(set(equipment)) == 1 and tells_of_machine(words, plain, index))
        score += _DATED_BY_YEAR * bool(years_said(typed, plain.info))
        linked_year = not years_said(typed, plain.info) and bool(years_said(typed, shape.info))
        figure = measured(text, plain.info, set())[0] if linked_year else None
        score += _DATED_BY_YEAR if figure is not None and figure.column else _LINKED * linked_year
        score += _LINKED * (not linked_year and len(shape.info.columns) > len(plain.info.columns))
        key = index.key_of_rows(plain.info)
        keyed = any(p.column == key and p.table == plain.info.name for h in held for p in h.places)
        score += _KEYED * (
            keyed and len(held) + len(told) >= len(hits)
        )  # "the pH of batch 12" is a test of it
        used = [*held, *(t.hit for t in told), *classes_said(words, plain.info, index)]
        whole = score + _WHOLE * covered(text, words, shape, used)
        whole -= _UNUSED * unused_weight(text, hits, used, words, shape)
        if best is None or whole > top:
            best, top = (score, shape, held, told), whole
    enough = -10.0 if table is not None else _ENOUGH_DATED if dated else _ENOUGH
    if best is None or best[0] < enough - _ALL_TOLD * accounts_for_all(text, words, *best[1:]):
        return None
    strength, shape, held, told = best
    info = shape.info
    units = set() if names_rows(units, info, index) else units
    by_machine = bool(units) and machines_of(info, index) is not None
    passed = yield_said(text, info, index)
    text = _blanked(text, passed.start, passed.end) if passed is not None else text
    pair = None if CAUSE.search(text) else pair_said(text, info)
    text = pair.rest if pair else text
    years = years_said(typed, info)
    dated_by = {y.condition.column for y in years if "." in y.condition.column}
    undated = replace(info, columns=tuple(c for c in info.columns if c.name not in dated_by))
    period = None if years else period  # the year is of the things, not of the rows
    moments = (*years, *hours_said(text, info), *weekdays_said(text, info))
    for moment in moments:
        text = _blanked(text, moment.start, moment.end)
    within = text_said(text, info)
    alone = None if within else alone_said(text, shape, hits, index, period, sure=table is not None)
    if (apart := within or alone) is not None:
        text = _blanked(text, apart.start, apart.end)
        held = tuple(h for h in held if not apart.start <= h.start < apart.end)
        told = tuple(t for t in told if not apart.start <= t.hit.start < apart.end)
        hits = [h for h in hits if not apart.start <= h.start < apart.end]
    period = None if alone is not None and alone.timed else period
    where = conditions(text, shape, held, by_machine, index) + ((pair.condition,) if pair else ())
    where += (apart.condition,) if apart else ()
    where += tuple(dict.fromkeys(m.condition for m in moments))
    if passed is not None:
        where = (*(c for c in where if c.column != passed.measure.column), *passed.where)
    if (unended := open_said(text, info, where, values_in(index, info.name))) is not None:
        where += (unended,)
        text = without_open(text)
    linked = merged([t.condition for t in told if t.condition is not None])
    placed_by: Condition | None = None
    placed = [t.units for t in told if t.units]
    if placed and (there := set.intersection(*map(set, placed), *([units] if units else []))):
        units, by_machine = there, True
    if (
        by_machine
        and info.equipment_column is None
        and (column := index.machine_column(info.name)) is not None
    ):
        of = {
            v: set(index.units_below(u)) for v, u in column[1].items()
        }  # a value may name a line of several
        named = Condition(column[0], "in", tuple(v for v, u in of.items() if u and u <= units))
        by_machine = bool(named.values)
        placed_by = named if len(named.values) > len(set(equipment)) else None  # an area of several
        where = (*(c for c in where if c.column != named.column or c.compare != "in"), named)[
            : None if by_machine else -1
        ]
    if units and machines_of(info, index) is None and not kinds_said(words, equipment, index, True):
        further = linked_places(equipment, units, info, index)
        if further is not None:
            linked = tuple(dict.fromkeys((*linked, further)))
            units = set()
    beside = tuple(c for c in linked if "." in c.column)
    query = with_kept_groups(
        replace(
            shaped(
                without_listed(text, held, info),
                undated,
                (*(c for c in where if c is not placed_by), *beside),
                index,
            ),
            where=where,
        ),
        text,
        info,
        shape.name | shape.entity,
    )
    query = (
        with_rate(query, text, info, index)
        if passed is None
        else with_measure(query, passed.measure, text, info, index)
    )
    place = tuple(sorted(units)) if by_machine and info.equipment_column else ()
    query = with_row(replace(query, where=(*query.where, *linked), equipment=place), text, info, index)
    named_row = row_named(query.where, info, index) is not None
    query = with_named_row(query, text, info, index) if named_row else query
    used = [*held, *(t.hit for t in told), *kinds_said(words, equipment, index, by_machine)]
    used += classes_said(words, info, index)
    left = unexplained(words_of(text), shape, used)
    if any(m.relation == "until" for m in query.measures):
        left = tuple(w for w in left if w.casefold() not in UNTIL_WORDS)
    left = without_truths(left, info)
    taken_already = [*(c.column for c in query.where), *asked_for(text, info)]
    parts = partly_said(left, info.name, taken_already, index) if not info.standard else ()
    parts = without_conflicts(parts, query.where, info.name, index)
    query = replace(query, where=tuple(dict.fromkeys((*query.where, *(c for _, c in parts)))))
    idle = untouched(words_of(text), shape, used, columns_in(query))
    query = with_present(query, idle, text, info, index) if not info.standard else query
    query = both_given(query, text)
    query = by_areas(each_machine(query, text, equipment, info), equipment, info, index)
    query = by_class(of_each_row(query, shape), text, info, index)
    query = with_further(in_told_unit(query, info), text, info, hits)
    on = date_said(
        text, info, period is not None or any(b in GRAINS for b in query.by), ends=[e for _, e in taken]
    )
    said = {w.stem for w in words}
    words = words_of(text)
    if any((own := set(canonical(b)) - DULL) and own <= said for b in query.by):
        strength += 0.6  # it groups by a column that it names
    given = {str(v) for c in query.where for v in c.values}
    return Asked(
        Query(
            info.name,
            query.measures,
            query.where,
            tuple(sorted(units)) if info.equipment_column else (),
            period if info.time_column else None,
            query.by,
            query.columns,
            query.order,
            query.limit,
            having=query.having,
            on=on,
            joins=joins_for(columns_in(query), info, index),
        ),
        strength,
        not info.standard,
        explained(words, shape, held),
        tuple(u for u in unused(hits, held, told, words, shape) if u not in given),
        tuple(w for w in left if w not in {word for word, _ in parts}),
        covered(text, words, shape, used) if not parts else max(_PARTLY, covered(text, words, shape, used)),
        is_listed(text, shape),
        guessed=bool(parts)
        or (any(h.loose(text) for h in held) and not subject & (shape.name | shape.entity))
        or group_unsaid(query, text, info),
        dropped=("machine",)
        * (bool(units) and not by_machine and not by_their_kind(query, words, equipment, index))
        + ("time",) * (period is not None and not info.time_column and not moments),
        untouched=tuple(
            said_so[w.start : w.end].strip()
            for w in untouched(words, shape, used, (*columns_in(query), on or ""))
            if not _ALL_OF.search(said_so[: w.start])
        ),
    )


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
