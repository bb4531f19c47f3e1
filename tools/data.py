"""What exists in the plant's data: sites, machines, tables, signals, manuals, and all of one machine."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from plant.facts import records
from plant.names import Name
from plant.period import Period
from plant.query import Measure, Query, count_rows, run_query
from tools.context import ToolContext
from tools.result import Artifact, Cell, Metric, Table, ToolResult
from tools.scope import no_data, place_of
from tools.slots import EquipmentRef, PeriodArg, choice
from tools.spec import ToolSpec

_NO_EVENTS = frozenset(["schedule_item", "shift", "job"])
_LABELS = (
    "event_group",
    "state",
    "code",
    "kind",
    "failure_code",
    "event_type",
    "type",
    "category",
    "description",
    "kpi",
)
_PROFILE_ROWS = 3  # a table with so few rows of a machine and no times describes the machine
Level = Annotated[
    str,
    choice(
        "what to list",
        site="site, sites, plants, facilities, locations",
        area="area, areas, departments, halls",
        work_center="line, lines, cell, cells, work centre, work centres, work centers",
        work_unit="machine, machines, asset, assets, equipment, units, devices",
        signal="sensor, sensors, signals, signal, meters, tags, measuring points",
        product="products, articles, parts, items",
        table="tables, files, datasets, data sets",
        document="manuals, documents, manual",
    ),
]
_LEVELS = {
    "site": ("site", "sites"),
    "area": ("area", "areas"),
    "work_center": ("work centre", "work centres"),
    "work_unit": ("machine", "machines"),
}


def what_happened(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), period: PeriodArg | None = None
) -> ToolResult:
    """Say what happened on a machine in a period: everything recorded there, counted table by table."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(sorted({u for n in names for u in context.index.units_below(n.id)}))
    zone = context.plant.zone
    now = context.plant.now().now
    asked = period or Period(now - dt.timedelta(days=1), now, "the last 24 hours")
    place, window = place_of([n.id for n in names]), asked.words(zone)
    rows: list[tuple[Cell, ...]] = []
    said, metrics = [], []
    for info in context.plant.tables():
        if not info.rows or not info.time_column or not info.equipment_column or info.name in _NO_EVENTS:
            continue
        query = Query(info.name, equipment=units, period=asked)
        n = count_rows(context.plant, query)
        if not n:
            continue
        label = next((c.name for c in info.columns if c.name in _LABELS), None)
        most = ""
        if label is not None:
            counted = run_query(
                context.plant, replace(query, measures=(Measure(),), by=(label,), order="most", limit=3)
            )
            most = ", ".join(f"{r[0]} {int(r[1])}" for r in records(counted) if r[0] is not None)
        rows.append((info.name, n, most))
        said.append(f"{n:,} in {info.name.replace('_', ' ')}" + (f" ({most})" if most else ""))
        metrics.append(Metric(f"Rows of {info.name}", n, "rows", window, "rows in the period", n, place))
    if not rows:
        return no_data(f"There is no data of {place} for {window}: nothing is recorded there.")
    text = f"Recorded of {place} ({window}): {'; '.join(said)}."
    return ToolResult(
        text, (*metrics, Table(f"What was recorded of {place}", ("table", "rows", "most often"), tuple(rows)))
    )


def what_exists(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), kind: Level | None = None
) -> ToolResult:
    """Say what data there are: sites, machines, signals, products, tables with rows and times, manuals; or
    all that is known of one machine: its master data, signals, tables.
    """
    names = [context.index.resolve("equipment", e) for e in equipment]
    if kind == "signal":
        return _signals(context, names)
    if kind in _LEVELS and (not names or context.index.units_below(names[0].id) != (names[0].id,)):
        return _of_level(context, kind, names)
    if len(names) == 1 and context.index.units_below(names[0].id) != (names[0].id,):
        return _of_level(context, "work_unit", names)
    if names:
        return _of_equipment(context, names[0]) if len(names) == 1 else _of_level(context, "work_unit", names)
    if kind == "product":
        return _named(context, "product", "product", "products")
    if kind == "document":
        titles = sorted(d.name for d in context.library.documents())
        count = Metric("Manuals", len(titles), "documents")
        table = Table("Manuals", ("document",), tuple((t,) for t in titles))
        return ToolResult(f"There are {len(titles)} manuals: {', '.join(titles[:20])}.", (count, table))
    return _everything(context)


