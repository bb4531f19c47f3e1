"""Nested variance components, and which subgroups are rational.

Source: Montgomery, Design and Analysis of Experiments, 8th ed., section 14.1; for unbalanced data, restricted
maximum likelihood of statsmodels. Rational subgroups: Wheeler & Chambers, Understanding Statistical Process
Control, 3rd ed., chapter 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats
from tools.quality.variables import xbar

Method = Literal["auto", "anova", "reml"]


@dataclass(frozen=True, slots=True)
class NestedComponents:
    """Variance by level of a hierarchy, widest first, the error last.

    Attributes:
        variance: level -> component; negative ANOVA estimates stand at 0.
        raw: the estimates before.
        pct: of the total.
        method: "ANOVA" or "REML".
        ss, df, ms: per level, ANOVA only; f, p: likewise, balanced data only.
    """

    method: str
    n: int
    mean: float
    variance: Mapping[str, float]
    raw: Mapping[str, float]
    pct: Mapping[str, float]
    total: float
    ss: Mapping[str, float]
    df: Mapping[str, int]
    ms: Mapping[str, float]
    f: Mapping[str, float]
    p: Mapping[str, float]


def nested_components(
    levels: Mapping[str, Sequence[object]],
    values: Sequence[float] | Floats,
    *,
    error: str = "error",
    method: Method = "auto",
) -> NestedComponents:
    """Return the variance components of a nested design, e.g. lot, wafer in lot, site in wafer.

    Args:
        levels: name -> label of each row, widest level first. A label may repeat under another parent.
        values: one a row.
        error: name of the variation below the last level.
        method: "anova" equates mean squares with their expectations, with unequal numbers too (Henderson's method 1,
            as Minitab's fully nested ANOVA); "reml" is restricted maximum likelihood; "auto" takes ANOVA for balanced
            data, else REML.

    Raises:
        RequestError: no level, lengths differ, or a level has a single label.
    """
    y = np.asarray(values, dtype=float)
    if not levels or any(len(v) != len(y) for v in levels.values()) or np.isnan(y).any():
        raise RequestError("Variance components need a label of every level and a value in every row.")
    paths: list[np.ndarray] = []
    whole = [""] * len(y)
    for labels in levels.values():
        whole = [f"{w}/{v}" for w, v in zip(whole, labels, strict=True)]
        paths.append(np.unique(np.array(whole), return_inverse=True)[1])
    names = list(levels)
    if int(paths[0].max()) < 1:
        raise RequestError(f"There is only one {names[0]}: nothing varies between them.")
    if int(paths[-1].max()) + 1 == len(y):  # one value a cell: the last level is the error
        error, names, paths = names[-1], names[:-1], paths[:-1]
        if not names:
            raise RequestError("Every row has its own label: there is no variation within.")
    balanced = all(
        len(set(np.bincount(child_parent).tolist())) == 1 for child_parent in _children(paths, len(y))
    )
    if method == "reml" or (method == "auto" and not balanced):
        return _reml(names, paths, y, error)
    return _anova(names, paths, y, error, balanced=balanced)


@dataclass(frozen=True, slots=True)
class Subgrouping:
    """One way to form subgroups.

    Attributes:
        sizes: smallest and largest subgroup.
        sigma_within: of the chart of means that fits (R̄/d2 for equal subgroups of at most 10, else s).
        f, p: are there differences between subgroups, by ANOVA.
        signals: subgroups beyond three sigma on the chart of means; n_groups of them there are.
    """

    name: str
    n_groups: int
    sizes: tuple[int, int]
    sigma_within: float
    f: float
    p: float
    signals: int
    mixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubgroupChoice:
    """The rational one of several ways to form subgroups, and why."""

    chosen: str
    why: str
    candidates: tuple[Subgrouping, ...]


def choose_subgroups(
    values: Sequence[float] | Floats, candidates: Mapping[str, Sequence[object]]
) -> SubgroupChoice:
    """Choose the subgroups within which only common causes act: least spread within, differences between.

    Args:
        values: in time order, NaN where missing.
        candidates: name -> subgroup of each row.

    Raises:
        RequestError: no candidate has subgroups of at least two values.
    """
    x = np.asarray(values, dtype=float)
    known = ~np.isnan(x)
    x, candidates = (
        x[known],
        {name: np.array(c, dtype=object)[known].tolist() for name, c in candidates.items()},
    )
    found = [s for s in (_subgrouping(name, x, labels) for name, labels in candidates.items()) if s]
    if not found:
        raise RequestError("No candidate forms at least two subgroups of at least two values.")
    mixed = {s.name: _mixes(s.name, x, candidates) for s in found}
    pure = [s for s in found if not mixed[s.name]] or found
    best = min(pure, key=lambda s: s.sigma_within)
    worst = max(found, key=lambda s: s.sigma_within)
    why = f"Subgroups by {best.name} have the least spread within (sigma {best.sigma_within:.4g})"
    if worst.name != best.name:
        why += f"; by {worst.name} it is {worst.sigma_within:.4g}"
        if mixed[worst.name]:
            why += f", because each then mixes different {' and '.join(mixed[worst.name])}, and limits get too wide"
    return SubgroupChoice(best.name, why + ".", tuple(_with(s, mixed[s.name]) for s in found))


def _with(s: Subgrouping, mixes: tuple[str, ...]) -> Subgrouping:
    return Subgrouping(s.name, s.n_groups, s.sizes, s.sigma_within, s.f, s.p, s.signals, mixes)


def _subgrouping(name: str, x: Floats, labels: Sequence[object]) -> Subgrouping | None:
    from scipy import stats

    groups = [g for g in _split(x, labels) if len(g) >= 2]
    if len(groups) < 2:
        return None
    chart = xbar(groups)
    n = [len(g) for g in groups]
    spread = np.concatenate([g - g.mean() for g in groups])
    f, p = (float(v) for v in stats.f_oneway(*groups)) if np.ptp(spread) > 0 else (np.inf, 0.0)
    return Subgrouping(name, len(groups), (min(n), max(n)), chart.sigma, f, p, len(chart.main.beyond))


def _mixes(name: str, x: Floats, candidates: Mapping[str, Sequence[object]]) -> tuple[str, ...]:
    """Return the other candidates whose levels lie side by side in these subgroups and differ in their means."""
    from scipy import stats

    mine = np.array([str(v) for v in candidates[name]])
    found = []
    for other, labels in candidates.items():
        if other == name:
            continue
        theirs = np.array([str(v) for v in labels])
        _, at = np.unique(mine, return_inverse=True)
        off = x - (np.bincount(at, x) / np.bincount(at))[at]
        inside = len(set(zip(mine, theirs, strict=True))) > len(set(mine))
        groups = [g for g in _split(off, theirs.tolist()) if len(g) >= 2]
        if inside and len(groups) >= 2 and np.ptp(off) > 0 and float(stats.f_oneway(*groups).pvalue) < 0.001:
            found.append(other)
    return tuple(found)


def _split(x: Floats, labels: Sequence[object]) -> list[Floats]:
    names = np.array([str(v) for v in labels])
    _, at = np.unique(names, return_inverse=True)
    return [x[at == g] for g in range(int(at.max()) + 1)]


def _children(paths: Sequence["np.ndarray"], rows: int) -> "list[np.ndarray]":
    """Return for each level the parent of every child of the next level, and of every row for the last."""
    found = []
    for parent, child in zip(paths, [*paths[1:], np.arange(rows)], strict=True):
        first = np.unique(child, return_index=True)[1]
        found.append(parent[first])
    return found


def _anova(
    names: Sequence[str], paths: Sequence["np.ndarray"], y: Floats, error: str, *, balanced: bool
) -> NestedComponents:
    from scipy import stats

    whole = [np.zeros(len(y), dtype=int), *paths, np.arange(len(y))]  # from all in one to each row its own
    fits = [(np.bincount(p, y) / np.bincount(p))[p] for p in whole]
    labels = [*names, error]
    ss = {n: float(((fits[i + 1] - fits[i]) ** 2).sum()) for i, n in enumerate(labels)}
    df = {n: int(whole[i + 1].max()) - int(whole[i].max()) for i, n in enumerate(labels)}
    if 0 in df.values():
        raise RequestError(f"There is no variation within the levels: each {labels[-2]} has a single value.")
    ms = {n: ss[n] / df[n] for n in labels}
    weights = _expected(whole) / np.array(list(df.values()))[:, None]
    estimates = np.linalg.solve(weights, np.array(list(ms.values())))
    raw = dict(zip(labels, estimates.tolist(), strict=True))
    f, p = {}, {}
    for name, below in zip(names, labels[1:], strict=True) if balanced else ():
        f[name] = ms[name] / ms[below] if ms[below] > 0 else np.inf
        p[name] = float(stats.f.sf(f[name], df[name], df[below]))
    return _components("ANOVA", y, raw, ss, df, ms, f, p)


def _expected(whole: Sequence["np.ndarray"]) -> Floats:
    """Return how often each component stands in each expected sum of squares (Searle, Linear Models, 10.7)."""

    def spread(level: int, below: int) -> float:
        """Return Σ over groups g of the level of Σ over groups h in g of n_h²/n_g."""
        sizes = np.bincount(whole[below])
        parent = whole[level][np.unique(whole[below], return_index=True)[1]]
        return float((sizes**2 / np.bincount(whole[level])[parent]).sum())

    count = len(whole) - 1
    return np.array(
        [
            [spread(i + 1, j + 1) - spread(i, j + 1) if j >= i else 0.0 for j in range(count)]
            for i in range(count)
        ]
    )


def _reml(names: Sequence[str], paths: Sequence["np.ndarray"], y: Floats, error: str) -> NestedComponents:
    import pandas as pd
    import statsmodels.formula.api as smf

    frame = pd.DataFrame({"y": y} | {f"level{i}": p for i, p in enumerate(paths)})
    inner = {names[i]: f"0 + C(level{i})" for i in range(1, len(names))}
    model = smf.mixedlm("y ~ 1", frame, groups="level0", re_formula="1", vc_formula=inner or None)
    fit = model.fit(reml=True)
    raw = {names[0]: float(fit.cov_re.iloc[0, 0])}
    for name, value in zip(model.exog_vc.names, fit.vcomp, strict=True):
        raw[name] = float(value)
    raw = {name: raw[name] for name in names} | {error: float(fit.scale)}
    return _components("REML", y, raw, {}, {}, {}, {}, {})


def _components(
    method: str, y: Floats, raw: Mapping[str, float], ss: Mapping[str, float], df: Mapping[str, int],
    ms: Mapping[str, float], f: Mapping[str, float], p: Mapping[str, float],
) -> NestedComponents:  # fmt: skip
    variance = {name: max(v, 0.0) for name, v in raw.items()}
    total = sum(variance.values())
    pct = {name: 100 * v / total if total else 0.0 for name, v in variance.items()}
    return NestedComponents(method, len(y), float(y.mean()), variance, raw, pct, total, ss, df, ms, f, p)
