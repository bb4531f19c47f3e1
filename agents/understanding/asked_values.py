"""Values of imported tables in a question, with every place where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.asked_codes import coded_hits
from agents.understanding.asked_columns import DULL, UNIT_STEMS
from agents.understanding.asked_mentions import base
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import Word, canonical
from knowledge.embedding import english_words
from plant.columns import is_numeric
from plant.index import PlantIndex
from plant.names import Name, key_of

ID_LIKE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{3,30}")
_NUMBERED_RECORD = re.compile(
    r"\b(?:work[- ]?orders?|wo|orders?|tickets?|jobs?|notifications?|records?|rows?|lots?|batch(?:es)?)\s*(?:no\.?|nr\.?|number|#|id)?\s*"
    r"(?P<id>\d{4,})\b",
    re.IGNORECASE,
)
_CALLED_BY_NUMBER = re.compile(
    r"\b(?P<word>[a-z]{3,})\s+(?:no\.?\s*|nr\.?\s*|number\s*|#\s*)?(?P<id>\d{4,})\b", re.IGNORECASE
)
_SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "in on at to of is it no or as by we do me my an if so up us am pm be go he vs ok id nr hr kw cw wk",
    )
)
_ENDINGS = (("s", ""), ("ies", "y"), ("es", ""), ("ed", ""), ("d", ""))
_FOREIGN_ENDINGS = (
    ("n", ""),
    ("en", ""),
    ("e", ""),
    ("er", ""),
    ("i", "o"),
    ("i", "e"),
    ("e", "a"),
)  # German, Italian plurals
_SIZE = re.compile(
    r"(?:[\s,/x×-]+\d+(?:[.,]\d+)?\s*(?:%|(?:g|kg|mg|t|ml|cl|dl|l|hl|mm|cm|m|in|inch|pcs|er|pack|bag|oz|lb)\b\.?))+\s*$",
    re.IGNORECASE,
)
_SHORT_PLURAL = 4
_TERMS = re.compile(
    r"\b(?:spare[ -]parts?|work[ -]orders?|first[ -]pass(?:[ -]yield)?|lead[ -]times?|set[ -]?points?|(?:(?<=shipped )|(?<=delivered )|(?<=dispatched )|(?<=finished )|(?<=completed )|(?<=closed )|(?<=arrived )|(?<=sent )|(?<=paid )|(?<=days )|(?<=hours )|(?<=too )|(?<=how ))late(?!\s+shifts?)|(?:open|running) (?:for )?(?:the )?longest|longest open)\b",
    re.IGNORECASE,
)  # one thing in two words, of which neither alone is meant
_BROKEN = re.compile(r"[?!;]\s")
_POINTED = re.compile(r"[^\W\d_]{2,}\.")
_MOST_STEMS = 3
_NEAR_WORDS = 5  # between the first and the last word of a value said in another order
_ID_SPAN = re.compile(
    r"\b[A-Za-z]{1,8}(?:[-_/.][A-Za-z0-9]+)*[-_/.]?\d{2,}[\w-]*\b|(?<![\d.,/-])\d{2,}[-/]\d{3,}(?:[-/]\w+)*\b"
)


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A value of imported tables that the question names, with every place it stands."""

    start: int
    end: int
    places: tuple[Name, ...]

    def loose(self, text: str) -> bool:
        """Whether none of its places is written as the text says it."""
        said = key_of(text[self.start : self.end])
        if any(_is_cut_short(said.split(), p.id) for p in self.places):
            return False  # "removal torque" of "Rem. torque"
        return all(said not in {key_of(w) for w in (p.id, *p.aliases)} for p in self.places)


