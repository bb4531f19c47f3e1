"""Which function answers which kind of quality case."""

from collections.abc import Callable, Mapping
from typing import Any

from evals.quality_kinds import agreement, capability, charts, comparisons, components, gages
from evals.quality_kinds.asked import Asked, Found
from plant.errors import RequestError
from tools.quality import variables
from tools.quality.csv_file import CsvFile

# the more telling names stand first: a longer name ("imr_phase2") is read by its words
_KINDS: dict[str, Callable[[CsvFile, Asked], Found]] = {
    "xbar_r": charts.xbar(variables.xbar_r, "r"),
    "xbar_s_summary": charts.xbar_summary,
    "xbar_s": charts.xbar(variables.xbar_s, "s"),
    "imr": charts.imr,
    "i_mr": charts.imr,
    "xmr": charts.imr,
    "x_mr": charts.imr,
    "xbar_one": charts.imr,
    "individual_values": charts.imr,
    "individuals": charts.imr,
    "laney_p": charts.counts("laney_p"),
    "laney_u": charts.counts("laney_u"),
    "np": charts.counts("np"),
    "p_phase2": charts.counts("p"),
    "c_phase2": charts.counts("c"),
    "u_phase2": charts.counts("u"),
    "ewma": charts.ewma,
    "cusum": charts.cusum,
    "t2": charts.t2,
    "hotelling": charts.t2,
    "rules": charts.rules,
    "capability_summary": capability.summary,
    "capability_nonnormal": capability.fitted,
    "capability_non_normal": capability.fitted,
    "capability_fitted": capability.fitted,
    "capability": capability.capability,
    "boxcox": capability.box_cox,
    "box_cox": capability.box_cox,
    "gage_rr_range": gages.ranges,
    "gage_linearity": gages.linearity,
    "linearity": gages.linearity,
    "gage_bias": gages.linearity,
    "gage_type1": gages.type_one,
    "type1": gages.type_one,
    "type_1": gages.type_one,
    "gage_rr": gages.anova,
    "gauge_rr": gages.anova,
    "grr": gages.anova,
    "fleiss": agreement.fleiss,
    "cohen": agreement.cohen,
    "weighted_kappa": agreement.cohen,
    "attribute": agreement.attribute,
    "agreement": agreement.attribute,
    "variance_component": components.nested,
    "varcomp": components.nested,
    "nested": components.nested,
    "hierarchical": components.nested,
    "subgroup": components.subgroups,
    "anova": comparisons.anova,
    "summary": comparisons.summary,
    "two_proportions": comparisons.proportions,
    "two_means": comparisons.means,
    "two_sample": comparisons.means,
    "compare_means": comparisons.means,
    "welch": comparisons.means,
    "t_test": comparisons.means,
    "ttest": comparisons.means,
    "changepoint": comparisons.change,
    "change_point": comparisons.change,
    "pareto": comparisons.pareto,
    "arl": charts.arl,
    "stratified": comparisons.strata,
    "p_adjust": comparisons.adjust,
    "root_cause": comparisons.causes,
    "kappa": agreement.cohen,
    "p": charts.counts("p"),
    "c": charts.counts("c"),
    "u": charts.counts("u"),
}


def solve(
    kind: str, data: CsvFile, params: Mapping[str, Any], expected: Mapping[str, Any], conventions: str = ""
) -> Found:
    """Return the figures of a case.

    Args:
        kind: method, e.g. "xbar_r"; a longer name is read by its words ("imr_phase2").
        data: the case's rows.
        params: arguments by their usual names.
        expected: the names of figures, where a kind needs them (run-length designs).
        conventions: in words; only how positions are counted is read from it.

    Raises:
        RequestError: the kind is unknown, or the method refuses the data.
    """
    return _function(kind)(data, Asked(kind, data, params, expected, conventions))


def _function(kind: str) -> Callable[[CsvFile, Asked], Found]:
    plain = kind.casefold().replace("-", "_").replace(" ", "_")
    if plain in _KINDS:
        return _KINDS[plain]
    words = f"_{plain}_"
    for name, function in _KINDS.items():
        if (len(name) > 2 and name in words) or f"_{name}_" in words:
            return function
    raise RequestError(f"There is no kind of quality case '{kind}'. There are: {', '.join(_KINDS)}.")
