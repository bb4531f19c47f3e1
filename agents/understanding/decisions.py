"""A wish to approve, reject or undo a proposal in words: it is shown where a person decides, nothing is decided here."""

import re

from agents.plan import Plan, Step
from agents.understanding.memory import Memory
from agents.understanding.refusals import refusals_of

TOOL = "show_proposals"
_LED = (
    r"^\W*(?:(?:ok(?:ay)?|ye[sp]|yeah|yup|fine|good|great|perfect|right|all ?right|so|then|and|now|well|hi|hey|hello|please|pls|plz|thanks|i|we|"
    r"(?:would|want|wanna|like|need) ?(?:to)?|i'd like to|i'll|let'?s|lets|just|can (?:i|we|you)|could (?:i|we|you)|go ahead and|hereby|think|actually|"
    r"agreed|convinced|sold|(?:that |this |it )?(?:looks|sounds|is|seems) (?:good|fine|ok(?:ay)?|right|great)|no objections?)\b[\s,.:!-]*)*"
)
_OBJECT = (
    r"\b(?:proposals?|proposed (?:plan|schedule|hold|sequence)|suggestions?|options?|variants?|P-\d{4,6})\b"
)
_PLAN = rf"(?:{_OBJECT}|\b(?:(?:re-?)?plan|schedule|sequence|holds?)\b)"
_DECIDES = (
    r"(?:approv(?:e|ing)|accept|confirm|adopt|green-?light|reject|declin(?:e|ing)|refuse|turn down|discard|dismiss|withdraw|undo|"
    r"revert|roll ?back|retract|un-?approve|(?:give|grant) (?:my |the |our )?(?:ok|okay|approval|go-?ahead|green light) (?:to|for))"
)
_TAKES = r"(?:take(?: over)?|use|go (?:with|for|ahead with)|publish|release|sign(?: off)?|throw (?:away|out)|put|drop)"
_FEW = r"(?:\s+(?!(?:and|or|but)\b)[\w'-]+){0,5}?\s+"
_ORDERED = re.compile(
    rf"{_LED}(?:{_DECIDES}{_FEW}{_PLAN}|{_TAKES}{_FEW}{_OBJECT}|(?:take|use|go (?:with|for)|approve|accept|reject)\s+(?:the )?"
    r"(?:first|second|third|1st|2nd|3rd|last|latest|newest|other) one\b)",
    re.IGNORECASE,
)
# "the new sequence with PO-4250 in front is ok for me, please take it over"
_JUDGED = re.compile(
    rf"{_PLAN}.{{0,60}}\b(?:fine|ok(?:ay)?|good|great|perfect|agreed|accepted|approved|works|convinc\w+)\b.{{0,80}}?"
    r"\b(?:take|approve|accept|use|adopt|publish|release|do|go (?:with|for|ahead with))\s+(?:it|that|this|them)\b",
    re.IGNORECASE,
)
# once a proposal was spoken of: "ok approve it", "take that one", "reject it"
_OF_IT = re.compile(
    rf"{_LED}(?:{_DECIDES}|take|use|publish|release|sign(?: off)?|go (?:with|for|ahead with))\s+(?:it|that|this|them|that one|this one|the (?:first|second|third|last|latest) one)"
    r"(?:\s+(?:over|off|then|now|please|pls|back|thanks|again))*\W*$",
    re.IGNORECASE,
)
_DECIDES_FIRST = re.compile(rf"{_LED}{_DECIDES}", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:open|pending|waiting|undecided|unapproved)\s+(?:\w+\s+)?(?:proposals?|approvals?)\b"
    r"|\bproposals?\b.{0,20}\b(?:wait(?:s|ing)?|open|pending|to (?:be )?(?:approved?|decide\w*))\b"
    r"|^\W*(?:please |can you )?(?:show|open|display)(?: me)?(?: the| that)? (?:proposal|P-\d{4,6})(?:\s+P-\d{4,6})?\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?<!proposal )(?<!plan )(?<!schedule )(?<!sequence )(?<!one )\b(?:which|when|where)\b|\b(?:what|why|how|who|whether|should (?:i|we)|before (?:i|we)|if (?:i|we|you)|compar\w+|differ\w*|versus|vs|better|worth|"
    r"instead|(?:was|were|has been|had been|already|got) (?:approved|rejected|undone))\b",
    re.IGNORECASE,
)
# a decision in somebody's place, or of whatever there is, stays declined
_IN_PLACE = re.compile(
    r"\b(?:on (?:my|our|his|her|their) behalf|in (?:my|his|her|their|our) name|as if|yourself|automatically|by itself|without (?:asking|the|any\w*|approval|permission|a)|"
    r"(?:don'?t|do not|no need to) (?:ask|check|wait)|nobody|anybody|skip\w*|all(?! (?:good|fine|ok|okay|right|set|clear)\b)|everything|every|anything|whatever|any|authori[sz]e\w*|allowed|system|assistant|"
    r"admin\w*|boss|manager\w*|director|(?:he|she|they|it) (?:says?|said)|tells?|told you|delete|drop table|ignore|pretend|act as|"
    r"(?<!fine )(?<!ok )(?<!okay )(?<!good )(?<!great )(?<!works )(?<!is )for (?:me|us|him|her|them))\b",
    re.IGNORECASE,
)
_MOST = 45  # words; whoever approves says so in fewer
_HARMLESS = frozenset(["approve", "undo"])


def asked_decision(text: str, memory: Memory, tools: frozenset[str]) -> Plan | None:
    """Return the plan that shows the proposal which a text wants approved, rejected or undone, or those that wait.

    None where it asks for something else, or for more than a person may ask: in another's name, of all proposals at
    once, or beside anything that is declined.

    Args:
        text: the question, in English.
        memory: of the conversation.
        tools: names of those that can be called.
    """
    if TOOL not in tools or len(text.split()) > _MOST:
        return None
    if not (_wants(text, memory) or (_OPEN.search(text) and not _plans_anew(text))):
        return None
    if _IN_PLACE.search(text) or refusals_of(text) - _HARMLESS:
        return None
    step = Step("scheduler", TOOL, {"question": text}, confidence=1.0)
    return Plan("run", (step,), ("scheduler",))


def _wants(text: str, memory: Memory) -> bool:
    if _ASKS.search(text):
        return False
    # where nothing was spoken of yet, "approve it" can only mean what waits
    spoken = memory.steps[-1].tool in _SHOW_ONE if memory.steps else _DECIDES_FIRST.match(text) is not None
    return bool(_ORDERED.search(text) or _JUDGED.search(text) or (spoken and _OF_IT.search(text)))


_SHOW_ONE = frozenset([TOOL, "propose_schedule", "hold_lot", "compare_schedules"])


def _plans_anew(text: str) -> bool:
    return (
        re.search(r"\b(?:make|new|fresh|compar\w+|differ\w*|versus|vs|against)\b", text, re.IGNORECASE)
        is not None
    )
