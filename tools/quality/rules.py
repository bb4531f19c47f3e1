"""Run rules: which points of a control chart complete a pattern, and how often that is by chance.

A point is told when it completes a pattern, and each later point that still does; a point on a limit is not
beyond it. A missing point ends every run.

Source: Western Electric, Statistical Quality Control Handbook, 1956; Nelson, Journal of Quality Technology 16
(1984) 237-239.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from plant.errors import RequestError
from tools.quality.constants import Floats

Flags = NDArray[np.bool_]
_CHARTS_PER_LOOK = 400_000  # simulated points behind a false-alarm probability


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of standardised points.

    Attributes:
        name: "WE1" … "WE4" or "N1" … "N8".
        says: the pattern in words.
        find: standardised points -> which complete it.
    """

    name: str
    says: str
    find: Callable[[Floats], Flags]


def rule_named(name: str) -> Rule:
    """Return a rule by name; "1" and "nelson 1" mean N1.

    Raises:
        RequestError: there is no such rule.
    """
    short = name.strip().upper().replace("NELSON", "N").replace("WESTERN ELECTRIC", "WE").replace(" ", "")
    short = f"N{short}" if short.isdigit() else short
    if short not in RULES:
        raise RequestError(f"There is no run rule '{name}'. There are: {', '.join(RULES)}.")
    return RULES[short]


def rule_set(name: str) -> tuple[str, ...]:
    """Return the rules of a set: default, nelson, western_electric, none, or names with commas.

    Raises:
        RequestError: a name is unknown.
    """
    known = RULE_SETS.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
    return known if known is not None else tuple(rule_named(part).name for part in name.split(","))


def find_patterns(z: Floats, rule: str) -> Flags:
    """Return which standardised points complete the pattern of a rule.

    Args:
        z: (points − centre) / standard error, in order; NaN where missing.
        rule: name, see `rule_named`.
    """
    return rule_named(rule).find(np.asarray(z, dtype=float))


