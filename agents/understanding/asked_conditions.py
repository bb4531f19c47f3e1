"""Conditions on the rows of a table in a question: values, comparisons, numbers, what is missing."""

import re
from collections.abc import Sequence

from agents.understanding.asked_columns import DULL, column_called
from agents.understanding.asked_compared import lasting_in, numbers_compared, of_unit_said
from agents.understanding.asked_mentions import base
from agents.understanding.asked_present import has_zeros
from agents.understanding.asked_undone import undone_said
from agents.understanding.asked_values import ValueHit
from agents.understanding.numbers_of_columns import numeric_said
from agents.understanding.said_units import factor
from agents.understanding.table_shapes import HIGH, LOW, TableShape, direction
from agents.understanding.words import canonical, words_of
from plant.columns import is_numeric, is_time
from plant.index import PlantIndex
from plant.query import Condition
from plant.store import TableInfo

_ABOUT = re.compile(
    r"\b(?:for|of|about|on|with|related to|containing|mention\w*|involv\w+)\s+(?:the\s+|an?\s+|all\s+)?(?P<what>[\w-]{3,20}(?:\s+[\w-]{3,20})?)",
    re.IGNORECASE,
)
_OF_THING = re.compile(
    r"\b(?:of|for|on)\s+(?:the\s+|an?\s+)?(?P<column>[a-z_]{4,20})\s+"
    r"(?P<what>(?!(?:and|or|in|on|at|by|per|with|from|to|for|of|is|was|were|during|since|last|this|than|above|below|over|under|more|less|"
    r"lasting|did|had|has|have|came|within|after|before)\b)[\w-]+(?: [\w-]+){0,2})\s*[?.!]?$",
    re.IGNORECASE,
)
_TOOK = re.compile(
    r"\b(?:took|takes?|last(?:ed|s|ing)?)\s+(?:exactly\s+)?(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>hours?|minutes?|min|h)\b(?! (?:or|and|to)\b)",
    re.IGNORECASE,
)
# "18 mm boards", "of 5 kg bags"
_SIZED = re.compile(
    r"(?<!than )(?<!over )(?<!above )(?<!below )(?<!under )\b(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>mm|cm|m|kg|g|ml|l|µm|kW|bar|V)\s+(?=[a-z]{3,})"
)
_NOT_YET = re.compile(
    r"\b(?:not|never|still not|n't|nt)\s+(?:yet\s+|been\s+|yet been\s+)?(?P<what>[a-z]+(?:ed|ished|sed|d|ent|n))\b",
    re.IGNORECASE,
)
_WRITTEN = r"(?:written(?: down)?|wrote(?: down)?|filled(?: in| out)?|fill in|record(?:ed)?|noted?|enter(?:ed)?|logged|measured|given|gave|put(?: in)?|known|stated|set|reported|assigned)"
_UNWRITTEN = re.compile(
    rf"(?P<what>(?:[^\W\d][\w-]*\s+){{1,3}})(?:was|were|is|are|has|have|had|been)(?:\s+not|n'?t|\s+never)\s+(?:been\s+|ever\s+)?{_WRITTEN}\b|"
    r"\b(?:is|are|was|were)\s+(?:(?:the|their|its|an?)\s+)?(?P<lacked>(?:[^\W\d][\w-]*\s+){1,3}?)(?:missing|empty|blank|unknown)\b|"
    r"(?P<lacks>(?:(?!(?:where|whose|that|which|the|their|its|if)\b)[^\W\d][\w-]*\s+){1,3})(?:is|are|was|were)\s+(?:still\s+)?(?:missing|empty|blank|unknown)\b|"
    rf"\b(?:nobody|no one|noone|none)\s+(?:ever\s+|has\s+|had\s+)*{_WRITTEN}\s+(?:(?:an?|any|the|its|their)\s+)?(?P<where>[^\W\d]\w+(?:\s+[^\W\d]\w+)?)|"
    rf"\b(?:nobody|no one|noone)\s+(?:ever\s+|has\s+|had\s+)*(?!(?:{_WRITTEN})\b)(?P<did>[a-z]{{4,}})\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:missing|without(?: an?)?|lack(?:s|ing)?(?: an?)?|empty|no(?!\s*\.?\s*\d)(?!\s+(?:and|or|of|for|in)\b)|blank|never (?:got|had|received|have)(?: an?| any)?)\s+(?P<what>[\w ]{3,40})",
    re.IGNORECASE,
)

_ONLY_WITH = re.compile(
    r"\b(?:only|just)\b(?:\s+\w+){0,3}?\s+(?:(?:that|which|who|where there)\s+)?(?:actually\s+|really\s+)?(?:had|have|has|was|were|with)\s+(?:an?|any|some)\s+(?P<what>[^\W\d]\w+)",
    re.IGNORECASE,
)
# "ignore orders without a downtime": empty cells count in no figure anyway
_LEFT_OUT = re.compile(
    r"\b(?:ignor\w+|exclud\w+|leav\w+ out|skip\w*|except|disregard\w*|apart from)\b[^.?!;]*$", re.IGNORECASE
)

