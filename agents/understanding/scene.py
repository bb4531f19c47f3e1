"""What a question is read against: the plant, its manuals, the tools, the clock, the conversation."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from agents.understanding.area_words import without_areas
from agents.understanding.asked import Asked
from agents.understanding.asked_codes import numbered_spans, within_values
from agents.understanding.asked_of_rows import asked_of_rows
from agents.understanding.changes import in_two
from agents.understanding.clues import Clues, clues_of
from agents.understanding.consecutive import as_one
from agents.understanding.due_periods import due_until, soon_to_come, speaks_of_orders
from agents.understanding.event_periods import event_periods, spoken_event
from agents.understanding.held_names import with_held
from agents.understanding.held_routing import toward_held
from agents.understanding.hours import within_hours
from agents.understanding.intents import Intents, Ranked, Reading
from agents.understanding.manual_routing import toward_manuals, toward_passages, without_models
from agents.understanding.memory import Memory
from agents.understanding.moments import moment_said
from agents.understanding.named import Found, without_load
from agents.understanding.names import link_names, machine_spans
from agents.understanding.numbers import span_said
from agents.understanding.open_periods import opened
from agents.understanding.periods import find_periods
from agents.understanding.phrases import implied_kpi
from agents.understanding.plain_words import toward_plain_words
from agents.understanding.plan_changes import assumed_times, changes_in
from agents.understanding.prescriptions import toward_prescriptions
from agents.understanding.present import with_present
from agents.understanding.remarks import without_occasions
from agents.understanding.routing import toward_names, toward_ranking, toward_speaker
from agents.understanding.row_routing import toward_rows
from agents.understanding.same_time import until_same_time
from agents.understanding.topics import toward_topics
from agents.understanding.turns import TurnReading
from plant.index import PlantIndex
from plant.period import Period
from plant.store import PlantTime
from tools.spec import ToolSpec

# words of a question that goes on with the conversation, and how much nearer its specialist is then
_GOES_ON = 9
_WHOLE = re.compile(
    r"\b(?:overall|ever|altogether|in all|in total|so far|to date|all[- ]time|since the (?:start|beginning)|"
    r"(?:over |in |of |for |during )?(?:the )?(?:whole|entire|full|all (?:of )?the|all|complete) (?:period|record|data|time|history|log|years|months|weeks|span))\b",
    re.IGNORECASE,
)
_SUM = re.compile(r"overall|altogether|in all|in total", re.IGNORECASE)
_EACH_STEP = re.compile(
    r"\b(?:per|by|each|every)\s+(?:day|week|month|quarter|year)\b|\b(?:dai|week|month|quarter|year)ly\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:re-?plan\w*|plan|schedul\w+|propose|reschedul\w+|promise|what if|rearrange)\b", re.IGNORECASE
)
_AROUND = re.compile(
    r"\b(?:around|without|breaks?|broke(?:n)?(?: down)?|breakdown|fail(?:s|ed)?|die[sd]|dead|crash\w*|gave up|stands?(?: still)?|stopped|(?:is|being) (?:down|out|broken|closed)|"
    r"went down|(?:lost|lose|losing)|defect\w*)\b",
    re.IGNORECASE,
)
_COMING = re.compile(
    r"\b(?:due|deliver(?:y|ies)?|ship|promised?|deadline|will|going to|gonna|if|can (?:we|i|it|you)|could (?:we|i|it)|planned|capacity|runs?|on order|order book|open orders?|"
    r"busy|free|bottleneck|slack|slips?|hurts?|has to|have to|must|until|till|by (?:mon|tue|wed|thu|fri|sat|sun)\w*|"
    r"(?:meant|supposed|needs?|wants?) to|(?:comes?|arrives?|gets? here|(?:is|are) back)(?: in| back)?(?: on)?(?: the)? (?:mon|tue|wed|thu|fri|sat|sun)\w*)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:was|were|did|had|(?:has|have)(?! to)|made|last|been|happened|came|since|previous|past)\b",
    re.IGNORECASE,
)
# "monday 1 may" is that date
_DAY_OF_DATE = re.compile(
    r"\b(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?,? (?=(?:the )?\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"\d{4}-\d\d-\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b)",
    re.IGNORECASE,
)
_UNTIL_DAY = re.compile(
    r"\b(?:until|till|by)\s+(?:next\s+|the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:(?:mon|tue|wed|thu|fri|sat|sun)(?:\w*day)?|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)\w*)\b",
    re.IGNORECASE,
)
_HAS_BEEN = re.compile(
    r"\b(?:was|were|did|had|made|last|been|happened|came|since|previous|past|from)\b", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.;!?]+\s+|\s+[-–]+\s+")
_FEW_WORDS = 6
_SAYS_HALF, _SAYS_ALL, _LEAST_OF_TURN = (
    0.6,
    1.1,
    0.3,
)  # scores of the best tool, and what a turn then weighs at least
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that (?:one|machine|press|line|order|part|product|lot)|this (?:one|machine|order|part)|there|them|they|that(?=\W*(?:$|last|this|again|happen|before|in|on|mean)\b|\W*$)|"
    r"the same (?:machine|order|one|period)|those)\b",
    re.IGNORECASE,
)

_POINTED_AT = frozenset(["equipment", "order", "product", "lot", "alarm", "characteristic", "signal"])


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything but the words of the question.

    Attributes:
        index: what exists in the plant.
        documents: names of the manuals.
        intents: the tools, by how people ask for them.
        clock: the plant's time.
        zone: the plant's time zone.
        typed: the question in its own language.
        knows: lower-case words of the manuals.
        covered: how much of a text stands in one passage of the manuals (`Library.coverage`).
        memory: of the conversation.
    """

    index: PlantIndex
    documents: Sequence[str]
    intents: Intents
    clock: PlantTime
    zone: ZoneInfo
    typed: str = ""
    knows: frozenset[str] = frozenset()
    memory: Memory = field(default_factory=Memory)
    covered: Callable[[str, frozenset[str]], float] | None = None
    _clues: dict[tuple[str, bool], Clues] = field(default_factory=dict, init=False, repr=False)
    _turns: dict[str, TurnReading | None] = field(default_factory=dict, init=False, repr=False)

    def clues(self, text: str, *, planning: bool = False) -> Clues:
        """Return the names, periods and other clues of a text; a text that was read is not read again.

        Args:
            text: the question.
            planning: it asks for a plan, whatever its words, so "PRESS-2 is down Tuesday" is a change to plan around.
        """
        key = (text, planning)
        if key not in self._clues:
            self._clues[key] = self._read_clues(text, planning=planning)
        return self._clues[key]

    def _period_before(self) -> Period | None:
        """Return the period of the last answer."""
        said = self.memory.steps[-1].arguments.get("period") if self.memory.steps else None
        return Period.from_json(said) if isinstance(said, dict) else None

    def _read_clues(self, text: str, *, planning: bool) -> Clues:
        ahead = planning or _AHEAD.search(text) is not None
        free = list(text)  # the number of a machine is no day: "chiller 6 june 2020"
        for start, end in (*machine_spans(text, self.index), *numbered_spans(text, self.index)):
            # a word of its own, so that "the CNC-07 last week" is not read as "the last week"
            free[start:end] = "x" + " " * (end - start - 1)
        words = _DAY_OF_DATE.sub(lambda m: " " * len(m.group()), "".join(free))
        shifts = self.index.shift_clock()
        spoken = find_periods(
            words, self.clock.now, self.zone, ahead=ahead or self._looks_ahead(text), shifts=shifts
        )
        if spoken and not ahead and speaks_of_orders(text):
            coming = find_periods(words, self.clock.now, self.zone, ahead=True, shifts=shifts)
            spoken = coming if soon_to_come(spoken, coming, self.clock.now) else spoken
        periods = in_two(words, spoken, self.clock.now, self.zone)
        if not ahead:  # a plan reads its hours with its changes
            periods = within_hours(words, periods, self.zone, self.clock.now)
            periods = until_same_time(words, periods, self.clock.now, self.zone, self._period_before())
            due = due_until(words, periods, self.clock.now, self.zone)
            first = whole.start if (whole := self.index.whole()) else None
            periods = due if due != periods else opened(words, periods, self.clock.now, self.zone, first)
        needed: tuple[str, ...] = ()
        if not ahead:
            periods, needed = without_occasions(words, periods)
            if not self.memory.steps:
                periods = with_present(words, periods, self.clock.now)
        event = None if ahead else spoken_event(words)
        taken = [(p.start, p.end) for p in periods] + ([event.span()] if event else [])
        names = link_names(text, self.index, self.documents, taken=taken)
        names = without_models(names, self.documents, self.knows)
        longer = within_values(text, [(f.start, f.end) for f in names.of("equipment") if f.end], self.index)
        if longer:
            kept = tuple(f for f in names.found if f.kind != "equipment" or (f.start, f.end) not in longer)
            names = replace(names, found=kept)
        names = without_areas(names, text, self.index)
        if any(p.period.start > self.clock.now for p in periods):
            names = without_load(names, text)
        moment = moment_said(words, periods, self.zone) if not ahead else None
        names = with_held(names, text, self.index, taken, at_moment=moment is not None)
        machines = names.of("equipment")
        happened: tuple[str, ...] = ()
        unrecorded = ""
        if event is not None:
            places = [f.id for f in machines]
            counted, sentence = event_periods(event, self.index, self.clock.now, self.zone, places)
            periods = [*counted, *periods]
            happened, unrecorded = ((sentence,), "") if counted else ((), sentence)
        asked = asked_of_rows(text, self.index, self.clock.now, machines, periods)
        changes: tuple[str, ...] = ()
        left = list(periods)
        if ahead:
            changes, left = changes_in(text, names, periods, self.zone, self.index, self.clock.now)
        if not ahead and _EACH_STEP.search(text):
            periods = left = as_one(text, periods)
        clues = clues_of(text, names, periods, self.zone, changes=changes, left=left, asked=asked)
        return replace(
            clues,
            ahead=any(p.period.start > self.clock.now for p in periods),
            supposed=(*clues.supposed, *happened, *needed, *assumed_times(text, changes)),
            unrecorded=unrecorded,
            whole=self.index.whole() if not periods and not ahead and self._asks_whole(text) else None,
            moment=moment,
            behind=bool(periods) and all(p.period.end <= self.clock.now for p in periods),
        )

    def _looks_ahead(self, text: str) -> bool:
        """Whether a bare weekday of a text is the coming one: "orders due on monday", "tuesday also" of a plan."""
        if _UNTIL_DAY.search(text) and not _HAS_BEEN.search(text):
            return True
        when = next(
            (c for c in _CLAUSE.split(text) if _WEEKDAY.search(c)), text
        )  # "leave it as it was. when does monday's end"
        if _BEHIND.search(when):
            return False
        planned = bool(self.memory.steps) and self.memory.steps[-1].agent == "scheduler"
        return _COMING.search(when) is not None or (
            planned and (when != text or len(text.split()) <= _FEW_WORDS)
        )

    @staticmethod
    def tells_of_past(text: str) -> bool:
        """Return whether a text speaks of what has been: "was it", "last monday"."""
        return _BEHIND.search(text) is not None

    def _asks_whole(self, text: str) -> bool:
        """Whether a text asks for all data; "in total" of a conversation's period is the sum of that."""
        found = _WHOLE.search(text)
        return found is not None and not (self.memory.slots.get("period") and _SUM.fullmatch(found.group()))

    def asked_of(self, text: str, table: str) -> Asked | None:
        """Return the query on the rows of one table that a text means, whatever else it may be about."""
        clues = self.clues(text)
        return asked_of_rows(
            text, self.index, self.clock.now, clues.names.of("equipment"), clues.periods, table
        )

    def read(self, clues: Clues) -> Reading:
        """Return how near a question is to what people say, with its names masked and as typed."""
        return self.intents.read([clues.masked, clues.text])

    def ranked(self, clues: Clues, reading: Reading, *, alone: bool = False) -> list[Ranked]:
        """Return the tools for a question, best first.

        Args:
            clues: found in it.
            reading: of it.
            alone: by its own words, whatever was said before.
        """
        moved = toward_manuals(
            toward_names(
                toward_topics(
                    self.intents.rank(reading, clues),
                    clues.text,
                    self.index,
                    has_own=clues.asked is not None and clues.asked.own,
                    covers=clues.asked.covers if clues.asked is not None else 0.0,
                    kpi=clues.kpi or implied_kpi(clues.content),
                    machines=[f.id for f in clues.names.of("equipment")],
                ),
                clues,
                bool(self.documents),
            ),
            clues,
            self.intents,
            self.knows,
            bool(self.index.names("table")),
        )
        moved = toward_ranking(toward_prescriptions(moved, clues, self.documents, self.knows), clues)
        moved = toward_rows(toward_plain_words(moved, clues), clues)
        moved = toward_held(moved if alone else self._toward_turn(moved, clues), clues)
        if self.covered is None or not self.is_bare(clues) or clues.periods or clues.names.missing:
            return moved
        has_data = bool(self.index.names("equipment"))
        # where there are only manuals, no word speaks for data
        covered = self.covered(clues.text, self.intents.common_stems if has_data else frozenset())
        return toward_passages(moved, clues, covered, has_data=has_data)

    def turn(self, text: str) -> TurnReading | None:
        """Return what a text goes on with in the conversation; None where there is none, or no vectors."""
        if not self.memory.steps or self.intents.turns is None:
            return None
        if text not in self._turns:
            self._turns[text] = self.intents.turns.read(text, self.memory.steps[-1].tool)
        return self._turns[text]

    def _toward_turn(self, ranked: list[Ranked], clues: Clues) -> list[Ranked]:
        """Move tools up that a conversation goes on with; the best is taken to fit as well as the best did before."""
        if not self.memory.steps:
            return ranked
        went = self.turn(clues.text)
        if went is None:
            few = len(clues.text.split()) <= _GOES_ON
            return toward_speaker(ranked, self.memory.steps[-1].agent) if few else ranked
        # the more plainly a text says itself what it asks, the less it needs what was said before
        share = max(_LEAST_OF_TURN, min(1.0, (_SAYS_ALL - ranked[0].score) / (_SAYS_ALL - _SAYS_HALF)))
        moved = [Ranked(r.tool, r.score + share * went.tools.get(r.tool.name, 0.0)) for r in ranked]
        moved.sort(key=lambda r: -r.score)
        level = ranked[0].score - moved[0].score
        return [Ranked(r.tool, r.score + level) for r in moved]

    def is_bare(self, clues: Clues) -> bool:
        """Return whether a question names no KPI and nothing of the plant but its site or a kind of machine."""
        spans = [(f.start, f.end) for f in clues.names.of("equipment") if f.end]
        named = [
            f
            for f in clues.names.found
            if f.kind != "equipment" or not (self._is_site(f.id) or spans.count((f.start, f.end)) > 1)
        ]
        return not named and not clues.kpi and "own" not in clues.kinds()

    def _is_site(self, equipment: str) -> bool:
        name = self.index.get("equipment", equipment)
        return name is not None and not name.parent and self.index.units_below(equipment) != (equipment,)

    def tool(self, name: str) -> ToolSpec | None:
        """Return a tool by its name."""
        return next((t for t in self.intents.tools if t.name == name), None)

    def pointed_back(self, clues: Clues) -> Clues:
        """Return the clues with the names of the conversation for "it", "there", "that machine"."""
        kept = {k: v for k, v in self.memory.slots.items() if k in _POINTED_AT}
        if not kept or any(clues.names.of(k) for k in kept) or not _POINTS_BACK.search(clues.text):
            return clues
        back = tuple(self.found(k, i) for k, ids in kept.items() for i in ids)
        return replace(clues, names=replace(clues.names, found=(*clues.names.found, *back)))

    def planned_around(self, clues: Clues, *, planning: bool = False) -> Clues:
        """Return the clues with a machine down for a day, where a plan around it is asked and no time is said."""
        if not planning and not _AHEAD.search(clues.text):
            return clues
        found = [f for f in clues.names.of("equipment") if self.index.units_below(f.id) == (f.id,)]
        if clues.changes:  # "freeze today, PRESS-1 is dead": what is said of a machine stands right behind it
            found = [
                f
                for f in found
                if f.end
                and not any(f.id in c for c in clues.changes)
                and _AROUND.search(clues.text[f.end : f.end + 20])
            ]
        machines = [f.id for f in found]
        if not machines or not _AROUND.search(clues.text):
            return clues
        said = span_said(clues.text)
        until = (self.clock.now + dt.timedelta(hours=said or 24)).astimezone(self.zone)
        return replace(
            clues,
            changes=(*clues.changes, *(f"{m} down until {until:%Y-%m-%d %H:%M}" for m in machines)),
            supposed=clues.supposed
            if said
            else (
                *clues.supposed,
                f"No time was said, so {', '.join(machines)} is taken as down for 24 hours, until {until:%Y-%m-%d %H:%M}",
            ),
        )

    def found(self, kind: str, id: str) -> Found:
        """Return a name that stands nowhere in the question."""
        name = self.index.get(kind, id)
        return Found(kind, id, name.label if name else id, 0, 0)
