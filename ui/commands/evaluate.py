"""``gemba eval``: whether the answers are good, and whether they got worse."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.options import JsonOption, ModelOption, WorkspaceOption, print_json

if TYPE_CHECKING:
    from evals.report import SuiteOutcome

# The plant's clock of the demo data, so that "last week" means the same on every day.
DEMO_NOTE = "without --workspace, a small demo plant is made for the run and thrown away"


def register(app: typer.Typer) -> None:
    """Add ``eval``."""
    app.command("eval", help=f"Ask the eval cases and judge the answers ({DEMO_NOTE}).")(run)


def run(
    suite: Annotated[
        list[str] | None,
        typer.Argument(
            help="Suites of questions (all by default), or: variants, evidence or latency [SUITE…], misbehaving, "
            "documents --manuals FOLDER, data --path FOLDER, plants, "
            "scheduling [PART…] [--path FOLDER] (parts: jsp, fjsp, setups, tardiness, tardiness-jobs, plants, large, "
            "same, events, late, conflicts, noise, mutations, random, faults), page, quality-causes, quality-public [--path FOLDER], "
            "documents-speed|documents-crashes|documents-hostile --path FOLDER, documents-large, "
            "hostile --path FOLDER, readings (100 million; some minutes)."
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
            help="data: folder with the public data sets; scheduling: of instances; hostile: of files.",
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
    names = suite or []
    if names[:1] == ["scheduling"]:
        from evals.scheduling.part import Run
        from evals.scheduling.suite import run_scheduling

        options = Run(path, seconds, seed, count, workers, tuple(only or ()), yardstick, _tell)
        outcomes = run_scheduling(names[1:], options)
    else:
        outcomes = _run(names, manuals, cases, path, model, workspace)
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
            print(_beside(names, outcomes, against, model, workspace))
    return 0 if all(o.passed for o in outcomes) and not worse else 1


def _run(
    names: list[str],
    manuals: Path | None,
    cases: Path | None,
    path: Path | None,
    model: str | None,
    workspace: Path | None,
) -> list[Any]:
    if cases is not None:
        from evals.quality_cases import run_quality_cases

        return [run_quality_cases(cases)]
    if manuals is not None:
        from evals.documents import run_manuals

        return [run_manuals(manuals)]
    if names == ["quality-causes"]:
        from evals.quality_causes import run_quality_causes

        return [run_quality_causes(tell=_tell)]
    if len(names) == 1 and names[0].startswith("documents-"):
        return [_documents(names[0], path)]
    if names == ["quality-public"]:
        from evals.quality_public import run_quality_public

        return [run_quality_public(path)]
    if names == ["page"]:
        return [_page(workspace)]
    if names == ["plants"]:
        from evals.public_data import run_plants
        from ui.compose import open_assistant, open_workspace

        return list(run_plants(open_workspace, open_assistant))
    if names == ["readings"]:
        from evals.readings import run_readings

        return [run_readings()]
    if names == ["hostile"]:
        from evals.imports import run_imports
        from plant.errors import RequestError
        from ui.compose import open_workspace

        if path is None:
            raise RequestError("gemba eval hostile needs the folder of the files: --path FOLDER.")
        return [run_imports(path, open_workspace)]
    if names == ["data"]:
        from evals.public_data import run_public_data
        from plant.errors import RequestError
        from ui.compose import open_assistant, open_workspace

        if path is None:
            raise RequestError("gemba eval data needs the folder of the data sets: --path FOLDER.")
        return list(run_public_data(path, open_workspace, open_assistant))
    return _questions(names, model, workspace)


def _beside(
    names: list[str], outcomes: list[Any], against: Path | None, model: str | None, workspace: Path | None
) -> str:
    """Return this run beside a saved one, or beside the planner's."""
    from evals.compare import read_run, side_by_side

    if against is not None:
        return side_by_side(read_run(against), outcomes, (against.name, model or "planner"))
    planner = [o.to_json() for o in _questions(names, None, workspace)]
    return side_by_side(planner, outcomes, ("planner", model or ""))


def _documents(name: str, path: Path | None) -> Any:
    from evals.document_crashes import run_crashes
    from evals.document_hostile import run_hostile
    from evals.document_speed import run_large, run_speed
    from plant.errors import RequestError

    suites: dict[str, Callable[[Path], SuiteOutcome]] = {
        "documents-speed": run_speed,
        "documents-crashes": run_crashes,
        "documents-hostile": run_hostile,
    }
    if name == "documents-large":
        return run_large()
    if name not in suites:
        raise RequestError(f"There is no suite '{name}'. There are: documents-large, {', '.join(suites)}.")
    if path is None:
        raise RequestError(f"gemba eval {name} needs a folder: --path FOLDER (documents, or hostile files).")
    return suites[name](path)


def _page(workspace: Path | None) -> Any:
    from evals.page import run_page
    from ui.compose import make_demo, open_context, open_workspace

    with tempfile.TemporaryDirectory(prefix="gemba-eval-") as folder:
        opened = open_workspace(workspace or Path(folder))
        if workspace is None:
            make_demo(opened, size="small")
        index = open_context(opened).index
        machines = [n.id for n in index.names("equipment") if index.units_below(n.id) == (n.id,)]
        return run_page(opened.folder, machines)


def _questions(names: list[str], model: str | None, workspace: Path | None) -> list[Any]:
    from evals.suites import run_questions
    from evals.understanding import KINDS, run_kind
    from ui.compose import open_assistant, open_context, open_workspace

    with tempfile.TemporaryDirectory(prefix="gemba-eval-") as folder:
        opened = open_workspace(workspace or Path(folder), model=model)
        if workspace is None:
            from ui.compose import make_demo

            make_demo(opened, size="small")
        context = open_context(opened)
        if names[:1] == ["misbehaving"]:
            return [_misbehaving(opened.folder)]
        if names and names[0] in KINDS:
            return list(run_kind(names[0], names[1:], open_assistant(opened), context.plant, _tell))
        return run_questions(names, open_assistant(opened), context.plant, model=model, tell=_tell)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _misbehaving(folder: Path) -> Any:
    """Ask 200 questions of a model over HTTP that misbehaves in every way."""
    from evals.misbehaving import run_misbehaving, serve
    from plant.settings import load_settings
    from ui.compose import open_assistant, open_workspace

    with serve(patience_s=3.0) as (url, use, _):
        settings = load_settings(
            workspace=folder, model="openai:test", model_url=url, model_timeout_s=1.5, solver_seconds=2.0
        )
        assistant = open_assistant(open_workspace(settings=settings))
        return run_misbehaving(lambda question: assistant.ask(question).to_json(), use)


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
