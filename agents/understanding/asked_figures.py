"""Several figures of one set of rows in one question: "how many were rejected and how many litres was that".

A question is cut where another figure begins; what stands before the first one, behind the last one, or in a figure
that a later one points back to ("of them") holds for the others too.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agents.understanding.asked import Asked
from agents.understanding.asked_carried import BACK, OTHERS, WHOLE, carried, part_of, told_already
from agents.understanding.asked_columns import column_called
from agents.understanding.asked_measures import AGGREGATES
from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.asked_numbers import is_each, is_sum
from agents.understanding.asked_units import is_rate, of_unit
from agents.understanding.asked_wording import left_out_aside
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Measure, Query
from plant.store import PlantStore, TableInfo

Reader = Callable[[str], Asked | None]
_MOST = 4
_CUT = re.compile(
    r"\s*(?:[?;]+(?=\s*\w)|,(?!\d)|(?<=\w)\s[-–]\s(?=\w)|:(?=\s)|\b(?:and|plus|as well as|along with|also|but also|then)\b)\s*",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"\b(?:between|difference|compar\w*|both)\b|\b(?:outside|within|inside|out of)(?:\s+\S+){1,3}$",
    re.IGNORECASE,
)
_LEAD = r"^\W*(?:(?:and|also|then|plus|what(?:'?s| is| was| are| were)?|give me|show me|show|tell me|the|its|their|please)\s+)*"
_SUPERLATIVE = r"(?:highest|lowest|largest|smallest|longest|shortest|biggest|greatest|worst|best|busiest)"
_FIGURE = re.compile(
    rf"{_LEAD}(?P<word>how (?:many|much|often|long)|number(?: of)?|count(?: of)?|total|sum|averages?|avg|mean|median|max(?:imum)?|min(?:imum)?|"
    rf"{_SUPERLATIVE}|share|percentage|percent|what %|%|what(?= (?:did|do|does) (?:they|it|that|those|this) \w+| \w+(?: (?:is|was|were|are) (?:that|it|this|those|they))?\W*$)|which|who|(?:the )?most)(?!\w)|{_LEAD}(?:[\w-]+\s+){{1,4}}(?:summed(?: up)?|added up|in total|altogether|on average)\W*$",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
    rf"\b(?:how (?:many|much|often|long)|number of|count of|total|sum|average|avg|mean|median|max(?:imum)?|min(?:imum)?|{_SUPERLATIVE}|share|percentage|"
    r"which|who|most)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:(?:of\s+)?(?:them|those|these|it)|of which)\b(?!\s+\w+\s+(?:had|has|was|were))", re.IGNORECASE
)
_WHAT = re.compile(
    r"\b(?:what|how much)\s+(?:(?:did|do|does)\s+(?:they|it|that|those|this)\s+|(?:did|do|does)\s+)?(?P<what>[^\W\d]\w+)",
    re.IGNORECASE,
)
_HOW_MANY_THOSE = re.compile(
    r"\bhow (?:many|much)\s+(?P<what>[^\W\d]\w+)\s+(?:is|are|was|were|do|does|did|have|has|had)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"%|\b(?:share|percent(?:age)?|pct|proportion)\b", re.IGNORECASE)
# of the rows that were counted before
_ONE_OF_THEM = re.compile(
    r"\W*which (?:one|of (?:them|those)) (?:is|was) the (?P<end>oldest|first|earliest|newest|latest|last)(?: one)?\W*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\b(?:on|in|for|by|during|at|from|since|between|of|with|last|this|yesterday|today)\s+(?!(?:total|%|percent|kg|g|t|tons?|tonnes?|m3|m³|l|litres?|liters?|kwh|eur|euros?|€|minutes|mins?|hours|h|days|pieces|pcs)(?!\w)|(?:all|them|those|these|it|that|which)\b)",
    re.IGNORECASE,
)
_ONLY_AGGREGATE = re.compile(
    r"^\W*(?:the\s+)?(?:number|count|how many|how often|total|sum|averages?|avg|mean|median|max(?:imum)?|min(?:imum)?|highest|lowest|largest|smallest|longest|shortest)\W*$",
    re.IGNORECASE,
)


_WAY = r"\b(?:number|count|total|sum|averages?|avg|mean|median|max(?:imum)?|min(?:imum)?|highest|lowest|largest|smallest|longest|shortest)\b"
_SPREAD = r"\b(?:averages?|avg|mean|median|max(?:imum)?|min(?:imum)?)\b"
_SEVERAL = re.compile(
    rf"{_SPREAD}(?:\s+{_SPREAD})+|{_WAY}(?:(?:\s*[,/&+]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:the\s+)?{_WAY})+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a question that asks one figure, with what goes before all of them.

    Attributes:
        text: of the figure.
        broken: a sentence ended before it, so that what it says does not hold for those before.
    """

    text: str
    broken: bool = False


