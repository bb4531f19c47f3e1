"""Which way the rows of a result went over time: Kendall's rank correlation of the figure with its place."""

from collections.abc import Sequence
from dataclasses import replace

from tools.result import Metric, Table, ToolResult

_FEWEST = 4
_CLEAR = 0.05


def with_trend(result: ToolResult) -> ToolResult:
    """Return a result whose text begins with the way its figures went, from the first row to the last.

    The first table is taken whose second column has a figure in at least four rows; a result without one says so.
    """
    table = next((a for a in result.artifacts if isinstance(a, Table) and len(_figures(a)) >= _FEWEST), None)
    if table is None:
        return replace(
            result, text=f"That answer has too few figures over time to tell a trend. {result.text}"
        )
    figures = _figures(table)
    values = [value for _, value in figures]
    tau, p = kendall(values)
    unit = table.units[1] if len(table.units) > 1 else ""
    window = next((a.window for a in result.artifacts if isinstance(a, Metric) and a.window), "")
    way = "up" if tau > 0 else "down"
    said = f"It went {way}" if p < _CLEAR else "No clear trend: it went up and down"
    ends = " to ".join(f"{v:,.6g} {unit}".strip() + f" ({name})" for name, v in (figures[0], figures[-1]))
    text = f"{said}, from {ends}; Kendall's tau {tau:.2f}, p = {p:.2f}, of {len(values)} figures."
    metric = Metric("Kendall's tau over time", round(tau, 2), "", window, "rank correlation with time", len(values))  # fmt: skip
    chance = Metric(
        "p of the trend",
        round(p, 2),
        "",
        window,
        "two-sided, exact or by the normal approximation",
        len(values),
    )
    return replace(result, text=f"{text} {result.text}", artifacts=(*result.artifacts, metric, chance))


def kendall(values: Sequence[float]) -> tuple[float, float]:
    """Return Kendall's tau-b of values with their order, and its two-sided p (SciPy's: exact for few values without ties).

    Args:
        values: at least two, in the order of time.

    Returns:
        Tau from -1 to 1, 0 where all values are equal, and p.

    >>> kendall([1, 2, 3, 4])[0]
    1.0
    >>> kendall([5, 5, 5, 5])
    (0.0, 1.0)
    """
    from scipy.stats import kendalltau

    if len(set(values)) == 1:
        return 0.0, 1.0
    found = kendalltau(range(len(values)), values)
    return float(found.statistic), float(found.pvalue)


def _figures(table: Table) -> list[tuple[str, float]]:
    """Return the name and first figure of each row that has one."""
    return [
        (str(r[0]), float(r[1]))
        for r in table.rows
        if len(r) > 1 and isinstance(r[1], int | float) and not isinstance(r[1], bool)
    ]
