"""A control chart of a bare CSV file, by the same functions as everywhere else.

Plain JSON values with a sentence under "text" and, under "method" or "conventions", what it was computed by.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.quality import attributes as counts
from tools.quality import memory_charts, multivariate
from tools.quality import variables as measured
from tools.quality.charts import ChartOptions, ControlChart, Panel
from tools.quality.choose import Choice, choose_chart
from tools.quality.constants import Floats
from tools.quality.csv_file import CsvFile
from tools.quality.file_columns import COUNT_WORDS, VALUE_WORDS, value_column
from tools.quality.rules import false_alarm_probability, rule_set, rules_in_words

Json = dict[str, Any]


def chart_file(
    file: CsvFile,
    *,
    value: str | None = None,
    subgroup: str | None = None,
    size: str | None = None,
    kind: str = "auto",
    phase1: str | None = None,
    exclude: Sequence[int] = (),
    rules: str = "default",
    center: float | None = None,
    sigma: float | None = None,
    lam: float = 0.2,
    k: float | None = None,
    h: float = 5.0,
    values: Sequence[str] = (),
) -> Json:
    """Return a control chart of a column.

    Args:
        file: the rows, in time order.
        value: column of values or counts; guessed by its name when not given.
        subgroup: columns of subgroups and of sample sizes.
        size: likewise; see `subgroup`.
        kind: see `tools.quality.choose.KINDS`.
        phase1: so many first points, or a column of true/false.
        exclude: positions from 1 left out of the limits.
        rules: default, nelson, western_electric, rule_1, none, or names.
        center: known centre and sigma; from phase 1 when not given.
        sigma: likewise; see `center`.
        lam: of EWMA and CUSUM; `k` also the distance of Shewhart limits.
        k: likewise; see `lam`.
        h: likewise; see `lam`.
        values: columns of a T² chart.

    Raises:
        RequestError, DataFault: what is missing or wrong, and how to mend it.
    """
    if kind == "t2" or values:
        return _t2_file(file, values, subgroup)
    value = value_column(file, value, (*VALUE_WORDS, *COUNT_WORDS))
    x = file.numbers(value)
    sizes = file.numbers(size) if size else None
    labels, groups = file.subgroups(subgroup, x) if subgroup else ([], [])
    several = [len(g) for g in groups] if any(len(g) > 1 for g in groups) else None
    choice = choose_chart(
        kind, x, group_sizes=several, sizes=sizes,
        defects="defects" in value.casefold() or "nonconformities" in value.casefold(),
    )  # fmt: skip
    base = _base(file, phase1, subgroup if several and choice.kind.startswith("xbar") else None, labels)
    if choice.kind == "cusum":
        return _cusum_json(x, center, sigma, 0.5 if k is None else k, h, base)
    if choice.kind == "ewma":
        made = memory_charts.ewma(
            x, center=center, sigma=sigma, lam=lam, k=2.962 if k is None else k, phase1=base
        )
    else:
        options = ChartOptions(base, tuple(exclude), 3.0 if k is None else k, rule_set(rules), center, sigma)
        made = _make(choice.kind, x, groups, sizes, options)
    if choice.kind.startswith("xbar"):
        names = labels
    else:
        names = labels if len(labels) == len(x) else [str(n) for n in range(1, len(x) + 1)]
    return chart_json(made, names, choice)


def _make(
    kind: str, x: Floats, groups: Sequence[Floats], sizes: Floats | None, options: ChartOptions
) -> ControlChart:
    match kind:
        case "xbar_r":
            return measured.xbar_r(groups, options)
        case "xbar_s":
            return measured.xbar_s(groups, options)
        case "i_mr":
            return measured.i_mr(x, options)
        case "c":
            return counts.c_chart(x, options)
    makers = {"p": counts.p_chart, "np": counts.np_chart, "u": counts.u_chart,
              "laney_p": counts.laney_p, "laney_u": counts.laney_u}  # fmt: skip
    assert sizes is not None
    return makers[kind](x, sizes, options)


def chart_json(chart: ControlChart, labels: Sequence[str], choice: Choice) -> Json:
    """Return a chart's figures as plain JSON values."""
    main = chart.main
    false_alarms = false_alarm_probability(chart.rules, int(np.isfinite(main.points).sum()))
    signals = [
        {"point": labels[n], "position": n + 1, "value": float(main.points[n]), "rules": list(names)}
        for n, names in main.signals.items()
    ]
    phase2 = [n + 1 for n in main.beyond if not chart.base[n]]
    found: Json = {
        "kind": chart.kind, "why": choice.why, "corrected": choice.corrected, "n_points": len(main.points),
        "n_phase1": int(chart.base.sum()), "center": _line(main.center), "lcl": _line(main.lcl), "ucl": _line(main.ucl),
        "sigma_within": chart.sigma, "in_control": chart.in_control, "beyond": [n + 1 for n in main.beyond],
        "beyond_labels": [labels[n] for n in main.beyond], "beyond_phase2": phase2, "signals": signals,
        "points": [None if np.isnan(v) else float(v) for v in main.points],
        "rules": rules_in_words(chart.rules), "false_alarm_probability": round(false_alarms, 4), "method": chart.method,
        "conventions": "a point on a limit is not beyond it; a rule is told at each point that completes its pattern",
    }  # fmt: skip
    if chart.spread is not None:
        found["spread"] = _panel_json(chart.spread, labels)
    if chart.kind.startswith("laney"):
        found["sigma_z"] = chart.sigma
    judged = "in control" if chart.in_control else f"not in control: {len(signals)} points break a rule"
    found["text"] = (
        f"{choice.why}. Centre {main.center[0]:.6g}, limits {_span(main)}; {judged}. With these rules an in-control "
        f"chart of {len(main.points)} points signals with probability {false_alarms:.2f}."
    )
    return found


