"""``gemba schedule solve|propose`` and ``gemba approve|reject|undo``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.options import JsonOption, NowOption, UserOption, WorkspaceOption, print_json

_app = typer.Typer(help="Schedules: solve a file, propose for the plant.", no_args_is_help=True)
RoleOption = Annotated[str, typer.Option("--role", help="Role of the person on this PC.")]


def register(app: typer.Typer) -> None:
    """Add ``schedule``, ``approve``, ``reject``, ``undo``."""
    app.add_typer(_app, name="schedule")
    app.command("approve", help="Publish a proposal.")(approve)
    app.command("reject", help="Turn a proposal down.")(reject)
    app.command("undo", help="Take a published proposal back.")(undo)


@_app.command("solve")
def solve(
    file: Annotated[Path, typer.Argument(help="Instance file.")],
    form: Annotated[str, typer.Option("--format", help="jsplib or fjsplib.")] = "jsplib",
    time_limit: Annotated[float, typer.Option("--time-limit", help="Seconds.", min=0.1)] = 10.0,
    workers: Annotated[int, typer.Option("--workers", help="Threads.", min=1)] = 2,
    as_json: JsonOption = False,
) -> None:
    """Solve a public instance for makespan."""
    from plant.errors import RequestError
    from tools.scheduling.instances import read_instance
    from tools.scheduling.solver import solve as run

    if form not in {"jsplib", "fjsplib"}:
        raise RequestError(f"'{form}' is no format; use jsplib or fjsplib.")
    problem, first = read_instance(file, form)  # type: ignore[arg-type]
    done = run(problem, seconds=time_limit, workers=workers)
    found: dict[str, Any] = {
        "status": done.status,
        "makespan": int(done.value) if done.assignments else None,
        "lower_bound": done.bound,
        "seconds": done.seconds,
        "operations": [
            {
                "job": a.job,
                "operation": a.operation,
                "machine": a.machine + first,
                "start": a.start,
                "end": a.end,
            }
            for a in done.assignments
        ],
    }
    if as_json:
        print_json(found)
    else:
        print(f"{done.status}: makespan {found['makespan']}, lower bound {done.bound}, {done.seconds} s")


@_app.command("propose")
def propose(
    begin: Annotated[str | None, typer.Option("--from", help="Plan from, ISO 8601, plant time.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Plan until.")] = None,
    objective: Annotated[str, typer.Option("--objective", help="weighted_tardiness.")] = "weighted_tardiness",
    change: Annotated[
        list[str] | None, typer.Option("--change", help="'PRESS-2 down 2026-06-02 06:00..14:00'; repeatable.")
    ] = None,
    user: UserOption = "local",
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Propose a schedule for the open orders of the plant."""
    import datetime as dt

    from plant.errors import RequestError
    from plant.period import Period
    from tools.result import result_to_json
    from tools.scheduling.tools import propose_schedule
    from ui.compose import open_context, open_workspace

    if objective != "weighted_tardiness":
        raise RequestError(f"'{objective}' is no objective of a plant's plan; use weighted_tardiness.")
    context = open_context(open_workspace(workspace, now=now), user=user)
    zone = context.plant.zone

    def instant(text: str) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise RequestError(f"'{text}' is no date; write 2026-06-01 or 2026-06-01T06:00.") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    period = None
    if begin is not None:
        start = instant(begin)
        period = Period(start, instant(end) if end else start + dt.timedelta(days=7))
    result = propose_schedule(context, period=period, changes=tuple(change or ()))
    if as_json:
        whole = result_to_json(result)
        card = next((a for a in whole["artifacts"] if a["kind"] == "proposal"), None)
        print_json({"proposal": card} | whole)
    else:
        print(result.text)
    return 0 if result.status == "approval" else 2


def approve(
    id: Annotated[str, typer.Argument(help="Id of the proposal.")],
    user: UserOption = "local",
    role: RoleOption = "admin",
    sha256: Annotated[str | None, typer.Option("--sha256", help="Hash of what you saw.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish a proposal."""
    _say(_store(workspace).approve(id, user=user, role=role, sha256=sha256), as_json)


def reject(
    id: Annotated[str, typer.Argument(help="Id of the proposal.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")],
    user: UserOption = "local",
    role: RoleOption = "admin",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn a proposal down."""
    _say(_store(workspace).reject(id, user=user, role=role, why=why), as_json)


def undo(
    id: Annotated[str, typer.Argument(help="Id of the proposal.")],
    user: UserOption = "local",
    role: RoleOption = "admin",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a published proposal back; what was in force before is in force again."""
    _say(_store(workspace).undo(id, user=user, role=role), as_json)


def _store(workspace: Path | None) -> Any:
    from plant.proposals import ProposalStore
    from ui.compose import open_workspace

    return ProposalStore.open(open_workspace(workspace))


def _say(proposal: Any, as_json: bool) -> None:
    if as_json:
        print_json({"id": proposal.id, "status": proposal.status, "title": proposal.title,
                    "sha256": proposal.sha256, "decided_by": proposal.decided_by})  # fmt: skip
    else:
        print(f"{proposal.id} is {proposal.status}: {proposal.title}")
