"""Names in a question: machines, products, orders, lots, characteristics, codes, tables, values.

Linked through the plant's index; case, padding, joined and split words and typos are forgiven,
numbers never ("press 1" is not "press 13").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents.understanding.signal_names import link_signals
from knowledge.embedding import english_words
from plant.index import Name, PlantIndex, key_of
from plant.lexicon import machine_word

_WORD = re.compile(r"[\w$%]+(?:[-/.][\w]+)*", re.UNICODE)
_MOST_WORDS = 5
_OF_TABLES = frozenset(["value", "column", "table"])
# kinds in the order in which they win an equal phrase
_KINDS = (
    "equipment", "characteristic", "signal", "product", "order", "lot", "supplier", "crew", "shift",
    "person", "alarm", "failure", "defect", "reason", "value", "column", "table",
)  # fmt: skip
# a bare number is a name only beside such a word
_BESIDE = {
    "alarm": r"(?:alarms?|alrm|errors?|eror|codes?|faults?|warnings?|allarmi?|allarme|errore|fehler|shows?|says|display|screen|panel)",
    "order": r"(?:orders?|po|job|ordine|auftrag)",
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
_LIKE_ID = re.compile(r"[a-z]{2,12}-\d{1,3}", re.IGNORECASE)
_PLACED = r"(?:on|of|at|for|machine|is|was|did|does|has)"
_PEOPLE = r"(?:operators?|workers?|person|employee|colleague|mr|mrs|ms|by|is|was|did|does)"
# a bare number that is the code of an alarm is one where the question asks as people ask after codes
_OF_CODE = re.compile(
    r"\b(?:how often|how many times|how frequent|what (?:is|does|means?)|whats|means?|came|come|occur\w*|trip\w*|reset|clear|fix|appear\w*|again|pop\w*)\b",
    re.IGNORECASE,
)
_ABOUT = frozenset(["about", "mention", "mentioning", "containing", "regarding", "concerning"])
_COUNTED = r"\s*(?:pieces|pcs|parts|units|hours?|h\b|min|rpm|bar|nm|mm|kwh?|°|%|more|rows|of\b|(?!is\b|was\b|has\b|this\b|gets\b|goes\b|runs\b|needs\b|ends\b|starts\b|means\b|makes\b|slips\b|comes\b|stays\b|takes\b|misses\b|leaves\b|ships\b|waits\b|stands\b|does\b|finishes\b|arrives\b|accepts\b|wants\b|becomes\b|moves\b|loses\b|fails\b|counts\b|matters\b|blocks\b|always\b|as\b|asks\b|agrees\b|stops\b|keeps\b|works\b|looks\b|seems\b|brings\b|delays\b)[a-z]+s\b)"
_OPERATION = re.compile(r"\b(?:op|operation|step)\s*\.?\s*(\d{1,3})\b", re.IGNORECASE)
_FUZZY = ("equipment", "product", "characteristic", "signal", "supplier")
_COMMON = frozenset(
    [
        "machine",
        "machines",
        "line",
        "lines",
        "shift",
        "order",
        "orders",
        "part",
        "parts",
        "lot",
        "lots",
        "day",
        "week",
        "month",
        "time",
        "year",
        "all",
        "night",
        "early",
        "late",
        "press",
        "mill",
        "good",
        "other",
        "open",
        "planned",
        "running",
        "idle",
        "down",
        "off",
        "setup",
        "product",
        "raw",
        "high",
        "low",
        "part",
        "name",
        "date",
        "value",
        "status",
        "type",
        "code",
        "id",
        "other",
        "event",
        "events",
        "alarm",
        "alarms",
        "what",
        "which",
    ]
)


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
    found += _classes(question, words, used, index)
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
    found += _fuzzy(question, words, used, index)
    found += _by_own_word(words, used, index)
    missing = [*_missing(question, words, used - loose, index), *_missing_crews(question, found, index)]
    for document in documents:
        stem = document.rsplit(".", 1)[0]
        if document.casefold() in question.casefold() or key_of(stem) in key_of(question):
            found.append(Found("document", document, document, 0, 0))
    found.sort(key=lambda f: f.start)
    found = _nearest_places(found, index)
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


def _nearest_places(found: list[Found], index: PlantIndex) -> list[Found]:
    """Leave out a machine said twice, and a site that only says where a named machine stands."""
    kept: list[Found] = []
    units = {f.id: set(index.units_below(f.id)) for f in found if f.kind == "equipment"}
    for f in found:
        if f.kind == "equipment":
            above = any(other != f.id and below < units[f.id] for other, below in units.items())
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
                _is_beside(question, at, _BESIDE[kind])
                or (kind == "order" and _is_order(key, question, at))
                or (kind == "alarm" and _is_code(key, question, at))
            )
        ):
            continue
        if (
            kind in {"value", "column", "reason", "shift", "supplier", "defect"}
            and key in _COMMON
            and " " not in key
            and not (kind == "shift" and re.match(r"\s*shifts?\b", question[at + len(text) :], re.IGNORECASE))
        ):
            continue
        if kind in {"alarm", "failure", "value", "reason", "defect", "person"} and _is_common_word(key):
            continue
        if kind == "person" and _CHARTED.match(question, at + len(text)):
            continue
        if kind == "signal":
            continue  # linked with their machine, see _signals
        if kind == "crew" and len(key) < 3 and not _CREW_BEFORE.search(question[:at]):
            continue
        if (
            kind == "shift"
            and not any(key_of(n.id) == key for n in names)
            and not _says_shift(text, question, at)
        ):
            continue
        if kind == "person" and len(key) < 4 and not _is_beside(question, at, _PEOPLE):
            continue  # "b4" is "before" as well
        hits += names
    return hits


# "crew A", and B of "crews A and B", "crew A vs B"
_CREW_BEFORE = re.compile(
    r"\bcrews?\s+(?:\w{1,2}\s*(?:,|&|/|and|or|to|with|vs\.?|versus|against)\s*)*$", re.IGNORECASE
)


def _says_shift(text: str, question: str, at: int) -> bool:
    """Whether a word for a time of day means a shift: "night shift", "only nights", "Nachtschicht"."""
    beside = re.match(r"\s*(?:and\s+\w+\s+)?shifts?\b", question[at + len(text) :], re.IGNORECASE)
    alone = text[-1:].casefold() == "s" or re.search(r"\b(?:only|just)\s+$", question[:at], re.IGNORECASE)
    return bool(beside or alone) or "schicht" in text.casefold()


def _is_order(key: str, question: str, at: int) -> bool:
    """Whether a bare number is an order's: four digits or more, no year, and nothing is counted by it."""
    if len(key) < 4 or re.fullmatch(r"(?:19|20)\d\d", key):
        return False
    return not _is_counted(key, question, at) and not _is_beside(
        question, at, r"(?:alarms?|codes?|errors?|(?:delivery|shipment|lot|batch|box|quantity|order) of)"
    )


