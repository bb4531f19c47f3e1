"""What stands beside a question and asks nothing: remarks, and when its answer is needed."""

import re
from collections.abc import Sequence

from agents.understanding.periods import FoundPeriod

_ASKS = re.compile(
    r"\b(?:wh(?:at|ich|en|ere|y|o|om|ose)(?:'?s)?|how|whether|please|pls|show|list|tell|give|plot|compare|count|rank|check|explain|"
    r"add|also|too|as well|same for|same with|vs|versus|against|report|numbers? of|can (?:i|you|we)|could (?:i|you|we)|would)\b"
    r"|^\W*(?:and |but |so |ok |or )*(?:is|are|was|were|do|does|did|has|have|had|will|should|shall|any|which|make|plan|re-?plan|propose|put|move|"
    r"rush|delete|approve|stop|start|set|write|ignore|forget)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^\W*(?:(?:and|but|so|because|bc|cause|cos|since|as|just|btw|by the way|sorry|yes|no|ok)\s+)*(?:"
    r"(?:i|we|you|they|he|she|it|that|this|there|somebody|someone|everyone|everybody|nobody|people)(?:'\w+)?\b"
    r"|(?:feels?|looks?|sounds?|seems?|looking|asking|thinking|negotiating|preparing|writing|wondering|trying|getting|not after)\b"
    r"|(?:(?:the|my|our|a|an|some|that|new)\s+)?[a-z]+(?:\s+[a-z]+)?\s+(?:is|are|was|were|sits?|stands?|comes?|wants?|needs?|says?|said|called|calls|asks?|"
    r"thinks?|keeps?|told|starts?|here)\b)",
    re.IGNORECASE,
)
# an occasion for which an answer is needed: its time is none of what is asked
_OCCASION = re.compile(
    r"\b(?:audit(?:s|ors?|ing)?|meetings?|reviews?|visit(?:s|ors?)?|negotiat\w+|presentations?|presenting|(?:price |team |sales |phone |customer )(?:talks?|calls?)|(?:talks?|calls?) with|steering|kick-?off|deadline|holidays?|"
    r"vacation|budget (?:talk|round)|(?:asks?|ask|needs?|wants?|need|want) (?:for )?(?:it|this|that|them|the (?:numbers?|figures?|answer|list|report))|"
    r"(?:colleague|apprentice|trainee|guy|hire|fitter|mechanic|boss|customer)s? (?:starts?|comes?|is here|here|free|is free|is back)|on my desk|slides?)\b",
    re.IGNORECASE,
)
_OF_ORDERS = re.compile(
    r"\b(?:orders?|pos?|jobs?|deliver\w*|promis\w*|due|ship\w*|(?:re-?)?plan\w*|(?:re-?)?schedul\w*|rush|shift is|overtime|capacity)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;:?!()]|\.(?=\s|$)|\s[-–]+\s|\s(?:and|because|bc|so|but)\s")
_SENTENCE = re.compile(r"[?!;]|\.(?=\s|$)")
_FEWEST = 2


def is_remark(part: str) -> bool:
    """Whether a part of a question only tells something: "feels like it when you stand next to it"."""
    tells = _TELLS.match(part) is not None or _OCCASION.search(part) is not None
    return tells and _ASKS.search(part) is None


_ASKS_FIRST = re.compile(
    r"^\W*(?:(?:and|but|so|ok|or|well|please|pls|then|also|btw|by the way)\W+)*(?:wh(?:at|ich|en|ere|y|o|om|ose)|how|is|are|was|were|do|does|did|has|have|had|will|would|should|can|could|"
    r"show|list|tell|give|plot|compare|rank|name|find|check)\b",
    re.IGNORECASE,
)
# an order that names what it is for: "book twenty of them as good", "switch it off"
_ORDERS = re.compile(
    r"^\W*(?:(?:and|but|so|ok|or|well|please|pls|then|also|btw|by the way|now|just|if (?:yes|no|not|so)|could you|can you)\W+)*"
    r"(?!(?:the|a|an|my|our|i|we|you|it|this|that|in|on|at|for|from|with|by|because|when|if|before|after|until|no|not|all|any|some|both|only|want|need)\b)"
    r"[a-z]+ (?:the|an?|all|me|it|him|her|them|my|our|this|that|these|those|ten|twenty|\d+|[a-z]*-?\d+|down|up|off|out|in|as|there|for|on|to)\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"\bhow (?:do|to|can|should|must|does)\b|\bsteps\b", re.IGNORECASE)
_OF_SOMEBODY = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|who|whose|whom)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;?!]|\.(?=\s|$)")


def asked_clauses(clauses: Sequence[str]) -> list[bool]:
    """Return which clauses of a message ask or order something of their own: no remark, and no next step of a "how do I"."""
    asked, steps = [], False
    for clause in clauses:
        questions = _ASKS_FIRST.match(clause) is not None
        orders = _ORDERS.match(clause) is not None and not steps
        asked.append((questions or orders) and _TELLS.match(clause) is None)
        steps = _HOW_TO.search(clause) is not None or (steps and not questions)
    return asked


def without_remarks(text: str) -> str:
    """Return the clauses of a text that ask, where others only tell; "" where there are none of both, or where those
    that ask are about somebody.
    """
    clauses = [c for c in _CLAUSE.split(text) if len(c.split()) > 1]
    asking = [c for c in clauses if _ASKS_FIRST.match(c) or not _TELLS.match(c)]
    if not asking or len(asking) == len(clauses) or not _ASKS_FIRST.match(asking[0]):
        return ""
    said = ", ".join(asking)
    return "" if _OF_SOMEBODY.search(said) else said


def without_occasions(text: str, periods: Sequence[FoundPeriod]) -> tuple[list[FoundPeriod], tuple[str, ...]]:
    """Return the periods that are asked of, and sentences on those that only say when the answer is needed.

    Args:
        text: the question, without names of machines.
        periods: found in it.
    """
    periods = _of_asking(text, periods)
    if not periods or _OF_ORDERS.search(text):
        return list(periods), ()
    kept, told = [], []
    for p in periods:
        start = max((m.end() for m in _BETWEEN.finditer(text, 0, p.start)), default=0)
        end = next((m.start() for m in _BETWEEN.finditer(text, p.end)), len(text))
        clause, rest = text[start:end], f"{text[:start]} {text[end:]}"
        asked = _ASKS.search(clause) is not None
        if asked or not _OCCASION.search(clause) or len(re.findall(r"\w{2,}", rest)) < _FEWEST:
            kept.append(p)
            continue
        told.append(
            f"“{text[p.start : p.end].strip()}” was taken as when the answer is needed, not as the time asked of"
        )
    return kept, tuple(told)


def _of_asking(text: str, periods: Sequence[FoundPeriod]) -> Sequence[FoundPeriod]:
    """Return the periods of the sentences that ask, where others only tell: "204 again tonight. how many since easter"."""
    if len(periods) < 2:
        return periods
    ends = [*(m.end() for m in _SENTENCE.finditer(text)), len(text)]

    def asks(p: FoundPeriod) -> bool:
        end = next(e for e in ends if e >= p.end)
        start = max((e for e in ends if e <= p.start), default=0)
        return _ASKS.search(text[start:end]) is not None or text[end - 1 : end] == "?"

    asking = [p for p in periods if asks(p)]
    return asking or periods
