"""Words of questions and passages: stems, thesaurus of maintenance, codes, typos."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W_]+(?:[._][^\W_]+)*|\$\d+", re.UNICODE)
CODE = re.compile(
    r"(?<![\w.])(?:\$\d+|-\d{1,4}(?!\d)|[A-Za-z]{1,3}-?\d{2,6}(?:\[\d+\])?|\d{1,6}(?:\[\s*\d+\s*\])?)(?![\w])"
)
CODE_WORD = re.compile(
    r"\b(alarms?|alrms?|errors?|erors?|codes?|faults?|warnings?|settings?|allarm[ei]|errore|fehler|störung)\b",
    re.IGNORECASE,
)
STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "for",
        "from",
        "get",
        "give",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "long",
        "many",
        "may",
        "me",
        "mean",
        "meaning",
        "means",
        "meening",
        "much",
        "must",
        "my",
        "need",
        "not",
        "of",
        "off",
        "on",
        "once",
        "one",
        "or",
        "other",
        "our",
        "out",
        "over",
        "please",
        "say",
        "said",
        "shall",
        "she",
        "should",
        "show",
        "so",
        "some",
        "such",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "up",
        "us",
        "use",
        "used",
        "using",
        "very",
        "was",
        "we",
        "were",
        "what",
        "what's",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "manual",
        "manuals",
        "say",
        "says",
        "document",
        "documents",
        "according",
        "recommend",
        "recommended",
    ]
)
_SAME: tuple[tuple[str, ...], ...] = (
    ("leads", "wires", "cables", "wiring"),
    ("plugged", "clogged", "blocked"),
    ("replace", "change", "swap"),
    ("lubricate", "grease", "oil"),
    ("maximum", "max", "highest"),
    ("minimum", "min", "lowest"),
    ("fix", "repair", "remedy", "solve", "solution"),
    ("cause", "reason"),
    ("spindle", "shaft"),
    ("stop", "halt"),
    ("broken", "damaged", "defective", "faulty"),
    ("vibrate", "oscillate", "shake"),
    ("check", "inspect", "verify", "test"),
    ("interval", "often", "frequency"),
    ("torque", "tighten"),
)


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


def alike(term: str) -> tuple[str, ...]:
    """Return the stems that mean the same on a shop floor."""
    return _thesaurus().get(term, ())


@lru_cache(maxsize=1)
def _thesaurus() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in _SAME:
        stems = tuple(dict.fromkeys(_stemmer().stemWords(list(group))))
        for stem in stems:
            found[stem] = tuple(s for s in stems if s != stem)
    return found


def codes_in(question: str) -> tuple[str, ...]:
    """Return the codes a question asks about: after 'alarm', 'error', …, or '$27', '8003[2]'."""
    found = [c.replace(" ", "") for c in CODE.findall(question)]
    sure = [c for c in found if c.startswith("$") or "[" in c]
    if CODE_WORD.search(question):
        return tuple(dict.fromkeys(c.upper() for c in [*sure, *found]))
    return tuple(dict.fromkeys(c.upper() for c in sure))


def repaired(question: str, vocabulary: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Put the corpus' words for mistyped ones.

    Args:
        question: as typed.
        vocabulary: lower-case words of the corpus.

    Returns:
        The repaired question, and the words that the corpus does not know at all.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    known = vocabulary if isinstance(vocabulary, set | frozenset) else set(vocabulary)
    stems = _stemmer()
    known_stems = _stems_of(frozenset(known))
    out, foreign = question, []
    for word in dict.fromkeys(WORD.findall(question)):
        low = word.casefold()
        if low in known or low in STOP or low.isdigit() or "$" in low or stems.stemWord(low) in known_stems:
            continue
        best = None
        if len(low) >= 4:
            limit = 0.74 if len(low) >= 5 else 0.79
            best = process.extractOne(
                low, known, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=limit
            )
        if best is not None and not (word[:1].isupper() and best[0][:1] != low[:1]):
            out = re.sub(rf"\b{re.escape(word)}\b", best[0], out)
        else:
            foreign.append(word)
    return out, tuple(foreign)


@lru_cache(maxsize=4)
def _stems_of(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_stemmer().stemWords(list(words)))
