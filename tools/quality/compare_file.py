"""Comparisons and rankings of a bare CSV file, by the same functions as everywhere else.

Plain JSON values with a sentence under "text" and, under "method" or "conventions", what it was computed by.
"""

from typing import Any

import numpy as np

from plant.errors import RequestError
from tools.quality import compare, pareto
from tools.quality.csv_file import CsvFile, best_column
from tools.quality.file_columns import COUNT_WORDS, SIZE_WORDS, needed_column, value_column

Json = dict[str, Any]


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
        or needed_column(file, ("group", "period"), "--group")
    )
    if value is None:
        count = count or best_column(file, COUNT_WORDS, numeric=True)
        size = size or best_column(file, (*SIZE_WORDS, "n"), numeric=True)
    if value is None and count is not None and size is not None and count != size:
        return _compare_shares(file, group, count, size)
    value = value_column(file, value)
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
