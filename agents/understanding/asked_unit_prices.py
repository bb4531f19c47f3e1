"""Amounts times what each unit of them costs, in one unit: kilograms times the price of a tonne are not so many euros."""

import re
from dataclasses import replace

from agents.understanding.asked_numbers import is_each
from plant.columns import is_numeric
from plant.query import Measure
from plant.store import ColumnInfo, TableInfo

_PER = re.compile(
    r"(?:/|(?:^|[ _])(?:per[ _])?)(?P<unit>t|to|ton|tonne|kg|100kg|g|mwh|kwh|h|hr|hour|min|m³|m3|hl|l|1000|100)$"
)
_ONE = {"to": "t", "ton": "t", "tonne": "t", "hr": "h", "hour": "h", "m3": "m³"}
# how many of the first unit are one of the second
_MANY = {
    ("kg", "t"): 1000, ("g", "kg"): 1000, ("g", "t"): 1_000_000, ("kg", "100kg"): 100, ("kwh", "mwh"): 1000, ("min", "h"): 60,
    ("s", "h"): 3600, ("l", "m³"): 1000, ("l", "hl"): 100, ("pcs", "1000"): 1000, ("", "1000"): 1000, ("pcs", "100"): 100, ("", "100"): 100,
}  # fmt: skip


def in_one_unit(measure: Measure | None, info: TableInfo) -> Measure | None:
    """Return a product of an amount and a price with the amount in the unit that the price is of; else the measure itself.

    Args:
        measure: that a question asks for.
        info: of the table.
    """
    if measure is None or measure.column is None:
        return measure
    formula = measure.formula
    if measure.relation == "product":
        formula = f"{measure.column} * {measure.other}"
    if measure.relation not in {"product", "formula"} or not formula:
        return measure
    changed = formula
    columns = {c.name: c for c in info.columns if is_numeric(c.type)}
    for m in re.finditer(r"(?P<one>[^\W\d][\w.]*) \* (?P<two>[^\W\d][\w.]*)", formula):
        one, two = columns.get(m["one"]), columns.get(m["two"])
        if one is None or two is None:
            continue
        amount, price = (two, one) if is_each(one.name) and not is_each(two.name) else (one, two)
        many = _MANY.get((amount.unit.casefold(), _of_each(price)), 1)
        if many > 1:
            changed = changed.replace(m.group(), f"({amount.name} / {many}) * {price.name}")
    if changed == formula:
        return measure
    return replace(measure, other=None, relation="formula", formula=changed)


def _of_each(price: ColumnInfo) -> str:
    """Return the unit that a column of prices or rates is per, in small letters; "" where it says none."""
    for said in (price.unit, price.name):
        if ("/" in said or said == price.name) and (m := _PER.search(said.casefold())) is not None:
            return _ONE.get(m["unit"], m["unit"])
    return ""
