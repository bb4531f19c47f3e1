"""What a question speaks of and what the plant has: tools that fit both move up.

A tool says its topics (`ToolSpec.about`) and its tables (`ToolSpec.reads`); nothing here knows a tool.
"""

from collections.abc import Sequence
from functools import lru_cache

from agents.understanding.intents import Ranked
from agents.understanding.words import words_of
from plant.index import PlantIndex
from plant.kpi import ELEMENTS, KPIS
from plant.kpi_facts import FACTS
from tools.spec import ToolSpec

_SPOKEN, _OTHER, _EMPTY = 0.12, 0.1, 0.3
_NOTHING = 1.5  # of a tool without rows, where a table of the plant's own accounts for the question
_MOSTLY = 0.5


def toward_topics(
    ranked: Sequence[Ranked],
    text: str,
    index: PlantIndex,
    *,
    has_own: bool = False,
    covers: float = 0.0,
    kpi: str | None = None,
    machines: Sequence[str] = (),
) -> list[Ranked]:
    """Return the tools ranked anew by the question's topics and the plant's tables.

    Args:
        ranked: tools, best first.
        text: the question.
        index: what exists.
        has_own: a table that an import made may answer it.
        covers: share of the question that this table accounts for.
        kpi: that the question speaks of.
        machines: that it names.
    """
    stems = [w.stem for w in words_of(text)]
    spoken = {topic for r in ranked for topic in r.tool.about if _stands(topic, stems)}
    filled = {t.name for t in index.store.tables() if t.rows}
    units = {u for m in machines for u in index.units_below(m)}
    moved = []
    for r in ranked:
        about = set(r.tool.about)
        score = r.score
        if about & spoken:
            score += _SPOKEN
        elif about and spoken:
            score -= _OTHER
        reads = _rests_on(r.tool, kpi) or frozenset(r.tool.reads)
        empty = bool(reads and filled and not filled & reads)
        if has_own and units and reads:
            empty = empty or not any(_holds(index, table, units) for table in reads & filled)
        empty = empty or (has_own and not index.names("signal") and _needs_signal(r.tool))
        if empty and has_own and covers >= _MOSTLY:
            score -= _NOTHING
        if empty and (has_own or not about & spoken):
            score -= (
                2 * _EMPTY if has_own else _EMPTY
            )  # one that is spoken of says itself that it has nothing
        moved.append(Ranked(r.tool, score))
    return sorted(moved, key=lambda r: -r.score)


def reads_nothing(tool: ToolSpec, index: PlantIndex, kpi: str | None) -> bool:
    """Whether all tables that a tool answers from are empty, while the plant has tables of its own."""
    tables = [t for t in index.store.tables() if t.rows]
    reads = _rests_on(tool, kpi) or frozenset(tool.reads)
    return bool(reads) and not any(t.name in reads for t in tables) and any(not t.standard for t in tables)


def _needs_signal(tool: ToolSpec) -> bool:
    """Whether a tool works on signals: it has a slot for them."""
    return any(p.slot is not None and p.slot.kind == "signal" for p in tool.parameters)


def _rests_on(tool: ToolSpec, kpi: str | None) -> frozenset[str]:
    """Return the tables that the KPI of a question rests on, where the tool computes KPIs."""
    known = KPIS.get(kpi or "")
    if known is None or not any(p.slot is not None and p.slot.kind == "kpi" for p in tool.parameters):
        return frozenset()
    return frozenset(FACTS[ELEMENTS[e].fact].table for e in known.elements if e in ELEMENTS)


def _holds(index: PlantIndex, table: str, units: set[str]) -> bool:
    """Whether a table has rows of any of the machines; of a table whose rows name none it is not known."""
    if table in {"reading", "signal"}:
        return any(s.parent in units for s in index.names("signal"))
    return index.store.info(table).equipment_column is None or bool(index.units_in(table) & units)


def speaks_of(tool: ToolSpec, text: str) -> bool:
    """Return whether a question holds a word that a tool is about."""
    stems = [w.stem for w in words_of(text)]
    return any(_stands(topic, stems) for topic in tool.about)


def _stands(topic: str, stems: Sequence[str]) -> bool:
    wanted = _stems(topic)
    n = len(wanted)
    return any(tuple(stems[i : i + n]) == wanted for i in range(len(stems) - n + 1))


@lru_cache(maxsize=512)
def _stems(topic: str) -> tuple[str, ...]:
    return tuple(w.stem for w in words_of(topic))
