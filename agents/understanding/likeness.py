"""How like a question is to what is declined: a kernel classifier over sentences that are declined and that are not.

Its kernel joins the sentence's vector, the classes of words of ``refusals.yaml`` that it holds and its
form (a question, a request, an order) with its words and letters. It is solved once and kept.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from agents.languages.lexicon import lexicons
from agents.understanding.clauses import clauses_of
from agents.understanding.kept import kept
from agents.understanding.letters import Letters
from agents.understanding.masking import masked
from agents.understanding.phrases import Phrase
from agents.understanding.refusals import first_names, word_classes
from agents.understanding.remarks import asked_clauses
from agents.understanding.solved import solved_ridge, weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FILE = Path(__file__).with_name("declines.yaml")
_LANGUAGES = Path(__file__).parents[1] / "languages"
_WIDTH, _CLASSES, _LETTERS = 1.0, 0.5, 0.3
_DAILY = "off_topic"
_APART = 0.25  # what the clauses of a long question weigh beside the whole
_SAYS_ENOUGH = 5  # words of a clause that is weighed alone
# every second sentence for tools is enough beside those that are declined, and trusted less
_NOISE, _NOISE_OF_TOOLS, _STEP = 0.2, 0.6, 2

_POLITE = (
    r"^\W*(?:(?:hey|hi|hello|ok|okay|so|and|now|just|then|please|pls|kindly|could you|can you|can u|would you|will you|you must|"
    r"you should|i want you to|i need you to|i want to|we want to|go ahead and|would you mind|be so kind(?: and| to)?|let's|lets|gemba)\W+)*"
)
_TELL = (
    r"show|list|tell|give|plot|draw|chart|compare|explain|calculate|compute|count|rank|summari[sz]e|export|find|look|check|see|get|"
    r"display|print|describe|estimate|forecast|predict|analy[sz]e|break down|walk|trace|run a|make a|quote|search|sum|name|remind|say"
)
_PLAN = (
    r"plan|replan|re-?schedule|schedule|propose|optimi[sz]e|move|put|pull|push|bring|rush|prioriti[sz]e|promise|squeeze|sequence|"
    r"level|balance|shift|insert|split|draft|simulate|assume|minimi[sz]e|group|batch|reshuffle|rearrange|drop|take"
)
_ASK = r"what|whats|which|how|why|when|where|who|whose|is|are|was|were|do|does|did|has|have|can|may|should|will|would"
_NOUN_FIRST = r"the|a|an|any|all|top|oee|scrap|cpk|alarm|in|on|of|for|there|my|our|we|i|it|no|not|only|same|by|per|with|without|from|since"
_FORMS = tuple(
    re.compile(p)
    for p in (
        rf"^\W*(?:and |so |hey |ok |hi )?(?:{_ASK})\b",
        rf"{_POLITE}how (?:do|can|to|should|would|could)",
        rf"{_POLITE}(?:{_TELL})\b",
        rf"{_POLITE}(?:{_PLAN})\b",
        r"\b(?:please|pls|could you|can you|can u|would you|kindly|i need you to|go ahead)\b",
        r"\banna\b",
        r"\bwho(?:se|s|'s)?\b",
        r"\b(?:re-?plan\w*|plan|schedul\w*|orders?|due|deliver\w*|shift|saturday|capacity)\b",
        r"\b(?:how many|how often|oee|rate|top|most|trend|last week|yesterday|month|per|by|average|alarms?|history)\b",
        r"\b(?:manual|procedure|steps|instructions?|mean|means|according)\b",
        rf"{_POLITE}(?!(?:{_TELL}|{_PLAN}|{_ASK}|{_NOUN_FIRST})\b)[a-z]+(?: \w+)? (?:the|a|an|all|my|our|this|that|it|me|xmachine|down|up|off|on|out|back|to)\b",
        r"\b(?:i|me|my|we|us)\b",
        r"\b(?:(?:which|what) (?:document|sop|page|manual|chapter|form|section)|where is it (?:written|said|defined)|is there an? (?:sop|document|procedure|rule|form|instruction)|"
        r"(?:what|where) (?:does|do|is|are) (?:the|our) (?:\w+ )?(?:rules?|sop|manual|documents?|procedure)|what rule|look for the rule)\b",
    )
)
Vectors = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Like:
    """How like a question is to what is declined.

    Attributes:
        score: about 1 like what is declined, about -1 like what is not: of the whole, and on average of its clauses.
        reason: the reason it is most like.
        whole: as `score`, of the whole alone.
        worst: likewise, of the whole or of the clause that asks what is most like what is declined.
        harm: about 1 like what is declined for the reason it is most like but daily life, about 0 where it is not.
        daily: likewise, like daily life.
        by_words: whether it was read by words alone, without vectors.
    """

    score: float
    reason: str
    whole: float = -1.0
    worst: float = -1.0
    harm: float = 0.0
    daily: float = 0.0
    by_words: bool = False


UNLIKE = Like(-1.0, "")


class Likeness:
    """The sentences that are declined beside those that are not, solved once.

    Attributes:
        key: of everything that the weights depend on.
        weights: of the regression, sentences × (declined, and each reason).
        sentences: that are declined and that are not; those for tools come first.
    """

    def __init__(
        self, phrases: Sequence[Phrase], vectors: Vectors | None = None, keep: Path | None = None
    ) -> None:
        import numpy as np

        sentences = self.sentences = tuple(_compared(phrases, keep))
        texts = [compared_as(p.text) for p in sentences]
        self._reasons = sorted({p.means for p in sentences if p.declined})
        self._vectors = vectors
        self._letters = Letters(texts, 2)
        targets = np.array(
            [
                [1.0 if p.declined else -1.0, *(float(p.declined and p.means == r) for r in self._reasons)]
                for p in sentences
            ]
        )

        noise = np.full(len(texts), _NOISE)
        noise[: -(-sum(not p.declined for p in phrases) // _STEP)] = _NOISE_OF_TOOLS
        told = f"{texts}{targets.sum()}{noise.sum()}{[p.pattern for p in (*_FORMS, *word_classes())]}"
        self.key = hashlib.sha256(told.encode() + self._probe(texts[:1])).hexdigest()
        self._known = kept("likeness", self.key, keep, lambda: {"rows": self._rows(texts)})["rows"]
        self._lengths = _lengths(self._known)

        self._noise, self._targets = noise, targets
        everything = np.ones(len(texts), dtype=bool)
        self.weights = kept(
            "declines",
            self.key,
            keep,
            lambda: {"weights": weights(self.key, lambda: self.solved(everything))},
        )["weights"]

    def solved(self, known: Any) -> "NDArray[np.float32]":
        """Return the weights of the regression over some of the sentences; 0 for the others.

        Args:
            known: for each sentence whether it counts.
        """
        import numpy as np

        kernel = self._kernel(self._known, self._known, self._lengths, self._letters.among())
        if not known.all():
            kernel = kernel[np.ix_(known, known)]
        found = np.zeros(self._targets.shape, dtype=np.float32)
        found[known] = solved_ridge(kernel, self._noise[known], self._targets[known])
        return found

    def read(self, text: str, by: Any = None) -> Like:
        """Return how like a question is to what is declined: as a whole, and on average what each of its clauses is.

        Args:
            text: the question, in English words.
            by: other weights than those of all sentences.
        """
        clauses = clauses_of(text)
        alike = [compared_as(t) for t in (text, *clauses)]
        kernel = self._kernel(self._rows(alike), self._known, self._lengths, self._letters.of(alike))
        found = kernel @ (self.weights if by is None else by)
        whole = float(found[0, 0])
        score = (1 - _APART) * whole + _APART * float(found[1:, 0].mean()) if clauses else whole
        worst = self._worst(clauses, found[1:])
        of = dict(zip(self._reasons, found[0, 1:].tolist(), strict=True))
        return Like(
            score,
            max(of, key=lambda r: of[r]),
            whole=whole,
            worst=max(whole, worst),
            harm=max(like for reason, like in of.items() if reason != _DAILY),
            daily=of.get(_DAILY, 0.0),
            by_words=self._vectors is None,
        )

    @staticmethod
    def _worst(clauses: Sequence[str], found: Any) -> float:
        """Return how like what is declined the worst clause is that asks: "scrap last week, and switch CNC-03 off for me"."""
        asking = asked_clauses(clauses)
        said = [n for n, c in enumerate(clauses) if asking[n] and len(c.split()) >= _SAYS_ENOUGH]
        return float(found[said, 0].max()) if said else -1.0

    def _probe(self, texts: Sequence[str]) -> bytes:
        import numpy as np

        return b"" if self._vectors is None else np.round(np.asarray(self._vectors(texts)), 3).tobytes()

    def _rows(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        held = np.array([_held(t) for t in texts], dtype="float32")
        held *= _CLASSES / np.maximum(1, np.linalg.norm(held, axis=1, keepdims=True))
        if self._vectors is None:
            return held
        return np.hstack([np.asarray(self._vectors(texts), dtype="float32"), held])

    @staticmethod
    def _kernel(rows: Any, known: Any, lengths: Any, letters: Any) -> "NDArray[np.float32]":
        import numpy as np

        joint: NDArray[np.float32] = rows @ known.T
        joint *= 2 * _WIDTH
        joint -= _WIDTH * lengths
        joint -= _WIDTH * _lengths(rows)[:, None]
        np.exp(joint, out=joint)
        joint += _LETTERS * letters
        return joint


def likened_texts(phrases: Sequence[Phrase], keep: Path | None = None) -> list[str]:
    """Return the sentences that questions are likened to, as they are embedded."""
    return [compared_as(p.text) for p in _compared(phrases, keep)]


def compared_phrases(phrases: Sequence[Phrase]) -> list[tuple[str, str]]:
    """Return every sentence that is declined, or is harmless beside those, as its likeness is read, with the reason."""
    declined = [p for p in phrases if p.declined]
    return [(compared_as(p.text), p.means if p.declined else "") for p in (*declined, *_sentences(None))]


def _compared(phrases: Sequence[Phrase], keep: Path | None) -> list[Phrase]:
    """Return the sentences that are declined beside those that are not."""
    for_tools = [p for p in phrases if not p.declined]
    return [*for_tools[::_STEP], *(p for p in phrases if p.declined), *_sentences(keep)]


def _lengths(rows: Any) -> Any:
    """Return the squared lengths of vectors."""
    return (rows**2).sum(axis=1)


def _held(text: str) -> list[float]:
    return [float(p.search(text) is not None) for p in (*word_classes(), *_FORMS)]


def compared_as(text: str) -> str:
    """Return a sentence as its likeness is read: with machines, numbers and people made alike."""
    return first_names().sub("anna", masked(text).replace("’", "'"))


def _sentences(keep: Path | None) -> list[Phrase]:
    """Return the sentences that are declined and those that are not, those of other languages in English words."""
    import numpy as np

    own = _read(_FILE)
    files = sorted(_LANGUAGES.glob("*/declines.yaml"))
    told = b"".join(f.read_bytes() for file in files for f in (file, file.with_name("lexicon.yaml")))

    def translate() -> dict[str, Any]:
        found = [
            replace(p, text=lexicons()[file.parent.name].translate(p.text))
            for file in files
            for p in _read(file)
        ]
        return {"said": np.array([(p.text, p.means) for p in found])}

    said = kept("foreign", hashlib.sha256(told).hexdigest(), keep, translate)["said"]
    return [*own, *(Phrase(str(text), str(why), bool(why)) for text, why in said)]


def _read(file: Path) -> list[Phrase]:
    raw = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    declined = [Phrase(t, why, True) for why, texts in raw["declined"].items() for t in texts]
    return [*declined, *(Phrase(t, "") for t in raw["allowed"])]
