"""Words of a question as a plant's own columns write them: "zone 1" of a column "zone1", "sheets" of "Good sh".

Each replacement keeps the length of the text, so that what stands behind stays in its place.
"""

import re
from functools import lru_cache

from agents.understanding.asked_columns import UNIT_STEMS
from agents.understanding.asked_mentions import base
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.table_values import EVERYDAY
from agents.understanding.words import canonical, words_of
from knowledge.embedding import english_words
from plant.index import PlantIndex

_NUMBERED = re.compile(r"\b(?P<word>[a-z]{2,})(?P<number>\d{1,2})\b")
_CUT = re.compile(r"\b(?P<word>[^\W\d_]{2,})\.(?=\s+[^\W\d_])")  # "prod. date" of a column prod_date
_LONG, _SHORT, _TELLING = (
    4,
    5,
    3,
)  # letters: of a word that may be cut short, of a short form, of one that tells alone
_NUMBERS = {
    "a": "1",
    "an": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "eight": "8",
    "ten": "10",
    "half an": "0.5",
}
_COUNTED = re.compile(
    r"\b(?:than|over|under|above|below|least|most|exceed\w*|beyond)\s+(?P<number>half an|an?|one|two|three|four|five|six|eight|ten)\s+(?=hours?\b|minutes?\b|days?\b|weeks?\b|h\b|min\b)",
    re.IGNORECASE,
)
# at the begin of a question on a thing; "who made the most pieces" asks for a person
_WHO_MADE = re.compile(
    r"\bwho (?:made|makes|built|builds|manufactur\w+)\b(?!\s+(?:the )?(?:most|least|fewest|more|\d))",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"\b(?:what|how much)(?: money)? (?:did|do|have|has) (?:we|they|it|you|the plant) (?:spend|spent|pay|paid|pay out)(?: on| for)?\b",
    re.IGNORECASE,
)
_SPARE = re.compile(r"\bspare[ -](?=parts?\b)", re.IGNORECASE)
_PHRASES = (
    (
        re.compile(
            r"\b(?:stood still|was down|were down|stopped|stood|was standing) (?:for )?(?:the )?longest(?! time)\b",
            re.IGNORECASE,
        ),
        "had most downtime",
    ),
    (re.compile(r"\bleast (?:punctual|reliable on time|on[- ]time)\b", re.IGNORECASE), "most days late"),
    (re.compile(r"\bmost punctual\b", re.IGNORECASE), "least late"),
    (re.compile(r"\b(?:sen[dt]s?|giv(?:e|en)|gave|brought|c[ao]me) back\b", re.IGNORECASE), "returned"),
    (re.compile(r"\b(?:handed|passed) over\b", re.IGNORECASE), "delivered"),
    (re.compile(r"(?<=\bthe )(?:no|nr|number)\.? ?(?:1|one)(?= [^\W\d])", re.IGNORECASE), "top"),
    (re.compile(r"\basked for\b(?!\s+(?:the|an?|our|it)\b)", re.IGNORECASE), "requested"),
    (re.compile(r"(?<=\border )(?:lines|positions|items)\b", re.IGNORECASE), "rows"),
    (re.compile(r"(?<=\border )(?:line|position|item)\b", re.IGNORECASE), "row"),
)

_VALUE = r"(?:the |all )?(?P<what>[^\W\d]{3,})(?: (?!not\b|count|still|also|are\b|is\b|do|should)[^\W\d]+)?"
# what is said of rows of a value beside what is asked of all: that they count as well, or not
_COUNTS_TOO = (
    re.compile(
        rf"\W*(?:\b(?:and|but) )?\b{_VALUE} (?:(?:are |is )?(?:still|also) (?:count\w*|included?)|count\w* (?:too|also|as well)|(?:are |is )?included)\b(?: as [^\W\d]+)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<=[?.,;(])\s*(?:and |but )?{_VALUE}(?: ones)? (?:too|as well|also|included)(?=\s*\)|\W*$)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:including|incl\.?) (?:the |all )?(?P<what>[^\W\d]{3,})(?: ones)?\b", re.IGNORECASE),
)
_COUNTS_NOT = (
    re.compile(
        rf"\b{_VALUE} (?:(?:(?:are|is|do|does|should|must) )?(?:not|never)|\w+n'?t) (?:be )?(?:count\w*|included?)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_VALUE} (?:(?:are|is|to be|should be) )?(?:left out|excluded|ignored)\b", re.IGNORECASE),
    re.compile(
        r"(?<=[,(])\s*(?:but\s+|and\s+)?(?:without|w/o|excl(?:uding|\.)?|except|no|not|minus|ignoring|ignore)\s+(?:the |any |all )?(?P<what>[^\W\d]{3,})"
        r"(?: (?:ones?|lines?|orders?|rows?|stuff|jobs?|items?|pieces|parts))?(?=\s*\)|\W*$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:leav(?:e|ing)|keep(?:ing)?|tak(?:e|ing)) (?:the |all )?(?P<what>[^\W\d]{3,})(?: [^\W\d]+)? out\b",
        re.IGNORECASE,
    ),
)

