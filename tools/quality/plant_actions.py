"""From finding to action: containment list, nonconformity report, sampling plan, and the proposal to hold a lot."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from plant import quality_data
from plant.facts import records
from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.quality.plant_causes import why_scrap
from tools.quality.sampling import sampling_plan as plan_of
from tools.result import File, Metric, ProposalCard, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import Aql, EquipmentRef, LotRef, PeriodArg, Pieces

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("lot", "job", "order", "product", "customer", "machine", "started", "good", "scrap", "status")


def containment(
    context: ToolContext,
    *,
    lot: LotRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """List what is affected by a lot, or by a machine in a period: jobs, orders, customers and pieces."""
    if lot is None and not equipment:
        return ToolResult(
            "Which lot, or which machine and period, is to be contained?",
            status="clarify", choices=tuple(n.id for n in context.index.names("lot")[-3:]),
        )  # fmt: skip
    if lot is not None:
        name = context.index.resolve("lot", lot)
        rows, what, window = (
            quality_data.affected_by_lot(context.plant, name.id),
            f"lot {name.id}",
            "all data",
        )
    else:
        scope = scope_of(context, equipment, period, table="production")
        if isinstance(scope, ToolResult):
            return scope
        rows = quality_data.affected_on(context.plant, scope.period, scope.units)
        what, window = scope.place, scope.window
    if rows.empty:
        return no_data(f"No job is recorded for {what} in {window}.")
    found = _contained(context, rows, what, window)
    if lot is None or not name.detail:
        return found
    return replace(
        found,
        text=f"{found.text} {name.id} is of {name.parent or 'material'} from the supplier {name.detail}.",
    )


def _contained(context: ToolContext, rows: "pd.DataFrame", what: str, window: str) -> ToolResult:
    good, scrap = int(rows.good.sum()), int(rows.scrap.sum())
    orders, customers = sorted(set(rows["order"].dropna())), sorted(set(rows.customer.dropna()))
    lots = sorted(set(rows.lot.dropna()))
    shipped = rows[rows.status.isin(["closed", "shipped", "done", "finished", "complete", "completed"])]
    text = (
        f"{what[:1].upper()}{what[1:]} touches {rows.job.nunique()} jobs of {len(orders)} orders for {len(customers)} "
        f"customers ({window}): at most {int(rows.groupby('order').good.max().sum())} good pieces to contain, {scrap} are "
        f"scrapped already. "
    )
    if len(shipped):
        text += f"{shipped['order'].nunique()} of the orders are finished: ask what has left the house."
    metrics = (
        Metric("Jobs affected", int(rows.job.nunique()), "jobs", window, "jobs that used it", len(rows), what),
        Metric("Orders affected", len(orders), "orders", window, "orders of these jobs", len(rows), what),
        Metric("Customers affected", len(customers), "customers", window, "customers of these orders", len(rows), what),
        Metric("Good pieces to contain", int(rows.groupby("order").good.max().sum()), "pieces", window,
               "largest count of good pieces at one step, summed over orders", len(rows), what),
        Metric("Scrapped already", scrap, "pieces", window, "sum of scrap", len(rows), what),
        Metric("Finished orders", int(shipped["order"].nunique()), "orders", window, "orders closed", len(rows), what),
    )  # fmt: skip
    del good
    cells = tuple(
        (r.lot, r.job, r.order, r.product, r.customer, r.machine,
         f"{r.started:%Y-%m-%d %H:%M}" if r.started == r.started and r.started is not None else None,
         int(r.good), int(r.scrap), r.status)
        for r in records(rows.head(200))
    )  # fmt: skip
    table = Table(f"Containment list of {what}", _COLUMNS, cells, ("",) * 10, len(rows))
    notes = (f"Lots in it: {', '.join(lots[:12])}{' …' if len(lots) > 12 else ''}.",) if lots else ()
    return ToolResult(text, (*metrics, table), notes=notes)


def nonconformity_report(
    context: ToolContext,
    *,
    lot: LotRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Draft an 8D or nonconformity report with the evidence filled in and the open fields marked."""
    if lot is None and not equipment:
        return ToolResult("Which lot or machine is the report about?", status="clarify")
    contained = containment(context, lot=lot, equipment=equipment, period=period)
    if contained.status != "answered":
        return contained
    cause = why_scrap(context, equipment=equipment, period=period)
    about = f"lot {lot}" if lot else ", ".join(equipment)
    today = context.plant.now().now.astimezone(context.plant.zone)
    body = _eight_d(about, today, contained, cause)
    folder = context.workspace.exports_folder
    folder.mkdir(parents=True, exist_ok=True)
    name = f"8D-{'-'.join(about.split())}-{today:%Y%m%d}.md".replace("/", "-").replace(",", "")
    (folder / name).write_text(body, encoding="utf-8")
    text = f"The 8D draft about {about} is written ({name}); open fields are marked TO FILL. {contained.text}"
    return ToolResult(text, (*contained.artifacts, File(name, name, "text/markdown")), notes=contained.notes)


