"""Energy that machines used, from the meters and power signals that they have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from plant import facts
from plant.kpi import compute
from plant.names import Name, key_of
from tools.context import ToolContext
from tools.data import signals_of
from tools.event_groups import shifts_of
from tools.figures import bars, line
from tools.numbers import number_words
from tools.result import Artifact, Cell, Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.signal_integral import amounts_of
from tools.slots import Dimension, EquipmentRef, Limit, PeriodArg, Question, choice
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import pandas as pd

_KWH = {"wh": 0.001, "kwh": 1.0, "mwh": 1000.0}  # of amounts
_POWER = frozenset(["w", "kw", "mw"])
_METER_WORDS = frozenset(
    [
        "energy",
        "electricity",
        "electric",
        "power",
        "meter",
        "counter",
        "consumption",
        "use",
        "total",
        "kwh",
        "mwh",
        "wh",
        "kw",
        "mw",
        "w",
    ]
)
_STEPS = {"hour": ("1h", "%Y-%m-%d %H:%M"), "day": ("1D", "%Y-%m-%d"), "week": ("W-SUN", "week to %Y-%m-%d"), "month": ("MS", "%Y-%m")}  # fmt: skip
_MONEY = re.compile(r"\b(?:costs?|price|bill|euros?|eur|money|expensive|spend|spent)\b", re.IGNORECASE)
# of what is used that no electricity is
_LISTED = 12
_OTHER = re.compile(
    r"\b(?P<what>water|nitrogen|oxygen|argon|hydrogen|steam|natural gas|gas|compressed air|diesel|fuel|propane|co2)\s+(?:use|used|usage|consum\w+)\b",
    re.IGNORECASE,
)
Per = Annotated[
    str,
    choice(
        "energy in all (the default) or for each piece made",
        piece="per piece, per part, per unit, a piece, each piece, per good piece, per produced piece, per good part, per good unit, per part made, per ok part",
    ),
]


@dataclass(frozen=True, slots=True)
class _Use:
    """What one signal says of a machine's energy: kWh by the plant-local time of its readings."""

    signal: Name
    kwh: "pd.Series[float]"
    how: str

    @property
    def machine(self) -> str:
        return self.signal.parent or self.signal.label

    @property
    def total(self) -> float:
        return float(self.kwh.sum())


