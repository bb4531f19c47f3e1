"""Measured values of the plant's characteristics: which are meant, their rows, and the chart that fits them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from plant import quality_data
from plant.names import Name
from plant.period import Period
from tools.context import ToolContext
from tools.quality.charts import ChartOptions, ControlChart
from tools.quality.choose import choose_chart
from tools.quality.constants import Floats
from tools.quality.variables import i_mr, xbar
from tools.result import ToolResult
from tools.scope import Scope, no_data, scope_of

if TYPE_CHECKING:
    import pandas as pd

LEAST_VALUES = 10
BASELINE_DAYS = 60
_BASELINE_GROUPS = 25


@dataclass(frozen=True, slots=True)
class Values:
    """Measurements of one characteristic with its limits.

    Attributes:
        frame: columns measured (plant-local), value, equipment_id, subgroup, lot_id; in time order.
    """

    id: str
    name: str
    unit: str
    nominal: float | None
    lsl: float | None
    usl: float | None
    scope: Scope
    frame: "pd.DataFrame"

    @property
    def outside(self) -> int:
        """Return how many values are outside the specification limits."""
        x = self.frame.value.to_numpy(dtype=float)
        high = x > self.usl if self.usl is not None else np.zeros(len(x), dtype=bool)
        low = x < self.lsl if self.lsl is not None else np.zeros(len(x), dtype=bool)
        return int((high | low).sum())


def characteristics_meant(
    context: ToolContext, asked: Sequence[str], product: str | None, equipment: Sequence[str]
) -> tuple[Name, ...]:
    """Return the characteristics that a question means: those named, else of the product, else measured at the machines.

    A product that was named wins over characteristics of another one.
    """
    names = tuple(context.index.resolve("characteristic", c) for c in asked)
    if product is not None:
        of = context.index.resolve("product", product).id
        fits = tuple(n for n in names or context.index.names("characteristic") if n.parent == of)
        return fits or tuple(n for n in context.index.names("characteristic") if n.parent == of)
    if names or not equipment:
        return names or context.index.names("characteristic")
    units = [
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    ]
    measured = quality_data.characteristics_at(context.plant, units)
    return tuple(n for n in context.index.names("characteristic") if n.id in measured)


def values_of(
    context: ToolContext, characteristic: str, equipment: Sequence[str], period: Period | None
) -> Values | ToolResult:
    """Return the measurements of a characteristic, or the sentence that says what is missing."""
    name = context.index.resolve("characteristic", characteristic)
    scope = scope_of(context, equipment, period, table="measurement")
    if isinstance(scope, ToolResult):
        return scope
    frame = quality_data.measurements(context.plant, name.id, scope.period, scope.units)
    if len(frame) < LEAST_VALUES:
        return no_data(
            f"There are only {len(frame)} measurements of {name.label} on {scope.place} for {scope.window}; "
            f"a judgment needs at least {LEAST_VALUES}."
        )
    title, unit, nominal, lsl, usl = quality_data.limits(context.plant, name.id)
    return Values(name.id, title, unit, nominal, lsl, usl, scope, frame)


def baseline_of(context: ToolContext, got: Values) -> "pd.DataFrame | None":
    """Return the measurements just before the period, where they are enough to freeze limits."""
    start = got.scope.period.start
    earlier = Period(start - dt.timedelta(days=BASELINE_DAYS), start)
    frame = quality_data.measurements(context.plant, got.id, earlier, got.scope.units)
    if frame.empty or frame.subgroup.isna().any() or frame.subgroup.nunique() < _BASELINE_GROUPS:
        return None
    return frame


class Times(Sequence[str]):
    """The times of many points as texts, each made only when it is read: few of a long chart's are shown."""

    def __init__(self, moments: "pd.Series[Any]") -> None:
        self._moments = moments.to_numpy(dtype="datetime64[m]")

    def __len__(self) -> int:
        return len(self._moments)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [str(m).replace("T", " ") for m in self._moments[at]]
        return str(self._moments[at]).replace("T", " ")


def subgroup_means(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return the means of subgroups in time order, or the single values where there are none: columns at, value."""
    if frame.subgroup.notna().all():
        return frame.groupby("subgroup", sort=False).agg(at=("measured", "first"), value=("value", "mean"))
    return frame[["measured", "value"]].rename(columns={"measured": "at"})


@dataclass(frozen=True, slots=True)
class Charted:
    """The chart that fits measurements, one time a point, and why it fits."""

    chart: ControlChart
    times: Times
    why: str

    @property
    def judged(self) -> "np.ndarray":
        """Return which points are judged: those of phase 2, or all."""
        base = self.chart.base
        return ~base if not base.all() else np.ones(len(base), dtype=bool)

    @property
    def signals(self) -> dict[int, tuple[str, ...]]:
        """Return position from 0 of the judged points that break a rule -> rules."""
        judged = self.judged
        return {n: r for n, r in self.chart.main.signals.items() if judged[n]}

    @property
    def spread_signals(self) -> list[int]:
        """Return positions from 0 of the judged points beyond the limits of spread."""
        spread, judged = self.chart.spread, self.judged
        return [n for n in (spread.signals if spread else ()) if judged[n]]


def chart_of(frame: "pd.DataFrame", before: "pd.DataFrame | None", rules: tuple[str, ...]) -> Charted:
    """Return the chart of measurements: of subgroup means where they have subgroups, else of single values.

    Args:
        frame: the measurements that are judged.
        before: earlier ones, which the limits come from; None: the limits come from `frame`.
        rules: run rules.
    """
    import pandas as pd

    whole = frame if before is None else pd.concat([before, frame], ignore_index=True)
    values: Floats = whole.value.to_numpy(dtype=float)
    if whole.subgroup.notna().all():
        codes, _ = pd.factorize(whole.subgroup)
        order = np.argsort(codes, kind="stable")
        cuts = np.flatnonzero(np.diff(codes[order])) + 1
        groups = np.split(values[order], cuts)
        first = np.concatenate([[0], cuts])
        sizes = [len(g) for g in groups]
        if len(groups) >= 5 and min(sizes) >= 2:
            choice = choose_chart("auto", values, group_sizes=sizes)
            times = Times(whole.measured.iloc[order[first]])
            phase1 = None if before is None else int(before.subgroup.nunique())
            return Charted(xbar(groups, ChartOptions(phase1, rules=rules)), times, choice.why + ".")
    choice = choose_chart("i_mr", values)
    phase1 = None if before is None else len(before)
    return Charted(i_mr(values, ChartOptions(phase1, rules=rules)), Times(whole.measured), choice.why + ".")


def streams_note(got: Values) -> list[str]:
    """Return the warning that several machines are in one chart, where they are."""
    machines = got.frame.equipment_id.nunique()
    if machines < 2:
        return []
    return [
        f"{machines} machines are in one chart; differences between them look like instability: ask for one machine."
    ]
