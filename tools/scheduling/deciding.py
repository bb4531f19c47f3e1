"""Proposals that wait for a decision, shown where a person with the role takes it; nothing is decided here."""

import re
from collections import Counter
from collections.abc import Sequence

from knowledge.words import terms
from plant.proposals import MAY_DECIDE, Proposal, ProposalStore
from tools.context import ToolContext
from tools.result import ProposalCard, Table, ToolResult
from tools.scheduling.current import when_text
from tools.scope import no_data
from tools.slots import Question

_ID = re.compile(
    r"\bP-0*(\d{1,6})(?<=\d{4})\b|\bproposal\s+(?:no\.?\s*|number\s*)?0*(\d{1,6})\b", re.IGNORECASE
)
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2}
_PLACE = re.compile(rf"\b({'|'.join(_PLACES)})\b", re.IGNORECASE)
_NEWEST = re.compile(r"\b(?:last|latest|newest|most recent)\b", re.IGNORECASE)
_REJECTS = re.compile(
    r"\b(?:reject\w*|declin\w+|refuse|turn down|discard|dismiss|withdraw|throw|drop)\b", re.IGNORECASE
)
_TAKES_BACK = re.compile(
    r"\b(?:undo|revert|roll ?back|retract|un-?approve|take\b.{0,30}\bback)\b", re.IGNORECASE
)
_HOLD = re.compile(r"\b(?:holds?|blocked|lots?)\b", re.IGNORECASE)
_SAY_NOTHING = frozenset(
    terms("proposal approve accept reject plan schedule order open propose new show take good fine ok")
)
_MOST = 10  # proposals that are listed


def show_proposals(context: ToolContext, *, question: Question) -> ToolResult:
    """Show the proposal that is to be approved, rejected or undone, or those that wait for a decision.

    It decides nothing: a person with the role does so at the proposal, or with ``gemba approve``.
    """
    store = ProposalStore.open(context.workspace)
    waiting = store.list("proposed")
    if _TAKES_BACK.search(question):
        return _in_force(context, store, "hold" if _HOLD.search(question) else "schedule")
    if said := _ID.search(question):
        return _one_said(context, store, int(said.group(1) or said.group(2)), question)
    if not waiting:
        published = store.published("schedule")
        more = f" {published.id} is in force." if published else ""
        return no_data(
            f"No proposal waits for a decision.{more} Ask me to plan, then decide on the proposal."
        )
    found = meant(waiting, question, context.thread)
    if found is None:
        return _listed(context, waiting)
    others = [p.id for p in waiting if p.id != found.id]
    also = f"{len(others)} other{'s wait' if len(others) > 1 else ' waits'} too" if others else ""
    return _shown(context, found, question, (also,) if also else ())


def _one_said(context: ToolContext, store: ProposalStore, number: int, question: str) -> ToolResult:
    """Return the proposal of a number, or that it is decided already or unknown."""
    every = store.list()
    found = next((p for p in every if int(p.id.removeprefix("P-")) == number), None)
    if found is None:
        known = ", ".join(p.id for p in every[:3])
        return no_data(f"There is no proposal P-{number:04d}." + (f" The latest: {known}." if known else ""))
    if found.status != "proposed":
        by = f" by {found.decided_by}" if found.decided_by else ""
        return ToolResult(f"{found.id} ({found.title}) is {found.status}{by} already; nothing waits there.")
    return _shown(context, found, question)


def _shown(context: ToolContext, found: Proposal, question: str, notes: tuple[str, ...] = ()) -> ToolResult:
    """Return a proposal that waits, and who decides on it where."""
    rejects = _REJECTS.search(question) is not None
    verb, command = ("reject", ' --why "REASON"') if rejects else ("approve", "")
    who = (
        f"A planner or admin {verb}s it at the proposal, or with gemba {verb} {found.id} --user NAME{command}"
        if context.role in MAY_DECIDE
        else f"A {context.role} may not {verb} it; a planner or admin does so at the proposal"
    )
    text = f"{found.id} waits for a decision: {_first(found.summary)} Words alone decide nothing. {who}."
    card = ProposalCard(
        found.id, found.title, found.summary, found.sha256, found.status, found.effect, found.cost_of_nothing
    )
    return ToolResult(text, (card,), status="approval", notes=notes)


def _in_force(context: ToolContext, store: ProposalStore, kind: str) -> ToolResult:
    """Return the plan or hold in force, which a person may take back."""
    found = store.published(kind)
    if found is None:
        what = "hold" if kind == "hold" else "plan"
        return no_data(f"No {what} is in force, so there is nothing to take back.")
    who = (
        f"A planner or admin takes it back with “Undo” at the proposal, or with gemba undo {found.id} --user NAME"
        if context.role in MAY_DECIDE
        else f"A {context.role} may not take it back; a planner or admin does so at the proposal"
    )
    card = ProposalCard(
        found.id, found.title, found.summary, found.sha256, found.status, found.effect, found.cost_of_nothing
    )
    return ToolResult(
        f"{found.id} is in force: {_first(found.summary)} Words alone undo nothing. {who}.", (card,)
    )


def _listed(context: ToolContext, waiting: Sequence[Proposal]) -> ToolResult:
    """Return the proposals that wait, the latest first, to choose from."""
    zone = context.plant.zone
    rows = tuple(
        (p.id, p.title, when_text(p.created, zone), p.user, _first(p.summary)) for p in waiting[:_MOST]
    )
    table = Table(
        "Proposals that wait", ("proposal", "title", "made", "by", "summary"), rows, (), len(waiting)
    )
    named = ", ".join(f"{p.id} ({p.title})" for p in waiting[:3])
    more = ", …" if len(waiting) > 3 else ""
    return ToolResult(
        f"{len(waiting)} proposals wait for a decision: {named}{more}. Which one? Words alone decide nothing; a planner or "
        "admin approves or rejects one at the proposal.",
        (table,),
        status="clarify",
        choices=tuple(f"show proposal {p.id}" for p in waiting[:5]),
    )


def meant(waiting: Sequence[Proposal], question: str, thread: str) -> Proposal | None:
    """Return the one proposal that words mean: the only one, by its place, by what it holds, or this conversation's."""
    if len(waiting) == 1:
        return waiting[0]
    here = [p for p in waiting if thread and p.thread == thread]
    if place := _PLACE.search(question):
        made = sorted(here or waiting, key=lambda p: (p.created, p.id))
        at = _PLACES[place.group(1).casefold()]
        return made[at] if here and at < len(made) else None
    if _NEWEST.search(question):
        return (here or waiting)[0]
    if (told := _told(waiting, question)) is not None:
        return told
    return here[0] if len(here) == 1 else None


def _told(waiting: Sequence[Proposal], question: str) -> Proposal | None:
    """Return the proposal that words of a question stand in, every id among them, where no other holds as many."""
    asked = set(terms(question.replace("-", "_"))) - _SAY_NOTHING
    held = [
        asked
        & set(
            terms(
                f"{p.title} {p.summary} {' '.join(map(str, p.payload.get('changes', ())))}".replace("-", "_")
            )
        )
        for p in waiting
    ]
    common = Counter(w for words in held for w in words)
    scores = [sum(common[w] < len(waiting) for w in words) for words in held]
    ids = {w for w in asked if any(c.isdigit() for c in w)}
    scores = [n if ids <= words else 0 for n, words in zip(scores, held, strict=True)]
    best = max(scores)
    return waiting[scores.index(best)] if best and scores.count(best) == 1 else None


def _first(text: str) -> str:
    """Return the first sentence of a summary."""
    return re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0].rstrip(".") + "."
