"""Single measured values: the latest ones, and those out of tolerance, with time, machine and shift."""

from typing import TYPE_CHECKING, Annotated, Any

from plant import quality_data
from plant.facts import records
from tools.context import ToolContext
from tools.event_groups import shifts_of
from tools.quality.plant_values import characteristics_meant
from tools.result import Artifact, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import (
    CharacteristicRef,
    Dimension,
    EquipmentRef,
    Limit,
    PeriodArg,
    ProductRef,
    ShiftRef,
    choice,
)

if TYPE_CHECKING:
    import pandas as pd

_SAID, _SHOWN = 20, 200  # values told in the sentence, and rows of the table
_STEPS = {"day": ("D", "%Y-%m-%d"), "week": ("W-SUN", "week of %Y-%m-%d"), "month": ("M", "%B %Y")}
Outside = Annotated[
    str,
    choice(
        "only the values beyond the tolerance, above its upper or below its lower limit",
        above="oversize, over size, too big, too large, too high, above the upper limit, over the upper limit, above tolerance",
        below="undersize, under size, too small, too low, below the lower limit, below tolerance",
        any="out of tolerance, outside tolerance, out of limits, outside the limits, out of spec, outside spec, beyond tolerance, beyond the limits, off spec, not in tolerance, outside the tolerance, oot",
    ),
]


