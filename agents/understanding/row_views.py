"""Words that look at the last answer's rows again: a place, the first few, another order, without some, another unit."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.pointing import ENDS, LEADS, end_of
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.words import canonical
from plant.kpi import KPIS
from plant.names import key_of
from tools.spec import ToolSpec

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
_ENDS = {
    "worst": "worst", "weakest": "worst", "poorest": "worst", "baddest": "worst", "best": "best", "strongest": "best",
    "highest": "highest", "biggest": "highest", "largest": "highest", "longest": "highest", "most": "highest", "top": "highest",
    "greatest": "highest", "fullest": "highest", "busiest": "highest", "emptiest": "lowest", "slowest": "worst", "fastest": "best", "lowest": "lowest", "smallest": "lowest", "shortest": "lowest", "least": "lowest", "fewest": "lowest",
    "oldest": "oldest", "earliest": "oldest", "peak": "highest", "maximum": "highest", "max": "highest", "minimum": "lowest", "min": "lowest", "newest": "newest", "latest": "newest", "most recent": "newest",
}  # fmt: skip
_N = "|".join(map(re.escape, sorted(_ORDINAL, key=len, reverse=True)))
_E = "|".join(map(re.escape, sorted(_ENDS, key=len, reverse=True)))
_NOUN = r"(?:ones?|machines?|orders?|alarms?|reasons?|rows?|entr(?:y|ies)|places?|lines?|causes?|products?|parts?|shifts?|suppliers?|lots?|days?|weeks?|defects?|results?|positions?|crews?|teams?|months?|hours?|customers?|press|lathe|mill)"
_PLACE = re.compile(
    rf"(?:(?:who|which|what)(?: {_NOUN})?(?:'?s| is| was| are| comes| came| has| had| ranks| follows)?(?: on| in| at)?(?: the)? |"
    rf"(?:and|then|ok|so)? ?(?:the |in |on |at )?)(?P<nth>{_N})(?P<end> (?:{_E}))?(?: {_NOUN})?(?: then| there| on the list| in the list| of (?:them|those|these))?|"
    rf"(?:(?:who|which|what)(?: {_NOUN})?(?:'?s| is| was| are| comes| came| has| had)?(?: on| in| at)?(?: the)? )?"
    rf"(?:number|numero|nr\.?|no\.?|#|place|position|rank) ?(?P<n>\d{{1,2}})(?: {_NOUN})?(?: (?:on|in|of|from) (?:the|that|this|your) (?:list|ranking|table|order))?(?: then| there| please| pls)?",
    re.IGNORECASE,
)  # fmt: skip
_WHICH_END = re.compile(
    rf"(?:(?:and|so) )?(?:which|who|what)(?: (?:of (?:them|those|these)|{_NOUN}))?(?:'?s| is| was| are| were| has| had| comes| did| eats| uses| takes| needs| makes| loses| costs| fails| consumes| stops| runs| gets| shows| took| lasted| spent| needed| lost| caused| produced| gave| made| stood)?(?: the)? "
    rf"(?P<end>{_E})(?: {_NOUN})?(?: (?:then|there|of (?:them|those|these|all|it|that|this|the total)|first))?",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    rf"(?:(?:only|just|show|give|me|list|the|limit|it|that|to|make) )*(?:the )?(?:(?P<end>{_E}|first|bottom) )?(?P<n>\d{{1,2}}|{'|'.join(_COUNT)})"
    rf"(?: (?P<end2>{_E}))?(?: {_NOUN})?(?: (?:only|is|are|will|would|enough|do|fine|ok|please|suffices?|be))*",
    re.IGNORECASE,
)
_SORT = re.compile(
    rf"(?:(?:and|now|please|can you|sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list|show|arrange|put|them|it|that|those|by|with|from|the) )*"
    rf"(?P<end>{_E})(?: {_NOUN})?(?: (?:first|on top|at the top|to (?:the )?(?:{_E})(?: first)?))",
    re.IGNORECASE,
)
_SORT_BY = re.compile(
    r"(?:(?:and|now|please|can you) )*(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list)(?: (?:it|them|that|those))? (?:by|after|on|according to) (?P<what>[\w %-]{3,40})",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    r"(?:(?:and|now|please|sort|show|list|put|it|them|in) )*(?:the )?(?:other way (?:round|around)|revers(?:e|ed)(?: order)?(?: it)?|upside down|ascending|descending)(?: order)?",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"(?:(?:and|but|now|the|same|again|ok|please|show|it|that|this|all) )*"
    r"(?:without|except(?: for)?|excluding|exclude|leav(?:e|ing) out|drop(?:ping)?|skip(?:ping)?|ignor(?:e|ing)|not counting|"
    r"don'?t count|disregard(?:ing)?|minus|take out|leave|omit(?:ting)?|other than|apart from|remove|w/o)\s+(?P<what>.+?)"
    r"(?: (?:out|away|off|please|then|from (?:it|that|the (?:list|chart|table|ranking|pareto))))*",
    re.IGNORECASE,
)
_THE_END = re.compile(
    rf"(?:the )?(?P<nth>first|{_N})?\s*(?P<end>{_E})?(?: {_NOUN})?(?: (?P<n>\d|two|three))?", re.IGNORECASE
)
_UNIT = re.compile(
    r"(?:(?:and|but|please|give|me|show|it|that|this|now|can you|the|same) )*(?:(?:in|as) )?(?:the )?(?P<unit>\w+|%)(?: (?:please|instead|then|not .+|rather than .+))*",
    re.IGNORECASE,
)
_TIME_UNITS = {
    "second": "s", "seconds": "s", "secs": "s", "sec": "s", "minute": "min", "minutes": "min", "mins": "min", "min": "min",
    "hour": "h", "hours": "h", "hrs": "h", "h": "h", "day": "d", "days": "d",
}  # fmt: skip
_OTHER_UNITS = {
    "%": "%", "percent": "%", "percentage": "%", "percentages": "%", "pct": "%", "euro": "EUR", "euros": "EUR", "eur": "EUR",
    "money": "EUR", "dollars": "USD", "pieces": "pieces", "parts": "pieces", "pcs": "pieces",
}  # fmt: skip
_FORM = re.compile(
    r"(?:(?:and|now|just|only|please|can you|show|give|put|list|make|it|that|this|them|me|the|in|as|a|an|numbers?|figures?|values?|raw|plain) )*"
    r"(?:table|list|numbers|figures|them)(?: form| format)?(?: please| instead| then)*",
    re.IGNORECASE,
)
_AND_ASKED = re.compile(
    r"^(?P<first>.+?)\W+(?:and )?(?P<more>(?:which|what|where|who|how|when|why)\b.+)$", re.IGNORECASE
)
_ITS_ROW = re.compile(r"\b(?:its?|that(?: one)?|this(?: one)?|they)\b", re.IGNORECASE)
_PLEASE = re.compile(r"\W+(?:please|pls|plz|thanks|thx|tho|though)\W*$", re.IGNORECASE)
_REASON = re.compile(
    r"(?:,\s*|\s+(?=because|since|cause|as ))(?:because|since|cause|as|we|i|they|he|she|it|that|this|nobody|no one|those)\b(?: \S+)+$",
    re.IGNORECASE,
)
_TRIM = re.compile(r"^[\s.,;:!?-]+|[\s.,;:!?-]+$")


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
    said = _TRIM.sub("", re.sub(r"\s*,\s*", " ", meant))
    for words in dict.fromkeys((said, _TRIM.sub("", LEADS.sub("", said)))):
        if words and (found := _read(words.casefold(), rows)) is not None:
            return found
    return None


def placed_and_more(text: str, scene: Scene) -> tuple[Plan, str] | None:
    """Return the plan of a place in the last rows, and what is asked of that row besides, with the row named in it."""
    memory = scene.memory
    m = _AND_ASKED.match(text)
    if m is None or not memory.rows or (looked := looked_at(m["first"], memory.rows)) is None:
        return None
    place = looked.view.get("place")
    plan = looked_again(m["first"], scene) if place else None
    order = str(looked.view.get("order") or "")
    if plan is None or place is None or not -1 <= place - 1 < len(memory.rows):
        return None
    if order and (place != 1 or order not in ENDS):
        return None
    row = memory.rows[end_of(order, scene) if order else place - 1 if place > 0 else -1]
    kinds = ("equipment", "order", "lot", "product", "supplier", "characteristic")
    kind = next((k for k in kinds if scene.index.named(k, key_of(row))), "")
    if kind and not _ITS_ROW.search(m["more"]):
        return plan, f"{m['more'].strip(' ?.!')} {'on' if kind == 'equipment' else 'of'} {row}"
    return plan, _ITS_ROW.sub(row, m["more"], count=1)


def leaves_out(text: str, rows: Sequence[str]) -> bool:
    """Whether a text only leaves rows of the last answer out, however hard its verb sounds: "drop the biggest one"."""
    found = looked_at(text, rows) if rows else None
    return found is not None and bool(found.view.get("without") or found.view.get("drop"))


_MONTHS = frozenset(m.casefold() for m in calendar.month_name if m)
_OF_A_LIST = re.compile(r"\b(?:ones?|list|ranking|number|numero|nr|no)\b|#", re.IGNORECASE)


def asks_place(text: str) -> bool:
    """Whether a text asks only which row stands at a place of a list: "who has the oldest one", "who is no 2 in that list"."""
    found = looked_at(text, ("",)) if _OF_A_LIST.search(text) else None
    return found is not None and "place" in found.view


_TIME_TO_COME = re.compile(
    r"(?:.* )?(?:next|last) (?:day|week|month|shift|hour|quarter|year)s?(?: .*)?", re.IGNORECASE
)


def _read(words: str, rows: Sequence[str]) -> Looked | None:
    if (m := _UNIT.fullmatch(words)) is not None:
        unit = _TIME_UNITS.get(m["unit"]) or _OTHER_UNITS.get(m["unit"])
        return Looked({}, unit) if unit else None
    if _FORM.fullmatch(words) and re.search(r"\b(?:as|in|table|list|numbers)\b", words):
        return Looked({})
    if not rows:
        return None
    if (m := _SORT_BY.fullmatch(words)) is not None:
        return Looked({"order": "column", "by": m["what"]})
    if _REVERSED.fullmatch(words):
        return Looked({"order": "reversed"})
    if (m := _SORT.fullmatch(words)) is not None:
        return Looked({"order": _ENDS[m["end"]]})
    if (m := _LIMIT.fullmatch(words)) is not None and (m["end"] or m["end2"] or _only(words)):
        end = _ENDS.get(m["end"] or "") or _ENDS.get(m["end2"] or "")
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
        end = _ENDS.get((m["end"] or "").strip())
        return Looked({"place": place} | ({"order": end} if end else {}))
    if (m := _WHICH_END.fullmatch(words)) is not None:
        return Looked({"place": 1, "order": _ENDS[m["end"]]})
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
        return Looked({"drop": n, "order": _ENDS[m["end"] or "first"]})
    named = [r for r in rows if _is_said(r, low)]
    return Looked({"without": named}) if named else None


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


def _rows_of_class(text: str, rows: Sequence[str], scene: Scene) -> str:
    """Return a text with the rows in the place of their class: "without the presses"."""
    m = _WITHOUT.fullmatch(_TRIM.sub("", text))
    if m is None:
        return text
    meant = [f.id for f in scene.clues(m["what"]).names.of("equipment") if f.id in rows]
    return f"without {' and '.join(meant)}" if len(meant) > 1 else text


def looked_again(text: str, scene: Scene) -> Plan | None:
    """Return the plan of the last answer with its rows looked at again; None where a text says anything more."""
    memory = scene.memory
    tool = scene.tool(memory.steps[-1].tool) if len(memory.steps) == 1 else None
    if tool is None or reads_manuals(tool):
        return None
    if (not memory.rows or _of_others(text, scene)) and (
        first := _split_for_the_end(text, tool, scene)
    ) is not None:
        return first
    seen = memory.rows or (("",) if memory.steps[-1].arguments.get("view") else ())
    if (looked := looked_at(_rows_of_class(text, seen, scene), seen)) is None:
        return None
    arguments = dict(memory.steps[-1].arguments)
    if looked.unit and (sibling := _sibling(arguments, looked.unit)):
        return run_again(tool, {**arguments, "kpi": sibling}, scene.clues(""), scene)
    if looked.unit:
        arguments["view"] = {**_kept(arguments), "unit": looked.unit}
        return run_again(tool, arguments, scene.clues(""), scene)
    takes = {p.slot.kind: p.name for p in tool.parameters if p.slot}
    view, order = dict(looked.view), looked.view.get("order")
    own = {p.name for p in tool.parameters}
    if "order" in own and order in {"worst", "best"} and not {"place", "drop"} & view.keys():
        arguments["order"] = view.pop("order")
        order = None
    if "limit" in takes and "limit" in view and not order:
        arguments[takes["limit"]] = view.pop("limit")
    if "limit" in takes and {"place", "drop"} & view.keys():
        arguments.pop(takes["limit"], None)  # the rows asked for may lie behind it
    about = view.pop("by", memory.question)
    if view:
        arguments["view"] = {**_kept(arguments), **view, "about": about}
    return run_again(tool, arguments, scene.clues(""), scene)


_NARROWS = re.compile(
    r"^\W*(?:(?:and|but|ok|now|please|show|list|me) )*(?P<way>only|just|without|except(?: for)?|excluding|not|leave out|skip|ignore|drop|no)\b",
    re.IGNORECASE,
)
_SAYS_ROWS = frozenset(
    [
        "only",
        "just",
        "the",
        "ones",
        "one",
        "those",
        "of",
        "for",
        "on",
        "from",
        "with",
        "and",
        "or",
        "please",
        "but",
        "show",
        "list",
        "me",
        "them",
        "that",
        "are",
        "is",
        "in",
        "all",
        "orders",
        "order",
        "jobs",
        "rows",
    ]
)
_IN_ROWS = frozenset(
    [
        "product",
        "order",
        "lot",
        "supplier",
        "equipment",
        "characteristic",
        "crew",
        "shift",
        "customer",
        "defect",
    ]
)


def narrowed_rows(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer with only the rows of what is named, or without them, where the tool itself
    can't be narrowed so: "only valve body" of late orders.
    """
    m = _NARROWS.match(text)
    named = [f for f in clues.names.found if f.kind in _IN_ROWS and f.end]
    takes = {p.slot.kind for p in tool.parameters if p.slot}
    only = m is not None and m["way"].casefold() in {"only", "just"}
    if m is None or not scene.memory.rows or not named or clues.kpi or clues.periods or reads_manuals(tool):
        return None
    if only and any(f.kind in takes for f in named):
        return None
    rest = text[m.end() :]
    for f in sorted(named, key=lambda f: -f.start):
        rest = rest[: f.start - m.end()] + " " + rest[f.end - m.end() :]
    if any(w not in _SAYS_ROWS for w in re.findall(r"[a-z]+", rest.casefold())):
        return None
    names = list(dict.fromkeys(x for f in named for x in (f.id, f.label) if x))
    arguments = dict(scene.memory.steps[-1].arguments)
    arguments["view"] = {
        **_kept(arguments),
        ("only" if only else "without"): names,
        "about": scene.memory.question,
    }
    return run_again(tool, arguments, scene.clues(""), scene)


