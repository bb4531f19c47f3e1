"""A question to the manuals that few words change: another thing, another property, or a question more on the same."""

import re

_OF = re.compile(r"\b(?:for|of|on|at|in)\s+(?:the |a |an )?(?=\w)", re.IGNORECASE)
_OTHER_THING = re.compile(r"^(?:for|of|on|at)\s+(?:the |a |an )?(?P<what>\w[\w /-]{1,40})$", re.IGNORECASE)
_ONES = re.compile(r"^(?:the |those |for the )?(?P<what>\w[\w -]{1,30}?) ones?$", re.IGNORECASE)
_PROPERTY = re.compile(r"^(?:the |its |their )(?P<what>[a-z][\w-]*(?: [a-z][\w-]*){0,2})$", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:how|what|which|when|where|who|why|is|are|do|does|did|can|page|section|manual|says?|only|all|both|same|other)\b",
    re.IGNORECASE,
)


def asked_of_manuals(question: str, text: str) -> str:
    """Return the question to the manuals that a follow-up makes of the last one.

    >>> asked_of_manuals("torque for the chuck bolts", "and for the turret?")
    'torque for the turret'
    >>> asked_of_manuals("torque for the chuck bolts", "and the tool holder ones")
    'torque for the tool holder bolts'
    >>> asked_of_manuals("torque for the chuck bolts", "and the lubrication?")
    'lubrication for the chuck bolts'
    >>> asked_of_manuals("how do i change the filter", "how often?")
    'how do i change the filter how often?'
    """
    before = question.rstrip(" ?.!")
    led = re.sub(
        r"^\W*(?:(?:and|but|ok|now|what about|how about)\b[\s,]*)+", "", text, flags=re.IGNORECASE
    ).strip(" ?.!,")
    joined = f"{before} {text}"
    if _ASKS.search(led):
        return joined
    tail = list(_OF.finditer(before))
    if not tail:
        return joined
    head, thing = before[: tail[-1].start()], before[tail[-1].end() :]
    lead = before[tail[-1].start() : tail[-1].end()]
    if (m := _ONES.match(led)) is not None:
        return f"{head}{lead}{m['what']} {thing.split()[-1]}"
    if (m := _OTHER_THING.match(led)) is not None:
        return f"{head}{lead}{m['what']}"
    if (m := _PROPERTY.match(led)) is not None:
        return f"{m['what']} {lead}{thing}"
    return joined
