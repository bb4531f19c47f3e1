"""The last question with what few words name put in the place of its like: another product, number, day, signal."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.named import Found
from agents.understanding.pointing import LEADS
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from agents.understanding.slot_changes import SLOT_WORDS
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.unapplied import EXTRA_TIME
from tools.spec import ToolSpec

_NUMBER = re.compile(r"(?<![\w.:/-])\d[\d,]*(?:\.\d+)?(?![\w:/-]|\.\d)")
_ORDINAL_DAY = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_FILL = frozenset(
    [
        "instead",
        "please",
        "manner",
        "way",
        "wait",
        "then",
        "rather",
        "make",
        "made",
        "say",
        "only",
        "just",
        "meant",
        "mean",
        "also",
        "again",
        "pieces",
        "pcs",
        "parts",
        "units",
        "now",
        "need",
        "want",
        "but",
        "what",
        "about",
        "how",
        "and",
        "with",
        "for",
        "the",
        "same",
        "thing",
        "too",
        "ones",
        "one",
        "whats",
        "that",
        "it",
        "its",
        "if",
        "on",
        "by",
        "of",
        "at",
        "in",
        "to",
        "as",
        "well",
        "do",
        "pls",
        "i",
        "me",
        "no",
        "not",
        "sorry",
        "if",
        "be",
    ]
)
_ON_TOP = re.compile(
    r"\b(?:on top|(?:with|to|in|into|beside|next to|under) (?:it|that|this|them|the (?:same )?(?:chart|plot|graph|picture|diagram|curve))|overla(?:y|id)|together with|along with|beside|over (?:it|that|this)|next to (?:it|that|this)|alongside|side by side|as well|too|also|added|add|(?:in|on|into|onto|to) (?:the same|one|a single|a common|this|that) (?:chart|plot|graph|picture|diagram|figure|axis|image|view))\b",
    re.IGNORECASE,
)
_PUTS = re.compile(
    r"^\W*(?:(?:and|now|please|pls|can you|also|ok)\W+)*(?:put|add|draw|plot|show|lay|overlay|set)\b",
    re.IGNORECASE,
)
_SWAPPED = ("product", "order", "lot", "characteristic", "signal", "supplier", "equipment", "alarm")


def substituted(text: str, scene: Scene, tool: str) -> Plan | None:
    """Return the plan of the last question with what a text names put for its like; None where it says more, or another tool
    would answer.

    Args:
        text: the follow-up.
        scene: what it is read against.
        tool: that answered last.
    """
    if _ON_TOP.search(text) and (both := signals_together(text, scene, tool)) is not None:
        return both
    spec = scene.tool(tool)
    if spec is not None and spec.agent == "scheduler" and EXTRA_TIME.search(text):
        return None  # which a plan would have to be made with
    again = exchanged(text, scene)
    return None if again is None or again == scene.memory.question else asked_again(again, scene, tool)


_PURPOSE = re.compile(
    r"\s*[,;.–-]+\s*(?:(?:i|we) (?:want|need|wanna|would like|(?:can|could) then)\b|i'?d like\b|to (?:see|check|compare)\b|so (?:that )?(?:i|we)\b|just to\b|because\b|cause\b|maybe (?:it|that)).*$",
    re.IGNORECASE,
)


def without_purpose(text: str) -> str:
    """Return a text without what it says something is wanted for.

    >>> without_purpose("lay the load over it, i want to see if it follows")
    'lay the load over it'
    """
    return _PURPOSE.sub("", text)


def only_shows_more(text: str, scene: Scene) -> bool:
    """Whether a text only puts a signal beside those just shown, however like an order it sounds: "put the vibration with it"."""
    last = scene.memory.steps[-1] if scene.memory.steps else None
    spec = scene.tool(last.tool) if last else None
    if spec is None or _PUTS.match(text) is None:
        return False
    text = without_purpose(text)
    clues = in_conversation(scene.clues(text), scene)
    signals = clues.names.of("signal")
    machines = () if signals or _ON_TOP.search(text) is None else clues.names.of("equipment")
    if not signals and not (machines and _same_signals(text, scene)):
        return False
    said = text
    for f in signals or machines:
        said = said[: f.start] + " " * (f.end - f.start) + said[f.end :]
    return not says_more(_PUTS.sub("", _ON_TOP.sub("", said)), [])


def signals_together(text: str, scene: Scene, tool: str) -> Plan | None:
    """Return the plan of the last signals with one more beside them: "plot it with the spindle load on top"."""
    spec, last = scene.tool(tool), scene.memory.steps[-1].arguments
    slot = (
        next((p for p in spec.parameters if p.slot and p.slot.kind == "signal" and p.many), None)
        if spec
        else None
    )
    clues = in_conversation(scene.clues(text), scene)
    found = clues.names.of("signal") or _same_signals(text, scene)
    more = [f.id for f in found]
    if spec is not None and slot is None and more and (shows := _shows_signals(scene)) is not None:
        spec, slot = shows, next(p for p in shows.parameters if p.slot and p.slot.kind == "signal")
    was = last.get(slot.name) if slot else None
    if spec is None or slot is None or not more or not was:
        return None
    words = " and ".join(f.label for f in found)
    texts = {p.name: f"{scene.memory.question.rstrip(' ?.!')} and {words}" for p in spec.parameters
             if p.slot and p.slot.kind == "text"}  # fmt: skip
    signals = list(dict.fromkeys([*([was] if isinstance(was, str) else was), *more]))
    own = {p.name for p in spec.parameters}
    places = {
        p.name: list(dict.fromkeys([*(last.get(p.name) or ()), *(f.id for f in clues.names.of("equipment"))]))
        for p in spec.parameters
        if p.slot and p.slot.kind == "equipment" and p.many and last.get(p.name)
    }
    kept = {k: v for k, v in last.items() if k in own and k not in {"view", "against"}}
    return run_again(spec, {**kept, **texts, **places, slot.name: signals}, clues, scene)


def _same_signals(text: str, scene: Scene) -> tuple[Found, ...]:
    """Return the signals of the machines a text names that are called as those just shown: "lay CNC-01 over it"."""
    last = scene.memory.steps[-1].arguments
    was = last.get("signal") or ()
    shown = [n for i in ([was] if isinstance(was, str) else was) if (n := scene.index.get("signal", str(i)))]
    called = {n.label.removeprefix(n.parent or "").strip().casefold() for n in shown}
    machines = {u for f in scene.clues(text).names.of("equipment") for u in scene.index.units_below(f.id)}
    return tuple(
        Found("signal", n.id, n.label, 0, 0)
        for n in scene.index.names("signal")
        if n.parent in machines and n.label.removeprefix(n.parent or "").strip().casefold() in called
    )


def _shows_signals(scene: Scene) -> ToolSpec | None:
    """Return the tool that shows several signals together."""
    return next(
        (t for t in scene.intents.tools if any(p.slot and p.slot.kind == "signal" and p.many and not p.required for p in t.parameters)
         and any(p.slot and p.slot.kind == "text" for p in t.parameters)), None,
    )  # fmt: skip


def asked_again(again: str, scene: Scene, tool: str) -> Plan | None:
    """Return the plan of the last question in other words, with what was changed since it was asked in full.

    Args:
        again: the question in its other words.
        scene: what it is read against.
        tool: that answered last; None is returned where another one would answer.
    """
    plan = plan_single(again, scene)
    if plan.status != "run" or [s.tool for s in plan.steps] != [tool]:
        return None
    step, spec = plan.steps[0], scene.tool(tool)
    before = plan_single(scene.memory.question, scene)
    if [s.tool for s in before.steps] == [tool]:
        was = before.steps[0].arguments
        changed = {k: v for k, v in step.arguments.items() if v != was.get(k)}
        arguments = {**scene.memory.steps[-1].arguments, **changed}
    else:
        kept = carried_slots(spec, scene.memory) if spec else {}
        there = {k for k, v in step.arguments.items() if v not in (None, "", [], ())}
        arguments = {**step.arguments, **{k: v for k, v in kept.items() if k not in there}}
    slots = {**scene.memory.slots, **{k: v for k, v in plan.slots.items() if v != before.slots.get(k)}}
    return replace(plan, steps=(replace(step, arguments=arguments),), slots=slots, reading=again)


def in_conversation(clues: Clues, scene: Scene) -> Clues:
    """Return clues in which a name that several machines have is that of the conversation's: "and the spindle load?"."""
    there = set(scene.memory.slots.get("equipment", ()))
    found: list[Found] = []
    left = []
    for said, candidates in clues.names.ambiguous:
        fits = [n for n in candidates if n.parent in there]
        if len(fits) != 1 and len(there) != 1:
            fits = []
        if len(fits) == 1:
            at = clues.text.casefold().find(said.casefold())
            found.append(Found(fits[0].kind, fits[0].id, fits[0].label, max(at, 0), max(at, 0) + len(said)))
        else:
            left.append((said, candidates))
    if not found:
        return clues
    names = replace(clues.names, found=(*clues.names.found, *found), ambiguous=tuple(left))
    return replace(clues, names=names)


