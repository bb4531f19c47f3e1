"""Which tool a question goes to: what it names moves tools up and down in the ensemble's order."""

import re
from functools import lru_cache

from agents.understanding.asked_columns import UNIT_STEMS
from agents.understanding.clues import Clues
from agents.understanding.intents import Ranked
from agents.understanding.phrases import phrases_of
from agents.understanding.signal_names import speaks_of_quantity
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import canonical
from plant.kpi import KPIS
from plant.names import key_of
from plant.word_groups import SHORT_CODES
from tools.spec import ToolSpec

_EXTREMES = frozenset(["maximum", "minimum", "median", "distinct"])
_RANKED, _ASKED_PLAINLY, _NOTHING_ELSE, _UNCHANGED = 0.3, 0.3, 0.2, 0.15
# two periods are compared where two are named, or a change is asked for
_CHANGED = re.compile(
    r"\b(?:compar\w*|vs\.?|versus|against|than|chang\w*|differ\w*|r[ioa]se[ns]?|rising|fell|fall\w*|drop\w*|increas\w*|decreas\w*|"
    r"improv\w*|worse\w*|better|declin\w*|went|gone|going|go|goes|up|down|grow\w*|grew|develop\w*|trend\w*|progress\w*|previous|before|again|still|"
    r"lower|higher|more|less|fewer|delta|evol\w*|slip\w*|gain\w*|lost|lose)\b",
    re.IGNORECASE,
)
# "scrap of oven 2 in december", "the reject rate on line 3 last week"
_PLAIN = re.compile(
    r"^\W*how (?:much|many) of the\b|^\W*(?:the\s+)?(?:[\w-]+\s+){1,3}(?:of|on|at|for|in)\s+[^,;?]{2,50}\??\s*$",
    re.IGNORECASE,
)
_EXTREME = re.compile(
    r"\b(?:highest|lowest|most|least|worst|best|biggest|smallest|fewest|top|rank\w*)\b", re.IGNORECASE
)
_WHY = re.compile(
    r"\b(?:why|caus\w+|reasons?|due to|because|explain\w*|drives?|driving|behind)\b", re.IGNORECASE
)
_ASKS_WHY = re.compile(
    r"^\W*(?:and |so |but |ok )*(?:why|how come|what(?:'?s| is) the (?:reason|cause))\b", re.IGNORECASE
)
# words that ask for a figure
_FORMS = frozenset(
    ["many", "much", "total", "sum", "average", "mean", "median", "share", "percentage", "often"]
)
_UNSAID, _MOST_UNEXPLAINED = (
    0.12,
    3,
)  # a word that a table of the plant's own accounts for, and a tool does not
_UNMET = 0.3  # a condition that a tool cannot take

_HOW_TO = re.compile(
    r"\bhow (?:(?:do|can|should|must|would) (?:i|you|we|one)|to)\s+(?!see|know|tell|plot|chart|find|check|compare)[a-z]+",
    re.IGNORECASE,
)
TELLS_MANUAL = r"\b(?:manuals?|hand ?book|(?:by|in|to|per) the book|book says?|(?:the|your|our) book|documentation|(?:work )?instructions?|procedures?|sops?|data ?sheets?)\b"
_BY_MANUAL = re.compile(rf"{TELLS_MANUAL}|\b(?:allowed|permitted|permissible)\b", re.IGNORECASE)
_CAUSE_OF = re.compile(
    r"\b(?:cause\w*|what could it be|what might|potential (?:failure|cause|fault)|failure (?:mode|code)s?|mapping|point\w* to)\b",
    re.IGNORECASE,
)

_SPOKE_LAST = 0.08  # of a score, for the specialist who answered last


def toward_speaker(ranked: list[Ranked], agent: str) -> list[Ranked]:
    """Return the tools with those of the specialist who answered last moved up: few words go on with their subject."""
    moved = [Ranked(r.tool, r.score + (_SPOKE_LAST if agent in r.tool.agents else 0.0)) for r in ranked]
    return sorted(moved, key=lambda r: -r.score)


