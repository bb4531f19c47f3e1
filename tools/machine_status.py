"""What machines do at the plant's present time: running, down, idle or in setup, since when, for which order."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from plant.store import PlantStore
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data, place_of
from tools.slots import EquipmentRef, choice
from tools.spec import ToolSpec

_BACK = dt.timedelta(days=14)  # how far back a state may have begun
_STALE = dt.timedelta(hours=8)
_SAID = {
    "running": "running", "setup": "in setup", "down": "down", "idle": "idle", "planned_down": "in planned downtime", "off": "off",
}  # fmt: skip
State = Annotated[
    str,
    choice(
        "only machines in this state",
        running="running, producing, working, in operation, up, run",
        down="down, stopped, standing, broken, stands, stand still, standing still, not running",
        idle="idle, waiting, free, without work, doing nothing",
        setup="setup, set up, setting up, changeover, being set up",
        off="off, switched off",
    ),
]
_Row = tuple[str, str, dt.datetime, dt.datetime, str, str, str]


def machine_status(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), state: State | None = None
) -> ToolResult:
    """Say what machines do right now: running, down, idle or in setup, since when, why, and on which order and product."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    now, zone = context.plant.now().now, context.plant.zone
    rows = _states(context.plant, units, now)
    if not rows:
        place = place_of([n.id for n in names])
        return no_data(
            f"No state of {place} is recorded in the 14 days before {now.astimezone(zone):%Y-%m-%d %H:%M}."
        )
    shown = [r for r in rows if state is None or r[1] == state]
    at = f"{min(now, max(r[3] for r in rows)).astimezone(zone):%Y-%m-%d %H:%M}"
    table = Table(
        f"State of machines at {at}",
        ("machine", "state", "since", "hours", "reason", "order", "product"),
        tuple(
            (
                m,
                _SAID.get(s, s),
                f"{since.astimezone(zone):%Y-%m-%d %H:%M}",
                round((end - since).total_seconds() / 3600, 2),
                reason,
                order,
                product,
            )
            for m, s, since, end, reason, order, product in shown
        ),
        ("", "", "", "h", "", "", ""),
    )
    counts = {s: sum(r[1] == s for r in rows) for s in dict.fromkeys(r[1] for r in rows)}
    metrics = tuple(
        Metric(f"Machines {_SAID.get(s, s)}", n, "machines", at, "last state recorded", len(rows))
        for s, n in counts.items()
    )
    old = [r[0] for r in rows if now - r[3] > _STALE]
    notes = (f"The last states of {', '.join(old[:8])} are more than 8 h old.",) if old else ()
    if len(rows) == 1 and not shown:
        return ToolResult(
            f"Not {_SAID.get(str(state), state)}: {_told(rows[0], zone)} (at {at}).", metrics, notes=notes
        )
    if state is not None and not shown:
        counted = ", ".join(f"{n} {_SAID.get(s, s)}" for s, n in counts.items())
        return ToolResult(
            f"No machine is {_SAID.get(state, state)} at {at}: {counted}.", metrics, notes=notes
        )
    if len(shown) == 1:
        return ToolResult(f"{_told(shown[0], zone)} (at {at}).", (*metrics, table), notes=notes)
    counted = ", ".join(f"{n} {_SAID.get(s, s)}" for s, n in counts.items())
    told = shown if state is not None else [r for r in shown if r[1] != "running"]
    more = f" {'; '.join(_told(r, zone) for r in told[:6])}{'; …' if len(told) > 6 else ''}." if told else ""
    return ToolResult(f"At {at}: {counted} of {len(rows)} machines.{more}", (*metrics, table), notes=notes)


def _told(row: _Row, zone: dt.tzinfo) -> str:
    machine, state, since, _, reason, order, product = row
    why = f", {reason}" if reason else ""
    on = f", order {order}" + (f" ({product})" if product else "") if order else ""
    return f"{machine} is {_SAID.get(state, state)} since {since.astimezone(zone):%Y-%m-%d %H:%M}{why}{on}"


def _states(store: PlantStore, units: Sequence[str], now: dt.datetime) -> list[_Row]:
    """Return the last state of each machine: machine, state, since, until, reason, order, product."""
    only = " AND list_contains($units, s.equipment_id)" if units else ""
    found = store.rows(
        "SELECT s.equipment_id, s.state, s.starts, s.ends, r.label, j.order_id, m.name FROM state_event s "
        "LEFT JOIN reason r ON r.reason_id = s.reason_id LEFT JOIN job j ON j.job_id = s.job_id "
        "LEFT JOIN material m ON m.material_id = j.material_id "
        f"WHERE s.starts <= $now AND s.starts > $back{only} ORDER BY s.equipment_id, s.starts DESC",
        {"now": now, "back": now - _BACK} | ({"units": list(units)} if units else {}),
    )
    rows: dict[str, _Row] = {}
    ended: set[str] = set()
    for machine, state, starts, ends, reason, order, product in found:
        last = rows.get(machine)
        if last is None:
            rows[machine] = (
                machine,
                state,
                starts,
                min(ends or now, now),
                reason or "",
                order or "",
                product or "",
            )
        elif machine not in ended and (state, ends) == (
            last[1],
            last[2],
        ):  # the same state, cut where a shift ends
            rows[machine] = (*last[:2], starts, *last[3:])
        else:
            ended.add(machine)
    return list(rows.values())


TOOLS = (
    ToolSpec(
        machine_status,
        "production",
        (
            "which machines are running now",
            "what is the current status of cnc-04",
            "is press-2 running",
            "which machines are down at the moment",
            "what is running on mill-1 right now",
            "which order is on cnc-03 now",
            "what stands still right now",
            "is anything idle",
        ),
        about=("status", "state", "right now", "at the moment", "currently"),
        reads=("state_event",),
    ),
)
