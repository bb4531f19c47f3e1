"""Limits that stand in each row beside its value: which columns they are, and "out of spec", "within tolerance" as a condition."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agents.understanding.asked_columns import UNIT_STEMS
from agents.understanding.words import canonical
from plant.columns import is_numeric
from plant.query import Condition
from plant.store import ColumnInfo, TableInfo

# words of column names, in the four languages, as they stand in a name: "unterer Grenzwert" is UGW
_LOWER = frozenset(
    re.findall(r"\w+", "lower low lo min minimum minimal lsl ltl ugw usg utg ugr untere unterer unteres unten inferiore inferior inf minimo minima 下限 下限值 最小值 最小")
)  # fmt: skip
_UPPER = frozenset(
    re.findall(r"\w+", "upper high hi max maximum maximal usl utl ogw osg otg ogr obere oberer oberes oben superiore superior sup massimo massima 上限 上限值 最大值 最大")
)  # fmt: skip
_BOUNDS = frozenset(
    re.findall(r"\w+", "limit limits lim lims limite grenze grenzwert toleranz tolleranza tol tolerance spec bound soglia lsl usl ltl utl ugw ogw usg osg utg otg 下限 上限 下限值 上限值")
)  # fmt: skip
_LIMIT = frozenset(["lim", "lims", "limit", "limits", "limite", "grenzwert"])
_AIMED = frozenset(
    re.findall(r"\w+", "nominal nom target sollwert soll setpoint nominale obiettivo aim 标称 标称值 目标 目标值 tolerance toleranz")
)  # fmt: skip
_MEASURED = frozenset(
    re.findall(r"\w+", "value val result reading measured measurement actual istwert ist wert messwert ergebnis valore misura misurato risultato 实测值 测量值 实测 结果 值")
)  # fmt: skip
_CUT = 3  # letters of a word cut short
_NO_VALUES = frozenset(["id", "no", "nr", "number", "code", "key", "sample", "seq", "count", "n"])
_SPEAKS = re.compile(
    r"\b(?:out|outside|oos|within|inside|in|off|beyond|violat\w*|breach\w*|exceed\w*|over|above|below|under)\b",
    re.IGNORECASE,
)
_LIMITS = r"(?:spec(?:s|ifications?|ified)?|grenzwerte?n?|grenzen|toleranz(?:en|bereich)?|spezifikation(?:en)?|limiti|tolleranz[ae]|specifiche|lims?|limits?|tolerances?|tol|range|bounds?|specification limits?)"
_SIDES = r"(?:min(?:imum)?|max(?:imum)?|lower|upper)(?:\s+(?:limit|value|bound|spec))?"
_OWN = r"(?:(?:the|their|its|his|our|own|given|allowed|set|both|spec(?:ification)?|tolerance|respective|corresponding|lower|upper|and|or|/)\s*)*"
_NOT = r"(?:not|n[o']t|never|isnt|arent|wasnt|werent)\s+(?:\w+\s+)?"
_OUT = rf"(?:{_NOT}(?:with)?in(?:side)?(?:\s+of)?|out(?:side|with)?(?:[- ]of)?|off|beyond|violat\w*|breach\w*|exceed\w*|over|above|below|under)"


@dataclass(frozen=True, slots=True)
class Limits:
    """The columns of a table with a value and its limits, of which one may be missing ("")."""

    value: str
    lower: str
    upper: str


def limits_of(info: TableInfo, text: str = "") -> Limits | None:
    """Return the columns of the value and of its limits of each row; None where a table has none, or several.

    Args:
        info: of the table.
        text: a question; of limits of several values those of the one that it names count.
    """
    numbers = [c for c in info.columns if is_numeric(c.type) and "." not in c.name]
    if (said := _said_limits(text, numbers)) is not None:
        return said
    lows = {c.name: c for c in numbers if _side(c, _LOWER)}
    highs = {c.name: c for c in numbers if _side(c, _UPPER)}
    pairs = [(a, b) for a in lows.values() for b in highs.values() if _rest(a, _LOWER) == _rest(b, _UPPER)]
    if len(pairs) > 1:
        pairs = [p for p in pairs if all(_BOUNDS & _parts(c) for c in p)]
    if not pairs:
        single = [c for c in (*lows.values(), *highs.values()) if _BOUNDS & _parts(c)]
        limits = [c for c in numbers if _LIMIT & _parts(c)]
        bare = limits if len(limits) == 1 and not (lows or highs) else []
        if len(bare) == 1 and (measured := _value_of(numbers, bare, _rest(bare[0], _LIMIT))):
            return Limits(measured, "", bare[0].name)  # what is called just a limit is not to be exceeded
        if len(single) != 1:
            return None
        one = single[0]
        about = _rest(one, _LOWER | _UPPER)
        value = _value_of(numbers, (one,), about)
        return value and Limits(
            value, one.name if one.name in lows else "", one.name if one.name in highs else ""
        )  # type: ignore[return-value]
    if len(pairs) != 1:
        return None
    low, high = pairs[0]
    value = _value_of(numbers, (low, high), _rest(low, _LOWER))
    return Limits(value, low.name, high.name) if value else None


def _said_limits(text: str, numbers: Sequence[ColumnInfo]) -> Limits | None:
    """Return the value that a text names with the columns called after it and a bound: TAL, TAL min and TAL max."""
    words = set(re.findall(r"[^\W_]+", text.casefold()))
    others = {c.name for c in numbers}
    twins = {
        c.name for c in numbers if c.unit == "min" and re.sub(r"_min$", "_max", c.name) in others - {c.name}
    }  # "film min" beside "film max" is no time
    names = {
        c.name: frozenset(c.name.casefold().split("_") if c.name in twins else _without_unit(c))
        for c in numbers
    }
    sides = _LOWER | _UPPER
    about = {n: parts - sides - _BOUNDS - UNIT_STEMS for n, parts in names.items() if parts & sides}
    found: dict[str, Limits] = {}
    for value, parts in names.items():
        own = parts - UNIT_STEMS - _MEASURED
        if not any(_akin(o, w) for o in own for w in words) or parts & (sides | _AIMED):
            continue
        told = [n for n, rest in about.items() if rest and _is_of(rest, own) and _is_of(rest, words)]
        lows = [n for n in told if names[n] & _LOWER]
        highs = [n for n in told if names[n] & _UPPER]
        if max(len(lows), len(highs)) == 1:
            found[value] = Limits(value, *(lows or [""]), *(highs or [""]))
    return next(iter(found.values())) if len(found) == 1 else None


def _is_of(bound: frozenset[str], value: Collection[str]) -> bool:
    """Whether all words of a bound's name are those of a value, or cut short: "cal_min" of "caliper"."""
    return all(any(_akin(b, v) for v in value) for b in bound)


