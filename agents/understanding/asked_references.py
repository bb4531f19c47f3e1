"""Columns that say what ought to be - planned, due, allowed - and those of what was, in a comparison of both."""

from collections.abc import Sequence

from agents.understanding.asked_columns import column_called, wholly_said
from agents.understanding.asked_lateness import DUE
from agents.understanding.asked_lateness import stems_of as _stems
from agents.understanding.asked_mentions import telling
from agents.understanding.words import canonical, parts_of, words_of
from plant.store import ColumnInfo, TableInfo

_FAMILIES = (
    frozenset(["plan", "preventive", "schedule", "scheduled", "expected", "target", "standard", "std", "foreseen", "nominal",
               "budget", "budgeted", "ideal", "allowed", "estimate", "estimated", "forecast", "planned"]),
    DUE,
    frozenset(["reorder", "minimum", "min", "safety", "threshold", "limit", "rop", "order", "critical", "minima", "minimo"]),
    frozenset(["maximum", "max", "limit", "capacity", "allowed", "upper", "massima", "massimo"]),
)  # fmt: skip


_LIMITS = frozenset().union(*_FAMILIES, ["lower", "bound", "usl", "lsl"]) - {"order"}


_REAL = frozenset(
    ["lasted", "value", "actual", "real", "current", "stock", "hand", "available", "qty", "effective", "delivered", "shipped", "end", "completed", "closed", "true", "done", "measured"]
)  # fmt: skip


def unit_of(columns: Sequence[ColumnInfo], name: str) -> str:
    """Return the unit of a column by its name."""
    return next((c.unit for c in columns if c.name == name), "")


def reference(info: TableInfo, what: str) -> ColumnInfo | None:
    """Return the column that words after "than" name, or the only one that says what ought to be.

    The second where they begin with that: "under min stock" of stock and min_stk is the bound.
    """
    named = next((c for c in info.columns if c.name == column_called(info, what)), None)
    said = [w.stem for w in words_of(what)[:2]]
    for family in _FAMILIES:
        bounds = [c for c in info.columns if family & _stems(c)]
        other = named is None or (said[:1] and said[0] in family and not family & _stems(named))
        if other and family & set(said) and len(bounds) == 1:
            return bounds[0]
    return named


def family_said(what: str) -> frozenset[str] | None:
    """Return the family of the first words, where they say what ought to be ("planned", "their target")."""
    said = {w.stem for w in words_of(what)[:2]}
    return next((family for family in _FAMILIES if said & family), None)


def said_before(info: TableInfo, before: str) -> str | None:
    """Return the column that the nearest words before a comparison name."""
    words = before.split()
    for n in (1, 2, 3, 4):
        said = " ".join(words[-n:])
        if (
            len(words) >= n
            and (named := column_called(info, said)) is not None
            and (wholly_said(info, named, said) or _told(info, named) <= set(parts_of(said)))
        ):
            return named
    return None


def _told(info: TableInfo, column: str) -> set[str]:
    """Return the stems that tell a column from others: "delivery" of qty_del."""
    return set(telling(next(c for c in info.columns if c.name == column)))


def sibling(columns: Sequence[ColumnInfo], limit: ColumnInfo) -> str | None:
    """Return the column that is measured like a limit: the same unit, words in common, or what is there."""
    own = _stems(limit)
    alike = [c for c in columns if c.unit == limit.unit and not _LIMITS & _stems(c)]
    scores = {
        c.name: len(own & set(canonical(c.name)))
        - 0.1 * len(set(canonical(c.name)) - own)
        + (0.5 if _REAL & set(canonical(c.name)) else 0.0)
        for c in alike
    }
    top = max(scores.values(), default=0.0)
    best = [name for name, score in scores.items() if score == top]
    return best[0] if len(best) == 1 and (top > 0 or (len(alike) == 1 and limit.unit)) else None
