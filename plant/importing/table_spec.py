"""A standard table as a target of files: its columns, and the words that point to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plant.importing.header_words import CHINESE, header_words

Kind = Literal["text", "code", "number", "time", "duration", "flag"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a standard table and what files call it.

    Attributes:
        name: column; with a leading "~" it is used on the way but is no column itself.
        kind: what its cells must be.
        says: synonyms, separated by "|"; the first are the surest.
        weak: synonyms so general that they count only beside surer ones.
    """

    name: str
    kind: Kind
    says: str
    weak: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A standard table as a target of files.

    Attributes:
        name: the table.
        fields: its columns.
        needs: groups of fields; one of each group must be found.
        hints: words in the file's name or headers that point here.
        wants_hint: without a hint the table is not taken.
        keys: columns by which a newer file updates rows.
    """

    name: str
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    hints: tuple[str, ...] = ()
    wants_hint: bool = False

    def field(self, name: str) -> Field:
        """Return a field by its name."""
        return next(f for f in self.fields if f.name == name)


def hinted(spec: TableSpec, words: Sequence[str]) -> bool:
    """Say whether names (file, headers) hold a word that points to a table."""
    for name in words:
        have = header_words(name)
        for hint in spec.hints:
            if CHINESE.search(hint):
                if hint in have.key:
                    return True
            elif header_words(hint).words <= have.words:
                return True
    return False