_NEGATED = re.compile(
    r"\b(?:not|n't|(?:is|are|was|were|do|does|did|has|have|had|ca|wo|could|would)n'?t|except(?: for)?|other than|outside(?: of)?|exclud\w+|without|w/o|no|apart from|but not|non|(?:leav|skip|ignor|omit|drop|disregard|discount)\w*|(?:not|without|never)\s+(?:count|includ|consider|tak|us)ing)[\s-]+(?:the\s+|any\s+|all\s+|those\s+)?(?:the\s+|in\s+|a\s+|an\s+|any\s+|from\s+|by\s+|all\s+)?$",
    re.IGNORECASE,
)


def conditions(
    text: str, shape: TableShape, held: Sequence[ValueHit], by_machine: bool, index: PlantIndex
) -> tuple[Condition, ...]:
    """Return the conditions that a question puts on the rows of a table.

    Args:
        text: the question.
        shape: the table as words.
        held: values of the question that the table holds.
        by_machine: the machine is a condition of its own.
        index: what exists.
    """
    info = shape.info
    negated = [h for h in held if is_denied(h, text)]
    columns = _one_column_each([h for h in held if h not in negated])
    if by_machine:  # the machine is a condition of its own
        columns.pop(info.equipment_column or "", None)
    found = [Condition(c, "in", tuple(values)) for c, values in columns.items()]
    found += [
        Condition(c, "not in", tuple(v)) for c, v in _one_column_each(negated).items() if c not in columns
    ]
    if not found and (about := _about(text, shape, index)) is not None:
        found.append(about)
    if (
        not any(_is_direction(c) for c in found)
        and (way := direction(_without(text, held), shape))
        and (found or not by_machine)
    ):
        found.append(way)
    for column in info.columns:
        if column.type == "boolean":
            truth = truth_said(text, column.name)
            if truth is not None:
                found.append(Condition(column.name, "in", (str(truth).lower(),)))
    found += numbers_compared(text, info)
    if (took := _TOOK.search(text)) and (lasting := lasting_in(info, took["unit"])) is not None:
        times = factor(took["unit"], next(c.unit for c in info.columns if c.name == lasting))
        found.append(Condition(lasting, "in", (float(took["number"].replace(",", ".")) * times,)))
    for column in info.columns:
        if is_numeric(column.type) and not any(c.column == column.name for c in found):
            number_said = numeric_said(text, column.name, column.unit)
            if number_said is not None:
                found.append(Condition(column.name, "in", (number_said,)))
    if (
        not found
        and (sized := _SIZED.search(text))
        and (measured_in := of_unit_said(info, sized.group("unit"))) is not None
    ):
        found.append(Condition(measured_in, "in", (sized.group("number").replace(",", "."),)))
    known = {c.column for c in found}
    found += [c for c in _having_any(text, info, index) if c.column not in known]
    for m in () if undone_said(text, info) else _NOT_YET.finditer(text):
        done = column_called(info, m.group("what"))
        if done is not None and any(c.name == done and is_time(c.type) for c in info.columns):
            found.append(Condition(done, "missing"))
    for m in _UNWRITTEN.finditer(text):
        if (blank := _column_in(next(g for g in m.groups() if g), info)) is not None:
            found = [c for c in found if c.column != blank] + [Condition(blank, "missing")]
    for m in _MISSING.finditer(text):
        if _LEFT_OUT.search(text[: m.start()]) or any(m.start() < h.start < m.end() for h in negated):
            continue  # "without the cancelled orders" are those of another state
        if any(h.start <= m.start() < h.end for h in held):
            continue  # "no steam" is a reason
        named = column_called(info, m.group("what"))
        if named is not None and any(c.name == named and c.type == "boolean" for c in info.columns):
            found = [c for c in found if c.column != named] + [Condition(named, "in", ("false",))]
        elif named is not None and "." not in named and _counts_none(info, named, index):
            found = [c for c in found if c.column != named] + [Condition(named, "in", (0.0,))]
        elif named is not None:
            found.append(Condition(named, "missing"))
    return tuple(found)


def is_denied(hit: ValueHit, text: str) -> bool:
    """Whether a question leaves out what has a value: "other than Norvik", "outside Germany"."""
    return _NEGATED.search(text[: hit.start]) is not None


def _having_any(text: str, info: TableInfo, index: PlantIndex) -> list[Condition]:
    """Return that a column which counts is above zero, where only rows are asked that had any: "only runs that had a setup"."""
    found = []
    for m in _ONLY_WITH.finditer(text):
        column = column_called(info, m["what"])
        if column is not None and "." not in column and _counts_none(info, column, index):
            found.append(Condition(column, ">", (0.0,)))
    return found


