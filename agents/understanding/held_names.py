"""Items of a machine's events and their values in a question: "how long was Mazak01 ACTIVE", "in AUTOMATIC mode",
"Z axis travel warnings", "the e-stop was TRIGGERED".

A value is an everyday word as well ("ready", "manual"); it is one of the plant's where it is written as recorded, stands
beside its item, or is said like a state ("went active", "in automatic", "active minutes").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from agents.understanding.named import Found, Names
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS
from plant.index import PlantIndex
from plant.item_words import is_short_for, letters_of, spells
from plant.names import Name, key_of

_WORD = re.compile(r"[^\W_]+(?:[_.\\/][^\W_]+)*")
_MOST_WORDS = 5
_CONDITIONS = {
    "warning": ("warning",),
    "fault": ("fault",),
    "normal": ("normal",),
    "alarm": ("warning", "fault"),
}
# what is said of a condition; its item alone may be a quantity: "the coolant temperature"
_OF_CONDITION = re.compile(
    r"\b(?:warn\w*|faults?|faulted|alarms?|conditions?|normal|abnormal|messages?|errors?|status|states?|soft limit)\b",
    re.I,
)
_STATE_BEFORE = re.compile(
    r"\b(?:in|into|to|at|was|were|been|be|being|is|are|go|goes|went|gone|going|turn\w*|switch\w*|chang\w*|set|became|become\w*|"
    r"stay\w*|spen[dt]\w*|sat|state|mode|status|longest|shortest|last|first|hit|how (?:long|often|many)|and|or|versus|vs)\W+"
    r"(?:(?:the|an?|its|not|still|also|ever|execution|state|mode|unbroken|uninterrupted|continuous|consecutive|single|most)\W+){0,3}$",
    re.IGNORECASE,
)  # fmt: skip
_STATE_AFTER = re.compile(
    r"^\W*(?:state|mode|status|time|times|minutes|hours|seconds|min|h|stretch\w*|runs?|phases?|periods?|spells?|for|on|longest|most|in)\b",
    re.IGNORECASE,
)
_NO_STATE = re.compile(r"^\W*(?:alarms?|orders?|work|power|says?|tells?|of\s+the\s+machine)\b", re.IGNORECASE)
_ASKS_STATE = re.compile(
    r"\b(?:how (?:long|often|many times)|times|when|longest|shortest|hours|minutes|seconds|state|mode|days?)\b",
    re.IGNORECASE,
)
_AXIS = re.compile(r"\b(?P<letter>[a-z]\d?)[ -]axis\b", re.IGNORECASE)
_DOING = re.compile(r"\b(?:doing|state|status|up to|running)\b", re.IGNORECASE)

_NEXT_TO = re.compile(r"\W*(?:number|no\.?|nr\.?|is|was|were|at|to)?\W*", re.IGNORECASE)
_COUNTS = frozenset(["number", "count", "group", "time", "times", "counter"])
_CAPITALS = re.compile(r"[A-Z]{4,}(?:_[A-Z]+)*|[A-Z]{2,}(?:_[A-Z]+)+")

_IN_STATE = re.compile(
    r"\b(?:in|into)\s+(?:the\s+|an?\s+)?(?P<what>[a-z][\w-]{3,})\s+(?:mode|state)\b", re.IGNORECASE
)
_ANY_STATE = FUNCTION_WORDS | frozenset(
    re.findall(
        r"\w+",
        "execution controller machine other same current last first different given particular which what that this each every any good",
    )
)
_WHICH_STATES = re.compile(
    r"\b(?:which|what|all|list|show) (?:the |its |execution |machine )*states\b|\bin (?:which|what) state\b",
    re.IGNORECASE,
)

_Word = tuple[str, int, int]


def with_held(
    names: Names, text: str, index: PlantIndex, taken: Sequence[tuple[int, int]], *, at_moment: bool
) -> Names:
    """Return the names of a question with the items and values of events that it says.

    Args:
        names: linked so far.
        text: the question.
        index: what exists.
        taken: stretches of the text that are something else (periods).
        at_moment: it asks for a moment, when a machine's "state" is the item of its states.
    """
    if not index.names("item"):
        return names
    closed = [*taken, *((f.start, f.end) for f in names.found if f.kind == "equipment" and f.end)]
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
    words = [w for w in words if not any(a < w[2] and w[1] < b for a, b in closed)]
    items = _items(words, text, index)
    states = _states(words, text, index, items)
    asked = _DOING.search(text) if at_moment else _WHICH_STATES.search(text)
    if not items and not states and (m := asked):
        items = [Found("item", n.id, n.label, *m.span()) for n in index.names("item") if n.detail == "state"]
    held = [*states, *items]
    missing = tuple(_missing(words, text, names, held))
    if missing:
        names = replace(names, missing=(*names.missing, *missing))
    if not held:
        return names
    kept = [
        f
        for f in names.found
        if f.kind not in {"reason", "value", "column", "table", "signal"}
        or not any(h.start < f.end and f.start < h.end for h in states)
    ]
    free = tuple(
        (said, found)
        for said, found in names.ambiguous
        if not any(said.casefold() in text[h.start : h.end].casefold() for h in held)
    )
    return replace(names, found=tuple(sorted((*kept, *held), key=lambda f: f.start)), ambiguous=free)


def _missing(
    words: Sequence[_Word], text: str, names: Names, held: Sequence[Found]
) -> Iterator[tuple[str, str]]:
    """Yield what is written and said like a recorded state but is none: "in state WAITING_FOR_PALLET"."""
    if not re.search(r"[a-z]{3}", text):
        return  # all of it is in capitals
    spans = [(f.start, f.end) for f in (*names.found, *held) if f.end]
    for m in _IN_STATE.finditer(text):
        said = m["what"]
        if (
            not any(a < m.end("what") and m.start("what") < b for a, b in spans)
            and said.casefold() not in _ANY_STATE
        ):
            yield "state", said
    for word, start, end in words:
        known = any(a < end and start < b for a, b in spans) or key_of(word) in KPI_WORDS | FUNCTION_WORDS
        if known or not _CAPITALS.fullmatch(word) or any(word in said for said, _ in names.ambiguous):
            continue
        if _STATE_BEFORE.search(text[:start]) or _STATE_AFTER.match(text[end:]):
            yield "state", word


def _items(words: Sequence[_Word], text: str, index: PlantIndex) -> list[Found]:
    """Return the items that the words spell, the longest phrases first; a condition's only where one is spoken of."""
    of_condition = _OF_CONDITION.search(text) is not None
    names = [n for n in index.names("item") if of_condition or n.detail != "condition"]
    found: list[Found] = []
    used: set[int] = set()
    for n in range(_MOST_WORDS, 0, -1):
        for at in range(len(words) - n + 1):
            span = range(at, at + n)
            said = [words[i][0] for i in span]
            if used & set(span) or _apart(words, span) or said[0].casefold() in FUNCTION_WORDS:
                continue
            if said[-1].casefold() in FUNCTION_WORDS:
                continue
            hits = [x for x in names if spells(said, x.id)]
            hits = [x for x in hits if n > 1 or key_of(said[0]) in letters_of(x.id)] or hits
            found += [Found("item", x.id, x.label, words[at][1], words[at + n - 1][2]) for x in hits]
            used |= set(span) if hits else set()
    found += _by_part(words, used, names, index)
    for m in _AXIS.finditer(text):
        axis = _of_axis(m["letter"].casefold(), names)
        if axis and not any(f.start <= m.start() < f.end for f in found):
            found.append(Found("item", axis.id, axis.label, *m.span()))
    return list({f.id: f for f in sorted(found, key=lambda f: f.start)}.values())


