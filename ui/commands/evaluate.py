"""``gemba eval``: whether the answers are good, and whether they got worse."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.commands.eval_suites import SUITES, Options, ask_questions, run_suites
from ui.options import JsonOption, ModelOption, WorkspaceOption, print_json

# The plant's clock of the demo data, so that "last week" means the same on every day.
DEMO_NOTE = "without --workspace, a small demo plant is made for the run and thrown away"


def register(app: typer.Typer) -> None:
    """Add ``eval``."""
    app.command("eval", help=f"Ask the eval cases and judge the answers ({DEMO_NOTE}).")(run)


def run(
    suite: Annotated[
        list[str] | None,
        typer.Argument(
            help="Suites of questions (all by default), or one of: "
            + "; ".join(f"{name} ({suite.says})" for name, suite in SUITES.items())
            + "."
        ),
    ] = None,
    manuals: Annotated[
        Path | None, typer.Option("--manuals", help="documents: folder with docs/ and qa.jsonl.")
    ] = None,
    cases: Annotated[Path | None, typer.Option("--cases", help="quality: folder of case folders.")] = None,
    path: Annotated[
        Path | None,
        typer.Option(
            "--path",
            help="Folder of what the suite reads: data sets, instances, documents, hostile files.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Compare with this file; worse exits 1.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Write this run as a baseline.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Also write the report as a page.")] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="scheduling: of search, CPU seconds / workers.", min=0.1)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="scheduling: the first seed.")] = 1,
    count: Annotated[
        int | None, typer.Option("--count", help="scheduling: how many plants, events or cases.", min=1)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="scheduling: threads of the solver.", min=1)] = 2,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="scheduling: instances that begin so; may be repeated.")
    ] = None,
    yardstick: Annotated[
        bool,
        typer.Option("--yardstick", help="scheduling: PyJobShop, where installed, on the same instances."),
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            help="Show this run beside one saved with --json; with --model alone: beside the planner.",
        ),
    ] = None,
    confused: Annotated[
        bool, typer.Option("--confusion", help="Also print which specialist was expected and which answered.")
    ] = False,
    model: ModelOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Run suites; exit status 1 when a gate is missed or something got worse."""
    from evals.report import as_html, as_text, baseline_of, read_baseline, worse_than

    known = read_baseline(baseline) if baseline else None
    names = list(suite or [])
    if cases is not None:
        names, path = ["quality-cases"], cases
    elif manuals is not None:
        names, path = ["documents-manuals"], manuals
    scheduling = {"seconds": seconds, "seed": seed, "count": count, "workers": workers,
                  "only": tuple(only or ()), "yardstick": yardstick}  # fmt: skip
    options = Options(tuple(names[1:]), path, model, workspace, scheduling)
    outcomes = run_suites(names, options)
    worse = worse_than(known, outcomes) if known else []
    if write_baseline:
        import json

        write_baseline.write_text(json.dumps(baseline_of(outcomes), indent=1) + "\n", encoding="utf-8")
    if html:
        html.write_text(as_html(outcomes), encoding="utf-8")
    if as_json:
        print_json(_as_json(outcomes, worse))
    else:
        print(as_text(outcomes))
        for line in worse:
            print(f"worse: {line}")
        if confused:
            from evals.confusion import as_text as matrix
            from evals.confusion import confusion

            print(matrix(confusion(outcomes)))
        if against or model:
            print(_beside(names, outcomes, against, options))
    return 0 if all(o.passed for o in outcomes) and not worse else 1


def _beside(names: list[str], outcomes: list[Any], against: Path | None, options: Options) -> str:
    """Return this run beside a saved one, or beside the planner's."""
    from evals.compare import read_run, side_by_side

    if against is not None:
        return side_by_side(read_run(against), outcomes, (against.name, options.model or "planner"))
    planner = [o.to_json() for o in ask_questions(names, replace(options, model=None))]
    return side_by_side(planner, outcomes, ("planner", options.model or ""))


def _as_json(outcomes: list[Any], worse: list[str]) -> dict[str, Any]:
    if len(outcomes) == 1:
        first: dict[str, Any] = outcomes[0].to_json()
        return first | {"worse": worse}
    whole = [case for o in outcomes for case in o.to_json()["cases"]]
    return {
        "suite": "all",
        "score": sum(c["passed"] for c in whole) / max(len(whole), 1),
        "cases": whole,
        "suites": [o.to_json() for o in outcomes],
        "worse": worse,
    }
