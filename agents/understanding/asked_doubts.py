"""Words of a question that a query on rows leaves out: said in the answer, or reason to ask back instead of answering."""

from agents.understanding.asked import Asked
from agents.understanding.words import canonical
from plant.lexicon import QUANTITIES
from plant.store import TableInfo

_OF_MANY = frozenset(
    ["crew", "customer", "supplier", "shift", "line", "machine", "product", "station", "site", "area"]
)
_HALF = 0.5  # of the content words unexplained: what is asked is not in these rows
_QUANTITIES = frozenset(group[0] for group in QUANTITIES) | {"cost", "duration", "price", "co2", "kwh", "mwh", "kg", "ton", "litre", "money", "profit",
                                                            "revenue", "salary", "emission", "margin"}  # fmt: skip
_SHOWN = 12


def groups_no_people(asked: Asked) -> bool:
    """Whether a query groups rows by crews, customers or the like and settles the question: "who is worst, per crew"."""
    return (
        asked.settles and bool(asked.query.by) and all(_OF_MANY & set(canonical(b)) for b in asked.query.by)
    )


def left_out(asked: Asked) -> tuple[str, ...]:
    """Return the words of a question that the query does nothing with; none for the standard tables."""
    return asked.unexplained if asked.own else ()


def doubt_of(asked: Asked, info: TableInfo) -> str | None:
    """Return the question back where what is left out matters, in one sentence; None where the query may be answered.

    It matters where a quantity is asked for that the rows do not have, where nothing but the table was understood, or
    where half of what was said means nothing in these rows.
    """
    words = left_out(asked)
    if not words:
        return None
    query = asked.query
    quantities = [w for w in words if set(canonical(w)) & _QUANTITIES]
    bare = not (
        query.where or query.by or query.columns or query.equipment or any(m.column for m in query.measures)
    )
    computed = any(m.column for m in query.measures) or bool(query.where and query.by)
    if not quantities and not bare and (computed or asked.covers > _HALF):
        return None
    said = ", ".join(f"“{w}”" for w in (quantities or words)[:3])
    columns = [c.name for c in info.columns]
    listed = ", ".join(columns[:_SHOWN]) + (", …" if len(columns) > _SHOWN else "")
    return f"I find no {said} in the data. The nearest table is {info.name}, with {listed}. Which of these do you mean?"
