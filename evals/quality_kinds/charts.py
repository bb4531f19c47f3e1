"""Kinds of control charts: of values, of counts, with a memory, of several characteristics; run rules and run lengths."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from evals.quality_kinds.asked import Asked, Found, label, line
from plant.errors import DataFault
from tools.quality import attributes, memory_charts, multivariate, variables
from tools.quality.charts import ChartOptions, ControlChart, Panel
from tools.quality.csv_file import CsvFile
from tools.quality.rules import find_patterns, rule_set


def _options(asked: Asked, base: Any, exclude: Sequence[int] | None = None) -> ChartOptions:
    rules = asked.first("rules", "run_rules")
    named = rule_set(",".join(rules) if isinstance(rules, list) else str(rules)) if rules else ("N1", "N2")
    return ChartOptions(
        base, asked.exclude if exclude is None else exclude, float(asked.first("k", "nsigma", "L") or 3), named,
        asked.number("center"), asked.number("sigma"),
    )  # fmt: skip


def xbar(make: Callable[..., ControlChart], short: str) -> Callable[[CsvFile, Asked], Found]:
    """Return the kind of a chart of means with a panel of ranges or standard deviations."""

    def run(data: CsvFile, asked: Asked) -> Found:
        of = asked.needed("subgroup")
        labels, groups = data.subgroups(of, data.numbers(asked.value()))
        return two_panels(make(groups, _options(asked, asked.base(labels, of))), short, labels, asked)

    return run


def two_panels(chart: ControlChart, short: str, labels: Sequence[str], asked: Asked) -> Found:
    """Return the figures of a chart of means."""
    main, spread = chart.main, chart.spread
    assert spread is not None
    named = [label(labels[n]) for n in main.beyond]
    return _panel(main, "", chart, asked, labels) | {
        "x_center": main.center[0], "x_lcl": line(main.lcl), "x_ucl": line(main.ucl),
        "xbar_center": main.center[0], "center": main.center[0], "sigma_within": chart.sigma, "sigma": chart.sigma,
        "xbar_lcl": line(main.lcl), "xbar_ucl": line(main.ucl), "lcl": line(main.lcl), "ucl": line(main.ucl),
        f"{short}_center": line(spread.center), f"{short}_lcl": line(spread.lcl), f"{short}_ucl": line(spread.ucl),
        "beyond_limits_subgroups": named, "beyond": named, "beyond_subgroups": named,
        f"{short}_beyond": [label(labels[n]) for n in spread.beyond], "in_control": chart.in_control,
    }  # fmt: skip


def xbar_summary(data: CsvFile, asked: Asked) -> Found:
    """Return an Xbar-S chart of subgroup summaries."""
    says = str(asked.get("estimator", "auto")).casefold()
    chart = variables.xbar_s_summary(
        data.numbers(asked["n"]), data.numbers(asked["mean"]), data.numbers(asked["sd"]),
        ChartOptions(asked.base(), asked.exclude, float(asked.get("k", 3))),
        estimator="pooled" if "pooled" in says else "mean" if "mean of" in says else "auto",
    )  # fmt: skip
    found = two_panels(chart, "s", [str(n + 1) for n in range(data.rows)], asked)
    assert chart.spread is not None
    whole = {
        "lcl": chart.main.lcl, "ucl": chart.main.ucl, "s_ucl": chart.spread.ucl, "s_lcl": chart.spread.lcl,
    }  # fmt: skip
    return found | {name: limits.tolist() for name, limits in whole.items()}


def imr(data: CsvFile, asked: Asked) -> Found:
    """Return a chart of single values: all points, or limits of a baseline applied to new ones."""
    time = asked.first("time", "label", "labels", "index", "id")
    labels = data.labels(time) if isinstance(time, str) and time in data.names else None
    chart = variables.i_mr(data.numbers(asked.value()), _options(asked, asked.base()))
    main, spread = chart.main, chart.spread
    assert spread is not None
    moving = _panel(spread, "mr_", chart, asked, labels)
    return _panel(main, "", chart, asked, labels) | _panel(main, "i_", chart, asked, labels) | moving | {
        "mr_bar": spread.center[0], "sigma_within": chart.sigma, "sigma": chart.sigma, "in_control": chart.in_control,
    }  # fmt: skip


def counts(kind: str) -> Callable[[CsvFile, Asked], Found]:
    """Return the kind of a chart of counts: p, np, c, u, laney_p or laney_u."""
    makers: dict[str, Callable[..., ControlChart]] = {
        "p": attributes.p_chart, "np": attributes.np_chart, "u": attributes.u_chart, "c": attributes.c_chart,
        "laney_p": attributes.laney_p, "laney_u": attributes.laney_u,
    }  # fmt: skip
    short = kind.removeprefix("laney_")

    def run(data: CsvFile, asked: Asked) -> Found:
        columns = [data.numbers(asked.needed("count", numeric=True))]
        if kind != "c":
            size = asked.number("size")
            columns.append(
                np.full(data.rows, size)
                if size is not None
                else data.numbers(asked.needed("size", numeric=True))
            )
        base, excluded = asked.base(), set(asked.exclude)
        first = makers[kind](*columns, _options(asked, base, ()))
        revised = makers[kind](*columns, _options(asked, base))
        kept = [n for n in revised.main.beyond if n + 1 not in excluded]
        later = asked.positions([n for n in kept if not revised.base[n]])
        found = _panel(first.main, "", first, asked) | _panel(first.main, f"{short}_", first, asked)
        found |= {
            "all_center": first.main.center[0],
            "all_lcl": line(first.main.lcl),
            "all_ucl": line(first.main.ucl),
        }
        found["all_beyond"] = asked.positions([n for n in first.main.beyond if first.base[n]])
        found |= {"rev_center": revised.main.center[0], "rev_lcl": line(revised.main.lcl),
                  "rev_ucl": line(revised.main.ucl), "rev_beyond": asked.positions(kept),
                  "rev_beyond_samples": asked.positions(kept), "phase2_beyond": later, "beyond_phase2": later}  # fmt: skip
        if kind.startswith("laney"):
            plain = len(makers[short](*columns, _options(asked, base, ())).main.beyond)
            found |= {"sigma_z": first.sigma, f"plain_{short}_beyond": plain, "plain_p_beyond": plain,
                      "plain_u_beyond": plain, "plain_beyond": plain}  # fmt: skip
        return found

    return run


def ewma(data: CsvFile, asked: Asked) -> Found:
    """Return an EWMA chart, with limits of the long run and with those that widen at the start."""
    args: dict[str, Any] = {
        "center": asked.number("center"), "sigma": asked.number("sigma"), "lam": asked.first("lam", "lambda") or 0.2,
        "k": asked.first("k", "L", "nsigma") or 3, "phase1": asked.base(),
    }  # fmt: skip
    x = data.numbers(asked.value())
    lasting, exact = memory_charts.ewma(x, asymptotic=True, **args), memory_charts.ewma(x, **args)
    main = lasting.main
    return _panel(exact.main, "exact_", exact, asked) | {
        "z": main.points.tolist(), "ewma": main.points.tolist(), "ucl_asymptotic": main.ucl[-1],
        "lcl_asymptotic": main.lcl[-1], "beyond": asked.positions(main.beyond), "ucl": exact.main.ucl.tolist(),
        "lcl": exact.main.lcl.tolist(), "beyond_exact": asked.positions(exact.main.beyond), "center": main.center[0],
        "sigma": lasting.sigma,
    }  # fmt: skip


def cusum(data: CsvFile, asked: Asked) -> Found:
    """Return a tabular CUSUM."""
    made = memory_charts.cusum(
        data.numbers(asked.value()), target=asked.number("center"), sigma=asked.number("sigma"),
        k=asked.get("k", 0.5), h=asked.get("h", 5.0), k_units=asked.first("k_units", "K"),
        h_units=asked.first("h_units", "H"), head_start=asked.first("head_start", "fir") or 0.0, phase1=asked.base(),
    )  # fmt: skip
    plus, minus = asked.positions(made.above), asked.positions(made.below)
    return {
        "c_plus": made.plus.tolist(), "c_minus": made.minus.tolist(), "signal_plus": plus, "signal_minus": minus,
        "first_signal": min(plus[:1] + minus[:1], default=None), "target": made.target, "sigma": made.sigma,
        "shift_began": None if made.shift_began is None else made.shift_began + asked.first_index,
        "K": made.reference, "H": made.decision,
    }  # fmt: skip


def t2(data: CsvFile, asked: Asked) -> Found:
    """Return Hotelling's T² of subgroups or single rows."""
    names = list(asked.first("values", "characteristics", "variables", "columns") or ())
    of = asked.get("subgroup")
    names = names or [n for n in data.names if n != of and data.is_numeric(n)]
    x = np.column_stack([data.numbers(n) for n in names])
    confidence = asked.get("confidence", None if asked.get("alpha") is None else 1 - float(asked["alpha"]))
    if of is not None:
        made = multivariate.t2_subgroups(x, data.labels(of), confidence=confidence)
    else:
        made = multivariate.t2_individuals(x, confidence=confidence)
    return {
        "t2": made.t2.tolist(), "ucl_phase1": made.ucl_phase1, "ucl_phase2": made.ucl_phase2,
        "beyond": asked.positions(made.beyond), "cov": made.cov.tolist(),
        "center": dict(zip(names, made.center.tolist(), strict=True)),
        "contributions": {
            str(n + asked.first_index): dict(zip(names, made.contributions[n].tolist(), strict=True))
            for n in made.beyond
        },
    }  # fmt: skip


