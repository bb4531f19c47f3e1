"""Single sampling plans for inspection by attributes: sample size and acceptance number.

Source: ISO 2859-1:1999, tables 1 and 2-A (normal inspection); the risks are exact, by the binomial distribution.
"""

from dataclasses import dataclass

from plant.errors import RequestError

_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_LETTERS = {
    "S-1": "AAAABBBBCCCCDDD", "S-2": "AAABBBCCCDDDEEE", "S-3": "AABBCCDDEEFFGGH", "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN", "II": "ABCDEFGHJKLMNPQ", "III": "BCDEFGHJKLMNPQR",
}  # fmt: skip
_SIZES = dict(
    zip(
        "ABCDEFGHJKLMNPQR", (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000), strict=True
    )
)
AQLS = (0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0)
_ACCEPT = (0, 1, 2, 3, 5, 7, 10, 14, 21)
_FIRST = 14  # row + column of acceptance number 0


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Inspect `size` pieces; accept the lot with at most `accept` defectives.

    Attributes:
        letter: code letter of lot size and level.
        risk_at_aql: probability to refuse a lot exactly at the AQL.
        limiting_quality: percent defective that is still accepted once in ten lots.
        whole: the sample is the whole lot.
    """

    lot: int
    level: str
    aql: float
    letter: str
    size: int
    accept: int
    reject: int
    risk_at_aql: float
    limiting_quality: float
    whole: bool


def sampling_plan(lot: int, aql: float, *, level: str = "II") -> SamplingPlan:
    """Return the single plan for normal inspection.

    Args:
        lot: pieces in the lot, at least 2.
        aql: acceptable quality limit in percent defective, one of the standard's values.
        level: general inspection level I, II, III, or special S-1 to S-4.

    Raises:
        RequestError: lot, AQL or level is not in the standard.
    """
    from scipy import optimize, stats

    if lot < 2:
        raise RequestError(f"A lot of {lot} pieces is not sampled; inspect it whole.")
    if level not in _LETTERS:
        raise RequestError(f"There is no inspection level '{level}'. There are: {', '.join(_LETTERS)}.")
    if aql not in AQLS:
        raise RequestError(
            f"AQL {aql:g} is not in ISO 2859-1. There are: {', '.join(f'{a:g}' for a in AQLS)}."
        )
    letter = _LETTERS[level][sum(lot > bound for bound in _LOTS)]
    letters = list(_SIZES)
    at, accept = _row(letters.index(letter), AQLS.index(aql))
    size = list(_SIZES.values())[at]
    whole = size >= lot
    n = lot if whole else size
    risk = 1 - float(stats.binom.cdf(accept, n, aql / 100))
    limiting = float(optimize.brentq(lambda p: stats.binom.cdf(accept, n, p) - 0.1, 1e-9, 1 - 1e-9))
    return SamplingPlan(lot, level, aql, letters[at], n, accept, accept + 1, risk, 100 * limiting, whole)


def _row(letter: int, column: int) -> tuple[int, int]:
    """Return the row whose plan holds, and its acceptance number.

    Table 2-A is diagonal: acceptance numbers depend on row + column alone, from 0 at `_FIRST`. The two places
    between 0 and 1 and the corners are arrows to the nearest plan.
    """
    step = letter + column - _FIRST
    if step == 1 and letter > 0:
        return letter - 1, 0
    if step < 0 or step in {1, 2}:
        wanted = 0 if step < 0 else 3
        return letter + wanted - step, _ACCEPT[0 if step < 0 else 1]
    if step == 0:
        return letter, 0
    place = min(step - 2, len(_ACCEPT) - 1)
    return letter - (step - 2 - place), _ACCEPT[place]
