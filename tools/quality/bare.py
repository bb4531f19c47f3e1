"""Quality figures of a bare CSV file, without a workspace, by the same functions as everywhere else.

Each function returns plain JSON values with a sentence under "text" and, under "method" or "conventions", what it
computed by.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from plant.errors import DataFault, RequestError
from tools.quality import agreement, capability, compare, gage, memory_charts, multivariate, pareto
from tools.quality import attributes as counts
from tools.quality import variables as measured
from tools.quality.charts import ChartOptions, ControlChart, Panel
from tools.quality.choose import Choice, choose_chart
from tools.quality.constants import Floats
from tools.quality.csv_file import CsvFile, best_column
from tools.quality.ratings import read_ratings
from tools.quality.rules import false_alarm_probability, rule_set, rules_in_words

Json = dict[str, Any]
_COUNT_WORDS = ("defect", "nonconform", "scrap", "reject", "fail", "count", "bad")
_SIZE_WORDS = ("size", "sample_n", "inspected", "made", "total", "units")
_VALUE_WORDS = ("value", "measure", "diameter", "reading", "result", "y", "x")


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
    value = value or best_column(file, (*_VALUE_WORDS, *_COUNT_WORDS), numeric=True) or _only_numeric(file)
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


def capability_file(
    file: CsvFile,
    *,
    value: str | None = None,
    subgroup: str | None = None,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    confidence: float = 0.95,
    distribution: str | None = None,
) -> Json:
    """Return capability of a column; stability and normality are judged first and said."""
    value = value or best_column(file, _VALUE_WORDS, numeric=True) or _only_numeric(file)
    x = file.numbers(value)
    groups = file.subgroups(subgroup, x)[1] if subgroup else []
    several = any(len(g) > 1 for g in groups)
    chart = measured.xbar(groups) if several else measured.i_mr(x)
    done = capability.capability(
        x, lower=lower, upper=upper, sigma_within=chart.sigma, target=target, confidence=confidence
    )
    found: Json = {
        "n": done.n, "mean": done.mean, "sigma_within": done.sigma_within, "sigma_overall": done.sigma_overall,
        "confidence": confidence, "cpm": done.cpm, "ppm_index": done.ppm_index,
        "ppm_observed": done.ppm_observed, "ppm_within": done.ppm_within, "ppm_overall": done.ppm_overall,
        "normal_p": done.normal_p, "stable": chart.in_control,
    }  # fmt: skip
    for name in ("cp", "cpl", "cpu", "cpk", "pp", "ppl", "ppu", "ppk"):
        index = getattr(done, name)
        found[name] = None if index is None else index.value
        found[f"{name}_interval"] = None if index is None else [index.low, index.high]
    notes = capability_notes(done, stable=chart.in_control)
    if distribution is not None or (done.normal_p is not None and done.normal_p < 0.05 and done.n >= 30):
        found["fitted"] = _fitted_json(x, lower, upper, distribution)
    found["notes"] = notes
    found["conventions"] = (
        "sigma within: "
        + chart.method
        + "; Cp interval by chi-square, Cpk after Bissell, one-sided for each single side"
    )
    found["text"] = (
        f"Cpk {done.cpk.value:.3f} ({confidence:.0%} {done.cpk.low:.3f} to {done.cpk.high:.3f}), Ppk {done.ppk.value:.3f}, "
        f"n = {done.n}. " + " ".join(notes)
    )
    return found


def capability_notes(done: capability.Capability, *, stable: bool) -> list[str]:
    """Return what weakens an index: instability, non-normal values, few values."""
    notes = [
        "The process is stable."
        if stable
        else "Not stable: an index of an unstable process says little about tomorrow."
    ]
    if done.normal_p is not None and done.normal_p < 0.05:
        notes.append(
            f"The values are not normal (Shapiro-Wilk p = {done.normal_p:.2g}): take the fitted indices, not ppm."
        )
    if done.is_small:
        notes.append(f"Only {done.n} values: below 30 the index is rough.")
    return notes


def _fitted_json(
    x: Floats, lower: float | None, upper: float | None, distribution: str | None
) -> Json | None:
    try:
        fit = capability.fitted_capability(x, lower=lower, upper=upper, distribution=distribution)
    except RequestError:
        if distribution is not None:
            raise
        return None
    return {
        "distribution": fit.distribution, "shape": fit.shape, "loc": fit.loc, "scale": fit.scale, "p00135": fit.low,
        "median": fit.median, "p99865": fit.high, "pp": fit.pp, "ppl": fit.ppl, "ppu": fit.ppu, "ppk": fit.ppk,
        "ppm_expected": fit.ppm_expected, "log_likelihood": fit.log_likelihood, "ks_p": fit.ks_p,
        "method": "percentile method of ISO 22514-2",
    }  # fmt: skip


def grr_file(
    file: CsvFile,
    *,
    part: str | None = None,
    operator: str | None = None,
    value: str | None = None,
    tolerance: float | None = None,
    method: str = "anova",
    alpha_pool: float = 0.25,
    nested: bool | None = None,
) -> Json:
    """Return a gage R&R study of a file: by ANOVA (crossed or nested), or average and range."""
    part = part or _needed(file, ("part", "sample", "piece"), "--part")
    operator = operator or _needed(file, ("operator", "appraiser", "inspector"), "--operator")
    value = value or best_column(file, _VALUE_WORDS, numeric=True) or _only_numeric(file)
    columns = file.labels(part), file.labels(operator), file.numbers(value)
    if method == "range":
        done = gage.gage_rr_range(*columns)
        said = gage.judged(done.pct["GRR"], done.ndc)
        return {
            "method": "average and range", "ev": done.ev, "av": done.av, "grr": done.grr, "pv": done.pv, "tv": done.tv,
            "pct": done.pct, "r_bar": done.r_bar, "x_diff": done.x_diff, "r_parts": done.r_parts, "k1": done.k1,
            "k2": done.k2, "k3": done.k3, "ndc": done.ndc, "ndc_raw": done.ndc_raw, "verdict": said,
            "text": f"GRR {done.pct['GRR']:.1f} % of total variation, ndc {done.ndc}: the gage is {said}.",
        }  # fmt: skip
    if method != "anova":
        raise RequestError(f"'{method}' is no method; use anova or range.")
    study = gage.gage_rr(*columns, tolerance=tolerance, alpha_pool=alpha_pool, nested=nested)
    return gage_json(study)


def gage_json(study: gage.GageStudy) -> Json:
    """Return a gage study as plain JSON values."""
    pooling = (
        f"interaction pooled (its p above {study.alpha_pool:g})" if study.pooled
        else "interaction kept" if study.design == "crossed" else "parts nested in operators"
    )  # fmt: skip
    text = (
        f"Gage R&R {study.pct_study_var['grr']:.1f} % of study variation"
        + (f", {study.pct_tolerance['grr']:.1f} % of tolerance" if study.pct_tolerance else "")
        + f", ndc {study.ndc} ({study.parts} parts, {study.operators} operators, {study.trials} trials): the gage is "
        f"{study.verdict}."
    )
    return {
        "method": f"ANOVA, {study.design}", "n": study.n, "parts": study.parts, "operators": study.operators,
        "trials": study.trials, "pooled": study.pooled, "alpha_pool": study.alpha_pool,
        "anova": {n: {"ss": v.ss, "df": v.df, "ms": v.ms, "f": v.f, "p": v.p} for n, v in study.anova.items()},
        "ss_total": study.ss_total, "variance": study.variance, "pct_contribution": study.pct_contribution,
        "pct_study_var": study.pct_study_var, "pct_tolerance": study.pct_tolerance or None, "ndc": study.ndc,
        "ndc_raw": study.ndc_raw, "verdict": study.verdict, "text": text,
        "conventions": f"{pooling}; negative components set to 0; study variation 6 sigma; ndc = whole part of √2 PV/GRR; "
        "below 10 % acceptable, above 30 % not (AIAG)",
    }  # fmt: skip


def agreement_file(
    file: CsvFile,
    *,
    part: str | None = None,
    appraiser: str | None = None,
    rating: str | None = None,
    standard: str | None = None,
    raters: Sequence[str] = (),
    weights: str | None = None,
) -> Json:
    """Return attribute agreement: the whole study where appraisers rated more than once or a standard is known, else
    Cohen's kappa of two raters or Fleiss' of more. See `tools.quality.ratings` for the forms that are read.
    """
    study = read_ratings(
        file, part=part, appraiser=appraiser, rating=rating, standard=standard, raters=raters
    )
    left_out = {"left_out": study.left_out} if study.left_out else {}
    rows = study.by_part
    if study.standard is not None or (study.has_trials and len(set(study.appraiser)) > 1):
        done = agreement.attribute_agreement(
            study.part, study.appraiser, study.rating, standard=study.standard
        )
        return agreement_json(done) | left_out
    if len(rows[0]) == 2:
        kappa = agreement.cohens_kappa([r[0] for r in rows], [r[1] for r in rows], weights=weights)
    else:
        kappa = agreement.fleiss_kappa(rows)
    method = "Cohen" if len(rows[0]) == 2 else "Fleiss"
    return kappa_json(kappa) | left_out | {
        "method": f"{method}'s kappa of {len(rows[0])} raters",
        "text": f"{method}'s kappa {kappa.kappa:.3f} (z = {kappa.z:.2f}) over {kappa.n} parts: agreement is {kappa.says}.",
    }  # fmt: skip


def kappa_json(kappa: agreement.Kappa) -> Json:
    """Return a kappa as plain JSON values."""
    return {
        "kappa": kappa.kappa, "z": kappa.z, "p": kappa.p, "se": kappa.error, "n": kappa.n, "raters": kappa.raters,
        "agreement": kappa.agreement, "chance": kappa.chance, "interval": list(kappa.interval) if kappa.interval else None,
        "by_category": dict(kappa.by_category), "verdict": kappa.says,
    }  # fmt: skip


def agreement_json(done: agreement.Agreement) -> Json:
    """Return an attribute agreement study as plain JSON values; shares from 0 to 1."""

    def share(s: agreement.Share) -> Json:
        return {
            "matched": s.matched,
            "inspected": s.inspected,
            "share": s.share,
            "interval": list(s.interval),
        }

    text = f"All {len(done.appraisers)} appraisers agree on {done.between.matched} of {done.parts} parts"
    if done.all_versus_standard:
        text += f", and with the standard on {done.all_versus_standard.matched}"
    if done.kappa_between:
        text += f"; Fleiss' kappa {done.kappa_between.kappa:.3f}, {done.kappa_between.says}"
    return {
        "method": "attribute agreement, exact (Clopper-Pearson) intervals", "parts": done.parts, "trials": done.trials,
        "within": {n: share(s) for n, s in done.within.items()}, "between": share(done.between),
        "versus_standard": {n: share(s) for n, s in done.versus_standard.items()},
        "all_versus_standard": share(done.all_versus_standard) if done.all_versus_standard else None,
        "kappa_within": {n: kappa_json(k) for n, k in done.kappa_within.items()},
        "kappa_between": kappa_json(done.kappa_between) if done.kappa_between else None,
        "kappa_standard": {n: kappa_json(k) for n, k in done.kappa_standard.items()},
        "kappa_pairs": {n: kappa_json(k) for n, k in done.kappa_pairs.items()},
        "kappa_crosstab": {n: kappa_json(k) for n, k in done.kappa_crosstab.items()},
        "fleiss_standard": {n: kappa_json(k) for n, k in done.fleiss_standard.items()},
        "conventions": "kappa_standard and fleiss_standard: mean over trials (Minitab); kappa_crosstab and kappa_pairs: "
        "all trials in one table (AIAG)", "text": text + ".",
    }  # fmt: skip


def compare_file(
    file: CsvFile,
    *,
    group: str | None = None,
    value: str | None = None,
    count: str | None = None,
    size: str | None = None,
) -> Json:
    """Compare two or more groups: means of a value (Welch, ANOVA), or shares of a count and its size."""
    group = (
        group
        or next((n for n in file.names if not file.is_numeric(n)), None)
        or _needed(file, ("group", "period"), "--group")
    )
    if value is None:
        count = count or best_column(file, _COUNT_WORDS, numeric=True)
        size = size or best_column(file, (*_SIZE_WORDS, "n"), numeric=True)
    if value is None and count is not None and size is not None and count != size:
        return _compare_shares(file, group, count, size)
    value = value or best_column(file, _VALUE_WORDS, numeric=True) or _only_numeric(file)
    names, groups = file.subgroups(group, file.numbers(value))
    if len(groups) == 2:
        done = compare.two_means(*groups)
        said = "differ" if done.p < 0.05 else "do not differ beyond chance"
        return {
            "method": "Welch's t test; Levene for spreads; Mann-Whitney for ranks", "groups": names, "n": list(done.n),
            "means": list(done.means), "sds": list(done.sds), "difference": done.difference,
            "interval": list(done.interval), "t": done.t, "p": done.p, "levene_p": done.levene_p, "rank_p": done.rank_p,
            "text": f"{names[0]} {done.means[0]:.6g} and {names[1]} {done.means[1]:.6g} {said} (p = {done.p:.3g}); "
            f"difference {done.difference:.4g}, 95 % {done.interval[0]:.4g} to {done.interval[1]:.4g}.",
        }  # fmt: skip
    from tools.quality.exact import one_way_anova

    anova = one_way_anova({n: g.tolist() for n, g in zip(names, groups, strict=True)})
    said = "The groups differ" if anova.p < 0.05 else "The groups do not differ beyond chance"
    return {
        "method": "one-way ANOVA", "groups": names, "n": [len(g) for g in groups],
        "means": [float(np.nanmean(g)) for g in groups], "df_between": anova.df_between, "df_within": anova.df_within,
        "ss_between": anova.ss_between, "ss_within": anova.ss_within, "ms_between": anova.ms_between,
        "ms_within": anova.ms_within, "f": anova.f, "p": anova.p, "r2": anova.r2,
        "text": f"{said} (F = {anova.f:.4g}, p = {anova.p:.3g}).",
    }  # fmt: skip


def _compare_shares(file: CsvFile, group: str, count: str, size: str) -> Json:
    names, hits = file.subgroups(group, file.numbers(count))
    _, sizes = file.subgroups(group, file.numbers(size))
    if len(names) != 2:
        raise RequestError(
            f"Shares are compared between two groups; '{group}' has {len(names)}: {', '.join(names[:6])}."
        )
    a, b = (int(np.nansum(h)) for h in hits)
    n_a, n_b = (int(np.nansum(s)) for s in sizes)
    done = compare.two_proportions(a, n_a, b, n_b)
    said = "differ" if done.p < 0.05 else "do not differ beyond chance"
    return {
        "method": "two proportions: pooled z without continuity correction, Wald interval, Fisher's exact test",
        "groups": names, "shares": [done.first, done.second], "counts": list(done.counts), "z": done.z, "p": done.p,
        "difference": done.difference, "interval": list(done.interval), "fisher_p": done.fisher_p, "ratio": done.ratio,
        "ratio_interval": list(done.ratio_interval),
        "text": f"{names[0]} {100 * done.first:.2f} % and {names[1]} {100 * done.second:.2f} % {said} (p = {done.p:.3g}).",
    }  # fmt: skip


def pareto_file(file: CsvFile, *, label: str | None = None, count: str | None = None) -> Json:
    """Return the Pareto ranking of a column of labels, weighted by a column of counts where there is one."""
    label = label or next((n for n in file.names if not file.is_numeric(n)), None) or file.names[0]
    count = count or best_column(
        file, ("qty", "pieces", "count", "freq", "cost", "scrap", "number"), numeric=True
    )
    weights = None if count is None or count == label else file.numbers(count).tolist()
    bars = pareto.pareto(file.labels(label), weights)
    few = pareto.vital_few(bars)
    return {
        "label": label, "count": count or "rows", "order": [b.label for b in bars], "freq": [b.count for b in bars],
        "cum": [b.cumulated for b in bars], "pct": [b.pct for b in bars], "cumpct": [b.cumulated_pct for b in bars],
        "text": f"{bars[0].label} is first with {bars[0].count:g} of {bars[-1].cumulated:g} ({bars[0].pct:.1f} %); "
        f"{few} of {len(bars)} make 80 %.",
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


def _needed(file: CsvFile, words: Sequence[str], option: str) -> str:
    found = best_column(file, words)
    if found is None:
        raise DataFault(
            f"{file.path}: no column is named like {' or '.join(words)}; say which with {option} COLUMN."
        )
    return found


def _only_numeric(file: CsvFile) -> str:
    numeric = [n for n in file.names if file.is_numeric(n)]
    if len(numeric) == 1:
        return numeric[0]
    raise RequestError(
        f"Which column holds the values? Say --value COLUMN; numeric are: {', '.join(numeric) or 'none'}."
    )


def _line(values: Floats) -> float | list[float]:
    if np.nanmax(values) - np.nanmin(values) <= 1e-12 * max(1.0, abs(float(values[0]))):
        return float(values[0])
    return [float(v) for v in values]


def _span(panel: Panel) -> str:
    low, high = panel.lcl, panel.ucl
    if isinstance(_line(low), float) and isinstance(_line(high), float):
        return f"{low[0]:.6g} to {high[0]:.6g}"
    return f"by sample size, {np.nanmin(low):.6g} … {np.nanmax(high):.6g}"
