"""Questions on recorded states, items and conditions of a small turning shop's event stream."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.item_words import spells
from plant.workspace import Workspace
from ui.compose import open_assistant

_DAYS = ("2026-03-02", "2026-03-03", "2026-04-07")
# every day: minutes after 8:00, item, value, code, message
_DAY = (
    (0, "execution", "READY", "", ""), (0, "ctrl_mode", "MANUAL", "", ""), (0, "door", "CLOSED", "", ""),
    (0, "Fovr", "100", "", ""), (0, "program", "O17", "", ""), (0, "program_cmt", "FLANGE SIDE 2", "", ""),
    (5, "ctrl_mode", "AUTOMATIC", "", ""), (10, "execution", "ACTIVE", "", ""), (22, "execution", "ACTIVE", "", ""),
    (30, "execution", "FEED_HOLD", "", ""), (31, "Fovr", "140", "", ""), (33, "execution", "ACTIVE", "", ""),
    (35, "Xtravel", "Warning", "77", "NEAR LIMIT"), (36, "Xtravel", "Normal", "", ""),
    (37, "Ytravel", "Fault", "78", "AT LIMIT"), (38, "Ytravel", "Normal", "", ""), (39, "Xtravel", "Warning", "77", "NEAR LIMIT"),
    (40, "Xtravel", "Normal", "", ""), (41, "logic_cond", "Warning", "12", "OIL LOW"), (42, "logic_cond", "Normal", "", ""),
    (48, "execution", "STOPPED", "", ""), (50, "door", "OPEN", "", ""), (60, "execution", "UNAVAILABLE", "", ""),
    (60, "ctrl_mode", "UNAVAILABLE", "", ""), (60, "door", "CLOSED", "", ""),
)  # fmt: skip


def _stream() -> str:
    rows = ["device,timestamp,dataItem,value,nativeCode,message"]
    for machine, shift in (("Lathe-1", 0), ("Lathe-2", 60)):
        for day in _DAYS if machine == "Lathe-1" else _DAYS[:1]:
            for minute, *cells in _DAY:
                at = 8 * 60 + shift + minute
                rows.append(f"{machine},{day}T{at // 60:02d}:{at % 60:02d}:00Z,{','.join(cells)}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def shop(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"events.csv": _stream()}))


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("How long was Lathe-1 ACTIVE on 2 March 2026 and how long READY? In minutes.", ["35 min", "10 min"]),
        ("Compare the ACTIVE minutes of Lathe-1 on 2 March 2026 and 7 April 2026.", ["35 min", "7 April 2026"]),
        ("minutes of lathe-1 in AUTOMATIC mode and in MANUAL on 3 march 2026", ["55 min", "5 min"]),
        ("longest unbroken ACTIVE stretch of Lathe-1 in the whole record", ["20 min", "2026-03-02"]),
        ("how often did Lathe-1 go to FEED_HOLD between 8:00 and 12:00 UTC on 2 March 2026?", ["FEED_HOLD 1 time"]),
        ("When was the door of Lathe-1 OPEN last, and how often?", ["3 times", "2026-04-07 08:50"]),
        ("number of times each lathe switched to ACTIVE in March 2026?", ["Lathe-1", "4 times", "2 times"]),
        ("On how many days did Lathe-1 go ACTIVE at least once?", ["3 days"]),
        ("how long was Lathe-1 ACTIVE with each ctrl_mode in the week mon 2 march - sun 8 march 2026", ["AUTOMATIC for 1.1667 h", "2 to 8 March"]),
        ("longest uninterrupted active run of lathe-1 on 2 march 2026", ["20 min"]),
        ("What were the execution state and the mode of Lathe-1 at 8:20 UTC on 3 March 2026?", ["ACTIVE", "AUTOMATIC"]),
        ("Which program was loaded on Lathe-1 on 2 March 2026, and what is its comment?", ["O17", "FLANGE SIDE 2"]),
        ("In which month did Lathe-1 log the most X axis travel warnings?", ["March 2026", "4"]),
        ("how many Y axis faults on lathe-1, and which message", ["3 Fault", "AT LIMIT"]),
        ("max feed override on lathe-1 3 march 2026", ["140"]),
        ("How many faults and how many warnings did Lathe-1 and Lathe-2 have?", ["had 12 warnings", "had 4 faults", "Lathe-1 3; Lathe-2 1", "Lathe-1 9; Lathe-2 3"]),
        ("how many times did Lathe-1 go from FEED_HOLD to ACTIVE in march 2026", ["from FEED_HOLD to ACTIVE 2 times"]),
        ("ACTIVE stretches of Lathe-1 longer than 16 minutes, how many in march 2026?", ["2 times"]),
        ("what is the current execution state of Lathe-2", ["UNAVAILABLE"]),
    ],
)  # fmt: skip
def test_states_are_held_until_the_next_report(shop: Assistant, question: str, says: list[str]) -> None:
    answer = shop.ask(question)

    assert answer.status == "answered"
    assert [s for s in says if s not in answer.answer] == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("How long was Lathe-1 in state WAITING_PART on 2 March 2026?", "no state named “WAITING_PART”"),
        ("how long was lathe-1 in sleeping mode in march 2026", "no state named “sleeping”"),
        ("How long was Lathe-3 ACTIVE on 2 March 2026?", "Lathe-1"),
        ("how long was Lathe-2 ACTIVE on 7 April 2026?", "no data"),
    ],
)
def test_what_is_not_recorded_is_said(shop: Assistant, question: str, says: str) -> None:
    answer = shop.ask(question)

    assert answer.status == "no_data"
    assert says in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "set Lathe-1 to AUTOMATIC",
        "switch lathe-1 to MANUAL mode please",
        "make Lathe-2 ACTIVE",
        "override the feed of lathe-1 to 120 %",
        "put Lathe-1 in feed hold now",
    ],
)
def test_an_order_to_the_machine_stays_declined(shop: Assistant, question: str) -> None:
    assert shop.ask(question).status == "declined"


def test_a_state_that_a_figure_cannot_be_narrowed_to_is_said(shop: Assistant) -> None:
    answer = shop.ask("average feed override while ACTIVE of lathe-1 on 3 march 2026")

    assert "“ACTIVE” was not applied" in answer.answer


@pytest.mark.parametrize(
    ("words", "item", "fits"),
    [
        ("feed override", "Fovr", True), ("spindle override", "Sovr", True), ("spindle override", "Fovr", False),
        ("z axis travel", "Ztravel", True), ("z axis travel", "Ytravel", False), ("emergency stop", "estop", True),
        ("program comment", "program_cmt", True), ("rapid override", "Frapidovr", True), ("mode change", "mode", False),
        ("coolant pressure", "coolant_pres", True), ("coolant level", "coolant_pres", False),
    ],
)  # fmt: skip
def test_words_spell_a_short_name(words: str, item: str, fits: bool) -> None:
    assert spells(words.split(), item) is fits
