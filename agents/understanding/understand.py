"""A question to a plan: refusals, periods, names, intent, slots, follow-ups; one path for all tools."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from agents.plan import Plan, Step
from agents.understanding.asked import read_query
from agents.understanding.fill import Clues, clues_of, fill_slots, missing_slots
from agents.understanding.intents import Embed, Intents, Ranked, masked
from agents.understanding.memory import Memory
from agents.understanding.names import link_names
from agents.understanding.periods import find_periods
from agents.understanding.refusals import refusal_of
from knowledge.embedding import english_words
from plant.index import Name, PlantIndex
from plant.kpi import KPIS
from plant.store import PlantTime
from tools.spec import ToolSpec

SURE, POSSIBLE, CLOSE = 0.42, 0.25, 0.05
_FOLLOW = re.compile(
    r"^\W*(?:and|what about|how about|same|now|only|just|ok|also|but|then|no,?|for|in|on|why\??$|and why|plot|chart|by|per)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:;|\?(?=\s*\w)|,?\s+and (?:also |then )?(?=(?:what|why|how|which|when|is|are|show|list|plan|replan|compare|plot|does)\b)"
    r"|,\s*(?:then|also)\s+|\s+then\s+(?=(?:re)?plan))\s*",
    re.IGNORECASE,
)
_CAUSE_OF = re.compile(
    r"\b(?:cause\w*|what could it be|what might|potential (?:failure|cause|fault)|failure (?:mode|code)s?|mapping|point\w* to)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^\W*(?:how (?:many|much|often|long)(?: times| of them| pieces)?|when|where|on which (?:day|machine)|by how much|"
    r"what (?:for|then)|since when|why)\W*$",
    re.IGNORECASE,
)
_ASSUMED = re.compile(
    r"\b(?:assum\w+|suppos\w+|imagine|pretend|given|say)(?: that)? (?:today|it|now) (?:is|was|be)\s+(?P<when>[^,.;?]{3,40})[,.;]?",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?<![\w.])['\"“]?((?:[\w.-]*[\\/])*[\w-][\w .-]*?\.(?:csv|tsv|xlsx?|jsonl?|parquet|pdf|docx?|pptx?|html?|md|txt))\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^\W*(help|what can you do|who are you|what are you|how do (?:i|you) use (?:this|you))\b", re.IGNORECASE
)
_GREETING = re.compile(
    r"^\W*(hi|hello|hey|thanks|thank you|good (?:morning|evening|afternoon)|ciao|hallo)\W*$", re.IGNORECASE
)
_OFF_TOPIC = "That is not about this plant. Ask me about machines, quality, stops, schedules or manuals."
_AHEAD = re.compile(r"\b(?:re-?plan|plan|schedul\w+|propose|reschedul\w+|promise|what if)\b", re.IGNORECASE)


def understand(
    question: str,
    *,
    index: PlantIndex,
    documents: Sequence[str],
    tools: Sequence[ToolSpec],
    clock: PlantTime,
    zone: ZoneInfo,
    memory: Memory | None = None,
    embed: Embed | None = None,
    knows: frozenset[str] = frozenset(),
) -> Plan:
    """Return the plan for a question.

    Args:
        question: as typed.
        index: what exists in the plant.
        documents: names of the manuals.
        tools: what can be called.
        clock: the plant's time.
        zone: the plant's time zone.
        memory: of the conversation.
        embed: sentences to unit vectors, where ready; the planner works without.
        knows: lower-case words of the manuals.
    """
    text = question.strip()
    text, clock = _assumed_today(text, clock, zone)
    if not re.search(r"\w", text):
        return Plan("clarify", say="What would you like to know? For example: “OEE by machine last week”.")
    if (refusal := refusal_of(text)) is not None:
        return Plan("declined", say=refusal.says)
    if _HELP.match(text) or _GREETING.match(text):
        return Plan("explain", say="help")
    if (missing := missing_file(text, index, documents)) is not None:
        return missing
    intents = _intents(tuple(tools), embed)
    text = mend(text, intents.vocabulary | _KPI_WORDS | knows, index)
    followed = _follow_up(text, index, documents, intents, clock, zone, memory, knows)
    if followed is not None:
        return followed
    parts = _parts(text)
    if len(parts) > 1:
        joint = _several(parts, text, index, documents, intents, clock, zone, memory, knows)
        if joint is not None:
            return joint
    return _single(text, index, documents, intents, clock, zone, memory, knows)


def _parts(text: str) -> list[str]:
    """Split several questions in one; "and how often?" stays with what it asks about."""
    parts: list[str] = []
    for part in _SPLIT.split(text):
        if not part or len(part.split()) < 2:
            continue
        if parts and (_TAIL.match(part) or len(part.split()) < 3):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def _assumed_today(text: str, clock: PlantTime, zone: ZoneInfo) -> tuple[str, PlantTime]:
    """Take "assume today is early July 2020" as the clock and out of the question."""
    m = _ASSUMED.search(text)
    if m is None:
        return text, clock
    found = find_periods(m.group("when"), clock.now, zone)
    if not found:
        return text, clock
    rest = (text[: m.start()] + text[m.end() :]).strip(" ,.;")
    return rest or text, replace(clock, now=found[0].period.start)


def missing_file(text: str, index: PlantIndex, documents: Sequence[str]) -> Plan | None:
    """Return the answer to a question about a file that was never imported; None when it is here."""
    known = {
        str(s).rsplit("/", 1)[-1].split("#")[0].casefold()
        for (s,) in index.store.rows('SELECT source FROM "import"')
    }
    known |= {d.casefold() for d in documents}
    for m in _FILE.finditer(text):
        name = re.split(r"[\\/]", m.group(1))[-1]
        if name.casefold() not in known:
            have = ", ".join(sorted(known)[:6]) or "none"
            return Plan(
                "no_data",
                agents=(
                    "documents"
                    if re.search(r"\.(?:pdf|docx?|pptx?|html?|md)$", name, re.IGNORECASE)
                    else "production",
                ),
                say=f"The file {name} is not in the data: it could not be found among what was imported ({have}"
                f"{', …' if len(known) > 6 else ''}). Import it first: gemba import {name}.",
            )
    return None


def _single(
    text: str, index: PlantIndex, documents: Sequence[str], intents: Intents, clock: PlantTime, zone: ZoneInfo,
    memory: Memory | None, knows: frozenset[str], inherit: Clues | None = None,
) -> Plan:  # fmt: skip
    clues = _clues(text, index, documents, clock, zone)
    if inherit is not None:
        clues = clues.with_defaults(inherit)
    ranked = _toward_manuals(
        _toward_names(intents.rank(masked(clues.masked), clues.kinds()), clues, bool(documents)),
        clues,
        intents,
        knows,
        bool(index.names("table")),
    )
    best = ranked[0]
    bare = not clues.names.found and not clues.kpi
    if bare and not clues.periods and best.score < SURE and _manuals_know(clues, knows):
        reader = next((r for r in ranked if _reads(r.tool)), None)
        if reader is not None and reader.score > best.score - 0.3:
            return _run(text, Ranked(reader.tool, SURE), ranked, clues, index)
    if bare and (best.score < POSSIBLE or _is_foreign(clues, intents, knows, best)):
        return Plan("declined", say=_OFF_TOPIC)
    agents = (best.tool.agent,)
    if clues.names.missing:
        return _no_such(clues, index, agents)
    if clues.names.ambiguous:
        said, names = clues.names.ambiguous[0]
        wanted = {p.slot.kind for p in best.tool.parameters if p.slot}
        if names[0].kind in wanted:
            return Plan(
                "clarify",
                agents=agents,
                say=f"Which one do you mean by “{said}”?",
                choices=tuple(_choice(text, said, _told_apart(n)) for n in names[:6]),
                slots=clues.slots(),
            )
    return _run(text, best, ranked, clues, index)


def _run(text: str, best: Ranked, ranked: list[Ranked], clues: Clues, index: PlantIndex) -> Plan:
    arguments = fill_slots(best.tool, clues, text)
    lacking = missing_slots(best.tool, arguments)
    if lacking:
        names = [n for n in index.names(lacking[0].slot.kind if lacking[0].slot else "")][:6]
        what = lacking[0].name.replace("_", " ")
        return Plan(
            "clarify",
            steps=(Step(best.tool.agent, best.tool.name, arguments, confidence=best.score),),
            agents=(best.tool.agent,),
            say=f"Which {what} do you mean?",
            choices=tuple(f"{text.rstrip('?')} {n.label}" for n in names),
            slots=clues.slots(),
        )
    step = Step(best.tool.agent, best.tool.name, arguments, confidence=round(min(best.score, 1.0), 3))
    status = "run" if best.score >= POSSIBLE else "unsure"
    return Plan(
        status,  # type: ignore[arg-type]
        (step,),
        (best.tool.agent,),
        assumptions=clues.assumptions(),
        confidence=step.confidence if best.score >= SURE else 0.5 * step.confidence,
        slots=clues.slots(),
    )


def _several(
    parts: list[str], text: str, index: PlantIndex, documents: Sequence[str], intents: Intents, clock: PlantTime,
    zone: ZoneInfo, memory: Memory | None, knows: frozenset[str],
) -> Plan | None:  # fmt: skip
    plans, before = [], None
    for part in parts:
        plan = _single(part, index, documents, intents, clock, zone, memory, knows, before)
        if plan.status != "run":
            return None
        plans.append(plan)
        before = _clues(part, index, documents, clock, zone).with_defaults(before)
    steps: list[Step] = []
    for plan in plans:
        for step in plan.steps:
            if all((s.tool, s.arguments) != (step.tool, step.arguments) for s in steps):
                steps.append(step)
    if len({s.tool for s in steps}) < 2:
        return None
    return Plan(
        "run",
        tuple(steps),
        tuple(dict.fromkeys(s.agent for s in steps)),
        assumptions=tuple(dict.fromkeys(a for p in plans for a in p.assumptions)),
        confidence=min(p.confidence for p in plans),
        slots={k: v for p in plans for k, v in p.slots.items()},
    )


def _follow_up(
    text: str, index: PlantIndex, documents: Sequence[str], intents: Intents, clock: PlantTime, zone: ZoneInfo,
    memory: Memory | None, knows: frozenset[str],
) -> Plan | None:  # fmt: skip
    if memory is None or not memory.steps:
        return None
    words = len(text.split())
    clues = _clues(text, index, documents, clock, zone)
    opens = _FOLLOW.match(text) is not None
    if memory.asked == "clarify" and words <= 6 and not clues.kpi:
        merged = f"{memory.question.rstrip('?')} {text}"
        return _single(merged, index, documents, intents, clock, zone, None, knows)
    if words > 9 or not (opens or words <= 4):
        return None
    last = memory.steps[-1]
    tool = next((t for t in intents.tools if t.name == last.tool), None)
    if tool is None:
        return None
    ranked = intents.rank(masked(clues.masked), clues.kinds())
    if re.fullmatch(r"\W*(?:and\s+|but\s+)?why\W*", text, re.IGNORECASE):
        return _why(memory, intents, index, documents, clock, zone, knows)
    own_intent = ranked[0].score >= SURE + 0.12 and not opens and words > 2
    if own_intent:
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    if clues.names.missing:
        return _no_such(clues, index, (tool.agent,))
    better = ranked[0].tool
    if not new and not (opens and ranked[0].score >= POSSIBLE):
        return None
    if clues.kpi and "kpi" not in {p.slot.kind for p in tool.parameters if p.slot}:
        tool = better
    arguments = {**{k: v for k, v in last.arguments.items() if k in {p.name for p in tool.parameters}}, **new}
    arguments |= fill_slots(tool, clues, text, only_found=True)
    if missing_slots(tool, arguments):
        return None
    slots = {**memory.slots, **clues.slots()}
    step = Step(tool.agent, tool.name, arguments, confidence=0.8)
    return Plan("run", (step,), (tool.agent,), assumptions=clues.assumptions(), confidence=0.8, slots=slots)


def _why(
    memory: Memory, intents: Intents, index: PlantIndex, documents: Sequence[str], clock: PlantTime,
    zone: ZoneInfo, knows: frozenset[str],
) -> Plan | None:  # fmt: skip
    plan = _single(f"why {memory.question}", index, documents, intents, clock, zone, None, knows)
    if plan.status == "run" and not plan.steps[0].arguments.get("equipment"):
        carried = {
            k: v
            for k, v in memory.steps[-1].arguments.items()
            if k in {p.name for t in intents.tools if t.name == plan.steps[0].tool for p in t.parameters}
        }
        step = plan.steps[0]
        steps = (Step(step.agent, step.tool, {**carried, **step.arguments}, confidence=step.confidence),)
        return Plan("run", steps, plan.agents, assumptions=plan.assumptions, confidence=plan.confidence,
                    slots=plan.slots)  # fmt: skip
    return plan


def _clues(text: str, index: PlantIndex, documents: Sequence[str], clock: PlantTime, zone: ZoneInfo) -> Clues:
    ahead = _AHEAD.search(text) is not None
    periods = find_periods(text, clock.now, zone, ahead=ahead)
    names = link_names(text, index, documents, taken=[(p.start, p.end) for p in periods])
    machines = names.of("equipment")
    spans = [(f.start, f.end) for f in machines if f.end]
    asked = read_query(
        text,
        index,
        equipment=[f.id for f in machines],
        period=periods[0].period if periods else None,
        # a class ("chillers") stays in the text: tables may tell of the class itself
        taken=[(p.start, p.end) for p in periods] + [s for s in spans if spans.count(s) == 1],
    )
    return clues_of(text, names, periods, zone, planning=ahead, asked=asked)


def _toward_names(ranked: list[Ranked], clues: Clues, has_manuals: bool) -> list[Ranked]:
    """Move tools up that take what the question names most exactly: a signal, or rows of an own table;
    and tools that read manuals down where there are none.
    """
    signal = bool(clues.names.of("signal"))
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
    down = 0.0 if has_manuals or not rows else 0.25
    if not signal and not rows:
        return ranked
    if rows and clues.asked and clues.asked.exact:
        rows += 0.15  # it names a column of numbers that only this table has
    own = next((r.score for r in ranked if _asks_rows(r.tool)), 0.0)
    if ranked[0].score >= 0.45 and ranked[0].score - own > 0.15:
        rows /= 2  # another tool was asked for in its own words
    moved = []
    for r in ranked:
        kinds = {p.slot.kind for p in r.tool.parameters if p.slot}
        more = (0.3 if signal and "signal" in kinds else 0.0) + (
            rows if "query" in kinds and not signal else 0.0
        )
        moved.append(Ranked(r.tool, r.score + more - (down if r.tool.agent == "documents" else 0.0)))
    return sorted(moved, key=lambda r: -r.score)


def _asks_rows(tool: ToolSpec) -> bool:
    return any(p.slot is not None and p.slot.kind == "query" for p in tool.parameters)


def _toward_manuals(
    ranked: list[Ranked], clues: Clues, intents: Intents, knows: frozenset[str], has_data: bool
) -> list[Ranked]:
    """Move tools that read the manuals up, by the words that only the manuals know; more so where
    there are manuals and no plant data.
    """
    words = {w for w in re.findall(r"[a-z]{4,}", clues.content.casefold()) if w not in _FUNCTION}
    only = [w for w in words if w in knows and w not in intents.vocabulary and w not in _KPI_WORDS]
    if not only or clues.kpi:
        return ranked
    more = min(0.36, 0.12 * len(only)) + (0.0 if has_data else 0.3)
    moved = [Ranked(r.tool, r.score + more) if _reads(r.tool) else r for r in ranked]
    return sorted(moved, key=lambda r: -r.score)


def _manuals_know(clues: Clues, knows: frozenset[str]) -> bool:
    """Whether most content words of a question stand in the manuals."""
    words = [w for w in re.findall(r"[a-z]{4,}", clues.content.casefold()) if w not in _FUNCTION]
    known = sum(w in knows or w.rstrip("s") in knows for w in words)
    return bool(words) and known / len(words) >= 0.6


def _reads(tool: ToolSpec) -> bool:
    """Whether a tool answers from the manuals and needs nothing but the question's own words."""
    return tool.agent == "documents" and [p.slot.kind for p in tool.parameters if p.required and p.slot] == [
        "text"
    ]


