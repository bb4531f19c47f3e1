"""How long, how often and when an item of a machine's events was in a state; and what it was at a moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from plant import facts
from plant.held import items_of, stretches
from plant.period import Period
from tools.context import ToolContext
from tools.held_conditions import condition_counts
from tools.held_figures import grouped, held_in, said_of, table_of
from tools.held_overlaps import overlaps
from tools.numbers import number_words
from tools.result import Artifact, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import AlarmCode, Dimension, EquipmentRef, ItemRef, Moment, PeriodArg, Slot, StateRef, choice
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import pandas as pd

Figure = Annotated[
    str,
    choice(
        "what is told first",
        how_long="how long, how much time, how many hours, how many minutes, how many seconds, number of hours, hours, minutes, longer, seconds, time in, total time, duration, in all, in total, longest in total, longest in all",
        share="percent, percentage, share, proportion, fraction, what part",
        how_often="how often, how many times, number of times, times, how many, count, most often, how frequently",
        longest="longest, longest unbroken, longest single, longest stretch, max, maximum",
        shortest="shortest",
        last="last, latest, most recent, last time, most recently",
        first="first, earliest, first time",
        current="current, currently, right now, at the moment, now, at present",
        days="how many days, number of days, on how many days",
    ),
]
Lasting = Annotated[float, Slot("hours", "only stretches longer than this, in hours")]
_STEPS = frozenset(["hour", "day", "week", "month", "year"])
_NOTHING = frozenset(["", "unavailable"])
_MOST_SAID, _MOST_VALUES = 8, 6


def held_states(
    context: ToolContext,
    *,
    state: tuple[StateRef, ...] = (),
    item: tuple[ItemRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    moment: Moment | None = None,
    alarm: AlarmCode | None = None,
    lasting: Lasting | None = None,
    figure: Figure | None = None,
    by: Dimension | None = None,
) -> ToolResult:
    """Say how long, how often and when an item of a machine's events was in a recorded state (execution ACTIVE, mode AUTOMATIC,
    e-stop TRIGGERED, a program): time in it, times it went there, longest stretch, first, last, days; by machine, day, month;
    what it was at a moment; and count the warnings and faults of one condition item.

    Each value is held until the item's next report; equal reports that follow each other are one stretch.
    """
    states = [tuple(s.split("=", 1)) for s in state if "=" in s]
    items = list(dict.fromkeys([*(s[0] for s in states), *item]))
    kinds = {n.id: n.detail for n in context.index.names("item")}
    if not kinds:
        return no_data("There are no events of items (execution, mode, program, …) in the data here.")
    of_machines = [i for i, k in kinds.items() if k == "state"]
    if moment is not None:
        return _at(context, equipment, items or of_machines, dt.datetime.fromisoformat(moment))
    if figure == "current" and period is None:
        return _at(context, equipment, items or of_machines, None)
    conditions = [i for i in items if kinds.get(i) == "condition"]
    held = [i for i in items if i not in conditions] or ([] if conditions else of_machines)
    scopes: list[Scope] = []
    for one in dict.fromkeys((period, other) if other is not None else (period,)):
        scope = scope_of(context, equipment, one, table="item_event", whole=True)
        if isinstance(scope, ToolResult):
            return scope
        scopes.append(scope)
    results: list[ToolResult] = []
    for scope in scopes:
        if conditions:
            levels = {i: [v for j, v in states if j == i] for i in conditions}
            results.append(condition_counts(context, scope, levels, alarm=alarm, by=by))
        if held:
            wanted = [(i, v) for i, v in states if i in held]
            alone = [i for i in held if not any(i == j for j, _ in wanted)]
            results.append(_of_items(context, scope, wanted, alone, _Asked(figure, by, lasting)))
    return _joined(results)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of states: which figure first, by what, and of stretches longer than how many hours."""

    figure: str | None
    by: str | None
    lasting: float | None


