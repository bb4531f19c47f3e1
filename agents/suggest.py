"""Next questions that work here: about the same machine, product or order, one step further."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.languages.catalog import catalog_of
from plant.index import PlantIndex
from plant.period import Period

MOST = 3


@dataclass(frozen=True, slots=True)
class Next:
    """A question that may follow.

    Attributes:
        tool: that answers it; not suggested right after itself.
        text: with the places {machine}, {when}, {product}, {order}, {characteristic}, {kpi}, {alarm}.
        after: agents or tools after whose answers it makes sense.
    """

    tool: str
    text: str
    after: tuple[str, ...]


NEXT: tuple[Next, ...] = (
    Next("downtime_pareto", "top 5 reasons for downtime on {machine} {when}", ("kpi", "compare_periods", "loss_tree", "reliability")),
    Next("why_scrap", "why did scrap rise on {machine} {when}", ("defect_pareto", "capability", "control_chart")),
    Next("loss_tree", "where do we lose oee on {machine} {when}", ("kpi", "downtime_pareto", "compare_periods")),
    Next("alarm_ranking", "which alarm came most often on {machine} {when}", ("downtime_pareto", "reliability", "what_happened", "work_order_history", "signal_values")),
    Next("look_up_alarm", "what does alarm {alarm} mean", ("alarm_history", "alarm_ranking")),
    Next("alarm_history", "when did alarm {alarm} last occur", ("look_up_alarm",)),
    Next("reliability", "mtbf of {machine}", ("maintenance", "downtime_pareto")),
    Next("work_order_history", "which work orders did {machine} get this year", ("maintenance", "look_up_alarm", "signal_anomalies")),
    Next("defect_pareto", "top defects {when}", ("why_scrap", "capability", "control_chart")),
    Next("control_chart", "is the {characteristic} in control", ("capability", "why_scrap")),
    Next("capability", "cpk of the {characteristic}", ("control_chart",)),
    Next("why_late", "why is order {order} late", ("order_status",)),
    Next("order_status", "where is order {order}", ("why_late",)),
    Next("late_orders", "which orders are late", ("scheduler",)),
    Next("show_schedule", "what is planned on {machine}", ("propose_schedule", "what_if", "late_orders")),
    Next("ask_manuals", "what does the manual say about spindle vibration", ("review_condition",)),
    Next("kpi", "{kpi} by machine {when}", ("kpi", "compare_periods", "explain_kpi")),
    Next("kpi", "oee by machine {when}", ("production",)),
    Next("downtime_pareto", "top 5 reasons for downtime {when}", ("production", "maintenance")),
    Next("defect_pareto", "top defects {when}", ("quality",)),
    Next("overdue_maintenance", "what maintenance is overdue", ("maintenance",)),
    Next("list_manuals", "what manuals do you have", ("documents",)),
    Next("what_exists", "what data do you have", ("production", "quality", "documents", "maintenance", "scheduler")),
)  # fmt: skip


def suggest(
    question: str, agents: Sequence[str], tools: Sequence[str], slots: Mapping[str, Any], known: Sequence[str],
    index: PlantIndex, language: str = "en",
) -> tuple[str, ...]:  # fmt: skip
    """Return up to three next questions.

    Args:
        question: just answered.
        agents: that answered it.
        tools: that ran.
        slots: names and period it was about, by kind.
        known: names of all tools that are installed.
        index: to call things as people do.
        language: code of the language to ask in; what its catalogue lacks is asked in English.
    """
    put = _places(slots, index)
    catalog = catalog_of(language)
    found: list[str] = []
    for n in NEXT:
        fits = any(a in n.after for a in (*tools, *agents))
        if not fits or n.tool not in known or (n.tool in tools and "{kpi} by" not in n.text):
            continue
        template = n.text if put.get("when") else n.text.replace(" {when}", "")
        try:
            text = template.format_map(put)
        except KeyError:
            continue
        said = catalog.fill(template, put) if catalog else None
        if text.casefold() != question.casefold().strip(" ?") and (said or text) not in found:
            found.append(said or text)
    return tuple(found[:MOST])


def _places(slots: Mapping[str, Any], index: PlantIndex) -> dict[str, str]:
    put: dict[str, str] = {"when": ""}
    for kind, place in (
        ("equipment", "machine"), ("product", "product"), ("order", "order"), ("characteristic", "characteristic"),
        ("alarm", "alarm"),
    ):  # fmt: skip
        ids: Sequence[str] = slots.get(kind) or ()
        if len(ids) == 1:
            name = index.get(kind, ids[0])
            put[place] = ids[0] if kind in {"order", "alarm"} or name is None else name.label
    if period := slots.get("period"):
        put["when"] = Period.from_json(period).label
    if kpi := slots.get("kpi"):
        put["kpi"] = str(kpi).replace("_", " ")
    return put
