"""How words look at the last answer's rows again: a place, the first few, another order, without some, another unit."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents.understanding.kpi_units import FIGURE_UNITS
from agents.understanding.pointing import LEADS
from agents.understanding.words import canonical
from plant.names import key_of

_ORDINAL = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "tenth": 10, "10th": 10, "next": 2,
    "runner-up": 2, "runner up": 2, "after that": 2, "last": -1,
}  # fmt: skip
_COUNT = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twenty": 20,
}
BY_END = {
    "worst": "worst", "weakest": "worst", "poorest": "worst", "baddest": "worst", "best": "best", "strongest": "best",
    "highest": "highest", "biggest": "highest", "largest": "highest", "longest": "highest", "most": "highest", "top": "highest",
    "greatest": "highest", "fullest": "highest", "busiest": "highest", "tightest": "highest", "emptiest": "lowest", "slowest": "worst", "fastest": "best", "lowest": "lowest", "smallest": "lowest", "shortest": "lowest", "least": "lowest", "fewest": "lowest",
    "oldest": "oldest", "earliest": "oldest", "peak": "highest", "maximum": "highest", "max": "highest", "minimum": "lowest", "min": "lowest", "newest": "newest", "latest": "newest", "most recent": "newest",
}  # fmt: skip
_N = "|".join(map(re.escape, sorted(_ORDINAL, key=len, reverse=True)))
END_WORDS = "|".join(map(re.escape, sorted(BY_END, key=len, reverse=True)))
ROW_NOUN = r"(?:ones?|machines?|orders?|alarms?|reasons?|rows?|entr(?:y|ies)|places?|lines?|causes?|products?|parts?|shifts?|suppliers?|lots?|days?|weeks?|defects?|results?|positions?|crews?|teams?|months?|hours?|customers?|press|lathe|mill)"
_PLACE = re.compile(
    rf"(?:(?:who|which|what)(?: {ROW_NOUN})?(?:'?s| is| was| are| comes| came| has| had| ranks| follows)?(?: on| in| at)?(?: the)? |"
    rf"(?:and|then|ok|so)? ?(?:the |in |on |at )?)(?P<nth>{_N})(?P<end> (?:{END_WORDS}))?(?: {ROW_NOUN})?(?: then| there| on the list| in the list| of (?:them|those|these))?|"
    rf"(?:(?:who|which|what)(?: {ROW_NOUN})?(?:'?s| is| was| are| comes| came| has| had)?(?: on| in| at)?(?: the)? )?"
    rf"(?:number|numero|nr\.?|no\.?|#|place|position|rank) ?(?P<n>\d{{1,2}})(?: {ROW_NOUN})?(?: (?:on|in|of|from) (?:the|that|this|your) (?:list|ranking|table|order))?(?: then| there| please| pls)?",
    re.IGNORECASE,
)  # fmt: skip
_WHICH_END = re.compile(
    rf"(?:(?:and|so) )?(?:which|who|what)(?: (?:of (?:them|those|these)|{ROW_NOUN}))?(?:'?s| is| was| are| were| has| had| comes| did| eats| uses| takes| needs| makes| loses| costs| fails| consumes| stops| runs| gets| shows| took| lasted| spent| needed| lost| caused| produced| gave| made| stood)?(?: the)? "
    rf"(?P<end>{END_WORDS})(?: {ROW_NOUN})?(?: (?:then|there|of (?:them|those|these|all|it|that|this|the total)|first))?",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    rf"(?:(?:only|just|show|give|me|list|the|limit|it|that|to|make|who|which|what|are|were) )*(?:the )?(?:(?P<end>{END_WORDS}|first|bottom) )?(?P<n>\d{{1,2}}|{'|'.join(_COUNT)})"
    rf"(?: (?P<end2>{END_WORDS}))?(?: {ROW_NOUN})?(?: (?:only|is|are|will|would|enough|do|fine|ok|please|suffices?|be))*",
    re.IGNORECASE,
)
_SORT = re.compile(
    rf"(?:(?:and|now|please|can you|sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list|show|arrange|put|them|it|that|those|by|with|from|the) )*"
    rf"(?P<end>{END_WORDS})(?: {ROW_NOUN})?(?: (?:first|on top|at the top|to (?:the )?(?:{END_WORDS})(?: first)?))",
    re.IGNORECASE,
)
_SORT_BY = re.compile(
    r"(?:(?:and|now|please|can you) )*(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list)(?: (?:it|them|that|those))? (?:by|after|on|according to) (?P<what>[\w %-]{3,40})",
    re.IGNORECASE,
)
# "sort it high to low"
_DOWN = re.compile(
    r"(?:(?:and|now|please|can you|sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list|show|put|them|it|that|those|from|the|going) )*"
    r"(?P<from>high|big|large|long|much|many|low|small|short|little|few)(?:est)? (?:to|down to|up to|->) (?:the )?\w+",
    re.IGNORECASE,
)
_LITTLE = frozenset(["low", "small", "short", "little", "few"])
_LEFT_OVER = re.compile(
    r"(?:and |so )?(?:what(?:'?s| is|s)?|how (?:much|many)(?: (?:is|are))?) (?:left|remains?|remaining)(?: (?:over|then|in (?P<unit>\w+)))*",
    re.IGNORECASE,
)
_ONLY_THESE = re.compile(
    r"(?:(?:and|but|now|ok|please|show|me|list|give) )*(?:only|just)(?: for)? (?P<what>.+?)(?: (?:please|then|and (?:so on|such|the like)|etc\.?|or so))*",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    r"(?:(?:and|now|please|sort|show|list|put|it|them|in) )*(?:the )?(?:other way (?:round|around)|revers(?:e|ed)(?: order)?(?: it)?|upside down|ascending|descending)(?: order)?",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"(?:(?:and|but|now|the|same|again|ok|please|show|it|that|this|all) )*"
    r"(?:without|except(?: for)?|excluding|exclude|leav(?:e|ing) out|drop(?:ping)?|skip(?:ping)?|ignor(?:e|ing)|not counting|"
    r"don'?t count|disregard(?:ing)?|minus|take(?: out|(?= .* (?:out|away|off)$))|leave|omit(?:ting)?|other than|apart from|remove|w/o)\s+(?P<what>.+?)"
    r"(?: (?:out|away|off|please|then|from (?:it|that|the (?:list|chart|table|ranking|pareto))))*",
    re.IGNORECASE,
)
_THE_END = re.compile(
    rf"(?:the )?(?P<nth>first|{_N})?\s*(?P<end>{END_WORDS})?(?: {ROW_NOUN})?(?: (?P<n>\d|two|three))?",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:(?:and|but|please|give|me|show|it|that|this|now|can you|the|same) )*(?:(?:in|as) )?(?:the )?(?P<unit>\w+|%)(?: (?:please|instead|then|not .+|rather than .+))*",
    re.IGNORECASE,
)
_TIME_UNITS = {
    "second": "s", "seconds": "s", "secs": "s", "sec": "s", "minute": "min", "minutes": "min", "mins": "min", "min": "min",
    "hour": "h", "hours": "h", "hrs": "h", "h": "h", "day": "d", "days": "d",
}  # fmt: skip
_FORM = re.compile(
    r"(?:(?:and|now|just|only|please|can you|show|give|put|list|make|it|that|this|them|me|the|in|as|a|an|numbers?|figures?|values?|raw|plain) )*"
    r"(?:table|list|numbers|figures|them)(?: form| format)?(?: please| instead| then)*",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"\W+(?:please|pls|plz|thanks|thx|tho|though)\W*$", re.IGNORECASE)
_REASON = re.compile(
    r"(?:,\s*|\s+(?=because|since|cause|as ))(?:because|since|cause|as|we|i|they|he|she|it|that|this|nobody|no one|those)\b(?: \S+)+$",
    re.IGNORECASE,
)
TRIM = re.compile(r"^[\s.,;:!?-]+|[\s.,;:!?-]+$")


@dataclass(frozen=True, slots=True)
class Looked:
    """How the rows are looked at again, as keys of a tool's `view`, and the unit asked for."""

    view: dict[str, Any]
    unit: str = ""


