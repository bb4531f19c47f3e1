"""Can the gauge be trusted: measurement studies kept in plant data, and the note that other answers carry."""

from typing import TYPE_CHECKING

from plant import quality_data
from plant.errors import RequestError
from tools.context import ToolContext
from tools.figures import bars
from tools.quality.gage import GageStudy, gage_rr
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import CharacteristicRef

if TYPE_CHECKING:
    import pandas as pd

_SOURCES = {
    "repeatability": "equipment (repeatability)", "reproducibility": "operators (reproducibility)",
    "grr": "gage R&R together", "part": "parts", "total": "total",
}  # fmt: skip


def gauge_study(context: ToolContext, *, characteristic: CharacteristicRef | None = None) -> ToolResult:
    """Say whether the gauge of a characteristic can be trusted: gage R&R of its newest study, or of all studies."""
    if characteristic is None:
        return _all_studies(context)
    name = context.index.resolve("characteristic", characteristic)
    title, unit, _, lsl, usl = quality_data.limits(context.plant, name.id)
    readings = quality_data.gauge_readings(context.plant, name.id)
    study = study_of(readings, lsl, usl)
    if study is None:
        have = [n for n in _studied(context)]
        return no_data(
            f"There is no gauge study of {title.lower()}, so its measuring error is unknown. "
            + (f"There are studies of {', '.join(have)}." if have else "There is none of any characteristic.")
            + " A study needs about 10 parts, measured 3 times by each of 3 operators."
        )
    when = f"study of {readings.measured.max():%Y-%m-%d}"
    share, of = _share(study)
    text = (
        f"The gauge of {title.lower()} is {study.verdict}: gage R&R takes {share:.1f} % of the {of}, with {study.ndc} "
        f"distinct categories ({when}: {study.parts} parts, {study.operators} operators, {study.trials} readings each). "
        + _advice(study)
    )
    place = f"{title}, {when}"
    metrics = [
        Metric("Gage R&R of study variation", study.pct_study_var["grr"], "%", when, "√(σ²grr / σ²total)", study.n, place),
        Metric("Distinct categories", study.ndc, "", when, "whole part of √2 σpart / σgrr", study.n, place),
        Metric("Parts studied", study.parts, "parts", when, "parts in the study", study.n, place),
        Metric("Operators", study.operators, "operators", when, "operators in the study", study.n, place),
        Metric("Readings each", study.trials, "readings", when, "readings of a part by an operator", study.n, place),
        Metric("Repeatability sigma", study.variance["repeatability"] ** 0.5, unit, when, "ANOVA", study.n, place),
    ]  # fmt: skip
    if study.pct_tolerance:
        metrics.insert(
            0,
            Metric("Gage R&R of tolerance", study.pct_tolerance["grr"], "%", when, "6 σgrr / (USL − LSL)", study.n, place),
        )  # fmt: skip
    rows = tuple(
        (says, round(study.pct_contribution[key], 2), round(study.pct_study_var[key], 2),
         round(study.pct_tolerance[key], 2) if study.pct_tolerance else None)
        for key, says in _SOURCES.items()
    )  # fmt: skip
    table = Table(
        f"Gauge study of {title}", ("source", "of variance", "of study variation", "of tolerance"), rows,
        ("", "%", "%", "%"),
    )  # fmt: skip
    chart_title = f"Where the variation of {title.lower()} comes from"
    chart = Chart(
        chart_title,
        bars(
            chart_title, [r[0] for r in rows[:4]], [r[2] for r in rows[:4]], y_title="of study variation (%)"
        ),
    )
    pooled = "interaction pooled" if study.pooled else "interaction kept"
    note = (
        f"ANOVA, {pooled} at p > {study.alpha_pool:g}; study variation 6 sigma; below 10 % acceptable, above 30 % not "
        "(AIAG)."
    )
    return ToolResult(text, (*metrics, table, chart), notes=(note,))


def gauge_note(context: ToolContext, characteristic: str) -> str:
    """Return the sentence on the gauge that answers about a characteristic carry."""
    title, _, _, lsl, usl = quality_data.limits(context.plant, characteristic)
    study = study_of(quality_data.gauge_readings(context.plant, characteristic), lsl, usl)
    if study is None:
        return f"No valid gauge study of {title.lower()} is recorded, so the measuring error is unknown."
    share, of = _share(study)
    if study.verdict == "acceptable":
        return f"The gauge is acceptable: gage R&R {share:.1f} % of the {of}."
    return f"Suspect the gauge first: it is {study.verdict}, gage R&R {share:.1f} % of the {of}."


def study_of(readings: "pd.DataFrame", lsl: float | None, usl: float | None) -> GageStudy | None:
    """Return the study in repeated readings of the same parts; None when there is none, or it is unbalanced."""
    if len(readings) < 12:
        return None
    tolerance = usl - lsl if lsl is not None and usl is not None else None
    try:
        return gage_rr(
            readings.serial.tolist(), readings.person_id.tolist(), readings.value.to_numpy(dtype=float),
            tolerance=tolerance,
        )  # fmt: skip
    except RequestError:
        return None


def _all_studies(context: ToolContext) -> ToolResult:
    found = _studied(context)
    if not found:
        return no_data(
            "There is no gauge study in the plant data, so no gauge is proved. A study needs about 10 parts, measured "
            "3 times by each of 3 operators."
        )
    rows, metrics, bad = [], [], []
    for title, study in found.items():
        share, of = _share(study)
        rows.append((title, study.verdict, round(share, 1), f"of {of}", study.ndc, study.n))
        metrics.append(Metric(f"Gage R&R of {title}", share, "%", "newest study", f"of {of}", study.n, title))
        if study.verdict != "acceptable":
            bad.append(f"{title.lower()} ({study.verdict}, {share:.1f} % of the {of})")
    none = [n.label for n in context.index.names("characteristic") if n.label not in found]
    text = f"{len(found)} gauges have a study. " + (
        f"Not to be trusted as they are: {'; '.join(bad)}." if bad else "All of them are acceptable."
    )
    if none:
        text += f" Without a study: {', '.join(none)}."
    columns = ("characteristic", "verdict", "gage R&R", "of what", "categories", "readings")
    return ToolResult(
        text, (*metrics, Table("Gauge studies", columns, tuple(rows), ("", "", "%", "", "", "")))
    )


def _studied(context: ToolContext) -> dict[str, GageStudy]:
    found = {}
    for name in context.index.names("characteristic"):
        _, _, _, lsl, usl = quality_data.limits(context.plant, name.id)
        study = study_of(quality_data.gauge_readings(context.plant, name.id), lsl, usl)
        if study is not None:
            found[name.label] = study
    return found


def _share(study: GageStudy) -> tuple[float, str]:
    if study.pct_tolerance:
        return study.pct_tolerance["grr"], "tolerance"
    return study.pct_study_var["grr"], "study variation"


def _advice(study: GageStudy) -> str:
    if study.verdict == "acceptable":
        return "Readings can be taken as they are."
    larger = (
        "the device itself (repeatability): clamping, probe, resolution"
        if study.variance["repeatability"] >= study.variance["reproducibility"]
        else "differences between operators (reproducibility): one method, training"
    )
    return f"Most of it is {larger}. Mend the gauge before the process is blamed."
