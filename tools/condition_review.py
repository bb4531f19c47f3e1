"""The review of a machine's condition: alerts, anomalies, work orders, and what failure codes they point to."""

from collections.abc import Sequence
from typing import Any

from plant import facts
from plant.columns import is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Condition, Query, run_query
from tools.context import ToolContext
from tools.result import Cell, Metric, Table, ToolResult
from tools.scope import Scope, scope_of
from tools.slots import EquipmentRef, PeriodArg
from tools.spec import ToolSpec
from tools.work_order_rows import meaning_of, table_of


def review_condition(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), period: PeriodArg | None = None
) -> ToolResult:
    """Review alerts, anomalies and work orders of a machine, and say which failure codes they point to and
    whether new work orders should be raised.
    """
    scope = scope_of(context, equipment, period, table="work_order", whole=True)
    if isinstance(scope, ToolResult) and not context.index.time_range("alarm"):
        return scope
    if isinstance(scope, ToolResult):
        scope = scope_of(context, equipment, period, table="alarm", whole=True)
        if isinstance(scope, ToolResult):
            return scope
    alarms = facts.alarm_counts(context.plant, scope.period, scope.units, severity=None)
    orders = facts.work_orders(context.plant, scope.period, scope.units)
    corrective = orders[orders.kind == "corrective"]
    anomalies = _anomalies(context, scope)
    total = int(alarms.n.sum())
    pointed: dict[str, tuple[str, str]] = {}
    for r in facts.records(alarms):
        for code, label in mapped_codes(context, [str(r.code)]):
            pointed.setdefault(code, (label, f"alert {r.code} {r.message or ''}".strip()))
    for name, way in anomalies.kinds:
        for code, label in mapped_codes(context, [name], also=way):
            pointed.setdefault(code, (label, f"anomaly of {name} ({way})" if way else f"anomaly of {name}"))
    covered = {str(c) for c in corrective.failure_code.dropna()}
    metrics = [
        Metric("Alerts", total, "alerts", scope.window, "alarms raised", total, scope.place),
        Metric("Anomalies", anomalies.n, "anomalies", scope.window, f"rows of {anomalies.table or 'anomaly tables'}", anomalies.n, scope.place),
        Metric("Corrective work orders", len(corrective), "work orders", scope.window, "count", len(corrective), scope.place),
        Metric("Work orders", len(orders), "work orders", scope.window, "count", len(orders), scope.place),
    ]  # fmt: skip
    codes = [f"{r.code} {r.message or ''} ({int(r.n)})".strip() for r in facts.records(alarms)]
    text = f"{scope.place} in {scope.window}: {total} alerts" + (
        f" – {'; '.join(codes[:5])}" if codes else ""
    )
    text += f", {anomalies.n} anomalies" + (
        f" ({', '.join(dict.fromkeys(k for k, _ in anomalies.kinds))})" if anomalies.n else ""
    )
    listed = "; ".join(
        f"{r.work_order_id} {r.failure_code or ''} {meaning_of(context, r.failure_code)} ({r.opened:%Y-%m-%d %H:%M})"
        for r in facts.records(corrective.head(6))
    )
    text += f", {len(corrective)} corrective work orders" + (f" – {listed}" if listed else "") + "."
    new = {c: v for c, v in pointed.items() if c not in covered}
    if new:
        said = ", ".join(f"{c} {label}" for c, (label, _) in new.items())
        text += f" The alerts and anomalies point to {said}; no corrective work order covers these, so new ones are worth raising."
    elif pointed:
        text += " Corrective work orders already cover every failure code that the alerts point to; no new one is needed."
    elif total or anomalies.n:
        text += " No table maps these to failure codes, so I can't say which work order they call for."
    else:
        text += " Nothing calls for a new work order."
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (c, label, why, "yes" if c in covered else "no") for c, (label, why) in pointed.items()
    )
    tables = (
        [table_of(context, "Corrective work orders", corrective.head(50), len(corrective))]
        if len(corrective)
        else []
    )
    if codes:
        raised = tuple((str(r.code), str(r.message or ""), int(r.n)) for r in facts.records(alarms))
        tables.append(Table("Alerts", ("alert", "text", "times"), raised, ("", "", "times"), len(raised)))
    if rows:
        tables.insert(
            0, Table("Failure codes pointed to", ("code", "meaning", "because of", "has a work order"), rows)
        )
    return ToolResult(text, (*metrics, *tables), notes=scope.notes)


