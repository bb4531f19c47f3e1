"""Meaning types of tool arguments: what a word in a question must be to fill one.

A tool annotates its parameters with these (``equipment: EquipmentRef | None``);
the planner fills a parameter by its type, a language model sees the
description. There is no parsing code per tool.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from plant.period import Period as _Period


@dataclass(frozen=True, slots=True)
class Slot:
    """The meaning of an argument.

    Attributes:
        kind: key the understanding fills by. The name kinds ("equipment", "product",
            "order", "work_order", "lot", "characteristic", "signal", "customer", "person", "alarm", "failure",
            "reason", "item", "state", "table", "column", "value", "kpi", "document") are linked through
            the plant's index; "period", "dimension", "grain", "limit", "quantity",
            "duration_min", "moment", "text", "changes", "query", "choice" through
            the grammar.
        says: description for people and models, with unit and form.
        options: with kind "choice": option -> words that select it.
        least: of names, how many a question must have for the tool to be meant.
    """

    kind: str
    says: str
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    least: int = 0


def choice(says: str, **options: str) -> Slot:
    """Return a slot whose value is one of a few options.

    Args:
        says: description of the argument.
        options: option name -> words that select it, comma-separated
            (``nelson="nelson rules, nelson"``).
    """
    return Slot(
        "choice",
        says,
        tuple((k, tuple(w.strip() for w in v.split(","))) for k, v in options.items()),
    )


EquipmentRef = Annotated[str, Slot("equipment", "id of a machine, line, area or site")]
ProductRef = Annotated[str, Slot("product", "id of a material or product")]
OrderRef = Annotated[str, Slot("order", "id of a production order")]
WorkOrderRef = Annotated[str, Slot("work_order", "id of a maintenance work order")]
LotRef = Annotated[str, Slot("lot", "id of a lot")]
CharacteristicRef = Annotated[str, Slot("characteristic", "id of a measured characteristic")]
SignalRef = Annotated[str, Slot("signal", "id of a signal")]
ShiftRef = Annotated[str, Slot("shift", "name of a shift, e.g. 'night'")]
CrewArg = Annotated[str, Slot("crew", "name of a crew")]
SupplierRef = Annotated[str, Slot("supplier", "name of a supplier")]
CustomerRef = Annotated[str, Slot("customer", "name of a customer")]
PersonRef = Annotated[str, Slot("person", "id of a person or crew")]
AlarmCode = Annotated[str, Slot("alarm", "alarm or error code as the plant or a manual writes it")]
FailureCode = Annotated[str, Slot("failure", "failure code of a work order")]
DefectRef = Annotated[str, Slot("defect", "code of a defect")]
ReasonRef = Annotated[str, Slot("reason", "id of a stop reason")]
TableRef = Annotated[str, Slot("table", "name of a table of plant data")]
ColumnRef = Annotated[str, Slot("column", "name of a column, 'table.column' where not unique")]
DocumentRef = Annotated[str, Slot("document", "file name of a document")]
ItemRef = Annotated[str, Slot("item", "name of an item of a machine's events, e.g. 'mode'")]
StateRef = Annotated[str, Slot("state", "'item=value' of a machine's events, e.g. 'execution=ACTIVE'")]
Moment = Annotated[str, Slot("moment", "ISO date and time of one moment")]
KpiRef = Annotated[str, Slot("kpi", "name of a KPI, e.g. 'oee'")]
PeriodArg = Annotated[
    _Period,
    Slot("period", 'half-open period {"start": ISO, "end": ISO, "label": words}, UTC'),
]
Dimension = Annotated[
    str, Slot("dimension", "what to group by: machine, product, shift, crew, day, week, reason, …")
]
Grain = Annotated[str, Slot("grain", "time step: hour, shift, day, week, month")]
Limit = Annotated[int, Slot("limit", "how many rows at most ('top 5')")]
Question = Annotated[str, Slot("text", "the question in the user's own words")]
Changes = Annotated[
    tuple[str, ...],
    Slot("changes", "changes to plan around, e.g. 'PRESS-2 down 2026-06-02 06:00..14:00'"),
]
Pieces = Annotated[int, Slot("pieces", "a number of pieces, e.g. the size of a lot")]
Aql = Annotated[float, Slot("aql", "acceptable quality limit in percent defective, e.g. 0.65")]
RuleSet = Annotated[
    str,
    choice(
        "run rules of a control chart: default (rules 1 and 2), nelson (all eight), western_electric, rule_1",
        nelson="nelson rules, nelson, all rules, all eight rules, eight rules",
        western_electric="western electric, western electric rules, weco rules, weco",
        rule_1="rule 1 only, only rule 1, without run rules",
    ),
]
DurationMin = Annotated[float, Slot("duration_min", "duration in minutes")]
Number = Annotated[float, Slot("quantity", "a number, with its unit already converted")]


def slot_of(annotation: Any) -> Slot | None:
    """Return the slot of a parameter's annotation, looking through unions and sequences."""
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Slot):
            return meta
    for inner in getattr(annotation, "__args__", ()):
        if (found := slot_of(inner)) is not None:
            return found
    return None