def looked_at(text: str, rows: Sequence[str]) -> Looked | None:
    """Return how a text looks at the last answer's rows again; None where it says anything more.

    Args:
        text: the follow-up, as typed.
        rows: what stands first in the rows of the last answer.
    """
    meant = _REASON.sub("", _PLEASE.sub("", text))
    return _whole(meant, rows) or _in_parts(meant, rows)


def _whole(text: str, rows: Sequence[str]) -> Looked | None:
    """Return how a text looks at rows as one look."""
    said = TRIM.sub("", re.sub(r"\s*,\s*", " ", text))
    for words in dict.fromkeys((said, TRIM.sub("", LEADS.sub("", said)))):
        if words and (found := _read(words.casefold(), rows)) is not None:
            return found
    return None


# where two looks part: "sort high to low n only the first five", "take the jams out, whats left in hours"
_PARTED = (re.compile(r"\s*[,;?.]\s+"), re.compile(r"\s+(?:and|n|then|&|but)\s+", re.IGNORECASE))


def _in_parts(text: str, rows: Sequence[str]) -> Looked | None:
    """Return how a text looks at rows in two steps at once; None where one of its parts says anything else."""
    for between in _PARTED:
        parts = [p for p in between.split(text) if re.search(r"\w", p)]
        looks = [_whole(p, rows) for p in parts] if len(parts) == 2 else []
        if len(looks) > 1 and (first := looks[0]) is not None and (second := looks[1]) is not None:
            return Looked({**first.view, **second.view}, first.unit or second.unit)
    return None


