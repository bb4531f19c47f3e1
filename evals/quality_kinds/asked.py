"""The parameters of a case by their role: a role goes by several names, in parameters and in column headers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from plant.errors import RequestError
from tools.quality.csv_file import CsvFile

Found = dict[str, Any]
# role -> names it goes by (AIAG, Minitab, textbooks), the most telling first
ROLES: Mapping[str, tuple[str, ...]] = {
    "value": (
        "value", "measurement", "measured", "response", "reading", "result", "y", "x", "data", "column", "variable",
    ),
    "subgroup": ("subgroup", "sample", "group", "batch"),
    "group": ("group", "factor", "treatment", "level", "by", "subgroup", "period"),
    "count": (
        "defectives", "defective", "nonconforming", "defects", "nonconformities", "count", "scrap", "rejects", "fail",
        "events", "value", "d", "x",
    ),
    "size": ("size", "sizes", "n", "sample_size", "inspected", "total", "made", "units", "area"),
    "part": ("part", "item", "sample", "unit", "piece", "specimen", "subject", "object"),
    "operator": ("operator", "appraiser", "inspector", "rater", "technician", "person", "lab"),
    "reference": ("ref", "reference", "master", "standard", "true", "target"),
    "tolerance": ("tolerance", "tol", "spec_width"),
    "center": ("center", "centre", "target", "mean", "mu", "mu0", "center_line", "cl"),
    "sigma": ("sigma", "sigma0", "sd", "s", "std", "sigma_within"),
    "lower": ("lsl", "lower", "lower_spec", "low"),
    "upper": ("usl", "upper", "upper_spec", "high"),
    "time": ("time", "date", "year", "day", "index", "label"),
}  # fmt: skip
_BASE_NAMES = (
    "phase1", "phase_1", "phase", "trial", "baseline", "base", "training", "limits_from", "fit", "reference_period",
    "n_phase1", "phase1_n", "n_baseline", "baseline_n", "phase1_size", "baseline_size", "phase1_end", "baseline_end",
)  # fmt: skip
_LATER_NAMES = (
    "phase2",
    "phase_2",
    "phase2_start",
    "phase2_from",
    "monitor_from",
    "monitor",
    "new",
    "new_data",
)
_BASE_LABELS = frozenset(
    ("1", "i", "phase1", "phasei", "baseline", "base", "trial", "train", "training", "reference", "before",
     "historical", "setup", "calibration", "true", "yes", "y", "t", "old")
)  # fmt: skip
_LATER_LABELS = frozenset(
    ("2", "ii", "phase2", "phaseii", "monitor", "monitoring", "new", "after", "test", "production", "false", "no", "n",
     "f", "0", "online", "current")
)  # fmt: skip


class Asked(dict[str, Any]):
    """Parameters of a case, the names of the figures asked for, and the rows they are about.

    Attributes:
        kind: of the case.
        expected: names of the figures asked for.
        data: the rows.
    """

    def __init__(
        self,
        kind: str,
        data: CsvFile,
        params: Mapping[str, Any],
        expected: Mapping[str, Any],
        conventions: str = "",
    ) -> None:
        super().__init__(params)
        self.kind, self.data, self.expected = kind, data, expected
        given = self.first("index_base", "base_index", "first_index")
        said = re.search(r"\b(?:0|zero)[- ]based\b", conventions, re.I) is not None
        self.first_index = (
            0 if said or self.get("zero_based") else int(given) if isinstance(given, int) else 1
        )

    def first(self, *names: str) -> Any:
        """Return the parameter under the first of some names; None when there is none."""
        return next((self[n] for n in names if self.get(n) is not None), None)

    def role(self, role: str) -> Any:
        """Return the parameter of a role by any of its names; None when there is none."""
        return self.first(*ROLES[role])

    def number(self, role: str) -> float | None:
        """Return the parameter of a role where it is a number."""
        return next((float(self[n]) for n in ROLES[role] if _is_number(self.get(n))), None)

    def column(self, role: str, *, numeric: bool | None = None) -> str | None:
        """Return the column of a role: the one a parameter names, else the one whose header says the role."""
        if (given := self.column_called(*ROLES[role])) is not None:
            return given
        headers = {name: set(re.findall(r"[a-z]+", name.casefold())) for name in self.data.names}
        for word in ROLES[role]:
            for name, words in headers.items():
                if (word in words or word == name.casefold()) and (
                    numeric is None or self.data.is_numeric(name) == numeric
                ):
                    return name
        return None

    def column_called(self, *names: str) -> str | None:
        """Return the column that a parameter of one of these names holds, in full or as one of its words."""
        columns = {n.casefold(): n for n in self.data.names}
        given = {k.casefold(): columns.get(str(v).casefold()) for k, v in self.items() if isinstance(v, str)}
        for name in names:
            for key in (name, *given):
                if given.get(key) and (key == name or name in re.findall(r"[a-z]+?(?=s?(?:[^a-z]|$))", key)):
                    return given[key]
        return None

    def needed(self, role: str, *, numeric: bool | None = None) -> str:
        """Return the column of a role.

        Raises:
            RequestError: no column plays it.
        """
        found = self.column(role, numeric=numeric)
        if found is None:
            raise RequestError(
                f"No column is named like {', '.join(ROLES[role][:4])}; name it in the parameters."
            )
        return found

    def value(self) -> str:
        """Return the column of measured values: by its role, else the last with numbers."""
        numeric = [n for n in self.data.names if self.data.is_numeric(n)]
        return self.column("value", numeric=True) or (numeric or list(self.data.names))[-1]

    def positions(self, found: Sequence[int]) -> list[int]:
        """Return positions from 0 as the case counts them."""
        return [int(n) + self.first_index for n in found]

    @property
    def exclude(self) -> tuple[int, ...]:
        """Positions from 1 that are left out of the limits."""
        given = self.first("exclude", "excluded", "omit", "leave_out", "drop")
        return tuple(int(n) + 1 - self.first_index for n in given or ())

    def base(self, labels: Sequence[str] | None = None, of: str | None = None) -> Any:
        """Return what the limits come from, as `ChartOptions.phase1` takes it.

        Args:
            labels: of the subgroups in order, where a point is a subgroup.
            of: column of these labels.
        """
        points = self.data.rows if labels is None else len(labels)
        for names, later in ((_BASE_NAMES, False), (_LATER_NAMES, True)):
            for name in names:
                if self.get(name) is not None:
                    return self._marked(self[name], name, points, labels, of, later=later)
        if re.search(r"phase_?(?:2|ii)|monitor", self.kind):
            for column in self.data.names:
                words = re.sub(r"[^a-z0-9]", "", column.casefold())
                if words in {"phase", "phase1", "trial", "baseline", "period", "stage"}:
                    return self._flags(column, labels, of, later=False)
        return None

    def _marked(
        self, given: Any, name: str, points: int, labels: Sequence[str] | None, of: str | None, *, later: bool
    ) -> Any:
        if isinstance(given, str) and given in self.data.names:
            return self._flags(given, labels, of, later=later)
        if isinstance(given, Mapping) and (column := given.get("column")) in self.data.names:
            wanted = str(given.get("value", given.get("level", "")))
            return [(v == wanted) != later for v in self._each(str(column), labels, of)]
        if isinstance(given, list) and given and all(isinstance(v, bool) for v in given):
            return [bool(v) != later for v in given]
        inside = set(self._range(given, points, is_start=later or "start" in name or "from" in name))
        return [(n in inside) != later for n in range(points)]

    def _range(self, given: Any, points: int, *, is_start: bool) -> Iterator[int]:
        """Return positions from 0 of a count, a start, a span ("1-20", [1, 20]) or a list of positions."""
        if isinstance(given, Mapping):
            given = [v for v in given.values() if _is_number(v)]
        if isinstance(given, str):
            given = [int(n) for n in re.findall(r"\d+", given)]
        numbers = [int(n) for n in given] if isinstance(given, list) else [int(given)]
        if len(numbers) == 1:
            first = numbers[0] - self.first_index
            return iter(range(first, points) if is_start else range(numbers[0]))
        if len(numbers) == 2 and numbers[1] - numbers[0] > 1:
            return iter(range(numbers[0] - self.first_index, numbers[1] - self.first_index + 1))
        return iter([n - self.first_index for n in numbers])

    def _flags(
        self, column: str, labels: Sequence[str] | None, of: str | None, *, later: bool
    ) -> "np.ndarray":
        cells = [re.sub(r"[^a-z0-9]", "", v.casefold()) for v in self._each(column, labels, of)]
        kinds = set(cells)
        if kinds <= {"0", "1"} or len(kinds & _BASE_LABELS) == 1 or not kinds & _LATER_LABELS:
            wanted = kinds & _BASE_LABELS or {cells[0]}  # else the first label is the baseline's
            return np.array([(c in wanted) != later for c in cells], dtype=bool)
        return np.array([(c not in _LATER_LABELS) != later for c in cells], dtype=bool)

    def _each(self, column: str, labels: Sequence[str] | None, of: str | None) -> list[str]:
        """Return a column's cells, one a point."""
        cells = self.data.labels(column)
        if labels is None or of is None:
            return cells
        marked = dict(zip(self.data.labels(of), cells, strict=True))
        return [marked[name] for name in labels]


def label(text: str) -> Any:
    """Return a label as a number where it is one."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def line(values: "np.ndarray") -> Any:
    """Return a limit as one number where it is level, else per point."""
    at = values[~np.isnan(values)]
    if len(at) == 0:
        return None
    level = np.ptp(at) < 1e-12 * max(1.0, abs(float(at[0])))
    return float(at[0]) if level else values.tolist()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
