"""Kinds of variance components of nested designs, and of choosing rational subgroups."""

import itertools
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from evals.quality_kinds.asked import Asked, Found
from plant.errors import RequestError
from tools.quality import components
from tools.quality.components import NestedComponents
from tools.quality.csv_file import CsvFile

_IDS = r"i|id|row|obs|no|nr|order|run_?order"


def nested(data: CsvFile, asked: Asked) -> Found:
    """Return the variance components of a nested design: ANOVA and, where numbers are unequal, REML too."""
    value = asked.value()
    levels = _levels(data, asked, value)
    columns, values = {n: data.labels(n) for n in levels}, data.numbers(value)
    says = str(asked.first("method", "estimator", "estimation") or "").casefold()
    wanted = "reml" if "reml" in says else "anova" if re.search(r"anova|mean square|type", says) else "auto"
    main = components.nested_components(columns, values, method=wanted)  # type: ignore[arg-type]
    other = main
    if wanted == "auto" and main.method == "REML":
        other = components.nested_components(columns, values, method="anova")
    found = _figures(other, levels, data) if other.ss else {}
    if other is not main:
        found["reml"] = _figures(main, levels, data)
    return found or _figures(main, levels, data)


def _levels(data: CsvFile, asked: Asked, value: str) -> list[str]:
    """Return the columns of the levels, widest first: as listed, as a path or formula, by name, or all others."""
    given = asked.first(
        "levels",
        "nested",
        "factors",
        "nesting",
        "hierarchy",
        "random",
        "terms",
        "structure",
        "model",
        "formula",
    )
    if isinstance(given, Mapping):
        given = [v if v in data.names else k for k, v in given.items()]
    if isinstance(given, str):
        given = re.split(r"[^\w. -]+", given.split("~")[-1])
    listed = [v.strip() for v in map(str, given or ()) if v.strip() in data.names and v.strip() != value]
    if listed:
        return list(dict.fromkeys(listed))
    named = [v for v in asked.values() if isinstance(v, str) and v in data.names and v != value]
    if named:
        return named
    return [n for n in data.names if n != value and not re.fullmatch(_IDS, n, re.I)]


def _figures(done: NestedComponents, levels: list[str], data: CsvFile) -> Found:
    names = list(done.variance)
    error = names[-1]
    called = {n: [n] for n in names}
    for parent, child in itertools.pairwise(names):
        called[child].append(f"{child} {parent}")  # "sample(batch)"
    called[error] += [
        "error",
        "within",
        *(n for n in data.names if n not in levels and not re.fullmatch(_IDS, n, re.I)),
    ]

    def named(of: Mapping[str, Any]) -> Found:
        return {alias: of[n] for n in names if n in of for alias in called[n]}

    variance = named(done.variance)
    against = {n: done.ms[n] / done.ms[error] for n in done.ms if n != error}
    total = {"total": done.total}
    return {
        "variance": variance | total, "components": variance | total, "variance_raw": named(done.raw),
        "pct": named(done.pct) | {"total": 100.0}, "pct_contribution": named(done.pct) | {"total": 100.0},
        "share": {n: v / 100 for n, v in named(done.pct).items()},
        "sd": {n: v**0.5 for n, v in (variance | total).items()},
        "sigma": {n: v**0.5 for n, v in (variance | total).items()},
        "total": done.total, "mean": done.mean, "n": done.n, "method": done.method,
        "SS": named(done.ss), "DF": named(done.df), "MS": named(done.ms), "F": named(done.f), "P": named(done.p),
        "F_alternative": named(against), "SS_total": sum(done.ss.values()), "df_total": done.n - 1,
    } | {n: v for n, v in variance.items() if not re.search(r" ", n)}  # fmt: skip


def subgroups(data: CsvFile, asked: Asked) -> Found:
    """Return which of several ways to form subgroups is rational."""
    value = asked.value()
    candidates = _candidates(data, asked, value)
    done = components.choose_subgroups(data.numbers(value), candidates)
    by = {c.name: c for c in done.candidates}
    chosen = by[done.chosen]
    return {
        "answer": done.chosen, "chosen": done.chosen, "subgroup": done.chosen, "choice": done.chosen, "best": done.chosen,
        "by": done.chosen, "rational": done.chosen, "recommended": done.chosen, "subgroup_by": done.chosen,
        "why": done.why, "sigma_within": {n: c.sigma_within for n, c in by.items()} | {"": chosen.sigma_within},
        "sigma": chosen.sigma_within, "beyond": {n: c.signals for n, c in by.items()},
        "signals": {n: c.signals for n, c in by.items()}, "n_subgroups": chosen.n_groups,
        "subgroup_size": chosen.sizes[1], "mixes": {n: list(c.mixes) for n, c in by.items()},
        "f": {n: c.f for n, c in by.items()}, "p": {n: c.p for n, c in by.items()},
    }  # fmt: skip


def _candidates(data: CsvFile, asked: Asked, value: str) -> dict[str, list[str]]:
    given = asked.first("candidates", "subgroups", "options", "groupings", "schemes", "columns", "factors")
    if given is None:
        given = [n for n in data.names if n != value and not re.fullmatch(_IDS, n, re.I)]
    pairs = given.items() if isinstance(given, Mapping) else [(g, g) for g in given]
    found = {}
    for name, columns in pairs:
        columns = [columns] if isinstance(columns, str) else list(columns)
        parts = [data.labels(str(c)) for c in columns]
        label = str(name) if isinstance(name, str) else "+".join(map(str, columns))
        found[label] = ["/".join(cells) for cells in np.array(parts).T.tolist()]
    if not found:
        raise RequestError("There is no column to form subgroups by.")
    return found