def exchanged(text: str, scene: Scene) -> str | None:
    """Return the last question with names, times and numbers exchanged; None where a word of the text is left over."""
    before = scene.memory.question
    text = _ORDINAL_DAY.sub(lambda m: f"{m[1]} {_month_of(before)}".strip(), text)
    was, now = scene.clues(before), in_conversation(scene.clues(text), scene)
    if now.names.missing:
        return None
    gone: list[tuple[int, int, str]] = []
    used: list[tuple[int, int]] = []
    more: list[str] = []
    for kind in _SWAPPED:
        new = [f for f in now.names.of(kind) if f.end]
        if not new:
            continue
        words = text[min(f.start for f in new) : max(f.end for f in new)]
        used.append((min(f.start for f in new), max(f.end for f in new)))
        old = [f for f in was.names.of(kind) if f.end] or _signal_said(kind, was)
        if old:
            gone.append((min(f.start for f in old), max(f.end for f in old), words))
        else:
            more.append(f"of {words}" if kind != "equipment" else f"on {words}")
    if now.periods:
        words = text[now.periods[0].start : now.periods[-1].end]
        used.append((now.periods[0].start, now.periods[-1].end))
        if was.periods:
            gone.append((was.periods[0].start, was.periods[-1].end, words))
        else:
            more.append(words)
    free = _numbers(text, [*used, *((f.start, f.end) for f in now.names.found)])
    taken = [(f.start, f.end) for f in was.names.found if f.end] + [(p.start, p.end) for p in was.periods]
    said = _numbers(before, taken)
    if free:
        if len(free) != 1 or len(said) != 1:
            return None
        gone.append((*said[0].span(), free[0].group()))
        used.append(free[0].span())
    kinds = "|".join(k for k in _SWAPPED if now.names.of(k))
    said_so = re.sub(rf"\b(?:{kinds})\b", lambda m: " " * len(m.group()), text) if kinds else text
    if not used or says_more(said_so, used):
        return None
    for start, end, words in sorted(gone, reverse=True):
        before = before[:start] + words + before[end:]
    return " ".join([before.rstrip(" ?.!"), *more])


