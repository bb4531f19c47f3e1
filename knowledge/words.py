"""Words of questions and passages: stems, thesaurus of maintenance, codes, typos."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

_SPOKEN = (
    ("ph", "f"),
    ("qu", "k"),
    ("ck", "k"),
    ("sch", "sh"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("gh", "g"),
)
WORD = re.compile(r"[^\W_]+(?:[._][^\W_]+)*|\$\d+", re.UNICODE)
_STOP = """
a about according after all also am an and any are as at be been being but by can could did do document
documents does doing done for from get give had has have how i if in into is it its just like long manual
manuals many may me mean meaning means meening much must my need not of off on once one or other our out over
please recommend recommended said say says shall she should show so some such tell than that the their them
then there these they this those through to too under up us use used using very was we were what what's when
where which while who whose why will with would you your
"""
STOP = frozenset(_STOP.split())


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def terms(text: str) -> list[str]:
    """Return the stems of a text's words, stop words left out; parts of joined words too."""
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        if word in STOP:
            continue
        found.append(word)
        if "_" in word or "." in word:
            found += [p for p in re.split(r"[._]", word) if p and p not in STOP]
    return list(_stemmer().stemWords(found))


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case, stop words left out, not stemmed."""
    return [w for w in WORD.findall(text.casefold()) if w not in STOP]


def stems_of(word: str) -> str:
    """Return the stem of one word, "" for none."""
    low = word.casefold()
    return str(_stemmer().stemWord(low)) if low else ""


MODEL = re.compile(
    r"(?<![\w\-./])(?=[\w\-]*\d)([A-Za-z]{1,6}(?:[- ]?\d+[A-Za-z0-9]*|-[A-Za-z0-9]*\d[A-Za-z0-9]*)(?:[-/][A-Za-z0-9]+)*)(?![\w])"
)


def models_in(text: str) -> dict[str, str]:
    """Return what looks like a model ("TL-250", "HT 920B") with its key ("tl250") -> as written."""
    found = {}
    for said in MODEL.findall(text):
        if " " in said and (said.split(" ")[0].casefold() in STOP or not said.split(" ")[0].isupper()):
            continue
        found[key_of_model(said)] = said
    return found


def key_of_model(said: str) -> str:
    """Return letters and digits of a model in lower case."""
    return re.sub(r"[^a-z0-9]", "", said.casefold())


def repaired(
    question: str, vocabulary: Iterable[str], asking: Collection[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """Put the corpus' words for mistyped ones.

    Args:
        question: as typed.
        vocabulary: lower-case words of the corpus.
        asking: lower-case words that only ask, in the question's language.

    Returns:
        The repaired question, and the words that the corpus does not know at all.
    """
    known = vocabulary if isinstance(vocabulary, set | frozenset) else frozenset(vocabulary)
    stems = _stems_of(frozenset(known))
    out, foreign = question, []
    inside = {w for said in models_in(question).values() for w in WORD.findall(said)}
    for word in dict.fromkeys(WORD.findall(question)):
        low = word.casefold()
        if word in inside or low in STOP or low in asking or low.isdigit() or "$" in low:
            continue
        if low in known or _stemmer().stemWord(low) in stems:
            continue
        better = _alike(low, known)
        if better and not (word[:1].isupper() and better[:1] != low[:1]):
            out = re.sub(rf"\b{re.escape(word)}\b", better, out)
        else:
            foreign.append(word)
    return out, tuple(foreign)


def _alike(word: str, known: Collection[str]) -> str:
    """Return the known word that a mistyped one is nearest to, by its letters or by its sound; "" for none."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if len(word) < 4:
        return ""
    alike, limit = DamerauLevenshtein.normalized_similarity, 0.74 if len(word) >= 5 else 0.79
    best = process.extractOne(word, known, scorer=alike, score_cutoff=limit)
    if best is None and len(sound := _sound(word)) > 2:
        same = [w for w in known if w[:1] == word[:1] and w.isalpha() and _sound(w) == sound]
        best = process.extractOne(word, same, scorer=alike, score_cutoff=0.5)
    return best[0] if best else ""


@lru_cache(maxsize=100_000)
def _sound(word: str) -> str:
    """Return the consonants of a word as they are spoken: "torque" and "tork" alike."""
    for written, spoken in _SPOKEN:
        word = word.replace(written, spoken)
    return word[:1] + re.sub(r"[aeiouyhw]|(.)(?=\1)", "", word[1:])


@lru_cache(maxsize=4)
def _stems_of(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_stemmer().stemWords(list(words)))
