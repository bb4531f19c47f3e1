"""What a question names, as the other parts of the understanding see it."""

from dataclasses import dataclass

from plant.names import Name


@dataclass(frozen=True, slots=True)
class Found:
    """A name and where it stands in the question."""

    kind: str
    id: str
    label: str
    start: int
    end: int
    others: tuple[Name, ...] = ()  # equally good names of other kinds or ids


@dataclass(frozen=True, slots=True)
class Names:
    """What a question names.

    Attributes:
        found: linked names in the order of their words.
        missing: (kind, words) that look like a name of this plant but are none.
        ambiguous: (words, candidates) of one kind.
    """

    found: tuple[Found, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    ambiguous: tuple[tuple[str, tuple[Name, ...]], ...] = ()

    def of(self, kind: str) -> tuple[Found, ...]:
        """Return the names of a kind."""
        return tuple(f for f in self.found if f.kind == kind)
