"""Single events (alarms, stops) counted by machine, shift, hour, day, week, month or reason."""

from typing import TYPE_CHECKING

from plant.errors import RequestError
from tools.context import ToolContext
from tools.figures import bars
from tools.result import Artifact, Chart, Metric, Table
from tools.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

_STEPS = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "week": "week of %Y-%m-%d", "month": "%B %Y"}
_COLUMNS = {"machine": "equipment_id", "reason": "reason", "code": "code"}
_MOST = 31


def counted_by(
    context: ToolContext, frame: "pd.DataFrame", by: str, *, what: str, when: str, scope: Scope
) -> tuple[str, tuple[Artifact, ...]]:
    """Return a sentence and the artifacts of events counted by a dimension.

    Args:
        context: the plant.
        frame: one row an event: equipment_id, `when` (plant-local), minutes (missing where not known).
        by: machine, reason, code, shift, hour, day, week or month.
        what: the events in words ("stops for Tool breakage").
        when: column of the time an event is counted at.
        scope: machines and period.

    Raises:
        RequestError: the events do not carry the dimension.
    """
    keys = _keys(context, frame, by, when, what)
    sums = frame.assign(key=keys).dropna(subset=["key"]).groupby("key").agg(
        n=("equipment_id", "size"), minutes=("minutes", "sum")
    )  # fmt: skip
    ranked = sums.sort_values("n", ascending=False, kind="stable")
    labels = [_label(k, by) for k in ranked.index]
    rows = tuple(
        (label, int(n), round(float(minutes) / 60, 3))
        for label, n, minutes in zip(labels, ranked.n, ranked.minutes, strict=True)
    )
    if by in _STEPS:
        in_time = sorted(rows)
        if by == "month":
            in_time = [rows[i] for i in sorted(range(len(rows)), key=lambda i: ranked.index[i])]
    else:
        in_time = list(rows)
    most = rows[0]
    others = "" if len(rows) > 12 else f" {'; '.join(f'{r[0]} {r[1]:,}' for r in in_time)}."
    text = f"By {by}: most {'on' if by == 'machine' else 'in' if by in _STEPS else 'for'} {most[0]}, {most[1]:,} of {len(frame):,}.{others}"
    title = f"{what[:1].upper()}{what[1:]} of {scope.place} by {by}"
    shown = in_time[-_MOST:] if by in _STEPS else in_time[:_MOST]
    table = Table(title, (by, "number", "time"), tuple(shown), ("", "", "h"), len(rows))
    chart = Chart(title, bars(title, [r[0] for r in shown], [float(r[1]) for r in shown], y_title="number"))
    metric = Metric(f"Most, {most[0]}", most[1], "", scope.window, f"number of {what}", len(frame), most[0])
    return text, (metric, table, chart)


def _keys(context: ToolContext, frame: "pd.DataFrame", by: str, when: str, what: str) -> "pd.Series":
    if by in _STEPS:
        times = frame[when]
        starts: pd.Series = (
            times.dt.to_period({"week": "W-SUN", "month": "M"}[by]).dt.start_time
            if by in {"week", "month"}
            else times.dt.floor({"hour": "h", "day": "D"}[by])
        )
        return starts
    if by in _COLUMNS and _COLUMNS[by] in frame:
        return frame[_COLUMNS[by]]
    if by == "shift":
        return shifts_of(context, frame, when)
    can = [*(d for d, c in _COLUMNS.items() if c in frame), "shift", *_STEPS]
    raise RequestError(
        f"The {what} can't be split by {by}: their records do not carry it. They can by {', '.join(can)}."
    )


def shifts_of(context: ToolContext, frame: "pd.DataFrame", when: str) -> "pd.Series":
    """Return the name of the shift that each event began in; missing outside of all."""
    import pandas as pd

    zone = context.plant.zone.key
    shifts = context.plant.sql_frame(
        f"SELECT DISTINCT timezone('{zone}', starts) AS starts, timezone('{zone}', ends) AS ends, name FROM shift ORDER BY 1",
        {},
    )
    if shifts.empty:
        raise RequestError("There is no shift calendar here, so events can't be split by shift.")
    shifts = shifts.drop_duplicates("starts")
    order = frame.sort_values(when)
    times = pd.DataFrame({"at": order[when].astype("datetime64[us]"), "row": order.index})
    left = shifts.assign(at=shifts.starts.astype("datetime64[us]"))
    met = pd.merge_asof(times, left, on="at")
    inside = met["at"] < met["ends"].astype("datetime64[us]")
    return pd.Series(met["name"].where(inside).to_numpy(), index=met["row"]).reindex(frame.index)


def _label(key: object, by: str) -> str:
    return f"{key:{_STEPS[by]}}" if by in _STEPS else str(key)
