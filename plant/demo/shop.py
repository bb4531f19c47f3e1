"""Master data of the demo plant: a machine shop of our own making, nothing of it real."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

NAME = "Brescia Precision"
ZONE = ZoneInfo("Europe/Rome")
START = dt.datetime(2025, 6, 2, 6, tzinfo=ZONE)  # a Monday, first shift
END = dt.datetime(2026, 5, 29, 14, tzinfo=ZONE)  # a Friday, end of the early shift

SITE = "BRESCIA"
AREAS = {"MACHINING": "Machining", "FORMING": "Forming", "ASSEMBLY": "Assembly"}
CENTRES = {
    "TURNING": ("MACHINING", "Turning cell"),
    "MILLING": ("MACHINING", "Milling cell"),
    "GRINDING": ("MACHINING", "Grinding cell"),
    "PRESSING": ("FORMING", "Press line"),
    "WASHING": ("ASSEMBLY", "Washing"),
    "FINAL": ("ASSEMBLY", "Final assembly"),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """A work unit: where it stands and how it behaves."""

    id: str
    centre: str
    name: str
    class_: str
    maker: str
    model: str
    mtbf_h: float  # running hours between failures
    mttr_min: float
    minor_per_h: float  # short stops per running hour
    scrap: float  # share of pieces


def _cnc(number: int, mtbf: float, minor: float, scrap: float) -> Machine:
    return Machine(
        f"CNC-{number:02d}",
        "TURNING",
        f"CNC lathe {number}",
        "CNC lathe",
        "Orobia",
        "TL-250",
        mtbf,
        55,
        minor,
        scrap,
    )


MACHINES = (
    _cnc(1, 70, 1.2, 0.012), _cnc(2, 65, 1.5, 0.015), _cnc(3, 80, 0.9, 0.012),
    _cnc(4, 75, 1.1, 0.014), _cnc(5, 60, 1.6, 0.016), _cnc(6, 66, 1.3, 0.016),
    _cnc(7, 64, 1.4, 0.017),
    Machine("MILL-1", "MILLING", "Milling machine 1", "Milling machine", "Valcamo", "VM-4", 90, 70, 0.8, 0.010),
    Machine("MILL-2", "MILLING", "Milling machine 2", "Milling machine", "Valcamo", "VM-4", 85, 75, 0.9, 0.011),
    Machine("MILL-3", "MILLING", "Milling machine 3", "Milling machine", "Valcamo", "VM-4", 95, 65, 0.7, 0.010),
    Machine("GRIND-1", "GRINDING", "Grinding machine 1", "Grinding machine", "Sebino", "CG-20", 110, 90, 0.5, 0.008),
    Machine("PRESS-1", "PRESSING", "Press 1", "Press", "Franciacorta", "HP-160", 60, 80, 2.0, 0.013),
    Machine("PRESS-2", "PRESSING", "Press 2", "Press", "Franciacorta", "HP-160", 62, 80, 2.1, 0.013),
    Machine("WASH-1", "WASHING", "Washing machine 1", "Washing machine", "Mella", "W-8", 150, 45, 0.4, 0.001),
    Machine("ASSY-1", "FINAL", "Assembly station 1", "Assembly station", "Mella", "A-2", 140, 35, 0.9, 0.004),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A routing step: the units that can do it, cycle time of a piece and setup of a family."""

    number: int
    name: str
    units: tuple[str, ...]
    cycle_s: float
    setup_min: float


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its routing; `share` is its part of the orders."""

    id: str
    name: str
    family: str
    raw: str
    cost: float
    share: float
    steps: tuple[Step, ...]


def _wash(number: int) -> Step:
    return Step(number, "Wash", ("WASH-1",), 12, 5)


PRODUCTS = (
    Product("P-100", "Pump housing", "housing", "RM-AL", 38.5, 0.20, (
        Step(10, "Mill faces", ("MILL-1", "MILL-2"), 62, 35),
        Step(20, "Turn and bore", ("CNC-05", "CNC-06", "CNC-07"), 118, 45),
        _wash(30), Step(40, "Assemble", ("ASSY-1",), 55, 10))),
    Product("P-110", "Valve body", "valve", "RM-AL", 24.0, 0.15, (
        Step(10, "Turn", ("CNC-01", "CNC-02"), 84, 40),
        Step(20, "Bore seat", ("CNC-06", "CNC-07"), 70, 45), _wash(30))),
    Product("P-120", "Bearing flange", "flange", "RM-ST", 12.8, 0.15, (
        Step(10, "Press blank", ("PRESS-1", "PRESS-2"), 16, 60),
        Step(20, "Turn face", ("CNC-03", "CNC-04"), 58, 30), _wash(30))),
    Product("P-200", "Drive shaft", "shaft", "RM-ST", 31.0, 0.12, (
        Step(10, "Turn shaft", ("CNC-01", "CNC-02", "CNC-03"), 96, 35),
        Step(20, "Grind", ("GRIND-1",), 74, 50), _wash(30))),
    Product("P-210", "Spindle sleeve", "sleeve", "RM-ST", 27.4, 0.08, (
        Step(10, "Turn sleeve", ("CNC-04", "CNC-05"), 88, 35),
        Step(20, "Mill slots", ("MILL-3",), 52, 30),
        Step(30, "Grind", ("GRIND-1",), 66, 50), _wash(40))),
    Product("P-300", "Bracket", "sheet", "RM-SH", 6.2, 0.12, (
        Step(10, "Press", ("PRESS-1", "PRESS-2"), 12, 50),
        Step(20, "Mill holes", ("MILL-1", "MILL-2", "MILL-3"), 45, 25), _wash(30))),
    Product("P-310", "Cover plate", "sheet", "RM-SH", 4.1, 0.10, (
        Step(10, "Press", ("PRESS-1", "PRESS-2"), 10, 50), _wash(20))),
    Product("P-400", "Gear hub", "hub", "RM-ST", 44.0, 0.08, (
        Step(10, "Turn hub", ("CNC-02", "CNC-03", "CNC-04"), 132, 45),
        Step(20, "Mill keyway", ("MILL-2", "MILL-3"), 60, 35),
        Step(30, "Assemble", ("ASSY-1",), 48, 10))),
)  # fmt: skip

MATERIALS = {
    "RM-AL": ("Aluminium casting", "pc", 9.0),
    "RM-ST": ("Steel bar", "pc", 4.2),
    "RM-SH": ("Steel sheet", "pc", 1.1),
}
SUPPLIERS = {
    "RM-AL": ("Fonderia Garda", "Alulux"),
    "RM-ST": ("Ferro Nord", "Acciai Iseo"),
    "RM-SH": ("Lamiere Oglio", "Ferro Nord"),
}
CUSTOMERS = ("Idrotec", "Pompe Adda", "Motori Sud", "Alpenhydraulik", "Delta Drives")

# reason id -> category, label, is failure, share among the short stops ("other" is picked often)
REASONS = {
    "R-TOOL": ("failure", "Tool breakage", True),
    "R-HYD": ("failure", "Hydraulic fault", True),
    "R-ELEC": ("failure", "Electrical fault", True),
    "R-SPIN": ("failure", "Spindle or drive fault", True),
    "R-JAM": ("minor_stop", "Part jam", False),
    "R-CHIP": ("minor_stop", "Chip removal", False),
    "R-GAUGE": ("minor_stop", "Gauging", False),
    "R-OTHER": ("minor_stop", "Other", False),
    "R-SETUP": ("setup", "Changeover", False),
    "R-MAT": ("material", "Waiting for material", False),
    "R-NOORD": ("no_order", "No order", False),
    "R-PM": ("planned", "Planned maintenance", False),
}
MINOR_SHARES = {"R-OTHER": 0.42, "R-JAM": 0.27, "R-CHIP": 0.21, "R-GAUGE": 0.10}
FAILURES_OF = {
    "CNC lathe": ("R-TOOL", "R-SPIN", "R-ELEC", "R-HYD"),
    "Milling machine": ("R-TOOL", "R-SPIN", "R-ELEC"),
    "Grinding machine": ("R-SPIN", "R-ELEC"),
    "Press": ("R-HYD", "R-ELEC", "R-TOOL"),
    "Washing machine": ("R-ELEC", "R-HYD"),
    "Assembly station": ("R-ELEC",),
}
# alarm code -> severity (1 information .. 4 fault), text, reason that raises it
ALARMS = {
    "108": (4, "Spindle vibration high", "R-SPIN"),
    "112": (4, "Spindle drive overload", "R-SPIN"),
    "204": (4, "Hydraulic pressure low", "R-HYD"),
    "207": (3, "Hydraulic oil temperature high", "R-HYD"),
    "305": (4, "Control cabinet fault", "R-ELEC"),
    "311": (3, "Safety door not closed", "R-ELEC"),
    "402": (3, "Tool life reached", "R-TOOL"),
    "405": (4, "Tool breakage detected", "R-TOOL"),
    "510": (2, "Part not seated", "R-JAM"),
    "512": (2, "Chip conveyor blocked", "R-CHIP"),
    "518": (1, "Door opened", "R-OTHER"),
    "520": (2, "Gauge out of range", "R-GAUGE"),
    "601": (2, "Coolant level low", "R-OTHER"),
}


@dataclass(frozen=True, slots=True)
class Characteristic:
    """What is measured: nominal, limits and short-term spread, in millimetres."""

    id: str
    product: str
    step: int
    name: str
    nominal: float
    lsl: float
    usl: float
    sigma: float


CHARACTERISTICS = (
    Characteristic("C-100-20-BORE", "P-100", 20, "Bore diameter", 40.000, 39.975, 40.025, 0.0055),
    Characteristic("C-110-20-SEAT", "P-110", 20, "Seat diameter", 25.000, 24.980, 25.020, 0.0048),
    Characteristic("C-120-20-THK", "P-120", 20, "Flange thickness", 12.00, 11.95, 12.05, 0.011),
    Characteristic("C-200-20-DIA", "P-200", 20, "Shaft diameter", 30.000, 29.990, 30.010, 0.0024),
    Characteristic("C-300-20-POS", "P-300", 20, "Hole position", 18.00, 17.90, 18.10, 0.021),
    Characteristic("C-400-10-LEN", "P-400", 10, "Hub length", 55.00, 54.94, 55.06, 0.013),
)
DEFECT_CODES = {
    "D-DIM": "Dimension out of limits",
    "D-SURF": "Surface scratch",
    "D-CRACK": "Crack",
    "D-BURR": "Burr",
    "D-POR": "Porosity",
}
CREWS = ("A", "B", "C")
SHIFTS = (("early", 6), ("late", 14), ("night", 22))


def machine(id_: str) -> Machine:
    """Return the machine of an id."""
    return next(m for m in MACHINES if m.id == id_)
