"""Spelling: known words for mistyped ones, and which words carry no meaning of their own."""

import itertools
import re
from functools import lru_cache

from agents.understanding.name_words import PEOPLE, is_beside, is_code_of_person
from knowledge.embedding import english_words
from plant.index import PlantIndex
from plant.kpi import KPIS
from plant.names import key_of


def mend(text: str, vocabulary: frozenset[str], index: PlantIndex) -> str:
    """Put known words for mistyped ones; names of the plant are left to the linking."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    text = re.sub(r"\b(top|last|next)(?=\d)", r"\1 ", text, flags=re.IGNORECASE)  # "top3"
    text = re.sub(
        r"\b((?:last|past|next|previous) \d{1,2}) ([hdw])\b(?!-)", r"\1\2", text, flags=re.IGNORECASE
    )
    text = _NUMBER_OF.sub("number of", text)
    text = _BETWEEN_TWO.sub("between", text)
    text = _digits(_longhand(text, index), index)
    text = _ORDER_OF_WORK.sub(r"\1 sequence", text)
    text = re.sub(
        r"\b(last|this|next|per|each|past) w(?:eak|eeek|eks?|ek)\b", r"\1 week", text, flags=re.IGNORECASE
    )
    for word in dict.fromkeys(re.findall(r"\b[a-z]{3,4}\b", text)):
        known = (FUNCTION_WORDS, _LIKE_ASKING, vocabulary, english_words())
        if any(word in words for words in known) or _in_names(word, index):
            continue
        asked = [w for w in _ASKING if DamerauLevenshtein.distance(word, w) == 1]
        if len(asked) == 1:
            text = re.sub(rf"\b{word}\b", asked[0], text)
    for word in dict.fromkeys(re.findall(r"\b[a-zA-Z]{5,}\b", text)):
        low = word.casefold()
        if (
            low in vocabulary
            or low.rstrip("s") in vocabulary
            or low in FUNCTION_WORDS
            or _in_names(low, index)
            or {low, low.removesuffix("s")} & _own_words(index)
        ):
            continue
        if low in english_words() or _derived(low) or _is_plural(low, index):
            continue
        best = process.extractOne(
            low,
            vocabulary | _TIME_WORDS | _own_words(index),
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=0.78,
        )
        if best is not None and best[0][0] == low[0]:
            text = re.sub(rf"\b{word}\b", best[0], text)
    return text


@lru_cache(maxsize=4)
def _own_words(index: PlantIndex) -> frozenset[str]:
    """Return the words of the names of the plant's own tables and their columns, also without a plural's end."""
    own = {t.name for t in index.store.tables() if t.rows and not t.standard}
    names = [n for kind in ("table", "column") for n in index.names(kind) if (n.table or n.id) in own]
    words = {
        w for n in names for w in key_of(n.id.rsplit(".", 1)[-1].replace("_", " ")).split() if len(w) > _STEM
    }
    return frozenset(words | {w.removesuffix("s") for w in words if not w.endswith("ss")})


@lru_cache(maxsize=4)
def _own_pairs(index: PlantIndex) -> frozenset[str]:
    """Return each two words that follow each other in the name of a column of the plant's own tables."""
    own = {t.name for t in index.store.tables() if t.rows and not t.standard}
    names = [
        key_of(c.name.replace("_", " ")).split()
        for t in index.store.tables()
        if t.name in own
        for c in t.columns
    ]
    return frozenset(f"{a} {b}" for words in names for a, b in itertools.pairwise(words))


_NUMBER_OF = re.compile(
    r"(?<![\w-])(?:no|nr|num)(?:\.\s*|\s+)of\b(?!\s+the\s+\w+\s+(?:is|are|was|were|has|have)\b)|#\s*of\b",
    re.IGNORECASE,
)
# an order in which work is done, no order of a customer
_ORDER_OF_WORK = re.compile(
    r"\b((?:a|an|the|in|which|what|any) (?:different|other|better|best|smarter|right|reverse|new) |another )order\b(?= (?:on|at|of the jobs|of work)\b)",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?:ers?|able|ing|ed|ly|less|ness)$")


