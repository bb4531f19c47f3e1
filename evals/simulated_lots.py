"""A simulated plant with one planted cause of a scrap rise, or none: the yardstick of the search for causes.

60 days of 25 lots of about 100 pieces, base rate 2 %, lots and days that vary more than chance; six machines with
three tools each, twelve operators in three shifts, five products of different rate, three suppliers, material lots of
three days, eight parameters of which one follows the machine. The change is on day 31.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

DAYS, LOTS, CHANGE = 60, 25, 30
FACTORS = ("machine", "operator", "shift", "tool", "product", "supplier", "material_lot")
PARAMETERS = tuple(f"parameter_{n}" for n in range(1, 9))
_BASE = 0.02
_HINGE_SLOPE = 1.0  # with ratio 2 the mean rate doubles when the parameter shifts by 1.5
_PRODUCT_RATES = (0.75, 0.9, 1.0, 1.4, 2.3)
_PRODUCT_SHARES = (0.30, 0.25, 0.20, 0.15, 0.10)
_MIX_SHARES = (0.13, 0.15, 0.18, 0.27, 0.27)


@dataclass(frozen=True, slots=True)
class Planted:
    """What is planted.

    Attributes:
        name: of the scenario.
        kind: "rate", "mix", "exposure" or "" when no factor is the cause.
        factor, level: the cause.
        ratio: of the rate.
        general: factor of a rise common to all.
        drift: a parameter shifts without effect.
        noise: multiplies the spread of lots and days.
    """

    name: str
    kind: str = ""
    factor: str = ""
    level: str = ""
    ratio: float = 1.0
    general: float = 1.0
    drift: bool = False
    noise: float = 1.0


SCENARIOS = (
    Planted("no rise"),
    Planted("general rise", general=1.35),
    Planted("harmless drift", general=1.3, drift=True),
    Planted("stronger noise", noise=1.8),
    Planted("machine x 2", "rate", "machine", "M4", 2.0),
    Planted("operator x 2", "rate", "operator", "OP08", 2.0),
    Planted("operator x 3", "rate", "operator", "OP08", 3.0),
    Planted("tool x 3", "rate", "tool", "T11", 3.0),
    Planted("lot x 2", "rate", "material_lot", "L14", 2.0),
    Planted("supplier x 2", "rate", "supplier", "S2", 2.0),
    Planted("mix shift", "mix", "product"),
    Planted("parameter 2.0", "exposure", "parameter_3", "", 2.0),
)


def simulate(planted: Planted, seed: int) -> pd.DataFrame:
    """Return the lots of one simulated plant: day, factors, parameters, made, scrap.

    Args:
        planted: the scenario.
        seed: of the random numbers.
    """
    rng = np.random.default_rng([seed, *planted.name.encode()])
    n = DAYS * LOTS
    day = np.repeat(np.arange(DAYS), LOTS)
    later = day >= CHANGE
    machine, shift = rng.integers(0, 6, n), rng.integers(0, 3, n)
    operator, tool = shift * 4 + rng.integers(0, 4, n), machine * 3 + rng.integers(0, 3, n)
    product = rng.choice(5, n, p=_PRODUCT_SHARES)
    if planted.kind == "mix":
        product = np.where(later, rng.choice(5, n, p=_MIX_SHARES), product)
        machine = np.where(later & (product == 4) & (rng.random(n) < 0.6), 5, machine)  # a decoy
        tool = machine * 3 + tool % 3
    supplier = rng.integers(0, 3, n)
    x = rng.normal(0, 1, (n, 8)) + rng.normal(0, 0.3, (DAYS, 8))[day]
    x[:, 0] += 0.35 * machine  # one parameter follows the machine
    frame = pd.DataFrame(
        {
            "day": pd.Timestamp("2026-01-05") + pd.to_timedelta(day, unit="D"),
            "machine": _named("M", machine + 1, 1), "operator": _named("OP", operator + 1, 2),
            "shift": np.array(["early", "late", "night"])[shift], "tool": _named("T", tool + 1, 2),
            "product": _named("P", product + 1, 1), "supplier": _named("S", supplier + 1, 1),
            "material_lot": _named("L", day // 3 + 1, 2),
        }
    )  # fmt: skip
    rate = _BASE * np.array(_PRODUCT_RATES)[product] * np.where(later, planted.general, 1.0)
    rate *= np.exp(rng.normal(0, 0.12 * planted.noise, DAYS))[day]
    rate *= np.exp(rng.normal(0, 0.08, 6))[machine]
    if planted.kind == "rate":
        rate *= np.where(later & (frame[planted.factor] == planted.level), planted.ratio, 1.0)
    if planted.kind == "exposure" or planted.drift:
        at = PARAMETERS.index(planted.factor) if planted.factor else 2
        x[:, at] += np.where(later, 1.5, 0.0)
        if planted.kind == "exposure":
            rate *= np.exp(
                _HINGE_SLOPE * np.log(planted.ratio) * np.maximum(x[:, at] - 0.8, 0)
            )  # harmless below
    shape = 3.0 / planted.noise**2  # of the gamma that makes lots vary
    rate *= rng.gamma(shape, 1 / shape, n)
    made = np.maximum(rng.poisson(100, n), 1)
    frame["made"], frame["scrap"] = made, rng.binomial(made, np.minimum(rate, 0.9))
    for at, name in enumerate(PARAMETERS):
        frame[name] = x[:, at]
    return frame


def _named(prefix: str, numbers: Any, width: int) -> "np.ndarray":
    return np.array([f"{prefix}{n:0{width}d}" for n in numbers])
