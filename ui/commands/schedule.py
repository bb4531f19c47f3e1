"""``gemba schedule solve|propose``, ``gemba proposals`` and the decisions ``gemba approve|reject|undo``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from tools.scheduling.instances import Format

from ui.options import JsonOption, NowOption, UserOption, WorkspaceOption, print_json

_app = typer.Typer(
    help="Schedules: solve a public instance, propose one for the plant.", no_args_is_help=True
)
RoleOption = Annotated[str, typer.Option("--role", help="Role of the one who decides: planner or admin.")]


def register(app: typer.Typer) -> None:
    """Add ``schedule``, ``proposals``, ``approve``, ``reject`` and ``undo``."""
    app.add_typer(_app, name="schedule")
    app.command("proposals")(proposals)
    app.command("approve")(approve)
    app.command("reject")(reject)
    app.command("undo")(undo)


@_app.command("solve")
def solve(
    file: Annotated[Path, typer.Argument(help="Instance of a job shop or flexible job shop.")],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="jsplib (pairs machine, time), fjsplib (with alternatives), sdst_pfsp, tt_pfsp, jsp_tt or dacol.",
        ),
    ],
    time_limit: Annotated[
        float, typer.Option("--time-limit", help="Seconds to search.", min=0.1, max=86_400)
    ] = 10.0,
    workers: Annotated[int, typer.Option("--workers", help="Threads of the solver.", min=1, max=64)] = 2,
    as_json: JsonOption = False,
) -> None:
    """Solve a public instance: the shortest makespan, or the least tardiness where it has due dates."""
    from plant.errors import RequestError
    from tools.scheduling.checker import violations
    from tools.scheduling.instances import FORMATS, read_instance
    from tools.scheduling.model import makespan
    from tools.scheduling.solver import solve as search

    if form not in FORMATS:
        raise RequestError(f"--format is one of {', '.join(FORMATS)}, not '{form}'.")
    problem, first = read_instance(file, cast("Format", form))
    found = search(problem, seconds=time_limit, workers=workers, progress=_to_stderr)
    if faults := violations(problem, found) if found.assignments else []:
        raise RuntimeError(f"the solver returned a schedule that breaks rules: {faults[:3]}")
    done = found.status in {"optimal", "feasible"}
    operations = [
        {"job": a.job, "operation": a.operation, "machine": a.machine + first, "start": a.start, "end": a.end}
        for a in found.assignments
    ]
    if as_json:
        print_json(
            {
                "status": found.status,
                "makespan": makespan(found.assignments) if done else None,
                "objective": problem.objective,
                "value": int(found.value) if done else None,
                "lower_bound": None if found.bound is None else int(-(-found.bound // 1)),
                "seconds": found.seconds,
                "operations": operations,
            }
        )
        return
    if not done:
        print(f"{found.status} after {found.seconds:.1f} s")
        return
    bound = found.bound or 0.0
    gap = f"at most {100 * (found.value - bound) / found.value:.1f} % above the best possible"
    print(
        f"{problem.objective.replace('_', ' ')} {int(found.value)}, {'proved optimal' if found.status == 'optimal' else gap}"
    )
    for a in found.assignments:
        print(f"job {a.job} operation {a.operation}: machine {a.machine + first}, {a.start} to {a.end}")


@_app.command("propose")
def propose(
    since: Annotated[str | None, typer.Option("--from", help="Plan from this time (ISO 8601).")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Show until this time (ISO 8601).")] = None,
    objective: Annotated[
        str | None, typer.Option("--objective", help="due (late orders) or makespan (an early end).")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", help='As "PRESS-2 down 2026-06-02 06:00..14:00"; may be repeated.'),
    ] = None,
    user: UserOption = "local",
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Propose a schedule for the open orders; it waits for an approval."""
    from tools.scheduling.proposing import propose_schedule
    from ui.compose import open_context, open_workspace

    context = open_context(open_workspace(workspace, now=now), user=user)
    zone = context.plant.zone
    result = propose_schedule(
        context, period=_period(since, until, zone, context.plant.now().now), objective=objective,
        changes=tuple(change or ()),
    )  # fmt: skip
    return _show(context, result, as_json)


def _show(context: Any, result: Any, as_json: bool) -> int:
    from plant.proposals import ProposalStore
    from tools.result import ProposalCard, artifact_to_json

    card = next((a for a in result.artifacts if isinstance(a, ProposalCard)), None)
    if as_json:
        whole: dict[str, Any] = {"status": result.status}
        if card:
            kept = ProposalStore.open(context.workspace).get(card.id)
            whole = (
                _proposal(kept) | dict(kept.payload) | {"status": kept.status, "proposal": _proposal(kept)}
            )
        whole |= {"text": result.text, "notes": list(result.notes)}
        print_json(whole | {"artifacts": [artifact_to_json(a) for a in result.artifacts]})
        return 0 if card else 2
    print(result.text)
    for note in result.notes:
        print(f"note: {note}")
    if card:
        print(f"Approve with: gemba approve {card.id} --user NAME")
    return 0 if card else 2