def _panel_json(panel: Panel, labels: Sequence[str]) -> Json:
    return {
        "statistic": panel.statistic, "center": _line(panel.center), "lcl": _line(panel.lcl), "ucl": _line(panel.ucl),
        "beyond": [n + 1 for n in panel.beyond], "beyond_labels": [labels[n] for n in panel.beyond],
    }  # fmt: skip


def _cusum_json(x: Floats, center: float | None, sigma: float | None, k: float, h: float, base: Any) -> Json:
    made = memory_charts.cusum(x, target=center, sigma=sigma, k=k, h=h, phase1=base)
    above, below = [n + 1 for n in made.above], [n + 1 for n in made.below]
    first = min(above[:1] + below[:1], default=None)
    began = None if made.shift_began is None else made.shift_began + 1
    said = f"first signal at point {first}, the shift began about point {began}" if first else "no signal"
    return {
        "kind": "cusum", "target": made.target, "sigma": made.sigma, "k": made.reference, "h": made.decision,
        "c_plus": made.plus.tolist(), "c_minus": made.minus.tolist(), "signal_plus": above, "signal_minus": below,
        "in_control": first is None, "first_signal": first, "shift_began": began,
        "arl_in_control": memory_charts.cusum_arl(k, h), "method": "tabular CUSUM, no reset after a signal",
        "text": f"CUSUM against {made.target:.6g}: {said}.",
    }  # fmt: skip


def _t2_file(file: CsvFile, values: Sequence[str], subgroup: str | None) -> Json:
    names = list(values) or [n for n in file.names if n != subgroup and file.is_numeric(n)]
    x = np.column_stack([file.numbers(n) for n in names])
    made = multivariate.t2_subgroups(x, file.labels(subgroup)) if subgroup else multivariate.t2_individuals(x)
    signals = [
        {"position": n + 1, "t2": float(made.t2[n]),
         "contributions": dict(sorted(zip(names, made.contributions[n].tolist(), strict=True), key=lambda p: -p[1])[:3])}
        for n in made.beyond
    ]  # fmt: skip
    return {
        "kind": "t2", "characteristics": names, "t2": made.t2.tolist(), "ucl_phase1": made.ucl_phase1,
        "ucl_phase2": made.ucl_phase2, "beyond": [n + 1 for n in made.beyond], "signals": signals,
        "in_control": not made.beyond, "center": dict(zip(names, made.center.tolist(), strict=True)),
        "cov": made.cov.tolist(),
        "method": f"Hotelling T², limit at {multivariate.default_confidence(len(names)):.4f}; contribution: T² less T² without it",
        "text": f"T² of {', '.join(names)}: {len(made.beyond)} of {len(made.t2)} points beyond {made.ucl_phase1:.4g}.",
    }  # fmt: skip


def _base(file: CsvFile, phase1: str | None, subgroup: str | None, labels: Sequence[str]) -> Any:
    if phase1 is None:
        return None
    if phase1.isdigit():
        return int(phase1)
    flags = file.flags(phase1)
    if subgroup is None:
        return flags
    marked = dict(zip(file.labels(subgroup), flags.tolist(), strict=True))
    return [bool(marked[name]) for name in labels]


def _line(values: Floats) -> float | list[float]:
    if np.nanmax(values) - np.nanmin(values) <= 1e-12 * max(1.0, abs(float(values[0]))):
        return float(values[0])
    return [float(v) for v in values]


def _span(panel: Panel) -> str:
    low, high = panel.lcl, panel.ucl
    if isinstance(_line(low), float) and isinstance(_line(high), float):
        return f"{low[0]:.6g} to {high[0]:.6g}"
    return f"by sample size, {np.nanmin(low):.6g} … {np.nanmax(high):.6g}"
