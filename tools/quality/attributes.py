"""Charts of counts: p, np, c, u and Laney's p' and u' for large samples.

A lower limit below zero stands at zero, the upper limit of a share at 1. Limits follow the sample's size.

Source: Montgomery, Introduction to Statistical Quality Control, 7th ed., chapter 7; Laney, Quality Engineering 14
(2002) 531-537.
"""

from collections.abc import Sequence

import numpy as np

from plant.errors import RequestError
from tools.quality.charts import DEFAULTS, ChartOptions, ControlChart, Panel, base_of, same
from tools.quality.constants import Floats, d2

OVERDISPERSED = 1.2  # Laney's sigma z above this: the plain limits are too narrow


def p_chart(
    defectives: Sequence[float] | Floats,
    sizes: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return shares of defective units with limits p̄ ± k √(p̄(1 − p̄)/n).

    Args:
        defectives: defective units per sample.
        sizes: units per sample.
        options: limits and rules.

    Raises:
        RequestError: a sample is empty, or has more defectives than units.
    """
    d, n = _samples(defectives, sizes, most_is_size=True)
    base = _base(len(d), options)
    mean = _center(d, n, base, options)
    error = np.sqrt(mean * (1 - mean) / n)
    return _chart("p", "share", d / n, mean, error, options, base, 1.0, "limits p̄ ± k √(p̄(1 − p̄)/n)")


def np_chart(
    defectives: Sequence[float] | Floats,
    sizes: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return numbers of defective units in samples of one size, limits np̄ ± k √(np̄(1 − p̄)).

    Raises:
        RequestError: sizes differ (a p chart is right then), or a sample is wrong.
    """
    d, n = _samples(defectives, sizes, most_is_size=True)
    if np.ptp(n) > 0:
        raise RequestError("An np chart needs samples of one size; with different sizes a p chart is right.")
    base = _base(len(d), options)
    share = _center(d, n, base, options)
    error = np.sqrt(n * share * (1 - share))
    return _chart(
        "np", "defectives", d, float(n[0]) * share, error, options, base, float(n[0]),
        "limits np̄ ± k √(np̄(1 − p̄))",
    )  # fmt: skip


def c_chart(
    counts: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return defects per sample of equal size, limits c̄ ± k √c̄."""
    d, _ = _samples(counts, np.ones(len(counts)))
    base = _base(len(d), options)
    mean = _center(d, np.ones(len(d)), base, options)
    return _chart(
        "c", "defects", d, mean, same(np.sqrt(mean), len(d)), options, base, None, "limits c̄ ± k √c̄"
    )


def u_chart(
    counts: Sequence[float] | Floats,
    sizes: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return defects per unit, limits ū ± k √(ū/n)."""
    d, n = _samples(counts, sizes)
    base = _base(len(d), options)
    mean = _center(d, n, base, options)
    return _chart(
        "u", "defects per unit", d / n, mean, np.sqrt(mean / n), options, base, None, "limits ū ± k √(ū/n)"
    )


def laney_p(
    defectives: Sequence[float] | Floats,
    sizes: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return Laney's p' chart: the p chart's errors times sigma z = mean |zᵢ − zᵢ₋₁| / d2(2)."""
    plain = p_chart(defectives, sizes, options)
    mean = float(plain.main.center[0])
    error = np.sqrt(mean * (1 - mean) / np.asarray(sizes, dtype=float))
    return _laney("laney_p", plain, mean, error, options, 1.0)


def laney_u(
    counts: Sequence[float] | Floats,
    sizes: Sequence[float] | Floats,
    options: ChartOptions = DEFAULTS,
) -> ControlChart:
    """Return Laney's u' chart, see `laney_p`."""
    plain = u_chart(counts, sizes, options)
    mean = float(plain.main.center[0])
    return _laney("laney_u", plain, mean, np.sqrt(mean / np.asarray(sizes, dtype=float)), options, None)


def sigma_z(chart: ControlChart) -> float:
    """Return Laney's sigma z of a p or u chart, or of its primed form: 1 means no overdispersion."""
    if chart.kind.startswith("laney"):
        return chart.sigma
    z = chart.main.standardised[chart.base]
    return float(np.abs(np.diff(z)).mean() / d2(2)) if len(z) > 1 else 1.0


def _laney(
    kind: str, plain: ControlChart, mean: float, error: Floats, options: ChartOptions, top: float | None
) -> ControlChart:
    wider = sigma_z(plain)
    made = _chart(
        kind, plain.main.statistic, plain.main.points, mean, wider * error, options, plain.base, top,
        f"plain limits widened by sigma z = {wider:.4g}",
    )  # fmt: skip
    return ControlChart(kind, made.panels, wider, made.base, made.method)


def _chart(
    kind: str, statistic: str, points: Floats, mean: float, error: Floats, options: ChartOptions,
    base: "np.ndarray", top: float | None, method: str,
) -> ControlChart:  # fmt: skip
    center, k = same(mean, len(points)), options.k
    high = center + k * error
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, (points - center) / error, np.nan)
    panel = Panel(
        statistic,
        points,
        center,
        np.maximum(center - k * error, 0),
        high if top is None else np.minimum(high, top),
        options.rules,
        z,
    )
    return ControlChart(kind, (panel,), float(error[0]), base, method)


def _base(points: int, options: ChartOptions) -> "np.ndarray":
    """Return the points that the centre comes from; none where it is known."""
    return base_of(points, options) if options.center is None else np.zeros(points, dtype=bool)


def _center(counts: Floats, sizes: Floats, base: "np.ndarray", options: ChartOptions) -> float:
    return float(counts[base].sum() / sizes[base].sum()) if options.center is None else options.center


def _samples(
    counts: Sequence[float] | Floats, sizes: Sequence[float] | Floats, *, most_is_size: bool = False
) -> tuple[Floats, Floats]:
    d, n = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    if len(d) == 0 or len(d) != len(n):
        raise RequestError("A chart of counts needs at least one sample, and one size a sample.")
    for at in range(len(d)):
        if not n[at] > 0:
            raise RequestError(f"Sample {at + 1} has the size {n[at]:g}; it must be above zero.")
        if not d[at] >= 0 or (most_is_size and d[at] > n[at]):
            raise RequestError(f"Sample {at + 1} has {d[at]:g} defectives of {n[at]:g} units.")
    return d, n
