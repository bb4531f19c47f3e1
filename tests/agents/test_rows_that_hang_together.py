"""Questions whose words stand in several tables, go by another date, or relate two columns."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

REGISTER = """Tag,Station,Class,Commissioned
PMP-1,Harbour,Pump,2001-05-02
PMP-2,Harbour,Pump,2015-05-02
FAN-1,Hill,Fan,1999-01-01
FAN-2,Hill,Fan,2019-01-01
"""
JOBS = """Job,Tag,Raised,Finished,Type,Mode,Cost EUR,Hours,Supplier Lot
J1001,PMP-1,2024-03-01 08:00,2024-03-03 08:00,BD,M-10,100,4,L1
J1002,PMP-1,2024-03-20 08:00,2024-04-02 08:00,PM,,50,1,L2
J1003,PMP-2,2024-03-25 08:00,2024-03-26 08:00,BD,M-20,300,6,L1
J1004,FAN-1,2024-04-05 08:00,2024-04-06 20:00,bd,M-10,80,2,L2
J1005,FAN-2,2024-04-07 08:00,,PM,,20,1,L1
"""
MODES = """Mode,Failure,Cause
M-10,Bearing wear,Dry running
M-20,Seal leak,Worn faces
M-30,Corrosion,Salt water
"""
CHECKS = """Check,Taken,Test,Value,Verdict,Rejected,Total
C1,2024-03-01,torque,1.5,PASS,2,100
C2,2024-03-02,torque,1.9,FAIL,6,100
C3,2024-03-03,weight,20.5,PASS,1,50
C4,2024-03-04,weight,20.1,PASS,1,150
"""
STATES = "Time,Machine,State\n" + "".join(
    f"2024-03-01 {hour:02}:00,{machine},{'RUN' if hour % 2 else state}\n"
    for machine, state in (("PMP-1", "IDLE"), ("FAN-1", "Idle"))
    for hour in range(12)
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {
                "register.csv": REGISTER,
                "jobs.csv": JOBS,
                "failure_modes.csv": MODES,
                "checks.csv": CHECKS,
                "state_log.csv": STATES,
            }
        )
    )


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("total cost of the jobs at the Harbour station", "450"),  # the register knows the stations
        ("how many jobs had bearing wear?", "2 rows"),  # the list of modes knows what M-10 is
        ("how many jobs were raised in march 2024?", "3 rows"),
        ("how many jobs were finished in march 2024?", "2 rows"),
        ("mean time from raised to finished of the breakdown jobs", "36 h"),
        ("what is the fail rate of the torque checks?", "50 %"),
        ("rejected rate of the checks in march 2024", "2.5 %"),
        ("how many breakdown jobs are there?", "3 rows"),  # BD, in either case
    ],
)
def test_rows_are_found_by_what_other_tables_tell(assistant: Assistant, question: str, wanted: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert wanted in answer.answer


def test_a_state_lasts_until_the_next_one(assistant: Assistant) -> None:
    answer = assistant.ask("how long was PMP-1 in state idle in the state log?")

    assert "360 min" in answer.answer


def test_what_came_before_is_never_left_out(assistant: Assistant) -> None:
    answer = assistant.ask("how many checks came within 2 days after a blue moon?")

    assert "4 rows" not in answer.answer
