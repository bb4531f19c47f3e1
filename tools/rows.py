"""Questions on the rows of any table, standard or imported: how many, which, how often, most common."""

from typing import Annotated

from plant.joins import joined_info
from plant.query import Query, count_rows
from tools.context import ToolContext
from tools.no_rows import is_none_of, no_rows
from tools.result import Metric, ToolResult
from tools.row_changes import compare_rows
from tools.row_figures import one_figure
from tools.row_groups import kept_groups
from tools.row_lists import listed_rows
from tools.row_ratios import divided_rows
from tools.row_words import scope_words
from tools.rows_by_group import grouped_rows
from tools.rows_by_value import split_column
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec

QueryArg = Annotated[
    Query,
    _Slot("query", "typed query: table, measures, conditions, equipment, period, groups, order, limit"),
]


def query_rows(context: ToolContext, *, query: QueryArg) -> ToolResult:
    """Answer any other question from the rows of a table, also an imported one: count, sum, average,
    most common, latest, by value, machine and time; list mapped codes, modes, components, rules.
    """
    info = joined_info(context.plant, context.plant.info(query.table), query.joins)
    scope = scope_words(context, query)
    n = count_rows(context.plant, query)
    place = ", ".join(query.equipment)
    count = Metric(f"Rows of {info.name}", n, "rows", scope, f"rows of {info.name}", n, place)
    if n == 0 and not split_column(query) and not is_none_of(context, query):
        return no_rows(context, info, query, scope)
    if query.per is not None:
        return divided_rows(context, info, query, scope)
    if query.other is not None and query.measures:
        return compare_rows(context, info, query, scope)
    if not query.measures:
        return listed_rows(context, info, query, scope, count)
    if not query.by:
        return one_figure(context, info, query, scope, count)
    if query.having is not None:
        return kept_groups(context, info, query, scope)
    return grouped_rows(context, info, query, scope, count)


TOOLS = (
    ToolSpec(
        query_rows,
        "maintenance",
        (
            "summarise the events of pump 4 in 2021 by group: work orders, alerts, anomalies",
            "which failure codes does the mapping give for rule 14",
            "list all failure modes of the pump",
            "how many alerts and anomalies did the compressor have in june 2020",
            "what could it be according to our table",
            "which components does the boiler have",
            "what is the unit of this meter",
            "which anomalies were found in april",
            "how many rows have no serial number",
            "what is the average score per supplier in the audit list",
            "total cost by category in the invoices",
            "how many different customers are in the complaints table",
            "get the daily count of the events",
        ),
    ),
)
