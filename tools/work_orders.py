"""What the maintenance specialist computes of work orders: history, most common codes, bundles, review, overdue."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from plant import facts
from plant.index import PlantIndex
from plant.period import Period
from plant.query import Condition, Query, is_text, run_query
from tools.context import ToolContext
from tools.figures import bars, pareto
from tools.result import Cell, Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import Dimension, EquipmentRef, Limit, PeriodArg, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import pandas as pd

Kind = Annotated[
    str,
    choice(
        "kind of work order",
        preventive="preventive, pm, planned maintenance, scheduled maintenance",
        corrective="corrective, cm, repair, repairs, breakdown",
        inspection="inspection, inspections",
    ),
]
Which = Annotated[
    str,
    choice(
        "one end of the list", first="first, oldest, earliest", latest="latest, last, most recent, newest"
    ),
]
WithinDays = Annotated[float, _Slot("days", "how many days apart work orders of a bundle may be")]
_BUNDLE_DAYS = 14.0
_STEPS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_GROUPS = {
    "code": "failure_code",
    "machine": "equipment_id",
    "reason": "failure_code",
    "defect": "failure_code",
}
_COLUMNS = ("work order", "machine", "kind", "opened", "finished", "code", "meaning", "hours", "cost", "note")


def work_order_history(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    work_kind: Kind | None = None,
    by: Dimension | None = None,
    which: Which | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List and count maintenance work orders of machines: kind, dates, hours, cost, notes; by code, machine,
    month or year; of one period or two.
    """
    if period is not None and other is not None:
        return _of_two(context, equipment, period, other, work_kind)
    scope = scope_of(context, equipment, period, table="work_order", whole=True, counted=True)
    if isinstance(scope, ToolResult):
        return scope
    frame = facts.work_orders(context.plant, scope.period, scope.units, kind=work_kind)
    what = f"{work_kind} work orders" if work_kind else "work orders"
    if frame.empty:
        none = Metric(
            "Work orders", 0, "work orders", scope.window, "count of work orders opened", 0, scope.place
        )
        return ToolResult(
            f"{scope.place[:1].upper()}{scope.place[1:]} had 0 {what} ({scope.window}).",
            (none,),
            notes=scope.notes,
        )
    if by in _GROUPS:
        return _by_group(context, scope, frame, what, by, limit)
    if by in _STEPS:
        by = _wide_enough(by, frame)
        everything = (
            frame if work_kind is None else facts.work_orders(context.plant, scope.period, scope.units)
        )
        return _by_time(scope, everything, what, by, work_kind)
    counts = frame.kind.value_counts()
    if work_kind is None:  # a kind that the plant knows and that did not come is 0
        counts = counts.reindex(
            [*counts.index, *sorted(facts.work_order_kinds(context.plant) - set(counts.index))], fill_value=0
        )
    costs = frame.cost.dropna().astype(float)  # a cost that nobody wrote down is not zero
    currency = context.workspace.settings.currency
    parts = ", ".join(f"{int(n)} {k}" for k, n in counts.items())
    metrics = [
        Metric("Work orders", len(frame), "work orders", scope.window, "count of work orders opened",
               len(frame), scope.place),
        *(Metric(f"Work orders, {k}", int(n), "work orders", scope.window, "count", int(n), scope.place)
          for k, n in counts.items()),
    ]  # fmt: skip
    if len(costs):
        metrics.append(
            Metric("Cost of work orders", round(float(costs.sum()), 2), currency, scope.window, "sum of cost",
                   len(costs), scope.place)
        )  # fmt: skip
    text = (
        f"{scope.place[:1].upper()}{scope.place[1:]} had {len(frame):,} {what} ({scope.window}): {parts}"
        + (f"; cost {costs.sum():,.0f} {currency}." if len(costs) else ".")
    )
    if work_kind:
        total = len(facts.work_orders(context.plant, scope.period, scope.units))
        share = 100 * len(frame) / total
        metrics.append(
            Metric(
                f"Share of {what}", share, "%", scope.window, f"{what} / all work orders", total, scope.place
            )
        )
        text += f" That is {share:.3g} % of all {total:,} work orders."
    hours = frame.hours.dropna().astype(float)
    if len(hours):
        metrics.append(
            Metric(
                "Mean duration",
                float(hours.mean()),
                "h",
                scope.window,
                "mean of finished less started",
                len(hours),
                scope.place,
            )
        )
        text += f" They took {hours.mean():.3g} h on average (n = {len(hours):,})."
    if which is not None:
        frame = frame if which == "latest" else frame.iloc[::-1]
        one = next(iter(facts.records(frame.head(1))))
        code = (
            f" {one.failure_code} {_meaning(context, one.failure_code)}".rstrip() if one.failure_code else ""
        )
        text += f" The {which} is {one.work_order_id} ({one.kind}{code}) of {_day(one.opened)} on {one.equipment_id}."
    table = _table(context, f"Work orders of {scope.place}", frame.head(limit or 50), len(frame))
    return ToolResult(text, (*metrics, table), notes=scope.notes)


