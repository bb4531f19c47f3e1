"""What rows are worth in money: the only column of sums of money, or pieces times the price of each, less a discount."""

import re

from agents.understanding.asked_mentions import numbers_mentioned
from agents.understanding.asked_numbers import is_each, is_sum
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Measure
from plant.query_form import Aggregate
from plant.store import ColumnInfo, TableInfo

MONEY = frozenset(["€", "EUR", "USD", "$", "GBP", "CHF"])
_VALUE = re.compile(
    r"\b(?:(?:order|sales|net|gross|invoice|total)\s+(?:value|amount|volume|intake)s?|order intake|turnover|revenues?|(?:by|in|of|the|total|what|which|much|for) (?:net )?value|"
    r"value (?:ordered|sold|shipped|bought|of)|worth|sales(?= (?:to|of|from|by|in|per)\b)|money|in (?:eur|euros?|€|usd|dollars|gbp|pounds|chf|francs)(?!\w))\b",
    re.IGNORECASE,
)
_DISCOUNTED = re.compile(
    r"\b(?:after|less|minus|net of|incl\w*|with|considering|discounted)\b[^?.;,]{0,20}\b(?:discounts?|rebates?|disc)\b|\bdiscounted\b|\bnet\b",
    re.IGNORECASE,
)
_AMOUNT = frozenset(["qty", "piece", "pcs", "amount", "unit", "ordered"])
_REBATE = frozenset(["disc", "discount", "rebate", "rabatt", "sconto"])
_PART = frozenset(["cost", "freight", "fee", "tax", "vat", "limit", "credit", "budget", "expense", "damage"])


def money_said(text: str, info: TableInfo, aggregate: Aggregate | None) -> Measure | None:
    """Return what the rows of a table are worth, where a question asks for it; None where it does not, or they do not tell.

    Args:
        text: the question.
        info: of the table.
        aggregate: that it names.
    """
    if info.standard or _VALUE.search(text) is None:
        return None
    own = [c for c in info.columns if is_numeric(c.type) and "." not in c.name]
    way: Aggregate = aggregate if aggregate in {"mean", "median", "maximum", "minimum"} else "sum"
    sums = [c for c in own if c.unit in MONEY and is_sum(info, c.name) and not _words(c) & _PART]
    if len(sums) == 1:
        named = {m.column for m in numbers_mentioned(text, info)} - {sums[0].name}
        return None if any(c.name in named and c.unit in MONEY for c in own) else Measure(way, sums[0].name)
    prices = [c for c in own if is_each(c.name) and (c.unit.split("/")[0] in MONEY or not c.unit)]
    amounts = [c for c in own if c.unit in {"", "pcs"} and _words(c) & _AMOUNT and not is_each(c.name)]
    if sums or len(prices) != 1 or len(amounts) != 1:
        return None
    formula = f"{amounts[0].name} * {prices[0].name}"
    rebates = [c for c in own if c.unit == "%" and _words(c) & _REBATE]
    if len(rebates) == 1 and _DISCOUNTED.search(text):
        formula += f" * (1 - {rebates[0].name} / 100)"
    return Measure(way, amounts[0].name, relation="formula", formula=formula)


def _words(column: ColumnInfo) -> set[str]:
    return {*canonical(column.name), *column.name.split("_")}
