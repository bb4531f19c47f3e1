"""A small plant: what is planned, what the data lack, why an order is late, promises and what-ifs."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.scheduling.faults import NOW, Tables, open_plant
from plant.errors import DataFault, NotFound, RequestError
from plant.period import Period
from plant.proposals import ProposalStore
from plant.settings import Settings
from tools.context import ToolContext
from tools.result import Chart, ProposalCard, Table
from tools.scheduling import tools
from tools.scheduling.calendar_file import as_ical
from tools.scheduling.checker import violations
from tools.scheduling.in_force import windows_of
from tools.scheduling.lateness import causes_of
from tools.scheduling.model import Job, Operation
from tools.scheduling.partial import accept_part
from tools.scheduling.plan_load import plan_load
from tools.scheduling.plant_problem import read_problem
from tools.scheduling.promise import insert
from tools.scheduling.risk import maintenance_window, schedule_risk
from tools.scheduling.rules import best_rule


def day(n: int, hour: int = 0) -> dt.datetime:
    return NOW.replace(hour=hour) + dt.timedelta(days=n)


def small_plant() -> Tables:
    """Two lathes and a mill, one shift 08:00 to 16:00 on weekdays, four orders."""
    units = ["LATHE-1", "LATHE-2", "MILL-1"]
    tables: Tables = {
        "equipment": [
            {"equipment_id": "SHOP", "parent_id": None, "level": "site", "path": "shop", "name": "Shop"},
            *({"equipment_id": u, "parent_id": "SHOP", "level": "work_unit", "path": f"shop/{u.lower()}", "name": u}
              for u in units),
        ],
        "shift": [
            {"shift_id": f"S{n}", "equipment_id": "SHOP", "name": "day", "starts": day(n, 8), "ends": day(n, 16),
             "planned_down_s": 0}
            for n in range(30) if day(n).weekday() < 5
        ],
        "material": [{"material_id": m, "name": f"Part {m}", "kind": "product", "uom": "pc"} for m in ("A", "B")],
        "operation": [{"material_id": m, "step": s, "name": f"step {s}"} for m in ("A", "B") for s in (10, 20)],
        "operation_equipment": [
            *({"material_id": m, "step": 10, "equipment_id": u, "cycle_s": 120, "setup_s": 1800}
              for m in ("A", "B") for u in units[:2]),
            *({"material_id": m, "step": 20, "equipment_id": "MILL-1", "cycle_s": 60, "setup_s": 600}
              for m in ("A", "B")),
        ],
        "production_order": [
            {"order_id": f"PO-{n}", "material_id": "AB"[n % 2], "qty": 300, "released": day(-1), "due": day(due, 16),
             "priority": 0, "status": "released"}
            for n, due in ((1, 0), (2, 2), (3, 7), (4, 9))
        ],
        "job": [],
        "production": [],
    }  # fmt: skip
    return tables


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[Tables], ToolContext]:
    return lambda tables: open_plant(tables, tmp_path)


def test_a_proposal_is_published_and_undone(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())

    result = tools.propose_schedule(context)

    card = next(a for a in result.artifacts if isinstance(a, ProposalCard))
    store = ProposalStore.open(context.workspace)
    store.approve(card.id, user="anna", role="planner", sha256=card.sha256)
    assert result.status == "approval"
    assert "is in force" in tools.show_schedule(context).text
    assert len(store.get(card.id).payload["items"]) == 8
    store.undo(card.id, user="anna", role="planner")
    assert "this is a forecast" in tools.show_schedule(context).text


def test_work_pauses_over_the_night_and_stays_off_a_machine_that_is_down(
    plant: Callable[[Tables], ToolContext],
) -> None:
    context = plant(small_plant())

    result = tools.propose_schedule(context, changes=("MILL-1 down 2026-03-03 09:00..12:00",))

    card = next(a for a in result.artifacts if isinstance(a, ProposalCard))
    items = ProposalStore.open(context.workspace).get(card.id).payload["items"]
    mill = [i for i in items if i["machine"] == "MILL-1"]
    down = ("2026-03-03T09:00:00+00:00", "2026-03-03T12:00:00+00:00")
    assert all(i["end"] <= down[0] or i["setup_start"] >= down[1] for i in mill)
    assert all("08:00" <= i["start"][11:16] < "16:00" for i in items)
    assert all("08:00" < i["end"][11:16] <= "16:00" for i in items)


@pytest.mark.parametrize(
    ("table", "where", "what", "says"),
    [
        ("operation_equipment", {"step": 20, "material_id": "A"}, None, "operation_equipment has no row for step 20 of A"),
        ("operation_equipment", {"step": 10, "material_id": "A"}, {"cycle_s": 0}, "has the cycle time 0"),
        ("operation_equipment", {"step": 10, "material_id": "A"}, {"cycle_s": 9e6}, "cannot be right"),
        ("operation_equipment", {"equipment_id": "LATHE-2"}, {"equipment_id": "GHOST"}, "names GHOST"),
        ("production_order", {"order_id": "PO-2"}, {"due": None}, "production_order PO-2 has no due date"),
        ("production_order", {"order_id": "PO-2"}, {"due": day(-5)}, "PO-2 is due (2026-02-25) before its release"),
        ("production_order", {"order_id": "PO-2"}, {"qty": 0}, "production_order PO-2 has the quantity 0"),
        ("production_order", {"order_id": "PO-4"}, {"due": day(60)}, "table shift ends"),
    ],
)  # fmt: skip
def test_a_fault_of_the_data_is_named_with_table_and_row(
    plant: Callable[[Tables], ToolContext],
    table: str,
    where: dict[str, Any],
    what: dict[str, Any] | None,
    says: str,
) -> None:
    tables = small_plant()
    hit = [r for r in tables[table] if all(r[k] == v for k, v in where.items())]
    for row in hit:
        if what is None:
            tables[table].remove(row)
        else:
            row.update(what)
    context = plant(tables)

    plan = read_problem(context)

    assert any(says in w for w in plan.warnings), plan.warnings
    best = best_rule(plan.problem)
    assert best is not None
    assert violations(plan.problem, best) == []


def test_a_missing_calendar_is_a_fault(plant: Callable[[Tables], ToolContext]) -> None:
    tables = small_plant()
    tables["shift"] = []

    with pytest.raises(DataFault, match="table shift"):
        read_problem(plant(tables))


def test_a_running_job_goes_on_first(plant: Callable[[Tables], ToolContext]) -> None:
    tables = small_plant()
    tables["job"] = [{"job_id": "J1", "order_id": "PO-3", "material_id": "B", "step": 10, "equipment_id": "LATHE-1",
                      "started": day(0, 6)}]  # fmt: skip
    tables["production"] = [{"job_id": "J1", "equipment_id": "LATHE-1", "counted": day(0, 6), "good": 200,
                             "scrap": 0, "rework": 0}]  # fmt: skip
    plan = read_problem(plant(tables))

    assert [(r.unit, r.end) for r in plan.running] == [("LATHE-1", 200)]  # 100 pieces of 2 min
    lathe = plan.problem.machines[plan.machines.index("LATHE-1")]
    assert (lathe.free_from, lathe.family) == (200, "B")


def test_minutes_of_causes_add_up_to_the_time_to_the_end(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())
    plan = read_problem(context, changes=("MILL-1 down 2026-03-02 09:00..15:00",))
    schedule = best_rule(plan.problem)
    assert schedule is not None

    for job in range(len(plan.jobs)):
        causes = causes_of(plan.problem, schedule, job, plan.clock)
        end = plan.end_of(job, schedule)
        begin = plan.timeline.starts(0)
        assert sum(c.minutes for c in causes) == (end - begin).total_seconds() / 60
        assert all(c.minutes > 0 for c in causes)


def test_why_late_names_causes_and_replayed_remedies(plant: Callable[[Tables], ToolContext]) -> None:
    result = tools.why_late(plant(small_plant()), order="PO-1")

    assert result.status == "answered"
    titles = [a.title for a in result.artifacts if isinstance(a, Table)]
    assert titles[:2] == ["Why PO-1 ends when it does", "What decides it (plan run again without it)"]


def test_a_promise_moves_nothing(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())
    plan = read_problem(context)
    schedule = best_rule(plan.problem)
    assert schedule is not None

    found = insert(plan.problem, schedule, Job("new", (Operation(0, 0, {0: 60, 1: 50}, "A"),)))

    assert found is not None
    assert violations(*found) == []
    assert set(schedule.assignments) <= set(found[1].assignments)
    assert tools.promise_date(context, product="A", quantity=50).status == "answered"
    assert tools.promise_date(context, product="A").status == "clarify"


def test_a_new_plan_comes_three_ways_and_moves_nothing_frozen(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())
    store = ProposalStore.open(context.workspace)
    first = next(a for a in tools.propose_schedule(context).artifacts if isinstance(a, ProposalCard))
    store.approve(first.id, user="anna", role="planner")

    result = tools.propose_schedule(context, changes=("MILL-1 down 2026-03-03 09:00..12:00",))

    ways = next(a for a in result.artifacts if isinstance(a, Table) and a.title == "Three ways to react")
    assert ways.columns[1:] == ("shift right", "least change", "full")
    weighted = next(r for r in ways.rows if str(r[0]).startswith("weighted"))
    assert weighted[1] >= weighted[2] >= weighted[3]
    before = {i["job"]: i for i in store.get(first.id).payload["items"]}
    card = next(a for a in result.artifacts if isinstance(a, ProposalCard))
    frozen = [i for i in before.values() if i["setup_start"] < "2026-03-02T09:00"]
    after = {i["job"]: i for i in store.get(card.id).payload["items"]}
    assert frozen
    assert all(
        (after[i["job"]]["machine"], after[i["job"]]["start"]) == (i["machine"], i["start"]) for i in frozen
    )


def test_a_what_if_compares_both(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())

    result = tools.what_if(context, question="what if we run saturday")

    assert "open 2026-03-07 06:00..22:00" in result.text
    assert tools.what_if(context, question="what if").status == "clarify"


def test_a_material_that_comes_late_holds_the_orders_that_need_it(
    plant: Callable[[Tables], ToolContext],
) -> None:
    tables = small_plant()
    tables["material"].append({"material_id": "BAR", "name": "Steel bar", "kind": "raw", "uom": "pc"})
    tables["bom"] = [{"material_id": "A", "component_id": "BAR", "qty": 1}]
    context = plant(tables)

    problem = read_problem(context, changes=("late BAR by 2 d",))

    starts = {
        fact.order_id: job.operations[0].available
        for fact, job in zip(problem.jobs, problem.problem.jobs, strict=True)
    }
    assert {o for o, at in starts.items() if at > 0} == {"PO-2", "PO-4"}
    assert any("no delivery of BAR to come" in w for w in problem.warnings)


def test_an_order_pushed_to_the_front_ends_first(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())

    result = tools.propose_schedule(context, changes=("rush PO-4",))

    card = next(a for a in result.artifacts if isinstance(a, ProposalCard))
    items = ProposalStore.open(context.workspace).get(card.id).payload["items"]
    ends = {o: max(i["end"] for i in items if i["order"] == o) for o in ("PO-3", "PO-4")}
    assert ends["PO-4"] < ends["PO-3"]
    assert any(note.startswith("PO-4 is rushed: it ends ") for note in result.notes)


def test_an_order_gets_another_date_weight_and_machine(plant: Callable[[Tables], ToolContext]) -> None:
    changes = ("due PO-1 2026-03-10 16:00", "weight PO-2 x3", "PO-3 on LATHE-2", "PO-4 not on LATHE-2")

    plan = read_problem(plant(small_plant()), changes=changes)

    first, second, third, fourth = plan.problem.jobs
    lathe = [plan.machines.index(u) for u in ("LATHE-1", "LATHE-2")]
    assert plan.jobs[0].due == dt.datetime(2026, 3, 10, 16, tzinfo=dt.UTC)
    assert first.due == plan.timeline.working(plan.timeline.minute(plan.jobs[0].due))
    assert second.weight == 3 * first.weight
    assert set(third.operations[0].durations) == {lathe[1]}
    assert set(fourth.operations[0].durations) == {lathe[0]}


@pytest.mark.parametrize("change", ["PO-1 not on MILL-1", "PO-2 on SHOP-9"])
def test_a_machine_an_order_cannot_have_is_refused(
    plant: Callable[[Tables], ToolContext], change: str
) -> None:
    with pytest.raises((RequestError, NotFound)):
        read_problem(plant(small_plant()), changes=(change,))


def test_a_plan_freezes_as_long_as_is_said(plant: Callable[[Tables], ToolContext]) -> None:
    plan = read_problem(plant(small_plant()), changes=("freeze until 2026-03-03 07:00",))

    windows = windows_of(plan, Settings(frozen_hours=1.0, slushy_hours=2.0))

    assert windows.frozen_until == plan.timeline.working(plan.timeline.minute(day(1, 7)))
    assert windows.slushy_until == windows.frozen_until


def test_an_absence_takes_an_operator_of_the_skill_away(plant: Callable[[Tables], ToolContext]) -> None:
    tables = small_plant()
    tables["operation_skill"] = [{"material_id": "A", "step": 20, "skill": "milling"}]
    tables["person_skill"] = [{"person_id": "ANNA", "skill": "milling"}]
    context = plant(tables)

    known = read_problem(context, changes=("absent anna 2026-03-02 00:00..2026-03-04 00:00",))
    unknown = read_problem(context, changes=("absent operator on nights 2026-03-02 00:00..2026-03-04 00:00",))

    assert known.problem.pools["milling"].absences
    assert not unknown.problem.pools["milling"].absences
    assert any("nobody called 'operator on nights'" in w for w in unknown.warnings)


def test_a_proposal_shows_load_cause_remedy_and_what_moves(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())
    first = next(a for a in tools.propose_schedule(context).artifacts if isinstance(a, ProposalCard))
    ProposalStore.open(context.workspace).approve(first.id, user="anna", role="planner")

    result = tools.propose_schedule(context, changes=("MILL-1 down 2026-03-02 09:00..2026-03-04 12:00",))

    tables = {a.title: a for a in result.artifacts if isinstance(a, Table)}
    late = tables["Late orders"]
    assert {"80 % sure by", "main cause of waiting", "what would help most"} <= set(late.columns)
    assert tables["Load of the machines"].rows[0][0] == "MILL-1"
    chart = next(a for a in result.artifacts if isinstance(a, Chart))
    assert "place in the plan in force" in {trace["name"] for trace in chart.figure["data"]}


def test_the_bottleneck_of_the_plan_is_named(plant: Callable[[Tables], ToolContext]) -> None:
    result = plan_load(plant(small_plant()))

    assert result.text.startswith("The bottleneck of the plan is ")
    assert result.status == "answered"


def test_the_load_of_a_week_counts_its_open_time(plant: Callable[[Tables], ToolContext]) -> None:
    week = Period(NOW, NOW + dt.timedelta(days=7), "this week")

    result = plan_load(plant(small_plant()), period=week, equipment=("MILL-1",))

    table = next(a for a in result.artifacts if isinstance(a, Table))
    assert [r[0] for r in table.rows] == ["MILL-1"]
    assert table.rows[0][4] == 40.0  # five shifts of 8 h
    assert 0 < float(table.rows[0][5] or 0) < 100


def test_machines_beyond_a_load_are_named(plant: Callable[[Tables], ToolContext]) -> None:
    result = plan_load(plant(small_plant()), above=500.0)

    assert result.text.startswith("None of 3 machines is above 500 %")


def test_the_load_of_past_time_is_not_the_plans(plant: Callable[[Tables], ToolContext]) -> None:
    past = Period(NOW - dt.timedelta(days=7), NOW, "last week")

    assert plan_load(plant(small_plant()), period=past).status == "no_data"


def test_a_schedule_found_now_is_told_from_one_in_force(plant: Callable[[Tables], ToolContext]) -> None:
    monday = Period(day(0), day(1), "today")

    result = tools.show_schedule(plant(small_plant()), equipment=("LATHE-1",), period=monday)

    assert "No schedule is in force" in result.text
    assert "Next: PO-" in result.text
    table = next(a for a in result.artifacts if isinstance(a, Table))
    assert {r[0] for r in table.rows} == {"LATHE-1"}
    assert all(str(r[3]) < "2026-03-03" for r in table.rows)


def test_orders_due_in_a_period_are_listed_with_what_is_still_to_make(
    plant: Callable[[Tables], ToolContext],
) -> None:
    tables = small_plant()
    tables["job"] = [
        {"job_id": f"J{s}", "order_id": "PO-2", "material_id": "A", "step": s, "equipment_id": u,
         "planned_start": day(0), "planned_end": day(2), "started": day(0, 1), "ended": end}
        for s, u, end in ((10, "LATHE-1", day(0, 3)), (20, "MILL-1", None))
    ]  # fmt: skip
    tables["production"] = [
        {"job_id": "J20", "equipment_id": "MILL-1", "shift_id": "S0", "counted": day(0, 6), "good": 120,
         "scrap": 0, "rework": 0}
    ]  # fmt: skip
    context = plant(tables)

    found = tools.list_orders(context, period=Period(day(0), day(8), "this week"), product=("A",))

    table = next(a for a in found.artifacts if isinstance(a, Table))
    assert [(r[0], r[4], r[6]) for r in table.rows] == [("PO-2", 180.0, "1 of 2")]
    assert "of 300 pieces 120 are finished, 180 are missing" in tools.order_status(
        context, order="PO-2"
    ).text.replace("Of", "of")


def test_orders_are_listed_by_state(plant: Callable[[Tables], ToolContext]) -> None:
    tables = small_plant()
    tables["production_order"][2]["status"] = "done"
    context = plant(tables)
    until = Period(day(-1), day(12), "these days")

    left = tools.list_orders(context, period=until, state="open")
    made = tools.list_orders(context, period=until, state="finished")

    rows = [next(a for a in r.artifacts if isinstance(a, Table)).rows for r in (left, made)]
    assert [[r[0] for r in table] for table in rows] == [["PO-1", "PO-2", "PO-4"], ["PO-3"]]


def test_late_orders_of_a_product_are_none_of_another(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())

    late = tools.late_orders(context, product=("B",))

    assert "of Part B" in late.text
    table = next((a for a in late.artifacts if isinstance(a, Table)), None)
    assert table is None or {r[1] for r in table.rows} == {"B"}


def test_late_orders_use_a_forecast_until_a_plan_is_in_force(plant: Callable[[Tables], ToolContext]) -> None:
    result = tools.late_orders(plant(small_plant()))

    assert "forecast" in result.text
    assert result.status == "answered"


@pytest.mark.parametrize(
    ("change", "error"),
    [("GHOST down 2026-03-03 09:00..12:00", NotFound), ("MILL-1 down 2026-03-03 12:00..09:00", RequestError),
     ("MILL-1 is tired", RequestError), ("MILL-1 down 2026-13-03 09:00..12:00", RequestError)],
)  # fmt: skip
def test_a_change_that_cannot_be_read_is_explained(
    plant: Callable[[Tables], ToolContext], change: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        tools.propose_schedule(plant(small_plant()), changes=(change,))


def test_a_part_is_taken_over_and_the_rest_stays_pinned(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())
    store = ProposalStore.open(context.workspace)
    first = next(a for a in tools.propose_schedule(context).artifacts if isinstance(a, ProposalCard))
    store.approve(first.id, user="anna", role="planner")
    second = next(a for a in tools.propose_schedule(context, changes=("rush PO-4",)).artifacts
                  if isinstance(a, ProposalCard))  # fmt: skip

    part = accept_part(context, second.id, ["PO-4"])

    card = next(a for a in part.artifacts if isinstance(a, ProposalCard))
    before = {i["job"]: i for i in store.get(first.id).payload["items"]}
    after = {i["job"]: i for i in store.get(card.id).payload["items"]}
    rest = [i for i in before.values() if i["order"] != "PO-4"]
    assert all(
        (after[i["job"]]["machine"], after[i["job"]]["start"]) == (i["machine"], i["start"]) for i in rest
    )
    with pytest.raises(RequestError, match="which orders"):
        accept_part(context, second.id, [])


def test_a_schedule_is_written_as_a_calendar(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())
    card = next(a for a in tools.propose_schedule(context).artifacts if isinstance(a, ProposalCard))
    kept = ProposalStore.open(context.workspace).get(card.id)

    text = as_ical("Plan, week 10", kept.payload["items"], kept.created).decode()

    assert text.count("BEGIN:VEVENT") == 8
    assert "X-WR-CALNAME:Plan\\, week 10" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_risk_of_orders_and_the_best_window_are_said(plant: Callable[[Tables], ToolContext]) -> None:
    context = plant(small_plant())

    whole, one = schedule_risk(context), schedule_risk(context, order="PO-3")
    window = maintenance_window(context, equipment="MILL-1")

    assert whole.status == one.status == window.status == "answered"
    assert any("Assumed" in note for note in whole.notes)
    added = next(m for m in window.artifacts if isinstance(m, Table)).rows
    assert list(added) == sorted(added, key=lambda row: row[2])
