"""Words of questions and passages: stems, thesaurus of maintenance, codes, typos."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W_]+(?:[._][^\W_]+)*|\$\d+", re.UNICODE)
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
        "says",
        "document",
        "documents",
        "according",
        "recommend",
        "recommended",
    ]
)
_FREQUENT = {
    "en": "the and of to is in for with not be are this on or if",
    "de": "der die und das ist nicht mit den von ein eine für auf werden",
    "it": "il la di che per non una del con è sono alla gli dei",
    "fr": "le la les et des est pour une dans pas avec sur du",
    "es": "el la los y de que es para una con por las del",
}


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


def language_of(text: str) -> str:
    """Return the language of a text (ISO 639-1) by its most frequent words, "" when none stands out."""
    if len(re.findall(r"[\u4e00-\u9fff]", text)) > 0.2 * max(len(text), 1):
        return "zh"
    words = WORD.findall(text.casefold())
    frequent = {lang: set(said.split()) for lang, said in _FREQUENT.items()}
    counts = {lang: sum(w in own for w in words) for lang, own in frequent.items()}
    best = max(counts, key=lambda lang: counts[lang])
    return best if counts[best] >= 0.05 * max(len(words), 1) else ""


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
    inside = {w for said in models_in(question).values() for w in WORD.findall(said)}
    for word in dict.fromkeys(WORD.findall(question)):
        low = word.casefold()
        if word in inside:
            continue
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