def _is_foreign(clues: Clues, intents: Intents, knows: frozenset[str], best: Ranked) -> bool:
    """Whether most content words are known neither to the tools nor the plant nor the manuals."""
    words = [w for w in re.findall(r"[a-z]{3,}", clues.content.casefold()) if w not in _FUNCTION]
    if not words:
        return best.score < SURE
    known = sum(_known(w, intents.vocabulary | knows) for w in words)
    return known / len(words) < 0.5


def mend(text: str, vocabulary: frozenset[str], index: PlantIndex) -> str:
    """Put known words for mistyped ones; names of the plant are left to the linking."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    text = re.sub(
        r"\b(last|this|next|per|each|past) w(?:eak|eeek|eks?|ek)\b", r"\1 week", text, flags=re.IGNORECASE
    )
    for word in dict.fromkeys(re.findall(r"\b[a-z]{3,4}\b", text)):
        if word in _FUNCTION or word in vocabulary or word in english_words() or _in_names(word, index):
            continue
        asked = [w for w in _ASKING if DamerauLevenshtein.distance(word, w) == 1]
        if len(asked) == 1:
            text = re.sub(rf"\b{word}\b", asked[0], text)
    for word in dict.fromkeys(re.findall(r"\b[a-zA-Z]{5,}\b", text)):
        low = word.casefold()
        if low in vocabulary or low.rstrip("s") in vocabulary or low in _FUNCTION or _in_names(low, index):
            continue
        if low in english_words():
            continue
        best = process.extractOne(
            low, vocabulary | _TIME_WORDS, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=0.78
        )
        if best is not None and best[0][0] == low[0]:
            text = re.sub(rf"\b{word}\b", best[0], text)
    return text


def _in_names(word: str, index: PlantIndex) -> bool:
    return any(word in key.split() for kind in ("equipment", "product", "characteristic", "supplier", "value")
               for key in index.keys(kind))  # fmt: skip


_ASKING = ("which", "what", "when", "where", "show", "list", "the", "how", "why", "last", "week")
_TIME_WORDS = frozenset(
    [
        "yesterday",
        "today",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "morning",
        "night",
        "shift",
        "month",
        "quarter",
    ]
)
_KPI_WORDS = frozenset(
    w
    for k in KPIS.values()
    for said in (k.label, *k.aliases)
    for w in re.findall(r"[a-z]{4,}", said.casefold())
)


def _known(word: str, vocabulary: frozenset[str]) -> bool:
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if word in vocabulary or word.rstrip("s") in vocabulary:
        return True
    if len(word) < 5:
        return False
    scorer = DamerauLevenshtein.normalized_similarity
    return process.extractOne(word, vocabulary, scorer=scorer, score_cutoff=0.8) is not None


def _no_such(clues: Clues, index: PlantIndex, agents: tuple[str, ...]) -> Plan:
    kind, said = clues.names.missing[0]
    near = [n.id for n, _ in index.near(kind, said, limit=4)]
    units = [n.id for n in index.names(kind) if index.units_below(n.id) == (n.id,)]
    have = near or units[:8]
    more = f" I have {', '.join(have)}{', …' if len(units) > len(have) else ''}." if have else ""
    return Plan(
        "no_data", agents=agents, say=f"There is no machine named “{said}” here.{more}", slots=clues.slots()
    )


def _told_apart(name: Name) -> str:
    """Return how a question names one of several things alike: signals by their machine."""
    return f"{name.label} of {name.parent}" if name.kind == "signal" and name.parent else name.id


def _choice(text: str, said: str, chosen: str) -> str:
    return re.sub(re.escape(said), chosen, text, count=1)


@lru_cache(maxsize=4)
def _intents(tools: tuple[ToolSpec, ...], embed: Embed | None) -> Intents:
    return Intents(tools, embed)


_FUNCTION = frozenset(
    [
        "the",
        "and",
        "for",
        "what",
        "why",
        "how",
        "which",
        "when",
        "who",
        "whom",
        "whose",
        "are",
        "was",
        "were",
        "did",
        "does",
        "that",
        "this",
        "these",
        "those",
        "with",
        "from",
        "have",
        "has",
        "had",
        "can",
        "could",
        "would",
        "should",
        "will",
        "shall",
        "may",
        "might",
        "must",
        "about",
        "into",
        "over",
        "under",
        "your",
        "you",
        "our",
        "their",
        "his",
        "her",
        "its",
        "please",
        "tell",
        "show",
        "give",
        "list",
        "much",
        "many",
        "any",
        "all",
        "some",
        "more",
        "most",
        "less",
        "least",
        "than",
        "then",
        "them",
        "they",
        "there",
        "here",
        "been",
        "being",
        "not",
        "out",
        "off",
        "per",
        "get",
        "got",
        "make",
        "made",
        "let",
        "say",
        "said",
        "know",
        "need",
        "want",
        "like",
        "just",
        "only",
        "also",
        "too",
        "very",
        "really",
        "ever",
        "never",
    ]
)
