"""Questions on a real machine shop's events, their answers computed here from the file with pandas alone.

Nothing of the product computes the expected figures: states are held until the next event of the same
item, exactly as the file tells them.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """A question and what its answer must hold.

    Attributes:
        numbers: values that must stand in the answer, to 4 significant digits.
        words: texts that must stand in the answer; "a|b" for either.
        status: of the answer.
    """

    question: str
    numbers: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    status: str = "answered"


def event_questions(file: Path) -> list[EventQuestion]:
    """Return the questions with figures computed from the events file (columns machine, ts, item, value, rest)."""
    import pandas as pd

    events = pd.read_parquet(file).sort_values("ts", kind="stable")

    def alarms(machine: str, start: str = "2017", end: str = "2018", level: str = "") -> "pd.DataFrame":
        rows = _in(events, machine, start, end)
        rows = rows[rows.value.isin([level] if level else ["Fault", "Warning"])]
        return rows.assign(code=rows.rest.str.split("|").str[0])

    def most(rows: "pd.DataFrame") -> tuple[str, int]:
        counts = rows.code.value_counts()
        return str(counts.index[0]), int(counts.iloc[0])

    def hours(machine: str, state: str, start: str, end: str) -> float:
        own = events[(events.machine == machine) & (events.item == "execution")]
        ends = own.ts.shift(-1).fillna(own.ts.iloc[-1])
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        held = ends.where(ends < last, last) - own.ts.where(own.ts > first, first)
        held = held[(own.value == state) & (ends > first) & (own.ts < last)]
        return float(held.dt.total_seconds().sum() / 3600)

    def readings(machine: str, item: str, start: str, end: str) -> "pd.Series[float]":
        rows = _in(events, machine, start, end)
        return pd.to_numeric(rows[rows.item == item].value, errors="coerce").dropna()

    def counted(machine: str, item: str, value: str) -> int:
        rows = events[(events.machine == machine) & (events.item == item) & (events.value == value)]
        return len(rows)

    fault, times = most(alarms("Mazak01", level="Fault"))
    warning, warned = most(alarms("Mazak01", level="Warning"))
    gf_fault, gf_times = most(alarms("GFAgie01", level="Fault"))
    september = alarms("Mazak01", "2017-09", "2017-10", "Warning")
    monthly = alarms("Mazak01").ts.dt.strftime("%B %Y").value_counts()
    sovr = readings("Mazak01", "Sovr", "2017-06", "2017-07")
    return [
        EventQuestion("which fault came most often on Mazak01?", (times,), (fault,)),
        EventQuestion("what is the most frequent warning on Mazak01?", (warned,), (warning,)),
        EventQuestion("how long was Mazak01 active in May 2017?", (hours("Mazak01", "ACTIVE", "2017-05", "2017-06"),)),
        EventQuestion("how long was Mazak99 active in May 2017?", (), ("Mazak01",), "no_data"),
        EventQuestion("active time of mazak 03 in october 2017", (hours("Mazak03", "ACTIVE", "2017-10", "2017-11"),)),
        EventQuestion("how often was the estop triggered on Mazak01?", (counted("Mazak01", "estop", "TRIGGERED"),)),
        EventQuestion("average Sovr of Mazak01 in June 2017", (float(sovr.mean()), len(sovr))),
        EventQuestion("max Fovr of mazak01 in march 2017", (readings("Mazak01", "Fovr", "2017-03", "2017-04").max(),)),
        EventQuestion("how many alarms did Mazak03 have in 2017", (len(alarms("Mazak03")),)),
        EventQuestion("wich machine had the most alarms?", (len(alarms("Mazak01")),), ("Mazak01",)),
        EventQuestion("which faults did GFAgie01 have most", (gf_times,), (gf_fault,)),
        EventQuestion("how many warnings on Mazak01 in september 2017", (len(september),)),
        EventQuestion("alarms per month on mazak 1 in 2017", (int(monthly.iloc[0]),), (str(monthly.index[0]),)),
        EventQuestion("how many times did alarm 763 come on mazak01", (int((alarms("Mazak01").code == "763").sum()),)),
        EventQuestion("list the alarms of Mazak01 on 5 june 2017", (len(alarms("Mazak01", "2017-06-05", "2017-06-06")),)),
        EventQuestion("how many faults on Mazak01 vs Mazak03 in 2017",
                      (len(alarms("Mazak01", level="Fault")), len(alarms("Mazak03", level="Fault")))),
        EventQuestion("how many times was Mazak03 set to manual mode in 2017?", (counted("Mazak03", "mode", "MANUAL"),)),
        EventQuestion("which machine was active longest in 2017?", (hours("Mazak01", "ACTIVE", "2017", "2018"),), ("Mazak01",)),
        EventQuestion("how long was Mazak01 active in may 2018", (), ("no data",), "no_data"),
        EventQuestion("Mazak01 spindle temperature in june 2017", (), ("Sovr",), "no_data"),
    ]  # fmt: skip


def holds(answer: str, wanted: EventQuestion) -> str:
    """Return what an answer lacks, "" when nothing."""
    said = [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*(?:\.\d+)?", answer)]
    lacks = [
        f"{n:.5g}" for n in wanted.numbers if not any(abs(s - n) <= 6e-4 * max(abs(n), 1e-9) for s in said)
    ]
    said_words = answer.casefold()
    lacks += [w for w in wanted.words if not any(part.casefold() in said_words for part in w.split("|"))]
    return ", ".join(lacks)


def _in(events: "pd.DataFrame", machine: str, start: str, end: str) -> "pd.DataFrame":
    import pandas as pd

    inside = (events.ts >= pd.Timestamp(start)) & (events.ts < pd.Timestamp(end))
    return events[(events.machine == machine) & inside]
