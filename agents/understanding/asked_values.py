"""Values of imported tables in a question, with every place where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.words import Word, canonical
from plant.index import Name, PlantIndex, key_of

ID_LIKE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{3,30}")
_NUMBERED_RECORD = re.compile(
    r"\b(?:work[- ]?orders?|wo|orders?|tickets?|jobs?|notifications?|records?|rows?|lots?|batch(?:es)?)\s*(?:no\.?|nr\.?|number|#|id)?\s*"
    r"(?P<id>\d{4,})\b",
    re.IGNORECASE,
)
_SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "in on at to of is it no or as by we do me my an if so up us am pm be go he vs ok id nr hr kw cw wk",
    )
)
_ENDINGS = (("s", ""), ("ies", "y"), ("es", ""), ("ed", ""), ("d", ""))
_FOREIGN_ENDINGS = (
    ("n", ""),
    ("en", ""),
    ("e", ""),
    ("er", ""),
    ("i", "o"),
    ("i", "e"),
    ("e", "a"),
)  # German, Italian plurals
_SHORT_PLURAL = 4
_NEAR_WORDS = 5  # between the first and the last word of a value said in another order
_ID_SPAN = re.compile(r"\b[A-Za-z]{1,8}(?:[-_/.][A-Za-z0-9]+)*[-_/.]?\d{2,}[\w-]*\b")


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A value of imported tables that the question names, with every place it stands."""

    start: int
    end: int
    places: tuple[Name, ...]


def value_hits(text: str, index: PlantIndex, words: Sequence[Word]) -> list[ValueHit]:
    """Return the values of imported tables in a question, the longest phrases first."""
    found: list[ValueHit] = []
    used: set[int] = set()
    for m in _ID_SPAN.finditer(text):
        inside = {i for i, w in enumerate(words) if m.start() <= w.start and w.end <= m.end()}
        key = key_of(m.group())
        if len(inside) < 2 or _is_named(key, index) or index.named("value", key):
            continue
        if names := index.places_of_id(m.group()):
            found.append(ValueHit(m.start(), m.end(), tuple(names)))
            used |= inside
    for m in _NUMBERED_RECORD.finditer(text):
        if not _is_named(key_of(m.group("id")), index) and (names := index.places_of_id(m.group("id"))):
            found.append(ValueHit(m.start("id"), m.end("id"), tuple(names)))
            used |= {i for i, w in enumerate(words) if m.start("id") <= w.start and w.end <= m.end("id")}
    for n in range(6, 0, -1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if used & span or words[at + n - 1].end - words[at].start > 90:
                continue
            key = key_of(text[words[at].start : words[at + n - 1].end])
            short = len(key) < 3 and not words[at].text.isupper() and (len(key) < 2 or key in _SHORT_WORDS)
            if not key or key.isdecimal() or (n == 1 and short):
                continue
            names = index.named("value", key)
            for ending, put in _ENDINGS:
                if not names and key.endswith(ending):
                    names = index.named("value", key[: -len(ending)] + put)
            for ending, put in _FOREIGN_ENDINGS if len(key) > _SHORT_PLURAL else ():
                if not names and key.endswith(ending):
                    names = index.named("value", key[: -len(ending)] + put)
            if not names and n == 1 and ID_LIKE.fullmatch(words[at].text) and not _is_named(key, index):
                names = index.places_of_id(words[at].text)
            if names:
                found.append(ValueHit(words[at].start, words[at + n - 1].end, tuple(names)))
                used |= span
    return sorted(found or _in_other_words(words, index), key=lambda h: h.start)


def _in_other_words(words: Sequence[Word], index: PlantIndex) -> list[ValueHit]:
    """Return the values of several words that all stand near each other in a question, in whatever order.

    "Gas consumption of the ovens" is the meter "Gas Öfen"; the value with the most words counts.
    """
    at = {w.stem: w for w in reversed(words)}
    best: list[tuple[int, ValueHit]] = []
    for stems, names in _worded_values(index):
        if not stems <= at.keys():
            continue
        places = sorted((at[s] for s in stems), key=lambda w: w.start)
        if words.index(places[-1]) - words.index(places[0]) <= _NEAR_WORDS:
            best.append((len(stems), ValueHit(places[0].start, places[-1].end, names)))
    top = max((n for n, _ in best), default=0)
    hits = [hit for n, hit in best if n == top]
    return hits if len(hits) == 1 else []


@lru_cache(maxsize=4)
def _worded_values(index: PlantIndex) -> tuple[tuple[frozenset[str], tuple[Name, ...]], ...]:
    """Return the values of two to four words by their stems."""
    found: dict[frozenset[str], list[Name]] = {}
    for name in index.names("value"):
        stems = canonical(name.id)
        if 2 <= len(stems) <= 4 and not any(s.isdecimal() for s in stems):
            found.setdefault(frozenset(stems), []).append(name)
    return tuple((stems, tuple(names)) for stems, names in found.items() if len(stems) > 1)


def _is_named(key: str, index: PlantIndex) -> bool:
    """Whether a word is a name that other tools take: an order, a lot, a product, an alarm."""
    return any(
        index.named(kind, key) for kind in ("equipment", "order", "lot", "product", "characteristic", "alarm")
    )