def _signal_said(kind: str, was: Clues) -> list[Found]:
    """Return where a signal is said in the last question that several machines have."""
    if kind != "signal":
        return []
    found = []
    for said, names in was.names.ambiguous:
        at = was.text.casefold().find(said.casefold())
        if at >= 0 and names and names[0].kind == kind:
            found.append(Found(kind, names[0].id, names[0].label, at, at + len(said)))
    return found


def _numbers(text: str, taken: list[tuple[int, int]]) -> list[re.Match[str]]:
    return [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in taken)]


def says_more(text: str, used: list[tuple[int, int]]) -> bool:
    """Whether a text says anything beside what was exchanged."""
    for start, end in used:
        text = text[:start] + " " * (end - start) + text[end:]
    words = re.findall(r"[^\W\d_]+", LEADS.sub("", text).casefold())
    return any(w not in FUNCTION_WORDS and w not in _FILL and w not in SLOT_WORDS for w in words)


def only_names(text: str, scene: Scene) -> bool:
    """Whether a text names things of the plant and says nothing else: "do the seat diameter too"."""
    found = scene.clues(text).names.found
    spans = [(f.start, f.end) for f in found if f.end and f.kind in _SWAPPED]
    return bool(spans) and not says_more(text, spans)


def _month_of(question: str) -> str:
    m = re.search(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", question, re.IGNORECASE)
    return m.group() if m else ""