def rules(data: CsvFile, asked: Asked) -> Found:
    """Return the points that complete a pattern, by group where there are several series."""
    z = (data.numbers(asked.get("z") or asked.value()) - (asked.number("center") or 0.0)) / (
        asked.number("sigma") or 1.0
    )
    groups = data.labels(asked["group"]) if "group" in asked else ["0"] * data.rows
    given = asked.get("rule", "N1")
    column = data.labels(given) if given in data.names else [str(given)] * data.rows
    found: Found = {}
    for name in dict.fromkeys(groups):
        at = [n for n, g in enumerate(groups) if g == name]
        rule = column[at[0]]
        found[name] = {
            "rule": rule,
            "flag": asked.positions(np.flatnonzero(find_patterns(z[at], rule)).tolist()),
        }
    return found | ({"flag": found["0"]["flag"]} if len(found) == 1 and "0" in found else {})


_DESIGN = re.compile(r"(?P<chart>cusum|ewma|shewhart)(?P<rest>.*)", re.I)


def arl(data: CsvFile, asked: Asked) -> Found:
    """Return average run lengths of designs by their names."""
    names = [str(n) for n in asked.expected] or data.labels(data.names[0])
    return {name: _run_length(name) for name in names}


def _run_length(design: str) -> float:
    """Return the run length of a design by its name: cusum_k.5_h5_two_1sd, ewma_l.1_c2.7_two, shewhart3_1sd."""
    match = _DESIGN.fullmatch(design)
    if match is None:
        raise DataFault(f"'{design}' is no chart design.")
    parts: dict[str, str] = dict(re.findall(r"_?([a-z]*?)(\d*\.?\d+)(?=_|$|sd)", match["rest"].casefold()))
    moved = re.search(r"_(\d*\.?\d+)sd", match["rest"].casefold())
    shift = float(moved[1]) if moved else 0.0
    match match["chart"].casefold():
        case "cusum":
            return memory_charts.cusum_arl(
                float(parts.get("k", 0.5)), float(parts["h"]), shift=shift, two_sided="one" not in design
            )
        case "ewma":
            return memory_charts.ewma_arl(
                float(parts["l"]), float(parts.get("c") or parts.get("k") or 3), shift=shift
            )
    wide = re.match(r"\d*\.?\d+", match["rest"])
    return memory_charts.shewhart_arl(float(wide[0]) if wide else 3.0, shift=shift, n=int(parts.get("n", 1)))


