"""Kinds of attribute agreement: Cohen's and Fleiss' kappa, and the whole study."""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from evals.quality_kinds.asked import Asked, Found
from tools.quality import agreement
from tools.quality.agreement import Agreement, Kappa, Share
from tools.quality.csv_file import CsvFile
from tools.quality.ratings import Ratings, read_ratings


def _ratings(data: CsvFile, asked: Asked) -> Ratings:
    standard = asked.column_called("standard", "reference", "ref", "truth", "known", "master", "attribute")
    rating = asked.column_called(
        "rating", "value", "assessed", "result", "response", "decision", "call", "attribute"
    )
    if rating is None and standard == asked.get("attribute"):
        rating, standard = standard, None
    raters = asked.first("raters", "appraisers", "ratings", "columns", "operators", "inspectors")
    listed = [str(v) for v in raters] if isinstance(raters, list) else []
    pair = [
        asked[k]
        for k in ("rater1", "rater2", "a", "b", "x", "y", "first", "second", "appraiser1", "appraiser2", "method1", "method2")
        if asked.get(k) in data.names
    ]  # fmt: skip
    return read_ratings(
        data, part=asked.column_called("part", "item", "sample", "subject", "unit", "id"),
        appraiser=asked.column_called("appraiser", "operator", "rater", "inspector"), rating=rating, standard=standard,
        raters=raters if isinstance(raters, Mapping) else [n for n in listed if n in data.names] or pair,
        count=asked.column_called("count", "freq", "frequency", "n"),
    )  # fmt: skip


def cohen(data: CsvFile, asked: Asked) -> Found:
    """Return Cohen's kappa of two raters, plain and weighted; of more, each pair's and their mean (Light)."""
    study = _ratings(data, asked)
    rows = study.by_part
    if {len(r) for r in rows} == {2} or len(set(study.appraiser)) != len(rows[0]):
        first, second = ([r[i] for r in rows] for i in (0, 1))
        return _two(first, second, asked) | ({} if study.standard is None else attribute(data, asked))
    each = {f"{a} × {b}": agreement.cohens_kappa(study.by_appraiser[a], study.by_appraiser[b])
            for a, b in combinations(study.by_appraiser, 2)}  # fmt: skip
    light = sum(k.kappa for k in each.values()) / len(each)
    return {"kappa": {n: k.kappa for n, k in each.items()} | {"light": light, "center": light},
            "n": len(rows), "raters": len(rows[0])} | {f"kappa {n}": _figures(k) for n, k in each.items()}  # fmt: skip


def _two(first: list[str], second: list[str], asked: Asked) -> Found:
    plain = agreement.cohens_kappa(first, second)
    weighted = {w: agreement.cohens_kappa(first, second, weights=w) for w in ("linear", "quadratic")}
    wanted = _weights(asked.first("weights", "weight", "weighting"))
    main = weighted[wanted] if wanted else plain
    found = _figures(main) | {
        "kappa_unweighted": plain.kappa, "cohen_kappa": main.kappa, "agreement": plain.agreement, "po": plain.agreement,
        "percent_agreement": 100 * plain.agreement, "pe": plain.chance, "chance": plain.chance,
    }  # fmt: skip
    found |= {f"kappa_{w}": k.kappa for w, k in weighted.items()}
    choose = {wanted: main} if wanted else weighted
    return found | {f"kappa_weighted_{w}": k.kappa for w, k in choose.items() if w}


def fleiss(data: CsvFile, asked: Asked) -> Found:
    """Return Fleiss' kappa of several raters."""
    return _figures(agreement.fleiss_kappa(_ratings(data, asked).by_part))


def attribute(data: CsvFile, asked: Asked) -> Found:
    """Return an attribute agreement study: within, between, against the standard; kappas by every usual convention."""
    study = _ratings(data, asked)
    done = agreement.attribute_agreement(study.part, study.appraiser, study.rating, standard=study.standard)
    both = done.all_versus_standard
    return {
        "within": _shares(done.within), "standard": _shares(done.versus_standard),
        "effectiveness": _shares(done.versus_standard), "within_and_standard": _shares(done.versus_standard),
        "between": _share(done.between), "effectiveness_all": _share(done.between),
        "kappa": _kappas(done), "kappa_pair": {n: _figures(k) for n, k in done.kappa_pairs.items()},
        "parts": done.parts, "n_parts": done.parts, "trials": done.trials, "appraisers": list(done.appraisers),
    } | ({} if both is None else {"all_standard": _share(both), "effectiveness_all_standard": _share(both),
                                  "between_standard": _share(both)}
         | _errors(study, asked)) | _alone(done)  # fmt: skip