_MADE = "good_pieces"


def _sibling(arguments: Mapping[str, Any], unit: str) -> str | None:
    """Return the KPI of the same sum in another unit: scrap in pieces for the scrap ratio, running time for availability."""
    kpi = KPIS.get(str(arguments.get("kpi")))
    wanted = "cost" if unit in {"EUR", "USD"} else unit
    if kpi is None or kpi.unit == wanted:
        return None
    made = _MADE if wanted == "pieces" and kpi.unit == "%" else None  # "not oee, pieces"
    return next(
        (
            k.name
            for k in KPIS.values()
            if k.unit == wanted and k.top in {kpi.top, f"{kpi.top}_cost"} and not k.lacks
        ),
        made,
    )


_BIGGEST = re.compile(
    rf"(?:(?:and|so) )?(?:which|who|what)(?: {_NOUN})?(?:'?s| is| was| are| were| has| had| comes| did| eats| uses| takes| needs| makes| loses)?(?: the)? (?P<end>{_E})"
    rf"(?: (?:{_NOUN}|chunk|part|share|bit|piece|contributor|reason|loss|block))?(?: (?:of (?:it|that|them|those)|there|then))?|"
    rf"(?:(?:and|so|the) )*(?P<alone>{_E}) (?:machine|product|shift|crew|supplier|lot)",
    re.IGNORECASE,
)
_BY_NOUN = {
    "machine": "machine",
    "reason": "reason",
    "cause": "reason",
    "shift": "shift",
    "product": "product",
    "day": "day",
    "week": "week",
    "supplier": "supplier",
    "lot": "lot",
    "crew": "crew",
    "team": "crew",
    "press": "machine",
    "lathe": "machine",
    "mill": "machine",
    "chunk": "reason",
    "block": "reason",
}


