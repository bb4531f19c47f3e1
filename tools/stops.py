"""Single stops of machines: the longest, the latest, those of one reason or longer than a time."""

from typing import Annotated

from plant import facts
from tools.context import ToolContext
from tools.event_groups import counted_by
from tools.result import Artifact, Metric, Table, ToolResult
from tools.scope import scope_of
from tools.slots import Dimension, EquipmentRef, Limit, PeriodArg, ReasonRef, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec

Which = Annotated[
    str,
    choice(
        "which stops come first",
        longest="longest, biggest, worst, largest",
        latest="latest, last, most recent, newest",
        first="first, earliest, oldest",
        shortest="shortest, smallest",
    ),
]
Lasting = Annotated[float, _Slot("hours", "shortest stop that counts, in hours")]
_ORDER = {"latest": ("starts", False), "first": ("starts", True), "shortest": ("minutes", True)}


def list_stops(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    reason: ReasonRef | None = None,
    which: Which | None = None,
    lasting: Lasting | None = None,
    by: Dimension | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List single stops of machines with begin, end, minutes and reason: the longest, the latest, of one reason, or
    longer than a time; and count them, by machine, reason, shift or day.
    """
    scope = scope_of(context, equipment, period, table="state_event", whole=True)
    if isinstance(scope, ToolResult):
        return scope
    label = context.index.resolve("reason", reason).label if reason is not None else None
    frame = facts.stop_rows(context.plant, scope.period, scope.units, label)
    what = "stops" if label is None else f"stops for {label}"
    if lasting is not None:
        frame = frame[frame.minutes > lasting * 60]
        what += f" longer than {lasting * 60:g} min"
    n, minutes = len(frame), float(frame.minutes.sum())
    place = f"{scope.place[:1].upper()}{scope.place[1:]}"
    count = Metric(
        f"Number of {what}", n, "stops", scope.window, "stops that began or lasted in it", n, scope.place
    )
    if not n:
        return ToolResult(f"{place} had 0 {what} ({scope.window}).", (count,), notes=scope.notes)
    column, ascending = _ORDER.get(which or "longest", ("minutes", False))
    shown = frame.sort_values(column, ascending=ascending).head(limit or 20)
    rows = tuple(
        (
            f"{r.starts:%Y-%m-%d %H:%M}",
            f"{r.ends:%Y-%m-%d %H:%M}",
            r.equipment_id,
            round(float(r.minutes), 2),
            r.reason,
        )
        for r in facts.records(shown)
    )
    first = rows[0]
    named = f", {first[4]}" if first[4] else ""
    metrics = (
        count,
        Metric("Time of these stops", minutes / 60, "h", scope.window, "sum of their time", n, scope.place),
        Metric(
            f"The {which or 'longest'} of them",
            first[3],
            "min",
            scope.window,
            f"stop of {first[2]} from {first[0]}",
        ),
    )
    text = (
        f"{place} had {n:,} {what}, {minutes / 60:,.4g} h in all ({scope.window}). The {which or 'longest'} took {first[3]:.6g} min, "
        f"from {first[0]} to {first[1]} on {first[2]}{named}."
    )
    if limit is not None and rows[1:]:
        text += f" Then {'; '.join(f'{r[3]:.6g} min on {r[2]} from {r[0]}' for r in rows[1:])}."
    columns = ("begin", "end", "machine", "minutes", "reason")
    grouped: tuple[Artifact, ...] = ()
    if by is not None:
        said_by, grouped = counted_by(context, frame, by, what=what, when="starts", scope=scope)
        text += f" {said_by}"
    table = Table(f"{what.capitalize()} of {scope.place}", columns, rows, ("", "", "", "min", ""), n)
    return ToolResult(text, (*metrics, *grouped, table), notes=scope.notes)


TOOLS = (
    ToolSpec(
        list_stops,
        "production",
        (
            "longest stop of cnc-07 last month",
            "list the stops of press-2 yesterday",
            "how often did mill-1 stop for tool change",
            "when did grind-1 stop last and why",
            "stops longer than 30 minutes on saw-1",
            "top 5 longest stops in april",
            "how many times did press-1 stand still because of missing material",
            "when was the last breakdown of cnc-03",
        ),
        about=("stop", "stoppage", "standstill"),
        reads=("state_event",),
    ),
)