def _panel(
    panel: Panel, prefix: str, chart: ControlChart, asked: Asked, labels: Sequence[str] | None = None
) -> Found:
    """Return the figures of a panel; positions of phase 2 also as counted from its own first point."""
    first = int(np.flatnonzero(~chart.base)[0]) if not chart.base.all() else 0
    later = [n for n in panel.beyond if not chart.base[n]]
    runs = [n for n in panel.signals if n not in panel.beyond]
    found: Found = {
        f"{prefix}center": line(panel.center), f"{prefix}lcl": line(panel.lcl), f"{prefix}ucl": line(panel.ucl),
        f"{prefix}beyond": asked.positions(panel.beyond), f"{prefix}n_beyond": len(panel.beyond),
        f"{prefix}beyond_phase2": asked.positions(later), f"{prefix}n_beyond_phase2": len(later),
        f"{prefix}beyond_phase2_own": asked.positions([n - first for n in later]),
        f"{prefix}beyond_phase1": asked.positions([n for n in panel.beyond if chart.base[n]]),
        f"{prefix}run_rules": asked.positions(runs), "n_phase1": int(chart.base.sum()), "n_phase2": int((~chart.base).sum()),
        f"{prefix}points": [None if np.isnan(v) else float(v) for v in panel.points],
    }  # fmt: skip
    found |= {f"{prefix}in_control": not panel.signals, f"{prefix}in_control_phase2": not later,
              f"{prefix}stable": not panel.signals}  # fmt: skip
    for phase in ("phase1", "phase2"):  # the same limits hold in both
        found |= {f"{prefix}{name}_{phase}": found[f"{prefix}{name}"] for name in ("center", "lcl", "ucl")}
    if labels is not None:
        found |= {f"{prefix}beyond_name": [label(labels[n]) for n in panel.beyond],
                  f"{prefix}beyond_phase2_name": [label(labels[n]) for n in later]}  # fmt: skip
    return found
