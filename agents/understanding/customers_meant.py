"""Words that sound like a person and mean a customer or the orders behind: "who pays for it", "with who did them"."""

import re

# whoever orders, pays or waits is a customer; whoever is hit by a plan are the orders that get late
_CUSTOMER = re.compile(
    r"\bwho(?:m|se)?\b(?= (?:pays?\b(?! for)|ordered|orders|buys?|bought|(?:is|are) (?:waiting|it for|they for|this for|that for|the (?:customer|client|buyer))|waits?|gets (?:it|them|these|those)\b))",
    re.IGNORECASE,
)
_HIT = re.compile(
    r"\bwho (?:pays for (?:it|that|this)|suffers?|gets hit|is hit|gets hurt|is affected|loses(?: out)?|gets? late)(?: (?:then|by (?:it|that|this)|from (?:it|that|this)))?(?=\W*$|\W*[,;.?!])",
    re.IGNORECASE,
)
# persons asked for beside what is listed: "list the work orders with who did them"
_WITH_PERSONS = re.compile(
    r"(?:\s*,)?\s+(?:with|and|plus|incl\.?|including|together with|along with|\+|&)\s+(?:also )?(?:the )?"
    r"(?:who (?:did|made|worked on|fixed|repaired|opened|closed|signed|checked|wrote|ran|was on|handled|took care of) (?:them|it|those|these|each(?: of them)?|that|which)|"
    r"(?:names? of )?(?:the )?(?:technicians?|mechanics?|fitters?|workers?|operators?|electricians?)(?: names?)?(?: (?:who|that|which) (?:did|made|worked on|fixed|repaired) (?:them|it|those|each(?: of them)?))?(?: (?:of|for|on) (?:each|them|it|those))?)(?=\W*$)",
    re.IGNORECASE,
)
# "who's the main sinner for number one" of machines
_SINNER = re.compile(
    r"\bwho(?:'?s| is| was| are| were) (?:the )?(?:(?:main|biggest|worst|real|top|usual) )*(?:sinners?|culprits?|offenders?|trouble ?makers?|bad (?:guys?|boys?))\b(?!.*\bor\b)",
    re.IGNORECASE,
)
_FEWEST = 3  # words that are left to answer


def customers_meant(text: str) -> str:
    """Return a text with customers and late orders in the place of "who".

    >>> customers_meant("move it to the front and show me who pays for it")
    'move it to the front and show me which orders get late'
    >>> customers_meant("who is waiting for it")
    'which customer is waiting for it'
    """
    text = _SINNER.sub("which machine has the most", text)
    return _CUSTOMER.sub("which customer", _HIT.sub("which orders get late", text))


def without_persons(text: str) -> tuple[str, str]:
    """Return a text without the persons that it asks for beside what it lists, and the sentence that tells so.

    >>> without_persons("list the three dearest work orders with who did them")[0]
    'list the three dearest work orders'
    >>> without_persons("who did them")
    ('who did them', '')
    """
    m = _WITH_PERSONS.search(text)
    if m is None or len(text[: m.start()].split()) < _FEWEST:
        return text, ""
    said = m.group().strip(" ,").split(" ", 1)[1]
    return text[: m.start()], f"“{said}” was left out: persons are not told"


_WHO = re.compile(r"^(?P<led>\W*(?:(?:and|so|but|ok|okay|then)\W+)*)who\b", re.IGNORECASE)
_RATES = re.compile(
    r"\b(?:more|most|less|least|better|best|worse|worst|higher|highest|lower|lowest|improved|first|last)\b",
    re.IGNORECASE,
)
_NO_PERSONS = frozenset(["machine", "crew", "shift", "product", "supplier", "line", "area"])


def those_rated(text: str, by: object) -> str:
    """Return a text with what the last answer was split by in the place of "who": "who improved more" of crews.

    >>> those_rated("who improved more", "crew"), those_rated("who did it", "machine")
    ('which crew improved more', 'who did it')
    """
    if by not in _NO_PERSONS or _RATES.search(text) is None:
        return text
    return _WHO.sub(rf"\g<led>which {by}", text)
