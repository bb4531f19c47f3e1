"""Questions over files whose keys repeat: what all bookings of a job say alike, tests with their limits, kinds of machines."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

MACHINES = """Equip No,Description,Type,Manufacturer,Yr built
CRB1,carbonating column 1,syrup mixer,Alfa,2004
CRB2,carbonating column 2,syrup mixer,Bertol,2018
CRB3,carbonating column 3,syrup mixer,Alfa,2021
WSH1,crate washer,crate washer,Ferri,2007
"""
_CLIENTS = (("Brunnhof Getränke", "cola"), ("Zellmann", "tonic"), ("Kastner & Sohn", "cola"))
BOOKINGS = "Booking No,Job No,Step,Client,Flavour,Machine,Begin,Setup min,Run min\n" + "".join(
    f"B{10 * job + step},{70000 + job},{step},{_CLIENTS[job % 3][0]},{_CLIENTS[job % 3][1]},"
    f"{('CRB1', 'CRB2', 'CRB3', 'WSH1')[(job + step) % 4]},2025-03-{1 + job:02} 0{5 + step}:00,{job},{10 * step}\n"
    for job in range(12)
    for step in (1, 2, 3)
)
LOSSES = "Loss No,Date,Job,Machine,Kind,Qty (pcs),Cost (EUR),Note\n" + "".join(
    f"L{job:02},2025-03-{2 + job:02},{70000 + job},{('CRB1', 'CRB2', 'CRB3')[job % 3]},"
    f"{'scrap' if job % 2 else 'rework'},{job},{10 * job},{'label torn by the gripper' if job % 5 == 0 else 'short fill'}\n"
    for job in range(12)
)
TESTS = "Test No,Taken,Job,Machine,Char,Unit,Nom,LTL,UTL,Val,Res\n" + "".join(
    f"{job},2025-03-{1 + job:02} 08:00,{70000 + job},{('CRB1', 'CRB2', 'CRB3')[job % 3]},{char},{unit},{nom},{nom - 1},{nom + 1},"
    f"{nom + (job % 5) / 2},{'NOK' if job % 5 > 2 else 'OK'}\n"
    for job in range(12)
    for char, unit, nom in (("Carbonation", "g/l", 6), ("Brix degree", "degree", 11))
)
CLAIMS = "Claim No,Received,Market,Category,Text,Closed on\n" + "".join(
    f"C{n},2025-03-{1 + n:02},{('DE', 'IT', 'FR', 'AT')[n % 4]},{('Leaking cap', 'Bad taste')[n % 2]},"
    f"{('bottle leaked', 'tastes of soap', 'cap not tight')[n % 3]},{f'2025-04-{1 + n:02}' if n % 3 else ''}\n"
    for n in range(12)
)
RUNS = "Run No,Date,SKU,Run time h,Planned pcs,Good pcs\n" + "".join(
    f"R{n},2025-03-{1 + n:02},SK{310 + n % 4},2,{1000},{900 + 20 * n}\n" for n in range(12)
)
REPAIRS = "WO no,Asset,Opened,Closed,Status,Parts EUR\n" + "".join(
    f"W{n},{('CRB1', 'CRB2', 'CRB3', 'WSH1')[n % 4]},2025-03-{1 + n:02} 08:00,,{('open', 'waiting parts')[n % 2]},{n}\n"
    for n in range(12)
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {
                "equipment.csv": MACHINES,
                "job_bookings.csv": BOOKINGS,
                "losses.csv": LOSSES,
                "lab_tests.csv": TESTS,
                "claims.csv": CLAIMS,
                "runs.csv": RUNS,
                "repairs.csv": REPAIRS,
            }
        )
    )


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        # the client and the flavour of a job stand in each of its bookings
        ("cost of losses by client", ("Kastner", "260", "Zellmann", "220", "Brunnhof", "180")),
        ("which flavour has most scrap pcs", ("cola", "28")),
        ("how many jobs did we book for brunnhof", ("4",)),
        # the year stands in the register, the cost in the repairs
        ("parts cost on all assets built before 2010?", ("33",)),
        ("total setup minutes per mixer", ("CRB1", "CRB2", "CRB3")),
        ("which mixer has the worst nok rate on carbonation", ("CRB1", "50 %")),
        ("carbonation job 70004: min max avg", ("8",)),
        ("max carbonation of job 70004", ("8",)),
        ("how many carbonation tests were out of limits", ("4 rows",)),
        ("how many repairs wait for parts", ("6 rows",)),
        ("how many notes mention gripper", ("3 rows",)),
        ("how many claims from germany", ("3 rows",)),
        ("how many leaking claims from france", ("3 rows",)),
        ("claims per month", ("2025-03 12",)),
        ("no of runs and good pieces", ("12 rows", "12,120")),
        ("how many runs had less than 950 good pieces", ("3 rows",)),
        ("average carbonation per flavour", ("cola", "tonic")),
        ("scrap pcs on CRB1 vs CRB2 (scrap and rework together)", ("18", "22")),
    ],
)
def test_tables_with_repeated_keys_are_read(
    assistant: Assistant, question: str, facts: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    for fact in facts:
        assert fact in answer.answer


def test_results_are_counted_and_not_added_up(assistant: Assistant) -> None:
    answer = assistant.ask("which machine has the most carbonation results outside the limits")

    assert answer.steps[0]["arguments"]["query"]["measures"][0]["aggregate"] == "count"


GASES = "hour,N2_m3,argon_mix_m3,el_mixer_kWh\n" + "".join(
    f"2025-03-{day:02}T{hour:02}:00,{day},{hour},{2}\n" for day in range(1, 4) for hour in range(24)
)
WASHES = "CIP No,Start,Vessel,Result\n" + "".join(
    f"W{n},2025-03-{1 + n:02} 06:00,{('TK-01', 'TK-02', 'TK-03')[n % 3]},{('OK', 'Fail')[n % 2]}\n"
    for n in range(12)
)
BREWS = "Brew,Vessel,Started,Litres\n" + "".join(
    f"{80010 + n},{('TK-01', 'TK-02', 'TK-03')[n % 3]},2025-03-{1 + n:02} 06:00,{100 + n}\n"
    for n in range(12)
)
SAMPLES = "Sample No,Brew,Test,Result,Lim min,Lim max\n" + "".join(
    f"S{n}{test[0]},{80010 + n},{test},{low + n},{low - 2},{low + 8}\n"
    for n in range(12)
    for test, low in (("Bitterness", 20), ("Colour", 9))
)


@pytest.fixture(scope="module")
def cellar(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {"gases_hourly.csv": GASES, "cip_log.csv": WASHES, "brews.csv": BREWS, "samples.csv": SAMPLES}
        )
    )


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("nitrogen use per day", ("2025-03-03", "72 m³")),  # what was used of amounts adds up
        ("argon mix consumption on 2 march", ("276 m³",)),
        # the vessel of a sample is that of its brew
        ("average bitterness of TK-02", ("25.5",)),
        ("average bitterness of TK-01 and TK-02", ("TK-01", "24.5", "25.5")),
        ("which vessel has the most bitterness results outside the limits", ("1 of 3",)),
    ],
)
def test_signals_that_are_amounts_and_machines_one_table_further(
    cellar: Assistant, question: str, facts: tuple[str, ...]
) -> None:
    answer = cellar.ask(question)

    assert answer.status == "answered"
    for fact in facts:
        assert fact in answer.answer


def test_what_no_signal_measures_is_not_told_as_energy(cellar: Assistant) -> None:
    answer = cellar.ask("water use per day")

    assert "2 kWh" not in answer.answer
    assert answer.status != "answered"
