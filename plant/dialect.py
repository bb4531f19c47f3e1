"""Statements in DuckDB's dialect, translated to PostgreSQL's with equal results."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

_UNICODE = '"und-x-icu"'  # the collation by whose rules lower() works on every letter


@lru_cache(maxsize=1024)
def to_postgres(statement: str) -> str:
    """Return a statement of DuckDB's dialect in PostgreSQL's, parameters as pg8000 names them.

    `$name` becomes `:name`; the n-th `?` becomes `:p<n>`, counted from 0.
    """
    import sqlglot

    counter = iter(range(1000))
    # a question mark inside quotes is text
    named = re.sub(
        r"'(?:[^']|'')*'|\"[^\"]*\"|\?", lambda m: f"$p{next(counter)}" if m[0] == "?" else m[0], statement
    )
    tree = sqlglot.parse_one(named, read="duckdb")
    for node in reversed(list(tree.bfs())):  # what stands inside first
        portable = _portable(node)
        if portable is not node:
            if node is tree:
                tree = portable
            else:
                node.replace(portable)
    text = tree.sql(dialect="postgres")
    return re.sub(r"%\((\w+)\)s", r":\1", text.replace("%%", "%"))


def _portable(node: "exp.Expr") -> "exp.Expr":
    """Rewrite what the translator leaves unlike DuckDB."""
    from sqlglot import exp

    if isinstance(node, exp.ArgMax | exp.ArgMin):
        return _value_at(node)
    if isinstance(node, exp.AnyValue):
        ordered = isinstance(node.this, exp.Order)
        return _first(node.this.copy()) if ordered else exp.Min(this=node.this.copy())
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.Min | exp.Bracket):
        return node.this.copy()  # any_value(x), as the parser reads it
    if isinstance(node, exp.ArrayContains):
        return exp.EQ(this=node.expression.copy(), expression=exp.Any(this=exp.Paren(this=node.this.copy())))
    if isinstance(node, exp.Lower):  # under the C collation it knows ASCII alone
        inside = exp.Paren(this=node.this.copy())
        return exp.Lower(this=exp.Collate(this=inside, expression=exp.Var(this=_UNICODE)))
    if isinstance(node, exp.Anonymous) and str(node.this).lower() == "epoch_us":
        epoch = exp.Extract(this=exp.Var(this="EPOCH"), expression=node.expressions[0].copy())
        return exp.cast(exp.Mul(this=epoch, expression=exp.Literal.number(1_000_000)), "BIGINT")
    return node


def _value_at(node: "exp.ArgMax | exp.ArgMin") -> "exp.Expr":
    """Write arg_max(value, at): the value where `at` is greatest, rows that lack one left out."""
    from sqlglot import exp

    order = exp.Ordered(this=node.expression.copy(), desc=isinstance(node, exp.ArgMax))
    return _first(exp.Order(this=node.this.copy(), expressions=[order]), node.expression)


def _first(ordered: "exp.Order", *needed: "exp.Expr") -> "exp.Expr":
    """Write the first value of an order, rows that lack it or what else is needed left out."""
    from sqlglot import exp

    kept = [exp.Not(this=exp.Is(this=n.copy(), expression=exp.Null())) for n in (ordered.this, *needed)]
    inside = exp.Filter(this=exp.ArrayAgg(this=ordered), expression=exp.Where(this=exp.and_(*kept)))
    return exp.Bracket(this=exp.Paren(this=inside), expressions=[exp.Literal.number(1)], offset=1)
