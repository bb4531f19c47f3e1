"""Work orders counted by steps of time: days, weeks, months, quarters, years, with the fullest step and the trend."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.figures import bars
from tools.result import Cell, Chart, Metric, Table, ToolResult
from tools.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

STEPS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_EQUALS = 3  # steps of equally many work orders that are told


def by_time(
    scope: Scope, frame: "pd.DataFrame", what: str, by: str, kind: str | None, dated: str
) -> ToolResult:
    """Count by steps of the time in a column; of steps too many to tell the one with most, and wider ones."""
    asked, by = by, _wide_enough(by, frame[dated])
    cross = _by_step(frame, dated, by)
    kinds = [str(k) for k in cross.columns]
    focus = kind if kind in kinds else None
    series = cross[focus] if focus else cross.sum(axis=1)
    labels = [_step_words(s) for s in cross.index]
    values = [int(v) for v in series]
    top = values.index(max(values))
    said = ", ".join(f"{label} {v}" for label, v in zip(labels, values, strict=True))
    text = f"{what.capitalize()} of {scope.place} by {by}: {said if len(said) < 400 else f'{len(labels)} {by}s'}; most in {labels[top]} ({values[top]})."
    text += _trend(values, by)
    fullest = _fullest(_by_step(frame, dated, asked), focus, asked) if asked != by else ""
    text = f"{fullest}{text}"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (label, *(int(n) for n in counts))
        for label, counts in zip(labels, cross.to_numpy().tolist(), strict=True)
    )
    metrics = [Metric(f"{what.capitalize()} {label}", v, "work orders", scope.window, "count", v, scope.place)
               for label, v in zip(labels, values, strict=True)]  # fmt: skip
    title = f"{what.capitalize()} of {scope.place} by {by}"
    chart = Chart(title, bars(title, labels, [float(v) for v in values], y_title="work orders"))
    return ToolResult(text, (*metrics, Table(title, (by, *kinds), rows), chart), notes=scope.notes)


def _by_step(frame: "pd.DataFrame", dated: str, by: str) -> "pd.DataFrame":
    """Return how many work orders of each kind each step of the time in a column has."""
    return frame.groupby([frame[dated].dt.to_period(STEPS[by]), "kind"]).size().unstack(fill_value=0)


def _step_words(step: "pd.Period") -> str:
    """Return a step of time in words: "Q4 2022", "2022-10"."""
    return f"Q{step.quarter} {step.year}" if step.freqstr.startswith("Q") else str(step)


def _fullest(cross: "pd.DataFrame", kind: str | None, by: str) -> str:
    """Return the steps with most work orders as a sentence, a space behind it."""
    series = cross[kind] if kind else cross.sum(axis=1)
    most = int(series.max())
    steps = [_step_words(s) for s in series.index[series == most]]
    where = ", ".join(steps[:_EQUALS]) + (f" and {len(steps) - _EQUALS} more" if len(steps) > _EQUALS else "")
    return f"The {by} with most: {where} ({most:,}). "


def _wide_enough(by: str, times: "pd.Series[pd.Timestamp]") -> str:
    """Return a step of time that leaves at most some sixty groups."""
    days = (times.max() - times.min()).days + 1
    for step, length in (("day", 1), ("week", 7), ("month", 30), ("quarter", 91), ("year", 365)):
        if days / length <= 60 and list(STEPS).index(step) >= list(STEPS).index(by):
            return step
    return "year"


def _trend(values: Sequence[int], by: str) -> str:
    """Say whether counts rise or fall, by Kendall's rank test; nothing below six steps."""
    if len(values) < 6:
        return ""
    from scipy.stats import kendalltau

    tau, p = (float(x) for x in kendalltau(range(len(values)), values))
    if p >= 0.05 or tau != tau:
        return f" Over the {len(values)} {by}s there is no significant trend (Kendall's test at 5 %)."
    return f" Over the {len(values)} {by}s they {'rise' if tau > 0 else 'fall'} (Kendall's test at 5 %)."
