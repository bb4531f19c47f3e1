"""Arithmetic over the columns of a row: "scrap_parts / (good_parts + scrap_parts)", as a tree and as SQL.

A formula holds names of columns, numbers, + - * / and parentheses, nothing else; it is checked against the table
before it becomes SQL.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plant.errors import RequestError

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<column>[^\W\d][\w.]*)|(?P<sign>[-+*/()]))")


@dataclass(frozen=True, slots=True)
class Term:
    """A number, a column, or two terms with a sign between them."""

    sign: str = ""  # "" of a number or a column
    left: "Term | None" = None
    right: "Term | None" = None
    column: str = ""
    number: float = 0.0

    @property
    def parts(self) -> tuple["Term", ...]:
        """The terms on both sides of the sign; none of a number or a column."""
        return tuple(t for t in (self.left, self.right) if t is not None)


def parse_formula(text: str) -> Term:
    """Return a formula as a tree.

    Raises:
        RequestError: it is no formula.
    """
    tokens = list(_tokens(text))
    term, rest = _sum(tokens, text)
    if rest:
        raise RequestError(f"The formula '{text}' is not understood after '{rest[0]}'.")
    return term


def columns_of(term: Term) -> tuple[str, ...]:
    """Return the columns of a formula, each once, in their order."""
    own = (term.column,) if term.column else ()
    return tuple(dict.fromkeys((*own, *(c for part in term.parts for c in columns_of(part)))))


def row_sql(term: Term, column: Callable[[str], str]) -> str:
    """Return the SQL of a formula's value in one row.

    Args:
        term: the formula.
        column: gives the SQL of a column's number.
    """
    if term.left is None or term.right is None:
        return column(term.column) if term.column else repr(term.number)
    left, right = row_sql(term.left, column), row_sql(term.right, column)
    return f"({left} / nullif({right}, 0))" if term.sign == "/" else f"({left} {term.sign} {right})"


def total_sql(term: Term, column: Callable[[str], str]) -> str:
    """Return the SQL of a formula over all rows: sums on both sides of a division, else the sum of the rows' values."""
    if not _divides(term) or term.left is None or term.right is None:
        return repr(term.number) if not columns_of(term) else f"sum({row_sql(term, column)})"
    left, right = total_sql(term.left, column), total_sql(term.right, column)
    return f"({left} / nullif({right}, 0))" if term.sign == "/" else f"({left} {term.sign} {right})"


def _divides(term: Term) -> bool:
    """Whether a formula divides by a column somewhere; a division by a number is done row by row."""
    return (term.sign == "/" and term.right is not None and bool(columns_of(term.right))) or any(
        _divides(part) for part in term.parts
    )


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        m = _TOKEN.match(text, at)
        if m is None:
            raise RequestError(f"The formula '{text}' is not understood at '{text[at:].strip()[:12]}'.")
        yield m.group().strip()
        at = m.end()


def _sum(tokens: list[str], text: str) -> tuple[Term, list[str]]:
    term, rest = _product(tokens, text)
    while rest and rest[0] in "+-":
        right, after = _product(rest[1:], text)
        term, rest = Term(rest[0], term, right), after
    return term, rest


def _product(tokens: list[str], text: str) -> tuple[Term, list[str]]:
    term, rest = _single(tokens, text)
    while rest and rest[0] in "*/":
        right, after = _single(rest[1:], text)
        term, rest = Term(rest[0], term, right), after
    return term, rest


def _single(tokens: list[str], text: str) -> tuple[Term, list[str]]:
    if not tokens or tokens[0] in "+-*/)":
        raise RequestError(f"The formula '{text}' lacks a column or a number.")
    if tokens[0] == "(":
        term, rest = _sum(tokens[1:], text)
        if not rest or rest[0] != ")":
            raise RequestError(f"The formula '{text}' lacks a closing parenthesis.")
        return term, rest[1:]
    if tokens[0][0].isdigit():
        return Term(number=float(tokens[0])), tokens[1:]
    return Term(column=tokens[0]), tokens[1:]
