"""Machines of one kind by their numbers: "mills 1 and 2", "cnc-03, 04 and 05", "cnc-01 thru 07", "lathe 2"."""

import re

from plant.index import PlantIndex
from plant.names import key_of

_UNIT = r"(?![\d:.]|\s*(?:h|hours?|min\w*|d|days?|weeks?|shifts?|pieces|pcs|%|o'?clock|am|pm)\b)"
_NUMBERED = re.compile(
    rf"\b(?P<kind>[a-z]{{2,}})(?P<gap>[ -]?)(?P<first>\d{{1,3}})(?P<more>(?:\s*(?:,|and|&|\+|/|,\s*and)\s*\d{{1,3}}{_UNIT})+)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b(?P<kind>[a-z]{{2,}})(?P<gap>[ -]?)(?P<first>\d{{1,3}})\s*(?:to|thru|through|until|till|-|–|\.\.)\s*"
    rf"(?:(?P=kind)[ -]?)?(?P<last>\d{{1,3}}){_UNIT}",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?P<kind>[a-z]{3,}) (?:no\.? ?|nr\.? ?|number )?(?P<n>\d{1,2})\b(?![:.%-])", re.IGNORECASE
)
_MOST = 50  # machines of a range


def each_by_name(text: str, index: PlantIndex) -> str:
    """Return a text that names each of the machines where it names their kind once."""
    keys = frozenset(key_of(n.id) for n in index.names("equipment"))

    def joined(names: list[str]) -> str:
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def named(m: re.Match[str]) -> str:
        numbers = [m["first"], *re.findall(r"\d+", m["more"])]
        for kind in _kinds(m["kind"]):
            names = [f"{kind}{m['gap']}{n}" for n in numbers]
            if all(key_of(name) in keys for name in names):
                return joined(names)
            units = [_of_class(kind, n, index) for n in numbers]
            if all(units):
                return joined([u for u in units if u])
        return m.group()

    def ranged(m: re.Match[str]) -> str:
        first, last = int(m["first"]), int(m["last"])
        if not first < last <= first + _MOST:
            return m.group()
        for kind in _kinds(m["kind"]):
            names = [f"{kind}{m['gap']}{n:0{len(m['first'])}d}" for n in range(first, last + 1)]
            if all(key_of(name) in keys for name in names):
                return joined(names)
            units = [_of_class(kind, str(n), index) for n in range(first, last + 1)]
            if all(units):
                return joined([u for u in units if u])
        return m.group()

    def one(m: re.Match[str]) -> str:
        if key_of(m.group()) in keys or index.named("equipment", key_of(m.group())):
            return m.group()
        return _of_class(m["kind"].casefold(), m["n"], index) or m.group()

    return _ONE.sub(one, _NUMBERED.sub(named, _RANGE.sub(ranged, text)))


def _kinds(word: str) -> tuple[str, ...]:
    return word, word.removesuffix("s"), word.removesuffix("es")


def _of_class(kind: str, number: str, index: PlantIndex) -> str | None:
    """Return the one machine of a class whose id ends in a number: CNC-02 of "lathe 2"."""
    units = index.units_of_class(key_of(kind))
    found = [u.id for u in units if (m := re.search(r"\d+$", u.id)) and int(m.group()) == int(number)]
    return found[0] if len(units) > 1 and len(found) == 1 else None
