"""Kinds of comparisons and searches: ANOVA, proportions, means, strata, many p-values, shifts, Pareto, causes."""

from evals.quality_kinds.asked import Asked, Found, label
from tools.quality import change_points, compare, exact
from tools.quality import pareto as ranking
from tools.quality.csv_file import CsvFile, best_column
from tools.quality.why_file import causes_of_file


def anova(data: CsvFile, asked: Asked) -> Found:
    """Return a one-way ANOVA."""
    groups: dict[str, list[float]] = {}
    values = data.numbers(asked.value()).tolist()
    for name, v in zip(data.labels(asked.needed("group")), values, strict=True):
        groups.setdefault(name, []).append(v)
    done = exact.one_way_anova(groups)
    return {
        "df_between": done.df_between, "ss_between": done.ss_between, "ms_between": done.ms_between, "F": done.f,
        "df_within": done.df_within, "ss_within": done.ss_within, "ms_within": done.ms_within, "p": done.p,
        "p_value": done.p, "r2": done.r2, "residual_sd": done.residual_sd,
    }  # fmt: skip


def summary(data: CsvFile, asked: Asked) -> Found:
    """Return mean, standard deviation and autocorrelation."""
    done = exact.summary(data.numbers(asked.value()).tolist())
    return {"n": done.n, "mean": done.mean, "sd": done.sd, "autocorr1": done.autocorr1, "min": done.minimum,
            "median": done.median, "max": done.maximum}  # fmt: skip


def proportions(data: CsvFile, asked: Asked) -> Found:
    """Return the comparison of two shares."""
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


def means(data: CsvFile, asked: Asked) -> Found:
    """Return the comparison of two means."""
    names, groups = data.subgroups(asked.needed("group"), data.numbers(asked.value()))
    done = compare.two_means(*groups[:2])
    return {
        "t": done.t, "p": done.p, "p_value": done.p, "difference": done.difference, "ci": list(done.interval),
        "mean": dict(zip(names, done.means, strict=False)), "sd": dict(zip(names, done.sds, strict=False)),
        "n": dict(zip(names, done.n, strict=False)), "levene_p": done.levene_p, "rank_p": done.rank_p,
    }  # fmt: skip


def change(data: CsvFile, asked: Asked) -> Found:
    """Return when the mean shifted."""
    value = asked.value()
    done = change_points.mean_shifts(data.numbers(value))
    found: Found = {"n_breaks": len(done), "breaks": [s.last_before for s in done]}
    if done:
        first = done[0]
        found |= {"index_last_before": first.last_before, "ci95_index": list(first.interval or ()),
                  "mean_before": first.before, "mean_after": first.after,
                  "means": [first.before, *(s.after for s in done)]}  # fmt: skip
        if "time" in asked:
            time = label(data.labels(asked["time"])[first.last_before - 1])
            found |= {asked["time"]: time, "time": time}
    return found


def pareto(data: CsvFile, asked: Asked) -> Found:
    """Return the ranking of causes."""
    count = asked.get("count") or best_column(data, ("count", "freq", "qty", "n", "cost"), numeric=True)
    named = asked.first("cause", "label", "category") or next(n for n in data.names if n != count)
    bars = ranking.pareto(data.labels(named), data.numbers(count).tolist() if count else None)
    return {
        "order": [b.label for b in bars], "freq": [b.count for b in bars], "cum": [b.cumulated for b in bars],
        "pct": [b.pct for b in bars], "cumpct": [b.cumulated_pct for b in bars],
        "cumulative": [b.cumulated for b in bars], "cumulative_pct": [b.cumulated_pct for b in bars],
        "cum_pct": [b.cumulated_pct for b in bars], "counts": [b.count for b in bars], "total": bars[-1].cumulated, "vital_few": ranking.vital_few(bars),
    }  # fmt: skip


def strata(data: CsvFile, asked: Asked) -> Found:
    """Return odds ratios, crude and by stratum."""
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


def adjust(data: CsvFile, asked: Asked) -> Found:
    """Return p-values corrected for their number."""
    p = data.numbers(asked.get("p", data.names[0]))
    return {name: compare.adjusted(p, name).tolist() for name in ("bh", "by", "holm", "bonf", "hochberg")}


def causes(data: CsvFile, asked: Asked) -> Found:
    """Return the judgment on why scrap rose."""
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
