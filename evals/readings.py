"""What many readings cost: a bounded question on ten times as many, and hourly figures of all of them."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome

GATE = 1.0
MOST_RATIO = 1.3
MOST_HOURLY_CPU_S = 5.0
MOST_HOURLY_GB = 1.5
MANY = 100_000_000
_SIGNALS, _PER_MACHINE, _STEP_S, _BATCHES = 1_000, 10, 300, 20
_ROUNDS = 5


def run_readings(readings: int = MANY) -> SuiteOutcome:
    """Build two plants, one with a tenth of the readings, and measure each in a process of its own.

    The plants have 100 machines with 10 signals that report every 5 minutes; the smaller has a tenth of the
    time. Readings come in 20 loads, each a stretch of time of all signals, as they would day by day.

    Args:
        readings: of the larger plant.
    """
    started = time.perf_counter()
    found: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="gemba-readings-") as place:
        for count in (readings // 10, readings):
            folder = Path(place) / str(count)
            build = _run("build", folder, count)
            found[count] = build | _run("ask", folder, count) | _run("hourly", folder, count)
    few, many = found[readings // 10], found[readings]
    ratio = many["question_cpu_s"] / few["question_cpu_s"]
    process = many["process_cpu_s"] / few["process_cpu_s"]
    hourly = many["hourly_cpu_s"]
    cases = (
        _case(
            "bounded-question", ratio <= MOST_RATIO, f"{ratio:.2f} times the CPU on ten times the readings"
        ),
        _case(
            "bounded-question-process",
            process <= MOST_RATIO,
            f"{process:.2f} times, opening the plant included",
        ),
        _case(
            "hourly-cpu", hourly <= MOST_HOURLY_CPU_S, f"{hourly:.2f} CPU seconds for {readings:,} readings"
        ),
        _case("hourly-memory", many["hourly_gb"] <= MOST_HOURLY_GB, f"{many['hourly_gb']:.2f} GB"),
    )
    figures = {
        f"{count:,} readings": ", ".join(f"{k} {v}" for k, v in of.items()) for count, of in found.items()
    }
    score = sum(c.passed for c in cases) / len(cases)
    return SuiteOutcome("readings", score, GATE, cases, round(time.perf_counter() - started, 1), figures)


def _case(name: str, passed: bool, says: str) -> CaseOutcome:
    return CaseOutcome(name, passed, says, answer=says)


def _run(step: str, folder: Path, readings: int) -> dict[str, Any]:
    """Run one step in a process of its own and return what it measured."""
    root = str(Path(__file__).resolve().parent.parent)
    code = f"import sys; sys.path.insert(0, {root!r}); from evals.readings import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, step, str(folder), str(readings)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    measured: dict[str, Any] = json.loads(
        done.stdout.splitlines()[-1]
    )  # the engine may draw its progress above
    return measured


def main() -> None:
    """Run the step that the command line names and print what it measured as JSON."""
    step, folder, readings = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    steps = {"build": _build, "ask": _ask, "hourly": _hourly}
    print(json.dumps(steps[step](folder, readings)))


def _build(folder: Path, readings: int) -> dict[str, Any]:
    """Fill a workspace with readings, in loads by time."""
    import pandas as pd

    from plant.store import PlantStore

    store = PlantStore.open(_workspace(folder))
    each = readings // _SIGNALS
    signals = pd.DataFrame({"signal_id": range(1, _SIGNALS + 1)})
    signals["equipment_id"] = [f"M-{(n - 1) // _PER_MACHINE + 1:03d}" for n in signals.signal_id]
    signals["name"] = [f"signal {n}" for n in signals.signal_id]
    units = pd.DataFrame({"equipment_id": signals.equipment_id.unique()})
    units = units.assign(level="work_unit", path=units.equipment_id, name=units.equipment_id)
    before = _cpu_s()
    with store.writer() as writer:
        writer.append("equipment", units)
        writer.append("signal", signals)
        for batch in range(_BATCHES):
            low, high = (each * n // _BATCHES for n in (batch, batch + 1))
            writer.connection.execute(
                "INSERT INTO reading (signal_id, ts, value, good) SELECT CAST(s AS INTEGER), "
                f"TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds({_STEP_S} * i), "
                "round(20 + 5 * sin(i / 50.0) + ((s * 7919 + i * 104729) % 1000) / 500.0, 2), TRUE "
                f"FROM range({low}, {high}) u(i), range(1, {_SIGNALS + 1}) t(s)"
            )
    return {"build_cpu_s": round(_cpu_s() - before, 1)}


def _ask(folder: Path, readings: int) -> dict[str, Any]:
    """Ask about one machine and a month; the questions' CPU is the least of some rounds."""
    from plant.store import PlantStore

    began = _cpu_s()
    store = PlantStore.open(_workspace(folder))
    rounds = [_bounded(store, f"M-{7 * n + 3:03d}") for n in range(_ROUNDS)]
    return {"question_cpu_s": round(min(rounds), 4), "process_cpu_s": round(_cpu_s() - began, 3)}


def _bounded(store: Any, machine: str) -> float:
    """Return the CPU seconds of questions on one machine in one month."""
    import datetime as dt

    from plant import facts
    from plant.index import PlantIndex
    from plant.period import Period
    from plant.query import Measure, Query, run_query

    month = Period(dt.datetime(2024, 1, 2, tzinfo=dt.UTC), dt.datetime(2024, 2, 2, tzinfo=dt.UTC))
    index = PlantIndex.open(store)
    before = _cpu_s()
    for signal in [s for s in index.names("signal") if s.parent == machine]:
        facts.signal_range(store, signal.id)
        frame = facts.signal_series(store, signal.id, month)
        frame.value.mean()
    measures = tuple(Measure(a, "value") for a in ("mean", "minimum", "maximum"))
    run_query(store, Query("reading", measures, equipment=(machine,), period=month, by=("day",)))
    run_query(store, Query("reading", measures, equipment=(machine,), period=month, by=("hour",)))
    facts.missing_by_signal(store, (machine,), month)
    return _cpu_s() - before


def _hourly(folder: Path, readings: int) -> dict[str, Any]:
    """Take hourly rows, mean, minimum and maximum of every signal."""
    import resource

    from plant.query import Measure, Query, run_query
    from plant.store import PlantStore

    store = PlantStore.open(_workspace(folder))
    store.tables()
    before = _cpu_s()
    measures = (Measure(), *(Measure(a, "value") for a in ("mean", "minimum", "maximum")))
    frame = run_query(store, Query("reading", measures, by=("signal_id", "hour")))
    spent = _cpu_s() - before
    if int(frame["rows"].sum()) != readings:
        raise AssertionError(f"{frame['rows'].sum()} of {readings} readings were counted")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"hourly_cpu_s": round(spent, 2), "hourly_gb": round(peak, 2), "hourly_groups": len(frame)}


def _workspace(folder: Path) -> Any:
    from plant.settings import Settings
    from plant.workspace import Workspace

    return Workspace(Settings(workspace=folder, time_zone="Europe/Rome")).create()


def _cpu_s() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
