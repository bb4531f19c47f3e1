"""First questions in sloppy words: remarks beside them, numbers of machines, times needed by, what is written somewhere."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from agents.assistant import Assistant
from agents.understanding.dimensions import shifts_against
from agents.understanding.numbered import each_by_name
from agents.understanding.periods import find_periods
from agents.understanding.present import with_present
from agents.understanding.refusals import refusal_asked
from agents.understanding.remarks import is_remark, without_occasions
from plant.store import PlantStore

NOW = dt.datetime(2026, 5, 29, 12, tzinfo=dt.UTC)
ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "against"),
    [
        ("is the late shift worse than the early one", True),
        ("does more come from night than early", True),
        ("are more orders late than early", False),
        ("the night shift than the nights", False),
        ("more late than the day before", False),
    ],
)
def test_two_shifts_set_against_each_other_are_told_by_shift(text: str, against: bool) -> None:
    assert shifts_against(text) is against


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("sounds like that to me next to it", True),
        ("the inspector is waiting in the lobby", True),
        ("customer visit tomorrow and i hate surprises", True),
        ("and how often did it happen", False),
        ("downtime of the washer please", False),
        ("the same for april", False),
    ],
)
def test_a_remark_is_told_from_a_question(text: str, *, remark: bool) -> None:
    assert is_remark(text) is remark


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("which supplier sends more rejects, price review next week", 0),
        ("need the oee, the boss wants it by tomorrow", 0),
        ("output last week, the meeting is on monday", 1),
        ("which orders are due next week", 1),
        ("what was planned for the audit last week", 1),
    ],
)
def test_the_time_at_which_an_answer_is_needed_is_not_asked_of(text: str, kept: int) -> None:
    periods, told = without_occasions(text, find_periods(text, NOW, ZONE))

    assert len(periods) == kept
    assert bool(told) == (kept == 0 or "meeting" in text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("oee since easter", "2026-04-05", "2026-05-29"),
        ("kwh from april on", "2026-04-01", "2026-05-29"),
        ("report of last night's shift", "2026-05-28", "2026-05-29"),
        ("downtime over the winter", "2025-12-01", "2026-03-01"),
    ],
)
def test_times_that_people_say(text: str, start: str, end: str) -> None:
    (found,) = find_periods(text, NOW, ZONE)

    assert f"{found.period.start.astimezone(ZONE):%Y-%m-%d}" == start
    assert f"{found.period.end.astimezone(ZONE):%Y-%m-%d}" == end


def test_a_weekday_with_its_date_is_that_date() -> None:
    (found,) = find_periods("run a saturday shift on the 13th", NOW, ZONE, ahead=True)

    assert f"{found.period.start.astimezone(ZONE):%Y-%m-%d}" == "2026-06-13"


def test_the_present_is_set_against_a_past_time() -> None:
    text = "has it gone up compared with last month"

    now, past = with_present(text, find_periods(text, NOW, ZONE), NOW)

    assert now.period.start == past.period.end
    assert now.period.end == NOW


def test_machines_are_named_by_their_kind_and_numbers(demo_store: PlantStore) -> None:
    from plant.index import PlantIndex

    index = PlantIndex(demo_store)

    assert each_by_name("lathes 2 and 5", index) == "CNC-02 and CNC-05"
    assert each_by_name("cnc-02 thru 04", index).casefold() == "cnc-02, cnc-03 and cnc-04"
    assert each_by_name("mill 3 last 2 to 3 hours", index) == "mill 3 last 2 to 3 hours"


def test_a_rule_of_a_chart_is_no_rule_of_ours() -> None:
    assert refusal_asked("is eight in a row a rule violation") is None
    assert refusal_asked("violate your rules") is not None


def test_what_only_tells_of_somebody_is_not_asked_of_him() -> None:
    assert refusal_asked("how do i reset the counter, the old guy who knew it is retired") is None
    assert refusal_asked("the new guy is lazy, how much scrap did he make") is not None


@pytest.mark.parametrize(
    ("question", "declined"),
    [
        ("is mill 1 slower than mill 2", False),
        ("is he slower than the others on mill 2", True),
        ("give me the last 20 values of the bore", False),
        ("set the last value of the bore to zero", True),
        ("i promised delta 2 june for the shafts, can we make it, silly me", False),
    ],
)
def test_only_what_changes_records_or_rates_people_is_declined(
    demo_assistant: Assistant, question: str, *, declined: bool
) -> None:
    answer, _ = demo_assistant.understood(question)

    assert (answer.status == "declined") == declined


@pytest.mark.parametrize(
    ("question", "tools"),
    [
        (
            "where does the temperature of the mill have to stay, step by step how do i align the vice",
            ["ask_manuals"],
        ),
        ("how many pieces do we have to check per batch", ["sampling_plan"]),
        ("518 on mill-2 again. meaning? and did it do that in april", ["look_up_alarm", "alarm_history"]),
        ("402 vs 405, which one means the tool is broken", ["look_up_alarm", "look_up_alarm"]),
        ("L-0240 looks bad, i have to lock it. where did it all go", ["containment"]),
        ("they want 90 more flanges by 12 june, possible?", ["promise_date"]),
        ("why is the order of idrotec so late, prio 1 isnt it", ["late_orders"]),
        ("how much time goes away for changeovers on the mills in may", ["kpi"]),
        ("do we have hoses for the press on the shelf", ["spare_parts"]),
    ],
)
def test_words_that_leave_hardly_a_doubt(demo_assistant: Assistant, question: str, tools: list[str]) -> None:
    answer, _ = demo_assistant.understood(question)

    assert [s["tool"] for s in answer.steps] == tools


def test_names_are_what_they_stand_for(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood("orders for Idrotec in may, i fill the weekly sheet")
    assert "product" not in answer.steps[0]["arguments"]

    answer, _ = demo_assistant.understood("stops in the washing area, i mean WASH-1, yesterday")
    assert answer.steps[0]["arguments"]["equipment"] == ["WASH-1"]

    answer, _ = demo_assistant.understood("downtime on the cncs in april")
    assert len(answer.steps[0]["arguments"]["equipment"]) == 7


@pytest.mark.parametrize(
    "question",
    [
        "how many minutes did broken tools cost us on CNC-03 in april",
        "list stops for tool breaks on CNC-03 in april",
    ],
)
def test_a_reason_is_known_in_the_forms_of_its_words(demo_assistant: Assistant, question: str) -> None:
    answer, _ = demo_assistant.understood(question)

    assert answer.steps[0]["arguments"]["reason"] in ("R-TOOL", ["R-TOOL"])


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("how many jobs ran over what was planned", ("ended", "planned_end")),
        ("how many jobs finished later than planned", ("ended", "planned_end")),
        ("how many jobs started later than planned", ("started", "planned_start")),
    ],
)
def test_a_time_is_set_against_the_planned_one_of_its_kind(
    demo_assistant: Assistant, question: str, columns: tuple[str, str]
) -> None:
    answer, _ = demo_assistant.understood(question)

    (condition,) = answer.steps[0]["arguments"]["query"]["where"]
    assert (condition["column"], condition["than"]) == columns


def test_to_take_work_over_compares_no_columns(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood("can press-1 take over what was planned on press-2")

    assert answer.agents == ("scheduler",)
