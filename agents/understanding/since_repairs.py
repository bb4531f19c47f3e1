"""What was done about a fault, how long it takes, and whether it held: asked of the work orders and failures of the machine."""

import re

from agents.understanding.scene import Scene

_HELD = re.compile(
    r"\W*(?:(?:and|but|so|ok|did|has|have|is|was|does)\W+)*(?:(?:it|that|this|they|the (?:fix|repair)|there|any(?:thing)?|same|the same|one|more)\W+)*"
    r"(?:(?:been|been any|ever)\W+)?(?:held|hold(?:ing)?(?: up)?|lasted?|quiet|ok(?:ay)?|fine|happened|happen|came?(?: back| up)?|come back|back|failed|broken?(?: down)?|break|recur(?:red)?|reappear(?:ed)?|trouble|"
    r"problems?|issues?|fault|faults|failures?|stops?|anything)?(?:\W+(?:again|since|since (?:then|that|the (?:repair|fix))|after (?:that|it|then)|any ?more|ever since|until now|so far|now|with it|on it|more|new))+\W*|"
    r"\W*(?:(?:and|but|so|ok)\W+)*(?:has|did|does) (?:it|that|this|the (?:fix|repair)) (?:held|hold|help(?:ed)?|last(?:ed)?)(?: up)?\W*",
    re.IGNORECASE,
)
_ACTED = re.compile(
    r"\W*(?:(?:and|but|so|ok)\W+)*(?:what (?:did|have|has) (?:they|we|you|maintenance|anyone|anybody|someone|the \w+) (?:do|done|swap(?:ped)?|change[d]?|replace[d]?|repair(?:ed)?|fix(?:ed)?)|what (?:was|has been|got|were) (?:done|repaired|fixed|changed|replaced)|"
    r"(?:did|has|have) (?:they|we|you|maintenance|anyone|anybody|someone|somebody|the \w+) (?:already )?(?:do(?:ne)?|fix(?:ed)?|repair(?:ed)?|look(?:ed)?|work(?:ed)?|been)(?: (?:anything|something))?)"
    r"(?: (?:about|against|at|on|with|to|for))?(?: (?:it|that|this|them|there))?(?: (?P<when>(?:the )?last time|lately|recently|since|yesterday|today|this week|last week|this month|last month))?\W*",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\W*(?:(?:and|but|so|ok)\W+)*how (?:long|many hours) (?:does|do|did|will|would) (?:that|it|this|such a (?:job|service)|they) (?:normally|usually|typically|generally|then|all)? ?(?:take|last|need)(?: (?:normally|usually|typically|on average|us|then))*\W*",
    re.IGNORECASE,
)
_FEW = 4


def since_then(text: str, scene: Scene) -> str:
    """Ask of the repairs after "what did they do about it", of the failures since the last one after "did it hold"."""
    memory = scene.memory
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    machines = memory.slots.get("equipment") or ()
    if last is not None and machines and len(machines) < _FEW and (m := _ACTED.fullmatch(text)) is not None:
        when = m["when"] or ""
        latest = "latest " if when.casefold().endswith("last time") else ""
        return f"{latest}corrective work orders on {' and '.join(machines)} {'' if latest else when}".strip()
    if last is not None and "maintenance" in last.about and machines and _TAKES.fullmatch(text):
        return f"how many hours do preventive work orders on {' and '.join(machines)} take on average"
    if last is None or "work order" not in last.about or not machines or not _HELD.fullmatch(text):
        return text
    return f"how many failures did {' and '.join(machines)} have since the last repair"
