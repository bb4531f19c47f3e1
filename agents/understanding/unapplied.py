"""What a question names and its answer can't be narrowed to is said, never dropped in silence."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.clues import Clues
from agents.understanding.named import Found
from agents.understanding.scene import Scene
from plant.query import Condition, Measure, Query, run_query
from tools.spec import ToolSpec

EXTRA_TIME = re.compile(
    r"\b(?:with|without|if|add(?:ing)?|an?|no|extra) (?:an? |the |extra |one )*(?:(?:satur|sun)day (?:shift|work)|overtime|(?:extra|third|night|weekend) shift)\b",
    re.IGNORECASE,
)
_NARROWS = frozenset(["shift", "crew", "product", "supplier", "lot", "customer"])
_REASONS = frozenset(["reason", "failure"])
_READS_ALL = frozenset(["text", "query", "changes"])  # these slots take words as they are
_PLANS = frozenset(["changes"])
_MOST = 3


def with_unapplied(plan: Plan, clues: Clues, scene: Scene) -> Plan:
    """Return a plan that says which names of the question its call does not take.

    Args:
        plan: of the question.
        clues: of the question.
        scene: what it was read against.
    """
    if plan.status != "run" or len(plan.steps) != 1:
        return plan
    tool, step = scene.tool(plan.steps[0].tool), plan.steps[0]
    if tool is None or tool.writes:
        return plan
    extra = EXTRA_TIME.search(clues.text) if tool.agent == "scheduler" and not _takes(tool) & _PLANS else None
    if extra is not None:
        said = f"“{extra.group().strip()}” was not applied: this answer takes the shifts as they are"
        return replace(plan, assumptions=(*plan.assumptions, said))
    if tool.agent == "documents":
        return plan
    kinds = _takes(tool)
    if "query" not in kinds:
        plan = replace(plan, assumptions=(*plan.assumptions, *_not_recorded(clues, scene)))
    if kinds & _READS_ALL:
        return plan if "query" in kinds else _with_states(_of_no_part(plan, clues, tool), clues, kinds)
    left: dict[str, str] = {}
    for f in clues.names.found:
        if f.kind in _REASONS and _of_figures(tool) and f.end and not _said_there(f, clues, step.arguments):
            left.setdefault("reason", clues.text[f.start : f.end])
        if (
            f.kind in _NARROWS - _told_by(step.arguments) - kinds
            and f.end
            and not _stands_in(f.id, step.arguments)
        ):
            left.setdefault(f.kind, clues.text[f.start : f.end])
    plan = _with_states(plan, clues, kinds)
    told = tuple(
        f"“{said}” was not applied: this answer can’t be narrowed to one {kind}"
        for kind, said in left.items()
    )
    told += tuple(
        f"“{said}” was not applied: this answer takes no such limit or target"
        for said in _figures_said(clues.timeless, step.arguments)
    )
    if clues.periods and "period" not in kinds and tool.agent != "scheduler":
        said = clues.text[clues.periods[0].start : clues.periods[0].end]
        told += (f"“{said}” was not applied: this answer can’t be narrowed to a period",)
    return replace(plan, assumptions=(*plan.assumptions, *told[:_MOST])) if told else plan


def _told_by(arguments: Mapping[str, Any]) -> set[str]:
    """Return the kinds of names that arguments settle: who a named order is for, what counted pieces are of."""
    settled = {"customer", "product"} if any(arguments.get(k) for k in ("order", "work_order")) else set()
    return settled | ({"product"} if arguments.get("pieces") else set())


def _of_no_part(plan: Plan, clues: Clues, tool: ToolSpec) -> Plan:
    """Return a plan that says which product or the like its figures of machines are not narrowed to: energy of P-200."""
    if tool.agent != "production" or _takes(tool) & _PLANS:
        return plan
    timed = [(p.start, p.end) for p in clues.periods]
    left = [
        f
        for f in clues.names.found
        if f.kind in _NARROWS
        and f.end
        and not _is_else(f, clues)
        and not any(a <= f.start < b for a, b in timed)
    ]
    told = tuple(
        f"“{clues.text[f.start : f.end]}” was not applied: this answer can’t be narrowed to one {f.kind}"
        for f in left[:1]
        if f.kind not in _takes(tool)
    )
    return replace(plan, assumptions=(*plan.assumptions, *told)) if told else plan


def _with_states(plan: Plan, clues: Clues, kinds: set[str]) -> Plan:
    """Return a plan that says which recorded states of the question its call does not take: "while ACTIVE"."""
    states = [f for f in clues.names.of("state") if f.end and "state" not in kinds and not _is_else(f, clues)]
    if not states:
        return plan
    said = clues.text[states[0].start : states[0].end]
    told = f"“{said}” was not applied: this answer can’t be narrowed to one state"
    return replace(plan, assumptions=(*plan.assumptions, told))


def _not_recorded(clues: Clues, scene: Scene) -> tuple[str, ...]:
    """Return sentences on columns that the question names and that are empty for its machines: "who made chiller 6"."""
    machines, told = [f.id for f in clues.names.of("equipment")], []
    for f in clues.names.of("column") if machines else ():
        table, _, column = f.id.partition(".")
        info = scene.index.store.info(table)
        if info.standard or info.equipment_column is None:
            continue
        query = Query(table, (Measure(),), equipment=tuple(machines))
        given = replace(query, where=(Condition(column, "present"),))
        rows, filled = (int(str(run_query(scene.index.store, q).iloc[0, -1])) for q in (query, given))
        if 0 < rows <= len(machines) and not filled:  # a list of machines
            told.append(f"No {column.replace('_', ' ')} is recorded for {', '.join(machines[:3])}")
    return tuple(told)


def _of_figures(tool: ToolSpec) -> bool:
    """Whether a tool counts failures or computes a figure, of all reasons together."""
    return ("kpi" in _takes(tool) or "mtbf" in tool.about) and not _takes(tool) & _REASONS


def _said_there(found: Found, clues: Clues, arguments: Mapping[str, Any]) -> bool:
    """Whether a reason stands in a call, or its words are those of something else, a figure say."""
    others = _is_else(found, clues)
    general = found.label.casefold().startswith("other") or clues.kpi in {"setup_time", "mean_setup_time"}
    return others or general or _stands_in(found.id, arguments) or _stands_in(found.label, arguments)


def _is_else(found: Found, clues: Clues) -> bool:
    """Whether the words of a name are those of another thing as well."""
    return any(
        f.kind not in {found.kind, "table", "column", "value"} and f.start < found.end and found.start < f.end
        for f in clues.names.found
    )


_COMPARED = re.compile(
    r"\b(?:more than|less than|over|above|below|under|at least|at most|longer than|cheaper than|(?:we|i|they) (?:wanted|planned|promised|needed|expected)|(?:reach|hit)(?:ed)?|"
    r"(?:the )?(?:target|goal|plan|quota) (?:is|was|of|were)|should (?:be|have been))\s+(?:about |around )?(?P<n>\d[\d.,]*)\s*(?:%|[a-z€]{1,12})?",
    re.IGNORECASE,
)
_IN_HOURS = (1.0, 1 / 60, 24.0, 7.0, 30.0, 365.0, 60.0, 1440.0)  # what a figure may have been converted by


def _figures_said(text: str, arguments: Mapping[str, Any]) -> list[str]:
    """Return limits and targets that a text says and no argument holds, in whatever unit of time."""
    given = {float(v) for v in arguments.values() if isinstance(v, int | float) and not isinstance(v, bool)}
    found = []
    for m in _COMPARED.finditer(text):
        number = float(m["n"].rstrip(".,").replace(",", "") or 0)
        if not any(abs(number * f - g) < _NEARLY for f in _IN_HOURS for g in given):
            found.append(m.group().strip())
    return found


_NEARLY = 1e-6


def _takes(tool: ToolSpec) -> set[str]:
    return {p.slot.kind for p in tool.parameters if p.slot}


def _stands_in(name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a name stands anywhere in the arguments of a call."""
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(whole.search(str(value)) for value in arguments.values() if value is not None)
