"""Quality methods on public data sets with known answers: AI4I, Tennessee Eastman, SKAB, and speed.

The data sets are not part of the product; their folder is given.
"""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.report import CaseOutcome, SuiteOutcome
from evals.simulated_lots import FACTORS, PARAMETERS, SCENARIOS, simulate
from plant.errors import DataFault
from tools.quality.cause_rows import lot_rows
from tools.quality.causes import find_causes
from tools.quality.charts import ChartOptions
from tools.quality.failure_rules import failure_rule
from tools.quality.multivariate import pca_monitor
from tools.quality.rules import NELSON
from tools.quality.variables import i_mr

if TYPE_CHECKING:
    import pandas as pd

_EIGHT_RULES = ChartOptions(rules=NELSON)
_FAULTS = ("01", "04", "06", "14")
_FAULT_ROW, _SKAB_HEALTHY = 160, 400
_CHANGE = np.datetime64("2026-02-04")


def run_quality_public(folder: Path | None) -> SuiteOutcome:
    """Run what the folder holds, and the speed cases.

    Args:
        folder: with ``ai4i2020.csv``, ``tep_d00.dat`` …, ``skab/data``; None for speed alone.

    Raises:
        DataFault: the folder is not there, or holds none of these.
    """
    started = time.perf_counter()
    cases: list[CaseOutcome] = []
    if folder is not None:
        if not folder.is_dir():
            raise DataFault(f"There is no folder {folder}.")
        parts = ((_ai4i, "ai4i2020.csv"), (_tennessee, "tep_d00.dat"), (_skab, "skab/data"))
        there = [part for part, probe in parts if (folder / probe).exists()]
        if not there:
            raise DataFault(f"{folder} holds none of {', '.join(probe for _, probe in parts)}.")
        for part in there:
            cases += part(folder)
    cases += _speed()
    score = sum(c.passed for c in cases) / len(cases)
    return SuiteOutcome(
        "quality-public", round(score, 4), 1.0, tuple(cases), round(time.perf_counter() - started, 1),
        {c.id: c.answer for c in cases},
    )  # fmt: skip


def _ai4i(folder: Path) -> list[CaseOutcome]:
    import pandas as pd

    frame = pd.read_csv(folder / "ai4i2020.csv", encoding="utf-8-sig")
    numbers = {c: frame[c].to_numpy(dtype=float) for c in frame.columns if "[" in c}
    cases = []
    for failure in ("HDF", "PWF", "OSF", "RNF"):
        rule = failure_rule(failure, frame[failure].to_numpy() > 0, numbers, {"Type": frame.Type.tolist()})
        if failure == "RNF":
            cases.append(_case("AI4I random failures: no recorded cause", not rule.conditions, rule.text))
        else:
            good = bool(rule.conditions) and min(rule.precision, rule.recall) >= 0.9
            cases.append(_case(f"AI4I {failure}: precision and recall at least 0.90", good, rule.text))
    return cases


def _tennessee(folder: Path) -> list[CaseOutcome]:
    names = [f"XMEAS{n}" for n in range(1, 42)] + [f"XMV{n}" for n in range(1, 12)]
    monitor = pca_monitor(np.loadtxt(folder / "tep_d00.dat").T, names)
    false = float(monitor.alarms(np.loadtxt(folder / "tep_d00_te.dat")).mean())
    cases = [_case("TEP false alarms at most 2 %", false <= 0.02, f"{100 * false:.2f} %")]
    for fault in _FAULTS:
        rows = np.loadtxt(folder / f"tep_d{fault}_te.dat")
        alarms = monitor.alarms(rows)[_FAULT_ROW:]
        found = float(alarms.mean())
        share = monitor.contributions(rows[_FAULT_ROW:][alarms]).mean(axis=0)
        top = [names[i] for i in np.argsort(-share)[:3]]
        good = found >= 0.98 and (fault != "04" or top[0] == "XMV10")
        cases.append(
            _case(
                f"TEP fault {int(fault)} detected at least 98 %",
                good,
                f"{100 * found:.2f} %, {', '.join(top)}",
            )
        )
    return cases


def _skab(folder: Path) -> list[CaseOutcome]:
    import pandas as pd

    hits = said = true = 0
    for file in sorted((folder / "skab" / "data").glob("*/*.csv")):
        frame = pd.read_csv(file, sep=";")
        if "anomaly" not in frame.columns:
            continue
        signals = [c for c in frame.columns if c not in {"datetime", "anomaly", "changepoint"}]
        rows = frame[signals].to_numpy(dtype=float)
        alarms = pca_monitor(rows[:_SKAB_HEALTHY], signals, share=0.7, confidence=0.99).alarms(rows, window=9)
        wrong = frame.anomaly.to_numpy() > 0
        alarms, wrong = alarms[_SKAB_HEALTHY:], wrong[_SKAB_HEALTHY:]
        hits, said, true = (
            hits + int((alarms & wrong).sum()),
            said + int(alarms.sum()),
            true + int(wrong.sum()),
        )
    f1 = 2 * hits / max(said + true, 1)
    return [_case("SKAB F1 at least 0.72", f1 >= 0.72, f"{f1:.3f}")]


def _speed() -> list[CaseOutcome]:
    values = np.random.default_rng(1).standard_normal(1_000_000)
    i_mr(values[:1000], _EIGHT_RULES).in_control  # noqa: B018 - constants are computed once
    cases = [
        _timed(
            "I-MR with eight rules over 1 million points", 1.0, lambda: i_mr(values, _EIGHT_RULES).in_control
        )
    ]
    lots = simulate(SCENARIOS[4], 3)
    _judge(lots)  # the libraries are loaded at the first use
    cases.append(_timed("root cause on 1,500 lots", 0.5, lambda: _judge(lots)))
    pieces = _pieces(lots, 10_000_000)
    cases.append(_timed("root cause on 10 million raw rows", 8.0, lambda: _judge(pieces)))
    return cases


def _judge(frame: "pd.DataFrame") -> str:
    rows = lot_rows(
        frame, day="day", made="made", scrap="scrap", change=_CHANGE, factors=FACTORS,
        parameters=[p for p in PARAMETERS if p in frame.columns],
    )  # fmt: skip
    return find_causes(rows).verdict


def _pieces(lots: "pd.DataFrame", count: int) -> "pd.DataFrame":
    """Return one row a piece, as a database gives them: labels as categories."""
    times = -(-count // int(lots.made.sum()))
    rows = np.repeat(np.arange(len(lots)), lots.made.to_numpy() * times)[:count]
    place = np.arange(len(rows)) - np.searchsorted(rows, np.arange(len(lots)))[rows]
    frame = lots.astype({name: "category" for name in FACTORS}).iloc[rows].reset_index(drop=True)
    frame["scrap"] = (place < (lots.scrap.to_numpy() * times)[rows]).astype(float)
    frame["made"] = 1.0
    return frame


def _timed(name: str, most_s: float, work: Callable[[], object]) -> CaseOutcome:
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _case(f"{name}: at most {most_s:g} CPU s", took <= most_s, f"{took:.2f} s")


def _case(name: str, passed: bool, said: str) -> CaseOutcome:
    return CaseOutcome(name, passed, "" if passed else said, name, said)
