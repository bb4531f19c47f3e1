"""Questions about Gemba itself and the words of the field: help, how it got there, what a term means, export."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from agents.plan import Plan
from agents.understanding.memory import Memory
from agents.understanding.of_the_answer import asks_of_answer, asks_where_it_stands, without_reasons
from plant.kpi import KPIS

_TERMS = Path(__file__).with_name("terms.yaml")
_HELP = re.compile(
    r"^\W*(?:(?:please )?help(?: me)?(?: please)?(?=\W*$)|what (?:all )?can (?:you (?:do|help)|i ask|i do(?= (?:here|with (?:you|this|gemba))|\W*$))|what do you do|who are you|what are you|how do (?:i|you) use (?:this|you)|"
    r"what questions can i ask|what else can you do|how can you help|what are you able to do|what can i do here)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon)|ciao|hallo|buongiorno|guten (?:tag|morgen)|你好)\W*$",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^\W*(?:and |but |so |ok |wait )?(?:how (?:(?:did|do) )?(?:you|u) (?:get|got|calculate|compute|find|know|arrive|come|work)\b.{0,30}|"
    r"where (?:does|did|do) (?:that|this|it|those|the (?!jump|rise|drop|increase|decrease|dip|peak|difference|change|loss|spike|trend))\b.{0,25}\bcome from|(?:show|explain) (?:me )?(?:your|the|that|this) "
    r"(?:calculation|working|workings|sources?|number|figure|result|maths?|formula)\w*|how (?:was|is) (?:that|this|it) "
    r"(?:calculated|computed|worked out|derived)|what (?:is|was) (?:that|this|it) based on|on what data\b.{0,20}|"
    r"(?:(?:on|from|over|based on|out of) )?how many (?:measurements|readings|values|records|points|samples|data points|pieces measured) (?:is|was|are|were) (?:that|this|it|those)(?: (?:based )?(?:on|from))?|"
    r"(?:for |over )?(?:what|which) (?:period|dates?|time|time ?(?:span|frame|range)|days|range|window) (?:is|was|are|were) (?:that|this|it|those)(?: for| from| of)?|"
    r"why should i (?:believe|trust) (?:that|you|this)|(?:prove|justify) (?:it|that)|which (?:data|rows|formula) did you use)\W*$",
    re.IGNORECASE,
)
_EXPORT = re.compile(
    r"^\W*(?:(?:can|could) (?:you|i) |please |now |and )*(?:export|download|save|dump|give me)\b\W*(?:it|that|this|them|the (?:table|data|list|"
    r"result)s?)\b.{0,25}$|^\W*(?:(?:and|now|ok|please|pls) )*(?:export|download)(?: (?:please|pls|now|then))*\W*$|^\W*(?:(?:and|now|please|can i have|i need|export|download|save|give me|put|get|it|that|this|them|the|table|list) )*(?:(?:as|in|into|to|an?) )*(?:csv|excel|xlsx|spreadsheet)"
    r"(?: file| export| sheet| table| download)?(?: (?:please|pls|then|of (?:it|that)))*\W*$",
    re.IGNORECASE,
)
_FILE_FORM = re.compile(r"csv|excel|xlsx|spreadsheet|export|download|save|dump|file", re.IGNORECASE)
_WHERE = re.compile(
    r"^\W*(?:and |ok |so |please |can you |pls )*(?:(?:(?:on|in|at|from) )?(?:which|what|whats|what's)(?: the)? (?:page|pages|doc(?:ument)?|manual|section|chapter|file|pdf|book|paragraph|source|revision|rev|doc(?:ument)? and page|page and doc(?:ument)?)"
    r"(?:'?s| name| called| number)*(?: (?:is|was|are|does|do|says?|stands?|did|called)){0,2}(?: (?:it|that|this|those|these|the (?:sop|manual|doc(?:ument)?|procedure)))?(?: (?:sop|manual|doc(?:ument)?|procedure|from|in|on|of|written|stand|come from|say|says|called|please|pls))*"
    r"|(?:give|tell|show|name)(?: me)?(?: the| its)? (?:page|doc(?:ument)?|source|section|manual|file)(?:'?s)?(?: name| number)?(?: and(?: the)? (?:page|section|chapter|revision)(?: number)?)?(?: (?:of|for) (?:it|that|this))?(?: please| pls)?"
    r"|where (?:does (?:it|the manual) say (?:so|that|this)|(?:is|was) (?:it|that|this) (?:from|written|stated)|(?:stands|did you (?:read|find|get)) (?:it|that|this)))\W*$",
    re.IGNORECASE,
)
_DEFINE = re.compile(
    r"^\W*(?:what(?:'s| is| are| does)|define|explain|meaning of|tell me what|what do you mean by)\s+(?:(?:a|an|the|is|meant by)\s+)*"
    r"(?P<term>[\w& -]{2,32}?)(?:\s+(?:mean|stand for|is|are))?\W*$",
    re.IGNORECASE,
)


def plan_explanation(text: str, memory: Memory) -> Plan | None:
    """Return the plan of a question that no tool is needed for; None when it asks something else."""
    if _HELP.match(text) or _GREETING.match(text):
        return Plan("explain", say="help")
    read = bool(memory.steps) and memory.steps[-1].agent == "documents"
    if read and (_WHERE.match(text) or asks_where_it_stands(text)):
        return Plan("explain", say="where", agents=("documents",))
    if memory.steps and (_HOW.match(text) or (not read and not memory.asked and asks_of_answer(text))):
        return Plan("explain", say="how", agents=tuple(s.agent for s in memory.steps))
    if memory.steps and _EXPORT.match(without_reasons(text)) and _FILE_FORM.search(text):
        return Plan("explain", say="export", agents=tuple(s.agent for s in memory.steps))
    if m := _DEFINE.match(text):
        term = m.group("term").casefold().strip()
        for word in (term, term.rstrip("s")):
            if word in terms() and word not in _kpi_names():
                return Plan("explain", say=f"term:{word}", agents=(terms()[word]["agent"],))
    return None


def asks_meaning(text: str) -> bool:
    """Whether a text asks what a KPI is and nothing else: "what is oee"."""
    m = _DEFINE.match(text)
    return m is not None and m.group("term").casefold().strip() in _kpi_names()


@lru_cache(maxsize=1)
def _kpi_names() -> frozenset[str]:
    return frozenset(n for k in KPIS.values() for n in (k.label.casefold(), k.name.replace("_", " ")))


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Mapping[str, Any]]:
    """Return what the words of the field mean, by word and its other names."""
    raw = yaml.safe_load(_TERMS.read_text(encoding="utf-8"))
    return {name: entry for word, entry in raw.items() for name in (word, *entry["also"])}
