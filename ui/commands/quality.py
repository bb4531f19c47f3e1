"""``gemba quality … FILE.csv``: quality figures of a bare CSV file, without a workspace."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ui.options import JsonOption, print_json

_app = typer.Typer(
    help="Quality figures of a CSV file: chart, capability, grr, agreement, components, subgroups, compare, pareto, why.",
    no_args_is_help=True,
)
FileArgument = Annotated[Path, typer.Argument(help="CSV file with a header line.")]
ValueOption = Annotated[
    str | None, typer.Option("--value", help="Column of the values or counts; guessed when left out.")
]
SubgroupOption = Annotated[
    str | None, typer.Option("--subgroup", help="Column that says which values belong together.")
]
PartOption = Annotated[str | None, typer.Option("--part", help="Column of parts.")]


def register(app: typer.Typer) -> None:
    """Add ``quality``."""
    app.add_typer(_app, name="quality")


@_app.command("chart")
def chart(
    file: FileArgument,
    value: ValueOption = None,
    subgroup: SubgroupOption = None,
    size: Annotated[str | None, typer.Option("--size", help="Column of sample sizes (p, np, u).")] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help="auto, xbar_r, xbar_s, i_mr, p, np, c, u, laney_p, laney_u, ewma, cusum, t2."
        ),
    ] = "auto",
    phase1: Annotated[
        str | None, typer.Option("--phase1", help="Limits from so many first points, or a true/false column.")
    ] = None,
    exclude: Annotated[
        list[int] | None, typer.Option("--exclude", help="Point (from 1) left out of the limits; repeatable.")
    ] = None,
    rules: Annotated[
        str, typer.Option("--rules", help="default, nelson, western_electric, rule_1, none, or N1,N2,…")
    ] = "default",
    center: Annotated[
        float | None, typer.Option("--center", help="Known centre or target (EWMA, CUSUM).")
    ] = None,
    sigma: Annotated[float | None, typer.Option("--sigma", help="Known sigma (EWMA, CUSUM).")] = None,
    lam: Annotated[float, typer.Option("--lam", help="EWMA weight.")] = 0.2,
    k: Annotated[
        float | None, typer.Option("--k", help="Limits in standard errors; CUSUM reference value in sigmas.")
    ] = None,
    h: Annotated[float, typer.Option("--h", help="CUSUM decision value in sigmas.")] = 5.0,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="T²: a characteristic; repeatable.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compute a control chart, chosen from the data, and name the points that break a rule."""
    from tools.quality.chart_file import chart_file
    from tools.quality.csv_file import read_csv_file

    found = chart_file(
        read_csv_file(file), value=value, subgroup=subgroup, size=size, kind=kind, phase1=phase1,
        exclude=tuple(exclude or ()), rules=rules, center=center, sigma=sigma, lam=lam, k=k, h=h,
        values=tuple(column or ()),
    )  # fmt: skip
    _print(found, as_json)
    for s in [] if as_json else found.get("signals", []):
        print(
            f"point {s.get('point', s['position'])}: {s.get('value', s.get('t2')):.6g} {', '.join(s.get('rules', ()))}"
        )


