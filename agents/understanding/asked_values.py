"""Values of imported tables in a question, with every place where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.understanding.words import Word
from plant.index import Name, PlantIndex, key_of

ID_LIKE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{4,30}")
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
    for n in range(6, 0, -1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if used & span or words[at + n - 1].end - words[at].start > 90:
                continue
            key = key_of(text[words[at].start : words[at + n - 1].end])
            short = len(key) < 3 and not words[at].text.isupper()
            if not key or key.isdecimal() or (n == 1 and short):
                continue
            names = index.named("value", key)
            for ending, put in (("s", ""), ("ies", "y"), ("es", "")):
                if not names and key.endswith(ending):
                    names = index.named("value", key[: -len(ending)] + put)
            if not names and n == 1 and ID_LIKE.fullmatch(words[at].text) and not _is_named(key, index):
                names = index.places_of_id(words[at].text)
            if names:
                found.append(ValueHit(words[at].start, words[at + n - 1].end, tuple(names)))
                used |= span
    return sorted(found, key=lambda h: h.start)


def _is_named(key: str, index: PlantIndex) -> bool:
    """Whether a word is a name that other tools take: an order, a lot, a product, an alarm."""
    return any(
        index.named(kind, key) for kind in ("equipment", "order", "lot", "product", "characteristic", "alarm")
    )
