"""Words of talk, learnt from what people say: those that every specialist hears alike say nothing of any one's subject."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from knowledge.words import terms

_EVEN = 0.85  # of the entropy of a word that all specialists hear alike
_LEAST = 10  # sentences in which a word has to stand


def talk_stems(said: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the stems of words that people say to every specialist alike: "boss", "somebody", "again".

    Args:
        said: sentences, each with the specialist it is said to.
    """
    sentences: Counter[str] = Counter()
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for text, agent in said:
        sentences[agent] += 1
        for stem in set(terms(text)):
            heard[stem][agent] += 1
    return frozenset(
        stem for stem, by in heard.items() if by.total() >= _LEAST and _evenness(by, sentences) >= _EVEN
    )


def _evenness(by: Mapping[str, int], sentences: Mapping[str, int]) -> float:
    """Return the entropy of who hears a word, by the share of each one's sentences, of its maximum; 0 to 1."""
    shares = [by[agent] / sentences[agent] for agent in by]
    whole = sum(shares)
    entropy = -sum(s / whole * math.log(s / whole) for s in shares)
    return entropy / math.log(len(sentences)) if len(sentences) > 1 else 0.0
