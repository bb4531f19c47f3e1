"""Durations of files in seconds."""

from plant.importing.cells import Column, coerced
from plant.importing.header_words import header_words
from plant.importing.proposal import Proposal

_SECONDS = {"": 1.0, "s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
_TIME_WORDS = {
    word: unit
    for unit, words in {
        "h": "h hr hrs hour hours ore stunden std 小时",
        "min": "min mins minute minutes minuti minuten 分钟",
        "s": "s sec second seconds secondi sekunden 秒",
    }.items()
    for word in words.split()
}


def in_seconds(column: Column, proposal: Proposal) -> Column:
    """Return a duration in seconds, by the unit in its header or its cells."""
    if column.kind in {"duration", "clock"}:
        return column
    column = coerced(column, "number", proposal.notation) if column.kind != "number" else column
    factor = _SECONDS.get(column.unit)
    if factor is None or not column.unit:
        words = header_words(column.name)
        factor = next((_SECONDS[u] for w, u in _TIME_WORDS.items() if w in words.words), None)
        if factor is None:
            factor = 60.0 if _mostly_minutes(column) else 1.0
            said = "minutes" if factor == 60 else "seconds"
            proposal.questions.append(f"'{column.name}' names no unit; are its numbers {said} (assumed)?")
    return Column(column.name, "duration", column.values * factor, column.bad, column.text, "s")


def _mostly_minutes(column: Column) -> bool:
    key = header_words(column.name).key
    return not any(
        w in key for w in ("cycle", "ciclo", "takt", "zyklus", "节拍", "工时", "second", "planned down s")
    )
