"""Words of plants that mean the same: machines, quantities, columns; English, German, Italian.

The groups stand in `plant.word_groups`. German compounds come apart where both halves are known ("Lagertemperatur" is
bearing temperature).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from plant.short_words import SHORT_WORDS
from plant.trade_words import GROUPS as TRADE
from plant.word_groups import MACHINES, PARTS, QUANTITIES, RECORDS, SHIFTS, SHORT_CODES

_STANDS = {
    w: group[0] for groups in (TRADE, MACHINES, QUANTITIES, PARTS, RECORDS) for group in groups for w in group
}
# machines as codes write them: "TNK" is tank, "PMP" is pump
_SKELETONS = {
    s: group[0] for group in MACHINES if len(s := re.sub(r"[aeiou]", "", group[0])) >= 3 and s != group[0]
}
_SHORT = 3
# ends of German compounds that say what is told of whatever stands before: "Sandfeuchte", "Tankinhaltstemperatur"
_ENDS = (
    "temperatur", "feuchtigkeit", "feuchte", "druck", "drehzahl", "geschwindigkeit", "leistung", "gewicht", "zeit", "dauer",
    "kosten", "preis", "menge", "nummer", "datum", "verbrauch", "bestand", "festigkeit", "durchfluss", "spannung",
)  # fmt: skip


def one_word(word: str) -> str:
    """Return the word that stands for all of its meaning; the word itself where it is in no group.

    >>> one_word("Drehzahl"), one_word("Flansch")
    ('speed', 'flansch')
    """
    low = bare(word)
    return _stands(low) or _cut_short(low) or low


@lru_cache(maxsize=8192)
def apart(word: str) -> tuple[str, ...]:
    """Return the words in a compound, each as `one_word`; the word alone where it is none.

    >>> apart("Getriebeoeltemperatur"), apart("Auftragsnummer")
    (('gearbox', 'oil', 'temperature'), ('wo', 'number'))
    """
    low = bare(word)
    meant = SHORT_CODES.get(low.upper(), ()) if len(low) >= _SHORT else ()
    short = _cut_short(low)
    whole = (short,) if short else ()
    return _halves(low) or whole or _ended(low) or tuple(m for m in meant if " " not in m) or (low,)


def _cut_short(low: str) -> str | None:
    """Return what a word that is cut short stands for: "rej" is scrap; no part of a compound is cut short."""
    word = SHORT_WORDS.get(low)
    return None if word is None else _STANDS.get(word, word)


def _ended(low: str) -> tuple[str, ...]:
    """Return a word that ends like a German quantity in two; empty where it does not."""
    ending = next((e for e in _ENDS if low.endswith(e) and len(low) - len(e) > _SHORT - 1), None)
    return () if ending is None else (low[: -len(ending)], _STANDS[ending])


def _halves(low: str, *, within: bool = False) -> tuple[str, ...]:
    """Return the known words that a word is made of; empty where it is not."""
    if (whole := _stands(low)) is not None:
        return (whole,)
    for n in range(2, len(low) - 1):
        tail = _stands(low[n:])
        if tail is not None and (within or len(low) - n > _SHORT or tail == "nr"):
            head = _halves(low[:n], within=True) or (
                _halves(low[: n - 1], within=True) if low[n - 1] == "s" else ()
            )
            if head:
                return (*head, tail)
    return ()


def _stands(low: str) -> str | None:
    """Return what a word stands for, also where ä, ö, ü are written ae, oe, ue."""
    if low in _STANDS:
        return _STANDS[low]
    return _STANDS.get(re.sub(r"([aou])e", r"\1", low)) if "e" in low[1:] else None


@lru_cache(maxsize=20_000)
def machine_word(word: str) -> str | None:
    """Return the kind of machine that a word names or ends in; None when it names none.

    >>> machine_word("Kreiselpumpe"), machine_word("Halle")
    ('pump', None)
    """
    low = bare(word)
    hits = [w for group in MACHINES for w in group if low == w or (len(w) > _SHORT and low.endswith(w))]
    return _STANDS[max(hits, key=len)] if hits else None


def shift_words(name: str) -> tuple[str, ...]:
    """Return how a shift may be called: the words of the time of day that its name says.

    >>> "night" in shift_words("Nachtschicht")
    True
    """
    low = bare(name).strip()
    return next((group for group in SHIFTS if low in group or low.split()[0:1] == [group[0]]), ())


def shift_letters(values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return how shifts written as one letter may be called: all of them begin a word of another time of day.

    >>> shift_letters(["E", "L", "N"])["L"][:2], shift_letters(["A", "B", "C"])
    (('late', 'late shift'), {})
    """
    found: dict[str, tuple[str, ...]] = {}
    taken: list[tuple[str, ...]] = []
    for value in sorted(values, key=lambda v: "EAMDLNFSPG".find(v.upper())):
        groups = [g for g in SHIFTS if any(w[0] == bare(value) for w in g)] if len(value) == 1 else []
        free = sorted((g for g in groups if g not in taken), key=lambda g: g[0][0] != bare(value))
        if not free:
            return {}
        taken.append(free[0])
        bare_too = free[0][0] != "day"  # "the best day" is no shift
        found[value] = tuple(
            w for word in free[0] for w in ((word,) if bare_too else ()) + (f"{word} shift",)
        )
    return found if len(found) > 1 else {}


def machine_words(word: str) -> tuple[str, ...]:
    """Return all words for the kind of machine that a word names or ends in.

    >>> "oven" in machine_words("Tunnelofen")
    True
    """
    kind = machine_word(word) or _SKELETONS.get(bare(word))
    return next((group for group in MACHINES if group[0] == kind), ())


def bare(text: str) -> str:
    """Return a text in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
