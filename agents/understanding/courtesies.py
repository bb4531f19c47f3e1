"""Words that ask nothing: "thanks, that's all", "ok cheers", "no, leave it as it is"."""

import re

_AGAIN = r"(?:(?:so|very|really|a|all|just|quite|that|that'?s|thats|it'?s|this is|you'?re|u r|you are|is|was|looks?|sounds?) )*"
_THANKS = rf"(?:many |much )?(?:thanks|thank (?:you|u)|thank'?s|thx|tnx|ty|cheers|ta|appreciated?|much obliged)(?: (?:{_AGAIN}(?:much|a (?:lot|bunch|million)|lot|again|mate|you|for (?:that|this|it|now|your help|the help)|anyway|buddy|man)))*"
_PRAISE = rf"{_AGAIN}(?:great|perfect|excellent|good|fine|nice|cool|super|awesome|brilliant|wonderful|lovely|helpful|useful|useful to know|clear|enough|right|correct|ok|okay|okey|k|alright|all right|good to know|good enough|all good|well done|good job|nice one|good work)(?: (?:then|so|now|for now|for me|to know|to hear|thanks|job|work|news|enough|like (?:that|this)))*"
_DONE = (
    r"(?:that|this|it)(?:'?s| is| was| will be)? (?:all|it|everything|enough|what i (?:needed|wanted)|does it|helps?(?: a lot| me| already)?|will do|would be all|answers it|do)(?: (?:for now|for today|now|then|i needed|i need|thanks))*"
    r"|(?:that|this|it)(?:'?s| is)? fine(?: (?:by|with|for) me)?|no(?:thing)? (?:more|else|further)(?: (?:questions?|thanks|for now|needed|now))*|i'?m (?:done|good|fine)|we'?re (?:done|good)"
)
_SEEN = r"(?:got it|i see|i got it|understood|understand|noted|roger|copy|makes sense|fair enough|sounds good|(?:good )?bye(?: bye)?|see (?:you|ya)(?: later| tomorrow| soon)?|good night|have a (?:nice|good|great) (?:day|one|evening|weekend|shift)|(?:you )?too|wow|ah+|aha|oh+|hm+|well|sure|indeed|ok|okay|yes|yep|yeah|no|nope|not now|please|mate|then|so|now|and|sorry|my mistake|my bad|never ?mind)"
_LEFT = r"(?:no|ok|okay|just|please|better|then|let'?s|we|i|rather)?,? ?(?:(?:leave|keep) (?:it|that|this|all|everything|them|the plan)?(?: )?(?:all )?(?:as (?:it|they|that) (?:is|are|was|were)|like (?:that|this)|so|unchanged|be|alone)|(?:do not|don'?t|no need to) (?:change|do|touch) (?:it|that|this|anything|a thing)|no changes?(?: please)?)"
_PARTS = (_THANKS, _PRAISE, _DONE, _SEEN, _LEFT)
_COURTESY = re.compile(
    rf"\W*(?:(?:{'|'.join(f'(?:{p})' for p in _PARTS)})(?:[\s,.;:!&)-]+(?:and )?|$))+\W*", re.IGNORECASE
)
_LEAVES = re.compile(rf"\b{_LEFT}(?!\w)", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？]\s*$|^\W*(?:and |so |but |ok )*(?:is|was|are|were|isn'?t|does|do|did|will|can)\b", re.IGNORECASE
)
_TAKES_LEAVE = re.compile(
    rf"^\W*(?:(?:ok|okay|great|perfect|fine|good|nice|cool|super)\W+)*{_THANKS}\b", re.IGNORECASE
)
_MOST_WORDS = 12
_BARE_ASSENT = re.compile(
    r"\W*(?:(?:yes|yep|yeah|sure|no|nope|and|then|so|now|please|too|you too|sorry|well|right|correct|good|more|less)\W*)+",
    re.IGNORECASE,
)


def is_courtesy(text: str) -> bool:
    """Whether a text says nothing but thanks, praise or goodbye, or that all is to stay as it is.

    >>> is_courtesy("ok thanks, that's all"), is_courtesy("thanks, and april"), is_courtesy("yes")
    (True, False, False)
    """
    if _QUESTION.search(text) or len(text.split()) > _MOST_WORDS or _BARE_ASSENT.fullmatch(text):
        return False
    return _COURTESY.fullmatch(text) is not None


def leaves_all(text: str) -> bool:
    """Whether a courtesy says that nothing is to be changed."""
    return _LEAVES.search(text) is not None


def takes_leave(text: str) -> bool:
    """Whether a question begins with thanks for what was answered, so that it begins anew."""
    return _TAKES_LEAVE.search(text) is not None
