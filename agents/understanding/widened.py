"""What was asked widened or turned round: everything else, the others, both together."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from plant.period import Period
from tools.spec import ToolSpec

_ELSE = re.compile(
    r"\W*(?:and |ok |now |but |what about |how about |show |only |just )*(?:for |of |on |with )?(?:everything else|(?:all )?(?:of )?(?:the )?(?:rest|others?)|the remaining(?: ones?| \w+)?|"
    r"(?:all )?(?:the )?other (?:ones?|machines?|\w+s|presses))\W*",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\W*(?:and |ok |now |but |so )*(?:what about |how about |same )?(?:for |of |on |in |over )?(?:all (?:of (?:them|the machines)|(?:the )?machines|together)|every machine|everywhere|"
    r"(?:the )?(?:whole|entire|complete|full) (?:plant|factory|shop(?: floor)?|site)|the plant|plant[- ]?wide|overall)(?: (?:together|instead|then|please))*\W*",
    re.IGNORECASE,
)
_THAN_OTHERS = re.compile(
    r"\b(?:better|worse|higher|lower|more|less|different|fewer|faster|slower|good|bad|normal|compared?|versus|vs\.?|against)\b.*\b(?:than|then|as|to|with|from|vs\.?|against)?\s*"
    r"(?:the |all )?(?:others?|rest|other \w+)\W*$",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"^\W*(?:(?:and|so|ok|now|but|what about|what is (?:that|it)|what'?s (?:that|it)|give me|show|for|plot|chart|draw|overlay|put) )*(?:how (?:much|many)(?: (?:is|are|was|were) (?:that|it|they))? )?"
    r"(?:the )?(?:(?:both|all|them)(?: of them)?(?: of it)? )?(?:(?:together|combined|in total|in sum|altogether|total|sum|added(?: up| together)?|summed(?: up)?)|both)\b(?P<more>.{0,30})$",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(r"\b(?:anywhere|everywhere|on any (?:other )?(?:machine|line))\b", re.IGNORECASE)
_OF_THE_TWO = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:which|who|what)(?: (?:one|machine|order|lot|product|part))? (?:of|from|among) (?:the two|these two|those two|them both|both|the pair)\b",
    re.IGNORECASE,
)
_PAIRED = frozenset(
    ["equipment", "period", "product", "characteristic", "signal", "lot", "order", "supplier"]
)
# "which one needs more per piece", once two were spoken of
_MORE_OF_TWO = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:which|who)(?: (?:one|machine|press|line|lathe|mill|product|order|lot|supplier|characteristic))?\b.*\b(?:more|less|fewer|higher|lower|better|worse|faster|slower|longer|shorter|earlier|later|bigger|smaller|older|newer)\b",
    re.IGNORECASE,
)
_KINDS = {"product": "product", "shift": "shift", "crew": "crew", "supplier": "supplier"}


def widened(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer for all the others, beside them, or together with the one before; None where
    a text asks neither.
    """
    if reads_manuals(tool) or tool.writes or clues.names.of("equipment"):
        return None
    last = {k: v for k, v in scene.memory.steps[-1].arguments.items() if k not in {"view", "against"}}
    new = fill_slots(tool, clues, text, only_found=True)
    of_two = _OF_THE_TWO.search(text) or (_MORE_OF_TWO.match(text) and not _listed_apart(last, tool))
    if of_two and (pair := _both(last, tool, scene)) is not None:
        by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
        apart = {by: "machine"} if by and len(pair.get("equipment") or ()) > 1 else {}
        return run_again(tool, {**pair, **new, **apart}, clues, scene)
    if _TOGETHER.match(text):
        both = _both(last, tool, scene)
        return None if both is None else run_again(tool, {**both, **new}, clues, scene)
    if clues.kpi is not None:
        return None
    if _ANYWHERE.search(text) and last.get("equipment") and not clues.names.found:
        best = scene.ranked(clues, scene.read(clues))[0]
        return _of_all(last, new, clues, tool, scene) if best.tool.name == tool.name else None
    if _ALL.fullmatch(text) and last.get("equipment"):
        return _of_all(last, new, clues, tool, scene)
    if _ELSE.fullmatch(text):
        return _of_the_others(last, new, clues, tool, scene)
    if _THAN_OTHERS.search(text):
        return _beside_the_others(last, new, clues, tool, scene)
    return None


def _of_all(last: dict[str, Any], new: Mapping[str, Any], clues: Clues, tool: ToolSpec, scene: Scene) -> Plan:
    """Return the plan of the whole plant, which the conversation is about from then on."""
    plan = run_again(tool, {k: v for k, v in {**last, **new}.items() if k != "equipment"}, clues, scene)
    return replace(plan, slots={k: v for k, v in plan.slots.items() if k != "equipment"})


def _of_the_others(
    last: dict[str, Any], new: Mapping[str, Any], clues: Clues, tool: ToolSpec, scene: Scene
) -> Plan | None:
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind == "equipment" and p.many), None)
    if slot is None or not last.get(slot.name):
        return _beside_the_others(last, new, clues, tool, scene)
    was = {u for e in last[slot.name] for u in scene.index.units_below(e)}
    others = sorted(n.id for n, _, _ in scene.index.work_units() if n.id not in was)
    return run_again(tool, {**last, **new, slot.name: others}, clues, scene) if others else None


def _beside_the_others(
    last: dict[str, Any], new: Mapping[str, Any], clues: Clues, tool: ToolSpec, scene: Scene
) -> Plan | None:
    """Return the plan of all of a kind apart, where one of them was asked."""
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        dimension = "machine" if kind == "equipment" else _KINDS.get(kind)
        if by and dimension and last.get(p.name):
            kept = {k: v for k, v in last.items() if k != p.name}
            return run_again(tool, {**kept, **new, by: dimension}, clues, scene)
    return None


def _listed_apart(last: Mapping[str, Any], tool: ToolSpec) -> bool:
    """Whether the last answer told several things apart, so that "which one" asks one of them."""
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    return bool(by and last.get(by)) or any(isinstance(v, list) and len(v) > 1 for v in last.values())


def _both(last: dict[str, Any], tool: ToolSpec, scene: Scene) -> dict[str, Any] | None:
    """Return the last arguments joined with those of the answer before: both machines, or both periods."""
    before = next((s.arguments for s in scene.memory.earlier if s.tool == tool.name), None)
    if before is None:
        return None
    differ = [p for p in tool.parameters if last.get(p.name) != before.get(p.name) and p.slot]
    differ = [p for p in differ if p.slot and p.slot.kind in _PAIRED]
    if len(differ) != 1:
        return None
    name, a, b = differ[0].name, before.get(differ[0].name), last.get(differ[0].name)
    if not a or not b:
        return None
    if differ[0].slot and differ[0].slot.kind != "period":
        return (
            {**last, name: list(dict.fromkeys([*a, *b]))}
            if differ[0].many
            else {**before, "against": {name: b}}
        )
    first, second = sorted((Period.from_json(dict(a)), Period.from_json(dict(b))), key=lambda p: p.start)
    if first.end < second.start:
        return {**last, name: a, "against": {name: b}}
    return {**last, name: Period(first.start, max(first.end, second.end), "").to_json()}
