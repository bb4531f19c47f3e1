"""Sloppy questions on tables that no one knows beforehand: rolls of paper, reasons of stops, meters of the mill."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

FILES = {
    "equipment_list.csv": "Equipment ID,Equipment Name,Equipment Class\nPM1,Paper machine 1,Paper machine\n"
    "PM2,Paper machine 2,Paper machine\nCMP1,Air compressor 1,Compressor\n",
    "reason_codes.csv": "Reason Code,Reason Text,Category\nD01,Sheet break,Process\nD05,Steam pressure low,Utilities\n",
    "downtime_log.csv": "Machine,Down From,Down To,Reason Code\nPM1,05/02/2025 08:00,05/02/2025 08:30,D01\n"
    "PM1,05/03/2025 09:00,05/03/2025 10:00,D05\nPM1,06/02/2025 08:00,06/02/2025 08:10,D01\n",
    "hourly_production.csv": "Hour,Machine,Grade,Good tons,Broke tons\n2025-05-02 08:00,PM1,Kraft 80,11.5,0.5\n"
    "2025-05-02 09:00,PM1,Kraft 120,12.5,0.1\n2025-05-02 08:00,PM2,Kraft 80,18,0.2\n",
    "roll_quality.csv": "Roll No,Tested,Machine,Grade,Moisture (%),Result\nR1001,02/05/2025 08:00,PM1,Kraft 80,7.5,PASS\n"
    "R1002,02/05/2025 13:00,PM2,Kraft 80,6.5,REJECT\nR1003,13/05/2025 13:00,PM1,Kraft 120,8.5,REJECT\n",
    "cmms.json": '{"workRequests": [{"requestId": "WR-1", "equipment": {"id": "PM1", "name": "Paper machine 1"}, "type": '
    '"Corrective", "createdOn": "2025-05-01T08:00:00", "completedOn": "2025-05-01T12:00:00", "laborHours": 3, "totalCost": 90.5},'
    '{"requestId": "WR-2", "equipment": {"id": "PM2", "name": "Paper machine 2"}, "type": "Preventive", "createdOn": '
    '"2025-05-02T08:00:00", "completedOn": null, "laborHours": 1, "totalCost": 20}]}',
    "utilities_daily.csv": "Day,Electricity MWh,Steam t,Fresh water m3\n2025-06-01,300,900,4000\n2025-06-02,310,950,4100\n"
    "2025-06-03,305,910,4200\n",
    "historian.csv": "TagName,TimeStamp,Value,EngUnits\nCMP1.Discharge.Pressure,2025-06-01T00:00:00,7,bar\n"
    "CMP1.Discharge.Pressure,2025-06-01T00:10:00,8,bar\nPM1.Reel.Speed,2025-06-01T00:00:00,820,m/min\n",
}


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of(FILES))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many sheet breaks did paper machine 1 have in may 2025?", "1 stops for Sheet break"),
        ("how many tons did PM1 make in May 2025", "24 "),
        ("good tons of Kraft 80 in may 2025", "29.5"),
        ("how many rolls were rejected?", "2 rows"),
        ("total electricity in june 2025", "915"),
        ("which equipment has the highest maintenance cost in 2025", "PM1"),
        ("highest discharge pressure of the air compressor", "8 bar"),
        ("did the downtime of PM1 go up from may to june 2025?", "1.5"),
        ("what does reason code D05 mean?", "Steam pressure low"),
        ("how many rolls of PM1 had a moisture over 8%?", "1 row"),
        ("most common result of the rolls", "REJECT"),
        ("work requests per type", "corrective 1"),
    ],
)
def test_a_sloppy_question_finds_its_rows(assistant: Assistant, question: str, wanted: str) -> None:
    answer = assistant.ask(question)

    assert wanted in answer.answer
