"""How full the machines are in the plan, from now or in a period, and which one holds the orders up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from plant.period import Period
from tools.context import ToolContext
from tools.result import Chart, Metric, Table, ToolResult
from tools.scheduling.current import current, local, no_fit
from tools.scheduling.keeping import load_table
from tools.scheduling.model import Schedule
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scope import no_data
from tools.slots import EquipmentRef, PeriodArg, Slot
from tools.spec import ToolSpec

LoadAbove = Annotated[float, Slot("percent_above", "only machines loaded to more than so many per cent")]
_LOAD, _WAIT, _NEEDED = 5, 6, 7  # columns of the table


def plan_load(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    above: LoadAbove | None = None,
) -> ToolResult:
    """Show how full each machine is in the plan, from now or in a period to come, how long orders wait for it, and
    which one is the bottleneck; with a limit only the machines loaded beyond it.
    """
    now, zone = context.plant.now().now, context.plant.zone
    if period is not None and period.end <= now:
        return no_data(
            f"The load of the plan is of time to come, and {period.words(zone)} is past. Ask for utilization or OEE "
            "of the machines for past time."
        )
    plan = read_problem(context)
    schedule, basis = current(context, plan)
    if schedule is None:
        return no_fit(plan)
    wanted = {
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    }
    stretch = _stretch(plan, period)
    if stretch is not None and stretch[1] <= stretch[0]:
        return no_data(
            f"The calendar (table shift) has no open time in {period.words(zone) if period else ''}."
        )
    whole = load_table(plan, schedule, stretch)
    mine = tuple(r for r in whole.rows if not wanted or r[0] in wanted)
    window = _window(plan, schedule, period, zone)
    if not mine and wanted & set(plan.machines):
        names = ", ".join(sorted(wanted & set(plan.machines)))
        free = Metric("Load", 0.0, "%", window, "no open order runs there", len(schedule.assignments), names)
        return ToolResult(f"Nothing is planned on {names} ({window}): the load is 0 %.", (free,))
    if not mine:
        return no_data(f"No open order needs {', '.join(sorted(wanted))} in the plan.")
    rows = mine if above is None else tuple(r for r in mine if _highest(r) > above)
    text = _in_words(whole, mine, rows, wanted, window, above)
    first = whole.rows[0]
    n = len(schedule.assignments)
    metrics = [
        Metric("Load of the bottleneck", _number(first[_LOAD]), "%", window,
               "(work + setups + running job) / open time", n, str(first[0])),
        Metric("Waiting for the bottleneck", _number(first[_WAIT]), "h", window,
               "time that operations could run and the machine is taken", n, str(first[0])),
    ]  # fmt: skip
    if above is not None:
        metrics.append(Metric(f"Machines above {above:g} %", len(rows), "machines", window, "", len(mine)))
        metrics.append(Metric("Limit of the load", above, "%", window))
    note = f"The load is {basis}, {window}; orders wait where they could run and the machine is taken."
    notes = [note]
    if period is not None:
        notes.append(
            "A plan never loads a machine to more than its open time; what does not fit shows in the work needed for "
            "the orders due by the period's end."
        )
    chart = Chart(
        "Load of the machines", bar_of("Load of the machines", [r for r in rows if r[_LOAD] is not None])
    )
    table = replace(whole, rows=rows, title=f"Load of the machines, {window}" if period else whole.title)
    return ToolResult(text, (*metrics, table, *((chart,) if rows else ())), notes=tuple(notes))


def bar_of(title: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return a bar chart of load tables' rows: machine and load in %."""
    return {
        "data": [{"type": "bar", "x": [r[0] for r in rows], "y": [r[_LOAD] for r in rows], "name": "load",
                  "hovertemplate": "%{x}: %{y:.1f} %<extra></extra>"}],
        "layout": {"title": {"text": title}, "xaxis": {"title": {"text": "machine"}},
                   "yaxis": {"title": {"text": "load (%)"}, "rangemode": "tozero"}},
    }  # fmt: skip


def _stretch(plan: PlantProblem, period: Period | None) -> tuple[int, int] | None:
    """Return a period in working minutes, from now on."""
    if period is None:
        return None
    line = plan.timeline
    return max(0, line.working(line.minute(period.start))), line.working(line.minute(period.end))


def _window(plan: PlantProblem, schedule: Schedule, period: Period | None, zone: Any) -> str:
    if period is not None:
        return period.words(zone)
    return f"from now until {local(plan.timeline.ends(max(a.end for a in schedule.assignments)), zone)}"


def _highest(row: Sequence[Any]) -> float:
    """Return the load of a machine, or the share of its time that is needed where that is more."""
    return max(_number(row[_LOAD]), _number(row[_NEEDED]) if len(row) > _NEEDED else 0.0)


def _number(cell: Any) -> float:
    return float(cell or 0.0)


def _in_words(
    whole: Table, mine: Sequence[Sequence[Any]], rows: Sequence[Sequence[Any]], wanted: set[str], window: str,
    above: float | None,
) -> str:  # fmt: skip
    first = whole.rows[0]
    text = (
        f"The bottleneck of the plan is {first[0]}: orders that could run wait {first[_WAIT]} h for it in all, and it is "
        f"loaded to {first[_LOAD]} % of its open time ({window})."
    )
    fullest = sorted(mine, key=_highest, reverse=True)
    if above is not None:
        if rows:
            said = ", ".join(
                f"{r[0]} ({_highest(r)} %)" for r in sorted(rows, key=_highest, reverse=True)[:8]
            )
            return f"{len(rows)} of {len(mine)} machines are above {above:g} % ({window}): {said}. {text}"
        return (
            f"None of {len(mine)} machines is above {above:g} % ({window}); the fullest is {fullest[0][0]} with "
            f"{_highest(fullest[0])} %. {text}"
        )
    if wanted and len(mine) > 1:
        said = ", ".join(f"{r[0]} {r[_LOAD]} %" for r in sorted(mine, key=lambda r: -_number(r[_LOAD]))[:8])
        return f"Loaded ({window}): {said}. {text}"
    if wanted and first[0] not in wanted:
        one = mine[0]
        return f"{one[0]} is loaded to {one[_LOAD]} % ({window}); orders wait {one[_WAIT]} h for it. {text}"
    over = [r for r in fullest if _highest(r) > 100]
    if over:
        text += f" Not in time by then: {', '.join(f'{r[0]} needs {_highest(r)} %' for r in over[:5])} of its open time."
    return text


TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec(
        plan_load,
        "scheduler",
        (
            "which machine is the bottleneck of the plan",
            "how full are the machines in the plan",
            "load of the machines next week",
            "which machine holds the orders up",
            "is there enough capacity for the open orders",
            "load on the presses next week",
            "how busy is press-2 on monday",
            "which machines are overloaded next week",
            "capacity utilisation of mill-1 for the coming week by the plan",
            "do we have free capacity on the lathes next week",
        ),
        reads=("job", "production_order"),
        ahead=True,
    ),
)  # fmt: skip
