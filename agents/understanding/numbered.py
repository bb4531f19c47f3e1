"""Machines of one kind by their numbers: "mills 1 and 2" is mill 1 and mill 2, "cnc-03, 04 and 05" likewise."""

import re

from plant.index import PlantIndex
from plant.names import key_of

_NUMBERED = re.compile(
    r"\b(?P<kind>[a-z]{2,})(?P<gap>[ -]?)(?P<first>\d{1,3})(?P<more>(?:\s*(?:,|and|&|\+|,\s*and)\s*\d{1,3}(?![\d:.]|\s*(?:h|hours?|min\w*|d|days?|pieces|pcs|%|o'?clock|am|pm)\b))+)",
    re.IGNORECASE,
)


def each_by_name(text: str, index: PlantIndex) -> str:
    """Return a text that names each of the machines where it names their kind once."""
    keys = frozenset(key_of(n.id) for n in index.names("equipment"))

    def named(m: re.Match[str]) -> str:
        numbers = [m["first"], *re.findall(r"\d+", m["more"])]
        for kind in (m["kind"], m["kind"].removesuffix("s"), m["kind"].removesuffix("es")):
            names = [f"{kind}{m['gap']}{n}" for n in numbers]
            if all(key_of(name) in keys for name in names):
                return f"{', '.join(names[:-1])} and {names[-1]}"
        return m.group()

    return _NUMBERED.sub(named, text)
