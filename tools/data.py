"""What exists in the plant's data, and the values of its signals."""

import datetime as dt
import re
from typing import Annotated

from plant import facts
from plant.index import Name, key_of
from plant.period import Period
from tools.context import ToolContext
from tools.figures import line
from tools.result import Artifact, Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import EquipmentRef, PeriodArg, Question, SignalRef, choice
from tools.spec import ToolSpec

_POINTS = 600  # of a chart
_WEEK = dt.timedelta(days=7)
_IGNORED = frozenset(
    [
        "the",
        "of",
        "and",
        "in",
        "for",
        "at",
        "to",
        "from",
        "on",
        "data",
        "sensor",
        "signal",
        "value",
        "values",
        "reading",
        "readings",
    ]
)
Statistic = Annotated[
    str,
    choice(
        "which figure of the readings",
        mean="mean, average, avg",
        maximum="max, maximum, highest, peak",
        minimum="min, minimum, lowest",
        latest="latest, last, current, now",
    ),
]


def what_exists(context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = ()) -> ToolResult:
    """Say what data there are: machines, tables with rows and time ranges, signals, manuals."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    if names:
        return _of_equipment(context, names[0])
    tables = [t for t in context.plant.tables() if t.rows]
    if not tables:
        return no_data("There are no plant data yet: gemba import FOLDER, or gemba init --demo.")
    zone = context.plant.zone
    rows = tuple(
        (t.name, t.rows, f"{t.first.astimezone(zone):%Y-%m-%d}" if t.first else None,
         f"{t.last.astimezone(zone):%Y-%m-%d}" if t.last else None)
        for t in tables
    )  # fmt: skip
    units = [n for n in context.index.names("equipment") if context.index.units_below(n.id) == (n.id,)]
    documents = context.library.documents()
    metrics = (
        Metric("Machines", len(units), "machines"),
        Metric("Signals", len(context.index.names("signal")), "signals"),
        Metric("Tables", len(tables), "tables"),
        Metric("Manuals", len(documents), "documents"),
    )
    shown = ", ".join(n.id for n in units[:8]) + (", …" if len(units) > 8 else "")
    text = (
        f"There are {len(units)} machines ({shown}), {metrics[1].value} signals, {len(tables)} tables "
        f"and {len(documents)} manuals."
    )
    table = Table("Tables", ("table", "rows", "first", "last"), rows)
    return ToolResult(text, (*metrics, table))


def signal_values(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    statistic: Statistic | None = None,
) -> ToolResult:
    """Return readings of a sensor or signal of a machine: mean, minimum, maximum, latest value, trend chart
    of temperature, vibration, power, load, pressure, flow.
    """
    found = context.index.get("signal", signal) if signal else _signal_in(context, question, equipment)
    if found is None:
        of = f" of {', '.join(equipment)}" if equipment else ""
        known = _signals_of(context, equipment)
        names = ", ".join(n.label for n in known[:8]) + (", …" if len(known) > 8 else "")
        return no_data(
            f"I don't have that signal{of}. " + (f"I have {names}." if names else "There are none.")
        )
    zone = context.plant.zone
    there = facts.signal_range(context.plant, found.id)
    if there is None:
        return no_data(f"{found.label} is listed, but there are no readings of it.")
    asked = period or Period(max(there.start, there.end - _WEEK), there.end)
    if asked.end <= there.start or asked.start >= there.end:
        return no_data(
            f"There are no readings of {found.label} for {asked.words(zone)}; there are from {there.words(zone)}."
        )
    frame = facts.signal_series(context.plant, found.id, asked)
    window = asked.words(zone)
    if frame.empty:
        return no_data(
            f"There are no readings of {found.label} for {window}; there are from {there.words(zone)}."
        )
    unit = found.detail
    n = len(frame)
    values = {
        "mean": float(frame.value.mean()),
        "minimum": float(frame.value.min()),
        "maximum": float(frame.value.max()),
        "latest": float(frame.value.iloc[-1]),
    }
    metrics = [
        Metric(
            f"{name.capitalize()} of {found.label}", value, unit, window, f"{name} of the good readings", n
        )
        for name, value in values.items()
    ]
    first = statistic or "mean"
    text = f"{found.label}: {first} {values[first]:.5g} {unit} ({window}, n = {n} readings)".replace(
        "  ", " "
    )
    rest = ", ".join(f"{k} {v:.5g}" for k, v in values.items() if k != first)
    title = found.label
    thin = frame.iloc[:: max(1, n // _POINTS)]
    chart = Chart(
        title,
        line(title, [f"{t:%Y-%m-%d %H:%M}" for t in thin.ts], [float(v) for v in thin.value], x_title="plant time",
             y_title=unit or "value"),
    )  # fmt: skip
    notes = (
        () if period else (f"No period was asked, so the last days of its readings were taken: {window}.",)
    )
    return ToolResult(f"{text}; {rest}.", (*metrics, chart), notes=notes)


def _of_equipment(context: ToolContext, name: Name) -> ToolResult:
    signals = _signals_of(context, (name.id,))
    ranges = []
    for table in context.plant.tables():
        if table.rows and table.equipment_column and (has := context.index.time_range(table.name, name.id)):
            ranges.append((table.name, has.words(context.plant.zone)))
    called = ", ".join(dict.fromkeys([name.id, name.label, *name.aliases]))
    text = f"{called}: {name.detail}, {len(signals)} signals, data in {len(ranges)} tables."
    artifacts: list[Artifact] = [
        Metric("Signals", len(signals), "signals"),
        Metric("Tables with data", len(ranges), "tables"),
        Table(
            f"Signals of {name.id}", ("signal", "unit"), tuple((s.label, s.detail or None) for s in signals)
        ),
        Table(f"Data of {name.id}", ("table", "period"), tuple(ranges)),
    ]
    return ToolResult(text, tuple(artifacts))


def _signals_of(context: ToolContext, equipment: tuple[str, ...]) -> list[Name]:
    units = {u for e in equipment for u in context.index.units_below(e)} | set(equipment)
    return [s for s in context.index.names("signal") if not units or s.parent in units]


def _same(word: str, said: str) -> bool:
    """Whether a said word is a signal's word or its beginning ("temp" for "temperature")."""
    return word == said or (len(said) >= 4 and word.startswith(said))