def _counts_none(info: TableInfo, column: str, index: PlantIndex) -> bool:
    """Whether rows without any of what a column counts have a zero there: "deliveries without short pieces"."""
    numeric = any(c.name == column and is_numeric(c.type) for c in info.columns)
    return numeric and has_zeros(info, column, index)


def _without(text: str, hits: Sequence[ValueHit]) -> str:
    """Return a text with blanks for its values: "zone temp high" of an alarm's text is no direction."""
    for h in hits:
        text = (
            text[: h.start] + " " * (h.end - h.start) + text[h.end :]
            if " " in text[h.start : h.end].strip()
            else text
        )
    return text


def _column_in(words: str, info: TableInfo) -> str | None:
    """Return the column that the last of some words name: "batches where the core temp"."""
    said = words.split()
    tails = [" ".join(said[-n:]) for n in (3, 2, 1) if len(said) >= n]
    tails += [base(said[0])] if len(said) == 1 else []
    named = [c for t in tails if (c := column_called(info, t)) is not None]
    if named or not said:
        return named[0] if named else None
    did = [c.name for c in info.columns if base(said[0]) in {base(s) for s in canonical(c.name)}]
    return did[0] if len(did) == 1 else None


def _about(text: str, shape: TableShape, index: PlantIndex) -> Condition | None:
    """Return the values that hold the word a question is about: "codes for motors" -> "Motor Failure"."""
    for m in _ABOUT.finditer(text):
        flags = [c.name for c in shape.info.columns if c.type == "boolean"]
        said = [
            w
            for w in words_of(m.group("what"))[:2]
            if not any(truth_said(w.text, f) is not None for f in flags)
        ]
        wanted = {w.stem for w in said} - shape.name - shape.columns - DULL
        columns: dict[str, list[str]] = {}
        for name in index.names("value"):
            if name.table == shape.info.name and wanted and wanted <= set(canonical(name.id)):
                columns.setdefault(name.column, []).append(name.id)
        if columns:
            column = max(columns, key=lambda c: len(columns[c]))
            return Condition(column, "contains", tuple(wanted))
    for m in _OF_THING.finditer(text):
        called = column_called(shape.info, m.group("column"))
        if called is not None and called in {
            n.column for n in index.names("value") if n.table == shape.info.name
        }:
            what = re.sub(r"(?:\s+(?:in|on|at|by|per|with|from|to|for|of))+$", "", m.group("what").strip())
            if {w.stem for w in words_of(what)} & (shape.name | shape.columns):
                continue  # "of clay loads" names the rows
            # none is called so: the answer says it
            return Condition(called, "in", (what,))
    return None


def _is_direction(condition: Condition) -> bool:
    """Return whether a condition says high or low."""
    return any(str(v).casefold() in HIGH | LOW for v in condition.values)


def truth_said(text: str, column: str) -> bool | None:
    """Return whether a text says that a column of yes and no is so ("planned"), or not ("unplanned"); None where neither."""
    name = column.replace("_", " ").replace("is ", "")
    opposite = {
        "preventive": "corrective",
        "planned": "unplanned",
        "good": "bad",
        "open": "closed",
        "active": "inactive",
    }
    if re.search(rf"\b(?:not|non|un)[- ]?{re.escape(name)}\b", text, re.IGNORECASE):
        return False
    other = opposite.get(name)
    said = re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
    if said and other and re.search(rf"\b{other}\b", text, re.IGNORECASE):
        return None  # both
    if said:
        return True
    return False if other and re.search(rf"\b{other}\b", text, re.IGNORECASE) else None


def without_truths(words: Sequence[str], info: TableInfo) -> tuple[str, ...]:
    """Return the words that say nothing of a column of yes and no: "unplanned" of planned is told by it alone."""
    flags = [c.name for c in info.columns if c.type == "boolean"]
    return tuple(w for w in words if not any(truth_said(w, flag) is not None for flag in flags))


def _one_column_each(held: Sequence[ValueHit]) -> dict[str, list[str]]:
    """Keep each value in one column: the one that holds most of the values."""
    places: dict[str, list[tuple[int, str]]] = {}
    for n, hit in enumerate(held):
        for p in hit.places:
            places.setdefault(p.column, []).append((n, p.id))
    kept: dict[str, list[str]] = {}
    seen: set[int] = set()
    for column, found in sorted(places.items(), key=lambda c: -len({n for n, _ in c[1]})):
        fresh = [(n, v) for n, v in found if n not in seen]
        if fresh:
            kept[column] = list(dict.fromkeys(v for _, v in fresh))
            seen |= {n for n, _ in fresh}
    return kept
