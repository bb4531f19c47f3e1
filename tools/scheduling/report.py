"""A plant's schedule in figures, rows and a Gantt chart."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from tools.scheduling.energy import energy_cost
from tools.scheduling.model import Assignment, Schedule
from tools.scheduling.plant_problem import PlantProblem, energy_known
from tools.scheduling.timeline import gaps

_FIGURES = (
    ("late", "late orders", "orders"),
    ("late_h", "hours late", "h"),
    ("weighted_late_h", "weighted hours late", "h"),
    ("setups", "setups", ""),
    ("setup_h", "setup time", "h"),
    ("energy_cost", "energy cost", "currency"),
    ("last_end", "last end", ""),
)
_BEFORE = "place in the plan in force"
_NO_PRODUCTS = ("setup", "down", _BEFORE)
Bar = tuple[str, str, str, float]  # machine, text, local start, length in ms
_COLOURS = ("#14938a", "#b45309", "#1d4ed8", "#be123c", "#7c3aed", "#0369a1", "#4d7c0f", "#a21caf")


def items_of(plan: PlantProblem, schedule: Schedule) -> list[dict[str, Any]]:
    """Return the schedule as rows by machine and time; instants are ISO 8601, UTC."""
    line = plan.timeline
    items = [
        {
            "job": plan.operation(a).id,
            "order": plan.jobs[a.job].order_id,
            "product": plan.jobs[a.job].product,
            "machine": plan.machines[a.machine],
            "setup_start": (line.starts(a.begin) if a.begin < a.start else line.starts(a.start)).isoformat(),
            "start": line.starts(a.start).isoformat(),
            "end": line.ends(a.end).isoformat(),
            "running": False,
        }
        for a in schedule.assignments
    ]
    for r in plan.running:
        begin = line.starts(r.begin).isoformat()
        items.append(
            {"job": r.job_id, "order": r.order_id, "product": r.product, "machine": r.unit,
             "setup_start": begin, "start": begin, "end": line.ends(r.end).isoformat(), "running": True}
        )  # fmt: skip
    return sorted(items, key=lambda i: (str(i["machine"]), str(i["end"])))


def late_of(plan: PlantProblem, schedule: Schedule) -> list[tuple[int, float]]:
    """Return the late orders as (position, hours late in clock time), the latest first."""
    found = []
    for j, fact in enumerate(plan.jobs):
        if fact.due is None:
            continue
        late = (plan.end_of(j, schedule) - fact.due).total_seconds() / 3600
        if late > 0:
            found.append((j, round(late, 1)))
    return sorted(found, key=lambda pair: -pair[1])


def figures_of(plan: PlantProblem, schedule: Schedule) -> dict[str, Any]:
    """Return what schedules are compared by; hours late are clock hours, setups working hours."""
    late = late_of(plan, schedule)
    setups = [a for a in schedule.assignments if a.begin < a.start]
    minutes = sum(
        plan.problem.setups.get((a.machine, plan.operation(a).family), 0) for a in setups
    )  # working minutes
    energy = {"energy_cost": round(energy_cost(plan.problem, schedule.assignments) / 1000, 2)}
    return (energy if energy_known(plan.problem) else {}) | {
        "late": len(late),
        "late_h": round(sum(h for _, h in late), 1),
        "weighted_late_h": round(sum(plan.problem.jobs[j].weight * h for j, h in late), 1),
        "setups": len(setups),
        "setup_h": round(minutes / 60, 1),
        "last_end": plan.timeline.ends(max(a.end for a in schedule.assignments)).isoformat(),
    }


def gantt(
    title: str, plan: PlantProblem, schedule: Schedule, zone: ZoneInfo, frozen_hours: float = 0.0,
    before: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return a Gantt chart: a colour per product, setups hatched, downtime grey, closed shifts and frozen zone shaded.

    Where an operation of the plan in force (its items, `before`) moves, its old place is outlined.
    """
    line = plan.timeline
    bars: dict[str, list[Bar]] = {}

    def add(name: str, machine: str, text: str, begin: int, end: int) -> None:
        for a, b in line.pieces(begin, end):
            bars.setdefault(name, []).append(
                (machine, text, f"{a.astimezone(zone):%Y-%m-%d %H:%M}", (b - a).total_seconds() * 1000)
            )

    def work(a: Assignment) -> None:
        fact, machine = plan.jobs[a.job], plan.machines[a.machine]
        add("setup", machine, f"setup for {fact.order_id}", a.begin, a.start)
        add(fact.product, machine, fact.order_id, a.start, a.end)

    for a in sorted(schedule.assignments, key=lambda a: a.start):
        work(a)
    for r in plan.running:
        add(r.product, r.unit, f"{r.order_id} (running)", r.begin, r.end)
    for machine in plan.problem.machines:
        for a0, b0 in machine.closed:
            add("down", machine.id, "down", a0, b0)
    bars |= _moved_from(before, items_of(plan, schedule), zone)
    figure = gantt_of(title, bars, plan.machines)
    figure["layout"]["shapes"] = _shades(plan, schedule, zone, frozen_hours)
    return figure


