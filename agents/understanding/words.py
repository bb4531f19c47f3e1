"""Words of a question in the form in which they are compared with names of tables and columns."""

import re
from dataclasses import dataclass
from functools import lru_cache

from plant.lexicon import apart, one_word
from plant.names import key_of

_WORD = re.compile(r"[^\W_]+(?:%|)|%", re.UNICODE)


_OF_OTHER = re.compile(r"[a-z]\w+\.[a-z]\w+")  # a column of a joined table: "orders.customer"
_QUESTION_NAMES = {
    "why": "cause",
    "who": "operator",
    "when": "date",
    "what": "description",
    "where": "location",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, its stem, and where it stands."""

    text: str
    stem: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text with their stems."""
    return list(_words(text))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[Word, ...]:
    """Return the words of a text, kept: some seventy readers ask for those of one question."""
    return tuple(Word(m.group(), stem(m.group()), m.start(), m.end()) for m in _WORD.finditer(text))


def canonical(name: str) -> list[str]:
    """Return the stems of a name as tables write them ("primary_code", "workOrders")."""
    return list(_canonical(name))


@lru_cache(maxsize=16_384)
def _canonical(name: str) -> tuple[str, ...]:
    if (asked := _QUESTION_NAMES.get(name.casefold())) is not None:
        return (asked,)
    name = name.split(".", 1)[1] if _OF_OTHER.fullmatch(name) else name
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")
    stems = [w.stem for w in words_of(spaced) if len(w.stem) > 1]
    return tuple(part for s in stems for part in apart(s))


def parts_of(text: str) -> list[str]:
    """Return the stems of a text's words in their order, compounds apart: "Meldebestand" is reorder, stock."""
    return [part for w in words_of(text) for part in apart(w.stem)]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return a word without plural ending, and the one word that stands for its synonyms."""
    low = key_of(word) or word.casefold()
    if (same := one_word(low)) != low:
        return same
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if low.endswith(ending) and len(low) > len(ending) + 2:
            low = low[: -len(ending)] + put
            break
    else:
        if low.endswith("s") and (not low.endswith(("ss", "us", "is")) or low == "skus") and len(low) > 3:
            low = low[:-1]
    return one_word(low)
