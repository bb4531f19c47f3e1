"""What a thing that exists is called, and the form in which names are compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from plant.lexicon import bare

_WORDS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Name:
    """One thing that exists.

    Attributes:
        kind: equipment, product, order, lot, characteristic, signal, person, crew, shift,
            alarm, failure, reason, supplier, customer, defect, table, column, value.
        id: as the plant writes it.
        label: as people read it.
        aliases: other ways to call it.
        parent: equipment above, or table of a column.
        detail: a few words more.
        table, column: where a `column` or `value` stands.
    """

    kind: str
    id: str
    label: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    detail: str = ""
    table: str = ""
    column: str = ""


@lru_cache(maxsize=50_000)
def key_of(text: str) -> str:
    """Return the form in which names are compared.

    Lower case, no accents, words and numbers apart, zero padding and signs gone:
    "IMM-03", "imm 3" and "Imm03" are one.
    """
    return " ".join(str(int(w)) if w.isdecimal() else w for w in _WORDS.findall(bare(text)))


def numbers_of(key: str) -> tuple[str, ...]:
    """Return the numbers of a name's key (`key_of`), in their order."""
    return tuple(w for w in key.split() if w.isdecimal())
