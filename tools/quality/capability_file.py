"""Capability of a column of a bare CSV file, by the same functions as everywhere else.

Plain JSON values with a sentence under "text" and, under "method" or "conventions", what it was computed by.
"""

from typing import Any

from plant.errors import RequestError
from tools.quality import capability
from tools.quality import variables as measured
from tools.quality.constants import Floats
from tools.quality.csv_file import CsvFile
from tools.quality.file_columns import value_column

Json = dict[str, Any]


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
    value = value_column(file, value)
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
    notes = capability.capability_notes(done, stable=chart.in_control)
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
