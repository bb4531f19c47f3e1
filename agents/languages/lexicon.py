"""Questions in other languages, put into the English words that the understanding reads.

A language is a folder beside this file with ``lexicon.yaml``: words and turns of phrase, and a few
rules of grammar. Nothing else knows which languages there are.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent
_TOKEN = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# words that are English and mean something else elsewhere, so that they speak for no language
_SHARED = frozenset(
    [
        "a",
        "i",
        "in",
        "on",
        "of",
        "by",
        "at",
        "to",
        "is",
        "it",
        "me",
        "my",
        "we",
        "us",
        "an",
        "as",
        "so",
        "no",
        "was",
        "or",
        "am",
        "oee",
        "scrap",
        "mtbf",
        "mttr",
        "cpk",
        "alarm",
        "plan",
    ]
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language.

    Attributes:
        code: name of its folder: de, it, zh.
        name: as its speakers call it.
        spaced: whether words stand apart.
    """

    code: str
    name: str
    spaced: bool
    find: re.Pattern[str]
    english: tuple[str, ...]
    rules: tuple[tuple[re.Pattern[str], str], ...]
    words: frozenset[str]  # single words of its phrases

    def translate(self, text: str, names: Sequence[tuple[int, int]] = ()) -> str:
        """Return a text in English words.

        Args:
            text: in this language.
            names: stretches that are names of the plant and stay as they are.
        """
        kept: list[str] = []
        out, at = [], 0
        for start, end in sorted(names):
            if start >= at:
                out += [text[at:start], f"⟦{len(kept)}⟧"]
                kept.append(text[start:end])
                at = end
        folded = _fold("".join([*out, text[at:]]))
        for pattern, put in self.rules:
            folded = pattern.sub(put, folded)
        said = self.find.sub(lambda m: self._put(m), folded)
        for n, name in enumerate(kept):
            said = said.replace(f"⟦{n}⟧", f" {name} ")
        return re.sub(r"\s+([?.!,;])", r"\1", " ".join(said.split()))

    def known(self, text: str, english: frozenset[str]) -> int:
        """Return how many words of a text are this language's and not English too."""
        if not self.spaced:
            return len(_HAN.findall(text))
        said = {t for m in self.find.finditer(_fold(text)) for t in _TOKEN.findall(m.group())}
        return len(said - english - _SHARED)

    def _put(self, m: re.Match[str]) -> str:
        english = self.english[(m.lastindex or 1) - 1]
        return english if self.spaced else f" {english} "


@dataclass(frozen=True, slots=True)
class Said:
    """A question in English words.

    Attributes:
        text: what the understanding reads.
        language: code of the language it was asked in.
        sorry: for a language that is not understood: a sentence in it that says so.
    """

    text: str
    language: str = "en"
    sorry: str = ""


def to_english(
    text: str, english: frozenset[str], *, names: Sequence[tuple[int, int]] = (), before: str = "en"
) -> Said:
    """Return a question in English words, with the language it was asked in.

    Args:
        text: as typed.
        english: words that are English here.
        names: stretches that are names of the plant.
        before: language of the conversation; a question of names alone stays in it.
    """
    bare = "".join(" " if any(a <= n < b for a, b in names) else c for n, c in enumerate(text))
    tokens = {t for t in _TOKEN.findall(_fold(bare)) if len(t) > 1}
    here = len({t for t in tokens if t in english or (t in _SHARED and t != "so")})
    for code, other in _others().items():
        if other.script is not None and other.script.search(text):
            return Said(text, code, other.says)
    best, hits = "en", 0
    for code, lexicon in lexicons().items():
        if (known := lexicon.known(bare, english)) > hits:
            best, hits = code, known
    own = len({t for t in tokens if t in english and t not in _SHARED})
    for code, other in _others().items():
        if len(tokens & other.words) >= 3 and len(tokens & other.words) > max(hits, own):
            return Said(text, code, other.says)
    if hits and hits >= own:
        return Said(lexicons()[best].translate(text, names), best)
    if before in lexicons() and not here:
        return Said(lexicons()[before].translate(text, names), before)
    return Said(text)


def apart(text: str) -> str:
    """Return a text with spaces between Chinese characters and Latin letters or digits."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])", " ", text)


def has_foreign(text: str, english: frozenset[str]) -> bool:
    """Whether a word of a text belongs to another language and is not English here; quick."""
    return any(t not in english and t not in _SHARED and t in _foreign() for t in _TOKEN.findall(_fold(text)))


@lru_cache(maxsize=1)
def _foreign() -> frozenset[str]:
    own = {t for x in lexicons().values() for t in x.words}
    return frozenset(own.union(*(o.words for o in _others().values())))


@lru_cache(maxsize=1)
def lexicons() -> Mapping[str, Lexicon]:
    """Return the languages that lie beside this file, by code."""
    return {f.parent.name: _read(f) for f in sorted(_FOLDER.glob("*/lexicon.yaml"))}


def _read(file: Path) -> Lexicon:
    raw = yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
    spaced = raw.get("spaced") != "false"
    entries: dict[str, str] = {}
    for said, english in raw["words"].items():
        for form in {_fold(said), _fold(_spelled_out(said))}:
            entries.setdefault(form, english)
    ordered = sorted(entries, key=lambda k: (-len(k.rstrip("*")), k))
    parts = [f"({_as_pattern(k, spaced)})" for k in ordered]
    return Lexicon(
        file.parent.name,
        raw["name"],
        spaced,
        re.compile((r"(?<!\w)" if spaced else "") + f"(?:{'|'.join(parts)})"),
        tuple(entries[k] for k in ordered),
        tuple((re.compile(_fold(p)), r) for p, r in raw.get("rules", ())),
        frozenset(t for k in entries for t in _TOKEN.findall(k)),
    )


def _as_pattern(said: str, spaced: bool) -> str:
    words = re.escape(said).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    if not spaced:
        return words
    return words if said.endswith("'") else rf"{words}(?!\w)"


def _fold(text: str) -> str:
    """Return a text in small letters without accents, letter for letter."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text.lower().replace("’", "'"))


def _spelled_out(word: str) -> str:
    """Return a word as typed on a keyboard without umlauts."""
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        word = word.replace(umlaut, letters)
    return word


@dataclass(frozen=True, slots=True)
class _Other:
    says: str
    words: frozenset[str]
    script: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _others() -> Mapping[str, _Other]:
    raw = yaml.load((_FOLDER / "others.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)
    return {
        code: _Other(
            o["says"],
            frozenset(_fold(w) for w in o.get("words", "").split()),
            re.compile(o["script"]) if "script" in o else None,
        )
        for code, o in raw.items()
    }