def _eight_d(about: str, today: dt.datetime, contained: ToolResult, cause: ToolResult) -> str:
    open_field = "**TO FILL**"
    lines = [
        f"# 8D report (draft): {about}", "", f"Date: {today:%Y-%m-%d} · Number: {open_field} · Author: {open_field}", "",
        "## D1 Team", open_field, "", "## D2 Problem", cause.text, "",
        "## D3 Containment", contained.text, *contained.notes, "Decision on the stock: " + open_field, "",
        "## D4 Root cause", cause.text, *cause.notes,
        "The text above is an association in the data. Confirmed by a trial: " + open_field, "",
        "## D5 Corrective action chosen", open_field, "", "## D6 Action done, with proof", open_field, "",
        "## D7 Prevention (FMEA, control plan, training)", open_field, "", "## D8 Closed by", open_field, "",
    ]  # fmt: skip
    return "\n".join(lines)


def sampling_plan(
    context: ToolContext, *, lot: LotRef | None = None, pieces: Pieces | None = None, aql: Aql | None = None
) -> ToolResult:
    """Return the single sampling plan of ISO 2859-1 for a lot: how many to inspect, how many defectives to accept."""
    what = "the lot"
    if pieces is None and lot is not None:
        name = context.index.resolve("lot", lot)
        qty = quality_data.lot_quantity(context.plant, name.id)
        if qty is None:
            return no_data(
                f"The size of lot {name.id} is not recorded; ask with the pieces, e.g. 'lot of 1200'."
            )
        pieces, what = qty, f"lot {name.id}"
    if pieces is None:
        return ToolResult(
            "How many pieces has the lot?", status="clarify", choices=("lot of 500", "lot of 1200")
        )
    plan = plan_of(int(pieces), 1.0 if aql is None else aql)
    found = (
        f"Inspect all {plan.size} pieces"
        if plan.whole
        else f"Inspect {plan.size} of {plan.lot} pieces (code letter {plan.letter})"
    )
    text = (
        f"{found} of {what}; accept with at most {plan.accept} defectives, refuse from {plan.reject} on (ISO 2859-1, level "
        f"{plan.level}, AQL {plan.aql:g} %, normal inspection). A lot at the AQL is refused with probability "
        f"{plan.risk_at_aql:.3f}; one with {plan.limiting_quality:.1f} % defective still passes once in 10."
    )
    metrics = (
        Metric("Lot size", plan.lot, "pieces", "", "as asked"),
        Metric("Sample size", plan.size, "pieces", "", "ISO 2859-1 table 2-A"),
        Metric("Acceptance number", plan.accept, "defectives", "", "ISO 2859-1 table 2-A"),
        Metric("Rejection number", plan.reject, "defectives", "", "acceptance number + 1"),
        Metric("Producer's risk", plan.risk_at_aql, "", "", "binomial, at the AQL"),
        Metric("Limiting quality", plan.limiting_quality, "%", "", "accepted with probability 0.10"),
    )
    notes = ("No AQL was asked, so 1.0 % was taken.",) if aql is None else ()
    return ToolResult(text, metrics, notes=notes)


def hold_lot(context: ToolContext, *, lot: LotRef) -> ToolResult:
    """Propose to hold a lot with everything made of it; a planner must approve it."""
    name = context.index.resolve("lot", lot)
    rows = quality_data.affected_by_lot(context.plant, name.id)
    if rows.empty:
        return no_data(f"No job has used lot {name.id}, so there is nothing to hold but the lot itself.")
    contained = _contained(context, rows, f"lot {name.id}", "all data")
    title = f"Hold lot {name.id}"
    orders = sorted({str(o) for o in rows["order"].dropna()})
    payload = {
        "lot": name.id, "jobs": sorted({str(j) for j in rows.job}), "orders": orders,
        "data_version": context.plant.version,
    }  # fmt: skip
    effect = f"{len(orders)} orders wait until the lot is released or scrapped."
    kept = ProposalStore.open(context.workspace).create(
        kind="hold", title=title, summary=contained.text, payload=payload, user=context.user, thread=context.thread,
        effect=effect, cost_of_nothing="suspect pieces go on to the next step and to customers",
    )  # fmt: skip
    card = ProposalCard(
        kept.id, title, contained.text, kept.sha256, kept.status, effect, kept.cost_of_nothing
    )
    text = f"Proposal {kept.id}: {title}. {contained.text} {effect} Nothing is held before a planner approves it."
    return ToolResult(text, (card, *contained.artifacts), status="approval", notes=contained.notes)