def _by_part(
    words: Sequence[_Word], used: set[int], names: Sequence[Name], index: PlantIndex
) -> Iterator[Found]:
    """Yield items by a word that no other has, cut short or last in its name: "its comment" is program_cmt, "mode" ctrl_mode."""
    parts = _parts(index)
    for n, (word, start, end) in enumerate(words):
        low = word.casefold()
        if n in used or low in FUNCTION_WORDS or len(low) < 4:
            continue
        ids = {
            i
            for (part, last), held in parts.items()
            if (is_short_for(part, low) if part != low else last and part not in _COUNTS) and len(part) > 2
            for i in held
        }
        if len(ids) == 1 and (name := next((x for x in names if x.id in ids), None)) is not None:
            yield Found("item", name.id, name.label, start, end)


@lru_cache(maxsize=4)
def _parts(index: PlantIndex) -> dict[tuple[str, bool], frozenset[str]]:
    """Return by each part of a written-apart name, and whether it is the last, the items that have it."""
    found: dict[tuple[str, bool], set[str]] = {}
    for name in index.names("item"):
        parts = [p for p in key_of(name.id).split() if p not in {"cond", "act", "state", "status"}]
        for n, part in enumerate(parts if len(parts) > 1 else ()):
            found.setdefault((part, n == len(parts) - 1), set()).add(name.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _of_axis(letter: str, names: Sequence[Name]) -> Name | None:
    """Return the one item of an axis: its letter before what other axes have as well ("Xtravel", "Ytravel")."""
    rests = [n.id.casefold()[1:] for n in names]
    own = [
        n
        for n in names
        if n.id.casefold().startswith(letter)
        and len(n.id) > 2
        and rests.count(n.id.casefold()[len(letter) :]) > 1
    ]
    return own[0] if len(own) == 1 else None


def _states(words: Sequence[_Word], text: str, index: PlantIndex, items: Sequence[Found]) -> list[Found]:
    named = {f.id for f in items}
    found: list[Found] = []
    used: set[int] = set()
    for n in range(_MOST_WORDS, 0, -1):
        for at in range(len(words) - n + 1):
            span = range(at, at + n)
            if used & set(span) or _apart(words, span):
                continue
            start, end = words[at][1], words[at + n - 1][2]
            values = [v for v in _called(text[start:end], index) if v.detail != "condition"]
            beside_item = any(f.end <= start and _NEXT_TO.fullmatch(text[f.end : start]) for f in items)
            values = [v for v in values if v.parent in named and (beside_item or _is_word(v))] or _of_states(
                values
            )
            beside = any(v.parent in named for v in values)
            if not values or not (beside or _is_said_so(text, start, end, values, index)):
                continue
            used |= set(span)
            found += [Found("state", v.id, v.label, start, end) for v in values]
    found += _conditions(words, index, items)
    return found


def _called(said: str, index: PlantIndex) -> list[Name]:
    """Return the values that words are, or are the plural of; a number is none by itself."""
    key = key_of(said)
    if not key or key in FUNCTION_WORDS:
        return []
    names = index.named("state", key)
    if not names and key.endswith("s"):
        names = index.named("state", key[:-1])
    return list(names)


def _of_states(values: Sequence[Name]) -> list[Name]:
    """Return the values of the machine's state where several items share a word: "unavailable"."""
    values = [v for v in values if _is_word(v)]
    return [v for v in values if v.detail == "state"] or list(values)


def _is_word(value: Name) -> bool:
    """Whether a value says something by itself, which a number or a letter does only next to its item: "tool number 4"."""
    return len(value.label) > 1 and not key_of(value.label).replace(" ", "").isdecimal()


def _is_said_so(text: str, start: int, end: int, values: Sequence[Name], index: PlantIndex) -> bool:
    """Whether words are a recorded value by how they are written or said."""
    said = text[start:end]
    if any(said == v.label and not said.islower() and not said.istitle() for v in values):
        return True
    if re.search(r"[\W_\d]", said) and len(key_of(said).split()) > 1:
        return True
    if _NO_STATE.match(text[end:]) or not _ASKS_STATE.search(text):
        return False
    return _STATE_BEFORE.search(text[:start]) is not None or _STATE_AFTER.match(text[end:]) is not None


def _conditions(words: Sequence[_Word], index: PlantIndex, items: Sequence[Found]) -> list[Found]:
    """Return the levels that are said of the conditions that are named: "Z axis travel warnings"."""
    kinds = {n.id: n.detail for n in index.names("item")}
    found = []
    for word, start, end in words:
        for level in _CONDITIONS.get(word.casefold().removesuffix("s"), ()):
            for item in items:
                known = next((s for s in index.named("state", level) if s.parent == item.id), None)
                if known is not None and kinds.get(item.id) == "condition":
                    found.append(Found("state", known.id, known.label, start, end))
    return found


def _apart(words: Sequence[_Word], span: range) -> bool:
    return any(words[i + 1][1] - words[i][2] > 3 for i in span[:-1])