def leaves_out(text: str, rows: Sequence[str]) -> bool:
    """Whether a text only leaves rows of the last answer out, however hard its verb sounds: "drop the biggest one"."""
    found = looked_at(text, rows) if rows else None
    return found is not None and bool(found.view.get("without") or found.view.get("drop"))


_MONTHS = frozenset(m.casefold() for m in calendar.month_name if m)
_OF_A_LIST = re.compile(r"\b(?:ones?|list|ranking|number|numero|nr|no)\b|#", re.IGNORECASE)


def said_to_leave_out(text: str) -> str:
    """Return what a text says to leave out: "the presses" of "without the presses"; "" where it says no such thing."""
    m = _WITHOUT.fullmatch(TRIM.sub("", text))
    return m["what"] if m else ""


def asks_place(text: str, rows: Sequence[str] = ()) -> bool:
    """Whether a text asks only which row stands at a place of a list: "who has the oldest one", "who is no 2 in that list";
    "who is the worst" where there are rows.
    """
    found = looked_at(text, ("",)) if _OF_A_LIST.search(text) or (rows and _WHO.match(text)) else None
    return found is not None and "place" in found.view


_WHO = re.compile(r"^\W*(?:(?:and|so|but|ok|okay|then)\W+)*who\b", re.IGNORECASE)
_TIME_TO_COME = re.compile(
    r"(?:.* )?(?:next|last) (?:day|week|month|shift|hour|quarter|year)s?(?: .*)?", re.IGNORECASE
)