def _kappas(done: Agreement) -> Found:
    def each(of: Mapping[str, Kappa], name: Callable[[str], str]) -> Found:
        return {name(person): _figures(k) for person, k in of.items()}

    found = each(done.kappa_within, lambda a: f"within fleiss {a}")
    found |= each(done.kappa_standard, lambda a: f"standard cohen averaged {a}")
    found |= each(done.kappa_crosstab, lambda a: f"standard cohen crosstab {a}")
    found |= each(done.fleiss_standard, lambda a: f"standard fleiss averaged {a}")
    found |= each(done.kappa_pairs, lambda a: f"cohen crosstab {a}")
    found |= each(done.kappa_pairs, lambda a: f"between cohen crosstab {a}")
    if done.kappa_between is not None:
        found |= {"between fleiss": _figures(done.kappa_between), "all fleiss": _figures(done.kappa_between)}
    for method, of in (("cohen", done.kappa_standard), ("fleiss", done.fleiss_standard)):
        if of:
            found[f"all standard {method} averaged"] = {"kappa": sum(k.kappa for k in of.values()) / len(of)}
    return found


def _alone(done: Agreement) -> Found:
    """Return the kappa of the study where the case asks for a single one."""
    return (
        {}
        if done.kappa_between is None
        else {"fleiss_kappa": done.kappa_between.kappa, "z": done.kappa_between.z}
    )


def _errors(study: Ratings, asked: Asked) -> Found:
    """Return misses and false alarms where the standard is two-valued."""
    assert study.standard is not None
    kinds = sorted(set(study.standard))
    if len(kinds) != 2:
        return {}
    bad = _bad(kinds, asked)
    rates = agreement.miss_rates(study.part, study.appraiser, study.rating, study.standard, bad=bad)
    return {
        "miss": {n: {"share": m, "pct": 100 * m} for n, (m, _) in rates.items()},
        "false_alarm": {n: {"share": f, "pct": 100 * f} for n, (_, f) in rates.items()},
    }


def _bad(kinds: list[str], asked: Asked) -> str:
    """Return the rating that means a bad part: as said, else by its word, else 0 or the rarer word."""
    given = asked.first("bad", "defective", "reject", "nonconforming")
    if given is not None:
        return str(given)
    words = (
        "0",
        "bad",
        "reject",
        "fail",
        "ng",
        "nok",
        "no",
        "nogo",
        "no-go",
        "nonconforming",
        "defect",
        "defective",
        "n",
        "f",
    )
    return next((k for k in kinds if k.casefold() in words), kinds[0])


def _figures(kappa: Kappa) -> dict[str, Any]:
    interval = list(kappa.interval) if kappa.interval else None
    return {
        "kappa": kappa.kappa, "z": kappa.z, "p": kappa.p, "p_value": kappa.p, "n": kappa.n, "se": kappa.error,
        "se_kappa": kappa.error, "agreement": kappa.agreement, "percent_agreement": 100 * kappa.agreement,
        "po": kappa.agreement, "pe": kappa.chance, "chance": kappa.chance, "ci": interval, "kappa_ci": interval,
        "ci_low": interval and interval[0], "ci_high": interval and interval[1],
        "verdict": kappa.says, "verdict_name": kappa.strength,
        "by_category": dict(kappa.by_category), "kappa_by_category": dict(kappa.by_category),
        "kappa_category": dict(kappa.by_category),
    }  # fmt: skip


def _shares(of: Mapping[str, Share]) -> Found:
    return {name: _share(s) for name, s in of.items()}


def _share(share: Share) -> Found:
    return {
        "share": share.share, "pct": 100 * share.share, "n": share.matched, "total": share.inspected,
        "ci": list(share.interval), "ci_pct": [100 * v for v in share.interval], "ci_low": share.interval[0],
        "ci_high": share.interval[1], "ci_low_pct": 100 * share.interval[0], "ci_high_pct": 100 * share.interval[1],
    }  # fmt: skip


def _weights(value: Any) -> str | None:
    says = str(value or "").casefold()
    if "quad" in says or "squared" in says:
        return "quadratic"
    return "linear" if "lin" in says or "equal" in says else None
