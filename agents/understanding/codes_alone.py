"""Codes of alarms alone in a conversation: "the 112, what should i look at first", "how long did 518 stand"."""

import re

from agents.understanding.scene import Scene

_KEPT = frozenset(["of", "for", "on", "at", "did", "does", "was", "is", "has"])
_CODE = re.compile(
    r"(?<!\balarm )(?<!\balarms )\b(?P<lead>the|that|this|a|an|those|these|of|for|on|at|did|does|was|is|has)\s+(?P<code>\d{2,5})(?:'?s)?\b(?=\W*(?:$|[,;.?!]|what|how|when|is|was|did|does|do|stand|stood|last|before|again|anyway|come|comes|came|there)\b|\W*[,;.?!]|\W*$)",
    re.IGNORECASE,
)


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

    return _CODE.sub(named, text)
