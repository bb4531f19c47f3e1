"""Measurement studies of a bare CSV file: gage R&R, attribute agreement, nested components, rational subgroups.

Plain JSON values with a sentence under "text" and, under "method" or "conventions", what it was computed by.
"""

from collections.abc import Sequence
from typing import Any

from plant.errors import RequestError
from tools.quality import agreement, gage
from tools.quality.components import Method, choose_subgroups, nested_components
from tools.quality.csv_file import CsvFile
from tools.quality.file_columns import needed_column, value_column
from tools.quality.ratings import read_ratings

Json = dict[str, Any]


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
    part = part or needed_column(file, ("part", "sample", "piece"), "--part")
    operator = operator or needed_column(file, ("operator", "appraiser", "inspector"), "--operator")
    value = value_column(file, value)
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
        "by_category": dict(kappa.by_category), "verdict": kappa.says, "strength": kappa.strength,
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


def components_file(
    file: CsvFile, *, value: str | None = None, levels: Sequence[str] = (), method: Method = "auto"
) -> Json:
    """Return variance components of a nested design.

    Args:
        file: one measurement a row.
        value: column of measurements; guessed by its name when not given.
        levels: columns of the levels, widest first; all other columns in their order when not given.
        method: see `tools.quality.components.nested_components`.
    """
    value = value_column(file, value)
    names = list(levels) or [n for n in file.names if n != value]
    done = nested_components({n: file.labels(n) for n in names}, file.numbers(value), method=method)
    said = ", ".join(f"{n} {done.pct[n]:.1f} %" for n in done.variance)
    return {
        "method": done.method, "n": done.n, "mean": done.mean, "variance": dict(done.variance), "raw": dict(done.raw),
        "pct": dict(done.pct), "sd": {n: v**0.5 for n, v in done.variance.items()}, "total": done.total,
        "ss": dict(done.ss), "df": dict(done.df), "ms": dict(done.ms), "f": dict(done.f), "p": dict(done.p),
        "conventions": "levels are nested in the order given; negative components stand at 0, see raw",
        "text": f"Of the variance {done.total:.6g}: {said} ({done.method}, n = {done.n}).",
    }  # fmt: skip


def subgroups_file(file: CsvFile, *, value: str | None = None, candidates: Sequence[str] = ()) -> Json:
    """Return which column forms rational subgroups.

    Args:
        file: one measurement a row, in time order.
        value: column of measurements; guessed by its name when not given.
        candidates: columns to form subgroups by; all others when not given.
    """
    value = value_column(file, value)
    names = list(candidates) or [n for n in file.names if n != value]
    done = choose_subgroups(file.numbers(value), {n: file.labels(n) for n in names})
    return {
        "chosen": done.chosen, "text": done.why,
        "candidates": {
            c.name: {"subgroups": c.n_groups, "sizes": list(c.sizes), "sigma_within": c.sigma_within, "f": c.f, "p": c.p,
                     "signals": c.signals, "mixes": list(c.mixes)}
            for c in done.candidates
        },
    }  # fmt: skip
