"""What the quality analyst offers, and how people ask for it."""

from tools.quality.plant_actions import containment, hold_lot, nonconformity_report, sampling_plan
from tools.quality.plant_causes import why_scrap
from tools.quality.plant_charts import capability, characteristic_drift, control_chart
from tools.quality.plant_defects import compare_scrap, defect_pareto, process_yield
from tools.quality.plant_gauge import gauge_study
from tools.spec import ToolSpec

TOOLS = (
    ToolSpec(
        control_chart,
        "quality",
        (
            "is the bore diameter in control",
            "control chart of the shaft diameter last month",
            "show me the spc chart for hub length",
            "xbar chart for seat diameter on cnc-06",
            "is op 20 stable",
            "any points out of control on flange thickness",
        ),
        reads=("measurement",),
    ),
    ToolSpec(
        capability,
        "quality",
        (
            "cpk of the bore diameter",
            "cpk op 20 last month?",
            "is the shaft diameter process capable",
            "capability of flange thickness on cnc-03",
            "process capability hole position",
            "ppk of hub length this year",
        ),
        reads=("measurement",),
    ),
    ToolSpec(
        defect_pareto,
        "quality",
        (
            "top defects last month",
            "defect pareto for press-1",
            "most common defect on pump housings",
            "worst defects last week",
            "which defect costs us the most pieces",
            "defects by supplier this year",
            "which lots have the most defects",
        ),
        reads=("defect",),
    ),
    ToolSpec(
        why_scrap,
        "quality",
        (
            "why did scrap rise last week",
            "why did scrap on cnc-07 rise last week",
            "what caused the scrap in february",
            "reason for the higher reject rate",
            "root cause of scrap on the presses",
            "why is scrap so high",
            "what changed with our scrap",
        ),
        reads=("production", "defect"),
    ),
    ToolSpec(
        gauge_study,
        "quality",
        (
            "can i trust the gauge",
            "can i trust the gauge of the bore diameter",
            "is the gage for shaft diameter ok",
            "gage r&r of the bore gauge",
            "is our measurement system good enough",
            "msa of flange thickness",
            "how much of the tolerance does the gauge eat up",
            "is the measuring device repeatable",
        ),
    ),
    ToolSpec(
        characteristic_drift,
        "quality",
        (
            "is the bore diameter drifting",
            "does the shaft diameter drift on cnc-03",
            "ewma of the seat diameter",
            "when will the bore cross the limit",
            "is there a trend in hub length",
            "early warning for flange thickness",
        ),
    ),
    ToolSpec(
        compare_scrap,
        "quality",
        (
            "is scrap on cnc-06 really lower than on cnc-07",
            "compare the scrap of press-1 and press-2 with a test",
            "is the difference in scrap between mill-1 and mill-2 significant",
            "does cnc-03 really scrap more than cnc-04 or is it chance",
            "significant difference in reject rate between cnc-01 and cnc-02",
        ),
    ),
    ToolSpec(
        process_yield,
        "quality",
        (
            "rolled throughput yield of pump housings",
            "first pass yield of the drive shaft by step",
            "rty of the valve body last month",
            "which step of the gear hub loses most",
            "yield per step of the bracket",
        ),
    ),
    ToolSpec(
        containment,
        "quality",
        (
            "which orders are affected by lot L-0180",
            "containment list for lot L-0180",
            "who got parts from lot L-0180",
            "what did we make from lot L-0180",
            "which customers are affected by the bad lot",
            "contain everything made on cnc-07 last week",
        ),
    ),
    ToolSpec(
        nonconformity_report,
        "quality",
        (
            "draft an 8d for cnc-07 last week",
            "write an 8d report for lot L-0180",
            "prepare an ncr for lot L-0180",
            "nonconformity report for press-1 in february",
            "start an 8d",
        ),
    ),
    ToolSpec(
        sampling_plan,
        "quality",
        (
            "sampling plan for a lot of 1200 with aql 0.65",
            "how many pieces do i have to inspect from a lot of 500",
            "iso 2859 plan for 3000 pieces aql 1.0",
            "acceptance number for a lot of 1200",
            "aql sampling for lot L-0180",
        ),
    ),
    ToolSpec(
        hold_lot,
        "quality",
        (
            "put lot L-0180 on hold",
            "block lot L-0180",
            "hold lot L-0180",
            "quarantine the lot L-0180",
            "stop using lot L-0180",
        ),
        writes=True,
    ),
)