def measured_values(
    context: ToolContext,
    *,
    characteristic: tuple[CharacteristicRef, ...] = (),
    product: ProductRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    outside: Outside | None = None,
    shift: ShiftRef | None = None,
    by: Dimension | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List single measured values of characteristics with time, machine and shift, the latest first: all, or only those
    out of tolerance; and count them by shift, machine, product, day, week or month.
    """
    scope = scope_of(context, equipment, period, table="measurement")
    if isinstance(scope, ToolResult):
        return scope
    meant = characteristics_meant(context, characteristic, product, equipment)
    frame = _values(context, [n.id for n in meant], scope)
    if frame.empty:
        return no_data(f"Nothing was measured on {scope.place} for {scope.window}.")
    what = (
        ", ".join(dict.fromkeys(frame.name))
        if len(set(frame.name)) <= 2
        else f"{frame.id.nunique()} characteristics"
    )
    beyond = {"above": frame.above, "below": frame.below}.get(outside or "", frame.above | frame.below)
    dimension = "shift" if shift and not by else by
    text, artifacts = _counted(frame, beyond, what, scope)
    if dimension is not None:
        said, table = _grouped(frame, beyond, dimension, scope)
        text, artifacts = f"{text} {said}", (*artifacts, *table)
    chosen = frame[beyond] if outside else frame
    shown = chosen.sort_values("measured", ascending=False).head(limit or _SHOWN)
    if not shown.empty and (outside or dimension is None):
        listed = records(shown.head(limit or (5 if outside else _SAID)))
        told = "; ".join(_one(r, several=frame.id.nunique() > 1) for r in listed[:_SAID])
        more = len(chosen) - len(listed[:_SAID])
        text += f" The latest{' of them' if outside else ''}: {told}{f' and {more:,} more' if more and not limit else ''}."
        rows = tuple(
            (f"{r.measured:%Y-%m-%d %H:%M}", r.name, float(r.value), r.equipment_id, r.shift, r.verdict)
            for r in records(shown)
        )
        columns = ("measured", "characteristic", "value", "machine", "shift", "verdict")
        unit = shown.unit.iloc[0] if shown.unit.nunique() == 1 else ""
        title = f"Measured values of {what}{' out of tolerance' if outside else ''}"
        artifacts = (*artifacts, Table(title, columns, rows, ("", "", unit, "", "", ""), len(chosen)))
    return ToolResult(text, artifacts, notes=scope.notes)


def _values(context: ToolContext, ids: list[str], scope: Scope) -> "pd.DataFrame":
    """Return the values of characteristics with what they are judged by."""
    import pandas as pd

    parts = []
    for id in ids:
        part = quality_data.measurements(context.plant, id, scope.period, scope.units)
        if part.empty:
            continue
        name, unit, _, low, high = quality_data.limits(context.plant, id)
        product = next((n.parent for n in context.index.names("characteristic") if n.id == id), "")
        value = part.value.astype(float)
        above = value > high if high is not None else value != value
        below = value < low if low is not None else value != value
        verdict = above.map({True: "above", False: ""}).where(~below, "below")
        verdict = verdict.where(above | below, "" if low is None and high is None else "in tolerance")
        parts.append(
            part.assign(
                id=id,
                name=name,
                unit=unit,
                product=product,
                above=above,
                below=below,
                verdict=verdict,
                value=value,
            )
        )
    if not parts:
        return pd.DataFrame()
    frame = pd.concat(parts, ignore_index=True)
    known = bool(context.plant.info("shift").rows)
    return frame.assign(shift=shifts_of(context, frame, "measured") if known else None)


def _counted(
    frame: "pd.DataFrame", beyond: "pd.Series[bool]", what: str, scope: Scope
) -> tuple[str, tuple[Artifact, ...]]:
    n, out = len(frame), int(beyond.sum())
    first, last = frame.measured.min(), frame.measured.max()
    metrics = (
        Metric("Measured values", n, "values", scope.window, "count of values", n, scope.place),
        Metric("Values out of tolerance", out, "values", scope.window, "beyond the specification limits", n, scope.place),
        Metric("Share out of tolerance", 100 * out / n, "%", scope.window, "values out of tolerance / all values", n,
               scope.place),
    )  # fmt: skip
    text = (
        f"{what} on {scope.place}: {out:,} of {n:,} values out of tolerance, {100 * out / n:.3g} % ({scope.window}; measured "
        f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M})."
    )
    return text, metrics


def _grouped(
    frame: "pd.DataFrame", beyond: "pd.Series[bool]", by: str, scope: Scope
) -> tuple[str, tuple[Artifact, ...]]:
    """Count the values, and those out of tolerance, by a dimension that they carry."""
    columns = {
        "machine": "equipment_id",
        "shift": "shift",
        "product": "product",
        "lot": "lot_id",
        "characteristic": "name",
    }
    if by in _STEPS:
        keys = frame.measured.dt.to_period(_STEPS[by][0]).dt.start_time
    elif by in columns:
        keys = frame[columns[by]]
    else:
        return f"They can’t be split by {by}: the records do not carry it.", ()
    sums = (
        frame.assign(key=keys, out=beyond)
        .dropna(subset=["key"])
        .groupby("key")
        .agg(out=("out", "sum"), n=("out", "size"))
    )
    sums = sums if by in _STEPS else sums.sort_values("out", ascending=False, kind="stable")
    rows = tuple(
        (
            f"{k:{_STEPS[by][1]}}" if by in _STEPS else str(k),
            int(r.out),
            int(r.n),
            round(100 * r.out / r.n, 3),
        )
        for k, r in sums.iterrows()
    )
    text = (
        f"By {by}: {'; '.join(f'{k} {out:,} of {n:,} ({share:.3g} %)' for k, out, n, share in rows[:_SAID])}."
    )
    metrics = tuple(
        Metric(
            f"Values out of tolerance, {k}",
            out,
            "values",
            scope.window,
            "beyond the specification limits",
            n,
            k,
        )
        for k, out, n, _ in rows[:_SAID]
    )
    table = Table(
        f"Values out of tolerance by {by}",
        (by, "out of tolerance", "values", "share"),
        rows,
        ("", "", "", "%"),
    )
    return text, (*metrics, table)


def _one(row: Any, *, several: bool) -> str:
    name = f"{row.name} " if several else ""
    out = f", {row.verdict}" if row.verdict in {"above", "below"} else ""
    return f"{name}{row.value:.6g} {row.unit} at {row.measured:%Y-%m-%d %H:%M} on {row.equipment_id}{out}"
