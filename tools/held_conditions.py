"""Warnings and faults of single condition items (a servo, an axis): how many, which messages, by machine, day or month."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from plant import facts
from plant.held import reports
from tools.context import ToolContext
from tools.event_groups import counted_by
from tools.result import Artifact, Metric, Table, ToolResult
from tools.scope import Scope, no_data

if TYPE_CHECKING:
    import pandas as pd

_ABNORMAL = ("warning", "fault")
_GROUPS = frozenset(["machine", "hour", "day", "week", "month"])
_MOST_MESSAGES, _MOST_ROWS = 5, 200


def condition_counts(
    context: ToolContext,
    scope: Scope,
    levels: Mapping[str, Sequence[str]],
    *,
    alarm: str | None,
    by: str | None,
) -> ToolResult:
    """Return how often condition items reported levels, by machine and message.

    Args:
        context: the plant.
        scope: machines and period.
        levels: item -> values that count; none for warnings and faults.
        alarm: only reports with this code.
        by: what to count by as well.
    """
    frame = reports(context.plant, scope.units, list(levels), scope.period.start, scope.period.end)
    if frame.empty:
        return no_data(f"{scope.place} reported no {', '.join(levels)} ({scope.window}).")
    units = list(scope.units) or sorted({str(u) for u in frame.equipment_id})
    kept = [v in levels[i] or (not levels[i] and v.casefold() in _ABNORMAL) for i, v in zip(frame["item"], frame["value"], strict=True)]  # fmt: skip
    reporting = {(str(u), str(i)) for u, i in zip(frame.equipment_id, frame["item"], strict=True)}
    frame = frame[kept]
    if alarm is not None and (frame.code == alarm).any():
        frame = frame[frame.code == alarm]
    frame = frame.assign(
        at=frame.starts.dt.tz_convert(context.plant.zone).dt.tz_localize(None), minutes=float("nan")
    )
    text, artifacts = [], []  # type: list[str], list[Artifact]
    for unit in units:
        for item in levels:
            if (unit, item) not in reporting:
                continue
            own = frame[(frame.equipment_id == unit) & (frame["item"] == item)]
            said, more = _of_item(own, unit, item, levels[item], scope.window)
            text.append(said)
            artifacts += more
    if by in _GROUPS and len(frame):
        said, grouped = counted_by(context, frame, by or "", what="reports", when="at", scope=scope)
        text.append(said)
        artifacts += grouped
    rows = tuple(
        (
            f"{r.at:%Y-%m-%d %H:%M:%S}",
            str(r.equipment_id),
            str(r.item),
            str(r.value),
            _message(r.code, r.message, r.qualifier),
        )
        for r in facts.records(frame.tail(_MOST_ROWS).iloc[::-1])
    )
    columns = ("at", "machine", "item", "level", "message")
    artifacts.append(Table(f"Conditions of {scope.place}", columns, rows, total_rows=len(frame)))
    return ToolResult(" ".join(text), tuple(artifacts), notes=scope.notes)


def _of_item(
    own: "pd.DataFrame", unit: str, item: str, levels: Sequence[str], window: str
) -> tuple[str, list[Artifact]]:
    counts = own["value"].value_counts()
    wanted = [*dict.fromkeys([*levels, *(str(v) for v in counts.index)])] or ["Warning", "Fault"]
    metrics: list[Artifact] = [
        Metric(
            f"{v} of {item}", int(counts.get(v, 0)), "reports", window, "reports of the level", len(own), unit
        )
        for v in wanted
    ]
    head = f"{unit}: {' and '.join(f'{int(counts.get(v, 0)):,} {v}' for v in wanted)} of {item} ({window})"
    if own.empty:
        return f"{head}.", metrics
    messages = own.groupby(
        [_message(*m) for m in zip(own.code, own.message, own.qualifier, strict=True)]
    ).size()
    ranked = messages.sort_values(ascending=False, kind="stable")
    days = int(own["at"].dt.date.nunique())
    metrics += [Metric(f"{unit} {item} {m}", int(n), "reports", window, "reports with the message", int(n), unit)
                for m, n in ranked.head(_MOST_MESSAGES).items()]  # fmt: skip
    metrics.append(
        Metric(f"Days with {item}", days, "days", window, "days with such a report", len(own), unit)
    )
    each = "; ".join(f"{m} {int(n):,}" for m, n in ranked.head(_MOST_MESSAGES).items() if m)
    span = f"first {own['at'].iloc[0]:%Y-%m-%d %H:%M:%S}, last {own['at'].iloc[-1]:%Y-%m-%d %H:%M:%S}, on {days} days"
    return f"{head}{': ' + each if each else ''}; {span}.", metrics


def _message(code: object, message: object, qualifier: object) -> str:
    return " ".join(str(p) for p in (code, message, qualifier) if isinstance(p, str) and p)
