"""Names cut to their number in a conversation: "why is 05 so low" of CNC-05, "same but for 210" of P-210 after P-200."""

import re

from agents.understanding.numbered import each_by_name
from agents.understanding.scene import Scene
from plant.names import key_of

_NUMBER = re.compile(r"(?<![\w.:/%+-])(?<!\d,)0?\d{1,5}(?![\w:/%]|[.,-]\d|-)")
# what stands before a number that is a name, and behind it
_BEFORE = re.compile(
    r"(?:^|\b(?:and|or|on|of|for|than|is|was|are|were|vs|versus|with|does|did|do|to|about|if|add|plus|put|same|also|why|has|have|had|the|thing|no|number|at|into|"
    r"cover|without|but|not|only|just|now|then|so|ok|okay|let|take|use))\W*$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\W*(?:$|[,;?!.]|(?:is|was|are|were|has|had|have|did|does|do|took|takes?|can|could|would|will|should|runs?|ran|fails?|failed|stops?|stopped|stood|stands?|looks?|made|makes?|"
    r"too|as|also|now|then|instead|please|pls|alone|only|so|not|and|or|vs|versus|than|again|there|yesterday|today|last|this|in|on|for|over|over there|got|gets?|goes|went|comes?|came)\b|(?:[&+/–-]|to|till|thru|through)\s*\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(?:from|until|till|at|between|since|by|after|before)\W*$", re.IGNORECASE)
_COUNTS = re.compile(r"\b(?:top|first|last|next|only|just|worst|best)\W*$", re.IGNORECASE)
_PLACE = re.compile(r"(?:\b(?:no|nr|number)\b\.?|#)\W*$", re.IGNORECASE)
_PLACES = re.compile(r"(?:\b(?:no|nr|number)\b\.? ?|#)[1-9]\b", re.IGNORECASE)
_PARTED = re.compile(r"(?P<stem>.*?[^\d])(?P<n>\d+)")
_KINDS = ("equipment", "product", "order", "work_order", "lot")
_LONG = 3  # digits from which a number is hardly a count


def named_in_full(text: str, scene: Scene) -> str:
    """Return a text with the names of the conversation's kinds in the place of their numbers alone.

    Args:
        text: the follow-up.
        scene: what it is read against; its memory says which machines, products or orders were spoken of.
    """
    memory = scene.memory
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    numbers = list(_NUMBER.finditer(text))
    if last is None or not numbers or last.agent == "documents":
        return text
    taken = [(p.start, p.end) for p in scene.clues(text).periods]
    taken += [(f.start, f.end) for f in scene.clues(text).names.found if f.end]
    like = _like(scene)
    counted, typed = _has_number(memory.question, scene), text
    for m in reversed(numbers):
        if any(a <= m.start() < b and not m.group().startswith("0") for a, b in taken):
            continue
        may_be = m.group().startswith("0") or not counted  # "and 120?" after "can we make 80 brackets"
        full = like.get(m.group().lstrip("0"), "") if may_be and _is_name(m, typed, scene) else ""
        text = f"{text[: m.start()]}{full or m.group()}{text[m.end() :]}"
    return each_by_name(text, scene.index) if text != typed else text  # "01 to 06"


def _is_name(m: re.Match[str], text: str, scene: Scene) -> bool:
    """Whether a number stands where a name would, and for no count, clock time or alarm."""
    number, before = m.group(), text[: m.start()]
    rows = scene.memory.rows
    if len(_PLACES.findall(text)) > 1:
        return False  # "no 2 before no 3"
    if _PLACE.search(before) and 0 < int(number) <= len(rows) > 1:
        return False  # "no. 1" of a list is a place in it
    if _PLACE.search(before) and rows and not any(scene.index.named("equipment", key_of(r)) for r in rows):
        return False  # also where the list is too short: "no 3" of two jobs is no machine
    if _CLOCK.search(before) or not _BEHIND.match(text, m.end()):
        return False
    if number.startswith("0"):
        return True
    if len(number) >= _LONG and scene.index.get("alarm", number):
        return False
    return _BEFORE.search(before) is not None and not _COUNTS.search(before)


def _has_number(question: str, scene: Scene) -> bool:
    """Whether a question says a number of its own, which another number would stand in the place of."""
    clues = scene.clues(question)
    taken = [(f.start, f.end) for f in clues.names.found if f.end] + [(p.start, p.end) for p in clues.periods]
    return any(not any(a <= m.start() < b for a, b in taken) for m in _NUMBER.finditer(question))


def _like(scene: Scene) -> dict[str, str]:
    """Return the names of the kinds spoken of by their number, each called as those are: 4 and 04 mean CNC-04 after CNC-01."""
    found: dict[str, str] = {}
    for kind in _KINDS:
        spoken = [*(scene.memory.slots.get(kind) or ()), *(scene.memory.before.get(kind) or ())]
        m = _PARTED.fullmatch(str(spoken[0])) if spoken else None
        for name in scene.index.names(kind) if m else ():
            other = _PARTED.fullmatch(name.id)
            if m and other is not None and other["stem"] == m["stem"]:
                found.setdefault(other["n"].lstrip("0"), name.id)
    return found
