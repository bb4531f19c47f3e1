"""Readings: hourly figures in one pass, an order kept by writers, questions that touch one machine's alone."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from plant import readings
from plant.errors import RequestError
from plant.period import Period
from plant.query import Measure, Query, count_rows, run_query
from plant.settings import Settings
from plant.store import PlantStore
from plant.workspace import Workspace

_ALL = tuple(Measure(a, "value") for a in ("sum", "mean", "minimum", "maximum"))


def _store(folder: Path, zone: str, frame: pd.DataFrame) -> PlantStore:
    store = PlantStore.open(Workspace(Settings(workspace=folder, time_zone=zone)).create())
    with store.writer() as writer:
        for signal in sorted(set(frame.signal_id)):
            unit = "A" if signal < 3 else "B"
            writer.append(
                "signal",
                pd.DataFrame({"signal_id": [signal], "equipment_id": [unit], "name": [f"s{signal}"]}),
            )
        writer.append("reading", frame)
    return store


def _readings(first: str, days: int) -> pd.DataFrame:
    """Four signals every 7 minutes, shuffled, some without value."""
    draw = np.random.default_rng(1)
    times = pd.date_range(first, periods=days * 205, freq="7min", tz="UTC")
    frame = pd.DataFrame([(s, t) for s in range(1, 5) for t in times], columns=["signal_id", "ts"])
    frame["value"] = draw.normal(20, 5, len(frame)).round(2)
    frame.loc[draw.random(len(frame)) < 0.05, "value"] = np.nan
    frame.loc[(frame.signal_id == 4) & (frame.index % 60 < 20), "value"] = np.nan
    return frame.sample(frac=1, random_state=1)


@pytest.mark.parametrize(
    ("zone", "first"),
    [("Europe/Rome", "2026-10-24"), ("Asia/Kolkata", "2026-03-01"), ("Australia/Lord_Howe", "2026-04-04"),
     ("America/New_York", "1969-12-30")],
)  # fmt: skip
def test_hourly_figures_are_those_of_pandas(tmp_path: Path, zone: str, first: str) -> None:
    frame = _readings(first, 3)
    store = _store(tmp_path, zone, frame)

    found = run_query(store, Query("reading", (Measure(), *_ALL), by=("signal_id", "hour")))

    local = frame.ts.dt.tz_convert(zone)
    # the hour that a change of time repeats is two hours, where hours are even
    hours = (
        frame.ts.dt.floor("h") if zone != "Australia/Lord_Howe" else local.dt.tz_localize(None).dt.floor("h")
    )
    if zone == "Asia/Kolkata":
        hours = (frame.ts + pd.Timedelta(minutes=30)).dt.floor("h") - pd.Timedelta(minutes=30)
    expected = (
        frame.groupby(["signal_id", hours]).value.agg(["size", "sum", "mean", "min", "max"]).reset_index()
    )
    assert len(found) == len(expected)
    ordered = found.sort_values(["signal_id", "hour"], kind="stable")
    assert ordered["rows"].tolist() == expected["size"].tolist()
    for ours, theirs in (("mean value", "mean"), ("minimum value", "min"), ("maximum value", "max")):
        np.testing.assert_allclose(ordered[ours].astype(float), expected[theirs], rtol=1e-12)
    begins = (
        expected.ts
        if zone == "Australia/Lord_Howe"
        else expected.ts.dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
    )
    assert ordered["hour"].tolist() == begins.tolist()


def test_one_pass_and_a_table_of_groups_agree(tmp_path: Path) -> None:
    store = _store(tmp_path, "Europe/Rome", _readings("2026-03-28", 2))
    query = Query("reading", (Measure(), *_ALL), by=("signal_id", "hour"))

    one_pass = run_query(store, query)
    store.in_process = False
    grouped = run_query(store, query)

    for column in one_pass.columns[2:]:
        np.testing.assert_allclose(one_pass[column].astype(float), grouped[column].astype(float), rtol=1e-12)
    assert one_pass.hour.tolist() == grouped.hour.tolist()


def test_a_question_on_a_machine_reads_its_signals_alone(tmp_path: Path) -> None:
    frame = _readings("2026-03-01", 4)
    store = _store(tmp_path, "UTC", frame)
    day = Period(dt.datetime(2026, 3, 2, tzinfo=dt.UTC), dt.datetime(2026, 3, 3, tzinfo=dt.UTC))

    counted = count_rows(store, Query("reading", equipment=("A",), period=day))

    inside = frame[(frame.signal_id < 3) & (frame.ts >= day.start) & (frame.ts < day.end)]
    assert counted == len(inside)
    assert count_rows(store, Query("reading", equipment=("nobody",))) == 0
    with pytest.raises(RequestError, match="do not say which machine"):
        count_rows(store, Query("material", equipment=("A",)))


def test_writers_leave_readings_sorted_and_know_their_ranges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "_UNSORTED_ROWS", 100)
    frame = _readings("2026-03-01", 4)
    store = _store(tmp_path, "UTC", frame)

    lying = [tuple(r) for r in store.rows("SELECT signal_id, ts FROM reading")]
    ranges = dict(
        (s, (f, n)) for s, f, n in store.rows("SELECT signal_id, first, readings FROM signal_range")
    )

    assert lying == sorted(lying)
    assert ranges[1] == (frame.ts.min().to_pydatetime(), (frame.signal_id == 1).sum())
    assert store.info("reading").rows == len(frame)
    with store.writer() as writer:
        writer.connection.execute(
            "INSERT INTO reading (signal_id, ts, value) VALUES (1, '2026-01-01 00:00:00+00', 1)"
        )
    assert store.rows("SELECT good FROM reading WHERE ts < '2026-02-01'") == [(True,)]
    assert store.info("reading").first == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
