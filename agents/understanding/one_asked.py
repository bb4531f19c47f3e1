"""The one thing that a ranking was asked for: "worst product for scrap", then "pareto of the defects on it"."""

import re

from agents.understanding.pointed_rows import end_of
from agents.understanding.scene import Scene
from plant.names import key_of

_KINDS = {
    "machine": "equipment",
    "product": "product",
    "supplier": "supplier",
    "lot": "lot",
    "customer": "customer",
    "characteristic": "characteristic",
    "order": "order",
}
_END = r"worst|best|top|highest|lowest|biggest|largest|smallest|longest|shortest|slowest|weakest|poorest|fullest|emptiest|busiest"
_IT = re.compile(
    r"\b(?P<way>on|of|for|at|from|with|in) (?:it|that(?: one)?|this(?: one)?|there)(?=\W*$|\W*[,;?]| (?:in|last|this|since|by|per|then|please|pls|too)\b)|"
    r"\b(?P<there>there)(?=\W*$)|\b(?P<its>its)\b(?= \w)",
    re.IGNORECASE,
)


def of_the_one_asked(text: str, scene: Scene) -> str:
    """Return a text with the first row for "it", where the last question asked for one: which is worst, and only that.

    Args:
        text: the follow-up.
        scene: what it is read against; its memory holds the rows of the last answer.
    """
    memory = scene.memory
    by = str(memory.steps[-1].arguments.get("by") or "") if memory.steps else ""
    kind = _KINDS.get(by)
    if kind is None or not memory.rows or memory.slots.get(kind) or _IT.search(text) is None:
        return text
    asked = re.search(
        rf"\b(?:wh(?:ich|at)|(?P<end>{_END}))(?: \w+)?? (?:{by})\b(?!s)", memory.question, re.IGNORECASE
    )
    if asked is None or scene.clues(text).names.of(kind):
        return text
    end = (asked["end"] or "").casefold()
    row = memory.rows[0 if end in {"", "top"} else end_of(end, scene)]
    if not scene.index.named(kind, key_of(row)):
        return text

    def named(m: re.Match[str]) -> str:
        return f"the {row}" if m["its"] else f"{m['way'] or 'on'} {row}"

    return _IT.sub(named, text, count=1)
