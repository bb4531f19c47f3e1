"""Follow-ups: three words that go on with the last question, corrections, and answers to a question back."""

import re
from collections.abc import Mapping
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.fill import Clues, fill_slots, missing_slots
from agents.understanding.memory import Memory
from agents.understanding.periods import find_periods
from agents.understanding.reply import no_such
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS
from agents.understanding.terms import asks_meaning
from plant.index import key_of
from plant.period import Period
from tools.spec import ToolSpec

_OPENS = re.compile(
    r"^\W*(?:and|what about|how about|same|now|only|just|ok|okay|also|but|then|no\b|nope|not|sorry|i meant?|i mean|actually|"
    r"instead|for|in|on|at|with|without|why\??$|and why|plot|chart|draw|graph|show (?:it|that|me that)|by|per|split|broken down|"
    r"group(?:ed)?|the|vs|versus|compared|since|until|during|which of|more|less|again|what of|excluding|including|"
    r"those|these|that one|this one|it|is it|was it|did it|does it|as a|make it|give me that)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|no|nope|not|sorry|wait|actually|i meant?|i mean|what about|how about|the same|same|again|now|only|"
    r"just|also|then|instead|please|with|for|show me|show|give me|that|it|make it|do it|thing|thanks|but for|of|was it|is it)\b[\s,.:;-]*)+",
    re.IGNORECASE,
)
_WHY = re.compile(r"\W*(?:and\s+|but\s+|ok\s+|so\s+)?(?:why|how come|what'?s the reason|reason|for what reason|why is (?:that|it)|"
                  r"why was (?:that|it)|why so (?:much|many|bad|low|high)|what caused (?:it|that|this)|and the cause)\W*",
                  re.IGNORECASE)  # fmt: skip
