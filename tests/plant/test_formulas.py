"""Formulas over columns: how they are read, and what they are as SQL."""

import pytest

from plant.errors import RequestError
from plant.formulas import columns_of, parse_formula, row_sql, total_sql


def sql(text: str, *, total: bool) -> str:
    term = parse_formula(text)
    return total_sql(term, str) if total else row_sql(term, str)


def test_a_division_is_one_of_sums_over_all_rows() -> None:
    assert sql("scrap / (good + scrap)", total=True) == "(sum(scrap) / nullif(sum((good + scrap)), 0))"


def test_a_division_by_a_number_stays_in_the_row() -> None:
    assert sql("made / (run / 60 * speed)", total=True) == (
        "(sum(made) / nullif(sum(((run / nullif(60.0, 0)) * speed)), 0))"
    )


def test_a_product_is_summed_row_by_row() -> None:
    assert sql("qty * price", total=True) == "sum((qty * price))"


def test_signs_bind_as_usual() -> None:
    assert sql("a - b * c - 2", total=False) == "((a - (b * c)) - 2.0)"


def test_columns_are_named_once() -> None:
    assert columns_of(parse_formula("(a - orders.b) / a")) == ("a", "orders.b")


@pytest.mark.parametrize("text", ["a +", "(a + b", "a b", "a; drop table x", "", "a ** b"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_formula(text)
