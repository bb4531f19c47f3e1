"""What a question on rows asks beyond one table: what came shortly after what, two periods, one table's sum per another's."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.understanding.asked import Asked
from agents.understanding.asked_relations import lasting
from agents.understanding.asked_shares import asks_share
from agents.understanding.asked_values import value_hits
from agents.understanding.consecutive import grain_of, whole_of
from agents.understanding.spelled_numbers import number_of
from agents.understanding.words import canonical, words_of
from plant.index import PlantIndex
from plant.names import key_of
from plant.period import Period
from plant.query import GRAINS, Condition, Following, Measure, Query

Reader = Callable[[str], Asked | None]
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.0}
_SPAN = r"(?:within|in(?:side)?|less than|up to|at most|no more than|not more than)\s+(?:(?:the\s+(?:last\s+)?)?(?P<n>\d+|an?|one|two|three|four|five|six|seven|ten)|the)\s+(?P<unit>minute|hour|day|week|fortnight|month)s?"
_AFTER = re.compile(
    rf"\b{_SPAN}\s+(?P<way>after|of|following|before|prior to)\s+(?P<other>[^?.;]+)", re.IGNORECASE
)
_AFTER_THEN_SPAN = re.compile(
    rf"\b(?P<way>after|following|before)\s+(?P<other>[^?.;]+?),?\s+{_SPAN}\b", re.IGNORECASE
)
_FOLLOWED = re.compile(
    rf"\b(?:(?:was|were|are|is|got)\s+)?(?P<way>followed|preceded)\s+by\s+(?P<other>[^?.;]+?),?\s+{_SPAN}(?:\s+(?:before|after|earlier|later|beforehand|afterwards))?\b",
    re.IGNORECASE,
)
_SPAN_FOLLOWED = re.compile(
    rf"\b(?:(?:was|were|are|is|got)\s+)?(?P<way>followed|preceded)\s+{_SPAN}\s+by\s+(?P<other>[^?.;]+)",
    re.IGNORECASE,
)
_DURING = re.compile(
    r"\b(?:while|during|when)\s+(?P<other>(?:an?|the|any)\s+[\w -]{3,40}?)\s+(?:was|were|is|are)\s+(?:active|open|on|running|present|raised|in progress|standing)\b",
    re.IGNORECASE,
)
_KINDS = (
    ("preventive", r"preventive|planned|pm"),
    ("corrective", r"corrective|repairs?|unplanned|breakdowns?|cm"),
    ("inspection", r"inspections?"),
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|versus|vs\.?|against|more|fewer|less|than|change\w*|differ\w*)\b", re.IGNORECASE
)
_AS_ONE = re.compile(r"\b(?:together|combined|added up|in total|altogether|in all|as one)\b", re.IGNORECASE)
_PER = re.compile(
    r"(?P<one>[^\W\d][\w³ -]{0,40}?)\s+(?:per|for each|for every|/)\s+(?P<thousand>1[ ,.]?000|thousand)?\s*(?P<two>[^\W\d]\w*(?:\s+(?!in\b|on\b|at\b|of\b|for\b|by\b|per\b|last\b|this\b)[^\W\d]\w*){0,2})",
    re.IGNORECASE,
)
# "producing time as % of the time it was not off"
_AS_SHARE = re.compile(
    r"(?P<one>[^?.;:]{3,60}?)\s+as\s+(?:an?\s+|the\s+)?(?:%|percent(?:age)?|share|proportion|fraction)\s+of\s+(?P<two>[^?.;,]{3,60})",
    re.IGNORECASE,
)
_PER_EACH = re.compile(r"\s(?:per|by|for each|for every)\s+[^\W\d].*$", re.IGNORECASE)
_EACH = re.compile(r"\b(?:average|avg|avrage|mean|median|on average)\b", re.IGNORECASE)
_STRONG = 6.0


def read_following(text: str, index: PlantIndex, read: Reader) -> Asked | None:
    """Return the query of "work orders within 14 days after an A15 alarm"; None where no such thing is asked.

    Args:
        text: the question.
        index: what exists.
        read: reads the query on the rows of one table with times and machines from words.
    """
    if (m := _DURING.search(text)) is not None:
        own, other = read(text[: m.start()] + text[m.end() :]), read(m.group("other"))
        times = lasting(index.store.info(other.query.table)) if other is not None else None
        if own is not None and other is not None and times and own.query.table != other.query.table:
            during = Following(other.query.table, 0.0, other.query.where, until=times[1])
            return Asked(replace(own.query, after=during), _STRONG, True, covers=1.0)
        return None
    for pattern in (_SPAN_FOLLOWED, _FOLLOWED, _AFTER, _AFTER_THEN_SPAN):
        m = pattern.search(text)
        if m is None:
            continue
        own = read(text[: m.start()] + text[m.end() :])
        other = read(m.group("other"))
        if own is None or other is None:
            continue
        if own.query.table == other.query.table and not own.query.where:
            continue  # what came after is not told apart from what came before
        days = number_of(m.group("n") or "one") * _DAYS[m.group("unit").casefold()]
        later = m.group("way").casefold() in {"before", "prior to", "followed"}
        where = (*other.query.where, *_known(m.group("other"), other.query, index))
        after = Following(other.query.table, days, where, later)
        rest = text[: m.start()] + text[m.end() :]
        own = _twin(own, index)
        query = replace(own.query, where=(*own.query.where, *_known(rest, own.query, index)), after=after)
        return Asked(query, _STRONG, True, covers=1.0)
    return None


def follows(text: str) -> bool:
    """Whether a question asks for what came shortly after, before or during something else."""
    return any(p.search(text) for p in (_DURING, _SPAN_FOLLOWED, _FOLLOWED, _AFTER, _AFTER_THEN_SPAN))


def with_other(asked: Asked, periods: Sequence[Period], text: str) -> Asked:
    """Return a query over two periods, the later against the earlier, where the question names two."""
    query = asked.query
    if len(periods) > 2:
        return _in_a_row(asked, periods)
    if len(periods) == 2 and query.period is not None and not query.by and asks_share(text):
        return _share_of_each(asked, periods)
    if len(periods) == 2 and not query.measures and _COMPARES.search(text):
        query = replace(query, measures=(Measure(),), order=None, limit=None, columns=())
    if len(periods) != 2 or query.period is None or not query.measures or query.after is not None:
        return asked
    query = replace(query, by=tuple(b for b in query.by if b not in GRAINS))  # the two periods are the steps
    early, late = sorted(periods, key=lambda p: p.start)
    if early.end == late.start and _AS_ONE.search(text) and not _COMPARES.search(text):
        return replace(asked, query=replace(query, period=Period(early.start, late.end)))
    return replace(asked, query=replace(query, period=late, other=early))


def _share_of_each(asked: Asked, periods: Sequence[Period]) -> Asked:
    """Return a query by the steps of time that two periods are, for a share of each: "what % in april and in may"."""
    early, late = sorted(periods, key=lambda p: p.start)
    grain = grain_of(periods)
    if early.end != late.start or grain is None:
        return asked
    measures = asked.query.measures or (Measure(),)
    stepped = replace(
        asked.query,
        period=Period(early.start, late.end),
        by=(grain,),
        measures=measures,
        order=None,
        limit=None,
        columns=(),
    )
    return replace(asked, query=stepped)


def _in_a_row(asked: Asked, periods: Sequence[Period]) -> Asked:
    """Return a query over three periods or more, one after the other: "for march, april and may" is by month."""
    query, whole = asked.query, whole_of(periods)
    if query.period is None or whole is None:
        return asked
    grain = grain_of(periods)
    stepped = grain is None or not query.measures or any(b in GRAINS for b in query.by)
    by = query.by if stepped else (*query.by, grain or "")
    return replace(asked, query=replace(query, period=whole, by=by))


def with_divisor(asked: Asked, text: str, read: Reader, index: PlantIndex) -> Asked:
    """Return a query whose sum is divided by the sum of another table: "kWh per good part"; else the query itself.

    Args:
        asked: as read without this.
        text: the question.
        read: reads the query on the rows of one table from words.
        index: what exists.
    """
    m = _AS_SHARE.search(text) or _PER.search(text)
    if m is None or _EACH.search(text) or (asked.query.measures and asked.query.measures[0].relation):
        return asked
    if (
        "/" in m.group()
        and " per " not in m.group()
        and _in_value(text, text.find("/", m.start("one")), index)
    ):
        return asked  # "Bearing / drive fault" is a reason
    listed = any(c.compare == "in" and len(c.values) > 1 for c in asked.query.where)
    if listed and "/" in m.group() and " per " not in m.group():
        return asked  # "by resin HDPE / PP / LDPE" are values side by side
    own_groups = {s for b in asked.query.by if b not in GRAINS for s in canonical(b)}
    if m.re is _PER and own_groups & set(canonical(m.group("two"))):
        return asked  # "hl per beer", where each row says of which beer it is
    rest = text[m.end() :]
    rest = re.sub(r"\([^()]*\)", " ", rest)
    if re.match(r"\W*(?:day|week|month|quarter|year|shift)\b", m.group("two"), re.IGNORECASE):
        return asked
    two = m.group("two")
    if m.re is _AS_SHARE and (each := _PER_EACH.search(two)) is not None:
        two, rest = two[: each.start()], f"{each.group()} {rest}"  # both sides are told of each
    below = re.sub(r"^\W*(?:the|all|its|their)\s+", "", two)
    counted = "total" if m.re is _AS_SHARE else "how many"
    over, under = read(f"total {m.group('one')} {rest}"), read(f"{counted} {below} {rest}")
    if over is None or under is None or over.unexplained or under.unexplained:
        return asked
    told_apart = {c.column for c in over.query.where} != {c.column for c in under.query.where}
    if m.re is _PER and over.query.table == under.query.table and told_apart:
        return asked  # of one table, only what was so per what was otherwise: "producing hours per fault"
    if (over.query.table, over.query.where) == (under.query.table, under.query.where):
        return asked
    sums = [q.query.measures[:1] for q in (over, under)]
    if (
        not all(s and s[0].aggregate in {"sum", "count"} and s[0].relation is None for s in sums)
        or sums[0][0].column is None
    ):
        return asked
    if sums[1][0].column is None and not (under.listed or under.query.where):
        return asked
    shared_by = set(over.query.by) & set(under.query.by)
    one, two = (
        replace(
            q.query, by=tuple(b for b in q.query.by if b in GRAINS or b in shared_by), order=None, limit=None
        )
        for q in (over, under)
    )
    if one.by != two.by:
        return asked
    shared = m.re is _AS_SHARE
    factor = 100.0 if shared else 1000.0 if m.group("thousand") else 1.0
    if shared and not _alike(over.query, under.query, index):
        return asked  # a share is of the same thing
    return Asked(replace(one, per=replace(two, period=one.period), factor=factor), max(over.strength, under.strength) + 1, True, covers=1.0,
                 explains=over.explains | under.explains)  # fmt: skip


def _in_value(text: str, at: int, index: PlantIndex) -> bool:
    """Whether a sign stands inside a value of a table."""
    return any(h.start <= at < h.end for h in value_hits(text, index, words_of(text)))


def _alike(one: Query, two: Query, index: PlantIndex) -> bool:
    """Whether two sums are of the same: of one column, or in one unit."""
    first, second = one.measures[0], two.measures[0]
    if (first.aggregate, first.column) == (second.aggregate, second.column):
        return True
    units = [
        next((c.unit for c in index.store.info(q.table).columns if c.name == q.measures[0].column), "")
        for q in (one, two)
    ]
    return bool(units[0]) and units[0] == units[1]


def _twin(asked: Asked, index: PlantIndex) -> Asked:
    """Return the query on the standard table whose rows a table of its own completes, where nothing of its own is asked."""
    kin = re.search(r"also in (\w+)", index.store.info(asked.query.table).says)
    if kin is None or asked.query.where or asked.query.by or any(m.column for m in asked.query.measures):
        return asked
    return replace(asked, query=replace(asked.query, table=kin.group(1)))


def _known(text: str, query: Query, index: PlantIndex) -> tuple[Condition, ...]:
    """Return the conditions on standard tables that words make: alarm codes, kinds of work orders, failure codes."""
    taken = {c.column for c in query.where}
    found: list[Condition] = []
    if query.table == "work_order" and "kind" not in taken:
        kinds = [k for k, words in _KINDS if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)]
        if len(kinds) == 1:
            found.append(Condition("kind", "in", (kinds[0],)))
    for table, column, kind in (("alarm", "code", "alarm"), ("work_order", "failure_code", "failure")):
        if query.table == table and column not in taken:
            codes = _codes(text, kind, index)
            if codes:
                found.append(Condition(column, "in", codes))
    return tuple(found)


def _codes(text: str, kind: str, index: PlantIndex) -> tuple[str, ...]:
    """Return the codes of a kind that a text names, by code or by what they mean."""
    words = re.findall(r"[\w-]+", text)
    found: dict[str, None] = {}
    for n in range(5, 0, -1):
        for at in range(len(words) - n + 1):
            key = key_of(" ".join(words[at : at + n]))
            code = n == 1 and words[at].isupper() and len(key) > 2
            if n > 1 or code or re.search(r"\d", key):
                found |= dict.fromkeys(name.id for name in index.named(kind, key))
    return tuple(found)
