"""The words of a signal's name that tell what it measures: without its machine, sampling rate and unit."""

import re
from collections.abc import Iterator, Sequence

from plant.lexicon import apart
from plant.names import key_of

_RATE = re.compile(r"\b\d+(?:\.\d+)?\s*[kM]?Hz\b", re.IGNORECASE)
_UNIT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "bar mbar pa kpa mpa psi c f k degc degf celsius l per min mm s um m h percent pct kw w mw kwh a ma v kv hz rpm nm "
        "kn n kg g t gpm m3 deg mwh gwh nm3 tons tonnes litres",
    )
)
_MEASURED_IN = {
    **dict.fromkeys(("°c", "degc", "°f", "degf", "k"), "temperature"),
    **dict.fromkeys(("bar", "mbar", "pa", "kpa", "mpa", "psi"), "pressure"),
    **dict.fromkeys(("kwh", "mwh", "wh"), "energy"),
    **dict.fromkeys(("kw", "mw", "w"), "power"),
    **dict.fromkeys(("m3/h", "m³/h", "l/min", "l/h", "l/s", "gpm"), "flow"),
    **dict.fromkeys(("a", "ma"), "current"),
    **dict.fromkeys(("v", "kv"), "voltage"),
    **dict.fromkeys(("rpm", "1/min"), "speed"),
    "mm/s": "vibration",
    "nm": "torque",
}
SUBSTANCES = {
    "n2": "nitrogen",
    "o2": "oxygen",
    "co2": "carbon dioxide",
    "h2": "hydrogen",
    "ar": "argon",
    "h2o": "water",
    "nh3": "ammonia",
}
_FORMULA = re.compile(rf"\b(?:{'|'.join(SUBSTANCES)})\b", re.IGNORECASE)


def signal_words(label: str, unit: str) -> tuple[str, ...]:
    """Return the words of a signal's name without sampling rate and unit, each as `plant.lexicon` has it.

    Args:
        label: as the plant writes it: "P1_MotorPower_W_100Hz", "Öltemperatur [°C]".
        unit: of its values, "" when unknown.
    """
    label = _without_unit(label, unit)
    spaced = _RATE.sub(" ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).replace("_", " "))
    words = [part for w in key_of(spaced).split() for part in apart(w)]
    while unit and len(words) > 1 and words[-1] in _UNIT_WORDS:
        words.pop()
    return tuple(words) or (key_of(label),)


def _without_unit(label: str, unit: str) -> str:
    """Return a label without its unit at the end, however that is written: "nat_gas_m3" in m³."""
    forms = {unit, unit.replace("³", "3").replace("²", "2")} - {""}
    written = "|".join(re.escape(f) for f in forms)
    return re.sub(rf"(?<=\w)[_\s]+(?:{written})$", "", label, flags=re.IGNORECASE) if forms else label


def signal_forms(label: str, unit: str, owner: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Return the words by which a signal may be named beside its machine, the shortest form first.

    Args:
        label: as the plant writes it.
        unit: of its values, "" when unknown.
        owner: the words of the machine's id and of its name.
    """
    words = signal_words(label, unit)
    rest = _without_owner(words, owner) or words
    yield rest
    if (
        named := _FORMULA.sub(lambda m: SUBSTANCES[m[0].casefold()], label.replace("_", " "))
    ) != label.replace("_", " "):
        yield signal_words(named, unit)  # "N2" is nitrogen
    if (quantity := _MEASURED_IN.get(unit.casefold())) and quantity not in rest:
        yield (*rest, quantity)  # "Glycol Supply degC" is a temperature
    if rest != words[-len(rest) :]:  # the class stands inside: "Chiller 6 Chiller Efficiency"
        yield words


def _without_owner(words: tuple[str, ...], owner: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return a signal's words without its machine's: the name it begins with, and its words elsewhere.

    A number is the machine's only within its name: "OFN-1 Zone 1" is zone 1.
    """
    for name in owner:
        if name and list(words[: len(name)]) == list(name):
            words = words[len(name) :]
            break
    else:
        return tuple(w for w in words if not any(w in name for name in owner))
    return tuple(w for w in words if w.isdecimal() or not any(w in name for name in owner))