def toward_names(ranked: list[Ranked], clues: Clues, has_manuals: bool) -> list[Ranked]:
    """Move tools up that take what the question names most exactly: a signal, or rows of an own table;
    and tools that read manuals down where there are none.
    """
    signal = bool(clues.names.of("signal"))
    if clues.asked and clues.asked.own and clues.asked.picks and not clues.names.of("equipment"):
        signal = False  # it asks for a column of what a table says of that signal
    if signal and clues.asked and clues.asked.own and clues.asked.listed and not clues.periods:
        signal = False  # "which alert rules are there for low temperature" are rows of such a table
    if signal and not clues.names.of("equipment") and clues.asked and clues.asked.own and _computes_of(clues):
        signal = False  # "mean humidity of the rye bread" is a column of the bread's own table
    if signal and has_manuals and not clues.periods and _BY_MANUAL.search(clues.text):
        signal = False  # "what vibration does the manual allow" asks for what is written
    if signal and _HOW_TO.search(clues.text):
        signal = False  # "how do i reference the axis" asks for a procedure
    if (
        signal
        and clues.asked
        and clues.asked.own
        and clues.asked.strength > 1.5
        and _CAUSE_OF.search(clues.text)
    ):
        signal = False  # the plant's own table of causes knows more than the readings
    rows = (
        0.25 * min(1.6, max(0.0, clues.asked.strength - 1.0))
        if clues.asked and (clues.asked.own or clues.asked.exact)
        else 0.0
    )
    if (
        rows
        and clues.asked
        and not clues.asked.own
        and not clues.asked.query.measures
        and _ASKS_WHY.match(clues.text)
    ):
        rows = 0.0  # a list of rows says no why
    if _of_readings(clues):
        rows, signal = 0.0, True  # a figure of readings, which rows of events do not hold
    elif (
        rows and clues.asked and clues.asked.own and clues.asked.covers == 1 and clues.asked.strength > _TOLD
    ):
        rows += _COVERING
    settled = (
        clues.asked is not None
        and clues.asked.settles
        and not signal
        and (bool(clues.asked.query.by) or not _WHY.search(clues.text))
    )
    linked = clues.asked is not None and clues.asked.own and clues.asked.picks
    linked = linked and clues.asked is not None and any("." in c for c in clues.asked.query.columns)
    if settled or linked:  # what other tables tell of a row that is named, no other tool does
        rows = max(rows, _SETTLED)
    used = signal and _USED.search(clues.text) is not None
    down = 0.0 if has_manuals or not rows else 0.6
    stopped = _names_stop(clues)
    if not signal and not rows and not stopped:
        return ranked
    if rows and clues.asked and clues.asked.exact:
        rows += 0.15  # it names a column of numbers that only this table has
    own = next((r.score for r in ranked if asks_rows(r.tool)), 0.0)
    said_so = clues.asked is not None and not clues.asked.own and ranked[0].score > _SAID_SO
    if (
        not settled
        and ranked[0].score >= 0.45
        and ranked[0].score - own > 0.15
        and (said_so or not unmet(ranked[0].tool, clues))
    ):
        rows /= 2  # another tool was asked for in its own words
    moved = []
    for r in ranked:
        kinds = {p.slot.kind for p in r.tool.parameters if p.slot}
        more = (0.3 if signal and "signal" in kinds else 0.0) + (
            rows if "query" in kinds and not signal else 0.0
        )
        more += _USE if used and "signal" in kinds and _tells_total(r.tool) else 0.0
        more += _STOP if stopped and "reason" in kinds else 0.0
        less = down if r.tool.agent == "documents" else 0.0
        share = min(1.0, clues.asked.covers / _MOSTLY) if clues.asked and clues.asked.own else 1.0
        less += share * _UNMET * min(2, unmet(r.tool, clues)) if rows and not signal else 0.0
        less += 0.0 if signal else share * _UNSAID * _unexplained(r.tool, clues)
        moved.append(Ranked(r.tool, r.score + more - less))
    moved.sort(key=lambda r: -r.score)
    if settled and not asks_rows(moved[0].tool):
        above = moved[0].score + _AHEAD
        moved = [Ranked(r.tool, above) if asks_rows(r.tool) else r for r in moved]
    return sorted(moved, key=lambda r: -r.score)