def may_ask_several(text: str) -> bool:
    """Whether a text has words that may cut one figure from another."""
    return _CUT.search(text) is not None or _SEVERAL.search(text) is not None


def clauses_of(text: str) -> tuple[str, tuple[Clause, ...]]:
    """Return what a question says before its figures, and the figures; fewer than two where it asks only one."""
    pieces: list[tuple[str, str]] = []  # the words that cut, and what follows
    at, cut = 0, ""
    for m in _CUT.finditer(text):
        if "and" in m.group().casefold() and _JOINS.search(text[at : m.start()]):
            continue
        pieces.append((cut, text[at : m.start()]))
        at, cut = m.end(), m.group().strip()
    pieces.append((cut, text[at:]))
    before = ""
    found: list[Clause] = []
    broken = False
    for cut, piece in pieces:
        broken = broken or "?" in cut or ";" in cut
        if not re.search(r"\w", piece):
            continue
        begins = _FIGURE.match(piece) is not None and not re.match(
            r"\W*which\s+(?:are|is|were|was|had|has)\b", piece
        )
        begins = begins or (
            bool(found or before) and OTHERS.match(piece) is not None
        )  # "and in all other months"
        if begins and not found and before and OTHERS.match(piece):
            found, before = [Clause(before)], ""
        if begins or (not found and _ANYWHERE.search(piece)):
            found.append(Clause(piece.strip(), broken and bool(found)))
            broken = False
        elif found:
            joint = f" {cut} " if cut and cut not in "?;:," else f"{cut} "
            found[-1] = replace(found[-1], text=f"{found[-1].text}{joint}{piece}")
        else:
            before = f"{before} {cut if cut.isalpha() else ''} {piece}".strip()
    return before, tuple(found)


def figures_asked(
    text: str, whole: Asked, info: TableInfo, store: PlantStore, read: Reader
) -> tuple[Query, ...]:
    """Return the queries for the figures of a question on one table; none where it asks one only, or is not understood.

    Args:
        text: the question.
        whole: as read from all its words.
        info: of its table.
        store: of the plant.
        read: reads the query on that table that words mean.
    """
    text, aside = left_out_aside(text)
    before, clauses = clauses_of(_spread(text))
    if not clauses:
        before, clauses = "", (Clause(text),)
    clauses = _with_sums(_with_columns(clauses, info), info)
    if len(clauses) == 1:
        before, clauses = _with_first(text, before, clauses[0], info, read)
    if not 1 < len(clauses) <= _MOST or whole.query.after is not None or whole.query.per is not None:
        return ()
    if any(m.relation == "formula" for m in whole.query.measures):
        return ()
    texts = _shared_tails(clauses)
    found: list[Query] = []
    for clause, words in zip(clauses, texts, strict=True):
        if found and (end := _ONE_OF_THEM.fullmatch(clause.text)) is not None and info.time_column:
            way = "oldest" if end["end"].casefold() in {"oldest", "first", "earliest"} else "newest"
            found.append(replace(found[0], measures=(), order=way, limit=1, share=False, of=()))  # type: ignore[arg-type]
            continue
        said = _POINTS.sub(" ", OTHERS.sub(" ", words))
        asked = read(f"{before} {said} {aside}".strip())
        if asked is None or asked.query.table != info.name or asked.query.other is not None:
            return ()
        query = _with_measure(asked.query, words, found[0] if found else None, info)
        if query is None or (set(asked.unexplained) - set(whole.unexplained)):
            return ()
        if found and told_already(query, found[-1]):
            continue
        if found:
            query = carried(query, clause.text, found, asked.listed, store)
        if _SHARE.search(words) and not query.share:
            query = replace(query, share=bool(query.where) and not query.by)
        found.append(part_of(query, found[0]) if found else query)
    if (
        len(found) < 2
        or any(not q.measures and q.limit != 1 for q in found)
        or len(set(map(repr, found))) < len(found)
    ):
        return ()
    return _merged(found)


