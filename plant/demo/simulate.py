"""The demo plant's year as a discrete-event simulation (SimPy); every event comes from here.

Orders queue for machines; jobs run, stop and scrap pieces; nothing is drawn from a KPI.
Times are working minutes (`plant.demo.clock`).
"""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import simpy

from plant.demo.causes import CAUSES
from plant.demo.clock import crew_of, instant, pieces_between, shift_of, working
from plant.demo.shop import (
    CUSTOMERS,
    END,
    FAILURES_OF,
    MACHINES,
    MINOR_SHARES,
    PRODUCTS,
    SUPPLIERS,
    Machine,
    Product,
    Step,
    machine,
)

_NOON = 480
ORDERS_PER_DAY = 13.0
OPEN_HORIZON_MIN = 10 * 1440  # orders known beyond the end: two working weeks


@dataclass
class Order:
    """A production order on its way through the shop."""

    id: str
    product: Product
    qty: int
    release: float
    due: float
    customer: str
    priority: int
    lot: str = ""
    left: int = 0
    done: float | None = None


@dataclass
class Job:
    """One operation of an order: which unit, when, and how many came out."""

    id: str
    order: Order
    step: Step
    unit: str
    started: float
    ended: float | None = None
    person: str = ""


@dataclass
class Stretch:
    """A stretch of a unit's time in one state."""

    unit: str
    start: float
    end: float
    state: str  # running | setup | down
    reason: str | None
    job: str


@dataclass
class Count:
    """Pieces of one job in one shift."""

    job: Job
    shift: int
    at: float
    good: int
    scrap: int


@dataclass
class Lot:
    """A bought lot of raw material."""

    id: str
    material: str
    supplier: str
    received: float
    qty: int
    bad: bool = False


@dataclass
class History:
    """Everything that happened."""

    orders: list[Order] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    maintenance: list[tuple[str, float, float, float]] = field(default_factory=list)
    # unit, due, start, end

    def cut_before(self, first: float) -> None:
        """Forget what ended before a working minute; orders stay whole."""
        self.stretches = [replace(s, start=max(s.start, first)) for s in self.stretches if s.end > first]
        self.counts = [c for c in self.counts if c.at >= first]
        self.orders = [o for o in self.orders if o.done is None or o.done >= first]
        kept = {o.id for o in self.orders}
        self.jobs = [j for j in self.jobs if j.order.id in kept]
        self.counts = [c for c in self.counts if c.job.order.id in kept]
        self.maintenance = [m for m in self.maintenance if m[2] >= first]


