"""What was done with some of what there was: "moulds made but not poured" is the difference of two columns."""

import re

from agents.understanding.asked_mentions import base, numbers_mentioned
from agents.understanding.asked_numbers import is_sum
from agents.understanding.words import canonical
from plant.query import Measure
from plant.store import TableInfo

_UNDONE = re.compile(
    r"(?P<all>(?:[^\W\d][\w-]*\s+){1,4})(?:but|and|yet)\s+(?:not|never)\s+(?:yet\s+)?(?P<done>[^\W\d]\w+)",
    re.IGNORECASE,
)


def undone_said(text: str, info: TableInfo) -> Measure | None:
    """Return the difference of what there was and what was done of it, where a text names both columns; else None."""
    units = {c.name: c.unit for c in info.columns}
    for m in _UNDONE.finditer(text):
        whole = [n.column for n in numbers_mentioned(m["all"], info)]
        named = [n.column for n in numbers_mentioned(m["done"], info)]
        if len(whole) != 1 or not is_sum(info, whole[0]):
            continue
        alike = [n for n, u in units.items() if n != whole[0] and u == units[whole[0]] and is_sum(info, n)]
        stems = {base(s) for s in canonical(m["done"])}
        done = [n for n in alike if n in named] or [
            n for n in alike if stems <= {base(s) for s in canonical(n)}
        ]
        if len(done) == 1:
            formula = f"{whole[0]} - {done[0]}"
            return Measure("sum", whole[0], relation="formula", formula=formula)
    return None
