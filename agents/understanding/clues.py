"""All that is found in one question before a tool is chosen for it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from agents.understanding.asked import Asked
from agents.understanding.dimensions import dimensions_said
from agents.understanding.kpi_units import kpi_in_unit, unit_of_figure
from agents.understanding.name_masks import with_kinds, without_names
from agents.understanding.named import Names
from agents.understanding.periods import FoundPeriod
from agents.understanding.phrases import implied_kpi
from agents.understanding.signal_names import speaks_of_quantity
from agents.understanding.spelled_numbers import number_of
from plant.kpi import KPIS
from plant.period import Period

# names that a later part of a question means by a word: "did it do this before", "and when are they due"
_CARRIED = frozenset(
    ["alarm", "order", "work_order", "lot", "product", "characteristic", "signal", "customer"]
)
_SAYS_IT = re.compile(r"\b(?:it|its|that|this|those|these|they|them|their|the same)\b", re.IGNORECASE)
# what is said of a time of its own, so that the time before it is none of it
_OF_OTHER_TIME = re.compile(
    r"\b(?:next|due|will|planned|coming|upcoming|now|currently|right now|at the moment|latest|last time|ever|open|(?<!stood )(?<!stand )(?<!stands )(?<!standing )still|before)\b",
    re.IGNORECASE,
)
_TELLING = 1.2  # so strongly a table of the plant's own speaks for a question
_LIMIT = re.compile(
    r"\b(?:top|first|last|worst|best|bottom|biggest|main|latest)\s+(\d{1,3}|two|three|four|five|ten)\b(?!\s*(?:hours?|days?|weeks?|months?|shifts?|years?))",
    re.IGNORECASE,
)
_COUNTED_MOST = re.compile(
    r"\b(\d{1,2}|two|three|four|five|ten)\s+(?:most|worst|biggest|largest|main|top|best|longest|highest|latest|oldest|newest|dearest|priciest|costliest|cheapest|shortest|lowest|slowest)\b",
    re.IGNORECASE,
)
_LIMIT_WORDS = re.compile(
    r"\b(?:above|over|more than|(?:higher|greater|hotter|warmer|colder|cooler) than|exceed\w*|below|under|less than|lower than)\s*"
    r"(?:-?\d|zero\b|(?:its|the|a|any)?\s*(?:upper |lower |warning |alarm )?limit)"
    r"|\b(?:exactly|equal to|were|are|is|was|at|reads?) (?:zero|0)\b(?![.,]\d)|\bany \w+(?: \w+)? at all\b",
    re.IGNORECASE,
)
# a figure of the readings at which another one is beyond a limit: "mean pressure while the flow is above 0"
_FILTERED = re.compile(
    r"\b(?:mean|average|avg|median|correlat\w+|min\w*|max\w*|highest|lowest|total|how (?:much|warm|hot|high))\b.*"
    r"\b(?:where|when(?:ever)?|while|whose|only|with)\b.{2,60}?(?:\b(?:above|over|than|exceed\w*|below|under|exactly)|[<>=])\s*(?:-?\d|zero)",
    re.IGNORECASE,
)
# words of everyday speech that name a KPI only where the question asks for one (see `implied_kpi`)
_WEAK = frozenset(["parts", "running", "active", "usage", "speed", "setup", "idle", "production time"])
_LASTING = re.compile(
    r"\b(?:how long|how often|hours?|ever|times?|time (?:above|below|over|under)|exceed\w*|readings?|values?|days?|percentage|share)\b",
    re.IGNORECASE,
)
_SHARE_OF_SCRAP = re.compile(
    r"\b(?:share|part|portion|percentage|much|%) of (?:the |all |our |total )*(?:rejects?|scrap(?:ped)?(?: pieces| parts)?|bad parts)\b|\btotal scrap\b"
)
_THROWN = re.compile(
    r"\b(?:throw|threw|thrown|throwing) (?:\w+ )?(?:away|out)\b|\b(?:scrapped|binned|wasted)\b"
)
_COUNTED_OUT = re.compile(r"(?<![\w.-])\d[\d,.]*\s*(?:more |extra |good )?$")
_COUNTS_OF_PIECES, BAD_PIECES = (
    frozenset(["pieces", "good_pieces"]),
    frozenset(["scrap_pieces", "rework_pieces"]),
)


@dataclass(frozen=True, slots=True)
class Clues:
    """All that was found in one question.

    Attributes:
        masked: the question with names replaced by their kind.
        content: the question without names and periods.
        kpi: name of the KPI it speaks of.
        dimensions: what to group by.
        limit: "top 5".
        changes: changes a schedule must plan around.
        asked: the query on the rows of a table that the words make.
        ahead: whether it speaks of a time to come.
        behind: whether it speaks of past times alone.
        supposed: assumptions beside those on periods.
        whole: from the first to the last time of the data, where it asks for all of them ("overall", "ever").
        moment: the one time of a day that it asks for ("at 14:30 on 3 May").
        unrecorded: the sentence that an event it counts time from is not recorded, else "".
    """

    text: str
    masked: str
    content: str
    names: Names
    periods: tuple[FoundPeriod, ...]
    kpi: str | None
    dimensions: tuple[str, ...]
    limit: int | None
    changes: tuple[str, ...]
    zone: ZoneInfo
    asked: Asked | None = None
    ahead: bool = False
    behind: bool = False
    supposed: tuple[str, ...] = ()
    inherited: Mapping[str, Any] = field(default_factory=dict)
    unrecorded: str = ""
    whole: Period | None = None
    moment: dt.datetime | None = None

    @property
    def timeless(self) -> str:
        """The question without its periods, whose numbers are no limits."""
        text = self.text
        for p in self.periods:
            if 0 <= p.start < p.end <= len(text):
                text = text[: p.start] + " " * (p.end - p.start) + text[p.end :]
        return text

    def kinds(self) -> dict[str, int]:
        """Return the slot kinds present, with how many."""
        found: dict[str, int] = {}
        for name in self.names.found:
            found[name.kind] = found.get(name.kind, 0) + 1
        for kind, present in (
            ("period", len(self.periods)),
            ("kpi", self.kpi is not None),
            ("dimension", len(self.dimensions)),
            ("limit", self.limit is not None),
            ("changes", len(self.changes)),
            ("above", _LIMIT_WORDS.search(self.timeless) is not None and not _FILTERED.search(self.text)),
            ("query", self.asked is not None),
            ("own", self.asked is not None and self.asked.own and self.asked.strength > _TELLING),
            ("measured", _LASTING.search(self.text) is not None and speaks_of_quantity(self.content)),
            ("shown_by", bool({"shift", "crew"} & set(self.dimensions))),
        ):
            if present:
                found[kind] = int(present)
        for _, names in self.names.ambiguous:
            found.setdefault(names[0].kind, 1)
        return found

    def slots(self) -> dict[str, Any]:
        """Return what a conversation remembers: ids by kind, the period, the KPI."""
        found: dict[str, Any] = {}
        for name in self.names.found:
            found.setdefault(name.kind, []).append(name.id)
        if self.periods:
            found["period"] = self.periods[0].period.to_json()
        if self.kpi:
            found["kpi"] = self.kpi
        return {**self.inherited, **found}

    def assumptions(self) -> tuple[str, ...]:
        """Return how the period words were read, each one sentence."""
        return self.supposed + tuple(
            f"{' '.join(p.period.label.split())} = {p.period.words(self.zone)}"
            for p in self.periods
            if p.period.label and p.period.label not in p.period.words(self.zone).casefold()
        )

    def with_defaults(self, before: "Clues | None") -> "Clues":
        """Return these clues, with names and period of an earlier part where they lack them."""
        if before is None:
            return self
        names = self.names
        if not names.of("equipment") and before.names.of("equipment"):
            names = replace(names, found=(*names.found, *before.names.of("equipment")))
        if _SAYS_IT.search(self.text) and not any(f.kind in _CARRIED for f in names.found):
            more = tuple(f for f in before.names.found if f.kind in _CARRIED)
            names = replace(names, found=(*names.found, *(replace(f, start=0, end=0) for f in more)))
        periods = self.periods or (() if _OF_OTHER_TIME.search(self.text) else before.periods)
        asked = self.asked
        if asked is not None:
            query = asked.query
            query = replace(
                query,
                equipment=query.equipment or tuple(f.id for f in names.of("equipment")),
                period=query.period or (periods[0].period if periods else None),
            )
            asked = replace(asked, query=query)
        return replace(self, names=names, periods=periods, asked=asked)


def clues_of(
    text: str,
    names: Names,
    periods: Sequence[FoundPeriod],
    zone: ZoneInfo,
    *,
    changes: tuple[str, ...] = (),
    left: Sequence[FoundPeriod] | None = None,
    asked: Asked | None = None,
) -> Clues:
    """Return the clues of a question whose names and periods are linked.

    Args:
        text: the question.
        names: linked.
        periods: found.
        zone: the plant's time zone.
        changes: a schedule must plan around, where it asks for one.
        left: periods that no change uses; all where None.
        asked: the query on the rows of a table that the words make.
    """
    return Clues(
        text,
        with_kinds(text, names),
        without_names(text, names, periods),
        names,
        tuple(periods if left is None else left),
        _kpi(text, names),
        dimensions_said(text, names, periods),
        _limit(text),
        changes,
        zone,
        asked,
    )


def _kpi(text: str, names: Names) -> str | None:
    """Return the KPI that a text names, in the unit that it says: "scrap per crew, in pieces"."""
    unit, low = unit_of_figure(text.casefold())
    named = _named_kpi(low, names)
    if unit and named is not None:
        return kpi_in_unit(named, unit) or named
    return _named_kpi(text.casefold(), names) if unit else named


def _named_kpi(low: str, names: Names) -> str | None:
    best: tuple[int, str] | None = None
    for kpi in KPIS.values():
        for said in (kpi.label.casefold(), kpi.name.replace("_", " "), *kpi.aliases):
            m = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", low)
            if m is not None and _COUNTED_OUT.search(low[: m.start()]):
                m = None  # a quantity: "can we make 200 pieces by friday"
            if said in _WEAK or m is None or (best is not None and len(said) <= best[0]):
                continue
            if not any(
                f.start <= m.start() < f.end for f in names.found if f.kind not in {"table", "reason"}
            ):
                best = (len(said), kpi.name)
    if best is not None and best[1] == "scrap_ratio" and _SHARE_OF_SCRAP.search(low):
        return "scrap_pieces"
    if best is not None and best[1] in _COUNTS_OF_PIECES and _THROWN.search(low):
        return "scrap_pieces"  # "what did we throw away in pieces"
    if best is not None and best[1] in _COUNTS_OF_PIECES and (meant := implied_kpi(low)) in BAD_PIECES:
        return meant  # "how many pieces were scrapped"
    return best[1] if best else None


_JOINED = re.compile(r"\W*(?:and|&|\+|plus|as well as|or)?\W*(?:the |also |its |their )*", re.IGNORECASE)


def kpis_said(text: str, names: Names) -> tuple[str, ...]:
    """Return the KPIs that a text names one after the other: "downtime and scrap of CNC-07"; none where it names one."""
    low = text.casefold()
    spans: list[tuple[int, int, str]] = []
    named = [(f.start, f.end) for f in names.found if f.end and f.kind not in {"table", "reason"}]
    for kpi in KPIS.values():
        for said in (kpi.label.casefold(), *kpi.aliases):
            if said in _WEAK:
                continue
            spans += [
                (m.start(), m.end(), kpi.name) for m in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", low)
            ]
    kept: list[tuple[int, int, str]] = []
    for start, end, kpi_name in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if not any(start < b and a < end for a, b in (*((k[0], k[1]) for k in kept), *named)):
            kept.append((start, end, kpi_name))
    kept.sort()
    for a, b in pairwise(kept):
        if a[2] != b[2] and _JOINED.fullmatch(text[a[1] : b[0]]) and text[a[1] : b[0]].strip():
            return tuple(dict.fromkeys((a[2], b[2], *(k for _, _, k in kept if k not in {a[2], b[2]}))))[
                :_MOST_KPIS
            ]
    return ()


_MOST_KPIS = 3


def _limit(text: str) -> int | None:
    m = _LIMIT.search(text) or _COUNTED_MOST.search(text)
    return number_of(m.group(1)) if m else None