# of two, "more stops" are the most
_MORE = re.compile(
    r"(\b(?:which|who)\b[^?.;]*?\b(?:has|have|had|got|makes?|made|needs?|needed|uses?|used|costs?|lost)\s+)more\b(?!.*\bthan\b)",
    re.IGNORECASE,
)


def most_of_two(text: str) -> str:
    """Return a text with "most" for the "more" of two: "which has more stops, L1 or L2"."""
    return _MORE.sub(lambda m: f"{m.group(1)}most", text)


def as_written(text: str, index: PlantIndex) -> str:
    """Return a text of the same length with names of columns that end in a number written as one word."""
    text = _counted_or_not(text, index)
    for phrase, word in _PHRASES:
        for m in phrase.finditer(text):
            if len(m.group()) >= len(word):
                text = text[: m.start()] + word.ljust(len(m.group())) + text[m.end() :]
    if "manufacturer" in _known(index):
        text = _WHO_MADE.sub(lambda m: "maker".ljust(len(m.group())), text)
    text = _SPENT.sub(lambda m: "total cost of".ljust(len(m.group())), text)
    for m in _COUNTED.finditer(text):
        number = _NUMBERS[m["number"].casefold()].ljust(len(m["number"]))
        text = text[: m.start("number")] + number + text[m.end("number") :]
    if not _names_spares(index):
        text = _SPARE.sub(lambda m: " " * len(m.group()), text)  # "parts cost" are those of spare parts
    tokens = _tokens(index)
    text = _CUT.sub(lambda m: m[0].replace(".", " ") if m["word"].casefold() in tokens else m[0], text)
    apart = _apart(index)
    if apart is not None:
        text = apart.sub(lambda m: f"{m['word']}{m['number']}".ljust(len(m.group())), text)
    known = _known(index)
    for said in reversed(words_of(text)):
        low = said.text.casefold()
        if len(low) < _LONG or not low.isalpha() or low in FUNCTION_WORDS:
            continue
        if low.endswith("s") and low[:-1] in _literal(index) and said.stem not in _stems_of_columns(index):
            text = (
                text[: said.end - 1] + " " + text[said.end :]
            )  # "heats" of a column heat_no, whatever else they are
            continue
        counted = low.endswith("s") and _short_of(low, index) in _units(index)  # "bottles" of columns in btl
        if {said.stem, base(said.stem)} & known and not (counted and _is_no_value(said.stem, text, index)):
            continue
        if low not in EVERYDAY and not low.endswith("time") and (token := _short_of(low, index)) is not None:
            text = text[: said.start] + token.ljust(said.end - said.start) + text[said.end :]
    return text


def left_out_aside(text: str) -> tuple[str, str]:
    """Return a text without what it says of rows that do not count, and that in words: it holds for each of its figures."""
    m = next((m for pattern in _COUNTS_NOT if (m := pattern.search(text))), None)
    return (text, "") if m is None else (text[: m.start()] + text[m.end() :], f"without {m['what']}")


def _counted_or_not(text: str, index: PlantIndex) -> str:
    """Return a text of the same length with "without cancelled" for "cancelled not counted", and blanks for what counts too."""

    def instead(m: "re.Match[str]", words: str) -> str:
        known = {base(s) for s in canonical(m["what"])} & {base(s) for s in _worded(index)}
        return words.ljust(len(m[0])) if known and len(words) <= len(m[0]) else m[0]

    for pattern in _COUNTS_TOO:
        text = pattern.sub(lambda m: instead(m, ""), text)
    for pattern in _COUNTS_NOT:
        text = pattern.sub(lambda m: instead(m, f"without {m['what']}"), text)
    return text


def _short_of(word: str, index: PlantIndex) -> str | None:
    """Return the only part of the names of columns that is a word cut short: "prs" of press, "reord" of reorder."""
    one = word.removesuffix("es") if word.endswith(("shes", "ches", "sses")) else word.removesuffix("s")
    found = [
        token
        for token, columns in _tokens(index).items()
        if _cuts(token, one or word, columns if one != word else 1)
    ]
    return found[0] if len(found) == 1 else None


def is_cut_of(code: str, word: str) -> bool:
    """Whether the letters of a code are a word cut short: "drl" of drilling."""
    return any(_cuts(code, w, 1) for w in (word, re.sub(r"(?:ing|er)$", "", word)))


