"""Names in a question: machines, products, orders, lots, characteristics, codes, tables, values.

Linked through the plant's index; case, padding, joined and split words and typos are forgiven,
numbers never ("press 1" is not "press 13").
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from agents.understanding.machine_classes import by_letters, by_maker, by_own_word, of_their_class
from agents.understanding.name_words import (
    COMMON,
    is_beside,
    is_code,
    is_code_of_person,
    is_common_word,
    is_order,
    says_crew,
    says_shift,
)
from agents.understanding.named import Found, Names
from agents.understanding.nearly_named import crews_like, named_like, nearly_named
from agents.understanding.partner_words import by_partner_word
from agents.understanding.signal_names import link_signals
from agents.understanding.spelled_signals import spelled_signals
from knowledge.words import stems_of
from plant.index import PlantIndex
from plant.names import Name, key_of

_WORD = re.compile(r"[\w$%]+(?:[-/.][\w]+)*", re.UNICODE)
_MOST_WORDS = 5
_OF_TABLES = frozenset(["value", "column", "table"])
# kinds in the order in which they win an equal phrase
_KINDS = (
    "equipment", "characteristic", "signal", "product", "order", "work_order", "lot", "supplier", "crew", "shift",
    "person", "alarm", "failure", "defect", "reason", "value", "column", "table", "customer",
)  # fmt: skip
# a bare number is a name only beside such a word
_BESIDE = {
    "alarm": r"(?:alarms?|alrm|errors?|eror|codes?|faults?|warnings?|allarmi?|allarme|errore|fehler|shows?|says|display|screen|panel)",
    "order": r"(?:orders?|po|job|ordine|auftrag)",
    "work_order": r"(?:work ?orders?|wo|tickets?|notifications?)",
    "lot": r"(?:lots?|batch(?:es)?)",
    "signal": r"(?:signals?|sensors?)",
}
_CODE = re.compile(
    r"\b(?:alarms?|alrm|errors?|eror|codes?|faults?|(?<!early )warnings?|allarme|errore|fehler|alarma?|(?:display|screen|panel|hmi|machine|it) "
    r"(?:shows?|says|displays|reports))\b\W*(?:code|no\.?|nr\.?|number)?\W*"
    r"([A-Z]{0,3}-?\d{1,5}(?:\[\d+\])?)\b",
    re.IGNORECASE,
)
_CHARTED = re.compile(
    r"\s*(?:control )?(?:charts?|statistics?|plots?|and spe)\b", re.IGNORECASE
)  # "T2 chart"
_OF_PAPER = re.compile(
    r"\b(?:monthly|weekly|daily|yearly|annual|time|excel|data|set-?up|check|score|spread|report(?:ing)?|log|tally|route|title|progress|status|"
    r"task|tool|menu|name|number|door|side|result|control|work|shift)[ -]$",
    re.IGNORECASE,
)
_OPERATION = re.compile(r"\b(?:op|operation|step)\s*\.?\s*(\d{1,3})\b", re.IGNORECASE)


def link_names(
    question: str, index: PlantIndex, documents: Sequence[str] = (), *, taken: Sequence[tuple[int, int]] = ()
) -> Names:
    """Link the names of a question.

    Args:
        question: as typed.
        index: what exists.
        documents: names of the documents of the library.
        taken: stretches of the text that are something else (periods).
    """
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(question)]
    words = [w for w in words if not any(a < w[2] and w[1] < b for a, b in taken)]
    found: list[Found] = []
    ambiguous: list[tuple[str, tuple[Name, ...]]] = []
    used: set[int] = set()
    loose: set[int] = set()  # words of tables, which may yet be part of a name that is missing
    found += _codes(question, index, words, used)
    found += _alarms_told(question, words, used, index)
    found += of_their_class(question, words, used, index)
    for n in range(_MOST_WORDS, 0, -1):
        for at in range(len(words) - n + 1):
            span = range(at, at + n)
            if used & set(span) or words[at + n - 1][2] - words[at][1] > 90:
                continue
            if any(words[i + 1][1] - words[i][2] > 3 for i in span[:-1]):
                continue
            text = question[words[at][1] : words[at + n - 1][2]]
            hits = _exact(text, question, words[at][1], index)
            if not hits or (hits[0].kind in {"value", "column"} and n > 1 and _holds_machine(text, index)):
                continue
            if hits[0].kind in {"value", "column"} and index.named("signal", key_of(text)):
                continue  # the table of signals lists them; linked with their machine below
            kind = hits[0].kind
            same = {h.id: h for h in hits if h.kind == kind}
            if len(same) > 1 and kind != "value":
                ambiguous.append((text, tuple(same.values())))
            else:
                best = hits[0]
                others = tuple(h for h in hits[1:] if h.id != best.id or h.column != best.column)
                found.append(Found(kind, best.id, best.label, words[at][1], words[at + n - 1][2], others))
            used |= set(span)
            if kind in {"value", "column", "table"}:
                loose |= set(span)
    found += _signals(question, words, used, index, found, ambiguous)
    found += _steps(question, index, found, ambiguous)
    found += _measured_by(question, words, used, index, found)
    found += nearly_named(question, words, used, index)
    found += by_own_word(words, used, index)
    found += by_letters(question, words, used, index)
    found += by_maker(words, used, index)
    found += by_partner_word(words, used, index)
    missing = [*named_like(question, words, used - loose, index), *crews_like(question, found, index)]
    for document in documents:
        stem = document.rsplit(".", 1)[0]
        if document.casefold() in question.casefold() or key_of(stem) in key_of(question):
            found.append(Found("document", document, document, 0, 0))
    found.sort(key=lambda f: f.start)
    found = _nearest_places(_class_within(found, question, index), index)
    return Names(tuple(found), tuple(missing), tuple(ambiguous))


def machine_spans(question: str, index: PlantIndex) -> list[tuple[int, int]]:
    """Return where names of machines with a number stand, written as the plant knows them."""
    words = list(_WORD.finditer(question))
    spans: list[tuple[int, int]] = []
    for n in range(_MOST_WORDS, 0, -1):
        for at in range(len(words) - n + 1):
            start, end = words[at].start(), words[at + n - 1].end()
            if any(a < end and start < b for a, b in spans) or end - start > 60:
                continue
            key = key_of(question[start:end])
            if re.search(r"[^\W\d].*\d", key) and index.named("equipment", key):
                spans.append((start, end))
    return spans


_INSIDE = re.compile(r"\b(?:in|inside|within|from|of)\s+(?:the\s+|our\s+)?$", re.IGNORECASE)


def _class_within(found: list[Found], question: str, index: PlantIndex) -> list[Found]:
    """Leave out the machines of a class that are not in the hall which a question names behind it: "cranes in the melt shop"."""
    spans = [(f.start, f.end) for f in found if f.kind == "equipment" and f.end]
    gone: set[str] = set()
    for area in found:
        units = set(index.units_below(area.id)) if area.kind == "equipment" and area.end else set()
        if (
            len(units) < 2
            or spans.count((area.start, area.end)) > 1
            or not _INSIDE.search(question[: area.start])
        ):
            continue
        several = [f for f in found if spans.count((f.start, f.end)) > 1 and f.end <= area.start]
        if any(f.id in units for f in several):
            gone |= {f.id for f in several if f.id not in units}
    return [f for f in found if f.kind != "equipment" or f.id not in gone]


def _nearest_places(found: list[Found], index: PlantIndex) -> list[Found]:
    """Leave out a machine said twice, and a site that only says where a named machine stands."""
    kept: list[Found] = []
    units = {f.id: set(index.units_below(f.id)) for f in found if f.kind == "equipment"}
    alone = {e for e, below in units.items() if below == {e}}
    for f in found:
        if f.kind == "equipment":
            above = any(
                other != f.id and (below < units[f.id] or (other in alone and below == units[f.id]))
                for other, below in units.items()
            )
            if above or any(k.kind == "equipment" and k.id == f.id for k in kept):
                continue
        kept.append(f)
    return kept


def _exact(text: str, question: str, at: int, index: PlantIndex) -> list[Name]:
    key = key_of(text)
    if not key:
        return []
    hits: list[Name] = []
    for kind in _KINDS:
        names = index.named(kind, key)
        if not names and key.endswith("s") and not key[-2:-1].isdigit():
            names = index.named(kind, key[:-1]) or (
                index.named(kind, key[:-3] + "y") if key.endswith("ies") else []
            )
        if not names:
            continue
        if key.isdecimal() and not (
            kind in _BESIDE
            and (
                is_beside(question, at, _BESIDE[kind])
                or (kind == "order" and is_order(key, question, at))
                or (kind == "alarm" and is_code(key, question, at))
            )
        ):
            continue
        if (
            kind in {"value", "column", "reason", "shift", "supplier", "customer", "defect"}
            and key in COMMON
            and " " not in key
            and not (kind == "shift" and says_shift(text, question, at))
        ):
            continue
        if kind in {"alarm", "failure", "value", "reason", "defect", "person", "customer"} and is_common_word(
            key
        ):
            continue
        if kind == "product" and " " not in key and _OF_PAPER.search(question[:at]):
            continue  # "the monthly sheet"
        if kind == "person" and _CHARTED.match(question, at + len(text)):
            continue
        if kind == "characteristic" and " " not in key and _OF_TIME.match(question, at + len(text)):
            continue  # "a hole in the plan" is measured nowhere
        if kind == "signal":
            continue  # linked with their machine, see _signals
        if kind == "crew" and len(key) < 3 and not says_crew(text, question, at):
            continue
        if (
            kind == "shift"
            and not any(key_of(n.id) == key for n in names)
            and not says_shift(text, question, at)
        ):
            continue
        if kind == "person" and len(key) < 4 and not is_code_of_person(text, question, at):
            continue  # "b4" is "before" as well
        hits += names
    return hits


_OF_TIME = re.compile(
    r"\s+in (?:(?:the|our|my|its|this|next|a) )?(?:\w+ )?(?:plans?|schedules?|calendar|readings?|data|records?|logs?|signals?|weeks?|months?|days?|shifts?)\b",
    re.IGNORECASE,
)


def _holds_machine(text: str, index: PlantIndex) -> bool:
    """Whether the last words of a phrase are the name of a machine ("asset Chiller 6")."""
    words = text.split()
    return any(index.named("equipment", key_of(" ".join(words[n:]))) for n in range(1, len(words)))


# "the 402s on CNC-02", but not "it took 120s"
_CODES = re.compile(
    r"(?<!took )(?<!takes )(?<!for )(?<!after )(?<!every )(?<!within )(?<!than )(?<![\w.,-])(\d{3})s\b"
)


def _codes(question: str, index: PlantIndex, words: list[Any], used: set[int]) -> list[Found]:
    found = []
    for m in _CODES.finditer(question):
        known = index.get("alarm", m.group(1))
        if known is not None:
            found.append(Found("alarm", known.id, m.group(1), m.start(), m.end()))
            used |= {n for n, w in enumerate(words) if w[1] < m.end() and m.start() < w[2]}
    for m in _CODE.finditer(question):
        code = m.group(1)
        known = index.get("alarm", code) or index.get("alarm", code.upper())
        if known is None and index.named("equipment", key_of(code)):
            continue  # "vibration alarms cnc-04"
        labelled = index.get("failure", code.upper()) or next(iter(index.named("value", key_of(code))), None)
        labelled = labelled or next(iter(index.named("reason", key_of(code))), None)
        if known is None and labelled is not None and not code.isdecimal():
            continue  # a code of the plant's own tables, no alarm
        found.append(Found("alarm", known.id if known else code.upper(), code, m.start(1), m.end(1)))
        used |= {n for n, w in enumerate(words) if w[1] < m.end(1) and m.start(1) < w[2]}
    return found


_COUNTS = re.compile(
    r"\bhow (?:often|many|frequent\w*)|\b(?:again|times|count|ever|last time|since when|first time)\b|\b(?:alarms?|faults?|errors?|messages?|warnings?)\b",
    re.IGNORECASE,
)


def _alarms_told(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link the one alarm whose text, or its last words, a question says in its own endings: "the chip conveyor blocks"."""
    if not _COUNTS.search(question):
        return []
    said = [stems_of(w[0]) for w in words]
    for most, ends in _told_alarms(index).items():
        for at in range(len(said) - most + 1):
            ids = ends.get(tuple(said[at : at + most]), frozenset())
            if len(ids) == 1 and not used & set(range(at, at + most)):
                name = index.get("alarm", next(iter(ids)))
                if name is not None:
                    used |= set(range(at, at + most))
                    return [Found("alarm", name.id, name.label, words[at][1], words[at + most - 1][2])]
    return []


