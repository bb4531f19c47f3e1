"""Each eval case as people also type it: with typos, in small letters, without punctuation, in other words."""

import random
import re
from collections.abc import Iterator

from evals.case import EvalCase, Suite

_NEAR = {
    "a": "s", "b": "v", "c": "x", "d": "f", "e": "r", "f": "g", "g": "h", "h": "j", "i": "o", "j": "k", "k": "l",
    "l": "k", "m": "n", "n": "m", "o": "p", "p": "o", "q": "w", "r": "t", "s": "d", "t": "r", "u": "i", "v": "b",
    "w": "e", "x": "c", "y": "u", "z": "x",
}  # fmt: skip
_POLITE = (
    "please tell me, {}",
    "hi, {}",
    "can you tell me {}",
    "{} please",
    "i'd like to know: {}",
    "{}, thanks",
)
_WORDS = (
    (r"\bwhat was\b", "whats"), (r"\bwhat is\b", "what's"), (r"\bshow\b", "give me"), (r"\blast week\b", "the last week"),
    (r"\bwhy did\b", "how come"), (r"\bwhich\b", "what"), (r"\bper\b", "by"), (r"\bparts\b", "pieces"), (r"\bhow do i\b", "how to"),
    (r"\bmachine\b", "equipment"), (r"\blate\b", "delayed"), (r"\band\b", "&"),
)  # fmt: skip


def variants_of(suite: Suite, seed: int = 7) -> Iterator[tuple[str, Suite]]:
    """Return the suite written in other ways, by the name of the way; conversations stay together.

    Args:
        suite: as written.
        seed: of the typos.
    """
    chance = random.Random(seed)
    ways = {
        "typos": lambda text: _mistyped(text, chance),
        "small letters": str.lower,
        "no punctuation": lambda text: re.sub(r"[?!.,;:](?=\s|$)", "", text),
        "politeness": lambda text: chance.choice(_POLITE).format(text.rstrip("?.")),
        "wording": _reworded,
    }
    for name, way in ways.items():
        cases = tuple(_written(case, way(case.question)) for case in suite.cases)
        yield name, suite.model_copy(update={"name": f"{suite.name} ({name})", "cases": cases, "gate": 0.0})


def _written(case: EvalCase, question: str) -> EvalCase:
    return case.model_copy(update={"question": question})


def _mistyped(text: str, chance: random.Random) -> str:
    """Put one slip into one word in four: letters swapped, doubled, dropped or the neighbouring key."""
    words = text.split(" ")
    plain = [n for n, w in enumerate(words) if re.fullmatch(r"[a-z]{5,}", w)]
    for n in chance.sample(plain, min(len(plain), max(1, len(words) // 4))):
        words[n] = _slip(words[n], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + word[at + 1 :]
    return word[:at] + _NEAR.get(word[at], word[at]) + word[at + 1 :]


def _reworded(text: str) -> str:
    for pattern, other in _WORDS:
        text, changed = re.subn(pattern, other, text, count=1, flags=re.IGNORECASE)
        if changed:
            return text
    return text
