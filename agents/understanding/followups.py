"""Follow-ups: three words that go on with the last question, corrections, and answers to a question back."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import alarm_spoken_of, joined, of_its_kind, other_tool, run_again
from agents.understanding.clues import Clues
from agents.understanding.continued import not_carried, set_beside
from agents.understanding.declining import declined_as
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.lacking import named_instead
from agents.understanding.manual_followups import asked_of_manuals
from agents.understanding.moved_periods import moved_period, says_only_when
from agents.understanding.phrases import implied_kpi
from agents.understanding.pointing import LEADS, NTH
from agents.understanding.repeated import plotted, with_number
from agents.understanding.reply import no_such
from agents.understanding.routing import asks_rows, reads_manuals
from agents.understanding.row_followups import changed_query
from agents.understanding.scene import Scene
from agents.understanding.single import OFF_TOPIC, plan_single
from agents.understanding.slot_changes import (
    SLOT_WORDS,
    leaves_figure_out,
    measured_of,
    named_in_part,
    of_one_product,
    without_the_excepted,
)
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS
from agents.understanding.substitutes import in_conversation
from agents.understanding.terms import asks_meaning
from agents.understanding.told_more import told_more
from agents.understanding.turned import turned
from agents.understanding.whys import asks_why, why_asked
from plant.query import Query
from tools.spec import COMMON, ToolSpec

_OPENS = re.compile(
    r"^\W*(?:and|what about|how about|same|now|only|just|ok|okay|also|but|then|no\b|nope|not|sorry|i meant?|i mean|actually|"
    r"instead|for|in|on|at|with|without|why\??$|and why|plot|chart|draw|graph|show (?:it|that|me that)|by|per|split|break (?:it |that |them |this )?down|broken down|slice|sort|rank|"
    r"group(?:ed)?|the|vs|versus|compared|since|until|during|which (?:of|ones?|were|was)|more|less|again|what of|excluding|including|"
    r"back to|zoom (?:in|out)|(?:what|how) (?:was|is|were|are) (?:it|that|they)(?: there)?(?= (?:a|an|in|on|over|for|the|last|yesterday|during|at|by|per|this)\b)|"
    r"how does (?:that|it|this) compare|compare (?:that|it|this)|those|these|that one|this one|it|is it|was it|did it|does it|as a|make it|give me that)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"\W*(?:and\s+|but\s+|ok\s+|so\s+)?(?:why|how come|what'?s the reason|reason|for what reason|why is (?:that|it)|"
                  r"why was (?:that|it)|(?:why|how come)(?: (?:is|was) (?:it|that))? so (?:much|many|bad|low|high|late|long|poor|slow|often|few|little)|why (?:is (?:it|that) )?(?:not|no|so much) (?:better|worse|higher|lower|more|less)|"
                  r"what caused (?:it|that|this)|and the cause|what (?:would|could|might|can|is|was) (?:be )?(?:the |its |their )?(?:likely |probable |main |real )?(?:reason|cause)s?(?: (?:of|for) (?:it|that|this))?)\W*",
                  re.IGNORECASE)  # fmt: skip
_WHY_SO = re.compile(
    r"^\W*(?:and |but |so )?why (?:is|was|are|were|did|does|so)\b.*\b(?:so|that|bad|low|high|poor|worst|best|one)\b",
    re.IGNORECASE,
)
_WHICH_ONE = re.compile(
    r"\W*(?:and |so )?which (?:(?:ones?|\w+) )?(?:is|was|are|were|has|had|comes) (?:the )?(?:worst|best|highest|lowest|most|least|first|longest|biggest)\W*|"
    r"\W*(?:(?:and|so|but|ok)\W+)*(?:which|who|what)(?: (?:ones?|of (?:them|those|these)))?(?: (?:is|are|was|were|do|does|did))?(?: not)? (?:fail(?:s|ed)?|pass(?:es|ed)?|ok(?:ay)?|out|bad|good|acceptable|trustworthy|not (?:ok(?:ay)?|good|acceptable))\W*|"
    r"\W*(?:and |so |ok )?(?:who|which|what)(?:'?s| is| was| comes| came)? (?:the )?(?:second|third|fourth|next|last|runner[- ]up|after that)(?: one| place)?\W*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^\W*(?:how (?:often|much|long|many|tight|hot|deep)|which|what|where|when|who|with what)\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_PLOT = re.compile(
    r"\W*(?:and |now |please |can you )*(?:plot|chart|draw|graph|visuali[sz]e|show)\W*(?:(?:it|that|this|me|them)\W*)*"
    r"(?:as |in |on )?(?:a |an )?(?:\w+ )?(?:chart|graph|plot|curve|diagram|picture|trend)?(?: please)?\W*|"
    r"\W*(?:as |in )(?:a |an )?(?:\w+ )?(?:chart|graph|plot|curve|diagram|trend)\W*|"
    r"\W*(?:and |now |please |can you )*(?:make|create|build|do|give me|put it in|draw|plot|show|turn)(?: me)?(?: it| that| this| them)?(?: as| into)?(?: an?)?(?: \w+)? (?:chart|graph|plot|curve|diagram|line)\b(?! \d).{0,20}",
    re.IGNORECASE,
)
_PLOT_WITH = re.compile(
    r"^\W*(?:and |now |please |can you )*(?:(?:plot|chart|draw|graph|show)\s+(?:it|that|this|them|me that)|(?:(?:show|give|make)(?: me)?(?: it| that| this)? )?(?:as|in) an? (?:\w+ )?(?:chart|graph|plot|diagram|curve))\s+(?=(?:by|per|for|since|over|in|on|as|only|without)\b)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\b(?:pages?|sections?|passages?|quotes?|source|picture|figure|paragraph|chapter|(?:doc(?:ument)?|manual|file)(?:'s)? names?|(?:which|what) (?:doc(?:ument)?|manual|file|book)|name of the (?:doc(?:ument)?|manual))\b|where (?:does it say|is that (?:written|from))",
    re.IGNORECASE,
)
# the months, where nothing else is said
_BARE_MONTH = re.compile(r"^\W*(?:(?:and|now|then|ok|but) )*(may|march|mar)\W*$", re.IGNORECASE)
_CLOSES = re.compile(r"\b(?:only|too|as well|instead|alone)\W*$", re.IGNORECASE)
_BY_THEN = re.compile(r"\b(?:was|were|did|last|latest|overdue|happen\w*|had|done)\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\b(?:which|what|how many|any|none|all|some|are any|show|list)(?: ones)? of (?:them|those|these)\b|^\W*(?:and )?(?:which|how many) (?:are|were|have|ones)\b",
    re.IGNORECASE,
)
_HOW_MUCH_OF = re.compile(
    r"^\W*(?:and |so )?(?:how (?:much|many|long|often)|what share|what about)\b", re.IGNORECASE
)
_HOW_MANY = re.compile(r"\bhow (?:many|often)\b", re.IGNORECASE)
_POINTED = re.compile(r"\b(?:it|that|this|they|them)\b", re.IGNORECASE)
_MEANS = re.compile(
    r"\W*(?:(?:and|so|ok|but)\s+)?what(?:'?s| is| does| do)\s+(?:it|that|this|they|that one|this one|the (?:top|first) one)"
    r"(?:\s+mean| stand for)?\W*|\W*(?:and\s+)?(?:its |the )?meaning\W*",
    re.IGNORECASE,
)
_IN_ALL = re.compile(r" (?:in total|altogether|all ?together|overall|in all|alone)$")
_BREAKS = re.compile(r"\bbr(?:eak|oke)\w* ?down", re.IGNORECASE)  # is no standing time
_SPLITS = re.compile(r"\b(?:by|per|each|every) (?:hour|shift|day|week|month|quarter|year)\b", re.IGNORECASE)
_SPANS = ("hour", "shift", "day", "week", "month", "quarter", "year")
_CLOSER = re.compile(r"^\W*(?:only|just)\b", re.IGNORECASE)
_THEN_SO_MANY = re.compile(
    r"[.,;!?]\W*(?:(?:and|so|then|ok|what about|how about|with|only|just) )*\d[\d,]*\W*$", re.IGNORECASE
)
_MOST_WORDS, _FEW = 9, 4
_DAILY_LIFE, _CLEARLY = 0.15, 0.4  # so like what has nothing to do with a plant; where something is named
_BETTER = 0.08
_ORDERS = 0.3
_CODES = frozenset(["reason", "failure", "value", "table", "column"])
_NO_THING = frozenset(["table", "column", "value", "document"])


def plan_follow_up(text: str, scene: Scene) -> Plan | None:
    """Return the plan of a question that goes on with the last one; None when it stands alone."""
    memory = scene.memory
    if not memory.steps and memory.asked != "clarify":
        return None
    if asks_meaning(text):
        return None
    if memory.asked == "missing":
        return named_instead(text, scene)
    text = _BARE_MONTH.sub(r"in \1", _PLOT_WITH.sub("", text))
    if memory.asked == "clarify" and memory.steps and (told := told_more(text, scene)) is not None:
        return told
    last = scene.tool(memory.steps[-1].tool) if memory.steps else None
    so_many = last is not None and _THEN_SO_MANY.search(text) and not scene.clues(text).names.found
    if last is not None and so_many and (said := with_number(text, last, scene)) is not None:
        return said  # "too late for them. 250?"
    if memory.steps and (as_said := turned(text, scene)) is not None:
        return as_said
    words = len(text.split())
    clues = in_conversation(scene.clues(text), scene)
    if memory.asked == "clarify" and words <= 6 and not clues.kpi and not _is_asking(text):
        return plan_single(f"{memory.question.rstrip('?')} {text}", scene)
    opens = (
        _OPENS.match(text) is not None
        or _CLOSES.search(text) is not None
        or _OF_THEM.search(text) is not None
        or _WHY_SO.match(text) is not None
        or _WHY.fullmatch(text) is not None
        or asks_why(text)
        or _rows_of_before(text, scene)
        or _asks_source(text, scene)
    )
    tool = scene.tool(memory.steps[-1].tool) if memory.steps else None
    if tool is None or words > _MOST_WORDS:
        return None
    if not opens and words > _FEW:
        return None
    if asks_rows(tool) and isinstance(was := memory.steps[-1].arguments.get("query"), Mapping):
        changed = changed_query(text, clues, Query.from_json(was), scene)
        if changed is not None:
            return run_again(tool, {"query": changed.to_json()}, clues, scene)
    if not clues.names.found and (other_number := with_number(text, tool, scene)) is not None:
        return other_number
    if _MEANS.fullmatch(text) and (code := alarm_spoken_of(scene)):
        asked = f"what does alarm {code} mean"
        return replace(plan_single(asked, scene), reading=asked)
    if _WHY.fullmatch(text) or (
        asks_why(text) and not any(f.kind not in _NO_THING for f in clues.names.found)
    ):
        return why_asked(scene)
    if (
        _WHY_SO.match(text)
        and (clues.names.found or clues.periods)
        and not clues.kpi
        and (why := why_asked(scene, clues)) is not None
    ):
        return why
    if _PLOT.fullmatch(text):
        return plotted(tool, scene)
    if (
        _WHICH_ONE.fullmatch(text)
        or _rows_of_before(text, scene)
        or (reads_manuals(tool) and _SOURCE.search(text) and not clues.names.found)
    ):
        return run_again(tool, memory.steps[-1].arguments, clues, scene)
    return _changed(text, clues, tool, scene, opens=opens)


def plan_of_few_words(text: str, plan: Plan, scene: Scene) -> Plan:
    """Return the plan of a few words that say nothing alone: the last answer, changed by what they name.

    Args:
        text: the question.
        plan: of the question alone.
        scene: what it is read against.
    """
    memory, clues = scene.memory, scene.clues(text)
    tool = scene.tool(memory.steps[-1].tool) if memory.steps else None
    lost = plan.status == "unsure" or plan.say == OFF_TOPIC
    if tool is None or not lost or len(text.split()) > _MOST_WORDS:
        return plan
    names_something = bool(clues.periods or clues.names.found or clues.dimensions or clues.kpi)
    if plan.status == "declined" and scene.read(clues).like.score > (
        _CLEARLY if names_something else _DAILY_LIFE
    ):
        return plan
    changed = _changed(text, clues, tool, scene, opens=True)
    if changed is None and (_POINTED.search(text) or len(text.split()) <= 3):
        changed = run_again(tool, memory.steps[-1].arguments, clues, scene)
    return changed or plan


def changed_by(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer with what a text names, however it begins; None where it names nothing of it."""
    clues = in_conversation(scene.clues(text), scene)
    new = fill_slots(tool, clues, text, only_found=True)
    return _changed(text, clues, tool, scene, opens=True) if new else None