_RELATIVE, _TELLING = frozenset(["high", "low", "rang", "detect", "reach", "fail"]), 4


@lru_cache(maxsize=4)
def _told_alarms(index: PlantIndex) -> dict[int, dict[tuple[str, ...], frozenset[str]]]:
    """Return alarms by the stems of their text and of its last words, two or more, the longest first."""
    held: dict[int, dict[tuple[str, ...], set[str]]] = {}
    for name in index.names("alarm"):
        stems = tuple(stems_of(w) for w in key_of(name.label).split() if not w.isdecimal())
        for most in range(2, len(stems) + 1):
            if most < len(stems) and (stems[-1] in _RELATIVE or len(stems[-most]) < _TELLING):
                continue  # "temperature high" may be any
            held.setdefault(most, {}).setdefault(stems[-most:], set()).add(name.id)
    return {n: {k: frozenset(v) for k, v in held[n].items()} for n in sorted(held, reverse=True)}


def _signals(
    question: str, words: list[Any], used: set[int], index: PlantIndex, found: list[Found],
    ambiguous: list[tuple[str, tuple[Name, ...]]],
) -> list[Found]:  # fmt: skip
    """Link signals of the named machines; a site beside a machine only says where it is."""
    if any(f.kind in {"signal", "characteristic"} for f in found):
        return []
    machines = [f for f in found if f.kind == "equipment"]
    units = [f.id for f in machines if index.units_below(f.id) == (f.id,)]
    units = list(dict.fromkeys(units or [u for f in machines for u in index.units_below(f.id)]))
    # beside a machine, names of tables and of their values may be names of its signals as well
    names = [f for f in found if not machines or f.kind not in {*_OF_TABLES, "reason"}]
    closed = {n for n in used if any(f.start <= words[n][1] < f.end for f in names)}
    links = link_signals(words, frozenset(closed), index, units)
    if links.candidates:
        at = links.unclear
        ambiguous.append((question[words[at[0]][1] : words[at[-1]][2]], links.candidates))
    spelled = (
        () if links.hits or links.candidates else spelled_signals(words, frozenset(closed), index, units)
    )
    hits = [
        Found("signal", h.name.id, h.name.label, words[h.places[0]][1], words[h.places[-1]][2])
        for h in (*links.hits, *spelled)
        if not _within_value(h.places, words, found, h.name.label)
    ]
    used |= {*links.unclear, *(n for h in (*links.hits, *spelled) for n in h.places)}
    # "cooling water" of a signal is no reason of stops
    found[:] = [
        f for f in found if f.kind != "reason" or not any(h.start <= f.start and f.end <= h.end for h in hits)
    ]
    return hits


