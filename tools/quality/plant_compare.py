"""Is the difference real: scrap of machines, periods, shifts or suppliers, and means of a measured characteristic."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plant import quality_data
from plant.errors import RequestError
from plant.period import Period
from tools.context import ToolContext
from tools.figures import bars
from tools.quality.compare import adjusted, two_means, two_proportions
from tools.quality.counted import of_product
from tools.quality.plant_values import Values, characteristics_meant, subgroup_means, values_of
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import (
    CharacteristicRef,
    Dimension,
    EquipmentRef,
    PeriodArg,
    ProductRef,
    ShiftRef,
    SupplierRef,
)

if TYPE_CHECKING:
    import pandas as pd

_LEVELS = ("machine", "product", "shift", "crew", "supplier")
_MOST_LEVELS, _MOST_DAYS = 12, 30


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    scrap: int
    made: int
    window: str


def compare_scrap(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    shift: tuple[ShiftRef, ...] = (),
    supplier: tuple[SupplierRef, ...] = (),
    product: ProductRef | None = None,
    by: Dimension | None = None,
) -> ToolResult:
    """Compare the scrap of two machines, periods, shifts or suppliers with a test and an interval: is the difference
    real or chance; of all products, of one, or of what is made of one material. One shift or supplier is compared with
    the others, a dimension level by level.
    """
    if period is not None and other is not None:
        return _periods(context, equipment, sorted((period, other), key=lambda p: p.start), product)
    if len(equipment) == 2 and not shift and not supplier:
        return _machines(context, equipment, period, product)
    if period is not None and by is None and len(equipment) < 2 and not shift and not supplier:
        return _periods(context, equipment, (_just_before(period), period), product)
    scope = scope_of(context, equipment, period, table="production")
    if isinstance(scope, ToolResult):
        return scope
    frame = of_product(quality_data.daily_counts(context.plant, scope.period, scope.units), product)
    if product is not None:
        scope = replace(scope, place=f"{scope.place}, {product}")
    for key, levels in (("shift", shift), ("supplier", supplier)):
        if levels:
            return _of_levels(scope, frame, key, levels)
    if by in _LEVELS:
        return _each_level(scope, frame, str(by))
    if len(equipment) > 2:
        return _each_level(scope, frame, "machine")
    return ToolResult("Which two machines, shifts, suppliers or periods shall be compared?", status="clarify")


def _machines(
    context: ToolContext, equipment: Sequence[str], period: Period | None, product: str | None
) -> ToolResult:
    groups: list[_Group] = []
    notes: tuple[str, ...] = ()
    for machine in equipment:
        scope = scope_of(context, (machine,), period, table="production")
        if isinstance(scope, ToolResult):
            return scope
        frame = of_product(quality_data.daily_counts(context.plant, scope.period, scope.units), product)
        groups.append(_group(_named(scope.place, product), frame, scope.window))
        notes = scope.notes
    return _compared(groups, notes)


def _periods(
    context: ToolContext, equipment: Sequence[str], periods: Sequence[Period], product: str | None
) -> ToolResult:
    groups = []
    for period in periods:
        scope = scope_of(context, equipment, period, table="production")
        if isinstance(scope, ToolResult):
            return scope
        frame = of_product(quality_data.daily_counts(context.plant, scope.period, scope.units), product)
        name = period.label or scope.window
        name = name if scope.place in name else f"{_named(scope.place, product)} {name}"
        groups.append(_group(name, frame, scope.window))
    return _compared(groups, ())


def _named(place: str, product: str | None) -> str:
    return place if product is None else f"{place}, {product}"


def _just_before(period: Period) -> Period:
    """Return the time before a period, as long, at most 30 days."""
    length = min(period.end - period.start, dt.timedelta(days=_MOST_DAYS))
    return Period(period.start - length, period.start, "the time before")


def _of_levels(scope: Scope, frame: "pd.DataFrame", key: str, levels: Sequence[str]) -> ToolResult:
    """Compare two levels, or one with all others."""
    mine = frame[frame[key] == levels[0]]
    second = levels[1] if len(levels) > 1 else f"other {key}s"
    rest = (
        frame[frame[key] == levels[1]]
        if len(levels) > 1
        else frame[frame[key].notna() & (frame[key] != levels[0])]
    )
    groups = [
        _group(f"{key} {name}" if name in levels else name, part, f"{scope.place}, {scope.window}")
        for name, part in ((levels[0], mine), (second, rest))
    ]
    return _compared(groups, scope.notes)


def _group(name: str, frame: "pd.DataFrame", window: str) -> _Group:
    return _Group(name, int(frame.scrap.sum()), int(frame.made.sum()), window)


def _compared(groups: Sequence[_Group], notes: tuple[str, ...]) -> ToolResult:
    first, second = groups
    for group in (first, second):
        if group.made == 0:
            return no_data(f"No pieces were counted for {group.name} in {group.window}.")
    done = two_proportions(first.scrap, first.made, second.scrap, second.made)
    said = "really differ" if done.p < 0.05 else "do not differ beyond chance"
    low, high = (100 * v for v in done.interval)
    windows = first.window if first.window == second.window else f"{first.window}; {second.window}"
    text = (
        f"{first.name} with {100 * done.first:.2f} % and {second.name} with {100 * done.second:.2f} % scrap {said} "
        f"({windows}; p = {done.p:.3g}): difference {100 * done.difference:+.2f} points, 95 % {low:+.2f} to {high:+.2f}."
    )
    formula = "scrapped / all pieces"
    metrics = (
        Metric("Scrap ratio", 100 * done.first, "%", first.window, formula, first.made, first.name),
        Metric("Scrap ratio", 100 * done.second, "%", second.window, formula, second.made, second.name),
        Metric("Difference", 100 * done.difference, "points", windows, "first − second, Wald interval",
               first.made + second.made, f"{first.name}, {second.name}", (low, high)),
        Metric("p-value", done.p, "", windows, "pooled z test, two-sided", first.made + second.made),
    )  # fmt: skip
    title = f"Scrap of {first.name} and {second.name}"
    values = [round(100 * done.first, 3), round(100 * done.second, 3)]
    chart = Chart(title, bars(title, [first.name, second.name], values, y_title="scrap ratio (%)"))
    careful = "The test takes pieces as independent; days or lots that hang together widen the interval."
    return ToolResult(text, (*metrics, chart), notes=(*notes, careful))


def _each_level(scope: Scope, frame: "pd.DataFrame", key: str) -> ToolResult:
    """Compare each level of a dimension with the rest, corrected for their number."""
    sums = frame[frame[key].notna()].groupby(key)[["scrap", "made"]].sum()
    sums = sums[sums.made > 0].sort_values("made", ascending=False).head(_MOST_LEVELS)
    if len(sums) < 2:
        return no_data(
            f"Fewer than two {key}s have pieces in {scope.window}, so there is nothing to compare."
        )
    whole_scrap, whole_made = int(sums.scrap.sum()), int(sums.made.sum())
    tests = {}
    for name, scrap, made in zip(sums.index, sums.scrap, sums.made, strict=True):
        tests[str(name)] = two_proportions(
            int(scrap), int(made), whole_scrap - int(scrap), whole_made - int(made)
        )
    p = dict(zip(tests, adjusted([t.p for t in tests.values()], "holm").tolist(), strict=True))
    order = sorted(tests, key=lambda n: -tests[n].first)
    rows = tuple(
        (n, round(100 * tests[n].first, 3), round(100 * tests[n].second, 3), tests[n].counts[1], float(f"{p[n]:.3g}"),
         "differs" if p[n] < 0.05 else "chance")
        for n in order
    )  # fmt: skip
    apart = [r for r in rows if r[5] == "differs"]
    said = "; ".join(
        f"{r[0]} {r[1]:.2f} % against {r[2]:.2f} % of the rest (p = {r[4]:.3g})" for r in apart[:4]
    )
    text = f"{len(apart)} of {len(rows)} {key}s differ from the rest beyond chance ({scope.place}, {scope.window})"
    text += f": {said}." if apart else "."
    metrics = [
        Metric(f"Scrap ratio of {n}", 100 * tests[n].first, "%", scope.window, "scrapped / all pieces", tests[n].counts[1],
               scope.place) for n in order
    ]  # fmt: skip
    metrics.append(
        Metric("Levels that differ", len(apart), f"{key}s", scope.window, "Holm-adjusted p below 0.05", len(rows), scope.place)
    )  # fmt: skip
    title = f"Scrap of {scope.place} by {key}"
    table = Table(
        title, (key, "scrap", "the rest", "pieces", "p (Holm)", "verdict"), rows, ("", "%", "%", "", "", "")
    )
    chart = Chart(title, bars(title, order, [r[1] for r in rows], y_title="scrap ratio (%)"))
    careful = (
        "Each against the rest, corrected for their number (Holm); the test takes pieces as independent."
    )
    return ToolResult(text, (*metrics, table, chart), notes=(*scope.notes, careful))


def compare_measurements(
    context: ToolContext,
    *,
    characteristic: CharacteristicRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    product: ProductRef | None = None,
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
) -> ToolResult:
    """Compare the mean and spread of a measured characteristic between two machines or two periods: Welch's test on
    subgroup means.
    """
    named = () if characteristic is None else (characteristic,)
    meant = characteristics_meant(context, named, product, equipment)
    if len(meant) != 1:
        return ToolResult(
            "Which characteristic shall be compared?",
            status="clarify",
            choices=tuple(n.label for n in meant[:6]),
        )
    if period is not None and other is not None:
        pairs: list[tuple[tuple[str, ...], Period | None]] = [
            (equipment, p) for p in sorted((period, other), key=lambda p: p.start)
        ]
    elif len(equipment) == 2:
        pairs = [((e,), period) for e in equipment]
    elif period is not None:
        pairs = [(equipment, _just_before(period)), (equipment, period)]
    else:
        return ToolResult("Which two machines or periods shall be compared?", status="clarify")
    both = [values_of(context, meant[0].id, machines, when) for machines, when in pairs]
    refused = next((b for b in both if isinstance(b, ToolResult)), None)
    if refused is not None:
        return refused
    first, second = (b for b in both if isinstance(b, Values))
    names = [
        b.scope.place
        if len(equipment) == 2 and other is None and machines != equipment
        else (p.label if p and p.label else b.scope.window)
        for b, (machines, p) in zip((first, second), pairs, strict=True)
    ]
    return _means_compared(first, second, names)


def _means_compared(first: Values, second: Values, names: Sequence[str]) -> ToolResult:
    groups = [subgroup_means(v.frame).value.to_numpy(dtype=float) for v in (first, second)]
    try:
        done = two_means(*groups)
    except RequestError as error:
        return no_data(str(error))
    said = "really differ" if done.p < 0.05 else "do not differ beyond chance"
    spread = "differ" if done.levene_p < 0.05 else "do not differ"
    low, high = done.interval
    unit = first.unit
    text = (
        f"{first.name}: the means of {names[0]} ({done.means[0]:.6g} {unit}) and {names[1]} ({done.means[1]:.6g} {unit}) {said} "
        f"(p = {done.p:.3g}); difference {done.difference:+.4g} {unit}, 95 % {low:+.4g} to {high:+.4g}. Their spreads {spread} "
        f"(p = {done.levene_p:.3g})."
    )
    metrics = (
        Metric(f"Mean of {first.name}", done.means[0], unit, first.scope.window, "mean of subgroup means", done.n[0], names[0]),
        Metric(f"Mean of {first.name}", done.means[1], unit, second.scope.window, "mean of subgroup means", done.n[1], names[1]),
        Metric("Difference", done.difference, unit, first.scope.window, "first − second, Welch's interval", sum(done.n),
               f"{names[0]}, {names[1]}", (low, high)),
        Metric("p-value of the means", done.p, "", first.scope.window, "Welch's t test", sum(done.n)),
        Metric("p-value of the spreads", done.levene_p, "", first.scope.window, "Levene's test", sum(done.n)),
    )  # fmt: skip
    title = f"{first.name}: {names[0]} and {names[1]}"
    box = [
        {"type": "box", "y": v.frame.value.astype(float).tolist()[:5000], "name": n}
        for v, n in zip((first, second), names, strict=True)
    ]
    figure = {
        "data": box,
        "layout": {
            "title": {"text": title},
            "yaxis": {"title": {"text": unit or "value"}},
            "showlegend": False,
        },
    }
    return ToolResult(text, (*metrics, Chart(title, figure)), notes=first.scope.notes)