def _with_first(
    text: str, before: str, clause: Clause, info: TableInfo, read: Reader
) -> tuple[str, tuple[Clause, ...]]:
    """Return what goes before and the figures, where the first one has no word that asks: "kg of Hill Farm and how many loads"."""
    listed = _with_columns((Clause(text),), info)
    if len(listed) > 1:
        return "", listed
    first = read(before) if before and before != text else None
    computed = first is not None and not first.unexplained and any(m.column for m in first.query.measures)
    return ("", (Clause(before), clause)) if computed else (before, (clause,))


def _spread(text: str) -> str:
    """Return a text with what several aggregates stand before behind each: "min, max and mean fat of X"."""
    m = _SEVERAL.search(text)
    if m is None or _JOINS.search(text[: m.end()]):
        return text
    each = re.findall(_WAY, m.group(), re.IGNORECASE)
    before, rest = text[: m.start()], text[m.end() :]
    if not re.search(r"\w", rest):  # "coat thickness of job 4711: min max avg"
        before, rest = "", f" {before}"
    elif not re.match(r"\s+\S", rest):
        return text
    rest = re.split(r"[?;]", rest.strip(" :?"), maxsplit=1)[0]
    counted = [
        f"{w} of {_of_rows(rest)}" if re.fullmatch(r"number|count", w, re.IGNORECASE) else f"{w} {rest}"
        for w in each
    ]
    return f"{before}{' ; '.join(counted)}"


def _of_rows(rest: str) -> str:
    """Return what is counted in words that name a quantity of it: "stops on S25" of "minutes of stops on S25"."""
    m = re.search(r"\bof\s+(?P<what>.+)$", rest)
    only_unit = re.fullmatch(
        r"\W*(?:minutes?|mins?|hours?|hrs?|days?|time|kg|tons?|litres?|eur|costs?)\W*", rest
    )
    return m.group("what") if m else "rows" if only_unit else rest


def _with_columns(clauses: Sequence[Clause], info: TableInfo) -> tuple[Clause, ...]:
    """Return clauses cut where another column of numbers is named: "total filled and rejected", "average fat and protein"."""
    found: list[Clause] = []
    for clause in clauses:
        m = re.match(
            rf"{_LEAD}(?P<way>total|sum of|averages?|avg|mean|median|how much)\s+", clause.text, re.IGNORECASE
        )
        sides = re.split(r"\s*(?:,|\band\b|&)\s*", clause.text[m.end() if m else 0 :])
        told = [_numbers_in(s.split(" of ")[0], info) for s in sides]
        apart = (
            len(sides) > 1 and all(len(t) == 1 for t in told) and len(set(map(frozenset, told))) == len(told)
        )
        if not apart or (m is None and not all(is_sum(info, c) for t in told for c in t)):
            found.append(clause)
            continue
        way = m.group("way") if m else "total"
        found += [Clause(f"{way} {s}", clause.broken and not n) for n, s in enumerate(sides)]
    return tuple(found)


def _with_sums(clauses: Sequence[Clause], info: TableInfo) -> tuple[Clause, ...]:
    """Return clauses with the amounts at the end that nothing but their column says as figures of their own: "number of runs and good pieces"."""
    found = list(clauses)
    m = re.search(
        r"(?:,|\band\b|&|\+)\s*(?:the\s+)?(?P<what>[^\W\d][\w-]*(?:\s+[\w-]+){0,3})\W*$", found[-1].text
    )
    if (
        m is None
        or re.match(_LEAD + r"(?:total|sum|average|avg|mean)", m["what"])
        or not _ANYWHERE.search(found[-1].text[: m.start()])
    ):
        return tuple(found)
    columns = _numbers_in(m["what"], info)
    alone = len(columns) == 1 and all(is_sum(info, c) for c in columns) and not _TAIL.search(f" {m['what']}")
    if alone and not (columns & _numbers_in(found[-1].text[: m.start()], info)):
        found[-1:] = [
            replace(found[-1], text=found[-1].text[: m.start()].strip()),
            Clause(f"total {m['what']}"),
        ]
    return tuple(found)