def _cuts(token: str, word: str, columns: int) -> bool:
    """Whether a part of a name is a word cut short: its begin, its consonants, or the first letters of its two halves."""
    if len(token) >= len(word):
        return False
    if len(token) < _TELLING:  # a unit that several columns are counted in, or "mr" of makeready
        return (columns > 1 and word.startswith(token)) or token in _initials(word)
    if word.startswith(token):
        return True
    letters = iter(word)
    last = word.rstrip("aeiou")[-1:]  # the l of "bottle"
    consonants = not set(token) & set("aeiou") and token[0] == word[0] and token[-1] in {word[-1], last}
    return consonants and all(letter in letters for letter in token)


def _initials(word: str) -> set[str]:
    common = english_words()
    halves = [(word[:n], word[n:]) for n in range(_LONG, len(word) - _LONG + 1)]
    return {a[0] + b[0] for a, b in halves if a in common and b in common}


@lru_cache(maxsize=4)
def _tokens(index: PlantIndex) -> dict[str, int]:
    """Return the short parts of the names of the plant's own columns, with how many columns of a table have it."""
    found: dict[str, int] = {}
    for info in index.store.tables():
        if info.rows and not info.standard:
            parts = [
                p
                for c in info.columns
                for p in set(c.name.split("_"))
                if p.isalpha() and 1 < len(p) <= _SHORT
            ]
            for part in set(parts) - UNIT_STEMS - FUNCTION_WORDS:
                found[part] = max(found.get(part, 0), parts.count(part))
    return found


@lru_cache(maxsize=4)
def _literal(index: PlantIndex) -> frozenset[str]:
    """Return the words in the names of the plant's own tables and columns, as they stand there."""
    own = [t for t in index.store.tables() if t.rows and not t.standard]
    return frozenset(
        w for t in own for name in (t.name, *(c.name for c in t.columns)) for w in name.split("_")
    )


def _is_no_value(stem: str, text: str, index: PlantIndex) -> bool:
    """Whether a word is in no column's name, and only one of several of a value whose others a text does not say."""
    if {stem, base(stem)} & _stems_of_columns(index):
        return False
    said = {w.stem for w in words_of(text)} - {stem}
    return not any(v & said for v in _worded(index).get(stem, []))


@lru_cache(maxsize=4)
def _units(index: PlantIndex) -> frozenset[str]:
    """Return the units that several columns of one of the plant's own tables are counted in."""
    own = [t for t in index.store.tables() if t.rows and not t.standard]
    each = [[c.unit.casefold() for c in t.columns if c.unit] for t in own]
    return frozenset(u for units in each for u in units if units.count(u) > 1)


@lru_cache(maxsize=4)
def _stems_of_columns(index: PlantIndex) -> frozenset[str]:
    own = [t for t in index.store.tables() if t.rows and not t.standard]
    return frozenset(
        s for t in own for name in (t.name, *(c.name for c in t.columns)) for s in canonical(name)
    )


@lru_cache(maxsize=4)
def _worded(index: PlantIndex) -> dict[str, list[frozenset[str]]]:
    """Return the values by each of their words, as stems."""
    found: dict[str, list[frozenset[str]]] = {}
    for stems in {frozenset(canonical(w)) for n in index.names("value") for w in (n.id, *n.aliases)}:
        for stem in stems:
            found.setdefault(stem, []).append(stems)
    return found


@lru_cache(maxsize=4)
def _known(index: PlantIndex) -> frozenset[str]:
    """Return the stems of the names of the columns of the plant's own tables, and of their values."""
    own = {t.name for t in index.store.tables() if t.rows and not t.standard}
    names = [c.name for t in index.store.tables() if t.name in own for c in t.columns]
    names += [w for n in index.names("value") for w in (n.id, *n.aliases)]
    stems = {s for name in names for s in canonical(name)}
    return frozenset(stems | {base(s) for s in stems})


@lru_cache(maxsize=4)
def _names_spares(index: PlantIndex) -> bool:
    """Whether a table of the plant's own or a column of it is called after spare parts."""
    own = [t for t in index.store.tables() if t.rows and not t.standard]
    return any("spare" in canonical(name) for t in own for name in (t.name, *(c.name for c in t.columns)))


@lru_cache(maxsize=4)
def _apart(index: PlantIndex) -> "re.Pattern[str] | None":
    """Return what finds the numbered words of the plant's own columns where they are written apart; None of none."""
    found: dict[str, set[str]] = {}
    for info in index.store.tables():
        if info.rows and not info.standard:
            for column in info.columns:
                for m in _NUMBERED.finditer(column.name.replace("_", " ")):
                    found.setdefault(m["word"], set()).add(m["number"])
    words = [w for w, numbers in found.items() if len(numbers) > 1]
    return (
        re.compile(rf"\b(?P<word>{'|'.join(words)})[ -](?P<number>\d{{1,2}})\b", re.IGNORECASE)
        if words
        else None
    )
