"""Readings of the signals that a question asks for, or the sentence that says what is missing."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant import facts
from plant.lexicon import apart
from plant.names import Name, key_of
from plant.period import Period
from tools.context import ToolContext
from tools.data import signals_of
from tools.figures import line
from tools.result import Chart, ToolResult
from tools.scope import no_data

if TYPE_CHECKING:
    import pandas as pd

_NUMBER_UNIT = re.compile(
    r"-?\d+(?:[.,]\d+)?\s*(?P<unit>degrees?|°[CF]|bar|kW|A|V|mm/s|rpm|%|[a-zA-Z³/]{1,6})(?!\w)"
)
_POINTS = 600  # of a chart
# what questions for signals speak of
MEASURED = (
    "sensor", "reading", "temperature", "pressure", "flow", "vibration", "power", "voltage", "humidity", "speed", "level",
    "load", "torque", "energy", "consumption",
)  # fmt: skip
_WEEK = dt.timedelta(days=7)


def series_of(
    context: ToolContext, question: str, signal: str | None, equipment: Sequence[str], period: Period | None,
    default_days: int = 7,
) -> "tuple[Name, str, pd.DataFrame] | ToolResult":  # fmt: skip
    """Return the signal that is asked for, its period in words and its readings; or what is missing."""
    named = asked_signals(context, question, (signal,) if signal else (), equipment)
    if isinstance(named, ToolResult):
        return named
    found = window_of(context, named[0], period, dt.timedelta(days=default_days))
    return found if isinstance(found, ToolResult) else (named[0], *found)


def window_of(
    context: ToolContext, name: Name, period: Period | None, default: dt.timedelta = _WEEK
) -> "tuple[str, pd.DataFrame] | ToolResult":
    """Return a signal's period in words and its readings, by default the last days that it has."""
    zone = context.plant.zone
    there = facts.signal_range(context.plant, name.id)
    if there is None:
        for_ = f" for {period.words(zone)}" if period else ""
        return no_data(
            f"There are no readings of {name.label}{for_}: it is listed, but no data of it were recorded."
        )
    asked = period or Period(max(there.start, there.end - default), there.end)
    frame = facts.signal_series(context.plant, name.id, asked)
    if frame.empty:
        return no_data(
            f"There are no readings of {name.label} for {asked.words(zone)}; there are from {there.words(zone)}."
        )
    return asked.words(zone), frame


def asked_signals(
    context: ToolContext, question: str, signals: Sequence[str], equipment: Sequence[str]
) -> list[Name] | ToolResult:
    """Return the named signals, or the one that the question describes; or say which there are."""
    named = [n for s in signals if (n := context.index.get("signal", s))]
    if named:
        return named
    if (found := described_signal(context, question, equipment)) is not None:
        return [found]
    if equipment and (found := _of_unit(context, question, equipment)) is not None:
        return [found]
    of = f" of {', '.join(equipment)}" if equipment else ""
    known = signals_of(context, equipment)
    names = ", ".join(n.label for n in known[:8]) + (", …" if len(known) > 8 else "")
    return no_data(
        f"There is no data of that: {f'the signals{of} are {names}' if names else f'there are no signals{of}'}."
    )


def described_signal(context: ToolContext, question: str, equipment: Sequence[str]) -> Name | None:
    """Return the signal of the machines whose name the question covers best, if it covers it well."""
    asked = {part for w in key_of(question).split() for part in apart(w)}
    units = dict.fromkeys(s.parent or "" for s in signals_of(context, equipment))
    best: tuple[float, Name] | None = None
    for words, name in (pair for unit in units for pair in context.index.signals_of(unit)):
        share = sum(any(_same(w, a) for a in asked) for w in words) / len(words)
        if share >= 0.6 and (best is None or share > best[0]):
            best = (share, name)
    return best[1] if best else None


def _of_unit(context: ToolContext, question: str, equipment: Sequence[str]) -> Name | None:
    """Return the only signal of the machines in a unit that a number has: "above 4.6 degrees", "over 80 bar"."""
    known = signals_of(context, equipment)
    words = {w.casefold() for w in re.findall(r"[^\W_]+(?:/[^\W_]+)?", question)}
    if len(named := [s for s in known if s.detail and s.detail.casefold() in words]) == 1:
        return named[0]  # "kWh used by line 1"
    m = _NUMBER_UNIT.search(question)
    if m is None:
        return None
    said = m.group("unit")
    units = {"°C", "°F", "K"} if said.casefold().startswith(("degree", "°")) else {said, said.casefold()}
    held = [s for s in known if s.detail in units]
    return held[0] if len(held) == 1 else None


def _same(word: str, said: str) -> bool:
    """Whether a said word is a signal's word or its beginning ("temp" for "temperature")."""
    return (
        word == said
        or (len(said) >= 4 and word.startswith(said))
        or (len(word) >= 4 and said.startswith(word))
    )


def held_hours(frame: "pd.DataFrame") -> "pd.Series[float]":
    """Hours each reading held: until the next one, at most three usual steps.

    A spell of denser readings changes no usual step: nine of ten are no longer.
    """
    gaps: pd.Series[float] = frame.ts.diff().shift(-1).dt.total_seconds() / 3600
    usual = float(gaps.quantile(0.9)) if gaps.notna().any() else 0.0
    return gaps.fillna(usual).clip(upper=3 * usual if usual else None)


def signal_chart(name: Name, frame: "pd.DataFrame") -> Chart:
    """Return the readings as a line, thinned for the page."""
    thin = frame.iloc[:: max(1, len(frame) // _POINTS)]
    times = [f"{t:%Y-%m-%d %H:%M}" for t in thin.ts]
    unit = name.detail or "value"
    return Chart(
        name.label,
        line(name.label, times, [float(v) for v in thin.value], x_title="plant time", y_title=unit),
    )
