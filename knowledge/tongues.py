"""Languages of questions and manuals by their most frequent words, and which words ask rather than name."""

from collections.abc import Mapping

from knowledge.words import WORD

_FREQUENT: Mapping[str, frozenset[str]] = {
    language: frozenset(said.split())
    for language, said in {
        "en": "the and of to is in for with not be are this on or if what how when which does do my should",
        "de": "der die und das ist nicht mit den von ein eine für auf werden wird dem des einer eines einen im am zum "
        "zur bei wie was wo wann wer warum wieso weshalb welche welcher welches welchen oft viel viele hoch lange muss "
        "müssen kann soll darf ich wir man sich bitte bedeutet heißt es an aus nach vor oder als auch sind hat",
        "it": "il la di che per non una un del della dei delle con è sono alla al gli lo le nel si come cosa quando "
        "quanto quanta quanti quante quale quali dove perché devo deve ogni significa ho",
        "fr": "le la les et des du de est pour une un dans pas avec sur au aux ce comment quel quelle quels quelles "
        "quand combien où pourquoi dois doit faut que qui je on signifie sont",
        "es": "el la los las y de del que es para una un con por no al se lo cómo como qué cuál cuáles cuándo cuánto "
        "cuánta cuántos dónde debo debe hay significa son",
    }.items()
}
# words of two languages: they tell nothing about which one a question is in
_SHARED = frozenset(["die", "man", "was", "des", "in", "la", "per", "come", "con", "un", "no", "on", "an", "am", "es", "a",
                     "as", "are", "not", "hat", "do", "is", "si", "lo", "le", "de", "le", "my", "son", "hay", "al", "war"])  # fmt: skip


_ASKS = frozenset(["compare", "comparison", "versus", "vs", "explain", "describe", "difference", "differ", "hi", "hello",
                   "thanks", "thank", "wondering", "want", "know", "look", "find", "called", "exactly", "actually",
                   "go", "goes", "getting", "whats", "wrong", "matter", "put", "take", "takes", "get", "gets", "need", "needs"])  # fmt: skip
_PLACES = frozenset(
    ["installed", "located", "placed", "mounted", "situated", "fitted", "sits", "found", "location"]
)


def language_of(text: str) -> str:
    """Return the language of a text (ISO 639-1) by its most frequent words, "" when none stands out."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    if chinese > 0.2 * max(len(text), 1):
        return "zh"
    words = [w for w in WORD.findall(text.casefold()) if w not in _SHARED]
    counts = {language: sum(w in own for w in words) for language, own in _FREQUENT.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 0.05 * max(len(words), 1) and counts[best] else ""


def asking_words(question: str) -> frozenset[str]:
    """Return the words of a question that ask or join and name nothing, beside the stop words of English."""
    language = language_of(question)
    own = frozenset() if language in ("", "en") else _FREQUENT.get(language, frozenset())
    return own | _ASKS | (_PLACES if "where" in question.casefold().split() else frozenset())