def mapped_codes(context: ToolContext, values: Sequence[str], also: str = "") -> list[tuple[str, str]]:
    """Return the failure codes, with what they mean, that the plant's own tables map values to.

    A mapping table is one without times that holds the value in one column and failure codes of the
    plant in another.

    Args:
        context: the plant.
        values: alarm codes or names of anomalies.
        also: "High" or "Low" where the table tells these apart.
    """
    index = context.index
    known = {n.id for n in index.names("failure")} | {
        n.id for n in index.names("value") if "code" in n.column
    }
    found: dict[str, str] = {}
    for info in context.plant.tables():
        if info.standard or info.time_column or not info.rows:
            continue
        places = [n for v in values for n in _named(index, v) if n.table == info.name]
        texts = [c.name for c in info.columns if is_text(c.type)]
        codes = [c for c in texts if c not in {p.column for p in places} and "code" in c and "desc" not in c]
        if not places or not codes:
            continue
        where = [Condition(places[0].column, "in", tuple(dict.fromkeys(p.id for p in places)))]
        ways = [
            n.column
            for n in index.names("value")
            if n.table == info.name and n.id.casefold() == also.casefold()
        ]
        if also and ways:
            where.append(Condition(ways[0], "in", (also,)))
        labels = [c for c in texts if c.startswith(f"{codes[0]}_")]
        frame = run_query(
            context.plant, Query(info.name, where=tuple(where), columns=tuple([codes[0], *labels[:1]]))
        )
        for row in facts.records(frame):
            if row[0] and str(row[0]) in known:
                found.setdefault(
                    str(row[0]), str(row[1]) if labels and row[1] else meaning_of(context, row[0])
                )
    return sorted(found.items())


class _Anomalies:
    """What the plant's own anomaly tables say of a period."""

    def __init__(self, table: str = "", n: int = 0, kinds: Sequence[tuple[str, str]] = ()) -> None:
        self.table, self.n, self.kinds = table, n, tuple(kinds)


def _anomalies(context: ToolContext, scope: Scope) -> _Anomalies:
    """Read the table whose name says anomalies, if there is one with machines and times."""
    for info in context.plant.tables():
        if info.standard or not info.time_column or not info.equipment_column or "anomal" not in info.name:
            continue
        frame = run_query(
            context.plant, Query(info.name, equipment=scope.units, period=scope.period, limit=10_000)
        )
        known = {n.column for n in context.index.names("value") if n.table == info.name}
        texts = [
            c.name
            for c in info.columns
            if c.name in known and c.name != info.equipment_column and "name" not in c.name
        ]
        kinds = dict.fromkeys((str(r[texts[0]]), _way(r)) for _, r in frame.iterrows()) if texts else {}
        return _Anomalies(info.name, len(frame), tuple(kinds))
    return _Anomalies()


def _way(row: Any) -> str:
    """Return High or Low where a row carries its value and bounds."""
    value = row.get("value")
    upper, lower = row.get("upper_bound"), row.get("lower_bound")
    if value is None or value != value:
        return ""
    if upper is not None and upper == upper and value > upper:
        return "High"
    return "Low" if lower is not None and lower == lower and value < lower else ""


def _named(index: PlantIndex, value: str) -> list[Any]:
    return index.named("value", key_of(value))


TOOLS = (
    ToolSpec(
        review_condition,
        "maintenance",
        (
            "review the alerts of press-2 last month and say whether a work order should be raised",
            "should new work orders be generated for cnc-07 from its alerts and anomalies",
            "recommend work orders based on the alarms of mill-1",
            "track anomalies and violations of the compressor and tell me what corrective work is scheduled",
            "does the condition of grind-1 call for maintenance",
            "which failure codes do the alerts of the pump point to",
        ),
        about=("alarm", "anomaly", "condition"),
        reads=("work_order", "alarm"),
    ),
)
