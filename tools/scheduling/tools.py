"""What the scheduler offers: proposals, what is late and why, promises, what-ifs, the plan in force."""

from tools.scheduling import plan_load
from tools.scheduling.deciding import show_proposals
from tools.scheduling.explaining import promise_date, what_if, why_late
from tools.scheduling.order_list import late_orders, list_orders
from tools.scheduling.proposing import compare_schedules, propose_schedule
from tools.scheduling.risk import RISK_TOOLS
from tools.scheduling.standing import order_status, show_schedule
from tools.spec import ToolSpec

TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec(
        propose_schedule,
        "scheduler",
        (
            "plan next week",
            "plan next week, press-2 is down tuesday",
            "make a schedule for the open orders",
            "propose a new plan",
            "replan around the breakdown of cnc-07",
            "reschedule, mill-1 is out until thursday",
            "what is the best sequence for the open orders",
            "schedule the orders with the fewest late ones",
            "nothing on mill-2 till thursday, replan",
            "cnc-05 broke down, make a new plan",
            "press-1 is down on tuesday, replan",
            "mill-2 is out tomorrow, reschedule around it",
            "optimise the production plan for this week",
        ),
        reads=("job", "production_order"),
        writes=True,
    ),
    ToolSpec(
        late_orders,
        "scheduler",
        (
            "which orders are late",
            "what will be late next week",
            "overdue orders",
            "are we going to miss any due dates",
            "list late jobs",
            "any overdue jobs",
            "are there overdue orders",
            "how many orders are behind",
        ),
        reads=("job", "production_order"),
        ahead=True,
    ),
    ToolSpec(
        list_orders,
        "scheduler",
        (
            "which orders are due next week",
            "orders due on monday",
            "list of the open orders with their due dates",
            "what do we have to deliver this week",
            "open orders of pump housing",
            "which pos are due by friday",
            "how many orders are open",
            "what has to go out tomorrow",
            "orders due this week that are not finished",
            "all orders for the customer with due date",
            "order book of next month",
            "which orders still have to run on cnc-07",
        ),
        about=("open orders", "order book"),
        reads=("production_order",),
    ),
    ToolSpec(
        show_schedule,
        "scheduler",
        (
            "show the schedule",
            "what is planned on cnc-07",
            "current plan in force",
            "show me the gantt chart",
            "which schedule is approved",
        ),
        reads=("job", "production_order"),
        ahead=True,
    ),
    ToolSpec(
        order_status,
        "scheduler",
        (
            "where is order 1042",
            "wheres 1042",
            "status 1042?",
            "when is 1042 finished",
            "when will po-1042 be done",
            "status of order 2310",
            "when will order 1042 be finished",
            "is order 2001 on time",
            "how far is order 1500",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        why_late,
        "scheduler",
        (
            "why is order 1042 late",
            "why will po-2310 miss its due date",
            "what holds up order 1042",
            "whats holding up po 1042",
            "what is delaying 2001",
            "how can we get order 1500 done on time",
            "reason for the delay of order 1042",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        promise_date,
        "scheduler",
        (
            "when can we deliver 200 pump housings",
            "promise date for 500 pieces of p-100",
            "earliest delivery of 300 brackets",
            "customer wants 250 drive shafts, by when can we make them",
            "how soon could we make 100 gear hubs",
        ),
        about=("promise", "promise date"),
        reads=("job", "production_order"),
        ahead=True,
    ),
    ToolSpec(
        what_if,
        "scheduler",
        (
            "what if we run saturday",
            "what if cnc-07 is down tuesday",
            "what happens if press-2 is out tomorrow",
            "what would a weekend shift bring",
            "what if we rush order 1042",
            "effect of mill-2 being closed on thursday",
        ),
        reads=("job", "production_order"),
        ahead=True,
    ),
    ToolSpec(
        compare_schedules,
        "scheduler",
        (
            "compare the proposal with the current plan",
            "what changes against the plan in force",
            "how does the new schedule differ from the current one",
            "difference between old and new schedule",
            "which jobs move in the proposal",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(show_proposals, "scheduler", ()),  # the understanding knows a decision by its form
    *plan_load.TOOLS,
    *RISK_TOOLS,
)  # fmt: skip
