"""Signals in a question: the words of a signal's name that are not its machine's, in any of its languages.

"Oil temp of pump 3" is the signal "P03_OilTemperature_C"; a quantity that several signals measure
("the temperature of the oven") is ambiguous.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import stem
from plant.index import PlantIndex
from plant.lexicon import apart, machine_word
from plant.names import Name, key_of
from plant.signal_words import SUBSTANCES
from plant.word_groups import QUANTITIES

_QUANTITIES = frozenset(group[0] for group in QUANTITIES)
_MOST_UNITS = 40
_MOST_SIGNALS = 3  # of one machine in one question
# words beside a quantity that say nothing about which one it is
_PLAIN = FUNCTION_WORDS | frozenset(
    re.findall(
        r"\w+",
        "of a an in on at to by is it as no zero any draw drew use used mean average avg maximum max minimum min highest lowest peak median latest last current "
        "actual total sum sensor reading data value signal daily hourly weekly monthly usual normal typical retrieve plot "
        "compare forecast predict trend history standard deviation percentile quantile number",
    )
)
_OF_HEAT = frozenset(["°C", "°F", "K"])
# what people say of a temperature: "is the coolant warm"
_WARM = frozenset(["warm", "warmer", "hot", "hotter", "cold", "colder", "cool", "cooler", "lukewarm"])
_MEASURED_IN = {
    **dict.fromkeys(["temperature", "degree", "degc", *_WARM], _OF_HEAT),
    **dict.fromkeys(["humidity", "humid", "damp"], frozenset(["%", "%rH", "% rH", "rH %"])),
    "pressure": frozenset(["bar", "mbar", "Pa", "kPa", "MPa", "psi"]),
    "flow": frozenset(["l/min", "L/min", "m³/h", "L/h", "l/h"]),
    **dict.fromkeys(["energy", "kwh", "consumption"], frozenset(["kWh", "MWh", "Wh"])),
    **dict.fromkeys(["power", "kw"], frozenset(["kW", "W", "MW"])),
    "current": frozenset(["A", "mA"]),
    "voltage": frozenset(["V", "kV", "mV"]),
}
_WINDOW = 8  # tokens between the first and last word of a name said in another order

Words = Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class SignalHit:
    """A signal and the positions of its words."""

    name: Name
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignalLinks:
    """Signals found; or the positions of words that several signals fit, with these."""

    hits: tuple[SignalHit, ...] = ()
    unclear: tuple[int, ...] = ()
    candidates: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    name: Name
    share: float  # of the name's words that were said
    core: int  # how many
    exact: float  # said in the name's order, and with its number
    places: tuple[int, ...]

    @property
    def rank(self) -> tuple[float, int, float]:
        return self.share, self.core, self.exact


def link_signals(
    words: Words, closed: frozenset[int], index: PlantIndex, units: Sequence[str]
) -> SignalLinks:
    """Link the signals of machines, or of the whole plant where none is named.

    Of several that the words fit the only one counts that measures the quantity, or in the unit, that the question says.

    Args:
        words: of the question, with where they stand.
        closed: positions of words that are something else (names of machines).
        index: what exists.
        units: work units that the question names.
    """
    links = _links(words, closed, index, units)
    said = {
        part
        for n, w in enumerate(words)
        if not _is_task(words, n)
        for t in key_of(w[0]).split()
        for part in apart(stem(t))
    }
    wanted = {u for word, held in _MEASURED_IN.items() if word in said for u in held}
    fits = [n for n in links.candidates if n.detail in wanted]
    raw = {w[0].casefold() for w in words}
    elsewhere = bool(raw & {"when", "while", "hour", "moment"}) and bool(
        raw & {"highest", "lowest", "max", "peak", "maximum"}
    )
    if (
        len(fits) != 1 or elsewhere
    ):  # "when the meter was highest, how warm was it" asks of another signal's time
        return links
    return SignalLinks((*links.hits, SignalHit(fits[0], links.unclear)))


def _links(words: Words, closed: frozenset[int], index: PlantIndex, units: Sequence[str]) -> SignalLinks:
    tokens = [
        (part, n)
        for n, w in enumerate(words)
        if n not in closed
        for t in key_of(w[0]).split()
        for part in (("temperature",) if t in _WARM and not _is_task(words, n) else apart(stem(t)))
    ]
    if not units:
        return _anywhere(words, tokens, closed, index)
    hits: list[SignalHit] = []
    for unit in units[:_MOST_UNITS]:
        free = tokens
        for _ in range(_MOST_SIGNALS):
            first = not any(h.name.parent == unit for h in hits)
            best = _best(index.signals_of(unit), free, partly=first)
            if not best:
                break
            if len(best) > 1:
                return SignalLinks(tuple(hits)) if hits or len(units) > 1 else _unclear(best)
            hits.append(SignalHit(best[0].name, best[0].places))
            free = [t for t in free if t[1] not in best[0].places]
    return SignalLinks(tuple(hits))


def _is_task(words: Words, n: int) -> bool:
    """Whether something is to be made warm or cold there: "how long must the lathe warm up"."""
    after = words[n + 1][0].casefold() if n + 1 < len(words) else ""
    return after in {"up", "down"} and stem(words[n][0].casefold()) in _WARM


def _anywhere(
    words: Words, tokens: Sequence[tuple[str, int]], closed: frozenset[int], index: PlantIndex
) -> SignalLinks:
    """Link a signal by its whole name, or by words that only signals have, on whatever machine."""
    for n in range(5, 0, -1):
        for at in range(len(words) - n + 1):
            span = range(at, at + n)
            key = key_of(" ".join(words[i][0] for i in span))
            names = {x.id: x for x in index.named("signal", key)} if not closed & set(span) else {}
            if not names or key.isdecimal():
                continue
            if len(names) == 1:
                return SignalLinks((SignalHit(next(iter(names.values())), tuple(span)),))
            return SignalLinks((), tuple(span), tuple(names.values()))
    units = dict.fromkeys(s.parent or "" for s in index.names("signal"))
    every = [pair for unit in units for pair in index.signals_of(unit)]
    best = [
        m for m in _best(every, tokens, partly=False) if m.core > 1 or _measured(m, tokens) or _of_plant(m)
    ]
    if len(best) == 1:
        return SignalLinks((SignalHit(best[0].name, best[0].places),))
    shared = set.intersection(*(set(m.places) for m in best)) if len(best) > 1 else set()
    private = [n for m in best for n in m.places if n not in shared]
    if best and all(set(m.places) - shared for m in best) and len(set(private)) == len(private):
        return SignalLinks(
            tuple(SignalHit(m.name, m.places) for m in best)
        )  # each said with words of its own
    return _unclear(best) if best else _by_unit(words, tokens, every)


def _by_unit(
    words: Words, tokens: Sequence[tuple[str, int]], every: Sequence[tuple[tuple[str, ...], Name]]
) -> SignalLinks:
    """Link the only signal whose other words are said and whose unit stands behind a number: "the hall above 26 °C"."""
    text = " ".join(w[0] for w in words).casefold()
    found: dict[str, SignalHit] = {}
    for parts, name in every:
        unit = (name.detail or "").casefold()
        rest = [part for part in parts if part not in _QUANTITIES and len(part) > 1]
        if not unit or not rest or not _has_unit(text, unit):
            continue
        places = _in_order(rest, tokens)
        if len(places) == len(rest):
            found[name.id] = SignalHit(name, tuple(places))
    return SignalLinks(tuple(found.values())) if len(found) == 1 else SignalLinks()


def _has_unit(text: str, unit: str) -> bool:
    """Whether a number with a unit stands in a text; a degree sign may be left out."""
    sign = re.escape(unit.removeprefix("°"))
    return re.search(rf"\d\s*(?:°\s*|deg(?:rees)?\s*)?{sign}(?!\w)", text) is not None


def _of_plant(match: _Match) -> bool:
    """Whether a match is the whole name of a meter of no machine ("electricity")."""
    return match.name.parent is None and match.share == 1


def speaks_of_quantity(text: str) -> bool:
    """Return whether a text names something that sensors measure: a temperature, "Druck", "portata"."""
    return any(part in _QUANTITIES for word in key_of(text).split() for part in apart(stem(word)))


def _measured(match: _Match, tokens: Sequence[tuple[str, int]]) -> bool:
    known = _QUANTITIES | set(SUBSTANCES.values())
    return any(part in known for part, n in tokens if n in match.places)


def _unclear(matches: Sequence[_Match]) -> SignalLinks:
    names = {m.name.id: m.name for m in matches}
    return SignalLinks((), matches[0].places, tuple(names.values()))


def _best(
    signals: Sequence[tuple[tuple[str, ...], Name]], tokens: Sequence[tuple[str, int]], *, partly: bool
) -> list[_Match]:
    """Return the signals that the words name best; several when they fit equally."""
    found: dict[str, _Match] = {}
    read: dict[tuple[str, ...], _Match | None] = {}  # each machine has its "spindle load"
    for parts, name in signals:
        if parts not in read:
            read[parts] = _match(parts, name, tokens)
        if (match := read[parts]) is not None and (name.id not in found or match.rank > found[name.id].rank):
            found[name.id] = replace(match, name=name)
    found = {i: m for i, m in found.items() if m.share == 1 or not _qualified(m, tokens)}
    whole = [m for m in found.values() if m.share == 1 or (partly and m.core >= 2 and m.share > 0.6)]
    if not whole and partly:  # "vibration" is "vibration x"; of several it is unclear which
        quantities = [m for m in found.values() if m.core == 1 and _measured(m, tokens)]
        return quantities if len(quantities) <= 12 else []
    if not whole:
        return []
    top = max(m.rank for m in whole)
    return [m for m in whole if m.rank == top]


def _qualified(match: _Match, tokens: Sequence[tuple[str, int]]) -> bool:
    """Whether the words around a name said in part say that another thing is meant ("zone humidity")."""
    words = dict((n, part) for part, n in reversed(tokens))
    before = words.get(match.places[0] - 1, "")
    at = match.places[-1] + 1
    after = ""
    if words.get(at) == "of":
        after = words.get(at + 2 if words.get(at + 1) in {"the", "a"} else at + 1, "")
    return any(w and w not in _PLAIN and not w.isdecimal() for w in (before, after))


def _match(parts: Sequence[str], name: Name, tokens: Sequence[tuple[str, int]]) -> _Match | None:
    """Return how well the tokens name a signal; None where they don't at all."""
    core, marks = _core_and_marks(parts)
    places = _in_order(core, tokens)
    ordered = 0.5
    if len(places) < len(core):
        apart_places = _in_any_order(core, tokens)
        if apart_places:
            places, ordered = apart_places, 0.0
    if not places:
        return None
    marked = _in_order(marks, tokens) if marks else []
    exact = ordered + (1.0 if marks and len(marked) == len(marks) else 0.0)
    return _Match(name, len(places) / len(core), len(places), exact, tuple(sorted({*places, *marked})))


