"""Why did scrap rise, asked of plant data: a judged period against the weeks before, with what changed around then."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from plant import quality_data
from plant.period import Period
from tools.context import ToolContext
from tools.figures import bars
from tools.quality.cause_findings import Causes, Suspect, in_words, name_of
from tools.quality.cause_rows import lot_rows
from tools.quality.causes import find_causes
from tools.quality.counted import of_product
from tools.quality.plant_values import subgroup_means
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import EquipmentRef, PeriodArg, ProductRef

if TYPE_CHECKING:
    import pandas as pd

_FACTORS = ("machine", "product", "step", "shift", "crew", "operator", "supplier", "lot")
_BASE_DAYS = 28
_AROUND = dt.timedelta(days=4)


def why_scrap(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    product: ProductRef | None = None,
) -> ToolResult:
    """Say whether scrap, of all products or of one, rose in a period against the four weeks before and which factor
    explains it: machine, product, step, shift, crew, operator, supplier, lot; or that there is not enough evidence.
    """
    scope = scope_of(context, equipment, period or _last_week(context), table="production")
    if isinstance(scope, ToolResult):
        return scope
    base = Period(scope.period.start - dt.timedelta(days=_BASE_DAYS), scope.period.end)
    frame = of_product(quality_data.daily_counts(context.plant, base, scope.units), product)
    if product is not None:
        scope = replace(scope, place=f"{scope.place}, {product}")
    if frame.empty:
        return no_data(f"No pieces were counted on {scope.place} in {scope.window}.")
    change = scope.period.start.astimezone(context.plant.zone).replace(tzinfo=None)
    found = _judge(frame, change)
    if len(set(frame.machine)) == 1 and not found.named and product is None:
        found = _against_the_others(context, scope, base, change, found)
    result = _answer(context, scope, found, frame)
    if found.verdict not in {"cause candidate", "general rise"}:
        return result
    units = tuple(s.level for s in found.named if s.factor == "machine") or scope.units
    result = _with_measured_shift(context, result, base, scope, units[:1] or units)
    return _with_changes(context, result, scope, units)


def _judge(frame: "pd.DataFrame", change: dt.datetime) -> Causes:
    factors = [f for f in _FACTORS if frame[f].nunique() > 1]
    rows = lot_rows(frame, day="day", made="made", scrap="scrap", change=change, factors=factors)
    return find_causes(rows)


def _against_the_others(
    context: ToolContext, scope: Scope, base: Period, change: dt.datetime, found: Causes
) -> Causes:
    """Return the judgment with the machine itself as the cause, where the whole plant says so."""
    plant = _judge(quality_data.daily_counts(context.plant, base), change)
    mine = tuple(s for s in plant.named if s.factor == "machine" and s.level in scope.units)
    return replace(found, verdict="cause candidate", named=mine) if mine else found


def _answer(context: ToolContext, scope: Scope, found: Causes, frame: "pd.DataFrame") -> ToolResult:
    window = f"{scope.window} against the {_BASE_DAYS} days before"
    metrics = [
        Metric("Scrap ratio", 100 * found.rate_after, "%", scope.window, "scrapped / all pieces", found.made[1],
               scope.place),
        Metric("Scrap ratio before", 100 * found.rate_before, "%", f"{_BASE_DAYS} days before",
               "scrapped / all pieces", found.made[0], scope.place),
        Metric("Rate ratio", found.ratio, "", window, "after / before, days as the unit", sum(found.days), scope.place,
               _bounds(found.interval)),
        Metric("Scrapped pieces", sum(found.scrap), "pieces", window, "before and after", sum(found.made), scope.place),
        Metric("p-value of the rise", found.rise_p, "", window, "days permuted, one-sided", sum(found.days), scope.place),
    ]  # fmt: skip
    cost = _piece_cost(context, frame)
    for suspect in found.named:
        place = name_of(suspect)
        metrics.append(Metric(f"Excess scrap of {place}", suspect.excess, "pieces", window,
                              "scrap after × (1 − 1/ratio)", suspect.days, place))  # fmt: skip
        if cost is not None:
            metrics.append(Metric(f"Cost of the excess of {place}", cost * suspect.excess, "", window,
                                  "excess × mean standard cost", None, place))  # fmt: skip
    text = in_words(found, place=scope.place, window=window)
    rows = tuple(_row(s, "named") for s in found.named) + tuple(
        _row(s, "worth checking") for s in found.worth
    )
    table = Table(
        "Factors that stand out",
        ("factor", "level", "verdict", "before", "after", "ratio", "from", "to", "excess", "p"), rows,
        ("", "", "", "%", "%", "", "", "", "pieces", ""),
    )  # fmt: skip
    title = f"Scrap of {scope.place}"
    chart = Chart(title, _by_day(title, frame, scope))
    notes = (
        *scope.notes,
        f"{found.days[0]} days before and {found.days[1]} after were compared, day by day; {found.tests} tests, "
        f"corrected for their number: a cause is named by mistake in about one of 20 cases where there is none.",
    )
    return ToolResult(text, (*metrics, *((table,) if rows else ()), chart), notes=notes)


def _row(s: Suspect, verdict: str) -> tuple[Any, ...]:
    before = None if math.isnan(s.rate_before) else s.rate_before
    percent = s.kind == "rate"
    return (
        s.factor, s.level or f"({s.kind})", verdict,
        None if before is None else round(100 * before, 2) if percent else round(before, 4),
        round(100 * s.rate_after, 2) if percent else round(s.rate_after, 4), round(s.ratio, 2),
        round(s.interval[0], 2), round(s.interval[1], 2), round(s.excess, 0), round(s.p, 3),
    )  # fmt: skip


def _by_day(title: str, frame: "pd.DataFrame", scope: Scope) -> Any:
    daily = frame.groupby("day")[["made", "scrap"]].sum().astype(float)
    daily = daily[daily.made > 0]
    share = [round(100 * float(s) / float(m), 3) for m, s in zip(daily.made, daily.scrap, strict=True)]
    labels = [f"{d:%Y-%m-%d}" for d in daily.index]
    figure = dict(bars(title, labels, share, y_title="scrap ratio (%)"))
    start = f"{scope.period.start:%Y-%m-%d}"
    at = next((n for n, d in enumerate(labels) if d >= start), None)
    if at is not None:
        layout = dict(figure["layout"])
        layout["shapes"] = [{"type": "line", "xref": "x", "yref": "paper", "x0": at - 0.5, "x1": at - 0.5, "y0": 0,
                             "y1": 1, "line": {"dash": "dash", "width": 1, "color": "#94a3b8"}}]  # fmt: skip
        figure["layout"] = layout
    return figure


def _piece_cost(context: ToolContext, frame: "pd.DataFrame") -> float | None:
    costs = quality_data.standard_costs(context.plant)
    known = frame[frame["product"].isin(list(costs))]
    scrap = known.scrap.to_numpy(dtype=float)
    if not scrap.sum():
        return None
    return float((scrap * known["product"].map(costs).to_numpy(dtype=float)).sum() / scrap.sum())


def _with_measured_shift(
    context: ToolContext, result: ToolResult, base: Period, scope: Scope, units: Sequence[str]
) -> ToolResult:
    """Add the measured characteristic whose subgroup means moved most, if it did beyond chance."""
    from scipy import stats

    best: tuple[float, Metric, str] | None = None
    tried = 0
    start = scope.period.start.astimezone(context.plant.zone).replace(tzinfo=None)
    for name in context.index.names("characteristic"):
        frame = quality_data.measurements(context.plant, name.id, base, units)
        if frame.empty:
            continue
        means = subgroup_means(frame)
        later, earlier = means[means["at"] >= start].value, means[means["at"] < start].value
        if len(later) < 5 or len(earlier) < 5:
            continue
        tried += 1
        p = float(stats.ttest_ind(later, earlier, equal_var=False).pvalue)
        moved = float(later.mean() - earlier.mean())
        title, unit, *_ = quality_data.limits(context.plant, name.id)
        metric = Metric(f"Shift of {title}", moved, unit, scope.window, "mean of subgroups, later less earlier",
                        len(later) + len(earlier), ", ".join(units))  # fmt: skip
        if best is None or p < best[0]:
            best = (p, metric, title)
    if best is None or min(1.0, best[0] * tried) > 0.01:
        return result
    _, metric, title = best
    text = f" On {', '.join(units)} the mean of {title.lower()} moved by {metric.value:+.4f} {metric.unit} in the same time."
    return replace(result, text=result.text + text, artifacts=(*result.artifacts, metric))


def _with_changes(context: ToolContext, result: ToolResult, scope: Scope, units: Sequence[str]) -> ToolResult:
    """Add what else changed on the machines around the start: work orders and first uses of lots."""
    around = Period(scope.period.start - _AROUND, scope.period.start + _AROUND)
    rows = quality_data.changes(context.plant, around, units)
    if rows.empty:
        return result
    cells = tuple(
        (f"{r.moment:%Y-%m-%d %H:%M}", str(r.machine), str(r.what)) for r in rows.head(12).itertuples()
    )
    table = Table(
        "What changed around the start", ("time", "machine", "what"), cells, ("", "", ""), len(rows)
    )
    return replace(result, artifacts=(*result.artifacts, table))


def _bounds(interval: tuple[float, float]) -> tuple[float, float] | None:
    return interval if np.isfinite(interval).all() else None


def _last_week(context: ToolContext) -> Period:
    local = context.plant.now().now.astimezone(context.plant.zone)
    monday = (local - dt.timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(monday - dt.timedelta(days=7), monday, "last week")