def _numbers_in(words: str, info: TableInfo) -> set[str]:
    """Return the columns of numbers that a few words name, or whose unit they are: "kWh"."""
    named = {n.column for n in numbers_mentioned(words, info)}
    unit = of_unit(words.split()[-1], info) if words.split() else None
    return named or ({unit} if unit else set())


def _shared_tails(clauses: Sequence[Clause]) -> list[str]:
    """Return the words of each clause, with what stands behind the last one where those before have nothing of the kind."""
    texts = [c.text for c in clauses]
    last = texts[-1]
    tail = _TAIL.search(last)
    if tail is None or BACK.search(last) or any(c.broken for c in clauses):
        return texts
    alone = [not _TAIL.search(t) and not WHOLE.search(t) for t in texts[:-1]]
    return [f"{t} {last[tail.start() :]}" if all(alone) else t for t in texts[:-1]] + [last]


def _with_measure(query: Query, words: str, first: Query | None, info: TableInfo) -> Query | None:
    """Return a query that computes; of the first figure's column where only how is said: "and the sum", "average in others"."""
    bare = query.measures in {(), (Measure(),)}
    if first is not None and OTHERS.search(words) and not query.by and bare:
        return replace(query, measures=first.measures, order=None, limit=None, columns=())
    if bare and first is not None and (amount := _amount_of_those(words, first, info)) is not None:
        return replace(query, measures=(Measure("sum", amount),), order=None, limit=None, columns=())
    if query.measures and not (bare and first is not None and _says_aggregate(words)):
        return query
    if (
        bare
        and (what := _WHAT.search(words)) is not None
        and (named := column_called(info, what.group("what"), numeric=True))
    ):
        return replace(
            query,
            measures=(Measure("mean" if _is_level(info, named) else "sum", named),),
            order=None,
            limit=None,
            columns=(),
        )
    way = _says_aggregate(words)
    column = first.measures[0].column if first is not None else None
    if way is None or column is None:
        return query if query.measures else None
    return replace(query, measures=(Measure(way, column),), order=None, limit=None, columns=())  # type: ignore[arg-type]


def _amount_of_those(words: str, first: Query, info: TableInfo) -> str | None:
    """Return the column of sums in a unit, or called by a word, that is asked of the rows of the figure before.

    Of several the one that these rows have: what is not shipped has no shipped crates.
    """
    m = _HOW_MANY_THOSE.search(words)
    if m is None:
        return None
    stems, gone = set(canonical(m["what"])), {c.column for c in first.where if c.compare == "missing"}
    lacking = {s for column in gone for s in canonical(column)}
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type)
        and stems & {*canonical(c.name), *canonical(c.unit)}
        and not lacking & set(canonical(c.name))
    ]
    return held[0] if len(held) == 1 else None


def _is_level(info: TableInfo, column: str) -> bool:
    """Whether the values of a column do not add up: temperatures, prices of each."""
    return not is_sum(info, column) and (is_rate(info, column) or is_each(column))


def _says_aggregate(words: str) -> str | None:
    if re.search(r"\bhow (?:many|often)\b|\bnumber of\b|\bcount\b", words, re.IGNORECASE):
        return None
    rest = WHOLE.sub(" ", words)
    return next((name for name, pattern in AGGREGATES if pattern.search(rest)), None)


def _merged(found: Sequence[Query]) -> tuple[Query, ...]:
    """Return queries with those of the same rows and without groups as one of several measures."""
    merged: list[Query] = []
    for query in found:
        last = merged[-1] if merged else None
        same = last is not None and replace(last, measures=()) == replace(query, measures=())
        if last is None or not same or query.by or query.share or set(last.measures) & set(query.measures):
            merged.append(query)
        else:
            merged[-1] = replace(last, measures=(*last.measures, *query.measures))
    return tuple(merged)