_KINDS = {
    "machine": "equipment",
    "shift": "shift",
    "product": "product",
    "supplier": "supplier",
    "lot": "lot",
    "crew": "crew",
}


def _of_others(text: str, scene: Scene) -> bool:
    """Whether the first of what the rows are not of is asked: "which machine makes most of them" of defects."""
    noun = next(
        (
            d
            for w, d in _BY_NOUN.items()
            if re.search(rf"\b(?:which|what|top|worst|best|biggest) {w}s?\b", text.casefold())
        ),
        "",
    )
    kind = _KINDS.get(noun, "")
    return bool(kind) and not any(scene.index.named(kind, key_of(r)) for r in scene.memory.rows)


def _split_for_the_end(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of one figure split, where the first of its parts is asked: "which one is worst" of an OEE."""
    said = _TRIM.sub("", text).casefold()
    m = _BIGGEST.fullmatch(said)
    last = scene.memory.steps[-1].arguments
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    if (
        m is None
        or by is None
        or (last.get(by) and not scene.memory.rows)
        or _ENDS[m["end"] or m["alone"]] in {"oldest", "newest"}
    ):
        return None
    noun = next((d for w, d in _BY_NOUN.items() if re.search(rf"\b{w}s?\b", said)), "")
    kpi = KPIS.get(str(last.get("kpi")))
    lost_time = kpi is not None and kpi.top == "down_s"
    machines = [u for e in last.get("equipment") or () for u in scene.index.units_below(e)]
    split = noun or ("reason" if lost_time and len(machines) == 1 else "machine")
    view = {"place": 1, "order": _ENDS[m["end"] or m["alone"]], "about": scene.memory.question}
    return run_again(tool, {**last, by: split, "view": view}, scene.clues(""), scene)


def _kept(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the last look stays: all but the one row that was asked for."""
    kept = dict(arguments.get("view") or {})
    if kept.pop("place", None) is not None:
        kept.pop("order", None)
    return kept
