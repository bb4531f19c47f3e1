"""The words of a column's header: taken apart, without unit, and how well they fit synonyms."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from plant.lexicon import one_word

_BRACKETED = re.compile(r"\s*[\(\[（【]\s*([^\)\]）】]{1,20})\s*[\)\]）】]\s*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# units as the end of a header ("Oil_Temperature_C", "duration_min"): word -> unit
_UNITS = {
    "秒": "s", "分": "min", "分钟": "min", "小时": "h", "天": "d", "℃": "°C", "°c": "°C", "个": "pcs", "件": "pcs",
    "c": "°C", "degc": "°C", "celsius": "°C", "f": "°F", "degf": "°F", "k": "K", "bar": "bar",
    "mbar": "mbar", "psi": "psi", "pa": "Pa", "kpa": "kPa", "mpa": "MPa", "a": "A", "ma": "mA",
    "amps": "A", "v": "V", "mv": "mV", "kv": "kV", "w": "W", "kw": "kW", "mw": "MW", "kwh": "kWh",
    "wh": "Wh", "hz": "Hz", "khz": "kHz", "rpm": "rpm", "mm": "mm", "um": "µm", "cm": "cm",
    "m": "m", "kg": "kg", "g": "g", "t": "t", "l": "L", "ml": "mL", "s": "s", "sec": "s",
    "secs": "s", "seconds": "s", "sek": "s", "sekunden": "s", "secondi": "s", "ms": "ms",
    "min": "min", "mins": "min", "minutes": "min", "minuten": "min", "minuti": "min", "h": "h",
    "hr": "h", "hrs": "h", "hours": "h", "stunden": "h", "std": "h", "ore": "h", "days": "d",
    "pct": "%", "percent": "%", "prozent": "%", "percento": "%", "nm": "Nm", "kn": "kN", "n": "N",
    "lpm": "L/min", "ppm": "ppm", "db": "dB", "pcs": "pcs", "stk": "pcs", "pz": "pcs",
    "tons": "t", "tonnes": "t", "ton": "t", "tonnen": "t", "tonnellate": "t", "mwh": "MWh", "m3": "m³", "m2": "m²", "m²": "m²", "sqm": "m²", "litres": "L", "liters": "L",
    "hl": "hl", "m³": "m³", "wks": "weeks", "weeks": "weeks", "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF", "ppb": "ppb",
}  # fmt: skip
_DURATIONS = frozenset(["minutes", "hours", "seconds", "minuten", "stunden", "sekunden", "minuti"])
_DURATIONS_OF = frozenset([*_DURATIONS, "mins", "hrs", "secs"])
_LOSS = frozenset(["lost", "down", "stopped", "run", "worked", "spent", "late", "waited"])
_PER_UNIT = re.compile(r"(?<=[\w)])[\s_]+([^\W\d_]+[³²3]?|%)/([^\W\d_]+[³²3]?)$")  # "Belt m/min"
_IN_COMPOUND = re.compile(r"\w{3}(stunden|minuten|sekunden|prozent)$")
_TWO_WORD_UNITS = {"l per min": "L/min", "mm per s": "mm/s", "m per s": "m/s", "kg per h": "kg/h"}
# one letter is a unit only after a word that can carry it
_LETTER_AFTER = {
    "c": "temp temperature temperatur temperatura", "f": "temp temperature",
    "a": "current strom corrente amp amps ampere", "v": "voltage spannung tensione volt",
    "w": "power leistung potenza", "s": "time dauer duration cycle zeit tempo durata setup ideal",
    "h": "time dauer duration zeit durata hours labor labour run runtime downtime worked", "m": "length lange lunghezza",
    "k": "temp temperature", "g": "weight gewicht peso mass target",
    "l": "volume volumen water wasser acqua oil milk fuel diesel used consumption consumed filled dosed",
    "t": "weight mass net gross input output load", "n": "force kraft forza",
}  # fmt: skip
_AMOUNTS = frozenset("tlgh")  # letters of what is done by the amount
_BOUNDS = frozenset(
    ["lim", "limit", "limits", "tol", "tolerance", "spec", "grenze", "bound"]
)  # "Lim min" is a lower one
_MEASURES = frozenset(
    ["kg", "kwh", "mwh", "m3", "m2", "litres", "liters", "tonnes", "hl"]
)  # may be all that a header says
# units that never begin a header as a word: "Kg soil", "Pcs fin", "kWh oven"
_LEADING = frozenset(
    [
        "kg",
        "kwh",
        "mwh",
        "pcs",
        "eur",
        "usd",
        "gbp",
        "chf",
        "m3",
        "m2",
        "litres",
        "liters",
        "tonnes",
        "hl",
        "stk",
        "pz",
    ]
)


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """A header taken apart.

    Attributes:
        key: lower-case words without unit and accents.
        unit: unit that the header names, "" if none.
        bare: the header as it stands, without a bracketed unit.
    """

    key: str
    unit: str
    bare: str
    words: frozenset[str] = field(default_factory=frozenset)


_LONG = 8  # letters from which one word may be several ("ACTTOTALCOST")
_SHORT_FORMS = {
    "act": "actual", "lab": "labor", "hrs": "hours", "desc": "description", "num": "number", "qty": "quantity", "dt": "date",
    "wo": "wo", "loc": "location", "pri": "priority", "id": "id", "no": "no", "sched": "scheduled", "targ": "target",
    "comp": "completion", "est": "estimated", "mat": "material",
}  # fmt: skip
_JOINED = re.findall(
    r"\w+",
    "actual total cost costs labor hours hour start finish date time report reported work order type status "
    "priority failure code asset number description problem cause remedy scheduled target completion change "
    "location equipment machine downtime duration quantity price supplier name unit serial model install "
    "installed parent open closed created by due end begin alarm severity message value reading sensor "
    "product batch lot shift operator scrap good reject total material estimated warranty vendor site area "
    "line ",
)


@lru_cache(maxsize=4_000)
def _unjoined(word: str) -> tuple[str, ...]:
    """Return the words that a header joins without a mark ("actfinish" -> actual, finish); empty where it is no such."""
    known = {w: w for w in _JOINED} | _SHORT_FORMS
    best: dict[int, tuple[str, ...]] = {0: ()}
    for at in range(len(word)):
        if at not in best:
            continue
        for end in range(at + 2, len(word) + 1):
            part = known.get(word[at:end])
            if part is not None and (end not in best or len(best[at]) + 1 < len(best[end])):
                best[end] = (*best[at], part)
    found = best.get(len(word), ())
    return found if len(found) > 1 else ()


_NUMBER_WORDS = frozenset(
    ["nr", "no", "num", "number", "id", "code", "nummer", "numero", "codice", "kennung", "key"]
)


@lru_cache(maxsize=20_000)
def header_words(header: str) -> HeaderWords:
    """Take a header apart into words and unit."""
    unit = ""
    if (found := _BRACKETED.search(header)) and found.start() > 0:
        unit, header = found[1].strip(), header[: found.start()] + " " + header[found.end() :]
    bare = " ".join(header.split())
    spoken = re.sub(r"[_ ]\d+k?Hz$", "", bare)  # a sampling rate is no unit
    if (
        not unit
        and (found := _PER_UNIT.search(spoken))
        and all(g.casefold() in _UNITS for g in found.groups())
    ):
        unit, spoken = "/".join(_UNITS[g.casefold()] for g in found.groups()), spoken[: found.start()]
    stem, _, tail = spoken.rpartition("_") if "_" in spoken else spoken.rpartition(" ")
    rate = stem.casefold().endswith(("_per", " per"))
    bound = tail.casefold() == "min" and stem.casefold().rstrip(".") in _BOUNDS
    if not unit and not rate and stem and len(tail) > 1 and tail.casefold() in _UNITS and not bound:
        unit, spoken = _UNITS[tail.casefold()], stem  # "E-01_kW": before kW falls apart
    spaced = _CAMEL.sub(" ", spoken)
    flat = unicodedata.normalize("NFKD", spaced.casefold().replace("ß", "ss"))
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    words = [w for w in re.split(r"[\s_\-./:#,;'\"%]+", flat) if w]
    if len(words) == 1 and len(words[0]) >= _LONG:
        words = list(_unjoined(words[0])) or words
    if not unit and "%" in header:
        unit = "%"
    if not unit and len(words) > 3 and " ".join(words[-3:]) in _TWO_WORD_UNITS:
        unit = _TWO_WORD_UNITS[" ".join(words[-3:])]
        words = words[:-3]
    elif (
        not unit
        and len(words) > 1
        and words[-1] in _UNITS
        and not (words[-1] == "min" and words[-2] in _BOUNDS)
    ):
        last = words[-1]
        carried = {words[-2], one_word(words[-2])} & set(_LETTER_AFTER.get(last, "").split())
        done = last in _AMOUNTS and words[-2].endswith("ed") and spoken.endswith(f"_{last}")  # "tapped_t"
        if len(last) > 1 or carried or done:
            unit, words = _UNITS[last], words[:-1]
    if not unit and len(words) > 1 and words[0] == "min" and words[1] in _LOSS:
        unit = "min"  # "Min lost" is no minimum
    if not unit and words and words[0] in (_DURATIONS if len(words) == 1 else _DURATIONS_OF):
        unit = _UNITS[words[0]]  # a column of "Minutes", of "Mins lost"
    if (
        not unit
        and len(words) > 1
        and words[0] in _LEADING
        and "/" not in header
        and words[1] not in {"per", "pro", "je", *_UNITS}
    ):
        unit = _UNITS[words[0]]
    if not unit and len(words) == 1 and words[0] in _MEASURES:
        unit = _UNITS[words[0]]  # a column of "kg" alone
    if not unit and words and (found := _IN_COMPOUND.search(words[-1])):
        unit = _UNITS[found[1]]  # "Arbeitsstunden"
    unit = _UNITS.get(unit.casefold(), unit)
    return HeaderWords(" ".join(words), unit, bare, frozenset(words))


@lru_cache(maxsize=200_000)
def likeness(header: str, synonyms: str) -> float:
    """Return how well a header fits synonyms (separated by "|"): 0 to 1."""
    from rapidfuzz import fuzz

    have = header_words(header)
    best = 0.0
    for rank, synonym in enumerate(s for s in synonyms.split("|") if s):
        loss = min(rank * 0.002, 0.05)
        if CHINESE.search(synonym):
            if synonym == have.key.replace(" ", ""):
                best = max(best, 1.0 - loss)
            elif synonym in have.key:
                best = max(best, 0.8 - loss)
            continue
        want = header_words(synonym)
        if want.key == have.key or want.key.replace(" ", "") == have.key.replace(" ", ""):
            best = max(best, 1.0 - loss)
        elif _number_of(have.key) == want.key:
            best = max(best, 0.95 - loss)
        elif want.words and want.words < have.words:
            best = max(best, 0.8 - 0.08 * (len(have.words) - len(want.words)) - loss)
        elif len(want.key) > 5 and len(have.key) > 5 and fuzz.ratio(want.key, have.key) >= 90:
            best = max(best, 0.75 - loss)
    return max(best, 0.0)


def _number_of(key: str) -> str:
    """Return what a header is the number of ("anlagen nr" -> "anlage"), the empty text where it is no number."""
    words = key.split()
    if len(words) < 2 or words[-1] not in _NUMBER_WORDS:
        return ""
    stem = " ".join(words[:-1])
    return stem.removesuffix("n") if stem.endswith("en") else stem
