"""Figures per so many of something: "kg of waste per 1000 pieces" is the ratio of two columns, times a thousand."""

import re
from dataclasses import replace

from plant.errors import RequestError
from plant.formulas import Term, parse_formula
from plant.query import Measure

_MANY = re.compile(
    r"(?P<per>\b(?:per|for (?:each|every)|in every|out of)\s+|/\s*)(?P<n>10{0,2}(?:[ ,.]?000)*|thousand|hundred|million)(?=\s+[^\W\d])(?!\s*(?:%|percent))",
    re.IGNORECASE,
)
_WORDS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}


def per_one(text: str) -> str:
    """Return a text in which a figure is per one of what it is per so many of.

    >>> per_one("waste per 1000 pieces")
    'waste per      pieces'
    """
    return _MANY.sub(lambda m: m["per"] + " " * len(m["n"]), text)


def scaled(measure: Measure | None, text: str) -> Measure | None:
    """Return a ratio per so many of the divisor's unit, where a text says of how many; else the measure itself."""
    m = _MANY.search(text)
    if measure is None or m is None:
        return measure
    said = m["n"].casefold()
    many = _WORDS.get(said) or int(re.sub(r"\D", "", said))
    if many == 1:
        return measure
    if measure.relation == "ratio" and measure.other:
        formula = f"{measure.column} / ({measure.other} / {many})"
        return replace(measure, other=None, relation="formula", formula=formula)
    if measure.relation != "formula":
        return measure
    try:
        term = parse_formula(measure.formula or "")
    except RequestError:
        return measure
    if term.sign != "/" or term.left is None or term.right is None:
        return measure
    return replace(measure, formula=f"{_written(term.left)} / ({_written(term.right)} / {many})")


def _written(term: Term) -> str:
    """Return a term as text, in parentheses where it has a sign."""
    if term.left is None or term.right is None:
        return term.column or f"{term.number:g}"
    return f"({_written(term.left)} {term.sign} {_written(term.right)})"