def energy_use(
    context: ToolContext,
    *,
    question: Question = "",
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    by: Dimension | None = None,
    per: Per | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return the energy (electricity, kWh) that machines or the plant used, by machine, day, week or month, or for
    each piece (comprehensive energy consumption, ISO 22400-2): which machine used most.
    """
    scope = scope_of(context, equipment, period, table="reading")
    if isinstance(scope, ToolResult):
        return scope
    every = signals_of(context, [*equipment])
    named = [] if equipment else _named(every, question)
    if not named and (other := _OTHER.search(question)) is not None:
        labels = ", ".join(s.label for s in every[:_LISTED])
        return no_data(
            f"No signal is called “{other['what'].casefold()}”, so its use cannot be told; there are {labels}."
        )
    signals = _meters(named or every, whole=not (equipment or named))
    if named:
        scope = replace(scope, place=", ".join(s.label for s in named))
    uses = [u for s in signals if (u := _use(context, s, scope)) is not None]
    if not uses:
        return _without(context, equipment, scope, measured=bool(signals))
    uses.sort(key=lambda u: -u.total)
    total, n = sum(u.total for u in uses), sum(len(u.kwh) for u in uses)
    how = "; ".join(dict.fromkeys(u.how for u in uses))
    metrics = [Metric(f"Energy used by {scope.place}", total, "kWh", scope.window, how, n, scope.place)]
    text = f"{scope.place[:1].upper()}{scope.place[1:]} used {number_words(total, 6)} kWh ({scope.window})"
    pieces: dict[str, float] = {}
    if per == "piece":
        pieces = _pieces(context, uses, scope)
        if not sum(pieces.values()):
            return no_data(
                f"No pieces of {scope.place} were counted in {scope.window}, so there is no energy per piece."
            )
        said, metric = _per_piece(uses, pieces, total, scope)
        text += said
        metrics.append(metric)
    elif len(uses) > 1:
        shown = uses[: limit or 1]
        text += ", most " + ", ".join(
            f"{u.machine} with {number_words(u.total)} kWh ({100 * u.total / total:.3g} %)" for u in shown
        )
    artifacts: list[Artifact] = []
    if by in {*_STEPS, "shift"}:
        said, artifacts = _by_step(context, uses, str(by), scope)
        text += said
    elif len(uses) > 1:
        title = f"Energy by machine, {scope.window}"
        chart = bars(title, [u.machine for u in uses], [u.total for u in uses], y_title="kWh")
        artifacts = [Chart(title, chart)]
    notes = [*scope.notes, *(() if named else _unmetered(context, uses, equipment))]
    if by not in {None, "machine", "shift", *_STEPS}:
        notes.append(f"Energy can't be split by {by}; it can by machine, shift, hour, day, week or month.")
    if _MONEY.search(question):
        notes.append("What it cost is not known: the data hold no price of energy for past times.")
    return ToolResult(
        f"{text}.", (*metrics, *artifacts, _by_machine(uses, total, scope, pieces)), notes=tuple(notes)
    )


def _per_piece(
    uses: Sequence[_Use], pieces: dict[str, float], total: float, scope: Scope
) -> tuple[str, Metric]:
    """Return energy by pieces made: the sentence and its figure."""
    made = sum(pieces.values())
    each = total / made
    said = f": {number_words(each)} kWh a piece for {made:,.0f} pieces"
    ranked = sorted((u.total / pieces[u.machine], u.machine) for u in uses if pieces.get(u.machine))
    if len(ranked) > 1:
        (low, least), (high, most) = ranked[0], ranked[-1]
        said += f"; most {most} with {number_words(high)} kWh a piece, least {least} with {number_words(low)}"
    formula = "energy used / pieces made"
    return said, Metric("Energy per piece", each, "kWh", scope.window, formula, int(made), scope.place)


def _meters(signals: Sequence[Name], *, whole: bool) -> list[Name]:
    """Return the signals that measure energy: of each machine its meters in kWh, else its power.

    Of the whole plant, meters of no machine count only where no machine has one: they may measure the same twice.
    """
    by_machine: dict[str, list[Name]] = {}
    for s in signals:
        if s.detail.casefold() in {*_KWH, *_POWER}:
            by_machine.setdefault(s.parent or "", []).append(s)
    if whole and len(by_machine) > 1:
        by_machine.pop("", None)
    found = []
    for held in by_machine.values():
        meters = [s for s in held if s.detail.casefold() in _KWH]
        found += meters or held
    return found


def _named(signals: Sequence[Name], question: str) -> list[Name]:
    """Return the meters of no machine whose own words a question says: "Saw 1 Power" of "energy of saw 1"."""
    said = f" {key_of(question)} "
    found = []
    for s in signals:
        own = " ".join(w for w in key_of(s.label).split() if w not in _METER_WORDS)
        if not s.parent and s.detail.casefold() in {*_KWH, *_POWER} and own and f" {own} " in said:
            found.append(s)
    return found


def _use(context: ToolContext, signal: Name, scope: Scope) -> _Use | None:
    frame = facts.signal_series(context.plant, signal.id, scope.period)
    if frame.empty:
        return None
    amounts = amounts_of(signal, frame)
    kwh = amounts.of.set_axis(frame.ts) * _KWH[amounts.unit.casefold()]
    return _Use(signal, kwh, f"{amounts.how} ({signal.detail})")


def _pieces(context: ToolContext, uses: Sequence[_Use], scope: Scope) -> dict[str, float]:
    units = tuple(dict.fromkeys(u.signal.parent for u in uses if u.signal.parent)) or scope.units
    frame = compute(context.plant, "pieces", scope.period, equipment=units, by=("machine",)).frame
    return {str(r.machine): float(r.pieces or 0) for r in facts.records(frame)}


def _by_machine(uses: Sequence[_Use], total: float, scope: Scope, pieces: dict[str, float]) -> Table:
    columns, units = ["machine", "energy", "share", "signal"], ["", "kWh", "%", ""]
    rows: list[tuple[Cell, ...]] = []
    for u in uses:
        made = pieces.get(u.machine, 0.0)
        each: tuple[Cell, ...] = (int(made), round(u.total / made, 5) if made else None) if pieces else ()
        share = round(100 * u.total / total, 2) if total else 0.0
        rows.append((u.machine, round(u.total, 2), share, u.signal.label, *each))
    if pieces:
        columns += ["pieces", "energy per piece"]
        units += ["pieces", "kWh"]
    return Table(f"Energy by machine, {scope.window}", tuple(columns), tuple(rows), tuple(units))


def _by_step(
    context: ToolContext, uses: Sequence[_Use], step: str, scope: Scope
) -> tuple[str, list[Artifact]]:
    """Return the energy of each shift, hour, day, week or month: the sentence, the table and the picture."""
    import pandas as pd

    every = pd.concat([u.kwh for u in uses]).sort_index()
    if step == "shift":
        frame = pd.DataFrame({"at": every.index, "kwh": every.to_numpy()})
        series = frame.groupby(shifts_of(context, frame, "at")).kwh.sum()
        labels = [str(name) for name in series.index]
    else:
        rule, pattern = _STEPS[step]
        series = every.resample(rule).sum()
        labels = [t.strftime(pattern) for t in series.index]
    values = [float(v) for v in series]
    top, low = values.index(max(values)), values.index(min(values))
    said = f"; by {step} most on {labels[top]} ({number_words(values[top])} kWh), least on {labels[low]} ({number_words(values[low])} kWh)"
    title = f"Energy by {step}, {scope.place}, {scope.window}"
    rows = tuple(zip(labels, (round(v, 2) for v in values), strict=True))
    drawn = (
        bars(title, labels, values, y_title="kWh")
        if step == "shift"
        else line(title, labels, values, x_title=step, y_title="kWh")
    )
    return said, [
        Metric(f"Most energy in a {step} ({labels[top]})", values[top], "kWh", scope.window, "sum within it"),
        Metric(
            f"Least energy in a {step} ({labels[low]})", values[low], "kWh", scope.window, "sum within it"
        ),
        Table(title, (step, "energy"), rows, ("", "kWh")),
        Chart(title, drawn),
    ]


def _unmetered(context: ToolContext, uses: Sequence[_Use], equipment: Sequence[str]) -> tuple[str, ...]:
    """Return which of the machines have no meter, so that the sum is known to lack them."""
    asked = dict.fromkeys(u for e in equipment for u in context.index.units_below(e))
    metered = {u.signal.parent for u in uses}
    every = [unit.id for unit, _, _ in context.index.work_units()]
    missing = [u for u in asked or every if u not in metered]
    return (
        (f"Not counted, for want of energy or power readings: {', '.join(missing[:8])}.",) if missing else ()
    )


def _without(context: ToolContext, equipment: Sequence[str], scope: Scope, *, measured: bool) -> ToolResult:
    if measured:
        return no_data(f"The energy and power signals of {scope.place} have no readings in {scope.window}.")
    names = [s.label for s in signals_of(context, [*equipment])]
    held = (
        f"the signals are {', '.join(names[:8])}{', …' if len(names) > 8 else ''}"
        if names
        else "there are no signals"
    )
    return no_data(f"Nothing measures energy (kWh) or power (kW) of {scope.place}: {held}.")


TOOLS = (
    ToolSpec(
        energy_use,
        "production",
        (
            "how much energy did we use last month",
            "energy use per machine this week",
            "which machine uses the most electricity",
            "kwh of press-1 and press-2 in april",
            "power consumption of the lathes by day in may",
            "energy per piece on cnc-07",
            "electricity consumption of the plant last quarter",
            "how many kwh did the washer burn yesterday",
        ),
        about=("energy", "electricity", "kwh", "power consumption", "energy use", "consumption"),
        reads=("reading", "signal"),
    ),
)
