"""Rules of failure in physical terms: which combination of conditions goes with a failure, tested on held-back rows.

Beside each measured quantity the search knows differences of quantities of one unit and products of quantities of
different units (torque × speed is power), since that is what physics is made of.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plant.errors import RequestError
from tools.quality.constants import Floats

_UNIT = re.compile(r"^(?P<name>.*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*$")
_LEAST_FAILURES = 15
_GOOD = 0.6  # F1 on held-back rows below which no rule is told
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class FailureRule:
    """A rule and how it does on rows that it was not made from.

    Attributes:
        conditions: alternatives, each a conjunction in words; empty: no recorded cause.
        precision, recall: on held-back rows; NaN where there is nothing to judge.
        failures: in all rows; held_back: rows judged by rules made without them (ten parts).
    """

    failure: str
    conditions: tuple[str, ...]
    precision: float
    recall: float
    failures: int
    held_back: int

    @property
    def text(self) -> str:
        """The finding as a sentence."""
        if not self.conditions:
            return (
                f"{self.failure}: no recorded cause ({self.failures} failures follow no recorded condition)."
            )
        return (
            f"{self.failure}: when {' or when '.join(self.conditions)} (precision {self.precision:.2f}, recall "
            f"{self.recall:.2f} on {self.held_back} rows, each held back once)."
        )


def failure_rule(
    failure: str,
    failed: "NDArray[np.bool_]",
    numbers: Mapping[str, Floats],
    classes: Mapping[str, Sequence[str]] | None = None,
    *,
    seed: int = 1,
) -> FailureRule:
    """Return the rule that tells a failure mode, or "no recorded cause".

    Args:
        failure: its name.
        failed: per row.
        numbers: quantity with its unit in brackets, e.g. "Torque [Nm]", -> values.
        classes: other conditions, e.g. product type.
        seed: of the splits; the form of the rule is chosen on 70 % of the rows.

    Raises:
        RequestError: no quantity, or lengths differ.
    """
    from sklearn.model_selection import train_test_split
    from sklearn.tree import DecisionTreeClassifier

    if not numbers or any(len(v) != len(failed) for v in numbers.values()):
        raise RequestError("A rule of failure needs quantities with one value a row.")
    names, values = _features(numbers, classes or {})
    levels = [np.unique(column) for column in values.T]
    # ranks in place of values: the tree computes in single precision, which would merge near values
    matrix = np.column_stack([np.searchsorted(u, v) for u, v in zip(levels, values.T, strict=True)]).astype(
        float
    )
    count = int(failed.sum())
    if count < _LEAST_FAILURES:
        return FailureRule(failure, (), math.nan, math.nan, count, 0)
    learn, _ = train_test_split(np.arange(len(failed)), test_size=0.3, stratify=failed, random_state=seed)
    plain = [n for n, (name, _) in enumerate(names) if "×" not in name]
    best: tuple[float, Any, list[int]] = (-1.0, None, [])
    for columns, price in ((plain, 0.0), (list(range(len(names))), 0.02)):  # the simpler rule wins a near tie
        for leaf in (3, 8):
            for depth in range(2, _DEPTH + 1):
                tree = DecisionTreeClassifier(
                    criterion="entropy", max_depth=depth, min_samples_leaf=leaf, random_state=seed
                )
                score = (
                    _cross_validated(tree, matrix[learn][:, columns], failed[learn]) - 0.01 * depth - price
                )
                best = max(best, (score, tree, columns), key=lambda b: b[0])
    names, levels, matrix = [names[i] for i in best[2]], [levels[i] for i in best[2]], matrix[:, best[2]]
    precision, recall, f1 = _held_back(best[1], matrix, failed, seed)
    tree = best[1].fit(matrix, failed)
    conditions = _paths(tree.tree_, names, levels) if f1 >= _GOOD else ()
    return FailureRule(failure, conditions, precision, recall, count, len(failed))


def _cross_validated(tree: Any, x: Floats, y: "NDArray[np.bool_]") -> float:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    said = cross_val_predict(tree, x, y, cv=StratifiedKFold(5, shuffle=True, random_state=1)).astype(bool)
    hits = int((said & y).sum())
    return 2 * hits / max(int(said.sum() + y.sum()), 1)


def _held_back(tree: Any, x: Floats, failed: "NDArray[np.bool_]", seed: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 of rules made without the rows they are judged on (ten parts)."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    parts = StratifiedKFold(10, shuffle=True, random_state=seed + 100)
    said = cross_val_predict(tree, x, failed, cv=parts).astype(bool)
    hits = int((said & failed).sum())
    precision, recall = hits / max(int(said.sum()), 1), hits / max(int(failed.sum()), 1)
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def _features(
    numbers: Mapping[str, Floats], classes: Mapping[str, Sequence[str]]
) -> tuple[list[tuple[str, str]], Floats]:
    """Return names with units, and the values of quantities, differences, products and classes."""
    parts = {}
    for label, values in numbers.items():
        match = _UNIT.match(label)
        parts[(match["name"], match["unit"]) if match else (label, "")] = values
    names, columns = list(parts), list(parts.values())
    for (a, b), (x, y) in zip(combinations(parts, 2), combinations(parts.values(), 2), strict=True):
        if a[1] == b[1]:
            high, low = (a, b) if float(np.mean(x)) >= float(np.mean(y)) else (b, a)
            names.append((f"{high[0]} − {low[0]}", a[1]))
            columns.append(x - y if high == a else y - x)
            continue
        units = {a[1], b[1]}
        if units == {"Nm", "rpm"}:
            names.append(("power (torque × speed × 2π/60)", "W"))
            columns.append(x * y * 2 * math.pi / 60)
        else:
            names.append((f"{a[0]} × {b[0]}", f"{a[1]}·{b[1]}".strip("·")))
            columns.append(x * y)
    for label, said in classes.items():
        levels = sorted(set(said))
        if 2 <= len(levels) <= 12:
            for level in levels:
                names.append((f"{label} is {level}", "="))
                columns.append(np.array([v == level for v in said], dtype=float))
    return names, np.column_stack(columns)


def _paths(tree: Any, names: Sequence[tuple[str, str]], levels: Sequence[Floats]) -> tuple[str, ...]:
    """Return the ways to a leaf of failures as conjunctions, the one with most failures first.

    Args:
        tree: fitted to ranks.
        names: with unit, per feature.
        levels: sorted values that the ranks stand for, per feature.
    """
    found: list[tuple[float, str]] = []

    def walk(node: int, bounds: dict[int, tuple[float, float]]) -> None:
        left, right = tree.children_left[node], tree.children_right[node]
        if left < 0:
            share = tree.value[node][0]
            if len(share) > 1 and share[1] > share[0]:
                found.append((float(share[1] * tree.weighted_n_node_samples[node]), _words(bounds, names)))
            return
        at = int(tree.feature[node])
        below = math.floor(float(tree.threshold[node]))
        cut = float(levels[at][below] + levels[at][min(below + 1, len(levels[at]) - 1)]) / 2
        low, high = bounds.get(at, (-math.inf, math.inf))
        walk(left, bounds | {at: (low, min(high, cut))})
        walk(right, bounds | {at: (max(low, cut), high)})

    walk(0, {})
    return tuple(words for _, words in sorted(found, key=lambda f: -f[0]))


def _words(bounds: Mapping[int, tuple[float, float]], names: Sequence[tuple[str, str]]) -> str:
    said = []
    for at, (low, high) in bounds.items():
        name, unit = names[at]
        if unit == "=":
            said.append(name if low > 0 else name.replace(" is ", " is not "))
            continue
        tail = f" {unit}" if unit else ""
        if low > -math.inf and high < math.inf:
            said.append(f"{name} between {low:.5g} and {high:.5g}{tail}")
        else:
            said.append(
                f"{name} above {low:.5g}{tail}" if low > -math.inf else f"{name} at most {high:.5g}{tail}"
            )
    return " and ".join(said)