def _derived(word: str) -> bool:
    """Whether a word is an English one with an ending: "washer", "unplugged" is not mistyped "washed"."""
    stem = _ENDINGS.sub("", word)
    forms = {stem, f"{stem}e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem}  # "summed" is of "sum"
    short = len(stem) == _STEM and stem[-1] == stem[-2]  # of a word of three letters, which the list has not
    return stem != word and len(stem) >= _STEM and (short or bool(forms & english_words()))


_STEM = 4


def _is_plural(word: str, index: PlantIndex) -> bool:
    """Whether a word is the plural in "ies" of a value or a word that is known: "earlies" of the shift "early"."""
    one = f"{word[:-3]}y"
    return word.endswith("ies") and (one in english_words() or _in_names(one, index))


def _longhand(text: str, index: PlantIndex) -> str:
    """Put the whole word for what people type instead ("dt", "tmrw", "wos"), unless the plant calls something so."""

    def whole(m: re.Match[str]) -> str:
        low = m.group().casefold()
        low = low if low in _SHORTHAND else low.replace("'", "")
        after = re.match(r"\.?\s+(\w+)", m.string[m.end() :])
        if after is not None and f"{low} {after[1].casefold()}" in _own_pairs(index):
            return m.group()  # "prod. date" of a column called so
        if _in_names(low, index) or _is_person(m, index):
            return m.group()
        return _SHORTHAND[low]

    text = _SHORT.sub(whole, text)
    text = _LETTERS.sub(lambda m: "and" if m["letter"] == "n" else "with", text)
    return _SHORT_DAY.sub(lambda m: _DAYS_SHORT[m.group().casefold()], text)


# "how was it B4 the service": nobody's code
_WHEN = re.compile(
    r"\W+(?:the|an?|this|that|we|it|i|they|you|our|my|last|next|today|yesterday|lunch|\d)", re.IGNORECASE
)


def _is_person(m: re.Match[str], index: PlantIndex) -> bool:
    """Whether shorthand is a person's code here: "how many pieces did B4 make"."""
    if not index.named("person", key_of(m.group())):
        return False
    said_of = is_beside(m.string, m.start(), PEOPLE) and m.group().isupper()
    return is_code_of_person(m.group(), m.string, m.start()) and (
        said_of or not _WHEN.match(m.string, m.end())
    )


def _digits(text: str, index: PlantIndex) -> str:
    """Put the digit for a number's word where that names a machine: "press two" is "press 2"."""

    def digit(m: re.Match[str]) -> str:
        said = f"{m.group(1)} {_NUMBERS.index(m.group(2).casefold()) + 1}"
        return said if index.named("equipment", key_of(said)) else m.group()

    return re.sub(rf"\b([^\W\d]+)[ -]({'|'.join(_NUMBERS)})\b", digit, text, flags=re.IGNORECASE)


def _in_names(word: str, index: PlantIndex) -> bool:
    return any(word in key.split() for kind in ("equipment", "product", "characteristic", "supplier", "customer", "value")
               for key in index.keys(kind))  # fmt: skip


_SHORTHAND = {
    "dt": "downtime", "wo": "work order", "wos": "work orders", "yday": "yesterday", "ystd": "yesterday", "yest": "yesterday",
    "tmrw": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow", "tomo": "tomorrow", "2morrow": "tomorrow", "2day": "today",
    "wk": "week", "wks": "weeks", "yr": "year", "yrs": "years", "mth": "month", "mths": "months", "hr": "hour", "hrs": "hours",
    "mins": "minutes", "b4": "before", "smth": "something", "sth": "something", "thru": "through", "u": "you", "ur": "your",
    "maint": "maintenance", "dia": "diameter", "temp": "temperature", "temps": "temperatures", "vib": "vibration", "gage": "gauge",
    "pcs": "pieces", "sched": "schedule", "prod": "production", "eta": "delivery date", "prev": "previous", "w/o": "without",
    "nxt": "next", "vibes": "vibration", "wknd": "weekend", "rite": "right", "wich": "which", "hyd": "hydraulic", "elec": "electrical", "calib": "calibration",
    "wat": "what", "wot": "what", "gimme": "give me", "qty": "quantity", "noone": "no one",
    "pls": "please", "plz": "please", "avg": "average", "insp": "inspection", "prio": "priority", "pms": "preventive maintenance",
    "pm's": "preventive maintenance", "info": "information", "mgr": "manager", "approx": "about", "nite": "night", "atm": "right now",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "weds": "wednesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday", "til": "until", "'til": "until", "btw": "by the way", "perf": "performance", "wd": "would",
    "acc to": "according to", "abt": "about", "cuz": "because", "coz": "because", "bc": "because",
    "shld": "should", "wld": "would", "cld": "could", "pts": "points", "ment": "meant", "w/": "with", "rn": "right now",
}  # fmt: skip
# "n" and "w" alone are words between words only: "n how many", "the one w the spindle", not "n = 5"
_LETTERS = re.compile(
    r"(?<![\w=/-])(?<!\d )(?<!crew )(?<!line )(?<!shift )(?<!team )(?P<letter>[nw])(?= +[^\W\d_]{2,})"
)
# "how many days btw the last two jobs", not "btw, how is press 1"
_BETWEEN_TWO = re.compile(
    r"(?<=[a-z0-9] )(?<!\band )(?<!\bok )(?<!\bso )btw(?= (?:the|two|2|last|first|one|each|any|[a-z]+s)\b)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, _SHORTHAND), key=len, reverse=True))}|wo's)(?![\w-]|[#]?\d)",
    re.IGNORECASE,
)
# words of their own ("the machine sat idle"), and days only after what a day is said with
_DAYS_SHORT = {"wed": "wednesday", "sat": "saturday", "sun": "sunday"}
_BEFORE_A_DAY = (
    "on", "this", "next", "last", "by", "until", "till", "from", "for", "to", "and", "or", "run", "running", "ran", "work",
    "working", "open", "overtime", "every", "each", "only", "down", "out", "closed", "off", "away", "absent", "sick", "due",
    "before", "after", "since", "also", "comes", "arrives", "shift", "service", "maintenance", "broken", "dies", "fails",
)  # fmt: skip
_SHORT_DAY = re.compile(
    "(?:"
    + "|".join([*(rf"(?<=\b{w} )" for w in _BEFORE_A_DAY), "(?<=^)", "(?<=, )"])
    + r")(?:wed|sat|sun)(?![\w'])",
    re.IGNORECASE,
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ASKING = ("which", "what", "when", "where", "show", "list", "the", "how", "why", "last", "week")
_TIME_WORDS = frozenset(
    [
        "yesterday",
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "morning",
        "night",
        "shift",
        "month",
        "quarter",
    ]
)
KPI_WORDS = frozenset(
    w
    for k in KPIS.values()
    for said in (k.label, *k.aliases)
    for w in re.findall(r"[a-z]{4,}", said.casefold())
)


def is_known(word: str, vocabulary: frozenset[str]) -> bool:
    """Whether a word, or one written nearly alike, is in a vocabulary."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if word in vocabulary or word.rstrip("s") in vocabulary:
        return True
    if len(word) < 5:
        return False
    scorer = DamerauLevenshtein.normalized_similarity
    return process.extractOne(word, vocabulary, scorer=scorer, score_cutoff=0.8) is not None


_LIKE_ASKING = frozenset(
    ["way", "low", "now", "row", "hot", "tow"]
)  # a letter from "why", "how": no slips of them
FUNCTION_WORDS = frozenset(
    [
        "the",
        "thx",
        "tks",
        "and",
        "for",
        "what",
        "why",
        "how",
        "which",
        "when",
        "who",
        "whom",
        "whose",
        "are",
        "was",
        "were",
        "did",
        "does",
        "that",
        "this",
        "these",
        "those",
        "with",
        "from",
        "have",
        "has",
        "had",
        "can",
        "could",
        "would",
        "should",
        "will",
        "shall",
        "may",
        "might",
        "must",
        "about",
        "into",
        "over",
        "under",
        "your",
        "you",
        "our",
        "their",
        "his",
        "her",
        "its",
        "please",
        "tell",
        "show",
        "give",
        "list",
        "much",
        "many",
        "any",
        "all",
        "some",
        "more",
        "most",
        "less",
        "least",
        "than",
        "then",
        "them",
        "they",
        "there",
        "here",
        "been",
        "being",
        "not",
        "out",
        "off",
        "per",
        "get",
        "got",
        "make",
        "made",
        "let",
        "say",
        "said",
        "know",
        "need",
        "want",
        "like",
        "just",
        "only",
        "also",
        "too",
        "very",
        "really",
        "ever",
        "never",
    ]
)