@_app.command("capability")
def capability(
    file: FileArgument,
    value: ValueOption = None,
    subgroup: SubgroupOption = None,
    lower: Annotated[float | None, typer.Option("--lsl", help="Lower specification limit.")] = None,
    upper: Annotated[float | None, typer.Option("--usl", help="Upper specification limit.")] = None,
    target: Annotated[float | None, typer.Option("--target", help="Target, for Cpm.")] = None,
    confidence: Annotated[float, typer.Option("--confidence", help="Of the intervals.")] = 0.95,
    distribution: Annotated[
        str | None,
        typer.Option(
            "--distribution", help="weibull, lognormal, gamma, exponential, rayleigh, logistic, normal."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compute Cp, Cpk, Cpm, Pp and Ppk with intervals; stability and normality are judged first."""
    from tools.quality.capability_file import capability_file
    from tools.quality.csv_file import read_csv_file

    found = capability_file(
        read_csv_file(file), value=value, subgroup=subgroup, lower=lower, upper=upper, target=target,
        confidence=confidence, distribution=distribution,
    )  # fmt: skip
    _print(found, as_json)


@_app.command("grr")
def grr(
    file: FileArgument,
    part: PartOption = None,
    operator: Annotated[str | None, typer.Option("--operator", help="Column of operators.")] = None,
    value: ValueOption = None,
    tolerance: Annotated[
        float | None, typer.Option("--tolerance", help="Width of the specification, for %tolerance.")
    ] = None,
    method: Annotated[str, typer.Option("--method", help="anova or range.")] = "anova",
    alpha_pool: Annotated[
        float, typer.Option("--alpha", help="The interaction is pooled when its p is above this.")
    ] = 0.25,
    nested: Annotated[
        bool | None, typer.Option("--nested/--crossed", help="Design; seen from the data when left out.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a gage: R&R by ANOVA (crossed or nested) or by average and range."""
    from tools.quality.csv_file import read_csv_file
    from tools.quality.study_files import grr_file

    found = grr_file(
        read_csv_file(file), part=part, operator=operator, value=value, tolerance=tolerance, method=method,
        alpha_pool=alpha_pool, nested=nested,
    )  # fmt: skip
    _print(found, as_json)


@_app.command("agreement")
def agreement(
    file: FileArgument,
    part: PartOption = None,
    appraiser: Annotated[str | None, typer.Option("--appraiser", help="Column of appraisers.")] = None,
    rating: Annotated[str | None, typer.Option("--rating", help="Column of ratings.")] = None,
    standard: Annotated[str | None, typer.Option("--standard", help="Column of right ratings.")] = None,
    rater: Annotated[
        list[str] | None, typer.Option("--rater", help="Column of one rater's ratings; repeatable.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option("--weights", help="Cohen's kappa: linear or quadratic.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Judge how well appraisers agree: Cohen's and Fleiss' kappa, within, between, against the standard."""
    from tools.quality.csv_file import read_csv_file
    from tools.quality.study_files import agreement_file

    found = agreement_file(
        read_csv_file(file), part=part, appraiser=appraiser, rating=rating, standard=standard,
        raters=tuple(rater or ()), weights=weights,
    )  # fmt: skip
    _print(found, as_json)


@_app.command("components")
def components(
    file: FileArgument,
    value: ValueOption = None,
    level: Annotated[
        list[str] | None, typer.Option("--level", help="Column of a level, widest first; repeatable.")
    ] = None,
    method: Annotated[
        Literal["auto", "anova", "reml"],
        typer.Option("--method", help="auto: ANOVA where balanced, else REML."),
    ] = "auto",
    as_json: JsonOption = False,
) -> None:
    """Split the variance of a nested design: lot, wafer in lot, site in wafer."""
    from tools.quality.csv_file import read_csv_file
    from tools.quality.study_files import components_file

    _print(
        components_file(read_csv_file(file), value=value, levels=tuple(level or ()), method=method), as_json
    )


@_app.command("subgroups")
def subgroups(
    file: FileArgument,
    value: ValueOption = None,
    candidate: Annotated[
        list[str] | None, typer.Option("--candidate", help="Column to form subgroups by; repeatable.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which column forms rational subgroups: within them only common causes act."""
    from tools.quality.csv_file import read_csv_file
    from tools.quality.study_files import subgroups_file

    _print(subgroups_file(read_csv_file(file), value=value, candidates=tuple(candidate or ())), as_json)


@_app.command("compare")
def compare(
    file: FileArgument,
    group: Annotated[str | None, typer.Option("--group", help="Column of groups or periods.")] = None,
    value: ValueOption = None,
    count: Annotated[str | None, typer.Option("--count", help="Column of defectives, with --size.")] = None,
    size: Annotated[str | None, typer.Option("--size", help="Column of inspected pieces.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare groups or periods with the right test and interval: means or shares."""
    from tools.quality.compare_file import compare_file
    from tools.quality.csv_file import read_csv_file

    _print(compare_file(read_csv_file(file), group=group, value=value, count=count, size=size), as_json)


@_app.command("pareto")
def pareto(
    file: FileArgument,
    label: Annotated[str | None, typer.Option("--label", help="Column of causes or defects.")] = None,
    count: Annotated[str | None, typer.Option("--count", help="Column of pieces or cost.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Rank causes or defects, with the cumulated share."""
    from tools.quality.compare_file import pareto_file
    from tools.quality.csv_file import read_csv_file

    found = pareto_file(read_csv_file(file), label=label, count=count)
    _print(found, as_json)
    for n in range(0 if as_json else len(found["order"])):
        print(
            f"{found['order'][n]}: {found['freq'][n]:g}, {found['pct'][n]:.1f} %, cumulated {found['cumpct'][n]:.1f} %"
        )


@_app.command("why")
def why(
    file: FileArgument,
    date: Annotated[str | None, typer.Option("--date", help="Column of days.")] = None,
    made: Annotated[str | None, typer.Option("--made", help="Column of pieces made, scrap included.")] = None,
    scrap: Annotated[str | None, typer.Option("--scrap", help="Column of scrapped pieces.")] = None,
    change: Annotated[
        str | None,
        typer.Option("--change", help="First day of the later period; found from the data when left out."),
    ] = None,
    factor: Annotated[
        list[str] | None, typer.Option("--factor", help="Column of labels to search; repeatable.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", help="Column of numbers to search; repeatable.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether scrap rose and which factor explains it, or that there is not enough evidence."""
    from tools.quality.csv_file import read_csv_file
    from tools.quality.why_file import why_file

    found = why_file(
        read_csv_file(file), date=date, made=made, scrap=scrap, change_date=change, factors=tuple(factor or ()),
        parameters=tuple(parameter or ()),
    )  # fmt: skip
    _print(found, as_json)


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        print(found["text"])
