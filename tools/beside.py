"""A result set beside that of the same question on something else: another period, machine, product, characteristic."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tools.result import Artifact, Metric, Table, ToolResult

_MOST_TOLD = 3


def set_beside(
    run: Callable[[Mapping[str, Any]], ToolResult], arguments: Mapping[str, Any], against: Mapping[str, Any]
) -> ToolResult:
    """Return both results and how far their first figures lie apart.

    Args:
        run: the tool.
        arguments: of the question asked first.
        against: the arguments that are otherwise in the second.
    """
    first, second = run(arguments), run({**arguments, **against})
    if first.status != "answered" or second.status != "answered":
        lacking = second if first.status == "answered" else first
        told = first if first.status == "answered" else second
        return replace(told, text=f"{lacking.text} {told.text}" if told is not lacking else lacking.text)
    changes = _changes(first, second)
    head = " ".join(_sentence(c, a, b) for c, a, b in changes[:_MOST_TOLD])
    text = "\n\n".join(t for t in (head, first.text, second.text) if t)
    artifacts: tuple[Artifact, ...] = (*(c for c, _, _ in changes), *_titled(first), *_titled(second))
    notes = tuple(dict.fromkeys((*first.notes, *second.notes)))
    return ToolResult(text, artifacts, notes=notes)


def _changes(first: ToolResult, second: ToolResult) -> list[tuple[Metric, Metric, Metric]]:
    """Return how figures of one name and unit differ, each with both."""
    there = {(m.name, m.unit): m for m in second.artifacts if isinstance(m, Metric) and m.value is not None}
    found = []
    for a in first.artifacts:
        if not isinstance(a, Metric) or a.value is None or (b := there.get((a.name, a.unit))) is None:
            continue
        if (a.window, a.filters) == (b.window, b.filters) or b.value is None:
            continue
        difference = Metric(
            f"Difference of {a.name}", round(float(b.value) - float(a.value), 6), a.unit,
            f"{_of(b, a)} less {_of(a, b)}", "second less first",
        )  # fmt: skip
        found.append((difference, a, b))
    return found


def _sentence(change: Metric, a: Metric, b: Metric) -> str:
    unit = f" {a.unit}" if a.unit else ""
    first, second = float(a.value or 0), float(b.value or 0)
    way = "higher than" if second > first else "lower than" if second < first else "the same as"
    by = f" by {abs(second - first):.4g}{unit}" if second != first else ""
    return f"{a.name} was {second:.4g}{unit} ({_of(b, a)}), {way} {first:.4g}{unit} ({_of(a, b)}){by}."


def _of(metric: Metric, other: Metric) -> str:
    """Return what tells a figure from the other one: its window, or what it was restricted to."""
    return metric.window if metric.window != other.window else metric.filters


def _titled(result: ToolResult) -> list[Artifact]:
    """Return artifacts whose tables say which period or machine they are of."""
    window = next((a.window for a in result.artifacts if isinstance(a, Metric) and a.window), "")
    return [
        replace(a, title=f"{a.title} ({window})") if isinstance(a, Table) and window else a
        for a in result.artifacts
    ]
