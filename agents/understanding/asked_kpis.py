"""Availability, effectiveness, quality and OEE of a plant's own report, from its columns of times, counts and nominal speed.

The formulas are those of ISO 22400-2 with sums over all rows on both sides of each division: availability is run time
over planned time, effectiveness the count over run time times nominal speed, quality the good over all, OEE their product.
"""

import re
from dataclasses import dataclass

from agents.understanding.asked_mentions import base
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Measure
from plant.store import ColumnInfo, TableInfo

_SAID = re.compile(
    r"\b(?:(?P<oee>oee|overall equipment effectiveness)|(?P<availability>availability|available)|(?P<performance>performance|effectiveness|speed rate)|"
    r"(?P<quality>quality (?:rate|ratio)|yield))\b",
    re.IGNORECASE,
)
_SENT = frozenset(["delivery", "deliver", "shipp", "ship", "sent", "dispatch", "dispatched"])
_WANTED = frozenset(["order", "ordered", "request", "requested", "demand"])
# names of rates, and the words of the columns that they divide
_RATES = (
    (
        re.compile(
            r"\b(?:fill|delivery fulfil\w*|order fulfil\w*|service)[- ](?:rate|level|ratio|%|degree)(?!\w)|\border fulfil\w*\b",
            re.IGNORECASE,
        ),
        _SENT,
        _WANTED,
    ),
    (
        re.compile(r"\breturns?[- ](?:rate|ratio|%)(?!\w)", re.IGNORECASE),
        frozenset(["return", "returned"]),
        _SENT,
    ),
    (
        re.compile(
            r"\b(?:plan|schedule|target)[- ](?:attainment|fulfil\w*|achievement|adherence)\b", re.IGNORECASE
        ),
        frozenset(["good", "actual", "produc", "produced", "output"]),
        frozenset(["preventive", "plan", "target"]),
    ),
)
_HOURS = {"s": 3600, "min": 60, "h": 1}  # units of time in an hour
_RUN = frozenset(["run", "runtime", "uptime", "operat", "productive", "productiv"])
_PLANNED = frozenset(["preventive", "schedul", "scheduled", "target", "available", "shift"])
_TOTAL = frozenset(["total", "fill", "filled", "produc", "produced", "output", "made", "count"])
_GOOD = frozenset(["good", "ok", "accept", "accepted"])
_BAD = frozenset(["scrap", "reject", "waste", "defect", "bad"])
_NOMINAL = frozenset(["nominal", "ideal", "rat", "rated", "target", "design", "standard"])
_SPEED = frozenset(["speed", "rate"])


@dataclass(frozen=True, slots=True)
class _Report:
    """The columns of a report of production, as far as there is just one of each; times as formulas in hours."""

    run_h: str = ""
    planned_h: str = ""
    total: str = ""
    good: str = ""
    bad: str = ""
    per_h: str = ""


def kpi_said(text: str, info: TableInfo) -> Measure | None:
    """Return the KPI that a question asks for as a formula over a table's columns; None where one of them is missing.

    Args:
        text: the question.
        info: of the table.
    """
    m = _SAID.search(text)
    if m is None or info.standard:
        return None if info.standard else _of_two(text, info)
    report = _report(info)
    parts = {
        "availability": f"{report.run_h} / {report.planned_h}" if report.run_h and report.planned_h else "",
        "performance": _performance(report),
        "quality": _quality(report),
    }
    asked = next(k for k, v in m.groupdict().items() if v)
    wanted = tuple(parts) if asked == "oee" else (asked,)
    if not all(parts[p] for p in wanted):
        return None
    formula = " * ".join(f"({parts[p]})" for p in wanted) if asked == "oee" else parts[asked]
    first = next(c.name for c in info.columns if re.search(rf"\b{c.name}\b", formula))
    return Measure("sum", first, relation="formula", formula=formula)


def _of_two(text: str, info: TableInfo) -> Measure | None:
    """Return a rate of two columns that has a name of its own, such as the fill rate: what was delivered of what was ordered."""
    for pattern, part, whole in _RATES:
        if pattern.search(text):
            counts = [c for c in info.columns if is_numeric(c.type)]
            top = _only([c for c in counts if not _stems(c) & whole], part)
            bottom = _only([c for c in counts if c.name != top], whole)
            return Measure("sum", top, other=bottom, relation="ratio") if top and bottom else None
    return None


def _performance(report: _Report) -> str:
    count = report.total or (f"({report.good} + {report.bad})" if report.good and report.bad else "")
    return f"{count} / ({report.run_h} * {report.per_h})" if count and report.run_h and report.per_h else ""


def _quality(report: _Report) -> str:
    if report.total and report.bad:
        return f"({report.total} - {report.bad}) / {report.total}"
    if report.total and report.good:
        return f"{report.good} / {report.total}"
    return f"{report.good} / ({report.good} + {report.bad})" if report.good and report.bad else ""


def _report(info: TableInfo) -> _Report:
    times = [c for c in info.columns if is_numeric(c.type) and c.unit in _HOURS]
    counts = [c for c in info.columns if is_numeric(c.type) and c.unit in {"", "pcs"}]
    speeds = [c for c in counts if _stems(c) & _SPEED and _stems(c) & _NOMINAL]
    rest = [c for c in counts if c not in speeds]
    good, bad = _only(rest, _GOOD), _only(rest, _BAD)
    return _Report(
        run_h=_in_hours(_only_column(times, _RUN)),
        planned_h=_in_hours(_only_column(times, _PLANNED)),
        total=_only([c for c in rest if c.name not in {good, bad}], _TOTAL),
        good=good,
        bad=bad,
        per_h=_per_hour(speeds),
    )


def _stems(column: ColumnInfo) -> set[str]:
    stems = canonical(column.name)
    return {*stems, *(base(s) for s in stems)}


def _only_column(columns: list[ColumnInfo], words: frozenset[str]) -> ColumnInfo | None:
    found = [c for c in columns if _stems(c) & words]
    return found[0] if len(found) == 1 else None


def _only(columns: list[ColumnInfo], words: frozenset[str]) -> str:
    found = _only_column(columns, words)
    return found.name if found else ""


def _in_hours(column: ColumnInfo | None) -> str:
    if column is None:
        return ""
    factor = _HOURS[column.unit]
    return column.name if factor == 1 else f"({column.name} / {factor})"


def _per_hour(speeds: list[ColumnInfo]) -> str:
    """Return the nominal speed per hour: its name or unit says of which time it is."""
    if len(speeds) != 1:
        return ""
    said = f"{speeds[0].name} {speeds[0].unit}"
    if re.search(r"(?:[a-z]ph|_h|per_h|/h)\b", said):
        return speeds[0].name
    return f"({speeds[0].name} * 60)" if re.search(r"(?:[a-z]pm|_min|per_min|/min)\b", said) else ""