_MEASURED_BY = re.compile(
    r"\b(?P<word>[a-z]{3,})\s+(?:gauge|gage|measurements?|readings?|control chart|chart|cpk?|ppk?|capability|msa|gr?&r|r&r)\b",
    re.IGNORECASE,
)


def _measured_by(
    question: str, words: list[Any], used: set[int], index: PlantIndex, found: Sequence[Found]
) -> list[Found]:
    """Link the one characteristic that a word of its name stands for beside its gauge or chart: "the shaft gauge"."""
    m = _MEASURED_BY.search(question)
    if m is None or any(f.kind in {"characteristic", "signal"} for f in found):
        return []
    at = next((n for n, w in enumerate(words) if w[1] == m.start("word")), None)
    fits = {n.id: n for n in index.names("characteristic") if key_of(m["word"]) in key_of(n.label).split()}
    if at is None or at in used or len(fits) != 1:
        return []
    used.add(at)
    name = next(iter(fits.values()))
    return [Found("characteristic", name.id, name.label, m.start("word"), m.end("word"))]


def _within_value(places: Sequence[int], words: list[Any], found: Sequence[Found], label: str) -> bool:
    """Whether a signal's words are only a part of a longer value that was said ("Flow" of "Flow Balance")."""
    start, end = words[places[0]][1], words[places[-1]][2]
    inside = [f for f in found if f.kind == "value" and f.start <= start and end <= f.end]
    own = set(key_of(label).split())
    return any(
        len(key_of(f.id).split()) > len(places) and not set(key_of(f.id).split()) <= own for f in inside
    )


def _steps(
    question: str, index: PlantIndex, found: list[Found], ambiguous: list[tuple[str, tuple[Name, ...]]]
) -> list[Found]:
    m = _OPERATION.search(question)
    if m is None or any(f.kind == "characteristic" for f in found):
        return []
    products = {f.id for f in found if f.kind == "product"}
    names = [
        n
        for n in index.names("characteristic")
        if n.detail.endswith(f"step {int(m.group(1))}") and (not products or n.parent in products)
    ]
    if len(names) == 1:
        return [Found("characteristic", names[0].id, names[0].label, m.start(), m.end())]
    if names:
        ambiguous.append((m.group(), tuple(names)))
    return []