def _everything(context: ToolContext) -> ToolResult:
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


def _of_level(context: ToolContext, kind: str, within: Sequence[Name]) -> ToolResult:
    """List sites, areas, lines or machines, of the whole plant or below a node."""
    inside = {u for n in within for u in context.index.units_below(n.id)}
    if kind == "work_unit":
        found = [n for n in context.index.names("equipment") if context.index.units_below(n.id) == (n.id,)]
        found = [n for n in found if not within or n.id in inside]
    else:
        levels = {kind, "enterprise"} if kind == "site" else {kind}
        found = [n for n in context.index.names("equipment") if level_of(n) in levels]
    one, many = _LEVELS[kind]
    place = f" of {', '.join(n.id for n in within[:3])}" if within and len(within) <= 3 else ""
    if not found:
        return no_data(f"There are no {many}{place} in the data.")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (n.id, n.label, n.detail if level_of(n) not in _LEVELS else None, n.parent) for n in found
    )
    said = ", ".join(n.id if _says_no_more(n) else f"{n.label} ({n.id})" for n in found[:30])
    more = ", …" if len(found) > 30 else ""
    count = Metric(f"Number of {many}{place}", len(found), many)
    verb = "is 1 " + one if len(found) == 1 else f"are {len(found)} {many}"
    table = Table(f"{many.capitalize()}{place}", ("id", "name", "class", "belongs to"), rows)
    return ToolResult(f"There {verb}{place}: {said}{more}.", (count, table))


def level_of(name: Name) -> str:
    """Return the level that a node's class names: "Work centre" is "work_center"."""
    return name.detail.casefold().replace("centre", "center").replace(" ", "_")


def _says_no_more(name: Name) -> bool:
    """Return whether the label says no more than the id."""
    return name.label.casefold() in {name.id.casefold(), ""}


def _named(context: ToolContext, kind: str, one: str, many: str) -> ToolResult:
    found = context.index.names(kind)
    if not found:
        return no_data(f"There are no {many} in the data.")
    count = Metric(f"Number of {many}", len(found), many)
    table = Table(many.capitalize(), ("id", "name"), tuple((n.id, n.label) for n in found))
    said = ", ".join(n.id for n in found[:20]) + (", …" if len(found) > 20 else "")
    verb = f"is 1 {one}" if len(found) == 1 else f"are {len(found)} {many}"
    return ToolResult(f"There {verb}: {said}.", (count, table))


def _signals(context: ToolContext, names: Sequence[Name]) -> ToolResult:
    """List installed signals, and say which of them have readings and from when to when."""
    found = signals_of(context, [n.id for n in names])
    place = f" of {', '.join(n.id for n in names[:3])}" if names else ""
    if not found:
        have = sorted({s.parent or "" for s in context.index.names("signal")})[:8]
        more = f" There are signals of {', '.join(have)}." if have else ""
        return no_data(f"There are no signals{place} in the data.{more}")
    ranges = context.index.reading_ranges()
    zone = context.plant.zone
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (s.label, s.parent, s.detail or None, ranges[s.id].words(zone) if s.id in ranges else None)
        for s in found
    )
    reporting = sum(s.id in ranges for s in found)
    metrics = (
        Metric(f"Signals{place}", len(found), "signals"),
        Metric(f"Signals{place} with readings", reporting, "signals"),
    )
    said = ", ".join(s.label for s in found[:25]) + (", …" if len(found) > 25 else "")
    text = f"There are {len(found)} signals{place}, {reporting} of them with readings: {said}."
    return ToolResult(
        text, (*metrics, Table(f"Signals{place}", ("signal", "machine", "unit", "readings"), rows))
    )


