"""Quality figures of a bare CSV file, without a workspace: charts and capability with the same functions."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plant.errors import DataFault, RequestError
from tools.quality.capability import capability
from tools.quality.charts import ControlChart, c_chart, i_mr, p_chart, u_chart, xbar

KINDS = ("auto", "xbar", "i_mr", "p", "np", "c", "u")


@dataclass(frozen=True, slots=True)
class Columns:
    """A CSV file by column; every cell is text."""

    path: Path
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self, name: str) -> list[str]:
        """Return a column as text.

        Raises:
            DataFault: there is no such column.
        """
        if name not in self.names:
            raise DataFault(f"{self.path}: there is no column '{name}'. There are: {', '.join(self.names)}.")
        at = self.names.index(name)
        return [row[at] for row in self.rows]

    def numbers(self, name: str) -> list[float]:
        """Return a column as numbers; a decimal comma is read.

        Raises:
            DataFault: a cell is no number; the text names row, field and mend.
        """
        found = []
        for n, cell in enumerate(self.text(name), 2):
            try:
                found.append(float(cell.strip().replace(",", ".")))
            except ValueError as error:
                raise DataFault(
                    f"{self.path}, row {n}, field '{name}': '{cell}' is no number. Mend the cell or leave the row out."
                ) from error
        return found


def read_columns(path: Path) -> Columns:
    """Read a CSV file strictly: comma, semicolon or tab, a header line, equal lengths.

    Raises:
        DataFault: it cannot be read; the text names the row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFault(f"{path}: cannot be read: {error}.") from error
    lines = [ln for ln in text.splitlines() if ln.strip()]
    if len(lines) < 2:
        raise DataFault(f"{path}: expected a header line and rows.")
    delimiter = max(",;\t", key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=delimiter))
    head = tuple(name.strip() for name in rows[0])
    for n, row in enumerate(rows[1:], 2):
        if len(row) != len(head):
            raise DataFault(f"{path}, row {n}: {len(row)} fields, but the header has {len(head)}.")
    return Columns(path, head, tuple(tuple(r) for r in rows[1:]))


def chart_of(
    columns: Columns, *, value: str, subgroup: str | None, size: str | None, kind: str, phase1: int | None
) -> tuple[ControlChart, list[str]]:
    """Return a chart and the label of each point.

    Args:
        columns: the file.
        value: column of values or counts.
        subgroup: column that says which values belong together.
        size: column of sample sizes, for p and u.
        kind: one of `KINDS`; auto takes Xbar with subgroups, else I-MR.
        phase1: limits come from so many first points.

    Raises:
        RequestError: the kind needs a column that is not given.
    """
    values = columns.numbers(value)
    if kind in {"p", "np", "u"}:
        if size is None:
            raise RequestError(f"A {kind} chart needs the column of sample sizes: --size COLUMN.")
        sizes = columns.numbers(size)
        made = u_chart(values, sizes) if kind == "u" else p_chart(values, sizes)
        return made, [str(n) for n in range(1, len(values) + 1)]
    if kind == "c":
        return c_chart(values), [str(n) for n in range(1, len(values) + 1)]
    if subgroup is not None and kind in {"auto", "xbar"}:
        groups: dict[str, list[float]] = {}
        for name, number in zip(columns.text(subgroup), values, strict=True):
            groups.setdefault(name, []).append(number)
        return xbar(list(groups.values()), phase1=phase1), list(groups)
    if kind == "xbar":
        raise RequestError("An Xbar chart needs the column of subgroups: --subgroup COLUMN.")
    return i_mr(values, phase1=phase1), [str(n) for n in range(1, len(values) + 1)]


def chart_json(chart: ControlChart, labels: Sequence[str]) -> dict[str, Any]:
    """Return a chart's figures as plain JSON values."""
    return {
        "kind": chart.kind,
        "n_points": len(chart.points),
        "center": float(chart.center[0]),
        "lcl": [float(v) for v in chart.lcl] if np.ptp(chart.lcl) > 1e-12 else float(chart.lcl[0]),
        "ucl": [float(v) for v in chart.ucl] if np.ptp(chart.ucl) > 1e-12 else float(chart.ucl[0]),
        "sigma_within": chart.sigma,
        "in_control": chart.in_control,
        "signals": [
            {"point": labels[n], "position": n + 1, "value": float(chart.points[n]), "rules": list(rules)}
            for n, rules in chart.signals.items()
        ],
        "rules": "Nelson 1 (beyond 3 sigma) and 2 (nine on one side)",
    }


def capability_json(
    columns: Columns, *, value: str, subgroup: str | None, lower: float | None, upper: float | None
) -> dict[str, Any]:
    """Return capability figures as plain JSON values; stability is said with them."""
    chart, _ = chart_of(columns, value=value, subgroup=subgroup, size=None, kind="auto", phase1=None)
    done = capability(columns.numbers(value), lower=lower, upper=upper, sigma_within=chart.sigma)
    return {
        "n": done.n,
        "mean": done.mean,
        "sigma_within": done.sigma_within,
        "sigma_overall": done.sigma_overall,
        "cp": done.cp,
        "cpk": done.cpk,
        "cpk_interval": list(done.cpk_interval),
        "pp": done.pp,
        "ppk": done.ppk,
        "ppm_observed": done.ppm_observed,
        "normal_p": done.normal_p,
        "stable": chart.in_control,
        "conventions": "sigma within from R̄/d2 (exact) or pooled S/c4; interval of Cpk after Bissell, 95 %",
    }
