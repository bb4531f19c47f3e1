"""Codes of alarms alone in a conversation: "the 112, what should i look at first", "how long did 518 stand"."""

import re

from agents.understanding.scene import Scene
from plant.index import PlantIndex

_KEPT = frozenset(["of", "for", "on", "at", "did", "does", "was", "is", "has"])
_CODE = re.compile(
    r"(?<!\balarm )(?<!\balarms )\b(?P<lead>the|that|this|a|an|those|these|of|for|on|at|did|does|was|is|has)\s+(?P<code>\d{2,5})(?:'?s)?\b(?=\W*(?:$|[,;.?!]|what|how|when|is|was|did|does|do|stand|stood|last|before|again|anyway|come|comes|came|there)\b|\W*[,;.?!]|\W*$)",
    re.IGNORECASE,
)

# "list only the 512s with time": several of one code
_CODES_OF = re.compile(r"(?<![\w.,:-])(?:(?:the|those|these) )?(?P<code>\d{3,5})'?s\b", re.IGNORECASE)
_ONLY = re.compile(r"^\W*(?:(?:and|but|ok|now|please|only|just)\W+)+", re.IGNORECASE)
# "when did it last have a 112", without a conversation
_HAD = re.compile(
    r"\b(?P<lead>ha(?:ve|s|d)|ge?ts?|got|saw|see|seen|raised?|raises|show(?:s|ed|n)?|threw|throws?|(?:last|latest|next|first)) "
    r"(?:(?:a|an|another|any|the|that) )*(?P<code>\d{3,5})(?![\w.,:/-]*\d)(?=\W*$|\s*[,;?!]|\s+(?:on|in|at|last|this|since|again|yesterday|today|tonight|"
    r"lately|before|there|then|we|come|came|go|went|happen\w*|occur\w*|was|is|did)\b)",
    re.IGNORECASE,
)


def alarm_had(text: str, index: PlantIndex) -> str:
    """Put "alarm" before a code that a machine is said to have: "when did CNC-04 last have a 112", "before the last 108".

    Args:
        text: the question.
        index: what exists; only codes of its alarms are taken so.
    """

    def named(m: re.Match[str]) -> str:
        known = index.get("alarm", m["code"]) is not None
        return f"{m['lead']} alarm {m['code']}" if known else m.group()

    return _HAD.sub(named, text)


def alarm_alone(text: str, scene: Scene) -> str:
    """Put "alarm" before a code alone: "the 112, what should i look at first", after alarms or stops of a machine."""
    last = scene.memory.steps[-1] if scene.memory.steps else None
    tool = scene.tool(last.tool) if last else None
    if tool is None or tool.agent not in {"maintenance", "production", "documents"}:
        return text
    taken = [(f.start, f.end) for f in scene.clues(text).names.found if f.end and f.kind != "alarm"]
    taken += [(p.start, p.end) for p in scene.clues(text).periods]

    def named(m: re.Match[str]) -> str:
        known = scene.index.get("alarm", m["code"]) is not None
        free = not any(a <= m.start("code") < b for a, b in taken)
        lead = m["lead"] if m["lead"].casefold() in _KEPT else ""
        return f"{lead} alarm {m['code']}".strip() if known and free else m.group()

    def several(m: re.Match[str]) -> str:
        known = scene.index.get("alarm", m["code"]) is not None
        free = not any(a <= m.start("code") < b for a, b in taken)
        return f"alarm {m['code']}" if known and free else m.group()

    if (told := _CODES_OF.sub(several, text)) != text:
        return _ONLY.sub("", told)  # which asks the alarm's times, of all that was listed
    return _CODE.sub(named, text)