class Shop:
    """The shop while it runs."""

    def __init__(self, seed: int, first: float, last: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.env = simpy.Environment(initial_time=first)
        self.first, self.last = first, last
        self.units = {m.id: simpy.PriorityResource(self.env, capacity=1) for m in MACHINES}
        self.family: dict[str, str] = {}
        self.serviced: dict[str, float] = {m.id: first for m in MACHINES}
        self.history = History()
        self.number = 0

    def run(self) -> History:
        """Run from `first` to `last` and return what happened."""
        self.env.process(self._orders())
        self.env.process(self._buying())
        for m in MACHINES:
            self.env.process(self._maintenance(m))
        self.env.run(until=self.last)
        return self.history

    # ------------------------------------------------------------- demand and supply

    def _orders(self) -> Generator[Any, Any, None]:
        shares = np.array([p.share for p in PRODUCTS])
        while True:
            month = instant(self.env.now).month
            rate = ORDERS_PER_DAY * (CAUSES.low_factor if month == CAUSES.low_month else 1.0)
            rate *= 1 + 0.12 * np.sin(2 * np.pi * (month - 2) / 12)
            yield self.env.timeout(float(self.rng.exponential(1440 / rate)))
            self._new_order(PRODUCTS[int(self.rng.choice(len(PRODUCTS), p=shares / shares.sum()))])

    def _new_order(self, product: Product) -> None:
        qty = int(np.clip(self.rng.lognormal(5.62, 0.55), 40, 900)) // 5 * 5
        touch = sum(s.setup_min + qty * s.cycle_s / 60 for s in product.steps)
        slack = float(self.rng.uniform(1.2, 3.2)) * touch + 2200 * len(product.steps)
        self.number += 1
        order = Order(
            f"PO-{1000 + self.number}",
            product,
            qty,
            self.env.now,
            np.ceil((self.env.now + slack) / 1440) * 1440 + _NOON,
            str(self.rng.choice(CUSTOMERS)),
            int(self.rng.choice([0, 0, 0, 0, 1, 2])),
            left=qty,
        )
        self.history.orders.append(order)
        self.env.process(self._through(order))

    def _buying(self) -> Generator[Any, Any, None]:
        number = 0
        planted = False
        while True:
            for material, suppliers in SUPPLIERS.items():
                number += 1
                bad = material == "RM-SH" and not planted and self.env.now >= CAUSES.bad_lot_from - 4 * 1440
                supplier = "Ferro Nord" if bad else str(self.rng.choice(suppliers))
                planted = planted or bad
                self.history.lots.append(Lot(f"L-{number:04d}", material, supplier, self.env.now, 2500, bad))
            yield self.env.timeout(3 * 1440)

    def _lot_for(self, order: Order) -> Lot:
        found = [lot for lot in self.history.lots if lot.material == order.product.raw]
        bad = next((lot for lot in found if lot.bad), None)
        if bad and CAUSES.bad_lot_from <= self.env.now < CAUSES.bad_lot_until:
            return bad
        fit = [lot for lot in found if not lot.bad]
        return fit[-1 - int(self.rng.integers(0, min(3, len(fit))))]

    # ------------------------------------------------------------- the way of an order

    def _through(self, order: Order) -> Generator[Any, Any, None]:
        for step in order.product.steps:
            unit = min(step.units, key=lambda u: self._queue_min(u, order.product.family))
            with self.units[unit].request(priority=int(order.due) - 7200 * order.priority) as turn:
                yield turn
                yield from self._work(order, step, unit)
            if order.left <= 0:
                break
            # pieces wait for transport, inspection and a place: most of the lead time
            yield self.env.timeout(float(self.rng.gamma(2.0, 620)))
        order.done = self.env.now

    def _queue_min(self, unit: str, family: str) -> float:
        waiting = self.units[unit].queue
        same = 0 if self.family.get(unit) == family else 40
        return len(waiting) * 240 + self.units[unit].count * 120 + same + float(self.rng.uniform(0, 30))

    def _work(self, order: Order, step: Step, unit: str) -> Generator[Any, Any, None]:
        start = self.env.now
        lot = self._lot_for(order) if step.number == order.product.steps[0].number else None
        if lot is not None:
            order.lot = lot.id
        job = Job(f"{order.id}-{step.number}", order, step, unit, start)
        job.person = f"{crew_of(shift_of(start))}{1 + int(self.rng.integers(0, 5))}"
        self.history.jobs.append(job)
        family = order.product.family
        at = start
        if self.family.get(unit) != family:
            at += step.setup_min * float(self.rng.uniform(0.85, 1.35))
            self._stretch(unit, start, at, "setup", "R-SETUP", job)
            self.family[unit] = family
        speed = float(self.rng.uniform(0.90, 0.985))
        slow = 1.33 if (order.product.id, step.number) == ("P-300", 20) else 1.0
        each_min = step.cycle_s / 60 * slow / speed
        end = self._run(job, lot, at, order.left, each_min)
        yield self.env.timeout(end - start)
        job.ended = end

    def _run(self, job: Job, lot: Lot | None, at: float, pieces: int, each_min: float) -> float:
        m = machine(job.unit)
        made: dict[int, int] = {}
        ends: dict[int, float] = {}
        remaining = pieces
        while remaining > 0:
            failing = 60 * float(self.rng.exponential(m.mtbf_h)) / self._wear_factor(m, at)
            minor = 60 * float(self.rng.exponential(1 / self._minor_rate(m, job, at)))
            # a stop comes between two pieces
            run = min(remaining, max(1, int(np.ceil(min(failing, minor) / each_min))))
            for start, stop, shift in pieces_between(at, at + run * each_min):
                share = round((stop - at) / each_min) - round((start - at) / each_min)
                made[shift] = made.get(shift, 0) + share
                ends[shift] = stop
            self._stretch(m.id, at, at + run * each_min, "running", None, job)
            at += run * each_min
            remaining -= run
            if remaining > 0:
                at = self._stop(m, job, at, failing < minor)
        job.order.left = self._count(job, lot, made, ends)
        return at

    def _stop(self, m: Machine, job: Job, at: float, failure: bool) -> float:
        if failure:
            reasons = FAILURES_OF[m.class_]
            weights = np.array([0.45, 0.25, 0.18, 0.12][: len(reasons)])
            reason = str(self.rng.choice(reasons, p=weights / weights.sum()))
            length = float(self.rng.lognormal(np.log(m.mttr_min) - 0.25, 0.7))
        else:
            reason = str(self.rng.choice(list(MINOR_SHARES), p=list(MINOR_SHARES.values())))
            length = float(self.rng.lognormal(np.log(0.55), 0.75))
        self._stretch(m.id, at, at + length, "down", reason, job)
        return at + length

    def _minor_rate(self, m: Machine, job: Job, at: float) -> float:
        shift = shift_of(at)
        planted = (
            shift % 3 == 2
            and crew_of(shift) == CAUSES.stops_crew
            and job.order.product.id == CAUSES.stops_product
        )
        return m.minor_per_h * (CAUSES.stops_factor if planted else 1.0)

    def _wear_factor(self, m: Machine, at: float) -> float:
        late = m.id == "PRESS-2" and CAUSES.postponed_from + 7200 <= at < CAUSES.postponed_until
        return CAUSES.postponed_factor if late else 1.0

    def _count(self, job: Job, lot: Lot | None, made: dict[int, int], ends: dict[int, float]) -> int:
        good_all = 0
        for shift, pieces in sorted(made.items()):
            if pieces <= 0:
                continue
            rate = self._scrap_rate(job, lot, ends[shift])
            scrap = int(self.rng.binomial(pieces, min(0.6, rate * float(self.rng.gamma(20, 0.05)))))
            self.history.counts.append(Count(job, shift, ends[shift] - 0.01, pieces - scrap, scrap))
            good_all += pieces - scrap
        return good_all

    def _scrap_rate(self, job: Job, lot: Lot | None, at: float) -> float:
        rate = machine(job.unit).scrap
        if lot is not None and lot.bad:
            rate += CAUSES.bad_lot_scrap
        wear = CAUSES.wear(job.unit, at)
        if wear > 0 and job.order.product.id == "P-100":
            rate += 0.115 * (wear / CAUSES.wear_mm) ** 2
        return rate

    def _stretch(self, unit: str, start: float, end: float, state: str, reason: str | None, job: Job) -> None:
        self.history.stretches.append(Stretch(unit, start, end, state, reason, job.id))

    # ------------------------------------------------------------- maintenance

    def _maintenance(self, m: Machine) -> Generator[Any, Any, None]:
        every = 5 * 7200.0  # every five weeks
        yield self.env.timeout(every * float(self.rng.uniform(0.2, 1.0)))
        while True:
            due = self.env.now
            if m.id == "PRESS-2" and CAUSES.postponed_from <= due < CAUSES.postponed_until:
                yield self.env.timeout(CAUSES.postponed_until - due)
            with self.units[m.id].request(priority=-(10**9)) as turn:
                yield turn
                start = self.env.now
                end = start + float(self.rng.uniform(60, 150))
                self.history.stretches.append(Stretch(m.id, start, end, "planned_down", "R-PM", ""))
                self.history.maintenance.append((m.id, due, start, end))
                yield self.env.timeout(end - start)
            yield self.env.timeout(every)


def simulate(seed: int) -> History:
    """Run the shop from the first shift to the end of the demo data.

    Args:
        seed: same seed, same year.
    """
    return Shop(seed, 0.0, working(END)).run()
