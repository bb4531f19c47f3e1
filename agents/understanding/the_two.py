"""What "these two" and "both machines" are: the last two things of a kind that were spoken of."""

import re

from agents.understanding.scene import Scene

_NOUN = r"(?: (?:machines?|lines?|presses|lathes|mills|grinders|orders?|lots?|batches|products?|parts?|suppliers?|characteristics?|dimensions?|jobs?))?"
_THE_TWO = re.compile(
    rf"(?<!which )(?<!one )(?<!what )(?<!who )\b(?P<lead>(?:on|of|for|at|with|in|from|to|by|between|among|about|did|do|does|are|were|have|had) )"
    rf"(?:(?:these|those|the|them|they) (?:two|both)|both(?: of (?:them|these|those|the two))?|(?:them|they) both|the pair){_NOUN}(?= *(?:$|[?.!,;])| (?!kinds?\b|types?\b|ways?\b|hours?\b|days?\b|weeks?\b|months?\b|shifts?\b))",
    re.IGNORECASE,
)
_KIND_OF_NOUN = {"order": "order", "job": "order", "lot": "lot", "batch": "lot", "product": "product", "part": "product",
                 "supplier": "supplier", "characteristic": "characteristic", "dimension": "characteristic"}  # fmt: skip


def both_named(text: str, scene: Scene) -> str:
    """Return a text with the last two things spoken of in the place of "these two": "is anything due on the two".

    A text that names something itself, or speaks of a pair that is not known, stays as it is.
    """
    memory = scene.memory
    m = _THE_TWO.search(text)
    if (
        m is None
        or not memory.before
        or any(f.end for f in scene.clues(text).names.found if f.kind in memory.before)
    ):
        return text
    noun = m.group().split()[-1].casefold().rstrip("s")
    wanted = _KIND_OF_NOUN.get(noun, "")
    for kind, was in reversed(list(memory.before.items())):
        now = memory.slots.get(kind) or ()
        if (wanted and kind != wanted) or len(was) != 1 or len(now) != 1:
            continue
        names = [scene.index.get(kind, str(i)) for i in (*was, *now)]
        said = [
            n.label if kind in _CALLED and n else str(i) for n, i in zip(names, (*was, *now), strict=True)
        ]
        return f"{text[: m.start()]}{m['lead']}{' and '.join(said)}{text[m.end() :]}"
    return text


_CALLED = frozenset(["characteristic", "signal", "supplier"])