_AHEAD = 0.05
_SAID_SO = 0.9  # nearly in a tool's own words
_STOP = 0.25
_USE = 0.35  # that the amount of what a signal measures is asked for
_USED = re.compile(r"\b(?:consum(?:e|ed|es|ption)|usage|use(?= per| by| in)|used)\b", re.IGNORECASE)
_SETTLED = 0.6  # that a table of the plant's own accounts for every word of a question
_TOLD, _COVERING, _MOSTLY = 1.5, 0.2, 0.5
_FIGURE = re.compile(
    r"\b(?:mean|average|avg|max\w*|min\w*|highest|lowest|latest|current|trend|plot|how (?:hot|warm|high|low|fast)|what (?:was|is))\b",
    re.IGNORECASE,
)


def _of_readings(clues: Clues) -> bool:
    """Whether a figure of something measured on a machine is asked that no column of numbers of the rows is called after."""
    if not clues.names.of("equipment") or clues.names.of("signal") or not speaks_of_quantity(clues.content):
        return False
    query = clues.asked.query if clues.asked else None
    if query is None or query.measures:
        return False
    return bool(clues.periods) and _FIGURE.search(clues.text) is not None


_COUNTS_STOPS = re.compile(
    r"\b(?:how (?:many|often)|number of|times|list|when|longest|last)\b", re.IGNORECASE
)


def _tells_total(tool: ToolSpec) -> bool:
    """Whether a tool can tell a total of what it reads."""
    return any(option == "total" for p in tool.parameters if p.slot for option, _ in p.slot.options)


def _names_stop(clues: Clues) -> bool:
    """Whether stops of a named reason are counted or listed: "how many sheet breaks", not "setup time"."""
    return bool(clues.names.of("reason")) and not clues.kpi and _COUNTS_STOPS.search(clues.text) is not None


def _computes_of(clues: Clues) -> bool:
    """Whether the query on rows computes a column of rows of a named value, which is no more than the signal's name:
    "lowest steam pressure" asks for no stops that are called so.
    """
    query = clues.asked.query if clues.asked else None
    if query is None or not query.where or not any(m.column is not None for m in query.measures[:1]):
        return False
    values = {s for c in query.where for v in c.values for s in canonical(str(v))}
    named = [set(canonical(clues.text[f.start : f.end])) for f in clues.names.of("signal") if f.end]
    return not any(words and words <= values for words in named)


def unmet(tool: ToolSpec, clues: Clues) -> int:
    """Return how much of a query on rows a tool cannot do: "priority 1", "about the compressor", "most expensive"."""
    if clues.asked is None or asks_rows(tool) or tool.agent == "documents":
        return 0
    words = " ".join(
        [*tool.about, *(w for p in tool.parameters if p.slot for _, option in p.slot.options for w in option)]
    )
    takes = {p.slot.kind for p in tool.parameters if p.slot}
    words += " ".join(f" {f.id} {f.label}" for f in clues.names.found if f.kind in takes)
    known = set(canonical(words)) | set(key_of(words).split())
    unknown = [
        c
        for c in clues.asked.query.where
        if c.compare != "contains"
        and not (c.values in {("true",), ("false",)} and _within(canonical(c.column), known))
        and not any(
            _within(canonical(str(v)), known)
            or _within(key_of(str(v)).split(), known)
            or any(_within(canonical(w), known | _vocabulary_of(tool)) for w in SHORT_CODES.get(str(v), ()))
            for v in c.values
        )
    ]
    if clues.asked.query.after is not None:
        return 2  # what came after what is asked of rows alone
    options = {o for p in tool.parameters if p.slot for o, _ in p.slot.options}
    computes = clues.asked.own and any(
        m.column and set(canonical(m.column)) - UNIT_STEMS - _vocabulary_of(tool)
        for m in clues.asked.query.measures[:1]
    )
    several = {c.column for c in clues.asked.query.where if c.compare == "in" and len(c.values) > 1}
    grouped = bool(set(clues.asked.query.by) - several) and not takes & {"dimension", "grain"}
    return (
        len(unknown)
        + grouped
        + computes
        + (clues.asked.query.having is not None)
        + any(
            m.column
            and (
                m.aggregate in _EXTREMES
                or (clues.asked.own and m.aggregate == "mean" and not takes & {"kpi", "signal"})
            )
            and m.aggregate not in options
            for m in clues.asked.query.measures[:1]
        )
    )


@lru_cache(maxsize=256)
def _vocabulary_of(tool: ToolSpec) -> frozenset[str]:
    """Return the stems of all that people say for a tool."""
    said = [*(p.text for p in phrases_of((tool,)) if not p.declined), *tool.about]
    said += [w for p in tool.parameters if p.slot for _, words in p.slot.options for w in words]
    if any(p.slot is not None and p.slot.kind == "kpi" for p in tool.parameters):
        said += [a for k in KPIS.values() for a in (k.label, *k.aliases)]
    return frozenset(stem for text in said for stem in canonical(text))


