"""How much of a question a table accounts for: by its name, columns, values and the words that every question has."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked_columns import DULL, UNIT_WORDS
from agents.understanding.asked_conditions import truth_said
from agents.understanding.asked_joins import Joined
from agents.understanding.asked_mentions import base
from agents.understanding.asked_values import ValueHit
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.table_shapes import TableShape
from agents.understanding.table_values import EVERYDAY
from agents.understanding.words import Word, canonical
from plant.lexicon import apart

# words of counting, computing, comparing, grouping, which belong to no table
_OF_FORM = frozenset(
    re.findall(
        r"\w+",
        "how many much often long number count total sum average mean avg median maximum minimum max min highest lowest largest "
        "smallest longest shortest biggest most least fewest top first last latest newest oldest earliest common frequent share percentage "
        "percent percentages rate ratio per by each every different distinct compare difference change above below over under more less than at least "
        "exactly outside actually really between hour day week month year quarter minute hours days weeks months years minutes daily weekly monthly yearly date time "
        "list show give tell which what when where who whose have has had were was are is do does did get got there all any only not no "
        "longer shorter higher lower greater larger smaller bigger heavier lighter faster slower older newer earlier later sooner pls please just "
        "oee availability available performance effectiveness yield mtbf mttr utilisation utilization "
        "period quality "
        "yet second third fourth nobody noone filled noted down separately separate each going written ever acc per-cent "
        "decimal decimals rounded round digits "
        "isnt wasnt arent werent didnt doesnt dont hasnt havent hadnt hourly "
        "type types kind kinds sort sorts "
        "content contents level levels share shares "
        "dropped exceeded bound bounds upper lower "
        "placed but according dominant booked logged registered noted entered appear appears deliver delivers occurrence occurrences occurred mainly "
        "run runs ran produce produced make makes have fill stopped go occur become spent spend cheapest dearest duration "
        "busiest quietest best worst better worse hottest coldest warmest heaviest lightest fastest slowest minus plus divided multiplied difference via go up down "
        "getting went rise rose fall fell trend usually typically normally summary breakdown split ranked sorted ordered use used using end ended "
        "in on at to of is it no or as by we do me my an if so up us am pm be go he vs ok id nr both average averages averagely compared compare whats "
        "gets did do us our from out into about std deviation sigma percentile quantile vs versus against "
        "weighted quote anteil added began begun started ended starting ending together combined other remaining without missing still ever overall altogether whole record recorded taken took take takes made make happen happened occur occurred "
        "lasted lasts suffer suffers suffered calendar gave give gives given lasting stand stands stood come came come comes coming need needs needed require value values figure name names called whose one two three four five ten and or also",
    )
)

_OF_ANY_QUESTION = FUNCTION_WORDS | _OF_FORM | EVERYDAY | DULL

_MEASURED_BY = frozenset(
    [
        "consumption",
        "energy",
        "electricity",
        "power",
        "volume",
        "weight",
        "usage",
        "downtime",
        "date",
        "parts",
        "pieces",
        "units",
        "items",
    ]
)
_MASSES = frozenset(["g", "kg", "t"])  # each is computed from another one
# what is measured in a unit: "core temp" of a column in °C
_TOLD_BY_UNIT = {
    "temperature": frozenset(["°C", "°F", "K"]),
    "pressure": frozenset(["bar", "mbar", "psi", "Pa", "kPa", "MPa"]),
    "weight": frozenset(["g", "kg", "t"]),
    "duration": frozenset(["s", "min", "h"]),
    "downtime": frozenset(["min", "h"]),
    "power": frozenset(["W", "kW", "MW"]),
    "energy": frozenset(["Wh", "kWh", "MWh"]),
    "speed": frozenset(["rpm", "m/min", "m/s"]),
    "flow": frozenset(["L/min", "m³/h", "L/h"]),
    "qty": frozenset(["pcs", "k pcs"]),
    "cost": frozenset(["EUR", "€", "USD", "$", "GBP", "CHF"]),
}
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|p\d\d")


def covered(text: str, words: Sequence[Word], shape: TableShape, hits: Sequence[ValueHit]) -> float:
    """Return the share of a question's content words that a table accounts for, 0 to 1.

    Args:
        text: the question without periods and names of machines.
        words: of it.
        shape: the table as words.
        hits: values of the question that the table, or one that it hangs together with, holds.
    """
    content = _content(words, hits)
    return 1 - len(_unexplained(content, shape, hits)) / len(content) if content else 0.0


def accounts_for_all(
    text: str, words: Sequence[Word], shape: TableShape, held: Sequence[ValueHit], told: Sequence[Joined]
) -> bool:
    """Whether a table of the plant's own accounts for each of two content words of a question, or more."""
    used = [*held, *(t.hit for t in told)]
    several = len({w.stem for w in _content(words, used)}) > 1
    return several and not shape.info.standard and covered(text, words, shape, used) == 1


def unexplained(words: Sequence[Word], shape: TableShape, hits: Sequence[ValueHit]) -> tuple[str, ...]:
    """Return the content words of a question that a table does not account for, as typed."""
    return tuple(dict.fromkeys(w.text for w in _unexplained(_content(words, hits), shape, hits)))


def untouched(
    words: Sequence[Word], shape: TableShape, hits: Sequence[ValueHit], used: Sequence[str]
) -> tuple[Word, ...]:
    """Return the content words that only columns account for which a query does not use.

    Args:
        words: of the question.
        shape: the table as words.
        hits: values of the question that the query uses.
        used: columns that it computes with, compares, groups by or shows.
    """
    info = shape.info
    kept = tuple(c for c in info.columns if c.name in {*used, info.time_column, info.equipment_column})
    stems = frozenset(s for c in kept for s in canonical(f"{c.name} {c.says}"))
    only = replace(shape, columns=stems, info=replace(info, columns=kept))
    known = {*unexplained(words, shape, hits), *_MEASURED_BY}
    left = _unexplained(_content(words, hits), only, hits)
    return tuple({w.text: w for w in reversed(left) if w.text not in known}.values())[::-1]


def _content(words: Sequence[Word], hits: Sequence[ValueHit]) -> list[Word]:
    return [
        w
        for w in words
        if any(h.start <= w.start and w.end <= h.end for h in hits)
        or (
            _ORDINAL.fullmatch(w.text.casefold()) is None
            and w.text.casefold() not in _OF_ANY_QUESTION
            and not w.text.isdecimal()
            and len(w.text) > 1
        )
    ]


def _unexplained(content: Sequence[Word], shape: TableShape, hits: Sequence[ValueHit]) -> list[Word]:
    linked = [s for c in shape.info.columns if "." in c.name for s in canonical(c.name)]
    known = {base(s) for s in (*shape.name, *shape.entity, *shape.columns, *linked)}
    units = {c.unit.casefold() for c in shape.info.columns if c.unit}
    units |= _MASSES if units & _MASSES else frozenset()
    known |= {base(q) for q, own in _TOLD_BY_UNIT.items() if own & {c.unit for c in shape.info.columns}}
    flags = [c.name for c in shape.info.columns if c.type == "boolean"]
    tokens = {t for c in shape.info.columns for t in c.name.split("_")}
    first = {c.split("_")[0] for c in known if len(c) > 1}
    return [
        w
        for w in content
        if not any(h.start <= w.start and w.end <= h.end for h in hits)
        and not any(base(part) in known for part in (w.stem, *apart(w.stem)))
        and not {w.text.casefold(), UNIT_WORDS.get(w.text.casefold(), "").casefold()}
        & (units | first | tokens)
        and not any(truth_said(w.text, flag) is not None for flag in flags)
    ]
