"""The checker: every number, machine name and quote of an answer must stand in the turn's evidence."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agents.answer import StepRecord
from plant.index import PlantIndex, key_of

_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d[\d,  ]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_QUOTE = re.compile(r"“([^”]{12,})”|\"([^\"]{12,})\"")
_IDENT = re.compile(r"\b(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[A-Za-z][\w]*(?:-[\w]+)*\b")


def faults_of(
    text: str, records: Sequence[StepRecord], question: str, index: PlantIndex, extra: Iterable[str] = ()
) -> list[str]:
    """Return what in a text the evidence does not hold, each in words.

    Args:
        text: the answer.
        records: the tool calls of the turn with their results.
        question: what the user said; it may be repeated.
        index: what exists, to tell names.
        extra: sentences that are part of the evidence (assumptions, notes).
    """
    evidence = [json.dumps(r.result, ensure_ascii=False, default=str) for r in records]
    evidence += [json.dumps(dict(r.arguments), ensure_ascii=False, default=str) for r in records]
    whole = " ".join([*evidence, question, *extra])
    known = _values(whole) | set(_leaf_numbers([r.result for r in records]))
    faults = [f"the number {said}" for said in _numbers(text) if not _stands(said, known)]
    plain = _letters(whole)
    for match in _QUOTE.finditer(text):
        quote = match.group(1) or match.group(2)
        if _letters(quote) not in plain:
            faults.append(f"the quote “{quote[:40]}…”")
    names = {key_of(w) for w in _IDENT.findall(whole)}
    for name in _IDENT.findall(text):
        if key_of(name) not in names and key_of(name) not in key_of(whole):
            faults.append(f"the name {name}")
    return faults


def _numbers(text: str) -> list[str]:
    bare = re.sub(r"\[\d+\]", " ", text)  # marks of citations
    bare = re.sub(r"(?m)^\s*\d{1,2}[.)]\s", " ", bare)  # numbers of a list
    bare = _IDENT.sub(" ", bare)
    return [re.sub(r"[\s,]+$", "", m.group().strip()) for m in _NUMBER.finditer(bare)]


def _stands(said: str, known: set[float]) -> bool:
    value = _value(said)
    if value is None or value in known:
        return True
    decimals = len(said.rpartition(".")[2]) if "." in said else 0
    digits = re.sub(r"\D", "", said).lstrip("0")
    significant = max(len(digits.rstrip("0") if "." not in said else digits), 1)
    for number in known:
        if round(number, decimals) == value or round(-number, decimals) == value:
            return True
        if number and float(f"{number:.{significant}g}") == value:
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
        yield float(len(value))
        for inner in value:
            yield from _leaf_numbers(inner)


def _value(said: str) -> float | None:
    try:
        return float(re.sub(r"[,  +]", "", said).replace("−", "-"))
    except ValueError:
        return None


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", text.casefold())
