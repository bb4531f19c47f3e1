"""What a tool call is about: machines, period and words for both, with the defaults that are said."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from plant.period import Period
from tools.context import ToolContext
from tools.result import ToolResult

DEFAULT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Scope:
    """Resolved machines and period of a call.

    Attributes:
        units: work units; empty means the whole plant.
        period: what counts.
        place: the machines in words.
        window: the period in words, plant time.
        notes: what was assumed.
    """

    units: tuple[str, ...]
    period: Period
    place: str
    window: str
    notes: tuple[str, ...] = ()


def scope_of(
    context: ToolContext,
    equipment: Sequence[str],
    period: Period | None,
    *,
    table: str,
    whole: bool = False,
    counted: bool = False,
) -> Scope | ToolResult:
    """Resolve what a call is about, or say what is missing.

    Args:
        context: the plant.
        equipment: machines, lines or areas as asked; empty for the whole plant.
        period: as asked, or None.
        table: fact table the answer rests on.
        whole: without a period take all data instead of the last 30 days.
        counted: rows are events that may not have come: none of a machine while others have some is 0.

    Raises:
        NotFound: no machine of that name.
    """
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    place = place_of([n.id for n in names])
    there = context.index.time_range(table)
    if there is None:
        return no_data(f"There are no rows in {table.replace('_', ' ')} yet.")
    zone = context.plant.zone
    notes: tuple[str, ...] = ()
    if period is None:
        now = context.plant.now().now
        end = there.end if whole else min(there.end, now + dt.timedelta(seconds=1))
        start = there.start if whole else max(there.start, end - dt.timedelta(days=DEFAULT_DAYS))
        if start >= end:
            start, end = there.start, there.end
        period = Period(start, end)
        said = "all data" if whole else f"the last {DEFAULT_DAYS} days of data"
        notes = (f"No period was asked, so {said} were taken: {period.words(zone)}.",)
    for unit in names or (None,):
        has = there if unit is None else context.index.time_range(table, unit.id)
        if has is None:
            return no_data(f"There is no data of {unit.id if unit else place} in {table.replace('_', ' ')}.")
        if counted and period.end > there.start and period.start < there.end:
            continue
        if period.end <= has.start or period.start >= has.end:
            return no_data(
                f"There is no data of {unit.id if unit else place} for {period.words(zone)}; "
                f"there is from {has.words(zone)}."
            )
    return Scope(units, period, place, period.words(zone), notes)


def place_of(equipment: Sequence[str]) -> str:
    """Return machines in words; a long list is counted."""
    if len(equipment) > 4:
        return f"{len(equipment)} machines ({', '.join(equipment[:3])}, …)"
    return ", ".join(equipment) or "all machines"


def no_data(text: str) -> ToolResult:
    """Return the result that says what is missing and what exists instead."""
    return ToolResult(text, status="no_data")