def _akin(name: str, said: str) -> bool:
    """Whether a word of a column's name and one of a text are the same, also where either is cut short."""
    if name == said or (len(name) >= _CUT and said.startswith(name)):
        return True
    return len(said) > _CUT and name.startswith(said)


def _without_unit(column: ColumnInfo) -> list[str]:
    """Return the words of a column's name without those of its unit at the end: "min" of minutes is no minimum."""
    parts = column.name.casefold().split("_")
    unit = re.findall(r"[^\W\d_]+", column.unit.casefold())
    return parts[: -len(unit)] if unit and parts[-len(unit) :] == unit and len(parts) > len(unit) else parts


def limits_said(text: str, info: TableInfo) -> tuple[Condition, str] | None:
    """Return "out of spec" or "within their limits" as a condition, and the text without these words.

    None where the text says no such thing, or the rows have no limits of their own.
    """
    names = _LIMITS
    if not _SPEAKS.search(text):
        return None
    if (held := limits_of(info, text)) is None:
        return None
    bounds = [c for c in info.columns if c.name in {held.lower, held.upper}]
    own = [re.escape(" ".join(w)) for c in bounds for w in (c.name.split("_"), _without_unit(c))]
    value = "|".join(re.escape(w) for w in _words_for(held.value, text))
    own += [rf"(?:{value})\s+{_SIDES}"] if value else []
    names = rf"(?:{_LIMITS}|{'|'.join(own)})(?:\s*(?:/|-|,|and|or|to)\s*(?:{'|'.join(own)}))?"
    out = re.compile(
        rf"\b{_OUT}[- ]+{_OWN}(?:[^\W\d]{{3,}}\s+)??{names}(?!\w)|\boos\b|\bout of range\b", re.IGNORECASE
    )
    inside = re.compile(rf"\b(?:with)?in(?:side)?[- ]+(?:of\s+)?{_OWN}{names}(?!\w)", re.IGNORECASE)
    found = out.search(text)
    pattern, way = (out, "outside") if found else (inside, "inside")
    found = found or inside.search(text)
    if found is None:
        return None
    side = _one_side(found.group(), held) or _beyond_one(text, found, held)
    if side is not None and way == "outside":
        sign, limit = side
        condition = Condition(held.value, sign, (), limit)  # type: ignore[arg-type]
    else:
        condition = Condition(held.value, way, (held.lower, held.upper))  # type: ignore[arg-type]
    return condition, pattern.sub(lambda m: " " * len(m.group()), text)


