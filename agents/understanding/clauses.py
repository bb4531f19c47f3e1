"""The clauses of a long question: what is asked stands in one of them, beside greetings, reasons and small talk."""

import re

_BETWEEN = re.compile(
    r"(?<=[.!?;:。！？；])\s+|[。！？；\n]+|\s+[-–]+\s+|,\s+|\s+(?=(?:so|because|but|cause|since|as|and|cos|bc)\b)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?;。！？；])\s+|[。！？；\n]+|\s+[-–]+\s+")
_FEWEST, _LONG = 3, 10


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a long text that has several, those of a word or two left out."""
    return _parts(_BETWEEN, text) if len(text.split()) >= _LONG else []


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text that has several, those of a word or two left out."""
    return _parts(_SENTENCES, text)


def _parts(between: re.Pattern[str], text: str) -> list[str]:
    parts = [p.strip() for p in between.split(text)]
    return [p for p in parts if len(p.split()) >= _FEWEST] if len(parts) > 1 else []
