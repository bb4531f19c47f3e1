"""What the quality analyst offers, and how people ask for it."""

from tools.quality.plant_actions import containment, hold_lot, nonconformity_report, sampling_plan
from tools.quality.plant_capability import capability
from tools.quality.plant_causes import why_scrap
from tools.quality.plant_charts import control_chart
from tools.quality.plant_compare import compare_measurements, compare_scrap
from tools.quality.plant_condition import machine_condition
from tools.quality.plant_defects import defect_pareto, process_yield
from tools.quality.plant_drift import characteristic_drift
from tools.quality.plant_gauge import gauge_study
from tools.quality.plant_trends import failure_trend
from tools.quality.plant_watch import drift_watch
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
            "which characteristics are out of control this week",
            "what is out of control on cnc-07",
            "nelson rules for seat diameter",
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
            "which process has the worst cpk",
            "worst cpk in the plant last month",
            "compare cpk of the bore on cnc-06 and cnc-07",
            "ppm for the pump housing",
            "ppm out of spec of the drive shaft last month",
            "how many parts out of spec on shaft diameter last week",
            "is hub length in spec",
            "shaft diameter capable",
            "is flange thickness normally distributed",
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
            "cusum of the bore diameter on cnc-07",
            "cusum chart of hub length",
            "when did the bore start to drift on cnc-07",
        ),
        reads=("measurement",),
    ),
    ToolSpec(
        drift_watch,
        "quality",
        (
            "is anything drifting on cnc-07",
            "anything drifting in the plant",
            "early warning for cnc-02",
            "what is drifting at the moment",
            "is the spindle load of cnc-04 drifting",
            "does the vibration of press-1 drift",
            "which signals are creeping away from normal",
            "early warnings this week",
            "ewma of the coolant temperature of cnc-01",
        ),
    ),
    ToolSpec(
        machine_condition,
        "quality",
        (
            "hotelling t squared for cnc-07",
            "t2 chart of the signals of cnc-03",
            "multivariate monitoring of cnc-02",
            "are the signals of cnc-07 as usual taken together",
            "spe and t2 of press-1",
            "pca monitoring of mill-2 last week",
        ),
    ),
    ToolSpec(
        failure_trend,
        "maintenance",
        (
            "is the failure rate of press-2 rising",
            "are stops on cnc-02 getting more frequent",
            "trend of breakdowns on mill-1",
            "laplace test for the failures of cnc-07",
            "crow-amsaa of cnc-03",
            "are we having more breakdowns lately",
            "does press-1 fail more and more often",
            "is cnc-07 wearing out",
        ),
        reads=("state_event",),
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
            "does the night shift scrap more than the day shift",
            "is supplier B worse than supplier A",
            "scrap before and after the last maintenance of press-2",
            "did scrap get better after the tool change on cnc-07",
            "is scrap this month really lower than last month",
            "do the suppliers differ in scrap",
        ),
        reads=("production",),
    ),
    ToolSpec(
        compare_measurements,
        "quality",
        (
            "bore diameter mean last week vs the week before",
            "did the mean of the shaft diameter change since the last maintenance",
            "is the seat diameter on cnc-06 different from cnc-05",
            "compare hub length of cnc-02 and cnc-03",
            "has the bore diameter shifted between april and may",
            "flange thickness before and after the repair",
        ),
        reads=("measurement",),
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
            "8d for the bore problem on cnc-07",
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
