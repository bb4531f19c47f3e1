"""Kinds of capability: indices of values, of summary figures, Box-Cox, fitted distributions."""

import numpy as np

from evals.quality_kinds.asked import Asked, Found
from tools.quality import capability as methods
from tools.quality import variables
from tools.quality.csv_file import CsvFile


def capability(data: CsvFile, asked: Asked) -> Found:
    """Return the indices of a column, with intervals."""
    x = data.numbers(asked.value())
    within = variables.i_mr(x).sigma
    if "subgroup" in asked:
        _, groups = data.subgroups(asked["subgroup"], x)
        if max(len(g) for g in groups) > 1:
            within = variables.xbar(groups).sigma
    done = methods.capability(
        x, lower=asked.number("lower"), upper=asked.number("upper"), sigma_within=asked.first("sigma_within", "sigma") or within,
        target=asked.get("target"), confidence=asked.get("confidence", 0.95),
    )  # fmt: skip
    found: Found = {"n": done.n, "mean": done.mean, "sigma_within": done.sigma_within, "sigma_overall": done.sigma_overall,
                    "sd": done.sigma_overall, "sd_within": done.sigma_within,
                    "sd_overall": done.sigma_overall, "ppm_within": done.ppm_within, "ppm_overall": done.ppm_overall,
                    "ppm_expected": done.ppm_overall, "cpm": done.cpm, "ppm_index": done.ppm_index,
                    "ppm_observed": done.ppm_observed, "shapiro_p": done.normal_p}  # fmt: skip
    for name in ("cp", "cpl", "cpu", "cpk", "pp", "ppl", "ppu", "ppk"):
        index = getattr(done, name)
        if index is not None:
            wanted = asked.expected.get(name)
            found[name] = [index.value, index.low, index.high] if isinstance(wanted, list) else index.value
            found[f"{name}_ci"] = found[f"{name}_interval"] = [index.low, index.high]
    return found


def summary(data: CsvFile, asked: Asked) -> Found:
    """Return the indices from mean and standard deviation alone."""
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
    done = methods.indices(stat["mean"], sigma, n, lower=stat.get("lsl"), upper=stat.get("usl"))
    found = {"cp": done.width, "cpl": done.low, "cpu": done.high, "cpk": done.worst}
    return {k: v.value for k, v in found.items() if v is not None}


def box_cox(data: CsvFile, asked: Asked) -> Found:
    """Return the Box-Cox power."""
    done = methods.box_cox(data.numbers(asked.value()))
    return {
        "lambda_mle": done.lam, "lambda": done.lam, "lambda_published": done.lam, "lambda_ci": list(done.interval),
        "shapiro_p_raw": done.normal_p_before, "shapiro_p_transformed": done.normal_p_after,
    }  # fmt: skip


def fitted(data: CsvFile, asked: Asked) -> Found:
    """Return the indices by the percentiles of a fitted distribution."""
    done = methods.fitted_capability(
        data.numbers(asked.value()), lower=asked.number("lower"), upper=asked.number("upper"),
        distribution=asked.first("dist", "distribution"), loc=asked.get("loc", 0.0),
    )  # fmt: skip
    return {
        "shape": done.shape, "scale": done.scale, "loc": done.loc, "p00135": done.low, "median": done.median,
        "p99865": done.high, "pp": done.pp, "ppu": done.ppu, "ppl": done.ppl, "ppk": done.ppk,
        "loglik": done.log_likelihood, "meanlog": np.log(done.scale), "sdlog": done.shape, "rate": 1 / done.scale,
    }  # fmt: skip
