"""Kinds of gage studies: crossed and nested R&R, average and range, linearity, type 1."""

from evals.quality_kinds.asked import Asked, Found
from tools.quality import gage, gage_bias
from tools.quality.csv_file import CsvFile


def anova(data: CsvFile, asked: Asked) -> Found:
    """Return an R&R study by ANOVA."""
    done = gage.gage_rr(
        data.labels(asked.needed("part")), data.labels(asked.needed("operator")), data.numbers(asked.value()),
        tolerance=asked.get("tolerance"), alpha_pool=asked.get("alpha_pool", 0.25), nested=asked.get("nested"),
    )  # fmt: skip
    short = {"part": "part", "operator": "op", "interaction": "int", "repeatability": "rep"}
    lines = {name: line for n, line in done.anova.items() for name in (short[n], n)}
    return {
        "SS": {n: v.ss for n, v in lines.items()}, "DF": {n: v.df for n, v in lines.items()},
        "MS": {n: v.ms for n, v in lines.items()}, "SS_total": done.ss_total,
        "F_with_interaction": {n: v.f for n, v in lines.items()}, "P_with_interaction": {n: v.p for n, v in lines.items()},
        "F": {n: v.f for n, v in lines.items()}, "P": {n: v.p for n, v in lines.items()}, "pooled": done.pooled,
        "variance": dict(done.variance), "pct_contribution": dict(done.pct_contribution),
        "pct_study_var": dict(done.pct_study_var), "pct_tolerance": dict(done.pct_tolerance), "ndc": done.ndc,
        "ndc_raw": done.ndc_raw, "verdict": done.verdict,
    }  # fmt: skip


def ranges(data: CsvFile, asked: Asked) -> Found:
    """Return a study by average and range."""
    done = gage.gage_rr_range(
        data.labels(asked.needed("part")), data.labels(asked.needed("operator")), data.numbers(asked.value()),
        k1=asked.get("K1"), k2=asked.get("K2"), k3=asked.get("K3"),
    )  # fmt: skip
    return {
        "Rbarbar": done.r_bar, "Xdiff": done.x_diff, "Rp": done.r_parts, "EV": done.ev, "AV": done.av, "GRR": done.grr,
        "PV": done.pv, "TV": done.tv, "pct": done.pct, "ndc_raw": done.ndc_raw, "ndc": done.ndc,
    }  # fmt: skip


def linearity(data: CsvFile, asked: Asked) -> Found:
    """Return linearity and bias."""
    done = gage_bias.linearity(
        data.numbers(asked.needed("reference", numeric=True)), data.numbers(asked.value())
    )
    return {
        "intercept": done.intercept, "slope": done.slope, "r2": done.r2, "s": done.s, "p_intercept": done.p_intercept,
        "p_slope": done.p_slope, "bias_by_ref": {f"{k:g}": v[0] for k, v in done.bias.items()},
        "mean_bias": done.mean_bias, "avg_bias": done.mean_bias, "p_bias": done.p_mean_bias,
    }  # fmt: skip


def type_one(data: CsvFile, asked: Asked) -> Found:
    """Return a type 1 study."""
    done = gage_bias.type_one(
        data.numbers(asked.value()), float(asked.first("ref", "reference", "target")),
        tolerance=asked.get("tolerance"), share=_share(asked.first("share", "pct_tolerance", "k_pct") or 0.2),
        sigmas=float(asked.first("sigmas", "study_var") or 6),
    )  # fmt: skip
    return {"n": done.n, "mean": done.mean, "sd": done.sd, "bias": done.bias, "t": done.t, "p": done.p,
            "p_value": done.p, "cg": done.cg, "cgk": done.cgk, "bias_ci": list(done.bias_interval)}  # fmt: skip


def _share(value: float) -> float:
    return value / 100 if value > 1 else value
