"""The form of a typed question on rows: measures, conditions, what must have come shortly before, groups, order.

It travels as JSON; `plant.query` runs it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from plant.errors import RequestError
from plant.period import Period

Aggregate = Literal[
    "count", "distinct", "sum", "mean", "minimum", "maximum", "median", "quantile", "deviation", "rate", "latest", "first", "missing", "span"
]  # fmt: skip
Relation = Literal["ratio", "product", "until", "gap", "formula"]
Comparison = Literal[
    "in",
    "not in",
    "contains",
    "<",
    "<=",
    ">",
    ">=",
    "missing",
    "present",
    "outside",
    "inside",
    "clock",
    "weekday",
    "alone",
]
GRAINS = ("hour", "day", "week", "month", "quarter", "year", "weekday")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is computed of a group of rows.

    Attributes:
        aggregate: "count" counts rows, "missing" the rows whose column is empty, "latest" and
            "first" take the value at the last or first time; "span" is the hours from the first to the last time in a
            column of times; "rate" is the share, in %, of the rows whose column has
            the `value`, of those that have any; "deviation" is the standard deviation (n − 1).
        column: of the table; None for a count of rows.
        q: with "quantile", 0 to 1.
        other: a second column of the same row, which `relation` puts beside the first.
        relation: "ratio" is the sum of the first column over the sum of the other, "product" aggregates first × other,
            "until" aggregates the hours from the time in the first column to the time in the other, "gap" those
            since the row before of the same group: from its time in the other column, if there is one, to that in the first.
        value: with "rate".
        formula: with the relation "formula": arithmetic over columns of a row (`plant.formulas`). A sum of one with a
            division is the sums of both sides divided; other aggregates take the rows' values.
    """

    aggregate: Aggregate = "count"
    column: str | None = None
    q: float | None = None
    other: str | None = None
    relation: Relation | None = None
    value: str | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a column of the rows must be: one of the values, text that contains all of them (case aside), a
    comparison with one, empty or not; "outside" and "inside" hold it against limits of the same row.

    Attributes:
        values: with "weekday" the days of the week of a time, 1 for Monday; with "outside" and "inside" the names of the columns of the lower and the upper limit, "" for none. A row
            without a limit is not beyond it; with "clock" the minutes of the day from and to which (past midnight where the
            first is later) the time of a column lies, in the plant's zone; inside is what has a value, a limit, and is not outside.
        than: the column of the same row that it is compared with, instead of a value: "stock below the reorder level";
            `values` may then hold what is added to it, of times in hours: "more than 3 days after the due date".
        partner: with "alone": the rows of another table of which none may refer to the column's value.
        times: of numbers, by what `than` is multiplied before: 0.97 of "less than 97 % of the planned pieces".
    """

    column: str
    compare: Comparison = "in"
    values: tuple[str | float, ...] = ()
    than: str | None = None
    times: float = 1.0
    partner: "Partner | None" = None


@dataclass(frozen=True, slots=True)
class Partner:
    """Rows of another table that refer to a row: the orders of a customer.

    Attributes:
        table: the other table.
        column: its column that holds the value of the rows they refer to.
        where: conditions on its rows; a time is compared with one in the form of ISO 8601.
    """

    table: str
    column: str
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """That a row of another table, of the same machine, came shortly before: "work orders within 14 days after an alert".

    Attributes:
        table: the other table; both need a time and a machine.
        days: how long before at most, in days.
        where: conditions on the other row.
        later: it must come after instead of before: "alerts that a work order followed within 3 days".
        until: the other table's column of ends; the row's time must lie between begin and end of the other row
            ("anomalies while an alert was active"), and `days` says nothing.
    """

    table: str
    days: float
    where: tuple[Condition, ...] = ()
    later: bool = False
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A table that tells more of each row of the query's table; its columns are called "table.column" there.

    Attributes:
        table: the other table, of which at most one row belongs to each row.
        own: the column of the rows, or of a table joined before ("orders.article"), that says which.
        key: the other table's column that no two of its rows share.
    """

    table: str
    own: str
    key: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question on the rows of one table.

    Attributes:
        table: its name in the catalogue.
        measures: what is computed; empty lists the rows themselves, or counts them by groups.
        where: conditions, all of which must hold.
        equipment: ids of work units that the table's equipment column may have; empty for all.
        period: on the table's time column.
        by: columns to group by, or grains of time (`GRAINS`).
        columns: what a list shows; empty for all columns.
        order: "most" or "least" by the first measure, "newest" or "oldest" by time.
        limit: how many groups or rows at most.
        after: what must have come shortly before on the same machine.
        share: also say, in %, which share of all groups each one is; without groups, which share of what there is
            without the conditions.
        of: with `share` and no groups: the conditions that what it is a share of must meet.
        per: another query of one sum, by which the first measure is divided, group by group; both in the same period.
        factor: with `per`: of how many of the divisor's unit ("per 1000 bottles").
        other: a second period; the answer has its figures ("… before") and the difference ("change of …") as well.
        joins: tables that tell more of each row, in the order in which they are joined.
        on: the column of times that the period, grains and the order by time go by, instead of the table's time column.
        apart: rows of this period are left out: "the average in all other months".
        having: what the first measure of a group must be, compared with a number: "days with a mean above 38".
    """

    table: str
    measures: tuple[Measure, ...] = ()
    where: tuple[Condition, ...] = ()
    equipment: tuple[str, ...] = ()
    period: Period | None = None
    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    order: Literal["most", "least", "newest", "oldest"] | None = None
    limit: int | None = None
    after: Following | None = None
    share: bool = False
    other: Period | None = None
    having: Condition | None = None
    apart: Period | None = None
    on: str | None = None
    joins: tuple[Join, ...] = ()
    of: tuple[Condition, ...] = ()
    per: "Query | None" = None
    factor: float = 1.0

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; `from_json` makes the same query of them."""
        periods = {"period": self.period, "other": self.other, "apart": self.apart}
        per = self.per.to_json() if self.per else None
        return asdict(self) | {k: p.to_json() if p else None for k, p in periods.items()} | {"per": per}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Query":
        """Make a query from JSON values.

        Raises:
            RequestError: a field is unknown or of the wrong form.
        """
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(cls).validate_python(dict(value))
        except ValidationError as error:
            first = error.errors()[0]
            raise RequestError(
                f"The query's field '{'.'.join(map(str, first['loc']))}': {first['msg']}."
            ) from error
