"""The checker: every number, name, quote and address of an answer must stand in the turn's evidence."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agents.answer import StepRecord
from knowledge.embedding import english_words
from plant.index import PlantIndex
from plant.names import key_of

_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d[\d,  ]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_QUOTE = re.compile(r"“([^”]{12,})”|\"([^\"]{12,})\"")
_IDENT = re.compile(r"\b(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[A-Za-z0-9][\w]*(?:-[\w]+)*\b")
_PROPER = re.compile(r"(?<![\w'’])[A-Z][A-Za-z]{2,}(?:-[A-Za-z]+)*\b")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|<[a-z/!][^>]*>|!\[|\]\(", re.IGNORECASE)
_ONES = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {w: n for n, w in enumerate(_ONES.split(), 2)} | {
    w: 10 * n for n, w in enumerate(_TENS.split(), 2)
}
_SPELLED |= {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_SPELLED_WORD = re.compile(
    rf"\b(?:{'|'.join(_SPELLED)})(?:[- ](?:{'|'.join(_SPELLED)}|and))*\b", re.IGNORECASE
)
# words that begin a sentence or carry capitals in any answer
_EVERYDAY = (
    "oee mtbf mttr cpk ppk i the a an it in on of no yes there this that these here based according from for at all "
    "both each between during since after before however so and but overall please note see monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august september october november "
    "december gemba"
)
_PLAIN = frozenset(_EVERYDAY.split())


def faults_of(
    text: str,
    records: Sequence[StepRecord],
    question: str,
    index: PlantIndex,
    extra: Iterable[str] = (),
    *,
    trusted_arguments: bool = True,
) -> list[str]:
    """Return what in a text the evidence does not hold, each in words.

    Args:
        text: the answer.
        records: the tool calls of the turn with their results.
        question: what the user said; it may be repeated.
        index: what exists, to tell names.
        extra: sentences that are part of the evidence (assumptions, notes).
        trusted_arguments: the arguments of the calls are evidence too; not where a language model chose them.
    """
    text = unicodedata.normalize("NFKC", text)
    evidence = [json.dumps(r.result, ensure_ascii=False, default=str) for r in records]
    if trusted_arguments:
        evidence += [json.dumps(dict(r.arguments), ensure_ascii=False, default=str) for r in records]
    whole = unicodedata.normalize("NFKC", " ".join([*evidence, question, *extra]))
    known = _values(whole) | set(_leaf_numbers([r.result for r in records]))
    faults = [f"the number {said}" for said in _numbers(text) if not _stands(said, known)]
    faults += [f"the number {said}" for said in _spelled(text) if not _is_said(said, known, whole)]
    plain = _letters(whole)
    for match in _QUOTE.finditer(text):
        quote = match.group(1) or match.group(2)
        if _letters(quote) not in plain:
            faults.append(f"the quote “{quote[:40]}…”")
    keyed = f" {key_of(whole)} "
    for name in dict.fromkeys(_IDENT.findall(text)):
        if f" {key_of(name)} " not in keyed:
            faults.append(f"the name {name}")
    words = {w.casefold() for w in re.findall(r"[^\W\d_]+", whole)}
    faults += [f"the name {name}" for name in _unknown_names(text, words)]
    faults += [f"the address {m.group()}" for m in _ADDRESS.finditer(text) if m.group() not in whole]
    return faults


def _unknown_names(text: str, words: set[str]) -> list[str]:
    """Return capitalised words that neither the evidence holds nor everyday English begins a sentence with."""
    found = []
    for m in _PROPER.finditer(text):
        low = m.group().casefold()
        parts = low.split("-")
        if all(p in words or p in _PLAIN for p in parts):
            continue
        begins = re.search(r"(?:^|[.!?:;\n•*-]\s*|[“\"(])$", text[: m.start()]) is not None
        if not (begins and all(p in english_words() for p in parts)):
            found.append(m.group())
    return found


def _numbers(text: str) -> list[str]:
    bare = re.sub(r"\[\d+\]", " ", text)  # marks of citations
    bare = re.sub(r"(?m)^\s*\d{1,2}[.)]\s", " ", bare)  # numbers of a list
    bare = _IDENT.sub(" ", bare)
    return [re.sub(r"[\s,]+$", "", m.group().strip()) for m in _NUMBER.finditer(bare)]


def _spelled(text: str) -> list[str]:
    return [m.group() for m in _SPELLED_WORD.finditer(text)]


def _is_said(said: str, known: set[float], whole: str) -> bool:
    """Whether a spelled number ("ninety-seven") stands in the evidence, as figure or word."""
    total, part = 0, 0
    for word in re.findall(r"[a-z]+", said.casefold()):
        value = _SPELLED.get(word)
        if value is None:
            continue
        if value >= 100:
            part = max(part, 1) * value
            total, part = (total + part, 0) if value >= 1000 else (total, part)
        else:
            part += value
    return (
        float(total + part) in known or re.search(rf"\b{re.escape(said)}\b", whole, re.IGNORECASE) is not None
    )


def _stands(said: str, known: set[float]) -> bool:
    """Whether a number is in the evidence, as it is or rounded to the digits it is said with."""
    value = _value(said)
    if value is None:
        return False
    if value in known:
        return True
    decimals = len(said.rpartition(".")[2]) if "." in said else 0
    digits = re.sub(r"\D", "", said).lstrip("0")
    significant = len(digits.rstrip("0") if "." not in said else digits)
    for number in known:
        if round(number, decimals) == value or round(-number, decimals) == value:
            return True
        if number and significant >= 3 and float(f"{number:.{significant}g}") == value:
            return True
    return False


def _values(text: str) -> set[float]:
    found = set()
    for match in re.finditer(r"[-−]?\d+(?:[,  ]\d{3})*(?:\.\d+)?", text):
        value = _value(match.group())
        if value is not None:
            found.add(value)
            found.add(abs(value))
    for match in re.finditer(r"\d+(?:\.\d+)?", text):
        found.add(float(match.group()))
    return found


def _leaf_numbers(value: Any) -> Iterable[float]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaf_numbers(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _leaf_numbers(inner)


def _value(said: str) -> float | None:
    try:
        return float(re.sub(r"[,  +]", "", said).replace("−", "-"))
    except ValueError:
        return None


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", text.casefold())
