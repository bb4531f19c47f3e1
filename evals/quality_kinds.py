"""What each kind of quality case means: its parameters as arguments of the public functions.

A kind is a method (an Xbar-R chart, a gage study, …), never a single case. Each function here takes the data and
the parameters of a case and returns figures under the names that such cases use.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from plant.errors import DataFault, RequestError
from tools.quality import (
    agreement,
    attributes,
    capability,
    change_points,
    compare,
    components,
    exact,
    gage,
    memory_charts,
    multivariate,
    pareto,
    variables,
)
from tools.quality.causes import causes_of_file
from tools.quality.charts import ControlChart
from tools.quality.csv_file import CsvFile, best_column
from tools.quality.rules import find_patterns

Params = Mapping[str, Any]
Found = dict[str, Any]


def solve(kind: str, data: CsvFile, params: Params, expected: Mapping[str, Any]) -> Found:
    """Return the figures of a case.

    Args:
        kind: method, e.g. "xbar_r"; a longer name is read by its words ("imr_phase2").
        data: the case's rows.
        params: arguments by their usual names.
        expected: the names of figures, where a kind needs them (run-length designs).

    Raises:
        RequestError: the kind is unknown, or the method refuses the data.
    """
    return _function(kind)(data, _Asked(params, expected))


class _Asked(dict[str, Any]):
    """Parameters of a case, with the names of the figures asked for."""

    def __init__(self, params: Params, expected: Mapping[str, Any]) -> None:
        super().__init__(params)
        self.expected = expected

    def first(self, *names: str) -> Any:
        return next((self[n] for n in names if n in self), None)


def _phase1(data: CsvFile, asked: _Asked) -> Any:
    given = asked.first("phase1", "trial", "baseline")
    if isinstance(given, str):
        return data.flags(given)
    return None if given is None else int(given) if not isinstance(given, list) else given


def _chart_args(data: CsvFile, asked: _Asked) -> dict[str, Any]:
    return {"phase1": _phase1(data, asked), "k": float(asked.get("k", 3))}


def _xbar(make: Callable[..., ControlChart], short: str) -> Callable[[CsvFile, _Asked], Found]:
    def run(data: CsvFile, asked: _Asked) -> Found:
        labels, groups = data.subgroups(asked["subgroup"], data.numbers(asked["value"]))
        base = None
        if isinstance(given := _phase1(data, asked), np.ndarray):
            marked = dict(zip(data.labels(asked["subgroup"]), given.tolist(), strict=True))
            base = [bool(marked[name]) for name in labels]
        elif given is not None:
            base = given
        chart = make(groups, phase1=base, k=float(asked.get("k", 3)), exclude=asked.get("exclude", ()))
        return _two_panels(chart, short, labels)

    return run


def _two_panels(chart: ControlChart, short: str, labels: Sequence[str]) -> Found:
    main, spread = chart.main, chart.spread
    assert spread is not None
    named = [_label(labels[n]) for n in main.beyond]
    return {
        "xbar_center": main.center[0], "center": main.center[0], "sigma_within": chart.sigma, "sigma": chart.sigma,
        "xbar_lcl": _line(main.lcl), "xbar_ucl": _line(main.ucl), "lcl": _line(main.lcl), "ucl": _line(main.ucl),
        f"{short}_center": _line(spread.center), f"{short}_lcl": _line(spread.lcl), f"{short}_ucl": _line(spread.ucl),
        "beyond_limits_subgroups": named, "beyond": named, "beyond_subgroups": named,
        f"{short}_beyond": [_label(labels[n]) for n in spread.beyond],
    }  # fmt: skip


def _xbar_summary(data: CsvFile, asked: _Asked) -> Found:
    says = str(asked.get("estimator", "auto")).casefold()
    chart = variables.xbar_s_summary(
        data.numbers(asked["n"]), data.numbers(asked["mean"]), data.numbers(asked["sd"]),
        estimator="pooled" if "pooled" in says else "mean" if "mean of" in says else "auto",
        **_chart_args(data, asked),
    )  # fmt: skip
    found = _two_panels(chart, "s", [str(n + 1) for n in range(data.rows)])
    assert chart.spread is not None
    whole = {
        "lcl": chart.main.lcl,
        "ucl": chart.main.ucl,
        "s_ucl": chart.spread.ucl,
        "s_lcl": chart.spread.lcl,
    }
    return found | {name: line.tolist() for name, line in whole.items()}


def _imr(data: CsvFile, asked: _Asked) -> Found:
    chart = variables.i_mr(
        data.numbers(_value(data, asked)), exclude=asked.get("exclude", ()), **_chart_args(data, asked)
    )
    main, spread = chart.main, chart.spread
    assert spread is not None
    beyond, after = _positions(main.beyond), [n for n in _positions(main.beyond) if not chart.base[n - 1]]
    return {
        "i_center": main.center[0], "center": main.center[0], "mr_center": spread.center[0], "mr_bar": spread.center[0],
        "sigma_within": chart.sigma, "sigma": chart.sigma, "i_lcl": main.lcl[0], "i_ucl": main.ucl[0],
        "lcl": main.lcl[0], "ucl": main.ucl[0], "mr_ucl": spread.ucl[0], "mr_lcl": spread.lcl[0],
        "beyond": beyond, "i_beyond": beyond, "beyond_phase2": after, "phase2_beyond": after,
        "beyond_phase1": [n for n in beyond if n not in after], "mr_beyond": _positions(spread.beyond),
        "n_phase1": int(chart.base.sum()), "n_phase2": int((~chart.base).sum()),
    }  # fmt: skip


def _counts(kind: str) -> Callable[[CsvFile, _Asked], Found]:
    makers: dict[str, Callable[..., ControlChart]] = {
        "p": attributes.p_chart, "np": attributes.np_chart, "u": attributes.u_chart,
        "laney_p": attributes.laney_p, "laney_u": attributes.laney_u,
    }  # fmt: skip
    short = kind.removeprefix("laney_")

    def run(data: CsvFile, asked: _Asked) -> Found:
        counts = data.numbers(asked.first("defectives", "count", "defects", "value"))
        if kind == "c":
            columns: tuple[Any, ...] = (counts,)
            make: Callable[..., ControlChart] = attributes.c_chart
        else:
            columns, make = (counts, data.numbers(asked.first("size", "n", "sizes"))), makers[kind]
        args = _chart_args(data, asked)
        first, revised = make(*columns, **args), make(*columns, exclude=asked.get("exclude", ()), **args)
        excluded = set(asked.get("exclude", ()))
        found = {f"{short}_center": first.main.center[0], "center": first.main.center[0]} | _limits(first, "")
        found["beyond"] = _positions(first.main.beyond)
        found |= {"all_center": first.main.center[0]} | _limits(first, "all_")
        found["all_beyond"] = [n for n in _positions(first.main.beyond) if first.base[n - 1]]
        found |= {"rev_center": revised.main.center[0]} | _limits(revised, "rev_")
        kept = [n for n in _positions(revised.main.beyond) if n not in excluded]
        found |= {"rev_beyond": kept, "rev_beyond_samples": kept}
        found["phase2_beyond"] = found["beyond_phase2"] = [n for n in kept if not revised.base[n - 1]]
        if kind in {"laney_p", "laney_u"}:
            plain = (attributes.p_chart if kind == "laney_p" else attributes.u_chart)(*columns, **args)
            found |= {"sigma_z": first.sigma, "plain_p_beyond": len(plain.main.beyond),
                      "plain_u_beyond": len(plain.main.beyond), "plain_beyond": len(plain.main.beyond)}  # fmt: skip
        return found

    return run


def _ewma(data: CsvFile, asked: _Asked) -> Found:
    args: dict[str, Any] = {
        "center": asked.first("center", "target"), "sigma": asked.get("sigma"), "lam": asked.first("lam", "lambda") or 0.2,
        "k": asked.first("k", "L") or 3, "phase1": _phase1(data, asked),
    }  # fmt: skip
    x = data.numbers(_value(data, asked))
    lasting, exact_limits = memory_charts.ewma(x, asymptotic=True, **args), memory_charts.ewma(x, **args)
    main = lasting.main
    return {
        "z": main.points.tolist(), "ucl_asymptotic": main.ucl[-1], "lcl_asymptotic": main.lcl[-1],
        "beyond": _positions(main.beyond), "ucl": exact_limits.main.ucl.tolist(), "lcl": exact_limits.main.lcl.tolist(),
        "beyond_exact": _positions(exact_limits.main.beyond), "center": main.center[0], "sigma": lasting.sigma,
    }  # fmt: skip


def _cusum(data: CsvFile, asked: _Asked) -> Found:
    made = memory_charts.cusum(
        data.numbers(_value(data, asked)), target=asked.first("target", "center"), sigma=asked.get("sigma"),
        k=asked.get("k", 0.5), h=asked.get("h", 5.0), k_units=asked.get("k_units"), h_units=asked.get("h_units"),
        head_start=asked.first("head_start", "fir") or 0.0, phase1=_phase1(data, asked),
    )  # fmt: skip
    plus, minus = _positions(made.above), _positions(made.below)
    return {
        "c_plus": made.plus.tolist(), "c_minus": made.minus.tolist(), "signal_plus": plus, "signal_minus": minus,
        "first_signal": min(plus[:1] + minus[:1], default=None), "target": made.target, "sigma": made.sigma,
    }  # fmt: skip


def _t2(data: CsvFile, asked: _Asked) -> Found:
    names = list(asked["values"])
    x = np.column_stack([data.numbers(n) for n in names])
    if "subgroup" in asked:
        made = multivariate.t2_subgroups(
            x, data.labels(asked["subgroup"]), confidence=asked.get("confidence")
        )
    else:
        made = multivariate.t2_individuals(x, confidence=asked.get("confidence"))
    return {
        "t2": made.t2.tolist(), "ucl_phase1": made.ucl_phase1, "ucl_phase2": made.ucl_phase2,
        "beyond": _positions(made.beyond), "cov": made.cov.tolist(), "center": dict(zip(names, made.center, strict=True)),
    }  # fmt: skip


def _rules(data: CsvFile, asked: _Asked) -> Found:
    z = (data.numbers(asked.first("z", "value")) - float(asked.get("center", 0))) / float(
        asked.get("sigma", 1)
    )
    groups = data.labels(asked["group"]) if "group" in asked else ["0"] * data.rows
    rules = (
        data.labels(asked["rule"])
        if asked.get("rule") in data.names
        else [str(asked.get("rule", "N1"))] * data.rows
    )
    found: Found = {}
    for name in dict.fromkeys(groups):
        at = [n for n, g in enumerate(groups) if g == name]
        rule = rules[at[0]]
        found[name] = {"rule": rule, "flag": _positions(np.flatnonzero(find_patterns(z[at], rule)).tolist())}
    return found | ({"flag": found["0"]["flag"]} if len(found) == 1 and "0" in found else {})


def _capability(data: CsvFile, asked: _Asked) -> Found:
    x = data.numbers(asked["value"])
    within = variables.i_mr(x).sigma
    if "subgroup" in asked:
        _, groups = data.subgroups(asked["subgroup"], x)
        if max(len(g) for g in groups) > 1:
            within = variables.xbar(groups).sigma
    done = capability.capability(
        x, lower=asked.get("lsl"), upper=asked.get("usl"), sigma_within=asked.first("sigma_within", "sigma") or within,
        target=asked.get("target"), confidence=asked.get("confidence", 0.95),
    )  # fmt: skip
    found: Found = {"n": done.n, "mean": done.mean, "sigma_within": done.sigma_within, "sigma_overall": done.sigma_overall,
                    "sd": done.sigma_overall, "cpm": done.cpm, "ppm_index": done.ppm_index,
                    "ppm_observed": done.ppm_observed, "shapiro_p": done.normal_p}  # fmt: skip
    for name in ("cp", "cpl", "cpu", "cpk", "pp", "ppl", "ppu", "ppk"):
        index = getattr(done, name)
        if index is not None:
            wanted = asked.expected.get(name)
            found[name] = [index.value, index.low, index.high] if isinstance(wanted, list) else index.value
            found[f"{name}_ci"] = found[f"{name}_interval"] = [index.low, index.high]
    return found


def _capability_summary(data: CsvFile, asked: _Asked) -> Found:
    stat = dict(
        zip(
            [v.casefold() for v in data.labels(data.names[0])],
            data.numbers(data.names[1]).tolist(),
            strict=True,
        )
    )
    stat |= {k.casefold(): v for k, v in asked.items()}
    sigma = next(stat[k] for k in ("sd", "s", "sigma", "std") if k in stat)
    n = int(stat["n"]) if "n" in stat else None
    done = capability.indices(stat["mean"], sigma, n, lower=stat.get("lsl"), upper=stat.get("usl"))
    found = {"cp": done.width, "cpl": done.low, "cpu": done.high, "cpk": done.worst}
    return {k: v.value for k, v in found.items() if v is not None}


def _box_cox(data: CsvFile, asked: _Asked) -> Found:
    done = capability.box_cox(data.numbers(_value(data, asked)))
    return {
        "lambda_mle": done.lam, "lambda": done.lam, "lambda_published": done.lam, "lambda_ci": list(done.interval),
        "shapiro_p_raw": done.normal_p_before, "shapiro_p_transformed": done.normal_p_after,
    }  # fmt: skip


def _capability_fitted(data: CsvFile, asked: _Asked) -> Found:
    done = capability.fitted_capability(
        data.numbers(asked["value"]), lower=asked.get("lsl"), upper=asked.get("usl"),
        distribution=asked.first("dist", "distribution"), loc=asked.get("loc", 0.0),
    )  # fmt: skip
    return {
        "shape": done.shape, "scale": done.scale, "loc": done.loc, "p00135": done.low, "median": done.median,
        "p99865": done.high, "pp": done.pp, "ppu": done.ppu, "ppl": done.ppl, "ppk": done.ppk,
        "loglik": done.log_likelihood, "meanlog": np.log(done.scale), "sdlog": done.shape, "rate": 1 / done.scale,
    }  # fmt: skip


def _gage(data: CsvFile, asked: _Asked) -> Found:
    done = gage.gage_rr(
        data.labels(asked["part"]), data.labels(asked.first("operator", "appraiser")), data.numbers(asked["value"]),
        tolerance=asked.get("tolerance"), alpha_pool=asked.get("alpha_pool", 0.25), nested=asked.get("nested"),
    )  # fmt: skip
    short = {"part": "part", "operator": "op", "interaction": "int", "repeatability": "rep"}
    lines = {short[n]: line for n, line in done.anova.items()}
    return {
        "SS": {n: v.ss for n, v in lines.items()}, "DF": {n: v.df for n, v in lines.items()},
        "MS": {n: v.ms for n, v in lines.items()}, "SS_total": done.ss_total,
        "F_with_interaction": {n: v.f for n, v in lines.items()}, "P_with_interaction": {n: v.p for n, v in lines.items()},
        "F": {n: v.f for n, v in lines.items()}, "P": {n: v.p for n, v in lines.items()}, "pooled": done.pooled,
        "variance": dict(done.variance), "pct_contribution": dict(done.pct_contribution),
        "pct_study_var": dict(done.pct_study_var), "pct_tolerance": dict(done.pct_tolerance), "ndc": done.ndc,
        "ndc_raw": done.ndc_raw, "verdict": done.verdict,
    }  # fmt: skip


def _gage_range(data: CsvFile, asked: _Asked) -> Found:
    done = gage.gage_rr_range(
        data.labels(asked["part"]), data.labels(asked.first("operator", "appraiser")), data.numbers(asked["value"]),
        k1=asked.get("K1"), k2=asked.get("K2"), k3=asked.get("K3"),
    )  # fmt: skip
    return {
        "Rbarbar": done.r_bar, "Xdiff": done.x_diff, "Rp": done.r_parts, "EV": done.ev, "AV": done.av, "GRR": done.grr,
        "PV": done.pv, "TV": done.tv, "pct": done.pct, "ndc_raw": done.ndc_raw, "ndc": done.ndc,
    }  # fmt: skip


def _linearity(data: CsvFile, asked: _Asked) -> Found:
    done = gage.linearity(data.numbers(asked.first("ref", "reference")), data.numbers(asked["value"]))
    return {
        "intercept": done.intercept, "slope": done.slope, "r2": done.r2, "s": done.s, "p_intercept": done.p_intercept,
        "p_slope": done.p_slope, "bias_by_ref": {f"{k:g}": v[0] for k, v in done.bias.items()},
        "mean_bias": done.mean_bias, "avg_bias": done.mean_bias, "p_bias": done.p_mean_bias,
    }  # fmt: skip


def _type_one(data: CsvFile, asked: _Asked) -> Found:
    done = gage.type_one(
        data.numbers(_value(data, asked)), float(asked.first("ref", "reference", "target")),
        tolerance=asked.get("tolerance"), share=_share(asked.first("share", "pct_tolerance", "k_pct") or 0.2),
        sigmas=float(asked.first("sigmas", "study_var") or 6),
    )  # fmt: skip
    return {"n": done.n, "mean": done.mean, "sd": done.sd, "bias": done.bias, "t": done.t, "p": done.p,
            "p_value": done.p, "cg": done.cg, "cgk": done.cgk, "bias_ci": list(done.bias_interval)}  # fmt: skip


def _raters(data: CsvFile, asked: _Asked) -> list[str]:
    given = asked.first("raters", "appraisers", "columns")
    if isinstance(given, list):
        return [str(v) for v in given]
    pair = [asked[k] for k in ("rater1", "rater2", "a", "b", "first", "second") if k in asked]
    if pair:
        return pair
    rated = [n for n in data.names if re.search(r"rater|apprais|inspector|operator|judge", n, re.I)]
    return rated or [
        n for n in data.names if not re.search(r"^(part|item|id|subject|n|i|count|freq)$", n, re.I)
    ]


def _cohen(data: CsvFile, asked: _Asked) -> Found:
    first, second = _raters(data, asked)[:2]
    a, b = data.labels(first), data.labels(second)
    weight = asked.first("count", "freq", "n") or best_column(data, ("count", "freq"), numeric=True)
    if isinstance(weight, str) and weight not in (first, second):
        times = data.numbers(weight).astype(int)
        a, b = (
            [v for v, t in zip(a, times, strict=True) for _ in range(t)],
            [v for v, t in zip(b, times, strict=True) for _ in range(t)],
        )
    done = agreement.cohens_kappa(a, b, weights=_weights(asked.first("weights", "weight")))
    return _kappa(done)


def _kappa(done: agreement.Kappa) -> Found:
    low_high = list(done.interval) if done.interval else None
    return {"kappa": done.kappa, "z": done.z, "p": done.p, "p_value": done.p, "n": done.n, "agreement": done.agreement,
            "percent_agreement": 100 * done.agreement, "po": done.agreement, "ci": low_high, "kappa_ci": low_high,
            "by_category": dict(done.by_category), "kappa_by_category": dict(done.by_category)}  # fmt: skip


def _fleiss(data: CsvFile, asked: _Asked) -> Found:
    columns = [data.labels(n) for n in _raters(data, asked)]
    return _kappa(agreement.fleiss_kappa(list(zip(*columns, strict=True))))


def _attribute(data: CsvFile, asked: _Asked) -> Found:
    part = asked.get("part") or best_column(data, ("part", "item", "sample")) or data.names[0]
    people = asked.first("appraiser", "operator", "rater") or best_column(
        data, ("apprais", "operator", "rater", "inspector")
    )
    rating = asked.first("rating", "value", "assessed", "result") or best_column(
        data, ("rating", "assess", "result", "call", "response")
    )
    standard = asked.first("standard", "reference", "ref", "attribute") or best_column(
        data, ("standard", "reference", "ref", "true")
    )
    if people is None or rating is None:
        raise RequestError("An attribute agreement case needs columns of appraisers and ratings.")
    done = agreement.attribute_agreement(
        data.labels(part), data.labels(people), data.labels(rating),
        standard=data.labels(standard) if standard else None,
    )  # fmt: skip

    def shares(of: Mapping[str, agreement.Share]) -> Found:
        found: Found = {}
        for name, s in of.items():
            found[name] = s.share
        return found

    def counts(of: Mapping[str, agreement.Share]) -> Found:
        return {name: s.matched for name, s in of.items()}

    both = done.all_versus_standard
    found: Found = {
        "within": shares(done.within), "within_matched": counts(done.within),
        "within_pct": {n: 100 * s for n, s in shares(done.within).items()},
        "versus_standard": shares(done.versus_standard), "vs_standard": shares(done.versus_standard),
        "standard_matched": counts(done.versus_standard), "vs_standard_matched": counts(done.versus_standard),
        "vs_standard_pct": {n: 100 * s for n, s in shares(done.versus_standard).items()},
        "between": done.between.share, "between_matched": done.between.matched, "between_pct": 100 * done.between.share,
        "between_ci": list(done.between.interval),
        "kappa_within": {n: k.kappa for n, k in done.kappa_within.items()},
        "kappa_standard": {n: k.kappa for n, k in done.kappa_standard.items()},
        "kappa_vs_standard": {n: k.kappa for n, k in done.kappa_standard.items()},
        "parts": done.parts, "n_parts": done.parts, "trials": done.trials, "appraisers": list(done.appraisers),
    }  # fmt: skip
    if done.kappa_between:
        found |= {"kappa_between": done.kappa_between.kappa, "fleiss_kappa": done.kappa_between.kappa}
    if both:
        found |= {"all_vs_standard": both.share, "all_vs_standard_matched": both.matched,
                  "all_vs_standard_pct": 100 * both.share, "overall_vs_standard": both.share}  # fmt: skip
    return found


def _components(data: CsvFile, asked: _Asked) -> Found:
    value = _value(data, asked)
    given = asked.first("levels", "nested", "factors", "nesting", "hierarchy")
    if isinstance(given, str):
        given = [part for part in re.split(r"[\s,>/]+", given) if part]
    named = [
        asked[k]
        for k in ("lot", "batch", "wafer", "group", "outer", "inner", "part", "sample", "site")
        if isinstance(asked.get(k), str)
    ]
    levels = list(given) if isinstance(given, list) else named or [n for n in data.names if n != value]
    done = components.nested_components({n: data.labels(n) for n in levels}, data.numbers(value))
    last = list(done.variance)[-1]
    alias = {"within": done.variance[last], "error": done.variance[last], "residual": done.variance[last]}
    share = {"within": done.pct[last], "error": done.pct[last], "residual": done.pct[last], "total": 100.0}
    return {
        "variance": dict(done.variance) | alias | {"total": done.total}, "components": dict(done.variance) | alias | {"total": done.total},
        "pct": dict(done.pct) | share, "pct_contribution": dict(done.pct) | share, "total": done.total, "mean": done.mean,
        "sd": {n: v**0.5 for n, v in (dict(done.variance) | alias | {"total": done.total}).items()},
        "SS": dict(done.ss) | {"error": done.ss.get(last)}, "DF": dict(done.df) | {"error": done.df.get(last)},
        "MS": dict(done.ms) | {"error": done.ms.get(last)}, "F": dict(done.f), "P": dict(done.p), "method": done.method,
    } | {f"var_{n}": v for n, v in (dict(done.variance) | alias).items()}  # fmt: skip


def _subgroups(data: CsvFile, asked: _Asked) -> Found:
    value = _value(data, asked)
    given = asked.first("candidates", "subgroups", "options", "columns")
    names = [str(v) for v in given] if isinstance(given, list) else [n for n in data.names if n != value]
    done = components.choose_subgroups(data.numbers(value), {n: data.labels(n) for n in names})
    by = {c.name: c for c in done.candidates}
    chosen = by[done.chosen]
    return {
        "answer": done.chosen, "chosen": done.chosen, "subgroup": done.chosen, "choice": done.chosen, "best": done.chosen,
        "by": done.chosen, "why": done.why, "sigma_within": {n: c.sigma_within for n, c in by.items()},
        "signals": {n: c.signals for n, c in by.items()}, "n_subgroups": chosen.n_groups, "sigma": chosen.sigma_within,
        "mixes": {n: list(c.mixes) for n, c in by.items()},
    }  # fmt: skip


def _anova(data: CsvFile, asked: _Asked) -> Found:
    groups: dict[str, list[float]] = {}
    values = data.numbers(asked["value"]).tolist()
    for name, v in zip(data.labels(asked["group"]), values, strict=True):
        groups.setdefault(name, []).append(v)
    done = exact.one_way_anova(groups)
    return {
        "df_between": done.df_between, "ss_between": done.ss_between, "ms_between": done.ms_between, "F": done.f,
        "df_within": done.df_within, "ss_within": done.ss_within, "ms_within": done.ms_within, "p": done.p,
        "p_value": done.p, "r2": done.r2, "residual_sd": done.residual_sd,
    }  # fmt: skip


def _summary(data: CsvFile, asked: _Asked) -> Found:
    done = exact.summary(data.numbers(_value(data, asked)).tolist())
    return {"n": done.n, "mean": done.mean, "sd": done.sd, "autocorr1": done.autocorr1, "min": done.minimum,
            "median": done.median, "max": done.maximum}  # fmt: skip


def _proportions(data: CsvFile, asked: _Asked) -> Found:
    hits = data.numbers(
        asked.first("defective", "count")
        or best_column(data, ("defect", "scrap", "fail", "count", "x"))
        or data.names[1]
    )
    sizes = data.numbers(
        asked.first("n", "size")
        or best_column(data, ("size", "total", "made", "n"), numeric=True)
        or data.names[2]
    )
    done = compare.two_proportions(int(hits[0]), int(sizes[0]), int(hits[1]), int(sizes[1]))
    return {
        "z": done.z, "p_value": done.p, "ci": list(done.interval), "fisher_p": done.fisher_p, "p_before": done.first,
        "p_after": done.second, "p1": done.first, "p2": done.second, "difference": done.difference, "ratio": done.ratio,
    }  # fmt: skip


def _change(data: CsvFile, asked: _Asked) -> Found:
    value = _value(data, asked)
    done = change_points.mean_shifts(data.numbers(value))
    found: Found = {"n_breaks": len(done), "breaks": [s.last_before for s in done]}
    if done:
        first = done[0]
        found |= {"index_last_before": first.last_before, "ci95_index": list(first.interval or ()),
                  "mean_before": first.before, "mean_after": first.after,
                  "means": [first.before, *(s.after for s in done)]}  # fmt: skip
        if "time" in asked:
            time = _label(data.labels(asked["time"])[first.last_before - 1])
            found |= {asked["time"]: time, "time": time}
    return found


def _pareto(data: CsvFile, asked: _Asked) -> Found:
    count = asked.get("count") or best_column(data, ("count", "freq", "qty", "n", "cost"), numeric=True)
    label = asked.first("cause", "label", "category") or next(n for n in data.names if n != count)
    bars = pareto.pareto(data.labels(label), data.numbers(count).tolist() if count else None)
    return {
        "order": [b.label for b in bars], "freq": [b.count for b in bars], "cum": [b.cumulated for b in bars],
        "pct": [b.pct for b in bars], "cumpct": [b.cumulated_pct for b in bars], "vital_few": pareto.vital_few(bars),
    }  # fmt: skip


_DESIGN = re.compile(r"(?P<chart>cusum|ewma|shewhart)(?P<rest>.*)", re.I)


def _arl(data: CsvFile, asked: _Asked) -> Found:
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


def _strata(data: CsvFile, asked: _Asked) -> Found:
    outcome, factor, stratum = (data.labels(asked[k]) for k in ("outcome", "factor", "stratum"))
    counts = data.numbers(asked["count"]).tolist() if "count" in asked else [1.0] * data.rows
    yes, levels = list(dict.fromkeys(outcome)), list(dict.fromkeys(factor))
    tables: dict[str, list[list[float]]] = {name: [[0, 0], [0, 0]] for name in dict.fromkeys(stratum)}
    for o, f, s, c in zip(outcome, factor, stratum, counts, strict=True):
        tables[s][yes.index(o)][levels.index(f)] += c
    done = compare.stratified(tables)
    return {
        "crude_or": done.crude_odds_ratio, "mh_or": done.odds_ratio, "mh_ci": list(done.interval), "cmh_p": done.p,
        "or_by_stratum": list(done.by_stratum.values()), "verdict": done.verdict, "crude_p": done.crude_p,
        "breslow_day_p": done.homogeneity_p,
    }  # fmt: skip


def _adjust(data: CsvFile, asked: _Asked) -> Found:
    p = data.numbers(asked.get("p", data.names[0]))
    return {name: compare.adjusted(p, name).tolist() for name in ("bh", "by", "holm", "bonf", "hochberg")}


def _value(data: CsvFile, asked: _Asked) -> str:
    given = asked.first("value", "x", "y")
    if isinstance(given, str):
        return given
    return best_column(data, ("value", "y", "x"), numeric=True) or data.names[-1]


def _label(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _positions(found: Sequence[int]) -> list[int]:
    return [int(n) + 1 for n in found]


def _line(values: "np.ndarray") -> Any:
    return float(values[0]) if np.ptp(values) < 1e-12 * max(1.0, abs(float(values[0]))) else values.tolist()


def _limits(chart: ControlChart, prefix: str) -> Found:
    return {f"{prefix}lcl": _line(chart.main.lcl), f"{prefix}ucl": _line(chart.main.ucl)}


def _share(value: float) -> float:
    return value / 100 if value > 1 else value


def _weights(value: Any) -> str | None:
    says = str(value or "").casefold()
    return (
        "quadratic"
        if "quad" in says or "squared" in says
        else "linear"
        if "lin" in says or "equal" in says
        else None
    )


def _causes(data: CsvFile, asked: _Asked) -> Found:
    found = causes_of_file(
        data, date=asked["date"], made=asked["made"], scrap=asked["scrap"], change_date=asked["change_date"],
        factors=asked.get("factors", ()), parameters=asked.get("parameters", ()),
    )  # fmt: skip
    answers = {
        "cause candidate": "cause", "general rise": "general_rise_no_recorded_factor", "no rise": "no_rise",
        "not enough evidence": "not_enough_evidence", "worth checking": "worth_checking",
    }  # fmt: skip
    top = found.first
    return {
        "answer": answers[found.verdict], "kind": top.kind if top else None, "factor": top.factor if top else None,
        "level": top.level if top else None, "text": found.text,
    }  # fmt: skip


_KINDS: dict[str, Callable[[CsvFile, _Asked], Found]] = {
    "xbar_r": _xbar(variables.xbar_r, "r"),
    "xbar_s_summary": _xbar_summary,
    "xbar_s": _xbar(variables.xbar_s, "s"),
    "imr": _imr,
    "i_mr": _imr,
    "individuals": _imr,
    "laney_p": _counts("laney_p"),
    "laney_u": _counts("laney_u"),
    "np": _counts("np"),
    "p_phase2": _counts("p"),
    "c_phase2": _counts("c"),
    "u_phase2": _counts("u"),
    "ewma": _ewma,
    "cusum": _cusum,
    "t2": _t2,
    "rules": _rules,
    "capability_summary": _capability_summary,
    "capability_nonnormal": _capability_fitted,
    "capability": _capability,
    "boxcox": _box_cox,
    "box_cox": _box_cox,
    "gage_rr_range": _gage_range,
    "gage_linearity": _linearity,
    "linearity": _linearity,
    "gage_type1": _type_one,
    "type1": _type_one,
    "gage_rr": _gage,
    "kappa_fleiss": _fleiss,
    "fleiss": _fleiss,
    "cohen": _cohen,
    "attribute": _attribute,
    "variance_components": _components,
    "nested": _components,
    "subgroup": _subgroups,
    "anova": _anova,
    "summary": _summary,
    "two_proportions": _proportions,
    "changepoint": _change,
    "change_point": _change,
    "pareto": _pareto,
    "arl": _arl,
    "stratified": _strata,
    "p_adjust": _adjust,
    "root_cause": _causes,
    "kappa": _cohen,
    "p": _counts("p"),
    "c": _counts("c"),
    "u": _counts("u"),
}


def _function(kind: str) -> Callable[[CsvFile, _Asked], Found]:
    if kind in _KINDS:
        return _KINDS[kind]
    words = f"_{kind.casefold()}_"
    for name, function in _KINDS.items():  # the more telling names stand first
        if (len(name) > 2 and name in words) or f"_{name}_" in words:
            return function
    raise RequestError(f"There is no kind of quality case '{kind}'. There are: {', '.join(_KINDS)}.")