def _core_and_marks(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split a name's words into those that say what is measured, and marks such as "TS 1" or "X"."""
    core: list[str] = []
    marks: list[str] = []
    for n, part in enumerate(parts):
        numbered = n + 1 < len(parts) and parts[n + 1].isdecimal() and len(part) <= 3
        (marks if part.isdecimal() or numbered or len(part) == 1 else core).append(part)
    return (core, marks) if core else (list(parts), [])


def _in_order(parts: Sequence[str], tokens: Sequence[tuple[str, int]]) -> list[int]:
    """Return where the words of a name stand, close together and in their order."""
    best: list[int] = []
    for start in range(len(tokens)):
        places: list[int] = []
        at = start
        for part in parts:
            near = range(at, min(len(tokens), at + 2 if places else at + 1))
            hit = next((n for n in near if _like(tokens[n][0], part)), None)
            if hit is not None:
                places.append(hit)
                at = hit + 1
        if len(places) > len(best):
            best = places
    return [tokens[n][1] for n in best]


def _in_any_order(parts: Sequence[str], tokens: Sequence[tuple[str, int]]) -> list[int]:
    places = [next((n for n, t in enumerate(tokens) if _like(t[0], part)), None) for part in parts]
    found = [p for p in places if p is not None]
    if len(found) < len(parts) or max(found) - min(found) > _WINDOW:
        return []
    return [tokens[n][1] for n in found]


def _like(said: str, word: str) -> bool:
    """Whether a said word is a name's word, its beginning ("temp" for "temperature"), or begins with it ("discharge" of "DISCH")."""
    return (
        said == word
        or (len(said) >= 4 and word.startswith(said) and machine_word(said) is None)
        or (len(word) >= 4 and (said == f"{word}s" or (len(said) > len(word) + 1 and said.startswith(word))))
    )
