"""A figure of a signal's readings on some days of the week: "average steam on sundays", which tools of signals take no slot for."""

import re

from agents.plan import Plan, Step
from agents.understanding.asked_measures import AGGREGATES
from agents.understanding.asked_moments import WEEKDAYS, days_of_week
from agents.understanding.clues import Clues
from agents.understanding.routing import asks_rows, takes
from agents.understanding.scene import Scene
from plant.query import Condition, Measure, Query
from tools.spec import ToolSpec

_READINGS, _TIME, _VALUE = "reading", "ts", "value"
_BEYOND = re.compile(r"\b(?:above|below|over|under|exceed\w*|more than|less than)\b", re.IGNORECASE)


def readings_on_days(text: str, tool: ToolSpec, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of a figure of one signal on days of the week; None where no such is asked, or more than one."""
    days = tuple(sorted({float(d) for m in WEEKDAYS.finditer(text) for d in days_of_week(m["day"])}))
    signals = list(dict.fromkeys(f.id for f in clues.names.of("signal")))
    reader = next((t for t in scene.intents.tools if asks_rows(t)), None)
    if not days or len(signals) != 1 or reader is None or not (takes(tool, "signal") and not asks_rows(tool)):
        return None
    if _BEYOND.search(text) or len(clues.periods) > 1:
        return None
    way = next((name for name, pattern in AGGREGATES if pattern.search(text)), "mean")
    name = scene.index.get("signal", signals[0])
    way = "mean" if way == "sum" and (name is None or not name.detail.casefold().endswith("wh")) else way
    query = Query(
        _READINGS,
        (Measure(way, _VALUE),),  # type: ignore[arg-type]
        (Condition("signal_id", "in", (signals[0],)), Condition(_TIME, "weekday", days)),
        period=clues.periods[0].period if clues.periods else None,
    )
    said = f"signal_id {signals[0]} is {name.label}" if name is not None else ""
    step = Step(reader.agent, reader.name, {"query": query.to_json()})
    return Plan("run", (step,), (reader.agent,), assumptions=(said,) if said else (), slots=clues.slots())
