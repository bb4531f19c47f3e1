"""Which signals one machine has and another lacks, which all have, which machines lack one."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from plant.lexicon import apart
from plant.names import Name, key_of
from plant.signal_words import signal_words
from tools.context import ToolContext
from tools.data import signals_of
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import Question
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec

_LISTED = 30
Compared = tuple[Annotated[str, _Slot("equipment", "id or name of a machine, two at least", least=2)], ...]


def compare_signals(context: ToolContext, *, question: Question, equipment: Compared = ()) -> ToolResult:
    """Compare machines by their installed sensors: which signals one has and another lacks, and which all of them have."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = list(dict.fromkeys(u for n in names for u in context.index.units_below(n.id)))
    has = {u: _measured(context, u) for u in units}
    has = {u: found for u, found in has.items() if found}
    if len(has) < 2:
        listed = ", ".join(has) or "none of them"
        return no_data(f"A comparison needs the signals of two machines; there are signals of {listed}.")
    common = set.intersection(*(set(found) for found in has.values()))
    called = {key: name for found in has.values() for key, name in found.items()}
    said, rows = [], []
    for unit, found in has.items():
        lacking = [called[k] for k in called if k not in found]
        own = [called[k] for k in found if all(k not in other for u, other in has.items() if u != unit)]
        rows += [(unit, "has alone", name) for name in own] + [(unit, "lacks", name) for name in lacking]
        said.append(_sentence(unit, own, lacking, len(has)))
    shared = [called[k] for k in called if k in common]
    text = f"{' '.join(said)} All {len(has)} have {len(shared)} signals in common: {_list(shared)}."
    metrics = (
        Metric("Signals in common", len(shared), "signals"),
        *(Metric(f"Signals of {u}", len(found), "signals") for u, found in has.items()),
    )
    return ToolResult(
        text, (*metrics, Table("Signals that not all have", ("machine", "", "signal"), tuple(rows)))
    )


def _measured(context: ToolContext, unit: str) -> Mapping[tuple[str, ...], str]:
    """Return the signals of a machine, as words without the machine's own, with what they are called."""
    owner = context.index.get("equipment", unit)
    own = {
        part
        for text in (unit, owner.label if owner else "")
        for w in key_of(text).split()
        for part in apart(w)
    }
    return {_words(s, own): _label(s, owner) for s in signals_of(context, (unit,))}


def _words(signal: Name, own: set[str]) -> tuple[str, ...]:
    words = signal_words(signal.label, signal.detail)
    return tuple(w for w in words if w not in own) or words


def _label(signal: Name, owner: Name | None) -> str:
    """Return a signal's name without the machine's before it."""
    for name in (owner.label, owner.id) if owner else ():
        if signal.label.casefold().startswith(f"{name.casefold()} "):
            return signal.label[len(name) + 1 :]
    return signal.label


def _sentence(unit: str, own: Sequence[str], lacking: Sequence[str], n: int) -> str:
    if not own and not lacking:
        return f"{unit} has all of them."
    parts = [f"has what {'the other lacks' if n == 2 else 'no other has'}: {_list(own)}"] if own else []
    parts += [f"lacks {_list(lacking)}"] if lacking and (n > 2 or not own) else []
    return f"{unit} {' and '.join(parts)}." if parts else f"{unit} lacks {_list(lacking)}."


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "") if names else "none"


TOOLS = (
    ToolSpec(
        compare_signals,
        "production",
        (
            "which sensors does cnc-07 have that cnc-03 lacks",
            "what signals has mill-1 got that mill-2 does not have",
            "which sensors do press-1 and press-2 have in common",
            "difference between the sensors of the two pumps",
            "compare the installed sensors of mill-1 and mill-2",
            "is there a sensor on press-1 that is missing on press-2",
        ),
        about=("sensor", "signal", "lacks", "common", "meter"),
        reads=("signal",),
    ),
)
