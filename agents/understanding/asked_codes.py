"""Values said by their column and a number or letter: "line 2" where a column of lines holds "L2", "crew b" where one holds "B"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.words import canonical, stem
from plant.index import PlantIndex
from plant.names import Name, key_of

_SAID = re.compile(
    r"\b(?P<word>[^\W\d_]{3,})s?[ -]+(?:no\.?\s*|nr\.?\s*|#)?(?P<code>\d{1,3}|[A-Za-z]\d{0,3}|(?!(?:in|on|of|at|to|is|by|as|or|we|do|an|no|so|up)\b)[A-Za-z]{2})(?![\w.,]*\d)\b(?!['.]\w)"
)
_NUMBERED = re.compile(r"\b(?P<word>[^\W\d_]{3,})[ -]+\d{1,3}\b(?!\.\d)")
_CODE = re.compile(r"(?P<head>[^\W\d_]*)[ _.-]*0*(?P<number>\d{1,3})")
_SHORT = 2  # letters of a value that is said with its column's word: "crew B", "shift N2"
_MOST = 60  # different values of a column of codes
_OF_MANY = frozenset(["time", "date", "day", "week", "month", "year", "hour", "minute", "value", "number"])


@dataclass(frozen=True, slots=True)
class CodeHit:
    """A stretch of a text that means values of some columns by their code."""

    start: int
    end: int
    places: tuple[Name, ...]


def coded_hits(text: str, index: PlantIndex) -> list[CodeHit]:
    """Return what a text says as a column's word and a code, in the order of the text."""
    coded = _coded(index)
    found = []
    for m in _SAID.finditer(text):
        code = m.group("code")
        if code in {"a", "i"} or (
            len(code) == 1 and code.islower() and code.isalpha() and not _ends(text, m.end())
        ):
            continue  # an article, or a letter in the middle of a sentence
        names = coded.get((stem(m.group("word")), code.casefold().lstrip("0") or "0"))
        if names:
            found.append(CodeHit(m.start(), m.end(), names))
    return found


def _ends(text: str, at: int) -> bool:
    """Whether a word is followed by the end of a clause or a preposition."""
    return (
        re.match(
            r"\W*$|\s*[?,.;)]|\s+(?:in|on|at|of|for|had|have|has|was|is|last|this|during|vs|and|or)\b",
            text[at:],
        )
        is not None
    )


def numbered_spans(text: str, index: PlantIndex) -> list[tuple[int, int]]:
    """Return where values with a number stand, whose number is therefore no day: "line 2 june", "furnace 1 july"."""
    found = [(h.start, h.end) for h in coded_hits(text, index) if text[h.end - 1].isdigit()]
    for m in _NUMBERED.finditer(text):
        before = [b.start() for b in re.finditer(r"[^\W_]+", text[: m.start()])][-2:]
        said = [text[start : m.end()] for start in (m.start(), *before)]
        if stem(m.group("word")) not in _OF_MANY and any(index.named("value", key_of(s)) for s in said):
            found.append(m.span())
    return found


def absent_code(text: str, table: str, index: PlantIndex) -> str | None:
    """Return the sentence that a table has no such line, shift or machine as a text says by its number; None where it has.

    Args:
        text: the question.
        table: the rows that would answer it.
        index: what exists.
    """
    coded = _coded(index)
    for m in _SAID.finditer(text):
        word, code = stem(m.group("word")), m.group("code").casefold().lstrip("0") or "0"
        if not code.isdecimal() or (word, code) in coded:
            continue
        there = {n.id: n for (w, _), names in coded.items() if w == word for n in names if n.table == table}
        if there:
            column = next(iter(there.values())).column
            return f"There is no {m.group().strip()} in {table}: {column} has {', '.join(sorted(there))}."
    return None


def within_values(text: str, spans: Sequence[tuple[int, int]], index: PlantIndex) -> list[tuple[int, int]]:
    """Return those stretches that are only the end of a longer value: "furnace 1" of the area "Melting furnace 1"."""
    inside = []
    for start, end in spans:
        before = list(re.finditer(r"[^\W_]+", text[:start]))[-2:]
        longer = [key_of(text[m.start() : end]) for m in before]
        if any(index.named("value", key) and not index.named("equipment", key) for key in longer):
            inside.append((start, end))
    return inside


@lru_cache(maxsize=4)
def _coded(index: PlantIndex) -> Mapping[tuple[str, str], tuple[Name, ...]]:
    columns: dict[tuple[str, str], list[Name]] = {}
    for name in index.names("value"):
        columns.setdefault((name.table, name.column), []).append(name)
    found: dict[tuple[str, str], list[Name]] = {}
    for (_, column), names in columns.items():
        if not 1 < len(names) <= _MOST:
            continue
        words = [w for w in canonical(column) if w not in _OF_MANY]
        plain = [stem(w) for w in column.split("_") if w not in _OF_MANY]  # as it stands: "güte D"
        codes = {n.id: m for n in names if (m := _CODE.fullmatch(n.id.strip()))}
        heads = {m.group("head").casefold() for m in codes.values()}
        alike = len(codes) >= 0.8 * len(names) and len(heads) == 1
        for name in names:
            said = set()
            if alike and name.id in codes:
                said.add(codes[name.id].group("number"))
            if len(name.id) <= _SHORT:
                said.add(name.id.casefold())
            heading = {stem(h) for h in heads if alike and len(h) > _SHORT}
            for word in {*words[-2:], *plain[-2:], *heading}:
                for code in said:
                    found.setdefault((word, code), []).append(name)
    return {key: tuple(names) for key, names in found.items()}
