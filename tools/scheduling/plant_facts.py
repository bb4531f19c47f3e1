"""What a plant's own planning tables say: setups by pair, skills, lags, expected material, planned stops.

What they lack or contradict is named with table and row; nothing is invented.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from plant import planning_tables
from plant.facts import records
from plant.store import PlantStore
from tools.scheduling.changes import Change
from tools.scheduling.model import Operation, Pool
from tools.scheduling.timeline import Span, Timeline

_LONGEST_SETUP_S = 86_400


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """Facts by product and step, minutes in working time.

    Attributes:
        changeovers: (unit, from, to) -> minutes.
        skills: (product, step) -> skill.
        lags: (product, step) -> minutes after it.
        pools: who has a skill, and when some are away.
        stops: unit -> planned maintenance.
        power_kw: unit -> power while it works.
        tariff: (from, to, price of a kWh in thousandths).
    """

    changeovers: Mapping[tuple[str, str, str], int]
    skills: Mapping[tuple[str, int], str]
    lags: Mapping[tuple[str, int], int]
    pools: Mapping[str, Pool]
    stops: Mapping[str, tuple[Span, ...]]
    power_kw: Mapping[str, float]
    tariff: tuple[tuple[int, int, int], ...]

    def dressed(self, o: Operation, product: str, step: int) -> Operation:
        """Return an operation with its skill and lag."""
        return replace(o, skill=self.skills.get((product, step), ""), lag=self.lags.get((product, step), 0))


def planning_facts(
    store: PlantStore, units: Sequence[str], products: set[str], timeline: Timeline, warnings: list[str],
    changes: Sequence[Change] = (),
) -> PlanningFacts:  # fmt: skip
    """Read the tables.

    Args:
        store: the plant.
        units: that are planned.
        products: of the open orders.
        timeline: turns clock time to working minutes.
        warnings: told what is missing or cannot be.
        changes: may say who is absent.
    """

    def minute(at: Any) -> int:
        return max(0, timeline.working(timeline.minute(at.to_pydatetime())))

    changeovers = {
        (str(r.equipment_id), str(r.from_material), str(r.to_material)): math.ceil(float(r.setup_s) / 60)
        for r in records(planning_tables.own_table(store, "changeover"))
        if _setup_ok(r, warnings)
    }
    for unit in sorted({u for u, _, _ in changeovers} & set(units)):
        known = {p for u, a, b in changeovers if u == unit for p in (a, b)} & products
        missing = [(a, b) for a in sorted(known) for b in sorted(known)
                   if a != b and (unit, a, b) not in changeovers]  # fmt: skip
        warnings += [
            f"changeover has no row for {unit} from {a} to {b}; setup_s of operation_equipment counts."
            for a, b in missing[:10]
        ]
    skills = {(str(r.material_id), int(r.step)): str(r.skill)
              for r in records(planning_tables.own_table(store, "operation_skill"))}  # fmt: skip
    lags = {(str(r.material_id), int(r.step)): math.ceil(float(r.lag_s) / 60)
            for r in records(planning_tables.own_table(store, "operation_lag")) if float(r.lag_s) > 0}  # fmt: skip
    people: dict[str, set[str]] = {}
    for r in records(planning_tables.own_table(store, "person_skill")):
        people.setdefault(str(r.skill), set()).add(str(r.person_id))
    for (product, step), skill in sorted(skills.items()):
        if skill not in people:
            warnings.append(
                f"operation_skill ({product}, step {step}) needs {skill}, but person_skill has nobody with it; "
                "it is planned as if somebody had."
            )
    away = [(str(r.person_id), minute(r.starts), minute(r.ends))
            for r in records(planning_tables.own_table(store, "absence"))]  # fmt: skip
    pools = {
        skill: Pool(len(who), tuple((a, b, 1) for person, a, b in away if person in who and b > a))
        for skill, who in people.items()
    }
    _take_away(pools, people, changes, timeline, warnings)
    stops: dict[str, list[Span]] = {}
    now = timeline.start
    for r in records(planning_tables.planned_stops(store, now)):
        if (a := minute(r.started)) < (b := minute(r.finished)):
            stops.setdefault(str(r.equipment_id), []).append((a, b))
    _odd_rows(store, now, warnings)
    used = {key: skill for key, skill in skills.items() if skill in pools}
    power = {str(r.equipment_id): float(r.power_kw)
             for r in records(planning_tables.own_table(store, "machine_power"))}  # fmt: skip
    prices = [(minute(r.starts), minute(r.ends), round(1000 * float(r.price_per_kwh)))
              for r in records(planning_tables.own_table(store, "energy_tariff"))]  # fmt: skip
    tariff = tuple(sorted(p for p in prices if p[0] < p[1]))
    return PlanningFacts(
        changeovers, used, lags, pools, {u: tuple(s) for u, s in stops.items()}, power, tariff
    )


def _take_away(
    pools: dict[str, Pool], people: Mapping[str, set[str]], changes: Sequence[Change], timeline: Timeline,
    warnings: list[str],
) -> None:  # fmt: skip
    """Let those be away whom the changes name, by person or by skill."""
    for c in changes:
        if c.kind != "absent" or c.begin is None or c.end is None:
            continue
        since, until = (max(0, timeline.working(timeline.minute(t))) for t in (c.begin, c.end))
        who = c.who.casefold()
        mine = [s for s, persons in people.items() if who in {s.casefold(), *(p.casefold() for p in persons)}]
        for skill in mine:
            pools[skill] = replace(pools[skill], absences=(*pools[skill].absences, (since, until, 1)))
        if not mine:
            warnings.append(
                f"person_skill has nobody called '{c.who}' and no such skill, so the plan is made as if nobody were "
                "missing; name the machine that stands still instead, e.g. 'PRESS-2 down tonight'."
            )


def _setup_ok(row: Any, warnings: list[str]) -> bool:
    seconds = float(row.setup_s)
    if 0 <= seconds <= _LONGEST_SETUP_S:
        return True
    warnings.append(
        f"changeover ({row.equipment_id}, {row.from_material} to {row.to_material}) has the setup time "
        f"{seconds:g} s, which cannot be right; the row is not used."
    )
    return False


def _odd_rows(store: PlantStore, now: dt.datetime, warnings: list[str]) -> None:
    for r in records(planning_tables.odd_jobs(store, now)):
        if r.ended is not None and r.ended == r.ended and r.ended < r.started:
            warnings.append(
                f"job {r.job_id} of {r.order_id} ended ({r.ended:%Y-%m-%d %H:%M}) before it started."
            )
        else:
            warnings.append(
                f"job {r.job_id} of {r.order_id} started in the future ({r.started:%Y-%m-%d %H:%M})."
            )
    for r in records(planning_tables.odd_shifts(store, now)):
        warnings.append(
            f"shift {r.shift_id} ends ({r.ends:%Y-%m-%d %H:%M}) before it begins; it is not used."
        )


def _delayed(at: dt.datetime, change: Change | None) -> dt.datetime:
    """Return when a delivery comes that was to come at an instant."""
    if change is None:
        return at
    if change.delay_min is not None:
        return at + dt.timedelta(minutes=change.delay_min)
    return max(at, change.begin or at)


@dataclass
class Materials:
    """What is in stock and what is to come, taken by orders as they are read (by due date)."""

    stock: dict[str, float]
    expected: dict[str, list[tuple[int, float, str]]]
    needs: dict[str, list[tuple[str, float]]]
    awaited: dict[str, int]  # late material without an expected lot -> when it comes

    @classmethod
    def read(
        cls, store: PlantStore, timeline: Timeline, changes: Sequence[Change], warnings: list[str]
    ) -> "Materials":
        """Read stock, expected lots and bills of material; `changes` may say that a material comes later."""
        now = timeline.start
        late = {c.material: c for c in changes if c.material}
        expected: dict[str, list[tuple[int, float, str]]] = {}
        for r in records(planning_tables.expected_lots(store, now)):
            received = _delayed(r.received.to_pydatetime(), late.get(str(r.material_id)))
            at = max(0, timeline.working(timeline.minute(received)))
            expected.setdefault(str(r.material_id), []).append((at, float(r.qty), str(r.lot_id)))
        needs: dict[str, list[tuple[str, float]]] = {}
        for r in records(planning_tables.needs(store)):
            needs.setdefault(str(r.material_id), []).append((str(r.component_id), float(r.qty)))
        stock = {str(r.material_id): float(r.qty or 0) for r in records(planning_tables.stock(store, now))}
        awaited = {}
        for material, change in late.items():
            if material not in expected:
                comes = _delayed(now, change)
                awaited[material] = max(0, timeline.working(timeline.minute(comes)))
                warnings.append(
                    f"lot has no delivery of {material} to come: orders that need it and have not begun are taken to "
                    f"wait for it until {comes.astimezone(store.zone):%Y-%m-%d %H:%M}."
                )
        return cls(stock, expected, needs, awaited)

    def available(self, product: str, pieces: float) -> tuple[int, str]:
        """Return from when the components of an order are there, and which comes last; (0, "") at once.

        Only components with lots to come are waited for: of others the plant keeps no stock here.
        """
        latest, who = 0, ""
        for component, each in self.needs.get(product, ()):
            if self.awaited.get(component, 0) > latest:
                latest, who = self.awaited[component], component
            if component not in self.expected:
                continue
            missing = each * pieces - self.stock.get(component, 0.0)
            self.stock[component] = max(0.0, -missing)
            for n, (at, quantity, lot) in enumerate(self.expected[component]):
                if missing <= 0:
                    break
                took = min(missing, quantity)
                missing -= took
                self.expected[component][n] = (at, quantity - took, lot)
                if took > 0 and at > latest:
                    latest, who = at, f"{component} (lot {lot})"
        return latest, who