def _read(words: str, rows: Sequence[str]) -> Looked | None:
    if (m := _UNIT.fullmatch(words)) is not None and not (m["unit"] == "second" and rows):
        unit = _TIME_UNITS.get(m["unit"]) or FIGURE_UNITS.get(m["unit"])
        return Looked({}, unit) if unit else None
    if _FORM.fullmatch(words) and re.search(r"\b(?:as|in|table|list|numbers)\b", words):
        return Looked({})
    if not rows:
        return None
    if (m := _LEFT_OVER.fullmatch(words)) is not None:
        return Looked({}, _TIME_UNITS.get(m["unit"] or "", ""))
    if (m := _DOWN.fullmatch(words)) is not None:
        return Looked({"order": "lowest" if m["from"] in _LITTLE else "highest"})
    if (m := _SORT_BY.fullmatch(words)) is not None:
        return Looked({"order": "column", "by": m["what"]})
    if _REVERSED.fullmatch(words):
        return Looked({"order": "reversed"})
    if (m := _SORT.fullmatch(words)) is not None:
        return Looked({"order": BY_END[m["end"]]})
    if (m := _LIMIT.fullmatch(words)) is not None and (m["end"] or m["end2"] or _only(words)):
        end = BY_END.get(m["end"] or "") or BY_END.get(m["end2"] or "")
        n = _COUNT.get(m["n"]) or int(m["n"])
        if m["end"] == "bottom":
            return Looked({"limit": n, "order": "lowest"})
        return Looked({"limit": n} | ({"order": end} if end and m["end"] != "top" else {}))
    if (m := _WITHOUT.fullmatch(words)) is not None:
        return _left_out(m["what"], rows)
    if (
        (m := _PLACE.fullmatch(words)) is not None
        and not _TIME_TO_COME.fullmatch(words)
        and (m["n"] or m["end"] or not words.startswith("the "))
    ):
        place = int(m["n"]) if m["n"] else _ORDINAL[m["nth"]]
        end = BY_END.get((m["end"] or "").strip())
        return Looked({"place": place} | ({"order": end} if end else {}))
    if (m := _WHICH_END.fullmatch(words)) is not None:
        return Looked({"place": 1, "order": BY_END[m["end"]]})
    if (m := _ONLY_THESE.fullmatch(words)) is not None and (only := _rows_said(m["what"], rows)):
        return Looked({"only": only}) if len(only) < len(rows) else None
    return None


def _only(words: str) -> bool:
    return re.search(r"\b(?:only|just|enough|limit|will do)\b", words) is not None


def _left_out(what: str, rows: Sequence[str]) -> Looked | None:
    """Return the view without what is named: rows by their place or their words."""
    low = what.casefold()
    if (m := _THE_END.fullmatch(low)) is not None and (m["nth"] or m["end"]):
        n = _COUNT.get(m["n"] or "") or int(m["n"] or 1)
        if m["nth"] and not m["end"]:
            at = _ORDINAL[m["nth"]]
            gone = rows[-n:] if at == -1 else rows[at - 1 : at - 1 + n]
            return Looked({"without": list(gone)}) if gone else None
        return Looked({"drop": n, "order": BY_END[m["end"] or "first"]})
    named = _rows_said(low, rows)
    return Looked({"without": named}) if named else None


# what is said round rows that are named: "the small stuff, jams and chips"
_ROUND_ROWS = frozenset(
    re.findall(
        r"\w+",
        "the and or n of for with a an also both all stuff things thing kind sort ones one rows reasons causes stops small minor short little big real major "
        "so on such like etc those these",
    )
)


def _rows_said(words: str, rows: Sequence[str]) -> list[str]:
    """Return the rows that words name, in full or by a word that only one of them has."""
    found = named = [r for r in rows if _is_said(r, words)]
    stems = [set(canonical(r)) for r in rows]
    known = {s for r in named for s in canonical(r)}
    for word in (w for w in re.findall(r"[\w-]+", words) if w not in _ROUND_ROWS):
        wanted = set(canonical(word))
        at = [n for n, own in enumerate(stems) if wanted - known and wanted & own]
        if not at and named:
            continue
        if not at or (len(at) > 1 and not any(rows[n] in found for n in at)):
            return named  # which says more than rows
        found = [*found, *(rows[n] for n in at if rows[n] not in found and len(at) == 1)]
    return found


def _is_said(row: str, words: str) -> bool:
    """Whether a row is named by words: by all of it, its code, or the words behind its code."""
    key = key_of(row)
    low = re.sub(r"\b(?:the|and|or|shifts?|crew|machine|ones?|product|supplier)\b", " ", words)
    wanted = [key_of(p) for p in re.split(r",|\band\b|&", words)] + [key_of(low)]
    stems = canonical(row)
    return any(
        w
        and (
            w == key
            or key.startswith((f"{w} ", f"{w[:3]} ") if w in _MONTHS else f"{w} ")
            or key.endswith(f" {w}")
            or (len(w) > 3 and w in key)
            or canonical(w) == stems
        )
        for w in wanted
    )