def _is_code(key: str, question: str, at: int) -> bool:
    """Whether a bare number is the code of an alarm: three digits, asked after as people ask after codes."""
    said_after = re.match(r"\s*(?:alarms?|errors?|faults?)\b", question[at + len(key) :], re.IGNORECASE)
    if said_after and not _is_beside(question, at, r"(?:last|top|first|latest|of)"):
        return len(key) == 3  # "how many 204 alarms"
    return len(key) == 3 and _OF_CODE.search(question) is not None and not _is_counted(key, question, at)


def _is_counted(key: str, question: str, at: int) -> bool:
    """Whether a number counts or measures something: "300 pieces", "above 115"."""
    return re.match(_COUNTED, question[at + len(key) :], re.IGNORECASE) is not None or _is_beside(
        question, at, r"(?:above|below|over|under|than|to|make|deliver|about|aql|every)"
    )


def _is_common_word(key: str) -> bool:
    """Whether a phrase is a word of everyday speech ("on", "ready"), which names nothing by itself."""
    return key.isalpha() and (len(key) < 4 or key in _COMMON)


def _holds_machine(text: str, index: PlantIndex) -> bool:
    """Whether the last words of a phrase are the name of a machine ("asset Chiller 6")."""
    words = text.split()
    return any(index.named("equipment", key_of(" ".join(words[n:]))) for n in range(1, len(words)))


def _is_beside(question: str, at: int, word: str) -> bool:
    return re.search(rf"\b{word}\W*$", question[:at], re.IGNORECASE) is not None


def _codes(question: str, index: PlantIndex, words: list[Any], used: set[int]) -> list[Found]:
    found = []
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
    names = [f for f in found if not machines or f.kind not in _OF_TABLES]
    closed = {n for n in used if any(f.start <= words[n][1] < f.end for f in names)}
    links = link_signals(words, frozenset(closed), index, units)
    if links.candidates:
        at = links.unclear
        ambiguous.append((question[words[at[0]][1] : words[at[-1]][2]], links.candidates))
    hits = [
        Found("signal", h.name.id, h.name.label, words[h.places[0]][1], words[h.places[-1]][2])
        for h in links.hits
        if not _within_value(h.places, words, found, h.name.label)
    ]
    used |= {*links.unclear, *(n for h in links.hits for n in h.places)}
    return hits


def _within_value(places: Sequence[int], words: list[Any], found: Sequence[Found], label: str) -> bool:
    """Whether a signal's words are only a part of a longer value that was said ("Flow" of "Flow Balance")."""
    start, end = words[places[0]][1], words[places[-1]][2]
    inside = [f for f in found if f.kind == "value" and f.start <= start and end <= f.end]
    own = set(key_of(label).split())
    return any(
        len(key_of(f.id).split()) > len(places) and not set(key_of(f.id).split()) <= own for f in inside
    )


