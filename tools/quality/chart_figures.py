"""Plotly figures of the quality analyst: control charts with limits, phases and violations; distributions.

Colours are chosen to be read on light and on dark ground; the page sets the ground.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tools.quality.charts import ControlChart, Panel
from tools.quality.constants import Floats
from tools.quality.memory_charts import Cusum

LIMIT, CENTRE, SPEC, SIGNAL, POINT = "#d97706", "#0d9488", "#8b5cf6", "#e11d48", "#3b82f6"
_MOST_POINTS = 2000


def control_figure(
    title: str,
    chart: ControlChart,
    times: Sequence[str],
    unit: str,
    *,
    lower: float | None = None,
    upper: float | None = None,
) -> dict[str, Any]:
    """Return the figure of a control chart: points, centre, limits, violations, specification, start of phase 2.

    Args:
        title: of the figure.
        chart: the chart; its panel of spread is drawn below.
        times: one text a point.
        unit: of the values.
        lower: specification limit.
        upper: likewise.
    """
    panels = [chart.main, *([chart.spread] if chart.spread is not None else [])]
    shown = _shown(chart)
    x = (shown + 1).tolist()
    data: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    for row, panel in enumerate(panels):
        axis = "y" if row == 0 else "y2"
        data += _traces(panel, shown, x, [times[n] for n in shown], axis, first=row == 0)
        notes += _labels(panel, axis)
    for value, name in ((lower, "LSL"), (upper, "USL")):
        if value is not None:
            shapes.append(_across(value, "y", SPEC))
            notes.append(_note(value, f"{name} {value:.6g}", "y", SPEC, left=True))
    if not chart.base.all() and chart.base.any():
        start = int(np.flatnonzero(~chart.base)[0])
        shapes.append(
            {"type": "line", "xref": "x", "yref": "paper", "x0": start + 0.5, "x1": start + 0.5, "y0": 0, "y1": 1,
             "line": {"color": "#94a3b8", "width": 1, "dash": "dash"}}
        )  # fmt: skip
        notes.append({"xref": "x", "yref": "paper", "x": start + 0.5, "y": 1.0, "text": " monitored", "showarrow": False,
                      "xanchor": "left", "yanchor": "bottom", "font": {"size": 11, "color": "#94a3b8"}})  # fmt: skip
    layout: dict[str, Any] = {
        "title": {"text": title}, "shapes": shapes, "annotations": notes, "margin": {"r": 110, "t": 60},
        "legend": {"orientation": "h", "y": 1.12, "yanchor": "bottom"}, "hovermode": "closest",
        "height": 480 if len(panels) > 1 else 380,
        "xaxis": {"title": {"text": "subgroup" if chart.kind.startswith("xbar") else "measurement"},
                  "anchor": "y2" if len(panels) > 1 else "y", **_dated(shown, times)},
        "yaxis": {"title": {"text": _axis(chart.main.statistic, unit)}, "domain": [0.36, 1] if len(panels) > 1 else [0, 1]},
    }  # fmt: skip
    if len(panels) > 1:
        layout["yaxis2"] = {"title": {"text": panels[1].statistic}, "domain": [0, 0.26], "anchor": "x"}
    return {"data": data, "layout": layout}


def cusum_figure(title: str, made: Cusum, times: Sequence[str], unit: str) -> dict[str, Any]:
    """Return the figure of a tabular CUSUM: C⁺ upwards, C⁻ downwards, the decision value h on both sides."""
    above, below = set(made.above), set(made.below)
    sums = {"C⁺": (made.plus, above), "C⁻": (-made.minus, below)}
    limits = {"h": made.decision, "−h": -made.decision}
    return _over_time(
        title, sums, limits, times, f"cumulated deviation ({unit})" if unit else "cumulated deviation"
    )


def statistics_figure(
    title: str, statistics: Mapping[str, tuple[Floats, float]], times: Sequence[str]
) -> dict[str, Any]:
    """Return the figure of statistics of many signals over time, each in shares of its limit.

    Args:
        title: of the figure.
        statistics: name -> values and limit.
        times: one text a point.
    """
    shares = {
        name: (values / limit, {n for n, v in enumerate(values) if v > limit})
        for name, (values, limit) in statistics.items()
    }
    return _over_time(title, shares, {"limit": 1.0}, times, "share of its limit")


def _over_time(
    title: str, lines: Mapping[str, tuple[Floats, set[int]]], limits: Mapping[str, float], times: Sequence[str],
    axis: str,
) -> dict[str, Any]:  # fmt: skip
    """Return lines with their signals marked, and limits drawn across and named."""
    colours = (POINT, CENTRE, SPEC)
    data: list[dict[str, Any]] = []
    for (name, (values, signals)), colour in zip(lines.items(), colours, strict=False):
        shown = _evenly(len(values), sorted(signals))
        data.append({"type": "scatter", "mode": "lines", "x": (shown + 1).tolist(), "y": _clean(values[shown]), "name": name,
                     "text": [times[n] for n in shown], "line": {"width": 1.4, "color": colour}})  # fmt: skip
        bad = [n for n in shown.tolist() if n in signals]
        data.append({"type": "scatter", "mode": "markers", "x": [n + 1 for n in bad], "y": [float(values[n]) for n in bad],
                     "name": f"{name} beyond", "text": [times[n] for n in bad],
                     "marker": {"size": 7, "color": SIGNAL, "symbol": "circle-open", "line": {"width": 2}}})  # fmt: skip
    return {
        "data": data,
        "layout": {
            "title": {"text": title}, "shapes": [_across(v, "y", LIMIT) for v in limits.values()],
            "annotations": [_note(v, f"{name} {v:.4g}", "y", LIMIT) for name, v in limits.items()],
            "xaxis": _dated(np.arange(len(times)), times), "yaxis": {"title": {"text": axis}}, "margin": {"r": 110, "t": 60},
            "legend": {"orientation": "h", "y": 1.04, "yanchor": "bottom"}, "hovermode": "closest", "height": 380,
        },
    }  # fmt: skip


def distribution_figure(
    title: str,
    values: Floats,
    unit: str,
    *,
    lower: float | None,
    upper: float | None,
    mean: float,
    sigma: float,
) -> dict[str, Any]:
    """Return a histogram with specification limits and the normal curve of the spread within."""
    counts, edges = np.histogram(values, bins="auto" if len(values) < 2000 else 40)
    middles = [float((a + b) / 2) for a, b in pairwise(edges)]
    grid = np.linspace(mean - 4 * sigma, mean + 4 * sigma, 121)
    height = len(values) * float(edges[1] - edges[0]) / (sigma * np.sqrt(2 * np.pi))
    curve = height * np.exp(-0.5 * ((grid - mean) / sigma) ** 2)
    shapes, notes = [], []
    for value, name in ((lower, "LSL"), (upper, "USL"), (mean, "mean")):
        if value is None:
            continue
        colour = SPEC if name != "mean" else CENTRE
        shapes.append({"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": value, "x1": value,
                       "line": {"color": colour, "width": 1.5, "dash": "dash"}})  # fmt: skip
        notes.append({"xref": "x", "yref": "paper", "x": value, "y": 1.0, "text": f"{name} {value:.6g}", "showarrow": False,
                      "yanchor": "bottom", "font": {"size": 11, "color": colour}})  # fmt: skip
    return {
        "data": [
            {"type": "bar", "x": middles, "y": [int(c) for c in counts], "name": "measurements", "marker": {"color": POINT, "opacity": 0.7}},
            {"type": "scatter", "mode": "lines", "x": grid.tolist(), "y": curve.tolist(), "name": "normal, sigma within", "line": {"color": LIMIT, "width": 2}},
        ],
        "layout": {"title": {"text": title}, "xaxis": {"title": {"text": unit or "value"}}, "yaxis": {"title": {"text": "measurements"}},
                   "shapes": shapes, "annotations": notes, "bargap": 0.03, "margin": {"t": 70}, "legend": {"orientation": "h", "y": 1.12, "yanchor": "bottom"}},
    }  # fmt: skip


def _traces(
    panel: Panel, shown: "np.ndarray", x: list[int], times: list[str], axis: str, *, first: bool
) -> list[dict[str, Any]]:
    def line(values: Floats, name: str, colour: str, dash: str) -> dict[str, Any]:
        return {"type": "scatter", "mode": "lines", "x": x, "y": _clean(values[shown]), "name": name, "yaxis": axis,
                "line": {"dash": dash, "width": 1.4, "color": colour, "shape": "hvh"}, "hoverinfo": "skip",
                "showlegend": first}  # fmt: skip

    drawn = set(shown.tolist())
    bad = [n for n in panel.signals if n in drawn]
    return [
        {"type": "scatter", "mode": "lines+markers" if len(x) <= 300 else "lines", "x": x, "y": _clean(panel.points[shown]),
         "name": panel.statistic, "text": times, "marker": {"size": 4, "color": POINT}, "line": {"width": 1, "color": POINT}, "yaxis": axis},
        line(panel.center, "centre", CENTRE, "solid"),
        line(panel.ucl, "control limits", LIMIT, "dash"),
        line(panel.lcl, "control limits", LIMIT, "dash") | {"showlegend": False},
        {"type": "scatter", "mode": "markers", "x": [n + 1 for n in bad], "y": [float(panel.points[n]) for n in bad],
         "name": "breaks a rule", "text": [", ".join(panel.signals[n]) for n in bad], "yaxis": axis, "showlegend": first,
         "marker": {"size": 10, "color": SIGNAL, "symbol": "circle-open", "line": {"width": 2}}},
    ]  # fmt: skip


def _labels(panel: Panel, axis: str) -> list[dict[str, Any]]:
    last = {"UCL": (panel.ucl, LIMIT, "bottom"), "centre": (panel.center, CENTRE, "middle"),
            "LCL": (panel.lcl, LIMIT, "top")}  # fmt: skip
    # above and below their lines, so that narrow limits do not write over each other
    return [
        _note(float(v[-1]), f"{name} {float(v[-1]):.5g}", axis, colour) | {"yanchor": anchor}
        for name, (v, colour, anchor) in last.items()
    ]


def _dated(shown: "np.ndarray", times: Sequence[str]) -> dict[str, Any]:
    """Return the ticks of an axis of points: some of them, with their day."""
    if not len(shown):
        return {}
    picked = shown[np.unique(np.linspace(0, len(shown) - 1, 6).astype(int))]
    return {"tickmode": "array", "tickvals": (picked + 1).tolist(),
            "ticktext": [f"{n + 1}<br>{times[n][:10]}" for n in picked]}  # fmt: skip


def _note(value: float, text: str, axis: str, colour: str, *, left: bool = False) -> dict[str, Any]:
    return {
        "xref": "paper", "yref": axis, "x": 0.0 if left else 1.0, "y": value, "text": text, "showarrow": False,
        "xanchor": "left", "yanchor": "bottom" if left else "middle", "font": {"size": 11, "color": colour},
    }  # fmt: skip


def _across(value: float, axis: str, colour: str) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "yref": axis, "x0": 0, "x1": 1, "y0": value, "y1": value,
            "line": {"color": colour, "width": 1.2, "dash": "dot"}}  # fmt: skip


def _shown(chart: ControlChart) -> "np.ndarray":
    """Return the positions to draw: all of a short chart; of a long one an even choice and every signal."""
    return _evenly(len(chart.main.points), list(chart.main.signals))


def _evenly(n: int, signals: Sequence[int]) -> "np.ndarray":
    if n <= _MOST_POINTS:
        return np.arange(n)
    even = np.linspace(0, n - 1, _MOST_POINTS).astype(int)
    return np.unique(np.concatenate([even, signals[:_MOST_POINTS]])).astype(int)


def _axis(statistic: str, unit: str) -> str:
    return f"{statistic} ({unit})" if unit else statistic


def _clean(values: Floats) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values]
