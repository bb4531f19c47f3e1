"""What a control chart is: panels with limits per point, and the points that break a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plant.errors import RequestError
from tools.quality.constants import Floats
from tools.quality.rules import DEFAULT, Flags, signals_of

Phase1 = int | Sequence[bool] | Flags | None


@dataclass(frozen=True)
class ChartOptions:
    """How limits are set and what counts as a signal; the same for every chart.

    Attributes:
        phase1: points the limits come from: so many first ones, or one truth value a point; None for all. The others
            are phase 2, monitored against frozen limits.
        exclude: positions from 1 left out of the limits.
        k: distance of the limits in standard errors.
        rules: run rules of the panel of location.
        center: known centre ("standards given"): of values, of shares, of defects per sample or unit.
        sigma: known sigma of single values; charts of counts need none.
    """

    phase1: Phase1 = None
    exclude: Sequence[int] = ()
    k: float = 3.0
    rules: tuple[str, ...] = DEFAULT
    center: float | None = None
    sigma: float | None = None


DEFAULTS = ChartOptions()


@dataclass(frozen=True)
class Panel:
    """One plotted statistic.

    Attributes:
        statistic: "mean", "range", "sd", "value", "moving range", "share", "defectives", "defects",
            "defects per unit", "EWMA", "CUSUM" or "T2".
        points, center, lcl, ucl: per point; NaN where missing.
        z: standardised points; what the run rules look at.
        rules: the run rules in use; a panel of spread has rule 1 only.
    """

    statistic: str
    points: Floats
    center: Floats
    lcl: Floats
    ucl: Floats
    rules: tuple[str, ...] = ("N1",)
    z: Floats | None = None

    @cached_property
    def beyond(self) -> tuple[int, ...]:
        """Positions from 0 of the points beyond a limit; a point on the limit is not."""
        with np.errstate(invalid="ignore"):
            outside = (self.points > self.ucl) | (self.points < self.lcl)
        return tuple(int(n) for n in np.flatnonzero(outside))

    @cached_property
    def signals(self) -> dict[int, tuple[str, ...]]:
        """Position from 0 -> names of the rules that the point breaks; N1/WE1 go by the limits drawn."""
        runs = [r for r in self.rules if r not in {"N1", "WE1"}]
        found = {at: list(names) for at, names in signals_of(self.standardised, runs).items()}
        first = next((r for r in self.rules if r in {"N1", "WE1"}), None)
        if first is not None:
            for at in self.beyond:
                found.setdefault(at, []).insert(0, first)
        return {at: tuple(found[at]) for at in sorted(found)}

    @cached_property
    def standardised(self) -> Floats:
        """Points in standard errors from the centre."""
        if self.z is not None:
            return self.z
        error = (self.ucl - self.center) / 3
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(error > 0, (self.points - self.center) / error, np.nan)


@dataclass(frozen=True)
class ControlChart:
    """A chart: the panel of location first, that of spread (if any) second.

    Attributes:
        kind: "xbar_r", "xbar_s", "i_mr", "p", "np", "c", "u", "laney_p", "laney_u", "ewma" or "cusum".
        sigma: within sigma of single values; of the first point for shares and counts.
        base: which points the limits come from (phase 1).
        method: how sigma and limits were computed, one sentence.
    """

    kind: str
    panels: tuple[Panel, ...]
    sigma: float
    base: Flags
    method: str

    @property
    def main(self) -> Panel:
        """The panel of location."""
        return self.panels[0]

    @property
    def spread(self) -> Panel | None:
        """The panel of spread, where there is one."""
        return self.panels[1] if len(self.panels) > 1 else None

    @property
    def in_control(self) -> bool:
        """Whether no point of any panel breaks a rule."""
        return not any(panel.signals for panel in self.panels)

    @property
    def rules(self) -> tuple[str, ...]:
        """Run rules of the panel of location."""
        return self.main.rules


def base_of(points: int, options: ChartOptions = DEFAULTS) -> Flags:
    """Return which points limits come from; none where centre and sigma are known.

    Args:
        points: how many there are.
        options: of the chart.

    Raises:
        RequestError: fewer than two points remain, or a position is not there.
    """
    phase1, exclude = options.phase1, options.exclude
    if options.center is not None and options.sigma is not None:
        return np.zeros(points, dtype=bool)
    if phase1 is None:
        base = np.ones(points, dtype=bool)
    elif isinstance(phase1, int):
        base = np.arange(points) < phase1
    else:
        base = np.asarray(phase1, dtype=bool)
        if len(base) != points:
            raise RequestError(f"Phase 1 is marked for {len(base)} points, but there are {points}.")
        base = base.copy()
    for position in exclude:
        if not 1 <= position <= points:
            raise RequestError(f"Point {position} cannot be left out: there are points 1 to {points}.")
        base[position - 1] = False
    if base.sum() < 2:
        raise RequestError("Control limits need at least two points in phase 1.")
    return base


def same(value: float, points: int) -> Floats:
    """Return a line at one height."""
    return np.full(points, float(value))