_PLOT = re.compile(
    r"\W*(?:and |now |please |can you )*(?:plot|chart|draw|graph|visuali[sz]e|show)\W*(?:(?:it|that|this|me|them)\W*)*"
    r"(?:as |in |on )?(?:a |an )?(?:\w+ )?(?:chart|graph|plot|curve|diagram|picture|trend)?(?: please)?\W*|"
    r"\W*(?:as |in )(?:a |an )?(?:\w+ )?(?:chart|graph|plot|curve|diagram|trend)\W*",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\b(?:the )?(first|second|third|fourth|fifth|last|top|worst|1st|2nd|3rd|4th|5th|number (\d)|#(\d))"
    r"(?: (?:one|machine|order|alarm|reason|row|entry|on the list))?\b",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\bthe other (?:one|(?P<what>[a-z]+))\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\bthe (day|week|month|one|period|shift) (before|earlier|after)(?: that)?\b", re.IGNORECASE
)
_POINTED = re.compile(r"\b(?:it|that|this|they|them)\b", re.IGNORECASE)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "top": 0, "worst": 0,
             "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4}  # fmt: skip
_MOST_WORDS = 9
_BETTER = 0.08
_CARRIED = frozenset(
    ["equipment", "period", "product", "shift", "crew", "characteristic", "order", "signal", "lot"]
)


def plan_follow_up(text: str, scene: Scene) -> Plan | None:
    """Return the plan of a question that goes on with the last one; None when it stands alone."""
    memory = scene.memory
    if not memory.steps and memory.asked != "clarify":
        return None
    if asks_meaning(text):
        return None
    words = len(text.split())
    clues = scene.clues(text)
    if memory.asked == "clarify" and words <= 6 and not clues.kpi and not _is_asking(text):
        return plan_single(f"{memory.question.rstrip('?')} {text}", scene)
    opens = _OPENS.match(text) is not None
    if not memory.steps or words > _MOST_WORDS or not (opens or words <= 4):
        return None
    tool = scene.tool(memory.steps[-1].tool)
    if tool is None:
        return None
    if _WHY.fullmatch(text):
        return _why(scene)
    if _PLOT.fullmatch(text):
        return _plotted(tool, scene)
    return _changed(text, clues, tool, scene, opens=opens)


def _changed(text: str, clues: Clues, tool: ToolSpec, scene: Scene, *, opens: bool) -> Plan | None:
    last = scene.memory.steps[-1]
    rest = _LEADS.sub("", clues.content).strip(" ?.!,")
    own_words = [w for w in re.findall(r"[^\W\d_]{3,}", rest.casefold()) if w not in FUNCTION_WORDS]
    new = fill_slots(tool, clues, text, only_found=True)
    if (moved := _moved_period(text, scene)) is not None and "period" in {p.name for p in tool.parameters}:
        new["period"] = moved.to_json()
    if (
        reads_manuals(tool)
        and opens
        and not clues.names.found
        and not clues.periods
        and not _POINTED.search(text)
    ):
        joined = f"{scene.memory.question.rstrip('?')} {text}"
        return _run(tool, {**last.arguments, "question": joined}, clues, scene)
    if clues.names.missing:
        return no_such(clues, scene.index, (tool.agent,))
    said = _LEADS.sub("", text) or text
    ranked = scene.ranked(clues, scene.read(scene.clues(said) if said != text else clues))
    best = ranked[0]
    mine = next((r.score for r in ranked if r.tool.name == tool.name), 0.0)
    used = set(re.findall(r"[^\W_]+", " ".join(str(v) for v in new.values()).casefold()))
    if "kpi" in new:
        used |= KPI_WORDS
    asks_more = [w for w in own_words if w not in used and w not in _SLOT_WORDS]
    if asks_more and best.tool.name != tool.name and best.score >= 0.4 and best.score > mine + _BETTER:
        if not opens and best.score >= 0.54 and (clues.names.of("equipment") or len(text.split()) > 3):
            return None  # a question of its own
        return _other_tool(said, clues, best.tool, scene)
    if not new and not (opens and best.score >= 0.25):
        return None
    if clues.kpi and "kpi" not in {p.slot.kind for p in tool.parameters if p.slot}:
        tool = best.tool
    names = {p.name for p in tool.parameters}
    arguments = {k: v for k, v in last.arguments.items() if k in names}
    arguments |= fill_slots(tool, clues, text, only_found=True) | {
        k: v for k, v in new.items() if k == "period"
    }
    if not new and arguments == dict(last.arguments):
        return None
    if missing_slots(tool, arguments):
        return None
    return _run(tool, arguments, clues, scene)


def _other_tool(said: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of another question about the same things."""
    carried = _carried(tool, scene.memory)
    arguments = {**carried, **{k: v for k, v in fill_slots(tool, clues, said).items() if v is not None}}
    if missing_slots(tool, arguments):
        return None
    return _run(tool, arguments, clues, scene)


def _run(tool: ToolSpec, arguments: Mapping[str, Any], clues: Clues, scene: Scene) -> Plan:
    slots = {**scene.memory.slots, **clues.slots()}
    step = Step(tool.agent, tool.name, arguments, confidence=0.8)
    return Plan(
        "run", (step,), (tool.agent,), assumptions=clues.assumptions(), confidence=0.8, slots=slots
    )  # fmt: skip


def _carried(tool: ToolSpec, memory: Memory) -> dict[str, Any]:
    """Return the conversation's names and period in the slots of a tool."""
    given: dict[str, Any] = {}
    last = memory.steps[-1].arguments if memory.steps else {}
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if kind not in _CARRIED:
            continue
        value = last.get(p.name) if p.name in last else memory.slots.get(kind)
        if value in (None, "", [], ()) or (kind == "period" and p.name in given):
            continue
        if kind == "period" and "period" in {
            q.slot.kind for q in tool.parameters if q.slot and q.name in given
        }:
            continue
        many = isinstance(value, list | tuple)
        given[p.name] = (
            list(value) if p.many and many else ([value] if p.many else (value[0] if many else value))
        )
    return given


def _why(scene: Scene) -> Plan | None:
    """Return the plan that explains the last answer: by a tool that people ask "why"."""
    memory = scene.memory
    text = f"why {memory.question.rstrip('?')} so bad"
    clues = scene.clues(text)
    ranked = scene.ranked(clues, scene.read(clues))
    explains = [r for r in ranked if _explains(r.tool)]
    for r in explains:
        arguments = {**_carried(r.tool, memory), **fill_slots(r.tool, clues, text)}
        if not missing_slots(r.tool, arguments):
            return _run(r.tool, arguments, clues, scene)
    return None


def _explains(tool: ToolSpec) -> bool:
    return not reads_manuals(tool) and any(e.startswith("why ") for e in tool.examples)


def _plotted(tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last question again, by day or hour where it was one number."""
    last = scene.memory.steps[-1]
    arguments = dict(last.arguments)
    for p in tool.parameters:
        if p.slot and p.slot.kind in {"dimension", "grain"} and not arguments.get(p.name):
            arguments[p.name] = "hour" if _hours(arguments) <= 48 else "day"
            break
    clues = scene.clues("")
    return _run(tool, arguments, clues, scene)


def _hours(arguments: Mapping[str, Any]) -> float:
    period = arguments.get("period")
    return Period.from_json(dict(period)).hours if isinstance(period, Mapping) else 720.0


def pointed(text: str, scene: Scene) -> str:
    """Return the text with names for "the second one" and "the other press", and "and 204?" as an alarm."""
    return _beside_its_kind(_pointed(text, scene), scene)


def _pointed(text: str, scene: Scene) -> str:
    memory = scene.memory
    m = _NTH.search(text)
    rest = _LEADS.sub("", text).strip(" ?.!")
    if m and memory.rows and (_NTH.fullmatch(rest) or re.search(r"\bone\b", m.group())):
        n = -2
        if not find_periods(m.group(), scene.clock.now, scene.zone):
            n = _ORDINALS.get(m.group(1).casefold(), int(m.group(2) or m.group(3) or 1) - 1)
        if -1 <= n < len(memory.rows):
            text = text[: m.start()] + memory.rows[n] + text[m.end() :]
    if other := _OTHER.search(text):
        was = list(memory.slots.get("equipment", ()))
        group = _group(other.group("what") or "", was, scene)
        rest_of = [g for g in group if g not in was]
        if was and rest_of:
            text = text[: other.start()] + rest_of[0] + text[other.end() :]
    return text


def _beside_its_kind(text: str, scene: Scene) -> str:
    """Put the word of its kind before a bare number: "and 204?" after an alarm is "and alarm 204?"."""
    last = scene.tool(scene.memory.steps[-1].tool) if scene.memory.steps else None
    kinds = {p.slot.kind for p in last.parameters if p.slot} if last else set()
    for kind in ("alarm", "order"):
        if kind in kinds and re.fullmatch(r"\W*(?:[a-z]+\W+){0,3}\d{2,6}\W*", text, re.IGNORECASE):
            return re.sub(r"(?<!\w)(\d{2,6})", rf"{kind} \1", text, count=1)
    return text


def _moved_period(text: str, scene: Scene) -> Period | None:
    """Return the period of the conversation, moved by its own length: "and the day before"."""
    m = _BEFORE.search(text)
    kept = scene.memory.slots.get("period")
    if m is None or kept is None:
        return None
    was = Period.from_json(kept)
    length = was.end - was.start
    days = round(length.total_seconds() / 86400)
    if {"day": 1, "week": 7}.get(m.group(1).casefold(), days) != days:
        return None
    if m.group(1).casefold() == "month":
        return None
    shift = -length if m.group(2).casefold() in {"before", "earlier"} else length
    return Period(was.start + shift, was.end + shift, "")


def _group(what: str, was: list[str], scene: Scene) -> list[str]:
    for key in (key_of(what), key_of(what.rstrip("s"))):
        if key and (members := scene.index.units_of_class(key)):
            return [m.id for m in members]
    if not was:
        return []
    name = scene.index.get("equipment", was[0])
    return [n.id for n in scene.index.names("equipment") if name and n.parent == name.parent]


def _is_asking(text: str) -> bool:
    return (
        re.match(r"^\W*(?:what|why|how|when|where|which|who|show|list|plan|is|are|does|did)\b", text, re.I)
        is not None
    )


# words that only fill slots: "and per shift", "only the night shift", "instead of the week"
_SLOT_WORDS = frozenset(
    [
        "shift",
        "shifts",
        "week",
        "month",
        "day",
        "days",
        "hour",
        "hours",
        "night",
        "nights",
        "early",
        "late",
        "machine",
        "machines",
        "line",
        "crew",
        "product",
        "order",
        "same",
        "instead",
        "time",
        "period",
        "year",
        "quarter",
        "morning",
        "top",
        "only",
        "meant",
        "mean",
        "thing",
        "yes",
        "ones",
        "one",
        "other",
        "another",
        "all",
    ]
)