def _shades(
    plan: PlantProblem, schedule: Schedule, zone: ZoneInfo, frozen_hours: float
) -> list[dict[str, Any]]:
    """Return rectangles behind the bars: where the plant is closed, and the frozen zone."""
    line = plan.timeline
    last = line.minute(line.ends(max((a.end for a in schedule.assignments), default=0)))

    def shade(a: int, b: int, colour: str, name: str) -> dict[str, Any]:
        x0, x1 = (f"{(line.start + dt.timedelta(minutes=t)).astimezone(zone):%Y-%m-%d %H:%M}" for t in (a, b))
        return {"type": "rect", "xref": "x", "yref": "paper", "x0": x0, "x1": x1, "y0": 0, "y1": 1,
                "fillcolor": colour, "line": {"width": 0}, "layer": "below", "name": name}  # fmt: skip

    closed = [(a, min(b, last)) for a, b in gaps(line.spans, last) if a < last]
    found = [shade(a, b, "rgba(107,114,128,.15)", "closed") for a, b in closed]
    if frozen_hours > 0:
        found.append(shade(0, round(60 * frozen_hours), "rgba(59,130,246,.15)", "frozen"))
    return found


def gantt_of_items(
    title: str, items: Sequence[Mapping[str, Any]], zone: ZoneInfo, before: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return a Gantt chart of a stored schedule; old places of what moved from `before` are outlined."""
    bars: dict[str, list[Bar]] = {}
    for i in items:
        bars.setdefault(str(i["product"]), []).append(_bar_of(i, str(i["order"]), zone))
    bars |= _moved_from(before, items, zone)
    return gantt_of(title, bars, sorted({str(i["machine"]) for i in items}))


def _bar_of(item: Mapping[str, Any], text: str, zone: ZoneInfo) -> Bar:
    a, b = dt.datetime.fromisoformat(item["start"]), dt.datetime.fromisoformat(item["end"])
    return (
        str(item["machine"]),
        text,
        f"{a.astimezone(zone):%Y-%m-%d %H:%M}",
        (b - a).total_seconds() * 1000,
    )


def _moved_from(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], zone: ZoneInfo
) -> dict[str, list[Bar]]:
    """Return outlines of where operations were that are elsewhere or at another time now."""
    places = {i["job"]: (i["machine"], i["start"]) for i in now}
    moved = [
        _bar_of(i, f"{i['order']} before", zone)
        for i in before
        if i["job"] in places and places[i["job"]] != (i["machine"], i["start"])
    ]
    return {_BEFORE: moved} if moved else {}


def gantt_of(title: str, bars: Mapping[str, Sequence[Bar]], machines: Sequence[str]) -> dict[str, Any]:
    """Return the figure of bars: by name (machine, text, local start, length in ms)."""
    data = []
    products = sorted(n for n in bars if n not in _NO_PRODUCTS)
    for name in [*products, *(n for n in _NO_PRODUCTS if n in bars)]:
        rows = bars[name]
        marker: dict[str, Any] = {"line": {"width": 0.5, "color": "rgba(255,255,255,.7)"}}
        if name == "setup":
            marker |= {"color": "#9ca3af", "pattern": {"shape": "/"}}
        elif name == "down":
            marker |= {"color": "rgba(107,114,128,.55)", "pattern": {"shape": "x"}}
        elif name == _BEFORE:
            marker = {"color": "rgba(0,0,0,0)", "line": {"width": 1.5, "color": "#be123c"}}
        else:
            marker |= {"color": _COLOURS[products.index(name) % len(_COLOURS)]}
        data.append(
            {"type": "bar", "orientation": "h", "name": name, "base": [r[2] for r in rows],
             "x": [r[3] for r in rows], "y": [r[0] for r in rows], "text": [r[1] for r in rows],
             "textposition": "none" if name in _NO_PRODUCTS else "inside",
             "hovertemplate": "%{text}<br>%{base|%a %d %b %H:%M}<extra>" + name + "</extra>",
             "marker": marker}
        )  # fmt: skip
    shown = sorted({*machines}, reverse=True)
    return {
        "data": data,
        "layout": {
            "title": {"text": title},
            "barmode": "overlay",
            "height": max(280, 60 + 28 * len(shown)),
            "xaxis": {"type": "date", "title": {"text": "plant time"}},
            "yaxis": {"categoryorder": "array", "categoryarray": shown, "title": {"text": "machine"}},
        },
    }


def compared(zone: Any, *columns: Mapping[str, Any]) -> tuple[tuple[Any, ...], ...]:
    """Return a row per figure, a column per schedule; last ends as plant time."""

    def cell(key: str, value: Any) -> Any:
        return (
            f"{dt.datetime.fromisoformat(value).astimezone(zone):%Y-%m-%d %H:%M}"
            if key == "last_end" and value
            else value
        )

    return tuple(
        (f"{name} ({unit})" if unit == "h" else name, *(cell(key, c.get(key)) for c in columns))
        for key, name, unit in _FIGURES
        if any(key in c for c in columns)
    )
