"""Questions on the last answer itself: how many values it rests on, which sigma, what it includes, where it was read."""

import re

from agents.understanding.remarks import is_remark

_LED = r"^\W*(?:(?:and|but|so|ok|okay|wait|hm+|well|please|pls|then|also|just|tell me|do you know|can you (?:say|tell(?: me)?))\W+)*"
_IT = r"(?:that|this|it|these|those|they|the (?:figures?|numbers?|values?|results?|index|ratio|rate|average|mean|chart|answer|calculation)|your (?:figures?|numbers?|answer|result))"
_COUNTED = r"(?:parts|pieces|pcs|values|measurements|readings|records|points|samples|data ?points|rows|events|subgroups|observations|failures|stops|orders|days|shifts)"
_ON_HOW_MANY = re.compile(
    rf"{_LED}(?:(?:based )?(?:on|from|over|out of) how many (?:\w+ )?{_COUNTED}\b.*\b{_IT}\b|"
    rf"how many (?:\w+ )?{_COUNTED} (?:is|was|are|were|went|go|stand|have gone) ?(?:\w+ )?(?:{_IT}\b.*|(?:in|into|behind|under) {_IT}\b.*)|"
    rf"(?:what|how (?:big|large|small)) (?:is|was) (?:the|its|your) (?:sample(?: size)?|data ?base|n)\b.*)",
    re.IGNORECASE,
)
_HOW_MADE = re.compile(
    rf"\b(?:is|was|are|were) {_IT}(?: \w+)?(?: sigma| spread| standard deviation)? (?:the )?(?:short|long)[- ]?term\b|"
    r"\b(?:is|was|which|what|with|by|from|use[sd]?)\b.{0,20}\b(?:sigma|standard deviation|spread)\b.{0,40}\b(?:short[- ]?term|long[- ]?term|overall|within|used?|taken|it|that|this|behind)\b|"
    r"\b(?:is|was|which|what)\b.{0,20}\b(?:short[- ]?term|long[- ]?term|overall|within)\b.{0,30}\b(?:sigma|standard deviation|spread|variation)\b|"
    rf"\b(?:what|which) (?:formula|definition|divisor|method|limits?|baseline|data|source|table|period|time ?(?:span|frame|range)|window|days|filters?|convention)s?\b(?: \w+)?(?: (?:is|was|are|were|did|do|does|has been))(?: you)?"
    rf"(?: (?:{_IT}|use[d]?|taken?|behind|appl(?:y|ied)|based|calculated|computed|here|there|for|from|on|with|of|the))+\W*$|"
    rf"\bhow (?:is|was|are|were|do you|did you) (?:{_IT} )?(?:calculated?|computed?|counted?|defined?|worked out|derived?|measured?)(?: (?:{_IT}|here|there|exactly|by you|really))*\W*$",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    rf"{_LED}(?:(?:does|do|did|is|are|was|were) {_IT}(?: \w+)?(?: (?:already|also|still|even|really|only|all|now|here))* (?:includ\w+|contain\w*|count(?:s|ed|ing)?\b|cover\w*|consider\w*|exclud\w+|incl\b|excl\b|"
    r"with(?:out)?\b|net\b|gross\b|take .{2,30} into account|pure\b|"
    r"only the \w+ time)|"
    rf"(?:is|are|was|were) (?!there\b)(?:the |our |any )?[a-z -]{{2,40}}? (?:already |also |even )?(?:included|counted(?: in)?|considered|excluded|contained|part of {_IT}|(?:in|inside) (?:there|{_IT}))\b)",
    re.IGNORECASE,
)
# "that is repair only, right?"
_IS_IT_ONLY = re.compile(
    rf"{_LED}{_IT}(?:[’']s|[’']re)?(?: (?:is|are|was|were))?\b(?=.*\b(?:only|just|pure(?:ly)?|net|gross|with(?:out)?|includ\w+|exclud\w+|incl|excl|all)\b).{{0,50}}\b"
    r"(?:right|correct|or not|true|isn'?t it|aren'?t they|doesn'?t it|no|yes)\W*$",
    re.IGNORECASE,
)
_MOST_WORDS = 22
# what a question after the place of a quotation is made of, and what it must name
_PLACES = frozenset(
    [
        "document",
        "documents",
        "doc",
        "docs",
        "manual",
        "manuals",
        "section",
        "sections",
        "page",
        "pages",
        "chapter",
        "chapters",
        "paragraph",
        "file",
        "files",
        "pdf",
        "book",
        "revision",
        "rev",
        "source",
        "place",
    ]
)
_ROUND_A_PLACE = _PLACES | frozenset(
    [
        "in",
        "on",
        "from",
        "at",
        "of",
        "which",
        "what",
        "whats",
        "what's",
        "where",
        "and",
        "or",
        "the",
        "a",
        "is",
        "was",
        "it",
        "this",
        "that",
        "these",
        "those",
        "written",
        "stated",
        "said",
        "found",
        "stand",
        "stands",
        "stood",
        "come",
        "comes",
        "from",
        "does",
        "do",
        "did",
        "exactly",
        "please",
        "pls",
        "ok",
        "so",
        "can",
        "you",
        "tell",
        "me",
        "give",
        "show",
        "name",
        "number",
        "quoted",
        "quote",
        "read",
        "say",
        "says",
        "taken",
        "have",
        "has",
        "you",
        "get",
        "got",
        "there",
        "here",
        "title",
        "also",
        "its",
        "their",
    ]
)
_CLAUSE = re.compile(r"\s*[,;.!]\s+|\s+[-–]+\s+")


def asks_of_answer(text: str) -> bool:
    """Whether a text asks how the last answer came about: what it rests on, is made of or includes.

    >>> asks_of_answer("on how many parts is this based and is the sigma short term or overall")
    True
    >>> asks_of_answer("Does this include the waiting for the technician or is it pure repair")
    True
    >>> asks_of_answer("how many parts are in stock")
    False
    """
    if len(text.split()) > _MOST_WORDS:
        return False
    return any(way.search(text) is not None for way in (_ON_HOW_MANY, _HOW_MADE, _INCLUDES, _IS_IT_ONLY))


def asks_where_it_stands(text: str) -> bool:
    """Whether a text asks nothing but where the last quotation stands.

    >>> asks_where_it_stands("in which document and section is this written")
    True
    >>> asks_where_it_stands("which section covers the coolant")
    False
    """
    words = re.findall(r"[\w'’]+", text.casefold().replace("’", "'"))
    return bool(_PLACES & set(words)) and all(w in _ROUND_A_PLACE for w in words)


def without_reasons(text: str) -> str:
    """Return a text without clauses behind the first that only tell something: "export that to csv, the boss wants it"."""
    first, *more = [c for c in _CLAUSE.split(text) if c.strip()] or [text]
    return first if more and all(is_remark(c) for c in more) else text