@_app.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="File to write: .csv, .xlsx, .ics or .json.")],
    proposal: Annotated[
        str | None, typer.Option("--proposal", help="Id of a proposal; without, the schedule in force.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a schedule for other programs: a table, a workbook, a calendar or JSON."""
    from plant.errors import RequestError
    from ui.compose import open_context, open_workspace
    from ui.web.exports import schedule_file

    context = open_context(open_workspace(workspace))
    store = _store(workspace)
    kept = store.published("schedule") if proposal is None else store.get(proposal)
    if kept is None:
        raise RequestError("No schedule is in force; name a proposal with --proposal ID.")
    out.write_bytes(schedule_file(kept, out.suffix.lower().removeprefix("."), context.plant.zone))
    print(f"{kept.id}: {len(kept.payload['items'])} jobs written to {out}.")


@_app.command("accept-part")
def accept_part(
    proposal: Annotated[str, typer.Argument(help="Id of an open proposal.")],
    order: Annotated[list[str], typer.Option("--order", help="Order to take over; may be repeated.")],
    user: UserOption = "local",
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make a proposal that takes over some orders of another; the rest stays where it is in force."""
    from tools.scheduling.partial import accept_part as take
    from ui.compose import open_context, open_workspace

    context = open_context(open_workspace(workspace, now=now), user=user)
    return _show(context, take(context, proposal, order), as_json)


def proposals(
    status: Annotated[
        str | None, typer.Option("--status", help="Only proposed, approved, rejected or undone ones.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List proposals, the newest first; approve one with ``gemba approve ID``."""
    found = _store(workspace).list(status)
    if as_json:
        print_json([_proposal(p) for p in found])
        return
    for p in found:
        print(f"{p.id}  {p.status:<10}  {p.title}\n    {p.summary}")
    if not found:
        print("There are no proposals." if status is None else f"There are no proposals that are {status}.")


def approve(
    proposal: Annotated[str, typer.Argument(help="Id of the proposal.")],
    user: UserOption = "local",
    role: RoleOption = "admin",
    sha256: Annotated[
        str | None, typer.Option("--sha256", help="Of the proposal as it was shown; refused if changed.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a proposal: it is published, audited and can be undone."""
    done = _store(workspace).approve(proposal, user=user, role=role, sha256=sha256)
    _say(done, f"{done.id} is approved by {user} and published. Undo with: gemba undo {done.id}", as_json)


def reject(
    proposal: Annotated[str, typer.Argument(help="Id of the proposal.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")] = "",
    user: UserOption = "local",
    role: RoleOption = "admin",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject a proposal."""
    done = _store(workspace).reject(proposal, user=user, role=role, why=why)
    _say(done, f"{done.id} is rejected by {user}: {why}", as_json)


def undo(
    proposal: Annotated[str, typer.Argument(help="Id of the proposal.")],
    user: UserOption = "local",
    role: RoleOption = "admin",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an approved proposal back; what was in force before is in force again."""
    store = _store(workspace)
    done = store.undo(proposal, user=user, role=role)
    now = store.published(done.kind)
    after = f"{now.id} is in force again." if now else "No proposal is in force now."
    _say(done, f"{done.id} is undone by {user}. {after}", as_json)


def _store(workspace: Path | None) -> Any:
    from plant.proposals import ProposalStore
    from ui.compose import open_workspace

    return ProposalStore.open(open_workspace(workspace))


def _say(done: Any, words: str, as_json: bool) -> None:
    if as_json:
        print_json(_proposal(done))
    else:
        print(words)


def _proposal(p: Any) -> dict[str, Any]:
    keys = ("id", "kind", "title", "summary", "status", "sha256", "user", "effect", "decided_by", "why")
    return {k: getattr(p, k) for k in keys} | {"created": p.created.isoformat()}


def _period(since: str | None, until: str | None, zone: Any, now: Any) -> Any:
    import datetime as dt

    from plant.errors import RequestError
    from plant.period import Period

    def read(text: str) -> dt.datetime:
        try:
            at = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise RequestError(f"'{text}' is not a time; write 2026-06-01 or 2026-06-01T06:00.") from error
        return at if at.tzinfo else at.replace(tzinfo=zone)

    if since is None and until is None:
        return None
    start = read(since) if since else now
    return Period(start, read(until) if until else start + dt.timedelta(days=7))


def _to_stderr(step: Mapping[str, Any]) -> None:
    said = ", ".join(f"{k} {v}" for k, v in step.items() if v is not None)
    print(said, file=sys.stderr, flush=True)
