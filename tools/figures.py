"""Plotly figures as plain JSON: bars and lines with axis titles and units, no colours of ground."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any


def line(
    title: str, x: Sequence[Any], y: Sequence[float | None], *, x_title: str, y_title: str
) -> Mapping[str, Any]:
    """Return a line chart; times are local texts, gaps stay gaps."""
    trace = {"type": "scatter", "mode": "lines+markers", "x": list(x), "y": list(y)}
    return _figure(title, [trace], x_title, y_title)


def bars(
    title: str, labels: Sequence[str], values: Sequence[float | None], *, y_title: str
) -> Mapping[str, Any]:
    """Return a bar chart, one bar a label, in the given order."""
    trace = {"type": "bar", "x": list(labels), "y": list(values)}
    figure = _figure(title, [trace], "", y_title)
    return figure | {"layout": figure["layout"] | {"xaxis": {"type": "category"}}}


def pareto(
    title: str, labels: Sequence[str], values: Sequence[float], *, total: float, y_title: str
) -> Mapping[str, Any]:
    """Return bars in falling order with the cumulated share as a line on a second axis.

    Args:
        title: of the chart.
        labels: of the bars.
        values: of the bars; what they are parts of must add up, so no means.
        total: 100 % of the share, with what is not shown.
        y_title: what a value is, with its unit.
    """
    cumulated = [round(100 * at / (total or 1.0), 2) for at in accumulate(values)]
    traces = [
        {"type": "bar", "x": list(labels), "y": list(values), "name": y_title},
        {"type": "scatter", "mode": "lines+markers", "x": list(labels), "y": cumulated,
         "name": "cumulated share", "yaxis": "y2"},
    ]  # fmt: skip
    figure = _figure(title, traces, "", y_title)
    second = {"title": {"text": "cumulated share (%)"}, "overlaying": "y", "side": "right",
              "range": [0, 105], "showgrid": False, "tickmode": "linear", "tick0": 0, "dtick": 20}  # fmt: skip
    return figure | {"layout": figure["layout"] | {"yaxis2": second, "xaxis": {"type": "category"}}}


def _figure(title: str, traces: Sequence[Mapping[str, Any]], x_title: str, y_title: str) -> dict[str, Any]:
    return {
        "data": [dict(t) for t in traces],
        "layout": {
            "title": {"text": title},
            "xaxis": {"title": {"text": x_title}},
            "yaxis": {"title": {"text": y_title}},
            "showlegend": len(traces) > 1,
        },
    }