def _classes(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link "all presses" or "the chillers" to every machine of that class."""
    found: list[Found] = []
    for at, (word, start, end) in enumerate(words):
        if at in used:
            continue
        if (only := _the_one(words, at, index)) is not None:
            first, unit = only
            found.append(Found("equipment", unit.id, unit.label, words[first][1], end))
            used |= set(range(first, at + 1))
            continue
        if several := _the_several(words, at, index):
            found += [Found("equipment", m.id, m.label, start, end) for m in several]
            used.add(at)
            continue
        for ending, put in (("s", ""), ("es", ""), ("ies", "y")):
            low = word.casefold()
            one = key_of(low[: -len(ending)] + put) if low.endswith(ending) else ""
            members = index.units_of_class(one) or _that_all_do(one, index)
            if (
                not members
                and at
                and words[at - 1][0].casefold() in {"which", "what", "per", "by", "each", "every"}
            ):
                members = index.units_of_class(key_of(low))
            if not members and low not in _COMMON and _stands_alone(words, at, index):
                lone = _that_do(key_of(low), index)
                members = lone if len(lone) == 1 else ()  # "the grinder" where there is one
            if len(members) == 1 and members[0].id in {f.id for f in found}:
                continue
            if (
                members
                and len(members) < len(index.names("equipment"))
                and (
                    len(members) > 1
                    or not low.endswith("s")
                    or (at and words[at - 1][0].casefold() in {"the", "all", "our"})
                )
            ):
                found += [Found("equipment", m.id, m.label, start, end) for m in members]
                used.add(at)
                break
    return found


def _stands_alone(words: list[Any], at: int, index: PlantIndex) -> bool:
    """Whether a word for a kind of machine is said like a name.

    It is not within a longer name ("CQPA AHU 2B"), what texts are about, or a value by which a table tells of the kind.
    """
    before = [w[0].casefold() for w in words[max(0, at - 2) : at]]
    after = words[at + 1][0] if at + 1 < len(words) else ""
    return not (after[:1].isdecimal() or _ABOUT & set(before) or index.named("value", key_of(words[at][0])))


def _the_one(words: list[Any], at: int, index: PlantIndex) -> tuple[int, Name] | None:
    """Return the only machine of a class that is spoken of with an article ("the air compressor"), and its first word."""
    following = words[at + 1][0] if at + 1 < len(words) else ""
    if following[:1].isdecimal() or (
        following and index.named("equipment", key_of(f"{words[at][0]} {following}"))
    ):
        return None
    for first in (at - 1, at):
        if first < 1 or words[first - 1][0].casefold() not in {"the", "our", "this"}:
            continue
        if first > 1 and words[first - 2][0].casefold() in _ABOUT:
            return None  # what texts are about
        said = key_of(" ".join(w[0] for w in words[first : at + 1]))
        if first == at and index.named("value", said):
            return None  # a table tells of the kind itself: "failure modes of the AHU"
        units = index.units_of_class(said)
        if len(units) != 1 or len(index.names("equipment")) < 2:
            continue
        own = key_of(f"{units[0].detail} {units[0].label}").split()
        if all(w in own for w in said.split()[:-1]):  # "the metro pump" is no other pump
            return first, units[0]
    return None


def _the_several(words: list[Any], at: int, index: PlantIndex) -> tuple[Name, ...]:
    """Return the machines of a class that is spoken of as if there were one: "the press" of two presses."""
    word = words[at][0].casefold()
    if at < 1 or words[at - 1][0].casefold() not in {"the", "our"} or not _stands_alone(words, at - 1, index):
        return ()
    following = key_of(f"{word} {words[at + 1][0]}") if at + 1 < len(words) else ""
    if not _stands_alone(words, at, index) or (following and index.named("equipment", following)):
        return ()
    units = index.units_of_class(key_of(word))
    return units if 1 < len(units) < len(index.work_units()) else ()


def _by_own_word(words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link a machine by the one word of its name that no other has: "bertha" for "Palletiser Bertha"."""
    own = _own_words(index)
    found = []
    for at, (word, start, end) in enumerate(words):
        name = own.get(key_of(word)) if at not in used else None
        if name is not None:
            found.append(Found("equipment", name.id, name.label, start, end))
            used.add(at)
    return found


@lru_cache(maxsize=4)
def _own_words(index: PlantIndex) -> dict[str, Name]:
    """Return the machines by words that are a name alone: of one machine's name, and no everyday word."""
    units = [n for n in index.names("equipment") if index.units_below(n.id) == (n.id,)]
    holders: dict[str, list[Name]] = {}
    for name in units:
        for word in set(key_of(name.label).split()):
            holders.setdefault(word, []).append(name)
    return {
        w: names[0]
        for w, names in holders.items()
        if len(names) == 1
        and len(w) > 3
        and w.isalpha()
        and w not in _COMMON
        and (not _is_everyday(w) or _is_given(w, names[0]))
    }


def _is_everyday(word: str) -> bool:
    return machine_word(word) is None and word in english_words()


def _is_given(word: str, name: Name) -> bool:
    """Whether a word is given to a machine as a name of its own, after what kind of machine it is."""
    *kind, last = key_of(name.label).split()
    return last == word and (" ".join(kind) == key_of(name.detail) or any(map(machine_word, kind)))


def _that_do(key: str, index: PlantIndex) -> tuple[Name, ...]:
    """Return the machines of a class, or those that do what a word says: "washer" is a washing machine."""
    if (members := index.units_of_class(key)) or not re.fullmatch(r"[a-z]{3,}ers?", key):
        return members
    doing = re.sub(r"ers?$", "ing", key)
    return tuple(n for n, words, _ in index.work_units() if doing in words)


def _that_all_do(key: str, index: PlantIndex) -> tuple[Name, ...]:
    """Return the several machines that are of the class of what a word does: "mills" are milling machines."""
    doing = f"{key}ing" if len(key) > 3 else None
    several = tuple(n for n, words, _ in index.work_units() if doing in words)
    return several if len(several) > 1 else ()


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


def _fuzzy(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    found = []
    for n in (3, 2, 1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if used & span:
                continue
            text = question[words[at][1] : words[at + n - 1][2]]
            key = key_of(text)
            letters = re.sub(r"[^a-z]", "", key)
            if len(letters) < 3 or key in _COMMON:
                continue
            for kind in _FUZZY:
                numbers = tuple(w for w in key.split() if w.isdecimal())
                keys = [k for k in index.keys(kind) if _numbers_of(k) == numbers]
                cutoff = 0.75 if numbers else 0.84
                if not numbers and len(key) < 6:
                    continue
                best = process.extractOne(
                    key, keys, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=cutoff
                )
                if best is None:
                    continue
                names = {x.id: x for x in index.named(kind, best[0])}
                if len(names) == 1:
                    name = next(iter(names.values()))
                    found.append(Found(kind, name.id, name.label, words[at][1], words[at + n - 1][2]))
                    used |= span
                    break
    return found


@lru_cache(maxsize=50_000)
def _numbers_of(key: str) -> tuple[str, ...]:
    return tuple(w for w in key.split() if w.isdecimal())


def _missing_crews(question: str, found: list[Found], index: PlantIndex) -> list[tuple[str, str]]:
    """Return crews called by a letter that no crew has."""
    crews = {n.id.casefold() for n in index.names("crew")}
    if not crews or any(len(c) != 1 for c in crews):
        return []
    there = {f.start for f in found if f.kind == "crew"}
    return [
        ("crew", m.group())
        for m in re.finditer(r"\bcrew\s+([b-z])\b(?!')", question, re.IGNORECASE)
        if m.group(1).casefold() not in crews and m.start(1) not in there
    ]


def _missing(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[tuple[str, str]]:
    """Return words built like this plant's machine names that name no machine."""
    prefixes, lettered = set(), set()
    for name in index.names("equipment"):
        for said in (name.id, name.label, *name.aliases):
            parts = key_of(said).split()
            if len(parts) >= 2 and parts[-1].isdecimal():
                prefixes.add(" ".join(p for p in parts if not p.isdecimal()))
            if len(parts) == 2 and re.fullmatch(r"[a-z]", parts[1]):
                lettered.add(parts[0])
    prefixes |= {
        "machine",
        "press",
        "line",
        "robot",
        "chiller",
        "pump",
        "oven",
        "lathe",
        "mill",
        "cnc",
        "furnace",
    }
    found = []
    for n in (3, 2, 1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if used & span:
                continue
            text = question[words[at][1] : words[at + n - 1][2]]
            parts = key_of(text).split()
            if index.named("value", key_of(text)):
                continue  # a value that a table holds
            if n == 1 and _LIKE_ID.fullmatch(text) and _is_beside(question, words[at][1], _PLACED):
                found.append(("equipment", text))
                used |= span
                continue
            if len(parts) == 2 and parts[0] in lettered and re.fullmatch(r"[a-z]", parts[1]) and "-" in text:
                found.append(("equipment", text))
                used |= span
                continue
            if len(parts) < 2 or not parts[-1].isdecimal() or len(parts[-1]) > 6:
                continue
            if " ".join(p for p in parts if not p.isdecimal()) in prefixes:
                found.append(("equipment", text))
                used |= span
    return found