def bundle_work_orders(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    work_kind: Kind | None = None,
    within: WithinDays | None = None,
) -> ToolResult:
    """Say which work orders of a machine could be bundled in one maintenance window: those that follow each
    other within two weeks, or the days asked.
    """
    scope = scope_of(context, equipment, period, table="work_order", whole=True)
    if isinstance(scope, ToolResult):
        return scope
    days = within or _BUNDLE_DAYS
    frame = facts.work_orders(context.plant, scope.period, scope.units, kind=work_kind)
    what = f"{work_kind} work orders" if work_kind else "work orders"
    if frame.empty:
        return no_data(f"There are no {what} of {scope.place} for {scope.window}.")
    bundles = []
    for _, of_unit in frame.sort_values(["equipment_id", "opened"]).groupby("equipment_id"):
        chain = (of_unit.opened.diff() > dt.timedelta(days=days)).cumsum()
        bundles += [b for _, b in of_unit.groupby(chain) if len(b) > 1]
    bundles.sort(key=len, reverse=True)
    bundled = sum(len(b) for b in bundles)
    metrics = (
        Metric("Work orders that can be bundled", bundled, "work orders", scope.window,
               f"follow another within {days:g} days", len(frame), scope.place),
        Metric("Bundles", len(bundles), "bundles", scope.window, f"chains with gaps of at most {days:g} days", len(frame)),
        Metric("Days between", days, "days", scope.window, "largest gap inside a bundle"),
        *(Metric(f"Work orders in bundle {n + 1}", len(b), "work orders", scope.window) for n, b in enumerate(bundles[:8])),
    )  # fmt: skip
    if not bundles:
        return ToolResult(
            f"None of the {len(frame)} {what} of {scope.place} ({scope.window}) lie within {days:g} days of each other, so "
            "there is nothing to bundle.", metrics, notes=scope.notes,
        )  # fmt: skip
    said = "; ".join(
        f"{len(b)} of {b.equipment_id.iloc[0]} from {b.opened.min():%Y-%m-%d} to {b.opened.max():%Y-%m-%d}"
        for b in bundles[:5]
    )
    text = (
        f"{bundled} of {len(frame)} {what} of {scope.place} ({scope.window}) follow each other within {days:g} days and "
        f"could be bundled, in {len(bundles)} bundle{'s' if len(bundles) > 1 else ''}: {said}."
    )
    import pandas as pd

    table = _table(context, "Work orders to bundle", pd.concat(bundles), bundled)
    return ToolResult(text, (*metrics, table), notes=scope.notes)


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
        f"{r.work_order_id} {r.failure_code or ''} {_meaning(context, r.failure_code)} ({r.opened:%Y-%m-%d %H:%M})"
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
        [_table(context, "Corrective work orders", corrective.head(50), len(corrective))]
        if len(corrective)
        else []
    )
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
                found.setdefault(str(row[0]), str(row[1]) if labels and row[1] else _meaning(context, row[0]))
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
    from plant.index import key_of

    return index.named("value", key_of(value))


