"""Words of a column in one spelling: "FILLER 2" and "filler  2" are "Filler 2", as most rows have it; so is a rare "Fillr 2"."""

import re
from typing import Any

import pandas as pd

_MOST_WORDS = 400  # different texts of a column up to which they are a set of words, no free text
_LONGEST = 60
_MOST_MISSPELT = 60  # different texts up to which a rare one like a frequent one is taken for a slip
_SHORTEST, _LONG = 6, 9  # letters of a text in which one letter, or two, may be wrong
_RARE = 0.2  # of the rows of the right spelling
_DOTTED = re.compile(r"(?:[^\W\d_]\.\s*){2,}")  # "n.i.O." is "NIO"
_PLAIN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")


def one_spelling(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the texts of a column with one spelling for each word, the most frequent one; others as they are.

    Texts whose case carries meaning, such as ids with small and capital letters side by side in equal numbers of rows,
    stay as they are: only columns of few different texts are changed.
    """
    named = _named(values)
    return values.map(lambda v: named.get(v, v)) if named else values


def slips(values: "pd.Series[Any]") -> dict[str, str]:
    """Return the misspelt texts of a column with what `one_spelling` makes of them."""
    return {v: n for v, n in _named(values).items() if _bare(v) != _bare(n)}


def _named(values: "pd.Series[Any]") -> dict[str, str]:
    counts = values.value_counts()
    if not 1 < len(counts) <= _MOST_WORDS or max(len(str(v)) for v in counts.index) > _LONGEST:
        return {}
    best: dict[str, str] = {}
    rows: dict[str, int] = {}
    for text, n in counts.items():  # most frequent first
        key = _bare(str(text))
        best.setdefault(key, str(text).strip())
        rows[key] = rows.get(key, 0) + int(n)
    if len(best) <= _MOST_MISSPELT:
        best |= {wrong: best[right] for wrong, right in _slips(rows).items()}
    named = {str(text): best[_bare(str(text))] for text in counts.index}
    return {text: name for text, name in named.items() if text != name}


def _slips(rows: dict[str, int]) -> dict[str, str]:
    """Return rare texts that differ from a frequent one by a letter, or two of a long one."""
    from rapidfuzz.distance import OSA

    found: dict[str, str] = {}
    often = sorted(rows, key=lambda key: -rows[key])
    for n, wrong in enumerate(often):
        if len(wrong) < _SHORTEST or not _PLAIN.fullmatch(wrong):
            continue
        most = 2 if len(wrong) >= _LONG else 1
        for right in often[:n]:
            near = right[0] == wrong[0] and OSA.distance(right, wrong, score_cutoff=most) <= most
            if near and right not in found and _PLAIN.fullmatch(right) and rows[wrong] <= _RARE * rows[right]:
                found[wrong] = right
                break
    return found


def _bare(text: str) -> str:
    text = text.replace(".", "") if _DOTTED.fullmatch(text.strip()) else text
    return re.sub(r"\s+", " ", text.strip()).casefold()