def signals_of(z: Floats, rules: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return position from 0 -> names of the rules whose pattern it completes."""
    found: dict[int, list[str]] = {}
    for name in rules:
        for at in np.flatnonzero(find_patterns(z, name)):
            found.setdefault(int(at), []).append(name)
    return {at: tuple(found[at]) for at in sorted(found)}


@lru_cache(maxsize=128)
def false_alarm_probability(rules: tuple[str, ...], points: int) -> float:
    """Return how likely a chart of so many independent normal points in control has a signal.

    Rule 1 alone is exact, 1 − 0.9973ⁿ; other sets are simulated with a fixed seed (± 2 percentage points).
    """
    from scipy import special

    if not rules or points < 1:
        return 0.0
    if set(rules) <= {"N1", "WE1"}:
        return float(1 - (1 - 2 * special.ndtr(-3)) ** points)
    length = min(points, 1000)
    charts = max(200, _CHARTS_PER_LOOK // length)
    z = np.random.default_rng(1).standard_normal((charts, length))
    apart = np.hstack([z, np.full((charts, 1), np.nan)]).ravel()  # a gap between two charts ends every run
    any_rule = np.zeros(len(apart), dtype=bool)
    for name in rules:
        any_rule |= find_patterns(apart, name)
    quiet = 1 - float(any_rule.reshape(charts, length + 1).any(axis=1).mean())
    return float(1 - quiet ** (points / length))


def _beyond(limit: float) -> Callable[[Floats], Flags]:
    return lambda z: np.abs(z) > limit


def _run(mask: Flags, length: int) -> Flags:
    """Return where at least `length` points in a row, this one the last, are true."""
    out = np.zeros(len(mask), dtype=bool)
    if len(mask) < length:
        return out
    total = np.concatenate([[0], np.cumsum(mask, dtype=np.int32)])
    out[length - 1 :] = (total[length:] - total[:-length]) == length
    return out


def _some_of(count: int, of: int, limit: float) -> Callable[[Floats], Flags]:
    def find(z: Floats) -> Flags:
        out = np.zeros(len(z), dtype=bool)
        if len(z) < of:
            return out
        for mask in (z > limit, z < -limit):
            total = np.concatenate([[0], np.cumsum(mask, dtype=np.int32)])
            out[of - 1 :] |= ((total[of:] - total[:-of]) >= count) & mask[of - 1 :]
        return _whole(z, out, of)

    return find


def _whole(z: Floats, found: Flags, length: int) -> Flags:
    """Return the findings whose whole window is there."""
    missing = np.isnan(z)
    return found & _run(~missing, length) if missing.any() else found


def _one_side(length: int) -> Callable[[Floats], Flags]:
    return lambda z: _run(z > 0, length) | _run(z < 0, length)


def _steady(points: int) -> Callable[[Floats], Flags]:
    def find(z: Floats) -> Flags:
        out = np.zeros(len(z), dtype=bool)
        if len(z) > 1:
            step = np.diff(z)
            out[1:] = _run(step > 0, points - 1) | _run(step < 0, points - 1)
        return out

    return find


def _alternating(points: int) -> Callable[[Floats], Flags]:
    def find(z: Floats) -> Flags:
        out = np.zeros(len(z), dtype=bool)
        if len(z) > 2:
            step = np.diff(z)
            turn = ((step[1:] > 0) & (step[:-1] < 0)) | ((step[1:] < 0) & (step[:-1] > 0))
            out[2:] = _run(turn, points - 2)
        return out

    return find


def _within(length: int, limit: float) -> Callable[[Floats], Flags]:
    return lambda z: _run(np.abs(z) < limit, length)


def _avoiding(length: int, limit: float) -> Callable[[Floats], Flags]:
    def find(z: Floats) -> Flags:
        away = _run(np.abs(z) > limit, length)
        if not away.any():
            return away
        one_sided = _run(z > limit, length) | _run(z < -limit, length)
        return away & ~one_sided  # Nelson asks for points on both sides

    return find


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("WE1", "a point beyond 3 sigma", _beyond(3)),
        Rule("WE2", "2 of 3 points beyond 2 sigma on one side", _some_of(2, 3, 2)),
        Rule("WE3", "4 of 5 points beyond 1 sigma on one side", _some_of(4, 5, 1)),
        Rule("WE4", "8 points in a row on one side", _one_side(8)),
        Rule("N1", "a point beyond 3 sigma", _beyond(3)),
        Rule("N2", "9 points in a row on one side", _one_side(9)),
        Rule("N3", "6 points in a row steadily rising or falling", _steady(6)),
        Rule("N4", "14 points in a row alternating up and down", _alternating(14)),
        Rule("N5", "2 of 3 points beyond 2 sigma on one side", _some_of(2, 3, 2)),
        Rule("N6", "4 of 5 points beyond 1 sigma on one side", _some_of(4, 5, 1)),
        Rule("N7", "15 points in a row within 1 sigma", _within(15, 1)),
        Rule("N8", "8 points in a row beyond 1 sigma, on both sides", _avoiding(8, 1)),
    )
}
NELSON: tuple[str, ...] = tuple(f"N{n}" for n in range(1, 9))
WESTERN_ELECTRIC: tuple[str, ...] = ("WE1", "WE2", "WE3", "WE4")
DEFAULT: tuple[str, ...] = ("N1", "N2")
RULE_SETS: dict[str, tuple[str, ...]] = {
    "default": DEFAULT, "nelson": NELSON, "western_electric": WESTERN_ELECTRIC, "rule_1": ("N1",), "none": (),
}  # fmt: skip


def rules_in_words(rules: Sequence[str]) -> str:
    """Return a set of rules as words for an answer."""
    return "; ".join(f"{name}: {RULES[name].says}" for name in rules)