def _of_items(
    context: ToolContext, scope: Scope, wanted: Sequence[tuple[str, ...]], alone: Sequence[str], asked: _Asked
) -> ToolResult:  # fmt: skip
    figure, by = asked.figure, asked.by
    frame = stretches(context.plant, scope.units, [*dict.fromkeys(i for i, _ in wanted), *alone])
    there = {
        (str(u), str(i)) for u, i in zip(frame.get("equipment_id", ()), frame.get("item", ()), strict=True)
    }
    units = list(scope.units) or sorted({u for u, _ in there})
    lacking = [u for u in units if not any(u == t for t, _ in there)]
    if not there:
        named = ", ".join(dict.fromkeys([*(i for i, _ in wanted), *alone]))
        known = ", ".join(items_of(context.plant, scope.units))
        return no_data(f"{scope.place} reports no {named}; the items there are {known}.")
    zone, window = context.plant.zone, scope.period
    found = [
        held_in(frame, u, i, v, window, zone, longer_s=3600 * (asked.lasting or 0.0))
        for i, v in wanted
        for u in units
        if (u, i) in there
    ]  # fmt: skip
    if by == "machine":
        often = figure in {"how_often", "days"}
        found.sort(key=lambda h: (h.item, h.value, -(h.times if often else h.seconds)))
    text, artifacts = [], []  # type: list[str], list[Artifact]
    said_window = scope.window
    if asked.lasting:
        said_window += f", only stretches longer than {asked.lasting * 60:g} min"
    for h in found[:_MOST_SAID]:
        text.append(said_of(h, said_window, figure))
    for h in found:
        artifacts += h.metrics(said_window)
    if figure == "how_often" and not asked.lasting:
        crossed, told = _crossings(frame, wanted, units, scope)
        text += crossed
        artifacts += told
    if by == "machine" and len(found) > 1:
        longest, oftenest = max(found, key=lambda h: h.seconds), max(found, key=lambda h: h.times)
        text.insert(0, f"Longest in all on {longest.unit}, most often on {oftenest.unit}.")
    if by in _STEPS and figure not in {"shortest", "last", "first", "days"}:
        for h in found:
            said, more = grouped(h, by or "", figure, scope.window)
            text.append(said)
            artifacts += more
    if found:
        artifacts.append(table_of(found, scope.place))
    for i in alone:
        for u in units:
            if (u, i) in there:
                said, more = _values(frame, u, i, scope, context)
                text.append(said)
                artifacts += more
    pairs = [
        (u, s, i) for s in wanted for i in alone if i != s[0] for u in units if {(u, i), (u, s[0])} <= there
    ]
    for u, (own, value), i in pairs if figure not in {"first", "last", "current"} else ():
        said, more = overlaps(frame, u, (own, value), i, scope)
        text.insert(0, said) if said else None
        artifacts += more
    notes = scope.notes + ((f"{', '.join(lacking)} does not report it.",) if lacking and scope.units else ())
    return ToolResult(" ".join(text), tuple(artifacts), notes=notes)


def _values(
    frame: "pd.DataFrame", unit: str, item: str, scope: Scope, context: ToolContext
) -> tuple[str, list[Artifact]]:
    """Return which values an item had in a period, the longest held first; what says nothing comes last."""
    own = frame[(frame.equipment_id == unit) & (frame["item"] == item)]
    inside = own[(own.ends > scope.period.start) & (own.starts < scope.period.end)]
    held = [
        held_in(frame, unit, item, str(v), scope.period, context.plant.zone) for v in inside["value"].unique()
    ]
    held.sort(key=lambda h: (h.value.casefold() in _NOTHING, -h.seconds))
    changes = sum(h.times for h in held)
    real = [h for h in held if h.value.casefold() not in _NOTHING]
    if not held:
        return f"{unit} reported no {item} ({scope.window}).", []
    each = "; ".join(
        f"{h.value or 'empty'} for {number_words(h.seconds / 3600)} h ({number_words(h.seconds / 60)} min), {h.times} times"
        + (f", from {h.began[:16]}" if h.began else "")
        for h in held[:_MOST_VALUES]
    )
    more = f"; and {len(held) - _MOST_VALUES} more" if len(held) > _MOST_VALUES else ""
    metrics = [
        Metric(
            f"Different values of {item}",
            len(real),
            "values",
            scope.window,
            "values but empty and unavailable",
            changes,
            unit,
        ),
        Metric(
            f"Changes of {item}", changes, "times", scope.window, "stretches that began in it", changes, unit
        ),
        Metric(
            "Further values",
            max(0, len(held) - _MOST_VALUES),
            "values",
            scope.window,
            "values not listed",
            changes,
            unit,
        ),
    ]
    text = f"{item} of {unit} ({scope.window}): {each}{more}. It changed {changes:,} times; {len(real)} different values."
    return text, [
        *metrics,
        *(m for h in held[:_MOST_VALUES] for m in h.metrics(scope.window)),
        table_of(held, f"{item} of {unit}"),
    ]