def _signal_in(context: ToolContext, question: str, equipment: tuple[str, ...]) -> Name | None:
    """Return the signal of the machines whose name the question covers best, if it covers it well."""
    asked = set(key_of(question).split())
    best: tuple[float, Name] | None = None
    for name in _signals_of(context, equipment):
        owner = context.index.get("equipment", name.parent or "")
        own = set(key_of(f"{owner.id} {owner.label}").split()) if owner else set()
        words = [w for w in re.split(r"\s+", key_of(name.label)) if w not in own and w not in _IGNORED]
        if not words:
            continue
        share = sum(any(_same(w, a) for a in asked) for w in words) / len(words)
        if share >= 0.6 and (best is None or share > best[0]):
            best = (share, name)
    return best[1] if best else None


TOOLS = (
    ToolSpec(
        what_exists,
        "production",
        (
            "what data do you have",
            "which machines are there",
            "list the sensors of cnc-07",
            "what tables are there",
            "which assets do you know",
            "what do you know about mill-1",
        ),
    ),
    ToolSpec(
        signal_values,
        "production",
        (
            "coolant temperature of mill-2 last week",
            "what was the maximum vibration on cnc-03 yesterday",
            "average power of press-1 in april",
            "plot the spindle load of cnc-07",
            "latest reading of the coolant temperature on mill-1",
            "mean supply temperature last month",
            "sensor readings of cnc-05",
        ),
    ),
)
