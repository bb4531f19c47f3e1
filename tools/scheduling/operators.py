"""Who of a skill is busy when, while a schedule is built."""

from collections.abc import Mapping

from tools.scheduling.model import Pool


class Rota:
    """Operators by skill; an operator stays with an operation from its setup to its end.

    Attributes:
        version: grows with every operator taken.
    """

    def __init__(self, pools: Mapping[str, Pool]) -> None:
        self._size = {skill: pool.size for skill, pool in pools.items()}
        self._busy = {skill: list(pool.absences) for skill, pool in pools.items()}
        self.version = 0

    def next_try(self, skill: str, begin: int, end: int) -> int | None:
        """Return None when an operator is free in [begin, end), else when it is worth trying again.

        Raises:
            LookupError: nobody has the skill, now or later.
        """
        size = self._size.get(skill, 0)
        if size <= 0:
            raise LookupError(skill)
        here = [b for b in self._busy[skill] if b[0] < end and b[1] > begin]
        if sum(n for _, _, n in here) < size or begin == end:
            return None
        for at in sorted({begin, *(a for a, _, _ in here if a > begin)}):
            taken = [(b, n) for a, b, n in here if a <= at < b]
            if sum(n for _, n in taken) >= size:
                return min(b for b, _ in taken)
        return None

    def take(self, skill: str, begin: int, end: int) -> None:
        """Hold one operator in [begin, end)."""
        self._busy[skill].append((begin, end, 1))
        self.version += 1
