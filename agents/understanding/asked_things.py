"""Things that are counted where several rows tell of each: jobs of a table of bookings, batches of fill runs."""

import re

from agents.understanding.asked_mentions import base
from agents.understanding.asked_numbers import is_sum
from agents.understanding.words import canonical
from plant.index import PlantIndex
from plant.links import links_of
from plant.query import Measure
from plant.repeated_keys import repeated_keys
from plant.store import TableInfo

_HOW_MANY = re.compile(
    r"\b(?:how many|number of|count of)\s+(?:(?:the|our|all|of)\s+)*(?P<what>[^\W\d]\w+)(?!\s+(?:rows|lines|entries|records|positions)\b)",
    re.IGNORECASE,
)
_NUMBER = frozenset(["no", "nr", "id", "number", "num", "code", "key", "ref"])


def things_counted(measure: Measure | None, text: str, info: TableInfo, index: PlantIndex) -> Measure | None:
    """Return a count of rows as one of the things that a question counts, where the rows are not called after these.

    Args:
        measure: as read without this.
        text: the question.
        info: of the table.
        index: what exists.
    """
    m = _HOW_MANY.search(text)
    if m is None or measure is None or info.standard:
        return measure
    refers = dict.fromkeys(
        (*repeated_keys(index, info.name), *(j.own for j in links_of(index).get(info.name, ())))
    )
    if measure.aggregate in {"sum", "mean"} and measure.relation is None and measure.column in refers:
        kind = next((c.type for c in info.columns if c.name == measure.column and not c.unit), "")
        if "int" in kind and not is_sum(info, measure.column):
            return Measure("distinct", measure.column)  # numbers of batches add up to nothing
    if measure != Measure():
        return measure
    said = {base(s) for s in canonical(m["what"])}
    rows = {base(s) for s in canonical(info.name.rsplit("_", 1)[-1])} | {
        base(s) for s in canonical(info.name)[-1:]
    }
    if not said or said & rows:
        return measure
    keys = [k for k in refers if {base(s) for s in canonical(k)} - _NUMBER == said]
    return Measure("distinct", keys[0]) if len(keys) == 1 else measure