def _unexplained(tool: ToolSpec, clues: Clues) -> int:
    """Return how many words that the plant's own table accounts for nobody says to a tool."""
    if clues.asked is None or not clues.asked.own or asks_rows(tool):
        return 0
    names = [f for f in clues.names.found if f.kind not in {"table", "column", "value"}]
    said = {s for f in names for s in canonical(clues.text[f.start : f.end])}
    asked_so = {w for w in canonical(clues.text) if w in _FORMS} if clues.asked.query.measures else set()
    return min(_MOST_UNEXPLAINED, len((clues.asked.explains | asked_so) - _vocabulary_of(tool) - said))


def _within(words: list[str], known: set[str]) -> bool:
    return bool(words) and set(words) <= known


def asks_rows(tool: ToolSpec) -> bool:
    """Whether a tool answers from the rows of any table."""
    return takes(tool, "query")


def takes(tool: ToolSpec, kind: str) -> bool:
    """Whether a tool has an argument of a kind."""
    return any(p.slot is not None and p.slot.kind == kind for p in tool.parameters)


def reads_manuals(tool: ToolSpec) -> bool:
    """Whether a tool answers from the manuals and needs nothing but the question's own words."""
    return tool.agent == "documents" and [p.slot.kind for p in tool.parameters if p.required and p.slot] == [
        "text"
    ]


def toward_ranking(ranked: list[Ranked], clues: Clues) -> list[Ranked]:
    """Move tools up that compute a KPI by a dimension where the highest or lowest is asked for, or the KPI
    alone, and no cause; and those that compare two periods where two are named.
    """
    if clues.asked is not None and clues.asked.settles:
        return ranked
    if not clues.kpi and "dimension" in clues.kinds() and _EXTREME.search(clues.text):
        return _toward_groups(ranked)
    if not clues.kpi or _WHY.search(clues.text):
        return ranked
    fits, more = _ranks, 0.0
    if "dimension" in clues.kinds() and _EXTREME.search(clues.text):
        more = _RANKED
    elif len(clues.periods) == 2:
        fits, more = _takes_two_periods, _ASKED_PLAINLY
    elif (clues.periods or clues.names.of("equipment")) and _PLAIN.match(clues.text):
        more = _ASKED_PLAINLY
    elif _is_all(clues):
        more = _NOTHING_ELSE
    alone = len(clues.periods) < 2 and (bool(clues.dimensions) or not _CHANGED.search(clues.text))
    moved = [
        Ranked(
            r.tool,
            r.score
            + (more if fits(r.tool) else 0.0)
            - (_UNCHANGED if alone and _takes_two_periods(r.tool) else 0.0),
        )
        for r in ranked
    ]
    return sorted(moved, key=lambda r: -r.score)


def _toward_groups(ranked: list[Ranked]) -> list[Ranked]:
    """Move tools up that group, where "which chiller had most" asks for one."""
    grouped = [
        any(p.slot is not None and p.slot.kind == "dimension" for p in r.tool.parameters) for r in ranked
    ]
    moved = [
        Ranked(r.tool, r.score + (_ASKED_PLAINLY / 3 if g else 0.0))
        for r, g in zip(ranked, grouped, strict=True)
    ]
    return sorted(moved, key=lambda r: -r.score)


def _is_all(clues: Clues) -> bool:
    """Whether a question says nothing but a KPI, names and a period: "scrap last week"."""
    said = re.findall(r"[a-z]{3,}", clues.content.casefold())
    known = {
        w
        for k in KPIS.values()
        if k.name == clues.kpi
        for a in (k.label, *k.aliases)
        for w in a.casefold().split()
    }
    return bool(said) and all(w in known or w in FUNCTION_WORDS for w in said)


def _takes_two_periods(tool: ToolSpec) -> bool:
    kinds = [p.slot.kind for p in tool.parameters if p.slot]
    return "kpi" in kinds and kinds.count("period") == 2


def _ranks(tool: ToolSpec) -> bool:
    return {"kpi", "dimension"} <= {p.slot.kind for p in tool.parameters if p.slot}
