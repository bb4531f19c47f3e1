"""What a question names, as the other parts of the understanding see it."""

from dataclasses import dataclass, replace

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


def without_load(names: Names, text: str) -> Names:
    """Return the names of a question on time to come without signals that only "load" names: it is the plan's."""
    kept = tuple(
        f
        for f in names.found
        if f.kind != "signal" or text[f.start : f.end].casefold() not in {"load", "loads"}
    )
    return names if len(kept) == len(names.found) else replace(names, found=kept)