def _of_two(
    context: ToolContext, equipment: Sequence[str], first: Period, second: Period, kind: str | None
) -> ToolResult:
    """Count the work orders of two periods, the earlier first, and their difference."""
    early, late = sorted((first, second), key=lambda p: p.start)
    what = f"{kind} work orders" if kind else "work orders"
    counts, metrics = [], []
    for period in (early, late):
        scope = scope_of(context, equipment, period, table="work_order", whole=True)
        if isinstance(scope, ToolResult):
            return scope
        frame = facts.work_orders(context.plant, scope.period, scope.units, kind=kind)
        counts.append((len(frame), scope.window, scope.place))
        metrics.append(
            Metric(
                what.capitalize(), len(frame), "work orders", scope.window, "count", len(frame), scope.place
            )
        )
    (a, before, place), (b, now, _) = counts
    change = Metric("Change", b - a, "work orders", f"{now} less {before}", "later less earlier", None, place)
    way = "rose" if b > a else "fell" if b < a else "did not change"
    text = (
        f"The number of {what} of {place} {way} from {a} ({before}) to {b} ({now}), a change of {b - a:+d}."
    )
    return ToolResult(text, (*metrics, change))


def _by_group(
    context: ToolContext, scope: Scope, frame: "pd.DataFrame", what: str, by: str, limit: int | None
) -> ToolResult:
    column = _GROUPS[by]
    counts = frame[column].value_counts()
    if counts.empty:
        return no_data(f"The {what} of {scope.place} ({scope.window}) carry no {by}.")
    meanings = (
        [_meaning(context, c) for c in counts.index] if column == "failure_code" else [""] * len(counts)
    )
    rows: list[tuple[str, int]] = []
    for code, meaning, n in zip(counts.index, meanings, counts, strict=True):
        rows.append((f"{code} {meaning}".strip(), int(n)))
    shown = rows[: limit or 10]
    said = ", ".join(f"{label} {n}" for label, n in shown[: limit or 3])
    text = f"Most common among {len(frame):,} {what} of {scope.place} ({scope.window}): {said}."
    metrics = [
        Metric(label, n, "work orders", scope.window, f"{what} with this {by}", n, scope.place)
        for label, n in shown
    ]
    total = Metric("Work orders", len(frame), "work orders", scope.window, "count", len(frame), scope.place)
    without = int(frame[column].isna().sum())
    notes = (*scope.notes, *((f"{without} of them carry no {by}.",) if without else ()))
    title = f"{what.capitalize()} of {scope.place} by {by}"
    chart = Chart(
        title, pareto(title, [r[0] for r in shown], [float(r[1]) for r in shown], y_title="work orders")
    )
    return ToolResult(
        text,
        (*metrics, total, Table(title, (by, "work orders"), tuple(rows[:50]), (), len(rows)), chart),
        notes=notes,
    )


def _by_time(scope: Scope, frame: "pd.DataFrame", what: str, by: str, kind: str | None) -> ToolResult:
    step = frame.opened.dt.to_period(_STEPS[by])
    cross = frame.groupby([step, "kind"]).size().unstack(fill_value=0)
    kinds = [str(k) for k in cross.columns]
    focus = kind if kind in kinds else None
    series = cross[focus] if focus else cross.sum(axis=1)
    labels = [str(s) for s in cross.index]
    values = [int(v) for v in series]
    top = values.index(max(values))
    said = ", ".join(f"{label} {v}" for label, v in zip(labels, values, strict=True))
    text = f"{what.capitalize()} of {scope.place} by {by}: {said if len(said) < 400 else f'{len(labels)} {by}s'}; most in {labels[top]} ({values[top]})."
    text += _trend(values, by)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (label, *(int(n) for n in counts))
        for label, counts in zip(labels, cross.to_numpy().tolist(), strict=True)
    )
    metrics = [Metric(f"{what.capitalize()} {label}", v, "work orders", scope.window, "count", v, scope.place)
               for label, v in zip(labels, values, strict=True)]  # fmt: skip
    title = f"{what.capitalize()} of {scope.place} by {by}"
    chart = Chart(title, bars(title, labels, [float(v) for v in values], y_title="work orders"))
    return ToolResult(text, (*metrics, Table(title, (by, *kinds), rows), chart), notes=scope.notes)


def _wide_enough(by: str, frame: "pd.DataFrame") -> str:
    """Return a step of time that leaves at most some sixty groups."""
    days = (frame.opened.max() - frame.opened.min()).days + 1
    for step, length in (("day", 1), ("week", 7), ("month", 30), ("year", 365)):
        if days / length <= 60 and list(_STEPS).index(step) >= list(_STEPS).index(by):
            return step
    return "year"


