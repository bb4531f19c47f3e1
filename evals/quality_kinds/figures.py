"""Figures by the words of their names: a figure has several usual names, and a name several orders and nestings.

"kappa_A", {"kappa": {"A": …}} and {"A": {"kappa": …}} say the same; so do "percent" and "pct", "operator" and
"appraiser". Words that only name a convention (share or percent, Cohen or Fleiss) may be left out of a name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_COMPOUNDS = (
    ("lower control limit", "lcl"), ("upper control limit", "ucl"), ("lower limit", "lcl"), ("upper limit", "ucl"),
    ("center line", "center"), ("centre line", "center"), ("grand mean", "center"), ("p value", "p"), ("p val", "p"),
    ("standard deviation", "sd"), ("std dev", "sd"), ("st dev", "sd"), ("standard error", "se"), ("std err", "se"),
    ("std error", "se"), ("moving range", "mr"), ("out of control", "beyond"), ("beyond limit", "beyond"),
    ("confidence interval", "ci"), ("conf int", "ci"), ("phase ii", "phase 2"), ("phase i", "phase 1"),
    ("false alarm", "falsealarm"), ("study variation", "study var"), ("x bar", "xbar"), ("sum of square", "ss"),
    ("mean square", "ms"), ("expected agreement", "chance"), ("observed agreement", "agreement"), ("by chance", "chance"), ("variance component", "variance"),
    ("var comp", "variance"), ("sigma 2", "variance"), ("degree of freedom", "df"), ("p o", "agreement"), ("p e", "chance"),
)  # fmt: skip
_SYNONYMS = {
    "cl": "center", "centre": "center", "centerline": "center", "centreline": "center", "mean": "center",
    "average": "center", "avg": "center", "xbarbar": "center", "xbar": "center", "bar": "center",
    "x": "i", "individual": "i", "choose": "answer", "choice": "answer", "chosen": "answer", "best": "answer",
    "recommended": "answer", "rational": "answer",
    "std": "sd", "stdev": "sd", "stddev": "sd", "var": "variance", "varcomp": "variance", "component": "variance",
    "percent": "pct", "percentage": "pct", "perc": "pct", "proportion": "share", "fraction": "share",
    "pvalue": "p", "pval": "p", "prob": "p", "cohens": "cohen", "interval": "ci",
    "ooc": "beyond", "signal": "beyond", "violation": "beyond", "flagged": "beyond", "outside": "beyond",
    "new": "phase 2", "monitoring": "phase 2", "monitored": "phase 2", "monitor": "phase 2", "baseline": "phase 1",
    "operator": "appraiser", "rater": "appraiser", "inspector": "appraiser", "reference": "standard", "ref": "standard",
    "truth": "standard", "true": "standard", "known": "standard", "overall": "all", "team": "all", "system": "all",
    "everyone": "all", "self": "within", "intra": "within", "inter": "between", "among": "between", "pairwise": "pair",
    "matched": "n", "match": "n", "count": "n", "number": "n", "num": "n", "agreed": "n", "inspected": "total",
    "assessed": "total", "lower": "low", "upper": "high", "residual": "error", "repeatability": "error",
    "squared": "quadratic", "po": "agreement", "pe": "chance", "missed": "miss",
    "dof": "df", "clamped": "zeroed", "effective": "effectiveness", "interpretation": "verdict", "conclusion": "verdict", "judgment": "verdict",
    "judgement": "verdict", "strength": "verdict",
}  # fmt: skip
_FILLER = frozenset(
    (
        "value",
        "of",
        "the",
        "vs",
        "versus",
        "against",
        "with",
        "to",
        "and",
        "by",
        "each",
        "rate",
        "hat",
        "est",
        "estimate",
        "estimated",
        "point",
        "index",
        "indice",
        "position",
        "observation",
        "in",
        "on",
        "for",
        "is",
        "line",
        "95",
        "score",
        "chart",
        "double",
        "limit",
        "control",
        "contribution",
        "subgrouping",
    )
)
_PEOPLE = frozenset({"appraiser"})  # left out of a name where nothing goes by the whole
_MAY_BE_SAID = frozenset({"subgroup", "sample", "study", "all", "statistic"})  # fmt: skip
_CONVENTIONS = frozenset(
    ("share", "pct", "n", "cohen", "fleiss", "crosstab", "averaged", "whole", "own", "name", "anova", "reml", "raw",
     "zeroed", "null", "alternative", "linear", "quadratic")
)  # fmt: skip


class Figures:
    """Found figures, looked up by the path of an expected one."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found
        self._leaves = [(words_of(path), value) for path, value in _leaves(found, ())]

    def at(self, path: Sequence[str]) -> list[Any]:
        """Return the values that go by a name, the one of exactly this path first; empty when there is none."""
        node: Any = self._found
        for key in path:
            node = node.get(key) if isinstance(node, Mapping) else None
        exact = any(True for _ in _walk(self._found, path))
        values = [node] if exact and not isinstance(node, Mapping) else []
        if isinstance(node, Mapping):
            values.append(list(node.values()))  # a list stands for a mapping in its order
        asked = words_of(path)
        spared = [
            asked - left_out for left_out in (frozenset(), _PEOPLE, _MAY_BE_SAID, _PEOPLE | _MAY_BE_SAID)
        ]
        for wanted in dict.fromkeys(s for s in spared if s):
            values += [v for words, v in self._leaves if wanted <= words and words - wanted <= _CONVENTIONS]
            if values:
                break
        return values


def words_of(path: Sequence[str]) -> frozenset[str]:
    """Return the words of a name in their usual forms, without fillers."""
    words = re.findall(
        r"[^\W\d_]+|\d+(?:\.\d+)?|%", " ".join(path).casefold().replace("’", "").replace("'", "")
    )
    said = " ".join({"%": "pct", "σ": "sigma", "κ": "kappa"}.get(w, _singular(w)) for w in words)
    for compound, short in _COMPOUNDS:
        said = re.sub(rf"\b{compound}\b", short, said)
    usual = " ".join(_SYNONYMS.get(w, w) for w in said.split()).split()
    return frozenset(usual) - _FILLER or frozenset(usual)


def _singular(word: str) -> str:
    return (
        word[:-1]
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as"))
        else word
    )


def _leaves(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _leaves(value, (*path, str(key)))
    else:
        yield path, node


def _walk(node: Any, path: Sequence[str]) -> Iterator[Any]:
    """Return the node at a path, where there is one."""
    if not path:
        yield node
    elif isinstance(node, Mapping) and path[0] in node:
        yield from _walk(node[path[0]], path[1:])