def value_hits(text: str, index: PlantIndex, words: Sequence[Word]) -> list[ValueHit]:
    """Return the values of imported tables in a question, the longest phrases first."""
    found: list[ValueHit] = []
    used: set[int] = set()
    terms = [m.span() for m in _TERMS.finditer(text)]
    for m in _ID_SPAN.finditer(text):
        inside = {i for i, w in enumerate(words) if m.start() <= w.start and w.end <= m.end()}
        key = key_of(m.group())
        if len(inside) < 2 or _is_named(key, index) or index.named("value", key):
            continue
        if names := index.places_of_id(m.group()):
            found.append(ValueHit(m.start(), m.end(), tuple(names)))
            used |= inside
    for m in _CALLED_BY_NUMBER.finditer(text):
        word = set(canonical(m["word"]))
        places = [n for n in index.places_of_id(m["id"]) if word and word <= set(canonical(n.column))]
        if places and not _NUMBERED_RECORD.fullmatch(m.group()):  # "booking 80123" of a column booking_no
            found.append(ValueHit(m.start("id"), m.end("id"), tuple(places)))
            used |= {i for i, w in enumerate(words) if m.start("id") <= w.start and w.end <= m.end("id")}
    for m in _NUMBERED_RECORD.finditer(text):
        names = index.places_of_id(m.group("id"))
        if _is_named(key_of(m.group("id")), index):  # a tool takes it, or a table of the plant's own
            own = {t.name for t in index.store.tables() if not t.standard}
            names = [n for n in names if n.table in own]
        if names:
            found.append(ValueHit(m.start("id"), m.end("id"), tuple(names)))
            used |= {i for i, w in enumerate(words) if m.start("id") <= w.start and w.end <= m.end("id")}
    for n in range(6, 0, -1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if used & span or words[at].text == "%" or words[at + n - 1].end - words[at].start > 90:
                continue
            key = key_of(text[words[at].start : words[at + n - 1].end])
            if n == 1 and key in {"a", "i"} and (at == 0 or key == "i"):
                continue  # "A stop that I saw"
            short = len(key) < 3 and not words[at].text.isupper() and (len(key) < 2 or key in _SHORT_WORDS)
            if not key or key.isdecimal() or (n == 1 and short):
                continue
            if n > 1 and _BROKEN.search(text, words[at].end, words[at + n - 1].start):
                continue  # "… late? i.e. after"
            if n == 1 and any(start <= words[at].start and words[at].end <= end for start, end in terms):
                continue  # "spare parts" are no machine that is a spare
            if n > 1 and _is_column(key, index):
                used |= span  # the name of a column: "good kg" is no value "good"
                continue
            names = _places(
                key, text[words[at].start : words[at + n - 1].end], index, worded=n > 1 or _tells(words[at])
            )
            said = words[at : at + n]
            if " " not in key:
                names = [
                    x
                    for x in names
                    if key_of(x.id) == key or not any(_is_in_numbers(w, x, index) for w in said)
                ]
            if n == 1 and ID_LIKE.fullmatch(words[at].text):
                names = _with_places_of_id(words[at].text, names, index)
            if names:
                found.append(ValueHit(words[at].start, words[at + n - 1].end, tuple(names)))
                used |= span
    found += [
        h
        for h in _cut_short(text, words, index)
        if not any(f.start < h.end and h.start < f.end for f in found)
    ]
    found = _with_codes(found, text, index)
    found += [h for h in _begun(words, index) if not any(f.start < h.end and h.start < f.end for f in found)]
    return sorted(found or _in_other_words(words, index), key=lambda h: h.start)


def _is_in_numbers(word: Word, value: Name, index: PlantIndex) -> bool:
    """Whether a word that a code stands for is called so by a column of numbers beside it: "scrap" of scrap_pcs is no SCR."""
    columns = index.store.info(value.table).columns if value.table else ()
    return any(is_numeric(c.type) and word.stem in canonical(c.name) for c in columns)


def _with_places_of_id(said: str, names: list[Name], index: PlantIndex) -> list[Name]:
    """Return the places of a value with those where it is one of too many to be listed: the stop that an order names.

    What other tools take by its name, as an order, stands in tables of the plant's own all the same.
    """
    known = {n.table for n in names}
    more = [n for n in index.places_of_id(said) if n.table not in known]
    if _is_named(key_of(said), index):
        own = {t.name for t in index.store.tables() if not t.standard} | {"alarm"}
        more = [n for n in more if n.table in own]
    return [*names, *more]


def _with_codes(found: list[ValueHit], text: str, index: PlantIndex) -> list[ValueHit]:
    """Return values with those said by their column and a number or letter; both kinds of places where they say the same."""
    for code in coded_hits(text, index):
        same = [h for h in found if h.start < code.end and code.start < h.end]
        if any(h.start < code.start or code.end < h.end for h in same):
            continue  # part of a longer value
        exact = [p for h in same if h.end - h.start > 1 for p in h.places]
        whole = {p.table for p in exact}  # of one table, the value as it stands there counts
        places = dict.fromkeys((*exact, *(p for p in code.places if p.table not in whole)))
        found = [h for h in found if h not in same] + [ValueHit(code.start, code.end, tuple(places))]
    return found


def _places(key: str, said: str, index: PlantIndex, *, worded: bool) -> list[Name]:
    """Return the values that a phrase names, of each table those that are most exactly so.

    Args:
        key: of the phrase.
        said: the phrase.
        index: what exists.
        worded: it may also name what it means: "Untergewicht" is underweight.
    """
    ended = [key[: -len(e)] + put for e, put in _ENDINGS if key.endswith(e) and len(key) > len(e) + 1]
    ended += [
        key[: -len(e)] + put for e, put in _FOREIGN_ENDINGS if len(key) > _SHORT_PLURAL and key.endswith(e)
    ]
    ended = [e for e in ended if len(e) > len("it")]  # "its" is no code IT
    if " " in key:  # "kegs 30 l" of "Keg 30 l"
        ended.append(
            " ".join(w[:-1] if len(w) > _SHORT_PLURAL - 1 and w.endswith("s") else w for w in key.split())
        )
    ways = [index.named("value", k) for k in dict.fromkeys((key, *ended))]
    ways += [_without_size(index).get(k, []) for k in dict.fromkeys((key, *ended))]
    ways.append(_by_beginning(index).get(key, []))
    ends = {said.split()[0].casefold(), said.split()[-1].casefold()}
    if (
        worded
        and not ends & (DULL | FUNCTION_WORDS)
        and not any(len(w) == 1 and w.isalpha() for w in said.split())
    ):  # "spruce B" is more than spruce
        ways.append(_by_stems(index).get(_meaning(said), []))
    found: dict[str, list[Name]] = {}
    for names in ways:
        known = set(found)
        for name in names:
            if name.table not in known:
                found.setdefault(name.table, []).append(name)
    return [n for names in found.values() for n in names]


def _cut_short(text: str, words: Sequence[Word], index: PlantIndex) -> list[ValueHit]:
    """Return values with words cut short by a point that a text says in full: "removal torque" of "Rem. torque"."""
    found = []
    for n, forms in _pointed(index).items():
        for at in range(len(words) - n + 1):
            said = [key_of(w.text) for w in words[at : at + n]]
            names = [
                name for parts, name in forms if all(_begins(s, p) for s, p in zip(said, parts, strict=True))
            ]
            if names:
                found.append(ValueHit(words[at].start, words[at + n - 1].end, tuple(names)))
    return found


def _begun(words: Sequence[Word], index: PlantIndex) -> list[ValueHit]:
    """Return the values of one word that a word which is none of any language begins: "visc" of "Viscosity"."""
    found = []
    for word in words:
        low = word.text.casefold()
        if len(low) < _SHORT_PLURAL or not low.isalpha() or low in FUNCTION_WORDS or low in english_words():
            continue
        held = [
            n for key in _single(index) if key.startswith(low) and key != low for n in _single(index)[key]
        ]
        if held and len({key_of(n.id) for n in held}) == 1:
            found.append(ValueHit(word.start, word.end, tuple(held)))
    return found


@lru_cache(maxsize=4)
def _single(index: PlantIndex) -> dict[str, list[Name]]:
    """Return the long values of a single word of letters."""
    found: dict[str, list[Name]] = {}
    for name in index.names("value"):
        if name.id.isalpha() and len(name.id) > _SHORT_PLURAL + 2:
            found.setdefault(key_of(name.id), []).append(name)
    return found


def _is_cut_short(said: Sequence[str], value: str) -> bool:
    """Whether words are a value with words cut short by a point, in full."""
    parts = value.casefold().split()
    return (
        "." in value
        and len(parts) == len(said)
        and all(_begins(s, p) for s, p in zip(said, parts, strict=True))
    )


def _begins(said: str, part: str) -> bool:
    """Whether a word is a part of a value, or begins with one that ends in a point."""
    if part.endswith("."):
        return said.startswith(part[:-1]) and said not in FUNCTION_WORDS
    return said in {part, f"{part}s"}


@lru_cache(maxsize=4)
def _pointed(index: PlantIndex) -> dict[int, list[tuple[tuple[str, ...], Name]]]:
    """Return the values of two words or more of which some end in a point, by their number of words."""
    found: dict[int, list[tuple[tuple[str, ...], Name]]] = {}
    for name in index.names("value"):
        parts = tuple(p.casefold() for p in name.id.split())
        if (
            len(parts) > 1
            and any(_POINTED.fullmatch(p) for p in parts)
            and all(p.strip(".").isalpha() for p in parts)
        ):
            found.setdefault(len(parts), []).append((parts, name))
    return found


@lru_cache(maxsize=4)
def _without_size(index: PlantIndex) -> dict[str, list[Name]]:
    """Return the values that end in a size by what stands before it: "Cherry jam 250g" by "cherry jam"."""
    found: dict[str, list[Name]] = {}
    for name in index.names("value"):
        bare = _SIZE.sub("", name.id)
        if bare != name.id and max(map(len, re.findall(r"[^\W\d_]+", bare)), default=0) >= _SHORT_PLURAL:
            found.setdefault(key_of(bare), []).append(name)
    return found


@lru_cache(maxsize=4)
def _by_beginning(index: PlantIndex) -> dict[str, list[Name]]:
    """Return the values by the two words or more that only one of their column begins with: "St. Mary" of "St. Mary Hospital"."""
    found: dict[str, list[Name]] = {}
    for name in index.names("value"):
        words = key_of(name.id).split()
        for n in range(1, len(words)):
            said = words[:n]
            if n == 1 and (
                not name.id[0].isupper()
                or len(said[0]) <= _SHORT_PLURAL
                or {said[0], said[0].removesuffix("s")} & english_words()
            ):
                continue  # only a name of its own stands for the whole: "Bergfeld" of "Bergfeld Medical"
            if all(w.isalpha() and w not in FUNCTION_WORDS for w in said) and len(said[-1]) >= _SHORT_PLURAL:
                found.setdefault(" ".join(said), []).append(name)
    return {
        key: names
        for key, names in found.items()
        if len({n.id for n in names}) == 1
    }  # fmt: skip


def _meaning(text: str) -> tuple[str, ...]:
    stems = [base(s) for s in canonical(text)]
    return tuple(s for s in stems if s not in DULL) or tuple(stems)  # "wait for parts" is "waiting parts"


@lru_cache(maxsize=4)
def _column_keys(index: PlantIndex) -> frozenset[str]:
    own = {t.name for t in index.store.tables() if t.rows and not t.standard}
    words = (n.id.rsplit(".", 1)[-1].split("_") for n in index.names("column") if n.table in own)
    names = (key_of(" ".join(w[:-n] if n else w)) for w in words for n in (0, _unit_words(w)))
    return frozenset(n for n in names if " " in n)


def _unit_words(words: Sequence[str]) -> int:
    """Return how many words at the end of a column's name are its unit: "pct" of "caustic_conc_pct"."""
    return next((n for n in (2, 1) if len(words) > n and " ".join(words[-n:]) in UNIT_STEMS), 0)


def _is_column(key: str, index: PlantIndex) -> bool:
    """Whether a phrase is the whole name of a column of one of the plant's own tables, and no value."""
    return key in _column_keys(index) and not index.named("value", key)


def _tells(word: Word) -> bool:
    """Whether a single word may name a value by what it means: no short word, no word of every question."""
    return len(word.text) > _SHORT_PLURAL and word.text.casefold() not in FUNCTION_WORDS


@lru_cache(maxsize=4)
def _by_stems(index: PlantIndex) -> dict[tuple[str, ...], list[Name]]:
    """Return the values of up to three words by what they mean: "Untergewicht" by ("underweight",)."""
    found: dict[tuple[str, ...], list[Name]] = {}
    for name in index.names("value"):
        stems = _meaning(name.id)
        if 0 < len(stems) <= _MOST_STEMS and not any(c.isdigit() for c in name.id):
            found.setdefault(stems, []).append(name)
    return found


def _in_other_words(words: Sequence[Word], index: PlantIndex) -> list[ValueHit]:
    """Return the values of several words that all stand near each other in a question, in whatever order.

    "Gas consumption of the ovens" is the meter "Gas Öfen"; the value with the most words counts.
    """
    at = {w.stem: w for w in reversed(words)}
    best: list[tuple[int, ValueHit]] = []
    for stems, names in _worded_values(index):
        if not stems <= at.keys():
            continue
        places = sorted((at[s] for s in stems), key=lambda w: w.start)
        if words.index(places[-1]) - words.index(places[0]) <= _NEAR_WORDS:
            best.append((len(stems), ValueHit(places[0].start, places[-1].end, names)))
    top = max((n for n, _ in best), default=0)
    hits = [hit for n, hit in best if n == top]
    return hits if len(hits) == 1 else []


@lru_cache(maxsize=4)
def _worded_values(index: PlantIndex) -> tuple[tuple[frozenset[str], tuple[Name, ...]], ...]:
    """Return the values of two to four words by their stems."""
    found: dict[frozenset[str], list[Name]] = {}
    for name in index.names("value"):
        stems = canonical(name.id)
        if 2 <= len(stems) <= 4 and not any(s.isdecimal() for s in stems):
            found.setdefault(frozenset(stems), []).append(name)
    return tuple((stems, tuple(names)) for stems, names in found.items() if len(stems) > 1)


@lru_cache(maxsize=64)
def values_in(index: PlantIndex, table: str) -> tuple[str, ...]:
    """Return the values of a table's columns of texts, as far as they are known by name."""
    return tuple(n.id for n in index.names("value") if n.table == table)


def _is_named(key: str, index: PlantIndex) -> bool:
    """Whether a word is a name that other tools take: an order, a lot, a product, an alarm."""
    return any(
        index.named(kind, key) for kind in ("equipment", "order", "lot", "product", "characteristic", "alarm")
    )
