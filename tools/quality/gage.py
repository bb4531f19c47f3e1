"""Measurement systems: gage R&R crossed (ANOVA, average and range) and nested.

Source: AIAG, Measurement Systems Analysis, 4th ed., chapters II and III; ISO 22514-7:2021.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats, d2, d2_star

ACCEPTABLE_PCT, MARGINAL_PCT, ENOUGH_CATEGORIES = 10.0, 30.0, 5
STUDY_SIGMAS = 6.0


@dataclass(frozen=True, slots=True)
class AnovaLine:
    """One source of an ANOVA table; F and p None for the error."""

    ss: float
    df: int
    ms: float
    f: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class GageStudy:
    """A gage R&R study by ANOVA.

    Attributes:
        anova: source -> line, with the interaction: part, operator, interaction, repeatability.
        pooled: whether the interaction went into repeatability (its p above `alpha_pool`).
        variance: repeatability, operator, interaction, reproducibility, grr, part, total; negative ones are 0.
        pct_contribution, pct_study_var, pct_tolerance: of the same; study variation 6 sigma.
        ndc_raw: √2 part/grr; `ndc` is its whole part, at least 1.
    """

    design: str
    n: int
    parts: int
    operators: int
    trials: int
    alpha_pool: float
    anova: dict[str, AnovaLine]
    ss_total: float
    pooled: bool
    variance: dict[str, float]
    pct_contribution: dict[str, float]
    pct_study_var: dict[str, float]
    ndc_raw: float
    pct_tolerance: dict[str, float] = field(default_factory=dict)

    @property
    def ndc(self) -> int:
        """Number of distinct categories."""
        return max(1, math.floor(self.ndc_raw)) if math.isfinite(self.ndc_raw) else 1

    @property
    def verdict(self) -> str:
        """Judgment of AIAG: of %tolerance where given, else of %study variation."""
        return judged(self.pct_tolerance.get("grr", self.pct_study_var["grr"]), self.ndc)


def judged(pct: float, ndc: int) -> str:
    """Return acceptable (below 10 %), marginal (to 30 %) or not acceptable; fewer than 5 categories are not enough."""
    if pct > MARGINAL_PCT:
        return "not acceptable"
    if ndc < ENOUGH_CATEGORIES:
        return "marginal" if ndc > 1 else "not acceptable"
    return "acceptable" if pct < ACCEPTABLE_PCT else "marginal"


def gage_rr(
    part: Sequence[object],
    operator: Sequence[object],
    value: Sequence[float] | Floats,
    *,
    tolerance: float | None = None,
    alpha_pool: float = 0.25,
    nested: bool | None = None,
) -> GageStudy:
    """Return a gage R&R study by ANOVA, balanced: every operator measures each part equally often.

    Args:
        part: one entry a measurement.
        operator: likewise; see `part`.
        value: likewise; see `part`.
        tolerance: width of the specification, in the values' unit.
        alpha_pool: the interaction is pooled when its p is above (Minitab: 0.05 since release 17; AIAG: 0.25).
        nested: each operator has own parts (destructive test); None: seen from the data.

    Raises:
        RequestError: the study is unbalanced, or too small; the text names the cell.
    """
    y = np.asarray(value, dtype=float)
    parts, operators = _codes(part), _codes(operator)
    if not len(y) == len(parts) == len(operators) or np.isnan(y).any():
        raise RequestError("A gage study needs part, operator and value in every row.")
    shared = len(set(zip(parts, operators, strict=True))) > len(set(parts))
    if nested is None:
        nested = not shared and len(set(operators)) > 1
    study = _nested(parts, operators, y) if nested else _crossed(parts, operators, y, alpha_pool)
    return _with_tolerance(study, tolerance)


@dataclass(frozen=True, slots=True)
class RangeStudy:
    """Average and range method: EV, AV, GRR, PV and TV as standard deviations, percent of TV."""

    r_bar: float
    x_diff: float
    r_parts: float
    k1: float
    k2: float
    k3: float
    ev: float
    av: float
    grr: float
    pv: float
    tv: float
    pct: dict[str, float]
    ndc_raw: float

    @property
    def ndc(self) -> int:
        """Number of distinct categories: 1.41 PV/GRR, its whole part, at least 1."""
        return max(1, math.floor(self.ndc_raw)) if math.isfinite(self.ndc_raw) else 1


def gage_rr_range(
    part: Sequence[object],
    operator: Sequence[object],
    value: Sequence[float] | Floats,
    *,
    k1: float | None = None,
    k2: float | None = None,
    k3: float | None = None,
) -> RangeStudy:
    """Return a study by the average and range method.

    Args:
        part: one entry a measurement, balanced.
        operator: likewise; see `part`.
        value: likewise; see `part`.
        k1: constants; 1/d2*(trials), 1/d2*(operators, 1), 1/d2*(parts, 1) when not given.
        k2: likewise; see `k1`.
        k3: likewise; see `k1`.

    Raises:
        RequestError: the study is unbalanced, or has fewer than 2 operators, parts or trials.
    """
    cube = _cube(_codes(part), _codes(operator), np.asarray(value, dtype=float))
    parts, operators, trials = cube.shape
    if min(parts, operators, trials) < 2:
        raise RequestError("The range method needs at least two parts, two operators and two trials.")
    k1 = k1 or 1 / (d2(trials) if parts * operators > 15 else d2_star(trials, parts * operators))
    k2, k3 = k2 or 1 / d2_star(operators, 1), k3 or 1 / d2_star(parts, 1)
    r_bar = float(np.ptp(cube, axis=2).mean())
    x_diff, r_parts = float(np.ptp(cube.mean(axis=(0, 2)))), float(np.ptp(cube.mean(axis=(1, 2))))
    ev = r_bar * k1
    av = math.sqrt(max((x_diff * k2) ** 2 - ev**2 / (parts * trials), 0.0))
    grr, pv = math.hypot(ev, av), r_parts * k3
    tv = math.hypot(grr, pv)
    pct = {name: 100 * v / tv for name, v in (("EV", ev), ("AV", av), ("GRR", grr), ("PV", pv))}
    ndc = 1.41 * pv / grr if grr else math.inf
    return RangeStudy(r_bar, x_diff, r_parts, k1, k2, k3, ev, av, grr, pv, tv, pct, ndc)


def _crossed(parts: "np.ndarray", operators: "np.ndarray", y: Floats, alpha: float) -> GageStudy:
    cube = _cube(parts, operators, y)
    p, o, r = cube.shape
    if p < 2 or r < 2:
        raise RequestError(
            "A gage study needs at least two parts, each measured at least twice by an operator."
        )
    whole = cube.mean()
    ss = {
        "part": o * r * float(((cube.mean(axis=(1, 2)) - whole) ** 2).sum()),
        "operator": p * r * float(((cube.mean(axis=(0, 2)) - whole) ** 2).sum()),
        "repeatability": float(((cube - cube.mean(axis=2, keepdims=True)) ** 2).sum()),
    }
    total = float(((cube - whole) ** 2).sum())
    cells = r * float(((cube.mean(axis=2) - whole) ** 2).sum())
    ss["interaction"] = max(cells - ss["part"] - ss["operator"], 0.0)
    df = {
        "part": p - 1,
        "operator": o - 1,
        "interaction": (p - 1) * (o - 1),
        "repeatability": p * o * (r - 1),
    }
    against = {"part": "interaction", "operator": "interaction", "interaction": "repeatability"}
    if o == 1:
        against = {"part": "repeatability"}
    anova = _lines(ss, df, against)
    interaction = anova["interaction"]
    pooled = o == 1 or interaction.p is None or interaction.p > alpha
    if pooled:
        error = (ss["interaction"] + ss["repeatability"]) / (df["interaction"] + df["repeatability"])
        base, between = error, 0.0
    else:
        error = anova["repeatability"].ms
        base, between = interaction.ms, max((interaction.ms - error) / r, 0.0)
    person = max((anova["operator"].ms - base) / (p * r), 0.0) if o > 1 else 0.0
    piece = max((anova["part"].ms - base) / (o * r), 0.0)
    return _study("crossed", (p, o, r), alpha, anova, total, pooled, error, person, between, piece)


def _nested(parts: "np.ndarray", operators: "np.ndarray", y: Floats) -> GageStudy:
    groups: dict[int, dict[int, list[float]]] = {}
    for a, b, v in zip(operators.tolist(), parts.tolist(), y.tolist(), strict=True):
        groups.setdefault(a, {}).setdefault(b, []).append(v)
    o = len(groups)
    counts = {len(g) for g in groups.values()}
    trials = {len(v) for g in groups.values() for v in g.values()}
    if len(counts) > 1 or len(trials) > 1 or o < 2 or min(counts) < 2 or min(trials) < 2:
        raise RequestError(
            "A nested gage study needs equally many parts an operator and readings a part, at least 2."
        )
    cube = np.array([[v for v in g.values()] for g in groups.values()])
    _, p, r = cube.shape
    whole = cube.mean()
    ss = {
        "operator": p * r * float(((cube.mean(axis=(1, 2)) - whole) ** 2).sum()),
        "part": r * float(((cube.mean(axis=2) - cube.mean(axis=(1, 2))[:, None]) ** 2).sum()),
        "repeatability": float(((cube - cube.mean(axis=2, keepdims=True)) ** 2).sum()),
    }
    df = {"operator": o - 1, "part": o * (p - 1), "repeatability": o * p * (r - 1)}
    anova = _lines(ss, df, {"operator": "part", "part": "repeatability"})
    error = anova["repeatability"].ms
    piece = max((anova["part"].ms - error) / r, 0.0)
    person = max((anova["operator"].ms - anova["part"].ms) / (p * r), 0.0)
    total = float(((cube - whole) ** 2).sum())
    return _study("nested", (p, o, r), 0.0, anova, total, False, error, person, 0.0, piece)


def _lines(ss: dict[str, float], df: dict[str, int], against: dict[str, str]) -> dict[str, AnovaLine]:
    from scipy import stats

    ms = {name: ss[name] / df[name] if df[name] else math.nan for name in ss}
    lines = {}
    for name in ss:
        f = p = None
        other = against.get(name)
        if other is not None and ms[other] > 0:
            f = ms[name] / ms[other]
            p = float(stats.f.sf(f, df[name], df[other]))
        lines[name] = AnovaLine(ss[name], df[name], ms[name], f, p)
    return lines


def _study(
    design: str, shape: tuple[int, int, int], alpha: float, anova: dict[str, AnovaLine], total: float, pooled: bool,
    error: float, person: float, between: float, piece: float,
) -> GageStudy:  # fmt: skip
    variance = {
        "repeatability": error, "operator": person, "interaction": between, "part": piece,
        "reproducibility": person + between, "grr": error + person + between,
        "total": error + person + between + piece,
    }  # fmt: skip
    if variance["total"] <= 0:
        raise RequestError("All readings are the same: the study says nothing about the gage.")
    contribution = {name: 100 * v / variance["total"] for name, v in variance.items()}
    study_var = {name: 100 * math.sqrt(v / variance["total"]) for name, v in variance.items()}
    ndc = math.sqrt(2 * piece / variance["grr"]) if variance["grr"] > 0 else math.inf
    p, o, r = shape
    n = p * o * r
    return GageStudy(design, n, p, o, r, alpha, anova, total, pooled, variance, contribution, study_var, ndc)


def _with_tolerance(study: GageStudy, tolerance: float | None) -> GageStudy:
    from dataclasses import replace

    if tolerance is None:
        return study
    if tolerance <= 0:
        raise RequestError(f"The tolerance must be above zero, not {tolerance:g}.")
    shares = {name: 100 * STUDY_SIGMAS * math.sqrt(v) / tolerance for name, v in study.variance.items()}
    return replace(study, pct_tolerance=shares)


def _codes(labels: Sequence[object]) -> "np.ndarray":
    import pandas as pd

    codes, _ = pd.factorize(np.asarray([str(v) for v in labels], dtype=object))
    return np.asarray(codes)


def _cube(parts: "np.ndarray", operators: "np.ndarray", y: Floats) -> Floats:
    """Return the readings as parts × operators × trials.

    Raises:
        RequestError: a cell has more or fewer readings than the others.
    """
    p, o = int(parts.max()) + 1, int(operators.max()) + 1
    counts = np.zeros((p, o), dtype=int)
    np.add.at(counts, (parts, operators), 1)
    if counts.min() != counts.max():
        at = np.unravel_index(int(counts.argmin()), counts.shape)
        raise RequestError(
            f"The study is unbalanced: part {at[0] + 1} (in order of appearance) has {counts.min()} readings by "
            f"operator {at[1] + 1}, others have {counts.max()}. Complete it, or leave the part out."
        )
    order = np.lexsort((np.arange(len(y)), operators, parts))
    return np.asarray(y[order].reshape(p, o, int(counts.max())))
