"""How people ask: the tools' own examples, and more sentences for them, of any plant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from tools.spec import ToolSpec

_FILE = Path(__file__).with_name("phrases.yaml")
_SENTENCES = Path(__file__).with_name("sentences")
_PERIODS = ("last week", "yesterday", "in april", "this month", "last month")
_PUT = {"machine": "cnc-07", "order": "order 1042", "alarm": "108"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence and what it asks for: the name of a tool, or why it is declined."""

    text: str
    means: str
    declined: bool = False


def phrases_of(tools: Sequence[ToolSpec]) -> tuple[Phrase, ...]:
    """Return the sentences that stand for each tool, and those that are declined."""
    found = [Phrase(e, tool.name) for tool in tools for e in tool.examples]
    found += [Phrase(s, tool.name) for tool in tools for s in _filled(_sentences().get(tool.name, ()))]
    found += [Phrase(s, why, True) for why, said in _written()["declined"].items() for s in _filled(said)]
    return tuple(found)


DECISIVE = 3  # cues that a decisive word counts for


def cues_of(text: str) -> dict[str, int]:
    """Return how many different words of a text speak by themselves for each specialist."""
    low = text.casefold()
    return {
        a: min(n, 2) + DECISIVE * (a in _decisive() and bool(_decisive()[a].search(low)))
        for a, n in _counted(low).items()
    }


def _counted(low: str) -> dict[str, int]:
    return {agent: len({m.group() for m in found.finditer(low)}) for agent, found in _cues().items()}


def implied_kpi(text: str) -> str | None:
    """Return the KPI that a question means without naming one ("how many did cnc-07 make")."""
    low = text.casefold()
    return next((kpi for kpi, found in _implied().items() if found.search(low)), None)


def _filled(sentences: Sequence[str]) -> list[str]:
    """Put words for the places of names; names that a plant gives stay the kind's own word."""
    periods = cycle(_PERIODS)
    out = []
    for sentence in sentences:
        while "{period}" in sentence:
            sentence = sentence.replace("{period}", next(periods), 1)
        for kind in ("machine", "order", "alarm", "product", "characteristic", "signal"):
            sentence = sentence.replace(f"{{{kind}}}", _PUT.get(kind, kind))
        out.append(sentence)
    return out


@lru_cache(maxsize=1)
def _cues() -> dict[str, re.Pattern[str]]:
    return {
        agent: re.compile(rf"\b(?:{'|'.join(patterns)})\b") for agent, patterns in _written()["cues"].items()
    }


@lru_cache(maxsize=1)
def _decisive() -> dict[str, re.Pattern[str]]:
    return {agent: re.compile(rf"\b(?:{pattern})\b") for agent, pattern in _written()["decisive"].items()}


@lru_cache(maxsize=1)
def _implied() -> dict[str, re.Pattern[str]]:
    return {kpi: re.compile(rf"\b(?:{pattern})\b") for kpi, pattern in _written()["kpis"].items()}


@lru_cache(maxsize=1)
def _sentences() -> dict[str, list[str]]:
    """Return how people ask for each tool, from a file for each specialist."""
    files = sorted(_SENTENCES.glob("*.yaml"))
    return {t: s for f in files for t, s in yaml.load(f.read_bytes(), yaml.CSafeLoader).items()}


@lru_cache(maxsize=1)
def _written() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found