def _crossings(
    frame: "pd.DataFrame", wanted: Sequence[tuple[str, ...]], units: Sequence[str], scope: Scope
) -> tuple[list[str], list[Artifact]]:
    """Return how often an item went straight from one of two values to the other, where just two of it are asked."""
    if len(wanted) != 2 or wanted[0][0] != wanted[1][0]:
        return [], []
    item, pair = wanted[0][0], (wanted[0][1], wanted[1][1])
    text, metrics = [], []  # type: list[str], list[Artifact]
    for unit in units:
        own = frame[(frame.equipment_id == unit) & (frame["item"] == item)]
        inside = (own.starts >= scope.period.start) & (own.starts < scope.period.end)
        told = []
        for before, after in (pair, pair[::-1]):
            n = int((inside & (own["value"] == after) & (own["value"].shift() == before)).sum())
            told.append(f"from {before} to {after} {n:,} times")
            metrics.append(
                Metric(
                    f"{unit} from {before} to {after}",
                    n,
                    "times",
                    scope.window,
                    "reports that follow each other",
                    n,
                    unit,
                )
            )
        text.append(f"{unit} went straight {' and '.join(told)}.")
    return text, metrics


def _at(
    context: ToolContext, equipment: Sequence[str], items: Sequence[str], at: dt.datetime | None
) -> ToolResult:
    """Say what items were at a moment: their last values before it, and since when; without one what they were last."""
    zone = context.plant.zone
    span = None if at is None else Period(at, at + dt.timedelta(seconds=1))
    scope = scope_of(context, equipment, span, table="item_event", whole=True)
    if isinstance(scope, ToolResult):
        return scope
    frame = stretches(context.plant, scope.units, items)
    when = (
        "the newest report" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    )
    if at is not None and len(frame):
        frame = frame[(frame.starts <= at) & (frame.ends > at)]
    here = (
        frame.sort_values("starts").groupby(["equipment_id", "item"], as_index=False).last()
        if len(frame)
        else frame
    )
    rows = [
        (str(r.equipment_id), str(r.item), str(r.value) or "empty",
         f"{r.starts.tz_convert(zone):%Y-%m-%d %H:%M:%S}", f"{r.ends.tz_convert(zone):%Y-%m-%d %H:%M:%S}")
        for r in facts.records(here.sort_values(["equipment_id", "item"]))
    ]  # fmt: skip
    if not rows:
        return no_data(f"No {', '.join(items)} of {scope.place} is recorded for {when}.")
    machines = list(dict.fromkeys(r[0] for r in rows))
    text = " ".join(
        f"At {when} {m} had {', '.join(f'{i} {v} (since {since})' for u, i, v, since, _ in rows if u == m)}."
        for m in machines
    )
    if at is None:
        text += f" The newest report of {rows[0][0]} is of {rows[0][4]}."
    table = Table(f"Values at {when}", ("machine", "item", "value", "since", "until"), tuple(rows))
    return ToolResult(text, (table,))


def _joined(results: Sequence[ToolResult]) -> ToolResult:
    if len(results) == 1:
        return results[0]
    kept = [r for r in results if r.status == "answered"] or list(results)
    return ToolResult(
        " ".join(r.text for r in results),
        tuple(a for r in kept for a in r.artifacts),
        status=kept[0].status,
        notes=tuple(dict.fromkeys(n for r in kept for n in r.notes)),
    )


TOOLS = (
    ToolSpec(
        held_states,
        "production",
        (
            "how long was the execution of cnc-07 ACTIVE yesterday and how long READY",
            "longest unbroken ACTIVE stretch of mill-1 in march",
            "how many minutes was cnc-03 in AUTOMATIC mode and how many in MANUAL",
            "how often did cnc-05 go to FEED_HOLD between 13:00 and 15:00",
            "when was the e-stop of mill-2 TRIGGERED last and how often",
            "which mode and which execution state did cnc-01 have at 14:30 on 3 may",
            "which program was loaded on cnc-04 on 5 june and what is its comment",
            "on how many days did cnc-02 go ACTIVE at least once",
            "how many travel warnings of the Z axis did cnc-07 have by month",
        ),
        about=("execution", "feed hold", "controller mode"),
        reads=("item_event",),
    ),
)
