"""Rows without any row of another table that refers to them: "customers who placed no order", "moulds never used".

Which table refers to which is found by the values of their columns alone, so it holds for files of any plant.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_mentions import base
from agents.understanding.asked_values import ValueHit
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.table_shapes import TableShape, tables_of
from agents.understanding.words import canonical, words_of
from plant.columns import is_numeric
from plant.index import PlantIndex
from plant.links import links_of
from plant.period import Period
from plant.query import Condition, Partner

_NONE = re.compile(
    r"\b(?:never|without(?: an?| any)?|w/o|no|none|not|n[o']t|(?:did|do|does|have|has|had|was|were|is|are)(?:n'?t)|lack\w*)\s+",
    re.IGNORECASE,
)
# "who ordered nothing at all"; the text keeps its length
_NOTHING = re.compile(r"\b(?P<did>[a-z]{4,}(?:ed|t))\s+(?:nothing|none)\b", re.IGNORECASE)
_ROOT = 4  # letters that two words of one root share
_BEHIND = 4  # words after the one that denies, of which one names the other table
_KIN = 6  # letters that two words of one family begin with: "analysis" and "analysed"
_LISTED_D = 180  # days before the other table's first row from which a table is a list of things, not of what happened
_DID = re.compile(
    r"\b(?:placed|made|gave|given|got|received|booked|raised|issued|saw|wrote|sent)\s+$", re.IGNORECASE
)
_ENDS = re.compile(
    r"(?:\s+(?:at all|anything at all|anything|yet|ever|whatsoever|in that time))+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Alone:
    """A condition that no row of another table refers to a row, and the stretch of the text that says it.

    Attributes:
        timed: whether the question's period is of those other rows.
    """

    condition: Condition
    start: int
    end: int
    timed: bool = False


def alone_said(
    text: str,
    shape: TableShape,
    hits: Sequence[ValueHit],
    index: PlantIndex,
    period: Period | None,
    *,
    sure: bool = False,
) -> Alone | None:
    """Return that no row of another table refers to the rows, as a question says it of what the rows are; else None.

    Args:
        text: the question.
        shape: the table of the rows.
        hits: values that the question names.
        index: what exists.
        period: that it names.
        sure: the table is the one that is spoken of, so that its rows need not be named.
    """
    info = shape.info
    if info.standard:
        return None
    own = {base(s) for s in shape.name | shape.entity} - {base(s) for s in DULL}
    told = {base(s) for c in info.columns if not is_numeric(c.type) for s in canonical(c.name)}
    others = {s.info.name: s for s in tables_of(index) if not s.info.standard}
    referring = [
        (others[name], join)
        for name, joins in links_of(index).items()
        for join in joins
        if join.table == info.name
        and name in others
        and name != info.name
        and "." not in join.own
        and _is_unique(index, info.name, join.key)
    ]
    text = _NOTHING.sub(_denied, text)
    for m in _NONE.finditer(text):
        keys = {base(s) for _, j in referring for s in canonical(j.key)} - {"no", "id", "nr", "number"}
        if not sure and not {base(w.stem) for w in words_of(text[: m.start()])} & (own | keys):
            continue  # what the rows are is said before
        behind = words_of(re.split(r"[?.;,]|\band\b|\bbut\b", text[m.end() :])[0])[:_BEHIND]
        best: tuple[float, Alone] | None = None
        for other, join in referring:
            named = [
                w
                for w in behind
                if _names(w.stem, other.name | other.entity) and base(w.stem) not in own | told
            ]
            by_column = [
                w for w in behind if _names(w.stem, other.columns) and base(w.stem) not in own | told
            ]
            values = [
                (h, p)
                for h in hits
                for p in h.places
                if p.table == other.info.name
                and m.end() <= h.start < m.end() + (behind[-1].end if behind else 0)
            ]
            if not named and not (by_column and (values or len(behind) < _BEHIND)):
                continue
            last = max([m.end() + w.end for w in (*named, *by_column)] + [h.end for h, _ in values])
            rest = _ENDS.match(text, last)
            where = tuple(
                Condition(p.column, "in", (p.id,)) for _, p in {p.column: (h, p) for h, p in values}.values()
            )
            timed = period is not None and _is_list(shape, other)
            if timed and period is not None and other.info.time_column:
                where += _within(other.info.time_column, period)
            condition = Condition(join.key, "alone", partner=Partner(other.info.name, join.own, where))
            did = _DID.search(text[: m.start()])
            alone = Alone(condition, did.start() if did else m.start(), rest.end() if rest else last, timed)
            score = 2.0 * len(named) / max(1, len(other.name)) + len(values) + 0.3 * len(by_column)
            if best is None or score > best[0]:
                best = score, alone
        if best is not None:
            return best[1]
    return None


def _denied(m: "re.Match[str]") -> str:
    return f"not {m['did']}".ljust(len(m[0]))


def _names(stem: str, known: frozenset[str]) -> bool:
    """Whether a word is one of some others, whatever the endings: "analysis" of "analysed"."""
    if stem in DULL or stem in FUNCTION_WORDS or len(stem) < 3:
        return False
    said = base(stem)
    forms = {base(s) for s in known - DULL}
    root = _root(said)
    return (
        said in forms
        or (len(root) >= _ROOT and root in {_root(f) for f in forms})
        or (len(said) >= _KIN and any(f[:_KIN] == said[:_KIN] for f in forms))
    )


def _root(word: str) -> str:
    """Return a word without what makes a noun or a verb of it.

    >>> _root("shipped"), _root("shipment"), _root("deliveries"), _root("delivered")
    ('ship', 'ship', 'deliver', 'deliver')
    """
    bare = re.sub(r"(?:ments?|ings?|eries|ery|ed|er|ies|y|s)$", "", word)
    bare = f"{bare}er" if re.search(r"er(?:y|ies)$", word) else bare
    bare = re.sub(r"(?<=er)er$", "", bare)
    return re.sub(r"([^aeiouls])\1$", r"\1", bare)


@lru_cache(maxsize=256)
def _is_unique(index: PlantIndex, table: str, column: str) -> bool:
    """Whether no two rows of a table share a value: they are the things themselves, not what happened to them."""
    rows, different = index.store.rows(
        f'SELECT count("{column}"), count(DISTINCT "{column}") FROM "{table}"'
    )[0]
    return bool(rows == different)


def _is_list(shape: TableShape, other: TableShape) -> bool:
    """Whether a table lists things of which the other one tells what happened: it has no time, or one of long before."""
    info, later = shape.info, other.info
    if info.time_column is None or info.first is None:
        return True
    if later.first is None:
        return False
    return bool(
        info.first.replace(tzinfo=None) < later.first.replace(tzinfo=None) - dt.timedelta(days=_LISTED_D)
    )


def _within(column: str, period: Period) -> tuple[Condition, ...]:
    return (
        Condition(column, ">=", (period.start.isoformat(),)),
        Condition(column, "<", (period.end.isoformat(),)),
    )
