"""Compute KPIs: each fact aggregated alone to the asked dimensions, the small results joined.

So nothing is counted twice, and a KPI of a group is a ratio of sums, never a mean of ratios. Names and formulas
(`plant/kpi_catalogue.py`) follow ISO 22400-2:2014.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plant.errors import NotFound, RequestError
from plant.grains import GRAINS, boundaries
from plant.kpi_catalogue import ELEMENTS, KPIS, Element, Kpi, Operations
from plant.kpi_facts import FACTS, Fact
from plant.period import Period
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DIMENSIONS", "ELEMENTS", "KPIS", "Element", "Kpi", "KpiTable", "Operations", "compute", "elements_of", "find_kpi", "from_rollup",
           "shift_rollup", "value_of"]  # fmt: skip

_LEVELS = {"area": "area", "line": "work_center"}
_TREE = """
WITH RECURSIVE up(unit, node, level) AS (
  SELECT equipment_id, equipment_id, level FROM equipment
  UNION
  SELECT up.unit, e.parent_id, p.level FROM up JOIN equipment e ON e.equipment_id = up.node
  JOIN equipment p ON p.equipment_id = e.parent_id)
"""
DIMENSIONS = (
    *dict.fromkeys(d for f in FACTS.values() for d in f.carries if d != "shift instance"),
    *_LEVELS,
    *GRAINS,
)


@dataclass(frozen=True, slots=True)
class KpiTable:
    """A KPI by dimensions.

    Attributes:
        frame: columns = dimensions, then elements, then "value"; one row a group. A time grain is the plant-local
            time at which it begins.
    """

    kpi: Kpi
    by: tuple[str, ...]
    frame: "pd.DataFrame"


def compute(
    store: PlantStore,
    kpi: str,
    period: Period,
    *,
    equipment: Sequence[str] = (),
    by: Sequence[str] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
) -> KpiTable:
    """Compute a KPI.

    Args:
        store: the plant.
        kpi: name of the KPI (`KPIS`).
        period: what counts: states are clipped to it, counts, defects and orders' ends lie in it.
        equipment: work units; empty for all.
        by: dimensions to group by (`DIMENSIONS`), at most one of them a time grain.
        filters: dimension -> accepted values.

    Raises:
        NotFound: no such KPI.
        RequestError: a dimension that the KPI's facts do not carry, or data that the plant model lacks; the text
            says why.
    """
    what = find_kpi(kpi)
    if what.lacks:
        raise RequestError(f"{what.label} ({what.formula}) cannot be computed: {what.lacks}.")
    frame = _in_seconds(_sums(store, what.label, what.elements, period, equipment, by, filters or {}))
    frame["value"] = value_of(what, frame)
    return KpiTable(what, tuple(by), frame)


def value_of(kpi: Kpi, frame: "pd.DataFrame") -> "pd.Series[float]":
    """Return the KPI of every row of element sums; missing where it is undefined."""
    top = frame[kpi.top].astype(float)
    if top.notna().any():  # nothing made in one group is 0, no counts at all is unknown
        top = top.fillna(0.0)
    value = top * kpi.scale
    pairs = [(None, kpi.bottom)] if kpi.bottom else []
    for over, under in [*pairs, *([kpi.factor] if kpi.factor else [])]:
        bottom = frame[under].astype(float)
        value = value * (frame[over].astype(float) if over else 1.0) / bottom.where(bottom > 0)
    return value


def shift_rollup(store: PlantStore, kpi: str, period: Period, by: Sequence[str] = ()) -> "pd.DataFrame":
    """Return the elements of a KPI per machine and shift instance, times in whole microseconds.

    Rows may be kept and summed later (`from_rollup`): a group's KPI is then what the events give.

    Args:
        store: the plant.
        kpi: name of the KPI.
        period: what counts.
        by: more dimensions to keep apart.

    Raises:
        RequestError: the KPI's facts have no shifts, or do not carry a dimension.
    """
    what = find_kpi(kpi)
    return _sums(store, what.label, what.elements, period, (), ("machine", "shift instance", *by), {})


def from_rollup(rollup: "pd.DataFrame", kpi: str, by: Sequence[str]) -> KpiTable:
    """Compute a KPI from rows of `shift_rollup`, by dimensions that they keep apart."""
    what = find_kpi(kpi)
    sums = rollup.groupby(list(by), dropna=False)[list(what.elements)].sum(min_count=1).reset_index()
    frame = _in_seconds(sums)
    frame["value"] = value_of(what, frame)
    return KpiTable(what, tuple(by), frame)


def find_kpi(name: str) -> Kpi:
    """Return a KPI by name, label or alias.

    Raises:
        NotFound: there is none; the nearest are suggested.
    """
    wanted = name.casefold().replace("_", " ").strip()
    for kpi in KPIS.values():
        if wanted in {kpi.name.replace("_", " "), kpi.label.casefold(), *kpi.aliases}:
            return kpi
    from rapidfuzz import process

    near = [found[0] for found in process.extract(wanted, list(KPIS), limit=3, score_cutoff=55)]
    raise NotFound("KPI", name, near)


def elements_of(kpi: Kpi) -> dict[str, str]:
    """Return the elements of a KPI with what they mean."""
    return {n: ELEMENTS[n].says for n in kpi.elements}


def _in_seconds(sums: "pd.DataFrame") -> "pd.DataFrame":
    lasting = [str(c) for c in sums.columns if c in ELEMENTS and ELEMENTS[str(c)].lasts]
    return sums.assign(**{name: sums[name].astype(float) / 1e6 for name in lasting})


def _sums(
    store: PlantStore,
    label: str,
    names: Sequence[str],
    period: Period,
    equipment: Sequence[str],
    by: Sequence[str],
    filters: Mapping[str, Sequence[str]],
) -> "pd.DataFrame":
    """Return the sums of elements per group, times in microseconds: columns = dimensions, then elements."""
    grains = [d for d in by if d in GRAINS]
    if len(grains) > 1:
        raise RequestError(f"Group by one time step: {' or '.join(grains)}.")
    frames = []
    for fact in dict.fromkeys(ELEMENTS[n].fact for n in names):
        sums = [ELEMENTS[n] for n in names if ELEMENTS[n].fact == fact]
        frames.append(_aggregate(store, label, FACTS[fact], sums, period, equipment, by, filters))
    frame = _joined(frames, tuple(by))
    for grain in grains:
        frame[grain] = frame[grain].dt.tz_convert(store.zone).dt.tz_localize(None)
    return frame


def _aggregate(
    store: PlantStore,
    label: str,
    fact: Fact,
    elements: Sequence[Element],
    period: Period,
    equipment: Sequence[str],
    by: Sequence[str],
    filters: Mapping[str, Sequence[str]],
) -> "pd.DataFrame":
    if equipment and not fact.of_machines:
        raise RequestError(
            f"{label} of single machines cannot be computed: {fact.says} run over several machines."
        )
    where = ["TRUE"]
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    if equipment:
        parameters["units"] = list(equipment)
        where.append("list_contains($units, f.equipment_id)")
    for n, (dimension, values) in enumerate(filters.items()):
        parameters[f"f{n}"] = [str(v) for v in values]
        where.append(f"list_contains($f{n}, {_expression(label, fact, dimension)})")
    groups = [f"{_expression(label, fact, d)} AS g{n}" for n, d in enumerate(by)]
    levels = [d for d in _LEVELS if d in {*by, *filters}]
    joins = "".join(
        f" LEFT JOIN (SELECT unit, node FROM up WHERE level = '{_LEVELS[d]}') {d}s ON {d}s.unit = f.equipment_id"
        for d in levels
    )
    grain = next((d for d in by if d in GRAINS), None)
    if grain is not None:
        edges = boundaries(period, grain, store.zone)
        parameters |= {"b0": edges[:-1], "b1": edges[1:]}
    sums = [f"{e.sql} AS {e.name}" for e in elements]
    statement = (
        (_TREE if levels else "")
        + f"SELECT {', '.join(groups + sums)} FROM ({_rows(fact, grain)}) f{joins} WHERE {' AND '.join(where)}"
        + (f" GROUP BY {', '.join(str(n + 1) for n in range(len(by)))}" if by else "")
    )
    frame = store.sql_frame(statement, parameters)
    return frame.rename(columns={f"g{n}": d for n, d in enumerate(by)})


def _rows(fact: Fact, grain: str | None) -> str:
    """Return the fact's rows, cut at the borders of the grain; what lasts gets its length `us`."""
    start, end, cut = "from_", "to_", ""
    if grain is not None:
        start, end = "greatest(e.from_, g.b0)", "least(e.to_, g.b1)"
        inside = "e.from_ < g.b1 AND e.to_ > g.b0" if fact.lasts else "e.moment >= g.b0 AND e.moment < g.b1"
        cut = (
            " JOIN (SELECT unnest(CAST($b0 AS TIMESTAMPTZ[])) AS b0, unnest(CAST($b1 AS TIMESTAMPTZ[])) AS b1) g "
            f"ON {inside}"
        )
    if not fact.lasts:
        return f"SELECT e.*{', g.b0' if grain else ''} FROM ({fact.sql}) e{cut}"
    begins = "e.begins AND e.from_ >= g.b0" if grain else "e.begins"
    named = ", ".join(f"e.{c}" for c in dict.fromkeys(("equipment_id", "is_failure", *fact.carries.values())))
    return (
        f"SELECT {named}{', g.b0' if grain else ''}, {begins} AS begins, "
        f"date_diff('microsecond', {start}, {end}) AS us FROM ({fact.sql}) e{cut} WHERE e.to_ > e.from_ OR e.begins"
    )


def _expression(label: str, fact: Fact, dimension: str) -> str:
    if dimension in GRAINS:
        return "f.b0"
    if dimension in _LEVELS and fact.of_machines:
        return f"{dimension}s.node"
    if dimension not in {*DIMENSIONS, "shift instance"}:
        raise RequestError(f"There is no dimension '{dimension}'. There are: {', '.join(DIMENSIONS)}.")
    if dimension not in fact.carries:
        raise RequestError(
            f"{label} by {dimension} cannot be computed: {fact.says} do not record the {dimension}. "
            f"They record {', '.join(d for d in fact.carries if d != 'shift instance')}."
        )
    return f"f.{fact.carries[dimension]}"


def _joined(frames: "list[pd.DataFrame]", by: tuple[str, ...]) -> "pd.DataFrame":
    whole = frames[0]
    for other in frames[1:]:
        if by:
            whole = whole.merge(other, on=list(by), how="outer")
        else:
            whole = whole.assign(**{str(c): other[c].to_numpy() for c in other.columns})
    return whole