def _changed(text: str, clues: Clues, tool: ToolSpec, scene: Scene, *, opens: bool) -> Plan | None:
    last = scene.memory.steps[-1]
    rest = LEADS.sub("", clues.content).strip(" ?.!,")
    own_words = [w for w in re.findall(r"[^\W\d_]{3,}", rest.casefold()) if w not in FUNCTION_WORDS]
    new = fill_slots(tool, clues, text, only_found=True)
    new = without_the_excepted(new, text, clues, tool) | measured_of(tool, clues, scene)
    new = set_beside(text, clues, tool, new, last.arguments)
    kpi = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "kpi"), None)
    if (
        kpi
        and opens
        and not new
        and not _BREAKS.search(text)
        and (meant := implied_kpi(f"how many were {rest}"))
        and own_words
    ):
        if leaves_figure_out(text):
            return Plan("no_data", agents=(tool.agent,), say=not_carried(text.strip(" ?.!")))
        new[kpi] = meant
    if (moved := moved_period(text, scene)) is not None and "period" in {p.name for p in tool.parameters}:
        new["period"] = moved.to_json()
        if not _SPLITS.search(text):
            new = {k: v for k, v in new.items() if v not in _SPANS}  # "the day before" splits nothing by day
        if says_only_when(text):
            return run_again(tool, {**last.arguments, **new}, clues, scene)
    if (
        reads_manuals(tool)
        and (opens or (_TAIL.match(text) and not clues.kpi))
        and not clues.names.found
        and not clues.periods
        and not (_POINTED.search(text) and (_BY_THEN.search(text) or not _TAIL.match(LEADS.sub("", text))))
    ):
        asked = asked_of_manuals(scene.memory.question, text)
        return run_again(tool, {**last.arguments, "question": asked}, clues, scene)
    if clues.names.missing:
        return no_such(clues, scene.index, (tool.agent,))
    if clues.kpi and leaves_figure_out(text) and all(f.kind in _CODES for f in clues.names.found):
        return Plan("no_data", agents=(tool.agent,), say=not_carried(text.strip(" ?.!")))
    said = LEADS.sub("", text) or text
    reading = scene.read(scene.clues(said) if said != text else clues)
    bare = scene.is_bare(clues) and len(own_words) > 1
    if declined_as(reading, bare=bare, words=len(said.split()), goes_on=True) is not None:
        return None
    ranked = scene.ranked(clues, reading)
    best = ranked[0]
    if best.tool.writes and not tool.writes and not new and best.score > _ORDERS:
        return None  # "put it on hold" orders something
    mine = next((r.score for r in ranked if r.tool.name == tool.name), 0.0)
    used = set(re.findall(r"[^\W_]+", " ".join(str(v) for v in new.values()).casefold()))
    if "kpi" in new or any(p.name in new and p.slot and p.slot.kind == "choice" for p in tool.parameters):
        used |= KPI_WORDS  # "per good piece" chooses what the figure is divided by
    for f in clues.names.of("equipment") if new else ():  # "the two presses" are named by their class
        used |= set(re.findall(r"[^\W\d_]+", text[f.start : f.end].casefold()))
    if _OF_THEM.search(text) and not clues.kpi and not reads_manuals(tool):
        all_of = _HOW_MANY.search(text) is not None  # not the one that was picked out of them
        again = {k: v for k, v in {**last.arguments, **new}.items() if k != "which" or not all_of}
        return (None if new else joined(rest, scene, tool)) or run_again(tool, again, clues, scene)
    asks_more = [w for w in own_words if w not in used and w not in SLOT_WORDS]
    if asks_more and best.tool.name != tool.name and best.score >= 0.4 and best.score > mine + _BETTER:
        if _CLOSER.match(text) and not new and not clues.kpi:
            of_kind = of_its_kind(said, clues, tool, ranked, scene)
            return of_kind or Plan("no_data", agents=(tool.agent,), say=not_carried(rest))
        if not opens and best.score >= 0.54 and (clues.names.of("equipment") or len(text.split()) > 3):
            return None  # a question of its own
        partly = named_in_part(tool, new, own_words, scene)
        other = None if partly else other_tool(said, clues, best.tool, scene, new.get("period"))
        if other is not None or not (new or partly or opens):
            return other
    new |= named_in_part(tool, new, own_words, scene) if opens else {}
    if not new and opens and (of_kind := of_its_kind(said, clues, tool, ranked, scene)) is not None:
        return of_kind
    if (
        not new
        and (opens or _POINTED.search(text))
        and (own_words or clues.periods)
        and not NTH.search(text)
        and (longer := joined(rest if own_words else said, scene)) is not None
    ):
        strays = _CLOSER.match(text) and longer.steps[0].agent != tool.agent
        return Plan("no_data", agents=(tool.agent,), say=not_carried(rest)) if strays else longer
    if not new and not (opens and best.score >= 0.25):
        return None
    if clues.kpi and "kpi" not in {p.slot.kind for p in tool.parameters if p.slot}:
        tool = best.tool
    names = {p.name for p in tool.parameters}
    arguments = {k: v for k, v in last.arguments.items() if k in names or k in COMMON}
    if isinstance(view := arguments.pop("view", None), Mapping) and "place" not in view:
        arguments["view"] = view
    arguments.pop("against", None)
    found = without_the_excepted(fill_slots(tool, clues, text, only_found=True), text, clues, tool)
    arguments |= found | {k: v for k, v in new.items() if k in names}
    arguments = of_one_product(arguments, clues, scene)
    if not new and arguments == dict(last.arguments):
        return None
    if missing_slots(tool, arguments):
        return None
    return run_again(tool, arguments, clues, scene)


def _asks_source(text: str, scene: Scene) -> bool:
    """Whether a text asks where the manuals say what was just quoted: "give me doc name and page"."""
    last = scene.tool(scene.memory.steps[-1].tool) if scene.memory.steps else None
    return last is not None and reads_manuals(last) and _SOURCE.search(text) is not None


def _rows_of_before(text: str, scene: Scene) -> bool:
    """Whether a text asks after a row of the last answer's table: "how much is the third one"."""
    rows = [r.casefold() for r in scene.memory.rows if len(r) > 2]
    if len([f for f in scene.clues(text).names.found if f.end and f.kind not in _CODES]) > 1:
        return False  # more than one of them
    return _HOW_MUCH_OF.match(text) is not None and any(
        _IN_ALL.sub("", text.casefold().strip(" ?.!")).endswith(r) for r in rows
    )


def _is_asking(text: str) -> bool:
    return (
        re.match(r"^\W*(?:what|why|how|when|where|which|who|show|list|plan|is|are|does|did)\b", text, re.I)
        is not None
    )
