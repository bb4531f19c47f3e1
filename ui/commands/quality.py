"""``gemba quality chart|capability FILE.csv``: quality figures of a bare CSV file, without a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from ui.options import JsonOption, print_json

_app = typer.Typer(help="Quality figures of a CSV file: chart, capability.", no_args_is_help=True)
FileArgument = Annotated[Path, typer.Argument(help="CSV file with a header line.")]
ValueOption = Annotated[str, typer.Option("--value", help="Column of the values or counts.")]
SubgroupOption = Annotated[
    str | None, typer.Option("--subgroup", help="Column that says which values belong together.")
]


def register(app: typer.Typer) -> None:
    """Add ``quality``."""
    app.add_typer(_app, name="quality")


@_app.command("chart")
def chart(
    file: FileArgument,
    value: ValueOption,
    subgroup: SubgroupOption = None,
    size: Annotated[str | None, typer.Option("--size", help="Column of sample sizes (p, np, u).")] = None,
    kind: Annotated[str, typer.Option("--kind", help="auto, xbar, i_mr, p, np, c or u.")] = "auto",
    phase1: Annotated[
        int | None, typer.Option("--phase1", help="Limits from so many first points.", min=2)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compute a control chart and name the points that break a rule."""
    from plant.errors import RequestError
    from tools.quality.bare import KINDS, chart_json, chart_of, read_columns

    if kind not in KINDS:
        raise RequestError(f"'{kind}' is no chart; use {', '.join(KINDS)}.")
    made, labels = chart_of(
        read_columns(file), value=value, subgroup=subgroup, size=size, kind=kind, phase1=phase1
    )
    found = chart_json(made, labels)
    if as_json:
        print_json(found)
        return
    print(f"{found['kind']}: centre {found['center']:.6g}, limits {made.lcl[0]:.6g} to {made.ucl[0]:.6g}")
    for s in found["signals"]:
        print(f"point {s['point']}: {s['value']:.6g} breaks rule {', '.join(str(r) for r in s['rules'])}")
    print("in control" if made.in_control else f"not in control: {len(found['signals'])} points")


@_app.command("capability")
def capability(
    file: FileArgument,
    value: ValueOption,
    subgroup: SubgroupOption = None,
    lower: Annotated[float | None, typer.Option("--lsl", help="Lower specification limit.")] = None,
    upper: Annotated[float | None, typer.Option("--usl", help="Upper specification limit.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Compute Cp, Cpk, Pp and Ppk with the interval of Cpk."""
    from tools.quality.bare import capability_json, read_columns

    found = capability_json(read_columns(file), value=value, subgroup=subgroup, lower=lower, upper=upper)
    if as_json:
        print_json(found)
        return
    low, high = found["cpk_interval"]
    print(f"Cpk {found['cpk']:.3f} (95 % {low:.3f} to {high:.3f}), Ppk {found['ppk']:.3f}, n = {found['n']}")
    print(
        "stable"
        if found["stable"]
        else "not stable: an index of an unstable process says little about tomorrow"
    )
