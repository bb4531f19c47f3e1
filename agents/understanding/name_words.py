"""When a bare number or an everyday word is a name: "4231" of an order, "108" of an alarm, "nights" of a shift."""

import re

PEOPLE = r"(?:operators?|workers?|person|employee|colleague|mr|mrs|ms|by|of|for|from|is|was|did|does)"
_NO_PERSON = re.compile(
    r"[ -]?(?:ax[ie]s|paper|sheets?|pages?|size|format|print\w*|forms?|drawings?|ports?|bit)\b", re.IGNORECASE
)
# a bare number that is the code of an alarm is one where the question asks as people ask after codes
_OF_CODE = re.compile(
    r"\b(?:how often|how many times|how frequent|what (?:is|does|means?)|whats|means?|meaning|meant|stands? for|just now|shown?|flash\w*|again|came|come|occur\w*|trip\w*|reset|clear|fix|appear\w*|again|pop\w*|counts?|how many|differen\w+|\d{3} (?:vs\.?|versus) \d{3})\b",
    re.IGNORECASE,
)
_ASKED_AFTER = re.compile(
    r"\s*(?:=|\?|(?:on|at|vs\.?|versus|against)\s+\S*\d)", re.IGNORECASE
)  # "and 405 = ?"
# what stands after a number that counts or measures: a unit, or a plural that is no verb
_VERBS = (
    r"is|was|has|this|gets|goes|runs|needs|ends|starts|means|makes|slips|comes|"
    r"stays|takes|misses|leaves|ships|waits|stands|does|finishes|arrives|accepts|"
    r"wants|becomes|moves|loses|fails|counts|matters|blocks|always|as|asks|agrees|"
    r"stops|keeps|works|looks|seems|brings|delays"
)
_COUNTED = re.compile(
    rf"\s*(?:pieces|pcs|parts|units|hours?|h\b|min|rpm|bar|nm|mm|kwh?|°|%|more|rows|of\b|(?!(?:{_VERBS}|vs|versus)\b)[a-z]+s\b)",
    re.IGNORECASE,
)
COMMON = frozenset(
    [
        "machine",
        "machines",
        "line",
        "lines",
        "shift",
        "order",
        "orders",
        "part",
        "parts",
        "lot",
        "lots",
        "day",
        "week",
        "month",
        "time",
        "year",
        "all",
        "night",
        "early",
        "late",
        "press",
        "mill",
        "good",
        "other",
        "open",
        "planned",
        "running",
        "idle",
        "down",
        "off",
        "setup",
        "product",
        "raw",
        "high",
        "low",
        "name",
        "date",
        "value",
        "status",
        "type",
        "code",
        "id",
        "event",
        "events",
        "alarm",
        "alarms",
        "what",
        "which",
    ]
)
# "crew A", and B of "crews A and B", "crew A vs B"
CREW_BEFORE = re.compile(
    r"\bcrews?\s+(?:\w{1,2}\s*(?:,|&|/|and|or|to|with|vs\.?|versus|against)\s*)*$", re.IGNORECASE
)


_CREW_AGAINST = re.compile(
    r"\b[Cc]rews?\s+\w{1,2}\b.*\b(?:than|vs\.?|versus|against|or|and)\s+(?:[A-Z]\s*(?:,|and|or|&)\s*)*$"
)


def says_crew(text: str, question: str, at: int) -> bool:
    """Whether a letter is a crew's: "crew A", B of "crews A and B", C of "is crew B slower than A and C"."""
    return bool(CREW_BEFORE.search(question[:at]) or (text.isupper() and _CREW_AGAINST.search(question[:at])))


def says_shift(text: str, question: str, at: int) -> bool:
    """Whether a word for a time of day means a shift: "night shift", "only nights", "at night", "Nachtschicht"."""
    beside = re.match(r"\s*(?:and\s+\w+\s+)?shifts?\b", question[at + len(text) :], re.IGNORECASE)
    alone = text[-1:].casefold() == "s" or re.search(r"\b(?:only|just|at)\s+$", question[:at], re.IGNORECASE)
    return bool(beside or alone) or "schicht" in text.casefold()


def is_order(key: str, question: str, at: int) -> bool:
    """Whether a bare number is an order's: four digits or more, no year, and nothing is counted by it."""
    if len(key) < 4 or re.fullmatch(r"(?:19|20)\d\d", key):
        return False
    return not _is_counted(key, question, at) and not is_beside(
        question, at, r"(?:alarms?|codes?|errors?|(?:delivery|shipment|lot|batch|box|quantity|order) of)"
    )


def is_code(key: str, question: str, at: int) -> bool:
    """Whether a bare number is the code of an alarm: three digits, asked after as people ask after codes."""
    said_after = re.match(r"\s*(?:alarms?|errors?|faults?)\b", question[at + len(key) :], re.IGNORECASE)
    if said_after and not is_beside(question, at, r"(?:last|top|first|latest|of)"):
        return len(key) == 3  # "how many 204 alarms"
    if len(key) != 3 or _is_counted(key, question, at):
        return False
    first = re.search(r"\w", question[:at]) is None
    return first or bool(_OF_CODE.search(question) or _ASKED_AFTER.match(question[at + len(key) :]))


def _is_counted(key: str, question: str, at: int) -> bool:
    """Whether a number counts or measures something: "300 pieces", "above 115"."""
    return _COUNTED.match(question[at + len(key) :]) is not None or is_beside(
        question, at, r"(?:above|below|over|under|than|to|make|deliver|about|aql|every)"
    )


def is_common_word(key: str) -> bool:
    """Whether a phrase is a word of everyday speech ("on", "ready"), which names nothing by itself."""
    return key.isalpha() and (len(key) < 4 or key in COMMON)


def is_beside(question: str, at: int, word: str) -> bool:
    """Whether a word, given as a pattern, stands right before a place."""
    return re.search(rf"\b{word}\W*$", question[:at], re.IGNORECASE) is not None


def is_code_of_person(text: str, question: str, at: int) -> bool:
    """Whether a short code is a person's: said of one ("did c5"), or in capitals where not everything is; "A4 paper" isn't."""
    if _NO_PERSON.match(question[at + len(text) :]):
        return False
    return is_beside(question, at, PEOPLE) or (
        text.isupper()
        and not question.isupper()
        and not re.search(
            r"(?:axis|paper|size|format|bay|hall|cell|column|row|crew) $", question[:at], re.IGNORECASE
        )
    )