def _of_equipment(context: ToolContext, name: Name) -> ToolResult:
    signals = signals_of(context, (name.id,))
    ranges, profile = [], []
    for table in context.plant.tables():
        if not table.rows or not table.equipment_column or table.name in {"equipment", "equipment_alias"}:
            continue
        units = context.index.units_in(table.name)
        if not table.standard and table.rows <= _PROFILE_ROWS * len(units):
            profile += _master_data(context, table.name, name.id)
        elif table.time_column and (has := context.index.time_range(table.name, name.id)):
            ranges.append((table.name, has.words(context.plant.zone)))
    reported = [r for s in signals if (r := context.index.reading_ranges().get(s.id))]
    if reported:
        whole = Period(min(r.start for r in reported), max(r.end for r in reported))
        ranges.append(("reading", whole.words(context.plant.zone)))
    called = ", ".join(dict.fromkeys([name.label, name.id, *name.aliases]))
    facts = "; ".join(f"{key} {value}" for _, key, value in profile[:14])
    above = f", part of {name.parent}" if name.parent else ""
    text = f"{called}: {name.detail}{above}, {len(signals)} signals, data in {len(ranges)} tables."
    text += f" {facts[:1].upper()}{facts[1:]}." if facts else ""
    artifacts: list[Artifact] = [
        Metric("Signals", len(signals), "signals"),
        Metric("Tables with data", len(ranges), "tables"),
    ]
    if profile:
        artifacts.append(Table(f"Master data of {name.id}", ("table", "field", "value"), tuple(profile)))
    artifacts += [
        Table(
            f"Signals of {name.id}", ("signal", "unit"), tuple((s.label, s.detail or None) for s in signals)
        ),
        Table(f"Data of {name.id}", ("table", "period"), tuple(ranges)),
    ]
    return ToolResult(text, tuple(artifacts))


def _master_data(context: ToolContext, table: str, unit: str) -> list[tuple[str, str, str]]:
    """Return the fields of the rows that describe a machine, where there are only a few."""
    query = Query(table, equipment=(unit,), limit=_PROFILE_ROWS)
    if not 0 < count_rows(context.plant, query) <= _PROFILE_ROWS:
        return []
    frame = run_query(context.plant, query)
    return [
        (table, column, str(value))
        for row in records(frame)
        for column, value in zip(frame.columns, row, strict=True)
        if value is not None
        and value == value
        and str(value) not in {"", "NaT", "None"}
        and len(str(value)) < 120
    ]


def signals_of(context: ToolContext, equipment: Sequence[str]) -> list[Name]:
    """Return the signals of machines, lines or areas; of all when none is given."""
    units = {u for e in equipment for u in context.index.units_below(e)} | set(equipment)
    return [s for s in context.index.names("signal") if not units or s.parent in units]


TOOLS = (
    ToolSpec(
        what_happened,
        "production",
        (
            "what happened on cnc-07 yesterday",
            "what happened on press-2 on 3 may",
            "everything recorded on mill-1 last night",
            "what was going on at the compressor this morning",
            "summary of events on grind-1 last week",
            "what occurred on saw-1 on monday",
        ),
    ),
    ToolSpec(
        what_exists,
        "production",
        (
            "what data do you have",
            "which machines are there",
            "what sites are available",
            "list the sensors of cnc-07",
            "list all installed sensors of the pump",
            "which sensors does the compressor have",
            "what signals does mill-1 have",
            "what tables are there",
            "which assets do you know",
            "which assets are located at the main site",
            "what do you know about mill-1",
            "retrieve the metadata of press-2",
            "when was mill-1 built and who made it",
            "manufacturer and year of the compressor",
            "how old is press-2",
            "what is the time range of the data of mill-1",
            "from when to when do we have readings of the compressor",
            "for which period are there data of press-2",
            "asset details of the compressor",
            "how many machines do we have",
            "which products do we make",
            "list all presses",
        ),
    ),
)
