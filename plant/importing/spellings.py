"""Words of a column that differ in case and blanks alone: "FILLER 2" and "filler  2" are "Filler 2", as most rows have it."""

import re
from typing import Any

import pandas as pd

_MOST_WORDS = 400  # different texts of a column up to which they are a set of words, no free text
_LONGEST = 60


def one_spelling(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the texts of a column with one spelling for each word, the most frequent one; others as they are.

    Texts whose case carries meaning, such as ids with small and capital letters side by side in equal numbers of rows,
    stay as they are: only columns of few different texts are changed.
    """
    counts = values.value_counts()
    if not 1 < len(counts) <= _MOST_WORDS or max(len(str(v)) for v in counts.index) > _LONGEST:
        return values
    best: dict[str, str] = {}
    for text in counts.index:  # most frequent first
        best.setdefault(_bare(str(text)), str(text))
    if len(best) == len(counts):
        return values
    named = {text: best[_bare(str(text))] for text in counts.index}
    return values.map(lambda v: named.get(v, v))


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip()).casefold()