def _words_for(value: str, text: str) -> list[str]:
    """Return the words of a text that a value's column is called by, also where either is cut short: "coating" of coat_g."""
    parts = {p for p in value.casefold().split("_") if len(p) >= _CUT} - UNIT_STEMS
    said = dict.fromkeys(re.findall(r"[^\W_]+", text.casefold()))
    return [w for w in said if any(_akin(p, w) for p in parts)]


def _beyond_one(text: str, found: "re.Match[str]", held: Limits) -> tuple[str, str] | None:
    """Return the sign and limit of "over the limit", "not above it", "below the limit"; None where words mean either side."""
    m = re.match(r"(?P<over>over|above|exceed\w*)|(?P<under>under|below)", found.group(), re.IGNORECASE)
    if m is None:
        return None
    negated = (
        re.search(r"(?:\bnot|n[o']t|\bnever)\s+(?:\w+\s+)?$", text[: found.start()], re.IGNORECASE)
        is not None
    )
    if m["over"]:
        return ("<=" if negated else ">", held.upper) if held.upper else None
    if held.lower:
        return (">=" if negated else "<", held.lower)
    return (">" if negated else "<", held.upper)


def _one_side(said: str, held: Limits) -> tuple[str, str] | None:
    """Return the sign and limit where words name one of both: "exceed the upper limit"."""
    parts = set(re.findall(r"\w+", said.casefold()))
    low, high = bool(parts & _LOWER), bool(parts & _UPPER)
    if low == high:
        return None
    return ("<", held.lower) if low and held.lower else (">", held.upper) if high and held.upper else None


def _parts(column: ColumnInfo) -> frozenset[str]:
    return frozenset(column.name.casefold().split("_"))


def _side(column: ColumnInfo, words: frozenset[str]) -> bool:
    """Whether a column is called a lower, or an upper, bound; "min" of minutes is none."""
    found = _parts(column) & words
    if _BOUNDS & _parts(column):
        return bool(found)  # "Lim min" is no time
    return bool(found) and not (column.unit in {"min", "h", "s"} and found <= {"min"})


def _rest(column: ColumnInfo, words: frozenset[str]) -> frozenset[str]:
    return _parts(column) - words - _BOUNDS - UNIT_STEMS


def _value_of(
    numbers: Sequence[ColumnInfo], limits: Sequence[ColumnInfo], about: frozenset[str]
) -> str | None:
    """Return the column of the values that limits are of: called after the same thing, a value, or the only other number."""
    taken = {c.name for c in limits}
    free = [
        c
        for c in numbers
        if c.name not in taken
        and not (_parts(c) & (_AIMED | _LOWER | _UPPER))
        and not (_parts(c) & _NO_VALUES)
    ]
    scores = {
        c.name: 2.0 * bool(about & _parts(c)) + 1.5 * bool((_parts(c) | set(canonical(c.name))) & _MEASURED)
        + 0.5 * bool(c.unit and c.unit == limits[0].unit)
        for c in free
    }  # fmt: skip
    top = max(scores.values(), default=0.0)
    best = [n for n, s in scores.items() if s == top]
    return best[0] if len(best) == 1 and (top > 0 or len(free) == 1) else None
