"""Words of a question in the form in which they are compared with names of tables and columns."""

import re
from dataclasses import dataclass
from functools import lru_cache

from plant.index import key_of

_WORD = re.compile(r"[^\W_]+(?:%|)|%", re.UNICODE)
# words that tables use for one and the same thing; the first stands for all
_SAME = (
    ("alarm", "alert", "alerts", "warning"),
    ("machine", "equipment", "asset", "unit", "station", "workcenter"),
    ("sensor", "meter", "tag", "signal", "gauge"),
    ("failure", "fault", "breakdown"),
    ("anomaly", "outlier", "anomal"),
    ("product", "item", "article", "material", "part"),
    ("supplier", "vendor"),
    ("operator", "worker", "employee"),
    ("qty", "quantity", "amount", "pieces", "pcs"),
    ("cost", "price", "expense"),
    ("wo", "workorder"),
    ("customer", "client"),
    ("reading", "measurement", "measurements"),
    ("mapping", "mapped", "map"),
    ("defect", "nonconformity", "flaw"),
    ("hour", "hr"),
    ("priority", "prio"),
    ("begin", "start", "started"),
    ("end", "finish", "finished"),
)
_CANON = {w: group[0] for group in _SAME for w in group}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, its stem, and where it stands."""

    text: str
    stem: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text with their stems."""
    return [Word(m.group(), stem(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def canonical(name: str) -> list[str]:
    """Return the stems of a name as tables write them ("primary_code", "workOrders")."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")
    return [w.stem for w in words_of(apart) if len(w.stem) > 1]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return a word without plural ending, and the one word that stands for its synonyms."""
    low = key_of(word) or word.casefold()
    if low in _CANON:
        return _CANON[low]
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if low.endswith(ending) and len(low) > len(ending) + 2:
            low = low[: -len(ending)] + put
            break
    else:
        if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3:
            low = low[:-1]
    return _CANON.get(low, low)