def _trend(values: Sequence[int], by: str) -> str:
    """Say whether counts rise or fall, by Kendall's rank test; nothing below six steps."""
    if len(values) < 6:
        return ""
    from scipy.stats import kendalltau

    tau, p = (float(x) for x in kendalltau(range(len(values)), values))
    if p >= 0.05 or tau != tau:
        return f" Over the {len(values)} {by}s there is no significant trend (Kendall's test at 5 %)."
    return f" Over the {len(values)} {by}s they {'rise' if tau > 0 else 'fall'} (Kendall's test at 5 %)."


def _table(context: ToolContext, title: str, frame: "pd.DataFrame", total: int) -> Table:
    currency = context.workspace.settings.currency
    rows = tuple(
        (r.work_order_id, r.equipment_id, r.kind, _day(r.opened), _day(r.finished), r.failure_code,
         _meaning(context, r.failure_code) or None,
         None if r.hours != r.hours else round(float(r.hours), 1),
         None if r.cost is None or r.cost != r.cost else round(float(r.cost), 2), r.note)
        for r in facts.records(frame)
    )  # fmt: skip
    return Table(title, _COLUMNS, rows, ("", "", "", "", "", "", "", "h", currency, ""), total)


def _meaning(context: ToolContext, code: object) -> str:
    found = context.index.get("failure", str(code))
    return found.label if found is not None and found.label != found.id else ""


def overdue_maintenance(context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = ()) -> ToolResult:
    """List maintenance that is overdue: open work orders whose due time has passed."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    place = ", ".join(n.id for n in names) or "the plant"
    clock = context.plant.now()
    frame = facts.work_orders(context.plant, None, units, overdue_at=clock.now)
    at = f"{clock.now.astimezone(context.plant.zone):%Y-%m-%d %H:%M}"
    count = Metric("Overdue work orders", len(frame), "work orders", f"at {at}",
                   "open and due before now", len(frame), place)  # fmt: skip
    if frame.empty:
        return ToolResult(f"No maintenance of {place} is overdue (at {at}).", (count,), notes=(f"at {at}",))
    rows = tuple((r.work_order_id, r.equipment_id, r.kind, _day(r.due), r.note) for r in facts.records(frame))
    text = (
        f"{len(frame)} work orders of {place} are overdue (at {at}); the oldest is {rows[-1][0]} on "
        f"{rows[-1][1]}, due {rows[-1][3]}."
    )
    table = Table(f"Overdue maintenance of {place}", ("work order", "machine", "kind", "due", "note"), rows)
    return ToolResult(text, (count, table))


def _day(value: object) -> str | None:
    text = str(value)
    return None if text in {"NaT", "None"} else text[:16]


TOOLS = (
    ToolSpec(
        work_order_history,
        "maintenance",
        (
            "which work orders did press-2 get this year",
            "maintenance history of cnc-07",
            "how many corrective work orders last month",
            "show repairs on mill-1",
            "what did maintenance cost in april",
            "list preventive work orders of the presses",
            "what was repaired on grind-1",
            "most common corrective work order codes across all machines",
            "which code dominated the work orders of mill-1",
            "corrective maintenance per year of the compressor",
            "year over year increase in repairs on press-2",
        ),
        about=("work order", "wo", "maintenance", "repair", "repaired"),
        reads=("work_order",),
    ),
    ToolSpec(
        bundle_work_orders,
        "maintenance",
        (
            "which work orders of press-2 can be bundled in the next maintenance window",
            "bundle corrective work orders of cnc-07 within two weeks",
            "which maintenance jobs could be done together",
            "group repairs of mill-1 into one stop",
            "combine work orders that lie close together",
        ),
        about=("work order", "wo", "maintenance", "repair", "repaired"),
        reads=("work_order",),
    ),
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
    ToolSpec(
        overdue_maintenance,
        "maintenance",
        (
            "what maintenance is overdue",
            "any overdue work orders",
            "which inspections are late",
            "is maintenance of mill-3 overdue",
            "late maintenance tasks",
        ),
        about=("work order", "wo", "maintenance", "repair", "repaired"),
        reads=("work_order",),
    ),
)
